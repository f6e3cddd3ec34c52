//! The checklist (kiểm tra) as screens and scripts see it.

use domain::{
    UtcMillis,
    checklist::{Confirmed, Finding, Level, Offer, Report},
    content::{Place, SignatureRole, SignatureVerdict, TextLayer},
};
use serde::{Deserialize, Serialize};

use crate::checklist::CONFIRMATION;

/// A reason somebody gave for going on in spite of a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct GivenReason {
    /// The rule.
    pub rule: String,
    /// The finding it covers; see [`domain::checklist::Finding::key`].
    pub finding: String,
    /// In words.
    pub reason: String,
    /// Who gave it.
    pub by: String,
    /// When.
    pub at: UtcMillis,
}

/// A signature, in the words of the panel.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct SignatureView {
    /// The name of the field.
    pub field: String,
    /// Whose it is.
    pub role: SignatureRole,
    /// Who signed.
    pub signer: String,
    /// For whom.
    pub organization: String,
    /// When.
    pub signed_at: Option<UtcMillis>,
    /// Whether a trusted timestamp says so.
    pub time_trusted: bool,
    /// What is to be thought of it.
    pub verdict: SignatureVerdict,
    /// Why: codes with a Vietnamese and an English sentence.
    pub reasons: Vec<ReasonView>,
    /// Where it shows.
    pub place: Option<Place>,
}

/// A code of the signature reader with its sentences.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct ReasonView {
    /// Stable code, e.g. `SIG-RANGE-GAP`.
    pub code: String,
    /// Vietnamese.
    pub vi: String,
    /// English.
    pub en: String,
}

/// A file under the checklist.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct CheckedFile {
    /// Its row among the draft's files or the document's attachments, for the document protocol.
    pub id: i32,
    /// Its name.
    pub name: String,
    /// What its bytes are.
    pub kind: String,
    /// Whether the window can show it.
    pub previewable: bool,
    /// Pages, when it can be read.
    pub pages: Option<u32>,
    /// Whether its text can be read.
    pub layer: TextLayer,
    /// The verdict on all signatures: the worst; null when nothing is signed.
    pub verdict: Option<SignatureVerdict>,
    /// What concerns the file as a whole.
    pub reasons: Vec<ReasonView>,
    /// Its signatures, in the order they were made.
    pub signatures: Vec<SignatureView>,
    /// The whole technical report as JSON, for IT staff; empty for what is no PDF.
    pub report: String,
}

/// A checklist that was run.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct CheckView {
    /// What was found, in the order of the checklist.
    pub report: Report,
    /// Keys of the findings, in the same order: what a reason is given for.
    pub keys: Vec<String>,
    /// Sentences of the findings, in the same order.
    pub sentences: Vec<ReasonView>,
    /// The files.
    pub files: Vec<CheckedFile>,
    /// What the main file offers to the form; null for a received document.
    pub offer: Option<Offer>,
    /// Reasons that still cover a finding.
    pub reasons: Vec<GivenReason>,
    /// The clerk's word that everything was read; null until given, and again after any change.
    pub confirmed: Option<Confirmed>,
    /// Whether the document may go (or be accepted) as it is.
    pub may_go: bool,
    /// Whether nothing but the clerk's word is missing.
    pub may_confirm: bool,
    /// The trusted roots that judged the signatures; empty without any.
    pub trust_version: String,
    /// Who ran it.
    pub by: String,
    /// When.
    pub at: UtcMillis,
}

impl CheckView {
    /// Everything found but the clerk's own word, which whoever sends from a command line gives by sending: the finding,
    /// its key and its sentence.
    pub fn found(&self) -> impl Iterator<Item = (&Finding, &str, &ReasonView)> {
        let sentences = self.keys.iter().map(String::as_str).zip(&self.sentences);
        let all = self.report.findings.iter().zip(sentences);
        all.map(|(finding, (key, sentence))| (finding, key, sentence))
            .filter(|(finding, _, _)| finding.rule != CONFIRMATION)
    }

    /// Whether nothing of that blocks. Warnings want a reason, and then it may go.
    #[must_use]
    pub fn may_send(&self) -> bool {
        self.found().all(|(finding, _, _)| finding.level != Level::Block)
    }
}

/// A certificate on the settings screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct CertificateView {
    /// `root`, `intermediate`.
    pub kind: String,
    /// The name it was imported under.
    pub label: String,
    /// Whose it is.
    pub subject: String,
    /// Valid from.
    pub not_before: UtcMillis,
    /// Valid to.
    pub not_after: UtcMillis,
    /// SHA-256, lower-case hexadecimal.
    pub sha256: String,
    /// Whether it is in the store already.
    pub known: bool,
}

/// A revocation list on the settings screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct RevocationListView {
    /// Who issued it.
    pub issuer: String,
    /// Of when it is.
    pub this_update: UtcMillis,
    /// When the next one is due.
    pub next_update: Option<UtcMillis>,
}

/// Whom the office trusts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct TrustView {
    /// Roots and intermediates.
    pub certificates: Vec<CertificateView>,
    /// Revocation lists.
    pub lists: Vec<RevocationListView>,
    /// Files in the folder that were refused, with the code of why.
    pub refused: Vec<RefusedFile>,
    /// Hosts that revocation lists may be fetched from.
    pub hosts: Vec<String>,
}

/// A file of the trust folder that is not used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct RefusedFile {
    /// Its name.
    pub file: String,
    /// Stable code of why.
    pub code: String,
}

/// A rule on the settings screen.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct RuleView {
    /// The rule.
    pub rule: domain::checklist::Rule,
    /// The office's own level, when it set one.
    pub own_level: Option<domain::checklist::Severity>,
    /// Who set it, when, why.
    pub set: Option<GivenReason>,
}

/// The rules in force today.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct RulesView {
    /// The pack's version.
    pub version: String,
    /// First day, `YYYY-MM-DD`.
    pub valid_from: String,
    /// Last day, when there is one.
    pub valid_to: Option<String>,
    /// Its rules.
    pub rules: Vec<RuleView>,
}

/// A level an office gives to a rule.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct NewLevel {
    /// The rule.
    pub rule: String,
    /// The level; null gives it back to the pack.
    pub level: Option<domain::checklist::Severity>,
    /// Why.
    pub reason: String,
}
