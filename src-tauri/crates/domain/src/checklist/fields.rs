//! What the document says of itself against what was typed (NĐ 30/2020 §4.4 of Appx I; QĐ 28/2018 Art 10.2).

use super::{
    case::{Case, Outcome, disagreement, or_pass},
    code::Code,
    finding::Remedy,
    kinds,
    writing::{
        Agreement, agree, agree_notations, agree_numbers, agree_people, agree_subjects, begins, spelling,
    },
};
use crate::{Priority, ReturnReason, content::Found};

/// The outcome for one printed text and one typed one.
fn field(
    case: &Case<'_>,
    printed: Option<&Found<String>>,
    typed: &str,
    how: fn(&str, &str) -> Agreement,
    remedy: fn(String) -> Remedy,
) -> Vec<Outcome> {
    let Some(printed) = printed else {
        return vec![Outcome::unchecked(Code::NotFound).expected(typed).file(0)];
    };
    if typed.trim().is_empty() {
        let outcome = Outcome::sure(Code::NotTyped).seen(printed);
        return vec![outcome.fix(case.remedy(remedy(printed.value.clone()), ReturnReason::R09))];
    }
    let Some((code, _)) = disagreement(how(&printed.value, typed), Code::NearlySame, Code::Differs) else {
        return vec![Outcome::pass().seen(printed).expected(typed)];
    };
    let outcome = Outcome::sure(code).seen(printed).expected(typed);
    vec![outcome.fix(case.remedy(remedy(printed.value.clone()), ReturnReason::R09))]
}

/// Two codes that are nearly one are still two: a slip in a number sends another document.
pub(super) fn number(case: &Case<'_>) -> Vec<Outcome> {
    match case.text() {
        Err(outcomes) => outcomes,
        Ok(text) => field(case, text.number.as_ref(), &case.metadata().number, agree_numbers, |number| {
            Remedy::UseNumber { number }
        }),
    }
}

pub(super) fn notation(case: &Case<'_>) -> Vec<Outcome> {
    match case.text() {
        Err(outcomes) => outcomes,
        Ok(text) => {
            field(case, text.notation.as_ref(), &case.metadata().notation, agree_notations, |notation| {
                Remedy::UseNotation { notation }
            })
        }
    }
}

pub(super) fn place(case: &Case<'_>) -> Vec<Outcome> {
    match case.text() {
        Err(outcomes) => outcomes,
        Ok(text) => field(case, text.locality.as_ref(), &case.metadata().place, agree, |place| {
            Remedy::UsePlace { place }
        }),
    }
}

/// A subject that is nearly the printed one, or a part of it, is for a person to judge.
pub(super) fn subject(case: &Case<'_>) -> Vec<Outcome> {
    let text = match case.text() {
        Err(outcomes) => return outcomes,
        Ok(text) => text,
    };
    let outcomes = field(case, text.subject.as_ref(), &case.metadata().subject, agree_subjects, |subject| {
        Remedy::UseSubject { subject }
    });
    outcomes.into_iter().map(doubt_near).collect()
}

fn doubt_near(outcome: Outcome) -> Outcome {
    if outcome.code == Code::NearlySame {
        Outcome { certainty: super::case::Certainty::Doubtful, ..outcome }
    } else {
        outcome
    }
}

pub(super) fn date(case: &Case<'_>) -> Vec<Outcome> {
    let text = match case.text() {
        Err(outcomes) => return outcomes,
        Ok(text) => text,
    };
    let typed = case.metadata().date.trim();
    let Some(printed) = &text.date else {
        return vec![Outcome::unchecked(Code::NotFound).expected(typed).file(0)];
    };
    let found = Found { value: printed.value.to_string(), place: printed.place };
    if typed.parse().is_ok_and(|typed: jiff::civil::Date| typed == printed.value) {
        return vec![Outcome::pass().seen(&found).expected(typed)];
    }
    let code = if typed.is_empty() { Code::NotTyped } else { Code::Differs };
    let remedy = case.remedy(Remedy::UseDate { date: found.value.clone() }, ReturnReason::R09);
    vec![Outcome::sure(code).seen(&found).expected(typed).fix(remedy)]
}

