//! The office's own days and hours. Days that come with the program are not in here; these count over them.

use domain::{
    UtcMillis,
    calendar::{DayKind, Row, Session, SpecialDay},
};
use jiff::civil::{Date, Time};

use crate::{Connection, Error, Result, Transaction, value::values};

/// Days, years and hours that an office entered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Own {
    /// Its days.
    pub days: Vec<Row>,
    /// Years it said to be complete, or not.
    pub years: Vec<(i16, bool)>,
    /// Its hours, each with the regulation they come from.
    pub sessions: Vec<(Session, String)>,
}

/// Everything an office entered.
///
/// # Errors
/// [`Error::Damaged`] when a row is none.
pub fn own(c: &Connection) -> Result<Own> {
    let days = c.query(
        "
        SELECT day, kind, name, source, confirmed
        FROM calendar_day
        ORDER BY day
        ",
        values![],
        |row| {
            Ok(Row {
                date: row.take()?,
                day: SpecialDay {
                    kind: kind(&row.take::<String>()?)?,
                    name: row.take()?,
                    source: row.take()?,
                    confirmed: row.take::<i64>()? == 1,
                },
            })
        },
    )?;
    let years = c.query(
        "
        SELECT year, complete
        FROM calendar_year
        ORDER BY year
        ",
        values![],
        |row| Ok((i16::try_from(row.take::<i64>()?).map_err(Error::damaged)?, row.take::<i64>()? == 1)),
    )?;
    let sessions = c.query(
        "
        SELECT valid_from, morning_from, morning_to, afternoon_from, afternoon_to, source
        FROM work_session
        ORDER BY valid_from
        ",
        values![],
        |row| {
            let valid_from: Date = row.take()?;
            let mut time = || row.take::<String>()?.parse::<Time>().map_err(Error::damaged);
            let session = Session { valid_from, morning: (time()?, time()?), afternoon: (time()?, time()?) };
            Ok((session, row.take()?))
        },
    )?;
    Ok(Own { days, years, sessions })
}

fn kind(name: &str) -> Result<DayKind> {
    DayKind::parse(name).ok_or_else(|| Error::damaged("a kind of day that is none"))
}

/// Keeps a day, over what was said of it before.
///
/// # Errors
/// As the database fails.
pub fn put_day(tx: &mut Transaction<'_>, row: &Row, actor: &str, at: UtcMillis) -> Result<()> {
    tx.execute(
        "
        INSERT INTO calendar_day (day, kind, name, source, confirmed, actor, changed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (day) DO UPDATE
        SET kind = excluded.kind, name = excluded.name, source = excluded.source, confirmed = excluded.confirmed,
            actor = excluded.actor, changed_at = excluded.changed_at
        ",
        values![
            row.date,
            row.day.kind.as_str(),
            &row.day.name,
            &row.day.source,
            i64::from(row.day.confirmed),
            actor,
            at
        ],
    )?;
    Ok(())
}

/// Takes back what the office said of a day.
///
/// # Errors
/// [`Error::NotFound`] when it said nothing.
pub fn forget_day(tx: &mut Transaction<'_>, day: Date) -> Result<()> {
    tx.change(
        || format!("calendar day {day}"),
        "
        DELETE FROM calendar_day
        WHERE day = $1
        ",
        values![day],
    )
}

/// Says whether all days of a year are known.
///
/// # Errors
/// As the database fails.
pub fn set_year(
    tx: &mut Transaction<'_>,
    year: i16,
    complete: bool,
    actor: &str,
    at: UtcMillis,
) -> Result<()> {
    tx.execute(
        "
        INSERT INTO calendar_year (year, complete, actor, changed_at)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (year) DO UPDATE
        SET complete = excluded.complete, actor = excluded.actor, changed_at = excluded.changed_at
        ",
        values![i64::from(year), i64::from(complete), actor, at],
    )?;
    Ok(())
}

/// Keeps hours, in place of all before.
///
/// # Errors
/// As the database fails.
pub fn set_sessions(
    tx: &mut Transaction<'_>,
    sessions: &[(Session, String)],
    actor: &str,
    at: UtcMillis,
) -> Result<()> {
    tx.execute(
        "
        DELETE FROM work_session
        ",
        values![],
    )?;
    for (session, source) in sessions {
        tx.execute(
            "
            INSERT INTO work_session (valid_from, morning_from, morning_to, afternoon_from, afternoon_to, source, actor,
                                      changed_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ",
            values![
                session.valid_from,
                session.morning.0.to_string(),
                session.morning.1.to_string(),
                session.afternoon.0.to_string(),
                session.afternoon.1.to_string(),
                source,
                actor,
                at
            ],
        )?;
    }
    Ok(())
}
