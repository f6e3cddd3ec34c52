//! The VXP wire: parameters in headers, their signature, and the JSON of answers.

mod answers;
mod request;

pub(crate) use answers::{Answer, Refusal, answer};
pub(crate) use request::{Call, file_hash_fits, recipients};
