//! What a CMS signature (RFC 5652, CAdES) over two slices of a file is worth.

use domain::UtcMillis;
use serde::Serialize;

pub use crate::name::Name;
use crate::{
    digests::Covered,
    reason::{Reason, Severity},
    revoke::{Embedded, Revocation, Unknown},
    trust::Trust,
};

mod attributes;
mod judge;
mod path;
pub mod sentences;
mod signed_data;
mod signer;
mod times;
mod timestamp;

/// What the signature dictionary says the CMS is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `adbe.pkcs7.detached`
    Pkcs7Detached,
    /// `ETSI.CAdES.detached`
    CadesDetached,
    /// `ETSI.RFC3161`: a document timestamp.
    Rfc3161,
}

/// Whether the bytes are what was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Integrity {
    /// The bytes are exactly those that were signed with the key of the named certificate.
    Ok,
    /// The bytes are not those that were signed.
    DigestMismatch,
    /// The signature was not made with that key, or its attributes were changed.
    BadSignature,
    /// The CMS breaks its own rules.
    Malformed,
    /// An algorithm or a form this program does not know.
    Unsupported,
    /// The signer's certificate is nowhere to be found, so nothing can be checked.
    NoCertificate,
}

/// Facts from the signer's certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Signer {
    /// Subject.
    pub name: Name,
    /// Issuer.
    pub issuer: Name,
    /// Serial number of the certificate: the raw bytes in lower-case hex.
    pub serial: String,
    /// Valid from.
    pub not_before: UtcMillis,
    /// Valid to.
    pub not_after: UtcMillis,
    /// Whether the certificate was valid at [`Checked::time`].
    pub valid_at_signing: bool,
    /// SHA-256 of the certificate, lower-case hex.
    pub sha256: String,
    /// Where its issuer publishes revocation lists, as the certificate says: hostile until its path is trusted.
    pub list_urls: Vec<String>,
}

/// Whether the certificate leads to a root of the office.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It does.
    Trusted,
    /// There are roots, and it leads to none of them.
    Untrusted,
    /// No root was imported.
    Unknown,
}

/// The path from the signer to a root.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Chain {
    /// The outcome.
    pub standing: Standing,
    /// SHA-256 of the root, lower-case hex, when trusted.
    pub anchor_sha256: Option<String>,
    /// Subjects from the signer up, RFC 4514, as far as they are known.
    pub subjects: Vec<String>,
}

/// The timestamp (RFC 3161) of a signature, or the document timestamp itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Timestamp {
    /// When the authority saw the signature.
    pub gen_time: UtcMillis,
    /// Its stated accuracy in milliseconds, 0 when not stated.
    pub accuracy: i64,
    /// The authority.
    pub tsa: Option<Name>,
    /// Whether it is genuine, over these very bytes, by an authority that leads to a root of the office.
    pub trusted: bool,
}

/// The algorithms of a signature.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Algorithms {
    /// E.g. `SHA-256`.
    pub digest: String,
    /// E.g. `RSA`, `RSA-PSS`, `ECDSA P-256`, `Ed25519`.
    pub signature: String,
    /// Strength of the public key in bits.
    pub key_bits: u32,
    /// Whether all of them were strong enough at [`Checked::time`].
    pub acceptable: bool,
    /// Since when one of them is too weak, when that is in the past of the check.
    pub weak_since: Option<UtcMillis>,
}

/// Everything known about one CMS.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// Whether the bytes are what was signed.
    pub integrity: Integrity,
    /// Length of the CMS in bytes; after it the caller accepts only zeros. 0 when it cannot be read.
    pub length: usize,
    /// The signer, when the certificate was found.
    pub signer: Option<Signer>,
    /// The path to a root.
    pub chain: Chain,
    /// Revocation of the path.
    pub revocation: Revocation,
    /// Timestamp, when there is one.
    pub timestamp: Option<Timestamp>,
    /// What the signer says the time was: `signingTime`, else `/M`.
    pub claimed: Option<UtcMillis>,
    /// The time at which everything was judged: a trusted timestamp's, else now.
    pub time: UtcMillis,
    /// Whether `time` is proven by a trusted timestamp.
    pub time_proven: bool,
    /// Algorithms.
    pub algorithms: Algorithms,
    /// Whether the certificate may sign documents (or timestamps, for a document timestamp).
    pub key_usage_ok: bool,
    /// Why, in the order found.
    pub reasons: Vec<Reason>,
}

/// Checks the CMS `der` (decoded `/Contents`, zeros after it allowed) over the two slices of the file it signs.
///
/// `claimed_m` is `/M` of the signature dictionary, `at` is now. Never fails and never panics: what cannot be
/// read is [`Integrity::Malformed`] with a reason.
#[must_use]
pub fn check(
    der: &[u8],
    signed: [&[u8]; 2],
    form: Form,
    trust: &Trust,
    embedded: &Embedded,
    claimed_m: Option<UtcMillis>,
    at: UtcMillis,
) -> Checked {
    check_covered(der, Covered::slices(signed), form, trust, embedded, claimed_m, at)
}

/// As [`check`], with what is known of the digests of the file.
pub(crate) fn check_covered(
    der: &[u8],
    signed: Covered<'_>,
    form: Form,
    trust: &Trust,
    embedded: &Embedded,
    claimed_m: Option<UtcMillis>,
    at: UtcMillis,
) -> Checked {
    let context = Context { trust, embedded, at };
    let outcome = match form {
        Form::Pkcs7Detached | Form::CadesDetached => judge::signature(der, signed, form, claimed_m, &context),
        Form::Rfc3161 => judge::document_timestamp(der, signed, &context),
    };
    outcome.unwrap_or_else(|_broken| unreadable(claimed_m, at))
}

/// What every step of a check needs.
struct Context<'a> {
    trust: &'a Trust,
    embedded: &'a Embedded,
    at: UtcMillis,
}

fn unreadable(claimed: Option<UtcMillis>, at: UtcMillis) -> Checked {
    Checked {
        integrity: Integrity::Malformed,
        length: 0,
        signer: None,
        chain: Chain { standing: Standing::Unknown, anchor_sha256: None, subjects: Vec::new() },
        revocation: Revocation::Unknown { why: Unknown::NoIssuer },
        timestamp: None,
        claimed,
        time: at,
        time_proven: false,
        algorithms: Algorithms::default(),
        key_usage_ok: false,
        reasons: vec![Reason::new(Severity::Refusal, "SIG-CMS-MALFORMED")],
    }
}

impl Checked {
    /// The heaviest of the reasons; `None` when there are none.
    #[must_use]
    pub fn worst(&self) -> Option<Severity> {
        self.reasons.iter().map(|reason| reason.severity).max()
    }
}

#[cfg(test)]
mod tests;
