//! The room as its callers see it: bytes and a trust store in, a report out.

mod agreement;
mod attacks;
mod hostile;
mod metamorphic;
mod support;
