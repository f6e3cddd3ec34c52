//! Durable jobs and their attempts: what must still be told to the hub (invariant 5).
//!
//! Conditions on open states are written out as the index of open jobs has them, so that finished jobs, which are
//! kept, cost nothing.

mod attempts;

use domain::{DocumentKey, JobKey, PackageKey, ReportKey, UtcMillis};
use serde::Serialize;

pub use attempts::{
    Attempt, AttemptKey, Ending, Outcome, attempts, doc_ids_of_document, doc_ids_since, finish, start,
};

use crate::{
    Coded, Connection, Error, Result, Row, Transaction, Value,
    coded::{columns, from_json, to_json},
    engine::sqlite::driver::only,
    value::values,
};

/// What a job does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Sends an outgoing document.
    SendDocument,
    /// Sends an owed status report.
    SendReport,
    /// Tells the hub that a package is registered (`updateStatus done`).
    Acknowledge,
    /// Tells the hub that a package cannot be read (`fail`).
    TellHubFail,
}

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Waiting for its time.
    Ready,
    /// An attempt is under way.
    Running,
    /// An attempt ended without an outcome: ask the hub first.
    Ambiguous,
    /// Finished.
    Done,
    /// It cannot succeed as it is; a person must act.
    Wedged,
    /// Not wanted any more.
    Cancelled,
}

crate::tables::names! {
    Kind {
        SendDocument = "send_document", SendReport = "send_report", Acknowledge = "acknowledge",
        TellHubFail = "tell_hub_fail"
    }
    State {
        Ready = "ready", Running = "running", Ambiguous = "ambiguous", Done = "done", Wedged = "wedged",
        Cancelled = "cancelled"
    }
}

/// A job about to be kept.
#[derive(Clone, Debug)]
pub struct NewJob<'a, P: Serialize + ?Sized> {
    /// What it does.
    pub kind: Kind,
    /// The document it sends.
    pub document: Option<DocumentKey>,
    /// The report it sends.
    pub report: Option<ReportKey>,
    /// The package it is about.
    pub package: Option<PackageKey>,
    /// Further facts as JSON, e.g. the recipients of a resend; `&()` for none.
    pub payload: &'a P,
    /// When it is first due.
    pub due_at: UtcMillis,
    /// Now.
    pub created_at: UtcMillis,
}

/// A job row.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// Its key.
    pub key: JobKey,
    /// What it does.
    pub kind: Kind,
    /// The document it sends.
    pub document: Option<DocumentKey>,
    /// The report it sends.
    pub report: Option<ReportKey>,
    /// The package it is about.
    pub package: Option<PackageKey>,
    /// Further facts.
    pub payload: serde_json::Value,
    /// Where it stands.
    pub state: State,
    /// The last wait in milliseconds, 0 at first ([`domain::retry::next_wait`]).
    pub wait_ms: i64,
    /// When it is due.
    pub next_attempt_at: UtcMillis,
    /// Attempts begun.
    pub attempts: u32,
    /// Why the last attempt failed.
    pub error: Option<Coded>,
    /// When it was kept.
    pub created_at: UtcMillis,
    /// When it was finished, wedged or cancelled.
    pub done_at: Option<UtcMillis>,
}

/// Keeps a job.
///
/// # Errors
/// As the database fails.
pub fn enqueue<P: Serialize + ?Sized>(tx: &mut Transaction<'_>, new: &NewJob<'_, P>) -> Result<JobKey> {
    tx.returning(
        "
        INSERT INTO job (kind, document_id, report_id, package_id, payload_json, state, wait_ms, next_attempt_at,
                         attempts, created_at)
        VALUES ($1, $2, $3, $4, $5, 'ready', 0, $6, 0, $7)
        RETURNING id
        ",
        values![
            new.kind.as_str(),
            new.document,
            new.report,
            new.package,
            to_json(new.payload)?,
            new.due_at,
            new.created_at,
        ],
    )
}

/// Jobs of these kinds that are due (`Ready` or `Ambiguous`), the longest due first. Of the reports about one document
/// only the oldest open one is, so that they leave in the order they were decided (promise P6).
///
/// # Errors
/// As the database fails.
pub fn due(c: &Connection, kinds: &[Kind], now: UtcMillis, limit: u32) -> Result<Vec<Job>> {
    let mut found = Vec::new();
    for kind in kinds {
        for state in [State::Ready, State::Ambiguous] {
            found.extend(c.query(
                "
                SELECT j.id, j.kind, j.document_id, j.report_id, j.package_id, j.payload_json, j.state, j.wait_ms,
                       j.next_attempt_at, j.attempts, j.error_code, j.error_args, j.created_at, j.done_at
                FROM job AS j
                WHERE j.state = $1 AND j.kind = $2 AND j.next_attempt_at <= $3
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
                values![state.as_str(), kind.as_str(), now, limit],
                read,
            )?);
        }
    }
    found.sort_by_key(|job| (job.next_attempt_at, job.key));
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(found)
}

