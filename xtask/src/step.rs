//! One command: shown as one would type it, run with its output passed on, its numbers and warnings noted.

use std::ffi::{OsStr, OsString};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::summary::Tally;
use crate::{Problem, say, tree};

/// A command with its place and environment.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    /// What it does, in words.
    pub(crate) name: String,
    program: OsString,
    arguments: Vec<OsString>,
    directory: PathBuf,
    environment: Vec<(String, String)>,
    /// It runs tests: it must report how many.
    pub(crate) counts: bool,
    /// Without it the steps behind it make no sense.
    pub(crate) gate: bool,
    /// A warning in its output is a failure.
    pub(crate) strict: bool,
}

/// What a step gave.
#[derive(Debug)]
pub(crate) struct Ran {
    /// It ended with success.
    pub(crate) success: bool,
    /// Its numbers, summary lines and warnings.
    pub(crate) tally: Tally,
    /// How long it took.
    pub(crate) took: Duration,
}

impl Step {
    pub(crate) fn new(name: impl Into<String>, program: impl AsRef<OsStr>) -> Self {
        Self {
            name: name.into(),
            program: program.as_ref().to_owned(),
            arguments: Vec::new(),
            directory: tree::root(),
            environment: Vec::new(),
            counts: false,
            gate: false,
            strict: false,
        }
    }

    pub(crate) fn args<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(mut self, arguments: I) -> Self {
        self.arguments.extend(arguments.into_iter().map(|a| a.as_ref().to_owned()));
        self
    }

    pub(crate) fn inside(mut self, directory: PathBuf) -> Self {
        self.directory = directory;
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl Into<String>) -> Self {
        self.environment.push((name.to_owned(), value.into()));
        self
    }

    /// It is a test runner.
    pub(crate) fn counting(mut self) -> Self {
        self.counts = true;
        self
    }

    /// What follows needs it.
    pub(crate) fn gate(mut self) -> Self {
        self.gate = true;
        self
    }

    /// A warning fails it.
    pub(crate) fn strict(mut self) -> Self {
        self.strict = true;
        self
    }

    /// The command as one would type it in the root of the checkout.
    pub(crate) fn typed(&self) -> String {
        let mut words: Vec<String> =
            self.environment.iter().map(|(name, value)| format!("{name}={}", quoted(value))).collect();
        // A program of our own build is shown as it lies in the checkout.
        let program = Path::new(&self.program);
        let program = program.strip_prefix(tree::root()).unwrap_or(program);
        words.push(quoted(&program.to_string_lossy()));
        words.extend(self.arguments.iter().map(|a| quoted(&a.to_string_lossy())));
        let command = words.join(" ");
        match self.directory.strip_prefix(tree::root()) {
            Ok(inside) if !inside.as_os_str().is_empty() => format!("(cd {} && {command})", inside.display()),
            _ => command,
        }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).current_dir(&self.directory);
        // What cargo tells this program about itself is no business of the cargo below it.
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
                command.env_remove(&name);
            }
        }
        if say::in_colour() {
            command.env("CARGO_TERM_COLOR", "always").env("FORCE_COLOR", "1");
        }
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs it with our own terminal: for what a person talks to (a window, `sudo`).
    ///
    /// # Errors
    /// When it cannot be started.
    pub(crate) fn hand_over(&self) -> Result<bool, Problem> {
        say::line(format_args!("$ {}", self.typed()));
        let status = self.command().status().map_err(|error| self.not_started(&error))?;
        Ok(status.success())
    }

    /// Runs it, passing its output on and reading the numbers in it.
    ///
    /// # Errors
    /// When it cannot be started.
    pub(crate) fn run(&self) -> Result<Ran, Problem> {
        say::line(format_args!("$ {}", self.typed()));
        let began = Instant::now();
        let mut child = self
            .command()
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| self.not_started(&error))?;
        let tally = Arc::new(Mutex::new(Tally::default()));
        let readers = [
            child.stdout.take().map(|pipe| pass_on(pipe, std::io::stdout(), Arc::clone(&tally))),
            child.stderr.take().map(|pipe| pass_on(pipe, std::io::stderr(), Arc::clone(&tally))),
        ];
        let status = child.wait()?;
        for reader in readers.into_iter().flatten() {
            if reader.join().is_err() {
                return Err(Problem::new(format!(
                    "the output of {} could not be read to its end",
                    self.name
                )));
            }
        }
        let tally = std::mem::take(&mut *tally.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(Ran { success: status.success(), tally, took: began.elapsed() })
    }

    fn not_started(&self, error: &std::io::Error) -> Problem {
        Problem(format!("{} could not be started: {error}", self.program.to_string_lossy()))
    }
}

fn pass_on(
    pipe: impl Read + Send + 'static,
    mut to: impl Write + Send + 'static,
    tally: Arc<Mutex<Tally>>,
) -> std::thread::JoinHandle<()> {
    std::thread::spawn(move || {
        let mut reader = BufReader::new(pipe);
        let mut bytes = Vec::new();
        let mut heard = true;
        // Output need not be UTF-8; a line that is not is still passed on as it is.
        while matches!(reader.read_until(b'\n', &mut bytes), Ok(1..)) {
            // Whoever reads us may be gone; the step still runs to its end.
            heard = heard && to.write_all(&bytes).and_then(|()| to.flush()).is_ok();
            tally.lock().unwrap_or_else(PoisonError::into_inner).read(&String::from_utf8_lossy(&bytes));
            bytes.clear();
        }
    })
}

fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_=+./:,@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Invariant 1.
    #[test]
    fn a_step_is_shown_as_one_would_type_it() {
        let step = Step::new("tests", "xvfb-run")
            .args(["-a", "-s", "-screen 0 1280x900x24", "cargo"])
            .inside(tree::ui())
            .env("MODE", "it's");
        assert_eq!(step.typed(), r"(cd ui && MODE='it'\''s' xvfb-run -a -s '-screen 0 1280x900x24' cargo)");
    }

    #[test]
    fn the_numbers_of_a_runner_are_read_from_both_streams() {
        let script = "echo 'test result: ok. 2 passed; 0 failed; 0 ignored'; \
                      echo '     Summary [   0.1s] 3 tests run: 2 passed, 1 failed, 0 skipped' >&2; exit 1";
        let ran = Step::new("runner", "sh").args(["-c", script]).run().unwrap();
        assert!(!ran.success);
        assert_eq!((ran.tally.passed, ran.tally.failed), (4, 1));
        assert_eq!(ran.tally.lines.len(), 2);
    }

    #[test]
    fn a_program_that_is_not_there_is_a_problem_with_its_name() {
        let problem = Step::new("nothing", "no-such-program-here").run().unwrap_err();
        assert!(problem.0.contains("no-such-program-here"), "{problem:?}");
    }
}
