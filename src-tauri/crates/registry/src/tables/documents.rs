//! Documents, incoming and outgoing: one table, one identity each (invariants 2 and 4).

mod list;
mod write;

use domain::{
    Business, DocumentId, DocumentKey, IncomingState, PackageKey, Priority, ReturnReason, UtcMillis,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    Cell, Column, Connection, Error, Result, Row, coded::from_json, engine::sqlite::driver::only,
    value::values,
};

pub use list::{
    COUNT_CAP, DocumentRow, Filter, Tally, came_since, count_capped, next_waiting, page, rows, sent_since,
    to_release, waiting,
};
pub(crate) use list::{escape, patterns};
pub use write::{
    NewDocument, Return, cancel, end_long_holds, hold, insert_incoming, insert_outgoing, mark_returned,
    mark_sent, release, set_duplicate_of, set_state, set_target,
};

/// Which way a document went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DocumentBox {
    /// Văn bản đến.
    In,
    /// Văn bản đi.
    Out,
}

/// Where an outgoing document stands, kept by the database from its deliveries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OutgoingState {
    /// In the time in which sending can be undone.
    Held,
    /// Waiting for the sender loop, nothing has left.
    Queued,
    /// On its way: some recipient has not accepted it yet.
    Moving,
    /// At least one delivery failed or was returned.
    Problem,
    /// Every recipient accepted it or went further, or it was taken back.
    Done,
    /// The clerk undid the sending.
    Cancelled,
}

crate::tables::names! {
    DocumentBox { In = "in", Out = "out" }
    OutgoingState {
        Held = "held", Queued = "queued", Moving = "moving", Problem = "problem", Done = "done",
        Cancelled = "cancelled"
    }
}

/// Where a document stands, by its box.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// An incoming document.
    In(IncomingState),
    /// An outgoing document.
    Out(OutgoingState),
}

impl State {
    fn read(document_box: DocumentBox, name: &str) -> Result<Self> {
        let state = match document_box {
            DocumentBox::In => IncomingState::parse(name).map(Self::In),
            DocumentBox::Out => OutgoingState::parse(name).map(Self::Out),
        };
        state.ok_or_else(|| Error::damaged(format!("a state that is none: {name}")))
    }

    /// The state of an incoming document.
    #[must_use]
    pub fn incoming(self) -> Option<IncomingState> {
        match self {
            Self::In(state) => Some(state),
            Self::Out(_) => None,
        }
    }

    /// The state of an outgoing document.
    #[must_use]
    pub fn outgoing(self) -> Option<OutgoingState> {
        match self {
            Self::In(_) => None,
            Self::Out(state) => Some(state),
        }
    }
}

/// A party as a document names it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// Its code exactly as received.
    pub code: String,
    /// Its name as the package says, maybe empty.
    #[serde(default)]
    pub name: String,
}

/// A document that another one answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Answered {
    /// Its sender's code.
    pub organ_id: String,
    /// `number/notation`.
    pub code: String,
    /// Its identity.
    pub document_id: String,
    /// Its date as written, maybe empty.
    pub date: String,
}

/// What a package says about a document.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// The sender's identity of the document.
    pub document_id: DocumentId,
    /// Number without notation.
    pub number: String,
    /// Notation.
    pub notation: String,
    /// Subject.
    pub subject: String,
    /// Abstract.
    pub content: String,
    /// Place of promulgation.
    pub place: String,
    /// Date of promulgation, when it could be read.
    pub promulgation_date: Option<Date>,
    /// Type name, e.g. "Công văn".
    pub type_name: String,
    /// Number of the type's group, when stated.
    pub type_group: Option<i64>,
    /// Number of the type, when stated.
    pub type_detail: Option<i64>,
    /// Urgency.
    pub priority: Priority,
    /// Competence such as "TM.".
    pub signer_competence: String,
    /// Position of the signer.
    pub signer_position: String,
    /// Name of the signer.
    pub signer_name: String,
    /// Due date the sender gave.
    pub due_date: Option<Date>,
    /// Pages, when stated.
    pub pages: Option<u32>,
    /// What the package does.
    pub business: Business,
    /// The document a recall, update or replacement names.
    pub target_document_id: Option<DocumentId>,
    /// The reason it gives.
    pub target_reason: String,
    /// Who sent it.
    pub from: Party,
    /// Everybody it is addressed to.
    pub to: Vec<Party>,
    /// What it answers.
    pub response_for: Vec<Answered>,
}

/// A whole document row.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// The list's facts.
    pub row: DocumentRow,
    /// Its package.
    pub package: PackageKey,
    /// What the package says.
    pub facts: Facts,
    /// The text that is equal exactly for equal identities ([`domain::DocumentIdentity::key`]).
    pub identity_key: String,
    /// The document here that a recall, update or replacement is about.
    pub target: Option<DocumentKey>,
    /// Why and by whom it was returned.
    pub returned: Option<Return>,
}

/// One document.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub fn get(c: &Connection, key: DocumentKey) -> Result<Document> {
    let row = list::row(c, key)?;
    c.query_optional(
        "
        SELECT package_id, document_id, number, notation, subject, content, place, promulgation_date, type_name,
               type_group, type_detail, priority, signer_competence, signer_position, signer_name, due_date, pages,
               business, target_document_id, target_reason, from_code, from_name, to_json, response_json,
               identity_key, target_key, return_reason, return_text, returned_by, returned_at
        FROM document
        WHERE id = $1
        ",
        values![key],
        |columns| read(row, columns),
    )?
    .ok_or_else(|| Error::not_found(format!("document {key}")))
}

