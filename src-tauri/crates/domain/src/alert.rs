//! Alerts (cảnh báo): what nobody may forget, when it is late, whom it concerns, and when a toast may interrupt.
//!
//! An alert is a row first and a toast second. Everything here is a value over values: the office brings what is open
//! ([`Item`]), the rules ([`Rules`]) say from when it is late, [`evaluate`] says what is late now, [`plan`] what that
//! changes in the kept alerts, and [`toast::decide`] which of them may interrupt a person.
//!
//! 1. At most one alert is open for a rule and a group; more of the same are items of it, counted, never repeated.
//! 2. What is no longer open is cleared, by itself; what a person dismissed stays quiet until something new joins it.
//! 3. The same facts at the same moment change nothing the second time.
//! 4. Only what is open is looked at: cost follows open items, never the size of the register.

mod evaluate;
mod health;
mod keep;
mod pace;
mod rules;
pub mod toast;
mod when;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{DocumentKey, Priority, UtcMillis};

pub use evaluate::{Evaluation, Late, evaluate};
pub use health::{Health, PRECISION_FLOOR, proposal};
pub use keep::{Kept, KeptItem, Plan, Step, plan};
pub use pace::{Pace, pace};
pub use rules::{
    Audience, Escalation, Grouping, Override, Preset, Rule, Rules, RulesError, Stage, Thresholds, Tier,
};
pub use when::{Context, When};

/// How bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename = "AlertLevel", rename_all = "snake_case")]
pub enum Level {
    /// Thấp: worth knowing.
    Low,
    /// Vừa: to be done today.
    Medium,
    /// Cao: late, or about to be.
    High,
    /// Nghiêm trọng: a document does not reach somebody, or the register cannot be trusted.
    Critical,
}

impl Level {
    /// Every level, rising.
    pub const ALL: [Self; 4] = [Self::Low, Self::Medium, Self::High, Self::Critical];

    /// The name in JSON and in the registry.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// Reads the name in the registry.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.as_str() == text)
    }
}

/// What can be open. A rule says from when that is an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// A delivery failed for good.
    DeliveryFailed,
    /// A recipient returned a document (02).
    DeliveryReturned,
    /// A delivery waits to leave.
    DeliveryQueued,
    /// The hub has it, the recipient's software has not said 01.
    NotArrived,
    /// 01, and neither 03 nor 02.
    NotAccepted,
    /// The recipient accepted and the date we asked for is over without 06.
    PartnerSilent,
    /// A recall, update or take-back we asked for is unanswered.
    RequestUnanswered,
    /// An incoming document without arrival number.
    NotRegistered,
    /// A registered document that nobody was given.
    NotSubmitted,
    /// A recall, update or replacement that came waits for a decision.
    DecisionWaiting,
    /// An urgent document that came and nobody acted on.
    UrgentWaiting,
    /// A draft signed by the agency that was not sent.
    NotSent,
    /// A status report we owe has not left.
    StatusOwed,
    /// A document we accepted whose due date is over without 06.
    ProgressOwed,
    /// A task given to a unit.
    TaskDue,
    /// A copy of something that is here already came.
    Duplicate,
    /// A package that could not become a document.
    Quarantined,
    /// A signature of a waiting document is broken or not trusted.
    SignatureBad,
    /// The hub does not answer.
    HubUnreachable,
    /// The hub refuses us.
    HubRefused,
    /// A loop had no success for too long.
    RoundStale,
    /// The hub does not take our word that messages are here.
    AcknowledgementRefused,
    /// A job made no progress although its time came.
    StuckWork,
    /// Our clock and the hub's part ways.
    ClockSkew,
    /// Little space is left on the disk.
    DiskLow,
    /// A certificate of ours ends.
    CertificateExpiring,
    /// No good backup.
    BackupMissing,
    /// A task in the background died.
    TaskDied,
    /// The database is damaged, or can only be read.
    DatabaseDamaged,
    /// The audit chain is broken.
    AuditBroken,
    /// The calendar of a year is not complete.
    CalendarGap,
}

impl Trigger {
    /// Every trigger.
    pub const ALL: [Self; 31] = [
        Self::DeliveryFailed,
        Self::DeliveryReturned,
        Self::DeliveryQueued,
        Self::NotArrived,
        Self::NotAccepted,
        Self::PartnerSilent,
        Self::RequestUnanswered,
        Self::NotRegistered,
        Self::NotSubmitted,
        Self::DecisionWaiting,
        Self::UrgentWaiting,
        Self::NotSent,
        Self::StatusOwed,
        Self::ProgressOwed,
        Self::TaskDue,
        Self::Duplicate,
        Self::Quarantined,
        Self::SignatureBad,
        Self::HubUnreachable,
        Self::HubRefused,
        Self::RoundStale,
        Self::AcknowledgementRefused,
        Self::StuckWork,
        Self::ClockSkew,
        Self::DiskLow,
        Self::CertificateExpiring,
        Self::BackupMissing,
        Self::TaskDied,
        Self::DatabaseDamaged,
        Self::AuditBroken,
        Self::CalendarGap,
    ];

    /// Whether it is about a document, and therefore looked at again when that changes.
    #[must_use]
    pub fn is_about_documents(self) -> bool {
        self <= Self::SignatureBad && self != Self::Quarantined && self != Self::NotSent
    }
}

/// Why something is as it is: a code for a sentence, and what differs from case to case.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Cause {
    /// Stable code.
    pub code: String,
    /// Named values of its sentence.
    pub args: BTreeMap<String, String>,
}

/// Something open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// What.
    pub trigger: Trigger,
    /// Its name among all items of the trigger, the same each time it is looked at, e.g. `delivery:12`.
    pub subject: String,
    /// The document it is about.
    pub document: Option<DocumentKey>,
    /// The other agency, by code.
    pub agency: Option<String>,
    /// Why it is open, where that is known: the root that many items share.
    pub cause: Option<Cause>,
    /// How urgent its document is.
    pub priority: Priority,
    /// When its clock began.
    pub since: UtcMillis,
    /// A date or an end that counts for it.
    pub due: Option<UtcMillis>,
}

#[cfg(test)]
mod tests;
