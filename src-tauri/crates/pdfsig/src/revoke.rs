//! Whether a certificate was revoked at a moment, from lists (CRL) and answers (OCSP) that somebody brought along.
//!
//! Whoever brought them does not matter: a list or an answer counts when the certificate's own issuer signed it, and
//! the newest of those that count decides. Revoked means: the entry's date is not after the moment in question.

use domain::UtcMillis;
use openssl::x509::X509Crl;
use serde::Serialize;

use crate::{
    ber,
    certificate::Certificate,
    reason::{Reason, Severity},
    trust,
};

mod list;
mod ocsp;

pub use list::List;
pub use ocsp::Answer;

/// How long after its end a list or an answer still counts, in milliseconds: 7 days without a network.
pub const GRACE: i64 = 7 * 86_400_000;
/// Clocks differ: so much may a list lie in the future.
const SKEW: i64 = 5 * 60_000;

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

/// CRLReason (RFC 5280, 5.3.1) values that matter here.
mod because {
    pub const KEY_COMPROMISE: u8 = 1;
    pub const AUTHORITY_COMPROMISE: u8 = 2;
    pub const REMOVED: u8 = 8;
}

/// What one list or answer says about one certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    Good,
    Revoked {
        at: UtcMillis,
        /// `None`: not stated.
        reason: Option<u8>,
        /// Since when the issuer knows or suspects that the key was in wrong hands, when stated.
        suspect: Option<UtcMillis>,
    },
    /// It does not cover this certificate.
    Silent,
}

/// A word with its age.
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    pub this_update: UtcMillis,
    pub next_update: Option<UtcMillis>,
    /// cRLNumber with leading zeros cut, longer is larger.
    pub number: Vec<u8>,
    pub word: Word,
    /// It keeps naming certificates that expired.
    pub keeps_expired: bool,
}

/// Everything at hand that may say something.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sources<'a> {
    pub kept: &'a [List],
    pub lists: Vec<List>,
    pub answers: Vec<Answer>,
}

/// How the moment in question is known.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    /// The moment in question.
    pub time: UtcMillis,
    /// Whether it is proven; else it is now.
    pub proven: bool,
    /// Now.
    pub at: UtcMillis,
}

/// The status of one certificate with what else is worth saying.
#[derive(Clone, Debug)]
pub(crate) struct Status {
    pub revocation: Revocation,
    pub reason: Option<u8>,
    pub notes: Vec<Reason>,
}

impl Status {
    /// Whether the key itself is in wrong hands, so that no date can be believed any more.
    pub(crate) fn key_lost(&self) -> bool {
        matches!(self.reason, None | Some(0 | because::KEY_COMPROMISE | because::AUTHORITY_COMPROMISE))
    }
}

/// Reads a list, PEM or DER.
pub fn read_list(bytes: &[u8]) -> Result<List, trust::Error> {
    if bytes.first() == Some(&ber::SEQUENCE) {
        Ok(List::from_der(bytes)?)
    } else {
        Ok(List::from_der(&X509Crl::from_pem(bytes)?.to_der()?)?)
    }
}

/// What is known about `certificate`, issued by `issuer`, at `moment`.
pub(crate) fn status(
    certificate: &Certificate,
    issuer: &Certificate,
    sources: &Sources<'_>,
    moment: Moment,
) -> Status {
    let lists = sources.kept.iter().chain(&sources.lists).filter_map(|list| list.about(certificate, issuer));
    let answers = sources.answers.iter().filter_map(|answer| answer.about(certificate, issuer));
    let (future, mut heard): (Vec<_>, Vec<_>) = lists
        .chain(answers)
        .filter(|statement| statement.word != Word::Silent)
        .partition(|statement| statement.this_update > moment.at.plus(SKEW));
    heard.sort_by(|a, b| b.order().cmp(&a.order()));
    let mut notes = Vec::new();
    if let Some(early) = future.first() {
        notes.push(
            Reason::new(Severity::Warning, "SIG-REV-FUTURE").with("this_update", early.this_update.rfc3339()),
        );
    }
    judge(certificate, &heard, moment, notes)
}

fn judge(certificate: &Certificate, heard: &[Statement], moment: Moment, mut notes: Vec<Reason>) -> Status {
    let Some(newest) = heard.first() else {
        let revocation = Revocation::Unknown { why: Unknown::Missing };
        return Status { revocation, reason: None, notes };
    };
    let dropped =
        newest.word == Word::Good && !newest.keeps_expired && !certificate.valid_at(newest.this_update);
    // A list need not name a certificate that has expired: then an older one that does has the say.
    let deciding = if dropped {
        heard.iter().find(|statement| matches!(statement.word, Word::Revoked { .. })).unwrap_or(newest)
    } else {
        newest
    };
    if let Word::Revoked { at, reason, suspect } = deciding.word
        && reason != Some(because::REMOVED)
    {
        let revocation = if at <= moment.time || !moment.proven {
            Revocation::RevokedAt { at }
        } else {
            Revocation::RevokedLater { at }
        };
        if let Some(since) = suspect.filter(|since| *since <= moment.time && moment.time < at) {
            notes.push(Reason::new(Severity::Doubt, "SIG-REV-SUSPECT").with("since", since.rfc3339()));
        }
        return Status { revocation, reason, notes };
    }
    let end = deciding.next_update.unwrap_or(deciding.this_update);
    if deciding.this_update < moment.time && end.plus(GRACE) < moment.time {
        notes.push(Reason::new(Severity::Doubt, "SIG-REV-STALE").with("next_update", end.rfc3339()));
        return Status { revocation: Revocation::Unknown { why: Unknown::Stale }, reason: None, notes };
    }
    if deciding.this_update < moment.time && end < moment.time {
        notes.push(Reason::new(Severity::Note, "SIG-REV-GRACE").with("next_update", end.rfc3339()));
    }
    if dropped {
        notes.push(
            Reason::new(Severity::Note, "SIG-REV-AFTER-EXPIRY")
                .with("this_update", newest.this_update.rfc3339())
                .with("not_after", certificate.not_after().rfc3339()),
        );
    }
    Status { revocation: Revocation::Good, reason: None, notes }
}

impl Statement {
    /// Newest first by time, then by number.
    fn order(&self) -> (UtcMillis, usize, &[u8]) {
        (self.this_update, self.number.len(), &self.number)
    }
}

#[cfg(test)]
mod tests;
