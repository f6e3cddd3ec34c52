//! What happened to a document between a signed revision and the last one: rules R5 and R6.
//!
//! Both revisions are graphs of objects. They are walked together from the trailer with a list of work, never by
//! recursion. Where a difference is found decides how much it weighs: a stream of a page is content, a new widget of a
//! signature is a signature. What nobody thought of is content, the heaviest.
//!
//! A difference is compared with what the certification (DocMDP) and the field locks (FieldMDP, `/Lock`) allow by
//! [`permission`], not here.

mod deep;
mod form;
mod members;
mod owned;
pub(crate) mod permission;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use lopdf::{Dictionary, Object, ObjectId};
use serde::Serialize;

use crate::error::Refusal;
use crate::fields::Form;
use crate::limits::{Deadline, Limits};
use crate::pdf::Pdf;
use owned::Owned;
use permission::Locks;

/// How much a change weighs, lightest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Nothing changed.
    None,
    /// Long-term validation data, document timestamps, metadata.
    Ltv,
    /// A further signature and its appearance.
    Sign,
    /// Form fields were filled.
    FormFill,
    /// Annotations were added, changed or removed.
    Annots,
    /// Anything else: what the document says or does.
    Content,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// How much it weighs.
    pub level: Level,
    /// Where: `page 3`, `field Signature2`, `catalog OpenAction`.
    pub place: String,
}

/// All that changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) changes: Vec<Change>,
    /// Locked fields that were touched.
    pub(crate) locked: Vec<String>,
    /// What shows on a page and was written again although it says the same. Harmless after a further signature, but
    /// in an unsigned tail there is no honest reason for it, and order alone can hide things (rule R6).
    pub(crate) rewritten: Option<String>,
}

impl Difference {
    /// The weight of the heaviest change.
    pub(crate) fn level(&self) -> Level {
        self.changes.iter().map(|change| change.level).max().unwrap_or(Level::None)
    }
}

/// Most changes that are listed.
const LISTED: usize = 32;

/// One revision with its form.
#[derive(Clone, Copy)]
pub(crate) struct Revision<'a> {
    pub(crate) pdf: &'a Pdf,
    pub(crate) form: &'a Form,
}

/// What a pair of values is compared as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Zone {
    /// Page tree node or page.
    Pages,
    /// A field or widget.
    Field,
    /// An annotation that is no widget.
    Annot,
    /// Equal or not: any difference weighs `0`.
    Deep(Level),
    /// The structure tree: what it reads out is content, how it is built is not.
    Structure,
}

/// A pair still to be compared.
#[derive(Clone, Copy)]
struct Job<'a> {
    old: &'a Object,
    new: &'a Object,
    zone: Zone,
    place: usize,
    locked: bool,
}

struct Walk<'a> {
    old: Revision<'a>,
    new: Revision<'a>,
    owned_old: Owned,
    owned_new: Owned,
    locks: &'a Locks,
    queue: Vec<Job<'a>>,
    seen: HashSet<(ObjectId, ObjectId, Zone, bool)>,
    places: Vec<String>,
    found: Difference,
    compared: usize,
}

/// Compares the signed revision `old` with the last revision `new`.
///
/// # Errors
/// When the comparison would cost more than the limits allow.
pub(crate) fn compare(
    old: Revision<'_>,
    new: Revision<'_>,
    locks: &Locks,
    limits: &Limits,
    deadline: Deadline,
) -> Result<Difference, Refusal> {
    let mut walk = Walk {
        old,
        new,
        owned_old: Owned::of(old, limits, deadline)?,
        owned_new: Owned::of(new, limits, deadline)?,
        locks,
        queue: Vec::new(),
        seen: HashSet::new(),
        places: vec!["document".to_owned()],
        found: Difference::default(),
        compared: 0,
    };
    walk.trailer();
    while let Some(job) = walk.queue.pop() {
        walk.compared = walk.compared.saturating_add(1);
        if walk.compared > limits.comparisons {
            return Err(Refusal::Limit("comparisons"));
        }
        if walk.compared.is_multiple_of(1024) {
            deadline.check()?;
        }
        walk.step(job);
    }
    Ok(walk.found)
}

impl<'a> Walk<'a> {
    fn trailer(&mut self) {
        let (old, new) = (&self.old.pdf.document.trailer, &self.new.pdf.document.trailer);
        let place = self.place("trailer".to_owned());
        for key in keys(old, new) {
            let zone = match key {
                // How the file is written, not what it says.
                b"Size" | b"Prev" | b"XRefStm" | b"ID" | b"Type" | b"W" | b"Index" | b"Filter"
                | b"DecodeParms" | b"Length" | b"Root" => continue,
                b"Info" => Zone::Deep(Level::Ltv),
                // `DocChecksum` and other private keys of producers say nothing.
                b"Encrypt" => Zone::Deep(Level::Content),
                _ => Zone::Deep(Level::Ltv),
            };
            self.pair(old, new, key, zone, place);
        }
        match (self.old.pdf.catalog(), self.new.pdf.catalog()) {
            (Some(old), Some(new)) => self.catalog(old, new),
            (_, _) => self.report(Level::Content, place, false),
        }
    }

