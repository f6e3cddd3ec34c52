use super::*;
use domain::UtcMillis;
use proptest::prelude::*;

fn tlv(tag: u8, value: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    write(&mut out, tag, value);
    out
}

#[derive(Clone, Debug)]
enum Tree {
    Leaf(u8, Vec<u8>),
    Node(u8, Vec<Tree>),
}

impl Tree {
    fn der(&self) -> Vec<u8> {
        match self {
            Self::Leaf(tag, value) => tlv(*tag, value),
            Self::Node(tag, children) => tlv(*tag, &children.iter().flat_map(Self::der).collect::<Vec<_>>()),
        }
    }

    /// Every node indefinite, every octet string in pieces of three bytes.
    fn ber(&self) -> Vec<u8> {
        match self {
            Self::Leaf(OCTET_STRING, value) => {
                let pieces: Vec<u8> = value.chunks(3).flat_map(|piece| tlv(OCTET_STRING, piece)).collect();
                [vec![0x24, 0x80], pieces, vec![0, 0]].concat()
            }
            Self::Leaf(tag, value) => tlv(*tag, value),
            Self::Node(tag, children) => {
                let content: Vec<u8> = children.iter().flat_map(Self::ber).collect();
                [vec![*tag, 0x80], content, vec![0, 0]].concat()
            }
        }
    }
}

fn tree() -> impl Strategy<Value = Tree> {
    let leaf = (
        prop::sample::select(vec![INTEGER, OCTET_STRING, OID, 0x0c, 0x81]),
        prop::collection::vec(any::<u8>(), 0..300),
    )
        .prop_map(|(tag, value)| Tree::Leaf(tag, value));
    leaf.prop_recursive(6, 64, 6, |inner| {
        (prop::sample::select(vec![SEQUENCE, SET, 0xa0, 0xa3]), prop::collection::vec(inner, 0..6))
            .prop_map(|(tag, children)| Tree::Node(tag, children))
    })
}

proptest! {
    #[test]
    fn indefinite_lengths_become_the_definite_form(tree in tree(), tail in prop::collection::vec(any::<u8>(), 0..8)) {
        let (der, ber) = (tree.der(), tree.ber());
        let input = [ber.clone(), tail].concat();
        let (bytes, size) = normalise(&input).unwrap();
        prop_assert_eq!(&bytes[..], &der[..]);
        prop_assert_eq!(size, ber.len());
    }

    #[test]
    fn definite_bytes_are_borrowed_unchanged(tree in tree()) {
        let der = tree.der();
        let (bytes, size) = normalise(&der).unwrap();
        prop_assert!(matches!(bytes, Cow::Borrowed(_)));
        prop_assert_eq!(&bytes[..], &der[..]);
        prop_assert_eq!(size, der.len());
    }

    #[test]
    fn arbitrary_bytes_never_panic_and_what_is_read_can_be_walked(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        if let Ok((der, size)) = normalise(&bytes) {
            prop_assert!(size <= bytes.len());
            prop_assert!(only(&der, der[0]).is_ok());
        }
    }
}

#[test]
fn only_the_indefinite_part_is_rewritten() {
    // The inner SEQUENCE writes its length in two bytes where one is enough; a signature may lie over it.
    let signed = [SEQUENCE, 0x81, 0x03, INTEGER, 1, 5];
    let input = [vec![SEQUENCE, 0x80], signed.to_vec(), vec![0, 0]].concat();
    let (bytes, _) = normalise(&input).unwrap();
    assert_eq!(&bytes[2..], signed);
}

#[test]
fn limits_and_broken_encodings_are_refused() {
    let deep = [0x30, 0x80].repeat(MAX_DEPTH + 1);
    let many = tlv(SEQUENCE, &[5, 0].repeat(MAX_ITEMS));
    let cases: &[(&[u8], Error)] = &[
        (&[], Error::Truncated),
        (&[0x30], Error::Truncated),
        (&[0x04, 5, 1], Error::Truncated),
        (&[0x04, 0x80, 0, 0], Error::Length),
        (&[0x30, 0x85, 1, 1, 1, 1, 1], Error::Length),
        (&[0x30, 0x80, 2, 1, 1], Error::Truncated),
        (&[0x3f, 0x81, 0x01, 0], Error::Tag),
        (&[0x24, 0x03, 0x02, 1, 1], Error::Tag),
        (&[0x23, 0x06, 3, 2, 1, 8, 3, 0], Error::Value),
        (&deep, Error::Depth),
        (&many, Error::Items),
    ];
    for (bytes, error) in cases {
        assert_eq!(
            normalise(bytes).map(|(_, size)| size),
            Err(*error),
            "{:02x?}",
            &bytes[..bytes.len().min(8)]
        );
    }
}

#[test]
fn bit_strings_in_pieces_join_with_the_unused_bits_of_the_last() {
    let (bytes, _) = normalise(&[0x23, 0x80, 3, 2, 0, 0xaa, 3, 2, 4, 0xf0, 0, 0]).unwrap();
    assert_eq!(&bytes[..], [3, 3, 4, 0xaa, 0xf0]);
}

#[test]
fn times_are_read_in_both_forms_and_need_a_zone() {
    let cases: &[(u8, &str, Option<i64>)] = &[
        (UTC_TIME, "700101000000Z", Some(0)),
        (UTC_TIME, "491231235959Z", Some(2_524_607_999_000)),
        (UTC_TIME, "500101000000Z", Some(-631_152_000_000)),
        (UTC_TIME, "7001010000Z", Some(0)),
        (UTC_TIME, "700101070000+0700", Some(0)),
        (UTC_TIME, "691231190000-0500", Some(0)),
        (GENERALIZED_TIME, "20261122101112.5Z", Some(1_795_342_272_500)),
        (GENERALIZED_TIME, "20261122101112.123456Z", Some(1_795_342_272_123)),
        (GENERALIZED_TIME, "20261122101112", None),
        (GENERALIZED_TIME, "20261322101112Z", None),
        (GENERALIZED_TIME, "2026112210111Z", None),
        (UTC_TIME, "70010100000aZ", None),
        (UTC_TIME, "Z", None),
        (UTC_TIME, "+-++", None),
    ];
    for (tag, text, expected) in cases {
        let tlv = Tlv { tag: *tag, raw: &[], value: text.as_bytes() };
        assert_eq!(time(&tlv).ok(), expected.map(UtcMillis), "{text}");
    }
}

#[test]
fn object_identifiers_have_their_dotted_form() {
    assert_eq!(oid_text(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02]), "1.2.840.113549.1.7.2");
    assert_eq!(oid_text(&[0x88, 0x37, 0x01]), "2.999.1");
    assert_eq!(oid_text(&[0x2a, 0x86]), "2a86");
}
