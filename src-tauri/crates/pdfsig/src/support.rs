//! Test support: authorities, certificates, signatures, lists, answers and timestamps made from keys, byte by byte.
//!
//! Written without the readers under test, so that both would have to be wrong in the same way to agree.

pub(crate) mod der;
pub(crate) mod make;

pub(crate) use make::*;
