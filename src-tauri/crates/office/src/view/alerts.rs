//! Alerts as the list shows them.

use domain::{
    DocumentKey, UtcMillis,
    alert::{Audience, Health, Level, Override, Preset, Thresholds, Tier, toast::Manners},
    checklist::pack::Message,
    deadline::UrgentMinutes,
};
use serde::{Deserialize, Serialize};

use super::{AgencyView, Notice};

/// The list of alerts.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct AlertsView {
    /// When it was read.
    pub now: UtcMillis,
    /// Open ones, the worst first, without hidden and dismissed ones.
    pub open: Vec<AlertRow>,
    /// Open ones that their root hides, that sleep, or that were dismissed.
    pub quiet: Vec<AlertRow>,
    /// Of the alerts of the last thirty days, the share acted on in percent; null when there were none.
    pub precision: Option<u32>,
}

/// One alert.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct AlertRow {
    /// Its key.
    #[cfg_attr(feature = "bindings", specta(type = f64))]
    pub id: i64,
    /// Its rule.
    pub rule: String,
    /// How bad.
    pub level: Level,
    /// What is wrong, in one line.
    pub message: Message,
    /// When it clears itself.
    pub clears: Message,
    /// The law or practice behind it.
    pub citation: String,
    /// The root its items share.
    pub cause: Option<Notice>,
    /// The other agency, when all items are about one.
    pub agency: Option<AgencyView>,
    /// The document, when all items are about one.
    pub document: Option<AlertDocument>,
    /// Items open now.
    pub items: u32,
    /// Documents they are about.
    pub documents: u32,
    /// When it was raised.
    pub raised_at: UtcMillis,
    /// Whom it concerns, the one it was escalated to included.
    pub audience: Vec<Audience>,
    /// When it went to the next person.
    pub escalated_at: Option<UtcMillis>,
    /// Who first acted on it, how and when.
    pub acted: Option<AlertAct>,
    /// Quiet until then.
    pub snoozed_until: Option<UtcMillis>,
    /// Who dismissed it, when and why (`how`).
    pub dismissed: Option<AlertAct>,
    /// The rule of the open alert that hides it.
    pub hidden_by: Option<String>,
    /// Open alerts it hides.
    pub hides: u32,
    /// How long the agency usually takes in milliseconds of working time: half of its answers are faster.
    #[cfg_attr(feature = "bindings", specta(type = Option<f64>))]
    pub usual_ms: Option<i64>,
    /// What can be done at once: `resend`, `report`, `sync`, `open`.
    pub remedies: Vec<String>,
    /// When it cleared itself; null while open.
    pub cleared_at: Option<UtcMillis>,
}

/// The document an alert is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct AlertDocument {
    /// Its key.
    pub id: DocumentKey,
    /// Whether it is outgoing.
    pub outgoing: bool,
    /// Its symbol.
    pub symbol: String,
    /// What it is about.
    pub subject: String,
}

/// What a person did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct AlertAct {
    /// When.
    pub at: UtcMillis,
    /// Who.
    pub by: String,
    /// How, or why.
    pub how: String,
}

/// One item of an alert.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct AlertItem {
    /// Its name among the items of the rule.
    pub subject: String,
    /// The document.
    pub document: Option<AlertDocument>,
    /// The other agency.
    pub agency: Option<AgencyView>,
    /// How bad.
    pub level: Level,
    /// When its clock began.
    pub since: UtcMillis,
    /// When it was late.
    pub late_at: UtcMillis,
    /// When it was mended.
    pub cleared_at: Option<UtcMillis>,
}

/// A page of items.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct AlertItems {
    /// The items.
    pub rows: Vec<AlertItem>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// A page of cleared alerts.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct AlertHistory {
    /// The alerts, newest first.
    pub rows: Vec<AlertRow>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// What mending the items of an alert did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Mended {
    /// Deliveries or reports that go again.
    pub queued: u32,
    /// Deliveries that turned out to be there.
    pub already_there: u32,
    /// What could not be mended this way.
    pub left: u32,
}

/// The rules and the office's settings of alerts.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct AlertRulesView {
    /// The settings.
    pub settings: AlertSettings,
    /// Every rule.
    pub rules: Vec<AlertRuleView>,
}

/// One rule as in force.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct AlertRuleView {
    /// Its name.
    pub id: String,
    /// What is wrong.
    pub message: Message,
    /// The law.
    pub citation: String,
    /// How loudly.
    pub tier: Tier,
    /// Whom it concerns.
    pub audience: Vec<Audience>,
    /// Its stages.
    pub stages: Vec<AlertStageView>,
    /// What it raised in thirty days and what people did about it.
    pub health: Health,
    /// A higher threshold in minutes, when most of its alerts were let pass.
    pub proposal: Option<u32>,
}

/// One stage of a rule.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct AlertStageView {
    /// The level.
    pub level: Level,
    /// The thresholds in force.
    pub thresholds: Thresholds,
    /// The office's own regulation for them; null when they come with the program.
    pub own: Option<String>,
}

/// The office's settings of alerts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(default, deny_unknown_fields)]
pub struct AlertSettings {
    /// "Chuẩn" or "Nghiêm ngặt".
    pub preset: Preset,
    /// Minutes for urgent documents; null for those of the preset.
    pub urgent: Option<UrgentMinutes>,
    /// The office's own thresholds.
    pub overrides: Vec<Override>,
    /// How toasts behave.
    pub manners: Manners,
}
