//! The local registry of a document office (văn thư): packages, documents, deliveries, status reports, durable
//! jobs, register books, the audit chain, and the files they point to.
//!
//! Everything an office must not lose lies in one folder: the database `vanthu.db`, the files in `blobs/` under
//! their SHA-256, half-written files in `staging/`, and verified copies from before each migration in `copies/`.
//!
//! Invariants, cited by number in tests:
//!
//! 1. What [`Registry::write`] returned `Ok` for survives kill, crash and power loss (promise P1): write-ahead log
//!    with `synchronous=FULL`, files synced before they get their name and before a row can name them.
//! 2. One message of a hub has one package row, one document identity has one incoming document (promise P2).
//! 3. Register numbers have no gaps, are never reused and never change; register rows are never deleted (P2).
//! 4. The bytes of a package and the identity of a document never change (promise P3).
//! 5. An attempt is written before its request and ended after it; one without an end is ambiguous (promise P3).
//! 6. The audit chain is append-only, and a change to any column of any row is found (promise P7).
//! 7. Kept counts equal what counting the rows gives.
//! 8. Reading is never blocked by writing, and "busy" never reaches a caller.
//! 9. A newer, damaged, foreign or already open registry, or one on a network drive, is refused with a code and
//!    its files are left as they are (promises P9, P10).
//! 10. Names inside `blobs/` are hashes and nothing else; what a hash names is what was hashed.
//! 11. SQL is written once, without string building and without OFFSET, in what SQLite and PostgreSQL share;
//!     the rest stands in `engine` and `migrations`.

mod blobs;
mod coded;
mod engine;
mod error;
pub mod failpoint;
mod hash;
mod migrations;
mod page;
mod registry;
mod tables;
#[cfg(test)]
mod tests;
mod value;

pub use blobs::{Blob, BlobStore, Staged};
pub use coded::Coded;
pub use engine::sqlite::driver::{Connection, Row, Transaction};
pub use engine::sqlite::files::{FileSystem, kind_of_file_system};
pub use error::{Error, Result};
pub use hash::BlobHash;
pub use page::{Cursor, Page};
pub use registry::{Housekeeping, OpenOptions, Registry, Space};
pub use tables::{
    agencies, alerts, approvals, assignments, attachments, audit, books, calendar, checklists, day_closes,
    deliveries, documents, drafts, facts, jobs, nudges, open, open_work, owed, paces, packages, reports,
    resends, rules, settings, tallies, toasts, units,
};
pub use value::{Cell, Column, Value};

/// The newest schema version this program knows.
#[must_use]
pub fn schema_version() -> u32 {
    migrations::latest(migrations::ALL)
}
