//! How far each code moves the pen.

use std::collections::HashMap;

use lopdf::{Dictionary, Document, Object};

use super::{
    TextError,
    budget::Budget,
    objects::{dictionary, entry, number, number_at},
};

/// Widths of the codes of a simple font, in text space (1 is the size of the type); none where the font says nothing.
pub(super) fn simple(document: &Document, font: &Dictionary, scale: f32) -> Vec<Option<f32>> {
    let mut widths = vec![None; 256];
    let first = number_at(document, font, b"FirstChar").unwrap_or_default();
    let missing = dictionary(document, font, b"FontDescriptor")
        .and_then(|descriptor| number_at(document, descriptor, b"MissingWidth"))
        .filter(|width| *width > 0.0);
    let Some(given) = entry(document, font, b"Widths").and_then(|object| object.as_array().ok()) else {
        return widths;
    };
    if !(0.0..256.0).contains(&first) {
        return widths;
    }
    if let Some(missing) = missing {
        widths.fill(Some(missing * scale));
    }
    for (slot, width) in widths.iter_mut().skip(first as usize).zip(given) {
        if let Some(width) = number(document, width) {
            *slot = Some(width * scale);
        }
    }
    widths
}

/// Widths of the glyphs (CIDs) of a composite font.
#[derive(Clone, Debug)]
pub(super) struct Composite {
    widths: HashMap<u32, f32>,
    default: f32,
}

impl Composite {
    pub(super) fn read(
        document: &Document,
        descendant: &Dictionary,
        budget: &mut Budget<'_>,
    ) -> Result<Self, TextError> {
        let default = number_at(document, descendant, b"DW").unwrap_or(1000.0) / 1000.0;
        let mut widths = HashMap::new();
        let rows: &[Object] = entry(document, descendant, b"W")
            .and_then(|object| object.as_array().ok())
            .map_or(&[], Vec::as_slice);
        let mut row = rows.iter();
        while let (Some(first), Some(second)) = (row.next(), row.next()) {
            budget.work(1)?;
            let Some(first) = number(document, first).and_then(glyph) else { break };
            let second = super::objects::follow(document, second);
            if let Some(list) = second.and_then(|object| object.as_array().ok()) {
                for (glyph, width) in (first..=0xFFFF).zip(list) {
                    budget.work(1)?;
                    widths.insert(glyph, number(document, width).unwrap_or_default() / 1000.0);
                }
            } else {
                let Some(last) = second.and_then(|object| number(document, object)).and_then(glyph) else {
                    break;
                };
                let Some(width) = row.next().and_then(|object| number(document, object)) else { break };
                for glyph in first..=last {
                    budget.work(1)?;
                    widths.insert(glyph, width / 1000.0);
                }
            }
        }
        Ok(Self { widths, default })
    }

    pub(super) fn of(&self, glyph: u32) -> f32 {
        self.widths.get(&glyph).copied().unwrap_or(self.default)
    }
}

fn glyph(value: f32) -> Option<u32> {
    (0.0..=65_535.0).contains(&value).then_some(value as u32)
}
