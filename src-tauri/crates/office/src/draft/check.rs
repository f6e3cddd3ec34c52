//! What keeps a draft from being sent, in the order of the form.
//!
//! Required fields: QĐ 28/2018/QĐ-TTg Art 10.2; lengths: what exchange software in the field refuses beyond.
//! The checklist of form, signatures and history is another room's business.

use domain::{AgencyCode, Priority};
use jiff::civil::Date;

use crate::{
    error::Reason,
    view::{DraftFields, Notice},
};

/// Most characters of a number.
pub(crate) const NUMBER: usize = 11;
/// Most characters of a notation.
pub(crate) const NOTATION: usize = 30;
/// Most characters of a place.
pub(crate) const PLACE: usize = 50;
/// Most characters of a subject.
pub(crate) const SUBJECT: usize = 500;
/// Most characters of a type's name.
pub(crate) const TYPE: usize = 100;
/// Most recipients of one package.
pub(crate) const RECIPIENTS: usize = 2_000;
/// Most files of one package.
pub(crate) const FILES: usize = 100;
/// Most bytes of one file: what hubs and their clients take.
pub(crate) const FILE_BYTES: u64 = 50 << 20;
/// Most bytes of all files together.
pub(crate) const TOTAL_BYTES: u64 = 200 << 20;

/// What the check needs to know besides the fields.
pub(crate) struct Surroundings<'a> {
    /// Sizes of the files, in bytes.
    pub file_bytes: &'a [u64],
    /// Today in Vietnam.
    pub today: Date,
    /// Whether a code is one of our own.
    pub is_ours: &'a dyn Fn(&AgencyCode) -> bool,
    /// Whether the directory says that an agency no longer receives.
    pub is_closed: &'a dyn Fn(&AgencyCode) -> bool,
}

/// Reads `YYYY-MM-DD`.
pub(crate) fn date(text: &str) -> Option<Date> {
    text.trim().parse().ok()
}

/// Everything that keeps the draft from being sent; empty when it may go.
pub(crate) fn missing(fields: &DraftFields, around: &Surroundings<'_>) -> Vec<Notice> {
    let mut list = Vec::new();
    text(&mut list, &fields.number, Reason::MissingNumber, Some((NUMBER, Reason::NumberTooLong)));
    number(&mut list, fields.number.trim());
    text(&mut list, &fields.notation, Reason::MissingNotation, Some((NOTATION, Reason::NotationTooLong)));
    dates(&mut list, fields, around.today);
    text(&mut list, &fields.place, Reason::MissingPlace, Some((PLACE, Reason::PlaceTooLong)));
    text(&mut list, &fields.subject, Reason::MissingSubject, Some((SUBJECT, Reason::SubjectTooLong)));
    text(&mut list, &fields.document_type, Reason::MissingType, Some((TYPE, Reason::TypeTooLong)));
    text(&mut list, &fields.signer_position, Reason::MissingSignerPosition, None);
    text(&mut list, &fields.signer_name, Reason::MissingSignerName, None);
    if Priority::from_number(fields.priority.into()).is_none() {
        list.push(Reason::InvalidPriority.notice(&[("value", &fields.priority)]));
    }
    recipients(&mut list, fields, around);
    files(&mut list, around.file_bytes);
    list
}

fn text(list: &mut Vec<Notice>, value: &str, missing: Reason, limit: Option<(usize, Reason)>) {
    if value.trim().is_empty() {
        list.push(missing.notice(&[]));
    }
    if let Some((limit, too_long)) = limit
        && value.trim().chars().count() > limit
    {
        list.push(too_long.notice(&[("limit", &limit)]));
    }
}

/// Arabic numerals in sequence (NĐ 30/2020 Appx I, II.3), with at most one letter for a number given in between.
fn number(list: &mut Vec<Notice>, written: &str) {
    let digits = written.trim_end_matches(char::is_alphabetic);
    let letters = written.chars().count() - digits.chars().count();
    let numeral = !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit()) && letters <= 1;
    if !written.is_empty() && !numeral {
        list.push(Reason::InvalidNumber.notice(&[("value", &written)]));
    }
}

fn dates(list: &mut Vec<Notice>, fields: &DraftFields, today: Date) {
    let written = fields.promulgation_date.trim();
    let promulgated = date(written);
    match promulgated {
        _ if written.is_empty() => list.push(Reason::MissingDate.notice(&[])),
        None => list.push(Reason::InvalidDate.notice(&[("value", &written)])),
        Some(date) if date > today => list.push(Reason::FutureDate.notice(&[("value", &written)])),
        Some(_) => {}
    }
    let written = fields.due_date.trim();
    match date(written) {
        _ if written.is_empty() => {}
        None => list.push(Reason::InvalidDueDate.notice(&[("value", &written)])),
        Some(due) if promulgated.is_some_and(|date| due < date) => {
            list.push(Reason::DueBeforeDate.notice(&[("value", &written)]));
        }
        Some(_) => {}
    }
}

