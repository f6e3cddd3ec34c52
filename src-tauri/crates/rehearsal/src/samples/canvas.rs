//! Pages being written: lines of text at places, justified paragraphs, rules.

use super::{
    fonts::{Fonts, Style},
    pdf_file::points,
};
use crate::error::Error;

/// A4 in points.
pub(crate) const WIDTH: f64 = 595.28;
/// A4 in points.
pub(crate) const HEIGHT: f64 = 841.89;
/// Margins of NĐ 30/2020 Appx I: left 30, right 18, top and bottom 22 mm.
pub(crate) const LEFT: f64 = 85.04;
pub(crate) const RIGHT: f64 = WIDTH - 51.02;
pub(crate) const TOP: f64 = HEIGHT - 62.36;
pub(crate) const BOTTOM: f64 = 62.36;

/// A face at a size.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Type {
    pub(crate) style: Style,
    pub(crate) size: f64,
}

/// Pages of one document, the last one being written.
pub(crate) struct Canvas {
    pub(crate) fonts: Fonts,
    pub(crate) pages: Vec<String>,
    /// Where the next line's base is.
    pub(crate) y: f64,
}

impl Canvas {
    pub(crate) fn new() -> Result<Self, Error> {
        Ok(Self { fonts: Fonts::new()?, pages: vec![String::new()], y: TOP })
    }

    fn put(&mut self, operators: &str) {
        if let Some(page) = self.pages.last_mut() {
            page.push_str(operators);
        }
    }

    /// A new page with its number on top (NĐ 30/2020 Appx I: centred, not on the first).
    pub(crate) fn new_page(&mut self) -> Result<(), Error> {
        self.pages.push(String::new());
        let number = self.pages.len().to_string();
        self.centred(WIDTH / 2.0, HEIGHT - 42.0, Type { style: Style::Regular, size: 13.0 }, &number)?;
        self.y = TOP;
        Ok(())
    }

    /// Goes on a new page unless so much height is left.
    pub(crate) fn need(&mut self, height: f64) -> Result<(), Error> {
        if self.y - height < BOTTOM { self.new_page() } else { Ok(()) }
    }

    /// A text at a place.
    pub(crate) fn text(&mut self, x: f64, y: f64, kind: Type, text: &str) -> Result<(), Error> {
        let hex = self.fonts.encode(kind.style, text)?;
        let line = format!(
            "BT /{} {} Tf 1 0 0 1 {} {} Tm <{hex}> Tj ET\n",
            kind.style.resource(),
            points(kind.size),
            points(x),
            points(y)
        );
        self.put(&line);
        Ok(())
    }

    /// A text around a middle.
    pub(crate) fn centred(&mut self, middle: f64, y: f64, kind: Type, text: &str) -> Result<f64, Error> {
        let width = self.fonts.width(kind.style, kind.size, text)?;
        self.text(middle - width / 2.0, y, kind, text)?;
        Ok(width)
    }

    /// Lines around a middle, each at most so wide, from `self.y` down.
    pub(crate) fn centred_lines(
        &mut self,
        middle: f64,
        width: f64,
        kind: Type,
        text: &str,
    ) -> Result<f64, Error> {
        let mut widest: f64 = 0.0;
        for line in self.wrap(kind, text, width, width)? {
            let drawn = self.centred(middle, self.y, kind, &line)?;
            widest = widest.max(drawn);
            self.y -= kind.size * 1.25;
        }
        Ok(widest)
    }

    /// One entry of a list from `self.y` down, its lines under one another, over pages when needed.
    pub(crate) fn item(
        &mut self,
        left: f64,
        width: f64,
        kind: Type,
        text: &str,
        height: f64,
    ) -> Result<(), Error> {
        let dash = self.fonts.width(kind.style, kind.size, "- ")?;
        for (index, line) in self.wrap(kind, &format!("- {text}"), width, width - dash)?.iter().enumerate() {
            self.need(0.0)?;
            self.text(if index == 0 { left } else { left + dash }, self.y, kind, line)?;
            self.y -= height;
        }
        Ok(())
    }

