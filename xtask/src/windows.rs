//! `cargo xtask windows`: type-checks the whole project for Windows, as far as this machine can.

use crate::step::Step;
use crate::{Outcome, plan, say, system};

const TARGET: &str = "x86_64-pc-windows-gnu";

/// Checks, or says what is missing. A machine that cannot check is no failure.
///
/// # Errors
/// Never: a failure is part of the report.
pub(crate) fn run() -> Outcome {
    if let Some(why) = missing() {
        say::line(format_args!("Skipped, nothing was checked for Windows: {why}"));
        return Ok(true);
    }
    let check = Step::new("Types for Windows", "cargo")
        .args(["check", "--workspace", "--locked", "--target", TARGET])
        .strict();
    plan::run("Plan", &[check])
}

fn missing() -> Option<String> {
    let libraries = system::asked("rustc", &["--print", "target-libdir", "--target", TARGET]);
    let has_std = libraries.is_some_and(|path| {
        std::fs::read_dir(path).is_ok_and(|mut files| {
            files.any(|file| file.is_ok_and(|file| file.file_name().to_string_lossy().starts_with("libstd-")))
        })
    });
    if !has_std {
        return Some(format!(
            "the standard library for {TARGET} is not installed (`rustup target add {TARGET}`)."
        ));
    }
    if system::found("x86_64-w64-mingw32-gcc").is_none() {
        return Some(
            "there is no C compiler for Windows (`apt-get install gcc-mingw-w64-x86-64`).".to_owned(),
        );
    }
    None
}
