//! Why a command did not do its work: a code, the facts of its sentence, and the exit code that follows.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::process::ExitCode;

use crate::sentences;

/// A command's failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) code: String,
    pub(crate) args: BTreeMap<String, String>,
    pub(crate) exit: Exit,
    /// What the checklist found, where it is the reason.
    pub(crate) findings: Vec<serde_json::Value>,
}

/// What the shell is told. Ordered by what weighs more when several things fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// 0 done.
    Done,
    /// 1 the input or the office says no.
    Refused,
    /// 2 wrong usage.
    Usage,
    /// 3 hub unreachable, disk, database.
    Environment,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Refused => 1,
            Exit::Usage => 2,
            Exit::Environment => 3,
        })
    }
}

/// The result of a command.
pub(crate) type Outcome = Result<Exit, Failure>;

impl Failure {
    pub(crate) fn new(exit: Exit, code: &str, args: &[(&str, &dyn fmt::Display)]) -> Self {
        let args = args
            .iter()
            .map(|(name, value)| ((*name).to_owned(), domain::text::visible(&value.to_string())))
            .collect();
        Self { code: code.to_owned(), args, exit, findings: Vec::new() }
    }

    /// The input says no.
    pub(crate) fn refused(code: &str, args: &[(&str, &dyn fmt::Display)]) -> Self {
        Self::new(Exit::Refused, code, args)
    }

    /// The command was used wrongly.
    pub(crate) fn usage(code: &str, args: &[(&str, &dyn fmt::Display)]) -> Self {
        Self::new(Exit::Usage, code, args)
    }

    /// A file that was named could not be read.
    pub(crate) fn unreadable(path: &Path, error: &std::io::Error) -> Self {
        Self::refused("cli.file_unreadable", &[("name", &path.display()), ("reason", error)])
    }

    /// A file or directory could not be written.
    pub(crate) fn unwritable(path: &Path, error: &std::io::Error) -> Self {
        Self::new(Exit::Environment, "cli.file_unwritable", &[("name", &path.display()), ("reason", error)])
    }

    /// A JSON file is none, or says something else than it should.
    pub(crate) fn malformed(path: &Path, error: &serde_json::Error) -> Self {
        Self::refused("cli.json_malformed", &[("name", &path.display()), ("reason", error)])
    }

    /// Something of our own went wrong.
    pub(crate) fn internal(error: &dyn fmt::Display) -> Self {
        Self::new(Exit::Environment, "office.internal", &[("reason", error)])
    }

    /// What the office noticed of the machine or the hub.
    pub(crate) fn noticed(notice: office::view::Notice) -> Self {
        Self { code: notice.code, args: notice.args, exit: Exit::Environment, findings: Vec::new() }
    }

    /// The failure as scripts read it.
    pub(crate) fn json(&self) -> serde_json::Value {
        let mut error = serde_json::json!({"code": self.code, "args": self.args, "message": self.message()});
        if let Some(all) = error.as_object_mut().filter(|_| !self.findings.is_empty()) {
            all.insert("findings".to_owned(), self.findings.clone().into());
        }
        error
    }

    /// The Vietnamese sentence.
    pub(crate) fn message(&self) -> String {
        sentences::of(&self.code, &self.args)
    }
}

impl From<office::Error> for Failure {
    fn from(error: office::Error) -> Self {
        let exit = if error.is_environment() { Exit::Environment } else { Exit::Refused };
        Self { code: error.code().to_owned(), args: error.args(), exit, findings: Vec::new() }
    }
}

impl From<edxml::Error> for Failure {
    fn from(error: edxml::Error) -> Self {
        office::Error::from(error).into()
    }
}

impl From<rehearsal::Error> for Failure {
    fn from(error: rehearsal::Error) -> Self {
        Self::new(Exit::Environment, "cli.rehearsal", &[("reason", &error)])
    }
}