fn recipients(list: &mut Vec<Notice>, fields: &DraftFields, around: &Surroundings<'_>) {
    if fields.recipients.is_empty() {
        list.push(Reason::MissingRecipients.notice(&[]));
    }
    if fields.recipients.len() > RECIPIENTS {
        list.push(Reason::TooManyRecipients.notice(&[("limit", &RECIPIENTS)]));
        return;
    }
    let mut seen = std::collections::HashSet::new();
    for written in &fields.recipients {
        let Ok(code) = AgencyCode::parse(written) else {
            list.push(Reason::InvalidRecipient.notice(&[("agency", written)]));
            continue;
        };
        if !seen.insert(code.as_str().to_ascii_uppercase()) {
            list.push(Reason::RepeatedRecipient.notice(&[("agency", written)]));
        } else if (around.is_ours)(&code) {
            list.push(Reason::OwnRecipient.notice(&[("agency", written)]));
        } else if (around.is_closed)(&code) {
            list.push(Reason::ClosedRecipient.notice(&[("agency", written)]));
        }
    }
}

fn files(list: &mut Vec<Notice>, bytes: &[u64]) {
    if bytes.is_empty() {
        list.push(Reason::MissingFiles.notice(&[]));
    }
    if bytes.iter().sum::<u64>() > TOTAL_BYTES {
        list.push(Reason::FilesTooLarge.notice(&[("limit", &TOTAL_BYTES)]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use rstest::rstest;

    fn ready() -> DraftFields {
        DraftFields {
            number: "12".into(),
            notation: "UBND-VX".into(),
            promulgation_date: "2026-11-20".into(),
            place: "Gia Lai".into(),
            subject: "V/v báo cáo".into(),
            document_type: "Công văn".into(),
            signer_position: "Chủ tịch".into(),
            signer_name: "Nguyễn Văn A".into(),
            recipients: vec!["H21.12".into(), "G12".into()],
            ..DraftFields::default()
        }
    }

    fn codes(fields: &DraftFields, file_bytes: &[u64]) -> Vec<String> {
        let around = Surroundings {
            file_bytes,
            today: date(2026, 11, 22),
            is_ours: &|code| code.as_str() == "H21",
            is_closed: &|code| code.as_str() == "G99",
        };
        missing(fields, &around).into_iter().map(|notice| notice.code).collect()
    }

    #[test]
    fn a_complete_draft_may_go() {
        assert_eq!(codes(&ready(), &[100]), Vec::<String>::new());
    }

    #[rstest]
    #[case("1")]
    #[case("01")]
    #[case(" 1045 ")]
    #[case("12a")]
    #[case("12Đ")]
    fn a_number_is_numerals_and_may_end_with_one_letter(#[case] number: &str) {
        let fields = DraftFields { number: number.into(), ..ready() };
        assert_eq!(codes(&fields, &[100]), Vec::<String>::new());
    }

    #[test]
    fn an_empty_draft_says_everything_it_lacks_in_the_order_of_the_form() {
        assert_eq!(
            codes(&DraftFields::default(), &[]),
            [
                "office.missing.number",
                "office.missing.notation",
                "office.missing.promulgation_date",
                "office.missing.place",
                "office.missing.subject",
                "office.missing.document_type",
                "office.missing.signer_position",
                "office.missing.signer_name",
                "office.missing.recipients",
                "office.missing.files",
            ]
        );
    }

    #[rstest]
    #[case(|f: &mut DraftFields| f.number = "123456789012".into(), "office.too_long.number")]
    #[case(|f: &mut DraftFields| f.number = "12/UBND".into(), "office.invalid.number")]
    #[case(|f: &mut DraftFields| f.number = "mười".into(), "office.invalid.number")]
    #[case(|f: &mut DraftFields| f.number = "12ab".into(), "office.invalid.number")]
    #[case(|f: &mut DraftFields| f.promulgation_date = "20/11/2026".into(), "office.invalid.promulgation_date")]
    #[case(|f: &mut DraftFields| f.promulgation_date = "2026-11-23".into(), "office.invalid.future_date")]
    #[case(|f: &mut DraftFields| f.due_date = "mai".into(), "office.invalid.due_date")]
    #[case(|f: &mut DraftFields| f.due_date = "2026-11-19".into(), "office.invalid.due_before_date")]
    #[case(|f: &mut DraftFields| f.priority = 5, "office.invalid.priority")]
    #[case(|f: &mut DraftFields| f.recipients.push("SỞ Y TẾ".into()), "office.invalid.recipient")]
    #[case(|f: &mut DraftFields| f.recipients.push("h21.12".into()), "office.invalid.repeated_recipient")]
    #[case(|f: &mut DraftFields| f.recipients.push("H21".into()), "office.invalid.own_recipient")]
    #[case(|f: &mut DraftFields| f.recipients.push("G99".into()), "office.invalid.closed_recipient")]
    #[case(|f: &mut DraftFields| f.subject = "x".repeat(501), "office.too_long.subject")]
    fn what_is_wrong_has_its_own_code(#[case] change: fn(&mut DraftFields), #[case] code: &str) {
        let mut fields = ready();
        change(&mut fields);
        assert_eq!(codes(&fields, &[100]), [code]);
    }
}
