//! Parties with keys and certificates, and what they sign.

use domain::UtcMillis;
use openssl::{
    ec::{EcGroup, EcKey},
    hash::{MessageDigest, hash, hash_xof},
    nid::Nid,
    pkey::{PKey, Private},
    rsa::{Padding, Rsa},
    sign::{RsaPssSaltlen, Signer},
};

use super::der::{bits, ctx, int, null, octets, oid, seq, set, time, tlv, yes};
use crate::oid as id;

pub(crate) const DAY: i64 = 86_400_000;
/// 2026-06-01T00:00:00Z
pub(crate) const NOW: UtcMillis = UtcMillis(1_780_272_000_000);

/// `days` from [`NOW`].
pub(crate) fn day(days: i64) -> UtcMillis {
    NOW.plus(days * DAY)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyKind {
    Rsa(u32),
    Pss,
    Ec(Nid),
    Ed25519,
    Ed448,
}

pub(crate) const P256: KeyKind = KeyKind::Ec(Nid::X9_62_PRIME256V1);

/// Digest names used in tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hash {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
    Shake256,
}

impl Hash {
    pub(crate) fn of(self, data: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha1 => hash(MessageDigest::sha1(), data).unwrap().to_vec(),
            Self::Sha256 => hash(MessageDigest::sha256(), data).unwrap().to_vec(),
            Self::Sha384 => hash(MessageDigest::sha384(), data).unwrap().to_vec(),
            Self::Sha512 => hash(MessageDigest::sha512(), data).unwrap().to_vec(),
            Self::Shake256 => {
                let mut out = vec![0; 64];
                hash_xof(MessageDigest::shake_256(), data, &mut out).unwrap();
                out
            }
        }
    }

    pub(crate) fn identifier(self) -> Vec<u8> {
        let kind = match self {
            Self::Sha1 => id::SHA1,
            Self::Sha256 => id::SHA256,
            Self::Sha384 => id::SHA384,
            Self::Sha512 => id::SHA512,
            Self::Shake256 => id::SHAKE256,
        };
        seq(&[oid(kind)])
    }

    fn openssl(self) -> MessageDigest {
        match self {
            Self::Sha1 => MessageDigest::sha1(),
            Self::Sha256 => MessageDigest::sha256(),
            Self::Sha384 => MessageDigest::sha384(),
            Self::Sha512 | Self::Shake256 => MessageDigest::sha512(),
        }
    }
}

/// Somebody with a key and a certificate.
#[derive(Clone)]
pub(crate) struct Party {
    pub kind: KeyKind,
    pub key: PKey<Private>,
    pub name: Vec<u8>,
    pub serial: Vec<u8>,
    pub certificate: Vec<u8>,
}

/// What a certificate says.
#[derive(Clone)]
pub(crate) struct Spec {
    pub name: &'static str,
    pub kind: KeyKind,
    pub serial: Vec<u8>,
    pub from: UtcMillis,
    pub until: UtcMillis,
    /// `Some(path length)` for an authority.
    pub authority: Option<u8>,
    /// First byte of keyUsage.
    pub usage: Option<u8>,
    /// Critical, purposes.
    pub extended: Option<(bool, Vec<&'static [u8]>)>,
    pub hash: Hash,
}

impl Spec {
    pub(crate) fn leaf(name: &'static str) -> Self {
        Self {
            name,
            kind: P256,
            serial: vec![0x11, name.len() as u8],
            from: day(-700),
            until: day(700),
            authority: None,
            usage: Some(0xc0),
            extended: None,
            hash: Hash::Sha256,
        }
    }

    pub(crate) fn authority(name: &'static str) -> Self {
        Self { authority: Some(3), usage: Some(0x06), from: day(-3000), until: day(3000), ..Self::leaf(name) }
    }

