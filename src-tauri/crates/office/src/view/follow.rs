//! Following what was sent and what is owed: nudges, the office's matrix, owed statuses.

use domain::{DeliveryKey, DocumentKey, ReportKey, UtcMillis};
use serde::{Deserialize, Serialize};

use super::{AgencyView, Notice, Tally};

/// How a recipient was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum NudgeWay {
    /// By telephone.
    Phone,
    /// By mail.
    Email,
    /// By another message.
    Message,
    /// Face to face.
    InPerson,
}

/// A nudge that was kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct NudgeView {
    /// When.
    pub at: UtcMillis,
    /// Who asked.
    pub by: String,
    /// How.
    pub way: NudgeWay,
    /// What was said or agreed.
    pub note: String,
}

/// The words for asking one recipient, and how to reach it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct NudgeLetter {
    /// The delivery.
    pub id: DeliveryKey,
    /// The recipient.
    pub to: AgencyView,
    /// Its mail address in the directory, or nothing.
    pub email: String,
    /// The agency above it, when the directory knows it.
    pub above: Option<String>,
    /// The words, in Vietnamese.
    pub text: String,
    /// When it was asked before, oldest first.
    pub before: Vec<NudgeView>,
}

/// Why a status is owed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum OwedWhy {
    /// It waits for its turn.
    Waiting,
    /// The last attempt did not get through.
    Retrying,
    /// The hub refuses it.
    Refused,
    /// Nobody queued it.
    Missing,
}

/// A status that is owed, or was set aside.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct OwedRow {
    /// Its report; null for one that nobody queued.
    pub report: Option<ReportKey>,
    /// The incoming document.
    pub document: DocumentKey,
    /// `number/notation`.
    pub symbol: String,
    /// Subject.
    pub subject: String,
    /// Whom we owe it.
    pub to: AgencyView,
    /// Why it is still owed.
    pub why: OwedWhy,
    /// The code: `01` to `06`, `15`, `16`.
    pub code: String,
    /// Since when.
    pub since: UtcMillis,
    /// Why the last attempt did not get through.
    pub error: Option<Notice>,
    /// Attempts so far.
    pub attempts: u32,
    /// When the next attempt is planned.
    pub next_attempt_at: Option<UtcMillis>,
    /// Why it was set aside; null while it is owed.
    pub aside_reason: Option<String>,
    /// Who set it aside.
    pub aside_by: Option<String>,
    /// When.
    pub aside_at: Option<UtcMillis>,
}

/// A page of owed statuses, oldest first.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct OwedPage {
    /// The rows.
    pub rows: Vec<OwedRow>,
    /// Give this as `after` for the next page; null at the end.
    pub next: Option<String>,
    /// How many in all.
    pub total: u32,
}

/// What "report everything" did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Reported {
    /// Reports that are now due.
    pub queued: u32,
    /// Of these, how many the hub had refused.
    pub retried: u32,
    /// Of these, how many nobody had queued.
    pub mended: u32,
}

/// Which documents the office's matrix shows.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(default)]
pub struct MatrixFilter {
    /// Days back from today, today included; 1 to 366.
    pub days: u32,
    /// Only documents, and recipients, that are not done.
    pub only_open: bool,
    /// Groups of recipients instead of recipients; null leaves it to their number.
    pub grouped: Option<bool>,
}

/// A column of the office's matrix.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct MatrixColumn {
    /// A code of an agency, or the name of a kind: `ministry`, `province`, `department`, `commune`, `other`.
    pub key: String,
    /// The agency's name; empty for a kind.
    pub name: String,
}

/// Where one document stands at one column.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct MatrixCell {
    /// The column's key.
    pub column: String,
    /// How many recipients.
    pub recipients: u32,
    /// Accepted or further.
    pub done: u32,
    /// Failed or returned.
    pub problem: u32,
    /// The state, where there is one recipient.
    pub state: Option<domain::DeliveryState>,
    /// Since when it is so, where there is one recipient.
    pub since: Option<UtcMillis>,
}

/// A document in the office's matrix.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct MatrixRow {
    /// The document.
    pub id: DocumentKey,
    /// `number/notation`.
    pub symbol: String,
    /// Subject.
    pub subject: String,
    /// When the clerk pressed send.
    pub queued_at: UtcMillis,
    /// As in the list of outgoing documents.
    pub state: String,
    /// Where its recipients stand.
    pub tally: Tally,
    /// One cell per column that it goes to.
    pub cells: Vec<MatrixCell>,
}

/// A page of the office's matrix, newest first.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct OfficeMatrix {
    /// Whether the columns are groups.
    pub grouped: bool,
    /// The columns of these rows, in order.
    pub columns: Vec<MatrixColumn>,
    /// The rows.
    pub rows: Vec<MatrixRow>,
    /// Give this as `after` for the next page; null at the end.
    pub next: Option<String>,
}
