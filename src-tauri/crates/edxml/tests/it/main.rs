//! Packages through the public interface: samples, quirks of the field, hostile input, the writer's layout.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod golden;
mod hostile;
mod layout;
mod names;
mod quirks;
mod round_trip;
mod support;
mod wrapping;
