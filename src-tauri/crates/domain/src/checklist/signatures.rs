//! Signatures against the law's order and the document's people: the competent person first, the agency last
//! (NĐ 30/2020 Art 5.1, 32.2.d), each under its own name.
//!
//! What cannot be trusted yet (no root imported, no revocation data) is a warning, never a pass.

use super::{
    agencies::agree_agency,
    case::{Case, Certainty, Outcome, or_pass},
    code::Code,
    writing::{Agreement, agree_people},
};
use crate::{
    ReturnReason,
    content::{FileFacts, FileKind, SignatureFacts, SignatureRole, SignatureVerdict},
};

/// What the reader of signatures says when no root was imported.
const NO_ROOT: &str = "SIG-CHAIN-NO-ROOT";

/// The main document's signatures, or why nothing can be said of them.
fn signatures<'a>(case: &Case<'a>) -> Result<&'a [SignatureFacts], Vec<Outcome>> {
    match case.main() {
        None => Err(vec![Outcome::unchecked(Code::NoMainFile)]),
        Some(main) if main.kind != FileKind::Pdf => {
            Err(vec![Outcome::unchecked(Code::UnreadableFile).file(0)])
        }
        Some(main) => Ok(&main.signatures),
    }
}

/// Whose a signature is. A certificate that does not tell is read by its organisation and its name: one that carries
/// the issuer's own name is the agency's, one that carries the signer's is the person's.
fn role(case: &Case<'_>, signature: &SignatureFacts) -> SignatureRole {
    if signature.role != SignatureRole::Unknown {
        return signature.role;
    }
    let issued =
        case.issuers().iter().any(|agency| agree_agency(&signature.signer, agency) == Agreement::Same);
    if issued {
        SignatureRole::Agency
    } else if agree_people(&signature.signer, &case.metadata().signer_name) == Agreement::Same {
        SignatureRole::Person
    } else {
        SignatureRole::Unknown
    }
}

fn signed_by(case: &Case<'_>, wanted: SignatureRole, missing: Code) -> Vec<Outcome> {
    let signatures = match signatures(case) {
        Err(outcomes) => return outcomes,
        Ok(signatures) => signatures,
    };
    let roles: Vec<SignatureRole> = signatures.iter().map(|signature| role(case, signature)).collect();
    if roles.contains(&wanted) {
        return vec![Outcome::pass()];
    }
    let outcome = if roles.contains(&SignatureRole::Unknown) {
        Outcome::doubtful(Code::SignatureOfUnknown)
    } else {
        Outcome::sure(missing)
    };
    vec![outcome.file(0).fix_with(case.returned(ReturnReason::R04))]
}

pub(super) fn person(case: &Case<'_>) -> Vec<Outcome> {
    signed_by(case, SignatureRole::Person, Code::NoPersonSignature)
}

pub(super) fn agency(case: &Case<'_>) -> Vec<Outcome> {
    signed_by(case, SignatureRole::Agency, Code::NoAgencySignature)
}

/// The agency signs only what the competent person has signed, and last.
pub(super) fn order(case: &Case<'_>) -> Vec<Outcome> {
    let signatures = match signatures(case) {
        Err(outcomes) => return outcomes,
        Ok(signatures) => signatures,
    };
    let roles: Vec<SignatureRole> = signatures.iter().map(|signature| role(case, signature)).collect();
    let last_person = roles.iter().rposition(|role| *role == SignatureRole::Person);
    let last_agency = roles.iter().rposition(|role| *role == SignatureRole::Agency);
    match (last_person, last_agency) {
        (Some(person), Some(agency)) if person > agency => {
            let names = |index: usize| {
                signatures.get(index).map(|signature| signature.signer.as_str()).unwrap_or_default()
            };
            let outcome = Outcome::sure(Code::AgencySignedFirst).saw(names(agency)).expected(names(person));
            vec![outcome.file(0).fix_with(case.returned(ReturnReason::R06))]
        }
        (Some(_), Some(_)) => vec![Outcome::pass()],
        (None, _) | (_, None) => vec![Outcome::unchecked(Code::SignatureMissing).file(0)],
    }
}

