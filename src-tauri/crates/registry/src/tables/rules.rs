//! Rule packs that were imported, and the levels an office gave to rules of its own accord.

use domain::UtcMillis;
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    Connection, Result, Transaction,
    coded::{from_json, to_json},
    value::values,
};

/// A level that an office gave to a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Level {
    /// The rule.
    pub rule: String,
    /// The level; `None` gives it back to the pack.
    pub level: Option<String>,
    /// Why.
    pub reason: String,
    /// Who.
    pub actor: String,
    /// When.
    pub at: UtcMillis,
}

/// Keeps a pack, in place of one with the same version.
///
/// # Errors
/// As the database fails.
pub fn put_pack<P: Serialize + ?Sized>(
    tx: &mut Transaction<'_>,
    version: &str,
    pack: &P,
    actor: &str,
    at: UtcMillis,
) -> Result<()> {
    let body = to_json(pack)?;
    tx.execute(
        "
        INSERT INTO rule_pack (version, body_json, actor, imported_at)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (version) DO UPDATE
        SET body_json = excluded.body_json,
            actor = excluded.actor,
            imported_at = excluded.imported_at
        ",
        values![version, body, actor, at],
    )?;
    Ok(())
}

/// Every imported pack, in the order they came.
///
/// # Errors
/// [`crate::Error::Damaged`] when what is kept is no pack.
pub fn packs<P: DeserializeOwned>(c: &Connection) -> Result<Vec<P>> {
    c.query(
        "
        SELECT body_json
        FROM rule_pack
        ORDER BY imported_at, version
        ",
        values![],
        |row| from_json(&row.take::<String>()?),
    )
}

/// Keeps a level of the office's own.
///
/// # Errors
/// As the database fails.
pub fn set_level(tx: &mut Transaction<'_>, level: &Level) -> Result<()> {
    tx.execute(
        "
        INSERT INTO rule_level (rule, level, reason, actor, at)
        VALUES ($1, $2, $3, $4, $5)
        ",
        values![&level.rule, level.level.as_deref(), &level.reason, &level.actor, level.at],
    )?;
    Ok(())
}

/// Every level ever given, oldest first: the newest of a rule counts.
///
/// # Errors
/// As the database fails.
pub fn levels(c: &Connection) -> Result<Vec<Level>> {
    c.query(
        "
        SELECT rule, level, reason, actor, at
        FROM rule_level
        ORDER BY id
        ",
        values![],
        |row| {
            Ok(Level {
                rule: row.take()?,
                level: row.take()?,
                reason: row.take()?,
                actor: row.take()?,
                at: row.take()?,
            })
        },
    )
}
