//! Settings: one JSON value per key.

use domain::UtcMillis;
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    Connection, Result, Transaction,
    coded::{from_json, to_json},
    value::values,
};

/// The value of a setting, `None` when it was never set.
///
/// # Errors
/// [`Error::Damaged`](crate::Error::Damaged) when the stored value is no such `T`.
pub fn get<T: DeserializeOwned>(c: &Connection, key: &str) -> Result<Option<T>> {
    let found = c.query_optional(
        "
        SELECT value_json
        FROM setting
        WHERE key = $1
        ",
        values![key],
        |row| row.take::<String>(),
    )?;
    found.map(|text| from_json(&text)).transpose()
}

/// Sets a setting.
///
/// # Errors
/// As the database fails.
pub fn set<T: Serialize + ?Sized>(
    tx: &mut Transaction<'_>,
    key: &str,
    value: &T,
    at: UtcMillis,
) -> Result<()> {
    let json = to_json(value)?;
    tx.execute(
        "
        INSERT INTO setting (key, value_json, changed_at)
        VALUES ($1, $2, $3)
        ON CONFLICT (key) DO UPDATE
        SET value_json = excluded.value_json,
            changed_at = excluded.changed_at
        ",
        values![key, json, at],
    )?;
    Ok(())
}

/// Forgets a setting; nothing happens when it was never set.
///
/// # Errors
/// As the database fails.
pub fn remove(tx: &mut Transaction<'_>, key: &str) -> Result<()> {
    tx.execute(
        "
        DELETE FROM setting
        WHERE key = $1
        ",
        values![key],
    )?;
    Ok(())
}
