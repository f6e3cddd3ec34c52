//! Holds the whole tree to the project's own design (`src-tauri/docs/architecture.md`). Every check is a function
//! that names what breaks it, with a test over the tree and one over a text that breaks it.
//!
//! Invariants, cited by number in tests:
//!
//! 1. Crates depend in one direction only; each outside library has one home.
//! 2. What must not be written is not written anywhere: a rule looks at every file, not at a list of them.
//! 3. Every check is itself tested on something that breaks it.

pub mod directions;
pub mod interface;
pub mod metadata;
pub mod sql;
pub mod tree;
pub mod writing;

pub use metadata::Metadata;
pub use tree::{SourceFile, Tree};
