//! Why the rehearsal hub cannot do something.

use std::path::PathBuf;

/// What can go wrong outside the wire. What goes wrong on the wire is answered there.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The port could not be opened.
    #[error("cannot listen on loopback port {port}: {source}")]
    Listen {
        /// The port asked for.
        port: u16,
        /// The system's reason.
        source: std::io::Error,
    },
    /// A file or directory of the state or the samples.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The index of the state directory is none of ours or damaged.
    #[error("{path} cannot be read: {source}")]
    Index {
        /// Which.
        path: PathBuf,
        /// The parser's reason.
        source: serde_json::Error,
    },
    /// Keys, certificates or TLS.
    #[error("cryptography: {0}")]
    Cryptography(#[from] openssl::error::ErrorStack),
    /// A package that the hub itself writes.
    #[error("package: {0}")]
    Package(String),
    /// A font of the samples.
    #[error("font: {0}")]
    Font(String),
    /// No agency has that code.
    #[error("no agency {0}")]
    NoAgency(String),
    /// A task of the hub ended before its work.
    #[error("a task of the hub ended early")]
    Ended,
}

impl Error {
    pub(crate) fn file(path: &std::path::Path, source: std::io::Error) -> Self {
        Self::File { path: path.to_owned(), source }
    }
}
