//! The contents of primitive values: truth, small numbers, object identifiers, times.

use domain::UtcMillis;
use jiff::civil::DateTime;

use super::{BOOLEAN, Error, GENERALIZED_TIME, Tlv, UTC_TIME};

/// BOOLEAN.
pub fn boolean(tlv: &Tlv<'_>) -> Result<bool, Error> {
    match (tlv.tag, tlv.value) {
        (BOOLEAN, [byte]) => Ok(*byte != 0),
        _other => Err(Error::Value),
    }
}

/// A non-negative INTEGER or ENUMERATED below 2³¹.
pub fn small(tlv: &Tlv<'_>) -> Result<i64, Error> {
    match tlv.value {
        [] => Err(Error::Value),
        [first, ..] if first & 0x80 != 0 => Err(Error::Value),
        digits if digits.len() <= 4 => Ok(digits.iter().fold(0, |sum, digit| (sum << 8) | i64::from(*digit))),
        _long => Err(Error::Value),
    }
}

/// `1.2.840…` of the content of an OBJECT IDENTIFIER; hex when it is none.
#[must_use]
pub fn oid_text(content: &[u8]) -> String {
    dotted(content).unwrap_or_else(|| hex::encode(content))
}

fn dotted(content: &[u8]) -> Option<String> {
    let mut arcs: Vec<u64> = Vec::new();
    let mut arc = 0_u64;
    let mut open = false;
    for byte in content {
        arc = arc.checked_mul(128)?.checked_add(u64::from(byte & 0x7f))?;
        open = byte & 0x80 != 0;
        if open {
            continue;
        }
        if arcs.is_empty() {
            let root = (arc / 40).min(2);
            arcs.push(root);
            arc -= root * 40;
        }
        arcs.push(arc);
        arc = 0;
    }
    let text: Vec<String> = arcs.iter().map(u64::to_string).collect();
    (!open && !arcs.is_empty()).then(|| text.join("."))
}

/// UTCTime or GeneralizedTime. Without a zone the moment is not known, so that is an error.
///
/// Two-digit years are 1950–2049 (RFC 5280, 4.1.2.5.1); a fraction is kept to the millisecond.
pub fn time(tlv: &Tlv<'_>) -> Result<UtcMillis, Error> {
    let text = std::str::from_utf8(tlv.value).or(Err(Error::Value))?;
    let year_digits = match tlv.tag {
        UTC_TIME => 2,
        GENERALIZED_TIME => 4,
        _other => return Err(Error::Tag),
    };
    parse(text, year_digits).ok_or(Error::Value)
}

fn parse(text: &str, year_digits: usize) -> Option<UtcMillis> {
    let zone_at = text.find(['Z', '+', '-'])?;
    let (clock, zone) = text.split_at_checked(zone_at)?;
    let (clock, fraction) = match clock.split_once(['.', ',']) {
        Some((clock, fraction)) => (clock, millis(fraction)?),
        None => (clock, 0),
    };
    let (year, rest) = clock.split_at_checked(year_digits)?;
    let mut year: i16 = digits(year)?.try_into().ok()?;
    if year_digits == 2 {
        year += if year < 50 { 2000 } else { 1900 };
    }
    let mut pairs = [0_i8; 5];
    let given = rest.len() / 2;
    if rest.len() % 2 != 0 || !(4..=5).contains(&given) {
        return None;
    }
    for (index, pair) in pairs.iter_mut().take(given).enumerate() {
        *pair = digits(rest.get(index * 2..index * 2 + 2)?)?.try_into().ok()?;
    }
    let [month, day, hour, minute, second] = pairs;
    let local = DateTime::new(year, month, day, hour, minute, second, 0).ok()?;
    let utc = local.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_millisecond();
    Some(UtcMillis(utc + fraction - offset(zone)?))
}

fn digits(text: &str) -> Option<u32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

fn millis(fraction: &str) -> Option<i64> {
    if fraction.is_empty() || fraction.len() > 12 {
        return None;
    }
    digits(fraction.get(..fraction.len().min(9))?)?;
    let padded = format!("{fraction:0<3}");
    digits(padded.get(..3)?).map(i64::from)
}

/// Milliseconds that `Z`, `+hhmm` or `-hhmm` lies ahead of UTC.
fn offset(zone: &str) -> Option<i64> {
    if zone == "Z" {
        return Some(0);
    }
    let (sign, rest) = zone.split_at_checked(1)?;
    if rest.len() != 4 {
        return None;
    }
    let hours = i64::from(digits(rest.get(..2)?)?);
    let minutes = i64::from(digits(rest.get(2..)?)?);
    if hours > 14 || minutes > 59 {
        return None;
    }
    let ahead = (hours * 60 + minutes) * 60_000;
    Some(if sign == "-" { -ahead } else { ahead })
}
