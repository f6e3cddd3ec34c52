//! From a certificate up to a root of the office, by RFC 5280 as OpenSSL checks it.

use domain::UtcMillis;
use openssl::{
    error::ErrorStack,
    stack::Stack,
    x509::{
        X509, X509StoreContext,
        store::{X509Store, X509StoreBuilder},
        verify::{X509VerifyFlags, X509VerifyParam},
    },
};

use super::{Anchor, Certificate, Trust};
use crate::{
    algorithm::{Algorithm, Digest},
    ber, policy,
};

/// How many certificates may stand between the signer and the root.
const MAX_DEPTH: i32 = 8;
/// How many certificates that fit by name are tried.
const MAX_CANDIDATES: usize = 16;
/// 112 bits: RSA from 2048, no SHA-1 (OpenSSL's security level 2).
const LEVEL: i32 = 2;

/// What the path is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A signature on a document.
    Sign,
    /// A timestamp.
    Timestamp,
}

/// What is wrong with a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No root was imported for this purpose.
    NoRoots,
    /// It leads to a root, but to none of the office's.
    NoPath,
    /// The certificate of somebody between it and a root is not at hand.
    NoIssuer,
    /// The certificate vouches for itself.
    SelfSigned,
    /// Somebody in it issues certificates without being allowed to, or further down than allowed.
    NotAuthority,
    /// A certificate above the signer's was not valid at the time.
    AuthorityExpired,
    /// A key or a digest in it is too weak.
    Weak,
    /// Another rule is broken; the number is OpenSSL's.
    Rule(i32),
}

/// A path, or why there is none.
#[derive(Clone, Debug)]
pub struct Path {
    /// From the certificate to the root; only what is known when there is a fault.
    pub certificates: Vec<Certificate>,
    /// Nothing when the path is good. The validity of the first certificate is not judged here.
    pub fault: Option<Fault>,
}

impl Path {
    /// Whether the path is good.
    #[must_use]
    pub fn is_trusted(&self) -> bool {
        self.fault.is_none()
    }
}

impl Trust {
    /// The path from `leaf` to a root that was trusted for `purpose` at `time`, over `extra` certificates and those
    /// the store knows. Where `weak_allowed`, a link counts as strong when it was so at `time`.
    #[must_use]
    pub fn chain(
        &self,
        leaf: &Certificate,
        extra: &[Certificate],
        time: UtcMillis,
        purpose: Purpose,
        weak_allowed: bool,
    ) -> Path {
        let anchors: Vec<&Anchor> = self.anchors.iter().filter(|anchor| anchor.serves(purpose)).collect();
        if anchors.is_empty() {
            return Path {
                certificates: known_path(leaf, extra, &self.intermediates),
                fault: Some(Fault::NoRoots),
            };
        }
        let current: Vec<&Certificate> = anchors
            .iter()
            .filter(|anchor| anchor.current_at(time))
            .map(|anchor| &anchor.certificate)
            .collect();
        let mut best: Option<Path> = None;
        // What came along may lead astray (a copy of a root, another generation of the same name): the store's own
        // intermediates are tried first. Renewed certificates of one key exist: those out of date are tried last.
        let more =
            extra.iter().any(|certificate| certificate != leaf && !self.intermediates.contains(certificate));
        for (extra, current_only) in [(&[][..], true), (extra, true), (extra, false)] {
            if current_only && !extra.is_empty() && !more {
                continue;
            }
            let path = self.try_chain(leaf, extra, &current, (time, current_only), weak_allowed);
            if path.is_trusted() {
                return path;
            }
            if best.as_ref().is_none_or(|best| path.certificates.len() >= best.certificates.len()) {
                best = Some(path);
            }
        }
        best.unwrap_or(Path { certificates: vec![leaf.clone()], fault: Some(Fault::NoPath) })
    }

    fn try_chain(
        &self,
        leaf: &Certificate,
        extra: &[Certificate],
        anchors: &[&Certificate],
        (time, current_only): (UtcMillis, bool),
        weak_allowed: bool,
    ) -> Path {
        let usable = |certificate: &Certificate| !current_only || certificate.valid_at(time);
        let mut between = candidates(leaf, extra, &self.intermediates);
        between.retain(usable);
        // Roots of one name but different keys exist (generations, forgeries); OpenSSL would try only one of them.
        let issued_path = |anchor: &Certificate| {
            let mut path = std::iter::once(leaf).chain(&between);
            path.any(|certificate| certificate == anchor || certificate.issued_by(anchor))
        };
        let anchors: Vec<&Certificate> =
            anchors.iter().copied().filter(|anchor| usable(anchor) && issued_path(anchor)).collect();
        let anchors = anchors.as_slice();
        let verified = verify(leaf, &between, anchors, LEVEL).and_then(|outcome| match outcome {
            Err(number) if is_weak(number) => {
                let again = verify(leaf, &between, anchors, 0)?;
                Ok(again.and_then(|path| if weak_allowed { Ok(path) } else { Err(number) }))
            }
            other => Ok(other),
        });
        let fault = match verified {
            Ok(Ok(path)) => match certificates(&path) {
                Some(certificates) => {
                    let weak = weak_allowed && weakened(&certificates, time);
                    let fault = expired_above(&certificates, time).or(weak.then_some(Fault::Weak));
                    return Path { certificates, fault };
                }
                None => Fault::Rule(0),
            },
            Ok(Err(number)) => fault(number),
            Err(_openssl) => Fault::Rule(0),
        };
        let certificates = known_path(leaf, extra, &self.intermediates);
        let open_ended = certificates.last().is_some_and(|last| !last.is_self_issued());
        let fault = if fault == Fault::NoPath && open_ended { Fault::NoIssuer } else { fault };
        Path { certificates, fault: Some(fault) }
    }
}

