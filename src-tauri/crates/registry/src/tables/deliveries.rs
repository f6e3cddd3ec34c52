//! Deliveries: one outgoing document to one recipient each. Counts per document and the document's own state follow
//! by themselves (invariant 7).

use domain::{DeliveryKey, DeliveryState, DocumentKey, StatusCode, UtcMillis};

use crate::{
    Cell, Coded, Column, Connection, Cursor, Error, Page, Result, Row, Transaction, coded::columns,
    engine::sqlite::driver::only, page, value::values,
};

/// A delivery row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Its key.
    pub key: DeliveryKey,
    /// Its document.
    pub document: DocumentKey,
    /// Recipient's code.
    pub to_code: String,
    /// Recipient's name when it was sent.
    pub to_name: String,
    /// Where it stands.
    pub state: DeliveryState,
    /// The furthest state reported besides a take-back ([`DeliveryState::after`]).
    pub standing: DeliveryState,
    /// When the hub took it.
    pub sent_at: Option<UtcMillis>,
    /// When 01 came.
    pub arrived_at: Option<UtcMillis>,
    /// When 03 came.
    pub accepted_at: Option<UtcMillis>,
    /// When 04 or 05 first came.
    pub in_process_at: Option<UtcMillis>,
    /// When 06 came.
    pub done_at: Option<UtcMillis>,
    /// When 02 came.
    pub returned_at: Option<UtcMillis>,
    /// Words of the last report.
    pub report_text: String,
    /// Why it failed or was returned, or why the last attempt did not get through.
    pub error: Option<Coded>,
    /// Attempts so far.
    pub attempts: u32,
    /// When something last changed.
    pub changed_at: UtcMillis,
}

/// What a status report makes of a delivery.
#[derive(Clone, Debug)]
pub struct Reported<'a> {
    /// The code.
    pub code: StatusCode,
    /// The state after it.
    pub state: DeliveryState,
    /// The furthest state reported besides a take-back.
    pub standing: DeliveryState,
    /// Its words.
    pub text: &'a str,
    /// The cause for grouping a return, e.g. `delivery.returned` with the reason; else `None`.
    pub cause: Option<&'a Coded>,
    /// When it came.
    pub at: UtcMillis,
}

/// Problems with one cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProblemGroup {
    /// `Failed` or `Returned`.
    pub state: DeliveryState,
    /// The cause: the same code and the same values. Keep values that differ from document to document out of it.
    pub cause: Coded,
    /// How many deliveries.
    pub deliveries: u32,
    /// How many documents.
    pub documents: u32,
    /// Since when.
    pub since: UtcMillis,
    /// The newest documents with it.
    pub newest: Vec<DocumentKey>,
}

/// Queues a delivery.
///
/// # Errors
/// [`Error::Constraint`] when the document goes to this recipient already.
pub fn insert(
    tx: &mut Transaction<'_>,
    document: DocumentKey,
    to_code: &str,
    to_name: &str,
    at: UtcMillis,
) -> Result<DeliveryKey> {
    tx.returning(
        "
        INSERT INTO delivery (document_id, to_code, to_name, state, standing, report_text, attempts, changed_at)
        VALUES ($1, $2, $3, 'queued', 'queued', '', 0, $4)
        RETURNING id
        ",
        values![document, to_code, to_name, at],
    )
}

/// The deliveries of a document, in the order they were queued.
///
/// # Errors
/// As the database fails.
pub fn of_document(c: &Connection, document: DocumentKey) -> Result<Vec<Delivery>> {
    c.query(
        "
        SELECT id, document_id, to_code, to_name, state, standing, sent_at, arrived_at, accepted_at, in_process_at,
               done_at, returned_at, report_text, error_code, error_args, attempts, changed_at
        FROM delivery
        WHERE document_id = $1
        ORDER BY id
        ",
        values![document],
        read,
    )
}

/// Where one recipient of a document stands, and no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Its delivery.
    pub key: DeliveryKey,
    /// Recipient's code.
    pub to_code: String,
    /// Recipient's name when it was sent.
    pub to_name: String,
    /// Where it stands.
    pub state: DeliveryState,
    /// When something last changed.
    pub changed_at: UtcMillis,
}

/// Where the recipients of a document stand, in the order they were queued.
///
/// # Errors
/// As the database fails.
pub fn standings(c: &Connection, document: DocumentKey) -> Result<Vec<Standing>> {
    c.query(
        "
        SELECT id, to_code, to_name, state, changed_at
        FROM delivery
        WHERE document_id = $1
        ORDER BY id
        ",
        values![document],
        |row| {
            Ok(Standing {
                key: row.take()?,
                to_code: row.take()?,
                to_name: row.take()?,
                state: row.take()?,
                changed_at: row.take()?,
            })
        },
    )
}

