//! Units of the office (phòng, ban) and their people. A unit that is no longer there is closed: documents name it.

use domain::{UnitKey, UtcMillis};

use crate::{
    Connection, Error, Result, Row, Transaction,
    coded::{from_json, to_json},
    value::values,
};

/// A unit row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Its key.
    pub key: UnitKey,
    /// Its name.
    pub name: String,
    /// Its short name.
    pub short: String,
    /// Who handles documents there.
    pub people: Vec<String>,
    /// When it was closed.
    pub closed_at: Option<UtcMillis>,
}

/// Makes the list of open units what is given, in this order: a unit with the same name is changed, others are added,
/// and those not named are closed.
///
/// # Errors
/// [`Error::Constraint`] when a name stands twice.
pub fn replace(tx: &mut Transaction<'_>, units: &[domain::units::Unit], at: UtcMillis) -> Result<()> {
    let mut kept: Vec<UnitKey> = Vec::new();
    for (position, unit) in (0_u32..).zip(units) {
        let people = to_json(&unit.people)?;
        let there = tx.query_optional(
            "
            SELECT id, name, short, people_json, closed_at
            FROM unit
            WHERE name = $1 AND closed_at IS NULL
            ",
            values![&unit.name],
            read,
        )?;
        let key = match there {
            Some(there) => {
                tx.execute(
                    "
                    UPDATE unit
                    SET short = $2, people_json = $3, position = $4, changed_at = $5
                    WHERE id = $1
                    ",
                    values![there.key, &unit.short, people, position, at],
                )?;
                there.key
            }
            None => tx.returning(
                "
                INSERT INTO unit (name, short, people_json, position, changed_at)
                VALUES ($1, $2, $3, $4, $5)
                RETURNING id
                ",
                values![&unit.name, &unit.short, people, position, at],
            )?,
        };
        kept.push(key);
    }
    for gone in open(tx)?.iter().filter(|unit| !kept.contains(&unit.key)) {
        tx.execute(
            "
            UPDATE unit
            SET closed_at = $2, changed_at = $2
            WHERE id = $1
            ",
            values![gone.key, at],
        )?;
    }
    Ok(())
}

/// Open units in the office's order.
///
/// # Errors
/// As the database fails.
pub fn open(c: &Connection) -> Result<Vec<Unit>> {
    c.query(
        "
        SELECT id, name, short, people_json, closed_at
        FROM unit
        WHERE closed_at IS NULL
        ORDER BY position, id
        ",
        values![],
        read,
    )
}

/// One unit, open or closed.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub fn get(c: &Connection, key: UnitKey) -> Result<Unit> {
    c.query_optional(
        "
        SELECT id, name, short, people_json, closed_at
        FROM unit
        WHERE id = $1
        ",
        values![key],
        read,
    )?
    .ok_or_else(|| Error::not_found(format!("unit {key}")))
}

fn read(row: &mut Row<'_, '_>) -> Result<Unit> {
    Ok(Unit {
        key: row.take()?,
        name: row.take()?,
        short: row.take()?,
        people: from_json(&row.take::<String>()?)?,
        closed_at: row.take()?,
    })
}
