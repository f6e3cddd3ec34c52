//! The path of one certificate with the revocation of everything in it.

use super::{Chain, Context, Standing, signed_data::SignedData, signer::Opened};
use crate::{
    ber,
    certificate::Certificate,
    oid,
    reason::{Reason, Severity},
    revoke::{self, Answer, List, Moment, Revocation, Sources, Status, Unknown},
    trust::{Fault, Path, Purpose},
};

/// How many items of each kind a PDF may bring for the long term; what is beyond is not looked at.
const MAX_EMBEDDED: usize = 256;

/// A judged path.
pub(super) struct Judged {
    pub chain: Chain,
    pub revocation: Revocation,
    /// A key in the path was reported stolen, or revoked without saying why, whenever that was.
    pub key_lost: bool,
    /// A key or digest of the path is too weak.
    pub weak: bool,
    pub reasons: Vec<Reason>,
}

/// Everything that came along and may complete a path.
pub(super) struct Companions<'a> {
    pub certificates: Vec<Certificate>,
    pub sources: Sources<'a>,
}

impl<'a> Companions<'a> {
    /// From the PDF's long-term store and the office's own.
    pub(super) fn of_file(context: &Context<'a>) -> Self {
        let embedded = context.embedded;
        let certificates = embedded.certs.iter().take(MAX_EMBEDDED);
        let lists = embedded.crls.iter().take(MAX_EMBEDDED);
        let answers = embedded.ocsps.iter().take(MAX_EMBEDDED);
        // What cannot be read proves nothing; the lack of it shows where it is needed.
        Self {
            certificates: certificates
                .filter_map(|der| definite(der, |der| Certificate::from_der(der).ok()))
                .collect(),
            sources: Sources {
                kept: context.trust.lists(),
                lists: lists.filter_map(|der| definite(der, |der| List::from_der(der).ok())).collect(),
                answers: answers.filter_map(|der| definite(der, |der| Answer::from_der(der).ok())).collect(),
            },
        }
    }

    /// And from a CMS: its certificates, its lists, and Adobe's archive among the signed attributes.
    pub(super) fn add(&mut self, data: &mut SignedData<'_>) {
        for certificate in &data.certificates {
            if !self.certificates.contains(certificate) {
                self.certificates.push(certificate.clone());
            }
        }
        self.sources.lists.append(&mut data.lists);
        self.sources.answers.append(&mut data.answers);
        for signer in &data.signers {
            for archive in signer.signed.all(oid::REVOCATION_ARCHIVAL) {
                // A broken archive proves nothing.
                let _ended: Option<()> = self.add_archive(&archive).ok();
            }
        }
    }

    fn add_archive(&mut self, archive: &ber::Tlv<'_>) -> Result<(), ber::Error> {
        let mut parts = archive.children();
        if let Some(lists) = parts.optional(ber::context(0))? {
            let mut lists = ber::only(lists.value, ber::SEQUENCE)?.children();
            while !lists.is_empty() && self.sources.lists.len() < MAX_EMBEDDED {
                self.sources.lists.extend(List::from_der(lists.any()?.raw).ok());
            }
        }
        if let Some(answers) = parts.optional(ber::context(1))? {
            let mut answers = ber::only(answers.value, ber::SEQUENCE)?.children();
            while !answers.is_empty() && self.sources.answers.len() < MAX_EMBEDDED {
                self.sources.answers.extend(Answer::from_der(answers.any()?.raw).ok());
            }
        }
        Ok(())
    }
}

fn definite<T>(bytes: &[u8], read: impl Fn(&[u8]) -> Option<T>) -> Option<T> {
    read(bytes).or_else(|| read(&ber::normalise(bytes).ok()?.0))
}

/// Judges the path of `certificate` for `purpose` at `moment`.
pub(super) fn judge(
    certificate: &Certificate,
    companions: &Companions<'_>,
    purpose: Purpose,
    moment: Moment,
    context: &Context<'_>,
) -> Judged {
    let weak_allowed = context.trust.judges_by_history() && moment.proven && purpose == Purpose::Sign;
    let path = context.trust.chain(certificate, &companions.certificates, moment.time, purpose, weak_allowed);
    let mut reasons: Vec<Reason> = path.fault.iter().map(|fault| complaint(*fault, &path)).collect();
    let weak = path.fault == Some(Fault::Weak);
    let (revocation, key_lost) = revocation(&path, companions, moment, &mut reasons);
    let anchor = path.certificates.last().filter(|_| path.is_trusted());
    let chain = Chain {
        standing: match path.fault {
            None => Standing::Trusted,
            Some(Fault::NoRoots) => Standing::Unknown,
            Some(_other) => Standing::Untrusted,
        },
        anchor_sha256: anchor.map(Certificate::sha256_hex),
        subjects: path.certificates.iter().map(|known| known.subject_name().text).collect(),
    };
    Judged { chain, revocation, key_lost, weak, reasons }
}

