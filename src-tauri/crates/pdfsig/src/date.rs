//! Dates as a PDF writes them: `D:YYYYMMDDHHmmSSOHH'mm'` (ISO 32000-1 7.9.4).

use domain::UtcMillis;
use jiff::civil::DateTime;
use jiff::tz::Offset;

/// Reads a date; a date without a zone is taken as UTC, as readers do. Absent when it is none.
pub(crate) fn parse(text: &str) -> Option<UtcMillis> {
    let digits = text.trim().strip_prefix("D:").unwrap_or(text.trim());
    let part = |from: usize, to: usize, missing: i16| match digits.get(from..to) {
        Some(part) if part.bytes().all(|byte| byte.is_ascii_digit()) => part.parse::<i16>().ok(),
        Some(_) => None,
        None => Some(missing),
    };
    let small = |from: usize, to: usize, missing: i16| i8::try_from(part(from, to, missing)?).ok();
    let year = part(0, 4, -1).filter(|year| *year >= 0)?;
    let local = DateTime::new(
        year,
        small(4, 6, 1)?,
        small(6, 8, 1)?,
        small(8, 10, 0)?,
        small(10, 12, 0)?,
        small(12, 14, 0)?,
        0,
    )
    .ok()?;
    let offset = zone(digits.get(14..).unwrap_or_default())?;
    Some(UtcMillis(offset.to_timestamp(local).ok()?.as_millisecond()))
}

fn zone(text: &str) -> Option<Offset> {
    let mut letters = text.chars();
    let sign = match letters.next() {
        None | Some('Z') => return Some(Offset::UTC),
        Some('+') => 1,
        Some('-') => -1,
        Some(_) => return None,
    };
    let digits: String = letters.filter(char::is_ascii_digit).collect();
    let hours: i32 = digits.get(0..2)?.parse().ok()?;
    let minutes: i32 = digits.get(2..4).map_or(Some(0), |minutes| minutes.parse().ok())?;
    if hours > 23 || minutes > 59 {
        return None;
    }
    Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn dates_are_read_with_and_without_a_zone() {
        let moment = |text| parse(text).map(|at| at.rfc3339());
        assert_eq!(moment("D:20240301070000+07'00'").as_deref(), Some("2024-03-01T07:00:00.000+07:00"));
        assert_eq!(moment("D:20240301000000Z").as_deref(), Some("2024-03-01T07:00:00.000+07:00"));
        assert_eq!(moment("D:2024").as_deref(), Some("2024-01-01T07:00:00.000+07:00"));
        for wrong in ["", "D:", "D:20241301000000Z", "hôm nay", "D:20240301070000+99'00'"] {
            assert_eq!(moment(wrong), None, "{wrong}");
        }
    }
}
