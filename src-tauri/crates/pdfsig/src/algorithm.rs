//! Which signature and digest algorithms are understood, how they belong together, and the one place that verifies.

use openssl::{
    error::ErrorStack,
    hash::{Hasher, MessageDigest},
    nid::Nid,
    pkey::{Id, PKeyRef, Public},
    rsa::Padding,
    sign::{RsaPssSaltlen, Verifier},
};

use crate::{
    ber::{self, INTEGER, NULL, OID, SEQUENCE, Tlv, context},
    oid,
};

/// A digest algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Digest {
    Md5,
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
    Sha3_256,
    Sha3_384,
    Sha3_512,
    /// SHAKE256 with 64 bytes of output, the one that goes with Ed448 (RFC 8419).
    Shake256,
}

impl Digest {
    pub(crate) fn from_oid(kind: &[u8]) -> Option<Self> {
        Some(match kind {
            oid::MD5 => Self::Md5,
            oid::SHA1 => Self::Sha1,
            oid::SHA224 => Self::Sha224,
            oid::SHA256 => Self::Sha256,
            oid::SHA384 => Self::Sha384,
            oid::SHA512 => Self::Sha512,
            oid::SHA3_256 => Self::Sha3_256,
            oid::SHA3_384 => Self::Sha3_384,
            oid::SHA3_512 => Self::Sha3_512,
            oid::SHAKE256 | oid::SHAKE256_LEN => Self::Shake256,
            _other => return None,
        })
    }

    /// Reads an AlgorithmIdentifier whose parameters are absent or NULL (for SHAKE256: or 512 bits).
    pub(crate) fn read(identifier: &Tlv<'_>) -> Result<Option<Self>, ber::Error> {
        let mut fields = identifier.children();
        let kind = fields.expect(OID)?.value;
        let digest = Self::from_oid(kind);
        if kind == oid::SHAKE256_LEN {
            let bits = ber::small(&fields.expect(INTEGER)?)?;
            return Ok(digest.filter(|_| bits == 512));
        }
        fields.optional(NULL)?;
        fields.finish()?;
        Ok(digest)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::Sha1 => "SHA-1",
            Self::Sha224 => "SHA-224",
            Self::Sha256 => "SHA-256",
            Self::Sha384 => "SHA-384",
            Self::Sha512 => "SHA-512",
            Self::Sha3_256 => "SHA3-256",
            Self::Sha3_384 => "SHA3-384",
            Self::Sha3_512 => "SHA3-512",
            Self::Shake256 => "SHAKE256",
        }
    }

    fn openssl(self) -> MessageDigest {
        match self {
            Self::Md5 => MessageDigest::md5(),
            Self::Sha1 => MessageDigest::sha1(),
            Self::Sha224 => MessageDigest::sha224(),
            Self::Sha256 => MessageDigest::sha256(),
            Self::Sha384 => MessageDigest::sha384(),
            Self::Sha512 => MessageDigest::sha512(),
            Self::Sha3_256 => MessageDigest::sha3_256(),
            Self::Sha3_384 => MessageDigest::sha3_384(),
            Self::Sha3_512 => MessageDigest::sha3_512(),
            Self::Shake256 => MessageDigest::shake_256(),
        }
    }

    /// The digest of `parts`, one after the other, nothing copied.
    pub(crate) fn hash(self, parts: &[&[u8]]) -> Result<Vec<u8>, ErrorStack> {
        let mut hasher = self.begin()?;
        for part in parts {
            hasher.update(part)?;
        }
        self.end(hasher, &[])
    }

    /// A digest of nothing yet.
    pub(crate) fn begin(self) -> Result<Hasher, ErrorStack> {
        Hasher::new(self.openssl())
    }

    /// The digest of what `hasher` has read and of `rest`.
    pub(crate) fn end(self, mut hasher: Hasher, rest: &[u8]) -> Result<Vec<u8>, ErrorStack> {
        hasher.update(rest)?;
        if self == Self::Shake256 {
            let mut out = vec![0; 64];
            hasher.finish_xof(&mut out)?;
            return Ok(out);
        }
        Ok(hasher.finish()?.to_vec())
    }
}

