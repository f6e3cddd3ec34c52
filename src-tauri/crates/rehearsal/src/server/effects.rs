//! What the faults that met a request do to it and to its answer.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::{
    Response, StatusCode,
    header::{self, HeaderValue},
};
use serde_json::{Value, json};

use crate::{
    clock, dice,
    faults::Action,
    hub::Hub,
    transport::{Cell, Plan},
    wire::{Answer, Call, Refusal},
};

/// A page as a captive portal shows it.
const PAGE: &str =
    "<!DOCTYPE html><html><head><title>Dang nhap mang</title></head><body>Vui long dang nhap</body></html>";

/// The faults of one request, in order.
#[derive(Debug)]
pub(super) struct Effects {
    actions: Vec<Action>,
    /// Wait before anything else.
    pub(super) delay: Option<Duration>,
    /// Reset while the request's body is read.
    pub(super) reset_upload: Option<u64>,
    pub(super) refuse_signature: bool,
    pub(super) forget_acknowledgement: bool,
}

impl Effects {
    pub(super) fn new(actions: &[Action]) -> Self {
        let mut effects = Self {
            actions: actions.to_vec(),
            delay: None,
            reset_upload: None,
            refuse_signature: actions.contains(&Action::RefuseSignature),
            forget_acknowledgement: actions.contains(&Action::ForgetAcknowledgement),
        };
        for action in actions {
            if let Action::DelayMs(ms) = action {
                effects.delay = Some(effects.delay.unwrap_or_default() + Duration::from_millis(*ms));
            }
            if let Action::ResetUploadAfterBytes(after) = action {
                effects.reset_upload = Some(*after);
            }
        }
        effects
    }

    pub(super) fn is_none(&self) -> bool {
        self.actions.is_empty()
    }

    /// For the log: the actions as the script writes them.
    pub(super) fn name(&self) -> String {
        let names = self.actions.iter().map(|action| match serde_json::to_value(action) {
            Ok(Value::String(name)) => name,
            Ok(Value::Object(object)) => object.keys().next().cloned().unwrap_or_default(),
            Ok(_) | Err(_) => String::new(),
        });
        names.collect::<Vec<_>>().join("+")
    }

