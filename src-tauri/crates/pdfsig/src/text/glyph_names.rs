//! Characters by the names that PostScript gives to glyphs.
//!
//! Vietnamese names follow a pattern, base letter and marks (`acircumflexdotbelow`), so they are put together instead
//! of listed.

use unicode_normalization::UnicodeNormalization;

/// Marks in names, and as combining characters.
const MARKS: [(&str, char); 17] = [
    ("circumflex", '\u{302}'),
    ("breve", '\u{306}'),
    ("horn", '\u{31B}'),
    ("acute", '\u{301}'),
    ("grave", '\u{300}'),
    ("hookabove", '\u{309}'),
    ("hook", '\u{309}'),
    ("tilde", '\u{303}'),
    ("dotbelow", '\u{323}'),
    ("dieresis", '\u{308}'),
    ("ring", '\u{30A}'),
    ("cedilla", '\u{327}'),
    ("caron", '\u{30C}'),
    ("macron", '\u{304}'),
    ("ogonek", '\u{328}'),
    ("dotaccent", '\u{307}'),
    ("hungarumlaut", '\u{30B}'),
];

/// Names that are no letter with marks.
const NAMES: [(&str, char); 116] = [
    ("space", ' '),
    ("nbspace", ' '),
    ("nonbreakingspace", ' '),
    ("exclam", '!'),
    ("quotedbl", '"'),
    ("numbersign", '#'),
    ("dollar", '$'),
    ("percent", '%'),
    ("ampersand", '&'),
    ("quotesingle", '\''),
    ("quoteright", '’'),
    ("quoteleft", '‘'),
    ("quotedblleft", '“'),
    ("quotedblright", '”'),
    ("quotesinglbase", '‚'),
    ("quotedblbase", '„'),
    ("parenleft", '('),
    ("parenright", ')'),
    ("asterisk", '*'),
    ("plus", '+'),
    ("comma", ','),
    ("hyphen", '-'),
    ("sfthyphen", '-'),
    ("softhyphen", '-'),
    ("minus", '−'),
    ("period", '.'),
    ("slash", '/'),
    ("zero", '0'),
    ("one", '1'),
    ("two", '2'),
    ("three", '3'),
    ("four", '4'),
    ("five", '5'),
    ("six", '6'),
    ("seven", '7'),
    ("eight", '8'),
    ("nine", '9'),
    ("colon", ':'),
    ("semicolon", ';'),
    ("less", '<'),
    ("equal", '='),
    ("greater", '>'),
    ("question", '?'),
    ("at", '@'),
    ("bracketleft", '['),
    ("backslash", '\\'),
    ("bracketright", ']'),
    ("asciicircum", '^'),
    ("underscore", '_'),
    ("braceleft", '{'),
    ("bar", '|'),
    ("braceright", '}'),
    ("asciitilde", '~'),
    ("endash", '–'),
    ("emdash", '—'),
    ("bullet", '•'),
    ("ellipsis", '…'),
    ("guillemotleft", '«'),
    ("guillemotright", '»'),
    ("guilsinglleft", '‹'),
    ("guilsinglright", '›'),
    ("dagger", '†'),
    ("daggerdbl", '‡'),
    ("section", '§'),
    ("paragraph", '¶'),
    ("copyright", '©'),
    ("registered", '®'),
    ("trademark", '™'),
    ("degree", '°'),
    ("plusminus", '±'),
    ("multiply", '×'),
    ("divide", '÷'),
    ("fraction", '⁄'),
    ("perthousand", '‰'),
    ("cent", '¢'),
    ("sterling", '£'),
    ("currency", '¤'),
    ("yen", '¥'),
    ("Euro", '€'),
    ("euro", '€'),
    ("dong", '₫'),
    ("florin", 'ƒ'),
    ("brokenbar", '¦'),
    ("dieresis", '¨'),
    ("ordfeminine", 'ª'),
    ("ordmasculine", 'º'),
    ("logicalnot", '¬'),
    ("macron", '¯'),
    ("acute", '´'),
    ("grave", '`'),
    ("circumflex", 'ˆ'),
    ("tilde", '˜'),
    ("breve", '˘'),
    ("caron", 'ˇ'),
    ("mu", 'µ'),
    ("periodcentered", '·'),
    ("middot", '·'),
    ("cedilla", '¸'),
    ("onesuperior", '¹'),
    ("twosuperior", '²'),
    ("threesuperior", '³'),
    ("onequarter", '¼'),
    ("onehalf", '½'),
    ("threequarters", '¾'),
    ("exclamdown", '¡'),
    ("questiondown", '¿'),
    ("germandbls", 'ß'),
    ("ae", 'æ'),
    ("AE", 'Æ'),
    ("oe", 'œ'),
    ("OE", 'Œ'),
    ("oslash", 'ø'),
    ("Oslash", 'Ø'),
    ("dotlessi", 'ı'),
    ("lslash", 'ł'),
    ("Lslash", 'Ł'),
];