/// How the private key was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    RsaPkcs1,
    RsaPss { mask: Digest, salt: i32 },
    Ecdsa,
    Ed25519,
    Ed448,
}

/// A signature algorithm; `digest` is `None` where the identifier names the key type only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Algorithm {
    pub scheme: Scheme,
    pub digest: Option<Digest>,
}

impl Algorithm {
    /// Reads an AlgorithmIdentifier; `None` when it is well formed but not known here.
    pub(crate) fn read(identifier: &Tlv<'_>) -> Result<Option<Self>, ber::Error> {
        let mut fields = identifier.children();
        let kind = fields.expect(OID)?.value;
        let with = |scheme, digest| Ok(Some(Self { scheme, digest }));
        match kind {
            oid::RSA => with(Scheme::RsaPkcs1, None),
            oid::RSA_MD5 => with(Scheme::RsaPkcs1, Some(Digest::Md5)),
            oid::RSA_SHA1 | oid::RSA_SHA1_OIW => with(Scheme::RsaPkcs1, Some(Digest::Sha1)),
            oid::RSA_SHA224 => with(Scheme::RsaPkcs1, Some(Digest::Sha224)),
            oid::RSA_SHA256 => with(Scheme::RsaPkcs1, Some(Digest::Sha256)),
            oid::RSA_SHA384 => with(Scheme::RsaPkcs1, Some(Digest::Sha384)),
            oid::RSA_SHA512 => with(Scheme::RsaPkcs1, Some(Digest::Sha512)),
            oid::RSA_PSS => pss(fields.optional(SEQUENCE)?),
            oid::EC_KEY => with(Scheme::Ecdsa, None),
            oid::ECDSA_SHA1 => with(Scheme::Ecdsa, Some(Digest::Sha1)),
            oid::ECDSA_SHA224 => with(Scheme::Ecdsa, Some(Digest::Sha224)),
            oid::ECDSA_SHA256 => with(Scheme::Ecdsa, Some(Digest::Sha256)),
            oid::ECDSA_SHA384 => with(Scheme::Ecdsa, Some(Digest::Sha384)),
            oid::ECDSA_SHA512 => with(Scheme::Ecdsa, Some(Digest::Sha512)),
            oid::ED25519 => with(Scheme::Ed25519, None),
            oid::ED448 => with(Scheme::Ed448, None),
            _other => Ok(None),
        }
    }

    /// Whether `digest`, stated beside it, belongs to this algorithm (RFC 8419, 3.1 for the Edwards curves).
    pub(crate) fn agrees_with(self, digest: Digest) -> bool {
        match self.scheme {
            Scheme::Ed25519 => digest == Digest::Sha512,
            Scheme::Ed448 => digest == Digest::Shake256,
            Scheme::RsaPkcs1 | Scheme::RsaPss { .. } | Scheme::Ecdsa => {
                self.digest.is_none_or(|stated| stated == digest) && digest != Digest::Shake256
            }
        }
    }

    /// E.g. `ECDSA P-256`.
    pub(crate) fn name(self, key: &PKeyRef<Public>) -> String {
        match self.scheme {
            Scheme::RsaPkcs1 => "RSA".to_owned(),
            Scheme::RsaPss { .. } => "RSA-PSS".to_owned(),
            Scheme::Ecdsa => format!("ECDSA {}", curve(key).unwrap_or("?")),
            Scheme::Ed25519 => "Ed25519".to_owned(),
            Scheme::Ed448 => "Ed448".to_owned(),
        }
    }

    /// Whether the key is of the kind, and for curves one of those, that this algorithm takes.
    pub(crate) fn fits(self, key: &PKeyRef<Public>) -> bool {
        match self.scheme {
            Scheme::RsaPkcs1 => key.id() == Id::RSA,
            Scheme::RsaPss { .. } => key.id() == Id::RSA || key.id() == Id::RSA_PSS,
            Scheme::Ecdsa => curve(key).is_some(),
            Scheme::Ed25519 => key.id() == Id::ED25519,
            Scheme::Ed448 => key.id() == Id::ED448,
        }
    }

