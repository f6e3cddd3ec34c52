//! Lists of fields, kids and annotations: what joined, what left, and in which order they lie over each other.

use std::collections::HashMap;

use lopdf::{Dictionary, Object, ObjectId};

use super::{Job, Level, Walk, Zone};
use crate::fields::{Field, Signed};
use crate::pdf::Pdf;

impl<'a> Walk<'a> {
    /// The members of `/Fields`, `/Kids` of a field, or `/Annots`: matched by object, wherever they stand in the list.
    pub(super) fn members(&mut self, old: &'a [Object], new: &'a [Object], zone: Zone, place: usize) {
        let (in_old, in_new) = (positions(old), positions(new));
        let (order, heavier) = match zone {
            Zone::Field => (Level::FormFill, Level::Content),
            Zone::Annot | Zone::Pages | Zone::Deep(_) | Zone::Structure => (Level::Annots, Level::Annots),
        };
        let mut last = None;
        for item in new {
            let Ok(id) = item.as_reference() else { continue };
            let Some(at) = in_old.get(&id) else {
                self.added(item, zone, place);
                continue;
            };
            // What lies over what depends on the order.
            if last > Some(*at) {
                self.report(order, place, false);
            }
            last = Some(*at);
            let old = old.get(*at).unwrap_or(&Object::Null);
            self.queue.push(Job { old, new: item, zone, place, locked: false });
        }
        let mut direct_new = new.iter().filter(|item| item.as_reference().is_err());
        for item in old {
            match item.as_reference() {
                Ok(id) if in_new.contains_key(&id) || self.old.pdf.resolve(item).1.is_null() => {}
                Ok(id) => self.removed(id, zone, place),
                Err(_) => {
                    let new = direct_new.next().unwrap_or(&Object::Null);
                    self.queue.push(Job { old: item, new, zone, place, locked: false });
                }
            }
        }
        if direct_new.next().is_some() {
            self.report(heavier, place, false);
        }
    }

    fn removed(&mut self, id: ObjectId, zone: Zone, place: usize) {
        let level = if zone == Zone::Field || self.old.form.nodes.contains_key(&id) {
            Level::Content
        } else {
            Level::Annots
        };
        self.report(level, place, false);
    }

    /// A field or annotation that was not there.
    fn added(&mut self, item: &'a Object, zone: Zone, place: usize) {
        let (id, value) = self.new.pdf.resolve(item);
        if self.new.pdf.is_unreadable(item) {
            self.report(Level::Content, place, false);
            return;
        }
        if value.is_null() {
            return;
        }
        let field = id.and_then(|id| self.new.form.nodes.get(&id));
        let level = match (field, value.as_dict()) {
            (Some(field), Ok(dictionary)) if field.is_signature => self.added_signature(field, dictionary),
            (None, Ok(dictionary)) if zone == Zone::Annot && !is_widget(dictionary) => Level::Annots,
            (_, _) => Level::Content,
        };
        let place = match field {
            Some(field) => self.place(format!("field {}", field.name)),
            None => place,
        };
        self.report(level, place, false);
    }

    fn added_signature(&self, field: &Field, dictionary: &Dictionary) -> Level {
        if dictionary.has(b"A") || dictionary.has(b"AA") {
            return Level::Content;
        }
        match field.signed {
            // A timestamp is nobody's signature and has nothing to show; any authority can make one.
            Signed::By(id) if is_document_timestamp(self.new.pdf, id) => {
                if self.shows(dictionary) {
                    Level::Annots
                } else {
                    Level::Ltv
                }
            }
            Signed::By(_) | Signed::Inline => Level::Sign,
            // An empty field for a signature to come. With an appearance it is a picture over the page that nobody
            // signed: the "sneaky signature" attack.
            Signed::No if self.shows(dictionary) => Level::Annots,
            Signed::No => Level::Sign,
        }
    }

    /// Whether a widget draws something.
    fn shows(&self, widget: &Dictionary) -> bool {
        if !widget.has(b"AP") && !widget.has(b"MK") {
            return false;
        }
        let corners: Vec<f32> =
            self.new.pdf.array(widget, b"Rect").iter().filter_map(|number| number.as_float().ok()).collect();
        match corners.as_slice() {
            [left, bottom, right, top] => (right - left).abs() > 0.0 && (top - bottom).abs() > 0.0,
            _ => true,
        }
    }
}

fn positions(list: &[Object]) -> HashMap<ObjectId, usize> {
    list.iter().enumerate().filter_map(|(at, item)| Some((item.as_reference().ok()?, at))).collect()
}

pub(super) fn is_widget(annot: &Dictionary) -> bool {
    annot.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Widget")
}

/// Whether the signature dictionary is a document timestamp (ISO 32000-2 12.8.5).
fn is_document_timestamp(pdf: &Pdf, id: ObjectId) -> bool {
    pdf.dictionary(&Object::Reference(id)).is_some_and(|signature| {
        pdf.value(signature, b"SubFilter").as_name().is_ok_and(|name| name == b"ETSI.RFC3161")
    })
}
