//! The desk (bàn làm việc) and the status bar.

use domain::{DocumentKey, UtcMillis};
use serde::Serialize;

use super::{AgencyView, DayClosed, Letter, Notice};

/// Whether the office can be used, and as what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// First run: nothing is set up.
    Unset,
    /// Rehearsal (diễn tập) against the built-in hub, with its own data.
    Rehearsal,
    /// The real office.
    Office,
    /// The database cannot be written (damaged, from the future, full disk): reading only, or not at all.
    Impaired,
}

/// What the window needs before it draws its first screen.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct AppState {
    /// How the office runs.
    pub mode: Mode,
    /// The office itself; null while unset.
    pub agency: Option<AgencyView>,
    /// The person working here.
    pub clerk: String,
    /// Version of the application.
    pub version: String,
    /// `vi` or `en`.
    pub language: String,
    /// `system`, `light` or `dark`.
    pub theme: String,
    /// `compact` (28 px rows) or `comfortable` (36 px).
    pub density: String,
    /// What is wrong when impaired.
    pub impairment: Option<Notice>,
    /// Where the data lies, for the set-up and repair screens.
    pub data_dir: String,
}

/// Counts for the left rail and the desk. Kept counts, never `count(*)` over all documents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Counters {
    /// Incoming documents no clerk has decided about.
    pub waiting: u32,
    /// Recalls, updates and replacements whose decision is open.
    pub decisions: u32,
    /// Packages kept but not readable or not for us.
    pub quarantined: u32,
    /// Deliveries that failed.
    pub failed: u32,
    /// Deliveries returned by their recipients.
    pub returned: u32,
    /// Deliveries sent but not yet accepted.
    pub unaccepted: u32,
    /// Status reports owed and not yet sent.
    pub owed: u32,
    /// Jobs waiting to be sent (documents and status reports).
    pub queued: u32,
    /// Drafts.
    pub drafts: u32,
    /// Registered documents that nobody works on yet, counted up to 1,001.
    pub unassigned: u32,
    /// Documents whose due date has passed, counted up to 1,001.
    pub overdue: u32,
    /// Drafts that wait for the head's approval, counted up to 1,001.
    pub approvals: u32,
}

/// A short row on the desk.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct DeskRow {
    /// The document.
    pub id: DocumentKey,
    /// `number/notation`.
    pub symbol: String,
    /// Subject (trích yếu).
    pub subject: String,
    /// The other side: sender of an incoming document; null for outgoing.
    pub agency: Option<AgencyView>,
    /// 0 to 4.
    pub priority: u8,
    /// When it came or was sent.
    pub at: UtcMillis,
}

/// Problems with one cause, grouped (gom theo nguyên nhân).
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct ProblemGroup {
    /// The cause.
    pub cause: Notice,
    /// `send_failed` or `returned`.
    pub kind: String,
    /// How many recipients.
    pub deliveries: u32,
    /// How many documents.
    pub documents: u32,
    /// The documents, at most ten, newest first.
    pub rows: Vec<DeskRow>,
    /// Since when.
    pub since: UtcMillis,
}

/// Everything on the desk.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Desk {
    /// Now, as the engine sees it.
    pub now: UtcMillis,
    /// All counts.
    pub counters: Counters,
    /// The four counters of the letter.
    pub letter: Letter,
    /// What the last closed day before today left; null when none was closed or nothing was left.
    pub left: Option<DayClosed>,
    /// Documents that came today.
    pub came_today: u32,
    /// Documents sent today.
    pub sent_today: u32,
    /// What needs a person now.
    pub problems: Vec<ProblemGroup>,
    /// The oldest waiting incoming documents, urgent first, at most ten.
    pub waiting: Vec<DeskRow>,
    /// Outgoing documents still on their way, at most ten.
    pub moving: Vec<DeskRow>,
    /// Drafts, newest first, at most ten: id as text, title, recipients.
    pub drafts: Vec<super::DraftRow>,
}

/// How the connection stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Link {
    /// No hub is set.
    Unset,
    /// No round has ended yet.
    Starting,
    /// The last round succeeded.
    Up,
    /// The hub does not answer; a probe is planned.
    Down,
    /// The hub refuses us (wrong secret, unregistered code): a person must act.
    Refused,
    /// The clerk paused the exchange, or the transport is folders.
    Manual,
}

/// A transfer long enough to show.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Transfer {
    /// Names it while it runs.
    pub id: String,
    /// `receive` or `send`.
    pub direction: String,
    /// What is moving.
    pub title: String,
    /// Bytes moved.
    pub done: u32,
    /// Bytes in all, when known.
    pub total: Option<u32>,
}

/// The line that answers "do I trust what I see?".
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct StatusBar {
    /// How the connection stands.
    pub link: Link,
    /// End of the last successful round of every loop; null when there was none.
    pub last_success_at: Option<UtcMillis>,
    /// When the next try is planned while the hub is down.
    pub next_try_at: Option<UtcMillis>,
    /// The last error of the link, while it is not up.
    pub error: Option<Notice>,
    /// Jobs waiting to be sent.
    pub queued: u32,
    /// Status reports owed.
    pub owed: u32,
    /// Transfers in progress.
    pub transfers: Vec<Transfer>,
    /// Whether this is rehearsal.
    pub rehearsal: bool,
    /// Where secrets are kept: `keychain`, `file` or `unavailable`.
    pub secrets: String,
}
