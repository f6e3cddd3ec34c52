//! Facts about the signatures of a PDF: what was signed, by whom, when, and what happened afterwards.
#![forbid(unsafe_code)]

pub mod cms;
pub mod reason;
pub mod revoke;
pub mod trust;