/// When the next job of these kinds is due, `None` when none waits. A report behind an older one of its document is
/// not: [`due`] would not give it out either.
///
/// # Errors
/// As the database fails.
pub fn next_due_at(c: &Connection, kinds: &[Kind]) -> Result<Option<UtcMillis>> {
    let mut earliest: Option<UtcMillis> = None;
    for kind in kinds {
        for state in [State::Ready, State::Ambiguous] {
            let at = c.query_optional(
                "
                SELECT j.next_attempt_at
                FROM job AS j
                WHERE j.state = $1 AND j.kind = $2
                  AND j.state IN ('ready', 'running', 'ambiguous')
                  AND (j.kind <> 'send_report' OR NOT EXISTS (
                    SELECT 1
                    FROM job AS older
                    WHERE older.document_id = j.document_id AND older.id < j.id AND older.kind = 'send_report'
                      AND older.state IN ('ready', 'running', 'ambiguous')
                  ))
                ORDER BY j.next_attempt_at, j.id
                LIMIT 1
                ",
                values![state.as_str(), kind.as_str()],
                only,
            )?;
            earliest = earliest.into_iter().chain(at).min();
        }
    }
    Ok(earliest)
}

/// Finishes a job.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub fn done(tx: &mut Transaction<'_>, key: JobKey, at: UtcMillis) -> Result<()> {
    end(tx, key, State::Done, None, at)
}

/// Stops a job that cannot succeed as it is, with the reason.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub fn wedge(tx: &mut Transaction<'_>, key: JobKey, error: &Coded, at: UtcMillis) -> Result<()> {
    end(tx, key, State::Wedged, Some(error), at)
}

fn end(
    tx: &mut Transaction<'_>,
    key: JobKey,
    state: State,
    error: Option<&Coded>,
    at: UtcMillis,
) -> Result<()> {
    let (code, args) = columns(error)?;
    tx.change(
        || format!("job {key}"),
        "
        UPDATE job
        SET state = $2, error_code = $3, error_args = $4, done_at = $5
        WHERE id = $1
        ",
        values![key, state.as_str(), code, args, at],
    )
}

/// Plans the next attempt of a job after one that failed.
///
/// # Errors
/// [`Error::NotFound`] when there is no open job.
pub fn retry(
    tx: &mut Transaction<'_>,
    key: JobKey,
    wait_ms: i64,
    next_attempt_at: UtcMillis,
    error: &Coded,
) -> Result<()> {
    tx.change(
        || format!("open job {key}"),
        "
        UPDATE job
        SET state = 'ready', wait_ms = $2, next_attempt_at = $3, error_code = $4, error_args = $5
        WHERE id = $1 AND state IN ('ready', 'running', 'ambiguous')
        ",
        values![key, wait_ms, next_attempt_at, &error.code, error.args_json()?],
    )
}

/// Plans the next look at a job whose attempt ended without an outcome while the program ran on (a time-out): the
/// hub is asked before anything is sent again.
///
/// # Errors
/// [`Error::NotFound`] when there is no open job.
pub fn mark_ambiguous(
    tx: &mut Transaction<'_>,
    key: JobKey,
    wait_ms: i64,
    next_attempt_at: UtcMillis,
    error: &Coded,
) -> Result<()> {
    tx.change(
        || format!("open job {key}"),
        "
        UPDATE job
        SET state = 'ambiguous', wait_ms = $2, next_attempt_at = $3, error_code = $4, error_args = $5
        WHERE id = $1 AND state IN ('ready', 'running', 'ambiguous')
        ",
        values![key, wait_ms, next_attempt_at, &error.code, error.args_json()?],
    )
}

/// Replaces the further facts of an open job, e.g. when some recipients turned out to have the document.
///
/// # Errors
/// [`Error::NotFound`] when there is no open job.
pub fn set_payload<P: Serialize + ?Sized>(tx: &mut Transaction<'_>, key: JobKey, payload: &P) -> Result<()> {
    tx.change(
        || format!("open job {key}"),
        "
        UPDATE job
        SET payload_json = $2
        WHERE id = $1 AND state IN ('ready', 'running', 'ambiguous')
        ",
        values![key, to_json(payload)?],
    )
}

/// Cancels the open jobs of a document that have not begun an attempt; how many.
///
/// # Errors
/// As the database fails.
pub fn cancel_of_document(tx: &mut Transaction<'_>, document: DocumentKey, at: UtcMillis) -> Result<usize> {
    tx.execute(
        "
        UPDATE job
        SET state = 'cancelled', done_at = $2
        WHERE document_id = $1 AND state = 'ready' AND attempts = 0
        ",
        values![document, at],
    )
}

/// Makes every waiting job of these kinds due now (network up, resume, a person asks), but no document that can still be
/// undone; how many.
///
/// # Errors
/// As the database fails.
pub fn wake_all(tx: &mut Transaction<'_>, kinds: &[Kind], now: UtcMillis) -> Result<usize> {
    let mut woken = 0;
    for kind in kinds {
        woken += tx.execute(
            "
            UPDATE job
            SET next_attempt_at = $2
            WHERE kind = $1 AND state IN ('ready', 'ambiguous') AND next_attempt_at > $2
              AND state IN ('ready', 'running', 'ambiguous')
              AND NOT EXISTS (
                SELECT 1
                FROM document AS d
                WHERE d.id = job.document_id AND d.hold_until > $2
              )
            ",
            values![kind.as_str(), now],
        )?;
    }
    Ok(woken)
}

