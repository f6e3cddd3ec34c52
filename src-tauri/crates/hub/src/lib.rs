//! Transports to the national document exchange hub: VXP over HTTP ([`vxp`]) and folders ([`folder`]).
//!
//! Invariants, cited by number in tests:
//!
//! 1. Every failure is classified in `classify.rs`, once; nobody else decides what is tried again.
//! 2. No call hangs: connecting, waiting for an answer and reading it each have an end, and a trickle counts as
//!    nothing (control N3).
//! 3. No answer is taken into memory beyond its limit; a package is streamed in both directions.
//! 4. Only the configured hub is ever contacted, and for revocation lists the hosts an administrator listed
//!    ([`crl`]): redirects are refused (control N2).
//! 5. What is sent are exactly the bytes that were promised (length and SHA-256), or the request is broken off
//!    before it is complete (promise P3).
//! 6. Secrets never reach `Debug`, an error, a log line or a URL (control N4).
//! 7. Nothing is repeated here behind the caller's back: one call is one request, except a call that may
//!    harmlessly be made twice (everything but [`Hub::send`]) whose reused connection turned out to be dead, and the
//!    other way to download.

mod ascii;
mod classify;
pub mod crl;
pub mod error;
pub mod folder;
mod http;
pub mod secrets;
pub mod vxp;

use std::path::Path;

use async_trait::async_trait;
use domain::{AgencyCode, DocId, UtcMillis};
use tokio::io::AsyncWrite;

pub use error::{Class, HubError};
pub use secrets::Secret;

/// What a message is: the two kinds the hub keeps apart (`messagetype`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MessageKind {
    /// A document: new, recall, update or replacement (`edoc`).
    Document,
    /// A status report (`status`).
    Status,
}

impl MessageKind {
    /// The word on the wire.
    #[must_use]
    pub const fn as_wire(self) -> &'static str {
        match self {
            Self::Document => "edoc",
            Self::Status => "status",
        }
    }
}

/// What we tell the hub about a message it keeps for us. Not to be confused with a status report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ack {
    /// Received and kept: the hub stops offering it.
    Done,
    /// Technically unusable.
    Fail,
    /// Being worked on.
    Processing,
}

impl Ack {
    /// The word on the wire.
    #[must_use]
    pub const fn as_wire(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Fail => "fail",
            Self::Processing => "processing",
        }
    }
}

/// One message waiting for us at the hub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The hub's identity of the message.
    pub doc_id: DocId,
    /// What it is.
    pub kind: MessageKind,
    /// Who sent it, when the hub says so in a readable code.
    pub from: Option<AgencyCode>,
    /// To whom, when the hub says so in a readable code.
    pub to: Option<AgencyCode>,
    /// The hub's word for its state (`initial`, `processing`, …), empty when it gives none.
    pub status: String,
    /// When the hub stored it.
    pub created_at: Option<UtcMillis>,
    /// The row as the hub sent it (JSON), empty where there is none.
    pub raw: String,
}

/// A package that was downloaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// How many bytes were written.
    pub bytes: u64,
}

/// A package to hand to the hub: a file whose length and hash were fixed when it was built.
#[derive(Clone, Copy, Debug)]
pub struct OutgoingMessage<'a> {
    /// What it is.
    pub kind: MessageKind,
    /// The sending agency, as registered with the hub for our system id.
    pub from: &'a AgencyCode,
    /// Recipients, to narrow those named in the package; usually `None`. They travel twice in one header, so a long
    /// list may be refused by the hub's web server (about 200 codes fit in 8 KiB).
    pub to: Option<&'a [AgencyCode]>,
    /// The package.
    pub path: &'a Path,
    /// Its length in bytes.
    pub bytes: u64,
    /// Its SHA-256.
    pub sha256: [u8; 32],
}

/// What the hub says about a message that was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SentRow {
    /// The hub's identity of the message on the sender's side.
    pub sender_doc_id: Option<DocId>,
    /// The hub's identity of the copy for this recipient.
    pub receiver_doc_id: Option<DocId>,
    /// The sender's code as the hub wrote it.
    pub from: String,
    /// The recipient's code as the hub wrote it.
    pub to: String,
    /// State of sending: `initial`, `processing`, `done`, `fail`.
    pub send_status: String,
    /// The hub's text beside it.
    pub send_status_desc: String,
    /// State at the recipient, same words.
    pub receive_status: String,
    /// The hub's text beside it.
    pub receive_status_desc: String,
    /// Subject of the document.
    pub title: String,
    /// Number and notation, e.g. `12/UBND-KGVX`.
    pub notation: String,
    /// When it was sent.
    pub sent_at: Option<UtcMillis>,
    /// When the recipient took it.
    pub received_at: Option<UtcMillis>,
}

