//! What we owe (nợ trạng thái): reports that are not with the hub, those it refused, and states nobody was told of.

use domain::{DocumentKey, ReportKey, StatusCode, UtcMillis};

use crate::{
    Coded, Connection, Cursor, Error, Page, Result, Row, Transaction, engine::sqlite::driver::only, page,
    reports::State, value::values,
};

/// A report that is owed, or was set aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    /// Its key.
    pub report: ReportKey,
    /// The incoming document it is about.
    pub document: DocumentKey,
    /// Whom we owe it.
    pub agency_code: String,
    /// Its code as it goes out.
    pub code_raw: String,
    /// Since when.
    pub since: UtcMillis,
    /// `Owed` or `Failed`.
    pub state: State,
    /// Why the last attempt did not get through.
    pub error: Option<Coded>,
    /// Why it was set aside.
    pub aside: Option<Aside>,
}

/// Why a report was set aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aside {
    /// When.
    pub at: UtcMillis,
    /// By whom.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// A state whose sender was told nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The incoming document.
    pub document: DocumentKey,
    /// The code that says its state.
    pub code_raw: String,
    /// Since when it is in that state.
    pub since: UtcMillis,
}

impl Missing {
    /// The code, when it is a known one.
    #[must_use]
    pub fn code(&self) -> Option<StatusCode> {
        StatusCode::parse(&self.code_raw)
    }
}

/// Reports that are owed, oldest first, without those set aside.
///
/// # Errors
/// As the database fails.
pub fn page(c: &Connection, after: Option<Cursor>, limit: u32) -> Result<Page<Owed>> {
    let after = after.unwrap_or(Cursor::OLDEST);
    let rows = c.query(
        "
        SELECT r.id, r.document_id, r.agency_code, r.code_raw, r.entered_at, r.state, r.error_code, r.error_args,
               NULL, NULL, NULL
        FROM status_report AS r
        WHERE r.direction = 'out' AND r.state IN ('owed', 'failed') AND (r.entered_at, r.id) > ($1, $2)
          AND NOT EXISTS (SELECT 1 FROM report_aside AS a WHERE a.report_id = r.id)
        ORDER BY r.entered_at, r.id
        LIMIT $3
        ",
        values![after.key, after.id, page::rows_to_read(limit)],
        read,
    )?;
    Ok(page::cut(rows, limit, |row| Cursor { key: row.since.0, id: row.report.0 }))
}

/// One report that is owed or was set aside.
///
/// # Errors
/// As the database fails.
pub fn get(c: &Connection, key: ReportKey) -> Result<Option<Owed>> {
    c.query_optional(
        "
        SELECT r.id, r.document_id, r.agency_code, r.code_raw, r.entered_at, r.state, r.error_code, r.error_args,
               a.at, a.by_name, a.reason
        FROM status_report AS r
        LEFT JOIN report_aside AS a ON a.report_id = r.id
        WHERE r.id = $1 AND r.direction = 'out' AND r.state IN ('owed', 'failed')
        ",
        values![key],
        read,
    )
}

/// Reports set aside, newest first, at most `limit`.
///
/// # Errors
/// As the database fails.
pub fn set_aside(c: &Connection, limit: u32) -> Result<Vec<Owed>> {
    c.query(
        "
        SELECT r.id, r.document_id, r.agency_code, r.code_raw, r.entered_at, r.state, r.error_code, r.error_args,
               a.at, a.by_name, a.reason
        FROM report_aside AS a
        JOIN status_report AS r ON r.id = a.report_id
        ORDER BY a.report_id DESC
        LIMIT $1
        ",
        values![limit.min(1_000)],
        read,
    )
}

/// States nobody was told of, at most `limit`.
///
/// # Errors
/// As the database fails.
pub fn missing(c: &Connection, limit: u32) -> Result<Vec<Missing>> {
    c.query(
        "
        SELECT document_id, code, since
        FROM report_missing
        ORDER BY document_id, code
        LIMIT $1
        ",
        values![limit.min(10_000)],
        |row| Ok(Missing { document: row.take()?, code_raw: row.take()?, since: row.take()? }),
    )
}

/// How many states nobody was told of.
///
/// # Errors
/// As the database fails.
pub fn missing_count(c: &Connection) -> Result<u32> {
    c.query_one(
        "
        SELECT COUNT(*)
        FROM report_missing
        ",
        values![],
        only,
    )
}

/// Owes a refused report again, for another attempt with the same bytes.
///
/// # Errors
/// [`Error::State`] unless the hub refused it; one set aside stays so.
pub fn again(tx: &mut Transaction<'_>, key: ReportKey) -> Result<()> {
    let changed = tx.execute(
        "
        UPDATE status_report
        SET state = 'owed'
        WHERE id = $1 AND direction = 'out' AND state = 'failed'
          AND NOT EXISTS (SELECT 1 FROM report_aside AS a WHERE a.report_id = status_report.id)
        ",
        values![key],
    )?;
    if changed == 1 { Ok(()) } else { Err(Error::state(format!("report {key}"))) }
}

/// Sets a refused report aside, for good.
///
/// # Errors
/// [`Error::Constraint`] unless the hub refused it, or when it was set aside already.
pub fn put_aside(tx: &mut Transaction<'_>, key: ReportKey, aside: &Aside) -> Result<()> {
    tx.execute(
        "
        INSERT INTO report_aside (report_id, at, by_name, reason)
        VALUES ($1, $2, $3, $4)
        ",
        values![key, aside.at, &aside.by, &aside.reason],
    )?;
    Ok(())
}

fn read(row: &mut Row<'_, '_>) -> Result<Owed> {
    Ok(Owed {
        report: row.take()?,
        document: row.take()?,
        agency_code: row.take()?,
        code_raw: row.take()?,
        since: row.take()?,
        state: row.take()?,
        error: Coded::from_columns(row.take()?, row.take()?)?,
        aside: {
            let (at, by, reason) = (row.take()?, row.take()?, row.take()?);
            match (at, by, reason) {
                (Some(at), Some(by), Some(reason)) => Some(Aside { at, by, reason }),
                (None, _, _) | (Some(_), _, _) => None,
            }
        },
    })
}
