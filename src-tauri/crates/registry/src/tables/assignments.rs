//! Who works on an incoming document, until when, and everything that was ever said about it.

use std::collections::BTreeMap;

use domain::{DocumentKey, UnitKey, UtcMillis, assignment::DueWhy};
use jiff::civil::Date;

use crate::{
    Cell, Column, Connection, Error, Result, Row, Transaction,
    coded::{from_json, to_json},
    value::values,
};

/// What happened to an assignment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Phân công.
    Assigned,
    /// Chuyển người khác.
    Reassigned,
    /// Gia hạn.
    Extended,
    /// Ý kiến của người xử lý.
    Noted,
    /// Bắt đầu xử lý.
    Started,
    /// Kết thúc.
    Finished,
}

crate::tables::names! {
    Kind {
        Assigned = "assigned", Reassigned = "reassigned", Extended = "extended", Noted = "noted",
        Started = "started", Finished = "finished"
    }
}

impl Column for DueWhy {
    fn read(cell: Cell<'_>) -> Result<Self> {
        let name = String::read(cell)?;
        Self::parse(&name).ok_or_else(|| Error::damaged(format!("a state that is none: {name}")))
    }
}

/// How an assignment stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// The document.
    pub document: DocumentKey,
    /// The lead unit (chủ trì); `None` when the clerk's office works on it itself.
    pub lead: Option<UnitKey>,
    /// Co-operating units (phối hợp).
    pub with: Vec<UnitKey>,
    /// Who handles it, by name; maybe empty.
    pub handler: String,
    /// What the head wants.
    pub instruction: String,
    /// Until when.
    pub due: Option<Date>,
    /// Why until then.
    pub why: DueWhy,
    /// Who assigned it.
    pub by: String,
    /// When it was first assigned.
    pub assigned_at: UtcMillis,
    /// When work on it began.
    pub started_at: Option<UtcMillis>,
    /// When it ended: done, returned or recalled.
    pub finished_at: Option<UtcMillis>,
}

/// An assignment to write.
#[derive(Clone, Debug)]
pub struct NewAssignment<'a> {
    /// The document.
    pub document: DocumentKey,
    /// The lead unit.
    pub lead: Option<UnitKey>,
    /// Co-operating units.
    pub with: &'a [UnitKey],
    /// Who handles it.
    pub handler: &'a str,
    /// What the head wants.
    pub instruction: &'a str,
    /// Until when.
    pub due: Option<Date>,
    /// Why until then.
    pub why: DueWhy,
    /// Who assigns it.
    pub by: &'a str,
    /// When.
    pub at: UtcMillis,
}

/// A line of its history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// What happened.
    pub kind: Kind,
    /// Named values.
    pub args: BTreeMap<String, String>,
    /// Who.
    pub actor: String,
    /// When.
    pub at: UtcMillis,
}

/// Open work of one unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backlog {
    /// The lead unit; `None` for what has none.
    pub lead: Option<UnitKey>,
    /// Everything open.
    pub open: u32,
    /// What is overdue.
    pub overdue: u32,
    /// What is due soon.
    pub soon: u32,
}

/// Writes an assignment; one that is there already is changed and keeps when it was first made.
///
/// # Errors
/// [`Error::State`] when work on the document is over.
pub fn put(tx: &mut Transaction<'_>, new: &NewAssignment<'_>) -> Result<()> {
    let changed = tx.execute(
        "
        INSERT INTO assignment (
          document_id, lead_id, with_json, handler, instruction, due_date, due_why, assigned_by, assigned_at, changed_at
        )
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
        ON CONFLICT (document_id) DO UPDATE
        SET lead_id = excluded.lead_id,
            with_json = excluded.with_json,
            handler = excluded.handler,
            instruction = excluded.instruction,
            due_date = excluded.due_date,
            due_why = excluded.due_why,
            assigned_by = excluded.assigned_by,
            changed_at = excluded.changed_at
        WHERE assignment.finished_at IS NULL
        ",
        values![
            new.document,
            new.lead,
            to_json(new.with)?,
            new.handler,
            new.instruction,
            new.due,
            new.why.as_str(),
            new.by,
            new.at
        ],
    )?;
    if changed == 1 { Ok(()) } else { Err(Error::state(format!("assignment of {}", new.document))) }
}

