//! The papers themselves, laid out as NĐ 30/2020/NĐ-CP Appendix I asks.

use domain::Priority;

use super::{
    canvas::{Canvas, LEFT, RIGHT, TOP, Type},
    fonts::Style,
    header::{DocumentKind, Header},
    issuer::Issuer,
    pdf_file::{PdfFile, text},
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
    /// The page that is signed: its number and its dictionary without the end.
    pub(crate) signed_page: (u32, String),
    /// The middle of the space for the signature, in points.
    pub(crate) place: (f64, f64),
    /// The fonts of the document, as a resource dictionary has them.
    pub(crate) fonts: String,
    /// The visible text of a signature that has one.
    pub(crate) line: Option<Line>,
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
/// Width of the left column.
const COLUMN: f64 = 176.0;
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

/// A document of this header and body.
pub(crate) fn document(header: &Header, issuer: &Issuer, body: &[String]) -> Result<Page, Error> {
    let mut canvas = Canvas::new()?;
    heading(&mut canvas, header, issuer)?;
    title(&mut canvas, header)?;
    addressees(&mut canvas, header)?;
    let mut decided = header.document_type != DocumentKind::Decision;
    for (index, paragraph) in body.iter().enumerate() {
        if index + 1 == body.len() {
            // The signature never stands alone on a page.
            canvas.need(BLOCK + 40.0)?;
        }
        if !decided && paragraph.starts_with("Điều") {
            canvas.centred((LEFT + RIGHT) / 2.0, canvas.y, bold(14.0), "QUYẾT ĐỊNH:")?;
            canvas.y -= 24.0;
            decided = true;
        }
        let basis = header.document_type == DocumentKind::Decision && !decided;
        canvas.paragraph(if basis { italic(13.5) } else { regular(13.5) }, paragraph)?;
    }
    let place = signature_block(&mut canvas, header)?;
    let last = canvas.pages.len().saturating_sub(1);
    finish(canvas, header, last, place)
}

/// An appendix in a file of its own; its seal stands on top of the first page (NĐ 30/2020 Appx I §III.1.d) as the
/// text `line`, which belongs to the signature and not to the page.
pub(crate) fn appendix(header: &Header, body: &[String], line: &str) -> Result<Page, Error> {
    let mut canvas = Canvas::new()?;
    let width = canvas.fonts.width(Style::Regular, 10.0, line)?;
    let line = Line { glyphs: canvas.fonts.encode(Style::Regular, line)?, width };
    let middle = (LEFT + RIGHT) / 2.0;
    canvas.y -= 30.0;
    canvas.centred(middle, canvas.y, bold(14.0), "PHỤ LỤC")?;
    canvas.y -= 20.0;
    canvas.centred_lines(middle, RIGHT - LEFT - 60.0, bold(13.0), &bare_subject(header))?;
    canvas.y -= 12.0;
    for paragraph in body {
        canvas.paragraph(regular(13.5), paragraph)?;
    }
    let page = finish(canvas, header, 0, (RIGHT - width / 2.0, TOP + 20.0))?;
    Ok(Page { line: Some(line), ..page })
}

fn bare_subject(header: &Header) -> String {
    header.subject.strip_prefix("V/v ").unwrap_or(&header.subject).to_owned()
}

/// Quốc hiệu, the issuing agency, number and date.
fn heading(canvas: &mut Canvas, header: &Header, issuer: &Issuer) -> Result<(), Error> {
    let (above, own) = issuer.heading();
    canvas.centred(RIGHT_MIDDLE, TOP, bold(12.0), "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")?;
    let motto = canvas.centred(RIGHT_MIDDLE, TOP - 16.0, bold(13.0), "Độc lập - Tự do - Hạnh phúc")?;
    canvas.rule(RIGHT_MIDDLE, TOP - 20.0, motto);
    if !above.is_empty() {
        canvas.centred_lines(LEFT_MIDDLE, COLUMN, regular(12.0), &above)?;
    }
    let mut widest: f64 = 0.0;
    for line in &own {
        widest = widest.max(canvas.centred_lines(LEFT_MIDDLE, COLUMN, bold(12.0), line)?);
    }
    canvas.rule(LEFT_MIDDLE, canvas.y + 8.5, widest * 0.4);
    let row = (canvas.y - 12.0).min(TOP - 44.0);
    canvas.centred(LEFT_MIDDLE, row, regular(13.0), &format!("Số: {}", header.symbol()))?;
    // NĐ 30/2020 Appx I §II.4: a zero before days below 10 and months 1 and 2.
    let (day, month) = (header.date.day(), header.date.month());
    let month = if month < 3 { format!("{month:02}") } else { month.to_string() };
    let date = format!("{}, ngày {day:02} tháng {month} năm {}", header.place, header.date.year());
    canvas.centred(RIGHT_MIDDLE, row, italic(13.0), &date)?;
    canvas.y = row - 18.0;
    Ok(())
}

/// Type and subject: under the number for công văn, in the middle for all others; and the stamp of urgency.
fn title(canvas: &mut Canvas, header: &Header) -> Result<(), Error> {
    let mut kind = header.document_type.name().to_uppercase();
    let letter = header.document_type == DocumentKind::Letter;
    if letter {
        canvas.centred_lines(LEFT_MIDDLE, COLUMN + 6.0, regular(12.0), &header.subject)?;
    }
    let stamp = match header.priority {
        Priority::Normal => None,
        Priority::Urgent => Some("KHẨN"),
        Priority::VeryUrgent => Some("THƯỢNG KHẨN"),
        Priority::Express => Some("HỎA TỐC"),
        Priority::ExpressTimed => Some("HỎA TỐC HẸN GIỜ"),
    };
    if let Some(stamp) = stamp {
        canvas.y -= 10.0;
        canvas.stamp(LEFT_MIDDLE, canvas.y, stamp)?;
        canvas.y -= 16.0;
    }
    if !letter {
        let middle = (LEFT + RIGHT) / 2.0;
        canvas.y -= 14.0;
        canvas.centred(middle, canvas.y, bold(14.0), std::mem::take(&mut kind).as_str())?;
        canvas.y -= 18.0;
        let width = canvas.centred_lines(middle, RIGHT - LEFT - 80.0, bold(13.5), &header.subject)?;
        canvas.rule(middle, canvas.y + 10.0, width * 0.4);
    }
    canvas.y -= 16.0;
    if header.document_type == DocumentKind::Decision {
        let who = if header.signer.on_behalf.is_empty() || header.signer.competence == "TM." {
            header.signer.position.to_uppercase()
        } else {
            header.signer.on_behalf.clone()
        };
        canvas.centred((LEFT + RIGHT) / 2.0, canvas.y, bold(13.5), &who)?;
        canvas.y -= 22.0;
    }
    Ok(())
}

fn addressees(canvas: &mut Canvas, header: &Header) -> Result<(), Error> {
    match header.addressees.as_slice() {
        [] => return Ok(()),
        [one] => {
            canvas.centred_lines(
                (LEFT + RIGHT) / 2.0,
                RIGHT - LEFT - 40.0,
                regular(13.5),
                &format!("Kính gửi: {one}"),
            )?;
        }
        many => {
            canvas.text(LEFT + 90.0, canvas.y, regular(13.5), "Kính gửi:")?;
            canvas.y -= 18.0;
            for (index, line) in many.iter().enumerate() {
                let end = if index + 1 == many.len() { "." } else { ";" };
                canvas.text(LEFT + 118.0, canvas.y, regular(13.5), &format!("- {line}{end}"))?;
                canvas.y -= 18.0;
            }
        }
    }
    canvas.y -= 10.0;
    Ok(())
}

/// Nơi nhận on the left, who signs on the right. The middle of the space for the signature.
fn signature_block(canvas: &mut Canvas, header: &Header) -> Result<(f64, f64), Error> {
    canvas.need(BLOCK)?;
    canvas.y -= 8.0;
    let top = canvas.y;
    canvas.text(LEFT, top, Type { style: Style::BoldItalic, size: 12.0 }, "Nơi nhận:")?;
    let mut y = top - 14.0;
    for (index, line) in header.to_places.iter().enumerate() {
        let end = if index + 1 == header.to_places.len() { "." } else { ";" };
        canvas.text(LEFT, y, regular(11.0), &format!("- {line}{end}"))?;
        y -= 13.0;
    }
    let signer = &header.signer;
    let mut y = top;
    let first = format!("{} {}", signer.competence, signer.on_behalf);
    for line in [first.trim(), &signer.position.to_uppercase()] {
        if !line.is_empty() {
            canvas.centred(RIGHT_MIDDLE + 10.0, y, bold(13.0), line)?;
            y -= 16.0;
        }
    }
    let place = (RIGHT_MIDDLE + 10.0, y + 12.0 - SIGNATURE / 2.0);
    canvas.centred(RIGHT_MIDDLE + 10.0, y - SIGNATURE, bold(13.5), &signer.name)?;
    canvas.y = y - SIGNATURE - 20.0;
    Ok(place)
}

fn finish(canvas: Canvas, header: &Header, signed: usize, place: (f64, f64)) -> Result<Page, Error> {
    let mut file = PdfFile::new();
    let (catalog, tree) = (file.reserve(), file.reserve());
    let fonts = canvas.fonts.embed(&mut file)?;
    let mut kids = String::new();
    let mut signed_page = None;
    for (index, content) in canvas.pages.iter().enumerate() {
        let content = file.add_stream("", content.as_bytes())?;
        let open = format!(
            "<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 595.28 841.89] /Resources << /Font {fonts} >> /Contents {content} 0 R"
        );
        let number = file.add(&format!("{open} >>"));
        kids.push_str(&format!("{number} 0 R "));
        if index == signed {
            signed_page = Some((number, open));
        }
    }
    file.put(tree, &format!("<< /Type /Pages /Kids [{kids}] /Count {} >>", canvas.pages.len()));
    file.put(catalog, &format!("<< /Type /Catalog /Pages {tree} 0 R /Lang (vi-VN) >>"));
    let title = format!("{} {}", header.symbol(), header.subject);
    let info = file.add(&format!("<< /Title {} /Producer (Van Thu rehearsal) >>", text(&title)));
    let id = dice::hexadecimal(0, &["id", &title], 32);
    file.end_revision(catalog, info, &id);
    let signed_page = signed_page.ok_or_else(|| Error::Package("no page to sign".to_owned()))?;
    let pages = canvas.pages.len();
    Ok(Page { file, pages, catalog, page_tree: tree, info, id, signed_page, place, fonts, line: None })
}