    /// An answer that does not look at the request.
    pub(super) fn early(&self, cell: &Cell) -> Option<Response<Full<Bytes>>> {
        self.actions.iter().find_map(|action| match action {
            Action::Status { code, retry_after } => {
                let status = StatusCode::from_u16(*code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                let mut response = plain(status, "");
                if let Some(seconds) = retry_after {
                    response.headers_mut().insert(header::RETRY_AFTER, (*seconds).into());
                }
                Some(response)
            }
            Action::HtmlPage => {
                let mut response = plain(StatusCode::OK, PAGE);
                let html = HeaderValue::from_static("text/html; charset=utf-8");
                response.headers_mut().insert(header::CONTENT_TYPE, html);
                Some(response)
            }
            Action::Empty => Some(plain(StatusCode::OK, "")),
            Action::Redirect(to) => {
                let mut response = plain(StatusCode::FOUND, "");
                if let Ok(location) = HeaderValue::from_str(to) {
                    response.headers_mut().insert(header::LOCATION, location);
                }
                Some(response)
            }
            // Before the first byte nothing needs to be known about the answer.
            Action::ResetAfterBytes(0) => {
                cell.set(Plan::Reset(0));
                Some(plain(StatusCode::OK, ""))
            }
            Action::DelayMs(_)
            | Action::ResetAfterBytes(_)
            | Action::ResetUploadAfterBytes(_)
            | Action::DropAfterStoring
            | Action::DuplicateRows(_)
            | Action::ReorderRows
            | Action::TruncateBody(_)
            | Action::WrongLength(_)
            | Action::Drip { .. }
            | Action::RefuseSignature
            | Action::Fail { .. }
            | Action::BadJson
            | Action::DocumentGone
            | Action::WrongAgency
            | Action::ManyRows(_)
            | Action::ClockSkewSeconds(_)
            | Action::ForgetAcknowledgement => None,
        })
    }

    /// A refusal instead of the call's own answer.
    pub(super) fn refusal(&self, call: &Call) -> Option<Refusal> {
        for action in &self.actions {
            if let Action::Fail { code, description } = action {
                return Some(Refusal::new(known(code), description.clone()));
            }
            if *action == Action::DocumentGone {
                return Some(Refusal::gone(call.get("docId").unwrap_or_default()));
            }
        }
        None
    }

    /// The response, with what the faults do to it.
    pub(super) fn finish(&self, hub: &Hub, cell: &Cell, answer: Answer) -> Response<Full<Bytes>> {
        let mut answer = answer;
        let (mut bad_json, mut skew, mut close) = (false, None, false);
        for action in &self.actions {
            match action {
                Action::DuplicateRows(times) => duplicate(&mut answer, *times),
                Action::ReorderRows => reorder(&mut answer, hub.options.seed),
                Action::ManyRows(rows) => many(&mut answer, *rows, hub.options.seed),
                Action::WrongAgency => misdirect(&mut answer),
                Action::BadJson => bad_json = true,
                Action::ClockSkewSeconds(seconds) => skew = Some(*seconds),
                Action::DropAfterStoring => cell.set(Plan::Reset(0)),
                Action::ResetAfterBytes(after) => cell.set(Plan::Reset(*after)),
                Action::TruncateBody(after) => cell.set(Plan::Truncate(*after)),
                Action::WrongLength(delta) => {
                    cell.set(Plan::Length(*delta));
                    close = true;
                }
                Action::Drip { bytes, every_ms } => {
                    cell.set(Plan::Drip(*bytes, Duration::from_millis(*every_ms)))
                }
                Action::DelayMs(_)
                | Action::ResetUploadAfterBytes(_)
                | Action::Status { .. }
                | Action::HtmlPage
                | Action::Empty
                | Action::RefuseSignature
                | Action::Fail { .. }
                | Action::Redirect(_)
                | Action::DocumentGone
                | Action::ForgetAcknowledgement => {}
            }
        }
        let (content_type, mut body) = match answer {
            Answer::Json(value) => ("application/json;charset=UTF-8", Bytes::from(value.to_string())),
            Answer::Package(bytes) => ("application/octet-stream", bytes),
        };
        if bad_json {
            body.truncate(body.len() / 2);
        }
        let mut response = Response::new(Full::new(body));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        if close {
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        if let Some(date) = skew.and_then(|seconds: i64| http_date(seconds)) {
            headers.insert(header::DATE, date);
        }
        response
    }
}

/// The code of a scripted refusal; an unknown one becomes 20, system error.
fn known(code: &str) -> &'static str {
    const CODES: [&str; 9] = ["10", "15", "18", "19", "20", "21", "22", "23", "99"];
    CODES.into_iter().find(|known| *known == code).unwrap_or("20")
}

/// A response without parameters.
pub(super) fn plain(status: StatusCode, text: &'static str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from_static(text.as_bytes())));
    *response.status_mut() = status;
    response
}

/// The answer to an acknowledgement that nobody wrote down.
pub(super) fn forgotten() -> Answer {
    Answer::Json(json!({"status": "OK", "ErrorCode": "0", "ErrorDesc": "Thanh cong"}))
}

fn rows(answer: &mut Answer) -> Option<&mut Vec<Value>> {
    match answer {
        Answer::Json(value) => value.get_mut("data")?.as_array_mut(),
        Answer::Package(_) => None,
    }
}

fn duplicate(answer: &mut Answer, times: usize) {
    if let Some(rows) = rows(answer) {
        *rows = rows.iter().flat_map(|row| std::iter::repeat_n(row.clone(), times)).collect();
    }
}

fn reorder(answer: &mut Answer, seed: u64) {
    if let Some(rows) = rows(answer) {
        rows.sort_by_key(|row| dice::throw(seed, &["reorder", &row.to_string()]));
    }
}

fn many(answer: &mut Answer, count: usize, seed: u64) {
    if let Some(rows) = rows(answer) {
        let row = |index: usize| {
            let index = index.to_string();
            json!({"docId": dice::hexadecimal(seed, &["many", &index], 24), "serviceType": "eDoc", "messageType": "edoc",
                   "created_time": "13/10/2025 14:45:10", "updated_time": "13/10/2025 14:45:10", "from": "G22",
                   "to": "H21", "status": "initial", "status_desc": ""})
        };
        *rows = (0..count).map(row).collect();
    }
}

/// Rows and packages for an agency that nobody here is.
fn misdirect(answer: &mut Answer) {
    const OTHER: &str = "H99.99";
    match answer {
        Answer::Json(value) => {
            if let Some(rows) = value.get_mut("data").and_then(Value::as_array_mut) {
                for row in rows {
                    if let Some(to) = row.get_mut("to") {
                        *to = Value::String(OTHER.to_owned());
                    }
                }
            } else if let Some(data) = value.get_mut("data")
                && let Some(Ok(bytes)) = data.as_str().map(|text| base64_simd::STANDARD.decode_to_vec(text))
            {
                *data = Value::String(
                    base64_simd::STANDARD.encode_to_string(crate::packages::to_another(&bytes, OTHER)),
                );
            }
        }
        Answer::Package(bytes) => *bytes = Bytes::from(crate::packages::to_another(bytes, OTHER)),
    }
}

/// The `Date` header (RFC 9110 §5.6.7) of a clock that is off by so many seconds.
fn http_date(skew: i64) -> Option<HeaderValue> {
    let at = jiff::Timestamp::from_millisecond(clock::now().plus(skew.saturating_mul(1000)).0).ok()?;
    HeaderValue::from_str(&jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&at).ok()?)
        .ok()
}
