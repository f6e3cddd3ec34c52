//! What is open, for the pass that looks for what is late. Every statement walks an index over open rows only, or the
//! rows of one document: what is finished costs nothing, however much of it there is.

use domain::{
    Business, DeliveryKey, DeliveryState, DocumentKey, IncomingState, JobKey, Priority, ReportKey, UtcMillis,
};
use jiff::civil::Date;

use crate::{
    Coded, Connection, Error, Result, Row, engine::sqlite::driver::only, page::LARGEST, value::values,
};

/// An open delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Its key.
    pub key: DeliveryKey,
    /// Its document.
    pub document: DocumentKey,
    /// Recipient's code.
    pub to_code: String,
    /// Where it stands.
    pub state: DeliveryState,
    /// How urgent the document is.
    pub priority: Priority,
    /// Until when an answer was asked for.
    pub due: Option<Date>,
    /// When it was queued: when the document may no longer be undone, else when it was entered.
    pub queued_at: UtcMillis,
    /// When the hub took it.
    pub sent_at: Option<UtcMillis>,
    /// When 01 came.
    pub arrived_at: Option<UtcMillis>,
    /// When something last changed.
    pub changed_at: UtcMillis,
    /// Why it failed or was returned.
    pub error: Option<Coded>,
}

/// An open incoming document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// Its key.
    pub document: DocumentKey,
    /// Sender's code.
    pub from_code: String,
    /// Where it stands.
    pub state: IncomingState,
    /// What the package asks for.
    pub business: Business,
    /// How urgent.
    pub priority: Priority,
    /// Until when.
    pub due: Option<Date>,
    /// When it came.
    pub entered_at: UtcMillis,
    /// What it is a copy of.
    pub duplicate_of: Option<DocumentKey>,
}

/// A status report we owe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Its key.
    pub key: ReportKey,
    /// The document it is about.
    pub document: Option<DocumentKey>,
    /// Whom we owe it.
    pub agency_code: String,
    /// How urgent the document is.
    pub priority: Priority,
    /// When it was decided.
    pub entered_at: UtcMillis,
    /// Why the hub refuses it.
    pub error: Option<Coded>,
}

/// Open deliveries with keys above `after`, in the order of their keys: at most a page.
///
/// # Errors
/// As the database fails.
pub fn deliveries(c: &Connection, after: DeliveryKey) -> Result<Vec<Delivery>> {
    c.query(
        "
        SELECT v.id, v.document_id, v.to_code, v.state, d.priority, d.due_date, COALESCE(d.hold_until, d.entered_at),
               v.sent_at, v.arrived_at, v.changed_at, v.error_code, v.error_args
        FROM delivery AS v
        JOIN document AS d ON d.id = v.document_id
        WHERE v.state IN ('queued', 'sent', 'failed', 'arrived', 'returned', 'take_back_asked') AND v.id > $1
        ORDER BY v.id
        LIMIT $2
        ",
        values![after, i64::from(LARGEST)],
        delivery,
    )
}

/// The open deliveries of one document.
///
/// # Errors
/// As the database fails.
pub fn deliveries_of(c: &Connection, document: DocumentKey) -> Result<Vec<Delivery>> {
    c.query(
        "
        SELECT v.id, v.document_id, v.to_code, v.state, d.priority, d.due_date, COALESCE(d.hold_until, d.entered_at),
               v.sent_at, v.arrived_at, v.changed_at, v.error_code, v.error_args
        FROM delivery AS v
        JOIN document AS d ON d.id = v.document_id
        WHERE v.document_id = $1 AND (
          v.state IN ('queued', 'sent', 'failed', 'arrived', 'returned', 'take_back_asked')
          OR d.due_date IS NOT NULL AND v.state IN ('accepted', 'assigned', 'in_process')
        )
        ",
        values![document],
        delivery,
    )
}