/// No file carries a signature that is broken, hidden, or followed by changes.
pub(super) fn integrity(case: &Case<'_>) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    let mut signed = false;
    for (index, file) in case.files().iter().enumerate() {
        signed |= !file.signatures.is_empty();
        let broken = |reasons: &[String]| {
            let outcome = Outcome::sure(Code::BrokenSignature).arg("reasons", reasons.join(", ")).file(index);
            outcome.fix_with(case.returned(ReturnReason::R03))
        };
        for signature in file.signatures.iter().filter(|one| one.verdict == SignatureVerdict::Invalid) {
            let mut outcome = broken(&signature.reasons).saw(&signature.signer);
            outcome.evidence.place = signature.place;
            outcomes.push(outcome);
        }
        // Hidden signatures and broken timestamps belong to the file, not to a signature that can be named.
        let told = file.signatures.iter().any(|one| one.verdict == SignatureVerdict::Invalid);
        if file.verdict == Some(SignatureVerdict::Invalid) && !told {
            outcomes.push(broken(&file.reasons).saw(&file.name));
        }
    }
    if outcomes.is_empty() && !signed {
        return vec![Outcome::unchecked(Code::NothingSigned)];
    }
    or_pass(outcomes)
}

fn each<'a>(case: &Case<'a>, find: impl Fn(&'a SignatureFacts) -> Option<Outcome>) -> Vec<Outcome> {
    let mut signed = false;
    let mut outcomes = Vec::new();
    for (index, file) in case.files().iter().enumerate() {
        for signature in &file.signatures {
            signed = true;
            if let Some(outcome) = find(signature) {
                let mut outcome = outcome.saw(&signature.signer).file(index);
                outcome.evidence.place = signature.place;
                outcomes.push(outcome);
            }
        }
    }
    if signed { or_pass(outcomes) } else { vec![Outcome::unchecked(Code::NothingSigned)] }
}

/// Trust as far as the root, with the certificate's state at signing (SIG-3 to SIG-5).
pub(super) fn trust(case: &Case<'_>) -> Vec<Outcome> {
    // Without any root nothing can be told of anybody: that is the office's to mend once, not each clerk's to explain
    // with every document.
    let doubt = |reasons: &[String]| {
        let no_root = reasons.iter().any(|reason| reason == NO_ROOT);
        let outcome =
            if no_root { Outcome::unchecked(Code::NoRoot) } else { Outcome::doubtful(Code::NotTrustedYet) };
        outcome.arg("reasons", reasons.join(", "))
    };
    let mut outcomes = each(case, |signature| match signature.verdict {
        SignatureVerdict::Indeterminate => Some(doubt(&signature.reasons)),
        // The rule on broken signatures says the last one.
        SignatureVerdict::Valid | SignatureVerdict::Invalid => None,
    });
    for (index, file) in case.files().iter().enumerate() {
        let told = file.signatures.iter().any(|one| one.verdict != SignatureVerdict::Valid);
        if file.verdict == Some(SignatureVerdict::Indeterminate) && !told {
            outcomes.retain(|outcome| outcome.certainty == Certainty::Doubtful);
            outcomes.push(doubt(&file.reasons).saw(&file.name).file(index));
        }
    }
    outcomes
}

/// A time that only the signer's machine claims proves nothing about the certificate's state (SIG-3).
pub(super) fn time(case: &Case<'_>) -> Vec<Outcome> {
    each(case, |signature| match (signature.signed_at, signature.time_trusted) {
        (Some(_), true) => None,
        (Some(at), false) => Some(Outcome::sure(Code::TimeNotTrusted).arg("at", at.rfc3339())),
        (None, _) => Some(Outcome::sure(Code::NoSigningTime)),
    })
}

