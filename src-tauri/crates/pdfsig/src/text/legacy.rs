//! Vietnamese from before Unicode: TCVN 5712 (`.VnTime`, "ABC") and VNI (`VNI-Times`).
//!
//! Such fonts show Vietnamese for codes that every program takes for Western European, so `Céng hoµ` stands in the file
//! where a person reads `Cộng hoà`. Only the font's name tells.

use super::encodings::windows_byte;

/// An encoding that a font's name tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Legacy {
    Tcvn3,
    /// Shows capital letters for small ones (`.VnTimeH`).
    Tcvn3Capitals,
    Vni,
}

impl Legacy {
    /// The encoding a font's name tells, without its subset's tag.
    pub(super) fn of_font(name: &str) -> Option<Self> {
        let lower = name.to_ascii_lowercase();
        if lower.starts_with(".vn") {
            let family = lower.split([',', '-']).next().unwrap_or_default();
            let family = ["bolditalic", "bold", "italic"]
                .iter()
                .find_map(|s| family.strip_suffix(s))
                .unwrap_or(family);
            return Some(if family.len() > 4 && family.ends_with('h') {
                Self::Tcvn3Capitals
            } else {
                Self::Tcvn3
            });
        }
        (lower.starts_with("vni-") || lower.starts_with("vni ")).then_some(Self::Vni)
    }

    /// What the font shows for a text that is stored in Windows-1252; characters that it has not are what they are.
    pub(super) fn shown(self, stored: &str) -> String {
        let mut shown = String::with_capacity(stored.len() * 2);
        for c in stored.chars() {
            // Symbolic fonts carry their bytes in a private area.
            let c = match c {
                '\u{F020}'..='\u{F0FF}' => char::from_u32(u32::from(c) - 0xF000).unwrap_or(c),
                _ => c,
            };
            match windows_byte(c).and_then(|byte| self.byte(byte)) {
                Some(text) => shown.push_str(&text),
                None => shown.push(c),
            }
        }
        shown
    }

    /// What the font shows for a byte, where it differs from Windows-1252.
    pub(super) fn byte(self, byte: u8) -> Option<String> {
        match self {
            Self::Tcvn3 => tcvn3(byte).map(String::from),
            Self::Tcvn3Capitals => {
                let c = tcvn3(byte).or_else(|| byte.is_ascii_lowercase().then(|| char::from(byte)))?;
                Some(c.to_uppercase().collect())
            }
            Self::Vni => vni(byte).map(String::from).or_else(|| vni_pair(byte).map(String::from_iter)),
        }
    }
}

/// TCVN 5712:1993, third set: the codes from A1 on, `\0` where it has none.
const TCVN3: &str = "ĂÂÊÔƠƯĐăâêôơưđ\0\0\0\0\0\0àảãáạ\0ằẳẵắ\0\0\0\0\0\0\0ặầẩẫấậè\0ẻẽéẹềểễếệìỉ\0\0\0ĩíịò\0ỏõóọồổỗốộờởỡớợù\0ủũúụừửữứựỳỷỹýỵ";

fn tcvn3(byte: u8) -> Option<char> {
    let index = usize::from(byte.checked_sub(0xA1)?);
    TCVN3.chars().nth(index).filter(|c| *c != '\0')
}

/// VNI: most vowels are a letter followed by a byte for its marks; what one byte has are these.
fn vni(byte: u8) -> Option<char> {
    Some(match byte {
        0xF1 => 'đ',
        0xD1 => 'Đ',
        0xF4 => 'ơ',
        0xD4 => 'Ơ',
        0xF6 => 'ư',
        0xD6 => 'Ư',
        0xE6 => 'ỉ',
        0xC6 => 'Ỉ',
        0xF3 => 'ĩ',
        0xD3 => 'Ĩ',
        0xF2 => 'ị',
        0xD2 => 'Ị',
        0xEE => 'ỵ',
        0xCE => 'Ỵ',
        // Marks alone.
        0xF9 | 0xD9 => '\u{301}',
        0xF8 | 0xD8 => '\u{300}',
        0xFB | 0xDB => '\u{309}',
        0xF5 | 0xD5 => '\u{303}',
        0xEF | 0xCF => '\u{323}',
        0xE2 | 0xC2 => '\u{302}',
        0xEA | 0xCA => '\u{306}',
        _ => return None,
    })
}

/// The two marks of a VNI byte that has a circumflex or a breve with a tone.
fn vni_pair(byte: u8) -> Option<[char; 2]> {
    Some(match byte {
        0xE1 | 0xC1 => ['\u{302}', '\u{301}'],
        0xE0 | 0xC0 => ['\u{302}', '\u{300}'],
        0xE5 | 0xC5 => ['\u{302}', '\u{309}'],
        0xE3 | 0xC3 => ['\u{302}', '\u{303}'],
        0xE4 | 0xC4 => ['\u{302}', '\u{323}'],
        0xE9 | 0xC9 => ['\u{306}', '\u{301}'],
        0xE8 | 0xC8 => ['\u{306}', '\u{300}'],
        0xFA | 0xDA => ['\u{306}', '\u{309}'],
        0xFC | 0xDC => ['\u{306}', '\u{303}'],
        0xEB | 0xCB => ['\u{306}', '\u{323}'],
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use unicode_normalization::UnicodeNormalization;

    #[rstest]
    #[case("Céng hoµ x· héi chñ nghÜa ViÖt Nam", "Cộng hoà xã hội chủ nghĩa Việt Nam")]
    #[case("§éc lËp - Tù do - H¹nh phóc", "Độc lập - Tự do - Hạnh phúc")]
    #[case("uû ban nh\u{AD} vÒ ®\u{AD}êng", "uỷ ban như về đường")]
    fn tcvn3_shows_vietnamese(#[case] stored: &str, #[case] shown: &str) {
        assert_eq!(Legacy::Tcvn3.shown(stored), shown);
    }

    #[test]
    fn a_face_of_capitals_shows_capitals() {
        assert_eq!(Legacy::Tcvn3Capitals.shown("uû ban nh©n d©n"), "UỶ BAN NHÂN DÂN");
    }

    #[test]
    fn vni_puts_marks_after_letters() {
        let stored = "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam, ñöôøng Nguyeãn Taát Thaønh";
        let text: String = Legacy::Vni.shown(stored).nfc().collect();
        assert_eq!(text, "Cộng hòa xã hội chủ nghĩa Việt Nam, đường Nguyễn Tất Thành");
    }

    #[rstest]
    #[case(".VnTime", Some(Legacy::Tcvn3))]
    #[case(".VnTimeH,Bold", Some(Legacy::Tcvn3Capitals))]
    #[case(".VnTimeH-Bold", Some(Legacy::Tcvn3Capitals))]
    #[case(".VnArial", Some(Legacy::Tcvn3))]
    #[case("VNI-Times", Some(Legacy::Vni))]
    #[case("TimesNewRomanPSMT", None)]
    fn names_tell_the_encoding(#[case] name: &str, #[case] legacy: Option<Legacy>) {
        assert_eq!(Legacy::of_font(name), legacy);
    }
}
