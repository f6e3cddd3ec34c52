//! Comparing what is printed with what is typed, the way a Vietnamese clerk reads it.
//!
//! Two spellings are one when they differ only in composition (NFC/NFD), case, where the tone stands (`hòa`/`hoà`,
//! `Ủy`/`Uỷ`), final i/y (`kỹ`/`kĩ`), dashes, quotation marks, or spaces. Anything else is near or different, and both
//! are shown; a spelling is never repaired.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::text::is_deceptive;

/// From this likeness of letters on, a difference looks like a slip of the pen.
const SLIP: f64 = 0.85;
/// Most characters compared letter by letter: the field's own limit is 500, and the work grows with the square.
const LONGEST: usize = 1_000;

/// How two texts agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Agreement {
    /// One text, however it is spelt.
    Same,
    /// Few letters differ, or one is the beginning of the other: a person must look.
    Near,
    /// Two texts.
    Different,
}

/// The one spelling that stands for all spellings of a text. Spelling a spelling changes nothing.
#[must_use]
pub fn spelling(text: &str) -> String {
    let mut spelt = String::with_capacity(text.len());
    let mut word = String::new();
    for c in text.nfd().map(plain).filter(|c| !is_deceptive(*c) || c.is_whitespace()) {
        if c.is_whitespace() || c == '-' {
            finish(&mut spelt, &mut word);
            if c == '-' {
                while spelt.ends_with(' ') {
                    spelt.pop();
                }
                spelt.push('-');
            } else if !spelt.is_empty() && !spelt.ends_with([' ', '-']) {
                spelt.push(' ');
            }
        } else if c.is_alphanumeric() || is_mark(c) {
            word.extend(c.to_lowercase().nfd());
        } else {
            finish(&mut spelt, &mut word);
            spelt.push(c);
        }
    }
    finish(&mut spelt, &mut word);
    spelt.truncate(spelt.trim_end_matches([' ', '.', ',', ';', ':']).len());
    spelt.nfc().collect()
}

/// How a printed text and a typed one agree, whichever is given first.
#[must_use]
pub fn agree(one: &str, other: &str) -> Agreement {
    compare(&spelling(one), &spelling(other))
}

/// [`agree`] for subjects: `V/v` and `Về việc` before them do not count.
#[must_use]
pub fn agree_subjects(one: &str, other: &str) -> Agreement {
    compare(subject(&spelling(one)), subject(&spelling(other)))
}

/// [`agree`] for numbers: leading zeros do not count (NĐ 30/2020 Appx I writes numbers below 10 with one).
#[must_use]
pub fn agree_numbers(one: &str, other: &str) -> Agreement {
    let number = |text: &str| {
        let spelt = spelling(text);
        let bare = spelt.trim_start_matches('0');
        if bare.starts_with(|c: char| c.is_ascii_digit()) || spelt.is_empty() {
            bare.to_owned()
        } else {
            spelt
        }
    };
    if number(one) == number(other) { Agreement::Same } else { Agreement::Different }
}

/// [`agree`] for notations: no space counts.
#[must_use]
pub fn agree_notations(one: &str, other: &str) -> Agreement {
    let notation = |text: &str| spelling(text).replace(' ', "");
    let (one, other) = (notation(one), notation(other));
    match compare(&one, &other) {
        // `UBND-NC` for `UBND-NCKSTTHC` is another unit, not a slip of the pen.
        Agreement::Near if one.starts_with(&other) || other.starts_with(&one) => Agreement::Different,
        same_or_other @ (Agreement::Same | Agreement::Near | Agreement::Different) => same_or_other,
    }
}

/// [`agree`] for people: titles before a name do not count.
#[must_use]
pub fn agree_people(one: &str, other: &str) -> Agreement {
    let (one, other) = (spelling(one), spelling(other));
    compare(person(&one), person(&other))
}

/// Whether one of two texts begins with the whole of the other, at the end of a word.
pub(crate) fn begins(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    !short.is_empty()
        && long
            .strip_prefix(short)
            .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || is_mark(c)))
}

fn compare(one: &str, other: &str) -> Agreement {
    if one == other {
        return Agreement::Same;
    }
    if one.is_empty() || other.is_empty() {
        return Agreement::Different;
    }
    let (left, right) = (cut(one), cut(other));
    if begins(one, other) || strsim::normalized_levenshtein(&left, &right) >= SLIP {
        return Agreement::Near;
    }
    // Marks that were not typed, or were lost by a font: `bao cao` for `báo cáo`.
    if crate::text::fold(one) == crate::text::fold(other) { Agreement::Near } else { Agreement::Different }
}

