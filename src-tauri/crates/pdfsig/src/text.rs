//! The text of a PDF as it is shown: pages, lines and words with their places.
//!
//! Only what a reader sees counts. Invisible text (the recognised text beneath a scan), text outside the page and text
//! that is not upright are left out. A code whose font does not say which character it shows becomes U+FFFD, so that a
//! word with a hole can never be taken for another word.

mod budget;
mod cmap;
mod encodings;
mod fonts;
mod glyph_names;
mod layout;
mod legacy;
mod matrix;
mod objects;
mod operators;
mod pages;
mod program;
mod show;
mod tokens;
mod widths;

use domain::{
    content::{Place, TextLayer},
    text::fold,
};
use lopdf::Document;

pub use budget::Limits;

use crate::{error::Refusal, limits::Deadline, pdf};
use budget::Budget;
use legacy::Legacy;

/// Why the text of a file cannot be read. [`TextError::code`] is stable.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Not a PDF, or one whose objects or pages cannot be found.
    #[error("the file cannot be read as a PDF: {0}")]
    Damaged(String),
    /// Locked with a password.
    #[error("the file is locked with a password")]
    Encrypted,
    /// Over one of [`Limits`].
    #[error("the file is over the limit of {0}")]
    Limit(&'static str),
}

impl TextError {
    /// The code in findings: `PDF-DAMAGED`, `PDF-ENCRYPTED` or `PDF-LIMIT`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Damaged(_) => "PDF-DAMAGED",
            Self::Encrypted => "PDF-ENCRYPTED",
            Self::Limit(_) => "PDF-LIMIT",
        }
    }
}

/// The text of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// Whether there is text, and whether it can be read.
    pub layer: TextLayer,
    /// Every page in order, also those without text.
    pub pages: Vec<Page>,
}

/// A page as it is shown: turned by its rotation and cut to its crop box.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// From 1.
    pub number: u32,
    /// Points.
    pub width: f32,
    /// Points.
    pub height: f32,
    /// Whether the page is a picture: an image covers half of it or more, with hardly any text of its own.
    pub picture: bool,
    /// From top to bottom; what stands side by side on one base line is one line.
    pub lines: Vec<Line>,
}

/// What stands on one base line, over the whole width of the page.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// From left to right.
    pub words: Vec<Word>,
}

/// Characters without a gap between them.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    /// In Unicode's composed form (NFC).
    pub text: String,
    /// Where it stands.
    pub place: Place,
    /// The base line, points from the top.
    pub base: f32,
    /// Height of the type, points.
    pub size: f32,
    /// Whether most of it is bold.
    pub bold: bool,
    /// Whether it belongs to an annotation, such as the appearance of a signature.
    pub stamp: bool,
}

impl Line {
    /// The words joined with single spaces.
    #[must_use]
    pub fn text(&self) -> String {
        self.words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
    }
}

/// Reads the text of a file.
///
/// # Errors
///
/// [`TextError`] when the file is damaged, locked or over a limit.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Text, TextError> {
    let ceilings = crate::Limits { file: limits.file, objects: limits.objects, ..crate::Limits::default() };
    let loaded = pdf::load(bytes, &ceilings, Deadline::start(&ceilings));
    let pdf = loaded.map_err(|refusal| match refusal {
        Refusal::NotPdf | Refusal::Damaged => TextError::Damaged(refusal.to_string()),
        Refusal::Encrypted => TextError::Encrypted,
        Refusal::Limit(name) => TextError::Limit(name),
    })?;
    read_document(&pdf.document, limits)
}

/// Reads the text of a file that is already loaded.
///
/// # Errors
///
/// [`TextError`] when the document is damaged, locked or over a limit.
pub fn read_document(document: &Document, limits: &Limits) -> Result<Text, TextError> {
    if document.is_encrypted() && !document.was_encrypted() {
        return Err(TextError::Encrypted);
    }
    if document.objects.len() > limits.objects {
        return Err(TextError::Limit("objects"));
    }
    let mut budget = Budget::new(limits);
    let mut shown = show::Shown::new(document);
    let mut pages = Vec::new();
    let mut tally = Tally::default();
    for (index, leaf) in pages::leaves(document, &mut budget)?.iter().enumerate() {
        let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
        let sheet = shown.page(leaf, &mut budget)?;
        let own = sheet.glyphs.iter().filter(|glyph| !glyph.stamp && !glyph.c.is_whitespace()).count();
        let picture = sheet.pictured >= 0.5 && own < Tally::CAPTION;
        tally.add(own, sheet.known, sheet.unknown, picture);
        pages.push(Page {
            number,
            width: leaf.frame.width,
            height: leaf.frame.height,
            picture,
            lines: layout::lines(sheet.glyphs, number),
        });
    }
    let mut layer = tally.layer();
    if layer == TextLayer::Present && pages.first().is_some_and(is_disguised) {
        layer = TextLayer::Unreadable;
    }
    Ok(Text { layer, pages })
}

/// Whether a page is in an encoding from before Unicode whose font does not say so: converted it would have quốc hiệu,
/// as it stands it has not. What its letters are, and which are capitals, is lost with the font's name.
fn is_disguised(page: &Page) -> bool {
    let stored: String =
        page.lines.iter().flat_map(|line| &line.words).map(|word| word.text.as_str()).collect();
    let names = |text: &str| {
        let letters: String = fold(text).chars().filter(|c| c.is_alphanumeric()).collect();
        letters.contains("conghoaxahoichunghiavietnam")
    };
    !names(&stored) && [Legacy::Tcvn3, Legacy::Vni].iter().any(|legacy| names(&legacy.shown(&stored)))
}

/// What was seen of characters on all pages.
#[derive(Default)]
struct Tally {
    /// Characters on pages that are no pictures.
    own: usize,
    known: usize,
    unknown: usize,
}

impl Tally {
    /// A page that is a picture may carry so many characters (a number, a stamp) and still be a scan.
    const CAPTION: usize = 200;
    /// A document says at least this much.
    const LEAST: usize = 20;

    fn add(&mut self, own: usize, known: usize, unknown: usize, picture: bool) {
        if !picture {
            self.own += own;
        }
        self.known += known;
        self.unknown += unknown;
    }

    fn layer(&self) -> TextLayer {
        // One character in twenty may be an ornament; more holes than that would show as missing facts.
        if self.unknown > Self::LEAST && self.unknown * 20 > self.known {
            TextLayer::Unreadable
        } else if self.own < Self::LEAST {
            TextLayer::Absent
        } else {
            TextLayer::Present
        }
    }
}
