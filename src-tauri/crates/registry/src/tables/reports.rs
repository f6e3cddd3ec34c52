//! Status reports (phản hồi trạng thái): received about what we sent, owed about what we received.

use domain::{DeliveryKey, DocumentKey, PackageKey, ReportKey, StatusCode, UtcMillis};

use crate::{
    Coded, Connection, Error, Result, Row, Transaction, engine::sqlite::driver::only, packages::Direction,
    value::values,
};

/// Where a report stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// It came from a recipient.
    Received,
    /// We owe it to a sender.
    Owed,
    /// The hub took it.
    Sent,
    /// The hub refuses it for good; a person must look. Still owed.
    Failed,
}

crate::tables::names! {
    State { Received = "received", Owed = "owed", Sent = "sent", Failed = "failed" }
}

/// A report row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Its key.
    pub key: ReportKey,
    /// Received (`In`) or owed (`Out`).
    pub direction: Direction,
    /// The document it is about, when known.
    pub document: Option<DocumentKey>,
    /// The delivery it moves.
    pub delivery: Option<DeliveryKey>,
    /// The other agency: who reported, or whom we owe it.
    pub agency_code: String,
    /// The code as received or sent; unknown ones are kept.
    pub code_raw: String,
    /// Its words.
    pub text: String,
    /// The time it states itself.
    pub stated_at: Option<UtcMillis>,
    /// When it was received or decided.
    pub entered_at: UtcMillis,
    /// Its package.
    pub package: Option<PackageKey>,
    /// When the hub took it.
    pub sent_at: Option<UtcMillis>,
    /// Where it stands.
    pub state: State,
    /// Why the last attempt failed.
    pub error: Option<Coded>,
}

impl Report {
    /// The code, when it is a known one.
    #[must_use]
    pub fn code(&self) -> Option<StatusCode> {
        StatusCode::parse(&self.code_raw)
    }
}

/// A report about to be owed.
#[derive(Clone, Debug)]
pub struct NewOwed<'a> {
    /// The incoming document it is about.
    pub document: DocumentKey,
    /// Whom we owe it.
    pub agency_code: &'a str,
    /// The code.
    pub code: StatusCode,
    /// Its words.
    pub text: &'a str,
    /// When it was decided.
    pub decided_at: UtcMillis,
    /// Its package, when the bytes are fixed already; else [`set_package`] before the first attempt.
    pub package: Option<PackageKey>,
}

/// A report that came.
#[derive(Clone, Debug)]
pub struct NewReceived<'a> {
    /// Its package.
    pub package: PackageKey,
    /// Place among the documents the package answers, from 0.
    pub position: u32,
    /// The outgoing document it is about, when found.
    pub document: Option<DocumentKey>,
    /// The delivery it moves, when found.
    pub delivery: Option<DeliveryKey>,
    /// Who reported.
    pub agency_code: &'a str,
    /// The code as received.
    pub code_raw: &'a str,
    /// Its words.
    pub text: &'a str,
    /// The time it states itself.
    pub stated_at: Option<UtcMillis>,
    /// When it came.
    pub received_at: UtcMillis,
}

/// What recording a report did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The row.
    pub key: ReportKey,
    /// Whether it is new; otherwise the row was there already and is unchanged.
    pub new: bool,
}

/// Owes a report; a second one with the same document and code changes nothing.
///
/// # Errors
/// As the database fails.
pub fn owe(tx: &mut Transaction<'_>, new: &NewOwed<'_>) -> Result<Recorded> {
    let inserted = tx.returning_optional(
        "
        INSERT INTO status_report (direction, document_id, agency_code, code_raw, text, entered_at, package_id,
                                   position, state)
        VALUES ('out', $1, $2, $3, $4, $5, $6, 0, 'owed')
        ON CONFLICT (document_id, code_raw) WHERE direction = 'out' DO NOTHING
        RETURNING id
        ",
        values![new.document, new.agency_code, new.code.as_str(), new.text, new.decided_at, new.package],
    )?;
    if let Some(key) = inserted {
        return Ok(Recorded { key, new: true });
    }
    let key = tx.query_one(
        "
        SELECT id
        FROM status_report
        WHERE direction = 'out' AND document_id = $1 AND code_raw = $2
        ",
        values![new.document, new.code.as_str()],
        only,
    )?;
    Ok(Recorded { key, new: false })
}

