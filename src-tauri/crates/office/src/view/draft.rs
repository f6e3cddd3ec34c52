//! Drafts (soạn) and the directory as the composer needs it.

use domain::{DocumentKey, DraftKey, UtcMillis, approval::ApprovalState};
use serde::{Deserialize, Serialize};

use super::{AgencyView, ApprovalStand, Notice};

/// What a clerk writes about a document before sending it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(default)]
pub struct DraftFields {
    /// Number without notation; empty is allowed while drafting.
    pub number: String,
    /// Notation.
    pub notation: String,
    /// `YYYY-MM-DD`, or empty.
    pub promulgation_date: String,
    /// Place.
    pub place: String,
    /// Subject.
    pub subject: String,
    /// Type name, e.g. "Công văn".
    pub document_type: String,
    /// Competence: "TM.", "KT.", "TL.", "TUQ.", or empty.
    pub signer_competence: String,
    /// Position.
    pub signer_position: String,
    /// Name.
    pub signer_name: String,
    /// 0 to 4.
    pub priority: u8,
    /// `YYYY-MM-DD`, or empty.
    pub due_date: String,
    /// Pages; 0 when not stated.
    pub pages: u32,
    /// Recipients' codes, in order.
    pub recipients: Vec<String>,
    /// Symbols and identities of what it answers.
    pub response_for: Vec<Answered>,
}

/// A document a draft answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(default)]
pub struct Answered {
    /// Its sender's code.
    pub organ_id: String,
    /// `number/notation`.
    pub code: String,
    /// Its identity.
    pub document_id: String,
}

/// A file of a draft, already copied into the office.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct DraftFile {
    /// Its row, for the document protocol (`draft/<id>`).
    pub id: i32,
    /// Name.
    pub name: String,
    /// What the bytes are.
    pub kind: String,
    /// Size in bytes.
    pub bytes: u32,
    /// SHA-256.
    pub sha256: String,
    /// Whether the window can show it.
    pub previewable: bool,
}

/// A draft in a list.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct DraftRow {
    /// Its row.
    pub id: DraftKey,
    /// `number/notation`.
    pub symbol: String,
    /// Subject.
    pub subject: String,
    /// How many recipients.
    pub recipients: u32,
    /// Last change.
    pub changed_at: UtcMillis,
    /// Where its newest request for approval stands; null when nobody asked.
    pub approval: Option<ApprovalState>,
    /// Whether the agency has signed its main file.
    pub signed: bool,
}

/// A whole draft.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct DraftView {
    /// Its row.
    pub id: DraftKey,
    /// What was written.
    pub fields: DraftFields,
    /// Recipients with their names.
    pub recipients: Vec<AgencyView>,
    /// Files; the first is the main document.
    pub files: Vec<DraftFile>,
    /// What keeps it from being sent, in the order of the form; empty when it may go.
    pub missing: Vec<Notice>,
    /// Whether it needs approval, and how that stands.
    pub approval: ApprovalStand,
    /// Last change.
    pub changed_at: UtcMillis,
}

/// What sending gave.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Queued {
    /// The outgoing document.
    pub id: DocumentKey,
    /// Its fixed identity.
    pub document_id: String,
    /// How many recipients.
    pub recipients: u32,
    /// Until when it can be undone.
    pub undo_until: UtcMillis,
}

/// An agency found in the directory.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct AgencyHit {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its parent's name, when known.
    pub parent: Option<String>,
    /// Other codes it is known by.
    pub aliases: Vec<String>,
    /// Whether the directory says it no longer receives.
    pub closed: bool,
}
