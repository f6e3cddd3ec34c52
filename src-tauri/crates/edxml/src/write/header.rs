//! The header's elements in the vendor's order.

use std::io::{self, Write};

use domain::DocumentId;
use jiff::civil::Date;

use super::{StatusElement, layout::Layout};
use crate::{BusinessInfo, Document, Hop, OtherInfo, Party, ResponseFor, Staff, StatusMessage, when};

/// `MessageHeader`, `TraceHeaderList` and the end of the header.
pub(super) fn document<W: Write>(
    layout: &mut Layout<W>,
    document: &Document,
    trace: &[Hop],
) -> io::Result<()> {
    layout.open("MessageHeader")?;
    party(layout, "From", &document.from)?;
    for to in &document.to {
        party(layout, "To", to)?;
    }
    layout.leaf("DocumentId", id(document.document_id.as_ref()))?;
    group(layout, "Code", &[("CodeNumber", &document.number), ("CodeNotation", &document.notation)])?;
    let promulgated = day(document.promulgation_date);
    group(layout, "PromulgationInfo", &[("Place", &document.place), ("PromulgationDate", &promulgated)])?;
    let kind = &document.document_type;
    if kind.group.is_some_and(|n| n >= 0)
        || kind.detail.is_some_and(|n| n >= 0)
        || !kind.name.trim().is_empty()
    {
        layout.open("DocumentType")?;
        layout.number("Type", kind.group)?;
        layout.number("TypeDetail", kind.detail)?;
        layout.leaf("TypeName", &kind.name)?;
        layout.close()?;
    }
    layout.leaf("Subject", &document.subject)?;
    layout.leaf("Content", &document.content)?;
    let signer = &document.signer;
    group(
        layout,
        "SignerInfo",
        &[("Competence", &signer.competence), ("Position", &signer.position), ("FullName", &signer.name)],
    )?;
    layout.leaf("DueDate", &day(document.due_date))?;
    other_info(layout, document.priority.number(), &document.other_info)?;
    for answer in &document.response_for {
        response_for(layout, answer)?;
    }
    layout.number("SteeringType", document.steering_type)?;
    list(layout, "ResponseForTask", "TaskCode", &document.task_codes)?;
    layout.leaf("ApplicationType", &document.application_type)?;
    list(layout, "ToPlaces", "Place", &document.to_places)?;
    layout.close()?;
    layout.open("TraceHeaderList")?;
    business(layout, &document.business)?;
    for hop in trace {
        let at = hop.at.map(when::write_time).unwrap_or_default();
        group(
            layout,
            "TraceHeader",
            &[("OrganId", hop.code.as_deref().unwrap_or_default()), ("Timestamp", &at)],
        )?;
    }
    layout.close()?;
    layout.close()
}

/// A status report's header.
pub(super) fn status<W: Write>(
    layout: &mut Layout<W>,
    status: &StatusMessage,
    element: StatusElement,
) -> io::Result<()> {
    layout.open(match element {
        StatusElement::MessageHeader => "MessageHeader",
        StatusElement::Status => "Status",
    })?;
    party(layout, "From", &status.from)?;
    for to in &status.to {
        party(layout, "To", to)?;
    }
    for answer in &status.response_for {
        response_for(layout, answer)?;
    }
    staff(layout, &status.staff)?;
    layout.leaf("StatusCode", status.code.map_or(status.code_raw.as_str(), |code| code.as_str()))?;
    layout.leaf("Description", &status.description)?;
    layout.leaf("Timestamp", &status.at.map(when::write_time).unwrap_or_default())?;
    layout.close()
}

fn party<W: Write>(layout: &mut Layout<W>, element: &str, party: &Party) -> io::Result<()> {
    let code = party.code.as_ref().map_or(party.code_raw.as_str(), |code| code.as_str());
    group(
        layout,
        element,
        &[
            ("OrganId", code),
            ("OrganizationInCharge", &party.in_charge),
            ("OrganName", &party.name),
            ("OrganAdd", &party.address),
            ("Email", &party.email),
            ("Telephone", &party.telephone),
            ("Fax", &party.fax),
            ("Website", &party.website),
        ],
    )
}

