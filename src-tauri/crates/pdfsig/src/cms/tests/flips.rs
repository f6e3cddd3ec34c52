//! Hostile bytes: nothing that was changed passes, and nothing makes the reader fall over.

use super::*;
use proptest::prelude::*;

struct Signed {
    world: World,
    trust: Trust,
    der: Vec<u8>,
    honest: Checked,
}

fn signed() -> &'static Signed {
    static SIGNED: std::sync::LazyLock<Signed> = std::sync::LazyLock::new(|| {
        let world = World::new();
        let trust = world.trust();
        let der = world.stamped(day(-10));
        let honest = judge(&der, &trust);
        Signed { world, trust, der, honest }
    });
    &SIGNED
}

/// Good, trusted, and with nothing said against it.
fn passes(checked: &Checked) -> bool {
    checked.integrity == Integrity::Ok && checked.chain.standing == Standing::Trusted
}

#[test]
fn no_byte_of_the_document_can_be_changed() {
    let Signed { trust, der, .. } = signed();
    for index in 0..whole().len() {
        let mut data = whole();
        data[index] ^= 1;
        let (before, after) = data.split_at(DATA[0].len());
        let checked =
            check(der, [before, after], Form::CadesDetached, trust, &Embedded::default(), None, NOW);
        assert_eq!(checked.integrity, Integrity::DigestMismatch, "byte {index}");
    }
}

/// Some bytes of a CMS are protected by nothing: version numbers, unused sets, what stands in unsigned attributes.
/// A change there may at most take something away; who signed what, and when, stays what it was.
#[test]
fn a_changed_byte_of_the_cms_never_passes_as_something_else() {
    let Signed { world, trust, der, honest } = signed();
    let find = |part: &[u8]| der.windows(part.len()).position(|window| window == part).unwrap();
    let certificate = find(&world.signer.certificate);
    let digest = find(&Hash::Sha256.of(&whole()));
    for index in 0..der.len() {
        let mut changed = der.clone();
        changed[index] ^= if index % 2 == 0 { 1 } else { 0x80 };
        let checked = judge(&changed, trust);
        let sealed = (certificate..certificate + world.signer.certificate.len()).contains(&index)
            || (digest..digest + 32).contains(&index);
        assert!(!(sealed && passes(&checked)), "byte {index} is sealed");
        if passes(&checked) {
            let sha256 = |checked: &Checked| checked.signer.as_ref().map(|signer| signer.sha256.clone());
            assert_eq!(sha256(&checked), sha256(honest));
            assert_eq!(checked.claimed, honest.claimed);
            assert!(checked.time == honest.time || !checked.time_proven, "byte {index}: {:?}", checked.time);
        }
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic_nor_pass(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        for form in [Form::Pkcs7Detached, Form::CadesDetached, Form::Rfc3161] {
            let embedded = Embedded {
                certs: vec![bytes.clone()], crls: vec![bytes.clone()], ocsps: vec![bytes.clone()], proven_at: None,
            };
            let checked = check(&bytes, DATA, form, &signed().trust, &embedded, None, NOW);
            prop_assert!(!passes(&checked));
        }
    }

    #[test]
    fn mangled_signatures_lists_and_answers_never_panic(
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in any::<prop::sample::Index>(),
    ) {
        let Signed { world, trust, der, .. } = signed();
        let mangle = |bytes: &[u8]| {
            let mut bytes = bytes.to_vec();
            for (index, byte) in &edits {
                let at = index.index(bytes.len());
                bytes[at] = *byte;
            }
            bytes
        };
        let list = Crl::new(day(-1), day(30)).revoking(&world.signer, day(-4), Some(1)).sign(&world.middle);
        let answer = ocsp(&world.middle, &world.middle, &world.signer, None, day(-1), day(1));
        let embedded = Embedded {
            certs: vec![mangle(&world.middle.certificate)],
            crls: vec![mangle(&list)],
            ocsps: vec![mangle(&answer)],
            proven_at: None,
        };
        let mut whole = mangle(der);
        let checked = check(&whole, DATA, Form::CadesDetached, trust, &embedded, None, NOW);
        prop_assert!(checked.length <= whole.len());
        whole.truncate(cut.index(whole.len()));
        let checked = check(&whole, DATA, Form::CadesDetached, trust, &embedded, None, NOW);
        prop_assert!(!passes(&checked));
    }
}
