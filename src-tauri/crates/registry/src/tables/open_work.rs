//! Open work, line by line: each statement walks a small index over what is open and never looks at the rest.

use domain::{
    DeliveryKey, DeliveryState, DocumentKey, UtcMillis,
    open_work::{Cutoff, Cutoffs, WorkLine},
};
use jiff::civil::Date;

use crate::{
    Connection, Cursor, Page, Result, Row, Value,
    documents::{self, DocumentRow},
    engine::sqlite::driver::only,
    page as paging,
    value::values,
};

/// What a line is asked about.
#[derive(Clone, Copy, Debug)]
pub struct Question {
    /// The line.
    pub line: WorkLine,
    /// Whether only what is late already.
    pub late: bool,
    /// The moment, with what is late then.
    pub cutoffs: Cutoffs,
    /// Since when register numbers count as new.
    pub printed_at: UtcMillis,
}

/// A recipient that does not answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Silent {
    /// The delivery.
    pub delivery: DeliveryKey,
    /// The document.
    pub document: DocumentKey,
    /// The recipient.
    pub code: String,
    /// Its name.
    pub name: String,
    /// `Sent` or `Arrived`.
    pub state: DeliveryState,
    /// Since when.
    pub since: UtcMillis,
}

/// The documents of a line, in the order of their list; nothing for lines that are no documents.
///
/// # Errors
/// As the database fails.
pub fn page(
    c: &Connection,
    question: &Question,
    after: Option<Cursor>,
    limit: u32,
) -> Result<Page<DocumentRow>> {
    let after = after.unwrap_or_else(|| first(question.line));
    let keys = keys(c, question, after, paging::rows_to_read(limit))?;
    let cut = paging::cut(keys, limit, |cursor| *cursor);
    let rows =
        cut.rows.iter().map(|cursor| documents::row(c, DocumentKey(cursor.id))).collect::<Result<_>>()?;
    Ok(Page { rows, next: cut.next })
}

/// How many documents a line has, counted up to `cap`.
///
/// # Errors
/// As the database fails.
pub fn count(c: &Connection, question: &Question, cap: u32) -> Result<u32> {
    let found = keys(c, question, first(question.line), i64::from(cap))?;
    Ok(u32::try_from(found.len()).unwrap_or(cap))
}

fn first(line: WorkLine) -> Cursor {
    if line == WorkLine::Overdue { Cursor::OLDEST } else { Cursor::NEWEST }
}

fn keys(c: &Connection, question: &Question, after: Cursor, limit: i64) -> Result<Vec<Cursor>> {
    let Cutoffs { unheard, unaccepted, unattended, today, .. } = question.cutoffs;
    let page: [Value<'_>; 3] = [after.key.into(), after.id.into(), limit.into()];
    let late = |cutoff: Cutoff| -> [Value<'_>; 5] {
        let [key, id, limit] = page.clone();
        [key, id, limit, cutoff.normal.into(), cutoff.urgent.into()]
    };
    let in_state = |name: &'static str| -> Result<Vec<Cursor>> {
        let [key, id, limit, normal, urgent] = late(if question.late { unattended } else { Cutoff::NONE });
        c.query(IN_STATE, &[key, id, limit, normal, urgent, name.into()], read)
    };
    match question.line {
        WorkLine::UnsentSigned | WorkLine::Unreadable => Ok(Vec::new()),
        WorkLine::InQueue => c.query(IN_QUEUE, &page, read),
        WorkLine::Failed => c.query(FAILED, &page, read),
        WorkLine::Refused => c.query(REFUSED, &page, read),
        WorkLine::RecallsOut => c.query(RECALLS_OUT, &page, read),
        WorkLine::NotDelivered => c.query(NOT_DELIVERED, &late(unheard), read),
        WorkLine::NotAccepted => c.query(NOT_ACCEPTED, &late(unaccepted), read),
        WorkLine::Unregistered => in_state("waiting"),
        WorkLine::NotSubmitted => in_state("accepted"),
        WorkLine::RecallsIn => in_state("decision"),
        WorkLine::Duplicates => c.query(DUPLICATES, &page, read),
        WorkLine::StatusOutbox => c.query(STATUS_OUTBOX, values![after.id, limit], read),
        WorkLine::RegisterPrint => {
            let [key, id, limit] = page;
            c.query(REGISTER_PRINT, &[key, id, limit, question.printed_at.into()], read)
        }
        WorkLine::Overdue => overdue(c, today, after, limit),
    }
}

