//! Text from outside: folding for search, and making hostile characters visible.

use unicode_normalization::{
    UnicodeNormalization,
    char::{decompose_canonical, is_combining_mark},
};

/// Folds text for search: case and Vietnamese marks drop, `đ Đ ð Ð Ɖ` become `d`, white space runs become one
/// space. Folding folded text changes nothing.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut space = true;
    for c in text.chars() {
        bare(c, |c| match c {
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
                c.to_lowercase().for_each(|c| bare(c, |c| folded.push(c)));
                space = false;
            }
        });
    }
    if folded.ends_with(' ') {
        folded.pop();
    }
    folded
}

/// What a character is without its marks. Decomposed text differs from its characters decomposed one by one only in the
/// order of marks.
fn bare(c: char, mut take: impl FnMut(char)) {
    if c.is_ascii() {
        take(c);
    } else {
        decompose_canonical(c, |c| {
            if !is_combining_mark(c) {
                take(c);
            }
        });
    }
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

    #[test]
    fn what_decomposing_reorders_are_marks() {
        let reordered = (0..=u32::from(char::MAX)).filter_map(char::from_u32).filter(|c| {
            unicode_normalization::char::canonical_combining_class(*c) != 0 && !is_combining_mark(*c)
        });
        assert_eq!(reordered.collect::<String>(), "");
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
