//! What pages show: their own content, drawings inside it, and the appearances of their annotations.

use std::{collections::HashMap, rc::Rc};

use lopdf::{Dictionary, Document, Object, ObjectId};

use super::{
    TextError,
    budget::Budget,
    fonts::Font,
    matrix::{Frame, Matrix},
    objects::{dictionary, entry, follow, inflate_content, name, number_at, numbers, rectangle, reference},
    operators::Painter,
    pages::Leaf,
};

/// A character where it is shown.
#[derive(Clone, Debug)]
pub(super) struct Glyph {
    pub(super) c: char,
    /// Points from the left edge.
    pub(super) left: f32,
    pub(super) right: f32,
    /// Points from the top edge.
    pub(super) base: f32,
    /// Height of the type, points.
    pub(super) size: f32,
    pub(super) bold: bool,
    /// Of an annotation.
    pub(super) stamp: bool,
}

/// What was seen on one page.
pub(super) struct Sheet {
    /// In the order they were drawn.
    pub(super) glyphs: Vec<Glyph>,
    /// Codes whose characters are known and are no white space.
    pub(super) known: usize,
    /// Codes whose characters the font does not tell.
    pub(super) unknown: usize,
    /// The part of the page that images cover, 1 for all of it.
    pub(super) pictured: f32,
    pub(super) frame: Frame,
    /// Whether what is drawn now belongs to an annotation.
    pub(super) stamp: bool,
}

/// What is remembered between the pages of a file.
pub(super) struct Shown<'a> {
    pub(super) document: &'a Document,
    fonts: HashMap<ObjectId, Rc<Font>>,
}

/// Annotations looked at on one page.
const ANNOTATIONS: usize = 2_000;

impl<'a> Shown<'a> {
    pub(super) fn new(document: &'a Document) -> Self {
        Self { document, fonts: HashMap::new() }
    }

    pub(super) fn page(&mut self, leaf: &Leaf<'a>, budget: &mut Budget<'_>) -> Result<Sheet, TextError> {
        let sheet = Sheet {
            glyphs: Vec::new(),
            known: 0,
            unknown: 0,
            pictured: 0.0,
            frame: leaf.frame,
            stamp: false,
        };
        let (content, held) = self.content(leaf.page, budget)?;
        let mut painter = Painter::new(self, sheet);
        painter.run(&content, leaf.resources, leaf.frame.matrix, 0, budget)?;
        budget.release(held);
        painter.sheet.stamp = true;
        for (appearance, matrix) in annotations(painter.shown.document, leaf.page) {
            budget.work(1)?;
            painter.form(appearance, None, matrix.then(leaf.frame.matrix), 1, budget)?;
        }
        Ok(painter.sheet)
    }

    /// The streams of a page put together, and how many bytes of the budget they hold.
    fn content(&self, page: &Dictionary, budget: &mut Budget<'_>) -> Result<(Vec<u8>, usize), TextError> {
        let mut content = Vec::new();
        let mut held = 0;
        let object = entry(self.document, page, b"Contents");
        let parts: &[Object] = match object {
            Some(Object::Array(parts)) => parts,
            Some(one) => std::slice::from_ref(one),
            None => &[],
        };
        for part in parts {
            budget.work(1)?;
            if let Some(Ok(stream)) = follow(self.document, part).map(Object::as_stream)
                && let Some(bytes) = inflate_content(stream, budget)?
            {
                held += bytes.len();
                // The first part is usually the only one, and may be long.
                if content.is_empty() {
                    content = bytes;
                } else {
                    content.extend_from_slice(&bytes);
                }
                // A token never spans two streams.
                content.push(b'\n');
            }
        }
        Ok((content, held))
    }

    /// The font under a name in resources; the same one for the same object.
    pub(super) fn font(
        &mut self,
        resources: Option<&'a Dictionary>,
        name: &[u8],
        budget: &mut Budget<'_>,
    ) -> Result<Option<Rc<Font>>, TextError> {
        let fonts = resources.and_then(|resources| dictionary(self.document, resources, b"Font"));
        let Some(fonts) = fonts else { return Ok(None) };
        let id = reference(fonts, name);
        if let Some(font) = id.and_then(|id| self.fonts.get(&id)) {
            return Ok(Some(font.clone()));
        }
        let Some(font) = dictionary(self.document, fonts, name) else { return Ok(None) };
        let font = Rc::new(Font::read(self.document, font, budget)?);
        if let Some(id) = id {
            self.fonts.insert(id, font.clone());
        }
        Ok(Some(font))
    }
}

/// The normal appearances of the annotations that are shown, and where each of them stands on the page.
fn annotations<'a>(document: &'a Document, page: &'a Dictionary) -> Vec<(&'a Object, Matrix)> {
    let array = entry(document, page, b"Annots").and_then(|object| object.as_array().ok());
    let shown = |object: &'a Object| {
        let annotation = follow(document, object)?.as_dict().ok()?;
        let flags = number_at(document, annotation, b"F").unwrap_or_default() as i64;
        // Hidden, or not to be viewed.
        if flags & (2 | 32) != 0 || name(document, annotation, b"Subtype") == Some(b"Popup".as_slice()) {
            return None;
        }
        let states = dictionary(document, annotation, b"AP")?;
        let mut appearance = entry(document, states, b"N")?;
        if let Ok(by_state) = appearance.as_dict() {
            appearance = entry(document, by_state, name(document, annotation, b"AS")?)?;
        }
        let form = &appearance.as_stream().ok()?.dict;
        let place = rectangle(document, annotation, b"Rect")?;
        let bounds = rectangle(document, form, b"BBox")?;
        let own = numbers::<6>(document, form, b"Matrix").map_or(Matrix::IDENTITY, Matrix);
        let [left, bottom, right, top] = own.around(bounds);
        let (width, height) = (right - left, top - bottom);
        if width <= 0.0 || height <= 0.0 {
            return None;
        }
        let (across, up) = ((place[2] - place[0]) / width, (place[3] - place[1]) / height);
        let fit = Matrix([across, 0.0, 0.0, up, place[0] - left * across, place[1] - bottom * up]);
        fit.is_finite().then_some((appearance, fit))
    };
    array.into_iter().flatten().take(ANNOTATIONS).filter_map(shown).collect()
}
