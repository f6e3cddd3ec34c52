//! The crate from outside: papers with known answers, and hostile files.

#[path = "../support/mod.rs"]
#[allow(missing_docs, dead_code, reason = "papers of the tests alone")]
mod support;

mod answers;
