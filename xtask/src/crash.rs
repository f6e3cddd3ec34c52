//! `cargo xtask crash`: the office is killed, at every named point and at random times, and must lose nothing.

use crate::install::{self, Need};
use crate::step::Step;
use crate::{Outcome, plan, tree};

/// Kills when nobody says how many.
pub(crate) const KILLS: u32 = 2000;

/// Builds the driver and runs it with so many kills.
///
/// # Errors
/// When something is missing that cannot be installed.
pub(crate) fn run(kills: u32) -> Outcome {
    install::ready(&[Need::Build])?;
    let build = Step::new("Build", "cargo")
        .args(["build", "--workspace", "--bin", "crash", "--locked"])
        .gate()
        .strict();
    plan::run("Plan", &[build, step(kills)])
}

/// The driver: a program of its own that starts, kills and examines the office, and prints `N passed, N failed`.
/// It must have been built.
pub(crate) fn step(kills: u32) -> Step {
    Step::new(format!("{kills} kills"), tree::built("crash")).args([kills.to_string()]).counting()
}
