//! Character maps: codes to Unicode (`ToUnicode`) and codes to glyphs (`Encoding` of a composite font).

use super::{
    TextError,
    budget::Budget,
    tokens::{Token, Tokens},
};

/// Entries of one map; a font has at most 65 536 codes.
const ENTRIES: usize = 70_000;
/// Units of UTF-16 that one code may stand for.
const UNITS: usize = 16;

/// A map, as far as it could be read.
#[derive(Clone, Debug, Default)]
pub(super) struct CMap {
    /// Length of codes in bytes, first and last code.
    spaces: Vec<(usize, u32, u32)>,
    /// First code, last code, what the first stands for. Sorted by the first.
    texts: Vec<(u32, u32, Vec<u16>)>,
    /// First code, last code, the first's glyph (CID). Sorted by the first.
    glyphs: Vec<(u32, u32, u32)>,
}

fn code(bytes: &[u8]) -> Option<u32> {
    (bytes.len() <= 4).then(|| bytes.iter().fold(0, |code, byte| code << 8 | u32::from(*byte)))
}

fn units(bytes: &[u8]) -> Vec<u16> {
    if let [one] = bytes {
        return vec![u16::from(*one)];
    }
    bytes
        .chunks_exact(2)
        .take(UNITS)
        .map(|pair| pair.iter().fold(0, |unit, byte| unit << 8 | u16::from(*byte)))
        .collect()
}

impl CMap {
    /// Reads a map.
    pub(super) fn parse(bytes: &[u8], budget: &mut Budget<'_>) -> Result<Self, TextError> {
        let mut map = Self::default();
        let mut row: Vec<Token<'_>> = Vec::new();
        for token in Tokens::new(bytes) {
            budget.work(1)?;
            let Token::Word(word) = token else {
                // A block has at most a hundred entries of three, and arrays.
                if row.len() < 2 * ENTRIES {
                    row.push(token);
                }
                continue;
            };
            match word {
                b"endcodespacerange" => map.spaces(&row),
                b"endbfchar" => map.characters(&row),
                b"endbfrange" => map.ranges(&row),
                b"endcidchar" => map.glyph_entries(&row, 2),
                b"endcidrange" => map.glyph_entries(&row, 3),
                _ => {}
            }
            row.clear();
        }
        map.texts.sort_by_key(|(first, _, _)| *first);
        map.glyphs.sort_by_key(|(first, _, _)| *first);
        Ok(map)
    }

