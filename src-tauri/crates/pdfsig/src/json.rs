//! The report as one JSON object with stable names, for scripts: what `vanthu pdf inspect --json` prints per file.

use std::collections::BTreeMap;

use domain::content::{Place, SignatureVerdict, TextLayer};
use serde::Serialize;

use crate::cms::Standing;
use crate::diff::Change;
use crate::reason::{Reason, Severity};
use crate::report::{ChangesAfter, Covers, Integrity, Overall, Report, SignatureReport};
use crate::revoke::Revocation;
use crate::sentences;

/// One file.
#[derive(Clone, Debug, Serialize)]
pub struct FileView<'a> {
    file: &'a str,
    sha256: &'a str,
    bytes: u64,
    pages: Option<u32>,
    pdf_version: Option<&'a str>,
    encrypted: bool,
    text_layer: Option<TextLayer>,
    signatures: Vec<SignatureView<'a>>,
    document_timestamps: Vec<SignatureView<'a>>,
    /// `valid`, `indeterminate` or `invalid`; null when nothing is signed.
    verdict: Option<SignatureVerdict>,
    overall: Overall,
    unreadable: Option<&'static str>,
    reasons: Vec<ReasonView<'a>>,
    content_sha256: Option<&'a str>,
    checked_at: String,
    trust: &'a str,
}

#[derive(Clone, Debug, Serialize)]
struct SignatureView<'a> {
    field: &'a str,
    subfilter: &'a str,
    role: domain::content::SignatureRole,
    signer: Option<&'a str>,
    organization: Option<&'a str>,
    claimed_time: Option<String>,
    timestamp: Option<TimestampView<'a>>,
    integrity: Integrity,
    covers: Covers,
    changes_after: ChangesAfter,
    changes: &'a [Change],
    chain: &'static str,
    revocation: &'static str,
    revoked_at: Option<String>,
    certificate: Option<CertificateView<'a>>,
    algorithm: AlgorithmView<'a>,
    place: Option<Place>,
    verdict: SignatureVerdict,
    reasons: Vec<ReasonView<'a>>,
}

/// A reason with the Vietnamese sentence that people read.
#[derive(Clone, Debug, Serialize)]
struct ReasonView<'a> {
    code: &'static str,
    args: &'a BTreeMap<&'static str, String>,
    severity: Severity,
    message: String,
}

#[derive(Clone, Debug, Serialize)]
struct TimestampView<'a> {
    time: String,
    trusted: bool,
    authority: Option<&'a str>,
}

#[derive(Clone, Debug, Serialize)]
struct CertificateView<'a> {
    subject: &'a str,
    issuer: &'a str,
    serial: &'a str,
    not_before: String,
    not_after: String,
    valid_at_signing: bool,
    sha256: &'a str,
}

#[derive(Clone, Debug, Serialize)]
struct AlgorithmView<'a> {
    digest: &'a str,
    signature: &'a str,
    key_bits: u32,
    acceptable: bool,
}

impl Report {
    /// The view of this report under the name `file`. Whether the text can be read is for another room to say.
    #[must_use]
    pub fn view<'a>(&'a self, file: &'a str, text_layer: Option<TextLayer>) -> FileView<'a> {
        FileView {
            file,
            sha256: &self.sha256,
            bytes: self.bytes,
            pages: self.pages,
            pdf_version: self.pdf_version.as_deref(),
            encrypted: self.encrypted,
            text_layer,
            signatures: self.signatures.iter().map(SignatureView::of).collect(),
            document_timestamps: self.timestamps.iter().map(SignatureView::of).collect(),
            verdict: self.verdict,
            overall: self.overall,
            unreadable: self.unreadable,
            reasons: ReasonView::all(&self.findings),
            content_sha256: self.content_sha256.as_deref(),
            checked_at: self.checked_at.rfc3339(),
            trust: &self.trust,
        }
    }
}

impl<'a> ReasonView<'a> {
    fn all(reasons: &'a [Reason]) -> Vec<Self> {
        let view = |reason: &'a Reason| Self {
            code: reason.code,
            args: &reason.args,
            severity: reason.severity,
            message: sentences::sentence(reason),
        };
        reasons.iter().map(view).collect()
    }
}

impl<'a> SignatureView<'a> {
    fn of(report: &'a SignatureReport) -> Self {
        let signer = report.signer.as_ref();
        let (revocation, revoked_at) = match report.revocation {
            Revocation::Good => ("good", None),
            Revocation::RevokedLater { at } => ("good", Some(at.rfc3339())),
            Revocation::RevokedAt { at } => ("revoked", Some(at.rfc3339())),
            Revocation::Unknown { .. } => ("unknown", None),
        };
        Self {
            field: &report.field,
            subfilter: &report.subfilter,
            role: report.role,
            signer: signer.and_then(|signer| signer.name.common_name.as_deref()),
            organization: signer.and_then(|signer| signer.name.organization.as_deref()),
            claimed_time: report.claimed_time.map(domain::UtcMillis::rfc3339),
            timestamp: report.timestamp.as_ref().map(|timestamp| TimestampView {
                time: timestamp.gen_time.rfc3339(),
                trusted: timestamp.trusted,
                authority: timestamp.tsa.as_ref().map(|authority| authority.text.as_str()),
            }),
            integrity: report.integrity,
            covers: report.covers,
            changes_after: report.changes_after,
            changes: &report.changes,
            chain: match report.chain.standing {
                Standing::Trusted => "trusted",
                Standing::Untrusted => "untrusted",
                Standing::Unknown => "unknown",
            },
            revocation,
            revoked_at,
            certificate: signer.map(|signer| CertificateView {
                subject: &signer.name.text,
                issuer: &signer.issuer.text,
                serial: &signer.serial,
                not_before: signer.not_before.rfc3339(),
                not_after: signer.not_after.rfc3339(),
                valid_at_signing: signer.valid_at_signing,
                sha256: &signer.sha256,
            }),
            algorithm: AlgorithmView {
                digest: &report.algorithms.digest,
                signature: &report.algorithms.signature,
                key_bits: report.algorithms.key_bits,
                acceptable: report.algorithms.acceptable,
            },
            place: report.place,
            verdict: report.verdict,
            reasons: ReasonView::all(&report.reasons),
        }
    }
}
