//! What a package says, without its bytes.
//!
//! A text that is absent or empty on the wire is an empty `String`; numbers and dates that are absent or
//! unreadable are `None`, with what was received beside them where people may want to see it.

use domain::{AgencyCode, Business, DocumentId, Priority, StatusCode};
use jiff::civil::{Date, DateTime};

use crate::{Attachment, Warning};

/// One package: its header, its attachments in the caller's spools, and what was tolerated on the way.
#[derive(Debug)]
pub struct Package<S> {
    /// The header.
    pub message: Message,
    /// Attachments in the order of the package.
    pub attachments: Vec<Attachment<S>>,
    /// Through whose hands the package went, the sender first.
    pub trace: Vec<Hop>,
    /// Every departure from the schema that was tolerated.
    pub warnings: Vec<Warning>,
    /// The package as received.
    pub raw: Raw,
}

/// Size and hash of a package as received, to its last byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Raw {
    /// Bytes.
    pub bytes: u64,
    /// SHA-256 of the bytes.
    pub sha256: [u8; 32],
}

/// What a package is. A header only; bytes are in [`Package::attachments`].
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// `messagetype=edoc`: a document, or a recall, update or replacement of one.
    Document(Box<Document>),
    /// `messagetype=status`: a status report about a document.
    Status(Box<StatusMessage>),
}

/// The header of a document package (QCVN 102:2016, `MessageHeader` and `Bussiness`).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// The sending agency.
    pub from: Party,
    /// Recipients, those added by the hub under their old codes included.
    pub to: Vec<Party>,
    /// The sender's identity of the document.
    pub document_id: Option<DocumentId>,
    /// số, without the notation.
    pub number: String,
    /// ký hiệu, without the number.
    pub notation: String,
    /// địa danh.
    pub place: String,
    /// ngày ban hành.
    pub promulgation_date: Option<Date>,
    /// The date as received.
    pub promulgation_date_raw: String,
    /// loại văn bản.
    pub document_type: DocumentType,
    /// trích yếu.
    pub subject: String,
    /// Abstract, often a copy of the subject.
    pub content: String,
    /// người ký.
    pub signer: Signer,
    /// hạn xử lý.
    pub due_date: Option<Date>,
    /// The due date as received.
    pub due_date_raw: String,
    /// độ khẩn; what is unknown on the wire reads as normal, with a warning.
    pub priority: Priority,
    /// `OtherInfo` besides the priority.
    pub other_info: OtherInfo,
    /// Documents this one answers or acts on.
    pub response_for: Vec<ResponseFor>,
    /// `SteeringType` as received: sources disagree about its meaning, 2 is steering for all of them.
    pub steering_type: Option<i64>,
    /// `ResponseForTask/TaskCode`.
    pub task_codes: Vec<String>,
    /// `ApplicationType`, e.g. `MCDT_DT` for one-stop dossiers.
    pub application_type: String,
    /// nơi nhận, as text.
    pub to_places: Vec<String>,
    /// What the package does.
    pub business: BusinessInfo,
}

impl Document {
    /// The document a recall, update or replacement acts on, by its sender's identity.
    ///
    /// Sources disagree on where it is named, so it is looked for in `Bussiness`, the list of replaced documents,
    /// `ResponseFor` and, for recalls and updates only, the header's own identity. `None` for a new document.
    #[must_use]
    pub fn target_document_id(&self) -> Option<&DocumentId> {
        let business = &self.business;
        let named = || {
            let replaced =
                business.replacements.iter().find_map(|replacement| replacement.document_id.as_ref());
            let answered = || self.response_for.iter().find_map(|answer| answer.document_id.as_ref());
            business.target_document_id.as_ref().or(replaced).or_else(answered)
        };
        match business.kind {
            Business::New => None,
            Business::Recall | Business::Update => named().or(self.document_id.as_ref()),
            Business::Replacement => named(),
        }
    }
}

/// `Bussiness` (the double s is the schema's): what the package does.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BusinessInfo {
    /// New, recall, update or replacement.
    pub kind: Business,
    /// Whether the package has the element at all; the hub delivers packages without, which are new documents.
    pub stated: bool,
    /// The document acted on, when it is named here.
    pub target_document_id: Option<DocumentId>,
    /// The reason in words.
    pub reason: String,
    /// Whether paper copies follow, 0 or 1; some senders put a number of pages here.
    pub paper: Option<i64>,
    /// What an update changes.
    pub updates: Vec<UpdateInfo>,
    /// What a replacement replaces.
    pub replacements: Vec<Replacement>,
    /// Who at the sender's answers for it.
    pub staff: Vec<Staff>,
}

/// `BussinessDocumentInfo`: what an update changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UpdateInfo {
    /// Whether the content or its description changed.
    pub document: Option<bool>,
    /// Whether the recipients changed.
    pub receivers_changed: Option<bool>,
    /// Which recipients came and went.
    pub receivers: Vec<ReceiverChange>,
}

/// A recipient added or removed by an update.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReceiverChange {
    /// The agency's code as received.
    pub organ_id: String,
    /// `true` added (1), `false` removed (0), `None` when it says neither.
    pub added: Option<bool>,
}

/// A document replaced by this one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Replacement {
    /// Its identity.
    pub document_id: Option<DocumentId>,
    /// Codes of the recipients concerned, as received.
    pub organ_ids: Vec<String>,
}

