//! Dates and times as senders write them.
//!
//! The standard's form is `yyyy/MM/dd[ HH:mm:ss]` on Vietnam's clock. The vendor's own reader misreads
//! `13/10/2025` as the year 19, so others pass such dates on without noticing.

use domain::time::VIETNAM;
use jiff::civil::{Date, DateTime, Time};

/// A text that was read as a date or time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct When {
    /// The moment on Vietnam's clock; midnight when no time was given.
    pub(crate) at: DateTime,
    /// Whether the date has the standard's form.
    pub(crate) standard_date: bool,
    /// Whether date and time both have the standard's form.
    pub(crate) standard_time: bool,
}

/// Years outside are mistakes of a parser on the way, not dates of documents.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2199;

/// Reads `yyyy/MM/dd`, `yyyy-MM-dd` and `dd/MM/yyyy` (also with `.`), alone or followed by a time, and ISO 8601
/// date-times, whose zone is converted to Vietnam's.
pub(crate) fn parse(text: &str) -> Option<When> {
    let text = text.trim();
    let (date_text, rest) = match text.find(['T', ' ']) {
        Some(at) => (text.get(..at)?, text.get(at + 1..)?.trim()),
        None => (text, ""),
    };
    let (date, standard_date) = parse_date(date_text)?;
    let (time, offset_minutes, standard) =
        if rest.is_empty() { (Time::midnight(), None, false) } else { parse_time(rest)? };
    let mut at = date.to_datetime(time);
    if let Some(minutes) = offset_minutes {
        let vietnam = i64::from(VIETNAM.seconds()) / 60;
        at = at.checked_add(jiff::Span::new().minutes(vietnam - minutes)).ok()?;
    }
    let spaced = text.get(date_text.len()..).is_some_and(|rest| rest.starts_with(' '));
    Some(When {
        at,
        standard_date: standard_date && rest.is_empty(),
        standard_time: standard_date && standard && spaced,
    })
}

fn parse_date(text: &str) -> Option<(Date, bool)> {
    let separator = text.chars().find(|c| matches!(c, '/' | '-' | '.'))?;
    let mut parts = text.split(separator);
    let (a, b, c) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let (year, month, day) = match (a.len(), c.len()) {
        (4, 1 | 2) => (a, b, c),
        (1 | 2, 4) => (c, b, a),
        _ => return None,
    };
    let standard = separator == '/' && (a.len(), b.len(), c.len()) == (4, 2, 2);
    let year: i16 = digits(year)?.try_into().ok()?;
    let date = Date::new(year, digits(month)?.try_into().ok()?, digits(day)?.try_into().ok()?).ok()?;
    YEARS.contains(&year).then_some((date, standard))
}

/// A time of day, its distance from UTC in minutes when one is given, and whether it is `HH:mm:ss`.
fn parse_time(text: &str) -> Option<(Time, Option<i64>, bool)> {
    let (clock, offset) = match text.find(['Z', 'z', '+', '-']) {
        Some(at) => (text.get(..at)?, Some(parse_offset(text.get(at..)?)?)),
        None => (text, None),
    };
    let (clock, fraction) = clock.trim().split_once('.').unwrap_or((clock.trim(), ""));
    if !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let mut parts = clock.split(':');
    let (hour, minute, second) = (parts.next()?, parts.next()?, parts.next());
    if parts.next().is_some() {
        return None;
    }
    let standard = offset.is_none()
        && fraction.is_empty()
        && hour.len() == 2
        && minute.len() == 2
        && second.is_some_and(|second| second.len() == 2);
    let time = Time::new(
        digits(hour)?.try_into().ok()?,
        digits(minute)?.try_into().ok()?,
        digits(second.unwrap_or("0"))?.try_into().ok()?,
        0,
    );
    Some((time.ok()?, offset, standard))
}

