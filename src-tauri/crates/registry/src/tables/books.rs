//! Register books (sổ đăng ký) and their rows: numbers are taken in turn, never reused, never changed (invariant 3).

use domain::{BookKey, DocumentKey, UtcMillis};
use jiff::civil::Date;

use crate::{
    Connection, Cursor, Error, Page, Result, Row, Transaction, engine::sqlite::driver::only,
    packages::Direction, page, value::values,
};

/// A book row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Book {
    /// Its key.
    pub key: BookKey,
    /// Its name.
    pub name: String,
    /// For incoming or outgoing documents.
    pub direction: Direction,
    /// Its year.
    pub year: u16,
    /// The number it began with.
    pub first_number: u32,
    /// The number the next entry takes.
    pub next_number: u32,
    /// When it was opened.
    pub opened_at: UtcMillis,
    /// When it was closed.
    pub closed_at: Option<UtcMillis>,
}

/// What a register row is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Use {
    /// A document has the number.
    Used,
    /// The number is kept for a document to come.
    Reserved,
    /// The number is struck out, with a reason.
    Void,
}

crate::tables::names! {
    Use { Used = "used", Reserved = "reserved", Void = "void" }
}

/// A register row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterRow {
    /// Its book.
    pub book: BookKey,
    /// Its number.
    pub number: u32,
    /// The document.
    pub document: Option<DocumentKey>,
    /// What the row is for.
    pub state: Use,
    /// Why it is struck out or reserved.
    pub reason: String,
    /// Date of the entry, in Vietnam.
    pub registered_on: Date,
    /// Who made it.
    pub by: String,
    /// Note.
    pub note: String,
    /// When it was made.
    pub at: UtcMillis,
}

/// An entry about to be made.
#[derive(Clone, Debug)]
pub struct NewEntry<'a> {
    /// The document.
    pub document: DocumentKey,
    /// Date of the entry, in Vietnam.
    pub registered_on: Date,
    /// Who makes it.
    pub by: &'a str,
    /// Note.
    pub note: &'a str,
    /// Now.
    pub at: UtcMillis,
}

/// The book with this name, direction and year; opened with `first_number` when there is none.
///
/// # Errors
/// As the database fails.
pub fn ensure(
    tx: &mut Transaction<'_>,
    name: &str,
    direction: Direction,
    year: u16,
    first_number: u32,
    at: UtcMillis,
) -> Result<BookKey> {
    let opened = tx.returning_optional(
        "
        INSERT INTO book (name, direction, year, first_number, next_number, opened_at)
        VALUES ($1, $2, $3, $4, $4, $5)
        ON CONFLICT (direction, name, year) DO NOTHING
        RETURNING id
        ",
        values![name, direction.as_str(), year, first_number, at],
    )?;
    if let Some(key) = opened {
        return Ok(key);
    }
    tx.query_one(
        "
        SELECT id
        FROM book
        WHERE direction = $1 AND name = $2 AND year = $3
        ",
        values![direction.as_str(), name, year],
        only,
    )
}

/// The book entries of a year go to unless another is named: the first one opened and still open.
///
/// # Errors
/// As the database fails.
pub fn default_for(c: &Connection, direction: Direction, year: u16) -> Result<Option<Book>> {
    c.query_optional(
        "
        SELECT id, name, direction, year, first_number, next_number, opened_at, closed_at
        FROM book
        WHERE direction = $1 AND year = $2 AND closed_at IS NULL
        ORDER BY id
        LIMIT 1
        ",
        values![direction.as_str(), year],
        read,
    )
}

/// The books of a direction, the newest year first, at most 500.
///
/// # Errors
/// As the database fails.
pub fn list(c: &Connection, direction: Direction) -> Result<Vec<Book>> {
    c.query(
        "
        SELECT id, name, direction, year, first_number, next_number, opened_at, closed_at
        FROM book
        WHERE direction = $1
        ORDER BY year DESC, id
        LIMIT 500
        ",
        values![direction.as_str()],
        read,
    )
}

/// One book.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub fn get(c: &Connection, key: BookKey) -> Result<Book> {
    c.query_optional(
        "
        SELECT id, name, direction, year, first_number, next_number, opened_at, closed_at
        FROM book
        WHERE id = $1
        ",
        values![key],
        read,
    )?
    .ok_or_else(|| Error::not_found(format!("book {key}")))
}

/// Closes a book: no further number is taken from it.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub fn close(tx: &mut Transaction<'_>, key: BookKey, at: UtcMillis) -> Result<()> {
    tx.change(
        || format!("book {key}"),
        "
        UPDATE book
        SET closed_at = COALESCE(closed_at, $2)
        WHERE id = $1
        ",
        values![key, at],
    )
}

/// Takes the next number of an open book for a document. Row and counter change in one transaction, so that a
/// rollback takes neither, and the database refuses any other order of numbers.
///
/// # Errors
/// [`Error::NotFound`] when there is no such open book, [`Error::Constraint`] when the document has a number.
pub fn allocate(tx: &mut Transaction<'_>, book: BookKey, entry: &NewEntry<'_>) -> Result<u32> {
    let number = take_number(
        tx,
        book,
        "
        INSERT INTO register_row (book_id, number, document_id, state, reason, registered_on, by_name, note, at)
        SELECT id, next_number, $2, 'used', '', $3, $4, $5, $6
        FROM book
        WHERE id = $1 AND closed_at IS NULL
        RETURNING number
        ",
        values![book, entry.document, entry.registered_on, entry.by, entry.note, entry.at],
    )?;
    crate::failpoint::hit("registry.number_taken");
    Ok(number)
}

