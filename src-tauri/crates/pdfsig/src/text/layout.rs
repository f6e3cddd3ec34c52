//! Characters to words and lines.

use domain::content::Place;
use unicode_normalization::{IsNormalized, UnicodeNormalization, char::is_combining_mark, is_nfc_quick};

use super::{Line, Word, show::Glyph};

/// How far apart base lines of one line may be, in heights of the type.
const SLACK: f32 = 0.22;
/// The gap that parts words, in heights of the type. A space is 0.25 in Times, kerning stays below 0.1.
const GAP: f32 = 0.17;
/// The same character drawn twice so near is one that was made bold by hand.
const DOUBLE: f32 = 0.12;

/// The lines of a page.
pub(super) fn lines(mut glyphs: Vec<Glyph>, page: u32) -> Vec<Line> {
    settle_marks(&mut glyphs);
    glyphs.sort_by(|a, b| a.base.total_cmp(&b.base));
    let mut lines = Vec::new();
    let mut row: Vec<Glyph> = Vec::new();
    for glyph in glyphs {
        let joins = row.first().is_none_or(|first| {
            glyph.base - first.base
                <= SLACK * first.size.max(glyph.size).min(first.size.min(glyph.size) * 2.0)
        });
        if !joins {
            lines.extend(line(std::mem::take(&mut row), page));
        }
        row.push(glyph);
    }
    lines.extend(line(row, page));
    lines
}

/// A combining mark belongs to the letter drawn before it, wherever its own origin is.
fn settle_marks(glyphs: &mut [Glyph]) {
    let mut letter: Option<(f32, f32, f32, f32)> = None;
    for glyph in glyphs {
        if is_combining_mark(glyph.c) {
            if let Some((left, right, base, size)) = letter
                && (glyph.left - right).abs() < size
                && (glyph.base - base).abs() < size
            {
                // Not past the letter's end, or a mark with a width of its own would part the word.
                (glyph.left, glyph.base) = (left + 0.01, base);
                glyph.right = glyph.right.max(right);
            }
        } else {
            letter = Some((glyph.left, glyph.right, glyph.base, glyph.size));
        }
    }
}

/// One line of characters that share a base line; none when there are only spaces.
fn line(mut row: Vec<Glyph>, page: u32) -> Option<Line> {
    row.sort_by(|a, b| a.left.total_cmp(&b.left));
    let mut words = Vec::new();
    let mut open: Vec<Glyph> = Vec::new();
    for glyph in row {
        if let Some(twin) = open.iter_mut().rev().take(3).find(|own| {
            own.c == glyph.c
                && (glyph.left - own.left).abs() < DOUBLE * own.size
                && !is_combining_mark(glyph.c)
        }) {
            twin.bold = true;
            continue;
        }
        if glyph.c.is_whitespace() {
            words.extend(word(&mut open, page));
            continue;
        }
        if is_blank(glyph.c) {
            continue;
        }
        let end = open.iter().map(|own| own.right).fold(f32::MIN, f32::max);
        let apart = open
            .last()
            .is_some_and(|own| glyph.left - end > GAP * own.size.min(glyph.size) || own.stamp != glyph.stamp);
        if apart {
            words.extend(word(&mut open, page));
        }
        open.push(glyph);
    }
    words.extend(word(&mut open, page));
    (!words.is_empty()).then_some(Line { words })
}

/// Signs without ink: they must not stand inside words that are compared.
fn is_blank(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}') || c.is_control()
}

/// Hyphens that are shown alike: fonts that share one glyph for them name any of the three.
fn plain(c: char) -> char {
    if matches!(c, '\u{AD}' | '\u{2010}' | '\u{2011}') { '-' } else { c }
}

/// The word that is open, which is none afterwards.
fn word(open: &mut Vec<Glyph>, page: u32) -> Option<Word> {
    let word = made(open, page);
    open.clear();
    word
}

fn made(glyphs: &[Glyph], page: u32) -> Option<Word> {
    let first = glyphs.first()?;
    let characters = glyphs.iter().map(|glyph| plain(glyph.c));
    let text: String = match is_nfc_quick(characters.clone()) {
        IsNormalized::Yes => characters.collect(),
        IsNormalized::No | IsNormalized::Maybe => characters.nfc().collect(),
    };
    let size = glyphs.iter().map(|glyph| glyph.size).fold(0.0, f32::max);
    let right = glyphs.iter().map(|glyph| glyph.right).fold(first.right, f32::max);
    let heavy = glyphs.iter().filter(|glyph| glyph.bold).count();
    // What the letters of Times cover: 0.89 above the line, 0.22 below it.
    let place = Place {
        page,
        left: first.left,
        top: first.base - 0.89 * size,
        right,
        bottom: first.base + 0.22 * size,
    };
    Some(Word { text, place, base: first.base, size, bold: heavy * 2 > glyphs.len(), stamp: first.stamp })
}
