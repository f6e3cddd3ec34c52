//! The typeface of the samples: four faces of Tinos, with the letters of Vietnamese.

use std::{collections::BTreeMap, io::Write};

use flate2::{Compression, write::ZlibEncoder};
use subsetter::GlyphRemapper;
use ttf_parser::{Face, GlyphId};

use super::pdf_file::PdfFile;
use crate::error::Error;

/// A face.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Style {
    Regular,
    Bold,
    Italic,
    BoldItalic,
}

impl Style {
    pub(crate) const ALL: [Self; 4] = [Self::Regular, Self::Bold, Self::Italic, Self::BoldItalic];

    /// The name in a page's resources.
    pub(crate) fn resource(self) -> &'static str {
        match self {
            Self::Regular => "F1",
            Self::Bold => "F2",
            Self::Italic => "F3",
            Self::BoldItalic => "F4",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Regular => "Tinos-Regular",
            Self::Bold => "Tinos-Bold",
            Self::Italic => "Tinos-Italic",
            Self::BoldItalic => "Tinos-BoldItalic",
        }
    }

    fn bytes(self) -> &'static [u8] {
        match self {
            Self::Regular => include_bytes!("../../../paper/fonts/Tinos-Regular.ttf"),
            Self::Bold => include_bytes!("../../../paper/fonts/Tinos-Bold.ttf"),
            Self::Italic => include_bytes!("../../../paper/fonts/Tinos-Italic.ttf"),
            Self::BoldItalic => include_bytes!("../../../paper/fonts/Tinos-BoldItalic.ttf"),
        }
    }
}

/// One face and the letters used of it.
struct Font {
    style: Style,
    face: Face<'static>,
    /// Numbers in the file for numbers in the face.
    numbers: GlyphRemapper,
    /// By the number in the file.
    used: BTreeMap<u16, (GlyphId, char)>,
}

/// The faces of one document.
pub(crate) struct Fonts(Vec<Font>);

impl Fonts {
    pub(crate) fn new() -> Result<Self, Error> {
        let font = |style: Style| {
            let face = Face::parse(style.bytes(), 0).map_err(|error| Error::Font(error.to_string()))?;
            Ok(Font { style, face, numbers: GlyphRemapper::new(), used: BTreeMap::new() })
        };
        Style::ALL.into_iter().map(font).collect::<Result<_, Error>>().map(Self)
    }

    fn font(&self, style: Style) -> Result<&Font, Error> {
        self.0.iter().find(|font| font.style == style).ok_or_else(|| Error::Font(style.name().to_owned()))
    }

    /// The width of a text in points.
    pub(crate) fn width(&self, style: Style, size: f64, text: &str) -> Result<f64, Error> {
        let font = self.font(style)?;
        let mut units = 0.0;
        for c in text.chars() {
            units += f64::from(font.face.glyph_hor_advance(font.glyph(c)?).unwrap_or_default());
        }
        Ok(units * size / f64::from(font.face.units_per_em()))
    }

    /// The text as a hexadecimal string of glyph numbers, remembered for embedding.
    pub(crate) fn encode(&mut self, style: Style, text: &str) -> Result<String, Error> {
        let font = self.0.iter_mut().find(|font| font.style == style);
        let font = font.ok_or_else(|| Error::Font(style.name().to_owned()))?;
        let mut hex = String::with_capacity(text.len() * 4);
        for c in text.chars() {
            let original = font.glyph(c)?;
            let glyph = font.numbers.remap(original.0);
            font.used.insert(glyph, (original, c));
            hex.push_str(&format!("{glyph:04X}"));
        }
        Ok(hex)
    }

    /// Writes the faces that were used; the `Font` dictionary of the resources.
    pub(crate) fn embed(&self, file: &mut PdfFile) -> Result<String, Error> {
        let mut resources = String::new();
        for font in self.0.iter().filter(|font| !font.used.is_empty()) {
            let number = font.embed(file)?;
            resources.push_str(&format!("/{} {number} 0 R ", font.style.resource()));
        }
        Ok(format!("<< {resources}>>"))
    }
}

impl Font {
    fn glyph(&self, c: char) -> Result<GlyphId, Error> {
        self.face.glyph_index(c).ok_or_else(|| Error::Font(format!("{} has no {c:?}", self.style.name())))
    }

    /// A composite font whose codes are glyph numbers, with a map back to Unicode so that text can be searched.
    fn embed(&self, file: &mut PdfFile) -> Result<u32, Error> {
        let scale = 1000.0 / f64::from(self.face.units_per_em());
        let name = format!("VANTHU+{}", self.style.name());
        let program = subsetter::subset(self.style.bytes(), 0, &self.numbers);
        let program = program.map_err(|error| Error::Font(error.to_string()))?;
        let program = file.add_stream(&format!("/Length1 {}", program.len()), &program)?;
        let italic = matches!(self.style, Style::Italic | Style::BoldItalic);
        let flags = if italic { 4 + 64 } else { 4 };
        let angle = if italic { -16 } else { 0 };
        let bounds = self.face.global_bounding_box();
        let scaled = |units: i16| (f64::from(units) * scale).round();
        let descriptor = file.add(&format!(
            "<< /Type /FontDescriptor /FontName /{name} /Flags {flags} /FontBBox [{} {} {} {}] /ItalicAngle {angle} /Ascent {} /Descent {} /CapHeight 662 /StemV 80 /FontFile2 {program} 0 R >>",
            scaled(bounds.x_min),
            scaled(bounds.y_min),
            scaled(bounds.x_max),
            scaled(bounds.y_max),
            scaled(self.face.ascender()),
            scaled(self.face.descender()),
        ));
        let mut widths = String::new();
        let mut pairs = Vec::new();
        for (glyph, (original, c)) in &self.used {
            let advance = f64::from(self.face.glyph_hor_advance(*original).unwrap_or_default()) * scale;
            widths.push_str(&format!("{glyph} [{advance:.0}] "));
            let mut units = [0; 2];
            let utf16: String = c.encode_utf16(&mut units).iter().map(|unit| format!("{unit:04X}")).collect();
            pairs.push(format!("<{glyph:04X}> <{utf16}>"));
        }
        let descendant = file.add(&format!(
            "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{name} /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor {descriptor} 0 R /DW 500 /W [{widths}] /CIDToGIDMap /Identity >>"
        ));
        let map = file.add_stream("", unicode_map(&pairs).as_bytes())?;
        Ok(file.add(&format!(
            "<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H /DescendantFonts [{descendant} 0 R] /ToUnicode {map} 0 R >>"
        )))
    }
}

fn unicode_map(pairs: &[String]) -> String {
    let mut map = "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n".to_owned();
    // A block holds at most a hundred.
    for block in pairs.chunks(100) {
        map.push_str(&format!("{} beginbfchar\n{}\nendbfchar\n", block.len(), block.join("\n")));
    }
    map.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
    map
}

/// Deflates as PDF's `FlateDecode` wants it.
pub(crate) fn deflate(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    let packed = encoder.write_all(bytes).and_then(|()| encoder.finish());
    packed.map_err(|error| Error::Font(error.to_string()))
}