/// One of the people who signed is the signer of the form; others may have initialled.
pub(super) fn signer_certificate(case: &Case<'_>) -> Vec<Outcome> {
    let signatures = match signatures(case) {
        Err(outcomes) => return outcomes,
        Ok(signatures) => signatures,
    };
    let name = &case.metadata().signer_name;
    let people: Vec<&SignatureFacts> =
        signatures.iter().filter(|one| role(case, one) == SignatureRole::Person).collect();
    let Some(last) = people.last() else { return vec![Outcome::unchecked(Code::SignatureMissing).file(0)] };
    if name.trim().is_empty() {
        return vec![Outcome::unchecked(Code::NotTyped).saw(&last.signer).file(0)];
    }
    let agreements: Vec<Agreement> = people.iter().map(|one| agree_people(&one.signer, name)).collect();
    if agreements.contains(&Agreement::Same) {
        return vec![Outcome::pass()];
    }
    let near = agreements.contains(&Agreement::Near);
    let outcome = if near { Outcome::doubtful(Code::NearlySame) } else { Outcome::sure(Code::Differs) };
    let mut outcome =
        outcome.saw(&last.signer).expected(name).file(0).fix_with(case.returned(ReturnReason::R08));
    outcome.evidence.place = last.place;
    vec![outcome]
}

/// The agency's certificate carries the issuer's name. After a merger an old name may still stand there (SIG-13).
pub(super) fn agency_certificate(case: &Case<'_>) -> Vec<Outcome> {
    let signatures = match signatures(case) {
        Err(outcomes) => return outcomes,
        Ok(signatures) => signatures,
    };
    let agencies: Vec<&SignatureFacts> =
        signatures.iter().filter(|one| role(case, one) == SignatureRole::Agency).collect();
    let Some(last) = agencies.last() else { return vec![Outcome::unchecked(Code::SignatureMissing).file(0)] };
    if case.issuers().iter().all(|agency| agency.all_names().next().is_none()) {
        return vec![Outcome::unchecked(Code::NotTyped).saw(&last.signer).file(0)];
    }
    if agencies.iter().any(|one| is_issuers(case, one)) {
        return vec![Outcome::pass()];
    }
    let expected = case.issuers().first().map(|agency| agency.name.as_str()).unwrap_or_default();
    let seen = if last.signer.trim().is_empty() { &last.organization } else { &last.signer };
    let mut outcome = Outcome::sure(Code::Differs).saw(seen).expected(expected).file(0);
    outcome.evidence.place = last.place;
    vec![outcome.fix_with(case.returned(ReturnReason::R08))]
}

fn is_issuers(case: &Case<'_>, signature: &SignatureFacts) -> bool {
    case.issuers().iter().any(|agency| {
        [&signature.signer, &signature.organization]
            .into_iter()
            .any(|name| !name.trim().is_empty() && agree_agency(name, agency) == Agreement::Same)
    })
}

/// Each appendix in a file of its own carries the agency's signature (NĐ 30/2020 Appx I §II.8.b).
pub(super) fn appendices(case: &Case<'_>) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for (index, file) in case.files().iter().enumerate().skip(1) {
        match file.kind {
            FileKind::Pdf => outcomes.extend(appendix(case, index, file)),
            FileKind::UnreadablePdf => {
                outcomes.push(Outcome::unchecked(Code::UnreadableFile).saw(&file.name).file(index));
            }
            FileKind::Other => {}
        }
    }
    or_pass(outcomes)
}

fn appendix(case: &Case<'_>, index: usize, file: &FileFacts) -> Option<Outcome> {
    let roles: Vec<SignatureRole> = file.signatures.iter().map(|one| role(case, one)).collect();
    let agency =
        file.signatures.iter().any(|one| is_issuers(case, one)) && roles.contains(&SignatureRole::Agency);
    if agency {
        return None;
    }
    let outcome = if roles.contains(&SignatureRole::Agency) {
        // Signed by some agency: whose name stands there is a question, not an error of form.
        Outcome::doubtful(Code::AppendixOfOther)
    } else if roles.contains(&SignatureRole::Unknown) {
        Outcome::doubtful(Code::SignatureOfUnknown)
    } else {
        Outcome::sure(Code::AppendixUnsigned)
    };
    Some(outcome.saw(&file.name).file(index).fix_with(case.returned(ReturnReason::R04)))
}
