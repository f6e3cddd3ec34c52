//! Approval before sending: what was asked, what the head saw, what was decided. Kept for ever.

use std::collections::BTreeMap;

use domain::{
    ApprovalKey, DocumentKey, DraftKey, UtcMillis,
    approval::{ApprovalState, Seen},
};

use crate::{
    Cell, Column, Connection, Error, Result, Row, Transaction,
    coded::{from_json, to_json},
    value::values,
};

impl Column for ApprovalState {
    fn read(cell: Cell<'_>) -> Result<Self> {
        let name = String::read(cell)?;
        Self::parse(&name).ok_or_else(|| Error::damaged(format!("a state that is none: {name}")))
    }
}

/// A request to write.
#[derive(Clone, Debug)]
pub struct NewApproval<'a> {
    /// The draft.
    pub draft: DraftKey,
    /// Hash of exactly what is to be approved.
    pub fingerprint: &'a str,
    /// The checklist whose outcome the head sees.
    pub checklist: i64,
    /// `number/notation`.
    pub symbol: &'a str,
    /// Subject.
    pub subject: &'a str,
    /// Type.
    pub type_name: &'a str,
    /// How many recipients.
    pub recipients: u32,
    /// The form and the files, name by name: what a later request is compared with.
    pub form: &'a BTreeMap<String, String>,
    /// Warnings, and blocks carried by a reason.
    pub seen: &'a [Seen],
    /// Who asks.
    pub by: &'a str,
    /// What for.
    pub note: &'a str,
    /// When.
    pub at: UtcMillis,
}

/// A request as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Approval {
    /// Its key.
    pub key: ApprovalKey,
    /// The draft.
    pub draft: DraftKey,
    /// The document the draft became.
    pub document: Option<DocumentKey>,
    /// Hash of exactly what is to be approved.
    pub fingerprint: String,
    /// `number/notation`.
    pub symbol: String,
    /// Subject.
    pub subject: String,
    /// Type.
    pub type_name: String,
    /// How many recipients.
    pub recipients: u32,
    /// The form and the files, name by name.
    pub form: BTreeMap<String, String>,
    /// What the head sees.
    pub seen: Vec<Seen>,
    /// How many of those.
    pub warnings: u32,
    /// Who asked.
    pub asked_by: String,
    /// When.
    pub asked_at: UtcMillis,
    /// In whose words.
    pub ask_note: String,
    /// Where it stands.
    pub state: ApprovalState,
    /// Who decided.
    pub decided_by: String,
    /// When.
    pub decided_at: Option<UtcMillis>,
    /// The head's words.
    pub note: String,
}

/// Asks for approval.
///
/// # Errors
/// [`Error::Constraint`] when the draft waits for one already.
pub fn ask(tx: &mut Transaction<'_>, new: &NewApproval<'_>) -> Result<ApprovalKey> {
    tx.returning(
        "
        INSERT INTO approval (
          draft_id, fingerprint, checklist_id, symbol, subject, type_name, recipients, form_json, seen_json, warnings,
          asked_by, asked_at, ask_note, state
        )
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'asked')
        RETURNING id
        ",
        values![
            new.draft,
            new.fingerprint,
            new.checklist,
            new.symbol,
            new.subject,
            new.type_name,
            new.recipients,
            to_json(new.form)?,
            to_json(new.seen)?,
            new.seen.len(),
            new.by,
            new.at,
            new.note
        ],
    )
}

/// Keeps the head's decision.
///
/// # Errors
/// [`Error::NotFound`] when nothing waits for one under this key.
pub fn decide(
    tx: &mut Transaction<'_>,
    key: ApprovalKey,
    state: ApprovalState,
    by: &str,
    note: &str,
    at: UtcMillis,
) -> Result<()> {
    tx.change(
        || format!("waiting approval {key}"),
        "
        UPDATE approval
        SET state = $2, decided_by = $3, decided_at = $4, note = $5
        WHERE id = $1 AND state = 'asked'
        ",
        values![key, state.as_str(), by, at, note],
    )
}

