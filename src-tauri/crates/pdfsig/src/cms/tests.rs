//! Signatures made in every way that is allowed, and in many that are not.

use domain::UtcMillis;

use super::*;
use crate::{
    oid as id,
    support::{der::*, *},
};

mod flips;
mod proofs;

/// The two slices around `/Contents`.
const DATA: [&[u8]; 2] = [b"%PDF-1.7 before the signature ", b" after it %%EOF"];

fn whole() -> Vec<u8> {
    DATA.concat()
}

/// A root, an intermediate, a signer and a timestamp authority; the store knows the first two and their lists.
struct World {
    root: Party,
    middle: Party,
    signer: Party,
    tsa: Party,
}

impl World {
    fn new() -> Self {
        Self::with_signer(&Spec::leaf("Nguyễn Văn A"))
    }

    fn with_signer(spec: &Spec) -> Self {
        let root = Party::new(&Spec::authority("Root"), None);
        let middle = Party::new(&Spec::authority("Middle CA"), Some(&root));
        let signer = Party::new(spec, Some(&middle));
        let tsa = Party::new(&Spec::tsa("TSA"), Some(&middle));
        Self { root, middle, signer, tsa }
    }

    fn trust(&self) -> Trust {
        self.trust_with(&Crl::new(day(-1), day(30)))
    }

    /// The store with this list of the intermediate.
    fn trust_with(&self, list: &Crl) -> Trust {
        let mut trust = Trust::empty();
        trust.add_certificates(&self.root.certificate).unwrap();
        trust.add_certificates(&self.middle.certificate).unwrap();
        trust.add_list(&list.sign(&self.middle)).unwrap();
        trust.add_list(&Crl::new(day(-1), day(30)).sign(&self.root)).unwrap();
        trust
    }

    fn cms(&self) -> Cms {
        Cms::of(&self.signer, Hash::Sha256, &whole())
    }

    /// Signed by the signer, stamped by the authority at `at`.
    fn stamped(&self, at: UtcMillis) -> Vec<u8> {
        self.cms().sign_stamped(&self.signer, &whole(), |value| token(&self.tsa, &[], value, at))
    }
}

fn judge_in(der: &[u8], form: Form, trust: &Trust) -> Checked {
    check(der, DATA, form, trust, &Embedded::default(), None, NOW)
}

fn judge(der: &[u8], trust: &Trust) -> Checked {
    judge_in(der, Form::CadesDetached, trust)
}

fn codes(checked: &Checked) -> Vec<&'static str> {
    checked.reasons.iter().map(|reason| reason.code).collect()
}

#[test]
fn a_plain_signature_is_good_in_every_respect() {
    let world = World::new();
    let checked = judge(&world.cms().sign(&world.signer, &whole()), &world.trust());
    assert_eq!(checked.integrity, Integrity::Ok);
    assert_eq!(checked.chain.standing, Standing::Trusted);
    assert_eq!(checked.chain.subjects, ["CN=Nguyễn Văn A", "CN=Middle CA", "CN=Root"]);
    assert_eq!(checked.chain.anchor_sha256, Some(hex::encode(Hash::Sha256.of(&world.root.certificate))));
    assert_eq!(checked.revocation, Revocation::Good);
    assert_eq!(checked.signer.as_ref().unwrap().name.common_name.as_deref(), Some("Nguyễn Văn A"));
    assert!(checked.signer.as_ref().unwrap().valid_at_signing && checked.key_usage_ok);
    assert!(checked.algorithms.acceptable);
    assert_eq!((checked.time, checked.time_proven), (NOW, false));
    assert_eq!(codes(&checked), ["SIG-TS-NONE"]);
}