/// One delivery.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub fn get(c: &Connection, key: DeliveryKey) -> Result<Delivery> {
    c.query_optional(
        "
        SELECT id, document_id, to_code, to_name, state, standing, sent_at, arrived_at, accepted_at, in_process_at,
               done_at, returned_at, report_text, error_code, error_args, attempts, changed_at
        FROM delivery
        WHERE id = $1
        ",
        values![key],
        read,
    )?
    .ok_or_else(|| Error::not_found(format!("delivery {key}")))
}

/// The delivery of a document to a recipient, by its exact code.
///
/// # Errors
/// As the database fails.
pub fn find(c: &Connection, document: DocumentKey, to_code: &str) -> Result<Option<Delivery>> {
    c.query_optional(
        "
        SELECT id, document_id, to_code, to_name, state, standing, sent_at, arrived_at, accepted_at, in_process_at,
               done_at, returned_at, report_text, error_code, error_args, attempts, changed_at
        FROM delivery
        WHERE document_id = $1 AND to_code = $2
        ",
        values![document, to_code],
        read,
    )
}

/// Counts an attempt that begins now.
///
/// # Errors
/// [`Error::NotFound`] when there is no such delivery.
pub fn count_attempt(tx: &mut Transaction<'_>, key: DeliveryKey) -> Result<()> {
    tx.change(
        || format!("delivery {key}"),
        "
        UPDATE delivery
        SET attempts = attempts + 1
        WHERE id = $1
        ",
        values![key],
    )
}

/// Notes that the hub took a queued or failed delivery. One that is further along only gets the time
/// (its recipient was faster than the hub's answer).
///
/// # Errors
/// [`Error::NotFound`] when there is no such delivery.
pub fn mark_sent(tx: &mut Transaction<'_>, key: DeliveryKey, at: UtcMillis) -> Result<()> {
    tx.change(
        || format!("delivery {key}"),
        "
        UPDATE delivery
        SET state = CASE WHEN state IN ('queued', 'failed') THEN 'sent' ELSE state END,
            standing = CASE WHEN standing IN ('queued', 'failed') THEN 'sent' ELSE standing END,
            sent_at = COALESCE(sent_at, $2),
            error_code = CASE WHEN state = 'returned' THEN error_code END,
            error_args = CASE WHEN state = 'returned' THEN error_args END,
            changed_at = $2
        WHERE id = $1
        ",
        values![key, at],
    )
}

/// Notes why the last attempt did not get through; the delivery stays queued.
///
/// # Errors
/// As the database fails.
pub fn note_error(tx: &mut Transaction<'_>, key: DeliveryKey, error: &Coded, at: UtcMillis) -> Result<()> {
    tx.execute(
        "
        UPDATE delivery
        SET error_code = $2, error_args = $3, changed_at = $4
        WHERE id = $1 AND state = 'queued'
        ",
        values![key, &error.code, error.args_json()?, at],
    )?;
    Ok(())
}

/// Notes that a delivery that reached no recipient failed; whether it changed. One that a recipient has reported
/// about stays as it is (promise P6).
///
/// # Errors
/// As the database fails.
pub fn mark_failed(tx: &mut Transaction<'_>, key: DeliveryKey, error: &Coded, at: UtcMillis) -> Result<bool> {
    let changed = tx.execute(
        "
        UPDATE delivery
        SET state = 'failed', standing = 'failed', error_code = $2, error_args = $3, changed_at = $4
        WHERE id = $1 AND state IN ('queued', 'sent', 'failed')
        ",
        values![key, &error.code, error.args_json()?, at],
    )?;
    Ok(changed == 1)
}

/// Queues a failed delivery again, with the same document and bytes.
///
/// # Errors
/// [`Error::State`] when it did not fail.
pub fn requeue(tx: &mut Transaction<'_>, key: DeliveryKey, at: UtcMillis) -> Result<()> {
    let changed = tx.execute(
        "
        UPDATE delivery
        SET state = 'queued', standing = 'queued', error_code = NULL, error_args = NULL, changed_at = $2
        WHERE id = $1 AND state = 'failed'
        ",
        values![key, at],
    )?;
    if changed == 1 { Ok(()) } else { Err(Error::state(format!("delivery {key}"))) }
}

/// Ends a failed delivery whose recipient goes on under another code; why is kept with it.
///
/// # Errors
/// [`Error::State`] when it did not fail.
pub fn replace(tx: &mut Transaction<'_>, key: DeliveryKey, reason: &Coded, at: UtcMillis) -> Result<()> {
    let changed = tx.execute(
        "
        UPDATE delivery
        SET state = 'taken_back', standing = 'taken_back', error_code = $2, error_args = $3, changed_at = $4
        WHERE id = $1 AND state = 'failed'
        ",
        values![key, &reason.code, reason.args_json()?, at],
    )?;
    if changed == 1 { Ok(()) } else { Err(Error::state(format!("delivery {key}"))) }
}

