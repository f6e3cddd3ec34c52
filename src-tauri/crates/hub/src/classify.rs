//! The one place that decides what a failure means: its code, whether a repetition can mend it, and whether the
//! request may have been carried out (invariant 1).
//!
//! The rules, in short:
//!
//! * **Network**: no answer of the hub reached us. That includes a web page in its place, an answer that broke off,
//!   and TLS that cannot be agreed: an expired or unknown certificate is mended at the other end without our doing,
//!   so it is tried slowly for ever, under a code that raises an alert.
//! * **Transient**: the hub said later (429, 503 with their `Retry-After`, 408, other 5xx, its own code 20), or answered
//!   with something unreadable.
//! * **Permanent**: the rest. The hub's codes are those of the provincial table (10 invalid file, 15 wrong system id or
//!   secret, 18 unknown recipient, 19 unregistered sender, 20 system error, 21 file processing, 22 format,
//!   23 locked recipient); no table of the national hub is public, so a code that is not among them is permanent
//!   and shown as it came.
//!
//! No text is matched but one: the hub's sentence `Don vi gui … khong dung voi ma da dang ky: …` (the sender is not the
//! agency registered for the system id) comes with differing codes and is recognised by its fixed middle.

use std::io;

use domain::{UtcMillis, text};

use crate::{
    error::{Class, HubError, codes},
    http::{Failure, Fault, Phase},
};

/// Whether a call changes something at the hub.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    Read,
    Change,
}

/// What the hub itself said about a call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub status: String,
    pub code: String,
    pub text: String,
}

impl Verdict {
    /// `Some(true)` accepted, `Some(false)` refused, `None` when nothing was said.
    pub(crate) fn accepted(&self) -> Option<bool> {
        let no_error = self.code.is_empty() || self.code.bytes().all(|b| b == b'0');
        match (self.status.is_empty(), self.code.is_empty()) {
            (true, true) => None,
            (true, false) => Some(no_error),
            (false, _) => Some(no_error && self.status.eq_ignore_ascii_case("OK")),
        }
    }
}

/// An answer that is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Nonsense {
    /// A web page.
    Html,
    /// Nothing at all.
    Empty,
    /// Not what the protocol says; the reason is one of ours.
    Malformed(&'static str),
    /// A package of more than the limit in bytes.
    TooLarge(u64),
}

const NETWORK: Class = Class::Network;
const LATER: Class = Class::Transient { after_ms: None };

/// A call without an answer.
pub(crate) fn failure(failure: &Failure, effect: Effect) -> HubError {
    let error = match &failure.fault {
        Fault::Dns => HubError::new(NETWORK, codes::DNS),
        Fault::Unreachable => HubError::new(NETWORK, codes::UNREACHABLE),
        // A proxy that wants other credentials will not change its mind.
        Fault::Proxy { status: Some(status @ (401 | 403 | 407)) } => {
            HubError::permanent(codes::PROXY).with("status", status.to_string())
        }
        Fault::Proxy { status: Some(status) } => {
            HubError::new(NETWORK, codes::PROXY).with("status", status.to_string())
        }
        Fault::Proxy { status: None } => HubError::new(NETWORK, codes::PROXY),
        Fault::Tls(fault) => {
            let code = if fault.reason() == "expired" { codes::TLS_EXPIRED } else { codes::TLS };
            HubError::new(NETWORK, code).with("reason", fault.reason())
        }
        Fault::Timeout(phase) => {
            let phase = match phase {
                Phase::Connect => "connect",
                Phase::Upload => "upload",
                Phase::Answer => "answer",
                Phase::Body => "body",
            };
            HubError::new(NETWORK, codes::TIMEOUT).with("reason", phase)
        }
        Fault::Reset => HubError::new(NETWORK, codes::RESET),
        Fault::NotHttp => HubError::new(LATER, codes::MALFORMED).with("reason", "not_http"),
        Fault::Truncated => HubError::new(NETWORK, codes::TRUNCATED),
        // An answer that long is no answer; what it was to answer may have been carried out.
        Fault::TooLarge { limit } => HubError::new(LATER, codes::MALFORMED)
            .with("reason", "too_large")
            .with("limit", limit.to_string()),
        Fault::LocalFile { reason } => HubError::permanent(codes::LOCAL_FILE).with("reason", *reason),
    };
    HubError { ambiguous: failure.started && effect == Effect::Change, ..error }
}

/// An answer with success that cannot be one. Whatever stands in the hub's place may have passed the request on.
pub(crate) fn nonsense(nonsense: Nonsense, effect: Effect) -> HubError {
    let error = match nonsense {
        Nonsense::Html => HubError::new(NETWORK, codes::HTML),
        Nonsense::Empty => HubError::new(LATER, codes::EMPTY),
        Nonsense::Malformed(reason) => HubError::new(LATER, codes::MALFORMED).with("reason", reason),
        Nonsense::TooLarge(limit) => HubError::permanent(codes::TOO_LARGE).with("limit", limit.to_string()),
    };
    HubError { ambiguous: effect == Effect::Change, ..error }
}

/// An HTTP status that is no success, with what came along.
pub(crate) struct Refused<'a> {
    pub status: u16,
    pub retry_after: &'a str,
    pub location: &'a str,
    pub verdict: Option<&'a Verdict>,
    pub html: bool,
}

