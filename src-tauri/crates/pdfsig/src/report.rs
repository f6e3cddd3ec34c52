//! What is known about the signatures of one file.

use domain::UtcMillis;
use domain::content::{Place, SignatureRole, SignatureVerdict};
use serde::Serialize;

use crate::cms::{Algorithms, Chain, Signer, Timestamp};
use crate::diff::{Change, Level};
use crate::reason::Reason;
use crate::revoke::Revocation;

/// The report on one file.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// SHA-256 of the bytes, lower-case hexadecimal.
    pub sha256: String,
    /// Size in bytes.
    pub bytes: u64,
    /// Version the header states, e.g. `1.7`.
    pub pdf_version: Option<String>,
    /// Pages; absent when the file cannot be read.
    pub pages: Option<u32>,
    /// Whether the file is encrypted, even when it opens without a password.
    pub encrypted: bool,
    /// Why the file cannot be read: a stable code, see [`crate::Refusal::code`].
    pub unreadable: Option<&'static str>,
    /// Everything in one word.
    pub overall: Overall,
    /// The worst verdict of all signatures and of what was found about the file; absent when nothing is signed.
    pub verdict: Option<SignatureVerdict>,
    /// Signatures in the order they were made.
    pub signatures: Vec<SignatureReport>,
    /// Document timestamps in the order they were made.
    pub timestamps: Vec<SignatureReport>,
    /// What was found about the file as a whole.
    pub findings: Vec<Reason>,
    /// SHA-256 of the pages' content before the first signature, lower-case hexadecimal.
    pub content_sha256: Option<String>,
    /// When it was checked.
    pub checked_at: UtcMillis,
    /// The version of the trust store it was checked with.
    pub trust: String,
}

/// A file in one word, for a chip or a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Overall {
    /// No signature, and nothing that looks like one.
    Unsigned,
    /// All signatures are valid.
    Valid,
    /// Valid, with something worth a second look.
    ValidWithWarnings,
    /// Something that must be known is not.
    Indeterminate,
    /// A signature does not lead to a root of the office.
    Untrusted,
    /// Changed after signing.
    Modified,
    /// Broken, forged, revoked or unacceptable.
    Invalid,
    /// The bytes show a signature that the document does not.
    HiddenSignature,
    /// The file cannot be read.
    Malformed,
}

/// Whether the signed bytes are what was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Integrity {
    /// They are.
    Intact,
    /// They are not, or the signature is damaged.
    Broken,
    /// It cannot be told: no certificate, or an algorithm that is not known.
    Unknown,
}

/// What a signature covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Covers {
    /// The whole file but for its own place.
    WholeFile,
    /// A whole earlier revision.
    Revision,
    /// Less than a revision.
    Partial,
    /// The byte range is no honest one.
    InvalidRange,
}

/// What happened after a signature was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangesAfter {
    /// Nothing.
    None,
    /// Only what is allowed.
    Permitted,
    /// What is not allowed.
    Forbidden,
    /// It cannot be told.
    Unknown,
}

/// The report on one signature or document timestamp.
#[derive(Clone, Debug, Serialize)]
pub struct SignatureReport {
    /// Full name of its field.
    pub field: String,
    /// `/SubFilter`, as written.
    pub subfilter: String,
    /// Whose it is.
    pub role: SignatureRole,
    /// Whether the signed bytes are what was signed.
    pub integrity: Integrity,
    /// What it covers.
    pub covers: Covers,
    /// The length of the revision it covers, bytes; 0 when the range is no honest one.
    pub covered_bytes: u64,
    /// What happened afterwards.
    pub changes_after: ChangesAfter,
    /// The heaviest change afterwards.
    pub change_level: Level,
    /// The changes, the first few dozen.
    pub changes: Vec<Change>,
    /// The signer's certificate, when there is one.
    pub signer: Option<Signer>,
    /// The path to a root.
    pub chain: Chain,
    /// Revocation of the path.
    pub revocation: Revocation,
    /// The timestamp.
    pub timestamp: Option<Timestamp>,
    /// What the signer says the time was.
    pub claimed_time: Option<UtcMillis>,
    /// The time at which everything was judged.
    pub time: UtcMillis,
    /// Whether that time is proven.
    pub time_proven: bool,
    /// Algorithms.
    pub algorithms: Algorithms,
    /// Whether the certificate may sign documents.
    pub key_usage_ok: bool,
    /// Where it shows.
    pub place: Option<Place>,
    /// The verdict: what the heaviest reason says.
    pub verdict: SignatureVerdict,
    /// Reasons, heaviest first.
    pub reasons: Vec<Reason>,
}
