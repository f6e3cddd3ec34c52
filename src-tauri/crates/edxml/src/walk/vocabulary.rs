//! The names of elements, in the one spelling the rest of the reader knows.

use crate::{WarningCode, warning::Warnings};

/// The names of QCVN 102:2016 and its vendors' extensions.
const NAMES: &[&str] = &[
    "edXML",
    "edXMLEnvelope",
    "edXMLHeader",
    "edXMLBody",
    "edXMLManifest",
    "MessageHeader",
    "Status",
    "MessageStatus",
    "TraceHeaderList",
    "TraceHeader",
    "Signature",
    "DigitalSignature",
    "Reference",
    "AttachmentEncoded",
    "Attachment",
    "edXMLAttachments",
    "AttachmentData",
    "ContentTransferEncoded",
    "ContentId",
    "ContentType",
    "AttachmentName",
    "Description",
    "FieldName",
    "MimeType",
    "Format",
    "From",
    "To",
    "OrganId",
    "OrganizationInCharge",
    "OrganName",
    "OrganAdd",
    "Email",
    "Telephone",
    "Fax",
    "Website",
    "DocumentId",
    "Code",
    "CodeNumber",
    "CodeNotation",
    "PromulgationInfo",
    "Place",
    "PromulgationDate",
    "DocumentType",
    "Type",
    "TypeDetail",
    "TypeName",
    "Subject",
    "Content",
    "SignerInfo",
    "Competence",
    "Position",
    "FullName",
    "DueDate",
    "OtherInfo",
    "Priority",
    "SphereOfPromulgation",
    "TyperNotation",
    "PromulgationAmount",
    "PageAmount",
    "ReplyFors",
    "Direction",
    "ReferenceCodes",
    "Appendixes",
    "Appendix",
    "ResponseFor",
    "SteeringType",
    "ResponseForTask",
    "TaskCode",
    "ApplicationType",
    "ToPlaces",
    "Bussiness",
    "BussinessDocType",
    "BussinessDocReason",
    "Paper",
    "BussinessDocumentInfo",
    "DocumentInfo",
    "DocumentReceiver",
    "ReceiverList",
    "Receiver",
    "ReceiverType",
    "ReplacementInfoList",
    "ReplacementInfo",
    "OrganIdList",
    "StaffInfo",
    "Department",
    "DepartmentId",
    "Staff",
    "StaffId",
    "Mobile",
    "StatusCode",
    "Timestamp",
];

/// Maps a local name to the schema's spelling.
pub(super) fn canonical(local: &str, name: &mut String, warnings: &mut Warnings) {
    name.clear();
    if NAMES.contains(&local) {
        name.push_str(local);
        return;
    }
    let double_s = (local.len() >= 8
        && local.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("business")))
    .then(|| format!("Bussiness{}", local.get(8..).unwrap_or_default()));
    if double_s.is_some() {
        warnings.once(WarningCode::BusinessSpelling, &[("element", local)]);
    }
    let spelled = double_s.as_deref().unwrap_or(local);
    match NAMES.iter().find(|known| known.eq_ignore_ascii_case(spelled)) {
        Some(known) => {
            if *known != spelled {
                warnings.once(WarningCode::ElementCase, &[("element", local)]);
            }
            name.push_str(known);
        }
        None => name.push_str(spelled),
    }
}
