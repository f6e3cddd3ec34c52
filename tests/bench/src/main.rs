//! Measures the office against peers on the same machine, in one run, and prints one table of ratios. No figure is
//! asserted: figures depend on the machine, ratios less so.
//!
//! Invariants:
//!
//! 1. Ours and its peers do the same work on the same bytes, one after the other, each after a run that warms up.
//! 2. What is measured of ours are the shipped programs, built for release.
//! 3. A peer that is not installed is said to be missing; its row is not made up.

mod hub;
mod machine;
mod papers;
mod process;
mod read;
mod receive;
mod sample;
mod screen;
mod start;
mod statuses;
mod table;

use std::process::ExitCode;

use table::Table;

/// Why a measurement could not be made.
#[derive(Debug)]
pub(crate) struct Trouble(pub(crate) String);

impl<E: std::error::Error> From<E> for Trouble {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

/// How much of everything is measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sizes {
    /// Bytes of the large package.
    pub(crate) package: usize,
    /// Documents received.
    pub(crate) documents: usize,
    /// Bytes of the file in each.
    pub(crate) file: usize,
    /// Status reports of the burst.
    pub(crate) statuses: usize,
    /// Runs of each short measurement, after one to warm up.
    pub(crate) runs: usize,
    /// Documents in the register of the window that is started.
    pub(crate) register: usize,
}

const FULL: Sizes = Sizes {
    package: 100_000_000,
    documents: 10_000,
    file: 200_000,
    statuses: 100_000,
    runs: 7,
    register: 2_000,
};
const QUICK: Sizes =
    Sizes { package: 10_000_000, documents: 300, file: 200_000, statuses: 5_000, runs: 2, register: 50 };

const USAGE: &str = "\
bench [--quick] [--only read|papers|receive|statuses|start] [--documents N] [--statuses N] [--package BYTES] [--runs N]
environment: VANTHU_RELEASE (directory of the release programs), VANTHU_HELLO (the smallest Tauri window)";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    // Parts of the measurement that are processes of their own.
    let outcome = match words.as_slice() {
        ["serve-hub", documents, file] => hub::serve(documents, file),
        ["serve-statuses", count] => hub::serve_statuses(count),
        ["read-package", path] => read::package(path),
        ["read-text", path] => papers::text(path),
        ["read-signatures", path, runs] => papers::signatures(path, runs),
        words => match parse(words) {
            Some((sizes, only)) => measure(sizes, only),
            None => {
                table::complain(USAGE);
                return ExitCode::from(2);
            }
        },
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Trouble(text)) => {
            table::complain(&text);
            ExitCode::FAILURE
        }
    }
}

fn parse<'a>(words: &[&'a str]) -> Option<(Sizes, Option<&'a str>)> {
    let mut sizes = if words.contains(&"--quick") { QUICK } else { FULL };
    let mut only = None;
    let mut rest = words.iter().copied().filter(|word| *word != "--quick");
    while let Some(word) = rest.next() {
        let value = rest.next()?;
        match word {
            "--only" => {
                only = Some(value)
                    .filter(|value| ["read", "papers", "receive", "statuses", "start"].contains(value))
            }
            "--documents" => sizes.documents = value.parse().ok()?,
            "--statuses" => sizes.statuses = value.parse().ok()?,
            "--package" => sizes.package = value.parse().ok()?,
            "--runs" => sizes.runs = value.parse().ok()?,
            _ => return None,
        }
        if word == "--only" && only.is_none() {
            return None;
        }
    }
    Some((sizes, only))
}

fn measure(sizes: Sizes, only: Option<&str>) -> Result<(), Trouble> {
    let mut table = Table::new();
    let wanted = |name| only.is_none_or(|only| only == name);
    if wanted("read") {
        read::measure(sizes, &mut table)?;
    }
    if wanted("papers") {
        papers::measure(sizes, &mut table)?;
    }
    if wanted("receive") {
        receive::measure(sizes, &mut table)?;
    }
    if wanted("statuses") {
        statuses::measure(sizes, &mut table)?;
    }
    if wanted("start") {
        start::measure(sizes, &mut table)?;
    }
    table.print(&machine::described());
    Ok(())
}
