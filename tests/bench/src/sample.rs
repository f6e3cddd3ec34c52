//! Packages to measure with, made from nothing but their size.

use std::io::Read;

use domain::{AgencyCode, DocumentId};
use edxml::{Document, Hop, Packing, Part, Party, Style};

use crate::Trouble;

/// Where a package differs from the next one: the same number of bytes in each.
const MARK: &str = "SAMPLE000000";

/// A package with a PDF of `bytes` bytes from one agency to another. `seed` decides the PDF's bytes.
pub(crate) fn package(
    from: &AgencyCode,
    to: &AgencyCode,
    bytes: usize,
    seed: u64,
) -> Result<Vec<u8>, Trouble> {
    let day = jiff_date()?;
    let document = Document {
        from: Party::new(from, "Sở mẫu"),
        to: vec![Party::new(to, "Cơ quan đo")],
        document_id: Some(DocumentId(format!("{from},{MARK}"))),
        number: MARK.to_owned(),
        notation: "UBND-KGVX".to_owned(),
        place: "Gia Lai".to_owned(),
        promulgation_date: Some(day),
        promulgation_date_raw: day.to_string(),
        subject: "V/v tăng cường gửi, nhận văn bản điện tử giữa các cơ quan hành chính nhà nước".to_owned(),
        ..Document::default()
    };
    let mut part = [Part {
        name: "van-ban.pdf".to_owned(),
        description: "van-ban.pdf".to_owned(),
        content_id: "7f1c3a52-58f5-4c4e-9f6b-3f1b7e0b8a11".to_owned(),
        packing: Packing::AsIs { declared: "application/pdf".to_owned() },
        source: Box::new(pdf(bytes, seed)),
    }];
    let at = day.to_datetime(Default::default());
    let style = Style { trace: vec![Hop::new(Some(from.as_str()), at)], ..Style::default() };
    let mut out = Vec::with_capacity(bytes * 4 / 3 + 8_192);
    edxml::write_document(&document, &mut part, &style, &mut out)?;
    Ok(out)
}

fn jiff_date() -> Result<jiff::civil::Date, Trouble> {
    Ok("2026-11-22".parse()?)
}

/// Something that looks like a PDF to whoever sniffs it, and does not compress.
fn pdf(bytes: usize, seed: u64) -> impl Read {
    let head = b"%PDF-1.7\n".to_vec();
    let tail = b"\n%%EOF\n".to_vec();
    let middle = bytes.saturating_sub(head.len() + tail.len());
    std::io::Cursor::new(head)
        .chain(Noise { state: seed | 1 }.take(middle as u64))
        .chain(std::io::Cursor::new(tail))
}

/// Numbers of a linear congruential generator: the same bytes for a seed, on every machine.
struct Noise {
    state: u64,
}

impl Read for Noise {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        for byte in buffer.iter_mut() {
            self.state =
                self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            *byte = self.state.to_be_bytes()[0];
        }
        Ok(buffer.len())
    }
}

/// Makes packages that differ in identity and file from one, by changing few bytes of it.
pub(crate) struct Template {
    bytes: Vec<u8>,
    marks: Vec<usize>,
    file: usize,
}

impl Template {
    pub(crate) fn new(bytes: Vec<u8>) -> Result<Self, Trouble> {
        let found = |needle: &[u8]| -> Vec<usize> {
            bytes
                .windows(needle.len())
                .enumerate()
                .filter(|(_, at)| *at == needle)
                .map(|(at, _)| at)
                .collect()
        };
        let marks = found(MARK.as_bytes());
        // "%PDF-1.7\n" is nine bytes, twelve characters of base64; what follows it may be changed freely.
        let file = found(b"JVBERi0xLjcK").first().map(|at| at + 12);
        match file {
            Some(file) if !marks.is_empty() => Ok(Self { bytes, marks, file }),
            Some(_) | None => Err(Trouble("the sample package has no marks to change".to_owned())),
        }
    }

    /// The package of that number; unlike every other one.
    pub(crate) fn number(&self, number: usize) -> Vec<u8> {
        let mut bytes = self.bytes.clone();
        let mark = format!("SAMPLE{number:06}");
        for at in &self.marks {
            put(&mut bytes, *at, mark.as_bytes());
        }
        // Digits are base64 as they stand.
        put(&mut bytes, self.file, format!("{number:012}").as_bytes());
        bytes
    }
}

fn put(bytes: &mut [u8], at: usize, text: &[u8]) {
    if let Some(place) = bytes.get_mut(at..at + text.len()) {
        place.copy_from_slice(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_of_a_template_differ_in_identity_and_file_and_read_well() {
        let (from, to) = (AgencyCode::parse("H21.01").unwrap(), AgencyCode::parse("H21").unwrap());
        let template = Template::new(package(&from, &to, 20_000, 1).unwrap()).unwrap();
        let read = |number| {
            let bytes = template.number(number);
            edxml::read(bytes.as_slice(), &edxml::Limits::default(), &mut edxml::MemorySpooler).unwrap()
        };
        let (one, other) = (read(1), read(2));
        assert_ne!(one.attachments[0].sha256, other.attachments[0].sha256);
        assert_eq!(one.attachments[0].bytes, 20_000);
        assert_eq!(one.attachments[0].kind, edxml::FileKind::Pdf);
        let id = |package: &edxml::Package<_>| match &package.message {
            edxml::Message::Document(document) => document.document_id.clone(),
            edxml::Message::Status(_) => None,
        };
        assert_ne!(id(&one), id(&other));
        assert!(one.attachments[0].corrupt.is_none());
    }
}