    /// Whether `signature` was made over `parts` with the private half of `key`.
    ///
    /// `digest` is used where the identifier names none. Anything OpenSSL objects to is a "no".
    pub(crate) fn verify(
        self,
        key: &PKeyRef<Public>,
        digest: Digest,
        parts: &[&[u8]],
        signature: &[u8],
    ) -> bool {
        self.fits(key)
            && self.try_verify(key, self.digest.unwrap_or(digest), parts, signature).unwrap_or(false)
    }

    fn try_verify(
        self,
        key: &PKeyRef<Public>,
        digest: Digest,
        parts: &[&[u8]],
        signature: &[u8],
    ) -> Result<bool, ErrorStack> {
        if matches!(self.scheme, Scheme::Ed25519 | Scheme::Ed448) {
            return Verifier::new_without_digest(key)?.verify_oneshot(signature, &parts.concat());
        }
        let mut verifier = Verifier::new(digest.openssl(), key)?;
        match self.scheme {
            Scheme::RsaPkcs1 => verifier.set_rsa_padding(Padding::PKCS1)?,
            Scheme::RsaPss { mask, salt } => {
                verifier.set_rsa_padding(Padding::PKCS1_PSS)?;
                verifier.set_rsa_mgf1_md(mask.openssl())?;
                verifier.set_rsa_pss_saltlen(RsaPssSaltlen::custom(salt))?;
            }
            Scheme::Ecdsa | Scheme::Ed25519 | Scheme::Ed448 => {}
        }
        for part in parts {
            verifier.update(part)?;
        }
        verifier.verify(signature)
    }
}

/// RSASSA-PSS-params (RFC 4055, 3.1), with its defaults of SHA-1, MGF1 with SHA-1, 20 and 1.
fn pss(params: Option<Tlv<'_>>) -> Result<Option<Algorithm>, ber::Error> {
    let (mut digest, mut mask, mut salt) = (Some(Digest::Sha1), Some(Digest::Sha1), 20);
    if let Some(params) = params {
        let mut fields = params.children();
        if let Some(hash) = fields.optional(context(0))? {
            digest = Digest::read(&ber::only(hash.value, SEQUENCE)?)?;
        }
        if let Some(generator) = fields.optional(context(1))? {
            let mut generator = ber::only(generator.value, SEQUENCE)?.children();
            let kind = generator.expect(OID)?.value;
            mask = Digest::read(&generator.expect(SEQUENCE)?)?.filter(|_| kind == oid::MGF1);
        }
        if let Some(length) = fields.optional(context(2))? {
            salt = ber::small(&ber::only(length.value, INTEGER)?)?;
        }
        if let Some(trailer) = fields.optional(context(3))?
            && ber::small(&ber::only(trailer.value, INTEGER)?)? != 1
        {
            return Ok(None);
        }
        fields.finish()?;
    }
    let known = |d: &Digest| *d != Digest::Shake256;
    let (Some(digest), Some(mask)) = (digest.filter(known), mask.filter(known)) else { return Ok(None) };
    let salt = i32::try_from(salt).or(Err(ber::Error::Value))?;
    Ok(Some(Algorithm { scheme: Scheme::RsaPss { mask, salt }, digest: Some(digest) }))
}

/// Named curves only: parameters written out in a key can be made to fit any signature.
fn curve(key: &PKeyRef<Public>) -> Option<&'static str> {
    let key = key.ec_key().ok()?;
    match key.group().curve_name()? {
        Nid::X9_62_PRIME256V1 => Some("P-256"),
        Nid::SECP384R1 => Some("P-384"),
        Nid::SECP521R1 => Some("P-521"),
        Nid::BRAINPOOL_P256R1 => Some("brainpoolP256r1"),
        Nid::BRAINPOOL_P384R1 => Some("brainpoolP384r1"),
        Nid::BRAINPOOL_P512R1 => Some("brainpoolP512r1"),
        _other => None,
    }
}
