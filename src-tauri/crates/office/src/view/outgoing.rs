//! Outgoing documents (văn bản đi): the list and the recipient matrix.

use domain::{DeliveryKey, DeliveryState, DocumentKey, UtcMillis, open_work::WorkLine};
use serde::{Deserialize, Serialize};

use super::{AgencyView, Answered, AttachmentView, HistoryLine, Notice};

/// Which outgoing documents to list.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(default)]
pub struct OutgoingFilter {
    /// `all`, `moving` (đang gửi), `problem` (có vấn đề), `done` (hoàn tất); empty means all.
    pub group: String,
    /// Words in number, notation, subject or recipient.
    pub text: String,
    /// Only what a line of the end of the day counts; everything else of the filter is left aside then.
    pub line: Option<WorkLine>,
}

/// How many recipients stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Tally {
    /// All recipients.
    pub recipients: u32,
    /// Waiting to be sent.
    pub queued: u32,
    /// At the hub, nothing heard yet.
    pub sent: u32,
    /// Arrived (01).
    pub arrived: u32,
    /// Accepted or further (03, 04, 05).
    pub accepted: u32,
    /// Done (06).
    pub done: u32,
    /// Failed.
    pub failed: u32,
    /// Returned (02).
    pub returned: u32,
    /// Taken back, or asked to.
    pub taken_back: u32,
}

/// One row of the list.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct OutgoingRow {
    /// The document.
    pub id: DocumentKey,
    /// 0 to 4.
    pub priority: u8,
    /// `number/notation`.
    pub symbol: String,
    /// Subject.
    pub subject: String,
    /// Date on the document.
    pub promulgation_date: Option<String>,
    /// When the clerk pressed send.
    pub queued_at: UtcMillis,
    /// Until when the sending may still be undone; null once it left or was undone.
    pub undo_until: Option<UtcMillis>,
    /// `held` (undo window), `queued`, `moving`, `problem`, `done`, `cancelled`.
    pub state: String,
    /// Where its recipients stand.
    pub tally: Tally,
    /// First recipients' names, at most three.
    pub recipients: Vec<AgencyView>,
}

/// A page of rows, newest first.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct OutgoingPage {
    /// The rows.
    pub rows: Vec<OutgoingRow>,
    /// Give this as `after` for the next page; null at the end.
    pub next: Option<String>,
    /// How many match, counted up to 1,001.
    pub total: u32,
}

/// One recipient's row in the matrix.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct DeliveryRow {
    /// Its row.
    pub id: DeliveryKey,
    /// The recipient.
    pub to: AgencyView,
    /// Where it stands.
    pub state: DeliveryState,
    /// When the hub took it.
    pub sent_at: Option<UtcMillis>,
    /// When 01 was reported.
    pub arrived_at: Option<UtcMillis>,
    /// When 03 was reported.
    pub accepted_at: Option<UtcMillis>,
    /// When 04 or 05 was reported.
    pub in_process_at: Option<UtcMillis>,
    /// When 06 was reported.
    pub done_at: Option<UtcMillis>,
    /// When 02 was reported.
    pub returned_at: Option<UtcMillis>,
    /// Words of the last report (a return's reason).
    pub report_text: String,
    /// Why it failed, or why the last attempt did not get through.
    pub error: Option<Notice>,
    /// Attempts so far.
    pub attempts: u32,
    /// When the next attempt is planned.
    pub next_attempt_at: Option<UtcMillis>,
    /// How often it was asked about (đôn đốc).
    pub nudges: u32,
    /// When it was asked about last.
    pub nudged_at: Option<UtcMillis>,
    /// Whether a copy is on its way although the recipient may have the document.
    pub resending: bool,
    /// Every report and attempt, oldest first.
    pub history: Vec<HistoryLine>,
}

/// Everything about one outgoing document.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct OutgoingDetail {
    /// The list's facts.
    pub row: OutgoingRow,
    /// Our identity of the document, fixed when it was queued.
    pub document_id: String,
    /// The hub's identities it got, oldest first.
    pub doc_ids: Vec<String>,
    /// SHA-256 of the package that every attempt sends.
    pub package_sha256: String,
    /// Type name.
    pub document_type: String,
    /// Place of promulgation.
    pub place: String,
    /// Competence of the signer, such as "TM.".
    pub signer_competence: String,
    /// Position of the signer.
    pub signer_position: String,
    /// Name of the signer.
    pub signer_name: String,
    /// Pages, when stated.
    pub pages: Option<u32>,
    /// What it answers.
    pub response_for: Vec<Answered>,
    /// Due date asked for.
    pub due_date: Option<String>,
    /// Files.
    pub attachments: Vec<AttachmentView>,
    /// One row per recipient, problems first.
    pub deliveries: Vec<DeliveryRow>,
    /// What may be done now: `undo`, `resend_failed`, `resend`, `nudge`.
    pub actions: Vec<String>,
    /// What happened, oldest first.
    pub history: Vec<HistoryLine>,
}

/// What a resend did.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Resent {
    /// Recipients queued again, with the same identity and bytes.
    pub queued: Vec<AgencyView>,
    /// Recipients the hub says have it already: corrected here, not sent again.
    pub already_there: Vec<AgencyView>,
}

/// What the hub says before a resend.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct ResendLook {
    /// Whether the hub could be asked.
    pub answered: bool,
    /// Why it could not.
    pub error: Option<Notice>,
    /// The recipients, in the order of the matrix.
    pub rows: Vec<ResendRow>,
}

/// What the hub says of one recipient before a resend.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct ResendRow {
    /// Its delivery.
    pub id: DeliveryKey,
    /// The recipient.
    pub to: AgencyView,
    /// Where it stands with us.
    pub state: DeliveryState,
    /// `there`: the hub has put the document into its mailbox; `not_there`; `not_asked`.
    pub hub: String,
    /// When it was sent, by the hub's word, else by ours.
    pub sent_at: Option<UtcMillis>,
    /// Whether another copy needs a written reason.
    pub needs_reason: bool,
}
