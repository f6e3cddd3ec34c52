//! Attempts: written before the request, ended after it (invariant 5).

use domain::{DocId, DocumentKey, JobKey, UtcMillis};

use crate::{
    Cell, Column, Connection, Error, Result, Row, Transaction, engine::sqlite::driver::only, value::values,
};

/// Row of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AttemptKey(pub i64);

impl Column for AttemptKey {
    fn read(cell: Cell<'_>) -> Result<Self> {
        i64::read(cell).map(Self)
    }
}

/// An attempt row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Its key.
    pub key: AttemptKey,
    /// Its job.
    pub job: JobKey,
    /// When the request was about to begin.
    pub started_at: UtcMillis,
    /// When its outcome was known; `None` means ambiguous or under way.
    pub ended_at: Option<UtcMillis>,
    /// What came of it.
    pub outcome: Option<Outcome>,
    /// Why it failed.
    pub error_code: Option<String>,
    /// More about it, for people.
    pub detail: String,
    /// The identity the hub gave.
    pub doc_id: Option<DocId>,
}

/// What came of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The hub took it.
    Done,
    /// The hub could not be reached: certainly nothing happened there, or it is unknown whether.
    Network,
    /// The hub asks to try again.
    Transient,
    /// The hub refuses for good.
    Permanent,
    /// The hub was asked and has it already.
    AlreadyThere,
}

crate::tables::names! {
    Outcome {
        Done = "done", Network = "network", Transient = "transient", Permanent = "permanent",
        AlreadyThere = "already_there"
    }
}

/// The end of an attempt.
#[derive(Clone, Debug)]
pub struct Ending<'a> {
    /// When.
    pub at: UtcMillis,
    /// What came of it.
    pub outcome: Outcome,
    /// Why it failed.
    pub error_code: Option<&'a str>,
    /// More about it, for people; no secrets.
    pub detail: &'a str,
    /// The identity the hub gave.
    pub doc_id: Option<&'a DocId>,
}

/// Begins an attempt: kept before the request leaves (invariant 5).
///
/// # Errors
/// [`Error::State`] when the job is not `Ready` or `Ambiguous`.
pub fn start(tx: &mut Transaction<'_>, key: JobKey, now: UtcMillis) -> Result<AttemptKey> {
    let started = tx.execute(
        "
        UPDATE job
        SET state = 'running', attempts = attempts + 1
        WHERE id = $1 AND state IN ('ready', 'ambiguous')
        ",
        values![key],
    )?;
    if started != 1 {
        return Err(Error::state(format!("job {key}")));
    }
    tx.returning(
        "
        INSERT INTO attempt (job_id, started_at, detail)
        VALUES ($1, $2, '')
        RETURNING id
        ",
        values![key, now],
    )
}

/// Ends an attempt. What becomes of the job is told by [`done`](super::done), [`retry`](super::retry) or
/// [`wedge`](super::wedge) in the same transaction.
///
/// # Errors
/// [`Error::NotFound`] when the attempt has ended already.
pub fn finish(tx: &mut Transaction<'_>, attempt: AttemptKey, ending: &Ending<'_>) -> Result<()> {
    tx.change(
        || format!("open attempt {}", attempt.0),
        "
        UPDATE attempt
        SET ended_at = $2, outcome = $3, error_code = $4, detail = $5, doc_id = $6
        WHERE id = $1 AND ended_at IS NULL
        ",
        values![
            attempt.0,
            ending.at,
            ending.outcome.as_str(),
            ending.error_code,
            ending.detail,
            ending.doc_id,
        ],
    )
}

/// The attempts of a job, oldest first, at most the last 200.
///
/// # Errors
/// As the database fails.
pub fn attempts(c: &Connection, job: JobKey) -> Result<Vec<Attempt>> {
    let mut found = c.query(
        "
        SELECT id, job_id, started_at, ended_at, outcome, error_code, detail, doc_id
        FROM attempt
        WHERE job_id = $1
        ORDER BY id DESC
        LIMIT 200
        ",
        values![job],
        read_attempt,
    )?;
    found.reverse();
    Ok(found)
}

/// Every hub identity that attempts to send a document got, oldest first.
///
/// # Errors
/// As the database fails.
pub fn doc_ids_of_document(c: &Connection, document: DocumentKey) -> Result<Vec<DocId>> {
    c.query(
        "
        SELECT a.doc_id
        FROM job AS j
        JOIN attempt AS a ON a.job_id = j.id
        WHERE j.document_id = $1 AND j.kind = 'send_document' AND a.doc_id IS NOT NULL
        ORDER BY a.id
        ",
        values![document],
        only,
    )
}

/// Every hub identity that attempts begun at or after `since` got, whatever they sent.
///
/// # Errors
/// As the database fails.
pub fn doc_ids_since(c: &Connection, since: UtcMillis) -> Result<Vec<DocId>> {
    c.query(
        "
        SELECT doc_id
        FROM attempt
        WHERE started_at >= $1 AND doc_id IS NOT NULL
        ORDER BY started_at
        ",
        values![since],
        only,
    )
}

fn read_attempt(row: &mut Row<'_, '_>) -> Result<Attempt> {
    Ok(Attempt {
        key: row.take()?,
        job: row.take()?,
        started_at: row.take()?,
        ended_at: row.take()?,
        outcome: row.take()?,
        error_code: row.take()?,
        detail: row.take()?,
        doc_id: row.take()?,
    })
}
