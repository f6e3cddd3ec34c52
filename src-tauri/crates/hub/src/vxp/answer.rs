//! Reading the hub's JSON: lenient about types and missing fields, strict about size, and never taking a web page or
//! nothing at all for "no documents" (the vendor's client does).

use std::fmt;

use domain::{AgencyCode, DocId, UtcMillis};
use hyper::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, LOCATION, RETRY_AFTER};
use jiff::civil::DateTime;
use serde::{
    Deserialize, Deserializer,
    de::{self, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

use crate::{
    Listed, ListedAgency, ListedUnit, MessageKind, SentRow,
    classify::{self, Effect, Nonsense, Verdict},
    error::HubError,
    http::{Answer, Failure, text_of},
};

/// The most bytes of an answer that says no.
const REFUSAL: u64 = 1024 * 1024;
/// The most rows of a list. The whole country's directory had 111,339 in 2025.
const ROWS: usize = 1_000_000;

/// Turns away everything that is no success.
pub(super) async fn success(answer: &mut Answer, effect: Effect, now: UtcMillis) -> Result<(), HubError> {
    if !answer.status.is_success() {
        // What the body says may be worth more than the status; that it cannot be read is not.
        let body = answer.whole(REFUSAL).await.unwrap_or_default();
        let verdict = serde_json::from_slice::<Envelope<'_>>(trimmed(&body)).ok().map(Envelope::into_verdict);
        let refused = classify::Refused {
            status: answer.status.as_u16(),
            retry_after: text_of(&answer.headers, &RETRY_AFTER),
            location: text_of(&answer.headers, &LOCATION),
            verdict: verdict.as_ref(),
            html: says_html(&answer.headers) || looks_like_page(&body),
        };
        return Err(classify::http(&refused, effect, now));
    }
    // We never offer to unpack, so nobody may pack: and no bomb can go off.
    let encoding = text_of(&answer.headers, &CONTENT_ENCODING);
    if !encoding.is_empty() && !encoding.eq_ignore_ascii_case("identity") {
        return Err(classify::nonsense(Nonsense::Malformed("encoding"), effect));
    }
    Ok(())
}

/// The text of a JSON answer.
pub(super) async fn json(
    answer: &mut Answer,
    limit: u64,
    effect: Effect,
    now: UtcMillis,
) -> Result<Vec<u8>, HubError> {
    success(answer, effect, now).await?;
    let body =
        answer.whole(limit).await.map_err(|fault| classify::failure(&Failure::after(fault), effect))?;
    match trimmed(&body).first() {
        None => Err(classify::nonsense(Nonsense::Empty, effect)),
        Some(b'<') => Err(classify::nonsense(Nonsense::Html, effect)),
        Some(b'{') => Ok(body),
        Some(_) => Err(classify::nonsense(Nonsense::Malformed("no_object"), effect)),
    }
}

/// Reads an answer and turns away the hub's refusals.
pub(super) fn accepted(body: &[u8], effect: Effect) -> Result<Envelope<'_>, HubError> {
    let envelope: Envelope<'_> = serde_json::from_slice(trimmed(body)).map_err(|error| {
        tracing::debug!(line = error.line(), column = error.column(), "the hub's JSON");
        classify::nonsense(Nonsense::Malformed("json"), effect)
    })?;
    match envelope.verdict().accepted() {
        Some(true) => Ok(envelope),
        Some(false) => Err(classify::refusal(&envelope.into_verdict(), effect)),
        None => Err(classify::nonsense(Nonsense::Malformed("no_verdict"), effect)),
    }
}

/// Whether the hub declares a web page.
pub(super) fn says_html(headers: &HeaderMap) -> bool {
    let declared = text_of(headers, &CONTENT_TYPE).to_ascii_lowercase();
    declared.starts_with("text/html") || declared.starts_with("application/xhtml")
}

/// Whether the first bytes are those of a web page.
pub(super) fn looks_like_page(start: &[u8]) -> bool {
    let start = trimmed(start);
    [b"<!doctype html".as_slice(), b"<html", b"<head", b"<body", b"<script", b"<title"]
        .iter()
        .any(|tag| start.get(..tag.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(tag)))
}

/// Without byte-order mark and white space in front.
pub(super) fn trimmed(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii_start()
}

