//! Certificate revocation lists (RFC 5280, 5). Large ones are walked, never unpacked.

use std::ops::Range;

use domain::UtcMillis;
use openssl::sha::sha256;

use super::{Statement, Word};
use crate::{
    algorithm::{Algorithm, Digest},
    ber::{
        self, BIT_STRING, ENUMERATED, GENERALIZED_TIME, INTEGER, Reader, SEQUENCE, context, context_primitive,
    },
    certificate::{Certificate, Extension},
    name::Name,
    oid, policy,
    trust::ListEntry,
};

/// A list, read but not yet believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    der: Vec<u8>,
    /// The signed part.
    signed: Range<usize>,
    /// The entries.
    revoked: Range<usize>,
    issuer: Vec<u8>,
    this_update: UtcMillis,
    next_update: Option<UtcMillis>,
    number: Vec<u8>,
    algorithm: Option<Algorithm>,
    signature: Vec<u8>,
    scope: Scope,
    keeps_expired: bool,
}

/// Which certificates a list speaks about (issuingDistributionPoint).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Scope {
    users_only: bool,
    authorities_only: bool,
    /// Not every reason, or not every certificate: an entry counts, its absence says nothing.
    partial: bool,
    /// A delta, another issuer's certificates, or something critical that is not known: not used at all.
    foreign: bool,
    /// The names of the point it is published at; must occur in the certificate.
    point: Vec<Vec<u8>>,
}

impl List {
    /// Reads a DER list; nothing may follow it.
    pub fn from_der(der: &[u8]) -> Result<Self, ber::Error> {
        let mut outer = ber::only(der, SEQUENCE)?.children();
        let signed = outer.expect(SEQUENCE)?;
        let algorithm = outer.expect(SEQUENCE)?;
        let signature = outer.expect(BIT_STRING)?.value.split_first().ok_or(ber::Error::Value)?;
        outer.finish()?;
        let mut fields = signed.children();
        fields.optional(INTEGER)?;
        let inner_algorithm = fields.expect(SEQUENCE)?;
        if inner_algorithm.raw != algorithm.raw || *signature.0 != 0 {
            return Err(ber::Error::Value);
        }
        let issuer = fields.expect(SEQUENCE)?.raw.to_vec();
        let this_update = ber::time(&fields.any()?)?;
        let next_update = match fields.peek() {
            Some(ber::UTC_TIME | ber::GENERALIZED_TIME) => Some(ber::time(&fields.any()?)?),
            _other => None,
        };
        let revoked = match fields.optional(SEQUENCE)? {
            Some(revoked) => range(der, revoked.value).ok_or(ber::Error::Value)?,
            None => 0..0,
        };
        let mut list = Self {
            signed: range(der, signed.raw).ok_or(ber::Error::Value)?,
            revoked,
            issuer,
            this_update,
            next_update,
            number: Vec::new(),
            algorithm: Algorithm::read(&algorithm)?,
            signature: signature.1.to_vec(),
            scope: Scope::default(),
            keeps_expired: false,
            der: der.to_vec(),
        };
        if let Some(extensions) = fields.optional(context(0))? {
            let mut extensions = ber::only(extensions.value, SEQUENCE)?.children();
            while !extensions.is_empty() {
                list.read_extension(&Extension::read(extensions.expect(SEQUENCE)?)?)?;
            }
        }
        fields.finish()?;
        Ok(list)
    }

    fn read_extension(&mut self, extension: &Extension<'_>) -> Result<(), ber::Error> {
        match extension.kind {
            oid::CRL_NUMBER => {
                let number = ber::only(extension.value, INTEGER)?.value;
                self.number = number.iter().copied().skip_while(|digit| *digit == 0).collect();
            }
            oid::ISSUING_POINT => self.scope.read(extension.value)?,
            oid::EXPIRED_ON_LIST => self.keeps_expired = true,
            oid::AUTHORITY_KEY_ID => {}
            _other => self.scope.foreign |= extension.critical,
        }
        Ok(())
    }

    /// SHA-256 of the bytes, lower-case hex.
    #[must_use]
    pub fn sha256_hex(&self) -> String {
        hex::encode(sha256(&self.der))
    }

    /// The bytes.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Name of its file in a folder of kept lists: one per issuer.
    #[must_use]
    pub fn file_name(&self) -> String {
        format!("{}.crl", hex::encode(sha256(&self.issuer)))
    }

    /// Whether it should replace `other` of the same issuer: never an older one or a lower number.
    #[must_use]
    pub fn supersedes(&self, other: &Self) -> bool {
        let order = |list: &Self| (list.this_update, list.number.len(), list.number.clone());
        self.issuer == other.issuer && self.scope == other.scope && order(self) > order(other)
    }

