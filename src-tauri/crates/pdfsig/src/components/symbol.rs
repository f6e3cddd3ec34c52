//! Số và ký hiệu: `Số: 12/UBND-KGVX` (NĐ 30/2020 Appx I §II.3).

/// The parts of a symbol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Symbol {
    /// Absent while the place for it is empty.
    pub(super) number: Option<String>,
    pub(super) notation: String,
    /// Whether the notation goes on in the next line.
    pub(super) wrapped: bool,
}

/// Whether a line is that of the number: `Số` and then a colon, a digit or a slash.
pub(super) fn begins(line: &str) -> bool {
    after_word(line).is_some()
}

/// What follows the word, without spaces.
fn after_word(line: &str) -> Option<String> {
    let text: String = line.chars().filter(|c| !c.is_whitespace()).collect();
    let rest = ["Số", "SỐ", "số"].iter().find_map(|word| text.strip_prefix(word))?;
    let sign = rest.chars().next()?;
    if matches!(sign, ':' | '.' | '/' | '…' | '_') || sign.is_ascii_digit() {
        Some(rest.to_owned())
    } else {
        None
    }
}

/// The parts of `Số: 12/UBND-KGVX`. Nothing when the line holds anything else besides: a wrong number is worse than
/// none.
pub(super) fn parse(line: &str, next: Option<String>) -> Option<Symbol> {
    let rest = after_word(line)?;
    let rest = rest.trim_start_matches([':', '.']);
    let (number, notation) = rest.split_once('/')?;
    // What writers leave for the number to be put in.
    let number = number.trim_matches(['.', '…', '_', '-', '–']);
    let number = if number.is_empty() { None } else { Some(sound_number(number)?) };
    let open = notation.is_empty() || notation.ends_with(['-', '–', '/']);
    let (notation, wrapped) = if open {
        let next = next?;
        let more: String = next.chars().filter(|c| !c.is_whitespace()).collect();
        // One word: a line of text is no rest of a notation.
        (next.split_whitespace().count() == 1).then_some((format!("{notation}{more}"), true))?
    } else {
        (notation.to_owned(), false)
    };
    let notation = notation.replace(['–', '—'], "-");
    sound_notation(&notation).then_some(Symbol { number, notation, wrapped })
}

/// Digits, with a letter for numbers put in between (`12a`).
fn sound_number(number: &str) -> Option<String> {
    let digits = number.trim_end_matches(char::is_alphabetic);
    let letters = number.strip_prefix(digits)?;
    let sound = (1..=7).contains(&digits.len())
        && digits.bytes().all(|digit| digit.is_ascii_digit())
        && letters.chars().count() <= 1;
    sound.then(|| number.to_owned())
}

/// Groups of letters and digits with hyphens and slashes between them.
fn sound_notation(notation: &str) -> bool {
    notation.chars().count() <= 40
        && notation.chars().any(char::is_uppercase)
        && notation.split(['-', '/']).all(|group| {
            !group.is_empty() && group.chars().all(|c| c.is_alphanumeric() || c == '&' || c == '.')
        })
        && !notation.ends_with('.')
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("Số: 12/UBND-KGVX", Some(("12", "UBND-KGVX")))]
    #[case("Số : 05 /QĐ - UBND", Some(("05", "QĐ-UBND")))]
    #[case("Số:12/2024/NĐ-CP", Some(("12", "2024/NĐ-CP")))]
    #[case("Số: /QĐ-UBND", Some(("", "QĐ-UBND")))]
    #[case("Số: ......./TTr–SNV", Some(("", "TTr-SNV")))]
    #[case("Số: 12a/GM-VP", Some(("12a", "GM-VP")))]
    #[case("Số: 12/BC-P.KT&HT", Some(("12", "BC-P.KT&HT")))]
    #[case("Số: 12-QĐ/TU", None)]
    #[case("Số: 12", None)]
    #[case("Số: 12/UBND-KGVX; ngày 05/11/2026", None)]
    #[case("Số: 1\u{FFFD}/UBND-KGVX", None)]
    #[case("Số liệu: 12/UBND", None)]
    fn numbers_and_notations_are_parted(#[case] line: &str, #[case] parts: Option<(&str, &str)>) {
        let found = parse(line, None).map(|symbol| (symbol.number.unwrap_or_default(), symbol.notation));
        assert_eq!(found, parts.map(|(number, notation)| (number.to_owned(), notation.to_owned())));
    }

    #[test]
    fn a_notation_that_is_too_long_goes_on_in_the_next_line() {
        let symbol = parse("Số: 12/UBND-", Some("KGVX".to_owned())).unwrap();
        assert_eq!((symbol.notation.as_str(), symbol.wrapped), ("UBND-KGVX", true));
        assert_eq!(parse("Số: 12/UBND-", Some("V/v tăng cường".to_owned())), None);
    }
}
