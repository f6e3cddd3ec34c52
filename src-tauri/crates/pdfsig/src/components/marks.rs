//! Marks that are stamped: urgency, secrecy, circulation (NĐ 30/2020 Appx I §III.2, cells 10a, 10b and 11).
//!
//! A mark is a cell of its own that holds nothing else, in capitals, on the upper part of the first page: the same words
//! in a sentence or in a heading are none.

use domain::{Priority, content::Found};

use super::{
    head::Head,
    piece::{Piece, pieces},
};
use crate::text::Page;

const URGENCY: [(&str, Priority); 8] = [
    ("KHẨN", Priority::Urgent),
    ("THƯỢNG KHẨN", Priority::VeryUrgent),
    ("HỎA TỐC", Priority::Express),
    ("HOẢ TỐC", Priority::Express),
    ("HỎA TỐC HẸN GIỜ", Priority::ExpressTimed),
    ("HOẢ TỐC HẸN GIỜ", Priority::ExpressTimed),
    ("HỎA TỐC, HẸN GIỜ", Priority::ExpressTimed),
    ("HOẢ TỐC, HẸN GIỜ", Priority::ExpressTimed),
];
const SECRECY: [&str; 3] = ["MẬT", "TỐI MẬT", "TUYỆT MẬT"];
const CIRCULATION: [&str; 3] = ["XEM XONG TRẢ LẠI", "LƯU HÀNH NỘI BỘ", "TÀI LIỆU THU HỒI"];

/// What was found.
#[derive(Default)]
pub(super) struct Marks {
    pub(super) urgency: Option<Found<Priority>>,
    pub(super) secrecy: Option<Found<String>>,
    pub(super) circulation: Option<Found<String>>,
}

fn same(text: &str, mark: &str) -> bool {
    // Stamps space their letters out.
    text.chars().filter(|c| !c.is_whitespace()).eq(mark.chars().filter(|c| !c.is_whitespace()))
}

/// Whether a text is one of the marks.
pub(super) fn is_mark(text: &str) -> bool {
    URGENCY.iter().map(|(mark, _)| mark).chain(&SECRECY).chain(&CIRCULATION).any(|mark| same(text, mark))
}

/// The marks of a first page.
pub(super) fn read(page: &Page, head: &Head) -> Marks {
    let mut marks = Marks::default();
    let rows =
        page.lines.iter().take_while(|line| line.words.first().is_some_and(|w| w.base < page.height * 0.5));
    let cells: Vec<Piece<'_>> = rows.flat_map(|line| pieces(line, true)).collect();
    let mut urgencies = Vec::new();
    for cell in &cells {
        // A heading in the middle may be made of the same word.
        let beside =
            cell.centre() < head.gutter || cell.centre() > page.width * 0.62 || cell.base < head.base;
        let text = cell.text();
        if !beside || !is_mark(&text) || runs_on(cell, &cells) {
            continue;
        }
        let place = cell.place();
        if let Some((_, priority)) = URGENCY.iter().find(|(mark, _)| same(&text, mark)) {
            urgencies.push(Found { value: *priority, place });
        }
        let named = |list: &[&str]| list.iter().find(|mark| same(&text, mark)).map(|mark| (*mark).to_owned());
        if let Some(value) = named(&SECRECY) {
            marks.secrecy.get_or_insert(Found { value, place });
        }
        if let Some(value) = named(&CIRCULATION) {
            marks.circulation.get_or_insert(Found { value, place });
        }
    }
    // Two stamps that differ tell nothing.
    let agree = urgencies.windows(2).all(|pair| matches!(pair, [a, b] if a.value == b.value));
    marks.urgency = if agree { urgencies.into_iter().next() } else { None };
    marks
}

/// Whether a line in capitals right above or below shows that the cell is part of a longer text.
fn runs_on(cell: &Piece<'_>, cells: &[Piece<'_>]) -> bool {
    cells.iter().any(|other| {
        let apart = (other.base - cell.base).abs();
        let over = other.left() < cell.right() && cell.left() < other.right();
        apart > 1.0
            && apart < 1.5 * cell.size
            && over
            && (other.size - cell.size).abs() < 0.6
            && other.is_capitals()
            && other.is_bold() == cell.is_bold()
            && !is_mark(&other.text())
    })
}
