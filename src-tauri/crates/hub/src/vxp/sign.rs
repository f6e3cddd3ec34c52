//! Parameters of a call as signed headers, the way the vendor's client 2.0.1 writes them.
//!
//! Every parameter is a header `XroadVnpt-<name>`; all of them once more as a JSON object in
//! `XroadVnpt-sign-header`, whose text is what `XroadVnpt-hash-header` signs (HMAC-SHA256 under the secret). The order
//! is that of the Java `HashMap` the vendor's client keeps them in; the hub probably takes any, but this one is known to
//! work. A fresh list per call: the vendor's client repeats parameters of earlier calls, we do not.

use domain::UtcMillis;
use hmac::{Hmac, KeyInit, Mac};
use hyper::{
    Method,
    header::{CONTENT_TYPE, HeaderName, HeaderValue, USER_AGENT},
};
use sha2::Sha256;

use crate::{
    Secret, ascii,
    error::{HubError, codes},
    http::{Payload, Request},
};

/// The version the vendor's client declares.
const VERSION: &str = "3.0.201608";

/// Every header name of ours, in the spelling of the wire.
pub(super) const NAMES: [&str; 22] = [
    "XroadVnpt-systemid",
    "XroadVnpt-servicetype",
    "XroadVnpt-messagetype",
    "XroadVnpt-hash-file",
    "XroadVnpt-docId",
    "XroadVnpt-filePath",
    "XroadVnpt-from",
    "XroadVnpt-to",
    "XroadVnpt-level",
    "XroadVnpt-timestamp",
    "XroadVnpt-Content-Type",
    "XroadVnpt-status",
    "XroadVnpt-description",
    "XroadVnpt-AgencyCode",
    "XroadVnpt-fromDate",
    "XroadVnpt-toDate",
    "XroadVnpt-sign-header-key",
    "XroadVnpt-sign-header",
    "XroadVnpt-hash-header",
    "XroadVnpt-version",
    "Accept",
    "Connection",
];

/// How `hash-file` writes a SHA-256.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HashForm {
    /// As the vendor's client does: each byte in hexadecimal *without* a leading zero (`0x0b` → `b`). A hub that
    /// compares at all compares with that.
    #[default]
    Vendor,
    /// The usual 64 digits.
    Padded,
}

impl HashForm {
    /// The header's value.
    #[must_use]
    pub fn write(self, sha256: &[u8; 32]) -> String {
        match self {
            Self::Vendor => sha256.iter().map(|byte| format!("{byte:x}")).collect(),
            Self::Padded => hex::encode(sha256),
        }
    }
}

/// `ddMMyyyy'T'HHmmss+SSSS` in Vietnam: the last four digits are milliseconds, not an offset.
pub(super) fn timestamp(moment: UtcMillis) -> String {
    let local = moment.vietnam();
    format!(
        "{:02}{:02}{:04}T{:02}{:02}{:02}+{:04}",
        local.day(),
        local.month(),
        local.year(),
        local.hour(),
        local.minute(),
        local.second(),
        local.millisecond()
    )
}

/// One call before it is signed.
pub(super) struct Call {
    method: Method,
    path: &'static str,
    content_type: &'static str,
    params: Vec<(&'static str, String)>,
    payload: Payload,
}

impl Call {
    /// A call below the endpoint, e.g. `/getEdoc`.
    pub(super) fn new(method: Method, path: &'static str, payload: Payload) -> Self {
        let content_type = match payload {
            Payload::File(_) => "application/octet-stream",
            Payload::None | Payload::Bytes(_) => "application/json",
        };
        Self { method, path, content_type, params: Vec::new(), payload }
    }

    /// Adds a parameter, in the order in which the vendor's client puts them into its map.
    pub(super) fn param(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.params.push((name, value.into()));
        self
    }

    /// The request with its signature.
    ///
    /// # Errors
    /// `hub.bad_argument` when a value cannot travel in a header.
    pub(super) fn sign(
        self,
        base: &str,
        system_id: &str,
        secret: &Secret,
        user_agent: &str,
        now: UtcMillis,
    ) -> Result<Request, HubError> {
        let mut params = vec![
            ("systemid", system_id.to_owned()),
            ("timestamp", timestamp(now)),
            ("Content-Type", self.content_type.to_owned()),
        ];
        params.extend(self.params);
        params.sort_by_key(|(name, _)| bucket(name));

        let mut headers = Vec::with_capacity(params.len() + 7);
        let sends_file = matches!(self.payload, Payload::File(_));
        if sends_file {
            headers.push((CONTENT_TYPE, value("Content-Type", self.content_type)?));
        }
        let mut keys = Vec::with_capacity(params.len());
        let mut signed = String::from("{");
        for (name, text) in &params {
            if *name == "Content-Type" && !sends_file {
                headers.push((CONTENT_TYPE, value(name, text)?));
            }
            headers.push((header(name)?, value(name, text)?));
            keys.push(*name);
            if signed.len() > 1 {
                signed.push(',');
            }
            signed.push_str("\"XroadVnpt-");
            signed.push_str(name);
            signed.push_str("\":\"");
            // Printable ASCII by now: only these two need escaping, and nothing else is escaped.
            for c in text.chars() {
                if matches!(c, '"' | '\\') {
                    signed.push('\\');
                }
                signed.push(c);
            }
            signed.push('"');
        }
        signed.push('}');

        headers.push((header("sign-header-key")?, value("sign-header-key", &keys.join(";"))?));
        headers.push((header("sign-header")?, plain(&signed)?));
        headers.push((header("hash-header")?, plain(&signature(secret, &signed))?));
        headers.push((USER_AGENT, value("User-Agent", user_agent)?));
        headers.push((header("version")?, plain(VERSION)?));
        Ok(Request {
            method: self.method,
            path: format!("{base}{}", self.path),
            headers,
            payload: self.payload,
        })
    }
}

/// The hub's signature of a sign-header text: lower-case hexadecimal HMAC-SHA256.
fn signature(secret: &Secret, signed: &str) -> String {
    // An HMAC takes a key of any length; the error cannot occur.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes()) else {
        return String::new();
    };
    mac.update(signed.as_bytes());
    hex::encode(mac.finalize().into_bytes())
}

/// The bucket of a key in a Java `HashMap` of sixteen: `String.hashCode`, spread, masked. Keys of one bucket keep
/// the order in which they were put in (a stable sort).
fn bucket(key: &str) -> u32 {
    let hash = key.bytes().fold(0u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(u32::from(byte)));
    (hash ^ (hash >> 16)) & 15
}

fn header(name: &str) -> Result<HeaderName, HubError> {
    HeaderName::try_from(format!("XroadVnpt-{name}")).map_err(|_invalid| bad_argument(name))
}

fn value(name: &str, text: &str) -> Result<HeaderValue, HubError> {
    let long = text.len() > 16 * 1024;
    // Recipients may be many; every other value is an identity or a short note.
    let fits = if matches!(name, "to" | "description" | "sign-header-key") {
        !long && text.bytes().all(|b| (0x20..0x7f).contains(&b))
    } else {
        ascii::identity(text).is_some()
    };
    if fits { plain(text).map_err(|_invalid| bad_argument(name)) } else { Err(bad_argument(name)) }
}

fn plain(text: &str) -> Result<HeaderValue, HubError> {
    HeaderValue::from_str(text).map_err(|_invalid| bad_argument("header"))
}

fn bad_argument(name: &str) -> HubError {
    HubError::permanent(codes::BAD_ARGUMENT).with("name", name)
}
