//! `cargo xtask bench`: builds for speed, then measures against peers.

use crate::install::{self, Need};
use crate::step::Step;
use crate::{Outcome, Problem, say, tree};

/// Builds and measures; `arguments` go to the measuring program (`--quick`, `--only NAME`).
///
/// # Errors
/// When something is missing that cannot be installed, or a build fails.
pub(crate) fn run(arguments: &[&str]) -> Outcome {
    install::ready(&[Need::Build, Need::Bench])?;
    let hello = tree::root().join("tests/bench/hello");
    let builds = [
        Step::new("The page", "npm").args(["run", "build"]).inside(tree::ui()),
        Step::new("The office, for speed (the first time: many minutes)", "cargo").args([
            // By name: the tests' own features (points to be killed at) have no place in what is measured.
            "build",
            "--release",
            "--locked",
            "--package",
            "cli",
            "--package",
            "vanthu-desktop",
            "--package",
            "bench",
        ]),
        Step::new("The smallest Tauri window, for speed", "cargo")
            .args(["build", "--release", "--locked"])
            .env("CARGO_TARGET_DIR", tree::target().join("hello").to_string_lossy())
            .inside(hello),
    ];
    for step in builds {
        say::heading(&step.name);
        if !step.hand_over()? {
            return Err(Problem(format!("This step failed: {}", step.typed())));
        }
    }
    say::heading("Measuring");
    Step::new("bench", tree::released("bench"))
        .args(arguments)
        .env("VANTHU_RELEASE", tree::target().join("release").to_string_lossy())
        .env("VANTHU_HELLO", tree::target().join("hello/release/hello").to_string_lossy())
        .hand_over()
}
