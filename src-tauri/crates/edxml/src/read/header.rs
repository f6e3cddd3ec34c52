//! The header: elements in any order, gathered, then judged when the package has ended.

use std::io::Read;

use domain::{Business, Priority, StatusCode};

use super::fields::{Fields, date, flag, full, identity, number, time};
use crate::{
    BusinessInfo, Document, Error, Hop, Message, Party, ReceiverChange, Replacement, StatusMessage,
    UpdateInfo, WarningCode,
    walk::{Node, Walk},
    warning::Warnings,
};

/// Identities of the vendor's examples, found in production.
const SAMPLES: &[&str] = &[
    "000.00.00.G22,2015/09/30,7816/VPCP-TTĐT",
    "000.00.00.G22,2014/02/30,7806/VPCP-TTĐT",
    "9fbfbad2-f1f8-4256-a2eb-50fb1061cddb",
];

/// What has been read of the header: a document's and a status report's elements side by side, because which of
/// the two it is may turn out last.
#[derive(Debug, Default)]
pub(super) struct Header {
    begun: bool,
    is_status: bool,
    document: Document,
    status: StatusMessage,
    status_code: Option<String>,
    trace: Vec<Hop>,
    seen: Vec<&'static str>,
}

/// Elements directly below `MessageHeader`.
const ITEMS: &[&str] = &[
    "From",
    "To",
    "DocumentId",
    "Code",
    "PromulgationInfo",
    "DocumentType",
    "Subject",
    "Content",
    "SignerInfo",
    "DueDate",
    "OtherInfo",
    "ResponseFor",
    "SteeringType",
    "ResponseForTask",
    "ApplicationType",
    "ToPlaces",
    "StaffInfo",
    "StatusCode",
    "Description",
    "Timestamp",
];

impl Header {
    pub(super) fn knows(name: &str) -> bool {
        ITEMS.contains(&name)
    }

    pub(super) fn begins<R: Read>(&mut self, walk: &mut Walk<'_, R>, element: &str) {
        if self.begun {
            walk.warnings.once(WarningCode::RepeatedElement, &[("element", element)]);
        }
        self.begun = true;
        if element != "MessageHeader" {
            self.is_status = true;
            walk.warnings.once(WarningCode::StatusElement, &[("element", element)]);
        } else if walk.prefix != "edXML" {
            walk.warnings.once(WarningCode::Prefix, &[("prefix", &walk.prefix)]);
        }
    }

    /// Takes one element of the header.
    pub(super) fn item<R: Read>(&mut self, node: &Node, walk: &mut Walk<'_, R>) -> Result<(), Error> {
        let limits = walk.limits;
        let warnings = &mut walk.warnings;
        let document = &mut self.document;
        let known = ITEMS.iter().find(|item| **item == &*node.name).copied().unwrap_or_default();
        let repeats = matches!(known, "To" | "ResponseFor" | "StaffInfo");
        if !repeats && self.seen.contains(&known) {
            warnings.once(WarningCode::RepeatedElement, &[("element", known)]);
            return Ok(());
        }
        // An empty element does not keep a later one with a value from counting.
        let says_something = !node.text.is_empty() || !node.children.is_empty();
        if !repeats && says_something {
            self.seen.push(known);
        }
        let node = Fields::of(node, warnings);
        match known {
            "From" => document.from = node.party(warnings),
            "To" => {
                full(document.to.len(), limits.parties, "To")?;
                document.to.push(node.party(warnings));
            }
            "DocumentId" => document.document_id = identity(node.own(warnings, true)),
            "Code" => {
                document.number = node.code(warnings, "CodeNumber");
                document.notation = node.code(warnings, "CodeNotation");
            }
            "PromulgationInfo" => {
                document.place = node.text(warnings, "Place");
                document.promulgation_date_raw = node.text(warnings, "PromulgationDate");
                document.promulgation_date = date(&document.promulgation_date_raw, warnings);
            }
            "DocumentType" => {
                document.document_type.group = node.number(warnings, "Type");
                document.document_type.detail = node.number(warnings, "TypeDetail");
                document.document_type.name = node.text(warnings, "TypeName");
            }
            "Subject" => document.subject = node.own(warnings, false).to_owned(),
            "Content" => document.content = node.own(warnings, false).to_owned(),
            "SignerInfo" => {
                document.signer.competence = node.text(warnings, "Competence");
                document.signer.position = node.text(warnings, "Position");
                document.signer.name = node.text(warnings, "FullName");
            }
            "DueDate" => {
                document.due_date_raw = node.own(warnings, false).to_owned();
                document.due_date = date(&document.due_date_raw, warnings);
            }
            "OtherInfo" => other_info(document, &node, limits.items, warnings)?,
            "ResponseFor" => {
                if let Some(answer) = node.response_for(warnings) {
                    full(document.response_for.len(), limits.items, "ResponseFor")?;
                    document.response_for.push(answer);
                }
            }
            "SteeringType" => document.steering_type = number(node.own(warnings, false), known, warnings),
            "ResponseForTask" => document.task_codes = node.texts("TaskCode", limits.items)?,
            "ApplicationType" => document.application_type = node.own(warnings, false).to_owned(),
            "ToPlaces" => document.to_places = node.texts("Place", limits.items)?,
            "StaffInfo" => self.status.staff = node.staff(warnings),
            "StatusCode" => self.status_code = Some(node.own(warnings, false).to_owned()),
            "Description" => self.status.description = node.own(warnings, false).to_owned(),
            "Timestamp" => {
                self.status.at_raw = node.own(warnings, false).to_owned();
                self.status.at = time(&self.status.at_raw, warnings);
            }
            _ => {}
        }
        Ok(())
    }