    pub(crate) fn tsa(name: &'static str) -> Self {
        Self { usage: Some(0x80), extended: Some((true, vec![id::TIME_STAMPING])), ..Self::leaf(name) }
    }
}

pub(crate) fn key(kind: KeyKind) -> PKey<Private> {
    match kind {
        KeyKind::Rsa(bits) => PKey::from_rsa(Rsa::generate(bits).unwrap()).unwrap(),
        KeyKind::Pss => key(KeyKind::Rsa(2048)),
        KeyKind::Ec(curve) => {
            let group = EcGroup::from_curve_name(curve).unwrap();
            PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap()
        }
        KeyKind::Ed25519 => PKey::generate_ed25519().unwrap(),
        KeyKind::Ed448 => PKey::generate_ed448().unwrap(),
    }
}

/// AlgorithmIdentifier for signing with `kind` over `hash`.
pub(crate) fn algorithm(kind: KeyKind, hash: Hash) -> Vec<u8> {
    match (kind, hash) {
        (KeyKind::Rsa(_), Hash::Sha1) => seq(&[oid(id::RSA_SHA1), null()]),
        (KeyKind::Rsa(_), Hash::Sha384) => seq(&[oid(id::RSA_SHA384), null()]),
        (KeyKind::Rsa(_), Hash::Sha512) => seq(&[oid(id::RSA_SHA512), null()]),
        (KeyKind::Rsa(_), _) => seq(&[oid(id::RSA_SHA256), null()]),
        (KeyKind::Pss, hash) => {
            let mask = seq(&[oid(id::MGF1), hash.identifier()]);
            let length = hash.of(b"").len() as u8;
            let params = [ctx(0, &hash.identifier()), ctx(1, &mask), ctx(2, &int(&[length]))];
            seq(&[oid(id::RSA_PSS), seq(&params)])
        }
        (KeyKind::Ec(_), Hash::Sha1) => seq(&[oid(id::ECDSA_SHA1)]),
        (KeyKind::Ec(_), Hash::Sha384) => seq(&[oid(id::ECDSA_SHA384)]),
        (KeyKind::Ec(_), Hash::Sha512) => seq(&[oid(id::ECDSA_SHA512)]),
        (KeyKind::Ec(_), _) => seq(&[oid(id::ECDSA_SHA256)]),
        (KeyKind::Ed25519, _) => seq(&[oid(id::ED25519)]),
        (KeyKind::Ed448, _) => seq(&[oid(id::ED448)]),
    }
}

impl Party {
    /// Somebody whose certificate `issuer` signs; themselves when there is none.
    pub(crate) fn new(spec: &Spec, issuer: Option<&Self>) -> Self {
        let key = key(spec.kind);
        let name = seq(&[set(&[seq(&[oid(&[0x55, 4, 3]), tlv(0x0c, spec.name.as_bytes())])])]);
        let mut party =
            Self { kind: spec.kind, key, name, serial: spec.serial.clone(), certificate: Vec::new() };
        let signer = issuer.unwrap_or(&party);
        let tbs = seq(&[
            ctx(0, &int(&[2])),
            int(&spec.serial),
            algorithm(signer.kind, spec.hash),
            signer.name.clone(),
            seq(&[time(spec.from), time(spec.until)]),
            party.name.clone(),
            party.key.public_key_to_der().unwrap(),
            ctx(3, &seq(&extensions(spec))),
        ]);
        let signature = signer.sign(spec.hash, &tbs);
        party.certificate = seq(&[tbs, algorithm(signer.kind, spec.hash), bits(&signature)]);
        party
    }

    pub(crate) fn sign(&self, hash: Hash, data: &[u8]) -> Vec<u8> {
        if matches!(self.kind, KeyKind::Ed25519 | KeyKind::Ed448) {
            return Signer::new_without_digest(&self.key).unwrap().sign_oneshot_to_vec(data).unwrap();
        }
        let mut signer = Signer::new(hash.openssl(), &self.key).unwrap();
        if self.kind == KeyKind::Pss {
            signer.set_rsa_padding(Padding::PKCS1_PSS).unwrap();
            signer.set_rsa_mgf1_md(hash.openssl()).unwrap();
            signer.set_rsa_pss_saltlen(RsaPssSaltlen::DIGEST_LENGTH).unwrap();
        }
        signer.update(data).unwrap();
        signer.sign_to_vec().unwrap()
    }

