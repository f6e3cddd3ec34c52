//! Our own connection, transaction and row over the SQLite driver, so that another engine can stand beside it.

use std::ops::Deref;

use rusqlite::{ErrorCode, ffi, types::ValueRef};

use crate::{Cell, Column, Error, Result, Value};

/// A connection for reading. Statements are prepared once and kept.
#[derive(Debug)]
pub struct Connection {
    raw: rusqlite::Connection,
}

/// A transaction that writes. Ends by [`Registry::write`](crate::Registry::write) only.
#[derive(Debug)]
pub struct Transaction<'c> {
    connection: &'c Connection,
}

impl Deref for Transaction<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.connection
    }
}

/// One row of a result; columns are taken in the order the statement names them.
#[derive(Debug)]
pub struct Row<'r, 's> {
    raw: &'r rusqlite::Row<'s>,
    next: usize,
}

impl Row<'_, '_> {
    /// The next column.
    ///
    /// # Errors
    /// [`Error::Damaged`] when the column holds something else, [`Error::Defect`] when there is no further column.
    pub fn take<T: Column>(&mut self) -> Result<T> {
        let cell = match self.raw.get_ref(self.next).map_err(error_of)? {
            ValueRef::Null => Cell::Null,
            ValueRef::Integer(number) => Cell::Integer(number),
            ValueRef::Text(text) => Cell::Text(std::str::from_utf8(text).map_err(Error::damaged)?),
            ValueRef::Real(_) | ValueRef::Blob(_) => {
                return Err(Error::damaged("a column of a foreign type"));
            }
        };
        self.next += 1;
        T::read(cell)
    }
}

/// Reads a row of one column.
pub(crate) fn only<T: Column>(row: &mut Row<'_, '_>) -> Result<T> {
    row.take()
}

impl Connection {
    pub(crate) fn new(raw: rusqlite::Connection) -> Self {
        Self { raw }
    }

