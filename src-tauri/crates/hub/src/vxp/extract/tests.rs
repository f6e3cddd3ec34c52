use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;

use super::*;

fn run(pieces: &[&[u8]]) -> Result<(Extracted, Vec<u8>), Malformed> {
    let mut out = Vec::new();
    let mut extractor = Extractor::new();
    for piece in pieces {
        extractor.push(piece, &mut out)?;
    }
    Ok((extractor.finish(&mut out)?, out))
}

#[test]
fn the_package_comes_out_wherever_it_stands_among_the_others() {
    let text = "\u{feff} {\"x\":{\"data\":\"no\",\"l\":[1,\"]}\",\"\\\"\"]},\"ErrorCode\" : 0 ,\"data\":\"PGVkWE1M\\r\\n Lz4\\u003d\",\
                \"status\":\"OK\",\"n\":null,\"ErrorDesc\":\"Th\\u00e0nh c\\u00f4ng\"} \r\n";
    let (extracted, out) = run(&[text.as_bytes()]).unwrap();
    assert_eq!(out, b"<edXML/>");
    assert_eq!(
        extracted,
        Extracted {
            verdict: Verdict { status: "OK".into(), code: "0".into(), text: "Thành công".into() },
            found: true
        }
    );
}

#[test]
fn missing_or_null_data_is_not_found() {
    for text in [r#"{"status":"FAIL","data":null}"#, "{}"] {
        assert!(!run(&[text.as_bytes()]).unwrap().0.found);
    }
}

#[test]
fn what_is_no_such_object_is_refused() {
    let deep = format!("{{\"x\":{}", "[".repeat(70));
    for (text, why) in [
        ("", "unfinished"),
        ("[]", "no_object"),
        ("{\"data\":\"PGVk", "unfinished"),
        ("{\"data\":\"PGVk\"} x", "syntax"),
        ("{\"data\" \"x\"}", "syntax"),
        ("{\"data\":\"PG!k\"}", "base64"),
        ("{\"data\":\"PA==PA==\"}", "base64"),
        ("{\"data\":\"PGVkW\"}", "base64"),
        ("{\"data\":\"\\q\"}", "escape"),
        ("{\"data\":\"\\u00zz\"}", "escape"),
        ("{\"data\":\"PA==\",\"data\":\"PA==\"}", "data_twice"),
        (deep.as_str(), "depth"),
    ] {
        assert_eq!(run(&[text.as_bytes()]).unwrap_err(), Malformed(why), "{text}");
    }
    let name = format!("{{\"{}\":1}}", "n".repeat(100));
    assert_eq!(run(&[name.as_bytes()]).unwrap_err(), Malformed("long_name"));
}

#[test]
fn padding_may_be_missing() {
    assert_eq!(run(&[br#"{"data":"PGVkWE1MLz4"}"#]).unwrap().1, b"<edXML/>");
}

// Invariant 3: what is kept besides the package does not grow with the answer.
#[test]
fn memory_stays_small_whatever_the_other_fields_hold() {
    let long =
        format!("{{\"ErrorDesc\":\"{}\",\"other\":\"{}\"}}", "d".repeat(1_000_000), "o".repeat(1_000_000));
    let (extracted, out) = run(&[long.as_bytes()]).unwrap();
    assert_eq!((extracted.verdict.text.len(), out.len()), (SCALAR, 0));
}

proptest! {
    #[test]
    fn every_cut_gives_the_same_bytes(
        content in prop::collection::vec(any::<u8>(), 0..600),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
        line in 1usize..90,
        escape in any::<bool>(),
    ) {
        let mut base64 = STANDARD.encode(&content);
        if escape {
            base64 = base64.replace('=', "\\u003D").replace('/', "\\/");
        } else {
            base64 = base64.as_bytes().chunks(line).map(|l| String::from_utf8_lossy(l)).collect::<Vec<_>>().join("\\n");
        }
        let text = format!("{{\"status\":\"OK\",\"data\":\"{base64}\",\"ErrorCode\":\"0\"}}");
        let mut ends: Vec<usize> = cuts.iter().map(|cut| cut.index(text.len())).collect();
        ends.sort_unstable();
        ends.push(text.len());
        let mut start = 0;
        let mut pieces = Vec::new();
        for end in ends {
            pieces.push(&text.as_bytes()[start..end]);
            start = end;
        }
        let (extracted, out) = run(&pieces).unwrap();
        prop_assert_eq!(out, content);
        prop_assert_eq!(extracted.verdict.accepted(), Some(true));
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut text = b"{\"data\":".to_vec();
        text.extend(bytes);
        drop(run(&[&text]));
    }
}