fn complaint(fault: Fault, path: &Path) -> Reason {
    let issuer = path.certificates.last().map(|last| last.issuer_name().text).unwrap_or_default();
    let code = match fault {
        Fault::NoRoots => "SIG-CHAIN-NO-ROOT",
        Fault::NoPath => "SIG-CHAIN-NO-PATH",
        Fault::NoIssuer => "SIG-CHAIN-NO-ISSUER",
        Fault::SelfSigned => "SIG-CHAIN-SELF-SIGNED",
        Fault::NotAuthority => "SIG-CHAIN-NOT-AUTHORITY",
        Fault::AuthorityExpired => "SIG-CHAIN-EXPIRED",
        Fault::Weak => "SIG-CHAIN-WEAK",
        Fault::Rule(number) => {
            return Reason::new(Severity::Doubt, "SIG-CHAIN-RULE").with("number", number.to_string());
        }
    };
    Reason::new(Severity::Doubt, code).with("issuer", issuer)
}

/// The worst in the path: revoked, then unknown, then revoked later, then good. Roots are not revoked by lists.
fn revocation(
    path: &Path,
    companions: &Companions<'_>,
    moment: Moment,
    reasons: &mut Vec<Reason>,
) -> (Revocation, bool) {
    let mut worst = Revocation::Good;
    let mut key_lost = false;
    for pair in path.certificates.windows(2) {
        let [certificate, issuer] = pair else { continue };
        let status = revoke::status(certificate, issuer, &companions.sources, moment);
        let subject = certificate.subject_name().text;
        key_lost |= is_revoked(status.revocation) && status.key_lost();
        if !path.is_trusted() && !is_revoked(status.revocation) {
            continue; // nobody the office trusts stands behind what the lists say
        }
        reasons.extend(explain(&status, &subject));
        if weight(status.revocation) > weight(worst) {
            worst = status.revocation;
        }
        reasons.extend(status.notes.into_iter().map(|note| note.with("subject", subject.clone())));
    }
    if !path.is_trusted() && !is_revoked(worst) {
        return (Revocation::Unknown { why: Unknown::NoIssuer }, key_lost);
    }
    (worst, key_lost)
}

fn explain(status: &Status, subject: &str) -> Option<Reason> {
    let reason = match status.revocation {
        Revocation::RevokedAt { at } => {
            Reason::new(Severity::Refusal, "SIG-REV-REVOKED").with("at", at.rfc3339())
        }
        Revocation::RevokedLater { at } => {
            Reason::new(Severity::Note, "SIG-REV-LATER").with("at", at.rfc3339())
        }
        Revocation::Unknown { why: Unknown::Missing } => Reason::new(Severity::Doubt, "SIG-REV-MISSING"),
        Revocation::Good | Revocation::Unknown { why: Unknown::Stale | Unknown::NoIssuer } => return None,
    };
    Some(reason.with("subject", subject))
}

fn is_revoked(revocation: Revocation) -> bool {
    matches!(revocation, Revocation::RevokedAt { .. } | Revocation::RevokedLater { .. })
}

fn weight(revocation: Revocation) -> u8 {
    match revocation {
        Revocation::Good => 0,
        Revocation::RevokedLater { .. } => 1,
        Revocation::Unknown { .. } => 2,
        Revocation::RevokedAt { .. } => 3,
    }
}

/// Says whether the algorithms were strong enough at `moment`: today's measure, or the date's where the office
/// judges old documents by their own time.
pub(super) fn judge_algorithms(opened: &mut Opened, moment: Moment, context: &Context<'_>) {
    let algorithms = &mut opened.algorithms;
    let measure = if context.trust.judges_by_history() && moment.proven { moment.time } else { moment.at };
    algorithms.acceptable = opened.certificate.is_some()
        && !algorithms.signature.is_empty()
        && algorithms.weak_since.is_none_or(|end| measure < end);
    if let Some(end) = algorithms.weak_since.filter(|end| measure >= *end) {
        opened.reasons.push(
            Reason::new(Severity::Doubt, "SIG-ALG-WEAK")
                .with("digest", algorithms.digest.clone())
                .with("signature", algorithms.signature.clone())
                .with("bits", algorithms.key_bits.to_string())
                .with("since", end.vietnam_date().to_string()),
        );
    }
}
