//! What the files of a document say, as facts that rules can be put to.
//!
//! A room that reads files fills these types; this room only compares them. A fact that could not be read is absent,
//! never guessed: "không kiểm tra được" is neither a pass nor a block (NĐ 30/2020 Art 9 names the components).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Priority, UtcMillis};

/// A rectangle on a page as it is shown (after its rotation), in points of 1/72 inch from the top left corner.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Place {
    /// The page, from 1.
    pub page: u32,
    /// Left edge.
    pub left: f32,
    /// Upper edge.
    pub top: f32,
    /// Right edge.
    pub right: f32,
    /// Lower edge.
    pub bottom: f32,
}

/// Something read from a page, with the place where it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Found<T> {
    /// What was read.
    pub value: T,
    /// Where it stands. What spans several lines has one rectangle around all of them.
    pub place: Place,
}

/// Whether the text of a file can be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum TextLayer {
    /// Born digital: the text can be read.
    Present,
    /// A scan: pages are pictures.
    #[default]
    Absent,
    /// There is text, but its fonts do not say which characters it shows.
    Unreadable,
}

/// What the text of a document says of itself: the components of NĐ 30/2020 Art 8–9 and Appendix I.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct TextFacts {
    /// Whether there was text to read.
    pub layer: TextLayer,
    /// Quốc hiệu và tiêu ngữ.
    pub nation: Option<Place>,
    /// The agency above the issuer, when the letterhead names one.
    pub superior: Option<Found<String>>,
    /// The issuing agency as the letterhead writes it.
    pub issuer: Option<Found<String>>,
    /// Số: digits and what belongs to them, without leading zeros removed.
    pub number: Option<Found<String>>,
    /// Ký hiệu: what follows the first slash, such as `UBND-KGVX` or `QĐ-UBND`.
    pub notation: Option<Found<String>>,
    /// Địa danh.
    pub locality: Option<Found<String>>,
    /// The date beside the place.
    #[cfg_attr(feature = "bindings", specta(type = Option<Found<String>>))]
    pub date: Option<Found<Date>>,
    /// Tên loại as printed (`QUYẾT ĐỊNH`); a công văn prints none.
    pub document_type: Option<Found<String>>,
    /// Trích yếu, without `V/v`; lines joined with one space.
    pub subject: Option<Found<String>>,
    /// Độ khẩn stamp.
    pub urgency: Option<Found<Priority>>,
    /// A state-secrecy mark (`MẬT`, `TỐI MẬT`, `TUYỆT MẬT`).
    pub secrecy: Option<Found<String>>,
    /// A circulation mark (`LƯU HÀNH NỘI BỘ`, `XEM XONG TRẢ LẠI`…).
    pub circulation: Option<Found<String>>,
    /// Quyền hạn (`KT. CHỦ TỊCH`, `TM. ỦY BAN NHÂN DÂN`…), lines joined with ` / `.
    pub signer_competence: Option<Found<String>>,
    /// Chức vụ.
    pub signer_position: Option<Found<String>>,
    /// Họ và tên.
    pub signer_name: Option<Found<String>>,
    /// The entries of "Nơi nhận", one per dash, as printed and without their final punctuation; the file mark
    /// (`Lưu: VT, …`) is not among them.
    pub recipients: Vec<Found<String>>,
    /// Whether a "Nơi nhận" block (or the "Kính gửi" of a công văn) was seen at all.
    pub has_recipients: bool,
    /// The addressees after "Kính gửi".
    pub addressees: Vec<Found<String>>,
    /// Appendices that the text announces (`Phụ lục I kèm theo`, `Kèm theo Danh sách…`), one entry each.
    pub appendices: Vec<Found<String>>,
    /// The readable words of all pages, for comparing documents; empty without text.
    pub words: String,
}

/// Whose signature one is, as far as its certificate tells (NĐ 30/2020 Art 32).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum SignatureRole {
    /// Of a person: the competent one is told by name, see the checklist.
    Person,
    /// Of an agency (con dấu số).
    Agency,
    /// Not told by the certificate.
    Unknown,
}

/// What is to be thought of one signature, or of all signatures of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum SignatureVerdict {
    /// Whole, trusted, in time.
    Valid,
    /// Whole, yet something needed to trust it is not known here (no root imported, no revocation data…).
    Indeterminate,
    /// Broken, forged, revoked, changed afterwards, or unacceptable.
    Invalid,
}

/// One signature, as the rules need it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct SignatureFacts {
    /// The name of the signature field.
    pub field: String,
    /// Whose it is.
    pub role: SignatureRole,
    /// Common name of the certificate.
    pub signer: String,
    /// Organisation (and unit) of the certificate.
    pub organization: String,
    /// When it was made: a trusted timestamp, else what the signature claims.
    pub signed_at: Option<UtcMillis>,
    /// Whether the time comes from a trusted timestamp.
    pub time_trusted: bool,
    /// The verdict.
    pub verdict: SignatureVerdict,
    /// Stable codes of what was found (`SIG-RANGE-GAP`…), worst first.
    pub reasons: Vec<String>,
    /// Where it shows, when it shows.
    pub place: Option<Place>,
}

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// A PDF that can be read.
    Pdf,
    /// A PDF that cannot be read: damaged, over a limit, or locked with a password.
    UnreadablePdf,
    /// Anything else.
    Other,
}

/// The facts of one file of a document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct FileFacts {
    /// Its name, as data.
    pub name: String,
    /// SHA-256 of its bytes, lower-case hexadecimal.
    pub sha256: String,
    /// Its size in bytes.
    #[cfg_attr(feature = "bindings", specta(type = f64))]
    pub bytes: u64,
    /// What it is.
    pub kind: FileKind,
    /// Why it cannot be read: a stable code (`PDF-ENCRYPTED`, `PDF-DAMAGED`, `PDF-LIMIT`…).
    pub unreadable: Option<String>,
    /// Pages; absent when it cannot be read.
    pub pages: Option<u32>,
    /// What its text says.
    pub text: TextFacts,
    /// Its signatures, in the order they were made.
    pub signatures: Vec<SignatureFacts>,
    /// The verdict on all of them: the worst. Absent when nothing is signed.
    pub verdict: Option<SignatureVerdict>,
    /// Codes about the file as a whole, such as a signature that is hidden or damaged.
    pub reasons: Vec<String>,
    /// SHA-256 of the pages' content before the first signature, lower-case hexadecimal: equal for two copies of one
    /// document that were signed apart.
    pub content_sha256: Option<String>,
}