    fn spaces(&mut self, row: &[Token<'_>]) {
        for pair in row.chunks_exact(2) {
            if let [Token::Text(first), Token::Text(last)] = pair
                && let (Some(low), Some(high)) = (code(first), code(last))
                && (1..=4).contains(&first.len())
                && self.spaces.len() < 100
            {
                self.spaces.push((first.len(), low, high));
            }
        }
    }

    fn text(&mut self, first: u32, last: u32, text: Vec<u16>) {
        if self.texts.len() < ENTRIES && first <= last && !text.is_empty() {
            self.texts.push((first, last, text));
        }
    }

    fn characters(&mut self, row: &[Token<'_>]) {
        for pair in row.chunks_exact(2) {
            if let [Token::Text(from), Token::Text(to)] = pair
                && let Some(from) = code(from)
            {
                self.text(from, from, units(to));
            }
        }
    }

    fn ranges(&mut self, row: &[Token<'_>]) {
        let mut row = row.iter();
        while let (Some(Token::Text(first)), Some(Token::Text(last)), Some(target)) =
            (row.next(), row.next(), row.next())
        {
            let (Some(first), Some(last)) = (code(first), code(last)) else { continue };
            if let Some(text) = target.text() {
                self.text(first, last, units(text));
            } else if *target == Token::ArrayStart {
                for code in first..=last {
                    let Some(text) = row.as_slice().first().and_then(Token::text) else { break };
                    self.text(code, code, units(text));
                    row.next();
                }
                // What the array has beyond its range is skipped.
                row.by_ref().find(|token| **token == Token::ArrayEnd);
            } else {
                return;
            }
        }
    }

    fn glyph_entries(&mut self, row: &[Token<'_>], size: usize) {
        for entry in row.chunks_exact(size) {
            let (first, last, glyph) = match entry {
                [Token::Text(first), Token::Text(last), Token::Number(glyph)] => (first, last, glyph),
                [Token::Text(first), Token::Number(glyph)] => (first, first, glyph),
                _ => continue,
            };
            if let (Some(first), Some(last)) = (code(first), code(last))
                && first <= last
                && (0.0..=65_535.0).contains(glyph)
                && self.glyphs.len() < ENTRIES
            {
                self.glyphs.push((first, last, *glyph as u32));
            }
        }
    }

    /// How many bytes the code has that these bytes begin with; none when the map does not say.
    pub(super) fn code_length(&self, bytes: &[u8]) -> Option<usize> {
        self.spaces.iter().map(|(length, _, _)| *length).filter(|length| *length <= bytes.len()).find(
            |length| {
                bytes.get(..*length).and_then(code).is_some_and(|code| {
                    self.spaces.iter().any(|(own, low, high)| own == length && (*low..=*high).contains(&code))
                })
            },
        )
    }

    /// What a code stands for; none when the map does not say or says what is no character.
    pub(super) fn unicode(&self, code: u32) -> Option<String> {
        let (first, text) = before(&self.texts, code)
            .find(|(_, last, _)| code <= *last)
            .map(|(first, _, text)| (*first, text))?;
        let mut text = text.clone();
        if let Some(unit) = text.last_mut() {
            *unit = unit.wrapping_add(u16::try_from(code - first).ok()?);
        }
        String::from_utf16(&text).ok()
    }

    /// The glyph of a code.
    pub(super) fn glyph(&self, code: u32) -> Option<u32> {
        let found = before(&self.glyphs, code).find(|(_, last, _)| code <= *last);
        found.map(|(first, _, glyph)| glyph + (code - first))
    }
}

/// The last entries that begin at a code or before it, nearest first. Ranges of honest maps do not overlap; a few steps
/// back find those that do.
fn before<T>(entries: &[(u32, u32, T)], code: u32) -> impl Iterator<Item = &(u32, u32, T)> {
    let end = entries.partition_point(|(first, _, _)| *first <= code);
    entries.get(..end).unwrap_or_default().iter().rev().take(8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Limits;

    fn map(text: &str) -> CMap {
        CMap::parse(text.as_bytes(), &mut Budget::new(&Limits::default())).unwrap()
    }

    #[test]
    fn characters_ranges_and_arrays_are_read() {
        let map = map(
            "1 begincodespacerange <0000> <FFFF> endcodespacerange 2 beginbfchar <0001> <0041> <0002> <00660069> \
             endbfchar 2 beginbfrange <0010> <0012> <1EA0> <0020> <0021> [<0111> <0110>] endbfrange",
        );
        assert_eq!(map.unicode(1).as_deref(), Some("A"));
        assert_eq!(map.unicode(2).as_deref(), Some("fi"));
        assert_eq!(map.unicode(0x12).as_deref(), Some("Ả"));
        assert_eq!(map.unicode(0x21).as_deref(), Some("Đ"));
        assert_eq!(map.unicode(0x13), None);
        assert_eq!(map.code_length(&[0, 1, 0]), Some(2));
    }

    #[test]
    fn a_range_over_everything_costs_one_entry() {
        let map = map("1 beginbfrange <00000000> <FFFFFFFF> <0041> endbfrange");
        assert_eq!(map.texts.len(), 1);
        assert_eq!(map.unicode(0x10_0000), None);
    }

    #[test]
    fn glyph_ranges_are_read() {
        let map = map("1 begincidrange <0020> <007e> 1 endcidrange 1 begincidchar <80> 300 endcidchar");
        assert_eq!(map.glyph(0x21), Some(2));
        assert_eq!(map.glyph(0x80), Some(300));
    }
}