/// Keeps a report that came; the same package again changes nothing.
///
/// # Errors
/// As the database fails.
pub fn record_received(tx: &mut Transaction<'_>, new: &NewReceived<'_>) -> Result<Recorded> {
    let inserted = tx.returning_optional(
        "
        INSERT INTO status_report (direction, document_id, delivery_id, agency_code, code_raw, text, stated_at,
                                   entered_at, package_id, position, state)
        VALUES ('in', $1, $2, $3, $4, $5, $6, $7, $8, $9, 'received')
        ON CONFLICT (package_id, position) WHERE direction = 'in' DO NOTHING
        RETURNING id
        ",
        values![
            new.document,
            new.delivery,
            new.agency_code,
            new.code_raw,
            new.text,
            new.stated_at,
            new.received_at,
            new.package,
            new.position,
        ],
    )?;
    if let Some(key) = inserted {
        return Ok(Recorded { key, new: true });
    }
    let key = tx.query_one(
        "
        SELECT id
        FROM status_report
        WHERE direction = 'in' AND package_id = $1 AND position = $2
        ",
        values![new.package, new.position],
        only,
    )?;
    Ok(Recorded { key, new: false })
}

/// Fixes the bytes of an owed report, so that every attempt sends the same (invariant 4).
///
/// # Errors
/// [`Error::State`] when they are fixed already.
pub fn set_package(tx: &mut Transaction<'_>, key: ReportKey, package: PackageKey) -> Result<()> {
    let changed = tx.execute(
        "
        UPDATE status_report
        SET package_id = $2
        WHERE id = $1 AND direction = 'out' AND package_id IS NULL
        ",
        values![key, package],
    )?;
    if changed == 1 { Ok(()) } else { Err(Error::state(format!("report {key}"))) }
}

/// Notes that the hub took an owed report; the first time stays.
///
/// # Errors
/// [`Error::NotFound`] when there is no such owed report.
pub fn mark_sent(tx: &mut Transaction<'_>, key: ReportKey, at: UtcMillis) -> Result<()> {
    tx.change(
        || format!("owed report {key}"),
        "
        UPDATE status_report
        SET state = 'sent', sent_at = COALESCE(sent_at, $2), error_code = NULL, error_args = NULL
        WHERE id = $1 AND direction = 'out'
        ",
        values![key, at],
    )
}

/// Notes why the last attempt failed; it stays owed.
///
/// # Errors
/// As the database fails.
pub fn note_error(tx: &mut Transaction<'_>, key: ReportKey, error: &Coded) -> Result<()> {
    tx.execute(
        "
        UPDATE status_report
        SET error_code = $2, error_args = $3
        WHERE id = $1 AND direction = 'out' AND state = 'owed'
        ",
        values![key, &error.code, error.args_json()?],
    )?;
    Ok(())
}

/// Notes that the hub refuses an owed report for good.
///
/// # Errors
/// As the database fails.
pub fn mark_failed(tx: &mut Transaction<'_>, key: ReportKey, error: &Coded) -> Result<()> {
    tx.execute(
        "
        UPDATE status_report
        SET state = 'failed', error_code = $2, error_args = $3
        WHERE id = $1 AND direction = 'out' AND state = 'owed'
        ",
        values![key, &error.code, error.args_json()?],
    )?;
    Ok(())
}

/// One report.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub fn get(c: &Connection, key: ReportKey) -> Result<Report> {
    c.query_optional(
        "
        SELECT id, direction, document_id, delivery_id, agency_code, code_raw, text, stated_at, entered_at,
               package_id, sent_at, state, error_code, error_args
        FROM status_report
        WHERE id = $1
        ",
        values![key],
        read,
    )?
    .ok_or_else(|| Error::not_found(format!("report {key}")))
}

/// The reports about a document, received and owed, oldest first, at most 10,000.
///
/// # Errors
/// As the database fails.
pub fn of_document(c: &Connection, document: DocumentKey) -> Result<Vec<Report>> {
    c.query(
        "
        SELECT id, direction, document_id, delivery_id, agency_code, code_raw, text, stated_at, entered_at,
               package_id, sent_at, state, error_code, error_args
        FROM status_report
        WHERE document_id = $1
        ORDER BY id
        LIMIT 10000
        ",
        values![document],
        read,
    )
}

/// The reports about a delivery, oldest first, at most 1,000.
///
/// # Errors
/// As the database fails.
pub fn of_delivery(c: &Connection, delivery: DeliveryKey) -> Result<Vec<Report>> {
    c.query(
        "
        SELECT id, direction, document_id, delivery_id, agency_code, code_raw, text, stated_at, entered_at,
               package_id, sent_at, state, error_code, error_args
        FROM status_report
        WHERE delivery_id = $1
        ORDER BY id
        LIMIT 1000
        ",
        values![delivery],
        read,
    )
}

fn read(row: &mut Row<'_, '_>) -> Result<Report> {
    Ok(Report {
        key: row.take()?,
        direction: row.take()?,
        document: row.take()?,
        delivery: row.take()?,
        agency_code: row.take()?,
        code_raw: row.take()?,
        text: row.take()?,
        stated_at: row.take()?,
        entered_at: row.take()?,
        package: row.take()?,
        sent_at: row.take()?,
        state: row.take()?,
        error: Coded::from_columns(row.take()?, row.take()?)?,
    })
}
