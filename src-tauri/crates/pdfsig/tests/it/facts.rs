//! What rules and scripts get: facts of signatures, and the JSON of the command line.

use domain::content::{SignatureRole, SignatureVerdict};
use pdfsig::sentences::sentence;
use pdfsig::trust::Trust;
use pdfsig::{Limits, inspect as inspect_with};
use serde_json::Value;

use crate::support::{NOW, fixtures, inspect, read, trust};

#[test]
fn a_leaders_signature_and_the_agencys_seal_are_told_apart_and_placed() {
    let report = inspect(&read("g07_leader_then_seal.pdf"));
    let facts = report.signature_facts();
    assert_eq!(facts.len(), 2);
    let (leader, seal) = (&facts[0], &facts[1]);
    assert_eq!((leader.signer.as_str(), leader.role), ("Nguyễn Văn Ân", SignatureRole::Person));
    assert_eq!((seal.signer.as_str(), seal.role), ("UBND TỈNH THỬ NGHIỆM", SignatureRole::Agency));
    assert_eq!(leader.organization, "UBND TỈNH THỬ NGHIỆM, Văn phòng");
    assert!(facts.iter().all(|one| one.verdict == SignatureVerdict::Valid && !one.time_trusted));
    let place = seal.place.expect("a seal shows");
    assert!(place.page >= 1 && place.left < place.right && place.top < place.bottom, "{place:?}");
    assert!(leader.signed_at < seal.signed_at, "in the order they were made");
}

#[test]
fn a_trusted_timestamp_is_the_time_of_a_signature() {
    let facts = inspect(&read("g03_cades_bt.pdf")).signature_facts();
    assert!(facts[0].time_trusted);
    let facts = inspect(&read("g33_rogue_tsa.pdf")).signature_facts();
    assert!(!facts[0].time_trusted);
}

#[test]
fn copies_of_one_document_have_one_content_however_they_were_signed_or_changed_afterwards() {
    let content = |name: &str| inspect(&read(name)).content_sha256.expect("it can be read");
    let one = content("g03_cades_bt.pdf");
    for copy in
        ["g05_pades_lt.pdf", "g07_leader_then_seal.pdf", "g09_certified_p1.pdf", "g41_content_added.pdf"]
    {
        assert_eq!(content(copy), one, "{copy}");
    }
    let mut changed = read("g03_cades_bt.pdf");
    let header = b"\n4 0 obj\n";
    let page = changed.windows(header.len()).position(|window| window == header).expect("the second page");
    let at =
        page + changed[page..].windows(9).position(|window| window == b"/Rotate 0").expect("its rotation");
    changed[at + 8] = b'9';
    assert_ne!(inspect(&changed).content_sha256.expect("it can be read"), one);
}

#[test]
fn the_text_read_beside_the_signatures_changes_nothing_about_them() {
    let files = std::fs::read_dir(fixtures().join("generated")).expect("the fixtures");
    for path in files.map(|file| file.expect("a file").path()) {
        let bytes = std::fs::read(&path).expect("a fixture");
        let (whole, report) = pdfsig::read("a.pdf", &bytes, &trust(), NOW, &Limits::default());
        let (short, alone) = pdfsig::read_signatures("a.pdf", &bytes, &trust(), NOW, &Limits::default());
        let json = |report| serde_json::to_value(report).expect("JSON");
        assert_eq!(json(&report), json(&alone), "{}", path.display());
        let text = pdfsig::text::read(&bytes, &pdfsig::text::Limits::default());
        let says = text.ok().filter(|_| report.unreadable.is_none());
        let says = says.map(|text| pdfsig::components::find(&text)).unwrap_or_default();
        assert_eq!(whole, domain::content::FileFacts { text: says, ..short }, "{}", path.display());
    }
}

#[test]
fn the_json_has_the_names_that_scripts_rely_on() {
    let report = inspect(&read("g03_cades_bt.pdf"));
    let json = serde_json::to_value(report.view("g03.pdf", None)).expect("JSON");
    for name in ["file", "pages", "pdf_version", "encrypted", "text_layer", "signatures", "verdict"] {
        assert!(json.get(name).is_some(), "{name}");
    }
    let signature = &json["signatures"][0];
    let words = |name: &str| signature[name].as_str().unwrap_or_default().to_owned();
    assert_eq!(words("integrity"), "intact");
    assert_eq!(words("covers"), "whole_file");
    assert_eq!(words("changes_after"), "none");
    assert_eq!(words("chain"), "trusted");
    assert_eq!(words("revocation"), "good");
    assert_eq!(words("verdict"), "valid");
    assert_eq!(signature["timestamp"]["trusted"], Value::Bool(true));
    for name in ["subject", "issuer", "serial", "not_before", "not_after", "valid_at_signing"] {
        assert!(signature["certificate"].get(name).is_some(), "{name}");
    }
    for name in ["digest", "signature", "key_bits", "acceptable"] {
        assert!(signature["algorithm"].get(name).is_some(), "{name}");
    }
    let unsigned = inspect(&read("u01_unsigned.pdf"));
    let json = serde_json::to_value(unsigned.view("u01.pdf", None)).expect("JSON");
    assert_eq!((json["verdict"].clone(), json["overall"].clone()), (Value::Null, Value::from("unsigned")));
}

#[test]
fn every_reason_of_every_sample_reads_as_a_sentence() {
    let folder = std::fs::read_dir(fixtures().join("generated")).expect("the fixtures");
    for entry in folder {
        let path = entry.expect("a file").path();
        let report = inspect(&std::fs::read(&path).expect("a file"));
        let of_signatures = report.signatures.iter().flat_map(|one| &one.reasons);
        for reason in report.findings.iter().chain(of_signatures) {
            let text = sentence(reason);
            assert!(!text.starts_with("SIG-") && !text.contains(['{', '}']), "{}: {text}", path.display());
        }
    }
}

#[test]
fn a_certificate_that_only_names_its_issuer_needs_the_intermediate_from_the_store() {
    // Signatures of the government's authority carry the signer's certificate alone.
    let bytes = read("g35_missing_intermediate.pdf");
    assert_eq!(inspect(&bytes).verdict, Some(SignatureVerdict::Indeterminate));
    let mut trust = Trust::empty();
    for name in ["root.crt.pem", "subca.crt.pem"] {
        let certificate = std::fs::read(fixtures().join("pki").join(name)).expect("a certificate");
        trust.add_certificates(&certificate).expect("a certificate");
    }
    for name in ["root.crl", "subca.crl"] {
        trust.add_list(&std::fs::read(fixtures().join("pki").join(name)).expect("a list")).expect("a list");
    }
    let report = inspect_with(&bytes, &trust, NOW, &Limits::default());
    assert_eq!(report.verdict, Some(SignatureVerdict::Valid), "{:?}", report.signatures[0].reasons);
}

#[test]
fn a_certificate_names_where_its_issuer_publishes_lists() {
    let pem = std::fs::read(crate::support::fixtures().join("pki/tsa.crt.pem")).unwrap();
    let certificates = pdfsig::trust::read_certificates(&pem).unwrap();
    assert_eq!(certificates[0].list_urls(), ["http://crl.test.invalid/ca.crl"]);
}
