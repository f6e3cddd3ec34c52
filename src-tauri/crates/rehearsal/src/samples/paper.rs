//! The papers themselves, laid out as NĐ 30/2020/NĐ-CP Appendix I asks.

mod heading;

use super::{
    canvas::{Canvas, LEFT, RIGHT, TOP, Type},
    fonts::Style,
    pdf_file::{PdfFile, text},
    press::{AppendixSpec, PaperSpec},
};
use crate::{dice, error::Error};

/// A finished paper before it is signed.
pub(crate) struct Page {
    pub(crate) file: PdfFile,
    pub(crate) pages: usize,
    pub(crate) catalog: u32,
    pub(crate) page_tree: u32,
    pub(crate) info: u32,
    pub(crate) id: String,
    /// The page that is signed.
    pub(crate) signed_page: SignedPage,
    /// The middle of the space for the signature, in points.
    pub(crate) place: (f64, f64),
    /// The fonts of the document, as a resource dictionary has them.
    pub(crate) fonts: String,
    /// The visible text of a signature that has one.
    pub(crate) line: Option<Line>,
}

/// The page that carries the signatures, written anew with each of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct SignedPage {
    /// Its number.
    pub(crate) number: u32,
    /// Its dictionary without contents and end.
    pub(crate) open: String,
    /// Its content streams.
    pub(crate) contents: Vec<u32>,
}

impl SignedPage {
    /// The dictionary, with these further entries.
    pub(crate) fn dictionary(&self, further: &str) -> String {
        let contents: String = self.contents.iter().map(|number| format!("{number} 0 R ")).collect();
        format!("{} /Contents [{contents}]{further} >>", self.open)
    }
}

/// A text in the document's font.
pub(crate) struct Line {
    /// Glyph numbers, hexadecimal.
    pub(crate) glyphs: String,
    /// Points at size 10.
    pub(crate) width: f64,
}

/// Middles of the two columns of the heading.
const LEFT_MIDDLE: f64 = 172.0;
const RIGHT_MIDDLE: f64 = 411.0;
/// Widths of the two columns under the text: Nơi nhận, and who signs.
const PLACES: f64 = 208.0;
const SIGNER: f64 = 230.0;
/// Space for the signature between position and name.
const SIGNATURE: f64 = 70.0;
/// Height of the whole block of the signature.
const BLOCK: f64 = SIGNATURE + 62.0;

const fn regular(size: f64) -> Type {
    Type { style: Style::Regular, size }
}

const fn bold(size: f64) -> Type {
    Type { style: Style::Bold, size }
}

const fn italic(size: f64) -> Type {
    Type { style: Style::Italic, size }
}

/// A document.
pub(crate) fn document(spec: &PaperSpec) -> Result<Page, Error> {
    let mut canvas = Canvas::new()?;
    heading::heading(&mut canvas, spec)?;
    heading::title(&mut canvas, spec)?;
    addressees(&mut canvas, spec)?;
    let kind = domain::text::fold(&spec.document_type);
    let enacted = match kind.trim() {
        "quyet dinh" => Some("QUYẾT ĐỊNH:"),
        "nghi quyet" => Some("QUYẾT NGHỊ:"),
        _ => None,
    };
    let body = spec.paragraphs();
    // What stands before the first article is what the decision rests on.
    let mut basis = enacted.is_some() && body.iter().any(|paragraph| paragraph.starts_with("Điều"));
    for (index, paragraph) in body.iter().enumerate() {
        if index + 1 == body.len() {
            // The signature never stands alone on a page.
            canvas.need(BLOCK + 40.0)?;
        }
        if let Some(words) = enacted.filter(|_| basis && paragraph.starts_with("Điều")) {
            canvas.centred((LEFT + RIGHT) / 2.0, canvas.y, bold(14.0), words)?;
            canvas.y -= 24.0;
            basis = false;
        }
        canvas.paragraph(if basis { italic(13.5) } else { regular(13.5) }, paragraph)?;
    }
    let (signed, place) = signature_block(&mut canvas, spec)?;
    finish(canvas, &format!("{} {}", spec.symbol(), spec.subject), signed, place, spec.picture)
}

/// An appendix in a file of its own; its seal stands on top of the first page (NĐ 30/2020 Appx I §III.1.d) as the
/// text `line`, which belongs to the signature and not to the page.
pub(crate) fn appendix(spec: &AppendixSpec, line: &str) -> Result<Page, Error> {
    let mut canvas = Canvas::new()?;
    let width = canvas.fonts.width(Style::Regular, 10.0, line)?;
    let line = Line { glyphs: canvas.fonts.encode(Style::Regular, line)?, width };
    let (middle, room) = ((LEFT + RIGHT) / 2.0, RIGHT - LEFT - 60.0);
    canvas.y -= 30.0;
    canvas.centred_lines(middle, room, bold(14.0), &spec.title.to_uppercase())?;
    canvas.y -= 2.0;
    let subject = spec.subject.strip_prefix("V/v ").unwrap_or(&spec.subject);
    canvas.centred_lines(middle, room, bold(13.0), subject)?;
    canvas.centred_lines(middle, room, italic(12.0), &heading::belongs_to(&spec.paper))?;
    canvas.y -= 12.0;
    for paragraph in &spec.body {
        canvas.paragraph(regular(13.5), paragraph)?;
    }
    let title = format!("{} {}", spec.title, spec.paper.symbol());
    let page = finish(canvas, &title, 0, (RIGHT - width / 2.0, TOP + 20.0), 0)?;
    Ok(Page { line: Some(line), ..page })
}