    /// Takes `Bussiness`.
    pub(super) fn business<R: Read>(&mut self, node: &Node, walk: &mut Walk<'_, R>) -> Result<(), Error> {
        let limits = walk.limits;
        let warnings = &mut walk.warnings;
        if self.document.business.stated {
            warnings.once(WarningCode::RepeatedElement, &[("element", "Bussiness")]);
            return Ok(());
        }
        let node = Fields::of(node, warnings);
        let stated = node.text(warnings, "BussinessDocType");
        let kind = stated.parse().ok().and_then(Business::from_number);
        if kind.is_none() {
            warnings.add(WarningCode::BusinessType, &[("text", &stated)]);
        }
        let mut info = BusinessInfo {
            kind: kind.unwrap_or_default(),
            stated: true,
            target_document_id: identity(&node.padded(warnings, "DocumentId")),
            reason: node.text(warnings, "BussinessDocReason"),
            paper: node.number(warnings, "Paper"),
            ..BusinessInfo::default()
        };
        for update in node.all("BussinessDocumentInfo") {
            full(info.updates.len(), limits.items, "BussinessDocumentInfo")?;
            let update = Fields::of(update, warnings);
            let mut change = UpdateInfo {
                document: flag(update.number(warnings, "DocumentInfo")),
                receivers_changed: flag(update.number(warnings, "DocumentReceiver")),
                receivers: Vec::new(),
            };
            for receiver in update.nested("ReceiverList", "Receiver") {
                full(change.receivers.len(), limits.parties, "Receiver")?;
                let receiver = Fields::of(receiver, warnings);
                change.receivers.push(ReceiverChange {
                    organ_id: receiver.padded(warnings, "OrganId"),
                    added: flag(receiver.number(warnings, "ReceiverType")),
                });
            }
            info.updates.push(change);
        }
        for replaced in node.nested("ReplacementInfoList", "ReplacementInfo") {
            full(info.replacements.len(), limits.items, "ReplacementInfo")?;
            let replaced = Fields::of(replaced, warnings);
            let codes = replaced.nested("OrganIdList", "OrganId").map(|code| code.text.clone());
            info.replacements.push(Replacement {
                document_id: identity(&replaced.padded(warnings, "DocumentId")),
                organ_ids: codes.filter(|code| !code.is_empty()).take(limits.parties).collect(),
            });
        }
        for staff in node.all("StaffInfo") {
            full(info.staff.len(), limits.items, "StaffInfo")?;
            info.staff.push(Fields::of(staff, warnings).staff(warnings));
        }
        self.document.business = info;
        Ok(())
    }

    /// Takes one `TraceHeader`.
    pub(super) fn hop<R: Read>(&mut self, node: &Node, walk: &mut Walk<'_, R>) -> Result<(), Error> {
        full(self.trace.len(), walk.limits.items, "TraceHeader")?;
        let warnings = &mut walk.warnings;
        let node = Fields::of(node, warnings);
        let code = node.padded(warnings, "OrganId");
        let raw = node.text(warnings, "Timestamp");
        // The hub leaves its own code out, or writes the word its software prints for nothing.
        let code = (!code.is_empty() && code != "null").then_some(code);
        self.trace.push(Hop { code, at: time(&raw, warnings), raw });
        Ok(())
    }

