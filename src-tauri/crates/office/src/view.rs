//! What screens, the command line and tests see: plain values, no rows and no bytes.
//!
//! Times are UTC milliseconds, dates `YYYY-MM-DD`, absent is null. Texts from outside are already made
//! [visible](domain::text::visible). A list is read by keyset: give `next` back as `after`.

pub mod alerts;
pub mod board;
pub mod calendar;
pub mod checklist;
pub mod desk;
pub mod draft;
pub mod evidence;
pub mod follow;
pub mod incoming;
pub mod journal;
pub mod outgoing;
pub mod settings;
pub mod work;

pub use alerts::*;
pub use board::*;
pub use calendar::*;
pub use checklist::*;
pub use desk::*;
pub use draft::*;
pub use evidence::*;
pub use follow::*;
pub use incoming::*;
pub use journal::*;
pub use outgoing::*;
pub use settings::*;
pub use work::*;

use domain::{AttachmentKey, UtcMillis};
use serde::{Deserialize, Serialize};

/// An agency as shown: its code and the best name known for it (the directory's, else the package's).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct AgencyView {
    /// The code exactly as received.
    pub code: String,
    /// The name; the code again when none is known.
    pub name: String,
}

/// One attachment.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct AttachmentView {
    /// Its row; its bytes are read over the window's document protocol by this key.
    pub id: AttachmentKey,
    /// The name as received, made visible.
    pub name: String,
    /// What the bytes are: `pdf`, `docx`, `xlsx`, `zip`, `image`, `text`, `executable`, `unknown` …
    pub kind: String,
    /// Size in bytes.
    pub bytes: u32,
    /// SHA-256 of the bytes, lower-case hexadecimal.
    pub sha256: String,
    /// Why the content cannot be trusted to be whole, e.g. `utf8_mangled`; null when nothing is wrong.
    pub corrupt: Option<String>,
    /// Whether the window can show it page by page (a whole PDF).
    pub previewable: bool,
}

/// A coded sentence: the window and the command line turn it into words (`ui/src/i18n/errors.*.json`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Notice {
    /// Stable code, e.g. `hub.unreachable`.
    pub code: String,
    /// Named values of the sentence.
    pub args: std::collections::BTreeMap<String, String>,
}

/// One line of a history: what happened, when, how we know.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct HistoryLine {
    /// When it happened.
    pub at: UtcMillis,
    /// What happened: an audit action such as `document.accepted` or `delivery.reported`.
    pub action: String,
    /// Who: a person's name, `hub`, or `system`.
    pub actor: String,
    /// Named values for the sentence.
    pub args: std::collections::BTreeMap<String, String>,
}

/// Why a command did not happen: what the window is rejected with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Failure {
    /// Stable code, e.g. `office.wrong_state`.
    pub code: String,
    /// Named values of the sentence.
    pub args: std::collections::BTreeMap<String, String>,
    /// Names the line in the log, for whoever helps.
    pub incident: String,
}