/// Takes the next number of an open book for a document to come.
///
/// # Errors
/// [`Error::NotFound`] when there is no such open book.
pub fn reserve(
    tx: &mut Transaction<'_>,
    book: BookKey,
    reason: &str,
    registered_on: Date,
    by: &str,
    at: UtcMillis,
) -> Result<u32> {
    take_number(
        tx,
        book,
        "
        INSERT INTO register_row (book_id, number, state, reason, registered_on, by_name, note, at)
        SELECT id, next_number, 'reserved', $2, $3, $4, '', $5
        FROM book
        WHERE id = $1 AND closed_at IS NULL
        RETURNING number
        ",
        values![book, reason, registered_on, by, at],
    )
}

fn take_number(
    tx: &mut Transaction<'_>,
    book: BookKey,
    sql: &str,
    values: &[crate::Value<'_>],
) -> Result<u32> {
    let number: u32 =
        tx.returning_optional(sql, values)?.ok_or_else(|| Error::not_found(format!("open book {book}")))?;
    // After the row: the database lets the counter pass a number only when its row is there.
    tx.change(
        || format!("book {book}"),
        "
        UPDATE book
        SET next_number = next_number + 1
        WHERE id = $1
        ",
        values![book],
    )?;
    Ok(number)
}

/// Gives a reserved number to a document.
///
/// # Errors
/// [`Error::State`] when the number is not reserved.
pub fn use_reserved(
    tx: &mut Transaction<'_>,
    book: BookKey,
    number: u32,
    document: DocumentKey,
) -> Result<()> {
    let changed = tx.execute(
        "
        UPDATE register_row
        SET state = 'used', document_id = $3
        WHERE book_id = $1 AND number = $2 AND state = 'reserved'
        ",
        values![book, number, document],
    )?;
    if changed == 1 { Ok(()) } else { Err(Error::state(format!("number {number}"))) }
}

/// Strikes a number out. It stays in the book for ever.
///
/// # Errors
/// [`Error::State`] when there is no such number or it is struck out already.
pub fn strike(tx: &mut Transaction<'_>, book: BookKey, number: u32, reason: &str) -> Result<()> {
    let changed = tx.execute(
        "
        UPDATE register_row
        SET state = 'void', reason = $3
        WHERE book_id = $1 AND number = $2 AND state <> 'void'
        ",
        values![book, number, reason],
    )?;
    if changed == 1 { Ok(()) } else { Err(Error::state(format!("number {number}"))) }
}

/// The register row of a document.
///
/// # Errors
/// As the database fails.
pub fn row_of_document(c: &Connection, document: DocumentKey) -> Result<Option<RegisterRow>> {
    c.query_optional(
        "
        SELECT book_id, number, document_id, state, reason, registered_on, by_name, note, at
        FROM register_row
        WHERE document_id = $1 AND state = 'used'
        ",
        values![document],
        read_row,
    )
}

/// The row with a number.
///
/// # Errors
/// As the database fails.
pub fn get_row(c: &Connection, book: BookKey, number: u32) -> Result<Option<RegisterRow>> {
    c.query_optional(
        "
        SELECT book_id, number, document_id, state, reason, registered_on, by_name, note, at
        FROM register_row
        WHERE book_id = $1 AND number = $2
        ",
        values![book, number],
        read_row,
    )
}

/// The rows of a book, in the order of numbers.
///
/// # Errors
/// As the database fails.
pub fn rows(c: &Connection, book: BookKey, after: Option<Cursor>, limit: u32) -> Result<Page<RegisterRow>> {
    let after = after.unwrap_or(Cursor::OLDEST);
    let rows = c.query(
        "
        SELECT book_id, number, document_id, state, reason, registered_on, by_name, note, at
        FROM register_row
        WHERE book_id = $1 AND number > $2
        ORDER BY number
        LIMIT $3
        ",
        values![book, after.key, page::rows_to_read(limit)],
        read_row,
    )?;
    Ok(page::cut(rows, limit, |row| Cursor { key: i64::from(row.number), id: 0 }))
}

fn read(row: &mut Row<'_, '_>) -> Result<Book> {
    Ok(Book {
        key: row.take()?,
        name: row.take()?,
        direction: row.take()?,
        year: row.take()?,
        first_number: row.take()?,
        next_number: row.take()?,
        opened_at: row.take()?,
        closed_at: row.take()?,
    })
}

fn read_row(row: &mut Row<'_, '_>) -> Result<RegisterRow> {
    Ok(RegisterRow {
        book: row.take()?,
        number: row.take()?,
        document: row.take()?,
        state: row.take()?,
        reason: row.take()?,
        registered_on: row.take()?,
        by: row.take()?,
        note: row.take()?,
        at: row.take()?,
    })
}