/// Brings jobs planned further away than `latest` back to it: a clock that jumped delays nothing beyond the cap
/// of the retry rule. How many.
///
/// # Errors
/// As the database fails.
pub fn clamp_planned(tx: &mut Transaction<'_>, latest: UtcMillis) -> Result<usize> {
    tx.execute(
        "
        UPDATE job
        SET next_attempt_at = $1
        WHERE state IN ('ready', 'ambiguous') AND next_attempt_at > $1
          AND state IN ('ready', 'running', 'ambiguous')
        ",
        values![latest],
    )
}

/// Jobs whose attempt is marked as under way, of any kind.
///
/// # Errors
/// As the database fails.
pub fn running(c: &Connection) -> Result<Vec<JobKey>> {
    c.query(
        "
        SELECT id
        FROM job
        WHERE state = 'running'
          AND state IN ('ready', 'running', 'ambiguous')
        ORDER BY id
        ",
        values![],
        only,
    )
}

/// Turns jobs whose attempt nobody is making any more into ambiguous ones, due at once; their attempts keep having no
/// end. Call it where no attempt can be under way: at the start, and by whoever holds the turn to send.
///
/// # Errors
/// As the database fails.
pub fn recover_running(tx: &mut Transaction<'_>, now: UtcMillis) -> Result<Vec<Job>> {
    let keys = running(tx)?;
    for key in &keys {
        tx.execute(
            "
            UPDATE job
            SET state = 'ambiguous', next_attempt_at = $2
            WHERE id = $1
            ",
            values![*key, now],
        )?;
    }
    keys.into_iter().map(|key| get(tx, key)).collect()
}

/// How many jobs of these kinds are open (`Ready`, `Running`, `Ambiguous`).
///
/// # Errors
/// As the database fails.
pub fn count_open(c: &Connection, kinds: &[Kind]) -> Result<u32> {
    let mut open: u32 = 0;
    for kind in kinds {
        let found: u32 = c.query_one(
            "
            SELECT COUNT(*)
            FROM job
            WHERE kind = $1 AND state IN ('ready', 'running', 'ambiguous')
            ",
            &[Value::from(kind.as_str())],
            only,
        )?;
        open = open.saturating_add(found);
    }
    Ok(open)
}

/// One job.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub fn get(c: &Connection, key: JobKey) -> Result<Job> {
    c.query_optional(
        "
        SELECT id, kind, document_id, report_id, package_id, payload_json, state, wait_ms, next_attempt_at,
               attempts, error_code, error_args, created_at, done_at
        FROM job
        WHERE id = $1
        ",
        values![key],
        read,
    )?
    .ok_or_else(|| Error::not_found(format!("job {key}")))
}

/// The jobs of a document, oldest first.
///
/// # Errors
/// As the database fails.
pub fn of_document(c: &Connection, document: DocumentKey) -> Result<Vec<Job>> {
    c.query(
        "
        SELECT id, kind, document_id, report_id, package_id, payload_json, state, wait_ms, next_attempt_at,
               attempts, error_code, error_args, created_at, done_at
        FROM job
        WHERE document_id = $1
        ORDER BY id
        ",
        values![document],
        read,
    )
}

/// The jobs about a package, oldest first.
///
/// # Errors
/// As the database fails.
pub fn of_package(c: &Connection, package: PackageKey) -> Result<Vec<Job>> {
    c.query(
        "
        SELECT id, kind, document_id, report_id, package_id, payload_json, state, wait_ms, next_attempt_at,
               attempts, error_code, error_args, created_at, done_at
        FROM job
        WHERE package_id = $1
        ORDER BY id
        ",
        values![package],
        read,
    )
}

/// The job that sends a report, the newest when there are several.
///
/// # Errors
/// As the database fails.
pub fn of_report(c: &Connection, report: ReportKey) -> Result<Option<Job>> {
    c.query_optional(
        "
        SELECT id, kind, document_id, report_id, package_id, payload_json, state, wait_ms, next_attempt_at,
               attempts, error_code, error_args, created_at, done_at
        FROM job
        WHERE report_id = $1
        ORDER BY id DESC
        LIMIT 1
        ",
        values![report],
        read,
    )
}

fn read(row: &mut Row<'_, '_>) -> Result<Job> {
    Ok(Job {
        key: row.take()?,
        kind: row.take()?,
        document: row.take()?,
        report: row.take()?,
        package: row.take()?,
        payload: from_json(&row.take::<String>()?)?,
        state: row.take()?,
        wait_ms: row.take()?,
        next_attempt_at: row.take()?,
        attempts: row.take()?,
        error: Coded::from_columns(row.take()?, row.take()?)?,
        created_at: row.take()?,
        done_at: row.take()?,
    })
}
