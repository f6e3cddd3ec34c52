//! Whether one signer's signature holds over given bytes, and with which certificate.

use super::{
    Algorithms, Integrity,
    attributes::Attributes,
    signed_data::{SignedData, SignerInfo},
};
use crate::{
    algorithm::{Algorithm, Digest},
    ber::{self, INTEGER, OCTET_STRING, OID, SEQUENCE, context},
    certificate::Certificate,
    digests::Covered,
    oid, policy,
    reason::{Reason, Severity},
};

/// How many certificates of the same issuer and number are tried; each costs a verification.
const MAX_NAMESAKES: usize = 4;

/// What was found about a signer.
pub(super) struct Opened {
    pub integrity: Integrity,
    pub certificate: Option<Certificate>,
    /// Names and size; whether that is strong enough is decided later.
    pub algorithms: Algorithms,
    pub reasons: Vec<Reason>,
}

/// What must be there besides the signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Demand {
    /// Signed attributes may be missing (PKCS #7).
    Lenient,
    /// Signed attributes with the signer's certificate among them (CAdES, RFC 3161).
    Bound,
}

/// Checks `signer` over `content`; `others` are certificates that came along outside the CMS.
pub(super) fn open(
    data: &SignedData<'_>,
    signer: &SignerInfo<'_>,
    others: &[Certificate],
    content: Covered<'_>,
    demand: Demand,
) -> Opened {
    let mut opened = Opened {
        integrity: Integrity::Unsupported,
        certificate: None,
        algorithms: Algorithms::default(),
        reasons: Vec::new(),
    };
    let known = data.certificates.iter().chain(others);
    let named: Vec<&Certificate> =
        known.filter(|certificate| signer.names(certificate)).take(MAX_NAMESAKES).collect();
    opened.certificate = named.first().map(|certificate| (*certificate).clone());
    let (Some(digest), Some(algorithm)) = (signer.digest, signer.algorithm) else {
        let unknown = if signer.digest.is_none() { &signer.digest_id } else { &signer.algorithm_id };
        let kind = unknown.children().expect(OID).map(|oid| ber::oid_text(oid.value)).unwrap_or_default();
        opened.reasons.push(Reason::new(Severity::Doubt, "SIG-ALG-UNKNOWN").with("oid", kind));
        return opened;
    };
    opened.describe(algorithm, digest);
    match integrity(signer, data.content_type, &named, content, (algorithm, digest), demand) {
        Ok((integrity, certificate, reasons)) => {
            opened.integrity = integrity;
            opened.reasons.extend(reasons);
            if let Some(certificate) = certificate {
                opened.certificate = Some(certificate.clone());
                opened.describe(algorithm, digest);
            }
        }
        Err(_broken) => {
            opened.integrity = Integrity::Malformed;
            opened.reasons.push(Reason::new(Severity::Refusal, "SIG-CMS-MALFORMED"));
        }
    }
    opened
}

impl Opened {
    fn describe(&mut self, algorithm: Algorithm, digest: Digest) {
        self.algorithms.digest = digest.name().to_owned();
        if let Some(certificate) = &self.certificate {
            let bits = certificate.key.bits();
            self.algorithms.signature = algorithm.name(&certificate.key);
            self.algorithms.key_bits = bits;
            self.algorithms.weak_since = policy::ended(algorithm, digest, bits);
        }
    }
}

type Found<'c> = (Integrity, Option<&'c Certificate>, Vec<Reason>);