/// The triple every answer has, and whatever else it carries.
#[derive(Deserialize)]
pub(super) struct Envelope<'a> {
    #[serde(default, deserialize_with = "scalar")]
    status: String,
    #[serde(default, rename = "ErrorCode", alias = "errorCode", deserialize_with = "scalar")]
    code: String,
    #[serde(default, rename = "ErrorDesc", alias = "errorDesc", deserialize_with = "scalar")]
    text: String,
    #[serde(default, rename = "DocId", alias = "docId", alias = "docid", deserialize_with = "scalar")]
    pub doc_id: String,
    #[serde(default, deserialize_with = "scalar")]
    pub count: String,
    #[serde(default, borrow, deserialize_with = "rows")]
    pub data: Vec<&'a RawValue>,
}

impl Envelope<'_> {
    fn verdict(&self) -> Verdict {
        Verdict { status: self.status.clone(), code: self.code.clone(), text: self.text.clone() }
    }

    fn into_verdict(self) -> Verdict {
        Verdict { status: self.status, code: self.code, text: self.text }
    }
}

/// Any scalar as text; null as nothing.
fn scalar<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    struct Scalar;
    impl Visitor<'_> for Scalar {
        type Value = String;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a scalar")
        }
        fn visit_str<E: de::Error>(self, value: &str) -> Result<String, E> {
            Ok(value.trim().to_owned())
        }
        fn visit_u64<E: de::Error>(self, value: u64) -> Result<String, E> {
            Ok(value.to_string())
        }
        fn visit_i64<E: de::Error>(self, value: i64) -> Result<String, E> {
            Ok(value.to_string())
        }
        fn visit_f64<E: de::Error>(self, value: f64) -> Result<String, E> {
            Ok(value.to_string())
        }
        fn visit_bool<E: de::Error>(self, value: bool) -> Result<String, E> {
            Ok(value.to_string())
        }
        fn visit_unit<E: de::Error>(self) -> Result<String, E> {
            Ok(String::new())
        }
    }
    deserializer.deserialize_any(Scalar)
}

/// A list of rows, not yet looked into; null as none. Limited before anything is made of them.
fn rows<'de: 'a, 'a, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<&'a RawValue>, D::Error> {
    struct Rows;
    impl<'de> Visitor<'de> for Rows {
        type Value = Vec<&'de RawValue>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list of at most a million rows")
        }
        fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
            Ok(Vec::new())
        }
        fn visit_str<E: de::Error>(self, value: &str) -> Result<Self::Value, E> {
            if value.is_empty() { Ok(Vec::new()) } else { Err(E::custom("data is a text")) }
        }
        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
            let mut rows = Vec::new();
            while let Some(row) = list.next_element()? {
                if rows.len() >= ROWS {
                    return Err(de::Error::custom("too many rows"));
                }
                rows.push(row);
            }
            Ok(rows)
        }
    }
    deserializer.deserialize_any(Rows)
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct ReceivedRow {
    #[serde(alias = "docid", alias = "DocId", deserialize_with = "scalar")]
    doc_id: String,
    #[serde(deserialize_with = "scalar")]
    message_type: String,
    #[serde(rename = "created_time", alias = "createdTime", deserialize_with = "scalar")]
    created: String,
    #[serde(deserialize_with = "scalar")]
    from: String,
    #[serde(deserialize_with = "scalar")]
    to: String,
    #[serde(deserialize_with = "scalar")]
    status: String,
}

