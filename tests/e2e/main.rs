//! The real window, driven as a person would: the built program under a virtual display of its own, with a session
//! bus of its own, over WebKit's own driver. Nothing is mocked; the hub is the rehearsal hub inside the program.
//!
//! Needs Xvfb, openbox, xdotool, dbus-daemon, WebKitWebDriver, ibus with ibus-unikey. A missing one fails the test
//! that needs it and says which. Pictures of what was seen lie in `target/e2e`.

#![cfg(target_os = "linux")]
#![allow(missing_docs, reason = "a test binary has no users")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test fails by panicking, and says why"
)]

mod alerts;
mod check;
mod drawing;
mod following;
mod instance;
mod network;
mod policy;
mod start;
mod story;
mod support;
mod typing;
mod work;
