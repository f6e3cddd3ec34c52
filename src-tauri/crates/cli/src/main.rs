//! `vanthu`: the same office without a window, for IT staff, scripts and tests.
//!
//! Invariants, cited by number in tests:
//!
//! 1. With `--json`, standard output is one JSON object and nothing else; an error is one JSON object on standard
//!    error.
//! 2. The exit code says who must act: 0 nobody, 1 whoever wrote the input, 2 whoever typed the command, 3 whoever
//!    runs the machine.
//! 3. No rule of the office is decided here: a command reads its arguments, calls one use case, prints its result.
//! 4. A secret never stands on the command line, in output or in a log.

mod arguments;
mod failure;
mod offices;
mod output;
mod packages;
mod pdf;
mod rehearsals;
mod sentences;
mod usage;

use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

use arguments::{Command, Line};
use failure::{Exit, Failure, Outcome};
use output::Output;

fn main() -> ExitCode {
    let line = match Line::try_parse() {
        Ok(line) => line,
        Err(error) => return unusable(&error),
    };
    log();
    let output = Output::new(line.shared.json);
    match run(line, output) {
        Ok(exit) => exit.into(),
        Err(failure) => {
            output.failure(&failure);
            failure.exit.into()
        }
    }
}

fn run(line: Line, output: Output) -> Outcome {
    match &line.command {
        Command::Edxml(command) => return packages::run(command, output),
        Command::Pdf(command) => return pdf::run(command, &line.shared, output),
        Command::Check { .. }
        | Command::Init(_)
        | Command::Hub(_)
        | Command::Sync(_)
        | Command::Documents(_)
        | Command::Directory(_)
        | Command::Trust(_)
        | Command::Rules(_)
        | Command::Counters
        | Command::Doctor
        | Command::Rehearsal(_) => {}
    }
    let runtime = tokio::runtime::Runtime::new().map_err(|error| Failure::internal(&error))?;
    runtime.block_on(with_runtime(line, output))
}

async fn with_runtime(line: Line, output: Output) -> Outcome {
    match &line.command {
        Command::Rehearsal(command) => rehearsals::run(command, &line.shared, output).await,
        office => offices::run(office, &line.shared, output).await,
    }
}

/// Help and version are no errors; a wrong line is, in JSON when JSON was asked for.
fn unusable(error: &clap::Error) -> ExitCode {
    let helped = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    let json = std::env::args_os().any(|argument| argument == "--json");
    if helped {
        // A closed pipe is no reason to end otherwise.
        error.print().unwrap_or_default();
        return Exit::Done.into();
    }
    Output::new(json).failure(&usage::failure(error));
    Exit::Usage.into()
}

/// Logs go to standard error, quiet unless `VANTHU_LOG` asks for more.
fn log() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("VANTHU_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("off"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}