/// The rows of `getReceivedEdocList`. A row without a usable identity cannot be asked for and is left out.
pub(super) fn received(envelope: &Envelope<'_>, asked: MessageKind) -> Vec<Listed> {
    readable::<ReceivedRow>(envelope)
        .filter_map(|(row, raw)| {
            crate::ascii::identity(&row.doc_id)?;
            Some(Listed {
                kind: match row.message_type.to_ascii_lowercase().as_str() {
                    "edoc" => MessageKind::Document,
                    "status" => MessageKind::Status,
                    _ => asked,
                },
                doc_id: DocId(row.doc_id),
                from: AgencyCode::parse(&row.from).ok(),
                to: AgencyCode::parse(&row.to).ok(),
                status: row.status,
                created_at: moment(&row.created),
                raw: raw.to_owned(),
            })
        })
        .collect()
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct SentWire {
    #[serde(deserialize_with = "scalar")]
    sender_doc_id: String,
    #[serde(deserialize_with = "scalar")]
    receiver_doc_id: String,
    #[serde(deserialize_with = "scalar")]
    from_code: String,
    #[serde(deserialize_with = "scalar")]
    to_code: String,
    #[serde(deserialize_with = "scalar")]
    send_status: String,
    #[serde(deserialize_with = "scalar")]
    send_status_desc: String,
    #[serde(deserialize_with = "scalar")]
    receive_status: String,
    #[serde(deserialize_with = "scalar")]
    receive_status_desc: String,
    #[serde(deserialize_with = "scalar")]
    title: String,
    #[serde(deserialize_with = "scalar")]
    notation: String,
    #[serde(deserialize_with = "scalar")]
    sent_time: String,
    #[serde(deserialize_with = "scalar")]
    received_time: String,
}

/// The rows of `getSentEdocList`.
pub(super) fn sent(envelope: &Envelope<'_>) -> Vec<SentRow> {
    let id = |text: String| (!text.is_empty()).then_some(DocId(text));
    readable::<SentWire>(envelope)
        .map(|(row, _)| SentRow {
            sender_doc_id: id(row.sender_doc_id),
            receiver_doc_id: id(row.receiver_doc_id),
            from: row.from_code,
            to: row.to_code,
            send_status: row.send_status,
            send_status_desc: row.send_status_desc,
            receive_status: row.receive_status,
            receive_status_desc: row.receive_status_desc,
            title: row.title,
            notation: row.notation,
            sent_at: moment(&row.sent_time),
            received_at: moment(&row.received_time),
        })
        .collect()
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct AgencyWire {
    #[serde(deserialize_with = "scalar")]
    pid: String,
    #[serde(deserialize_with = "scalar")]
    code: String,
    #[serde(deserialize_with = "scalar")]
    name: String,
    #[serde(deserialize_with = "scalar")]
    mail: String,
    #[serde(alias = "code102", deserialize_with = "scalar")]
    old_code: String,
    #[serde(deserialize_with = "scalar")]
    version: String,
    #[serde(deserialize_with = "scalar")]
    center_code: String,
    #[serde(deserialize_with = "scalar")]
    deleted: String,
    #[serde(deserialize_with = "scalar")]
    modify_date: String,
    #[serde(deserialize_with = "scalar")]
    is_agency: String,
}

impl AgencyWire {
    fn agency(&self) -> Option<ListedAgency> {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Some(ListedAgency {
            code: AgencyCode::parse(&self.code).ok()?,
            name: self.name.clone(),
            parent: some(&self.pid),
            old_code: AgencyCode::parse(&self.old_code).ok(),
            mail: some(&self.mail),
        })
    }
}

/// The rows of the two agency lists. A row without a usable code names nobody and is left out.
pub(super) fn agencies(envelope: &Envelope<'_>) -> Vec<ListedAgency> {
    readable::<AgencyWire>(envelope).filter_map(|(row, _)| row.agency()).collect()
}

/// The rows of `getSynchronizeUnit`.
pub(super) fn units(envelope: &Envelope<'_>) -> Vec<ListedUnit> {
    let yes = |text: &str| matches!(text.to_ascii_lowercase().as_str(), "true" | "1");
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    readable::<AgencyWire>(envelope)
        .filter_map(|(row, _)| {
            Some(ListedUnit {
                agency: row.agency()?,
                version: row.version.parse().ok(),
                center_code: some(&row.center_code),
                deleted: yes(&row.deleted),
                modified: some(&row.modify_date),
                is_agency: yes(&row.is_agency),
            })
        })
        .collect()
}

/// The rows that can be read, with their text; one that cannot must not hide the others.
fn readable<'a, T: for<'de> Deserialize<'de>>(
    envelope: &'a Envelope<'a>,
) -> impl Iterator<Item = (T, &'a str)> + 'a {
    envelope.data.iter().filter_map(|raw| match serde_json::from_str::<T>(raw.get()) {
        Ok(row) => Some((row, raw.get())),
        Err(error) => {
            tracing::warn!(column = error.column(), "a row of the hub's list cannot be read");
            None
        }
    })
}

/// The hub's local times: `dd/MM/yyyy HH:mm:ss` by samples, other forms by caution.
fn moment(text: &str) -> Option<UtcMillis> {
    let text = text.trim();
    if let Ok(instant) = text.parse::<jiff::Timestamp>() {
        return Some(UtcMillis(instant.as_millisecond()));
    }
    ["%d/%m/%Y %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"]
        .iter()
        .find_map(|form| DateTime::strptime(form, text).ok())
        .filter(|local| (2000..2200).contains(&local.year()))
        .map(UtcMillis::from_vietnam)
}
