//! Every call of the wire and its answer, on top of the hub's mailboxes.

use bytes::Bytes;
use domain::{AgencyCode, DocId};
use serde_json::{Value, json};

use super::{Call, file_hash_fits, recipients};
use crate::{
    clock,
    directory::{Agency, Behaviour},
    hub::{Hub, Posting},
    mail::{Kind, TransportState},
    packages,
};

/// A refusal: `ErrorCode` and unaccented `ErrorDesc`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) code: &'static str,
    pub(crate) description: String,
}

impl Refusal {
    pub(crate) fn new(code: &'static str, description: impl Into<String>) -> Self {
        Self { code, description: description.into() }
    }

    /// 15: system id, secret or signature.
    pub(crate) fn signature() -> Self {
        Self::new("15", "Sai SystemId hoac SecretKey")
    }

    /// 21: a docId that is not in this mailbox. What the national hub says is not public; of the only published table
    /// of codes this is the one about a file that cannot be had.
    pub(crate) fn gone(doc_id: &str) -> Self {
        Self::new("21", format!("Khong tim thay van ban: {doc_id}"))
    }
}

/// An answer before faults change it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Answer {
    /// One JSON object.
    Json(Value),
    /// A package, raw.
    Package(Bytes),
}

impl From<Refusal> for Answer {
    fn from(refusal: Refusal) -> Self {
        Self::Json(json!({"status": "FAIL", "ErrorCode": refusal.code, "ErrorDesc": refusal.description}))
    }
}

fn done(name: &str, value: Value) -> Answer {
    let mut answer = json!({"status": "OK", "ErrorCode": "0", "ErrorDesc": "Thanh cong"});
    if let (Some(object), false) = (answer.as_object_mut(), name.is_empty()) {
        object.insert(name.to_owned(), value);
    }
    Answer::Json(answer)
}

/// Answers one call of `me`. `path` is the last part of the request's path.
///
/// # Errors
/// A refusal, which is an answer too, kept apart so that the log can name it.
pub(crate) fn answer(
    hub: &Hub,
    me: &Agency,
    path: &str,
    call: &Call,
    body: Bytes,
) -> Result<Answer, Refusal> {
    match path {
        "getReceivedEdocList" => Ok(done("data", received(hub, me, kind(call)?))),
        "getSentEdocList" => Ok(done("data", sent(hub, me, kind(call)?, call.get("docId")))),
        "sendEdoc" => send(hub, me, call, body),
        "getEdoc" => {
            let package = package(hub, me, call)?;
            Ok(done("data", Value::String(base64_simd::STANDARD.encode_to_string(&package))))
        }
        "downloadEdoc" => package(hub, me, call).map(Answer::Package),
        "updateStatus" => update(hub, me, call),
        "countReceiveEdoc" => Ok(done("count", hub.inbox(&me.code, Kind::Edoc).len().into())),
        "countReceiveStatus" => Ok(done("count", hub.inbox(&me.code, Kind::Status).len().into())),
        "getAgenciesList" => Ok(done("data", agencies(hub, false))),
        "getAgenciesListQD20" => Ok(done("data", agencies(hub, true))),
        "getSynchronizeUnit" => Ok(done("data", units(hub))),
        "registerAgency" => register(hub, me, &body),
        "deleteAgency" => delete(hub, me, call),
        _ => Err(Refusal::new("20", format!("Khong co dich vu: {path}"))),
    }
}

fn kind(call: &Call) -> Result<Kind, Refusal> {
    if call.get("servicetype").is_some_and(|service| !service.eq_ignore_ascii_case("eDoc")) {
        return Err(Refusal::new("10", "servicetype khong hop le"));
    }
    call.get("messagetype")
        .and_then(Kind::parse)
        .ok_or_else(|| Refusal::new("10", "messagetype khong hop le"))
}

fn received(hub: &Hub, me: &Agency, kind: Kind) -> Value {
    let rows = hub.inbox(&me.code, kind).into_iter().map(|message| {
        json!({
            "docId": message.doc_id,
            "serviceType": "eDoc",
            "messageType": kind.as_str(),
            "created_time": clock::listed(message.created),
            "updated_time": clock::listed(message.updated),
            "from": message.from,
            "to": message.to,
            "status": message.state.as_str(),
            "status_desc": message.note,
        })
    });
    Value::Array(rows.collect())
}

fn sent(hub: &Hub, me: &Agency, kind: Kind, doc_id: Option<&str>) -> Value {
    let mut rows = Vec::new();
    for sending in hub.sendings(&me.code, kind, doc_id) {
        for row in &sending.rows {
            rows.push(json!({
                "serviceType": "eDoc",
                "messageType": kind.as_str(),
                "senderDocId": sending.doc_id,
                "receiverDocId": row.doc_id.as_ref().map_or("", DocId::as_str),
                "fromCode": sending.from,
                // The hub knows its agencies by the code of today, whichever one they were addressed under.
                "toCode": row.agency.as_ref().map_or(row.code.as_str(), AgencyCode::as_str),
                "sendStatus": row.status.as_str(),
                "sendStatusDesc": row.note,
                "receiveStatus": row.receive_status.as_str(),
                "receiveStatusDesc": if row.receive_status == TransportState::Done { "Thanh cong" } else { "" },
                "title": sending.title,
                "notation": sending.notation,
                "sentTime": clock::listed(sending.sent),
                "receivedTime": row.received.map(clock::listed).unwrap_or_default(),
            }));
        }
    }
    Value::Array(rows)
}

