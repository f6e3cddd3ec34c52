//! The upper part of a paper: Quốc hiệu, who issues, number and date, type and subject, stamps.

use domain::Priority;
use jiff::civil::Date;

use super::{LEFT_MIDDLE, RIGHT_MIDDLE, bold, italic, regular};
use crate::{
    error::Error,
    samples::{
        canvas::{Canvas, LEFT, RIGHT, TOP},
        header::of_committee,
        press::{Letterhead, PaperSpec},
    },
};

/// Width of the left column.
const COLUMN: f64 = 176.0;

/// Quốc hiệu, the issuing agency, number and date.
pub(super) fn heading(canvas: &mut Canvas, spec: &PaperSpec) -> Result<(), Error> {
    canvas.centred(RIGHT_MIDDLE, TOP, bold(12.0), "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")?;
    let motto = canvas.centred(RIGHT_MIDDLE, TOP - 16.0, bold(13.0), "Độc lập - Tự do - Hạnh phúc")?;
    canvas.rule(RIGHT_MIDDLE, TOP - 20.0, motto);
    canvas.centred_lines(LEFT_MIDDLE, COLUMN, regular(12.0), &spec.issuer.superior.to_uppercase())?;
    let mut widest: f64 = 0.0;
    for line in own_lines(&spec.issuer) {
        widest = widest.max(canvas.centred_lines(LEFT_MIDDLE, COLUMN, bold(12.0), &line)?);
    }
    canvas.rule(LEFT_MIDDLE, canvas.y + 8.5, widest * 0.4);
    let row = (canvas.y - 12.0).min(TOP - 44.0);
    canvas.centred(LEFT_MIDDLE, row, regular(13.0), &format!("Số: {}", spec.symbol()))?;
    let date = format!("{}, {}", spec.place, in_words(spec.date));
    // A long place moves to the left instead of over the edge.
    let width = canvas.fonts.width(italic(13.0).style, 13.0, &date)?;
    canvas.text((RIGHT_MIDDLE - width / 2.0).min(RIGHT - width), row, italic(13.0), &date)?;
    canvas.y = row - 18.0;
    Ok(())
}

/// The issuer's own lines in capitals: people's committees in two, others without the place of the agency above.
fn own_lines(issuer: &Letterhead) -> Vec<String> {
    if let Some(place) = of_committee(&issuer.name) {
        return vec!["ỦY BAN NHÂN DÂN".to_owned(), place.to_uppercase()];
    }
    let above = of_committee(&issuer.superior).map(|place| format!(" {}", place.to_uppercase()));
    let name = issuer.name.to_uppercase();
    vec![above.and_then(|above| name.strip_suffix(&above).map(str::to_owned)).unwrap_or(name)]
}

/// `ngày 05 tháng 01 năm 2026`: a zero before days below 10 and months 1 and 2 (NĐ 30/2020 Appx I §II.4).
fn in_words(date: Date) -> String {
    let (day, month) = (date.day(), date.month());
    let month = if month < 3 { format!("{month:02}") } else { month.to_string() };
    format!("ngày {day:02} tháng {month} năm {}", date.year())
}

/// What stands under the heading of an appendix (NĐ 30/2020 Appx I §III.1.c).
pub(super) fn belongs_to(paper: &PaperSpec) -> String {
    let kind = if paper.is_letter() { "Công văn" } else { &paper.document_type };
    format!("(Kèm theo {kind} số {} {} của {})", paper.symbol(), in_words(paper.date), paper.issuer.name)
}

/// Type and subject: under the number for công văn, in the middle for all others; and the stamps.
pub(super) fn title(canvas: &mut Canvas, spec: &PaperSpec) -> Result<(), Error> {
    let letter = spec.is_letter();
    if letter {
        let bare = ["V/v ", "v/v "].into_iter().find_map(|mark| spec.subject.strip_prefix(mark));
        let subject = format!("V/v {}", bare.unwrap_or(&spec.subject));
        canvas.centred_lines(LEFT_MIDDLE, COLUMN + 6.0, regular(12.0), &subject)?;
    }
    let urgency = match spec.priority {
        Priority::Normal => "",
        Priority::Urgent => "KHẨN",
        Priority::VeryUrgent => "THƯỢNG KHẨN",
        Priority::Express => "HỎA TỐC",
        Priority::ExpressTimed => "HỎA TỐC HẸN GIỜ",
    };
    for stamp in [spec.secrecy.as_str(), urgency] {
        if !stamp.is_empty() {
            canvas.y -= 10.0;
            canvas.stamp(LEFT_MIDDLE, canvas.y, stamp)?;
            canvas.y -= 16.0;
        }
    }
    let middle = (LEFT + RIGHT) / 2.0;
    if !letter {
        canvas.y -= 14.0;
        canvas.centred(middle, canvas.y, bold(14.0), &spec.document_type.to_uppercase())?;
        canvas.y -= 18.0;
        let width = canvas.centred_lines(middle, RIGHT - LEFT - 80.0, bold(13.5), &spec.subject)?;
        canvas.rule(middle, canvas.y + 10.0, width * 0.4);
    }
    canvas.y -= 16.0;
    if domain::text::fold(&spec.document_type).trim() == "quyet dinh" {
        let signer = &spec.signer;
        let who = if signer.on_behalf.is_empty() || signer.competence == "TM." {
            signer.position.to_uppercase()
        } else {
            signer.on_behalf.clone()
        };
        canvas.centred_lines(middle, RIGHT - LEFT, bold(13.5), &who)?;
        canvas.y -= 6.0;
    }
    Ok(())
}