/// A status other than success.
pub(crate) fn http(refused: &Refused<'_>, effect: Effect, now: UtcMillis) -> HubError {
    let after_ms = retry_after(refused.retry_after, now);
    if let Some(verdict) = refused.verdict
        && verdict.accepted() == Some(false)
        && let Some((class, code)) = known(verdict)
    {
        return refusal_as(class, code, verdict, effect).with("status", refused.status.to_string());
    }
    let changed = effect == Effect::Change;
    let (class, code, ambiguous) = match refused.status {
        300..=399 => (Class::Permanent, codes::REDIRECT, false),
        401 | 403 => (Class::Permanent, codes::AUTH, false),
        407 => (Class::Permanent, codes::PROXY, false),
        408 => (Class::Transient { after_ms }, codes::TIMEOUT, changed),
        413 => (Class::Permanent, codes::TOO_LARGE, false),
        425 | 429 | 503 => (Class::Transient { after_ms }, codes::BUSY, false),
        500..=599 => (Class::Transient { after_ms }, codes::HTTP_5XX, changed),
        400..=499 => (Class::Permanent, codes::HTTP_4XX, false),
        // 1xx is the transport's business, 2xx never comes here, and there is nothing above 599.
        _ => (LATER, codes::MALFORMED, changed),
    };
    let mut error =
        HubError { ambiguous, ..HubError::new(class, code) }.with("status", refused.status.to_string());
    if code == codes::REDIRECT && !refused.location.is_empty() {
        error = error.with("location", shown(refused.location));
    }
    if let Some(verdict) = refused.verdict {
        error = describe(error, verdict);
    }
    if refused.html {
        error = error.with("html", "true");
    }
    error
}

/// The hub's own refusal.
pub(crate) fn refusal(verdict: &Verdict, effect: Effect) -> HubError {
    let (class, code) = known(verdict).unwrap_or((Class::Permanent, codes::REFUSED));
    refusal_as(class, code, verdict, effect)
}

fn refusal_as(class: Class, code: &str, verdict: &Verdict, effect: Effect) -> HubError {
    // "System error" may strike after the message was stored.
    let ambiguous = code == codes::SYSTEM_ERROR && effect == Effect::Change;
    describe(HubError { ambiguous, ..HubError::new(class, code) }, verdict)
}

fn known(verdict: &Verdict) -> Option<(Class, &'static str)> {
    Some(match verdict.code.as_str() {
        "10" | "21" => (Class::Permanent, codes::FILE_INVALID),
        "15" => (Class::Permanent, codes::AUTH),
        "18" => (Class::Permanent, codes::RECIPIENT_UNKNOWN),
        "19" => (Class::Permanent, codes::SENDER_NOT_REGISTERED),
        "20" => (LATER, codes::SYSTEM_ERROR),
        "22" => (Class::Permanent, codes::FORMAT_REFUSED),
        "23" => (Class::Permanent, codes::RECIPIENT_LOCKED),
        _ if text::fold(&verdict.text).contains("khong dung voi ma da dang ky") => {
            (Class::Permanent, codes::SENDER_NOT_REGISTERED)
        }
        _ => return None,
    })
}

/// The message to fetch is not there: the hub has no such path for it, or no longer the message.
pub(crate) fn doc_gone(status: u16) -> HubError {
    HubError::permanent(codes::DOC_GONE).with("status", status.to_string())
}

/// The hub's refusal of a call about one of its own messages: its code 21 ("file processing error"; no table of the
/// national hub is public) can then only be about the file that it should have.
pub(crate) fn about_message(error: HubError) -> HubError {
    if error.code == codes::FILE_INVALID && error.args.get("hub_code").is_some_and(|code| code == "21") {
        return HubError { code: codes::DOC_GONE.to_owned(), ..error };
    }
    error
}

/// Writing what came, or reading what goes, failed on our side.
pub(crate) fn local(error: &io::Error) -> HubError {
    use io::ErrorKind as Kind;
    // `ErrorKind` grows with every version of the library, so it is asked about and not matched.
    let reasons = [
        ("disk_full", [Kind::StorageFull, Kind::QuotaExceeded, Kind::FileTooLarge].as_slice()),
        ("permission", &[Kind::PermissionDenied, Kind::ReadOnlyFilesystem]),
        ("missing", &[Kind::NotFound]),
    ];
    let reason =
        reasons.iter().find(|(_, kinds)| kinds.contains(&error.kind())).map_or("io", |(reason, _)| reason);
    // Space comes back and permissions get mended: the package is still at the hub.
    HubError::new(LATER, codes::LOCAL_FILE).with("reason", reason)
}

/// `Retry-After` in milliseconds from now: seconds or an HTTP date (RFC 9110 §10.2.3). Nonsense counts as nothing.
pub(crate) fn retry_after(value: &str, now: UtcMillis) -> Option<i64> {
    let value = value.trim();
    if let Ok(seconds) = value.parse::<u32>() {
        return Some(i64::from(seconds).saturating_mul(1000));
    }
    http_date(value).map(|moment| moment.since(now).max(0))
}

/// An HTTP date in its present form, e.g. `Sun, 22 Nov 2026 10:00:00 GMT`.
pub(crate) fn http_date(value: &str) -> Option<UtcMillis> {
    jiff::fmt::rfc2822::parse(value).ok().map(|zoned| UtcMillis(zoned.timestamp().as_millisecond()))
}

fn describe(mut error: HubError, verdict: &Verdict) -> HubError {
    if !verdict.code.is_empty() {
        error = error.with("hub_code", shown(&verdict.code));
    }
    if !verdict.text.is_empty() {
        error = error.with("hub_text", shown(&verdict.text));
    }
    error
}

/// Text from outside, short and with nothing hidden in it.
fn shown(value: &str) -> String {
    text::visible(&value.chars().take(300).collect::<String>())
}

#[cfg(test)]
mod tests;
