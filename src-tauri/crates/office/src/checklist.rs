//! The checklist before sending and before accepting (kiểm tra), over what the files really say.
//!
//! The engine enforces it, not a screen: nothing is queued and nothing accepted without a result that lets it go, and
//! the result is kept with who, when, by which rules, which trusted roots and over which bytes (QĐ 28/2018 Art 8, 9).

mod earlier;
mod incoming;
mod mend;
mod names;
mod outgoing;
mod rules;

use std::sync::Arc;

use domain::{
    UtcMillis,
    approval::Seen,
    checklist::{Confirmed, Finding, Level, Report},
};
use registry::{BlobHash, checklists};
use serde::Serialize;

pub(crate) use incoming::{covered, keep};
pub(crate) use names::Directories;
pub(crate) use outgoing::{fingerprint_of, send_by};

use crate::{
    error::{Reason, Result},
    inspect::Inspected,
    trust::sentence,
    view::{CheckView, CheckedFile, GivenReason, ReasonView, SignatureView},
};

/// The rule of the clerk's word.
pub(crate) const CONFIRMATION: &str = "send.confirmation";
/// Fewest characters of a reason: less explains nothing to the head who reads it.
const SHORTEST: usize = 5;
/// Most characters of a reason.
const LONGEST: usize = 1_000;

/// A checklist that was run, before it is kept.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    pub report: Report,
    pub files: Arc<Vec<Inspected>>,
    pub reasons: Vec<checklists::Reason>,
    pub confirmed: Option<Confirmed>,
    pub fingerprint: String,
    pub trust_version: String,
    pub by: String,
    pub at: UtcMillis,
}

/// Hash of everything a checklist judged: the form, the recipients and the files.
pub(crate) fn fingerprint<F: Serialize>(fields: &F, blobs: &[BlobHash]) -> Result<String> {
    let mut text = serde_json::to_string(fields)?;
    for blob in blobs {
        text.push('\n');
        text.push_str(&blob.to_string());
    }
    Ok(BlobHash::of(text.as_bytes()).to_string())
}

impl Outcome {
    /// Reasons that cover a finding of this result.
    fn covering(&self) -> impl Iterator<Item = &checklists::Reason> {
        let covers = |reason: &&checklists::Reason| {
            self.report.findings.iter().any(|finding| covers(reason, finding) && wants_reason(finding))
        };
        self.reasons.iter().filter(covers)
    }

    fn is_covered(&self, finding: &Finding) -> bool {
        self.reasons.iter().any(|reason| covers(reason, finding))
    }

    /// Findings that stand in the way: blocks, and warnings without a reason.
    pub(crate) fn in_the_way(&self) -> impl Iterator<Item = &Finding> {
        self.report.findings.iter().filter(|finding| match finding.level {
            Level::Block => !(finding.overridable && self.is_covered(finding)),
            Level::Warn => !self.is_covered(finding),
            Level::Pass | Level::Unchecked => false,
        })
    }

    /// Whether the document may go as it is.
    pub(crate) fn may_go(&self) -> bool {
        self.in_the_way().next().is_none()
    }

    /// The refusal that says what stands in the way first, if anything does.
    pub(crate) fn refusal(&self) -> Result<()> {
        // What no reason carries is said before what one would.
        let blocks = |finding: &&Finding| finding.level == Level::Block && finding.rule != CONFIRMATION;
        let block = self.in_the_way().find(blocks);
        let Some(first) = block.or_else(|| self.in_the_way().next()) else { return Ok(()) };
        let count = self.in_the_way().filter(|finding| finding.rule != CONFIRMATION).count();
        let found = first.sentence();
        let args: [(&str, &dyn std::fmt::Display); 4] =
            [("rule", &first.rule), ("found", &found.vi), ("found_en", &found.en), ("count", &count)];
        Err(if block.is_some() {
            Reason::ChecklistBlocks.with(&args)
        } else if first.rule == CONFIRMATION {
            Reason::ChecklistUnconfirmed.error()
        } else {
            Reason::ChecklistReasons.with(&args)
        })
    }

