//! Units, assignments, approvals, and the office's own numbers for them.

use std::collections::BTreeMap;

use domain::{
    ApprovalKey, DocumentKey, DraftKey, UnitKey, UtcMillis,
    approval::{ApprovalState, Seen},
    assignment::{DueWhy, Standing},
};
use serde::{Deserialize, Serialize};

use super::Notice;

/// A unit of the office (phòng, ban).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct UnitView {
    /// Its row.
    pub id: UnitKey,
    /// Its name.
    pub name: String,
    /// Its short name.
    pub short: String,
    /// Who handles documents there.
    pub people: Vec<String>,
    /// Whether it still exists; documents keep the name of one that does not.
    pub open: bool,
}

/// A unit as the settings write it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(default)]
pub struct UnitInput {
    /// Its name; a unit of this name that is there already is the same one.
    pub name: String,
    /// Its short name; made of the initials when empty.
    pub short: String,
    /// Who handles documents there.
    pub people: Vec<String>,
}

/// The office's own numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(default)]
pub struct WorkSettings {
    /// Working days for a document whose sender asks for none, 1 to 90.
    pub handling_days: u32,
    /// Work with at most this many working days left is due soon, 0 to 10.
    pub soon_days: u32,
    /// Types of documents that a head approves before they are sent; empty for none.
    pub approval_types: Vec<String>,
}

impl Default for WorkSettings {
    fn default() -> Self {
        Self { handling_days: 5, soon_days: 1, approval_types: Vec::new() }
    }
}

/// Units and numbers, for the settings and for assigning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct WorkView {
    /// Open units, in the office's order.
    pub units: Vec<UnitView>,
    /// The numbers.
    pub settings: WorkSettings,
    /// Types of documents that can be chosen for approval.
    pub types: Vec<String>,
}

/// Whom a document is assigned to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct NewAssignment {
    /// The lead unit (chủ trì).
    pub lead: UnitKey,
    /// Co-operating units (phối hợp).
    #[serde(default)]
    pub with: Vec<UnitKey>,
    /// Who handles it; may be empty.
    #[serde(default)]
    pub handler: String,
    /// What is to be done; may be empty.
    #[serde(default)]
    pub instruction: String,
    /// `YYYY-MM-DD`; null takes the proposed one.
    #[serde(default)]
    pub due: Option<String>,
}

/// A due date and why it is that one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct DueView {
    /// `YYYY-MM-DD`.
    pub date: String,
    /// Why.
    pub why: DueWhy,
    /// Working days counted, where days were counted.
    pub days: u32,
    /// Years on the way whose days off are not all known (lịch chưa đầy đủ).
    pub incomplete_years: Vec<i16>,
}

/// Who works on a document, in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct AssignmentMark {
    /// Short name of the lead unit; empty when it has none.
    pub lead: String,
    /// Who handles it.
    pub handler: String,
    /// `YYYY-MM-DD`.
    pub due: Option<String>,
    /// Whether it is kept.
    pub standing: Standing,
}

/// Who works on a document, in full.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct AssignmentView {
    /// The lead unit; null when the clerk's office works on it itself.
    pub lead: Option<UnitView>,
    /// Co-operating units.
    pub with: Vec<UnitView>,
    /// Who handles it.
    pub handler: String,
    /// What is to be done.
    pub instruction: String,
    /// `YYYY-MM-DD`.
    pub due: Option<String>,
    /// Why until then.
    pub why: DueWhy,
    /// Whether it is kept.
    pub standing: Standing,
    /// Who assigned it.
    pub by: String,
    /// When.
    pub assigned_at: UtcMillis,
    /// When work began.
    pub started_at: Option<UtcMillis>,
    /// When it ended.
    pub finished_at: Option<UtcMillis>,
    /// Everything that was said about it, oldest first.
    pub events: Vec<AssignmentEvent>,
}

/// A line of the history of an assignment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct AssignmentEvent {
    /// `assigned`, `reassigned`, `extended`, `noted`, `started`, `finished`.
    pub kind: String,
    /// Named values.
    pub args: BTreeMap<String, String>,
    /// Who.
    pub actor: String,
    /// When.
    pub at: UtcMillis,
}

/// What changed in a form since it was last asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct FormChange {
    /// The field: as in the draft's form, or `files`.
    pub field: String,
    /// What it said.
    pub before: String,
    /// What it says.
    pub after: String,
}

/// A request for approval.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct ApprovalView {
    /// Its row.
    pub id: ApprovalKey,
    /// The draft.
    pub draft: DraftKey,
    /// The document it became.
    pub document: Option<DocumentKey>,
    /// `number/notation`.
    pub symbol: String,
    /// Subject.
    pub subject: String,
    /// Type.
    pub document_type: String,
    /// How many recipients.
    pub recipients: u32,
    /// Warnings, and blocks carried by a reason: what the head has to look at.
    pub seen: Vec<Seen>,
    /// What changed since the request before.
    pub changes: Vec<FormChange>,
    /// What the head said to the request before; empty when there was none.
    pub returned_note: String,
    /// Whether it may be approved together with others: nothing to look at.
    pub clean: bool,
    /// Who asked.
    pub asked_by: String,
    /// When.
    pub asked_at: UtcMillis,
    /// In whose words.
    pub ask_note: String,
    /// Where it stands.
    pub state: ApprovalState,
    /// Who decided.
    pub decided_by: String,
    /// When.
    pub decided_at: Option<UtcMillis>,
    /// In the head's words.
    pub note: String,
}

/// Whether a draft needs approval, and how that stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct ApprovalStand {
    /// Whether its type needs approval in this office.
    pub wanted: bool,
    /// The newest request; null when nobody asked.
    pub newest: Option<ApprovalView>,
    /// What keeps it from being sent for want of approval; null when nothing does.
    pub obstacle: Option<Notice>,
}