/// The sender's bytes without the line end that the vendor's client appends to the body.
fn without_line_end(body: &Bytes) -> Bytes {
    let end = body.strip_suffix(b"\r\n").or_else(|| body.strip_suffix(b"\n")).map_or(body.len(), <[u8]>::len);
    body.slice(..end)
}

fn send(hub: &Hub, me: &Agency, call: &Call, body: Bytes) -> Result<Answer, Refusal> {
    let kind = kind(call)?;
    let bytes = without_line_end(&body);
    if hub.options.check_hash_file
        && let Some(stated) = call.get("hash-file")
        && !file_hash_fits(stated, &bytes)
        && !file_hash_fits(stated, &body)
    {
        return Err(Refusal::new("21", "hash-file khong khop voi noi dung tep"));
    }
    let facts = packages::read(&bytes)
        .map_err(|reason| Refusal::new("22", format!("Sai dinh dang edXML: {reason}")))?;
    let mut sender = None;
    for code in call.get("from").into_iter().chain([facts.from.as_str()]) {
        let not_registered = || {
            Refusal::new("19", format!("Don vi gui {code} khong dung voi ma da dang ky: {}", me.system_id))
        };
        let agency = hub.agency(code).ok_or_else(not_registered)?;
        if !hub.acts_for(&me.code, &agency) {
            return Err(not_registered());
        }
        sender = Some(agency.code);
    }
    let Some(from) = sender else {
        return Err(Refusal::new("19", format!("Don vi gui khong dung voi ma da dang ky: {}", me.system_id)));
    };
    if facts.kind != kind {
        return Err(Refusal::new("22", "Sai dinh dang edXML: khong dung messagetype"));
    }
    let to = match (kind, call.get("to")) {
        (Kind::Edoc, Some(to)) => recipients(to),
        (Kind::Edoc, None) => facts.to.clone(),
        (Kind::Status, _) => facts.responses_for.iter().map(|about| about.organ_id.clone()).collect(),
    };
    let doc_id = hub.post(Posting { kind, from, to, bytes, facts, by_client: true })?;
    Ok(done("DocId", Value::String(doc_id.0)))
}

fn doc_id(call: &Call) -> Result<DocId, Refusal> {
    call.get("docId").map(DocId::from).ok_or_else(|| Refusal::new("10", "Thieu docId"))
}

fn package(hub: &Hub, me: &Agency, call: &Call) -> Result<Bytes, Refusal> {
    let doc_id = doc_id(call)?;
    let content = hub.content(&me.code, &doc_id).ok_or_else(|| Refusal::gone(doc_id.as_str()))?;
    content.read().map_err(|error| Refusal::new("20", format!("Loi he thong: {}", error.kind())))
}

fn update(hub: &Hub, me: &Agency, call: &Call) -> Result<Answer, Refusal> {
    let doc_id = doc_id(call)?;
    let state = call.get("status").and_then(TransportState::parse);
    let Some(state) = state.filter(|state| *state != TransportState::Initial) else {
        return Err(Refusal::new("10", "status khong hop le"));
    };
    if hub.acknowledge(&me.code, &doc_id, state, call.get("description").unwrap_or_default()) {
        Ok(done("", Value::Null))
    } else {
        Err(Refusal::gone(doc_id.as_str()))
    }
}

fn agencies(hub: &Hub, current: bool) -> Value {
    let rows = hub.agencies().into_iter().filter(|agency| !agency.closed).map(|agency| {
        if current {
            json!({"id": agency.code, "code": agency.code, "name": agency.name, "mail": agency.mail(),
                   "code102": agency.old_code})
        } else {
            json!({"id": agency.code, "pid": agency.parent, "code": agency.code, "name": agency.name,
                   "mail": agency.mail(), "oldCode": agency.old_code})
        }
    });
    Value::Array(rows.collect())
}

fn units(hub: &Hub) -> Value {
    let rows = hub.agencies().into_iter().map(|agency| {
        json!({"id": agency.code, "pid": agency.parent, "code": agency.code, "name": agency.name,
               "mail": agency.mail(), "version": 1, "centerCode": "02.29.W00", "deleted": agency.closed,
               "modifyDate": "01/07/2025 00:00:00", "isAgency": true})
    });
    Value::Array(rows.collect())
}

fn register(hub: &Hub, me: &Agency, body: &Bytes) -> Result<Answer, Refusal> {
    let request: Value = serde_json::from_slice(body)
        .map_err(|error| Refusal::new("10", format!("JSON khong hop le: {error}")))?;
    let field = |name| request.get(name).and_then(Value::as_str).unwrap_or_default();
    let code = AgencyCode::parse(field("code")).map_err(|error| Refusal::new("10", error.to_string()))?;
    if hub.agency(code.as_str()).is_some_and(|agency| !agency.closed) {
        return Err(Refusal::new("10", format!("Don vi da ton tai: {code}")));
    }
    hub.add_agency(Agency {
        system_id: format!("{}/{code}", me.system_id),
        code,
        old_code: String::new(),
        name: field("name").to_owned(),
        parent: Some(me.code.clone()),
        secret: String::new(),
        simulated: false,
        behaviour: Behaviour::Ordinary,
        closed: false,
    });
    Ok(done("", Value::Null))
}

fn delete(hub: &Hub, me: &Agency, call: &Call) -> Result<Answer, Refusal> {
    let code = call.get("AgencyCode").ok_or_else(|| Refusal::new("10", "Thieu AgencyCode"))?;
    let agency = hub.agency(code).filter(|agency| agency.parent.as_ref() == Some(&me.code));
    let agency = agency.ok_or_else(|| Refusal::new("18", format!("Don vi khong ton tai: {code}")))?;
    hub.close(&agency.code, true);
    Ok(done("", Value::Null))
}