    /// Judges what was gathered.
    pub(super) fn finish(
        mut self,
        warnings: &mut Warnings,
        attachments: bool,
    ) -> Result<(Message, Vec<Hop>), Error> {
        if !self.begun {
            return Err(Error::NoHeader);
        }
        if self.document.from == Party::default() {
            warnings.add(WarningCode::NoFrom, &[]);
        }
        if self.is_status || self.status_code.is_some() {
            return Ok((Message::Status(Box::new(self.status_message(warnings, attachments))), self.trace));
        }
        recipients(&self.document.to, warnings);
        if !self.document.business.stated {
            warnings.add(WarningCode::NoBusiness, &[]);
        }
        match &self.document.document_id {
            None => warnings.add(WarningCode::NoDocumentId, &[]),
            Some(id) if SAMPLES.contains(&id.as_str()) => {
                warnings.add(WarningCode::SampleDocumentId, &[("document_id", id.as_str())]);
            }
            Some(_) => {}
        }
        Ok((Message::Document(Box::new(self.document)), self.trace))
    }

    fn status_message(&mut self, warnings: &mut Warnings, attachments: bool) -> StatusMessage {
        let document = std::mem::take(&mut self.document);
        let mut status = std::mem::take(&mut self.status);
        if attachments
            || document.business.stated
            || !document.subject.is_empty()
            || !document.number.is_empty()
        {
            warnings.add(WarningCode::MixedHeader, &[]);
        }
        status.from = document.from;
        status.to = document.to;
        status.response_for = document.response_for;
        status.code_raw = self.status_code.take().unwrap_or_default();
        status.code = StatusCode::parse(&status.code_raw);
        let text = ("text", status.code_raw.as_str());
        match status.code {
            None => warnings.add(WarningCode::StatusCode, &[text]),
            Some(code) if code.as_str() != status.code_raw => {
                warnings.add(WarningCode::StatusCodeForm, &[text])
            }
            Some(_) => {}
        }
        if status.response_for.is_empty() {
            warnings.add(WarningCode::NoResponseFor, &[]);
        } else if status.response_for.iter().all(|answer| answer.document_id.is_none()) {
            warnings.add(WarningCode::NoDocumentId, &[]);
        }
        status
    }
}

fn recipients(to: &[Party], warnings: &mut Warnings) {
    if to.is_empty() {
        warnings.add(WarningCode::NoTo, &[]);
    }
    let mut codes: Vec<&str> =
        to.iter().map(|party| party.code_raw.as_str()).filter(|code| !code.is_empty()).collect();
    codes.sort_unstable();
    for pair in codes.windows(2) {
        if let [a, b] = pair
            && a == b
        {
            warnings.once(WarningCode::RepeatedRecipient, &[("code", a)]);
        }
    }
    for party in to.iter().filter(|party| party.is_old_code_copy()) {
        warnings.once(WarningCode::OldCodeRecipient, &[("code", &party.code_raw)]);
    }
}

fn other_info(
    document: &mut Document,
    node: &Fields<'_>,
    limit: usize,
    warnings: &mut Warnings,
) -> Result<(), Error> {
    let stated = node.text(warnings, "Priority");
    if !stated.is_empty() {
        match stated.parse().ok().and_then(Priority::from_number) {
            Some(priority) => document.priority = priority,
            None => warnings.add(WarningCode::Priority, &[("text", &stated)]),
        }
    }
    let info = &mut document.other_info;
    info.sphere = node.text(warnings, "SphereOfPromulgation");
    info.typer_notation = node.text(warnings, "TyperNotation");
    info.copies = node.number(warnings, "PromulgationAmount");
    info.pages = node.number(warnings, "PageAmount");
    info.reply_fors = node.text(warnings, "ReplyFors");
    info.reference_codes = node.text(warnings, "ReferenceCodes");
    info.direction = match node.text(warnings, "Direction").to_ascii_lowercase().as_str() {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    };
    for list in node.all("Appendixes") {
        for appendix in list.all("Appendix").filter(|appendix| !appendix.text.is_empty()) {
            full(info.appendixes.len(), limit, "Appendix")?;
            info.appendixes.push(appendix.text.clone());
        }
    }
    Ok(())
}