/// The type: as printed, else as the notation abbreviates it. A công văn prints none.
pub(super) fn document_type(case: &Case<'_>) -> Vec<Outcome> {
    let text = match case.text() {
        Err(outcomes) => return outcomes,
        Ok(text) => text,
    };
    let typed = case.metadata().document_type.trim();
    let short = text.notation.as_ref().and_then(|notation| kinds::by_notation(&notation.value));
    let letter = kinds::is_letter(typed);
    let fixed =
        |name: &str| case.remedy(Remedy::UseType { document_type: name.to_owned() }, ReturnReason::R09);
    let Some(printed) = &text.document_type else {
        return vec![match (letter, short) {
            (_, Some(kind)) if kind == typed || spelling(kind) == spelling(bare(typed)) => Outcome::pass(),
            (_, Some(kind)) => {
                let outcome = Outcome::sure(Code::TypeOfNotation).saw(kind).expected(typed).file(0);
                outcome.fix(fixed(kind))
            }
            (true, None) => Outcome::pass(),
            (false, None) if typed.is_empty() => Outcome::unchecked(Code::NotFound).file(0),
            (false, None) => {
                Outcome::doubtful(Code::NoTypePrinted).expected(typed).file(0).fix(fixed(kinds::LETTER))
            }
        }];
    };
    let name = kinds::named(&printed.value).map_or_else(|| sentence(&printed.value), str::to_owned);
    let differs = |code| Outcome::sure(code).seen(printed).expected(typed).fix(fixed(&name));
    if typed.is_empty() {
        return vec![differs(Code::NotTyped)];
    }
    let agreement = agree(bare(&printed.value), bare(typed));
    vec![match disagreement(agreement, Code::NearlySame, Code::Differs) {
        // The printed heading goes on after the type (`QUYẾT ĐỊNH Về việc…`), or the form says more than the paper.
        Some((code, true)) if begins(&spelling(&printed.value), &spelling(typed)) => {
            Outcome { certainty: super::case::Certainty::Doubtful, ..differs(code) }
        }
        Some((code, _)) => differs(code),
        None => Outcome::pass().seen(printed).expected(typed),
    }]
}

fn bare(typed: &str) -> &str {
    typed.split('(').next().unwrap_or(typed).trim()
}

/// `PHÓ CHỦ TỊCH` as forms write it: `Phó Chủ tịch`.
pub(super) fn sentence(capitals: &str) -> String {
    let first_upper = |text: &str| {
        let mut letters = text.chars();
        letters
            .next()
            .map(|first| first.to_uppercase().chain(letters).collect::<String>())
            .unwrap_or_default()
    };
    let lower = capitals.trim().to_lowercase();
    match lower.strip_prefix("phó ") {
        Some(rest) => format!("Phó {}", first_upper(rest)),
        None => first_upper(&lower),
    }
}

pub(super) fn signer_name(case: &Case<'_>) -> Vec<Outcome> {
    match case.text() {
        Err(outcomes) => outcomes,
        Ok(text) => {
            let outcomes =
                field(case, text.signer_name.as_ref(), &case.metadata().signer_name, agree_people, |name| {
                    Remedy::UseSigner { competence: None, position: None, name: Some(name) }
                });
            outcomes.into_iter().map(doubt_near).collect()
        }
    }
}

