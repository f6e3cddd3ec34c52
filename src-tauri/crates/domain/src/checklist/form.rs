//! The form of the document itself: components, số ký hiệu, marks (NĐ 30/2020 Art 8, 9 and Appx I), and the required
//! fields of QĐ 28/2018 Art 10.2.

use jiff::civil::Date;

use super::{
    case::{Case, Outcome, Way, or_pass},
    code::Code,
    kinds,
    pack::Rule,
    writing::spelling,
};
use crate::{ReturnReason, content::FileKind};

/// A secrecy mark in any file (QĐ 28/2018 Art 1.2).
pub(super) fn secrecy(case: &Case<'_>) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for (index, file) in case.files().iter().enumerate() {
        match (super::case::readable(file), &file.text.secrecy) {
            (_, Some(mark)) => {
                let outcome =
                    Outcome::sure(Code::SecrecyMark).seen(mark).arg("mark", &mark.value).file(index);
                outcomes.push(outcome.fix_with(case.returned(ReturnReason::R10)));
            }
            (Err(_), None) if file.kind == FileKind::Other => {}
            (Err(code), None) => outcomes.push(Outcome::unchecked(code).file(index)),
            (Ok(_), None) => {}
        }
    }
    or_pass(outcomes)
}

pub(super) fn numbered(case: &Case<'_>) -> Vec<Outcome> {
    let metadata = case.metadata();
    let mut outcomes = Vec::new();
    if !metadata.number.chars().any(|c| c.is_ascii_digit()) {
        outcomes.push(Outcome::sure(Code::NoNumber).saw(&metadata.number));
    }
    if metadata.date.trim().is_empty() {
        outcomes.push(Outcome::sure(Code::NoDate));
    }
    or_pass(outcomes)
}

pub(super) fn issue_date(case: &Case<'_>) -> Vec<Outcome> {
    let metadata = case.metadata();
    let typed = metadata.date.trim();
    if typed.is_empty() {
        return vec![Outcome::unchecked(Code::NoDate)];
    }
    let mut outcomes = Vec::new();
    let date: Option<Date> = typed.parse().ok();
    match date {
        None => outcomes.push(Outcome::sure(Code::NotADate).saw(typed)),
        Some(date) if date > case.now().vietnam_date() => {
            outcomes
                .push(Outcome::sure(Code::FutureDate).saw(typed).fix_with(case.returned(ReturnReason::R09)));
        }
        Some(_) => {}
    }
    let due = metadata.due_date.trim();
    match due.parse::<Date>() {
        _ if due.is_empty() => {}
        Err(_) => outcomes.push(Outcome::sure(Code::NotADate).saw(due)),
        Ok(due) if date.is_some_and(|date| due < date) => {
            outcomes.push(Outcome::sure(Code::DueBeforeDate).saw(due.to_string().as_str()).expected(typed));
        }
        Ok(_) => {}
    }
    or_pass(outcomes)
}

pub(super) fn main_file(case: &Case<'_>) -> Vec<Outcome> {
    let Some(main) = case.main() else {
        return vec![Outcome::sure(Code::NoMainFile).fix_with(case.returned(ReturnReason::R05))];
    };
    let outcome = match main.kind {
        FileKind::Pdf if main.pages == Some(0) => Outcome::sure(Code::UnreadableFile),
        FileKind::Pdf => return vec![Outcome::pass()],
        FileKind::UnreadablePdf => Outcome::sure(Code::UnreadableFile),
        FileKind::Other => Outcome::sure(Code::NotPdf),
    };
    let why = main.unreadable.as_deref().unwrap_or_default();
    vec![outcome.saw(&main.name).arg("why", why).file(0).fix_with(case.returned(ReturnReason::R02))]
}

pub(super) fn nation(case: &Case<'_>) -> Vec<Outcome> {
    match case.text() {
        Err(outcomes) => outcomes,
        Ok(text) if text.nation.is_some() => vec![Outcome::pass()],
        Ok(_) => {
            let outcome = Outcome::sure(Code::ComponentMissing).arg("component", "nation").file(0);
            vec![outcome.fix_with(case.returned(ReturnReason::R06))]
        }
    }
}

/// The components besides Quốc hiệu, Nơi nhận and the signatures, which have rules of their own.
pub(super) fn components(case: &Case<'_>) -> Vec<Outcome> {
    let text = match case.text() {
        Err(outcomes) => return outcomes,
        Ok(text) => text,
    };
    let parts = [
        ("issuer", text.issuer.is_some()),
        ("number", text.number.is_some()),
        ("notation", text.notation.is_some()),
        ("place", text.locality.is_some()),
        ("date", text.date.is_some()),
        ("subject", text.subject.is_some()),
        ("signer_position", text.signer_position.is_some()),
        ("signer_name", text.signer_name.is_some()),
        // A công văn says whom it addresses; other types only where they go upwards.
        ("addressees", !text.addressees.is_empty() || !kinds::is_letter(&case.metadata().document_type)),
    ];
    let missing = parts.iter().filter(|(_, there)| !there).map(|(part, _)| {
        Outcome::sure(Code::ComponentMissing)
            .arg("component", part)
            .file(0)
            .fix_with(case.returned(ReturnReason::R06))
    });
    or_pass(missing.collect())
}

