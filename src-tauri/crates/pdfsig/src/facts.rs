//! The report as facts that the rules of the office are put to.

use domain::content::{SignatureFacts, SignatureVerdict};

use crate::report::{Report, SignatureReport};

impl Report {
    /// The signatures as facts, in the order they were made. Document timestamps are nobody's signature.
    #[must_use]
    pub fn signature_facts(&self) -> Vec<SignatureFacts> {
        self.signatures.iter().map(SignatureReport::facts).collect()
    }

    /// Codes about the file as a whole.
    #[must_use]
    pub fn file_reasons(&self) -> Vec<String> {
        self.findings.iter().map(|finding| finding.code.to_owned()).collect()
    }

    /// The worst verdict, absent when nothing is signed.
    #[must_use]
    pub fn file_verdict(&self) -> Option<SignatureVerdict> {
        self.verdict
    }
}

impl SignatureReport {
    /// This signature as facts.
    #[must_use]
    pub fn facts(&self) -> SignatureFacts {
        let name = self.signer.as_ref().map(|signer| &signer.name);
        let organization = name.map(|name| {
            let parts = [name.organization.as_deref(), name.organizational_unit.as_deref()];
            parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
        });
        SignatureFacts {
            field: self.field.clone(),
            role: self.role,
            signer: name.and_then(|name| name.common_name.clone()).unwrap_or_default(),
            organization: organization.unwrap_or_default(),
            signed_at: if self.time_proven { Some(self.time) } else { self.claimed_time },
            time_trusted: self.time_proven,
            verdict: self.verdict,
            reasons: self.reasons.iter().map(|reason| reason.code.to_owned()).collect(),
            place: self.place,
        }
    }
}
