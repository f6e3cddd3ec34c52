//! `vanthu edxml …`: packages without an office.

mod extract;
mod read;
mod spec;
mod write;

use crate::arguments::Edxml;
use crate::failure::Outcome;
use crate::output::Output;

/// Runs one of the commands.
pub(crate) fn run(command: &Edxml, output: Output) -> Outcome {
    match command {
        Edxml::Read { files } => read::run(files, output),
        Edxml::Extract { file, to } => extract::run(file, to, output),
        Edxml::Write { spec, to } => write::run(spec, to, output),
    }
}
