//! Finding our own sending in the hub's list, when no answer told us its identity.
//!
//! The list has no `DocumentId`. A sending is ours when it is from us, its symbol and subject are the document's,
//! it is addressed to every recipient of the job, it was not sent long before the attempt, and its identity belongs
//! to no other attempt of ours. Matching too little costs a copy that the recipient recognises by its identity;
//! matching too much would lose a document, so everything must fit.

use std::sync::Arc;

use domain::{DocId, UtcMillis, document::symbol, text::fold};
use hub::{MessageKind, SentRow};
use registry::documents::Facts;
use tokio::sync::OnceCell;

use crate::{Office, ask::Scope, error::Result};

/// How far the hub's clock, or the zone it writes, may be off, in milliseconds.
pub(super) const SKEW: i64 = 24 * 3_600 * 1_000;

/// The hub's whole list of what we sent, asked once for all ambiguous attempts of a batch.
#[derive(Debug, Default)]
pub(crate) struct SentList {
    rows: OnceCell<Arc<Vec<SentRow>>>,
}

impl SentList {
    pub(crate) async fn get(&self, office: &Office) -> Result<Arc<Vec<SentRow>>> {
        let ask = || async {
            let rows = office
                .ask(Scope::Connection, |hub| async move { hub.sent(MessageKind::Document, None).await })
                .await?;
            Ok(Arc::new(rows))
        };
        self.rows.get_or_try_init(ask).await.cloned()
    }
}

/// A sending found in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sending {
    /// Its identity.
    pub(crate) doc_id: DocId,
    /// Its rows, one per recipient.
    pub(crate) rows: Vec<SentRow>,
}

/// The sending of a document in the hub's list. `to` are the recipients of the attempt that began at `started_at`;
/// `known` are the identities of other attempts; `same` says whether two codes are one agency, because hubs answer with
/// the code of today whichever they were given.
pub(crate) fn match_sending(
    rows: &[SentRow],
    facts: &Facts,
    to: &[String],
    started_at: UtcMillis,
    known: &[DocId],
    same: impl Fn(&str, &str) -> Result<bool>,
) -> Result<Option<Sending>> {
    let mut groups: Vec<Sending> = Vec::new();
    for row in rows.iter().filter(|row| is_of(row, facts)) {
        let Some(doc_id) = &row.sender_doc_id else { continue };
        match groups.iter_mut().find(|group| group.doc_id == *doc_id) {
            Some(group) => group.rows.push(row.clone()),
            None => groups.push(Sending { doc_id: doc_id.clone(), rows: vec![row.clone()] }),
        }
    }
    for group in groups {
        let fresh = group.rows.iter().all(|row| row.sent_at.is_none_or(|at| at.since(started_at) >= -SKEW));
        // A resend goes to fewer recipients than the first sending, and is not mistaken for it.
        let narrow = group.rows.len() <= to.len().max(1) * 2;
        if fresh && narrow && !known.contains(&group.doc_id) && is_to_all(&group.rows, to, &same)? {
            return Ok(Some(group));
        }
    }
    Ok(None)
}

fn is_to_all(rows: &[SentRow], to: &[String], same: impl Fn(&str, &str) -> Result<bool>) -> Result<bool> {
    for code in to {
        let mut named = false;
        for row in rows {
            named = named || matches_code(&row.to, code) || same(&row.to, code)?;
        }
        if !named {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether a row is of this document, by symbol and subject as hubs write them.
fn is_of(row: &SentRow, facts: &Facts) -> bool {
    let written = fold(&row.notation);
    let named = written == fold(&symbol(&facts.number, &facts.notation));
    let (title, subject) = (fold(&row.title), fold(&facts.subject));
    let titled = title == subject || (title.len() >= 40 && subject.starts_with(&title));
    named && titled
}

/// Whether two codes are the same as written.
pub(crate) fn matches_code(one: &str, other: &str) -> bool {
    one.trim().eq_ignore_ascii_case(other.trim())
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Business, DocumentId, Priority};
    use registry::documents::Party;
    use rstest::rstest;

    const STARTED: UtcMillis = UtcMillis(1_795_366_800_000);

    fn facts() -> Facts {
        Facts {
            document_id: DocumentId::from("H21,2026/11/20,12/UBND-VX"),
            number: "12".into(),
            notation: "UBND-VX".into(),
            subject: "V/v báo cáo quý".into(),
            content: String::new(),
            place: String::new(),
            promulgation_date: None,
            type_name: String::new(),
            type_group: None,
            type_detail: None,
            priority: Priority::Normal,
            signer_competence: String::new(),
            signer_position: String::new(),
            signer_name: String::new(),
            due_date: None,
            pages: None,
            business: Business::New,
            target_document_id: None,
            target_reason: String::new(),
            from: Party::default(),
            to: Vec::new(),
            response_for: Vec::new(),
        }
    }

    fn row(to: &str) -> SentRow {
        SentRow {
            sender_doc_id: Some(DocId::from("s1")),
            to: to.into(),
            title: "V/v bao cao quy".into(),
            notation: "12/UBND-VX".into(),
            sent_at: Some(STARTED),
            ..SentRow::default()
        }
    }

    fn found(rows: &[SentRow], to: &[&str], known: &[DocId]) -> bool {
        let to: Vec<String> = to.iter().map(|code| (*code).to_owned()).collect();
        // The directory of these tests: H21.12 was 012.00.21.H21 once.
        let same = |one: &str, other: &str| Ok([one, other] == ["H21.12", "012.00.21.H21"]);
        match_sending(rows, &facts(), &to, STARTED, known, same).unwrap().is_some()
    }

    #[test]
    fn our_sending_is_found_by_symbol_subject_and_every_recipient() {
        assert!(found(&[row("G12"), row("H21.12")], &["G12", "h21.12"], &[]));
        assert!(!found(&[row("G12")], &["G12", "H21.12"], &[]));
    }

    #[test]
    fn a_recipient_is_known_by_its_code_of_today_and_by_the_one_before() {
        assert!(found(&[row("G12"), row("H21.12")], &["G12", "012.00.21.H21"], &[]));
        assert!(!found(&[row("G12"), row("H21.13")], &["G12", "012.00.21.H21"], &[]));
    }

    #[test]
    fn a_sending_that_another_attempt_knows_is_not_found_again() {
        assert!(!found(&[row("G12")], &["G12"], &[DocId::from("s1")]));
    }

    #[rstest]
    #[case(|row: &mut SentRow| row.notation = "13/UBND-VX".into())]
    // The notation alone is shared by every document of a unit.
    #[case(|row: &mut SentRow| row.notation = "UBND-VX".into())]
    #[case(|row: &mut SentRow| row.title = "V/v khác".into())]
    #[case(|row: &mut SentRow| row.sent_at = Some(STARTED.plus(-SKEW - 1)))]
    #[case(|row: &mut SentRow| row.sender_doc_id = None)]
    fn what_does_not_fit_in_everything_is_another_document(#[case] change: fn(&mut SentRow)) {
        let mut other = row("G12");
        change(&mut other);
        assert!(!found(&[other], &["G12"], &[]));
    }

    #[test]
    fn the_first_sending_to_many_is_not_taken_for_a_resend_to_one() {
        let rows: Vec<SentRow> = ["G12", "G13", "G14"].iter().map(|code| row(code)).collect();
        assert!(!found(&rows, &["G12"], &[]));
    }
}
