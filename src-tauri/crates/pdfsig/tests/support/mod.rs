//! What the tests are put to.

pub mod papers;
