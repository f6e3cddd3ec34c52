//! From the signatures to the file: what was found about it as a whole, and the worst of everything (rules R7, R9).

use domain::content::SignatureVerdict;

use crate::fields::Form;
use crate::judge;
use crate::marks;
use crate::pdf::Pdf;
use crate::reason::{Reason, Severity};
use crate::report::{Overall, SignatureReport};

/// What is to be said about the file as a whole (rule R9).
pub(crate) fn findings(file: &[u8], last: &Pdf, form: &Form) -> Vec<Reason> {
    let mut findings = Vec::new();
    let shown = marks::byte_ranges(file);
    let mut known: Vec<_> = form.signed.iter().filter_map(|field| field.value.as_reference().ok()).collect();
    known.sort_unstable();
    known.dedup();
    let inline = form.signed.iter().filter(|field| field.value.as_reference().is_err()).count();
    let usage_rights = last
        .catalog()
        .and_then(|catalog| last.sub(catalog, b"Perms"))
        .map_or(0, |perms| usize::from(perms.has(b"UR3")) + usize::from(perms.has(b"UR")));
    let accounted = known.len().saturating_add(inline).saturating_add(usage_rights);
    if form.signed.is_empty() && shown > usage_rights {
        findings.push(Reason::new(Severity::Refusal, "SIG-HIDDEN"));
    } else if shown > accounted {
        let hidden = shown.saturating_sub(accounted);
        findings.push(Reason::new(Severity::Doubt, "SIG-HIDDEN-MORE").with("count", hidden.to_string()));
    }
    if form.is_broken {
        let severity = if form.signed.is_empty() { Severity::Warning } else { Severity::Doubt };
        findings.push(Reason::new(severity, "SIG-FORM-BROKEN"));
    }
    if form.signed.is_empty() && last.repair().is_some() {
        findings.push(Reason::new(Severity::Warning, "PDF-REPAIRED"));
    }
    findings
}

/// The worst of everything; absent when nothing is signed and nothing looks signed. A document timestamp by an unknown
/// authority takes nothing away from the signatures below it; a broken one does, and so does what follows it.
pub(crate) fn verdict(
    signatures: &[SignatureReport],
    timestamps: &[SignatureReport],
    findings: &[Reason],
) -> Option<SignatureVerdict> {
    let found = judge::verdict(findings);
    if signatures.is_empty() && timestamps.is_empty() {
        return (found == SignatureVerdict::Invalid).then_some(found);
    }
    let of_timestamp = |timestamp: &SignatureReport| match timestamp.verdict {
        SignatureVerdict::Indeterminate if !signatures.is_empty() => {
            let about_the_file: Vec<Reason> =
                timestamp.reasons.iter().filter(|reason| is_about_the_file(reason.code)).cloned().collect();
            judge::verdict(&about_the_file)
        }
        verdict @ (SignatureVerdict::Valid | SignatureVerdict::Indeterminate | SignatureVerdict::Invalid) => {
            verdict
        }
    };
    let all = signatures.iter().map(|signature| signature.verdict).chain(timestamps.iter().map(of_timestamp));
    Some(all.max().unwrap_or(SignatureVerdict::Valid).max(found))
}

fn is_about_the_file(code: &str) -> bool {
    ["SIG-TAIL-", "SIG-CHANGED-", "SIG-REVISION-", "SIG-RANGE-", "SIG-CONTENTS-"]
        .iter()
        .any(|prefix| code.starts_with(prefix))
}

/// One word for the whole file.
pub(crate) fn overall(
    signatures: &[SignatureReport],
    timestamps: &[SignatureReport],
    findings: &[Reason],
    verdict: Option<SignatureVerdict>,
) -> Overall {
    let all = || signatures.iter().chain(timestamps);
    let has = |code: &str| {
        findings.iter().chain(all().flat_map(|one| &one.reasons)).any(|reason| reason.code == code)
    };
    match verdict {
        None if has("SIG-FORM-BROKEN") || has("PDF-REPAIRED") => Overall::Malformed,
        None => Overall::Unsigned,
        Some(_) if has("SIG-HIDDEN") => Overall::HiddenSignature,
        Some(SignatureVerdict::Valid) => {
            let warned = all()
                .flat_map(|one| &one.reasons)
                .chain(findings)
                .any(|reason| reason.severity == Severity::Warning);
            if warned { Overall::ValidWithWarnings } else { Overall::Valid }
        }
        Some(SignatureVerdict::Indeterminate) => Overall::Indeterminate,
        Some(SignatureVerdict::Invalid) => judge::kind_of_invalid(all()),
    }
}
