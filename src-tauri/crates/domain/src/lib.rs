//! Vocabulary and rules of a document office (văn thư), free of input, output, clock and chance.
//!
//! Invariants, cited by number in tests:
//!
//! 1. A wire value is kept exactly as received; comparison never changes what is stored.
//! 2. The state of a delivery never moves backwards, in whatever order reports arrive (promise P6).
//! 3. No retry is ever planned further away than [`retry::CAP`] (promise P8).
//! 4. Time enters as a value: nothing here reads a clock.

pub mod agency;
pub mod alert;
pub mod approval;
pub mod assignment;
pub mod calendar;
pub mod checklist;
pub mod content;
pub mod deadline;
pub mod document;
pub mod ids;
pub mod kind_of_agency;
pub mod likeness;
pub mod open_work;
pub mod reason;
pub mod retry;
pub mod status;
pub mod text;
pub mod time;
pub mod units;

pub use agency::AgencyCode;
pub use document::{Business, DocumentIdentity, IncomingState, Priority};
pub use ids::{
    ApprovalKey, AttachmentKey, BookKey, DeliveryKey, DocId, DocumentId, DocumentKey, DraftKey, JobKey,
    PackageKey, ReportKey, UnitKey,
};
pub use kind_of_agency::AgencyKind;
pub use reason::ReturnReason;
pub use status::{DeliveryState, StatusCode};
pub use time::UtcMillis;
