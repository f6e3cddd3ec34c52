//! What a request says and whether it may say it.

use std::{collections::BTreeMap, fmt::Write as _, time::Duration};

use domain::UtcMillis;
use hmac::{Hmac, KeyInit, Mac};
use hyper::HeaderMap;
use jiff::civil::DateTime;
use sha2::{Digest, Sha256};

/// Every parameter travels in a header of this prefix.
const PREFIX: &str = "XroadVnpt-";

/// Parameters of one call, by their lower-case names without the prefix.
#[derive(Clone, Debug, Default)]
pub(crate) struct Call(BTreeMap<String, String>);

/// Why a request's signature does not hold. The client only hears FAIL 15.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unsigned {
    /// A header of the signature is missing or no text.
    Missing,
    /// The signed JSON is none.
    Malformed,
    /// `sign-header-key` names other parameters than the JSON.
    Names,
    /// A header differs from its signed value.
    Value,
    /// The HMAC differs.
    Hash,
    /// The timestamp is unreadable or too far from the hub's clock.
    Timestamp,
}

impl Call {
    /// The parameters as the headers give them, unsigned ones included.
    pub(crate) fn unsigned(headers: &HeaderMap) -> Self {
        let mut parameters = BTreeMap::new();
        for (name, value) in headers {
            // Header names arrive in lower case.
            if let Some(name) = name.as_str().strip_prefix(&PREFIX.to_ascii_lowercase()) {
                parameters.entry(name.to_owned()).or_insert_with(|| text(value.as_bytes()));
            }
        }
        Self(parameters)
    }

    /// The signed parameters.
    ///
    /// # Errors
    /// When the signature does not fit the headers or `secret`.
    pub(crate) fn signed(headers: &HeaderMap, secret: &str) -> Result<Self, Unsigned> {
        let bytes =
            |name: &str| headers.get(format!("{PREFIX}{name}")).map(hyper::header::HeaderValue::as_bytes);
        let json = bytes("sign-header").ok_or(Unsigned::Missing)?;
        let hash = bytes("hash-header").ok_or(Unsigned::Missing)?;
        let names = text(bytes("sign-header-key").ok_or(Unsigned::Missing)?);

        let expected = hex::decode(text(hash).trim().to_ascii_lowercase()).or(Err(Unsigned::Hash))?;
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).or(Err(Unsigned::Hash))?;
        mac.update(json);
        mac.verify_slice(&expected).or(Err(Unsigned::Hash))?;

        let signed: serde_json::Map<String, serde_json::Value> =
            serde_json::from_slice(json).or(Err(Unsigned::Malformed))?;
        let mut parameters = BTreeMap::new();
        for (name, value) in &signed {
            let (Some(name), Some(value)) = (name.strip_prefix(PREFIX), value.as_str()) else {
                return Err(Unsigned::Malformed);
            };
            if bytes(name) != Some(value.as_bytes()) {
                return Err(Unsigned::Value);
            }
            parameters.insert(name.to_ascii_lowercase(), value.to_owned());
        }
        let named: std::collections::BTreeSet<String> =
            names.split(';').map(str::to_ascii_lowercase).collect();
        if !named.iter().eq(parameters.keys()) {
            return Err(Unsigned::Names);
        }
        Ok(Self(parameters))
    }

    /// One parameter, trimmed; an empty one counts as absent.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(&name.to_ascii_lowercase()).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// Whether the timestamp is at most `tolerance` from `now`.
    ///
    /// # Errors
    /// [`Unsigned::Timestamp`] when it is not, or unreadable.
    pub(crate) fn check_timestamp(&self, now: UtcMillis, tolerance: Duration) -> Result<(), Unsigned> {
        let at = self.get("timestamp").and_then(timestamp).ok_or(Unsigned::Timestamp)?;
        if u128::from(now.since(at).unsigned_abs()) > tolerance.as_millis() {
            return Err(Unsigned::Timestamp);
        }
        Ok(())
    }
}

