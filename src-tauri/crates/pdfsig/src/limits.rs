//! How much work and memory one file may cost.
//!
//! A file over a limit is refused with the limit's name; it is never half read and then called valid.

use std::time::{Duration, Instant};

use crate::error::Refusal;

/// Ceilings for one inspection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Size of the file, bytes.
    pub file: usize,
    /// Decompressed size of one stream that is looked into (certificates, revocation data, page content), bytes.
    pub stream: usize,
    /// Decompressed size of one object or cross-reference stream, bytes. Every byte of these becomes objects in
    /// memory, an entry of a table before anything can be watched, so this ceiling is far below that of ordinary
    /// streams. Programs put a few hundred objects into one stream.
    pub object_stream: usize,
    /// Decompressed bytes of all streams together.
    pub inflate: usize,
    /// Words and delimiters in all object streams together, and in the file outside of streams.
    pub tokens: usize,
    /// Indirect objects in one revision.
    pub objects: usize,
    /// Signatures and document timestamps.
    pub signatures: usize,
    /// Signed revisions that are compared.
    pub revisions: usize,
    /// Levels of the form's field tree and of the page tree.
    pub depth: usize,
    /// Pairs of values compared between a revision and the last one.
    pub comparisons: usize,
    /// Time for all of it.
    pub deadline: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        const MIB: usize = 1024 * 1024;
        Self {
            file: 100 * MIB,
            stream: 64 * MIB,
            object_stream: 4 * MIB,
            inflate: 256 * MIB,
            tokens: 4_000_000,
            objects: 500_000,
            signatures: 64,
            revisions: 64,
            depth: 64,
            comparisons: 20_000_000,
            deadline: Duration::from_secs(10),
        }
    }
}

/// The end of the time for one inspection. A deadline is a limit and not a fact: no verdict depends on this clock.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline(Instant);

impl Deadline {
    pub(crate) fn start(limits: &Limits) -> Self {
        let now = Instant::now();
        Self(now.checked_add(limits.deadline).unwrap_or(now))
    }

    pub(crate) fn check(self) -> Result<(), Refusal> {
        if Instant::now() > self.0 { Err(Refusal::Limit("deadline")) } else { Ok(()) }
    }
}
