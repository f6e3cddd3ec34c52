//! Facts about the signatures of a PDF: what was signed, by whom, when, and what happened afterwards.
#![forbid(unsafe_code)]

mod algorithm;
pub mod ber;
pub mod certificate;
pub mod cms;
pub mod name;
mod oid;
mod policy;
pub mod reason;
pub mod revoke;
pub mod trust;

#[cfg(test)]
mod support;
