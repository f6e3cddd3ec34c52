//! Runs `vanthu` and reads its answer.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Output, Stdio};

use serde_json::Value;

/// `vanthu` with these arguments.
pub(crate) fn vanthu(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vanthu"));
    command.args(arguments).env_remove("VANTHU_LOG").stdin(Stdio::null());
    command
}

/// The one JSON object on standard output of a command that succeeds.
pub(crate) fn json(arguments: &[&str]) -> Value {
    let output = vanthu(arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "vanthu {arguments:?}: {}", text(&output.stderr));
    object(&output)
}

/// Standard output as one JSON object (invariant 1).
pub(crate) fn object(output: &Output) -> Value {
    let value: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {:?} {:?}", text(&output.stdout), text(&output.stderr)));
    assert!(value.is_object(), "{value}");
    value
}

/// The error of a command that fails with this exit code (invariants 1 and 2).
pub(crate) fn error(arguments: &[&str], exit: i32) -> Value {
    let output = vanthu(arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(exit), "vanthu {arguments:?}: {}", text(&output.stderr));
    assert!(output.stdout.is_empty(), "{}", text(&output.stdout));
    let value: Value = serde_json::from_slice(&output.stderr).unwrap();
    let error = value.get("error").unwrap().clone();
    assert!(!error["message"].as_str().unwrap().is_empty());
    error
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A package that came with the vendor's software.
pub(crate) fn fixture(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/edxml").join(name);
    path.canonicalize().unwrap().display().to_string()
}

/// A rehearsal hub in a process of its own; it ends with this value.
pub(crate) struct Hub {
    child: Child,
    input: Option<ChildStdin>,
    pub(crate) ready: Value,
}

impl Hub {
    pub(crate) fn serve(options: &[&str]) -> Self {
        let mut child = vanthu(&["rehearsal", "serve", "--json"])
            .args(options)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let ready = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line:?}"));
        Self { input: child.stdin.take(), child, ready }
    }

    pub(crate) fn url(&self) -> &str {
        self.ready["url"].as_str().unwrap()
    }

    /// What a client needs to play an agency: system id and secret.
    pub(crate) fn credential(&self, code: &str) -> (String, String) {
        let agencies = self.ready["agencies"].as_array().unwrap();
        let agency = agencies.iter().find(|agency| agency["code"] == code).unwrap();
        let field = |name: &str| agency[name].as_str().unwrap().to_owned();
        (field("system_id"), field("secret"))
    }

    /// Ends standard input and waits; the exit code.
    pub(crate) fn end(mut self) -> Option<i32> {
        drop(self.input.take());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        drop(self.input.take());
        self.child.wait().map(|_| ()).unwrap_or_default();
    }
}

/// An office in a directory of its own.
pub(crate) struct Desk {
    directory: tempfile::TempDir,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self { directory: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// The arguments with this office's data and a secret kept in a file.
    pub(crate) fn words(&self, words: &[&str]) -> Vec<String> {
        let data = self.path("data").display().to_string();
        let all = words.iter().map(|word| (*word).to_owned());
        all.chain([
            "--data-dir".to_owned(),
            data,
            "--secrets".to_owned(),
            "file".to_owned(),
            "--json".to_owned(),
        ])
        .collect()
    }

    pub(crate) fn json(&self, words: &[&str]) -> Value {
        let words = self.words(words);
        json(&words.iter().map(String::as_str).collect::<Vec<_>>())
    }

    pub(crate) fn error(&self, words: &[&str], exit: i32) -> Value {
        let words = self.words(words);
        error(&words.iter().map(String::as_str).collect::<Vec<_>>(), exit)
    }

    /// The answer of a command that succeeds, or its error.
    pub(crate) fn try_json(&self, words: &[&str]) -> Result<Value, Value> {
        let words = self.words(words);
        let output = vanthu(&words.iter().map(String::as_str).collect::<Vec<_>>()).output().unwrap();
        if output.status.success() {
            return Ok(object(&output));
        }
        let said: Value = serde_json::from_slice(&output.stderr).unwrap();
        Err(said["error"].clone())
    }

    /// What a command prints, and its exit code.
    pub(crate) fn answer(&self, words: &[&str]) -> (Value, Option<i32>) {
        let words = self.words(words);
        let output = vanthu(&words.iter().map(String::as_str).collect::<Vec<_>>()).output().unwrap();
        (object(&output), output.status.code())
    }

    /// A command with a line on standard input.
    pub(crate) fn tell(&self, words: &[&str], line: &str) -> Value {
        let words = self.words(words);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let mut child = vanthu(&words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        writeln!(child.stdin.take().unwrap(), "{line}").unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{words:?}: {}", text(&output.stderr));
        assert!(!text(&output.stdout).contains(line), "a secret was printed (invariant 4)");
        object(&output)
    }

    /// Sets the office up against a hub.
    pub(crate) fn set_up(&self, hub: &Hub, code: &str, name: &str) {
        self.json(&["init", "--agency", code, "--name", name, "--clerk", "Nguyễn Thị Lan"]);
        let (system_id, secret) = hub.credential(code);
        let words = [
            "hub",
            "set",
            "--transport",
            "vxp",
            "--endpoint",
            hub.url(),
            "--system-id",
            &system_id,
            "--secret-stdin",
        ];
        let set = self.tell(&words, &secret);
        assert_eq!(set["secret_stored"], true);
    }
}

#[cfg(unix)]
impl Hub {
    /// SIGTERM while standard input stays open; the exit code.
    pub(crate) fn terminate(mut self) -> Option<i32> {
        let killed = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(killed.success());
        self.child.wait().unwrap().code()
    }
}
