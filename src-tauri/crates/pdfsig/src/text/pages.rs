//! The pages of a file, in order, with what they inherit.

use std::collections::HashSet;

use lopdf::{Dictionary, Document, Object, ObjectId};

use super::{
    TextError,
    budget::Budget,
    matrix::Frame,
    objects::{dictionary, entry, number_at, rectangle},
};

/// A page as the tree gives it.
pub(super) struct Leaf<'a> {
    pub(super) page: &'a Dictionary,
    pub(super) resources: Option<&'a Dictionary>,
    pub(super) frame: Frame,
}

/// What a page takes from the nodes above it.
#[derive(Clone, Copy, Default)]
struct Inherited<'a> {
    resources: Option<&'a Dictionary>,
    media: Option<[f32; 4]>,
    crop: Option<[f32; 4]>,
    /// Degrees.
    rotate: Option<f32>,
}

impl<'a> Inherited<'a> {
    fn with(self, document: &'a Document, node: &'a Dictionary) -> Self {
        Self {
            resources: dictionary(document, node, b"Resources").or(self.resources),
            media: rectangle(document, node, b"MediaBox").or(self.media),
            crop: rectangle(document, node, b"CropBox").or(self.crop),
            rotate: number_at(document, node, b"Rotate").or(self.rotate),
        }
    }

    fn frame(self, document: &Document, page: &Dictionary) -> Frame {
        // A4 unless the page says otherwise; a box without extent says nothing.
        let sound = |[left, bottom, right, top]: &[f32; 4]| right - left > 1.0 && top - bottom > 1.0;
        let media = self.media.filter(sound).unwrap_or([0.0, 0.0, 595.28, 841.89]);
        let crop = self.crop.unwrap_or(media);
        let cut =
            [crop[0].max(media[0]), crop[1].max(media[1]), crop[2].min(media[2]), crop[3].min(media[3])];
        let shown = Some(cut).filter(sound).unwrap_or(media);
        let unit = number_at(document, page, b"UserUnit").filter(|unit| (0.01..=1000.0).contains(unit));
        let quarters = (self.rotate.unwrap_or_default() / 90.0).round() as i64;
        Frame::new(shown, quarters, unit.unwrap_or(1.0))
    }
}

/// Every page of the file. A node that leads back to itself is visited once.
pub(super) fn leaves<'a>(
    document: &'a Document,
    budget: &mut Budget<'_>,
) -> Result<Vec<Leaf<'a>>, TextError> {
    let lost = |what: &str| TextError::Damaged(what.to_owned());
    let catalog = dictionary(document, &document.trailer, b"Root").ok_or_else(|| lost("no catalog"))?;
    let root = catalog.get(b"Pages").map_err(|error| TextError::Damaged(error.to_string()))?;
    let mut leaves = Vec::new();
    let mut seen: HashSet<ObjectId> = HashSet::new();
    // Nodes still to visit, the next one last.
    let mut open = vec![(root, Inherited::default(), 0_usize)];
    while let Some((node, inherited, depth)) = open.pop() {
        budget.work(1)?;
        if let Ok(id) = node.as_reference()
            && !seen.insert(id)
        {
            continue;
        }
        if depth > budget.limits.depth {
            return Err(TextError::Limit("depth"));
        }
        let Some(node) = super::objects::follow(document, node).and_then(|node| node.as_dict().ok()) else {
            continue;
        };
        let inherited = inherited.with(document, node);
        match entry(document, node, b"Kids").map(Object::as_array) {
            Some(Ok(kids)) => {
                budget.work(kids.len())?;
                open.extend(kids.iter().rev().map(|kid| (kid, inherited, depth + 1)));
            }
            _ => {
                if leaves.len() >= budget.limits.pages {
                    return Err(TextError::Limit("pages"));
                }
                let frame = inherited.frame(document, node);
                leaves.push(Leaf { page: node, resources: inherited.resources, frame });
            }
        }
    }
    if leaves.is_empty() {
        return Err(lost("no pages"));
    }
    Ok(leaves)
}