/// The text a glyph's name stands for; none for names without a meaning (`g12`, `cid34`).
pub(super) fn text(name: &[u8]) -> Option<String> {
    let name = std::str::from_utf8(name).ok()?;
    // What follows a full stop tells variants of one character apart (`a.sc`).
    let name = name.split('.').next().filter(|name| !name.is_empty() && name.len() <= 64)?;
    match name {
        "dcroat" | "dmacron" => return Some("đ".to_owned()),
        "Dcroat" | "Dmacron" => return Some("Đ".to_owned()),
        "eth" => return Some("ð".to_owned()),
        "Eth" => return Some("Ð".to_owned()),
        "thorn" => return Some("þ".to_owned()),
        "Thorn" => return Some("Þ".to_owned()),
        "fi" | "fl" | "ff" | "ffi" | "ffl" => return Some(name.to_owned()),
        _ => {}
    }
    if let Some((_, c)) = NAMES.iter().find(|(own, _)| *own == name) {
        return Some(c.to_string());
    }
    numbered(name).or_else(|| marked(name))
}

/// `uni1EA1`, `uni00410301`, `u1EA1`.
fn numbered(name: &str) -> Option<String> {
    if let Some(digits) = name.strip_prefix("uni")
        && digits.len() >= 4
        && digits.len() % 4 == 0
        && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
    {
        let units: Option<Vec<u16>> = digits
            .as_bytes()
            .chunks_exact(4)
            .map(|four| u16::from_str_radix(std::str::from_utf8(four).ok()?, 16).ok())
            .collect();
        return String::from_utf16(&units?).ok();
    }
    let digits = name.strip_prefix('u').filter(|digits| (4..=6).contains(&digits.len()))?;
    char::from_u32(u32::from_str_radix(digits, 16).ok()?).map(String::from)
}

/// A letter and its marks.
fn marked(name: &str) -> Option<String> {
    let mut letters = name.chars();
    let base = letters.next().filter(char::is_ascii_alphabetic)?;
    let mut rest = letters.as_str();
    let mut text = base.to_string();
    while !rest.is_empty() {
        let (mark, combining) = MARKS.iter().find(|(mark, _)| rest.starts_with(mark))?;
        text.push(*combining);
        rest = rest.get(mark.len()..)?;
    }
    let text: String = text.nfc().collect();
    (text.chars().count() == 1).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("A", Some("A"))]
    #[case("acircumflexdotbelow", Some("ậ"))]
    #[case("uhornhookabove", Some("ử"))]
    #[case("Ohorndotbelow", Some("Ợ"))]
    #[case("ecircumflexacute", Some("ế"))]
    #[case("Dcroat", Some("Đ"))]
    #[case("uni1EC7", Some("ệ"))]
    #[case("u1EC7", Some("ệ"))]
    #[case("a.alt", Some("a"))]
    #[case("hyphen", Some("-"))]
    #[case("g17", None)]
    #[case("cid1234", None)]
    #[case("uniXYZT", None)]
    #[case(".notdef", None)]
    fn names_stand_for_characters(#[case] name: &str, #[case] text_: Option<&str>) {
        assert_eq!(text(name.as_bytes()).as_deref(), text_);
    }
}
