//! Text from outside: folding for search, and making hostile characters visible.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Folds text for search: case and Vietnamese marks drop, `đ Đ ð Ð Ɖ` become `d`, white space runs become one
/// space. Folding folded text changes nothing.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut space = true;
    for c in text.nfd().filter(|c| !is_combining_mark(*c)) {
        match c {
            'đ' | 'Đ' | 'ð' | 'Ð' | 'Ɖ' => {
                folded.push('d');
                space = false;
            }
            c if c.is_whitespace() => {
                if !space {
                    folded.push(' ');
                }
                space = true;
            }
            c => {
                folded.extend(c.to_lowercase().nfd().filter(|c| !is_combining_mark(*c)));
                space = false;
            }
        }
    }
    if folded.ends_with(' ') {
        folded.pop();
    }
    folded
}

/// Whether a character is invisible or reorders what a person reads.
#[must_use]
pub fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00AD}' | '\u{061C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}')
}

/// Text safe to show on one line: deceptive characters (control, zero-width, right-to-left overrides) become `␣`
/// for white space and `⍰` for the rest, so that a name cannot pretend to be another.
#[must_use]
pub fn visible(text: &str) -> String {
    text.nfc()
        .map(|c| match c {
            '\t' | '\n' | '\r' => '␣',
            c if is_deceptive(c) => '⍰',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case("Điện Biên", "dien bien")]
    #[case("QĐ-TTg", "qd-ttg")]
    #[case("Ủy ban", "uy ban")]
    #[case("Uỷ  ban\n", "uy ban")]
    #[case("Đắk Lắk", "dak lak")]
    #[case("ÐẮK LẮK", "dak lak")]
    fn vietnamese_is_found_without_marks(#[case] text: &str, #[case] folded: &str) {
        assert_eq!(fold(text), folded);
    }

    #[test]
    fn a_right_to_left_override_shows() {
        assert_eq!(visible("x\u{202E}fdp.exe"), "x⍰fdp.exe");
    }

    proptest! {
        #[test]
        fn folding_is_stable_and_ignores_normalisation(text in "\\PC{0,40}") {
            let folded = fold(&text);
            prop_assert_eq!(fold(&folded), folded.clone());
            let composed: String = text.nfc().collect();
            prop_assert_eq!(fold(&composed), folded);
        }
    }
}
