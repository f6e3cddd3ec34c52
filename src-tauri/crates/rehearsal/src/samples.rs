//! Sample documents: forty that are realistic to the last signature, and headers without end for benchmarks.
//!
//! Whoever needs a paper of his own orders it from the [`Press`].
//!
//! Everything is invented; agencies exist, people and texts do not. The choice of texts depends on the seed and
//! the number of the sample only; dates are relative to the day of making, keys are made once per directory.

pub(crate) mod archive;
mod authority;
mod canvas;
mod cms;
mod drawing;
mod fonts;
mod header;
mod issuer;
mod library;
mod office_file;
mod outgoing;
mod outlines;
mod paper;
mod pdf_file;
mod press;
mod sign;
mod texts;

pub use authority::Trust;
pub use header::{DocumentKind, Header, Headers, Signatory};
pub(crate) use library::Library;
pub use library::{File, Sample, ensure, order};
pub use outgoing::{DraftSheet, OutgoingSample, Sender, ensure_outgoing};
pub use press::{AppendixSpec, Letterhead, PaperSpec, Press, SignatureState, Signatures, SigningOrder};

/// The code of the agency that issues a sample.
pub(crate) fn issuer_of(index: usize) -> Option<&'static str> {
    outlines::OUTLINES.get(index).map(|outline| outline.from)
}

/// How many samples there are.
pub const COUNT: usize = 40;
