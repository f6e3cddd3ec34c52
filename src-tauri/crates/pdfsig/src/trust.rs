//! Whom the office trusts: roots it imported and pinned, intermediates it knows, revocation lists it keeps.
//!
//! Only roots give trust. Intermediates are known, not trusted: Vietnamese government signatures carry the signer's
//! certificate alone, so the ones between it and the root must come from here. No root is built in.

use domain::UtcMillis;
use openssl::{sha::Sha256, x509::X509};
use serde::Serialize;

use crate::{
    certificate::{self, Certificate},
    name::Name,
    revoke::{self, List},
};

mod chain;
mod folder;

pub use chain::{Fault, Path, Purpose};
pub use folder::{FolderError, Refusal, Refused};

/// What a root may vouch for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Uses {
    /// Signatures on documents.
    pub sign: bool,
    /// Timestamps.
    pub timestamp: bool,
}

/// A root with the limits the office set for it.
#[derive(Clone, Debug)]
pub(crate) struct Anchor {
    certificate: Certificate,
    label: String,
    from: Option<UtcMillis>,
    until: Option<UtcMillis>,
    uses: Uses,
}

/// Why something cannot be added to a store.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Neither PEM nor DER.
    #[error("no certificate in it")]
    Empty,
    /// Not PEM that can be read.
    #[error("not readable: {0}")]
    Pem(#[from] openssl::error::ErrorStack),
    /// Not a certificate.
    #[error(transparent)]
    Certificate(#[from] certificate::Error),
    /// Not a revocation list.
    #[error("not a revocation list: {0}")]
    List(#[from] crate::ber::Error),
}

/// What kind of entry of the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Gives trust.
    Root,
    /// Known only.
    Intermediate,
}

/// One certificate of the store, for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Root or intermediate.
    pub kind: Kind,
    /// The office's own name for it; empty when none was given.
    pub label: String,
    /// Whose it is.
    pub subject: Name,
    /// Valid from.
    pub not_before: UtcMillis,
    /// Valid to.
    pub not_after: UtcMillis,
    /// SHA-256, lower-case hex.
    pub sha256: String,
    /// What it vouches for; nothing for intermediates.
    pub uses: Uses,
}

/// One revocation list of the store, for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ListEntry {
    /// Who issued it.
    pub issuer: Name,
    /// Issued at.
    pub this_update: UtcMillis,
    /// The next one is due at.
    pub next_update: Option<UtcMillis>,
}

/// The trust store of an office.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    anchors: Vec<Anchor>,
    intermediates: Vec<Certificate>,
    lists: Vec<List>,
    refused: Vec<Refused>,
    historical: bool,
}

impl Trust {
    /// A store without any root: every chain is unknown.
    #[must_use]
    pub fn empty() -> Self {
        Self::default()
    }

    /// Adds the certificates in PEM (one or more) or DER (one): those that issue themselves become roots for
    /// signatures and timestamps, all others become intermediates. Returns how many.
    pub fn add_certificates(&mut self, bytes: &[u8]) -> Result<usize, Error> {
        let certificates = read_certificates(bytes)?;
        let count = certificates.len();
        for certificate in certificates {
            if certificate.is_self_issued() {
                let uses = Uses { sign: true, timestamp: true };
                self.add_anchor(Anchor { certificate, label: String::new(), from: None, until: None, uses });
            } else {
                self.add_intermediate(certificate);
            }
        }
        Ok(count)
    }

    /// Adds a revocation list, PEM or DER. Its signature is verified when it is used, against the right issuer.
    pub fn add_list(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let list = revoke::read_list(bytes)?;
        if !self.lists.contains(&list) {
            self.lists.push(list);
        }
        Ok(())
    }

    /// Judges the algorithms of signatures by the date of a trusted timestamp instead of today, for archives of old
    /// documents. The timestamp itself must be strong today.
    #[must_use]
    pub fn accepting_historical_algorithms(mut self) -> Self {
        self.historical = true;
        self
    }

    fn add_anchor(&mut self, anchor: Anchor) {
        let known = self.anchors.iter_mut().find(|known| known.certificate == anchor.certificate);
        if let Some(known) = known {
            known.uses.sign |= anchor.uses.sign;
            known.uses.timestamp |= anchor.uses.timestamp;
        } else {
            self.anchors.push(anchor);
        }
    }

    fn add_intermediate(&mut self, certificate: Certificate) {
        if !self.intermediates.contains(&certificate) {
            self.intermediates.push(certificate);
        }
    }

    /// Whether any root was imported.
    #[must_use]
    pub fn has_roots(&self) -> bool {
        !self.anchors.is_empty()
    }

    pub(crate) fn lists(&self) -> &[List] {
        &self.lists
    }

    pub(crate) fn judges_by_history(&self) -> bool {
        self.historical
    }

    /// What was found beside the store's rules and left out.
    #[must_use]
    pub fn refused(&self) -> &[Refused] {
        &self.refused
    }

    /// The certificates, roots first.
    #[must_use]
    pub fn entries(&self) -> Vec<Entry> {
        let none = Uses { sign: false, timestamp: false };
        let roots =
            self.anchors.iter().map(|root| entry(Kind::Root, &root.certificate, &root.label, root.uses));
        let known = self.intermediates.iter().map(|known| entry(Kind::Intermediate, known, "", none));
        roots.chain(known).collect()
    }

    /// The revocation lists.
    #[must_use]
    pub fn list_entries(&self) -> Vec<ListEntry> {
        self.lists.iter().map(List::entry).collect()
    }

    /// SHA-256 (hex) over the contents in any order; changes when anything in the store changes.
    #[must_use]
    pub fn version(&self) -> String {
        let mut lines: Vec<String> = Vec::new();
        for anchor in &self.anchors {
            let window = (anchor.from.map(|at| at.0), anchor.until.map(|at| at.0));
            lines.push(format!("root {} {:?} {window:?}", anchor.certificate.sha256_hex(), anchor.uses));
        }
        lines.extend(self.intermediates.iter().map(|known| format!("known {}", known.sha256_hex())));
        lines.extend(self.lists.iter().map(|list| format!("list {}", list.sha256_hex())));
        lines.push(format!("historical {}", self.historical));
        lines.sort();
        let mut hasher = Sha256::new();
        for line in lines {
            hasher.update(line.as_bytes());
            hasher.update(b"\n");
        }
        hex::encode(hasher.finish())
    }
}

fn entry(kind: Kind, certificate: &Certificate, label: &str, uses: Uses) -> Entry {
    Entry {
        kind,
        label: label.to_owned(),
        subject: certificate.subject_name(),
        not_before: certificate.not_before(),
        not_after: certificate.not_after(),
        sha256: certificate.sha256_hex(),
        uses,
    }
}

/// The certificates in PEM (one or more) or DER (one).
pub fn read_certificates(bytes: &[u8]) -> Result<Vec<Certificate>, Error> {
    if bytes.first() == Some(&crate::ber::SEQUENCE) {
        return Ok(vec![Certificate::from_der(bytes)?]);
    }
    let certificates = X509::stack_from_pem(bytes)?;
    if certificates.is_empty() {
        return Err(Error::Empty);
    }
    certificates.iter().map(|certificate| Ok(Certificate::from_der(&certificate.to_der()?)?)).collect()
}

#[cfg(test)]
mod authority_tests;
#[cfg(test)]
mod tests;
