//! The window's program: reads its arguments and hands over to the shell.

#![cfg_attr(all(not(debug_assertions), windows), windows_subsystem = "windows")]

use std::{io::Write, process::ExitCode};

use vanthu_desktop::{Arguments, run};

fn main() -> ExitCode {
    let outcome = Arguments::parse(std::env::args_os().skip(1))
        .map_err(|error| error.to_string())
        .and_then(|arguments| run(arguments).map_err(|error| error.to_string()));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            // Without a terminal there is nobody to tell; the log has it too once it is open.
            drop(writeln!(std::io::stderr(), "vanthu-desktop: {reason}"));
            ExitCode::from(2)
        }
    }
}
