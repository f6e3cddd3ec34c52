//! What a package says, as one JSON object: the shape of `vanthu edxml read --json`.
//!
//! Dates are `YYYY-MM-DD`, times RFC 3339 at Vietnam's offset, what is absent is null.

use domain::{DocumentId, UtcMillis};
use jiff::civil::{Date, DateTime};
use serde_json::{Map, Value, json};

use crate::{
    Attachment, BusinessInfo, Document, Error, Hop, Message, Package, Party, ResponseFor, Staff,
    StatusMessage, Warning,
};

/// Every fact of a package.
#[must_use]
pub fn of<S>(package: &Package<S>) -> Value {
    let mut facts = match &package.message {
        Message::Document(message) => document(message),
        Message::Status(message) => status(message),
    };
    facts.insert("trace".into(), package.trace.iter().map(hop).collect());
    facts.insert("attachments".into(), package.attachments.iter().map(attachment).collect());
    facts.insert("warnings".into(), package.warnings.iter().map(warning).collect());
    facts.insert("bytes".into(), package.raw.bytes.into());
    facts.insert("sha256".into(), hex::encode(package.raw.sha256).into());
    Value::Object(facts)
}

/// An error as `{code, args, message}`; the message is for logs, people read sentences made from the code.
#[must_use]
pub fn error(error: &Error) -> Value {
    json!({ "code": error.code(), "args": args(&error.args()), "message": error.to_string() })
}

fn document(message: &Document) -> Map<String, Value> {
    let info = &message.other_info;
    let business = &message.business;
    object(json!({
        "kind": "document",
        "business": business.kind.as_str(),
        "from": party(&message.from),
        "to": message.to.iter().map(party).collect::<Vec<_>>(),
        "document_id": id(message.document_id.as_ref()),
        "number": text(&message.number),
        "notation": text(&message.notation),
        "place": text(&message.place),
        "promulgation_date": date(message.promulgation_date),
        "document_type": text(&message.document_type.name),
        "document_type_group": message.document_type.group,
        "document_type_detail": message.document_type.detail,
        "subject": text(&message.subject),
        "content": text(&message.content),
        "signer": {
            "competence": text(&message.signer.competence),
            "position": text(&message.signer.position),
            "name": text(&message.signer.name),
        },
        "due_date": date(message.due_date),
        "priority": message.priority.number(),
        "sphere": text(&info.sphere),
        "typer_notation": text(&info.typer_notation),
        "copies": info.copies,
        "pages": info.pages,
        "appendixes": info.appendixes,
        "responses_for": message.response_for.iter().map(response_for).collect::<Vec<_>>(),
        "target_document_id": id(message.target_document_id()),
        "steering_type": message.steering_type,
        "application_type": text(&message.application_type),
        "to_places": message.to_places,
        "reason": text(&business.reason),
        "paper": business.paper,
        "updates": updates(business),
        "replacements": replacements(business),
        "staff": business.staff.first().map(staff),
        "status_code": null,
        "status_text": null,
        "timestamp": null,
    }))
}

fn status(message: &StatusMessage) -> Map<String, Value> {
    let about = message.response_for.first();
    object(json!({
        "kind": "status",
        "business": null,
        "from": party(&message.from),
        "to": message.to.iter().map(party).collect::<Vec<_>>(),
        "document_id": null,
        "responses_for": message.response_for.iter().map(response_for).collect::<Vec<_>>(),
        "target_document_id": id(about.and_then(|about| about.document_id.as_ref())),
        "status_code": message.code.map_or_else(|| text(&message.code_raw), |code| code.as_str().into()),
        "status_text": text(&message.description),
        "timestamp": time(message.at),
        "staff": (message.staff != Staff::default()).then(|| staff(&message.staff)),
    }))
}

fn party(party: &Party) -> Value {
    json!({
        "code": text(&party.code_raw),
        "name": text(&party.name),
        "in_charge": text(&party.in_charge),
        "address": text(&party.address),
        "email": text(&party.email),
        "telephone": text(&party.telephone),
        "fax": text(&party.fax),
        "website": text(&party.website),
    })
}

fn staff(staff: &Staff) -> Value {
    json!({
        "department": text(&staff.department),
        "department_id": text(&staff.department_id),
        "name": text(&staff.name),
        "staff_id": text(&staff.staff_id),
        "email": text(&staff.email),
        "mobile": text(&staff.mobile),
    })
}

fn response_for(answer: &ResponseFor) -> Value {
    json!({
        "organ_id": text(&answer.organ_id),
        "code": text(&answer.code),
        "document_id": id(answer.document_id.as_ref()),
        "promulgation_date": date(answer.promulgation_date),
    })
}

fn updates(business: &BusinessInfo) -> Vec<Value> {
    let update = |update: &crate::UpdateInfo| {
        let receivers: Vec<_> = update
            .receivers
            .iter()
            .map(|receiver| json!({ "code": text(&receiver.organ_id), "added": receiver.added }))
            .collect();
        json!({ "document": update.document, "receivers_changed": update.receivers_changed, "receivers": receivers })
    };
    business.updates.iter().map(update).collect()
}

fn replacements(business: &BusinessInfo) -> Vec<Value> {
    let replaced = |replaced: &crate::Replacement| json!({ "document_id": id(replaced.document_id.as_ref()), "codes": replaced.organ_ids });
    business.replacements.iter().map(replaced).collect()
}

fn hop(hop: &Hop) -> Value {
    json!({ "code": hop.code, "at": time(hop.at) })
}

fn attachment<S>(attachment: &Attachment<S>) -> Value {
    json!({
        "name": text(&attachment.name),
        "content_id": text(&attachment.content_id),
        "content_type": attachment.kind.content_type(),
        "declared_type": text(&attachment.declared_type),
        "description": text(&attachment.description),
        "kind": attachment.kind.as_str(),
        "bytes": attachment.bytes,
        "sha256": hex::encode(attachment.sha256),
        "corrupt": attachment.corrupt.is_some(),
        "corruption": attachment.corrupt.map(crate::Corruption::as_str),
        "unwrapped_from": attachment.unwrapped_from,
    })
}

fn warning(warning: &Warning) -> Value {
    json!({ "code": warning.code.as_str(), "args": args(&warning.args) })
}

fn args(args: &[(&'static str, String)]) -> Value {
    args.iter()
        .map(|(name, value)| ((*name).to_owned(), Value::from(value.as_str())))
        .collect::<Map<_, _>>()
        .into()
}

fn text(text: &str) -> Value {
    if text.is_empty() { Value::Null } else { text.into() }
}

fn id(id: Option<&DocumentId>) -> Value {
    id.map_or(Value::Null, |id| id.as_str().into())
}

fn date(date: Option<Date>) -> Value {
    date.map_or(Value::Null, |date| date.to_string().into())
}

fn time(at: Option<DateTime>) -> Value {
    // Whole seconds are all a package can say.
    at.map_or(Value::Null, |at| UtcMillis::from_vietnam(at).rfc3339().replace(".000+", "+").into())
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => Map::new(),
    }
}