/// Deliveries that were accepted and not finished although the date we asked for is before `today`; at most a page,
/// the longest over first.
///
/// # Errors
/// As the database fails.
pub fn silent(c: &Connection, today: Date) -> Result<Vec<Delivery>> {
    c.query(
        "
        SELECT v.id, v.document_id, v.to_code, v.state, d.priority, d.due_date, COALESCE(d.hold_until, d.entered_at),
               v.sent_at, v.arrived_at, v.changed_at, v.error_code, v.error_args
        FROM document AS d
        JOIN delivery AS v ON v.document_id = d.id
        WHERE d.due_date IS NOT NULL AND d.accepted > 0 AND d.due_date < $1
          AND v.state IN ('accepted', 'assigned', 'in_process')
        ORDER BY d.due_date
        LIMIT $2
        ",
        values![today, i64::from(LARGEST)],
        delivery,
    )
}

fn delivery(row: &mut Row<'_, '_>) -> Result<Delivery> {
    Ok(Delivery {
        key: row.take()?,
        document: row.take()?,
        to_code: row.take()?,
        state: row.take()?,
        priority: row.take()?,
        due: row.take()?,
        queued_at: row.take()?,
        sent_at: row.take()?,
        arrived_at: row.take()?,
        changed_at: row.take()?,
        error: Coded::from_columns(row.take()?, row.take()?)?,
    })
}

/// Incoming documents in that state, the longest here first: at most a page after `after`.
///
/// # Errors
/// As the database fails.
pub fn incoming(
    c: &Connection,
    state: IncomingState,
    after: Option<(UtcMillis, DocumentKey)>,
) -> Result<Vec<Incoming>> {
    let (at, key) = after.map_or((i64::MIN, i64::MIN), |(at, key)| (at.0, key.0));
    c.query(
        "
        SELECT id, from_code, state, business, priority, due_date, entered_at, duplicate_of
        FROM document
        WHERE box = 'in' AND state = $1 AND (entered_at, id) > ($2, $3)
        ORDER BY entered_at, id
        LIMIT $4
        ",
        values![state.as_str(), at, key, i64::from(LARGEST)],
        incoming_row,
    )
}

/// One incoming document.
///
/// # Errors
/// As the database fails.
pub fn incoming_of(c: &Connection, document: DocumentKey) -> Result<Option<Incoming>> {
    c.query_optional(
        "
        SELECT id, from_code, state, business, priority, due_date, entered_at, duplicate_of
        FROM document
        WHERE id = $1 AND box = 'in'
        ",
        values![document],
        incoming_row,
    )
}

/// Registered documents that are not finished although their date is before `today`; at most a page.
///
/// # Errors
/// As the database fails.
pub fn overdue(c: &Connection, today: Date) -> Result<Vec<Incoming>> {
    c.query(
        "
        SELECT id, from_code, state, business, priority, due_date, entered_at, duplicate_of
        FROM document
        WHERE due_date IS NOT NULL AND state IN ('accepted', 'assigned', 'in_process') AND due_date < $1
        ORDER BY due_date, id
        LIMIT $2
        ",
        values![today, i64::from(LARGEST)],
        incoming_row,
    )
}

fn incoming_row(row: &mut Row<'_, '_>) -> Result<Incoming> {
    let (document, from_code, state, business) =
        (row.take()?, row.take()?, row.take::<String>()?, row.take::<String>()?);
    Ok(Incoming {
        document,
        from_code,
        state: IncomingState::parse(&state)
            .ok_or_else(|| Error::damaged("a state of a document that is none"))?,
        business: Business::parse(&business)
            .ok_or_else(|| Error::damaged("a kind of package that is none"))?,
        priority: row.take()?,
        due: row.take()?,
        entered_at: row.take()?,
        duplicate_of: row.take()?,
    })
}

/// Status reports we owe, the oldest first: at most a page after `after`.
///
/// # Errors
/// As the database fails.
pub fn owed(c: &Connection, after: Option<(UtcMillis, ReportKey)>) -> Result<Vec<Report>> {
    let (at, key) = after.map_or((i64::MIN, i64::MIN), |(at, key)| (at.0, key.0));
    c.query(
        "
        SELECT r.id, r.document_id, r.agency_code, COALESCE(d.priority, 0), r.entered_at, r.error_code, r.error_args
        FROM status_report AS r
        LEFT JOIN document AS d ON d.id = r.document_id
        WHERE r.direction = 'out' AND r.state IN ('owed', 'failed') AND (r.entered_at, r.id) > ($1, $2)
          AND NOT EXISTS (SELECT 1 FROM report_aside AS a WHERE a.report_id = r.id)
        ORDER BY r.entered_at, r.id
        LIMIT $3
        ",
        values![at, key, i64::from(LARGEST)],
        report,
    )
}