/// The header of a status report.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StatusMessage {
    /// Who reports.
    pub from: Party,
    /// Recipients, which status reports normally lack: they are routed by [`ResponseFor::organ_id`].
    pub to: Vec<Party>,
    /// What is reported about; one entry in all packages seen.
    pub response_for: Vec<ResponseFor>,
    /// The status, when known.
    pub code: Option<StatusCode>,
    /// The status as received.
    pub code_raw: String,
    /// The sender's words.
    pub description: String,
    /// When, on Vietnam's clock.
    pub at: Option<DateTime>,
    /// When, as received.
    pub at_raw: String,
    /// Who at the sender's reported.
    pub staff: Staff,
}

/// An agency as a sender or recipient (QCVN 102:2016, `From` and `To`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Party {
    /// The code, when it is one.
    pub code: Option<AgencyCode>,
    /// The code as received.
    pub code_raw: String,
    /// `OrganName`.
    pub name: String,
    /// `OrganizationInCharge`, cơ quan chủ quản.
    pub in_charge: String,
    /// `OrganAdd`.
    pub address: String,
    /// E-mail.
    pub email: String,
    /// Telephone.
    pub telephone: String,
    /// Fax.
    pub fax: String,
    /// Website.
    pub website: String,
}

impl Party {
    /// What the hub writes into `OrganizationInCharge` of recipients it adds under their old codes.
    pub const OLD_CODE_MARK: &'static str = "TLTVBQG_CDMDD_QD20";

    /// A party with only a code and a name.
    #[must_use]
    pub fn new(code: &AgencyCode, name: &str) -> Self {
        Self {
            code: Some(code.clone()),
            code_raw: code.as_str().to_owned(),
            name: name.to_owned(),
            ..Self::default()
        }
    }

    /// Whether the hub added this recipient: the same agency under its old code.
    #[must_use]
    pub fn is_old_code_copy(&self) -> bool {
        self.in_charge == Self::OLD_CODE_MARK
    }
}

/// `DocumentType`. Numbers mean different things to different senders: believe the name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocumentType {
    /// `Type`: by the amended standard 1 legal normative, 2 administrative.
    pub group: Option<i64>,
    /// `TypeDetail`: the number inside the group.
    pub detail: Option<i64>,
    /// `TypeName`, e.g. "Công văn".
    pub name: String,
}

/// Who signed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signer {
    /// thẩm quyền ký: TM., KT., TL. …
    pub competence: String,
    /// chức vụ.
    pub position: String,
    /// họ và tên.
    pub name: String,
}

/// `OtherInfo` besides the priority.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OtherInfo {
    /// `SphereOfPromulgation`, phạm vi lưu hành.
    pub sphere: String,
    /// `TyperNotation`, ký hiệu người soạn thảo.
    pub typer_notation: String,
    /// `PromulgationAmount`, số lượng bản.
    pub copies: Option<i64>,
    /// `PageAmount`, số trang.
    pub pages: Option<i64>,
    /// `ReplyFors`, an extension of the vendor's.
    pub reply_fors: String,
    /// `Direction`, an extension of the vendor's, which it always writes.
    pub direction: Option<bool>,
    /// `ReferenceCodes`, an extension of the vendor's.
    pub reference_codes: String,
    /// Names of appendices.
    pub appendixes: Vec<String>,
}

/// A document that is answered, acted on or reported about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResponseFor {
    /// Code of the agency concerned, as received; in a status report who must get it.
    pub organ_id: String,
    /// Full symbol, `number/notation`.
    pub code: String,
    /// The document's identity; absent in older software.
    pub document_id: Option<DocumentId>,
    /// The document's date.
    pub promulgation_date: Option<Date>,
    /// The document's date as received.
    pub promulgation_date_raw: String,
}

impl ResponseFor {
    /// The agency concerned, when its code is one.
    #[must_use]
    pub fn agency(&self) -> Option<AgencyCode> {
        AgencyCode::parse(&self.organ_id).ok()
    }
}

/// A person at an agency.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Staff {
    /// phòng, ban.
    pub department: String,
    /// Key of the department at the sender's.
    pub department_id: String,
    /// The person.
    pub name: String,
    /// Key of the person at the sender's.
    pub staff_id: String,
    /// E-mail.
    pub email: String,
    /// Mobile telephone.
    pub mobile: String,
}

/// One hand a package went through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hop {
    /// Code of the agency or exchange centre; the hub itself leaves it out.
    pub code: Option<String>,
    /// When, on Vietnam's clock.
    pub at: Option<DateTime>,
    /// When, as received.
    pub raw: String,
}

impl Hop {
    /// A hop to be written.
    #[must_use]
    pub fn new(code: Option<&str>, at: DateTime) -> Self {
        Self { code: code.map(str::to_owned), at: Some(at), raw: crate::when::write_time(at) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    // Sources disagree on where the target is named: Bussiness, then the lists, then the header itself.
    #[rstest]
    #[case(Business::New, true, true, None)]
    #[case(Business::Recall, true, true, Some("in-business"))]
    #[case(Business::Recall, false, true, Some("in-answer"))]
    #[case(Business::Recall, false, false, Some("own"))]
    #[case(Business::Update, false, false, Some("own"))]
    #[case(Business::Replacement, false, true, Some("in-answer"))]
    #[case(Business::Replacement, false, false, None)]
    fn the_target_is_looked_for_in_order(
        #[case] kind: Business,
        #[case] in_business: bool,
        #[case] in_answer: bool,
        #[case] target: Option<&str>,
    ) {
        let answer = ResponseFor { document_id: Some("in-answer".into()), ..ResponseFor::default() };
        let document = Document {
            document_id: Some("own".into()),
            response_for: if in_answer { vec![answer] } else { Vec::new() },
            business: BusinessInfo {
                kind,
                target_document_id: in_business.then(|| "in-business".into()),
                ..BusinessInfo::default()
            },
            ..Document::default()
        };
        assert_eq!(document.target_document_id().map(DocumentId::as_str), target);
    }
}
