//! SQLite: one file in one folder, one process, one writer and a few readers.
//!
//! Everything only SQLite has stands below here and in `migrations`: pragmas, the write-ahead log, `VACUUM INTO`.

pub mod driver;
pub mod files;

use std::path::Path;

use rusqlite::{OpenFlags, config::DbConfig};

use crate::{Error, Result};
use driver::{Connection, error_of};

/// Marks our databases (`PRAGMA application_id`): "VTHU".
pub(crate) const APPLICATION_ID: i64 = 0x5654_4855;

/// Only a safety net against other programs (copying, antivirus): one writer and the write-ahead log keep our own
/// threads apart (invariant 8).
const BUSY_MILLISECONDS: i64 = 5_000;

/// The write-ahead log is cut back to this size after a checkpoint.
const LOG_BYTES: i64 = 16 * 1024 * 1024;

/// Pages in the log after which a commit moves them into the database.
const CHECKPOINT_PAGES: i64 = 2_000;

/// How a connection is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// The one writer.
    Write,
    /// One of the readers of an open registry.
    Read,
    /// A look at files that must stay as they are.
    Look,
}

/// Opens a connection with every pragma set.
///
/// `cache_kib` is the page cache in KiB; `max_pages` stops growth there, as a full disk would.
pub(crate) fn connect(
    path: &Path,
    access: Access,
    cache_kib: u32,
    max_pages: Option<u32>,
) -> Result<Connection> {
    let flags = match access {
        Access::Write | Access::Read => OpenFlags::SQLITE_OPEN_READ_WRITE,
        Access::Look => OpenFlags::SQLITE_OPEN_READ_ONLY,
    } | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let raw = rusqlite::Connection::open_with_flags(path, flags).map_err(error_of)?;
    raw.set_prepared_statement_cache_capacity(192);
    // Otherwise a kept statement is prepared again whenever a parameter that could choose a partial index changes,
    // which makes reading rows several times slower.
    raw.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(error_of)?;
    let connection = Connection::new(raw);
    connection.pragma("busy_timeout", BUSY_MILLISECONDS)?;
    connection.pragma("foreign_keys", 1)?;
    connection.pragma("mmap_size", 0)?;
    connection.pragma("temp_store", 2)?;
    connection.pragma("cache_size", -i64::from(cache_kib))?;
    // Neither functions in a schema nor writes to its text: a database from elsewhere is hostile.
    connection.pragma("trusted_schema", 0)?;
    connection.pragma("cell_size_check", 1)?;
    match access {
        Access::Write => {
            connection.pragma("synchronous", 2)?;
            connection.pragma("fullfsync", 1)?;
            connection.pragma("journal_size_limit", LOG_BYTES)?;
            connection.pragma("wal_autocheckpoint", CHECKPOINT_PAGES)?;
            if let Some(pages) = max_pages {
                connection.pragma("max_page_count", i64::from(pages))?;
            }
        }
        Access::Read | Access::Look => connection.pragma("query_only", 1)?,
    }
    Ok(connection)
}

/// Opens files that cannot be written at all, not even beside them, as they lie there.
pub(crate) fn connect_immutable(path: &Path) -> Result<Connection> {
    let mut uri = String::from("file:");
    for byte in path.as_os_str().as_encoded_bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'.' | b'_' | b'-' | b':') {
            uri.push(char::from(*byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri.push_str("?immutable=1");
    let flags =
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::new(rusqlite::Connection::open_with_flags(&uri, flags).map_err(error_of)?);
    connection.pragma("query_only", 1)?;
    Ok(connection)
}

/// Turns the write-ahead log on. Done once, on one connection, before any other opens.
pub(crate) fn set_journal(connection: &Connection) -> Result<()> {
    let mode = connection.pragma_text("journal_mode", "wal")?;
    if mode.eq_ignore_ascii_case("wal") {
        return Ok(());
    }
    Err(Error::Io { detail: format!("the write-ahead log cannot be used here (journal mode {mode})") })
}

/// The version of the schema and the mark of whose database it is.
pub(crate) fn identity(connection: &Connection) -> Result<(u32, i64)> {
    let version = connection.read_pragma("user_version")?;
    let application = connection.read_pragma("application_id")?;
    let version = u32::try_from(version).map_err(Error::damaged)?;
    Ok((version, application))
}

/// Whether nothing was ever made in the database.
pub(crate) fn is_empty(connection: &Connection) -> Result<bool> {
    let made: i64 = connection.query_one("SELECT COUNT(*) FROM sqlite_schema", &[], driver::only)?;
    Ok(made == 0)
}

/// Checks the structure of every page.
pub(crate) fn quick_check(connection: &Connection) -> Result<()> {
    let found = connection.pragma_lines("quick_check", 20)?;
    match found.as_slice() {
        [only] if only == "ok" => Ok(()),
        lines => Err(Error::Damaged { detail: lines.join("; ") }),
    }
}

/// What a checkpoint moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Checkpoint {
    /// Whether a reader kept part of the log in use.
    pub(crate) held: bool,
    /// Pages in the log.
    pub(crate) pages: i64,
}

/// Moves the log into the database, as far as readers let it, without waiting for them.
pub(crate) fn checkpoint(connection: &Connection) -> Result<Checkpoint> {
    connection.query_one("PRAGMA wal_checkpoint(PASSIVE)", &[], |row| {
        let _held: i64 = row.take()?;
        let pages: i64 = row.take()?;
        let moved: i64 = row.take()?;
        Ok(Checkpoint { held: moved < pages, pages })
    })
}

/// Writes a copy of the whole database as it is now, without the log.
pub(crate) fn copy_into(connection: &Connection, target: &Path) -> Result<()> {
    let target =
        target.to_str().ok_or_else(|| Error::Io { detail: "the folder's name is not text".into() })?;
    connection.run("VACUUM INTO $1", &[target.into()])?;
    Ok(())
}

/// Every table, index and trigger as the database keeps it, in a fixed order.
pub(crate) fn schema_text(connection: &Connection) -> Result<String> {
    let statements = connection.query(
        "
        SELECT sql
        FROM sqlite_schema
        WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
        ORDER BY tbl_name, CASE type WHEN 'table' THEN 0 WHEN 'index' THEN 1 ELSE 2 END, name
        ",
        &[],
        |row| row.take::<String>(),
    )?;
    Ok(statements.iter().map(|sql| format!("{sql};\n")).collect::<Vec<_>>().join("\n"))
}

/// The version of the SQLite inside this program, e.g. 3054001 for 3.54.1.
#[cfg(test)]
pub(crate) fn library_version() -> i32 {
    rusqlite::version_number()
}
