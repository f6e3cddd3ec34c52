//! The ways in which writers put a typeface into a file.

use std::{collections::BTreeMap, sync::OnceLock};

use subsetter::GlyphRemapper;
use ttf_parser::{Face, GlyphId};
use unicode_normalization::UnicodeNormalization;

use super::file::File;

/// How codes are made and what the file says of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dress {
    /// Composite, a subset, with a map to Unicode: Word, LibreOffice, most printers.
    Mapped,
    /// The same with ranges in the map.
    Ranges,
    /// Composite, the whole font, no map to Unicode: its own character table must do.
    Bare,
    /// Simple fonts whose encoding names glyphs (`uni1EA1`, `acircumflexdotbelow`).
    Names,
    /// `.VnTime` and `.VnTimeH`, TCVN 5712.
    Tcvn3,
    /// `VNI-Times`.
    Vni,
    /// Composite, a subset without a map and without a character table: nobody can read it.
    Hidden,
}

/// A face of Tinos.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Style {
    Regular,
    Bold,
    Italic,
    BoldItalic,
}

impl Style {
    fn bytes(self) -> &'static [u8] {
        match self {
            Self::Regular => include_bytes!("../../../../paper/fonts/Tinos-Regular.ttf"),
            Self::Bold => include_bytes!("../../../../paper/fonts/Tinos-Bold.ttf"),
            Self::Italic => include_bytes!("../../../../paper/fonts/Tinos-Italic.ttf"),
            Self::BoldItalic => include_bytes!("../../../../paper/fonts/Tinos-BoldItalic.ttf"),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Regular => "TimesNewRomanPSMT",
            Self::Bold => "TimesNewRomanPS-BoldMT",
            Self::Italic => "TimesNewRomanPS-ItalicMT",
            Self::BoldItalic => "TimesNewRomanPS-BoldItalicMT",
        }
    }

    fn suffix(self) -> &'static str {
        match self {
            Self::Regular => "",
            Self::Bold => ",Bold",
            Self::Italic => ",Italic",
            Self::BoldItalic => ",BoldItalic",
        }
    }
}

/// One code to be shown.
#[derive(Clone, Debug)]
pub struct Code {
    pub font: String,
    pub bytes: Vec<u8>,
    /// Thousandths of the size.
    pub width: f64,
    pub space: bool,
}

/// The fonts of one file.
pub struct Fonts {
    dress: Dress,
    /// By resource name.
    used: BTreeMap<String, Used>,
}

struct Used {
    style: Style,
    /// Codes and what they show.
    codes: BTreeMap<u32, (String, f64)>,
    numbers: GlyphRemapper,
    glyphs: BTreeMap<u32, u16>,
    capitals: bool,
}

