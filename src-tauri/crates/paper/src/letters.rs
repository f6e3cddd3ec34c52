//! Letters: what the fonts have is printed, everything else by its number, and long words may be broken.

use serde::Serialize;
use unicode_normalization::UnicodeNormalization as _;

/// Words longer than this may be broken.
const LONG: usize = 22;
/// Into pieces of so many letters.
const PIECE: usize = 8;

/// A text in pieces between which a line may end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(crate) struct Pieces(pub(crate) Vec<String>);

impl Pieces {
    /// The text as it can be printed.
    pub(crate) fn of(text: &str) -> Self {
        let mut pieces = vec![String::new()];
        for word in printable(text).split_inclusive(' ') {
            let letters: Vec<char> = word.chars().collect();
            if letters.len() <= LONG {
                if let Some(last) = pieces.last_mut() {
                    last.push_str(word);
                }
            } else {
                pieces.extend(letters.chunks(PIECE).map(|piece| piece.iter().collect::<String>()));
                pieces.push(String::new());
            }
        }
        pieces.retain(|piece| !piece.is_empty());
        Self(pieces)
    }
}

/// The text with composed letters, without control characters, and with the number of each letter that no font has.
fn printable(text: &str) -> String {
    let mut printed = String::with_capacity(text.len());
    for letter in text.nfc() {
        if letter.is_control() || letter.is_whitespace() {
            printed.push(' ');
        } else if is_in_fonts(letter) {
            printed.push(letter);
        } else {
            printed.push_str(&format!("[U+{:04X}]", u32::from(letter)));
        }
    }
    printed
}

/// Whether all four cuts have it; a test compares this with the files.
pub(crate) fn is_in_fonts(letter: char) -> bool {
    matches!(letter,
        ' '..='~'
        // A soft hyphen is no letter.
        | '\u{a0}'..='\u{ac}' | '\u{ae}'..='ÿ'
        | 'Ă' | 'ă' | 'Đ' | 'đ' | 'Ĩ' | 'ĩ' | 'Ũ' | 'ũ' | 'Ơ' | 'ơ' | 'Ư' | 'ư'
        | '\u{1ea0}'..='\u{1ef9}'
        | '–' | '—' | '‘' | '’' | '“' | '”' | '•' | '…' | '₫')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_counts_as_printable_is_in_every_font() {
        for font in crate::press::fonts() {
            for letter in (' '..='\u{2fff}').filter(|letter| is_in_fonts(*letter)) {
                let there = font.info().coverage.contains(u32::from(letter));
                assert!(there, "{letter:?} {:x}", u32::from(letter));
            }
        }
    }

    #[test]
    fn what_no_font_has_is_printed_by_its_number() {
        assert_eq!(printable("Ký số ✓ 中\t\u{7}x"), "Ký số [U+2713] [U+4E2D]  x");
        // Decomposed letters, as some systems write file names.
        assert_eq!(printable("e\u{302}\u{301}"), "ế");
        // A combining mark that composes with nothing.
        assert_eq!(printable("q\u{301}"), "q[U+0301]");
        assert_eq!(printable("a\u{200b}\u{202e}b\u{ad}"), "a[U+200B][U+202E]b[U+00AD]");
    }

    #[test]
    fn long_words_get_places_to_break_and_nothing_is_lost() {
        let hash = "0123456789abcdef".repeat(4);
        let text = format!("mã {hash} của gói");
        let pieces = Pieces::of(&text);
        assert_eq!(pieces.0.len(), 11, "{pieces:?}");
        assert_eq!(pieces.0.concat(), text);
        assert_eq!(Pieces::of("ngắn thôi").0, ["ngắn thôi"]);
        assert!(Pieces::of("").0.is_empty());
    }
}
