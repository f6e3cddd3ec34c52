//! What the checklist says: one finding per thing found, with the evidence and the way out.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{code::Code, pack::Message};
use crate::{Priority, ReturnReason, content::Place};

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// chặn.
    Block,
    /// cảnh báo: goes on with a typed reason.
    Warn,
    /// đạt.
    Pass,
    /// không kiểm tra được: neither a pass nor a block.
    #[serde(rename = "info")]
    Unchecked,
}

/// What was read, what should have been, and where.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Evidence {
    /// The text seen in the document, the certificate or the form.
    pub seen: Option<String>,
    /// The text it was compared with.
    pub expected: Option<String>,
    /// Which file, from 0; the main document is 0.
    pub file: Option<u32>,
    /// Where in that file.
    pub place: Option<Place>,
}

/// A way out that one button can take. Nothing is changed without the button.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Remedy {
    /// Send to this agency too.
    AddRecipient {
        /// Its code.
        code: String,
    },
    /// Send to all these too: the members of a printed group that were not chosen.
    AddRecipients {
        /// Their codes.
        codes: Vec<String>,
    },
    /// Do not send to this agency.
    RemoveRecipient {
        /// Its code, as chosen.
        code: String,
    },
    /// Send to the code in force.
    UseCurrentCode {
        /// The code chosen.
        from: String,
        /// The code in force.
        to: String,
    },
    /// Take the printed number.
    UseNumber {
        /// As printed.
        number: String,
    },
    /// Take the printed notation.
    UseNotation {
        /// As printed.
        notation: String,
    },
    /// Take the printed date.
    UseDate {
        /// `YYYY-MM-DD`.
        date: String,
    },
    /// Take the printed place.
    UsePlace {
        /// As printed.
        place: String,
    },
    /// Take the printed subject.
    UseSubject {
        /// As printed, without `V/v`.
        subject: String,
    },
    /// Take the type the document has.
    UseType {
        /// Its name, as forms write it.
        document_type: String,
    },
    /// Take the printed signer; what is absent stays as it is.
    UseSigner {
        /// Quyền hạn.
        competence: Option<String>,
        /// Chức vụ.
        position: Option<String>,
        /// Họ và tên.
        name: Option<String>,
    },
    /// Take the stamped urgency.
    UsePriority {
        /// The level.
        priority: Priority,
    },
    /// Attach what the text announces.
    AttachFile {
        /// What it announces.
        announced: String,
    },
    /// Leave a file out.
    RemoveFile {
        /// Its position, from 0.
        file: u32,
    },
    /// Send the document in as an update or a replacement of the one sent.
    UpdateOrReplace {
        /// The symbol of the document sent.
        symbol: String,
    },
    /// Return the document to its sender.
    Return {
        /// For this reason.
        reason: ReturnReason,
    },
}

/// One result of one rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Finding {
    /// The rule, e.g. `send.number`.
    pub rule: String,
    /// Its step in the checklist, from 1.
    pub step: u8,
    /// How much it weighs.
    pub level: Level,
    /// Whether a block may be overridden with a reason.
    pub overridable: bool,
    /// The law, as the pack in force cites it.
    pub citation: String,
    /// The rule in one line, as the pack in force says it.
    pub rule_text: Message,
    /// What was found.
    pub code: Code,
    /// Values for the sentence of the code.
    pub args: BTreeMap<String, String>,
    /// What was read.
    pub evidence: Evidence,
    /// The way out.
    pub remedy: Option<Remedy>,
}

impl Finding {
    /// What a reason for going on is given for: another rule, another thing found or other evidence is another key, so
    /// that a reason never covers what nobody had seen.
    #[must_use]
    pub fn key(&self) -> String {
        let evidence = &self.evidence;
        let part = |text: &Option<String>| text.as_deref().unwrap_or_default().to_owned();
        let file = evidence.file.map(|file| file.to_string()).unwrap_or_default();
        // The moment of the check is no part of what was found.
        let lasting = self.args.iter().filter(|(name, _)| name.as_str() != "now");
        let args: Vec<String> = lasting.map(|(name, value)| format!("{name}={value}")).collect();
        let seen = [part(&evidence.seen), part(&evidence.expected), file, args.join(",")].join("|");
        format!("{}|{}|{seen}", self.rule, self.code.as_str())
    }
}

/// The whole result, in the order of the checklist.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Report {
    /// Version of the pack it was put to.
    pub pack: String,
    /// Everything found.
    pub findings: Vec<Finding>,
    /// Whether nothing blocks. For an incoming document: whether it may be accepted.
    pub may_send: bool,
    /// Whether going on needs a typed reason.
    pub needs_reason: bool,
}

impl Report {
    pub(super) fn new(pack: String, findings: Vec<Finding>) -> Self {
        let any = |level| findings.iter().any(|finding| finding.level == level);
        Self { pack, may_send: !any(Level::Block), needs_reason: any(Level::Warn), findings }
    }

    /// Whether it may go when these rules are overridden: no block stands that is not among them and overridable.
    #[must_use]
    pub fn may_send_overriding(&self, rules: &[&str]) -> bool {
        self.findings
            .iter()
            .filter(|finding| finding.level == Level::Block)
            .all(|finding| finding.overridable && rules.contains(&finding.rule.as_str()))
    }
}
