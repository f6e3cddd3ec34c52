//! Pieces of lines: words next to one another, as the cells of the layout of NĐ 30/2020 hold them.

use domain::{
    content::{Found, Place},
    text::fold,
};

use crate::text::{Line, Word};

/// Gaps wider than so many heights of the type part the cells of a line. Spaces are a quarter, also in centred lines;
/// writers who lay out with spaces put at least four.
pub(super) const CELL: f32 = 0.9;

/// Words next to one another on one line; never empty.
#[derive(Clone, Debug)]
pub(super) struct Piece<'a> {
    pub(super) words: Vec<&'a Word>,
    place: Place,
    pub(super) base: f32,
    pub(super) size: f32,
}

/// The rectangle around words.
pub(super) fn around<'a>(words: impl IntoIterator<Item = &'a Word>) -> Option<Place> {
    words.into_iter().map(|word| word.place).reduce(both)
}

/// The rectangle around two on the page of the first.
pub(super) fn both(a: Place, b: Place) -> Place {
    Place {
        page: a.page,
        left: a.left.min(b.left),
        top: a.top.min(b.top),
        right: a.right.max(b.right),
        bottom: a.bottom.max(b.bottom),
    }
}

/// Letters and digits without marks, case, spaces and signs: `Kính gửi:` is `kinhgui`.
pub(super) fn letters(text: &str) -> String {
    fold(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Whether there are letters and all of them are capitals.
pub(super) fn is_capitals(text: &str) -> bool {
    text.chars().any(char::is_alphabetic) && !text.chars().any(char::is_lowercase)
}

/// Whether every character is known.
pub(super) fn is_whole(text: &str) -> bool {
    !text.contains('\u{FFFD}')
}

impl<'a> Piece<'a> {
    pub(super) fn new(words: Vec<&'a Word>) -> Option<Self> {
        let place = around(words.iter().copied())?;
        let base = words.first()?.base;
        let size = words.iter().map(|word| word.size).fold(0.0, f32::max);
        Some(Self { words, place, base, size })
    }

    pub(super) fn text(&self) -> String {
        self.words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    pub(super) fn letters(&self) -> String {
        letters(&self.text())
    }

    /// Whether its letters begin so; of long lines only the first words are looked at.
    pub(super) fn begins(&self, with: &str) -> bool {
        let mut own = String::new();
        for word in &self.words {
            own.push_str(&letters(&word.text));
            if own.len() >= with.len() || !with.starts_with(&own) {
                break;
            }
        }
        own.starts_with(with)
    }

    pub(super) fn place(&self) -> Place {
        self.place
    }

    pub(super) fn left(&self) -> f32 {
        self.place.left
    }

    pub(super) fn right(&self) -> f32 {
        self.place.right
    }

    pub(super) fn centre(&self) -> f32 {
        f32::midpoint(self.place.left, self.place.right)
    }

    pub(super) fn width(&self) -> f32 {
        self.place.right - self.place.left
    }

    /// Whether most words are bold.
    pub(super) fn is_bold(&self) -> bool {
        self.words.iter().filter(|word| word.bold).count() * 2 > self.words.len()
    }

    pub(super) fn is_capitals(&self) -> bool {
        is_capitals(&self.text())
    }

    /// Whether it is drawn as a rule: dashes, underscores, dots.
    pub(super) fn is_rule(&self) -> bool {
        !self.words.iter().any(|word| word.text.chars().any(char::is_alphanumeric))
    }
}

/// The pieces of a line. Words of annotations count when `stamps` is set.
pub(super) fn pieces(line: &Line, stamps: bool) -> Vec<Piece<'_>> {
    split(line.words.iter().filter(|word| stamps || !word.stamp))
}

/// Words in their order, parted at wide gaps.
pub(super) fn split<'a>(words: impl Iterator<Item = &'a Word>) -> Vec<Piece<'a>> {
    let mut pieces: Vec<Vec<&Word>> = Vec::new();
    for word in words {
        let near = pieces.last_mut().filter(|open| {
            open.last()
                .is_some_and(|last| word.place.left - last.place.right <= CELL * last.size.max(word.size))
        });
        match near {
            Some(open) => open.push(word),
            None => pieces.push(vec![word]),
        }
    }
    pieces.into_iter().filter_map(Piece::new).collect()
}

/// Lines of one text put together: joined with one space, one rectangle around all.
pub(super) fn joined(pieces: &[Piece<'_>]) -> Option<Found<String>> {
    let place = pieces.iter().map(Piece::place).reduce(both)?;
    let value = pieces.iter().map(Piece::text).collect::<Vec<_>>().join(" ");
    is_whole(&value).then_some(Found { value, place })
}

/// The words that a phrase of [`letters`] covers, when it begins and ends with words.
pub(super) fn phrase<'w, 'a>(words: &'w [&'a Word], phrase: &str) -> Option<&'w [&'a Word]> {
    for start in 0..words.len() {
        let mut rest = phrase;
        for end in start..words.len() {
            let own = letters(&words.get(end)?.text);
            if end == start && own.is_empty() {
                break;
            }
            match rest.strip_prefix(own.as_str()) {
                Some("") => return words.get(start..=end),
                Some(more) => rest = more,
                None => break,
            }
        }
    }
    None
}
