//! edXML packages (QCVN 102:2016/BTTTT): a tolerant streaming reader and a byte-exact writer.
//!
//! A package is one XML message that travels through the hub: a *document* (new, recall, update or replacement)
//! with its files, or a *status report* about one. Packages in the field break their own schema in dozens of
//! ways, so [`read()`] accepts whatever still means something and leaves a [`Warning`] for every tolerance, while
//! [`write_document`] and [`write_status`] emit only the layout the vendor's own software emits.
//!
//! Invariants, cited by tests:
//!
//! 1. A hostile package costs bounded memory: no list, text or tag grows past [`Limits`]; attachment bytes go
//!    straight to the caller's [`Spooler`]. Memory does not depend on the size of attachments, in either direction.
//! 2. A DOCTYPE is refused; no entity beyond the five of XML and character references is ever expanded.
//! 3. What a sender declares about an attachment is never believed: kind, size and hash come from its bytes.
//! 4. Every departure from the schema that was tolerated is a warning with a code; nothing is guessed silently.
//! 5. Reading never panics, whatever the bytes.
//! 6. What was written is read back equal, without warnings.
//! 7. The same input gives the same bytes: neither clock nor chance enters here.
//! 8. Names of attachments are data; only [`safe_file_name`] makes them names on a disk.

mod base64;
mod content;
mod error;
pub mod facts;
mod kind;
mod limits;
mod model;
mod names;
mod read;
mod source;
mod spool;
mod unzip;
mod walk;
mod warning;
mod when;
mod write;

pub use content::{Attachment, Corruption};
pub use error::Error;
pub use kind::FileKind;
pub use limits::Limits;
pub use model::{
    BusinessInfo, Document, DocumentType, Hop, Message, OtherInfo, Package, Party, Raw, ReceiverChange,
    Replacement, ResponseFor, Signer, Staff, StatusMessage, UpdateInfo,
};
pub use names::{NameRisk, name_risks, safe_file_name};
pub use read::{looks_like, read};
pub use spool::{Discard, Discarded, MemorySpooler, Spooler, TempSpooler};
pub use warning::{Warning, WarningCode};
pub use write::{
    ManifestType, Packing, Part, PartWritten, StatusElement, Style, Written, write_document, write_status,
};

/// The one namespace of QCVN 102:2016 packages.
pub const NAMESPACE: &str = "http://www.mic.gov.vn/TBT/QCVN_102_2016";
