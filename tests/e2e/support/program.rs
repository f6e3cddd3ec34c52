//! A program that ends with the test, together with everything it started.

use std::{
    fs::File,
    io::{BufRead, BufReader},
    os::unix::process::CommandExt,
    path::Path,
    process::{Child, Command, Stdio},
};

/// A running program, leader of its own process group.
pub struct Program {
    child: Child,
}

impl Program {
    /// Starts a program whose words go to `<logs>/<name>.log`.
    pub fn start(command: &mut Command, logs: &Path, name: &str) -> Self {
        let log =
            || File::options().create(true).append(true).open(logs.join(format!("{name}.log"))).unwrap();
        Self::spawn(command.stdin(Stdio::null()).stdout(log()).stderr(log()))
    }

    /// Starts a program and reads its first line.
    pub fn start_and_read(command: &mut Command, logs: &Path, name: &str) -> (Self, String) {
        let log = File::create(logs.join(format!("{name}.log"))).unwrap();
        let mut program = Self::spawn(command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log));
        let mut line = String::new();
        BufReader::new(program.child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(!line.trim().is_empty(), "{name} said nothing");
        (program, line.trim().to_owned())
    }

    fn spawn(command: &mut Command) -> Self {
        let name = command.get_program().to_string_lossy().into_owned();
        match command.process_group(0).spawn() {
            Ok(child) => Self { child },
            Err(error) => panic!("{name} cannot be started ({error}): is it installed?"),
        }
    }

    /// Asks the program to end, as a desktop does at the end of a session.
    pub fn terminate(&self) {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(asked.success(), "the program is gone");
    }

    /// The process's number.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The exit code, once it ended by itself.
    pub fn ended(&mut self) -> Option<i32> {
        self.child.try_wait().unwrap().map(|status| status.code().unwrap_or(-1))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // The whole group: a driver's window, a window's web processes.
        drop(
            Command::new("kill")
                .args(["-KILL", "--", &format!("-{}", self.child.id())])
                .stderr(Stdio::null())
                .status(),
        );
        drop(self.child.wait());
    }
}
