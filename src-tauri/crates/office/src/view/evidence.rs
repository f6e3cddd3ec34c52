//! The evidence sheet (phiếu chứng từ): what can be proved about a document that was sent, from the registry alone.

use domain::{DeliveryKey, DeliveryState, DocumentKey, UtcMillis};
use serde::Serialize;

use super::{AgencyView, AttachmentView, GivenReason, Notice, NudgeView, ReasonView};

/// The evidence about one document, and about one or all of its recipients.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct EvidenceSheet {
    /// The document.
    pub id: DocumentKey,
    /// Who sent it.
    pub from: AgencyView,
    /// Our identity of the document, fixed when it was queued.
    pub document_id: String,
    /// `number/notation`.
    pub symbol: String,
    /// Type name.
    pub document_type: String,
    /// Subject.
    pub subject: String,
    /// Date on the document.
    pub promulgation_date: Option<String>,
    /// Position and name of the signer.
    pub signer: String,
    /// When the clerk pressed send.
    pub queued_at: UtcMillis,
    /// Who did.
    pub queued_by: String,
    /// SHA-256 of the package that every attempt sends.
    pub package_sha256: String,
    /// Its size in bytes.
    pub package_bytes: u32,
    /// Its files, each with its hash.
    pub files: Vec<AttachmentView>,
    /// The checklist that let it go; null for documents from before there was one.
    pub check: Option<EvidenceCheck>,
    /// The recipients, in the order they were queued.
    pub recipients: Vec<RecipientEvidence>,
    /// The newest moment anything on the sheet is from.
    pub as_of: UtcMillis,
}

/// The checklist that let a document go.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct EvidenceCheck {
    /// The rules it went by.
    pub pack: String,
    /// The trusted roots that judged the signatures.
    pub trust_version: String,
    /// Hash of everything it judged.
    pub fingerprint: String,
    /// Who ran it.
    pub by: String,
    /// When.
    pub at: UtcMillis,
    /// What it found about signatures, in its own words.
    pub signatures: Vec<EvidenceFinding>,
    /// What else did not simply pass.
    pub findings: Vec<EvidenceFinding>,
    /// How many rules passed.
    pub passed: u32,
    /// Reasons given for going on in spite of a finding.
    pub reasons: Vec<GivenReason>,
}

/// What a rule found.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct EvidenceFinding {
    /// The rule.
    pub rule: String,
    /// `pass`, `warn`, `block`, `unchecked`.
    pub level: String,
    /// Its sentences.
    pub sentence: ReasonView,
}

/// The evidence about one recipient.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct RecipientEvidence {
    /// Its delivery.
    pub id: DeliveryKey,
    /// The recipient.
    pub to: AgencyView,
    /// Where it stands.
    pub state: DeliveryState,
    /// Everything that happened, oldest first.
    pub events: Vec<EvidenceEvent>,
}

/// Something that happened to one delivery.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct EvidenceEvent {
    /// When, by our clock.
    pub at: UtcMillis,
    /// `attempt`, `report`, `resend`, `nudge`.
    pub kind: EventKind,
    /// Who says so: a person, `hub`, or the code of an agency.
    pub source: String,
    /// An attempt's outcome (`done`, `network`, `transient`, `permanent`, `already_there`, `unknown`), a report's code,
    /// a nudge's way, or what the hub said before a resend.
    pub what: String,
    /// When it says it happened (reports).
    pub stated_at: Option<UtcMillis>,
    /// The hub's identity of the message.
    pub doc_id: Option<String>,
    /// SHA-256 of the message, where we have its bytes.
    pub sha256: Option<String>,
    /// Words: a report's, a reason, a note.
    pub text: String,
    /// Why an attempt failed.
    pub error: Option<Notice>,
}

/// Kinds of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// An attempt to send.
    Attempt,
    /// A status report of the recipient.
    Report,
    /// A person ordered a resend.
    Resend,
    /// A person asked the recipient.
    Nudge,
}

impl From<NudgeView> for EvidenceEvent {
    fn from(nudge: NudgeView) -> Self {
        let way = match nudge.way {
            super::NudgeWay::Phone => "phone",
            super::NudgeWay::Email => "email",
            super::NudgeWay::Message => "message",
            super::NudgeWay::InPerson => "in_person",
        };
        Self {
            at: nudge.at,
            kind: EventKind::Nudge,
            source: nudge.by,
            what: way.to_owned(),
            stated_at: None,
            doc_id: None,
            sha256: None,
            text: nudge.note,
            error: None,
        }
    }
}