fn parse_offset(text: &str) -> Option<i64> {
    if text.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let rest: String = text.get(1..)?.chars().filter(|c| *c != ':').collect();
    let (hours, minutes) = match rest.len() {
        2 => (digits(&rest)?, 0),
        4 => (digits(rest.get(..2)?)?, digits(rest.get(2..)?)?),
        _ => return None,
    };
    (hours <= 14 && minutes < 60).then_some(sign * i64::from(hours * 60 + minutes))
}

/// One to four digits and nothing else.
fn digits(text: &str) -> Option<u32> {
    let fine = (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if fine { text.parse().ok() } else { None }
}

/// `yyyy/MM/dd`.
pub(crate) fn write_date(date: Date) -> String {
    format!("{:04}/{:02}/{:02}", date.year(), date.month(), date.day())
}

/// `yyyy/MM/dd HH:mm:ss`.
pub(crate) fn write_time(at: DateTime) -> String {
    format!("{} {:02}:{:02}:{:02}", write_date(at.date()), at.hour(), at.minute(), at.second())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case("2025/10/13", true)]
    #[case("2025-10-13", false)]
    #[case("13/10/2025", false)]
    #[case("13-10-2025", false)]
    #[case("13.10.2025", false)]
    #[case("2025/10/13 14:22:10", false)]
    #[case("13/10/2025 14:22:10", false)]
    #[case("2025-10-13T00:00:00", false)]
    #[case("2025-10-13T23:30:00+07:00", false)]
    #[case("2025-10-12T18:00:00Z", false)]
    #[case("2025-10-12T18:00:00.123456Z", false)]
    #[case("\n 2025/10/13\t", true)]
    #[case("3/1/2025", false)]
    fn dates_are_read_in_every_form_seen(#[case] text: &str, #[case] standard: bool) {
        let when = parse(text).unwrap();
        let expected = if text == "3/1/2025" { date(2025, 1, 3) } else { date(2025, 10, 13) };
        assert_eq!((when.at.date(), when.standard_date), (expected, standard));
    }

    #[rstest]
    #[case("")]
    #[case("0019-04-17")]
    #[case("0036/05/30")]
    #[case("2025/13/10")]
    #[case("31/02/2025")]
    #[case("10/13/2025 3:00:00 PM")]
    #[case("ngày 13 tháng 10")]
    #[case("13/10/25")]
    #[case("2025/10")]
    #[case("+025/10/13")]
    #[case("2025/10/13/1")]
    #[case("9999/12/31")]
    #[case("2025/10/13 25:00:00")]
    fn what_is_no_date_is_none(#[case] text: &str) {
        assert_eq!(parse(text), None);
    }

    #[test]
    fn a_zone_is_converted_to_vietnam() {
        assert_eq!(parse("2025-10-13T20:00:00Z").unwrap().at, date(2025, 10, 14).at(3, 0, 0, 0));
    }

    #[test]
    fn only_the_standard_form_of_a_time_is_standard() {
        assert!(parse("2025/10/13 14:22:10").unwrap().standard_time);
        assert!(!parse("2025/10/13").unwrap().standard_time);
        assert!(!parse("2025/10/13T14:22:10").unwrap().standard_time);
    }

    proptest! {
        // Invariant 5.
        #[test]
        fn any_text_is_read_or_refused(text in "[0-9/:TZ.+ -]{0,32}|\\PC{0,16}") {
            if let Some(when) = parse(&text) {
                prop_assert!((1899..=2200).contains(&when.at.year()));
            }
        }

        #[test]
        fn what_is_written_is_read(days in 0i64..80_000, seconds in 0i64..86_400) {
            let at = date(1901, 1, 1).at(0, 0, 0, 0) + jiff::Span::new().days(days).seconds(seconds);
            let when = parse(&write_time(at)).unwrap();
            prop_assert_eq!(when.at, at);
            prop_assert!(when.standard_time);
            prop_assert!(parse(&write_date(at.date())).unwrap().standard_date);
        }
    }
}
