//! Printed pages of the office: headings, facts and tables in, a PDF for keeping out.
//!
//! Rules:
//!
//! 1. The same [`Page`] gives the same bytes, on every machine and on every day: no clock, no folder, no network, and
//!    the date inside is the page's own.
//! 2. What a page says is data. Nothing in it is read as markup, whatever a document from outside is called.
//! 3. Every file is PDF/A-2b: its fonts are inside. A letter that those do not have is written as its number.

mod letters;
mod page;
mod press;

pub use page::{Column, Page, Part};

/// Why a page was not made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The page's date is none that a PDF can say.
    #[error("the date of the page: {0}")]
    Date(String),
    /// The values could not be handed over.
    #[error("values of the page: {0}")]
    Values(#[from] serde_json::Error),
    /// The page could not be set or written: a mistake in the template, or a page beyond all bounds.
    #[error("setting the page: {0}")]
    Setting(String),
}

impl Page {
    /// The page as a PDF/A-2b.
    ///
    /// # Errors
    /// [`Error`]; there is none for what a page says, only for how it is set.
    pub fn pdf(&self) -> Result<Vec<u8>, Error> {
        press::print(self)
    }
}
