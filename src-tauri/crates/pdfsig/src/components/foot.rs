//! The foot of a document: "Nơi nhận" on the left, who signs on the right (NĐ 30/2020 Appx I §II.7 and §II.9).

use super::piece::{Piece, letters, pieces};
use crate::text::{Page, Text};

/// The foot, parted into its two columns.
pub(super) struct Foot<'a> {
    /// Index of its page.
    pub(super) page: usize,
    /// "Nơi nhận:", with what follows on the same line.
    pub(super) heading: Piece<'a>,
    /// Pieces of the left column below the heading, from top to bottom.
    pub(super) left: Vec<Piece<'a>>,
    /// Pieces of the right column, from top to bottom.
    pub(super) right: Vec<Piece<'a>>,
}

/// The first foot of a file. Appendices and copies that follow have their own; they are not the document's.
pub(super) fn find(text: &Text) -> Option<Foot<'_>> {
    text.pages.iter().enumerate().find_map(|(index, page)| {
        let heading = page.lines.iter().find_map(|line| {
            let first = pieces(line, false).into_iter().next()?;
            (first.begins("noinhan") && is_heading(&first.text()) && first.left() < page.width * 0.4)
                .then_some(first)
        })?;
        Some(part(page, index, heading))
    })
}

fn is_heading(text: &str) -> bool {
    let own = letters(text);
    own == "noinhan"
        || own.starts_with("noinhan") && text.split(':').next().is_some_and(|w| letters(w) == "noinhan")
}

/// Just above the line with which the signer's titles begin: level with "Nơi nhận", or higher when there are many.
fn titles_begin(page: &Page, heading: &Piece<'_>) -> f32 {
    let level = heading.base - 1.7 * heading.size;
    let mut titles: Vec<Piece<'_>> = page
        .lines
        .iter()
        .flat_map(|line| pieces(line, false))
        .filter(|piece| {
            piece.centre() > page.width * 0.5 && piece.left() > page.width * 0.4 && piece.is_capitals()
        })
        .filter(|piece| piece.base < heading.base + 80.0)
        .collect();
    titles.sort_by(|a, b| b.base.total_cmp(&a.base));
    let mut lowest: Option<(f32, f32)> = None;
    for title in titles {
        lowest = match lowest {
            Some((base, centre)) if title.base < level => {
                let next = base - title.base < 1.9 * title.size && (title.centre() - centre).abs() < 25.0;
                if !next {
                    break;
                }
                Some((title.base, centre))
            }
            _ => Some((title.base, title.centre())),
        };
    }
    lowest.map_or(level, |(base, _)| level.min(base - 1.0))
}

fn part<'a>(page: &'a Page, index: usize, heading: Piece<'a>) -> Foot<'a> {
    let top = titles_begin(page, &heading);
    let rows: Vec<Vec<Piece<'a>>> = page
        .lines
        .iter()
        .filter(|line| line.words.first().is_some_and(|word| word.base > top))
        .map(|line| pieces(line, false))
        .collect();
    // Titles of the signer: the first lines in capitals on the right.
    let titles: Vec<&Piece<'a>> = rows
        .iter()
        .flatten()
        .filter(|piece| {
            piece.base < heading.base + 80.0
                && piece.left() > page.width * 0.4
                && piece.centre() > page.width * 0.5
                && piece.is_capitals()
        })
        .collect();
    let border = titles.iter().map(|piece| piece.left()).fold(f32::MAX, f32::min);
    let middle = titles.iter().map(|piece| piece.centre()).sum::<f32>() / titles.len().max(1) as f32;
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for piece in rows.into_iter().flatten() {
        let with_titles = border < f32::MAX
            && (piece.left() >= border - 3.0
                || (piece.centre() - middle).abs() < 30.0 && piece.left() > page.width * 0.4);
        let far = border == f32::MAX && piece.left() > page.width * 0.55;
        if with_titles || far {
            right.push(piece);
        } else if piece.base > heading.base + 1.0 {
            left.push(piece);
        }
    }
    Foot { page: index, heading, left, right }
}
