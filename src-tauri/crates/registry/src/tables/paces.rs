//! How long agencies usually take, reckoned from their last answers.

use domain::{UtcMillis, alert::Pace};

use crate::{Connection, Result, Transaction, page, value::values};

/// Keeps how long an agency usually takes.
///
/// # Errors
/// As the database fails.
pub fn set(tx: &mut Transaction<'_>, agency: &str, pace: Pace, at: UtcMillis) -> Result<()> {
    tx.execute(
        "
        INSERT INTO agency_pace (agency_code, answers, median_ms, ninetieth_ms, reckoned_at)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (agency_code) DO UPDATE
        SET answers = excluded.answers, median_ms = excluded.median_ms, ninetieth_ms = excluded.ninetieth_ms,
            reckoned_at = excluded.reckoned_at
        ",
        values![agency, pace.answers, pace.median, pace.ninetieth, at],
    )?;
    Ok(())
}

/// How long an agency usually takes.
///
/// # Errors
/// As the database fails.
pub fn get(c: &Connection, agency: &str) -> Result<Option<Pace>> {
    c.query_optional(
        "
        SELECT answers, median_ms, ninetieth_ms
        FROM agency_pace
        WHERE agency_code = $1
        ",
        values![agency],
        |row| Ok(Pace { answers: row.take()?, median: row.take()?, ninetieth: row.take()? }),
    )
}

/// When the last answers of an agency arrived and were accepted, the newest first.
///
/// # Errors
/// As the database fails.
pub fn answers(c: &Connection, agency: &str, limit: u32) -> Result<Vec<(UtcMillis, UtcMillis)>> {
    c.query(
        "
        SELECT arrived_at, accepted_at
        FROM delivery
        WHERE to_code = $1 AND accepted_at IS NOT NULL AND arrived_at IS NOT NULL
        ORDER BY accepted_at DESC
        LIMIT $2
        ",
        values![agency, page::rows_to_read(limit)],
        |row| Ok((row.take()?, row.take()?)),
    )
}
