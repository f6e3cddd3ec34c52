//! `cargo xtask …`: every development task of the project.
//!
//! Invariants, cited by number in tests:
//!
//! 1. A command is shown before it runs, exactly as one would type it.
//! 2. The counts on the last line of `test` are the runners' own numbers; a step that fails without numbers counts
//!    as one failure, so a failed run never ends in `0 failed`.
//! 3. Nothing is installed before it was said what and why.

mod bench;
mod bindings;
mod crash;
mod install;
mod package;
mod plan;
mod report;
mod run;
mod say;
mod screenshots;
mod step;
mod summary;
mod system;
mod test;
mod tree;
mod windows;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask run                open the window on a document office in rehearsal (installs what is missing)
cargo xtask test               every check and test, the real window's included (installs what is missing)
cargo xtask crash [KILLS]      kill the office at every named point and at random times (2000 kills)
cargo xtask bench [--quick]    measure against peers and print one table of ratios
cargo xtask bindings           rewrite the window's typed bindings from the Rust commands
cargo xtask screenshots        rewrite the pictures of the README from the real window
cargo xtask package            build the .deb
cargo xtask windows            type-check for Windows, as far as this machine allows";

/// Why a task stopped, in words for the person who started it.
#[derive(Debug)]
pub(crate) struct Problem(pub(crate) String);

impl Problem {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl From<std::io::Error> for Problem {
    fn from(error: std::io::Error) -> Self {
        Self(error.to_string())
    }
}

/// What a task gives: whether everything it ran succeeded.
pub(crate) type Outcome = Result<bool, Problem>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["run", rest @ ..] => run::run(rest),
        ["test"] => test::run(),
        ["crash"] => crash::run(crash::KILLS),
        ["crash", kills] => match kills.parse() {
            Ok(kills) => crash::run(kills),
            Err(_) => return usage(),
        },
        ["bench", rest @ ..] => bench::run(rest),
        ["bindings"] => bindings::run(),
        ["screenshots"] => screenshots::run(),
        ["package"] => package::run(),
        ["windows"] => windows::run(),
        ["help" | "--help" | "-h"] => {
            say::line(USAGE);
            return ExitCode::SUCCESS;
        }
        _ => return usage(),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(Problem(text)) => {
            say::problem(&text);
            ExitCode::FAILURE
        }
    }
}

fn usage() -> ExitCode {
    say::problem(USAGE);
    ExitCode::from(2)
}