fn other_info<W: Write>(layout: &mut Layout<W>, priority: u8, info: &OtherInfo) -> io::Result<()> {
    layout.open("OtherInfo")?;
    layout.leaf("Priority", &priority.to_string())?;
    layout.leaf("SphereOfPromulgation", &info.sphere)?;
    layout.leaf("TyperNotation", &info.typer_notation)?;
    layout.number("PromulgationAmount", info.copies)?;
    layout.number("PageAmount", info.pages)?;
    layout.leaf("ReplyFors", &info.reply_fors)?;
    // The vendor's software writes it always.
    layout.leaf("Direction", if info.direction == Some(true) { "true" } else { "false" })?;
    layout.leaf("ReferenceCodes", &info.reference_codes)?;
    list(layout, "Appendixes", "Appendix", &info.appendixes)?;
    layout.close()
}

fn response_for<W: Write>(layout: &mut Layout<W>, answer: &ResponseFor) -> io::Result<()> {
    group(
        layout,
        "ResponseFor",
        &[
            ("OrganId", &answer.organ_id),
            ("Code", &answer.code),
            ("DocumentId", id(answer.document_id.as_ref())),
            ("PromulgationDate", &day(answer.promulgation_date)),
        ],
    )
}

fn business<W: Write>(layout: &mut Layout<W>, info: &BusinessInfo) -> io::Result<()> {
    layout.open("Bussiness")?;
    layout.leaf("DocumentId", id(info.target_document_id.as_ref()))?;
    layout.leaf("BussinessDocType", &info.kind.number().to_string())?;
    layout.leaf("BussinessDocReason", &info.reason)?;
    layout.number("Paper", info.paper)?;
    for update in &info.updates {
        layout.open("BussinessDocumentInfo")?;
        layout.number("DocumentInfo", update.document.map(i64::from))?;
        layout.number("DocumentReceiver", update.receivers_changed.map(i64::from))?;
        if !update.receivers.is_empty() {
            layout.open("ReceiverList")?;
            for receiver in &update.receivers {
                layout.open("Receiver")?;
                layout.leaf("OrganId", &receiver.organ_id)?;
                layout.number("ReceiverType", receiver.added.map(i64::from))?;
                layout.close()?;
            }
            layout.close()?;
        }
        layout.close()?;
    }
    if !info.replacements.is_empty() {
        layout.open("ReplacementInfoList")?;
        for replaced in &info.replacements {
            layout.open("ReplacementInfo")?;
            layout.leaf("DocumentId", id(replaced.document_id.as_ref()))?;
            list(layout, "OrganIdList", "OrganId", &replaced.organ_ids)?;
            layout.close()?;
        }
        layout.close()?;
    }
    for person in &info.staff {
        staff(layout, person)?;
    }
    layout.close()
}

fn staff<W: Write>(layout: &mut Layout<W>, staff: &Staff) -> io::Result<()> {
    group(
        layout,
        "StaffInfo",
        &[
            ("Department", &staff.department),
            ("DepartmentId", &staff.department_id),
            ("Staff", &staff.name),
            ("StaffId", &staff.staff_id),
            ("Email", &staff.email),
            ("Mobile", &staff.mobile),
        ],
    )
}

/// An element of texts, left out when all are empty.
fn group<W: Write>(layout: &mut Layout<W>, element: &str, texts: &[(&str, &str)]) -> io::Result<()> {
    if texts.iter().all(|(_, text)| text.trim().is_empty()) {
        return Ok(());
    }
    layout.open(element)?;
    for (name, text) in texts {
        layout.leaf(name, text)?;
    }
    layout.close()
}

/// A list of texts, left out when all are empty.
fn list<W: Write>(layout: &mut Layout<W>, element: &str, item: &str, texts: &[String]) -> io::Result<()> {
    let texts: Vec<(&str, &str)> = texts.iter().map(|text| (item, text.as_str())).collect();
    group(layout, element, &texts)
}

fn id(id: Option<&DocumentId>) -> &str {
    id.map_or("", DocumentId::as_str)
}

fn day(date: Option<Date>) -> String {
    date.map(when::write_date).unwrap_or_default()
}