    /// Every row of a result, in order.
    pub(crate) fn query<T>(
        &self,
        sql: &str,
        values: &[Value<'_>],
        mut read: impl FnMut(&mut Row<'_, '_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut found = Vec::new();
        self.each(sql, values, |row| {
            found.push(read(row)?);
            Ok(true)
        })?;
        Ok(found)
    }

    /// The only row of a result, or none.
    pub(crate) fn query_optional<T>(
        &self,
        sql: &str,
        values: &[Value<'_>],
        read: impl FnOnce(&mut Row<'_, '_>) -> Result<T>,
    ) -> Result<Option<T>> {
        let mut statement = self.raw.prepare_cached(sql).map_err(error_of)?;
        bind(&mut statement, values)?;
        let mut rows = statement.raw_query();
        match rows.next().map_err(error_of)? {
            None => Ok(None),
            Some(raw) => read(&mut Row { raw, next: 0 }).map(Some),
        }
    }

    /// The only row of a result that always has one.
    pub(crate) fn query_one<T>(
        &self,
        sql: &str,
        values: &[Value<'_>],
        read: impl FnOnce(&mut Row<'_, '_>) -> Result<T>,
    ) -> Result<T> {
        self.query_optional(sql, values, read)?.ok_or_else(|| Error::not_found("row"))
    }

    /// Every row of a result in turn, without keeping them, until `read` returns false.
    pub(crate) fn each(
        &self,
        sql: &str,
        values: &[Value<'_>],
        mut read: impl FnMut(&mut Row<'_, '_>) -> Result<bool>,
    ) -> Result<()> {
        let mut statement = self.raw.prepare_cached(sql).map_err(error_of)?;
        bind(&mut statement, values)?;
        let mut rows = statement.raw_query();
        while let Some(raw) = rows.next().map_err(error_of)? {
            if !read(&mut Row { raw, next: 0 })? {
                break;
            }
        }
        Ok(())
    }

    /// Runs a statement outside [`Transaction`]: the engine's own only.
    pub(crate) fn run(&self, sql: &str, values: &[Value<'_>]) -> Result<usize> {
        let mut statement = self.raw.prepare_cached(sql).map_err(error_of)?;
        bind(&mut statement, values)?;
        statement.raw_execute().map_err(error_of)
    }

    pub(crate) fn run_script(&self, sql: &str) -> Result<()> {
        self.raw.execute_batch(sql).map_err(error_of)
    }

    pub(crate) fn pragma(&self, name: &str, value: i64) -> Result<()> {
        self.raw.pragma_update(None, name, value).map_err(error_of)
    }

    pub(crate) fn pragma_text(&self, name: &str, value: &str) -> Result<String> {
        self.raw.pragma_update_and_check(None, name, value, |row| row.get(0)).map_err(error_of)
    }

    pub(crate) fn read_pragma(&self, name: &str) -> Result<i64> {
        self.raw.pragma_query_value(None, name, |row| row.get(0)).map_err(error_of)
    }

    pub(crate) fn pragma_lines(&self, name: &str, at_most: i64) -> Result<Vec<String>> {
        let mut lines = Vec::new();
        self.raw
            .pragma(None, name, at_most, |row| {
                lines.push(row.get(0)?);
                Ok(())
            })
            .map_err(error_of)?;
        Ok(lines)
    }

    /// One snapshot for everything `read` asks.
    pub(crate) fn snapshot<T, E: From<Error>>(
        &self,
        read: impl FnOnce(&Self) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let open = Open::begin(self, "BEGIN")?;
        let found = read(self)?;
        open.end("COMMIT")?;
        Ok(found)
    }

    /// A writing transaction: kept when `write` returns `Ok` and the commit is on the disk, else undone.
    pub(crate) fn transaction<T, E: From<Error>>(
        &self,
        write: impl FnOnce(&mut Transaction<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let open = Open::begin(self, "BEGIN IMMEDIATE")?;
        let done = write(&mut Transaction { connection: self })?;
        crate::failpoint::hit("registry.before_commit");
        open.end("COMMIT")?;
        crate::failpoint::hit("registry.after_commit");
        Ok(done)
    }
}

impl Transaction<'_> {
    /// Runs a statement; the number of rows it changed.
    pub(crate) fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<usize> {
        self.connection.run(sql, values)
    }

    /// Runs a statement that must change exactly one row, else there is no `what`.
    pub(crate) fn change(
        &mut self,
        what: impl FnOnce() -> String,
        sql: &str,
        values: &[Value<'_>],
    ) -> Result<()> {
        match self.connection.run(sql, values)? {
            1 => Ok(()),
            0 => Err(Error::not_found(what())),
            many => Err(Error::Defect { detail: format!("{many} rows changed instead of one") }),
        }
    }

    /// Runs a statement with `RETURNING` one column of one row.
    pub(crate) fn returning<T: Column>(&mut self, sql: &str, values: &[Value<'_>]) -> Result<T> {
        self.connection.query_one(sql, values, only)
    }

    /// Runs a statement with `RETURNING` one column of at most one row.
    pub(crate) fn returning_optional<T: Column>(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
    ) -> Result<Option<T>> {
        self.connection.query_optional(sql, values, only)
    }
}

/// An open transaction, undone when dropped: an early return or a panic keeps nothing.
struct Open<'c> {
    connection: &'c Connection,
    ended: bool,
}

impl<'c> Open<'c> {
    fn begin(connection: &'c Connection, sql: &str) -> Result<Self> {
        connection.run(sql, &[])?;
        Ok(Self { connection, ended: false })
    }

    fn end(mut self, sql: &str) -> Result<()> {
        self.connection.run(sql, &[])?;
        self.ended = true;
        Ok(())
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        // SQLite has undone it already after a full disk or an input/output error.
        if !self.ended
            && !self.connection.raw.is_autocommit()
            && self.connection.run("ROLLBACK", &[]).is_err()
        {
            // Nothing can be told from here; the next BEGIN fails and says so.
        }
    }
}

/// Binds `$1`, `$2` … by number, wherever the statement names them first.
fn bind(statement: &mut rusqlite::Statement<'_>, values: &[Value<'_>]) -> Result<()> {
    for index in 1..=statement.parameter_count() {
        let number = statement
            .parameter_name(index)
            .and_then(|name| name.strip_prefix('$'))
            .and_then(|number| number.parse::<usize>().ok())
            .and_then(|number| number.checked_sub(1));
        let value = number.and_then(|number| values.get(number)).ok_or_else(|| Error::Defect {
            detail: format!("parameter {index} of a statement has no value"),
        })?;
        match value {
            Value::Null => statement.raw_bind_parameter(index, rusqlite::types::Null),
            Value::Integer(number) => statement.raw_bind_parameter(index, number),
            Value::Text(text) => statement.raw_bind_parameter(index, text.as_ref()),
        }
        .map_err(error_of)?;
    }
    Ok(())
}

/// The one place where the driver's errors get their code.
pub(crate) fn error_of(error: rusqlite::Error) -> Error {
    let detail = error.to_string();
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => Error::DiskFull,
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::Busy,
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Error::Damaged { detail },
        Some(ErrorCode::ConstraintViolation) => Error::Constraint { detail },
        Some(ErrorCode::SystemIoFailure) => match error.sqlite_error().map(|e| e.extended_code) {
            Some(ffi::SQLITE_IOERR_CORRUPTFS) => Error::Damaged { detail },
            Some(_) | None => Error::Io { detail },
        },
        Some(
            ErrorCode::CannotOpen
            | ErrorCode::PermissionDenied
            | ErrorCode::NoLargeFileSupport
            | ErrorCode::FileLockingProtocolFailed
            | ErrorCode::OutOfMemory,
        ) => Error::Io { detail },
        Some(ErrorCode::ReadOnly) => Error::ReadOnly,
        _ => Error::Defect { detail },
    }
}