    /// The hash of the key as OCSP names it.
    fn key_hash(&self) -> Vec<u8> {
        let spki = self.key.public_key_to_der().unwrap();
        let mut fields = crate::ber::only(&spki, 0x30).unwrap().children();
        fields.any().unwrap();
        Hash::Sha1.of(&fields.any().unwrap().value[1..])
    }
}

fn extension(kind: &[u8], critical: bool, value: &[u8]) -> Vec<u8> {
    let critical = if critical { yes() } else { Vec::new() };
    seq(&[oid(kind), critical, octets(value)])
}

fn extensions(spec: &Spec) -> Vec<Vec<u8>> {
    let mut list = Vec::new();
    let constraints = spec.authority.map_or_else(Vec::new, |depth| [yes(), int(&[depth])].concat());
    list.push(extension(id::BASIC_CONSTRAINTS, true, &tlv(0x30, &constraints)));
    if let Some(usage) = spec.usage {
        list.push(extension(id::KEY_USAGE, true, &tlv(3, &[usage.trailing_zeros() as u8, usage])));
    }
    if let Some((critical, purposes)) = &spec.extended {
        let purposes: Vec<Vec<u8>> = purposes.iter().map(|purpose| oid(purpose)).collect();
        list.push(extension(id::EXTENDED_KEY_USAGE, *critical, &seq(&purposes)));
    }
    list
}

/// An attribute with one value.
pub(crate) fn attribute(kind: &[u8], value: Vec<u8>) -> Vec<u8> {
    seq(&[oid(kind), set(&[value])])
}

/// What goes into a CMS, to be changed by a test before it is signed.
#[derive(Clone)]
pub(crate) struct Cms {
    pub content_type: &'static [u8],
    /// Inside the CMS; what is signed when there.
    pub content: Option<Vec<u8>>,
    pub hash: Hash,
    pub digest_id: Vec<u8>,
    pub algorithm: Vec<u8>,
    pub attributes: Option<Vec<Vec<u8>>>,
    pub certificates: Vec<Vec<u8>>,
    pub revocation: Vec<Vec<u8>>,
    pub unsigned: Vec<Vec<u8>>,
    pub signers: usize,
}

impl Cms {
    /// A CAdES-like CMS of `signer` over detached `data`.
    pub(crate) fn of(signer: &Party, hash: Hash, data: &[u8]) -> Self {
        Self {
            content_type: id::DATA,
            content: None,
            hash,
            digest_id: hash.identifier(),
            algorithm: algorithm(signer.kind, hash),
            attributes: Some(vec![
                attribute(id::CONTENT_TYPE, oid(id::DATA)),
                attribute(id::MESSAGE_DIGEST, octets(&hash.of(data))),
                attribute(id::SIGNING_CERTIFICATE_V2, ess(&signer.certificate)),
            ]),
            certificates: vec![signer.certificate.clone()],
            revocation: Vec::new(),
            unsigned: Vec::new(),
            signers: 1,
        }
    }

    pub(crate) fn with(mut self, attribute: Vec<u8>) -> Self {
        self.attributes.as_mut().unwrap().push(attribute);
        self
    }

    /// The signature value, for timestamps over it, and the rest signed around it.
    pub(crate) fn sign(&self, signer: &Party, data: &[u8]) -> Vec<u8> {
        let signed = self.attributes.as_ref().map(|list| set(list));
        let signature = signer.sign(self.hash, signed.as_deref().unwrap_or(data));
        self.around(signer, &signature)
    }

    /// Signed and stamped: `stamp` makes the token over the signature value.
    pub(crate) fn sign_stamped(
        &mut self,
        signer: &Party,
        data: &[u8],
        stamp: impl FnOnce(&[u8]) -> Vec<u8>,
    ) -> Vec<u8> {
        let signed = self.attributes.as_ref().map(|list| set(list));
        let signature = signer.sign(self.hash, signed.as_deref().unwrap_or(data));
        self.unsigned.push(attribute(id::TIMESTAMP_TOKEN, stamp(&signature)));
        self.around(signer, &signature)
    }

    fn around(&self, signer: &Party, signature: &[u8]) -> Vec<u8> {
        let issuer = {
            let tbs = crate::ber::only(&signer.certificate, 0x30).unwrap().children().any().unwrap();
            let mut fields = tbs.children();
            (0..3).for_each(|_| assert!(fields.any().is_ok()));
            fields.any().unwrap().raw.to_vec()
        };
        let optional =
            |n: u8, parts: &[Vec<u8>]| if parts.is_empty() { Vec::new() } else { ctx(n, &parts.concat()) };
        let info = seq(&[
            int(&[1]),
            seq(&[issuer, int(&signer.serial)]),
            self.digest_id.clone(),
            self.attributes.as_ref().map(|list| ctx(0, &list.concat())).unwrap_or_default(),
            self.algorithm.clone(),
            octets(signature),
            optional(1, &self.unsigned),
        ]);
        let content = self.content.as_ref().map(|content| ctx(0, &octets(content))).unwrap_or_default();
        let data = seq(&[
            int(&[if self.content.is_some() { 3 } else { 1 }]),
            set(std::slice::from_ref(&self.digest_id)),
            seq(&[oid(self.content_type), content]),
            optional(0, &self.certificates),
            optional(1, &self.revocation),
            set(&vec![info; self.signers]),
        ]);
        seq(&[oid(id::SIGNED_DATA), ctx(0, &data)])
    }
}

/// ESS signing-certificate-v2 with SHA-256.
pub(crate) fn ess(certificate: &[u8]) -> Vec<u8> {
    seq(&[seq(&[seq(&[octets(&Hash::Sha256.of(certificate))])])])
}

/// TSTInfo over `stamped`.
pub(crate) fn tst_info(stamped: &[u8], hash: Hash, at: UtcMillis) -> Vec<u8> {
    seq(&[
        int(&[1]),
        oid(&[0x2a, 3, 4]),
        seq(&[hash.identifier(), octets(&hash.of(stamped))]),
        int(&[7]),
        time(at),
        seq(&[int(&[1]), tlv(0x80, &[2, 0]), tlv(0x81, &[9])]),
    ])
}

/// A timestamp token of `tsa` over `stamped`, carrying `certificates`.
pub(crate) fn token(tsa: &Party, certificates: &[&Party], stamped: &[u8], at: UtcMillis) -> Vec<u8> {
    let content = tst_info(stamped, Hash::Sha256, at);
    let mut cms = Cms::of(tsa, Hash::Sha256, &content);
    cms.content_type = id::TST_INFO;
    cms.attributes.as_mut().unwrap()[0] = attribute(id::CONTENT_TYPE, oid(id::TST_INFO));
    cms.certificates.extend(certificates.iter().map(|party| party.certificate.clone()));
    cms.content = Some(content.clone());
    cms.sign(tsa, &content)
}

/// A revocation list, to be changed by a test before it is signed.
#[derive(Clone)]
pub(crate) struct Crl {
    pub this_update: UtcMillis,
    pub next_update: Option<UtcMillis>,
    pub number: u8,
    /// Serial, date, reason.
    pub entries: Vec<(Vec<u8>, UtcMillis, Option<u8>)>,
    /// invalidityDate of every entry.
    pub suspect: Option<UtcMillis>,
    /// Whole extensions.
    pub more: Vec<Vec<u8>>,
    pub hash: Hash,
}

impl Crl {
    pub(crate) fn new(this_update: UtcMillis, next_update: UtcMillis) -> Self {
        let next_update = Some(next_update);
        Self {
            this_update,
            next_update,
            number: 1,
            entries: Vec::new(),
            suspect: None,
            more: Vec::new(),
            hash: Hash::Sha256,
        }
    }

