//! Which toasts a person was shown: once each, on whichever workstation.

use domain::UtcMillis;

use crate::{Connection, Result, Transaction, engine::sqlite::driver::only, value::values};

/// A toast that a person was shown.
#[derive(Clone, Copy, Debug)]
pub struct NewToast<'a> {
    /// The person.
    pub person: &'a str,
    /// The alert; none for one that names several.
    pub alert: Option<i64>,
    /// `one`, `summary` or `digest`.
    pub kind: &'a str,
    /// Whether it does not count against the day's budget.
    pub critical: bool,
    /// When.
    pub at: UtcMillis,
}

/// Keeps that a person was shown a toast.
///
/// # Errors
/// As the database fails.
pub fn shown(tx: &mut Transaction<'_>, toast: &NewToast<'_>) -> Result<()> {
    tx.execute(
        "
        INSERT INTO alert_toast (person, alert_id, kind, critical, at)
        VALUES ($1, $2, $3, $4, $5)
        ",
        values![toast.person, toast.alert, toast.kind, i64::from(toast.critical), toast.at],
    )?;
    Ok(())
}

/// When a person last saw a toast of an alert.
///
/// # Errors
/// As the database fails.
pub fn shown_at(c: &Connection, alert: i64, person: &str) -> Result<Option<UtcMillis>> {
    c.query_one(
        "
        SELECT MAX(at)
        FROM alert_toast
        WHERE alert_id = $1 AND person = $2
        ",
        values![alert, person],
        only,
    )
}

/// How many toasts interrupted a person since then, critical ones and digests not counted; and the last digest.
///
/// # Errors
/// As the database fails.
pub fn interrupted(c: &Connection, person: &str, since: UtcMillis) -> Result<(u32, Option<UtcMillis>)> {
    let toasts = c.query_one(
        "
        SELECT COUNT(*)
        FROM alert_toast
        WHERE person = $1 AND at >= $2 AND critical = 0
          AND (kind = 'summary' AND alert_id IS NULL OR kind = 'one')
        ",
        values![person, since],
        only,
    )?;
    let digest = c.query_one(
        "
        SELECT MAX(at)
        FROM alert_toast
        WHERE person = $1 AND at >= $2 AND kind = 'digest'
        ",
        values![person, since],
        only,
    )?;
    Ok((toasts, digest))
}
