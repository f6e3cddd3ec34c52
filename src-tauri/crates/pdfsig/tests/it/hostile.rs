//! Invariant 11: whatever the bytes, a report comes back; and what cannot be read is named, never called valid.

use std::process::Command;

use domain::content::SignatureVerdict;
use pdfsig::report::Overall;
use pdfsig::text;
use pdfsig::trust::Trust;
use pdfsig::{Limits, Report};
use rstest::rstest;

use crate::support::{NOW, inspect, object, read, update};

mod kinds;

fn unreadable(report: &Report) -> Option<&'static str> {
    assert_ne!(report.verdict, Some(SignatureVerdict::Valid));
    report.unreadable
}

#[test]
fn what_is_no_pdf_is_named() {
    assert_eq!(unreadable(&inspect(b"")), Some("PDF-NOT-PDF"));
    assert_eq!(unreadable(&inspect(&[0; 4096])), Some("PDF-NOT-PDF"));
    assert_eq!(unreadable(&inspect(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")), Some("PDF-NOT-PDF"));
    assert_eq!(unreadable(&inspect(b"%PDF-1.7\n")), Some("PDF-DAMAGED"));
}

#[test]
fn a_stream_that_inflates_without_end_is_over_a_limit() {
    assert_eq!(unreadable(&inspect(&read("h14_flate_bomb_catalog_in_objstm.pdf"))), Some("PDF-LIMIT"));
}

#[test]
fn a_file_over_the_size_limit_is_refused_and_still_hashed() {
    let limits = Limits { file: 1000, ..Limits::default() };
    let report = pdfsig::inspect(&read("g03_cades_bt.pdf"), &Trust::empty(), NOW, &limits);
    assert_eq!(report.unreadable, Some("PDF-LIMIT"));
    assert_eq!(report.sha256.len(), 64);
}

#[test]
fn more_signatures_than_the_limit_are_refused_and_not_half_read() {
    let limits = Limits { signatures: 19, ..Limits::default() };
    let report = pdfsig::inspect(&read("p02_20_signatures.pdf"), &Trust::empty(), NOW, &limits);
    assert_eq!(
        (report.unreadable, report.verdict),
        (Some("PDF-LIMIT"), Some(SignatureVerdict::Indeterminate))
    );
    let limits = Limits { comparisons: 100, ..Limits::default() };
    let report = pdfsig::inspect(&read("p02_20_signatures.pdf"), &Trust::empty(), NOW, &limits);
    assert_eq!(report.unreadable, Some("PDF-LIMIT"));
}

#[test]
fn a_file_of_nothing_but_small_values_is_over_a_limit_before_it_is_loaded() {
    let bytes = update(&read("g03_cades_bt.pdf"), &[(900, format!("[{}]", "0 ".repeat(4_100_000)))], "");
    let report = inspect(&bytes);
    assert_eq!(
        (report.unreadable, report.verdict),
        (Some("PDF-LIMIT"), Some(SignatureVerdict::Indeterminate))
    );
}

#[test]
fn a_deadline_that_has_passed_ends_the_work() {
    let limits = Limits { deadline: std::time::Duration::ZERO, ..Limits::default() };
    let report = pdfsig::inspect(&read("p02_20_signatures.pdf"), &Trust::empty(), NOW, &limits);
    assert_eq!(report.unreadable, Some("PDF-LIMIT"));
}

#[test]
fn a_locked_file_with_a_signature_is_neither_unsigned_nor_valid() {
    let mut bytes = read("g03_cades_bt.pdf");
    let locked = "<</Filter/Standard/V 2/R 3/Length 128/P -4/O<0000000000000000000000000000000000000000000000000000000000000000>\
                  /U<0000000000000000000000000000000000000000000000000000000000000000>>>";
    bytes = update(&bytes, &[(900, locked.to_owned())], "/Encrypt 900 0 R");
    let report = inspect(&bytes);
    assert_eq!(report.unreadable, Some("PDF-ENCRYPTED"));
    assert!(report.encrypted);
    assert_eq!(report.verdict, Some(SignatureVerdict::Indeterminate));
}

#[test]
fn a_field_tree_that_loops_is_told() {
    let report = inspect(&read("h07_field_tree_cycle.pdf"));
    assert_eq!(report.overall, Overall::Malformed);
    assert_eq!(report.findings.iter().map(|finding| finding.code).collect::<Vec<_>>(), ["SIG-FORM-BROKEN"]);
}

/// A file of `count` pages in one list, or nested one in another.
fn pages(count: usize, is_nested: bool) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut offsets = Vec::new();
    let mut object = |file: &mut Vec<u8>, body: &str| {
        offsets.push(file.len());
        let number = offsets.len();
        file.extend_from_slice(format!("{number} 0 obj\n{body}\nendobj\n").as_bytes());
    };
    object(&mut file, "<</Type/Catalog/Pages 2 0 R>>");
    if is_nested {
        for number in 2..count + 2 {
            object(&mut file, &format!("<</Type/Pages/Kids[{} 0 R]/Count 1>>", number + 1));
        }
        object(&mut file, "<</Type/Page/MediaBox[0 0 9 9]>>");
    } else {
        let kids: Vec<String> = (3..count + 3).map(|number| format!("{number} 0 R")).collect();
        object(&mut file, &format!("<</Type/Pages/Kids[{}]/Count {count}>>", kids.join(" ")));
        for _ in 0..count {
            object(&mut file, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>");
        }
    }
    let start = file.len();
    file.extend_from_slice(format!("xref\n0 {}\n0000000000 65535 f \n", offsets.len() + 1).as_bytes());
    for offset in &offsets {
        file.extend_from_slice(format!("{offset:010} 00000 n \n").as_bytes());
    }
    let size = offsets.len() + 1;
    file.extend_from_slice(
        format!("trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n").as_bytes(),
    );
    file
}

#[test]
fn ten_thousand_pages_are_counted_and_a_tree_without_end_is_left() {
    let report = inspect(&pages(10_000, false));
    assert_eq!((report.pages, report.overall, report.verdict), (Some(10_000), Overall::Unsigned, None));
    assert_eq!(inspect(&pages(5_000, true)).pages, Some(0));
}

#[test]
fn values_nested_a_hundred_thousand_deep_end_no_program_and_are_never_taken_for_nothing() {
    for (open, close) in [("[", "]"), ("<</A", ">>"), ("(", ")")] {
        let deep = format!("{}{}", open.repeat(100_000), close.repeat(100_000));
        let file = read("g03_cades_bt.pdf");
        let catalog = object(&file, 9).replacen("<<", "<</OpenAction 900 0 R", 1);
        let bytes = update(&file, &[(9, catalog), (900, deep)], "");
        assert_eq!(inspect(&bytes).verdict, Some(SignatureVerdict::Invalid));
    }
}

#[test]
fn bytes_changed_at_random_never_panic_and_never_make_a_valid_signature() {
    // The generator of Numerical Recipes; the same seed gives the same files.
    let mut state: u64 = 0x5EED;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).expect("31 bits") % below.max(1)
    };
    let words: [&[u8]; 10] = [
        b"/ByteRange",
        b"endobj",
        b"stream\n",
        b"%%EOF",
        b"/Kids",
        b" 0 R",
        b"xref\n",
        b"<<",
        b"]",
        b"4294967295",
    ];
    for name in
        ["g03_cades_bt.pdf", "g11_xref_stream_signed.pdf", "g05_pades_lt.pdf", "g07_leader_then_seal.pdf"]
    {
        let original = read(name);
        for round in 0..60 {
            let mut bytes = original.clone();
            for _ in 0..=next(6) {
                let at = next(bytes.len());
                match next(4) {
                    0 => bytes[at] ^= 1 << next(8),
                    1 => drop(bytes.splice(at..at, words[next(words.len())].iter().copied())),
                    2 => bytes.truncate(bytes.len() - next(200).min(bytes.len() - 1)),
                    _ => drop(bytes.drain(at..(at + next(64)).min(bytes.len()))),
                }
            }
            let report = inspect(&bytes);
            let Some(first) = original_range(&original) else { panic!("{name} has a byte range") };
            let same = |from: usize, to: usize| bytes.get(from..to) == original.get(from..to);
            if report.verdict == Some(SignatureVerdict::Valid) {
                // Valid is possible only where no signed byte changed: in the signature's own place or behind it.
                assert!(same(0, first.0) && same(first.1, first.1 + first.2), "{name}, round {round}");
            }
        }
    }
}

/// The gap's start, its end, and the length of what follows, of the first signature.
fn original_range(bytes: &[u8]) -> Option<(usize, usize, usize)> {
    let at = bytes.windows(12).position(|window| window == b"/ByteRange [")?;
    let text = String::from_utf8_lossy(&bytes[at + 12..at + 80]).into_owned();
    let mut numbers = text.split([' ', ']']).skip(1).map_while(|number| number.parse().ok());
    Some((numbers.next()?, numbers.next()?, numbers.next()?))
}

/// What the two readers say: the code of their refusal, or that they read the file.
fn answers(bytes: &[u8]) -> (&'static str, &'static str) {
    let text = text::read(bytes, &text::Limits::default());
    (unreadable(&inspect(bytes)).unwrap_or("read"), text.map_or_else(|error| error.code(), |_| "read"))
}

/// Memory that any of the kinds may take, the test's own program included, KiB. A table of a million entries is in memory
/// before a single object was read, and takes most of it; every other kind stays below 64 MiB.
const MEMORY: u64 = 96 * 1024;

#[rstest]
#[case::nested_filters(kinds::nested_filters(), "read", "PDF-LIMIT")]
#[case::tables_in_a_loop(kinds::tables_in_a_loop(), "read", "read")]
#[case::table_stream_in_a_loop(kinds::table_stream_in_a_loop(), "read", "PDF-DAMAGED")]
#[case::a_page_tree_that_loops(kinds::a_page_tree_that_loops(), "read", "PDF-DAMAGED")]
#[case::fields_without_end(kinds::fields_without_end(), "read", "read")]
#[case::a_million_objects(kinds::a_million_objects(), "PDF-LIMIT", "PDF-LIMIT")]
#[case::a_chain_of_tables(kinds::a_chain_of_tables(), "PDF-LIMIT", "PDF-LIMIT")]
#[case::widths_beyond_measure(kinds::widths_beyond_measure(), "read", "read")]
#[case::an_object_stream_in_itself(kinds::an_object_stream_in_itself(), "read", "PDF-DAMAGED")]
#[case::lengths_that_lie(kinds::lengths_that_lie(), "read", "read")]
#[case::values_nested_deep(kinds::values_nested_deep(), "read", "read")]
#[case::ten_thousand_pages(kinds::ten_thousand_pages(), "read", "PDF-LIMIT")]
#[case::content_without_end(kinds::content_without_end(), "read", "PDF-LIMIT")]
#[case::a_password(read("e01_locked_with_a_password.pdf"), "PDF-ENCRYPTED", "PDF-ENCRYPTED")]
#[case::more_signatures_than_anybody_gives(kinds::forged_signatures(25), "read", "read")]
fn every_kind_of_hostile_file_is_answered_within_bounds(
    #[case] bytes: Vec<u8>,
    #[case] inspected: &str,
    #[case] text: &str,
) {
    assert_eq!(answers(&bytes), (inspected, text));
    if let Some(peak) = peak_of_a_reader(&bytes) {
        assert!(peak <= MEMORY, "{peak} KiB");
    }
}

#[test]
fn twenty_five_forged_signatures_are_all_named_and_one_over_the_limit_is_refused() {
    let report = inspect(&kinds::forged_signatures(25));
    assert_eq!((report.signatures.len(), report.verdict), (25, Some(SignatureVerdict::Invalid)));
    let report = inspect(&kinds::forged_signatures(65));
    assert_eq!(
        (report.unreadable, report.verdict),
        (Some("PDF-LIMIT"), Some(SignatureVerdict::Indeterminate))
    );
}

const HOSTILE: &str = "PDFSIG_HOSTILE";

/// The most memory that a program of its own held at once while it read `bytes`, KiB; only Linux tells.
fn peak_of_a_reader(bytes: &[u8]) -> Option<u64> {
    if !cfg!(target_os = "linux") {
        return None;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("hostile.pdf");
    std::fs::write(&path, bytes).expect("the file");
    let output = Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "hostile::reader", "--ignored", "--nocapture"])
        .env(HOSTILE, &path)
        .output()
        .expect("a reader");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}");
    let peak = said.split("VmHWM:").nth(1).and_then(|rest| rest.split_whitespace().next());
    println!("{} bytes: {} KiB", bytes.len(), peak.unwrap_or_default());
    Some(peak.and_then(|peak| peak.parse().ok()).expect("the peak"))
}

#[test]
#[ignore = "the program that peak_of_a_reader starts"]
fn reader() {
    let path = std::env::var_os(HOSTILE).expect("a file to read");
    answers(&std::fs::read(path).expect("the file"));
    println!("{}", std::fs::read_to_string("/proc/self/status").expect("what the system counts"));
}