impl Anchor {
    fn serves(&self, purpose: Purpose) -> bool {
        match purpose {
            Purpose::Sign => self.uses.sign,
            Purpose::Timestamp => self.uses.timestamp,
        }
    }

    fn current_at(&self, time: UtcMillis) -> bool {
        self.from.is_none_or(|from| from <= time) && self.until.is_none_or(|until| time < until)
    }
}

/// The path, or OpenSSL's number of the first fault. Validity is judged afterwards, per certificate, because an
/// expired signer must not hide who issued the certificate.
fn verify(
    leaf: &Certificate,
    between: &[Certificate],
    anchors: &[&Certificate],
    level: i32,
) -> Result<Result<Vec<X509>, i32>, ErrorStack> {
    let store = store(anchors, level)?;
    let mut stack = Stack::new()?;
    for certificate in between {
        stack.push(certificate.x509.clone())?;
    }
    X509StoreContext::new()?.init(&store, &leaf.x509, &stack, |context| {
        if context.verify_cert()? {
            let path = context.chain().map(|chain| chain.iter().map(ToOwned::to_owned).collect());
            return Ok(path.ok_or(0));
        }
        Ok(Err(context.error().as_raw()))
    })
}

fn store(anchors: &[&Certificate], level: i32) -> Result<X509Store, ErrorStack> {
    let mut param = X509VerifyParam::new()?;
    param.set_depth(MAX_DEPTH);
    param.set_auth_level(level);
    param.set_flags(
        X509VerifyFlags::NO_CHECK_TIME | X509VerifyFlags::TRUSTED_FIRST | X509VerifyFlags::PARTIAL_CHAIN,
    )?;
    let mut builder = X509StoreBuilder::new()?;
    builder.set_param(&param)?;
    for anchor in anchors {
        builder.add_cert(anchor.x509.clone())?;
    }
    Ok(builder.build())
}

fn certificates(path: &[X509]) -> Option<Vec<Certificate>> {
    path.iter().map(|x509| Certificate::from_der(&x509.to_der().ok()?).ok()).collect()
}

fn expired_above(path: &[Certificate], time: UtcMillis) -> Option<Fault> {
    path.iter().skip(1).any(|above| !above.valid_at(time)).then_some(Fault::AuthorityExpired)
}

/// Whether a key or a digest in the path was already too weak at `time`. A root's own signature proves nothing.
fn weakened(path: &[Certificate], time: UtcMillis) -> bool {
    path.windows(2).any(|pair| match pair {
        [certificate, issuer] => {
            let algorithm = ber::only(&certificate.signed_with, ber::SEQUENCE)
                .and_then(|tlv| Algorithm::read(&tlv))
                .ok()
                .flatten();
            algorithm.is_none_or(|algorithm| {
                let digest = algorithm.digest.unwrap_or(Digest::Sha512);
                policy::ended(algorithm, digest, issuer.key.bits()).is_some_and(|end| end <= time)
            })
        }
        _short => false,
    })
}

/// Those of `extra` and `known` that really issued `leaf` or one another: name and signature fit.
fn candidates(leaf: &Certificate, extra: &[Certificate], known: &[Certificate]) -> Vec<Certificate> {
    let mut found: Vec<Certificate> = Vec::new();
    let mut child = Some(leaf.clone());
    let mut next = 0;
    let mut tried = 0;
    while let Some(current) = child {
        for issuer in known.iter().chain(extra).filter(|issuer| issuer.subject == current.issuer) {
            if issuer != leaf && !found.contains(issuer) && tried < MAX_CANDIDATES {
                tried += 1;
                if current.issued_by(issuer) {
                    found.push(issuer.clone());
                }
            }
        }
        child = found.get(next).cloned();
        next += 1;
    }
    found
}

/// From `leaf` up as far as certificates are at hand, trusted or not.
fn known_path(leaf: &Certificate, extra: &[Certificate], known: &[Certificate]) -> Vec<Certificate> {
    let mut path = vec![leaf.clone()];
    for issuer in candidates(leaf, extra, known) {
        if path.last().is_some_and(|last| last.issued_by(&issuer)) {
            path.push(issuer);
        }
    }
    path
}

/// OpenSSL's `X509_V_ERR_…`.
fn fault(number: i32) -> Fault {
    match number {
        18 => Fault::SelfSigned,
        2 | 19..=21 => Fault::NoPath,
        24 | 25 | 32 | 79 => Fault::NotAuthority,
        weak if is_weak(weak) => Fault::Weak,
        other => Fault::Rule(other),
    }
}

/// EE_KEY_TOO_SMALL, CA_KEY_TOO_SMALL, CA_MD_TOO_WEAK
fn is_weak(number: i32) -> bool {
    matches!(number, 66..=68)
}
