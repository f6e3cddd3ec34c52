//! Fonts: which characters codes show, how wide they are, and whether they are bold.
//!
//! For a code the first of these that knows wins: the map to Unicode that the font brings, the names or the base of its
//! encoding, the character table of the embedded program. A font whose name tells an encoding from before Unicode is
//! converted after that.

use std::{cell::RefCell, rc::Rc};

use lopdf::{Dictionary, Document, Object};

use super::{
    TextError,
    budget::Budget,
    cmap::CMap,
    encodings::{Base, times_width},
    glyph_names,
    legacy::Legacy,
    matrix::Matrix,
    objects::{as_dictionary, dictionary, entry, follow, inflate, name, number_at, numbers},
    program::Program,
    widths,
};

/// A font, read once for a file.
pub(super) struct Font {
    codes: Codes,
    pub(super) bold: bool,
}

/// Codes of a composite font that are remembered.
const REMEMBERED: usize = 512;

enum Codes {
    /// By code.
    Simple(Vec<Code>),
    Composite(Box<Composite>),
}

struct Composite {
    /// From codes to glyphs (CIDs) when it is no identity.
    encoding: Option<CMap>,
    unicode: Option<CMap>,
    /// Codes are UTF-16 themselves.
    utf16: bool,
    program: Program,
    /// From CIDs to glyphs of the program, two bytes each.
    glyphs: Option<Vec<u8>>,
    widths: widths::Composite,
    legacy: Option<Legacy>,
    ornaments: bool,
    /// What codes were found to be, by their last bits: a page shows the same few again and again.
    remembered: RefCell<Vec<Option<(u32, Code)>>>,
}

/// What is known of one code.
#[derive(Clone)]
struct Code {
    /// Its characters; none when the font does not say.
    text: Option<Rc<str>>,
    /// In text space: 1 is the size of the type.
    width: f32,
}

/// One code of a string.
pub(super) struct Shown<'a> {
    /// Its characters; none when the font does not say.
    pub(super) text: Option<&'a str>,
    /// In text space: 1 is the size of the type.
    pub(super) width: f32,
    /// The one-byte code 32, which word spacing widens.
    pub(super) space: bool,
}

impl Font {
    pub(super) fn read(
        document: &Document,
        font: &Dictionary,
        budget: &mut Budget<'_>,
    ) -> Result<Self, TextError> {
        let full = name(document, font, b"BaseFont").unwrap_or_default();
        let full = String::from_utf8_lossy(full).into_owned();
        let family = match full.split_once('+') {
            Some((tag, family)) if tag.len() == 6 => family,
            _ => &full,
        };
        let lower = family.to_ascii_lowercase();
        let legacy = Legacy::of_font(family);
        let unicode = match entry(document, font, b"ToUnicode").map(Object::as_stream) {
            Some(Ok(stream)) => match inflate(stream, budget)? {
                Some(bytes) => Some(CMap::parse(&bytes, budget)?),
                None => None,
            },
            _ => None,
        };
        let subtype = name(document, font, b"Subtype").unwrap_or_default();
        // What they show is no hole in the text.
        let ornaments =
            ["symbol", "dingbats", "wingdings", "webdings"].iter().any(|word| lower.contains(word));
        let (codes, descriptor) = if subtype == b"Type0" {
            composite(document, font, unicode, (legacy, ornaments), budget)?
        } else {
            simple(document, font, subtype, unicode.as_ref(), (legacy, ornaments), budget)?
        };
        let heavy = descriptor.is_some_and(|descriptor| {
            let flags = number_at(document, descriptor, b"Flags").unwrap_or_default();
            let force = (flags as i64) & (1 << 18) != 0;
            force || number_at(document, descriptor, b"FontWeight").is_some_and(|weight| weight >= 600.0)
        });
        let bold = heavy || ["bold", "black", "heavy", "demi"].iter().any(|word| lower.contains(word));
        Ok(Self { codes, bold })
    }

