//! What sending and accepting need besides the document: sender, paper, time, size, the clerk's word.

use super::{
    agencies::{agency_key, agree_agency},
    case::{Case, Outcome, Way, or_pass},
    code::Code,
    finding::Remedy,
    input::Target,
    kinds,
    pack::Rule,
    writing::{Agreement, spelling},
};
use crate::{Business, Priority, ReturnReason, content::Found};

/// The letterhead is the sender's (the letter's "gửi đúng thẩm quyền").
pub(super) fn issuer(case: &Case<'_>) -> Vec<Outcome> {
    let text = match case.text() {
        Err(outcomes) => return outcomes,
        Ok(text) => text,
    };
    let Some(printed) = &text.issuer else { return vec![Outcome::unchecked(Code::NotFound).file(0)] };
    let Some(first) = case.issuers().iter().find(|agency| agency.all_names().next().is_some()) else {
        return vec![Outcome::unchecked(Code::NotTyped).seen(printed)];
    };
    // `SỞ NỘI VỤ` under `UBND TỈNH GIA LAI` is `Sở Nội vụ tỉnh Gia Lai`; `ỦY BAN NHÂN DÂN` over `XÃ IA GRAI` is one name.
    let whole = text.superior.as_ref().map(|above| format!("{} {}", printed.value, province(above)));
    let forms = std::iter::once(printed.value.clone()).chain(whole);
    let mut best = Agreement::Different;
    for form in forms {
        for agency in case.issuers() {
            match agree_agency(&form, agency) {
                Agreement::Same => return vec![Outcome::pass().seen(printed)],
                Agreement::Near => best = Agreement::Near,
                Agreement::Different => {}
            }
        }
    }
    let outcome = if best == Agreement::Near {
        Outcome::doubtful(Code::NearlySame)
    } else {
        Outcome::sure(Code::Differs)
    };
    vec![outcome.seen(printed).expected(&first.name).fix_with(case.returned(ReturnReason::R08))]
}

/// The place in the name of the agency above: `tỉnh gia lai` of `UBND TỈNH GIA LAI`.
fn province(above: &Found<String>) -> String {
    let key = agency_key(&above.value);
    ["ủy ban nhân dân", "hội đồng nhân dân"]
        .iter()
        .find_map(|body| key.strip_prefix(&*spelling(body)).map(str::to_owned))
        .unwrap_or(key)
}

/// Types that go without paper (CV 775/VPCP-KSTT).
pub(super) fn paper(case: &Case<'_>, rule: &Rule) -> Vec<Outcome> {
    let Way::Out(document) = case.way else { return vec![Outcome::pass()] };
    let typed = &document.metadata.document_type;
    let name = kinds::named(typed).unwrap_or(typed);
    let without = rule.list("types").iter().any(|kind| spelling(kind) == spelling(name));
    if document.paper && without {
        return vec![Outcome::sure(Code::PaperToo).arg("document_type", name)];
    }
    vec![Outcome::pass()]
}

/// Sent the day it is signed, at the latest on the next working morning (QĐ 28/2018 Art 6.2).
pub(super) fn time_limit(case: &Case<'_>) -> Vec<Outcome> {
    let Way::Out(document) = case.way else { return vec![Outcome::pass()] };
    vec![match document.send_by {
        None => Outcome::unchecked(Code::NoSigningTime),
        Some(limit) if document.now > limit => {
            Outcome::sure(Code::Late).arg("limit", limit.rfc3339()).arg("now", document.now.rfc3339())
        }
        Some(limit) => Outcome::pass().arg("limit", limit.rfc3339()),
    }]
}

pub(super) fn size(case: &Case<'_>) -> Vec<Outcome> {
    let Way::Out(document) = case.way else { return vec![Outcome::pass()] };
    let limits = document.limits;
    let mut outcomes = Vec::new();
    for (index, file) in document.files.iter().enumerate() {
        let remedy = Remedy::RemoveFile { file: u32::try_from(index).unwrap_or(u32::MAX) };
        if file.bytes > limits.file_bytes {
            let outcome = Outcome::sure(Code::FileTooLarge).saw(&file.name).arg("bytes", file.bytes);
            outcomes.push(outcome.arg("limit_bytes", limits.file_bytes).file(index).fix(remedy));
        } else if file.bytes == 0 {
            outcomes.push(Outcome::sure(Code::FileEmpty).saw(&file.name).file(index).fix(remedy));
        }
    }
    let total = document.files.iter().fold(0_u64, |sum, file| sum.saturating_add(file.bytes));
    if total > limits.total_bytes {
        outcomes.push(
            Outcome::sure(Code::FilesTooLarge).arg("bytes", total).arg("limit_bytes", limits.total_bytes),
        );
    }
    for (code, count, limit) in [
        (Code::TooManyFiles, document.files.len(), limits.files),
        (Code::TooManyRecipients, document.recipients.len(), limits.recipients),
    ] {
        if count > limit as usize {
            outcomes.push(Outcome::sure(code).arg("count", count).arg("limit", limit));
        }
    }
    or_pass(outcomes)
}

pub(super) fn confirmation(case: &Case<'_>) -> Vec<Outcome> {
    let Way::Out(document) = case.way else { return vec![Outcome::pass()] };
    vec![match &document.confirmed {
        Some(word) if !word.by.trim().is_empty() => {
            Outcome::pass().arg("by", &word.by).arg("at", word.at.rfc3339())
        }
        Some(_) | None => Outcome::sure(Code::NotConfirmed),
    }]
}

pub(super) fn addressed(case: &Case<'_>) -> Vec<Outcome> {
    let Way::In(document) = case.way else { return vec![Outcome::pass()] };
    let ours = document.to.iter().any(|code| document.own.iter().any(|agency| agency.has_code(code)));
    if ours {
        return vec![Outcome::pass()];
    }
    let outcome = Outcome::sure(Code::NotForUs).saw(&document.to.join(", "));
    vec![outcome.fix(Remedy::Return { reason: ReturnReason::R01 })]
}

pub(super) fn complete(case: &Case<'_>) -> Vec<Outcome> {
    let Way::In(document) = case.way else { return vec![Outcome::pass()] };
    let lost = document.damaged.iter().map(|name| {
        Outcome::sure(Code::FileDamaged).saw(name).fix(Remedy::Return { reason: ReturnReason::R02 })
    });
    or_pass(lost.collect())
}

pub(super) fn business_target(case: &Case<'_>) -> Vec<Outcome> {
    let Way::In(document) = case.way else { return vec![Outcome::pass()] };
    if document.business == Business::New {
        return vec![Outcome::pass()];
    }
    vec![match document.target {
        Target::Known => Outcome::pass(),
        Target::Unknown => Outcome::doubtful(Code::TargetUnknown).arg("business", document.business.as_str()),
        Target::Missing => Outcome::sure(Code::TargetMissing).arg("business", document.business.as_str()),
    }]
}

pub(super) fn urgent_arrival(case: &Case<'_>) -> Vec<Outcome> {
    let urgent = case.metadata().priority.unwrap_or_default() > Priority::Normal;
    let stamped = case.text().is_ok_and(|text| text.urgency.is_some());
    if urgent || stamped { vec![Outcome::sure(Code::Urgent)] } else { vec![Outcome::pass()] }
}