/// What is overdue, longest first; the sort key of a day is its number `20261123`.
fn overdue(c: &Connection, today: Date, after: Cursor, limit: i64) -> Result<Vec<Cursor>> {
    let day = date_of(after.key);
    c.query(
        "
        SELECT due_date, document_id
        FROM assignment
        WHERE finished_at IS NULL AND due_date < $4 AND (due_date, document_id) > ($1, $2)
        ORDER BY due_date, document_id
        LIMIT $3
        ",
        values![day, after.id, limit, today],
        |row| Ok(Cursor { key: number_of(row.take()?), id: row.take()? }),
    )
}

fn number_of(day: Date) -> i64 {
    (i64::from(day.year()) * 100 + i64::from(day.month())) * 100 + i64::from(day.day())
}

/// The day of a number; before every day when it is none.
fn date_of(number: i64) -> Date {
    let part = |number: i64| i8::try_from(number.rem_euclid(100)).unwrap_or_default();
    let year = i16::try_from(number.div_euclid(10_000)).unwrap_or_default();
    Date::new(year, part(number.div_euclid(100)), part(number)).unwrap_or(Date::ZERO)
}

const IN_QUEUE: &str = "
    SELECT entered_at, id
    FROM document
    WHERE in_queue > 0 AND cancelled_at IS NULL AND (entered_at, id) < ($1, $2)
    ORDER BY entered_at DESC, id DESC
    LIMIT $3
    ";

const FAILED: &str = "
    SELECT entered_at, id
    FROM document
    WHERE failed > 0 AND (entered_at, id) < ($1, $2)
    ORDER BY entered_at DESC, id DESC
    LIMIT $3
    ";

const REFUSED: &str = "
    SELECT entered_at, id
    FROM document
    WHERE returned > 0 AND (entered_at, id) < ($1, $2)
    ORDER BY entered_at DESC, id DESC
    LIMIT $3
    ";

const RECALLS_OUT: &str = "
    SELECT entered_at, id
    FROM document
    WHERE taking_back > 0 AND (entered_at, id) < ($1, $2)
    ORDER BY entered_at DESC, id DESC
    LIMIT $3
    ";

const NOT_DELIVERED: &str = "
    SELECT entered_at, id
    FROM document
    WHERE at_hub > 0 AND (entered_at, id) < ($1, $2)
      AND EXISTS (
        SELECT 1
        FROM delivery
        WHERE delivery.document_id = document.id AND delivery.state = 'sent'
          AND delivery.sent_at <= CASE WHEN document.priority > 0 THEN $5 ELSE $4 END
      )
    ORDER BY entered_at DESC, id DESC
    LIMIT $3
    ";

const NOT_ACCEPTED: &str = "
    SELECT entered_at, id
    FROM document
    WHERE arrived > 0 AND (entered_at, id) < ($1, $2)
      AND EXISTS (
        SELECT 1
        FROM delivery
        WHERE delivery.document_id = document.id AND delivery.state = 'arrived'
          AND delivery.arrived_at <= CASE WHEN document.priority > 0 THEN $5 ELSE $4 END
      )
    ORDER BY entered_at DESC, id DESC
    LIMIT $3
    ";

const IN_STATE: &str = "
    SELECT entered_at, id
    FROM document
    WHERE box = 'in' AND state = $6 AND (entered_at, id) < ($1, $2)
      AND entered_at <= CASE WHEN priority > 0 THEN $5 ELSE $4 END
    ORDER BY entered_at DESC, id DESC
    LIMIT $3
    ";

const DUPLICATES: &str = "
    SELECT entered_at, id
    FROM document
    WHERE box = 'in' AND state = 'waiting' AND duplicate_of IS NOT NULL AND (entered_at, id) < ($1, $2)
    ORDER BY entered_at DESC, id DESC
    LIMIT $3
    ";

