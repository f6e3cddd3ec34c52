//! The room as its callers see it: bytes and a trust store in, a report out.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]
#![allow(clippy::print_stdout, reason = "the table of agreement is for people")]

mod agreement;
mod answers;
mod attacks;
mod facts;
mod fuzzing;
mod hostile;
mod hostile_text;
mod layouts;
mod metamorphic;
#[allow(dead_code, reason = "a whole kit, of which each test takes a part")]
mod papers;
mod seeds;
mod support;