pub(super) fn recipient_block(case: &Case<'_>) -> Vec<Outcome> {
    match case.text() {
        Err(outcomes) => outcomes,
        Ok(text) if text.has_recipients || !text.recipients.is_empty() => vec![Outcome::pass()],
        Ok(_) => {
            let outcome = Outcome::sure(Code::ComponentMissing).arg("component", "recipients").file(0);
            vec![outcome.fix_with(case.returned(ReturnReason::R06))]
        }
    }
}

/// Form of số ký hiệu (NĐ 30/2020 Appx I §II.3, Appx III).
pub(super) fn symbol_form(case: &Case<'_>) -> Vec<Outcome> {
    let metadata = case.metadata();
    let (number, notation) = (metadata.number.trim(), metadata.notation.trim());
    if number.is_empty() || notation.is_empty() {
        return vec![Outcome::unchecked(Code::NotTyped)];
    }
    let symbol = format!("{number}/{notation}");
    let mut outcomes = Vec::new();
    let mut say = |code| outcomes.push(Outcome::sure(code).saw(&symbol));
    if number.len() == 1 && number.bytes().all(|b| b.is_ascii_digit() && b != b'0') {
        say(Code::NoLeadingZero);
    }
    if symbol.contains(char::is_whitespace) {
        say(Code::SpaceInSymbol);
    }
    let groups: Vec<&str> = notation.split(['-', '/']).collect();
    if groups.len() < 2 || groups.iter().any(|group| group.trim().is_empty()) {
        say(Code::SymbolForm);
    }
    if spelling(notation).starts_with("cv-") {
        say(Code::LetterAbbreviated);
    }
    match (notation.split_once('/'), metadata.date.trim().parse::<Date>()) {
        (Some((year, _)), Ok(date)) if year.len() == 4 && year.parse() != Ok(date.year()) => {
            say(Code::SymbolYear)
        }
        _ => {}
    }
    if let Some(kind) = kinds::by_notation(notation)
        && kind != kinds::LETTER
        && kinds::named(&metadata.document_type).is_some_and(|typed| typed != kind)
    {
        outcomes.push(Outcome::sure(Code::TypeOfNotation).saw(kind).expected(&metadata.document_type));
    }
    or_pass(outcomes)
}

pub(super) fn required_fields(case: &Case<'_>) -> Vec<Outcome> {
    let metadata = case.metadata();
    let mut missing: Vec<&str> = [
        ("number", metadata.number.as_str()),
        ("notation", &metadata.notation),
        ("date", &metadata.date),
        ("place", &metadata.place),
        ("subject", &metadata.subject),
        ("document_type", &metadata.document_type),
        ("signer_position", &metadata.signer_position),
        ("signer_name", &metadata.signer_name),
    ]
    .into_iter()
    .filter(|(_, value)| value.trim().is_empty())
    .map(|(name, _)| name)
    .collect();
    if metadata.priority.is_none() {
        missing.push("priority");
    }
    if let Way::Out(document) = case.way
        && document.recipients.is_empty()
    {
        missing.push("recipients");
    }
    or_pass(missing.into_iter().map(|name| Outcome::sure(Code::FieldMissing).arg("field", name)).collect())
}

/// Lengths that exchange software in the field refuses beyond; the numbers are NĐ 30/2020 Appx VI's.
pub(super) fn field_lengths(case: &Case<'_>, rule: &Rule) -> Vec<Outcome> {
    let metadata = case.metadata();
    let fields = [
        ("number", &metadata.number, 11.0),
        ("notation", &metadata.notation, 30.0),
        ("place", &metadata.place, 50.0),
        ("subject", &metadata.subject, 500.0),
        ("document_type", &metadata.document_type, 100.0),
    ];
    let long = fields.iter().filter_map(|(name, value, usual)| {
        let (length, most) = (value.trim().chars().count(), rule.number(name, *usual));
        (length as f64 > most).then(|| {
            Outcome::sure(Code::FieldTooLong)
                .arg("field", name)
                .arg("length", length)
                .arg("limit", most)
                .saw(value)
        })
    });
    or_pass(long.collect())
}

pub(super) fn circulation(case: &Case<'_>) -> Vec<Outcome> {
    match case.text() {
        Err(outcomes) => outcomes,
        Ok(text) => vec![match &text.circulation {
            None => Outcome::pass(),
            Some(mark) => Outcome::sure(Code::CirculationMark).seen(mark).arg("mark", &mark.value),
        }],
    }
}
