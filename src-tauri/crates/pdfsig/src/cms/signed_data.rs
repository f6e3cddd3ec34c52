//! SignedData (RFC 5652, 5) as it lies in the bytes, read from definite lengths.

use super::attributes::Attributes;
use crate::{
    algorithm::{Algorithm, Digest},
    ber::{self, INTEGER, OCTET_STRING, OID, Reader, SEQUENCE, SET, Tlv, context, context_primitive},
    certificate::Certificate,
    oid,
    revoke::{Answer, List},
};

/// How many certificates one signature may carry.
const MAX_CERTIFICATES: usize = 64;
/// How many revocation lists and answers each.
const MAX_REVOCATION: usize = 64;

/// The parts of a SignedData.
#[derive(Debug)]
pub(super) struct SignedData<'a> {
    pub content_type: &'a [u8],
    pub content: Option<&'a [u8]>,
    pub certificates: Vec<Certificate>,
    pub lists: Vec<List>,
    pub answers: Vec<Answer>,
    pub signers: Vec<SignerInfo<'a>>,
}

/// How a signer names the certificate.
#[derive(Clone, Copy, Debug)]
pub(super) enum SignerId<'a> {
    IssuerAndSerial { issuer: &'a [u8], serial: &'a [u8] },
    KeyId(&'a [u8]),
}

/// One signer.
#[derive(Debug)]
pub(super) struct SignerInfo<'a> {
    pub id: SignerId<'a>,
    pub digest_id: Tlv<'a>,
    pub digest: Option<Digest>,
    pub algorithm_id: Tlv<'a>,
    pub algorithm: Option<Algorithm>,
    /// The signed attributes, bytes as sent, tag `[0]`.
    pub signed_bytes: Option<&'a [u8]>,
    pub signed: Attributes<'a>,
    pub signature: &'a [u8],
    pub unsigned: Attributes<'a>,
}

impl<'a> SignedData<'a> {
    /// Reads a ContentInfo that holds a SignedData and nothing behind it.
    pub(super) fn read(der: &'a [u8]) -> Result<Self, ber::Error> {
        let mut info = ber::only(der, SEQUENCE)?.children();
        if info.expect(OID)?.value != oid::SIGNED_DATA {
            return Err(ber::Error::Value);
        }
        let content = info.expect(context(0))?;
        info.finish()?;
        let mut fields = ber::only(content.value, SEQUENCE)?.children();
        if !(1..=5).contains(&ber::small(&fields.expect(INTEGER)?)?) {
            return Err(ber::Error::Value);
        }
        fields.expect(SET)?; // digestAlgorithms: the signer states its own
        let mut encapsulated = fields.expect(SEQUENCE)?.children();
        let content_type = encapsulated.expect(OID)?.value;
        let content = match encapsulated.optional(context(0))? {
            Some(content) => Some(ber::only(content.value, OCTET_STRING)?.value),
            None => None,
        };
        encapsulated.finish()?;
        let mut data = Self {
            content_type,
            content,
            certificates: Vec::new(),
            lists: Vec::new(),
            answers: Vec::new(),
            signers: Vec::new(),
        };
        if let Some(certificates) = fields.optional(context(0))? {
            data.read_certificates(certificates.children())?;
        }
        if let Some(revocation) = fields.optional(context(1))? {
            data.read_revocation(revocation.children())?;
        }
        let mut signers = fields.expect(SET)?.children();
        fields.finish()?;
        while !signers.is_empty() && data.signers.len() < 2 {
            data.signers.push(SignerInfo::read(signers.expect(SEQUENCE)?)?);
        }
        Ok(data)
    }

    fn read_certificates(&mut self, mut list: Reader<'a>) -> Result<(), ber::Error> {
        while !list.is_empty() {
            let certificate = list.any()?;
            if self.certificates.len() == MAX_CERTIFICATES {
                return Err(ber::Error::Items);
            }
            if certificate.tag == SEQUENCE {
                // One that cannot be read is missing later, where it is needed.
                self.certificates.extend(Certificate::from_der(certificate.raw).ok());
            }
        }
        Ok(())
    }

    fn read_revocation(&mut self, mut list: Reader<'a>) -> Result<(), ber::Error> {
        while !list.is_empty() {
            let item = list.any()?;
            if self.lists.len() + self.answers.len() == MAX_REVOCATION {
                return Err(ber::Error::Items);
            }
            if item.tag == SEQUENCE {
                self.lists.extend(List::from_der(item.raw).ok());
            } else if item.tag == context(1) {
                let mut other = item.children();
                if other.expect(OID)?.value == oid::RI_OCSP_RESPONSE {
                    self.answers.extend(Answer::from_der(other.any()?.raw).ok());
                }
            }
        }
        Ok(())
    }
}

impl<'a> SignerInfo<'a> {
    fn read(tlv: Tlv<'a>) -> Result<Self, ber::Error> {
        let mut fields = tlv.children();
        let version = ber::small(&fields.expect(INTEGER)?)?;
        let id = fields.any()?;
        let id = match id.tag {
            SEQUENCE => {
                let mut id = id.children();
                let issuer = id.expect(SEQUENCE)?.raw;
                SignerId::IssuerAndSerial { issuer, serial: id.expect(INTEGER)?.value }
            }
            tag if tag == context_primitive(0) => SignerId::KeyId(id.value),
            _other => return Err(ber::Error::Tag),
        };
        if version != 1 && version != 3 {
            return Err(ber::Error::Value);
        }
        let digest_id = fields.expect(SEQUENCE)?;
        let signed = fields.optional(context(0))?;
        let algorithm_id = fields.expect(SEQUENCE)?;
        let signature = fields.expect(OCTET_STRING)?.value;
        let unsigned = fields.optional(context(1))?;
        fields.finish()?;
        let attributes = |set: Option<Tlv<'a>>| {
            set.map_or_else(|| Ok(Attributes::default()), |set| Attributes::read(set.children()))
        };
        Ok(Self {
            id,
            digest_id,
            digest: Digest::read(&digest_id)?,
            algorithm_id,
            algorithm: Algorithm::read(&algorithm_id)?,
            signed_bytes: signed.map(|set| set.raw),
            signed: attributes(signed)?,
            signature,
            unsigned: attributes(unsigned)?,
        })
    }

    /// Whether `certificate` is the one the signer names.
    pub(super) fn names(&self, certificate: &Certificate) -> bool {
        match self.id {
            SignerId::IssuerAndSerial { issuer, serial } => {
                certificate.serial == serial && certificate.issuer_is(issuer)
            }
            SignerId::KeyId(id) => certificate.key_id.as_deref() == Some(id),
        }
    }
}