fn integrity<'c>(
    signer: &SignerInfo<'_>,
    content_type: &[u8],
    named: &[&'c Certificate],
    content: Covered<'_>,
    (algorithm, digest): (Algorithm, Digest),
    demand: Demand,
) -> Result<Found<'c>, ber::Error> {
    let refuse = |integrity, code| Ok((integrity, None, vec![Reason::new(Severity::Refusal, code)]));
    let signed = match signer.signed_bytes {
        Some(bytes) => {
            let hash = content.hash(digest).or(Err(ber::Error::Value))?;
            let kind = signer.signed.single(oid::CONTENT_TYPE)?.ok_or(ber::Error::Value)?;
            let stated = signer.signed.single(oid::MESSAGE_DIGEST)?.ok_or(ber::Error::Value)?;
            if kind.tag != OID || kind.value != content_type || stated.tag != OCTET_STRING {
                return Err(ber::Error::Value);
            }
            if stated.value != hash {
                return refuse(Integrity::DigestMismatch, "SIG-DIGEST-MISMATCH");
            }
            Some(bytes)
        }
        None if demand == Demand::Bound => return refuse(Integrity::Malformed, "SIG-CMS-NO-ATTRIBUTES"),
        None => None,
    };
    if !algorithm.agrees_with(digest) || !protection_agrees(signer)? {
        return refuse(Integrity::BadSignature, "SIG-ALG-MISMATCH");
    }
    let Some(first) = named.first() else {
        return Ok((Integrity::NoCertificate, None, vec![Reason::new(Severity::Doubt, "SIG-CERT-MISSING")]));
    };
    // The signature covers the attributes as a SET OF, sent as [0] (RFC 5652, 5.4); otherwise the content itself.
    let attributes = signed.and_then(|bytes| bytes.get(1..)).map(|rest| [&[ber::SET], rest]);
    let parts: &[&[u8]] = match &attributes {
        Some(parts) => parts,
        None => content.parts(),
    };
    let made_by =
        |certificate: &&&Certificate| algorithm.verify(&certificate.key, digest, parts, signer.signature);
    let Some(certificate) = named.iter().find(made_by) else {
        return if named.iter().any(|certificate| algorithm.fits(&certificate.key)) {
            refuse(Integrity::BadSignature, "SIG-BAD-SIGNATURE")
        } else if first.key.ec_key().is_ok() && algorithm.scheme == crate::algorithm::Scheme::Ecdsa {
            Ok((Integrity::Unsupported, None, vec![Reason::new(Severity::Doubt, "SIG-ALG-CURVE")]))
        } else {
            refuse(Integrity::BadSignature, "SIG-ALG-MISMATCH")
        };
    };
    let mut reasons = Vec::new();
    match binding(&signer.signed, certificate)? {
        Binding::Fits => {}
        Binding::OtherCertificate => return refuse(Integrity::BadSignature, "SIG-ESS-MISMATCH"),
        Binding::OtherSerial => reasons.push(Reason::new(Severity::Warning, "SIG-ESS-SERIAL")),
        Binding::None if demand == Demand::Bound => {
            reasons.push(Reason::new(Severity::Doubt, "SIG-ESS-MISSING"));
        }
        Binding::None => {}
    }
    Ok((Integrity::Ok, Some(certificate), reasons))
}

/// CMSAlgorithmProtection (RFC 6211), where it is: the very identifiers beside the signature.
fn protection_agrees(signer: &SignerInfo<'_>) -> Result<bool, ber::Error> {
    let Some(protection) = signer.signed.single(oid::ALGORITHM_PROTECTION)? else { return Ok(true) };
    let mut fields = protection.children();
    let digest = Digest::read(&fields.expect(SEQUENCE)?)?;
    let Some(algorithm) = fields.optional(context(1))? else { return Ok(false) };
    Ok(digest == signer.digest && algorithm.value == signer.algorithm_id.value)
}

enum Binding {
    Fits,
    OtherCertificate,
    OtherSerial,
    None,
}

/// ESS signing-certificate (RFC 2634, 5.4) and signing-certificate-v2 (RFC 5035, 3): the first names the signer's.
fn binding(signed: &Attributes<'_>, certificate: &Certificate) -> Result<Binding, ber::Error> {
    let mut binding = Binding::None;
    for (kind, default) in
        [(oid::SIGNING_CERTIFICATE, Digest::Sha1), (oid::SIGNING_CERTIFICATE_V2, Digest::Sha256)]
    {
        let Some(attribute) = signed.single(kind)? else { continue };
        let mut list = attribute.children().expect(SEQUENCE)?.children();
        let mut id = list.expect(SEQUENCE)?.children();
        let digest = match id.optional(SEQUENCE)? {
            Some(identifier) if kind == oid::SIGNING_CERTIFICATE_V2 => {
                Digest::read(&identifier)?.ok_or(ber::Error::Value)?
            }
            Some(_) => return Err(ber::Error::Tag),
            None => default,
        };
        let stated = id.expect(OCTET_STRING)?.value;
        if digest.hash(&[certificate.der()]).or(Err(ber::Error::Value))? != stated {
            return Ok(Binding::OtherCertificate);
        }
        binding = match id.optional(SEQUENCE)? {
            Some(issuer_serial) => {
                let mut fields = issuer_serial.children();
                fields.expect(SEQUENCE)?;
                let fits = fields.expect(INTEGER)?.value == certificate.serial;
                if fits { Binding::Fits } else { Binding::OtherSerial }
            }
            None => Binding::Fits,
        };
    }
    Ok(binding)
}
