//! What the office already sent or received (NĐ 30/2020 Appx VI §III.1.h; QĐ 28/2018; the letter's "không gửi trùng lặp").

use super::{
    case::{Case, Outcome, Way, or_pass},
    code::Code,
    finding::Remedy,
    input::{Earlier, Sameness},
    pack::Rule,
};
use crate::{Business, ReturnReason};

fn about(outcome: Outcome, earlier: &Earlier) -> Outcome {
    outcome
        .arg("document", earlier.document)
        .arg("symbol", &earlier.symbol)
        .arg("at", earlier.at.rfc3339())
        .saw(&earlier.symbol)
}

/// Whether an earlier document is this one beyond doubt.
fn is_same(sameness: Sameness) -> bool {
    match sameness {
        Sameness::Identity | Sameness::Bytes | Sameness::SignedContent => true,
        Sameness::Symbol | Sameness::NearText { .. } => false,
    }
}

/// The same document to the same recipient (DUP-4); an update or a replacement is meant to go there again.
pub(super) fn already_sent(case: &Case<'_>) -> Vec<Outcome> {
    let Way::Out(document) = case.way else { return vec![Outcome::pass()] };
    if matches!(document.business, Business::Update | Business::Replacement | Business::Recall) {
        return vec![Outcome::pass()];
    }
    let mut outcomes = Vec::new();
    for earlier in document.earlier.iter().filter(|earlier| is_same(earlier.sameness)) {
        let again = document.recipients.iter().filter(|recipient| {
            let codes = std::iter::once(&recipient.code).chain(&recipient.current_code);
            codes
                .into_iter()
                .any(|code| earlier.agencies.iter().any(|agency| agency.eq_ignore_ascii_case(code)))
        });
        let before = outcomes.len();
        for recipient in again {
            let outcome = about(Outcome::sure(Code::SentBefore), earlier).arg("agency", &recipient.name);
            outcomes.push(outcome.fix(Remedy::RemoveRecipient { code: recipient.code.clone() }));
        }
        if outcomes.len() == before {
            let outcome = about(Outcome::doubtful(Code::SentToOthers), earlier);
            outcomes.push(outcome.fix(Remedy::UpdateOrReplace { symbol: earlier.symbol.clone() }));
        }
    }
    or_pass(outcomes)
}

/// A number is one document's (NĐ 30/2020 Art 15.1).
pub(super) fn number_used(case: &Case<'_>) -> Vec<Outcome> {
    let same = case.earlier().iter().filter(|earlier| earlier.sameness == Sameness::Symbol);
    let business = match case.way {
        Way::Out(document) => document.business,
        Way::In(document) => document.business,
    };
    let outcome = |earlier: &Earlier| {
        // The same paper under the same number is the business of the rule on sending twice.
        let told =
            case.earlier().iter().any(|other| other.document == earlier.document && is_same(other.sameness));
        (!told && business == Business::New).then(|| {
            about(Outcome::sure(Code::NumberUsed), earlier).fix_with(case.returned(ReturnReason::R07))
        })
    };
    or_pass(same.filter_map(outcome).collect())
}

/// Nearly the same words under another number.
pub(super) fn near_duplicate(case: &Case<'_>, rule: &Rule) -> Vec<Outcome> {
    let least = rule.number("ratio", crate::likeness::NEAR_IDENTICAL);
    let near = case.earlier().iter().filter_map(|earlier| match earlier.sameness {
        Sameness::NearText { ratio } if ratio >= least => {
            let told = case
                .earlier()
                .iter()
                .any(|other| other.document == earlier.document && is_same(other.sameness));
            (!told).then(|| {
                let percent = (ratio * 100.0).floor();
                let outcome =
                    about(Outcome::doubtful(Code::NearlyTheSameText), earlier).arg("percent", percent);
                outcome.fix_with(case.returned(ReturnReason::R07))
            })
        }
        Sameness::NearText { .. }
        | Sameness::Identity
        | Sameness::Bytes
        | Sameness::SignedContent
        | Sameness::Symbol => None,
    });
    let outcomes: Vec<Outcome> = near.collect();
    if outcomes.is_empty()
        && let Err(outcomes) = case.text()
    {
        return outcomes;
    }
    or_pass(outcomes)
}

/// Already in the register: the same identity beyond doubt; the same bytes or pages for a person to judge (DUP-1, DUP-3).
pub(super) fn already_received(case: &Case<'_>) -> Vec<Outcome> {
    let Way::In(document) = case.way else { return vec![Outcome::pass()] };
    if document.business != Business::New {
        return vec![Outcome::pass()];
    }
    let outcomes = document.earlier.iter().filter_map(|earlier| {
        let outcome = match earlier.sameness {
            Sameness::Identity => Outcome::sure(Code::ReceivedBefore),
            Sameness::Bytes | Sameness::SignedContent => Outcome::doubtful(Code::ReceivedBefore),
            Sameness::Symbol | Sameness::NearText { .. } => return None,
        };
        Some(about(outcome, earlier).fix(Remedy::Return { reason: ReturnReason::R07 }))
    });
    or_pass(outcomes.collect())
}