#[test]
fn every_algorithm_of_the_trade_verifies() {
    use openssl::nid::Nid;
    let cases = [
        (KeyKind::Rsa(2048), Hash::Sha256, "SHA-256", "RSA"),
        (KeyKind::Rsa(2048), Hash::Sha512, "SHA-512", "RSA"),
        (KeyKind::Pss, Hash::Sha256, "SHA-256", "RSA-PSS"),
        (KeyKind::Pss, Hash::Sha384, "SHA-384", "RSA-PSS"),
        (P256, Hash::Sha256, "SHA-256", "ECDSA P-256"),
        (KeyKind::Ec(Nid::SECP384R1), Hash::Sha384, "SHA-384", "ECDSA P-384"),
        (KeyKind::Ec(Nid::SECP521R1), Hash::Sha512, "SHA-512", "ECDSA P-521"),
        (KeyKind::Ed25519, Hash::Sha512, "SHA-512", "Ed25519"),
        (KeyKind::Ed448, Hash::Shake256, "SHAKE256", "Ed448"),
    ];
    for (kind, hash, digest, signature) in cases {
        let world = World::with_signer(&Spec { kind, ..Spec::leaf("A") });
        let trust = world.trust();
        let checked = judge(&Cms::of(&world.signer, hash, &whole()).sign(&world.signer, &whole()), &trust);
        assert_eq!(checked.integrity, Integrity::Ok, "{kind:?} {:?}", checked.reasons);
        assert_eq!(checked.chain.standing, Standing::Trusted, "{kind:?}");
        assert_eq!(
            (checked.algorithms.digest.as_str(), checked.algorithms.signature.as_str()),
            (digest, signature)
        );
        assert!(checked.algorithms.acceptable, "{kind:?}");
        // The same over other bytes is not.
        let other = check(
            &Cms::of(&world.signer, hash, b"other").sign(&world.signer, b"other"),
            DATA,
            Form::CadesDetached,
            &trust,
            &Embedded::default(),
            None,
            NOW,
        );
        assert_eq!(other.integrity, Integrity::DigestMismatch, "{kind:?}");
    }
}

#[test]
fn plain_rsa_encryption_goes_with_the_digest_stated_beside_it() {
    let world = World::with_signer(&Spec { kind: KeyKind::Rsa(2048), ..Spec::leaf("A") });
    let mut cms = world.cms();
    cms.algorithm = seq(&[oid(id::RSA), null()]);
    assert_eq!(judge(&cms.sign(&world.signer, &whole()), &world.trust()).integrity, Integrity::Ok);
    cms.digest_id = Hash::Sha512.identifier();
    let checked = judge(&cms.sign(&world.signer, &whole()), &world.trust());
    assert_eq!(checked.integrity, Integrity::DigestMismatch);
}

#[test]
fn without_signed_attributes_only_the_old_form_is_accepted() {
    let world = World::new();
    let mut cms = world.cms();
    cms.attributes = None;
    let der = cms.sign(&world.signer, &whole());
    let old = judge_in(&der, Form::Pkcs7Detached, &world.trust());
    assert_eq!((old.integrity, old.chain.standing), (Integrity::Ok, Standing::Trusted));
    let new = judge_in(&der, Form::CadesDetached, &world.trust());
    assert_eq!((new.integrity, codes(&new)[0]), (Integrity::Malformed, "SIG-CMS-NO-ATTRIBUTES"));
}

#[test]
fn indefinite_lengths_and_strings_in_pieces_change_nothing() {
    let world = World::new();
    let der = world.stamped(day(-10));
    let mut ber = indefinite(&der);
    let length = ber.len();
    ber.extend([0; 40]);
    let (a, b) = (judge(&der, &world.trust()), judge(&ber, &world.trust()));
    assert_eq!((a.length, b.length), (der.len(), length));
    assert_eq!(b.integrity, Integrity::Ok);
    assert!(b.timestamp.as_ref().unwrap().trusted);
    assert_eq!(Checked { length, ..a }, b);
}

