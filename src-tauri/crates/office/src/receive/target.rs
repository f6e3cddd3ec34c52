//! The document here that another message is about, by the names its sender gives it.

use domain::{Business, DocumentId, DocumentKey};
use registry::{
    Connection,
    documents::{self, DocumentBox},
};

use super::Keeping;
use crate::{directory, error::Result, wire};

impl Keeping<'_, '_> {
    /// The document here that a recall, update or replacement is about. Senders name it in different places; the
    /// first name that one of their documents here has counts, in the order of the protocol reference.
    pub(super) fn target(&self, header: &edxml::Document) -> Result<Option<DocumentKey>> {
        let business = &header.business;
        let own_name = match business.kind {
            Business::Recall | Business::Update => header.document_id.as_ref(),
            Business::New | Business::Replacement => None,
        };
        let names = business
            .target_document_id
            .iter()
            .chain(business.replacements.iter().filter_map(|replaced| replaced.document_id.as_ref()))
            .chain(header.response_for.iter().filter_map(|answered| answered.document_id.as_ref()))
            .chain(own_name);
        for name in names {
            if let Some(found) =
                self.sent_by(header, documents::find_by_document_id(self.tx, DocumentBox::In, name)?)?
            {
                return Ok(Some(found));
            }
        }
        for answered in &header.response_for {
            let (number, notation) = wire::split_symbol(&answered.code);
            let date = answered.promulgation_date;
            let found = documents::find_by_symbol(self.tx, DocumentBox::In, &number, &notation, date)?;
            if let Some(found) = self.sent_by(header, found)? {
                return Ok(Some(found));
            }
        }
        if own_name.is_none() {
            return Ok(None);
        }
        let (number, notation, date) = (&header.number, &header.notation, header.promulgation_date);
        let found = documents::find_by_symbol(self.tx, DocumentBox::In, number, notation, date)?;
        self.sent_by(header, found)
    }

    /// The first of these that is a document of the same sender: nobody recalls another's.
    fn sent_by(&self, header: &edxml::Document, found: Vec<documents::Named>) -> Result<Option<DocumentKey>> {
        for one in found {
            let new = one.business == Business::New || one.business == Business::Replacement;
            if new && directory::same(self.tx, &one.from_code, &header.from.code_raw)? {
                return Ok(Some(one.key));
            }
        }
        Ok(None)
    }
}

/// An incoming document found by the name its sender gives it.
pub(crate) fn incoming_named(c: &Connection, name: &DocumentId, from: &str) -> Result<Option<DocumentKey>> {
    for one in documents::find_by_document_id(c, DocumentBox::In, name)? {
        if directory::same(c, &one.from_code, from)? {
            return Ok(Some(one.key));
        }
    }
    Ok(None)
}