/// `ddMMyyyy'T'HHmmss+SSSS` on Vietnam's clock; the last four digits are milliseconds.
fn timestamp(text: &str) -> Option<UtcMillis> {
    let number = |range: std::ops::Range<usize>| text.get(range)?.parse::<i16>().ok();
    let small = |range| number(range).and_then(|n| i8::try_from(n).ok());
    if text.get(8..9)? != "T" || text.get(15..16)? != "+" {
        return None;
    }
    let local = DateTime::new(
        number(4..8)?,
        small(2..4)?,
        small(0..2)?,
        small(9..11)?,
        small(11..13)?,
        small(13..15)?,
        0,
    );
    Some(UtcMillis::from_vietnam(local.ok()?).plus(i64::from(number(16..20)?)))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Whether `hash-file` is the SHA-256 of the package: as the vendor writes it, each byte without leading zero, or in
/// the usual 64 digits.
pub(crate) fn file_hash_fits(stated: &str, package: &[u8]) -> bool {
    let digest = Sha256::digest(package);
    let unpadded = digest.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        if write!(text, "{byte:x}").is_err() {
            text.clear();
        }
        text
    });
    stated.eq_ignore_ascii_case(&unpadded) || stated.eq_ignore_ascii_case(&hex::encode(digest))
}

/// The codes in a `to` parameter: a JSON array, the same quoted and escaped as one JSON string, or one bare code.
pub(crate) fn recipients(to: &str) -> Vec<String> {
    if let Ok(codes) = serde_json::from_str::<Vec<String>>(to) {
        return codes;
    }
    match serde_json::from_str::<String>(to) {
        Ok(inner) if inner != to => recipients(&inner),
        Ok(_) | Err(_) => vec![to.trim().to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::header::{HeaderName, HeaderValue};
    use rstest::rstest;

    // The test vector of the protocol reference, capture 01.
    fn captured() -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("systemid", "000.00.00.H41"),
            ("servicetype", "eDoc"),
            ("messagetype", "edoc"),
            ("timestamp", "22112026T145209+0283"),
            ("Content-Type", "application/json"),
            ("sign-header-key", "systemid;servicetype;messagetype;timestamp;Content-Type"),
            (
                "sign-header",
                r#"{"XroadVnpt-systemid":"000.00.00.H41","XroadVnpt-servicetype":"eDoc","XroadVnpt-messagetype":"edoc","XroadVnpt-timestamp":"22112026T145209+0283","XroadVnpt-Content-Type":"application/json"}"#,
            ),
            ("hash-header", "ed065a934059630a1e0fe2fd3efc9f265ca232ac4d87182e504555c524e0d791"),
        ] {
            let name = HeaderName::from_bytes(format!("{PREFIX}{name}").as_bytes()).unwrap();
            headers.insert(name, HeaderValue::from_str(value).unwrap());
        }
        headers
    }

    // Invariant 1.
    #[test]
    fn the_recorded_signature_holds() {
        let call = Call::signed(&captured(), "SECRET-EXAMPLE-1").unwrap();
        assert_eq!(call.get("messageType"), Some("edoc"));
    }

    // Invariant 1.
    #[rstest]
    #[case("xroadvnpt-messagetype", "status", Unsigned::Value)]
    #[case("xroadvnpt-sign-header-key", "systemid", Unsigned::Names)]
    #[case("xroadvnpt-sign-header", "{}", Unsigned::Hash)]
    #[case("xroadvnpt-hash-header", "00", Unsigned::Hash)]
    fn a_changed_header_breaks_the_signature(#[case] name: &str, #[case] value: &str, #[case] why: Unsigned) {
        let mut headers = captured();
        headers.insert(HeaderName::try_from(name).unwrap(), HeaderValue::from_str(value).unwrap());
        assert_eq!(Call::signed(&headers, "SECRET-EXAMPLE-1").unwrap_err(), why);
    }

    #[test]
    fn a_timestamp_ends_in_milliseconds() {
        let at = timestamp("22112026T145209+0283").unwrap();
        assert_eq!(at.rfc3339(), "2026-11-22T14:52:09.283+07:00");
        assert_eq!(timestamp("22/11/2026"), None);
    }

    #[rstest]
    #[case(r#"["H21.13","H21.11"]"#, &["H21.13", "H21.11"])]
    #[case(r#""[\"H21.13\"]""#, &["H21.13"])]
    #[case("H21.13", &["H21.13"])]
    fn every_form_of_the_recipients_is_read(#[case] to: &str, #[case] codes: &[&str]) {
        assert_eq!(recipients(to), codes);
    }

    #[test]
    fn a_file_hash_fits_with_and_without_leading_zeros() {
        let padded = hex::encode(Sha256::digest(b"package 1"));
        assert!(file_hash_fits(&padded, b"package 1"));
        assert!(!file_hash_fits(&padded, b"package 2"));
    }
}