    /// Goes through the codes of a string.
    pub(super) fn each(
        &self,
        bytes: &[u8],
        mut show: impl FnMut(Shown<'_>) -> Result<(), TextError>,
    ) -> Result<(), TextError> {
        match &self.codes {
            Codes::Simple(table) => {
                for byte in bytes {
                    if let Some(Code { text, width }) = table.get(usize::from(*byte)) {
                        show(Shown { text: text.as_deref(), width: *width, space: *byte == 32 })?;
                    }
                }
            }
            Codes::Composite(font) => {
                let mut rest = bytes;
                while !rest.is_empty() {
                    let length = font
                        .encoding
                        .as_ref()
                        .and_then(|map| map.code_length(rest))
                        .unwrap_or(2)
                        .clamp(1, rest.len());
                    let (code, after) = rest.split_at(length);
                    rest = after;
                    let number = code.iter().fold(0, |code: u32, byte| code << 8 | u32::from(*byte));
                    let known = font.code(number);
                    let space = length == 1 && number == 32;
                    show(Shown { text: known.text.as_deref(), width: known.width, space })?;
                }
            }
        }
        Ok(())
    }
}

impl Composite {
    fn code(&self, number: u32) -> Code {
        let mut remembered = self.remembered.borrow_mut();
        if remembered.is_empty() {
            remembered.resize(REMEMBERED, None);
        }
        let slot = usize::try_from(number).ok().and_then(|number| remembered.get_mut(number % REMEMBERED));
        match slot {
            Some(Some((known, code))) if *known == number => code.clone(),
            Some(slot) => slot.insert((number, self.read(number))).1.clone(),
            None => self.read(number),
        }
    }

    fn read(&self, number: u32) -> Code {
        let cid = self.encoding.as_ref().map_or(Some(number), |map| map.glyph(number)).unwrap_or_default();
        let own = self.unicode.as_ref().and_then(|map| map.unicode(number));
        let text = own
            .or_else(|| self.utf16.then(|| char::from_u32(number).map(String::from)).flatten())
            .or_else(|| self.program.character(glyph(self.glyphs.as_deref(), cid)).map(String::from));
        let text = text.map(|text| match self.legacy {
            Some(legacy) => legacy.shown(&text),
            None => text,
        });
        Code { text: checked(text, self.ornaments), width: self.widths.of(cid) }
    }
}

/// Text that is no character: nothing; and what ornaments show is a sign of their own.
fn checked(text: Option<String>, ornaments: bool) -> Option<Rc<str>> {
    let sound = text.filter(|text| {
        !text.chars().any(|c| {
            matches!(c, '\0'..='\u{8}' | '\u{E}'..='\u{1F}' | '\u{E000}'..='\u{F8FF}' | '\u{FFFD}'..='\u{FFFF}')
        })
    });
    if ornaments { sound.or(Some("•".to_owned())) } else { sound }.map(Rc::from)
}

fn glyph(map: Option<&[u8]>, cid: u32) -> u32 {
    let Some(map) = map else { return cid };
    let at = usize::try_from(cid).ok().and_then(|cid| cid.checked_mul(2));
    let pair = at.and_then(|at| map.get(at..at.checked_add(2)?));
    pair.map_or(0, |pair| pair.iter().fold(0, |glyph, byte| glyph << 8 | u32::from(*byte)))
}

type Read<'a> = (Codes, Option<&'a Dictionary>);

fn composite<'a>(
    document: &'a Document,
    font: &'a Dictionary,
    unicode: Option<CMap>,
    (legacy, ornaments): (Option<Legacy>, bool),
    budget: &mut Budget<'_>,
) -> Result<Read<'a>, TextError> {
    let descendant = entry(document, font, b"DescendantFonts")
        .and_then(|object| object.as_array().ok())
        .and_then(|array| follow(document, array.first()?))
        .and_then(as_dictionary);
    let empty = Dictionary::new();
    let widths = widths::Composite::read(document, descendant.unwrap_or(&empty), budget)?;
    let mut utf16 = false;
    let encoding = match entry(document, font, b"Encoding") {
        Some(Object::Stream(stream)) => match inflate(stream, budget)? {
            Some(bytes) => Some(CMap::parse(&bytes, budget)?),
            None => None,
        },
        Some(Object::Name(name)) => {
            let name = String::from_utf8_lossy(name);
            utf16 = name.contains("UCS2") || name.contains("UTF16");
            None
        }
        _ => None,
    };
    let descriptor = descendant.and_then(|font| dictionary(document, font, b"FontDescriptor"));
    let program = match descriptor {
        Some(descriptor) if unicode.is_none() && !utf16 => Program::read(document, descriptor, budget)?,
        _ => Program::default(),
    };
    let glyphs = match descendant.and_then(|font| entry(document, font, b"CIDToGIDMap")) {
        Some(Object::Stream(stream)) => inflate(stream, budget)?,
        _ => None,
    };
    let remembered = RefCell::default();
    let font = Composite { encoding, unicode, utf16, program, glyphs, widths, legacy, ornaments, remembered };
    Ok((Codes::Composite(Box::new(font)), descriptor))
}

