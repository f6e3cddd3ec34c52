//! The encodings that simple fonts name, and the widths of the standard faces.

use encoding_rs::{MACINTOSH, WINDOWS_1252};

/// A base encoding of a simple font.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Base {
    WinAnsi,
    MacRoman,
    Standard,
}

impl Base {
    pub(super) fn from_name(name: &[u8]) -> Option<Self> {
        match name {
            b"WinAnsiEncoding" => Some(Self::WinAnsi),
            b"MacRomanEncoding" => Some(Self::MacRoman),
            b"StandardEncoding" => Some(Self::Standard),
            _ => None,
        }
    }

    /// The character of a code.
    pub(super) fn character(self, code: u8) -> Option<char> {
        let c = match self {
            Self::WinAnsi if code == 0xAD => '-',
            Self::WinAnsi => WINDOWS_1252.decode_without_bom_handling(&[code]).0.chars().next()?,
            Self::MacRoman => MACINTOSH.decode_without_bom_handling(&[code]).0.chars().next()?,
            Self::Standard => standard(code)?,
        };
        let c = if c == '\u{A0}' { ' ' } else { c };
        (!c.is_control()).then_some(c)
    }
}

/// StandardEncoding: ASCII but for two quotes, and a few signs above.
fn standard(code: u8) -> Option<char> {
    Some(match code {
        0x27 => '’',
        0x60 => '‘',
        0x20..=0x7E => char::from(code),
        0xA1 => '¡',
        0xA2 => '¢',
        0xA3 => '£',
        0xA4 => '⁄',
        0xA5 => '¥',
        0xA6 => 'ƒ',
        0xA7 => '§',
        0xA8 => '¤',
        0xA9 => '\'',
        0xAA => '“',
        0xAB => '«',
        0xAC => '‹',
        0xAD => '›',
        0xB1 => '–',
        0xB2 => '†',
        0xB3 => '‡',
        0xB4 => '·',
        0xB6 => '¶',
        0xB7 => '•',
        0xB8 => '‚',
        0xB9 => '„',
        0xBA => '”',
        0xBB => '»',
        0xBC => '…',
        0xBD => '‰',
        0xBF => '¿',
        0xD0 => '—',
        0xE1 => 'Æ',
        0xE3 => 'ª',
        0xE8 => 'Ł',
        0xE9 => 'Ø',
        0xEA => 'Œ',
        0xEB => 'º',
        0xF1 => 'æ',
        0xF5 => 'ı',
        0xF8 => 'ł',
        0xF9 => 'ø',
        0xFA => 'œ',
        0xFB => 'ß',
        _ => return None,
    })
}

/// The byte of Windows-1252 that shows a character.
pub(super) fn windows_byte(c: char) -> Option<u8> {
    match c {
        '\0'..='\u{FF}' => u8::try_from(u32::from(c)).ok(),
        _ => {
            let mut buffer = [0; 4];
            let (bytes, _, missing) = WINDOWS_1252.encode(c.encode_utf8(&mut buffer));
            if missing { None } else { bytes.first().copied() }
        }
    }
}

/// Widths of Times from space to tilde in thousandths, for fonts that bring none. Only gaps between words depend on
/// them.
const TIMES: [u16; 95] = [
    250, 333, 408, 500, 500, 833, 778, 180, 333, 333, 500, 564, 250, 333, 250, 278, 500, 500, 500, 500, 500,
    500, 500, 500, 500, 500, 278, 278, 564, 564, 564, 444, 921, 722, 667, 667, 722, 611, 556, 722, 722, 333,
    389, 722, 611, 889, 722, 722, 556, 722, 667, 556, 611, 722, 722, 944, 722, 722, 611, 333, 278, 333, 469,
    500, 333, 444, 500, 444, 500, 444, 333, 500, 500, 278, 278, 500, 278, 778, 500, 500, 500, 500, 333, 389,
    278, 500, 500, 722, 500, 500, 444, 480, 200, 480, 541,
];

/// The width of a character in Times, thousandths of the size.
pub(super) fn times_width(c: char) -> f32 {
    let index = u32::from(c).checked_sub(32).and_then(|index| usize::try_from(index).ok());
    index.and_then(|index| TIMES.get(index)).map_or(500.0, |width| f32::from(*width))
}