/// Quyền hạn and chức vụ: `KT.` typed for `KT. CHỦ TỊCH` printed is one, `Chủ tịch` for `Phó Chủ tịch` is not.
pub(super) fn signer_position(case: &Case<'_>) -> Vec<Outcome> {
    let text = match case.text() {
        Err(outcomes) => return outcomes,
        Ok(text) => text,
    };
    let metadata = case.metadata();
    let mut outcomes = Vec::new();
    let abbreviation = |text: &str| spelling(text).split(['.', ' ']).next().unwrap_or_default().to_owned();
    if let Some(printed) = &text.signer_competence {
        // TM. may stand above KT.: any printed line may be the one typed.
        let typed = abbreviation(&metadata.signer_competence);
        if !printed.value.split('/').any(|line| abbreviation(line.trim()) == typed) {
            let line = printed.value.rsplit('/').next().unwrap_or_default().trim();
            let code = if typed.is_empty() { Code::NotTyped } else { Code::Differs };
            let competence = line.split('.').next().map(|short| format!("{}.", short.trim()));
            outcomes.push(Outcome::sure(code).seen(printed).expected(&metadata.signer_competence).fix(
                case.remedy(Remedy::UseSigner { competence, position: None, name: None }, ReturnReason::R09),
            ));
        }
    }
    match &text.signer_position {
        None => outcomes.push(Outcome::unchecked(Code::NotFound).expected(&metadata.signer_position).file(0)),
        Some(printed) => {
            let (one, other) = (spelling(&printed.value), spelling(&metadata.signer_position));
            let agrees = one == other || (!one.is_empty() && !other.is_empty() && begins(&one, &other));
            if !agrees {
                let code = if other.is_empty() { Code::NotTyped } else { Code::Differs };
                let remedy = Remedy::UseSigner {
                    competence: None,
                    position: Some(sentence(&printed.value)),
                    name: None,
                };
                let outcome = Outcome::sure(code).seen(printed).expected(&metadata.signer_position);
                outcomes.push(outcome.fix(case.remedy(remedy, ReturnReason::R09)));
            }
        }
    }
    or_pass(outcomes)
}

/// The stamp is often a picture: its absence from the text is a doubt, its presence is not.
pub(super) fn urgency(case: &Case<'_>) -> Vec<Outcome> {
    let text = match case.text() {
        Err(outcomes) => return outcomes,
        Ok(text) => text,
    };
    let typed = case.metadata().priority.unwrap_or_default();
    match &text.urgency {
        Some(stamp) => {
            let same = stamp.value == typed
                || (stamp.value.min(typed) == Priority::Express
                    && stamp.value.max(typed) == Priority::ExpressTimed);
            if same {
                return vec![Outcome::pass()];
            }
            let found = Found { value: word(stamp.value).to_owned(), place: stamp.place };
            let remedy = case.remedy(Remedy::UsePriority { priority: stamp.value }, ReturnReason::R09);
            vec![Outcome::sure(Code::Differs).seen(&found).expected(word(typed)).fix(remedy)]
        }
        None if typed == Priority::Normal => vec![Outcome::pass()],
        None => {
            let remedy = case.remedy(Remedy::UsePriority { priority: Priority::Normal }, ReturnReason::R09);
            vec![Outcome::doubtful(Code::NoStamp).expected(word(typed)).file(0).fix(remedy)]
        }
    }
}

/// The words of the stamps (NĐ 30/2020 Appx I §III.2.b).
fn word(priority: Priority) -> &'static str {
    match priority {
        Priority::Normal => "Thường",
        Priority::Urgent => "Khẩn",
        Priority::VeryUrgent => "Thượng khẩn",
        Priority::Express => "Hỏa tốc",
        Priority::ExpressTimed => "Hỏa tốc hẹn giờ",
    }
}

pub(super) fn pages(case: &Case<'_>) -> Vec<Outcome> {
    let typed = case.metadata().pages;
    match case.main().and_then(|main| main.pages) {
        None => vec![Outcome::unchecked(Code::UnreadableFile).file(0)],
        Some(_) if typed == 0 => vec![Outcome::pass()],
        Some(pages) if pages == typed => vec![Outcome::pass()],
        Some(pages) => {
            vec![Outcome::sure(Code::Differs).saw(&pages.to_string()).expected(&typed.to_string()).file(0)]
        }
    }
}