fn simple<'a>(
    document: &'a Document,
    font: &'a Dictionary,
    subtype: &[u8],
    unicode: Option<&CMap>,
    (legacy, ornaments): (Option<Legacy>, bool),
    budget: &mut Budget<'_>,
) -> Result<Read<'a>, TextError> {
    let descriptor = dictionary(document, font, b"FontDescriptor");
    let scale = if subtype == b"Type3" {
        numbers::<6>(document, font, b"FontMatrix")
            .map_or(0.001, |matrix| Matrix(matrix).direction(1.0, 0.0).0)
    } else {
        0.001
    };
    let widths = widths::simple(document, font, scale);
    let flags =
        descriptor.and_then(|descriptor| number_at(document, descriptor, b"Flags")).unwrap_or_default();
    let symbolic = (flags as i64) & 4 != 0;
    let encoding = entry(document, font, b"Encoding");
    let named = encoding.and_then(|object| object.as_name().ok()).and_then(Base::from_name);
    let dictionary = encoding.and_then(|object| object.as_dict().ok());
    let based = dictionary.and_then(|own| name(document, own, b"BaseEncoding")).and_then(Base::from_name);
    let base = named.or(based);
    let differences = differences(document, dictionary);
    let program = match descriptor {
        Some(descriptor) if unicode.is_none() && (base.is_none() || symbolic) => {
            Program::read(document, descriptor, budget)?
        }
        _ => Program::default(),
    };
    let mut table = Vec::with_capacity(256);
    for (code, width) in (0..=u8::MAX).zip(widths) {
        budget.work(1)?;
        let stored = unicode
            .and_then(|map| map.unicode(u32::from(code)))
            .map(Difference::Text)
            .or_else(|| differences.get(usize::from(code)).cloned().flatten());
        let text = match (stored, legacy) {
            (Some(Difference::Text(text)), Some(legacy)) => Some(legacy.shown(&text)),
            (Some(Difference::Text(text)), None) => Some(text),
            (Some(Difference::Unknown), _) => program.code(code).map(String::from),
            // Old Vietnamese fonts are meant byte by byte, whatever base encoding they claim.
            (None, Some(legacy)) => {
                legacy.byte(code).or_else(|| base.unwrap_or(Base::WinAnsi).character(code).map(String::from))
            }
            (None, None) => {
                let own = if symbolic || base.is_none() { program.code(code) } else { None };
                let fallback = base.or((!symbolic).then_some(Base::Standard));
                own.or_else(|| fallback.and_then(|base| base.character(code))).map(String::from)
            }
        };
        let first = text.as_deref().and_then(|text| text.chars().next());
        let width = width.unwrap_or_else(|| times_width(first.unwrap_or(' ')) / 1000.0);
        table.push(Code { text: checked(text, ornaments), width });
    }
    Ok((Codes::Simple(table), descriptor))
}

/// What an encoding says of one code.
#[derive(Clone)]
enum Difference {
    Text(String),
    /// A name without a meaning.
    Unknown,
}

/// What the encoding's differences say, by code.
fn differences(document: &Document, encoding: Option<&Dictionary>) -> Vec<Option<Difference>> {
    let mut table = vec![None; 256];
    let array = encoding
        .and_then(|encoding| entry(document, encoding, b"Differences"))
        .and_then(|object| object.as_array().ok());
    let mut code = 0_usize;
    for object in array.into_iter().flatten() {
        if let Ok(name) = object.as_name() {
            if let Some(slot) = table.get_mut(code) {
                *slot = Some(glyph_names::text(name).map_or(Difference::Unknown, Difference::Text));
            }
            code += 1;
        } else if let Some(value) = super::objects::number(document, object) {
            code = value.max(0.0) as usize;
        }
    }
    table
}