/// Keeps what a status report makes of a delivery. The first time of each kind of report stays.
///
/// # Errors
/// [`Error::NotFound`] when there is no such delivery.
pub fn report(tx: &mut Transaction<'_>, key: DeliveryKey, reported: &Reported<'_>) -> Result<()> {
    let (cause_code, cause_args) = columns(reported.cause)?;
    tx.change(
        || format!("delivery {key}"),
        "
        UPDATE delivery
        SET state = $2, standing = $3, report_text = $4, error_code = $5, error_args = $6, changed_at = $7,
            arrived_at = CASE WHEN $8 = '01' THEN COALESCE(arrived_at, $7) ELSE arrived_at END,
            returned_at = CASE WHEN $8 = '02' THEN COALESCE(returned_at, $7) ELSE returned_at END,
            accepted_at = CASE WHEN $8 = '03' THEN COALESCE(accepted_at, $7) ELSE accepted_at END,
            in_process_at = CASE WHEN $8 IN ('04', '05') THEN COALESCE(in_process_at, $7) ELSE in_process_at END,
            done_at = CASE WHEN $8 = '06' THEN COALESCE(done_at, $7) ELSE done_at END
        WHERE id = $1
        ",
        values![
            key,
            reported.state.as_str(),
            reported.standing.as_str(),
            reported.text,
            cause_code,
            cause_args,
            reported.at,
            reported.code.as_str(),
        ],
    )
}

/// Deliveries the hub has and nobody reported about, oldest first: what follow-up asks the hub about.
///
/// # Errors
/// As the database fails.
pub fn open_sent(c: &Connection, after: Option<Cursor>, limit: u32) -> Result<Page<Delivery>> {
    let after = after.unwrap_or(Cursor::OLDEST);
    let rows = c.query(
        "
        SELECT id, document_id, to_code, to_name, state, standing, sent_at, arrived_at, accepted_at, in_process_at,
               done_at, returned_at, report_text, error_code, error_args, attempts, changed_at
        FROM delivery
        WHERE state = 'sent' AND (sent_at, id) > ($1, $2)
        ORDER BY sent_at, id
        LIMIT $3
        ",
        values![after.key, after.id, page::rows_to_read(limit)],
        read,
    )?;
    let cursor = |row: &Delivery| Cursor { key: row.sent_at.map_or(0, |at| at.0), id: row.key.0 };
    Ok(page::cut(rows, limit, cursor))
}

/// Failed and returned deliveries by cause, the most common first: at most `groups`, each with at most `newest`
/// documents.
///
/// # Errors
/// As the database fails.
pub fn problems_grouped(c: &Connection, groups: u32, newest: u32) -> Result<Vec<ProblemGroup>> {
    let mut found = c.query(
        "
        SELECT state, COALESCE(error_code, ''), COALESCE(error_args, '{}'), COUNT(*), COUNT(DISTINCT document_id),
               MIN(changed_at)
        FROM delivery
        WHERE state IN ('failed', 'returned')
        GROUP BY state, error_code, error_args
        ORDER BY COUNT(*) DESC, MIN(changed_at)
        LIMIT $1
        ",
        values![groups.min(100)],
        |row| {
            let state = row.take()?;
            let code = row.take()?;
            let args = row.take()?;
            Ok(ProblemGroup {
                state,
                cause: Coded::from_columns(Some(code), Some(args))?.unwrap_or_default(),
                deliveries: row.take()?,
                documents: row.take()?,
                since: row.take()?,
                newest: Vec::new(),
            })
        },
    )?;
    for group in &mut found {
        group.newest = c.query(
            "
            SELECT DISTINCT document_id
            FROM delivery
            WHERE state = $1 AND COALESCE(error_code, '') = $2 AND COALESCE(error_args, '{}') = $3
              AND state IN ('failed', 'returned')
            ORDER BY document_id DESC
            LIMIT $4
            ",
            values![group.state.as_str(), &group.cause.code, group.cause.args_json()?, newest.min(100)],
            only,
        )?;
    }
    Ok(found)
}

fn read(row: &mut Row<'_, '_>) -> Result<Delivery> {
    Ok(Delivery {
        key: row.take()?,
        document: row.take()?,
        to_code: row.take()?,
        to_name: row.take()?,
        state: row.take()?,
        standing: row.take()?,
        sent_at: row.take()?,
        arrived_at: row.take()?,
        accepted_at: row.take()?,
        in_process_at: row.take()?,
        done_at: row.take()?,
        returned_at: row.take()?,
        report_text: row.take()?,
        error: Coded::from_columns(row.take()?, row.take()?)?,
        attempts: row.take()?,
        changed_at: row.take()?,
    })
}

impl Column for DeliveryState {
    fn read(cell: Cell<'_>) -> Result<Self> {
        let name = String::read(cell)?;
        Self::parse(&name).ok_or_else(|| Error::damaged("a state of a delivery that is none"))
    }
}
