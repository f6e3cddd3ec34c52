//! `cargo xtask bindings`: the TypeScript of the window's commands, written anew from Rust.

use crate::step::Step;
use crate::{Outcome, say};

/// Runs the test that compares the bindings, told to write them instead.
///
/// # Errors
/// When cargo cannot be started.
pub(crate) fn run() -> Outcome {
    let step = Step::new("bindings", "cargo")
        .args([
            "test",
            "--workspace",
            "--locked",
            "--lib",
            "the_committed_bindings_are_what_the_commands_say",
        ])
        .env("VANTHU_WRITE_BINDINGS", "1");
    let written = step.hand_over()?;
    if written {
        say::line("ui/src/backend/bindings.ts is what the Rust commands say.");
    }
    Ok(written)
}
