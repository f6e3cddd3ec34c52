//! Text that travels in a header: printable ASCII, nothing else.
//!
//! The vendor's client cuts other characters to one byte after signing them, so the hub sees a broken signature;
//! a line break would even start a header of its own.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The most characters of a note.
const NOTE: usize = 500;

/// A text for people without Vietnamese marks: `Đã tiếp nhận` → `Da tiep nhan`. Case is kept, white space runs
/// become one space, what has no plain form drops, and the rest is cut at 500 characters.
pub(crate) fn note(text: &str) -> String {
    let plain = text.nfd().filter(|c| !is_combining_mark(*c)).filter_map(|c| match c {
        'đ' | 'ð' => Some('d'),
        'Đ' | 'Ð' | 'Ɖ' => Some('D'),
        '“' | '”' | '«' | '»' => Some('"'),
        '‘' | '’' => Some('\''),
        '–' | '—' | '‐' | '‑' => Some('-'),
        c if c.is_whitespace() || c.is_control() => Some(' '),
        c => c.is_ascii().then_some(c),
    });
    let mut note = String::new();
    for c in plain {
        if c != ' ' || (!note.is_empty() && !note.ends_with(' ')) {
            note.push(c);
        }
        if note.len() >= NOTE {
            break;
        }
    }
    note.truncate(note.trim_end().len());
    note
}

/// An identity as it is, when it can travel in a header unchanged: 1 to 300 printable ASCII characters that do not
/// begin or end with a space.
pub(crate) fn identity(text: &str) -> Option<&str> {
    let fits = (1..=300).contains(&text.len())
        && text.bytes().all(|b| (0x20..0x7f).contains(&b))
        && text.trim().len() == text.len();
    fits.then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_loses_its_marks_and_keeps_its_case() {
        assert_eq!(note("Đã tiếp nhận — “ỔN”\r\nX-Evil: 1"), "Da tiep nhan - \"ON\" X-Evil: 1");
        assert_eq!(note("公文 ok "), "ok");
        assert_eq!(note(&"ệ".repeat(900)).len(), NOTE);
    }

    #[test]
    fn an_identity_is_never_changed_only_refused() {
        assert_eq!(identity("68edb8c8aaaaaaaaaaaaaaaa"), Some("68edb8c8aaaaaaaaaaaaaaaa"));
        for bad in ["", "a\r\nb", "số", " x", "x\u{7f}"] {
            assert_eq!(identity(bad), None, "{bad:?}");
        }
        assert_eq!(identity(&"a".repeat(301)), None);
    }
}
