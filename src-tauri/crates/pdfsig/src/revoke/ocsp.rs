//! OCSP answers (RFC 6960).

use domain::UtcMillis;

use super::{Statement, Word};
use crate::{
    algorithm::{Algorithm, Digest},
    ber::{
        self, BIT_STRING, ENUMERATED, INTEGER, OCTET_STRING, OID, Reader, SEQUENCE, Tlv, context,
        context_primitive,
    },
    certificate::Certificate,
    oid, policy,
};

/// How many certificates of responders are looked at.
const MAX_RESPONDERS: usize = 8;
/// How many answers one response may hold.
const MAX_SINGLE: usize = 64;

/// An OCSP response, read but not yet believed.
#[derive(Clone, Debug)]
pub struct Answer {
    signed: Vec<u8>,
    algorithm: Option<Algorithm>,
    signature: Vec<u8>,
    produced_at: UtcMillis,
    responders: Vec<Certificate>,
    singles: Vec<Single>,
}

#[derive(Clone, Debug)]
struct Single {
    digest: Option<Digest>,
    name_hash: Vec<u8>,
    key_hash: Vec<u8>,
    serial: Vec<u8>,
    word: Word,
    this_update: UtcMillis,
    next_update: Option<UtcMillis>,
}

impl Answer {
    /// Reads a DER `OCSPResponse` that holds a basic response.
    pub fn from_der(der: &[u8]) -> Result<Self, ber::Error> {
        let mut outer = ber::only(der, SEQUENCE)?.children();
        if ber::small(&outer.expect(ENUMERATED)?)? != 0 {
            return Err(ber::Error::Value);
        }
        let mut bytes = ber::only(outer.expect(context(0))?.value, SEQUENCE)?.children();
        if bytes.expect(OID)?.value != oid::OCSP_BASIC {
            return Err(ber::Error::Value);
        }
        Self::from_basic(bytes.expect(OCTET_STRING)?.value)
    }

    fn from_basic(der: &[u8]) -> Result<Self, ber::Error> {
        let mut outer = ber::only(der, SEQUENCE)?.children();
        let signed = outer.expect(SEQUENCE)?;
        let algorithm = Algorithm::read(&outer.expect(SEQUENCE)?)?;
        let signature = outer.expect(BIT_STRING)?.value.split_first().ok_or(ber::Error::Value)?;
        let mut responders = Vec::new();
        if let Some(certificates) = outer.optional(context(0))? {
            let mut list = ber::only(certificates.value, SEQUENCE)?.children();
            while !list.is_empty() && responders.len() < MAX_RESPONDERS {
                // One that OpenSSL cannot read cannot have signed either.
                responders.extend(Certificate::from_der(list.any()?.raw).ok());
            }
        }
        let mut fields = signed.children();
        fields.optional(context(0))?;
        fields.any()?; // responderID: the signature says more
        let produced_at = ber::time(&fields.any()?)?;
        let mut list = fields.expect(SEQUENCE)?.children();
        let mut singles = Vec::new();
        while !list.is_empty() && singles.len() < MAX_SINGLE {
            singles.push(Single::read(list.expect(SEQUENCE)?)?);
        }
        Ok(Self {
            signed: signed.raw.to_vec(),
            algorithm,
            signature: signature.1.to_vec(),
            produced_at,
            responders,
            singles,
        })
    }

    /// What it says about `certificate`; nothing unless `issuer`, or a responder it appointed, signed it.
    pub(super) fn about(&self, certificate: &Certificate, issuer: &Certificate) -> Option<Statement> {
        let newest = self
            .singles
            .iter()
            .filter(|single| single.is_about(certificate, issuer))
            .max_by_key(|single| single.this_update)?;
        self.is_signed_for(issuer).then(|| Statement {
            this_update: newest.this_update,
            next_update: newest.next_update,
            number: Vec::new(),
            word: newest.word,
            keeps_expired: true,
        })
    }

    fn is_signed_for(&self, issuer: &Certificate) -> bool {
        self.is_signed_by(issuer)
            || self.responders.iter().any(|responder| {
                let appointed = responder
                    .extended
                    .as_ref()
                    .is_some_and(|usage| usage.purposes.iter().any(|purpose| purpose == oid::OCSP_SIGNING));
                appointed
                    && responder.valid_at(self.produced_at)
                    && responder.issued_by(issuer)
                    && self.is_signed_by(responder)
            })
    }

    fn is_signed_by(&self, signer: &Certificate) -> bool {
        let Some(algorithm) = self.algorithm else { return false };
        let digest = algorithm.digest.unwrap_or(Digest::Sha512);
        policy::ended(algorithm, digest, signer.key.bits()).is_none_or(|end| self.produced_at < end)
            && algorithm.verify(&signer.key, digest, &[&self.signed], &self.signature)
    }
}

impl Single {
    fn read(tlv: Tlv<'_>) -> Result<Self, ber::Error> {
        let mut fields = tlv.children();
        let mut id = fields.expect(SEQUENCE)?.children();
        let digest = Digest::read(&id.expect(SEQUENCE)?)?;
        let name_hash = id.expect(OCTET_STRING)?.value.to_vec();
        let key_hash = id.expect(OCTET_STRING)?.value.to_vec();
        let serial = id.expect(INTEGER)?.value.to_vec();
        let status = fields.any()?;
        let word = match status.tag {
            tag if tag == context_primitive(0) => Word::Good,
            tag if tag == context(1) => revoked(status.children())?,
            _unknown => Word::Silent,
        };
        let this_update = ber::time(&fields.any()?)?;
        let next_update = match fields.optional(context(0))? {
            Some(next) => Some(ber::time(&next.children().any()?)?),
            None => None,
        };
        Ok(Self { digest, name_hash, key_hash, serial, word, this_update, next_update })
    }

    fn is_about(&self, certificate: &Certificate, issuer: &Certificate) -> bool {
        let hashes = |bytes: &[u8], expected: &[u8]| {
            self.digest.is_some_and(|digest| digest.hash(&[bytes]).is_ok_and(|hash| hash == expected))
        };
        self.serial == certificate.serial
            && certificate.issuer == issuer.subject
            && hashes(&issuer.subject, &self.name_hash)
            && hashes(&issuer.key_bits, &self.key_hash)
    }
}

fn revoked(mut fields: Reader<'_>) -> Result<Word, ber::Error> {
    let at = ber::time(&fields.any()?)?;
    let reason = match fields.optional(context(0))? {
        Some(reason) => u8::try_from(ber::small(&ber::only(reason.value, ENUMERATED)?)?).ok(),
        None => None,
    };
    Ok(Word::Revoked { at, reason, suspect: None })
}