/// Gives it another due date.
///
/// # Errors
/// [`Error::NotFound`] when there is no open assignment.
pub fn set_due(
    tx: &mut Transaction<'_>,
    document: DocumentKey,
    due: Date,
    why: DueWhy,
    at: UtcMillis,
) -> Result<()> {
    tx.change(
        || format!("open assignment of {document}"),
        "
        UPDATE assignment
        SET due_date = $2, due_why = $3, changed_at = $4
        WHERE document_id = $1 AND finished_at IS NULL
        ",
        values![document, due, why.as_str(), at],
    )
}

/// Notes that work began; the first time stays.
///
/// # Errors
/// [`Error::NotFound`] when there is no open assignment.
pub fn start(tx: &mut Transaction<'_>, document: DocumentKey, at: UtcMillis) -> Result<()> {
    tx.change(
        || format!("open assignment of {document}"),
        "
        UPDATE assignment
        SET started_at = COALESCE(started_at, $2), changed_at = $2
        WHERE document_id = $1 AND finished_at IS NULL
        ",
        values![document, at],
    )
}

/// Adds a line to its history.
///
/// # Errors
/// [`Error::Constraint`] when the document was never assigned.
pub fn append(
    tx: &mut Transaction<'_>,
    document: DocumentKey,
    kind: Kind,
    args: &[(&str, &str)],
    actor: &str,
    at: UtcMillis,
) -> Result<()> {
    let args: BTreeMap<&str, &str> = args.iter().copied().collect();
    tx.execute(
        "
        INSERT INTO assignment_event (document_id, kind, args_json, actor, at)
        VALUES ($1, $2, $3, $4, $5)
        ",
        values![document, kind.as_str(), to_json(&args)?, actor, at],
    )?;
    Ok(())
}

/// How the assignment of a document stands.
///
/// # Errors
/// As the database fails.
pub fn find(c: &Connection, document: DocumentKey) -> Result<Option<Assignment>> {
    c.query_optional(
        "
        SELECT document_id, lead_id, with_json, handler, instruction, due_date, due_why, assigned_by, assigned_at,
               started_at, finished_at
        FROM assignment
        WHERE document_id = $1
        ",
        values![document],
        read,
    )
}

/// Its history, oldest first, at most 1,000 lines.
///
/// # Errors
/// As the database fails.
pub fn events(c: &Connection, document: DocumentKey) -> Result<Vec<Event>> {
    c.query(
        "
        SELECT kind, args_json, actor, at
        FROM assignment_event
        WHERE document_id = $1
        ORDER BY id
        LIMIT 1000
        ",
        values![document],
        |row| {
            Ok(Event {
                kind: row.take()?,
                args: from_json(&row.take::<String>()?)?,
                actor: row.take()?,
                at: row.take()?,
            })
        },
    )
}

/// Open work by lead unit: overdue is what was due before `today`, due soon what is due until `soon`.
///
/// # Errors
/// As the database fails.
pub fn backlog(c: &Connection, today: Date, soon: Date) -> Result<Vec<Backlog>> {
    c.query(
        "
        SELECT lead_id, COUNT(*), COUNT(CASE WHEN due_date < $1 THEN 1 END),
               COUNT(CASE WHEN due_date BETWEEN $1 AND $2 THEN 1 END)
        FROM assignment
        WHERE finished_at IS NULL
        GROUP BY lead_id
        ",
        values![today, soon],
        |row| Ok(Backlog { lead: row.take()?, open: row.take()?, overdue: row.take()?, soon: row.take()? }),
    )
}

/// What is overdue, longest first.
///
/// # Errors
/// As the database fails.
pub fn overdue(c: &Connection, today: Date, limit: u32) -> Result<Vec<Assignment>> {
    c.query(
        "
        SELECT document_id, lead_id, with_json, handler, instruction, due_date, due_why, assigned_by, assigned_at,
               started_at, finished_at
        FROM assignment
        WHERE finished_at IS NULL AND due_date < $1
        ORDER BY due_date, document_id
        LIMIT $2
        ",
        values![today, limit.min(crate::page::LARGEST)],
        read,
    )
}

fn read(row: &mut Row<'_, '_>) -> Result<Assignment> {
    Ok(Assignment {
        document: row.take()?,
        lead: row.take()?,
        with: from_json(&row.take::<String>()?)?,
        handler: row.take()?,
        instruction: row.take()?,
        due: row.take()?,
        why: row.take()?,
        by: row.take()?,
        assigned_at: row.take()?,
        started_at: row.take()?,
        finished_at: row.take()?,
    })
}
