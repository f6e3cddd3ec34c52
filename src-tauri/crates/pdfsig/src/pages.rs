//! The pages of a revision in order, with what they inherit (ISO 32000-1 7.7.3).

use std::collections::HashSet;

use lopdf::{Dictionary, Object, ObjectId};

use crate::error::Refusal;
use crate::limits::{Deadline, Limits};
use crate::pdf::Pdf;

/// What the walk meets.
pub(crate) enum Visit<'a> {
    /// A node of the tree that is no page.
    Node(ObjectId),
    /// A page.
    Page { id: Option<ObjectId>, number: u32, dictionary: &'a Dictionary, inherited: Inherited<'a> },
}

/// What a page takes from the nodes above it when it has none of its own.
#[derive(Clone, Copy, Default)]
pub(crate) struct Inherited<'a> {
    pub(crate) media_box: Option<&'a Object>,
    pub(crate) crop_box: Option<&'a Object>,
    pub(crate) rotate: Option<&'a Object>,
    pub(crate) resources: Option<&'a Object>,
}

/// Walks the page tree and returns the number of pages.
///
/// # Errors
/// When the tree nests deeper or holds more than the limits allow, or time is up.
pub(crate) fn walk<'a>(
    pdf: &'a Pdf,
    limits: &Limits,
    deadline: Deadline,
    mut visit: impl FnMut(Visit<'a>),
) -> Result<u32, Refusal> {
    let mut seen = HashSet::new();
    let mut stack: Vec<(&Object, Inherited<'a>, usize)> = Vec::new();
    if let Some(root) = pdf.catalog().and_then(|catalog| catalog.get(b"Pages").ok()) {
        stack.push((root, Inherited::default(), 0));
    }
    let (mut pages, mut nodes) = (0_u32, 0_usize);
    while let Some((object, above, depth)) = stack.pop() {
        nodes = nodes.saturating_add(1);
        if nodes > limits.objects {
            return Err(Refusal::Limit("pages"));
        }
        if nodes.is_multiple_of(1024) {
            deadline.check()?;
        }
        let (id, value) = pdf.resolve(object);
        let Ok(dictionary) = value.as_dict() else { continue };
        // A node met again is a loop; a page met again is only shown twice, but owning it once is enough.
        if depth > limits.depth || id.is_some_and(|id| !seen.insert(id)) {
            continue;
        }
        let own = |key: &[u8], above: Option<&'a Object>| dictionary.get(key).ok().or(above);
        let inherited = Inherited {
            media_box: own(b"MediaBox", above.media_box),
            crop_box: own(b"CropBox", above.crop_box),
            rotate: own(b"Rotate", above.rotate),
            resources: own(b"Resources", above.resources),
        };
        if dictionary.has(b"Kids") {
            if let Some(id) = id {
                visit(Visit::Node(id));
            }
            let kids = pdf.array(dictionary, b"Kids");
            stack.extend(kids.iter().rev().map(|kid| (kid, inherited, depth.saturating_add(1))));
        } else {
            pages = pages.saturating_add(1);
            visit(Visit::Page { id, number: pages, dictionary, inherited });
        }
    }
    Ok(pages)
}
