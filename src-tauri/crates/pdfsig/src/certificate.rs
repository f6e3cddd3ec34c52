//! A certificate as bytes compare it: raw names, raw serial (negative ones exist), the extensions that matter here.
//!
//! OpenSSL decides about paths and keys; this reader keeps what it does not give away unchanged.

use domain::UtcMillis;
use openssl::{
    pkey::{PKey, Public},
    sha::sha256,
    x509::{X509, X509Name},
};

use crate::{
    ber::{
        self, BIT_STRING, BOOLEAN, INTEGER, OCTET_STRING, OID, Reader, SEQUENCE, Tlv, context,
        context_primitive,
    },
    name::Name,
    oid,
};

/// Larger certificates are refused; real ones have 1–3 KB.
pub const MAX_SIZE: usize = 64 * 1024;
/// Most addresses of lists taken from one certificate.
const MOST_URLS: usize = 8;
/// Most bytes of such an address.
const LONGEST_URL: usize = 500;

/// What a certificate may be used for, beyond its keyUsage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ExtendedUsage {
    pub critical: bool,
    pub purposes: Vec<Vec<u8>>,
}

/// A certificate.
#[derive(Clone)]
pub struct Certificate {
    pub(crate) x509: X509,
    pub(crate) key: PKey<Public>,
    der: Vec<u8>,
    sha256: [u8; 32],
    pub(crate) serial: Vec<u8>,
    pub(crate) issuer: Vec<u8>,
    pub(crate) subject: Vec<u8>,
    not_before: UtcMillis,
    not_after: UtcMillis,
    /// Content of the subjectPublicKey BIT STRING without its first byte.
    pub(crate) key_bits: Vec<u8>,
    /// AlgorithmIdentifier with which it was signed.
    pub(crate) signed_with: Vec<u8>,
    /// Bit 0 (digitalSignature) is the highest.
    pub(crate) key_usage: Option<u16>,
    pub(crate) extended: Option<ExtendedUsage>,
    pub(crate) authority: bool,
    pub(crate) key_id: Option<Vec<u8>>,
    /// cRLDistributionPoints, raw.
    pub(crate) list_points: Vec<u8>,
}

impl std::fmt::Debug for Certificate {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Certificate").field("sha256", &self.sha256_hex()).finish_non_exhaustive()
    }
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        self.der == other.der
    }
}

