//! Writing documents: in once, then only their state and what becomes of them.

use domain::{DocumentKey, IncomingState, PackageKey, ReturnReason, UtcMillis, document::symbol, text::fold};

use super::{DocumentBox, Facts, OutgoingState, Party};
use crate::{Error, Result, Transaction, coded::to_json, value::values};

/// A document about to be kept.
#[derive(Clone, Debug)]
pub struct NewDocument<'a> {
    /// Its package.
    pub package: PackageKey,
    /// [`domain::DocumentIdentity::key`] of it.
    pub identity_key: &'a str,
    /// What the package says.
    pub facts: &'a Facts,
    /// How many attachments it has.
    pub attachments: u32,
    /// How many warnings its package left.
    pub warnings: u32,
    /// The document here that a recall, update or replacement is about.
    pub target: Option<DocumentKey>,
    /// The document it repeats.
    pub duplicate_of: Option<DocumentKey>,
    /// When it came, or when the clerk pressed send.
    pub entered_at: UtcMillis,
}

/// A return (trả lại).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Return {
    /// Why.
    pub reason: ReturnReason,
    /// In words.
    pub text: String,
    /// Who returned it.
    pub by: String,
    /// When.
    pub at: UtcMillis,
}

/// Keeps an incoming document as `state`: `Waiting`, or `Decision` for a recall, update or replacement.
///
/// # Errors
/// [`Error::Constraint`] when its identity is here already: look with
/// [`find_by_identity`](super::find_by_identity) first.
pub fn insert_incoming(
    tx: &mut Transaction<'_>,
    new: &NewDocument<'_>,
    state: IncomingState,
) -> Result<DocumentKey> {
    insert(tx, new, DocumentBox::In, state.as_str(), None)
}

/// Keeps an outgoing document, held until `hold_until` so that sending can be undone.
///
/// # Errors
/// [`Error::Constraint`] when its identity was sent already and not undone.
pub fn insert_outgoing(
    tx: &mut Transaction<'_>,
    new: &NewDocument<'_>,
    hold_until: Option<UtcMillis>,
) -> Result<DocumentKey> {
    let state = if hold_until.is_some() { OutgoingState::Held } else { OutgoingState::Queued };
    insert(tx, new, DocumentBox::Out, state.as_str(), hold_until)
}

fn insert(
    tx: &mut Transaction<'_>,
    new: &NewDocument<'_>,
    document_box: DocumentBox,
    state: &str,
    hold_until: Option<UtcMillis>,
) -> Result<DocumentKey> {
    let facts = new.facts;
    let first = facts.to.iter().take(3).collect::<Vec<_>>();
    tx.returning(
        "
        INSERT INTO document (
          box, package_id, identity_key, document_id, number, notation, subject, content, place, promulgation_date,
          type_name, type_group, type_detail, priority, signer_competence, signer_position, signer_name, due_date,
          pages, business, target_document_id, target_key, target_reason, from_code, from_name, to_json,
          first_to_json, response_json, attachments, warnings, state, entered_at, changed_at, duplicate_of,
          hold_until, folded)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
                $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $32, $33, $34, $35)
        RETURNING id
        ",
        values![
            document_box.as_str(),
            new.package,
            new.identity_key,
            &facts.document_id,
            &facts.number,
            &facts.notation,
            &facts.subject,
            &facts.content,
            &facts.place,
            facts.promulgation_date,
            &facts.type_name,
            facts.type_group,
            facts.type_detail,
            facts.priority.number(),
            &facts.signer_competence,
            &facts.signer_position,
            &facts.signer_name,
            facts.due_date,
            facts.pages,
            facts.business.as_str(),
            facts.target_document_id.as_ref(),
            new.target,
            &facts.target_reason,
            &facts.from.code,
            &facts.from.name,
            to_json(&facts.to)?,
            to_json(&first)?,
            to_json(&facts.response_for)?,
            new.attachments,
            new.warnings,
            state,
            new.entered_at,
            new.duplicate_of,
            hold_until,
            searchable(document_box, facts),
        ],
    )
}

/// What a search looks in: symbol, subject, and the other side.
fn searchable(document_box: DocumentBox, facts: &Facts) -> String {
    /// Recipients beyond these are not searched: a circular to every commune is found by its subject.
    const RECIPIENTS: usize = 200;
    let mut text = format!("{} {}", symbol(&facts.number, &facts.notation), facts.subject);
    let mut add = |party: &Party| {
        text.push(' ');
        text.push_str(&party.name);
        text.push(' ');
        text.push_str(&party.code);
    };
    match document_box {
        DocumentBox::In => add(&facts.from),
        DocumentBox::Out => facts.to.iter().take(RECIPIENTS).for_each(add),
    }
    fold(&text)
}

