//! Pages, annotations and form fields: where a further signature, a filled field and an annotation are told apart.

use std::sync::LazyLock;

use lopdf::{Dictionary, Object, ObjectId};

use super::members::is_widget;
use super::{Job, Level, Walk, Zone, keys};
use crate::fields::Signed;

type Resolved<'a> = (Option<ObjectId>, &'a Object);

static NO_FORM: LazyLock<Dictionary> = LazyLock::new(Dictionary::new);

impl<'a> Walk<'a> {
    pub(super) fn acro_form(&mut self, old: &'a Dictionary, new: &'a Dictionary, place: usize) {
        let before: &'a Dictionary = self.old.pdf.sub(old, b"AcroForm").unwrap_or(&NO_FORM);
        let Some(after) = self.new.pdf.sub(new, b"AcroForm") else {
            self.report(Level::Content, place, false);
            return;
        };
        for key in keys(before, after) {
            match key {
                b"Fields" => {
                    let (old, new) = (self.old.pdf.array(before, key), self.new.pdf.array(after, key));
                    self.members(old, new, Zone::Field, place);
                }
                b"SigFlags" => self.pair(before, after, key, Zone::Deep(Level::Sign), place),
                // Asked to, a reader draws all fields anew.
                b"NeedAppearances" if self.new.pdf.value(after, key).as_bool().is_ok_and(|asked| asked) => {
                    self.pair(before, after, key, Zone::Deep(Level::FormFill), place);
                }
                b"NeedAppearances" => self.pair(before, after, key, Zone::Deep(Level::Sign), place),
                b"DR" => self.resources(before, after, place),
                b"DA" if !before.has(b"DA") => self.report(Level::Sign, place, false),
                // `XFA`, `CO`, `Q` and what else there may be.
                _ => self.pair(before, after, key, Zone::Deep(Level::Content), place),
            }
        }
    }

    /// Default resources: a signing program adds its font; what was there must stay.
    fn resources(&mut self, old: &'a Dictionary, new: &'a Dictionary, place: usize) {
        let (Some(before), Some(after)) = (self.old.pdf.sub(old, b"DR"), self.new.pdf.sub(new, b"DR")) else {
            let level = if old.has(b"DR") { Level::Content } else { Level::Sign };
            self.report(level, place, false);
            return;
        };
        for kind in keys(before, after) {
            match (self.old.pdf.sub(before, kind), self.new.pdf.sub(after, kind)) {
                (Some(old), Some(new)) => {
                    for name in keys(old, new) {
                        if old.has(name) {
                            self.pair(old, new, name, Zone::Deep(Level::Content), place);
                        } else {
                            self.report(Level::Sign, place, false);
                        }
                    }
                }
                (_, _) if before.has(kind) => {
                    self.pair(before, after, kind, Zone::Deep(Level::Content), place)
                }
                (_, _) => self.report(Level::Sign, place, false),
            }
        }
    }

    pub(super) fn pages(&mut self, job: Job<'a>, old: Resolved<'a>, new: Resolved<'a>) {
        let (Ok(before), Ok(after)) = (old.1.as_dict(), new.1.as_dict()) else {
            if old.1 != new.1 {
                self.difference(job);
            }
            return;
        };
        // A page replaced by another object, even an equal one, is another page.
        if old.0 != new.0 {
            self.difference(job);
        }
        let place = match new.0.and_then(|id| self.owned_new.page(id)) {
            Some(number) => self.place(format!("page {number}")),
            None => job.place,
        };
        for key in keys(before, after) {
            match key {
                b"Annots" => {
                    let (old, new) = (self.old.pdf.array(before, key), self.new.pdf.array(after, key));
                    self.members(old, new, Zone::Annot, place);
                }
                b"Kids" => self.kids(before, after, place),
                b"LastModified" | b"PieceInfo" | b"Metadata" => {
                    self.pair(before, after, key, Zone::Deep(Level::Ltv), place);
                }
                b"Tabs" | b"StructParents" => self.pair(before, after, key, Zone::Deep(Level::Sign), place),
                _ => self.pair(before, after, key, Zone::Deep(Level::Content), place),
            }
        }
    }

    fn kids(&mut self, before: &'a Dictionary, after: &'a Dictionary, place: usize) {
        let (old, new) = (self.old.pdf.array(before, b"Kids"), self.new.pdf.array(after, b"Kids"));
        if old.len() != new.len() {
            self.report(Level::Content, place, false);
        }
        for (old, new) in old.iter().zip(new) {
            self.queue.push(Job { old, new, zone: Zone::Pages, place, locked: false });
        }
    }

    pub(super) fn annot(&mut self, job: Job<'a>, old: &'a Object, new: &'a Object) {
        let (Ok(before), Ok(after)) = (old.as_dict(), new.as_dict()) else {
            self.deep(Job { zone: Zone::Deep(Level::Annots), ..job }, old, new);
            return;
        };
        if is_widget(before) || is_widget(after) {
            self.queue.push(Job { zone: Zone::Field, ..job });
            return;
        }
        for key in keys(before, after) {
            let level = match key {
                b"A" | b"AA" | b"Subtype" | b"Dest" | b"PA" => Level::Content,
                b"StructParent" => Level::Sign,
                _ => Level::Annots,
            };
            self.pair(before, after, key, Zone::Deep(level), job.place);
        }
    }

    pub(super) fn field(&mut self, job: Job<'a>, old: Resolved<'a>, new: Resolved<'a>) {
        let (Ok(before), Ok(after)) = (old.1.as_dict(), new.1.as_dict()) else {
            if old.1 != new.1 {
                self.report(Level::Content, job.place, job.locked);
            }
            return;
        };
        let known = old.0.and_then(|id| self.old.form.nodes.get(&id));
        let now = new.0.and_then(|id| self.new.form.nodes.get(&id));
        let name = known.or(now).map(|field| field.name.clone()).unwrap_or_default();
        let is_signature = known.or(now).is_some_and(|field| field.is_signature);
        let was_signed = known.is_some_and(|field| field.signed != Signed::No);
        let is_signed = now.is_some_and(|field| field.signed != Signed::No);
        let locked = self.locks.covers(&name);
        let place = self.place(format!("field {name}"));
        let becomes_signed = is_signature && !was_signed && is_signed;
        let fill = match (is_signature, was_signed) {
            // What a signature shows and says is fixed once it is made.
            (true, true) => Level::Content,
            (true, false) if becomes_signed => Level::Sign,
            (true, false) => Level::Annots,
            (false, _) => Level::FormFill,
        };
        for key in keys(before, after) {
            let level = match key {
                b"Kids" => {
                    let (old, new) = (self.old.pdf.array(before, key), self.new.pdf.array(after, key));
                    self.members(old, new, Zone::Field, place);
                    continue;
                }
                b"V" | b"AP" | b"AS" => fill,
                b"M" | b"F" | b"P" | b"MK" | b"DA" | b"Type" | b"Subtype" | b"Rect" | b"Border" | b"BS"
                    if becomes_signed =>
                {
                    Level::Sign
                }
                b"M" => Level::FormFill,
                b"I" | b"TI" | b"RV" | b"MK" if !is_signature => Level::FormFill,
                b"StructParent" => Level::Sign,
                // Lock, A, AA, Ff, Rect, Parent, T, Opt…
                _ => Level::Content,
            };
            self.pair_locked(before, after, key, Zone::Deep(level), place, locked);
        }
    }
}
