//! Whether a certificate was revoked at a moment, from lists (CRL) and answers (OCSP) that somebody brought along.

use domain::UtcMillis;
use serde::Serialize;

/// What a PDF carries for the long term (`/DSS`), each item DER.
#[derive(Clone, Debug, Default)]
pub struct Embedded {
    /// Certificates.
    pub certs: Vec<Vec<u8>>,
    /// Certificate revocation lists.
    pub crls: Vec<Vec<u8>>,
    /// OCSP responses.
    pub ocsps: Vec<Vec<u8>>,
    /// The time of a later, trusted document timestamp over the signature, when the caller found one.
    pub proven_at: Option<UtcMillis>,
}

/// Why nothing is known about the revocation of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unknown {
    /// No list and no answer of the right issuer with a good signature.
    Missing,
    /// What there is ended more than the grace before the moment in question.
    Stale,
    /// The issuer is not known, so nothing can be checked.
    NoIssuer,
}

/// Whether the signer's certificate, or one above it, was revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "status")]
pub enum Revocation {
    /// Not revoked at the time used.
    Good,
    /// Revoked at or before the time used.
    RevokedAt {
        /// Since when.
        at: UtcMillis,
    },
    /// Revoked after a proven signing time: the signature stays good.
    RevokedLater {
        /// Since when.
        at: UtcMillis,
    },
    /// Not known.
    Unknown {
        /// Why.
        why: Unknown,
    },
}