    pub(crate) fn revoking(mut self, party: &Party, at: UtcMillis, reason: Option<u8>) -> Self {
        self.entries.push((party.serial.clone(), at, reason));
        self
    }

    /// issuingDistributionPoint with these fields.
    pub(crate) fn scoped(mut self, fields: &[Vec<u8>]) -> Self {
        self.more.push(extension(id::ISSUING_POINT, true, &seq(fields)));
        self
    }

    pub(crate) fn sign(&self, issuer: &Party) -> Vec<u8> {
        let entries: Vec<Vec<u8>> = self
            .entries
            .iter()
            .map(|(serial, at, reason)| {
                let reason = reason.map(|reason| extension(id::CRL_REASON, false, &tlv(0x0a, &[reason])));
                let suspect = self.suspect.map(|since| extension(id::INVALIDITY_DATE, false, &time(since)));
                let more: Vec<Vec<u8>> = reason.into_iter().chain(suspect).collect();
                let more = if more.is_empty() { Vec::new() } else { seq(&more) };
                seq(&[int(serial), time(*at), more])
            })
            .collect();
        let mut extensions = vec![extension(id::CRL_NUMBER, false, &int(&[self.number]))];
        extensions.extend(self.more.clone());
        let tbs = seq(&[
            int(&[1]),
            algorithm(issuer.kind, self.hash),
            issuer.name.clone(),
            time(self.this_update),
            self.next_update.map(time).unwrap_or_default(),
            if entries.is_empty() { Vec::new() } else { seq(&entries) },
            ctx(0, &seq(&extensions)),
        ]);
        let signature = issuer.sign(self.hash, &tbs);
        seq(&[tbs, algorithm(issuer.kind, self.hash), bits(&signature)])
    }
}

/// An OCSP response of `responder` about `party` of `issuer`: revoked since, for a reason; or good.
pub(crate) fn ocsp(
    responder: &Party,
    issuer: &Party,
    party: &Party,
    revoked: Option<(UtcMillis, Option<u8>)>,
    this_update: UtcMillis,
    next_update: UtcMillis,
) -> Vec<u8> {
    let id = seq(&[
        Hash::Sha1.identifier(),
        octets(&Hash::Sha1.of(&issuer.name)),
        octets(&issuer.key_hash()),
        int(&party.serial),
    ]);
    let status = match revoked {
        None => vec![0x80, 0],
        Some((at, reason)) => {
            let reason = reason.map(|reason| ctx(0, &tlv(0x0a, &[reason]))).unwrap_or_default();
            ctx(1, &[time(at), reason].concat())
        }
    };
    let single = seq(&[id, status, time(this_update), ctx(0, &time(next_update))]);
    let data = seq(&[ctx(2, &octets(&responder.key_hash())), time(this_update), seq(&[single])]);
    let signature = responder.sign(Hash::Sha256, &data);
    let basic = seq(&[
        data,
        algorithm(responder.kind, Hash::Sha256),
        bits(&signature),
        ctx(0, &seq(std::slice::from_ref(&responder.certificate))),
    ]);
    seq(&[tlv(0x0a, &[0]), ctx(0, &seq(&[oid(id::OCSP_BASIC), octets(&basic)]))])
}
