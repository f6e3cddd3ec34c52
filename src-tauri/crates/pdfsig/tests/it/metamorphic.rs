//! A file that is valid stops being valid whatever is done to it. Each test starts from files that are.

use domain::content::SignatureVerdict;

use crate::support::{codes, inspect, read};

const VALID: [&str; 5] = [
    "g03_cades_bt.pdf",
    "g07_leader_then_seal.pdf",
    "g11_xref_stream_signed.pdf",
    "g15_rsapss.pdf",
    "g17_ecdsa_p384_sha384.pdf",
];

fn is_valid(bytes: &[u8]) -> bool {
    inspect(bytes).verdict == Some(SignatureVerdict::Valid)
}

/// Where the hexadecimal string of the last signature stands.
fn last_gap(bytes: &[u8]) -> (usize, usize) {
    let start = bytes.windows(10).rposition(|window| window == b"/ByteRange").expect("a byte range");
    let numbers: Vec<usize> = String::from_utf8_lossy(&bytes[start..start + 80])
        .split(|letter: char| !letter.is_ascii_digit())
        .filter_map(|number| number.parse().ok())
        .take(4)
        .collect();
    (numbers[1], numbers[2])
}

#[test]
fn the_files_are_valid_as_they_are() {
    for name in VALID {
        let report = inspect(&read(name));
        assert_eq!(report.verdict, Some(SignatureVerdict::Valid), "{name}: {:?}", codes(&report));
    }
}

#[test]
fn a_flipped_bit_anywhere_in_the_signed_bytes_is_noticed() {
    for name in VALID {
        let original = read(name);
        let (gap, resume) = last_gap(&original);
        let step = original.len() / 40 + 1;
        let signed = (0..gap).chain(resume..original.len()).step_by(step);
        for (round, at) in signed.chain([gap - 1, resume, original.len() - 1]).enumerate() {
            let mut bytes = original.clone();
            bytes[at] ^= 1 << (round % 8);
            assert!(!is_valid(&bytes), "{name}, byte {at}");
        }
    }
}

#[test]
fn a_flipped_bit_in_the_signature_value_is_noticed() {
    // The value is the last thing in a CMS without a timestamp. What stands beside it, such as spare certificates, may
    // change without harm.
    for name in VALID.iter().filter(|name| !name.contains("cades_bt")) {
        let original = read(name);
        let (gap, resume) = last_gap(&original);
        let end = original[gap..resume].iter().rposition(|byte| !matches!(byte, b'0' | b'>')).expect("a CMS");
        for back in (2..120).step_by(7) {
            let mut bytes = original.clone();
            let digit = &mut bytes[gap + end - back];
            *digit = if *digit == b'0' { b'1' } else { b'0' };
            assert!(!is_valid(&bytes), "{name}, digit {back} from the end");
        }
    }
}

#[test]
fn any_appended_byte_is_noticed() {
    for name in VALID {
        let original = read(name);
        for tail in [
            b"\n".as_slice(),
            b" ",
            b"\0",
            b"%",
            b"%%EOF",
            b"1 0 obj <<>> endobj\n",
            b"startxref\n0\n%%EOF\n",
        ] {
            let bytes = [&original, tail].concat();
            assert!(!is_valid(&bytes), "{name}, {:?}", String::from_utf8_lossy(tail));
        }
    }
}

#[test]
fn a_cut_file_is_noticed() {
    for name in VALID {
        let original = read(name);
        for cut in [1, 2, 6, 100, original.len() / 2] {
            assert!(!is_valid(&original[..original.len() - cut]), "{name}, {cut} bytes less");
        }
    }
}

#[test]
fn a_seal_taken_off_again_leaves_the_first_signature_and_says_nothing_of_a_second() {
    // The prefix up to the first signature's end is a whole, honest document with one signature.
    let original = read("g07_leader_then_seal.pdf");
    let report = inspect(&original);
    let first = usize::try_from(report.signatures[0].covered_bytes).expect("a small file");
    let prefix = inspect(&original[..first]);
    assert_eq!((report.signatures.len(), prefix.signatures.len()), (2, 1));
    assert_eq!(prefix.content_sha256, report.content_sha256);
}
