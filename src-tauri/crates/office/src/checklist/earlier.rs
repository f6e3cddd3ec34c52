//! Documents in the register that resemble one at hand: by bytes, signed content, symbol, or words.

use std::collections::BTreeMap;

use domain::{
    DeliveryState, DocumentKey,
    checklist::{Earlier, Metadata, Sameness},
    document::symbol,
    likeness::{Likeness, WORTH_COMPARING},
};
use registry::{
    BlobHash, Connection, deliveries,
    documents::{self, DocumentBox},
    facts,
};

use crate::{
    directory,
    error::Result,
    inspect::{self, Inspected},
};

/// Documents looked at for one kind of sameness.
const MOST: u32 = 50;
/// Documents compared word for word.
const COMPARED: usize = 5;

/// What is asked for.
pub(super) struct Question<'a> {
    /// Among received or sent ones.
    pub among: DocumentBox,
    /// Not this one.
    pub except: Option<DocumentKey>,
    /// The form.
    pub metadata: &'a Metadata,
    /// Who issued it, a code; any of its codes counts.
    pub issuer: &'a str,
    /// The main file.
    pub main: Option<&'a Inspected>,
}

/// Everything that resembles it; each document once, for the strongest kind of sameness.
pub(super) fn find(c: &Connection, question: &Question<'_>) -> Result<Vec<Earlier>> {
    let mut found: BTreeMap<DocumentKey, Sameness> = BTreeMap::new();
    let mut note = |document: DocumentKey, sameness: Sameness| {
        if Some(document) != question.except {
            found.entry(document).or_insert(sameness);
        }
    };
    // The same number and date over other bytes is another document under a number that is taken, not the same one.
    let date = question.metadata.date.trim().parse().ok();
    let (number, notation) = (question.metadata.number.trim(), question.metadata.notation.trim());
    let symbols = if number.is_empty() || notation.is_empty() {
        Vec::new()
    } else {
        documents::find_by_symbol(c, question.among, number, notation, None)?
    };
    let mut same_year = Vec::new();
    for named in symbols.into_iter().filter(|named| !named.cancelled) {
        if directory::same(c, &named.from_code, question.issuer)? {
            same_year.push(named);
        }
    }
    if let Some(main) = question.main {
        let box_name = question.among.as_str();
        for holder in facts::same_bytes(c, box_name, &main.file.blob, MOST)? {
            note(holder.document, Sameness::Bytes);
        }
        if let Some(content) = &main.facts.content_sha256 {
            for holder in facts::same_content(c, box_name, content, MOST)? {
                note(holder.document, Sameness::SignedContent);
            }
        }
    }
    let year = |date: Option<jiff::civil::Date>| date.map(jiff::civil::Date::year);
    for named in same_year.iter().filter(|named| year(named.promulgation_date) == year(date)) {
        note(named.key, Sameness::Symbol);
    }
    if let Some(main) = question.main {
        for (document, ratio) in near(c, question.among, main)? {
            note(document, Sameness::NearText { ratio });
        }
    }
    found.into_iter().map(|(document, sameness)| earlier(c, question.among, document, sameness)).collect()
}

/// Documents whose main file has nearly the same words: those whose sketches are nearest are compared word for word.
/// An office sends the same form a hundred times; a clerk needs to see the few that are nearest.
fn near(c: &Connection, among: DocumentBox, main: &Inspected) -> Result<Vec<(DocumentKey, f64)>> {
    let Some(sketch) = &main.sketch else { return Ok(Vec::new()) };
    let mut holders: BTreeMap<DocumentKey, BlobHash> = BTreeMap::new();
    for (band, value) in (0_u32..).zip(sketch.bands()) {
        for holder in facts::in_band(c, among.as_str(), band, value, MOST)? {
            holders.insert(holder.document, holder.blob);
        }
    }
    let mut nearest = Vec::new();
    for (document, blob) in holders {
        let other = facts::sketch(c, &blob)?.as_deref().and_then(inspect::sketch_of);
        let estimate = other.map_or(0.0, |other| sketch.estimate(&other));
        if estimate >= WORTH_COMPARING {
            nearest.push((estimate, document, blob));
        }
    }
    // Of equally near ones the newest.
    nearest.sort_by(|one, other| other.0.total_cmp(&one.0).then(other.1.cmp(&one.1)));
    let mut list = Vec::new();
    for (_, document, blob) in nearest.into_iter().take(COMPARED) {
        let words = facts::words(c, &blob)?.unwrap_or_default();
        list.push((document, Likeness::of(&main.facts.text.words, &words).jaccard));
    }
    Ok(list)
}

fn earlier(c: &Connection, among: DocumentBox, key: DocumentKey, sameness: Sameness) -> Result<Earlier> {
    let document = documents::get(c, key)?;
    let agencies = match among {
        DocumentBox::In => vec![document.facts.from.code.clone()],
        DocumentBox::Out => deliveries::of_document(c, key)?
            .into_iter()
            .filter(|delivery| !matches!(delivery.state, DeliveryState::Failed | DeliveryState::TakenBack))
            .map(|delivery| delivery.to_code)
            .collect(),
    };
    Ok(Earlier {
        document: key,
        symbol: symbol(&document.facts.number, &document.facts.notation),
        at: document.row.sent_at.unwrap_or(document.row.entered_at),
        agencies,
        sameness,
    })
}
