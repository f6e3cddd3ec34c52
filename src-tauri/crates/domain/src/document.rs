//! Documents: what kind of message a package is, how urgent, and what makes two packages the same document.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{AgencyCode, DocumentId};

/// What a package does (`BussinessDocType`; the double s is the schema's).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Business {
    /// 0 văn bản mới. Also assumed when the hub delivers a package without `Bussiness`.
    #[default]
    New,
    /// 1 thu hồi.
    Recall,
    /// 2 cập nhật.
    Update,
    /// 3 thay thế.
    Replacement,
}

impl Business {
    /// Every kind, in the order of their numbers.
    pub const ALL: [Self; 4] = [Self::New, Self::Recall, Self::Update, Self::Replacement];

    /// The number on the wire, 0 to 3.
    #[must_use]
    pub fn number(self) -> u8 {
        match self {
            Self::New => 0,
            Self::Recall => 1,
            Self::Update => 2,
            Self::Replacement => 3,
        }
    }

    /// The kind with that number on the wire.
    #[must_use]
    pub fn from_number(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|business| i64::from(business.number()) == number)
    }

    /// The name in the registry and in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Recall => "recall",
            Self::Update => "update",
            Self::Replacement => "replacement",
        }
    }

    /// Reads the name in the registry.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|business| business.as_str() == text)
    }
}

/// Urgency (`OtherInfo/Priority`): 0 thường, 1 khẩn, 2 thượng khẩn, 3 hỏa tốc, 4 hỏa tốc hẹn giờ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// 0 thường.
    #[default]
    Normal,
    /// 1 khẩn.
    Urgent,
    /// 2 thượng khẩn.
    VeryUrgent,
    /// 3 hỏa tốc.
    Express,
    /// 4 hỏa tốc hẹn giờ.
    ExpressTimed,
}

impl Priority {
    /// Every level, rising.
    pub const ALL: [Self; 5] =
        [Self::Normal, Self::Urgent, Self::VeryUrgent, Self::Express, Self::ExpressTimed];

    /// The number on the wire, 0 to 4.
    #[must_use]
    pub fn number(self) -> u8 {
        self as u8
    }

    /// The level with that number; anything unknown is `None`.
    #[must_use]
    pub fn from_number(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|priority| i64::from(priority.number()) == number)
    }
}

/// Where an incoming document stands with us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum IncomingState {
    /// chờ tiếp nhận: here, no clerk has decided.
    Waiting,
    /// đã tiếp nhận: in the register, with an arrival number.
    Accepted,
    /// đã chuyển xử lý.
    Assigned,
    /// đang xử lý.
    InProcess,
    /// hoàn thành.
    Done,
    /// trả lại nơi gửi.
    Returned,
    /// đã thu hồi theo yêu cầu của nơi gửi.
    Recalled,
    /// a recall, update or replacement whose decision is open.
    Decision,
}

impl IncomingState {
    /// Every state.
    pub const ALL: [Self; 8] = [
        Self::Waiting,
        Self::Accepted,
        Self::Assigned,
        Self::InProcess,
        Self::Done,
        Self::Returned,
        Self::Recalled,
        Self::Decision,
    ];

    /// The name in the registry and in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Accepted => "accepted",
            Self::Assigned => "assigned",
            Self::InProcess => "in_process",
            Self::Done => "done",
            Self::Returned => "returned",
            Self::Recalled => "recalled",
            Self::Decision => "decision",
        }
    }

    /// Reads the name in the registry.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// What makes two packages the same document (promise P2).
///
/// `DocumentId` alone is not enough: constants of vendors' examples leak into production, so unrelated documents
/// share one; the sender, the code and the date are part of the identity.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DocumentIdentity {
    /// The sending agency.
    pub from: AgencyCode,
    /// The sender's identity, empty when the package has none.
    pub document_id: DocumentId,
    /// Number without the notation.
    pub number: String,
    /// Notation without the number.
    pub notation: String,
    /// Date of promulgation, when it could be read.
    pub date: Option<Date>,
}

impl DocumentIdentity {
    /// One text that is equal exactly for equal identities: parts are length-prefixed, so no two differ only in
    /// where one part ends. White space around parts and letter case of codes do not distinguish documents.
    #[must_use]
    pub fn key(&self) -> String {
        let date = self.date.map(|d| d.to_string()).unwrap_or_default();
        let parts = [
            self.from.as_str().to_ascii_uppercase(),
            self.document_id.as_str().trim().to_owned(),
            self.number.trim().to_owned(),
            self.notation.trim().to_uppercase(),
            date,
        ];
        parts.iter().map(|part| format!("{}:{part}", part.len())).collect::<Vec<_>>().join("|")
    }
}

/// The conventional identity of an outgoing document: `{code},{yyyy/MM/dd},{number}/{notation}`.
#[must_use]
pub fn conventional_document_id(from: &AgencyCode, date: Date, number: &str, notation: &str) -> DocumentId {
    DocumentId(format!("{from},{:04}/{:02}/{:02},{number}/{notation}", date.year(), date.month(), date.day()))
}

/// `number/notation` as people write it (số ký hiệu); only the part there is when one is empty.
#[must_use]
pub fn symbol(number: &str, notation: &str) -> String {
    match (number.trim(), notation.trim()) {
        ("", notation) => notation.to_owned(),
        (number, "") => number.to_owned(),
        (number, notation) => format!("{number}/{notation}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn identity(number: &str, notation: &str) -> DocumentIdentity {
        DocumentIdentity {
            from: AgencyCode::parse("H21").unwrap(),
            document_id: "cid:209".into(),
            number: number.into(),
            notation: notation.into(),
            date: Some(date(2026, 11, 5)),
        }
    }

    #[test]
    fn a_leaked_document_id_does_not_make_two_documents_one() {
        assert_ne!(identity("12", "UBND").key(), identity("13", "UBND").key());
    }

    #[test]
    fn the_conventional_identity_is_what_the_field_writes() {
        let from = AgencyCode::parse("000.00.00.G22").unwrap();
        assert_eq!(
            conventional_document_id(&from, date(2015, 9, 30), "7816", "VPCP-TTĐT").as_str(),
            "000.00.00.G22,2015/09/30,7816/VPCP-TTĐT"
        );
    }

    #[test]
    fn a_symbol_has_only_the_parts_there_are() {
        assert_eq!(symbol("12", "UBND-VX"), "12/UBND-VX");
        assert_eq!(symbol("", "UBND-VX"), "UBND-VX");
        assert_eq!(symbol(" 12 ", ""), "12");
    }

    proptest! {
        #[test]
        fn keys_are_equal_only_for_equal_parts(a in "[0-9|:]{0,5}", b in "[A-Z|:]{0,5}", c in "[0-9|:]{0,5}", d in "[A-Z|:]{0,5}") {
            prop_assert_eq!(identity(&a, &b).key() == identity(&c, &d).key(), a == c && b == d);
        }
    }
}
