//! How much of a file is read before it is refused.

use super::TextError;

/// Caps on everything a file controls. [`Limits::default`] fits thousand-page documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file. Default 100 MiB.
    pub file: usize,
    /// Objects of the file. Default 500 000.
    pub objects: usize,
    /// Pages. Default 5 000.
    pub pages: usize,
    /// Depth of the page tree and of drawings inside drawings. Default 24.
    pub depth: usize,
    /// Inflated bytes of one stream. Default 64 MiB.
    pub stream: usize,
    /// Inflated bytes of what one page draws, drawings inside of it included, that are held at once. Default 32 MiB.
    pub content: usize,
    /// Inflated bytes of all streams that are looked at. Default 256 MiB.
    pub inflated: usize,
    /// Characters on all pages together. Default 4 million.
    pub glyphs: usize,
    /// Steps of work: one for each token, code, entry and node, whatever it costs. Stands in for a deadline, because
    /// reading what is loaded knows no clock; the default of 60 million is a few seconds.
    pub steps: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file: 100 << 20,
            objects: 500_000,
            pages: 5_000,
            depth: 24,
            stream: 64 << 20,
            content: 32 << 20,
            inflated: 256 << 20,
            glyphs: 4_000_000,
            steps: 60_000_000,
        }
    }
}

/// What is left of the limits while one file is read.
pub(super) struct Budget<'a> {
    pub(super) limits: &'a Limits,
    content: usize,
    inflated: usize,
    glyphs: usize,
    steps: u64,
}

impl<'a> Budget<'a> {
    pub(super) fn new(limits: &'a Limits) -> Self {
        Self {
            limits,
            content: limits.content,
            inflated: limits.inflated,
            glyphs: limits.glyphs,
            steps: limits.steps,
        }
    }

    /// Takes steps of work.
    pub(super) fn work(&mut self, steps: usize) -> Result<(), TextError> {
        let steps = u64::try_from(steps).unwrap_or(u64::MAX);
        self.steps = self.steps.checked_sub(steps).ok_or(TextError::Limit("steps"))?;
        Ok(())
    }

    /// Takes one character.
    pub(super) fn glyph(&mut self) -> Result<(), TextError> {
        self.glyphs = self.glyphs.checked_sub(1).ok_or(TextError::Limit("glyphs"))?;
        self.work(1)
    }

    /// How many bytes the next stream may have.
    pub(super) fn stream(&self) -> usize {
        self.limits.stream.min(self.inflated)
    }

    /// How many bytes the next stream that draws may have.
    pub(super) fn content(&self) -> usize {
        self.stream().min(self.content)
    }

    /// Holds what is drawn now.
    pub(super) fn hold(&mut self, bytes: usize) {
        self.content = self.content.saturating_sub(bytes);
    }

    /// Lets go what was drawn.
    pub(super) fn release(&mut self, bytes: usize) {
        self.content = self.content.saturating_add(bytes);
    }

    /// Takes the bytes of a stream.
    pub(super) fn inflated(&mut self, bytes: usize) -> Result<(), TextError> {
        self.inflated = self.inflated.checked_sub(bytes).ok_or(TextError::Limit("inflated"))?;
        Ok(())
    }
}