    /// For people.
    #[must_use]
    pub fn entry(&self) -> ListEntry {
        ListEntry {
            issuer: Name::from_der(&self.issuer).unwrap_or_default(),
            this_update: self.this_update,
            next_update: self.next_update,
        }
    }

    /// Whether `issuer` signed it, with an algorithm that was strong enough then.
    #[must_use]
    pub fn is_signed_by(&self, issuer: &Certificate) -> bool {
        let Some(algorithm) = self.algorithm else { return false };
        let digest = algorithm.digest.unwrap_or(Digest::Sha512);
        let strong =
            policy::ended(algorithm, digest, issuer.key.bits()).is_none_or(|end| self.this_update < end);
        let signed = self.der.get(self.signed.clone()).unwrap_or_default();
        strong
            && self.issuer == issuer.subject
            && issuer.may_sign_lists()
            && algorithm.verify(&issuer.key, digest, &[signed], &self.signature)
    }

    /// What it says about `certificate`; nothing unless `issuer` signed it and it is about such certificates.
    pub(super) fn about(&self, certificate: &Certificate, issuer: &Certificate) -> Option<Statement> {
        if self.issuer != certificate.issuer || self.scope.foreign || !self.is_signed_by(issuer) {
            return None;
        }
        let word = match self.find(&certificate.serial).ok()? {
            Some(word) => word,
            None if self.scope.covers(certificate) => Word::Good,
            None => Word::Silent,
        };
        Some(Statement {
            this_update: self.this_update,
            next_update: self.next_update,
            number: self.number.clone(),
            word,
            keeps_expired: self.keeps_expired,
        })
    }

    fn find(&self, serial: &[u8]) -> Result<Option<Word>, ber::Error> {
        let mut entries = Reader::new(self.der.get(self.revoked.clone()).unwrap_or_default());
        while !entries.is_empty() {
            let mut fields = entries.expect(SEQUENCE)?.children();
            if fields.expect(INTEGER)?.value != serial {
                continue;
            }
            let at = ber::time(&fields.any()?)?;
            let (mut reason, mut suspect) = (None, None);
            if let Some(extensions) = fields.optional(SEQUENCE)? {
                let mut extensions = extensions.children();
                while !extensions.is_empty() {
                    let extension = Extension::read(extensions.expect(SEQUENCE)?)?;
                    // An extension in disorder is no reason to overlook the revocation itself.
                    if extension.kind == oid::CRL_REASON {
                        let number = ber::only(extension.value, ENUMERATED).and_then(|tlv| ber::small(&tlv));
                        reason = number.ok().and_then(|number| u8::try_from(number).ok());
                    } else if extension.kind == oid::INVALIDITY_DATE {
                        let since = ber::only(extension.value, GENERALIZED_TIME);
                        suspect = since.and_then(|tlv| ber::time(&tlv)).ok();
                    }
                }
            }
            return Ok(Some(Word::Revoked { at, reason, suspect }));
        }
        Ok(None)
    }
}

impl Scope {
    fn read(&mut self, der: &[u8]) -> Result<(), ber::Error> {
        let mut fields = ber::only(der, SEQUENCE)?.children();
        while !fields.is_empty() {
            let field = fields.any()?;
            let yes = field.value.first().is_some_and(|byte| *byte != 0);
            match field.tag {
                tag if tag == context(0) => {
                    let mut names = field.children().any()?.children();
                    while !names.is_empty() {
                        self.point.push(names.any()?.raw.to_vec());
                    }
                }
                tag if tag == context_primitive(1) => self.users_only = yes,
                tag if tag == context_primitive(2) => self.authorities_only = yes,
                tag if tag == context_primitive(3) => self.partial = true,
                tag if tag == context_primitive(4) => self.foreign |= yes,
                tag if tag == context_primitive(5) => self.foreign |= yes,
                _other => self.foreign = true,
            }
        }
        Ok(())
    }

    fn covers(&self, certificate: &Certificate) -> bool {
        let named = |name: &Vec<u8>| {
            !name.is_empty() && certificate.list_points.windows(name.len()).any(|window| window == name)
        };
        let excluded = if certificate.authority { self.users_only } else { self.authorities_only };
        let published_here = self.point.is_empty() || self.point.iter().any(named);
        !self.partial && !excluded && published_here
    }
}

/// Where `part` lies in `whole`, of which it is a slice.
fn range(whole: &[u8], part: &[u8]) -> Option<Range<usize>> {
    let start = part.as_ptr().addr().checked_sub(whole.as_ptr().addr())?;
    let end = start.checked_add(part.len())?;
    (end <= whole.len()).then_some(start..end)
}
