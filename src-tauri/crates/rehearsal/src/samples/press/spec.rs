//! What a paper is to say, as whoever orders it from the [`Press`](super::Press) writes it.

use domain::{Priority, UtcMillis};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::samples::Signatory;

/// Who issues a paper.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Letterhead {
    /// The agency's full name, e.g. `Sở Nội vụ tỉnh Gia Lai`: the name in its certificate. The paper prints it in
    /// capitals and without the place that `superior` already names.
    pub name: String,
    /// The agency above, e.g. `UBND tỉnh Gia Lai`; may be empty (NĐ 30/2020 Appx I §II.2).
    pub superior: String,
}

/// What became of one signature.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignatureState {
    /// Made with a certificate that holds.
    #[default]
    Good,
    /// Made with a certificate that was revoked thirty days before the paper's date.
    Revoked,
    /// Made with a certificate that ended thirty days before the paper's date.
    Expired,
    /// Good when made; then a line was drawn over the page in a further revision.
    ChangedAfterSigning,
}

/// Who signed first. The law wants the person first, the agency last (NĐ 30/2020 Art 32).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SigningOrder {
    /// As the law wants it.
    #[default]
    LeaderFirst,
    /// The agency sealed what nobody had signed yet.
    SealFirst,
}

/// The signatures on a paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Signatures {
    /// The person's; `None` leaves the paper without it.
    pub leader: Option<SignatureState>,
    /// The agency's; `None` leaves the paper without it.
    pub seal: Option<SignatureState>,
    /// Which comes first.
    pub order: SigningOrder,
}

impl Default for Signatures {
    /// Both, good, in the law's order.
    fn default() -> Self {
        let good = Some(SignatureState::Good);
        Self { leader: good, seal: good, order: SigningOrder::LeaderFirst }
    }
}

/// One paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PaperSpec {
    /// Who issues it.
    pub issuer: Letterhead,
    /// Số, printed as it stands here.
    pub number: String,
    /// Ký hiệu.
    pub notation: String,
    /// The date beside the place.
    pub date: Date,
    /// Địa danh.
    pub place: String,
    /// Name of the type, e.g. `Quyết định`; `Công văn` (or nothing) prints none.
    pub document_type: String,
    /// Trích yếu, with or without `V/v`.
    pub subject: String,
    /// Kính gửi.
    pub addressees: Vec<String>,
    /// The lines of Nơi nhận, without dashes and final punctuation.
    pub to_places: Vec<String>,
    /// Who signs.
    pub signer: Signatory,
    /// The stamp of urgency.
    pub priority: Priority,
    /// A secrecy mark such as `MẬT`; empty for none.
    pub secrecy: String,
    /// The paragraphs; a few that fit any subject when there are none.
    pub body: Vec<String>,
    /// The words that announce an appendix, e.g. `(có Phụ lục kèm theo)`; empty for none. They stand before the last
    /// paragraph.
    pub announces: String,
    /// The signatures.
    pub signatures: Signatures,
    /// How many people initialled it (ký nháy) before the signer, a minute apart, each with a certificate of his own.
    pub initials: u32,
    /// Bytes of a picture that its first page brings along and does not show; 0 for none. Papers with charts and scans
    /// are that much larger.
    pub picture: usize,
    /// When it was signed and sealed. Without it: in the morning of `date`.
    pub signed_at: Option<UtcMillis>,
}

impl Default for PaperSpec {
    fn default() -> Self {
        Self {
            issuer: Letterhead::default(),
            number: String::new(),
            notation: String::new(),
            date: Date::constant(2026, 1, 5),
            place: String::new(),
            document_type: String::new(),
            subject: String::new(),
            addressees: Vec::new(),
            to_places: Vec::new(),
            signer: Signatory::default(),
            priority: Priority::Normal,
            secrecy: String::new(),
            body: Vec::new(),
            announces: String::new(),
            signatures: Signatures::default(),
            initials: 0,
            picture: 0,
            signed_at: None,
        }
    }
}

impl PaperSpec {
    /// `number/notation`.
    #[must_use]
    pub fn symbol(&self) -> String {
        domain::document::symbol(&self.number, &self.notation)
    }

    /// Whether it is a công văn, which prints no type.
    #[must_use]
    pub fn is_letter(&self) -> bool {
        let bare = self.document_type.trim();
        bare.is_empty() || domain::text::fold(bare) == "cong van"
    }

    /// The paragraphs as they are printed.
    pub(crate) fn paragraphs(&self) -> Vec<String> {
        let mut body = self.body.clone();
        if body.is_empty() {
            body = [
                "Thực hiện chương trình công tác và ý kiến chỉ đạo của cấp có thẩm quyền, cơ quan chúng tôi thông tin để quý cơ quan, đơn vị biết, phối hợp thực hiện.",
                "Đề nghị quý cơ quan, đơn vị quan tâm triển khai./.",
            ]
            .map(str::to_owned)
            .to_vec();
        }
        let announced = self.announces.trim();
        if !announced.is_empty() {
            body.insert(body.len().saturating_sub(1), announced.to_owned());
        }
        body
    }
}

/// An appendix in a file of its own (NĐ 30/2020 Appx I §III.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AppendixSpec {
    /// The paper it belongs to: issuer, symbol, date and type are printed; its signatures are not looked at.
    pub paper: PaperSpec,
    /// Its heading: `Phụ lục`, `Phụ lục II`.
    pub title: String,
    /// What it is about.
    pub subject: String,
    /// The paragraphs.
    pub body: Vec<String>,
    /// The agency's signature; `None` leaves it unsigned.
    pub seal: Option<SignatureState>,
}

impl Default for AppendixSpec {
    fn default() -> Self {
        Self {
            paper: PaperSpec::default(),
            title: "Phụ lục".to_owned(),
            subject: String::new(),
            body: Vec::new(),
            seal: Some(SignatureState::Good),
        }
    }
}
