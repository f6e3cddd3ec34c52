//! The checklist.
pub mod writing;