/// Why bytes are not a certificate.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Too large, or not the structure of a certificate.
    #[error("not a certificate: {0}")]
    Structure(#[from] ber::Error),
    /// OpenSSL reads it differently, or knows no such key.
    #[error("not a certificate with a usable key: {0}")]
    Key(#[from] openssl::error::ErrorStack),
}

impl Certificate {
    /// Reads one DER certificate; nothing may follow it.
    pub fn from_der(der: &[u8]) -> Result<Self, Error> {
        if der.len() > MAX_SIZE {
            return Err(ber::Error::Length.into());
        }
        let mut outer = ber::only(der, SEQUENCE)?.children();
        let mut fields = outer.expect(SEQUENCE)?.children();
        fields.optional(context(0))?;
        let serial = fields.expect(INTEGER)?.value.to_vec();
        let signed_with = fields.expect(SEQUENCE)?.raw.to_vec();
        let issuer = fields.expect(SEQUENCE)?.raw.to_vec();
        let mut validity = fields.expect(SEQUENCE)?.children();
        let not_before = ber::time(&validity.any()?)?;
        let not_after = ber::time(&validity.any()?)?;
        let subject = fields.expect(SEQUENCE)?.raw.to_vec();
        let mut key_info = fields.expect(SEQUENCE)?.children();
        key_info.expect(SEQUENCE)?;
        let key_bits = key_info.expect(BIT_STRING)?.value.get(1..).unwrap_or_default().to_vec();
        let x509 = X509::from_der(der)?;
        let key = x509.public_key()?;
        let mut certificate = Self {
            x509,
            key,
            der: der.to_vec(),
            sha256: sha256(der),
            serial,
            issuer,
            subject,
            not_before,
            not_after,
            key_bits,
            signed_with,
            key_usage: None,
            extended: None,
            authority: false,
            key_id: None,
            list_points: Vec::new(),
        };
        while !fields.is_empty() {
            let field = fields.any()?;
            if field.tag == context(3) {
                certificate.read_extensions(ber::only(field.value, SEQUENCE)?.children())?;
            }
        }
        Ok(certificate)
    }

    fn read_extensions(&mut self, mut list: Reader<'_>) -> Result<(), ber::Error> {
        while !list.is_empty() {
            let extension = Extension::read(list.expect(SEQUENCE)?)?;
            let value = extension.value;
            match extension.kind {
                oid::KEY_USAGE => self.key_usage = Some(usage_bits(ber::only(value, BIT_STRING)?.value)),
                oid::EXTENDED_KEY_USAGE => {
                    let mut purposes = Vec::new();
                    let mut usages = ber::only(value, SEQUENCE)?.children();
                    while !usages.is_empty() {
                        purposes.push(usages.expect(OID)?.value.to_vec());
                    }
                    self.extended = Some(ExtendedUsage { critical: extension.critical, purposes });
                }
                oid::BASIC_CONSTRAINTS => {
                    let mut constraints = ber::only(value, SEQUENCE)?.children();
                    self.authority = match constraints.optional(BOOLEAN)? {
                        Some(authority) => ber::boolean(&authority)?,
                        None => false,
                    };
                }
                oid::SUBJECT_KEY_ID => self.key_id = Some(ber::only(value, OCTET_STRING)?.value.to_vec()),
                oid::CRL_POINTS => self.list_points = value.to_vec(),
                _other => {}
            }
        }
        Ok(())
    }

    /// The http(s) addresses of revocation lists that it names (RFC 5280 §4.2.1.13), at most eight.
    #[must_use]
    pub fn list_urls(&self) -> Vec<String> {
        let mut urls = Vec::new();
        match self.read_list_urls(&mut urls) {
            Ok(()) => urls,
            // What is not understood names no address.
            Err(_malformed) => Vec::new(),
        }
    }

    fn read_list_urls(&self, urls: &mut Vec<String>) -> Result<(), ber::Error> {
        if self.list_points.is_empty() {
            return Ok(());
        }
        let mut points = ber::only(&self.list_points, SEQUENCE)?.children();
        while !points.is_empty() {
            let mut point = points.expect(SEQUENCE)?.children();
            let Some(name) = point.optional(context(0))? else { continue };
            let Some(full) = name.children().optional(context(0))? else { continue };
            let mut names = full.children();
            while !names.is_empty() {
                let name = names.any()?;
                let url = std::str::from_utf8(name.value).unwrap_or_default();
                let http = url.starts_with("http://") || url.starts_with("https://");
                let fits = url.len() <= LONGEST_URL && url.bytes().all(|byte| byte.is_ascii_graphic());
                if name.tag == context_primitive(6) && http && fits && urls.len() < MOST_URLS {
                    urls.push(url.to_owned());
                }
            }
        }
        Ok(())
    }

    /// The bytes.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// SHA-256 of the bytes.
    #[must_use]
    pub fn sha256(&self) -> [u8; 32] {
        self.sha256
    }

    /// SHA-256 of the bytes, lower-case hex.
    #[must_use]
    pub fn sha256_hex(&self) -> String {
        hex::encode(self.sha256)
    }

    /// The raw serial number, lower-case hex.
    #[must_use]
    pub fn serial_hex(&self) -> String {
        hex::encode(&self.serial)
    }

    /// Whose certificate it is.
    #[must_use]
    pub fn subject_name(&self) -> Name {
        Name::from_der(&self.subject).unwrap_or_default()
    }

    /// Who issued it.
    #[must_use]
    pub fn issuer_name(&self) -> Name {
        Name::from_der(&self.issuer).unwrap_or_default()
    }

    /// Valid from, inclusive.
    #[must_use]
    pub fn not_before(&self) -> UtcMillis {
        self.not_before
    }

    /// Valid to, inclusive.
    #[must_use]
    pub fn not_after(&self) -> UtcMillis {
        self.not_after
    }

    /// Whether `time` lies in the validity. The last second counts whole.
    #[must_use]
    pub fn valid_at(&self, time: UtcMillis) -> bool {
        self.not_before <= time && time < self.not_after.plus(1000)
    }

    /// Whether it may issue certificates.
    #[must_use]
    pub fn is_authority(&self) -> bool {
        self.authority
    }

    /// Whether it names itself as its issuer.
    #[must_use]
    pub fn is_self_issued(&self) -> bool {
        self.issuer == self.subject
    }

    /// digitalSignature or nonRepudiation, or no keyUsage at all; and not for servers, timestamps or OCSP alone.
    pub(crate) fn may_sign_documents(&self) -> bool {
        let usage = self.key_usage.is_none_or(|bits| bits & 0xc000 != 0);
        let machine = [oid::SERVER_AUTH, oid::TIME_STAMPING, oid::OCSP_SIGNING];
        let machines_only = self.extended.as_ref().is_some_and(|extended| {
            extended.purposes.iter().all(|purpose| machine.contains(&purpose.as_slice()))
        });
        usage && !machines_only
    }

    /// RFC 3161, 2.3: extendedKeyUsage critical and timeStamping alone.
    pub(crate) fn may_timestamp(&self) -> bool {
        let usage = self.key_usage.is_none_or(|bits| bits & 0xc000 != 0);
        usage
            && self.extended.as_ref().is_some_and(|extended| {
                extended.critical
                    && matches!(extended.purposes.as_slice(), [only] if only == oid::TIME_STAMPING)
            })
    }

    /// Whether it may sign revocation lists (keyUsage cRLSign, or none stated).
    pub(crate) fn may_sign_lists(&self) -> bool {
        self.key_usage.is_none_or(|bits| bits & 0x0200 != 0)
    }

    /// Whether `issuer` has the right name and made the signature on this certificate.
    pub(crate) fn issued_by(&self, issuer: &Self) -> bool {
        self.issuer == issuer.subject && self.x509.verify(&issuer.key).unwrap_or(false)
    }
}

/// One extension of a certificate, a list or an answer.
pub(crate) struct Extension<'a> {
    pub kind: &'a [u8],
    pub critical: bool,
    pub value: &'a [u8],
}

impl<'a> Extension<'a> {
    pub(crate) fn read(tlv: Tlv<'a>) -> Result<Self, ber::Error> {
        let mut fields = tlv.children();
        let kind = fields.expect(OID)?.value;
        let critical = match fields.optional(BOOLEAN)? {
            Some(critical) => ber::boolean(&critical)?,
            None => false,
        };
        let value = fields.expect(OCTET_STRING)?.value;
        fields.finish()?;
        Ok(Self { kind, critical, value })
    }
}

fn usage_bits(content: &[u8]) -> u16 {
    match content {
        [_unused, high, low, ..] => u16::from_be_bytes([*high, *low]),
        [_unused, high] => u16::from_be_bytes([*high, 0]),
        _none => 0,
    }
}

impl Certificate {
    /// Whether `name` is the issuer: the same bytes, or, where an encoder changed the string types, the same name.
    pub(crate) fn issuer_is(&self, name: &[u8]) -> bool {
        self.issuer == name
            || X509Name::from_der(name)
                .and_then(|name| self.x509.issuer_name().try_cmp(&name))
                .is_ok_and(|order| order.is_eq())
    }
}
