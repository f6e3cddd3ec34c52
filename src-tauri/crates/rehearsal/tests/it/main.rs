//! The rehearsal hub over real connections.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "these are tests, their helpers included"
)]

mod captures;
mod client;
mod faults;
mod offices;
mod outgoing;
mod press;
mod restart;
mod samples;
mod tls;
mod wire;