    fn catalog(&mut self, old: &'a Dictionary, new: &'a Dictionary) {
        for key in keys(old, new) {
            let place = self.place(format!("catalog {}", String::from_utf8_lossy(key)));
            let level = match key {
                b"Type" => continue,
                b"Version" | b"Extensions" | b"Metadata" | b"PieceInfo" | b"LastModified" => Level::Ltv,
                b"DSS" => {
                    self.validation_data(old, new, place);
                    continue;
                }
                b"AcroForm" => {
                    self.acro_form(old, new, place);
                    continue;
                }
                b"Pages" => {
                    self.pair(old, new, key, Zone::Pages, place);
                    continue;
                }
                b"StructTreeRoot" | b"MarkInfo" => {
                    self.pair(old, new, key, Zone::Structure, place);
                    continue;
                }
                // Names, OpenAction, AA, OCProperties, Outlines, Perms, and whatever else there may be.
                _ => Level::Content,
            };
            self.pair(old, new, key, Zone::Deep(level), place);
        }
    }

    /// The document security store may grow freely: it shows nothing, and everything in it is checked on its own.
    fn validation_data(&mut self, old: &'a Dictionary, new: &'a Dictionary, place: usize) {
        let (before, after) = (self.old.pdf.sub(old, b"DSS"), self.new.pdf.sub(new, b"DSS"));
        match (before, after) {
            (Some(before), Some(after)) if before == after => {}
            (_, _) => self.report(Level::Ltv, place, false),
        }
    }

    /// Queues what `key` holds on both sides; what is absent is null.
    fn pair(&mut self, old: &'a Dictionary, new: &'a Dictionary, key: &[u8], zone: Zone, place: usize) {
        self.pair_locked(old, new, key, zone, place, false);
    }

    fn pair_locked(
        &mut self,
        old: &'a Dictionary,
        new: &'a Dictionary,
        key: &[u8],
        zone: Zone,
        place: usize,
        locked: bool,
    ) {
        let old = old.get(key).unwrap_or(&Object::Null);
        let new = new.get(key).unwrap_or(&Object::Null);
        self.queue.push(Job { old, new, zone, place, locked });
    }

    fn place(&mut self, name: String) -> usize {
        self.places.push(name);
        self.places.len().saturating_sub(1)
    }

    fn report(&mut self, level: Level, place: usize, locked: bool) {
        let place = self.places.get(place).cloned().unwrap_or_default();
        if locked && !self.found.locked.contains(&place) && self.found.locked.len() < LISTED {
            self.found.locked.push(place.clone());
        }
        let change = Change { level, place };
        if self.found.changes.contains(&change) {
            return;
        }
        if self.found.changes.len() < LISTED {
            self.found.changes.push(change);
        } else if level > self.found.level()
            && let Some(last) = self.found.changes.last_mut()
        {
            *last = change;
        }
    }

    fn step(&mut self, job: Job<'a>) {
        if self.new.pdf.is_unreadable(job.new) {
            // What this reader cannot read, another may show. Unread before and after, at one place, it is unchanged.
            let place =
                |pdf: &Pdf, object: &Object| object.as_reference().ok().map(|id| (id, pdf.location(id)));
            if place(self.old.pdf, job.old) != place(self.new.pdf, job.new) {
                self.difference(job);
            }
            return;
        }
        let (old_id, old) = self.old.pdf.resolve(job.old);
        let (new_id, new) = self.new.pdf.resolve(job.new);
        if let (Some(old_id), Some(new_id)) = (old_id, new_id) {
            if matches!(job.zone, Zone::Deep(_)) && (self.owned_old.has(old_id) || self.owned_new.has(new_id))
            {
                // Pages, annotations and fields are compared where they belong; here only which one is meant counts.
                if old_id != new_id {
                    self.difference(job);
                }
                return;
            }
            if !self.seen.insert((old_id, new_id, job.zone, job.locked)) {
                return;
            }
            self.notice_rewriting((old_id, old), (new_id, new), job);
        }
        match job.zone {
            Zone::Pages => self.pages(job, (old_id, old), (new_id, new)),
            Zone::Field => self.field(job, (old_id, old), (new_id, new)),
            Zone::Annot => self.annot(job, old, new),
            Zone::Deep(_) => self.deep(job, old, new),
            Zone::Structure => self.structure(job, old, new),
        }
    }

    fn difference(&mut self, job: Job<'a>) {
        let level = match job.zone {
            Zone::Deep(level) => level,
            Zone::Structure => Level::Sign,
            Zone::Pages => Level::Content,
            Zone::Field => Level::FormFill,
            Zone::Annot => Level::Annots,
        };
        self.report(level, job.place, job.locked);
    }

    /// Notes an object that shows something and was written again with equal values. Where the values differ, the
    /// difference speaks for itself.
    fn notice_rewriting(&mut self, old: (ObjectId, &Object), new: (ObjectId, &Object), job: Job<'a>) {
        let shows = match job.zone {
            Zone::Pages | Zone::Field | Zone::Annot => true,
            Zone::Deep(level) => level > Level::Sign,
            Zone::Structure => false,
        };
        let is_elsewhere = old.0 != new.0 || self.old.pdf.location(old.0) != self.new.pdf.location(new.0);
        if shows && is_elsewhere && self.found.rewritten.is_none() && old.1 == new.1 {
            let place = self.places.get(job.place).map_or("", String::as_str);
            self.found.rewritten = Some(format!("{place} ({} {})", new.0.0, new.0.1));
        }
    }
}

/// The keys of both dictionaries.
fn keys<'a>(old: &'a Dictionary, new: &'a Dictionary) -> impl Iterator<Item = &'a [u8]> {
    let added = new.iter().filter(|(key, _)| !old.has(key)).map(|(key, _)| key.as_slice());
    old.iter().map(|(key, _)| key.as_slice()).chain(added)
}
