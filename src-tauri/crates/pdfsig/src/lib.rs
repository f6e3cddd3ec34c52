//! Facts about the signatures of a PDF: what was signed, by whom, when, and what happened afterwards.
//!
//! [`inspect()`] takes bytes and answers with a [`Report`]; [`read()`] adds what the text says, see [`components`]. Who is trusted is for the caller to say, see [`trust`].
//!
//! Invariants, cited by number in tests:
//!
//! 1. A byte range counts only when it starts at the first byte, lies inside the file and leaves out exactly the
//!    hexadecimal string of its own `/Contents`; behind the CMS in it stand only zeros.
//! 2. One signer, no content of its own, a form of signature that is known; older forms are named and refused.
//! 3. Digest, attributes and signature are checked over the bytes as they were signed, never over re-encoded ones.
//! 4. The signed revision is the prefix of the file that the signature covers; it loads without repair and shows the
//!    same signature.
//! 5. What changed between the signed and the last revision is found by comparing the objects themselves, and must be
//!    allowed by the certification and the locks. Without a certification only further signatures are.
//! 6. After the last intact signature only validation data may follow: no rewritten page, no byte that the
//!    cross-reference data does not reach.
//! 7. The verdict on a file is the worst of all its signatures; a later signature heals nothing.
//! 8. Time is a trusted timestamp's, or now. What a signature claims about its time is only shown.
//! 9. A file whose bytes show a signature is never called unsigned.
//! 10. Weak algorithms are refused by date.
//! 11. Whatever the bytes, [`inspect()`] returns: no panic, no end of memory, within [`Limits::deadline`].
//! 12. Without an imported root nothing is valid, and nothing is invalid for that reason alone.

#![forbid(unsafe_code)]

mod algorithm;
pub mod ber;
pub mod certificate;
pub mod cms;
pub mod components;
mod conclude;
mod content;
mod coverage;
mod date;
mod diff;
mod digests;
mod embedded;
mod error;
mod examine;
mod facts;
mod fields;
#[doc(hidden)]
pub mod fuzzing;
mod inspect;
mod json;
mod judge;
mod limits;
mod marks;
pub mod name;
mod oid;
mod pages;
mod pdf;
mod place;
mod policy;
mod read;
pub mod reason;
pub mod report;
pub mod revoke;
mod role;
pub mod sentences;
#[cfg(test)]
mod support;
pub mod text;
pub mod trust;

pub use cms::Standing;
pub use diff::{Change, Level};
pub use error::Refusal;
pub use inspect::inspect;
pub use json::FileView;
pub use limits::Limits;
pub use read::{read, read_signatures};
pub use report::Report;
