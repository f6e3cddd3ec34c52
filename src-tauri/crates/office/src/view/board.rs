//! The head's board, the four counters of the letter, and the end of a day.

use domain::{
    DeliveryKey, DeliveryState, DocumentKey, UtcMillis,
    assignment::Standing,
    open_work::{WorkLine, WorkList},
};
use serde::{Deserialize, Serialize};

use super::{AgencyView, ApprovalView, UnitView};

/// The four counters of the letter (GL21-2j): each should be 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Letter {
    /// Văn bản gửi lỗi: recipients that could not be reached or returned a document.
    pub send_failed: u32,
    /// Văn bản nhận lỗi: packages that came and could not become documents.
    pub receive_failed: u32,
    /// Văn bản tồn đọng: the four parts below together.
    pub backlog: u32,
    /// Signed and not sent beyond its time (QĐ 28/2018 Art 6.2).
    pub unsent: u32,
    /// Came and not registered beyond its time (NĐ 30/2020 Art 4.2.c).
    pub unregistered: u32,
    /// Registered and not submitted beyond its time (NĐ 30/2020 Art 23.1).
    pub not_submitted: u32,
    /// Past its due date (NĐ 30/2020 Art 24.2).
    pub overdue: u32,
    /// Chưa phản hồi trạng thái: status reports owed.
    pub unanswered: u32,
}

/// Work past its due date.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct OverdueRow {
    /// The document.
    pub id: DocumentKey,
    /// `number/notation`.
    pub symbol: String,
    /// Subject.
    pub subject: String,
    /// The lead unit's name; empty when it has none.
    pub lead: String,
    /// Its short name.
    pub lead_short: String,
    /// Who handles it.
    pub handler: String,
    /// `YYYY-MM-DD`.
    pub due: String,
    /// By how much.
    pub standing: Standing,
}

/// A recipient that does not answer.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct SilentRow {
    /// The delivery.
    pub id: DeliveryKey,
    /// The document.
    pub document: DocumentKey,
    /// `number/notation`.
    pub symbol: String,
    /// The recipient.
    pub to: AgencyView,
    /// `sent` (not even arrived) or `arrived` (not accepted).
    pub state: DeliveryState,
    /// Since when.
    pub since: UtcMillis,
}

/// Open work of one unit.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct UnitBacklog {
    /// The unit; null for what no unit leads.
    pub unit: Option<UnitView>,
    /// Everything open.
    pub open: u32,
    /// What is overdue.
    pub overdue: u32,
    /// What is due soon.
    pub soon: u32,
}

/// Sent right the first time: documents with which nothing ever went wrong, of all that the hub took in a span of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Share {
    /// Documents that the hub took.
    pub sent: u32,
    /// Those whose every recipient was reached and none returned it, and that were not sent again.
    pub right: u32,
    /// Of a thousand; null when none was sent.
    pub per_mille: Option<u32>,
}

/// The head's board.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Board {
    /// Now, as the engine sees it.
    pub now: UtcMillis,
    /// Requests for approval, oldest first, at most fifty.
    pub approvals: Vec<ApprovalView>,
    /// How many wait in all, counted up to 1,001.
    pub approvals_total: u32,
    /// Overdue work, longest first, at most fifty.
    pub overdue: Vec<OverdueRow>,
    /// How much in all, counted up to 1,001.
    pub overdue_total: u32,
    /// Recipients that do not answer, longest first, at most fifty.
    pub silent: Vec<SilentRow>,
    /// How many in all, counted up to 1,000.
    pub silent_total: u32,
    /// Status reports that we owe.
    pub owed: u32,
    /// Since when the oldest.
    pub owed_since: Option<UtcMillis>,
    /// Registered documents that nobody works on, counted up to 1,001.
    pub unassigned: u32,
    /// Open work by unit, the office's order, what no unit leads last.
    pub backlog: Vec<UnitBacklog>,
    /// This week so far, from Monday.
    pub this_week: Share,
    /// The whole week before.
    pub last_week: Share,
}

/// One line of the end of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct DayLine {
    /// Which.
    pub line: WorkLine,
    /// Which list shows exactly these.
    pub list: WorkList,
    /// How many documents, drafts or packages, counted up to 1,001.
    pub count: u32,
    /// How many of them are beyond their time; the same as `count` where only what is late is counted.
    pub late: u32,
}

/// A day that was closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct DayClosed {
    /// `YYYY-MM-DD`.
    pub day: String,
    /// Who closed it.
    pub by: String,
    /// When.
    pub at: UtcMillis,
    /// In whose words.
    pub note: String,
    /// Whether the register's new numbers were printed.
    pub register_printed: bool,
    /// What was open.
    pub lines: Vec<DayLine>,
    /// How many lines had something left.
    pub left: u32,
}

/// The end-of-day screen.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct DayView {
    /// `YYYY-MM-DD`.
    pub day: String,
    /// Now, as the engine sees it.
    pub now: UtcMillis,
    /// Every line, in order, those with nothing included.
    pub lines: Vec<DayLine>,
    /// The last closing of today.
    pub closed: Option<DayClosed>,
    /// The last closing of a day before.
    pub before: Option<DayClosed>,
}

/// Closing a day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(default)]
pub struct DayClosing {
    /// A word to those who come tomorrow; may be empty.
    pub note: String,
    /// Whether the register's new numbers were printed.
    pub register_printed: bool,
}