#[test]
fn what_breaks_the_rules_is_refused_with_its_code() {
    type Change = fn(&World, &mut Cms);
    let cases: &[(Change, Integrity, &str)] = &[
        (|_, cms| cms.signers = 0, Integrity::Malformed, "SIG-CMS-NO-SIGNER"),
        (|_, cms| cms.signers = 2, Integrity::Malformed, "SIG-CMS-SIGNERS"),
        (|_, cms| cms.content = Some(whole()), Integrity::Malformed, "SIG-CMS-CONTENT"),
        (|_, cms| cms.content_type = id::SIGNED_DATA, Integrity::Malformed, "SIG-CMS-CONTENT"),
        (|_, cms| cms.certificates.clear(), Integrity::NoCertificate, "SIG-CERT-MISSING"),
        (|_, cms| drop(attributes(cms).remove(0)), Integrity::Malformed, "SIG-CMS-MALFORMED"),
        (|_, cms| drop(attributes(cms).remove(1)), Integrity::Malformed, "SIG-CMS-MALFORMED"),
        (|_, cms| drop(attributes(cms).remove(2)), Integrity::Ok, "SIG-ESS-MISSING"),
        (
            |_, cms| {
                let twice = attributes(cms)[1].clone();
                attributes(cms).push(twice);
            },
            Integrity::Malformed,
            "SIG-CMS-MALFORMED",
        ),
        (
            |_, cms| attributes(cms)[0] = attribute(id::CONTENT_TYPE, oid(id::TST_INFO)),
            Integrity::Malformed,
            "SIG-CMS-MALFORMED",
        ),
        (
            |world, cms| {
                attributes(cms)[2] = attribute(id::SIGNING_CERTIFICATE_V2, ess(&world.middle.certificate))
            },
            Integrity::BadSignature,
            "SIG-ESS-MISMATCH",
        ),
        (|_, cms| cms.algorithm = seq(&[oid(id::ECDSA_SHA384)]), Integrity::BadSignature, "SIG-ALG-MISMATCH"),
        (
            |_, cms| cms.algorithm = seq(&[oid(id::RSA_SHA256), null()]),
            Integrity::BadSignature,
            "SIG-ALG-MISMATCH",
        ),
        (|_, cms| cms.algorithm = seq(&[oid(&[0x2a, 9])]), Integrity::Unsupported, "SIG-ALG-UNKNOWN"),
        (|_, cms| cms.digest_id = seq(&[oid(&[0x2a, 9])]), Integrity::Unsupported, "SIG-ALG-UNKNOWN"),
        (
            |_, cms| {
                let other = [Hash::Sha512.identifier(), ctx(1, &oid(id::ECDSA_SHA256))].concat();
                attributes(cms).push(attribute(id::ALGORITHM_PROTECTION, tlv(0x30, &other)));
            },
            Integrity::BadSignature,
            "SIG-ALG-MISMATCH",
        ),
    ];
    let world = World::new();
    let trust = world.trust();
    for (number, (change, integrity, code)) in cases.iter().enumerate() {
        let mut cms = world.cms();
        change(&world, &mut cms);
        let checked = judge(&cms.sign(&world.signer, &whole()), &trust);
        assert_eq!(checked.integrity, *integrity, "case {number}: {:?}", checked.reasons);
        assert!(codes(&checked).contains(code), "case {number}: {:?}", codes(&checked));
        assert!(checked.worst() >= Some(Severity::Doubt), "case {number}");
    }
}

fn attributes(cms: &mut Cms) -> &mut Vec<Vec<u8>> {
    cms.attributes.as_mut().unwrap()
}

#[test]
fn what_openssl_signs_is_read_and_what_is_built_here_openssl_accepts() {
    use openssl::{
        cms::{CMSOptions, CmsContentInfo},
        stack::Stack,
        x509::{X509, store::X509StoreBuilder},
    };
    for kind in [KeyKind::Rsa(2048), P256] {
        let world = World::with_signer(&Spec { kind, ..Spec::leaf("A") });
        let certificate = X509::from_der(&world.signer.certificate).unwrap();
        for (more, integrity) in [
            (CMSOptions::empty(), Integrity::Ok),
            (CMSOptions::NOATTR, Integrity::Ok),
            (CMSOptions::CMS_NOCERTS, Integrity::NoCertificate),
        ] {
            let options = CMSOptions::DETACHED | CMSOptions::BINARY | more;
            let cms = CmsContentInfo::sign(
                Some(&certificate),
                Some(&world.signer.key),
                None,
                Some(&whole()),
                options,
            );
            let checked = judge_in(&cms.unwrap().to_der().unwrap(), Form::Pkcs7Detached, &world.trust());
            assert_eq!(checked.integrity, integrity, "{kind:?} {more:?} {:?}", checked.reasons);
        }
        let mut store = X509StoreBuilder::new().unwrap();
        store.add_cert(X509::from_der(&world.root.certificate).unwrap()).unwrap();
        let mut between = Stack::new().unwrap();
        between.push(X509::from_der(&world.middle.certificate).unwrap()).unwrap();
        let ours = world.cms().sign(&world.signer, &whole());
        let mut ours = CmsContentInfo::from_der(&ours).unwrap();
        let options = CMSOptions::DETACHED | CMSOptions::BINARY | CMSOptions::NO_SIGNER_CERT_VERIFY;
        ours.verify(Some(&between), Some(&store.build()), Some(&whole()), None, options).unwrap();
    }
}

