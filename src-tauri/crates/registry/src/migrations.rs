//! Numbered, append-only migrations. The runner sets the version itself, keeps a verified copy of the database from
//! before each migration, and refuses a newer database and a series with gaps (promise P10).

use std::path::Path;

use crate::{
    Error, Result,
    engine::sqlite::{self, driver::Connection, files},
};

/// One step of the schema.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Migration {
    /// The version the database has afterwards.
    pub(crate) version: u32,
    /// What it does, statement by statement.
    pub(crate) sql: &'static str,
}

/// Every migration, in order.
pub(crate) const ALL: &[Migration] = &[
    Migration { version: 1, sql: include_str!("migrations/0001_registry.sql") },
    Migration { version: 2, sql: include_str!("migrations/0002_checklist.sql") },
    Migration { version: 3, sql: include_str!("migrations/0003_alert.sql") },
    Migration { version: 4, sql: include_str!("migrations/0004_people.sql") },
    Migration { version: 5, sql: include_str!("migrations/0005_following.sql") },
];

/// The version after the last migration.
pub(crate) fn latest(series: &[Migration]) -> u32 {
    series.last().map_or(0, |migration| migration.version)
}

/// Refuses a series that does not run 1, 2, 3 ….
fn check_series(series: &[Migration]) -> Result<()> {
    for (expected, migration) in (1..).zip(series) {
        if migration.version != expected {
            let detail = format!("expected number {expected} in the series");
            return Err(Error::Migration { version: migration.version, detail });
        }
    }
    Ok(())
}

/// Refuses a database that is not ours or newer than `series`; its version otherwise.
pub(crate) fn version_of(connection: &Connection, series: &[Migration]) -> Result<u32> {
    let (version, application) = sqlite::identity(connection)?;
    let known = latest(series);
    if version > known && application == sqlite::APPLICATION_ID {
        return Err(Error::Newer { found: version, known });
    }
    let empty = sqlite::is_empty(connection)?;
    let ours = application == sqlite::APPLICATION_ID && version > 0;
    let fresh = empty && application == 0 && version == 0;
    if ours || fresh { Ok(version) } else { Err(Error::damaged("this is no registry")) }
}

/// Brings the database to the end of `series`. Copies go to `copies` as `before-NNNN.db`.
pub(crate) fn run(connection: &Connection, copies: &Path, series: &[Migration]) -> Result<()> {
    check_series(series)?;
    let version = version_of(connection, series)?;
    for migration in series.iter().filter(|migration| migration.version > version) {
        // A database that is made right now holds nothing to keep.
        if version > 0 {
            copy(connection, copies, migration.version)?;
        }
        apply(connection, migration)?;
    }
    Ok(())
}

fn apply(connection: &Connection, migration: &Migration) -> Result<()> {
    connection
        .transaction(|tx| {
            tx.run_script(migration.sql)?;
            tx.pragma("application_id", sqlite::APPLICATION_ID)?;
            tx.pragma("user_version", i64::from(migration.version))
        })
        .map_err(|error: Error| match error {
            Error::Defect { detail } | Error::Constraint { detail } => {
                Error::Migration { version: migration.version, detail }
            }
            Error::DiskFull
            | Error::Io { .. }
            | Error::Damaged { .. }
            | Error::Newer { .. }
            | Error::NetworkDrive { .. }
            | Error::InUse
            | Error::Busy
            | Error::NotFound { .. }
            | Error::State { .. }
            | Error::ReadOnly
            | Error::Migration { .. } => error,
        })
}

/// Writes the copy under a passing name, checks it, and only then gives it its own.
fn copy(connection: &Connection, copies: &Path, version: u32) -> Result<()> {
    let target = copies.join(format!("before-{version:04}.db"));
    let partial = copies.join(format!("before-{version:04}.partial"));
    files::remove_if_there(&partial)?;
    sqlite::copy_into(connection, &partial)?;
    let look = sqlite::connect_immutable(&partial)?;
    sqlite::quick_check(&look)?;
    if sqlite::identity(&look)? != sqlite::identity(connection)?
        || sqlite::schema_text(&look)? != sqlite::schema_text(connection)?
    {
        return Err(Error::Migration { version, detail: "the copy differs from the database".into() });
    }
    drop(look);
    files::sync_file(&partial)?;
    std::fs::rename(&partial, &target)?;
    files::sync_folder(copies)
}