    /// A rule around a middle.
    pub(crate) fn rule(&mut self, middle: f64, y: f64, width: f64) {
        let (from, to) = (points(middle - width / 2.0), points(middle + width / 2.0));
        self.put(&format!("0.6 w {from} {y} m {to} {y} l S\n", y = points(y)));
    }

    /// A red framed stamp around a middle, as urgency is marked.
    pub(crate) fn stamp(&mut self, middle: f64, y: f64, text: &str) -> Result<(), Error> {
        let kind = Type { style: Style::Bold, size: 13.0 };
        let width = self.fonts.width(kind.style, kind.size, text)? + 18.0;
        self.put("q 0.85 0 0 RG 0.85 0 0 rg 1.2 w ");
        self.put(&format!(
            "{} {} {} 21 re S\n",
            points(middle - width / 2.0),
            points(y - 6.0),
            points(width)
        ));
        self.centred(middle, y, kind, text)?;
        self.put("Q\n");
        Ok(())
    }

    /// A paragraph over the full width: justified, the first line indented, over pages when needed.
    pub(crate) fn paragraph(&mut self, kind: Type, text: &str) -> Result<(), Error> {
        const INDENT: f64 = 28.35;
        let full = RIGHT - LEFT;
        let lines = self.wrap(kind, text, full - INDENT, full)?;
        let count = lines.len();
        for (index, line) in lines.into_iter().enumerate() {
            self.need(0.0)?;
            let indent = if index == 0 { INDENT } else { 0.0 };
            let target = (index + 1 < count).then_some(full - indent);
            self.justified(LEFT + indent, kind, &line, target)?;
            self.y -= kind.size * 1.35;
        }
        self.y -= 6.0;
        Ok(())
    }

    /// One line, its spaces widened to `target`.
    fn justified(&mut self, x: f64, kind: Type, line: &str, target: Option<f64>) -> Result<(), Error> {
        let words: Vec<&str> = line.split(' ').collect();
        let natural = self.fonts.width(kind.style, kind.size, line)?;
        let gaps = words.len().saturating_sub(1);
        let extra = match target {
            Some(target) if gaps > 0 => (target - natural) / f64::from(u32::try_from(gaps).unwrap_or(1)),
            Some(_) | None => return self.text(x, self.y, kind, line),
        };
        let mut array = String::new();
        for (index, word) in words.iter().enumerate() {
            // The space stays a glyph, so that copied text has it.
            let last = index == gaps;
            let text = if last { (*word).to_owned() } else { format!("{word} ") };
            array.push_str(&format!("<{}>", self.fonts.encode(kind.style, &text)?));
            if !last {
                array.push_str(&format!(" {} ", points(-extra * 1000.0 / kind.size)));
            }
        }
        let line = format!(
            "BT /{} {} Tf 1 0 0 1 {} {} Tm [{array}] TJ ET\n",
            kind.style.resource(),
            points(kind.size),
            points(x),
            points(self.y)
        );
        self.put(&line);
        Ok(())
    }

    /// Breaks a text into lines, the first at most `first` wide, the others `rest`.
    pub(crate) fn wrap(&self, kind: Type, text: &str, first: f64, rest: f64) -> Result<Vec<String>, Error> {
        let mut lines = Vec::new();
        let mut line = String::new();
        for word in text.split_whitespace() {
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            let room = if lines.is_empty() { first } else { rest };
            if !line.is_empty() && self.fonts.width(kind.style, kind.size, &longer)? > room {
                lines.push(std::mem::replace(&mut line, word.to_owned()));
            } else {
                line = longer;
            }
        }
        if !line.is_empty() {
            lines.push(line);
        }
        Ok(lines)
    }
}
