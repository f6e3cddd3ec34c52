//! Files going in and out of the window, always by key or token: the page never names a path and never gets one.

mod copies;
mod drops;
mod protocol;

pub use copies::{Copies, CopyError, save};
pub use drops::Drops;
pub use protocol::{Wanted, serve};