/// Says that nothing follows from a request any more, asked or approved; whether it was still live.
///
/// # Errors
/// As the database fails.
pub fn void(tx: &mut Transaction<'_>, key: ApprovalKey, at: UtcMillis) -> Result<bool> {
    let changed = tx.execute(
        "
        UPDATE approval
        SET state = 'void', void_at = $2
        WHERE id = $1 AND state IN ('asked', 'approved')
        ",
        values![key, at],
    )?;
    Ok(changed == 1)
}

/// Says which document an approved draft became; a draft that was undone and sent again became the last one.
///
/// # Errors
/// [`Error::NotFound`] when there is no such approval.
pub fn becomes(tx: &mut Transaction<'_>, key: ApprovalKey, document: DocumentKey) -> Result<()> {
    tx.change(
        || format!("approval {key}"),
        "
        UPDATE approval
        SET document_id = COALESCE(document_id, $2)
        WHERE id = $1 AND state = 'approved'
        ",
        values![key, document],
    )
}

/// One request.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub fn get(c: &Connection, key: ApprovalKey) -> Result<Approval> {
    c.query_optional(
        "
        SELECT id, draft_id, document_id, fingerprint, symbol, subject, type_name, recipients, form_json, seen_json,
               warnings, asked_by, asked_at, ask_note, state, decided_by, decided_at, note
        FROM approval
        WHERE id = $1
        ",
        values![key],
        read,
    )?
    .ok_or_else(|| Error::not_found(format!("approval {key}")))
}

/// The request for a draft before this one.
///
/// # Errors
/// As the database fails.
pub fn before(c: &Connection, one: &Approval) -> Result<Option<Approval>> {
    c.query_optional(
        "
        SELECT id, draft_id, document_id, fingerprint, symbol, subject, type_name, recipients, form_json, seen_json,
               warnings, asked_by, asked_at, ask_note, state, decided_by, decided_at, note
        FROM approval
        WHERE draft_id = $1 AND id < $2
        ORDER BY id DESC
        LIMIT 1
        ",
        values![one.draft, one.key],
        read,
    )
}

/// The newest request for a draft.
///
/// # Errors
/// As the database fails.
pub fn newest(c: &Connection, draft: DraftKey) -> Result<Option<Approval>> {
    c.query_optional(
        "
        SELECT id, draft_id, document_id, fingerprint, symbol, subject, type_name, recipients, form_json, seen_json,
               warnings, asked_by, asked_at, ask_note, state, decided_by, decided_at, note
        FROM approval
        WHERE draft_id = $1
        ORDER BY id DESC
        LIMIT 1
        ",
        values![draft],
        read,
    )
}

/// Requests that wait, oldest first.
///
/// # Errors
/// As the database fails.
pub fn waiting(c: &Connection, limit: u32) -> Result<Vec<Approval>> {
    c.query(
        "
        SELECT id, draft_id, document_id, fingerprint, symbol, subject, type_name, recipients, form_json, seen_json,
               warnings, asked_by, asked_at, ask_note, state, decided_by, decided_at, note
        FROM approval
        WHERE state = 'asked'
        ORDER BY asked_at, id
        LIMIT $1
        ",
        values![limit.min(crate::page::LARGEST)],
        read,
    )
}

/// How many wait, counted up to the cap of lists.
///
/// # Errors
/// As the database fails.
pub fn count_waiting(c: &Connection) -> Result<u32> {
    let found: Vec<i64> = c.query(
        "
        SELECT id
        FROM approval
        WHERE state = 'asked'
        ORDER BY asked_at, id
        LIMIT $1
        ",
        values![crate::documents::COUNT_CAP],
        |row| row.take(),
    )?;
    Ok(u32::try_from(found.len()).unwrap_or(u32::MAX))
}

fn read(row: &mut Row<'_, '_>) -> Result<Approval> {
    Ok(Approval {
        key: row.take()?,
        draft: row.take()?,
        document: row.take()?,
        fingerprint: row.take()?,
        symbol: row.take()?,
        subject: row.take()?,
        type_name: row.take()?,
        recipients: row.take()?,
        form: from_json(&row.take::<String>()?)?,
        seen: from_json(&row.take::<String>()?)?,
        warnings: row.take()?,
        asked_by: row.take()?,
        asked_at: row.take()?,
        ask_note: row.take()?,
        state: row.take()?,
        decided_by: row.take()?,
        decided_at: row.take()?,
        note: row.take()?,
    })
}