fn cut(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}

fn subject(spelt: &str) -> &str {
    let rest = ["v/v", "v / v", "về việc"].iter().find_map(|prefix| spelt.strip_prefix(&*spelling(prefix)));
    rest.map_or(spelt, |rest| rest.trim_start_matches([' ', ':', '.']))
}

fn person(mut spelt: &str) -> &str {
    const TITLES: [&str; 24] = [
        "gs",
        "pgs",
        "ts",
        "tskh",
        "ths",
        "cn",
        "ks",
        "bs",
        "bscki",
        "bsckii",
        "cki",
        "ckii",
        "ds",
        "ông",
        "bà",
        "đ/c",
        "đồng chí",
        "đại tá",
        "thượng tá",
        "trung tá",
        "thiếu tá",
        "thiếu tướng",
        "trung tướng",
        "nhà giáo",
    ];
    loop {
        let cut = TITLES.iter().find_map(|title| {
            let rest = spelt.strip_prefix(&*spelling(title))?;
            let bare = rest.trim_start_matches(['.', ' ', '-', ',']);
            (bare.len() < rest.len() && !bare.is_empty()).then_some(bare)
        });
        match cut {
            Some(rest) => spelt = rest,
            None => return spelt,
        }
    }
}

/// Letters and marks that fonts and keyboards confuse, as one.
fn plain(c: char) -> char {
    match c {
        'Đ' | 'đ' | 'Ð' | 'ð' | 'Ɖ' | 'ɖ' => 'đ',
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' | '\u{FF0D}' | '\u{00AD}' => '-',
        '“' | '”' | '„' | '«' | '»' | '″' => '"',
        '‘' | '’' | '′' => '\'',
        c if c.is_whitespace() => ' ',
        c => c,
    }
}

fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// Ends a word: its tone goes to its end, and a final y that sounds like i is written i.
fn finish(spelt: &mut String, word: &mut String) {
    let is_tone = |c: &char| matches!(c, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}');
    let mut letters: String = word.chars().filter(|c| !is_tone(c)).collect();
    let mut tones: Vec<char> = word.chars().filter(is_tone).collect();
    tones.sort_unstable();
    if let Some(stem) = letters.strip_suffix('y') {
        let before = stem.chars().next_back();
        let consonant = before.is_some_and(|c| c.is_alphabetic() && !"aeiouy".contains(c));
        if consonant || stem == "qu" {
            let stem = stem.to_owned();
            letters = stem + "i";
        }
    }
    spelt.push_str(&letters);
    spelt.extend(tones);
    word.clear();
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    // NĐ 30/2020 Appx I: components are one whatever keyboard or font wrote them.
    #[rstest]
    #[case("Ủy ban", "Uỷ ban")]
    #[case("hòa bình", "hoà bình")]
    #[case("kỹ thuật", "kĩ thuật")]
    #[case("Mỹ Đức", "mĩ đức")]
    #[case("quý II", "quí II")]
    #[case("BÁO CÁO", "báo cáo")]
    #[case("Độc lập – Tự do", "Độc lập - Tự do")]
    #[case("COVID-19", "COVID—19")]
    #[case("Đắk Lắk", "Ðắk Lắk")]
    #[case("“khẩn”", "\"khẩn\"")]
    #[case("về việc  gửi.", "về việc gửi")]
    #[case("gửi\u{00A0}nhận", "gửi nhận")]
    fn one_text_may_be_spelt_in_many_ways(#[case] one: &str, #[case] other: &str) {
        assert_eq!(agree(one, other), Agreement::Same);
    }

    #[rstest]
    #[case("tăng cường gửi, nhận văn bản điện tử", "tăng cừơng gửi nhận văn bản điện tư", Agreement::Near)]
    #[case("báo cáo quý", "bao cao quy", Agreement::Near)]
    #[case("tăng cường gửi, nhận văn bản", "tăng cường gửi", Agreement::Near)]
    #[case("thúy", "thúi", Agreement::Different)]
    #[case("Chủ tịch", "Phó Chủ tịch", Agreement::Different)]
    #[case("phong", "phòng", Agreement::Near)]
    #[case("trong", "trọng thể", Agreement::Different)]
    #[case("", "báo cáo", Agreement::Different)]
    fn other_texts_are_near_or_different(
        #[case] one: &str,
        #[case] other: &str,
        #[case] agreement: Agreement,
    ) {
        assert_eq!(agree(one, other), agreement);
    }

    #[rstest]
    #[case("V/v tăng cường", "tăng cường", Agreement::Same)]
    #[case("v/v: tăng cường", "Về việc tăng cường", Agreement::Same)]
    #[case("V/v tăng cường", "V/v giảm", Agreement::Different)]
    fn subjects_agree_without_their_opening(
        #[case] one: &str,
        #[case] other: &str,
        #[case] agreement: Agreement,
    ) {
        assert_eq!(agree_subjects(one, other), agreement);
    }

    #[rstest]
    #[case("05", "5", Agreement::Same)]
    #[case("12a", "12A", Agreement::Same)]
    #[case("0", "00", Agreement::Different)]
    #[case("15", "150", Agreement::Different)]
    #[case("1234", "1243", Agreement::Different)]
    fn numbers_agree_without_leading_zeros(
        #[case] one: &str,
        #[case] other: &str,
        #[case] agreement: Agreement,
    ) {
        assert_eq!(agree_numbers(one, other), agreement);
    }

    #[rstest]
    #[case("UBND - KGVX", "UBND-KGVX", Agreement::Same)]
    #[case("QD-UBND", "QĐ-UBND", Agreement::Near)]
    #[case("UBND-NC", "UBND-NC-TH", Agreement::Different)]
    #[case("UBND-KGVX", "UBND-NC", Agreement::Different)]
    fn notations_agree_without_spaces(#[case] one: &str, #[case] other: &str, #[case] agreement: Agreement) {
        assert_eq!(agree_notations(one, other), agreement);
    }

    #[rstest]
    #[case("PGS.TS. Nguyễn Văn A", "Nguyễn Văn A", Agreement::Same)]
    #[case("Đại tá Rah Lan Lâm", "Rah Lan Lâm", Agreement::Same)]
    #[case("Đỗ Tiến Đông", "Đỗ Tiến Đôn", Agreement::Near)]
    #[case("Nguyễn Văn An", "Nguyễn Văn Bình", Agreement::Different)]
    fn people_agree_without_their_titles(
        #[case] one: &str,
        #[case] other: &str,
        #[case] agreement: Agreement,
    ) {
        assert_eq!(agree_people(one, other), agreement);
    }

    /// Moves the tone mark of every word to another of its vowels.
    fn move_tones(text: &str) -> String {
        text.split(' ')
            .map(|word| {
                let (tones, letters): (Vec<char>, Vec<char>) =
                    word.nfd().partition(|c| matches!(c, '\u{300}' | '\u{301}' | '\u{309}'));
                let mut moved: String =
                    letters.iter().take(1).chain(&tones).chain(letters.iter().skip(1)).collect();
                moved = moved.nfc().collect();
                moved
            })
            .collect::<Vec<_>>()
            .join(" ")
    }

    proptest! {
        #[test]
        fn comparing_is_symmetric_and_a_text_is_itself(one in "[A-Za-zÀ-ỹđĐ0-9 –/.-]{0,30}", other in "[A-Za-zÀ-ỹđĐ0-9 –/.-]{0,30}") {
            prop_assert_eq!(agree(&one, &other), agree(&other, &one));
            prop_assert_eq!(agree_people(&one, &other), agree_people(&other, &one));
            prop_assert_eq!(agree_notations(&one, &other), agree_notations(&other, &one));
            prop_assert_eq!(agree(&one, &one), Agreement::Same);
        }

        #[test]
        fn composition_and_case_do_not_count(text in "[A-Za-zÀ-ỹđĐ0-9 –/.-]{0,30}") {
            prop_assert_eq!(spelling(&text.nfd().collect::<String>()), spelling(&text.nfc().collect::<String>()));
            prop_assert_eq!(spelling(&spelling(&text)), spelling(&text));
        }

        #[test]
        fn where_the_tone_stands_does_not_count(text in "([uoe][àáảoaăâ]n? ){1,6}[hk]o[àáảaòóỏ]") {
            prop_assert_eq!(agree(&text, &move_tones(&text)), Agreement::Same);
        }
    }
}