    /// What a head has to look at: warnings, and blocks that a reason carries.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        let wanted = |finding: &&Finding| wants_reason(finding) && finding.rule != CONFIRMATION;
        let seen = |finding: &Finding| {
            let words = finding.sentence();
            let reason = self.reasons.iter().rev().find(|reason| covers(reason, finding));
            Seen {
                rule: finding.rule.clone(),
                key: finding.key(),
                level: finding.level,
                vi: words.vi,
                en: words.en,
                reason: reason.map(|reason| reason.reason.clone()).unwrap_or_default(),
            }
        };
        self.report.findings.iter().filter(wanted).map(seen).collect()
    }

    pub(crate) fn new_row<'a>(&'a self, of: checklists::Of) -> checklists::NewChecklist<'a, Report> {
        checklists::NewChecklist {
            of,
            pack_version: &self.report.pack,
            trust_version: &self.trust_version,
            fingerprint: &self.fingerprint,
            may_go: self.may_go(),
            findings: &self.report,
            actor: &self.by,
            at: self.at,
        }
    }

    fn view(&self, offer: Option<domain::checklist::Offer>) -> CheckView {
        let may_confirm = self.in_the_way().all(|finding| finding.rule == CONFIRMATION);
        let sentence = |finding: &Finding| {
            let words = finding.sentence();
            ReasonView { code: finding.code.as_str().to_owned(), vi: words.vi, en: words.en }
        };
        let given = |reason: &checklists::Reason| GivenReason {
            rule: reason.rule.clone(),
            finding: reason.finding.clone(),
            reason: domain::text::visible(&reason.reason),
            by: reason.actor.clone(),
            at: reason.at,
        };
        CheckView {
            keys: self.report.findings.iter().map(Finding::key).collect(),
            sentences: self.report.findings.iter().map(sentence).collect(),
            files: self.files.iter().map(file_view).collect(),
            offer,
            reasons: self.covering().map(given).collect(),
            confirmed: self.confirmed.clone(),
            may_go: self.may_go(),
            may_confirm,
            trust_version: self.trust_version.clone(),
            by: self.by.clone(),
            at: self.at,
            report: self.report.clone(),
        }
    }
}

fn covers(reason: &checklists::Reason, finding: &Finding) -> bool {
    reason.rule == finding.rule && reason.finding == finding.key()
}

/// Whether a typed reason may carry a finding.
fn wants_reason(finding: &Finding) -> bool {
    match finding.level {
        Level::Block => finding.overridable,
        Level::Warn => true,
        Level::Pass | Level::Unchecked => false,
    }
}

/// A reason as it is kept, when it says something.
pub(crate) fn reason_text(text: &str) -> Result<String> {
    let text = text.trim();
    let length = text.chars().count();
    if length < SHORTEST {
        return Err(Reason::ReasonTooShort.with(&[("least", &SHORTEST)]));
    }
    if length > LONGEST {
        return Err(Reason::TextTooLong.with(&[("limit", &LONGEST)]));
    }
    Ok(text.to_owned())
}

fn file_view(inspected: &Inspected) -> CheckedFile {
    let (file, facts) = (&inspected.file, &inspected.facts);
    let report = &inspected.report;
    let words = |codes: &[String], said: Option<&serde_json::Value>| -> Vec<ReasonView> {
        codes.iter().map(|code| sentence(code, said)).collect()
    };
    let said_of = |field: &str| {
        let all = report.get("signatures")?.as_array()?;
        all.iter()
            .find(|one| one.get("field").and_then(serde_json::Value::as_str) == Some(field))?
            .get("reasons")
    };
    let signature = |one: &domain::content::SignatureFacts| SignatureView {
        field: domain::text::visible(&one.field),
        role: one.role,
        signer: domain::text::visible(&one.signer),
        organization: domain::text::visible(&one.organization),
        signed_at: one.signed_at,
        time_trusted: one.time_trusted,
        verdict: one.verdict,
        reasons: words(&one.reasons, said_of(&one.field)),
        place: one.place,
    };
    let mut reasons = words(&facts.reasons, report.get("findings"));
    reasons.extend(facts.unreadable.iter().map(|code| sentence(code, report.get("findings"))));
    CheckedFile {
        id: i32::try_from(file.id).unwrap_or(i32::MAX),
        name: domain::text::visible(&file.name),
        kind: file.kind.clone(),
        previewable: crate::files::previewable(&file.kind, false),
        pages: facts.pages,
        layer: facts.text.layer,
        verdict: facts.verdict,
        reasons,
        signatures: facts.signatures.iter().map(signature).collect(),
        report: if report.is_null() { String::new() } else { format!("{report:#}") },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_about_a_signature_names_what_the_report_names_and_nothing_else() {
        let said = serde_json::json!([
            {"code": "SIG-TS-NONE", "args": {}},
            {"code": "SIG-CHANGED-CONTENT", "args": {"place": "trang\u{202e} 2"}},
        ]);
        let told = sentence("SIG-CHANGED-CONTENT", Some(&said)).vi;
        assert!(told.contains("(trang⍰ 2)") && !told.contains('{'), "{told}");
        assert_eq!(sentence("SIG-NEW-CODE", Some(&said)).vi, "SIG-NEW-CODE");
        assert!(sentence("SIG-CHANGED-CONTENT", None).vi.contains("(…)"));
    }
}
