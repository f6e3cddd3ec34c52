//! Reads packages and prints size and hash of each attachment: what benchmarks compare with other readers.
//!
//! `read_package FILE…` · `read_package --json FILE…` for every fact.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for the terminal")]

use std::{env, fs::File, process::ExitCode};

use edxml::{Limits, TempSpooler, facts, read};

fn main() -> ExitCode {
    let (flags, files): (Vec<_>, Vec<_>) = env::args().skip(1).partition(|argument| argument == "--json");
    let mut code = ExitCode::SUCCESS;
    for path in files {
        let package = File::open(&path)
            .map_err(edxml::Error::Source)
            .and_then(|file| read(file, &Limits::default(), &mut TempSpooler::new(env::temp_dir())));
        match package {
            Ok(package) if !flags.is_empty() => println!("{:#}", facts::of(&package)),
            Ok(package) => {
                for file in &package.attachments {
                    println!("{} {} {}", file.bytes, hex::encode(file.sha256), file.name);
                }
            }
            Err(error) => {
                eprintln!("{path}: {} {error}", error.code());
                code = ExitCode::FAILURE;
            }
        }
    }
    code
}
