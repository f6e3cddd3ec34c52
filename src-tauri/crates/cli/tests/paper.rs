//! `vanthu rehearsal paper`.

use serde_json::json;

use crate::program::{error, json, text};

#[test]
fn a_paper_is_printed_to_order_with_what_is_needed_to_trust_it() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name).display().to_string();
    let spec = json!({
        "issuer": {"name": "UBND tỉnh Gia Lai"}, "number": "45", "notation": "UBND-KGVX",
        "date": "2026-11-20", "place": "Gia Lai", "document_type": "Công văn",
        "subject": "V/v gửi, nhận văn bản điện tử", "addressees": ["Sở Nội vụ tỉnh Gia Lai"],
        "to_places": ["Như trên", "Lưu: VT"], "priority": "express",
        "signer": {"competence": "KT.", "on_behalf": "CHỦ TỊCH", "position": "Phó Chủ tịch", "name": "Đỗ Tiến Đông"},
        "signatures": {"leader": "revoked", "seal": "good"},
    });
    std::fs::write(path("spec.json"), spec.to_string()).unwrap();
    let (spec, to, keys, trust) = (path("spec.json"), path("45.pdf"), path("keys"), path("trust"));
    let print = ["rehearsal", "paper", &spec, "--to", &to, "--keys", &keys, "--trust-to", &trust, "--json"];
    let printed = json(&print);
    assert_eq!(printed["symbol"], "45/UBND-KGVX");
    let bytes = std::fs::read(path("45.pdf")).unwrap();
    assert_eq!(printed["bytes"], bytes.len());
    assert_eq!(text(&bytes).matches("/ByteRange").count(), 2);
    let root = std::fs::read(path("trust/root.pem")).unwrap();
    assert!(text(&std::fs::read(path("trust/revoked.crl.pem")).unwrap()).contains("X509 CRL"));
    json(&print);
    assert_eq!(std::fs::read(path("trust/root.pem")).unwrap(), root, "kept keys sign again");
}

#[test]
fn an_order_that_says_what_the_press_does_not_know_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let spec = directory.path().join("spec.json");
    std::fs::write(&spec, json!({"numbr": "45"}).to_string()).unwrap();
    let to = directory.path().join("45.pdf");
    let words = ["rehearsal", "paper", spec.to_str().unwrap(), "--to", to.to_str().unwrap(), "--json"];
    assert_eq!(error(&words, 1)["code"], "cli.json_malformed");
    assert!(!to.exists());
}