#[test]
fn algorithm_protection_that_agrees_is_accepted() {
    let world = World::new();
    let same = [Hash::Sha256.identifier(), ctx(1, &oid(id::ECDSA_SHA256))].concat();
    let cms = world.cms().with(attribute(id::ALGORITHM_PROTECTION, tlv(0x30, &same)));
    assert_eq!(judge(&cms.sign(&world.signer, &whole()), &world.trust()).integrity, Integrity::Ok);
}

#[test]
fn edwards_curves_take_only_the_digest_that_belongs_to_them() {
    for (kind, hash) in [(KeyKind::Ed25519, Hash::Sha256), (KeyKind::Ed448, Hash::Sha512)] {
        let world = World::with_signer(&Spec { kind, ..Spec::leaf("A") });
        let checked =
            judge(&Cms::of(&world.signer, hash, &whole()).sign(&world.signer, &whole()), &world.trust());
        assert_eq!((checked.integrity, codes(&checked)[0]), (Integrity::BadSignature, "SIG-ALG-MISMATCH"));
    }
}

#[test]
fn a_stranger_with_the_same_name_and_serial_does_not_pass_for_the_signer() {
    let world = World::new();
    let rogue_middle = Party::new(&Spec::authority("Middle CA"), None);
    let rogue = Party::new(&Spec::leaf("Nguyễn Văn A"), Some(&rogue_middle));
    let mut cms = Cms::of(&rogue, Hash::Sha256, &whole());
    let alone = judge(&cms.sign(&rogue, &whole()), &world.trust());
    assert_eq!((alone.integrity, alone.chain.standing), (Integrity::Ok, Standing::Untrusted));
    // With the honest certificate put beside it, the one whose key signed is still the one that is judged.
    cms.certificates.insert(0, world.signer.certificate.clone());
    cms.certificates.push(rogue_middle.certificate.clone());
    let both = judge(&cms.sign(&rogue, &whole()), &world.trust());
    assert_eq!((both.integrity, both.chain.standing), (Integrity::Ok, Standing::Untrusted));
}

#[test]
fn negative_serials_are_compared_as_bytes() {
    let world = World::with_signer(&Spec { serial: vec![0x8f, 1, 2], ..Spec::leaf("A") });
    let positive = Party { serial: vec![0, 0x70, 0xfe, 0xfe], ..world.signer.clone() };
    let good = world.trust_with(&Crl::new(day(-1), day(30)).revoking(&positive, day(-9), None));
    let der = world.cms().sign(&world.signer, &whole());
    assert_eq!(judge(&der, &good).revocation, Revocation::Good);
    assert_eq!(judge(&der, &good).signer.unwrap().serial, "8f0102");
    let revoked = world.trust_with(&Crl::new(day(-1), day(30)).revoking(&world.signer, day(-9), None));
    assert_eq!(judge(&der, &revoked).revocation, Revocation::RevokedAt { at: day(-9) });
}

#[test]
fn paths_that_lead_elsewhere_say_why() {
    let world = World::new();
    let der = world.cms().sign(&world.signer, &whole());
    let mut root_only = Trust::empty();
    root_only.add_certificates(&world.root.certificate).unwrap();
    let mut other_root = Trust::empty();
    other_root.add_certificates(&Party::new(&Spec::authority("Root"), None).certificate).unwrap();
    other_root.add_certificates(&world.middle.certificate).unwrap();
    let cases = [
        (Trust::empty(), Standing::Unknown, "SIG-CHAIN-NO-ROOT"),
        (root_only.clone(), Standing::Untrusted, "SIG-CHAIN-NO-ISSUER"),
        (other_root, Standing::Untrusted, "SIG-CHAIN-NO-ISSUER"),
    ];
    for (trust, standing, code) in cases {
        let checked = judge(&der, &trust);
        assert_eq!((checked.chain.standing, codes(&checked)[1]), (standing, code));
        assert_eq!(checked.revocation, Revocation::Unknown { why: Unknown::NoIssuer });
    }
    // The intermediate may as well come with the file.
    let embedded = Embedded { certs: vec![world.middle.certificate.clone()], ..Embedded::default() };
    let checked = check(&der, DATA, Form::CadesDetached, &root_only, &embedded, None, NOW);
    assert_eq!(checked.chain.standing, Standing::Trusted);
    assert!(codes(&checked).contains(&"SIG-REV-MISSING"));
}