/// One agency of the hub's directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedAgency {
    /// Its code.
    pub code: AgencyCode,
    /// Its name.
    pub name: String,
    /// The directory's id of the agency above it (`pid`; a code or a number, as the hub has it).
    pub parent: Option<String>,
    /// The code under the scheme before (`oldCode`, or `code102` of the QĐ 20 list).
    pub old_code: Option<AgencyCode>,
    /// Its mail address.
    pub mail: Option<String>,
}

/// One row of the hub's synchronisation list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedUnit {
    /// The agency itself.
    pub agency: ListedAgency,
    /// Version of the row.
    pub version: Option<i64>,
    /// The exchange centre it belongs to.
    pub center_code: Option<String>,
    /// Whether it was struck off.
    pub deleted: bool,
    /// When the row last changed, as the hub wrote it.
    pub modified: Option<String>,
    /// Whether it is an agency and not only a node of the tree.
    pub is_agency: bool,
}

/// The answer to a probe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Probe {
    /// The hub's clock (`Date` header), to compare with ours.
    pub server_time: Option<UtcMillis>,
}

/// Told as bytes move: how many so far, and how many there will be when that is known.
pub type Progress<'a> = &'a (dyn Fn(u64, Option<u64>) + Send + Sync);

/// One hub, whatever the transport. All calls are safe to run side by side.
#[async_trait]
pub trait Hub: Send + Sync {
    /// A stable name of this hub, for the uniqueness of its [`DocId`]s: `vxp:<system id>@<host>:<port>` or
    /// `folder:<hash of the path>`.
    fn key(&self) -> &str;

    /// The messages that wait for us and are not acknowledged.
    ///
    /// # Errors
    /// [`HubError`]; never ambiguous.
    async fn list(&self, kind: MessageKind) -> Result<Vec<Listed>, HubError>;

    /// Streams the bytes of one package into `into`, which is flushed but not synced.
    ///
    /// # Errors
    /// [`HubError`]; what was written to `into` until then is to be thrown away.
    async fn fetch(
        &self,
        doc_id: &DocId,
        into: &mut (dyn AsyncWrite + Send + Unpin),
        progress: Progress<'_>,
    ) -> Result<Fetched, HubError>;

    /// Tells the hub what became of a message; saying it twice is harmless. `note` is unaccented and shortened.
    ///
    /// # Errors
    /// [`HubError`].
    async fn acknowledge(&self, doc_id: &DocId, ack: Ack, note: Option<&str>) -> Result<(), HubError>;

    /// Hands a package to the hub.
    ///
    /// # Errors
    /// [`HubError`]; when it is `ambiguous`, ask [`Hub::sent`] before sending the same bytes again.
    async fn send(&self, message: &OutgoingMessage<'_>, progress: Progress<'_>) -> Result<DocId, HubError>;

    /// What the hub knows of messages we sent: all, or those of one identity.
    ///
    /// # Errors
    /// [`HubError`]; never ambiguous.
    async fn sent(&self, kind: MessageKind, doc_id: Option<&DocId>) -> Result<Vec<SentRow>, HubError>;

    /// The hub's directory: everything it has, a hundred thousand rows at worst. Ask once a day.
    ///
    /// # Errors
    /// [`HubError`]; never ambiguous.
    async fn agencies(&self) -> Result<Vec<ListedAgency>, HubError>;

    /// The directory under QĐ 20/2020 codes, optionally of one level.
    ///
    /// # Errors
    /// [`HubError`]; never ambiguous.
    async fn agencies_qd20(&self, level: Option<u32>) -> Result<Vec<ListedAgency>, HubError>;

    /// The hub's synchronisation list of units.
    ///
    /// # Errors
    /// [`HubError`]; never ambiguous.
    async fn synchronize_unit(&self) -> Result<Vec<ListedUnit>, HubError>;

    /// How many messages wait for us.
    ///
    /// # Errors
    /// [`HubError`]; never ambiguous.
    async fn count(&self, kind: MessageKind) -> Result<u64, HubError>;

    /// How far the hub's clock was ahead of ours when it last answered, in milliseconds; `None` when it never said.
    fn clock_skew_ms(&self) -> Option<i64> {
        None
    }

    /// A cheap call that proves address, credentials and clock: for "test connection" and the breaker.
    ///
    /// # Errors
    /// [`HubError`]; never ambiguous.
    async fn probe(&self) -> Result<Probe, HubError>;
}
