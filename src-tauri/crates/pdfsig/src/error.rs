//! Why a file could not be read at all.

/// Why nothing can be said about the signatures of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No PDF header near the beginning.
    #[error("not a PDF")]
    NotPdf,
    /// Damaged beyond reading: no catalog, no pages, no cross-reference data.
    #[error("the PDF is damaged")]
    Damaged,
    /// Locked with a password that is not known.
    #[error("the PDF is locked with a password")]
    Encrypted,
    /// Over the named limit of [`crate::Limits`].
    #[error("the PDF is over the limit {0}")]
    Limit(&'static str),
}

impl Refusal {
    /// The stable code of the refusal.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NotPdf => "PDF-NOT-PDF",
            Self::Damaged => "PDF-DAMAGED",
            Self::Encrypted => "PDF-ENCRYPTED",
            Self::Limit(_) => "PDF-LIMIT",
        }
    }
}
