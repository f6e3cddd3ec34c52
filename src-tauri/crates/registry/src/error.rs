//! What can go wrong with the registry, each with a stable code.

use crate::Coded;

/// Result of the registry.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why the registry could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The disk, or the quota, is full. Nothing of the transaction was kept.
    #[error("the disk is full")]
    DiskFull,
    /// The disk or the file system failed.
    #[error("reading or writing the registry failed: {detail}")]
    Io {
        /// What the operating system said.
        detail: String,
    },
    /// The database or one of its rows is not what was written.
    #[error("the registry is damaged: {detail}")]
    Damaged {
        /// What was found.
        detail: String,
    },
    /// The database was written by a newer program.
    #[error("the registry has version {found}, this program knows {known}")]
    Newer {
        /// Version of the database.
        found: u32,
        /// Newest version known here.
        known: u32,
    },
    /// The folder lies on a network or user-space file system, where the write-ahead log is not safe.
    #[error("the registry lies on a network drive ({kind})")]
    NetworkDrive {
        /// Which kind, e.g. `nfs`.
        kind: String,
    },
    /// Another program has the registry open.
    #[error("the registry is open in another program")]
    InUse,
    /// Another program holds the database longer than the safety net waits. Never caused by this program alone.
    #[error("the registry is busy")]
    Busy,
    /// There is no such row or file.
    #[error("there is no {what}")]
    NotFound {
        /// What was looked for, e.g. `document 12`.
        what: String,
    },
    /// A rule of the database refuses the change.
    #[error("the registry refuses: {detail}")]
    Constraint {
        /// Which rule.
        detail: String,
    },
    /// The row is not in a state that allows this, e.g. a job that is not running.
    #[error("the {what} is not in a state for this")]
    State {
        /// Which row.
        what: String,
    },
    /// The registry was opened for reading only.
    #[error("the registry is open for reading only")]
    ReadOnly,
    /// A migration could not be done; the database is as it was before it.
    #[error("migration {version} failed: {detail}")]
    Migration {
        /// Which migration.
        version: u32,
        /// Why.
        detail: String,
    },
    /// The program misused the database: a defect of ours, never of the data.
    #[error("a defect: {detail}")]
    Defect {
        /// What happened.
        detail: String,
    },
}

impl Error {
    /// The stable code, for people's sentences and for deciding; never the message.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::DiskFull => "registry.disk_full",
            Self::Io { .. } => "registry.io",
            Self::Damaged { .. } => "registry.damaged",
            Self::Newer { .. } => "registry.newer",
            Self::NetworkDrive { .. } => "registry.network_drive",
            Self::InUse => "registry.in_use",
            Self::Busy => "registry.busy",
            Self::NotFound { .. } => "registry.not_found",
            Self::Constraint { .. } => "registry.constraint",
            Self::State { .. } => "registry.state",
            Self::ReadOnly => "registry.read_only",
            Self::Migration { .. } => "registry.migration",
            Self::Defect { .. } => "registry.defect",
        }
    }

    /// The code with its named values: `detail`, `found`, `known`, `kind`, `what`, `version`.
    #[must_use]
    pub fn coded(&self) -> Coded {
        let coded = Coded::new(self.code());
        match self {
            Self::DiskFull | Self::InUse | Self::Busy | Self::ReadOnly => coded,
            Self::Io { detail }
            | Self::Damaged { detail }
            | Self::Constraint { detail }
            | Self::Defect { detail } => coded.with("detail", detail),
            Self::Newer { found, known } => coded.with("found", found).with("known", known),
            Self::NetworkDrive { kind } => coded.with("kind", kind),
            Self::NotFound { what } | Self::State { what } => coded.with("what", what),
            Self::Migration { version, detail } => coded.with("version", version).with("detail", detail),
        }
    }

    pub(crate) fn not_found(what: impl std::fmt::Display) -> Self {
        Self::NotFound { what: what.to_string() }
    }

    pub(crate) fn damaged(detail: impl std::fmt::Display) -> Self {
        Self::Damaged { detail: detail.to_string() }
    }

    pub(crate) fn state(what: impl std::fmt::Display) -> Self {
        Self::State { what: what.to_string() }
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        if matches!(error.kind(), std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded) {
            return Self::DiskFull;
        }
        Self::Io { detail: error.to_string() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Error as Io, ErrorKind};

    #[test]
    fn a_full_disk_is_told_from_a_broken_one() {
        assert_eq!(Error::from(Io::from(ErrorKind::StorageFull)).code(), "registry.disk_full");
        assert_eq!(Error::from(Io::from(ErrorKind::QuotaExceeded)).code(), "registry.disk_full");
        assert_eq!(Error::from(Io::from(ErrorKind::PermissionDenied)).code(), "registry.io");
    }

    #[test]
    fn values_of_the_sentence_come_with_the_code() {
        let coded = Error::Newer { found: 9, known: 1 }.coded();
        assert_eq!(coded.code, "registry.newer");
        assert_eq!(coded.args.get("found").map(String::as_str), Some("9"));
    }
}
