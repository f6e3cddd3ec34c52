//! What the program may be started with. Everything else is refused: a start from outside (a launcher, a second
//! instance) has no other way in.

use std::{ffi::OsString, path::PathBuf};

/// How the window was asked to start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arguments {
    /// `--data-dir DIR`: where the office keeps its data; the platform's own place when absent.
    pub data_dir: Option<PathBuf>,
    /// `--rehearsal`: open the rehearsal at once.
    pub rehearsal: bool,
    /// `--hidden`: start in the tray, as after signing in.
    pub hidden: bool,
}

/// Why the arguments cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArgumentError {
    /// Nothing of this name is known.
    #[error("unknown argument {0:?}; known are --data-dir DIR, --rehearsal, --hidden")]
    Unknown(OsString),
    /// `--data-dir` stands last.
    #[error("--data-dir needs a directory")]
    NoDirectory,
}

impl Arguments {
    /// Reads the arguments after the program's name.
    ///
    /// # Errors
    /// An argument that is not known, or `--data-dir` without its directory.
    pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, ArgumentError> {
        let mut parsed = Self::default();
        let mut rest = arguments.into_iter();
        while let Some(argument) = rest.next() {
            match argument.to_str() {
                Some("--data-dir") => {
                    let directory = rest.next().filter(|directory| !directory.is_empty());
                    parsed.data_dir = Some(directory.ok_or(ArgumentError::NoDirectory)?.into());
                }
                Some("--rehearsal") => parsed.rehearsal = true,
                Some("--hidden") => parsed.hidden = true,
                Some(_) | None => return Err(ArgumentError::Unknown(argument)),
            }
        }
        Ok(parsed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Result<Arguments, ArgumentError> {
        Arguments::parse(arguments.iter().map(OsString::from))
    }

    #[test]
    fn known_arguments_are_read_in_any_order() {
        let all = Arguments { data_dir: Some("/d x".into()), rehearsal: true, hidden: true };
        assert_eq!(parse(&["--hidden", "--data-dir", "/d x", "--rehearsal"]), Ok(all.clone()));
        assert_eq!(parse(&["--rehearsal", "--hidden", "--data-dir", "/d x"]), Ok(all));
        assert_eq!(parse(&[]), Ok(Arguments::default()));
    }

    #[test]
    fn anything_else_is_refused() {
        for bad in ["", "-h", "file.edxml", "--rehearsal=1", "vanthu://open/1", "--data-dir=/x", "--inspect"]
        {
            assert_eq!(parse(&[bad]), Err(ArgumentError::Unknown(bad.into())), "{bad}");
        }
        assert_eq!(parse(&["--data-dir"]), Err(ArgumentError::NoDirectory));
        assert_eq!(parse(&["--data-dir", ""]), Err(ArgumentError::NoDirectory));
    }
}