const STATUS_OUTBOX: &str = "
    SELECT DISTINCT document_id, document_id
    FROM status_report
    WHERE direction = 'out' AND state IN ('owed', 'failed') AND document_id < $1
      AND NOT EXISTS (SELECT 1 FROM report_aside AS a WHERE a.report_id = status_report.id)
    ORDER BY document_id DESC
    LIMIT $2
    ";

const REGISTER_PRINT: &str = "
    SELECT at, document_id
    FROM register_row
    WHERE state = 'used' AND at > $4 AND (at, document_id) < ($1, $2)
      AND EXISTS (SELECT 1 FROM book WHERE book.id = register_row.book_id AND book.direction = 'in')
    ORDER BY at DESC, document_id DESC
    LIMIT $3
    ";

/// Recipients that do not answer, longest first: sent and not heard of, or arrived and not accepted, beyond their time.
///
/// # Errors
/// As the database fails.
pub fn silent(c: &Connection, cutoffs: &Cutoffs, limit: u32) -> Result<Vec<Silent>> {
    let limit = i64::from(limit.min(paging::LARGEST));
    let latest = |cutoff: Cutoff| cutoff.normal.max(cutoff.urgent);
    let mut found = c.query(
        "
        SELECT id, document_id, to_code, to_name, state, sent_at
        FROM delivery
        WHERE state = 'sent' AND sent_at <= $1
          AND sent_at <= (
            SELECT CASE WHEN document.priority > 0 THEN $2 ELSE $3 END
            FROM document
            WHERE document.id = delivery.document_id
          )
        ORDER BY sent_at, id
        LIMIT $4
        ",
        values![latest(cutoffs.unheard), cutoffs.unheard.urgent, cutoffs.unheard.normal, limit],
        read_silent,
    )?;
    found.extend(c.query(
        "
        SELECT id, document_id, to_code, to_name, state, arrived_at
        FROM delivery
        WHERE state = 'arrived' AND arrived_at <= $1
          AND arrived_at <= (
            SELECT CASE WHEN document.priority > 0 THEN $2 ELSE $3 END
            FROM document
            WHERE document.id = delivery.document_id
          )
        ORDER BY arrived_at, id
        LIMIT $4
        ",
        values![latest(cutoffs.unaccepted), cutoffs.unaccepted.urgent, cutoffs.unaccepted.normal, limit],
        read_silent,
    )?);
    found.sort_by_key(|one| (one.since, one.delivery));
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(found)
}

/// How many documents the hub took in a span of time, and with how many of them anything went wrong since: a recipient
/// that could not be reached or returned it.
///
/// # Errors
/// As the database fails.
pub fn sent_right(c: &Connection, from: UtcMillis, to: UtcMillis) -> Result<(u32, u32)> {
    c.query_one(
        "
        SELECT COUNT(*), COUNT(went_wrong_at)
        FROM document
        WHERE sent_at >= $1 AND sent_at < $2
        ",
        values![from, to],
        |row| Ok((row.take()?, row.take()?)),
    )
}

/// When the oldest status report still owed was decided.
///
/// # Errors
/// As the database fails.
pub fn owed_since(c: &Connection) -> Result<Option<UtcMillis>> {
    c.query_one(
        "
        SELECT MIN(entered_at)
        FROM status_report
        WHERE direction = 'out' AND state IN ('owed', 'failed')
          AND NOT EXISTS (SELECT 1 FROM report_aside AS a WHERE a.report_id = status_report.id)
        ",
        values![],
        only,
    )
}

fn read(row: &mut Row<'_, '_>) -> Result<Cursor> {
    Ok(Cursor { key: row.take()?, id: row.take()? })
}

fn read_silent(row: &mut Row<'_, '_>) -> Result<Silent> {
    Ok(Silent {
        delivery: row.take()?,
        document: row.take()?,
        code: row.take()?,
        name: row.take()?,
        state: row.take()?,
        since: row.take()?,
    })
}