/// The status reports we owe about one document.
///
/// # Errors
/// As the database fails.
pub fn owed_of(c: &Connection, document: DocumentKey) -> Result<Vec<Report>> {
    c.query(
        "
        SELECT r.id, r.document_id, r.agency_code, d.priority, r.entered_at, r.error_code, r.error_args
        FROM status_report AS r
        JOIN document AS d ON d.id = r.document_id
        WHERE r.document_id = $1 AND r.direction = 'out' AND r.state IN ('owed', 'failed')
          AND NOT EXISTS (SELECT 1 FROM report_aside AS a WHERE a.report_id = r.id)
        ",
        values![document],
        report,
    )
}

fn report(row: &mut Row<'_, '_>) -> Result<Report> {
    Ok(Report {
        key: row.take()?,
        document: row.take()?,
        agency_code: row.take()?,
        priority: row.take()?,
        entered_at: row.take()?,
        error: Coded::from_columns(row.take()?, row.take()?)?,
    })
}

/// Open jobs whose time came before `before` and that are neither done nor under way, the longest over first.
///
/// # Errors
/// As the database fails.
pub fn stuck(c: &Connection, before: UtcMillis) -> Result<Vec<(JobKey, UtcMillis)>> {
    let mut found = Vec::new();
    for state in ["ready", "ambiguous"] {
        for kind in ["send_document", "send_report", "acknowledge", "tell_hub_fail"] {
            found.extend(c.query(
                "
                SELECT j.id, j.next_attempt_at
                FROM job AS j
                WHERE j.state = $1 AND j.kind = $2 AND j.next_attempt_at < $3
                  AND j.state IN ('ready', 'running', 'ambiguous')
                  AND (j.kind <> 'send_report' OR NOT EXISTS (
                    SELECT 1
                    FROM job AS older
                    WHERE older.document_id = j.document_id AND older.id < j.id AND older.kind = 'send_report'
                      AND older.state IN ('ready', 'running', 'ambiguous')
                  ))
                ORDER BY j.next_attempt_at, j.id
                LIMIT $4
                ",
                values![state, kind, before, i64::from(LARGEST)],
                |row| Ok((row.take()?, row.take()?)),
            )?);
        }
    }
    Ok(found)
}

/// Acknowledgements that an attempt did not get through: their jobs, and when each was first owed.
///
/// # Errors
/// As the database fails.
pub fn unacknowledged(c: &Connection) -> Result<Vec<(JobKey, UtcMillis)>> {
    c.query(
        "
        SELECT j.id, j.created_at
        FROM job AS j
        WHERE j.state = 'ready' AND j.kind = 'acknowledge' AND j.error_code IS NOT NULL
          AND j.state IN ('ready', 'running', 'ambiguous')
        LIMIT $1
        ",
        values![i64::from(LARGEST)],
        |row| Ok((row.take()?, row.take()?)),
    )
}

/// Packages that are held, with when each came; at most a page.
///
/// # Errors
/// As the database fails.
pub fn held(c: &Connection) -> Result<Vec<(domain::PackageKey, UtcMillis)>> {
    c.query(
        "
        SELECT id, received_at
        FROM package
        WHERE direction = 'in' AND state IN ('quarantined', 'own', 'gone')
        ORDER BY id
        LIMIT $1
        ",
        values![i64::from(LARGEST)],
        |row| Ok((row.take()?, row.take()?)),
    )
}

/// Agencies that accepted something since then.
///
/// # Errors
/// As the database fails.
pub fn answered_since(c: &Connection, since: UtcMillis) -> Result<Vec<String>> {
    c.query(
        "
        SELECT DISTINCT agency_code
        FROM status_report
        WHERE direction = 'in' AND code_raw = '03' AND entered_at >= $1
        LIMIT $2
        ",
        values![since, i64::from(LARGEST)],
        only,
    )
}