/// Moves an incoming document to another state. What is allowed when is the office's rule.
///
/// # Errors
/// [`Error::NotFound`] when there is no such incoming document.
pub fn set_state(
    tx: &mut Transaction<'_>,
    key: DocumentKey,
    state: IncomingState,
    at: UtcMillis,
) -> Result<()> {
    tx.change(
        || format!("incoming document {key}"),
        "
        UPDATE document
        SET state = $2, changed_at = $3
        WHERE id = $1 AND box = 'in'
        ",
        values![key, state.as_str(), at],
    )
}

/// Moves an incoming document to `Returned`, with the reason.
///
/// # Errors
/// [`Error::NotFound`] when there is no such incoming document.
pub fn mark_returned(tx: &mut Transaction<'_>, key: DocumentKey, returned: &Return) -> Result<()> {
    tx.change(
        || format!("incoming document {key}"),
        "
        UPDATE document
        SET state = 'returned', changed_at = $2, return_reason = $3, return_text = $4, returned_by = $5,
            returned_at = $2
        WHERE id = $1 AND box = 'in'
        ",
        values![key, returned.at, returned.reason.as_str(), &returned.text, &returned.by],
    )
}

/// Notes which document here a recall, update or replacement is about.
///
/// # Errors
/// [`Error::NotFound`] when there is no such document.
pub fn set_target(tx: &mut Transaction<'_>, key: DocumentKey, target: DocumentKey) -> Result<()> {
    tx.change(
        || format!("document {key}"),
        "
        UPDATE document
        SET target_key = $2
        WHERE id = $1
        ",
        values![key, target],
    )
}

/// Notes which document this one repeats.
///
/// # Errors
/// [`Error::NotFound`] when there is no such document.
pub fn set_duplicate_of(tx: &mut Transaction<'_>, key: DocumentKey, of: DocumentKey) -> Result<()> {
    tx.change(
        || format!("document {key}"),
        "
        UPDATE document
        SET duplicate_of = $2
        WHERE id = $1
        ",
        values![key, of],
    )
}

/// Holds an outgoing document that has not left yet until `until`.
///
/// # Errors
/// [`Error::State`] when it has left or was undone.
pub fn hold(tx: &mut Transaction<'_>, key: DocumentKey, until: UtcMillis) -> Result<()> {
    let held = tx.execute(
        "
        UPDATE document
        SET hold_until = $2
        WHERE id = $1 AND box = 'out' AND cancelled_at IS NULL AND state IN ('held', 'queued')
        ",
        values![key, until],
    )?;
    if held == 1 { Ok(()) } else { Err(Error::state(format!("document {key}"))) }
}

/// Ends the time to undo of documents that are held beyond `latest`, as only a clock that was set back can leave them;
/// how many.
///
/// # Errors
/// As the database fails.
pub fn end_long_holds(tx: &mut Transaction<'_>, latest: UtcMillis, now: UtcMillis) -> Result<usize> {
    tx.execute(
        "
        UPDATE document
        SET hold_until = $2
        WHERE hold_until > $1
        ",
        values![latest, now],
    )
}

/// Ends the time in which sending can be undone; whether it was still held.
///
/// # Errors
/// As the database fails.
pub fn release(tx: &mut Transaction<'_>, key: DocumentKey, at: UtcMillis) -> Result<bool> {
    let released = tx.execute(
        "
        UPDATE document
        SET hold_until = NULL, changed_at = $2
        WHERE id = $1 AND hold_until IS NOT NULL AND cancelled_at IS NULL
        ",
        values![key, at],
    )?;
    Ok(released == 1)
}

/// Undoes the sending of a document that is still held. Its identity is free again.
///
/// # Errors
/// [`Error::State`] when it is not held any more.
pub fn cancel(tx: &mut Transaction<'_>, key: DocumentKey, at: UtcMillis) -> Result<()> {
    let cancelled = tx.execute(
        "
        UPDATE document
        SET cancelled_at = $2, hold_until = NULL, changed_at = $2
        WHERE id = $1 AND state = 'held'
        ",
        values![key, at],
    )?;
    if cancelled == 1 { Ok(()) } else { Err(Error::state(format!("document {key}"))) }
}

/// Notes that the hub took the document; only the first time counts.
///
/// # Errors
/// As the database fails.
pub fn mark_sent(tx: &mut Transaction<'_>, key: DocumentKey, at: UtcMillis) -> Result<()> {
    tx.execute(
        "
        UPDATE document
        SET sent_at = $2, changed_at = $2
        WHERE id = $1 AND box = 'out' AND sent_at IS NULL
        ",
        values![key, at],
    )?;
    Ok(())
}