#[test]
fn certificates_that_may_not_do_this_are_refused() {
    let usage = |spec: Spec| {
        let world = World::with_signer(&spec);
        judge(&world.cms().sign(&world.signer, &whole()), &world.trust())
    };
    let leaf = || Spec::leaf("A");
    assert!(usage(Spec { usage: None, ..leaf() }).key_usage_ok);
    assert!(usage(Spec { usage: Some(0x40), ..leaf() }).key_usage_ok);
    for spec in [
        Spec { usage: Some(0x20), ..leaf() },
        Spec { extended: Some((false, vec![id::SERVER_AUTH])), ..leaf() },
        Spec::tsa("A"),
    ] {
        let checked = usage(spec);
        assert!(!checked.key_usage_ok && codes(&checked).contains(&"SIG-CERT-USAGE"));
        assert_eq!(checked.worst(), Some(Severity::Refusal));
    }
    let checked = usage(Spec { hash: Hash::Sha1, ..leaf() });
    assert_eq!((checked.chain.standing, checked.algorithms.acceptable), (Standing::Untrusted, false));
    assert!(codes(&checked).contains(&"SIG-CHAIN-WEAK"));
    let checked = usage(Spec { kind: KeyKind::Rsa(1024), ..leaf() });
    assert!(codes(&checked).contains(&"SIG-ALG-WEAK") && !checked.algorithms.acceptable);
}

#[test]
fn only_authorities_issue_certificates() {
    let world = World::new();
    let below = Party::new(&Spec::leaf("Người khác"), Some(&world.signer));
    let mut cms = Cms::of(&below, Hash::Sha256, &whole());
    cms.certificates.push(world.signer.certificate.clone());
    let checked = judge(&cms.sign(&below, &whole()), &world.trust());
    assert_eq!(checked.chain.standing, Standing::Untrusted);
    assert!(codes(&checked).contains(&"SIG-CHAIN-NOT-AUTHORITY"), "{:?}", codes(&checked));

    let tight = Party::new(&Spec { authority: Some(0), ..Spec::authority("Tight") }, Some(&world.root));
    let deeper = Party::new(&Spec::authority("Deeper"), Some(&tight));
    let signer = Party::new(&Spec::leaf("B"), Some(&deeper));
    let mut cms = Cms::of(&signer, Hash::Sha256, &whole());
    cms.certificates.extend([tight.certificate, deeper.certificate]);
    let checked = judge(&cms.sign(&signer, &whole()), &world.trust());
    assert!(codes(&checked).contains(&"SIG-CHAIN-NOT-AUTHORITY"), "{:?}", codes(&checked));
}

#[test]
fn every_code_has_its_sentence() {
    let mut seen = std::collections::BTreeSet::new();
    for (source, text) in [
        ("judge", include_str!("judge.rs")),
        ("path", include_str!("path.rs")),
        ("signer", include_str!("signer.rs")),
        ("times", include_str!("times.rs")),
        ("timestamp", include_str!("timestamp.rs")),
        ("cms", include_str!("../cms.rs")),
        ("revoke", include_str!("../revoke.rs")),
    ] {
        for part in text.split('"').filter(|part| part.starts_with("SIG-") && !part.ends_with('-')) {
            assert!(sentences::SENTENCES.iter().any(|(code, _)| *code == part), "{part} in {source}.rs");
            seen.insert(part);
        }
    }
    for (code, sentence) in sentences::SENTENCES {
        assert!(seen.contains(code), "{code} is said nowhere");
        assert!(sentence.ends_with('.') && sentence.len() > 20, "{code}");
    }
}