/// The list's facts about one document.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub fn row(c: &Connection, key: DocumentKey) -> Result<DocumentRow> {
    list::row(c, key)
}

fn read(list_row: DocumentRow, row: &mut Row<'_, '_>) -> Result<Document> {
    Ok(Document {
        row: list_row,
        package: row.take()?,
        facts: Facts {
            document_id: row.take()?,
            number: row.take()?,
            notation: row.take()?,
            subject: row.take()?,
            content: row.take()?,
            place: row.take()?,
            promulgation_date: row.take()?,
            type_name: row.take()?,
            type_group: row.take()?,
            type_detail: row.take()?,
            priority: row.take()?,
            signer_competence: row.take()?,
            signer_position: row.take()?,
            signer_name: row.take()?,
            due_date: row.take()?,
            pages: row.take()?,
            business: row.take()?,
            target_document_id: row.take()?,
            target_reason: row.take()?,
            from: Party { code: row.take()?, name: row.take()? },
            to: from_json(&row.take::<String>()?)?,
            response_for: from_json(&row.take::<String>()?)?,
        },
        identity_key: row.take()?,
        target: row.take()?,
        returned: read_return(row)?,
    })
}

fn read_return(row: &mut Row<'_, '_>) -> Result<Option<Return>> {
    let reason: Option<String> = row.take()?;
    let text = row.take()?;
    let by = row.take()?;
    let at: Option<UtcMillis> = row.take()?;
    let (Some(reason), Some(at)) = (reason, at) else { return Ok(None) };
    let reason = ReturnReason::parse(&reason).ok_or_else(|| Error::damaged("a reason that is none"))?;
    Ok(Some(Return { reason, text, by, at }))
}

/// The incoming document with this identity (invariant 2).
///
/// # Errors
/// As the database fails.
pub fn find_by_identity(c: &Connection, identity_key: &str) -> Result<Option<DocumentKey>> {
    c.query_optional(
        "
        SELECT id
        FROM document
        WHERE identity_key = $1 AND box = 'in' AND business = 'new'
        ",
        values![identity_key],
        only,
    )
}

/// The live outgoing document with this identity.
///
/// # Errors
/// As the database fails.
pub fn find_outgoing_by_identity(c: &Connection, identity_key: &str) -> Result<Option<DocumentKey>> {
    c.query_optional(
        "
        SELECT id
        FROM document
        WHERE identity_key = $1 AND box = 'out' AND business = 'new' AND cancelled_at IS NULL
        ",
        values![identity_key],
        only,
    )
}

/// A document found by the name the other side gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The document.
    pub key: DocumentKey,
    /// Its sender.
    pub from_code: String,
    /// Number without notation.
    pub number: String,
    /// Notation.
    pub notation: String,
    /// Date of promulgation.
    pub promulgation_date: Option<Date>,
    /// What it is.
    pub business: Business,
    /// Whether the clerk undid its sending.
    pub cancelled: bool,
}

/// Every document in a box with this exact `DocumentId`, newest first, at most 50. Vendors' constants are shared by
/// unrelated documents: the caller compares sender, symbol and date.
///
/// # Errors
/// As the database fails.
pub fn find_by_document_id(
    c: &Connection,
    document_box: DocumentBox,
    document_id: &DocumentId,
) -> Result<Vec<Named>> {
    c.query(
        "
        SELECT id, from_code, number, notation, promulgation_date, business, cancelled_at
        FROM document
        WHERE document_id = $1 AND box = $2
        ORDER BY id DESC
        LIMIT 50
        ",
        values![document_id, document_box.as_str()],
        read_named,
    )
}

/// Documents in a box with this number, notation and date, newest first, at most 50: how an answer without a
/// `DocumentId` names one.
///
/// # Errors
/// As the database fails.
pub fn find_by_symbol(
    c: &Connection,
    document_box: DocumentBox,
    number: &str,
    notation: &str,
    date: Option<Date>,
) -> Result<Vec<Named>> {
    c.query(
        "
        SELECT id, from_code, number, notation, promulgation_date, business, cancelled_at
        FROM document
        WHERE number = $1 AND notation = $2 AND box = $3
          AND (CAST($4 AS TEXT) IS NULL OR promulgation_date = $4)
        ORDER BY id DESC
        LIMIT 50
        ",
        values![number, notation, document_box.as_str(), date],
        read_named,
    )
}

fn read_named(row: &mut Row<'_, '_>) -> Result<Named> {
    Ok(Named {
        key: row.take()?,
        from_code: row.take()?,
        number: row.take()?,
        notation: row.take()?,
        promulgation_date: row.take()?,
        business: row.take()?,
        cancelled: row.take::<Option<UtcMillis>>()?.is_some(),
    })
}

/// The document of a package, if it became one.
///
/// # Errors
/// As the database fails.
pub fn of_package(c: &Connection, package: PackageKey) -> Result<Option<DocumentKey>> {
    c.query_optional(
        "
        SELECT id
        FROM document
        WHERE package_id = $1
        ORDER BY id
        LIMIT 1
        ",
        values![package],
        only,
    )
}

impl Column for Business {
    fn read(cell: Cell<'_>) -> Result<Self> {
        let name = String::read(cell)?;
        Self::parse(&name).ok_or_else(|| Error::damaged("a kind of document that is none"))
    }
}

impl Column for Priority {
    fn read(cell: Cell<'_>) -> Result<Self> {
        Self::from_number(i64::read(cell)?).ok_or_else(|| Error::damaged("an urgency that is none"))
    }
}
