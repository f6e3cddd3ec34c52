//! Facts about a PDF: its pages and their text, and what the text says of the document (NĐ 30/2020 Appendix I).
//!
//! Invariants, cited by tests:
//!
//! 1. A hostile file costs bounded time and memory: every list, stream and depth is counted against [`text::Limits`].
//! 2. Reading never panics, whatever the bytes.
//! 3. A fact that is not plainly there is absent; nothing is guessed.
//! 4. The same bytes give the same facts: neither clock nor chance enters here.

#![forbid(unsafe_code)]

pub mod facts;
pub mod text;
