//! Signing the papers: each signature in a revision of its own.

use super::{
    cms, drawing,
    paper::{Line, Page, SignedPage},
    pdf_file::{PdfFile, points, text},
};
use crate::{error::Error, pki::Identity};
use jiff::{Span, civil::DateTime};

/// Room for a signature in the file, bytes. Ours need about three thousand.
const ROOM: usize = 4_500;

/// Whose signature it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hand {
    /// The person who signs: a blue stroke.
    Leader,
    /// The agency: its red seal, left of and over the stroke (NĐ 30/2020 Appx I §II.8).
    Seal,
    /// The agency on an appendix: a line of text, no picture (§III.1.d).
    Line,
}

/// A paper while it is being signed.
pub(crate) struct Work {
    pub(crate) file: PdfFile,
    catalog: u32,
    page_tree: u32,
    info: u32,
    id: String,
    page: SignedPage,
    place: (f64, f64),
    fonts: String,
    line: Option<Line>,
    fields: Vec<u32>,
}

/// Who signs, when, and as whom the signature's dictionary names him.
pub(crate) struct Signing<'a> {
    pub(crate) signer: &'a Identity,
    pub(crate) root: &'a Identity,
    pub(crate) name: &'a str,
    pub(crate) location: &'a str,
    /// On Vietnam's clock.
    pub(crate) at: DateTime,
}

impl Work {
    pub(crate) fn new(page: Page) -> Self {
        let Page { file, catalog, page_tree, info, id, signed_page, place, fonts, line, pages: _ } = page;
        Self { file, catalog, page_tree, info, id, page: signed_page, place, fonts, line, fields: Vec::new() }
    }

    /// Appends a revision that draws a line over the page: a change that no signature covers.
    pub(crate) fn change_page(&mut self) -> Result<(), Error> {
        let (x, y) = self.place;
        let (left, right, height) = (points(x - 300.0), points(x), points(y + 120.0));
        let stroke = format!("q 0 0 0 RG 1.5 w {left} {height} m {right} {height} l S Q");
        let number = self.file.add_stream("", stroke.as_bytes())?;
        self.page.contents.push(number);
        self.put_page();
        self.file.end_revision(self.catalog, self.info, &self.id);
        Ok(())
    }

    fn put_page(&mut self) {
        let fields: String = self.fields.iter().map(|field| format!("{field} 0 R ")).collect();
        let dictionary = self.page.dictionary(&format!(" /Annots [{fields}]"));
        self.file.put(self.page.number, &dictionary);
    }

    /// Appends a revision with one more signature.
    pub(crate) fn sign(&mut self, hand: Hand, signing: &Signing<'_>) -> Result<(), Error> {
        let &Signing { signer, root, name, location, at } = signing;
        let (x, y) = self.place;
        let (rectangle, look) = match hand {
            Hand::Leader => ((x - 55.0, y - 26.0, 110.0, 52.0), drawing::stroke(name)),
            // A third of the stroke's width is under the seal.
            Hand::Seal => ((x - 55.0 + 37.0 - 92.0, y - 46.0, 92.0, 92.0), drawing::seal()),
            Hand::Line => {
                let (glyphs, width) =
                    self.line.as_ref().map_or(("", 0.0), |line| (line.glyphs.as_str(), line.width));
                ((x - width / 2.0, y - 4.0, width, 24.0), drawing::line(glyphs))
            }
        };
        let (left, bottom, width, height) = rectangle;
        let resources = format!("/Resources << /Font {} >>", self.fonts);
        let appearance = self.file.add_stream(
            &format!(
                "/Type /XObject /Subtype /Form /BBox [0 0 {} {}] {resources}",
                points(width),
                points(height)
            ),
            look.as_bytes(),
        )?;
        let (value, field) = (self.file.reserve(), self.file.reserve());
        let page = self.page.number;
        self.file.put(
            field,
            &format!(
                "<< /Type /Annot /Subtype /Widget /FT /Sig /T (Signature{}) /V {value} 0 R /P {page} 0 R /F 132 /Rect [{} {} {} {}] /AP << /N {appearance} 0 R >> >>",
                self.fields.len() + 1,
                points(left),
                points(bottom),
                points(left + width),
                points(bottom + height)
            ),
        );
        self.fields.push(field);
        let fields: String = self.fields.iter().map(|field| format!("{field} 0 R ")).collect();
        self.put_page();
        self.file.put(
            self.catalog,
            &format!(
                "<< /Type /Catalog /Pages {} 0 R /Lang (vi-VN) /AcroForm << /Fields [{fields}] /SigFlags 3 >> >>",
                self.page_tree
            ),
        );
        // The value comes last, with room for what is not known yet.
        let begin = self.file.bytes.len();
        self.file.put(
            value,
            &format!(
                "<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached /Name {} /M (D:{}+07'00') /Location {} /ByteRange [{}] /Contents <{}> >>",
                text(name),
                at.strftime("%Y%m%d%H%M%S"),
                text(location),
                " ".repeat(40),
                "0".repeat(ROOM * 2)
            ),
        );
        self.file.end_revision(self.catalog, self.info, &self.id);
        let utc = at.saturating_sub(Span::new().hours(7));
        fill(&mut self.file.bytes, begin, |parts| cms::sign(parts, signer, root, utc))
    }
}

/// Writes the byte range and the signature over the bytes around it into the room left for them after `begin`.
fn fill(
    bytes: &mut [u8],
    begin: usize,
    sign: impl FnOnce([&[u8]; 2]) -> Result<Vec<u8>, Error>,
) -> Result<(), Error> {
    let lost = || Error::Package("no room for the signature".to_owned());
    let find = |needle: &[u8], bytes: &[u8]| {
        let tail = bytes.get(begin..)?;
        tail.windows(needle.len()).position(|window| window == needle).map(|at| begin + at + needle.len())
    };
    let range_at = find(b"/ByteRange [", bytes).ok_or_else(lost)?;
    let contents_at = find(b"/Contents ", bytes).ok_or_else(lost)?;
    let after = contents_at + ROOM * 2 + 2;
    let rest = bytes.len().checked_sub(after).ok_or_else(lost)?;
    let range = format!("{:<40}", format!("0 {contents_at} {after} {rest}"));
    bytes.get_mut(range_at..range_at + 40).ok_or_else(lost)?.copy_from_slice(range.as_bytes());

    let signature = {
        let parts = [bytes.get(..contents_at).ok_or_else(lost)?, bytes.get(after..).ok_or_else(lost)?];
        hex::encode(sign(parts)?)
    };
    let place = contents_at + 1;
    bytes
        .get_mut(place..place + signature.len())
        .filter(|_| signature.len() <= ROOM * 2)
        .ok_or_else(lost)?
        .copy_from_slice(signature.as_bytes());
    Ok(())
}
