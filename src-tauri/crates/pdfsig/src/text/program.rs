//! What an embedded TrueType font says about its glyphs, for files without a map to Unicode.

use std::collections::HashMap;

use lopdf::{Dictionary, Document};
use ttf_parser::{Face, PlatformId};

use super::{
    TextError,
    budget::Budget,
    objects::{entry, inflate},
};

/// Characters a Vietnamese paper can show. The font is asked for each of them, because walking through its own list
/// would let it claim four thousand million characters.
const ASKED: [(u32, u32); 7] = [
    (0x20, 0x24F),
    (0x2B0, 0x36F),
    (0x1E00, 0x1EFF),
    (0x2010, 0x205F),
    (0x20A0, 0x20BF),
    (0x2190, 0x22FF),
    (0x2500, 0x27BF),
];

/// Characters by the number of their glyph.
#[derive(Clone, Debug, Default)]
pub(super) struct Program {
    characters: HashMap<u16, char>,
    /// Glyphs of one-byte codes, for symbolic fonts.
    codes: HashMap<u8, u16>,
}

impl Program {
    /// Reads the font of a descriptor; empty when there is none that can be read.
    pub(super) fn read(
        document: &Document,
        descriptor: &Dictionary,
        budget: &mut Budget<'_>,
    ) -> Result<Self, TextError> {
        let stream = [b"FontFile2".as_slice(), b"FontFile3"]
            .iter()
            .find_map(|key| entry(document, descriptor, key)?.as_stream().ok());
        let Some(stream) = stream else { return Ok(Self::default()) };
        let Some(bytes) = inflate(stream, budget)? else { return Ok(Self::default()) };
        let Ok(face) = Face::parse(&bytes, 0) else { return Ok(Self::default()) };
        Self::ask(&face, budget)
    }

    fn ask(face: &Face<'_>, budget: &mut Budget<'_>) -> Result<Self, TextError> {
        let mut program = Self::default();
        for c in ASKED.iter().flat_map(|(first, last)| *first..=*last).filter_map(char::from_u32) {
            budget.work(1)?;
            if let Some(glyph) = face.glyph_index(c) {
                // Two characters may share a glyph; the first is the common one.
                program.characters.entry(glyph.0).or_insert(c);
            }
        }
        let tables = face.tables().cmap.map(|cmap| cmap.subtables).into_iter().flatten();
        for table in tables.take(16) {
            for code in 0..=u8::MAX {
                budget.work(1)?;
                let glyph = match table.platform_id {
                    PlatformId::Windows if !table.is_unicode() => table
                        .glyph_index(0xF000 + u32::from(code))
                        .or_else(|| table.glyph_index(u32::from(code))),
                    PlatformId::Macintosh => table.glyph_index(u32::from(code)),
                    PlatformId::Windows | PlatformId::Unicode | PlatformId::Iso | PlatformId::Custom => None,
                };
                if let Some(glyph) = glyph.filter(|glyph| glyph.0 != 0) {
                    program.codes.entry(code).or_insert(glyph.0);
                }
            }
        }
        Ok(program)
    }

    /// The character a glyph shows.
    pub(super) fn character(&self, glyph: u32) -> Option<char> {
        self.characters.get(&u16::try_from(glyph).ok()?).copied()
    }

    /// The character a one-byte code shows.
    pub(super) fn code(&self, code: u8) -> Option<char> {
        self.characters.get(self.codes.get(&code)?).copied()
    }
}