fn addressees(canvas: &mut Canvas, spec: &PaperSpec) -> Result<(), Error> {
    match spec.addressees.as_slice() {
        [] => return Ok(()),
        [one] => {
            let (middle, room) = ((LEFT + RIGHT) / 2.0, RIGHT - LEFT - 40.0);
            canvas.centred_lines(middle, room, regular(13.5), &format!("Kính gửi: {one}"))?;
        }
        many => {
            canvas.text(LEFT + 90.0, canvas.y, regular(13.5), "Kính gửi:")?;
            canvas.y -= 18.0;
            let left = LEFT + 118.0;
            for (index, line) in many.iter().enumerate() {
                let end = if index + 1 == many.len() { "." } else { ";" };
                canvas.item(left, RIGHT - left, regular(13.5), &format!("{line}{end}"), 18.0)?;
            }
        }
    }
    canvas.y -= 10.0;
    Ok(())
}

/// Nơi nhận on the left, who signs on the right. The page it stands on and the middle of the space for the signature.
fn signature_block(canvas: &mut Canvas, spec: &PaperSpec) -> Result<(usize, (f64, f64)), Error> {
    canvas.need(BLOCK)?;
    canvas.y -= 8.0;
    let (top, page) = (canvas.y, canvas.pages.len().saturating_sub(1));
    let (signer, middle) = (&spec.signer, RIGHT_MIDDLE + 10.0);
    let first = format!("{} {}", signer.competence, signer.on_behalf);
    for line in [first.trim(), &signer.position.to_uppercase()] {
        canvas.centred_lines(middle, SIGNER, bold(13.0), line)?;
    }
    let place = (middle, canvas.y + 12.0 - SIGNATURE / 2.0);
    canvas.y -= SIGNATURE;
    canvas.centred_lines(middle, SIGNER, bold(13.5), &signer.name)?;
    let bottom = canvas.y;

    canvas.y = top;
    if spec.to_places.is_empty() {
        canvas.y = bottom;
        return Ok((page, place));
    }
    canvas.text(LEFT, canvas.y, Type { style: Style::BoldItalic, size: 12.0 }, "Nơi nhận:")?;
    canvas.y -= 14.0;
    for (index, line) in spec.to_places.iter().enumerate() {
        let end = if index + 1 == spec.to_places.len() { "." } else { ";" };
        canvas.item(LEFT, PLACES, regular(11.0), &format!("{line}{end}"), 13.0)?;
    }
    Ok((page, place))
}

fn finish(
    canvas: Canvas,
    title: &str,
    signed: usize,
    place: (f64, f64),
    picture: usize,
) -> Result<Page, Error> {
    let mut file = PdfFile::new();
    let (catalog, tree) = (file.reserve(), file.reserve());
    let fonts = canvas.fonts.embed(&mut file)?;
    let picture = self::picture(&mut file, picture)?;
    let mut kids = String::new();
    let mut signed_page = None;
    for (index, content) in canvas.pages.iter().enumerate() {
        let contents = vec![file.add_stream("", content.as_bytes())?];
        let open = format!(
            "<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 595.28 841.89] /Resources << /Font {fonts}{} >>",
            picture.as_deref().filter(|_| index == 0).unwrap_or_default()
        );
        let number = file.reserve();
        let page = SignedPage { number, open, contents };
        file.put(number, &page.dictionary(""));
        kids.push_str(&format!("{number} 0 R "));
        if index == signed {
            signed_page = Some(page);
        }
    }
    file.put(tree, &format!("<< /Type /Pages /Kids [{kids}] /Count {} >>", canvas.pages.len()));
    file.put(catalog, &format!("<< /Type /Catalog /Pages {tree} 0 R /Lang (vi-VN) >>"));
    let info = file.add(&format!("<< /Title {} /Producer (Van Thu rehearsal) >>", text(title)));
    let id = dice::hexadecimal(0, &["id", title], 32);
    file.end_revision(catalog, info, &id);
    let signed_page = signed_page.ok_or_else(|| Error::Package("no page to sign".to_owned()))?;
    let pages = canvas.pages.len();
    Ok(Page { file, pages, catalog, page_tree: tree, info, id, signed_page, place, fonts, line: None })
}

/// A grey picture of about that many bytes, as a resource. It is noise, which does not compress.
fn picture(file: &mut PdfFile, bytes: usize) -> Result<Option<String>, Error> {
    /// Dots of a row, each one byte.
    const WIDTH: usize = 1_000;
    if bytes == 0 {
        return Ok(None);
    }
    let height = bytes.div_ceil(WIDTH);
    let rows = (0..height).flat_map(|row| noise(row as u64)).collect::<Vec<u8>>();
    let entries = format!(
        "/Type /XObject /Subtype /Image /Width {WIDTH} /Height {height} /ColorSpace /DeviceGray /BitsPerComponent 8"
    );
    let number = file.add_stream(&entries, &rows)?;
    return Ok(Some(format!(" /XObject << /Picture {number} 0 R >>")));

    /// One row: a linear congruential generator, begun anew.
    fn noise(row: u64) -> impl Iterator<Item = u8> {
        let mut state = dice::throw(row, &["picture"]);
        std::iter::repeat_with(move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state.to_be_bytes()[0]
        })
        .take(WIDTH)
    }
}
