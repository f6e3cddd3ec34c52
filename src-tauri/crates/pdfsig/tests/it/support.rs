//! The fixtures and the authority that signed them.

use std::fs;
use std::path::{Path, PathBuf};

use domain::UtcMillis;
use domain::content::SignatureVerdict;
use pdfsig::report::{ChangesAfter, Overall, SignatureReport};
use pdfsig::trust::Trust;
use pdfsig::{Limits, Report};

/// 2026-06-01T00:00:00Z, inside of every list's time.
pub const NOW: UtcMillis = UtcMillis(1_780_272_000_000);

pub fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/pdf")
}

/// The folders with a manifest: the fixtures, and what the environment adds.
pub fn folders() -> Vec<PathBuf> {
    let more = std::env::var_os("VANTHU_PDF_SAMPLES").map(PathBuf::from);
    [fixtures()].into_iter().chain(more).collect()
}

pub fn read(name: &str) -> Vec<u8> {
    fs::read(fixtures().join("generated").join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The root of the fixtures alone, with its revocation lists.
pub fn trust() -> Trust {
    let mut trust = Trust::empty();
    let file = |name: &str| fs::read(fixtures().join("pki").join(name)).expect("a file of the authority");
    assert_eq!(trust.add_certificates(&file("root.crt.pem")).expect("the root"), 1);
    for list in ["root.crl", "subca.crl"] {
        trust.add_list(&file(list)).expect("a list");
    }
    trust
}

pub fn inspect(bytes: &[u8]) -> Report {
    pdfsig::inspect(bytes, &trust(), NOW, &Limits::default())
}

/// The word of the manifest that fits a report.
pub fn label(report: &Report) -> &'static str {
    match (report.verdict, report.overall) {
        (None, Overall::Malformed) => "malformed",
        (None, _) => "unsigned",
        (Some(SignatureVerdict::Valid), _) if is_updated(report) => "valid_updated",
        (Some(SignatureVerdict::Valid), _) => "valid",
        (Some(SignatureVerdict::Indeterminate), _) => "indeterminate",
        (Some(SignatureVerdict::Invalid), Overall::Modified) => "modified",
        (Some(SignatureVerdict::Invalid), Overall::Untrusted) => "untrusted",
        (Some(SignatureVerdict::Invalid), Overall::HiddenSignature) => "hidden",
        (Some(SignatureVerdict::Invalid), _) => "invalid",
    }
}

fn is_updated(report: &Report) -> bool {
    report.signatures.iter().any(|signature: &SignatureReport| signature.changes_after != ChangesAfter::None)
}

/// All codes of a report, for messages.
pub fn codes(report: &Report) -> Vec<&'static str> {
    let of_signatures = report.signatures.iter().chain(&report.timestamps).flat_map(|one| &one.reasons);
    let mut codes: Vec<_> = report.findings.iter().chain(of_signatures).map(|reason| reason.code).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// `file` with an incremental update that writes `objects`, as anybody can append one. The fixtures have their catalog
/// in object 9, pages in 3 and 4, the form in 15, its only field in 16, the signature in 17. `trailer` joins the old one.
pub fn update(file: &[u8], objects: &[(u32, String)], trailer: &str) -> Vec<u8> {
    let old_start = start_of_table(file);
    let mut bytes = file.to_vec();
    if !bytes.ends_with(b"\n") {
        bytes.push(b'\n');
    }
    let mut table = String::from("xref\n");
    for (number, body) in objects {
        table.push_str(&format!("{number} 1\n{:010} 00000 n \n", bytes.len()));
        bytes.extend_from_slice(format!("{number} 0 obj\n{body}\nendobj\n").as_bytes());
    }
    let start = bytes.len();
    let trailer = format!("trailer\n<</Size 2000/Root 9 0 R/Info 10 0 R/Prev {old_start}{trailer}>>");
    bytes.extend_from_slice(format!("{table}{trailer}\nstartxref\n{start}\n%%EOF\n").as_bytes());
    bytes
}

/// The offset after the last `startxref`.
pub fn start_of_table(file: &[u8]) -> usize {
    let last = file.windows(9).rposition(|window| window == b"startxref").expect("a cross-reference section");
    let text = String::from_utf8_lossy(&file[last + 9..]);
    text.split_whitespace().next().and_then(|number| number.parse().ok()).expect("an offset")
}

/// The text of object `number` as it was written last, without its header.
pub fn object(file: &[u8], number: u32) -> String {
    let header = format!("\n{number} 0 obj\n");
    let at = file.windows(header.len()).rposition(|window| window == header.as_bytes()).expect("the object");
    let body = &file[at + header.len()..];
    let end = body.windows(6).position(|window| window == b"endobj").expect("its end");
    String::from_utf8_lossy(&body[..end]).into_owned()
}
