//! What can be looked at. A pack says when, how strictly, and by which law.

use serde::{Deserialize, Serialize};

use super::pack::Parameter;

/// When a rule is put.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    /// Before a document is sent.
    Sending,
    /// Before a document is accepted.
    Accepting,
}

/// One thing that is looked at, in the order of the checklist before sending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// Dấu độ mật.
    Secrecy,
    /// The number was given.
    Numbered,
    /// The issue date is a day, and not in the future.
    IssueDate,
    /// The main document is a PDF that can be read.
    MainFile,
    /// The other PDFs can be read.
    OtherFiles,
    /// A person signed.
    PersonSignature,
    /// An agency signed.
    AgencySignature,
    /// The person before the agency.
    SignatureOrder,
    /// No signature is broken, hidden, or followed by changes.
    SignatureIntegrity,
    /// Every signature is trusted as far as the root.
    SignatureTrust,
    /// The signing times are trusted.
    SignatureTime,
    /// Số.
    Number,
    /// Ký hiệu.
    Notation,
    /// Form of số ký hiệu.
    SymbolForm,
    /// Ngày tháng.
    Date,
    /// Địa danh.
    Place,
    /// Trích yếu.
    Subject,
    /// Tên loại.
    DocumentType,
    /// Họ tên người ký.
    SignerName,
    /// Quyền hạn, chức vụ.
    SignerPosition,
    /// Số trang.
    Pages,
    /// Quốc hiệu, tiêu ngữ.
    Nation,
    /// The other components of form.
    Components,
    /// The block "Nơi nhận".
    RecipientBlock,
    /// Độ khẩn.
    Urgency,
    /// Announced appendices are attached.
    AppendixAttached,
    /// Attached files are announced.
    AppendixAnnounced,
    /// Separate appendices are signed.
    AppendixSigned,
    /// Files that are no PDF.
    OtherFormats,
    /// Required fields.
    RequiredFields,
    /// Lengths of fields.
    FieldLengths,
    /// Recipients are in the directory.
    RecipientExists,
    /// Recipients still receive.
    RecipientClosed,
    /// Recipients' codes are in force.
    RecipientCode,
    /// Nobody is chosen twice, and not ourselves.
    RecipientRepeated,
    /// Whoever is printed is chosen.
    RecipientMissing,
    /// Whoever is chosen is printed.
    RecipientExtra,
    /// The sender is the issuer.
    Issuer,
    /// The person's certificate names the signer.
    SignerCertificate,
    /// The agency's certificate names the issuer.
    AgencyCertificate,
    /// Not sent to the same recipient before.
    AlreadySent,
    /// The number is not another document's.
    NumberUsed,
    /// No other document has nearly the same words.
    NearDuplicate,
    /// A paper copy is allowed.
    Paper,
    /// Phạm vi lưu hành.
    Circulation,
    /// Sent in time.
    TimeLimit,
    /// What the hub takes.
    Size,
    /// The clerk's word.
    Confirmation,
    /// It is addressed to us.
    Addressed,
    /// Everything in the package came whole.
    Complete,
    /// It is not in the register yet.
    AlreadyReceived,
    /// What it updates, recalls or replaces is here.
    BusinessTarget,
    /// It is urgent.
    UrgentArrival,
}

impl Check {
    /// Checks that every pack must have, as blocks that nobody weakens or overrides: state secrets stay off the
    /// channel, a broken signature is never passed on, and nothing leaves unread or to nobody.
    pub const GUARDED: [(Moment, Self); 9] = [
        (Moment::Sending, Self::Secrecy),
        (Moment::Sending, Self::MainFile),
        (Moment::Sending, Self::SignatureIntegrity),
        (Moment::Sending, Self::RequiredFields),
        (Moment::Sending, Self::RecipientExists),
        (Moment::Sending, Self::Confirmation),
        (Moment::Accepting, Self::Secrecy),
        (Moment::Accepting, Self::SignatureIntegrity),
        (Moment::Accepting, Self::Addressed),
    ];

    /// Whether the check is made at that moment.
    #[must_use]
    pub fn is_made(self, moment: Moment) -> bool {
        match self {
            Self::Numbered
            | Self::AppendixAnnounced
            | Self::RequiredFields
            | Self::FieldLengths
            | Self::RecipientExists
            | Self::RecipientClosed
            | Self::RecipientCode
            | Self::RecipientRepeated
            | Self::RecipientMissing
            | Self::RecipientExtra
            | Self::AlreadySent
            | Self::Paper
            | Self::TimeLimit
            | Self::Size
            | Self::Confirmation => moment == Moment::Sending,
            Self::Addressed
            | Self::Complete
            | Self::AlreadyReceived
            | Self::BusinessTarget
            | Self::UrgentArrival => moment == Moment::Accepting,
            Self::Secrecy
            | Self::IssueDate
            | Self::MainFile
            | Self::OtherFiles
            | Self::PersonSignature
            | Self::AgencySignature
            | Self::SignatureOrder
            | Self::SignatureIntegrity
            | Self::SignatureTrust
            | Self::SignatureTime
            | Self::Number
            | Self::Notation
            | Self::SymbolForm
            | Self::Date
            | Self::Place
            | Self::Subject
            | Self::DocumentType
            | Self::SignerName
            | Self::SignerPosition
            | Self::Pages
            | Self::Nation
            | Self::Components
            | Self::RecipientBlock
            | Self::Urgency
            | Self::AppendixAttached
            | Self::AppendixSigned
            | Self::OtherFormats
            | Self::Issuer
            | Self::SignerCertificate
            | Self::AgencyCertificate
            | Self::NumberUsed
            | Self::NearDuplicate
            | Self::Circulation => true,
        }
    }

    /// Whether a parameter of that name and value belongs to the check.
    pub(super) fn takes(self, name: &str, value: &Parameter) -> bool {
        let texts = |list: &[String]| {
            list.len() <= 500 && list.iter().all(|text| !text.trim().is_empty() && text.len() <= 400)
        };
        match (self, name, value) {
            (Self::NearDuplicate, "ratio", Parameter::Number(ratio)) => (0.5..=1.0).contains(ratio),
            (Self::Paper, "types", Parameter::List(list)) => texts(list),
            (Self::RecipientMissing | Self::RecipientExtra, "internal", Parameter::List(list)) => texts(list),
            (
                Self::FieldLengths,
                "number" | "notation" | "place" | "subject" | "document_type",
                Parameter::Number(most),
            ) => (1.0..=10_000.0).contains(most),
            _ => false,
        }
    }
}
