//! What the checklist is put to: the form, the files' facts, and what the office knows around them.

use serde::{Deserialize, Serialize};

use crate::{Business, DocumentKey, Priority, UtcMillis, content::FileFacts};

/// What was typed about a document, as the form has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(default)]
pub struct Metadata {
    /// Số.
    pub number: String,
    /// Ký hiệu.
    pub notation: String,
    /// Ngày ban hành, `YYYY-MM-DD`; empty when not typed.
    pub date: String,
    /// Địa danh.
    pub place: String,
    /// Trích yếu.
    pub subject: String,
    /// Tên loại, e.g. `Công văn`.
    pub document_type: String,
    /// Quyền hạn: `TM.`, `KT.`…
    pub signer_competence: String,
    /// Chức vụ.
    pub signer_position: String,
    /// Họ và tên.
    pub signer_name: String,
    /// Độ khẩn; absent when the number on the form or the wire is none of the five.
    pub priority: Option<Priority>,
    /// Hạn trả lời, `YYYY-MM-DD`; empty when there is none.
    pub due_date: String,
    /// Số trang; 0 when not stated.
    pub pages: u32,
}

/// An agency under all its names and codes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(default)]
pub struct Agency {
    /// The code in force.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Other names and abbreviations.
    pub aliases: Vec<String>,
    /// Other codes.
    pub codes: Vec<String>,
}

impl Agency {
    /// Whether a code is one of its codes; case does not count.
    #[must_use]
    pub fn has_code(&self, code: &str) -> bool {
        let code = code.trim();
        std::iter::once(&self.code).chain(&self.codes).any(|own| own.eq_ignore_ascii_case(code))
    }

    /// All its names.
    pub(super) fn all_names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.name)
            .chain(&self.aliases)
            .map(String::as_str)
            .filter(|name| !name.trim().is_empty())
    }
}

/// A recipient chosen on the form, with what the directory says of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(default)]
pub struct Recipient {
    /// The code as chosen.
    pub code: String,
    /// Its name in the directory.
    pub name: String,
    /// Other names and abbreviations.
    pub aliases: Vec<String>,
    /// Whether the directory knows it.
    pub exists: bool,
    /// Whether it no longer receives.
    pub closed: bool,
    /// The agency that took over.
    pub successor: Option<Candidate>,
    /// Whether it is ourselves.
    pub is_ours: bool,
    /// The code in force, when the chosen one is an older code of the same agency.
    pub current_code: Option<String>,
}

/// How sure it is that an earlier document is the same.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Sameness {
    /// The same DocumentId.
    Identity,
    /// The same bytes.
    Bytes,
    /// The same pages under other signatures.
    SignedContent,
    /// The same number, notation, issuer and year.
    Symbol,
    /// Nearly the same words.
    NearText {
        /// Likeness, 0 to 1.
        ratio: f64,
    },
}

/// A document in the register that resembles this one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Earlier {
    /// Its row.
    pub document: DocumentKey,
    /// Its số ký hiệu.
    pub symbol: String,
    /// When it was sent or received.
    pub at: UtcMillis,
    /// Codes of those it was sent to, without failed and recalled deliveries; for an incoming one, its sender.
    pub agencies: Vec<String>,
    /// Why it is thought the same.
    pub sameness: Sameness,
}

/// A clerk's word that everything was read (GL §2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Confirmed {
    /// Who.
    pub by: String,
    /// When.
    pub at: UtcMillis,
}

/// What the hub takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Limits {
    /// Most bytes of one file.
    #[cfg_attr(feature = "bindings", specta(type = f64))]
    pub file_bytes: u64,
    /// Most bytes of all files.
    #[cfg_attr(feature = "bindings", specta(type = f64))]
    pub total_bytes: u64,
    /// Most files.
    pub files: u32,
    /// Most recipients.
    pub recipients: u32,
}

/// A document about to be sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Outgoing {
    /// The form.
    pub metadata: Metadata,
    /// What it does; an update or replacement may go to those who have the first one.
    pub business: Business,
    /// To whom.
    pub recipients: Vec<Recipient>,
    /// The files; the first is the main document.
    pub files: Vec<FileFacts>,
    /// Who we are: the agency and those it sends for.
    pub own: Vec<Agency>,
    /// Documents in the register that resemble it.
    pub earlier: Vec<Earlier>,
    /// Whether a paper copy goes along.
    pub paper: bool,
    /// The clerk's word.
    pub confirmed: Option<Confirmed>,
    /// Until when it has to be sent (QĐ 28/2018 Art 6.2), when it is known when it was signed.
    pub send_by: Option<UtcMillis>,
    /// Now.
    pub now: UtcMillis,
    /// What the hub takes.
    pub limits: Limits,
}

/// Whether an update, recall or replacement names a document we have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// It names none.
    Missing,
    /// It names one that is not in the register.
    Unknown,
    /// It names one that is.
    Known,
}

/// A document waiting to be accepted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Incoming {
    /// What the package says.
    pub metadata: Metadata,
    /// What it does.
    pub business: Business,
    /// What it names, for anything but a new document.
    pub target: Target,
    /// Who sent it, under the names that the directory and the package give.
    pub from: Agency,
    /// Codes it is addressed to.
    pub to: Vec<String>,
    /// Who we are.
    pub own: Vec<Agency>,
    /// The files; the first is the main document.
    pub files: Vec<FileFacts>,
    /// Names of files that the package announces but that did not come whole.
    pub damaged: Vec<String>,
    /// Documents in the register that resemble it.
    pub earlier: Vec<Earlier>,
    /// Now.
    pub now: UtcMillis,
}

/// An agency that a printed name may mean.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Candidate {
    /// Its code in force.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// What a printed name means in the directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Named {
    /// This one agency and no other.
    One(Candidate),
    /// Perhaps one of these.
    Perhaps(Vec<Candidate>),
    /// Nothing like it.
    Nobody,
}

/// A group of agencies that "Nơi nhận" and "Kính gửi" name in one entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// Các sở, ban, ngành.
    Departments,
    /// UBND các xã, phường.
    Communes,
    /// Các bộ, cơ quan ngang bộ.
    Ministries,
    /// UBND các tỉnh, thành phố.
    Provinces,
}

/// The directory, as the checklist asks it. Closed agencies are not in it.
pub trait Names {
    /// What a printed name means.
    fn named(&self, printed: &str) -> Named;
    /// The members of a group; `None` when the directory cannot tell.
    fn members(&self, group: Group) -> Option<Vec<Candidate>>;
}
