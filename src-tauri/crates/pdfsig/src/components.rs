//! What the text of a document says of itself: the components of NĐ 30/2020 Art 8, by their places in the layout of
//! Appendix I.
//!
//! A fact is taken only where the layout puts it and only when its whole cell reads as such a fact; in doubt it is
//! absent. A wrong fact would stop a good document, an absent one only says that it could not be checked.

mod addressees;
mod appendices;
mod foot;
mod head;
mod marks;
mod piece;
mod recipients;
mod signer;
mod symbol;
mod title;

use domain::content::{TextFacts, TextLayer};

use crate::text::Text;

/// Bytes kept of the words of a document; enough to tell documents apart.
const WORDS: usize = 1 << 20;

/// The facts of a document.
///
/// * `subject` is without `V/v`; "Về việc" belongs to the subject of other types and stays.
/// * `recipients` are without "Như trên" and "Lưu: VT"; "Như Điều 3" stays as printed.
/// * `appendices` are those announced and not found later in the same file.
/// * `signer_position` of `Q. GIÁM ĐỐC` is `GIÁM ĐỐC`, with the line itself as competence.
/// * Where a page is a scan and the number or the foot was not read, the layer is [`TextLayer::Absent`]: they may stand
///   in the picture.
#[must_use]
pub fn find(text: &Text) -> TextFacts {
    let mut facts = TextFacts { layer: text.layer, ..TextFacts::default() };
    if text.layer != TextLayer::Present {
        return facts;
    }
    let Some(page) = text.pages.first() else { return facts };
    let head = head::read(page);
    let (document_type, subject) = title::read(page, &head);
    let marks = marks::read(page, &head);
    let (addressees, addressed) = addressees::read(page, &head);
    let foot = foot::find(text);
    let signer = foot.as_ref().map(|foot| signer::read(text, foot)).unwrap_or_default();

    facts.document_type = document_type;
    facts.subject = subject;
    facts.urgency = marks.urgency;
    facts.secrecy = marks.secrecy;
    facts.circulation = marks.circulation;
    facts.addressees = addressees;
    facts.signer_competence = signer.competence;
    facts.signer_position = signer.position;
    facts.signer_name = signer.name;
    facts.has_recipients = addressed || foot.is_some();
    facts.recipients = foot.as_ref().map(recipients::read).unwrap_or_default();
    facts.appendices = appendices::read(text, head.base, foot.as_ref());
    facts.words = words(text);
    facts.nation = head.nation;
    facts.superior = head.superior;
    facts.issuer = head.issuer;
    facts.number = head.number;
    facts.notation = head.notation;
    facts.locality = head.locality;
    facts.date = head.date;

    let pictured = text.pages.iter().any(|page| page.picture);
    if pictured && (facts.notation.is_none() || foot.is_none()) {
        facts.layer = TextLayer::Absent;
    }
    facts
}

/// The words of all pages, lines parted by line breaks; of words with holes nothing.
fn words(text: &Text) -> String {
    let mut words = String::new();
    for line in text.pages.iter().flat_map(|page| &page.lines) {
        for word in line.words.iter().filter(|word| piece::is_whole(&word.text)) {
            if words.len() + word.text.len() >= WORDS {
                return words;
            }
            words.push_str(&word.text);
            words.push(' ');
        }
        if words.ends_with(' ') {
            words.pop();
            words.push('\n');
        }
    }
    words
}
