//! Closed days (cuối ngày): who closed a day, when, and what was left.

use domain::UtcMillis;
use jiff::civil::Date;
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    Connection, Result, Row, Transaction,
    coded::{from_json, to_json},
    engine::sqlite::driver::only,
    value::values,
};

/// A closed day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayClose<L> {
    /// The day in Vietnam.
    pub day: Date,
    /// Who closed it.
    pub by: String,
    /// When.
    pub at: UtcMillis,
    /// In whose words.
    pub note: String,
    /// Whether the register's new numbers were printed.
    pub register_printed: bool,
    /// What was open.
    pub lines: L,
}

/// Keeps a closed day. A day that is closed again keeps what was said before.
///
/// # Errors
/// As the database fails.
pub fn append<L: Serialize>(tx: &mut Transaction<'_>, close: &DayClose<L>) -> Result<()> {
    tx.execute(
        "
        INSERT INTO day_close (day, closed_by, closed_at, note, register_printed, lines_json)
        VALUES ($1, $2, $3, $4, $5, $6)
        ",
        values![
            close.day,
            &close.by,
            close.at,
            &close.note,
            u8::from(close.register_printed),
            to_json(&close.lines)?
        ],
    )?;
    Ok(())
}

/// The last closing of a day up to `day`, that day included.
///
/// # Errors
/// [`crate::Error::Damaged`] when what is kept is no such `L`.
pub fn last<L: DeserializeOwned>(c: &Connection, day: Date) -> Result<Option<DayClose<L>>> {
    c.query_optional(
        "
        SELECT day, closed_by, closed_at, note, register_printed, lines_json
        FROM day_close
        WHERE day <= $1
        ORDER BY day DESC, id DESC
        LIMIT 1
        ",
        values![day],
        read,
    )
}

/// When the register was last said to be printed.
///
/// # Errors
/// As the database fails.
pub fn printed_at(c: &Connection) -> Result<Option<UtcMillis>> {
    c.query_optional(
        "
        SELECT closed_at
        FROM day_close
        WHERE register_printed = 1
        ORDER BY id DESC
        LIMIT 1
        ",
        values![],
        only,
    )
}

fn read<L: DeserializeOwned>(row: &mut Row<'_, '_>) -> Result<DayClose<L>> {
    Ok(DayClose {
        day: row.take()?,
        by: row.take()?,
        at: row.take()?,
        note: row.take()?,
        register_printed: row.take::<u8>()? == 1,
        lines: from_json(&row.take::<String>()?)?,
    })
}
