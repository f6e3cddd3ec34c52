//! What a document office (văn thư) does, one file per use case: receive, accept, send, report, follow up. The
//! window, the command line and the tests call only this.
//!
//! Invariants, cited by number in tests:
//!
//! 1. What a use case answered with `Ok` is committed (promise P1); a [`Change`] is published after the commit.
//! 2. A message is registered once however often the hub delivers it, and acknowledged only after the commit that
//!    keeps it (P2, P4).
//! 3. An outgoing document has one identity and one package, fixed when it is queued; every attempt sends the same
//!    bytes, and an attempt without an answer asks the hub before it sends again (P3).
//! 4. Register number, state, owed report and journal line are one transaction.
//! 5. While the hub is away at most six requests a minute are made, over all loops; nothing is given up by count.
//! 6. What is wrong with one message stops no other; a loop that is stuck stops no other.
//! 7. Every failure has a stable code; texts from outside are made visible before people see them.
//! 8. Lists, batches, waits and channels are bounded (P8).

pub mod alerts;
pub mod audit;
pub mod changes;
pub mod clock;
pub mod error;
pub mod pdf;
pub mod view;

mod accept;
mod approve;
mod ask;
mod assign;
mod board;
mod books;
mod calendar;
mod checklist;
mod config;
mod day;
mod desk;
mod directory;
mod doctor;
mod draft;
mod evidence;
mod files;
mod follow_up;
mod heard;
mod housekeeping;
mod incoming;
mod inspect;
mod journal;
mod link;
mod loops;
mod matrix;
mod nudge;
mod office;
mod outgoing;
mod owed;
mod quarantine;
mod receive;
mod recode;
mod report;
mod resend;
mod revocation;
mod send;
mod settings;
mod spool;
mod status;
mod sync;
mod transfers;
mod trust;
mod wire;
mod work;

pub use changes::{Change, ChangeStream, Happening, HappeningStream, Subject};
pub use directory::DirectoryEntry;
pub use doctor::{Check, Health};
pub use error::{Error, Reason, Result};
pub use evidence::PrintedFile;
pub use files::OpenedFile;
pub use link::Round;
pub use office::{Office, OfficeOptions, SecretsPreference, impaired};
pub use sync::SyncReport;

/// Every named point where the crash driver may end the process, in the order a document meets them.
pub const FAILPOINTS: &[&str] = &[
    "receive.after_list",
    "receive.before_fetch",
    "receive.after_fetch",
    "receive.after_read",
    "blobs.synced",
    "blobs.named",
    "blobs.kept",
    "receive.after_blobs",
    "receive.tx_begin",
    "receive.after_package_row",
    "receive.after_document_row",
    "receive.after_owed_report",
    "receive.before_commit",
    "receive.after_commit",
    "acknowledge.before_request",
    "acknowledge.after_request",
    "acknowledge.after_record",
    "status.after_report_row",
    "status.before_commit",
    "accept.after_number",
    "accept.before_commit",
    "accept.after_commit",
    "queue.after_blob",
    "queue.after_document_row",
    "queue.before_commit",
    "queue.after_commit",
    "send.before_attempt_row",
    "send.after_attempt_row",
    "send.before_request",
    "send.after_request",
    "send.after_asking",
    "send.before_outcome_commit",
    "send.after_outcome",
    "report.after_blob",
    "report.after_package_row",
    "report.after_attempt_row",
    "report.after_request",
    "report.before_outcome_commit",
    "report.after_outcome",
];