fn face(style: Style) -> &'static Face<'static> {
    static FACES: OnceLock<[Face<'static>; 4]> = OnceLock::new();
    let faces = FACES.get_or_init(|| {
        [Style::Regular, Style::Bold, Style::Italic, Style::BoldItalic]
            .map(|style| Face::parse(style.bytes(), 0).unwrap())
    });
    &faces[style as usize]
}

pub fn width(style: Style, c: char) -> f64 {
    let face = face(style);
    let glyph = face.glyph_index(c).unwrap_or_else(|| panic!("no glyph for {c:?}"));
    f64::from(face.glyph_hor_advance(glyph).unwrap()) * 1000.0 / f64::from(face.units_per_em())
}

impl Fonts {
    pub fn new(dress: Dress) -> Self {
        Self { dress, used: BTreeMap::new() }
    }

    fn font(&mut self, style: Style, variant: &str) -> (String, &mut Used) {
        let name = format!("F{}{variant}", style as u8);
        let used = self.used.entry(name.clone()).or_insert_with(|| Used {
            style,
            codes: BTreeMap::new(),
            numbers: GlyphRemapper::new(),
            glyphs: BTreeMap::new(),
            capitals: variant == "H",
        });
        (name, used)
    }

    /// The codes of a text.
    pub fn encode(&mut self, style: Style, text: &str) -> Vec<Code> {
        let mut codes = Vec::new();
        for c in text.nfc() {
            let width = width(style, c);
            match self.dress {
                Dress::Mapped | Dress::Ranges | Dress::Hidden | Dress::Bare => {
                    let bare = self.dress == Dress::Bare;
                    let (font, used) = self.font(style, "");
                    let GlyphId(original) = face(style).glyph_index(c).unwrap();
                    let glyph = if bare { original } else { used.numbers.remap(original) };
                    used.glyphs.insert(u32::from(glyph), original);
                    used.codes.insert(u32::from(glyph), (c.to_string(), width));
                    codes.push(Code { font, bytes: glyph.to_be_bytes().to_vec(), width, space: c == ' ' });
                }
                Dress::Names => codes.push(self.named(style, c, width)),
                Dress::Tcvn3 => codes.push(self.tcvn3(style, c, width)),
                Dress::Vni => codes.extend(self.vni(style, c, width)),
            }
        }
        codes
    }

    fn named(&mut self, style: Style, c: char, width: f64) -> Code {
        // A second font takes what does not fit into the first.
        for variant in ["A", "B", "C"] {
            let (font, used) = self.font(style, variant);
            let known =
                used.codes.iter().find(|(_, (text, _))| *text == c.to_string()).map(|(code, _)| *code);
            if known.is_none() && used.codes.len() >= 90 {
                continue;
            }
            let code = known.unwrap_or(33 + u32::try_from(used.codes.len()).unwrap());
            used.codes.insert(code, (c.to_string(), width));
            return Code { font, bytes: vec![u8::try_from(code).unwrap()], width, space: c == ' ' };
        }
        unreachable!("more than three fonts");
    }

    fn simple(&mut self, style: Style, variant: &str, byte: u8, width: f64) -> Code {
        let (font, used) = self.font(style, variant);
        used.codes.insert(u32::from(byte), (String::new(), width));
        Code { font, bytes: vec![byte], width, space: byte == 32 }
    }

    fn tcvn3(&mut self, style: Style, c: char, width: f64) -> Code {
        let of = |c: char| TCVN3.iter().find(|(own, _)| *own == c).map(|(_, byte)| *byte);
        if let Some(byte) = of(c).or_else(|| u8::try_from(u32::from(c)).ok().filter(u8::is_ascii)) {
            return self.simple(style, "", byte, width);
        }
        let small = c.to_lowercase().next().unwrap();
        match of(small) {
            Some(byte) => self.simple(style, "H", byte, width),
            None => self.simple(style, "", windows(c), width),
        }
    }

    fn vni(&mut self, style: Style, c: char, width: f64) -> Vec<Code> {
        let whole = [
            ('đ', 0xF1),
            ('Đ', 0xD1),
            ('ơ', 0xF4),
            ('Ơ', 0xD4),
            ('ư', 0xF6),
            ('Ư', 0xD6),
            ('ỉ', 0xE6),
            ('Ỉ', 0xC6),
            ('ĩ', 0xF3),
            ('Ĩ', 0xD3),
            ('ị', 0xF2),
            ('Ị', 0xD2),
            ('ỵ', 0xEE),
            ('Ỵ', 0xCE),
            ('í', 0xED),
            ('Í', 0xCD),
            ('ì', 0xEC),
            ('Ì', 0xCC),
        ];
        if let Some((_, byte)) = whole.iter().find(|(own, _)| *own == c) {
            return vec![self.simple(style, "", *byte, width)];
        }
        if c.is_ascii() {
            return vec![self.simple(style, "", u8::try_from(u32::from(c)).unwrap(), width)];
        }
        let parts: Vec<char> = c.nfd().collect();
        if parts.len() == 1 {
            return vec![self.simple(style, "", windows(c), width)];
        }
        let mut base = parts[0];
        let mut marks: Vec<char> = parts[1..].to_vec();
        // ơ and ư are letters of their own.
        if marks.contains(&'\u{31B}') {
            base = format!("{base}\u{31B}").nfc().next().unwrap();
            marks.retain(|mark| *mark != '\u{31B}');
        }
        marks.sort_by_key(|mark| !matches!(mark, '\u{302}' | '\u{306}'));
        let byte = match marks.as_slice() {
            ['\u{301}'] => 0xF9,
            ['\u{300}'] => 0xF8,
            ['\u{309}'] => 0xFB,
            ['\u{303}'] => 0xF5,
            ['\u{323}'] => 0xEF,
            ['\u{302}'] => 0xE2,
            ['\u{306}'] => 0xEA,
            ['\u{302}', '\u{301}'] => 0xE1,
            ['\u{302}', '\u{300}'] => 0xE0,
            ['\u{302}', '\u{309}'] => 0xE5,
            ['\u{302}', '\u{303}'] => 0xE3,
            ['\u{302}', '\u{323}'] => 0xE4,
            ['\u{306}', '\u{301}'] => 0xE9,
            ['\u{306}', '\u{300}'] => 0xE8,
            ['\u{306}', '\u{309}'] => 0xFA,
            ['\u{306}', '\u{303}'] => 0xFC,
            ['\u{306}', '\u{323}'] => 0xEB,
            other => panic!("no VNI for {c:?} {other:?}"),
        };
        let byte = if base.is_uppercase() { byte - 0x20 } else { byte };
        let mut codes = self.vni(style, base, width);
        codes.push(self.simple(style, "", byte, 0.0));
        codes
    }

    /// Writes the fonts; the `Font` dictionary of the resources.
    pub fn embed(&self, file: &mut File) -> String {
        let fonts = self.used.iter().map(|(name, used)| {
            let number = match self.dress {
                Dress::Mapped | Dress::Ranges | Dress::Hidden | Dress::Bare => self.composite(file, used),
                Dress::Names => names(file, used),
                Dress::Tcvn3 => {
                    let family = if used.capitals { ".VnTimeH" } else { ".VnTime" };
                    legacy(file, used, &format!("{family}{}", used.style.suffix()))
                }
                Dress::Vni => legacy(file, used, &format!("VNI-Times{}", used.style.suffix())),
            };
            format!("/{name} {number} 0 R ")
        });
        format!("<< {}>>", fonts.collect::<String>())
    }

    fn composite(&self, file: &mut File, used: &Used) -> usize {
        let bytes = used.style.bytes();
        let program = if self.dress == Dress::Bare {
            bytes.to_vec()
        } else {
            subsetter::subset(bytes, 0, &used.numbers).unwrap()
        };
        let program = file.stream(&format!("/Length1 {}", program.len()), &program);
        let name = format!("ABCDEF+{}", used.style.name());
        let descriptor = file.add(&format!(
            "<< /Type /FontDescriptor /FontName /{name} /Flags 4 /FontBBox [-500 -300 1500 1000] /ItalicAngle 0 /Ascent 891 /Descent -216 /CapHeight 662 /StemV 80 /FontFile2 {program} 0 R >>"
        ));
        let widths: String =
            used.codes.iter().map(|(code, (_, width))| format!("{code} [{width:.0}] ")).collect();
        let descendant = file.add(&format!(
            "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{name} /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor {descriptor} 0 R /DW 1000 /W [{widths}] /CIDToGIDMap /Identity >>"
        ));
        let map = match self.dress {
            Dress::Mapped => Some(file.stream("", characters(used).as_bytes())),
            Dress::Ranges => Some(file.stream("", ranges(used).as_bytes())),
            Dress::Bare | Dress::Hidden | Dress::Names | Dress::Tcvn3 | Dress::Vni => None,
        };
        let map = map.map(|map| format!("/ToUnicode {map} 0 R")).unwrap_or_default();
        file.add(&format!(
            "<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H /DescendantFonts [{descendant} 0 R] {map} >>"
        ))
    }
}

fn windows(c: char) -> u8 {
    match c {
        '–' => 0x96,
        '’' => 0x92,
        '“' => 0x93,
        '”' => 0x94,
        '…' => 0x85,
        other => panic!("no byte for {other:?}"),
    }
}

fn utf16(text: &str) -> String {
    text.encode_utf16().map(|unit| format!("{unit:04X}")).collect()
}

const MAP: &str = "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def\n1 begincodespacerange <0000> <FFFF> endcodespacerange\n";

fn characters(used: &Used) -> String {
    let pairs: Vec<String> =
        used.codes.iter().map(|(code, (text, _))| format!("<{code:04X}> <{}>", utf16(text))).collect();
    let blocks = pairs
        .chunks(100)
        .map(|block| format!("{} beginbfchar\n{}\nendbfchar\n", block.len(), block.join("\n")));
    format!("{MAP}{}endcmap end end", blocks.collect::<String>())
}

/// Half of the codes in arrays, half as ranges of one.
fn ranges(used: &Used) -> String {
    let rows: Vec<String> = used
        .codes
        .iter()
        .map(|(code, (text, _))| {
            if code % 2 == 0 {
                format!("<{code:04X}> <{code:04X}> [<{}>]", utf16(text))
            } else {
                format!("<{code:04X}><{code:04X}><{}>", utf16(text))
            }
        })
        .collect();
    let blocks = rows
        .chunks(100)
        .map(|block| format!("{} beginbfrange\n{}\nendbfrange\n", block.len(), block.join("\n")));
    format!("{MAP}{}endcmap end end", blocks.collect::<String>())
}

fn widths(used: &Used) -> String {
    (0..256)
        .map(|code| used.codes.get(&code).map_or("0 ".to_owned(), |(_, width)| format!("{width:.0} ")))
        .collect()
}

fn names(file: &mut File, used: &Used) -> usize {
    let mut differences = String::new();
    for (code, (text, _)) in &used.codes {
        let c = text.chars().next().unwrap();
        let name = match c {
            ' ' => "space".to_owned(),
            'ậ' => "acircumflexdotbelow".to_owned(),
            'ữ' => "uhorntilde".to_owned(),
            'Đ' => "Dcroat".to_owned(),
            c if c.is_ascii_alphabetic() => c.to_string(),
            c => format!("uni{:04X}", u32::from(c)),
        };
        differences.push_str(&format!("{code} /{name} "));
    }
    let name = used.style.name();
    file.add(&format!(
        "<< /Type /Font /Subtype /Type1 /BaseFont /{name} /FirstChar 0 /LastChar 255 /Widths [{}] /Encoding << /Type /Encoding /Differences [{differences}] >> >>",
        widths(used)
    ))
}

fn legacy(file: &mut File, used: &Used, name: &str) -> usize {
    file.add(&format!(
        "<< /Type /Font /Subtype /TrueType /BaseFont /{} /FirstChar 0 /LastChar 255 /Widths [{}] /Encoding /WinAnsiEncoding >>",
        name.replace(',', "#2C"),
        widths(used)
    ))
}

/// TCVN 5712, third set, as iconv has it.
const TCVN3: [(char, u8); 74] = [
    ('Ă', 0xA1),
    ('Â', 0xA2),
    ('Ê', 0xA3),
    ('Ô', 0xA4),
    ('Ơ', 0xA5),
    ('Ư', 0xA6),
    ('Đ', 0xA7),
    ('ă', 0xA8),
    ('â', 0xA9),
    ('ê', 0xAA),
    ('ô', 0xAB),
    ('ơ', 0xAC),
    ('ư', 0xAD),
    ('đ', 0xAE),
    ('à', 0xB5),
    ('ả', 0xB6),
    ('ã', 0xB7),
    ('á', 0xB8),
    ('ạ', 0xB9),
    ('ằ', 0xBB),
    ('ẳ', 0xBC),
    ('ẵ', 0xBD),
    ('ắ', 0xBE),
    ('ặ', 0xC6),
    ('ầ', 0xC7),
    ('ẩ', 0xC8),
    ('ẫ', 0xC9),
    ('ấ', 0xCA),
    ('ậ', 0xCB),
    ('è', 0xCC),
    ('ẻ', 0xCE),
    ('ẽ', 0xCF),
    ('é', 0xD0),
    ('ẹ', 0xD1),
    ('ề', 0xD2),
    ('ể', 0xD3),
    ('ễ', 0xD4),
    ('ế', 0xD5),
    ('ệ', 0xD6),
    ('ì', 0xD7),
    ('ỉ', 0xD8),
    ('ĩ', 0xDC),
    ('í', 0xDD),
    ('ị', 0xDE),
    ('ò', 0xDF),
    ('ỏ', 0xE1),
    ('õ', 0xE2),
    ('ó', 0xE3),
    ('ọ', 0xE4),
    ('ồ', 0xE5),
    ('ổ', 0xE6),
    ('ỗ', 0xE7),
    ('ố', 0xE8),
    ('ộ', 0xE9),
    ('ờ', 0xEA),
    ('ở', 0xEB),
    ('ỡ', 0xEC),
    ('ớ', 0xED),
    ('ợ', 0xEE),
    ('ù', 0xEF),
    ('ủ', 0xF1),
    ('ũ', 0xF2),
    ('ú', 0xF3),
    ('ụ', 0xF4),
    ('ừ', 0xF5),
    ('ử', 0xF6),
    ('ữ', 0xF7),
    ('ứ', 0xF8),
    ('ự', 0xF9),
    ('ỳ', 0xFA),
    ('ỷ', 0xFB),
    ('ỹ', 0xFC),
    ('ý', 0xFD),
    ('ỵ', 0xFE),
];
