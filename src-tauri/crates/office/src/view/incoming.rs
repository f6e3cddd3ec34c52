//! Incoming documents (văn bản đến).

use domain::{
    BookKey, DocumentKey, IncomingState, PackageKey, ReturnReason, StatusCode, UtcMillis, open_work::WorkLine,
};
use serde::{Deserialize, Serialize};

use super::{
    AgencyView, Answered, AssignmentMark, AssignmentView, AttachmentView, DueView, HistoryLine,
    NewAssignment, Notice,
};

/// Which incoming documents to list.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(default)]
pub struct IncomingFilter {
    /// Only these states; empty means all.
    pub states: Vec<IncomingState>,
    /// Only at least this urgent, 0 to 4.
    pub priority_at_least: u8,
    /// Only from this agency.
    pub from: Option<String>,
    /// Words in number, notation, subject or sender, with or without marks.
    pub text: String,
    /// Only what a line of the end of the day counts; everything else of the filter is left aside then.
    pub line: Option<WorkLine>,
}

/// One row of the list.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct IncomingRow {
    /// The document.
    pub id: DocumentKey,
    /// Where it stands.
    pub state: IncomingState,
    /// 0 to 4.
    pub priority: u8,
    /// `number/notation`.
    pub symbol: String,
    /// Subject.
    pub subject: String,
    /// Who sent it.
    pub from: AgencyView,
    /// When it came.
    pub arrived_at: UtcMillis,
    /// Date on the document.
    pub promulgation_date: Option<String>,
    /// Due date the sender gave.
    pub due_date: Option<String>,
    /// Arrival number, once accepted.
    pub arrival_number: Option<u32>,
    /// `new`, `recall`, `update` or `replacement`.
    pub business: String,
    /// How many attachments.
    pub attachments: u32,
    /// How many of the package's warnings a clerk should look at.
    pub warnings: u32,
    /// Another document with the same identity or the same main file is here already.
    pub duplicate_of: Option<DocumentKey>,
    /// Who works on it, once assigned.
    pub assignment: Option<AssignmentMark>,
}

/// A page of rows, newest first.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct IncomingPage {
    /// The rows.
    pub rows: Vec<IncomingRow>,
    /// Give this as `after` for the next page; null at the end.
    pub next: Option<String>,
    /// How many match, counted up to 1,001 (shown as "1.000+").
    pub total: u32,
}

/// One status report we owe or sent about an incoming document.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct ReportView {
    /// The code.
    pub code: StatusCode,
    /// Words sent with it.
    pub text: String,
    /// When it was decided.
    pub decided_at: UtcMillis,
    /// When the hub took it; null while owed.
    pub sent_at: Option<UtcMillis>,
    /// Why the last attempt failed.
    pub error: Option<Notice>,
}

/// Everything about one incoming document.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct IncomingDetail {
    /// The list's facts.
    pub row: IncomingRow,
    /// The sender's identity of the document.
    pub document_id: String,
    /// The hub's identity of the package.
    pub doc_id: String,
    /// Type name, e.g. "Công văn".
    pub document_type: String,
    /// Place of promulgation.
    pub place: String,
    /// Abstract, when it differs from the subject.
    pub content: String,
    /// Competence such as "TM.", position, name.
    pub signer_competence: String,
    /// Position of the signer.
    pub signer_position: String,
    /// Name of the signer.
    pub signer_name: String,
    /// Pages, when stated.
    pub pages: Option<u32>,
    /// Everybody it was addressed to.
    pub to: Vec<AgencyView>,
    /// Which of `to` is us.
    pub addressed_to_us: bool,
    /// What it answers.
    pub response_for: Vec<Answered>,
    /// What a recall, update or replacement names, and the document found for it.
    pub target: Option<Target>,
    /// Files.
    pub attachments: Vec<AttachmentView>,
    /// What the reader had to tolerate.
    pub warnings: Vec<Notice>,
    /// Status reports about it.
    pub reports: Vec<ReportView>,
    /// The register row, once accepted.
    pub registered: Option<Registered>,
    /// The reason, once returned.
    pub returned: Option<Returned>,
    /// Who works on it until when, once assigned.
    pub assignment: Option<AssignmentView>,
    /// The due date to offer while it is not assigned.
    pub proposed_due: Option<DueView>,
    /// What may be done now: `accept`, `return`, `assign`, `process`, `finish`, `reassign`, `extend`, `note`.
    pub actions: Vec<String>,
    /// What happened, oldest first.
    pub history: Vec<HistoryLine>,
}

/// The document a recall, update or replacement is about.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Target {
    /// Its identity as named.
    pub document_id: String,
    /// The document here, when found.
    pub document: Option<DocumentKey>,
    /// The reason given.
    pub reason: String,
}

/// The entry in the register book.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Registered {
    /// The book's name.
    pub book: String,
    /// Year of the book.
    pub year: u16,
    /// Arrival number (số đến).
    pub arrival_number: u32,
    /// Date of arrival, in Vietnam.
    pub arrival_date: String,
    /// Who registered it.
    pub by: String,
    /// When.
    pub at: UtcMillis,
    /// Note in the register.
    pub note: String,
}

/// A return.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Returned {
    /// Why.
    pub reason: ReturnReason,
    /// In words.
    pub text: String,
    /// Who returned it.
    pub by: String,
    /// When.
    pub at: UtcMillis,
}

/// The clerk's acceptance.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Acceptance {
    /// The book; null takes the office's default book of the year.
    pub book: Option<BookKey>,
    /// Note for the register.
    #[serde(default)]
    pub note: String,
    /// Why it is accepted in spite of the checklist's warnings; empty when there are none.
    #[serde(default)]
    pub reason: String,
    /// Whom it goes to at once; null leaves it for later.
    #[serde(default)]
    pub assign: Option<NewAssignment>,
}

/// What accepting gave.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Accepted {
    /// The document.
    pub id: DocumentKey,
    /// Its arrival number.
    pub arrival_number: u32,
    /// The book's name.
    pub book: String,
    /// The next waiting document in the list's order, to move on to.
    pub next_waiting: Option<DocumentKey>,
}

/// A register book.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct BookView {
    /// Its row.
    pub id: BookKey,
    /// Its name.
    pub name: String,
    /// `incoming` or `outgoing`.
    pub direction: String,
    /// Its year.
    pub year: u16,
    /// The number the next entry will take.
    pub next_number: u32,
}

/// A package kept but not turned into a document: unreadable, not for us, our own, gone.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct QuarantinedRow {
    /// Its row.
    pub id: PackageKey,
    /// The hub's identity.
    pub doc_id: String,
    /// Who sent it, as the hub's list said.
    pub from: Option<AgencyView>,
    /// When it came.
    pub received_at: UtcMillis,
    /// Size of the raw bytes kept; 0 when there are none.
    pub bytes: u32,
    /// What is wrong.
    pub problem: Notice,
    /// Whether the hub was told.
    pub reported_to_hub: bool,
}
