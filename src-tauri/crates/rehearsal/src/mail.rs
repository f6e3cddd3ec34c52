//! What the hub stores: messages in mailboxes and the sendings they came from.

use std::{path::PathBuf, sync::Arc};

use bytes::Bytes;
use domain::{AgencyCode, DocId, UtcMillis};
use serde::{Deserialize, Serialize};

/// The two kinds of messages on the wire (`messagetype`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A document: new, recall, update or replacement.
    Edoc,
    /// A status report.
    Status,
}

impl Kind {
    /// The text on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Edoc => "edoc",
            Self::Status => "status",
        }
    }

    /// Reads the text on the wire, whatever its letter case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Edoc, Self::Status].into_iter().find(|kind| kind.as_str().eq_ignore_ascii_case(text.trim()))
    }
}

/// The transport's state of a message; not to be confused with status codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TransportState {
    /// Stored, waiting for the recipient.
    Initial,
    /// The recipient is working on it.
    Processing,
    /// Acknowledged; of a sending: delivered to the mailbox.
    Done,
    /// Refused or failed.
    Fail,
}

impl TransportState {
    /// The text on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Initial => "initial",
            Self::Processing => "processing",
            Self::Done => "done",
            Self::Fail => "fail",
        }
    }

    /// Reads the text on the wire.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Initial, Self::Processing, Self::Done, Self::Fail]
            .into_iter()
            .find(|state| state.as_str().eq_ignore_ascii_case(text.trim()))
    }

    /// Whether the message is still in the recipient's list.
    pub(crate) fn is_listed(self) -> bool {
        match self {
            Self::Initial | Self::Processing => true,
            Self::Done | Self::Fail => false,
        }
    }
}

/// The bytes of a message.
#[derive(Clone)]
pub enum Content {
    /// In memory, possibly shared with other messages.
    Bytes(Bytes),
    /// In the state directory.
    File(PathBuf),
    /// Made anew for every download, so that benchmarks can hold ten thousand different packages.
    Made(Arc<dyn Fn() -> Bytes + Send + Sync>),
}

impl std::fmt::Debug for Content {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Bytes(bytes) => write!(f, "Bytes({})", bytes.len()),
            Self::File(path) => write!(f, "File({})", path.display()),
            Self::Made(_) => f.write_str("Made"),
        }
    }
}

impl Content {
    /// The bytes themselves.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn read(&self) -> std::io::Result<Bytes> {
        match self {
            Self::Bytes(bytes) => Ok(bytes.clone()),
            Self::File(path) => std::fs::read(path).map(Bytes::from),
            Self::Made(make) => Ok(make()),
        }
    }
}

/// One message in one mailbox.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) doc_id: DocId,
    pub(crate) kind: Kind,
    pub(crate) from: AgencyCode,
    pub(crate) to: AgencyCode,
    pub(crate) document_id: String,
    /// Only of status reports.
    pub(crate) status_code: Option<String>,
    pub(crate) content: Content,
    pub(crate) state: TransportState,
    pub(crate) note: String,
    pub(crate) created: UtcMillis,
    pub(crate) updated: UtcMillis,
}

/// One accepted `sendEdoc`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Sending {
    pub(crate) doc_id: DocId,
    pub(crate) kind: Kind,
    pub(crate) from: AgencyCode,
    pub(crate) document_id: String,
    pub(crate) title: String,
    pub(crate) notation: String,
    pub(crate) sent: UtcMillis,
    /// SHA-256 of the package as received, hexadecimal.
    pub(crate) sha256: String,
    pub(crate) rows: Vec<Row>,
}

/// One recipient of a sending.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Row {
    /// The code as addressed.
    pub(crate) code: String,
    /// The agency it means, when there is one.
    pub(crate) agency: Option<AgencyCode>,
    pub(crate) status: TransportState,
    pub(crate) note: String,
    /// The message in the recipient's mailbox.
    pub(crate) doc_id: Option<DocId>,
    pub(crate) receive_status: TransportState,
    pub(crate) received: Option<UtcMillis>,
}
