//! Which objects of a revision are pages, annotations or fields.
//!
//! References to them stand everywhere (`/P`, `/Parent`, destinations, the structure tree). Following those would make
//! a new signature look like changed content, so such objects are compared only in the zone they belong to.

use std::collections::HashMap;

use lopdf::{Object, ObjectId};

use super::Revision;
use crate::error::Refusal;
use crate::limits::{Deadline, Limits};
use crate::pages::{self, Visit};

/// What an owned object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Catalog,
    /// A page, by its number from 1.
    Page(u32),
    Node,
    Annot,
    Field,
}

/// The owned objects of one revision.
#[derive(Default)]
pub(super) struct Owned(HashMap<ObjectId, Kind>);

impl Owned {
    /// Walks the page tree and takes the fields of the form.
    pub(super) fn of(revision: Revision<'_>, limits: &Limits, deadline: Deadline) -> Result<Self, Refusal> {
        let pdf = revision.pdf;
        let mut owned = Self::default();
        for id in revision.form.nodes.keys() {
            owned.0.insert(*id, Kind::Field);
        }
        pages::walk(pdf, limits, deadline, |visit| match visit {
            Visit::Node(id) => {
                owned.0.insert(id, Kind::Node);
            }
            Visit::Page { id, number, dictionary, .. } => {
                if let Some(id) = id {
                    owned.0.insert(id, Kind::Page(number));
                }
                for annot in pdf.array(dictionary, b"Annots") {
                    if let Object::Reference(id) = annot {
                        owned.0.entry(*id).or_insert(Kind::Annot);
                    }
                }
            }
        })?;
        if let Ok(Object::Reference(root)) = pdf.document.trailer.get(b"Root") {
            owned.0.insert(*root, Kind::Catalog);
        }
        Ok(owned)
    }

    pub(super) fn has(&self, id: ObjectId) -> bool {
        self.0.contains_key(&id)
    }

    /// The number of a page from 1.
    pub(super) fn page(&self, id: ObjectId) -> Option<u32> {
        match self.0.get(&id) {
            Some(Kind::Page(number)) => Some(*number),
            Some(Kind::Catalog | Kind::Node | Kind::Annot | Kind::Field) | None => None,
        }
    }
}
