//! The writer's bytes against those of the vendor's software.

use std::io::Read;

use edxml::{ManifestType, Packing, Part, StatusElement, Style, write_document, write_status};
use rstest::rstest;
use sha2::{Digest, Sha256};

use crate::support::*;

#[test]
fn a_status_report_the_vendors_client_sent_is_rebuilt_byte_for_byte() {
    let sent = sample("status_sent_by_sdk.edxml");
    let mut ours = Vec::new();
    let written = write_status(as_status(&read_all(&sent)), &Style::default(), &mut ours).unwrap();
    assert_eq!(String::from_utf8(ours).unwrap(), String::from_utf8(sent).unwrap());
    // The client's own hash of that file, its leading zeros of two bytes lost: 48b9…29|27|0764fc|0b|51….
    let hash: String = written.sha256.iter().map(|byte| format!("{byte:x}")).collect();
    assert_eq!(hash, "48b9f5d7c841736a4b2927764fcb515da17ba362356266f45c975254a42f3a");
}

#[test]
fn a_document_the_vendors_software_built_is_rebuilt_byte_for_byte() {
    let name = "dc0bdef0-c7a3-4aaf-b717-777303442973.edxml";
    let built = String::from_utf8(sample(name)).unwrap();
    let package = read_all(&built);
    // The signature in it is an example's, which nobody verifies and we never send.
    let expected = cut(&built, "      <Signature>", "</Signature>\r\n", "");
    // Java's compressor is not ours, so the archive goes in as it was.
    let base64 = built.split("QCVN_102_2016\">").nth(3).unwrap().split('<').next().unwrap();
    let wire = base64_simd::STANDARD.decode_to_vec(base64.as_bytes()).unwrap();
    let from = &package.attachments[0];
    let mut parts = [Part {
        name: from.name.clone(),
        description: from.description.clone(),
        content_id: from.content_id.clone(),
        packing: Packing::AsIs { declared: "application/zip".into() },
        source: Box::new(&wire[..]),
    }];
    let style =
        Style { manifest_type: ManifestType::AlwaysZip, trace: package.trace.clone(), ..Style::default() };
    let mut ours = Vec::new();
    write_document(as_document(&package), &mut parts, &style, &mut ours).unwrap();
    assert_eq!(String::from_utf8(ours).unwrap(), expected);
}

#[test]
fn the_layout_of_a_document_is_the_vendors() {
    insta::assert_snapshot!(base().replace('\r', "␍"));
}

#[test]
fn a_status_report_may_be_held_by_the_other_element() {
    let style = Style { status_element: StatusElement::Status, ..Style::default() };
    let mut bytes = Vec::new();
    write_status(&status(), &style, &mut bytes).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    assert_eq!(text.replace("edXML:Status>", "edXML:MessageHeader>"), base_status());
}

#[rstest]
#[case("vb.pdf", "application/pdf", false)]
#[case("VB.PDF", "application/pdf", false)]
#[case("vb.doc", "application/doc", false)]
#[case("vb.docx", "application/docx", false)]
#[case("vb.zip", "application/zip", false)]
#[case("vb.xls", "application/zip", true)]
#[case("vb.xlsx", "application/zip", true)]
#[case("vb.txt", "application/zip", true)]
#[case("vb.png", "application/zip", true)]
#[case("vb.rar", "application/zip", true)]
#[case("vb", "application/zip", true)]
fn files_travel_by_the_vendors_rule(#[case] name: &str, #[case] declared: &str, #[case] wrapped: bool) {
    let content =
        if name.ends_with("zip") { &b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"[..] } else { PDF };
    let mut bytes = Vec::new();
    let mut parts = [part(name, "one", content)];
    let written = write_document(&document(), &mut parts, &Style::default(), &mut bytes).unwrap();
    assert_eq!(written.parts[0].declared_type, declared);
    assert_eq!(written.parts[0].sha256, <[u8; 32]>::from(Sha256::digest(content)));
    let text = String::from_utf8(bytes).unwrap();
    let base64 = text.split("QCVN_102_2016\">").nth(3).unwrap().split('<').next().unwrap();
    let payload = base64_simd::STANDARD.decode_to_vec(base64.as_bytes()).unwrap();
    assert_eq!(payload != content, wrapped);
    if wrapped {
        let extension =
            name.rsplit_once('.').map(|(_, extension)| format!(".{extension}")).unwrap_or_default();
        let entry = format!("6ba7b810-9dad-11d1-80b4-00c04fd430c8{extension}");
        assert_eq!(&payload[30..30 + entry.len()], entry.as_bytes());
        // As Java writes: version 2.0, sizes after the data, the name in UTF-8, deflated.
        assert_eq!(&payload[..10], b"PK\x03\x04\x14\0\x08\x08\x08\0");
    }
    assert_eq!(read_all(&text).attachments[0].content.get_ref(), content);
}

// Invariant 7.
#[test]
fn the_same_input_gives_the_same_bytes() {
    assert_eq!(base(), base());
}

#[test]
fn what_is_written_is_told_by_size_and_hash() {
    let mut bytes = Vec::new();
    let mut parts = [part("a.txt", "one", TEXT.as_bytes())];
    let written = write_document(&document(), &mut parts, &Style::default(), &mut bytes).unwrap();
    assert_eq!(written.bytes, bytes.len() as u64);
    assert_eq!(written.sha256, <[u8; 32]>::from(Sha256::digest(&bytes)));
    let read = read_all(&bytes);
    assert_eq!((read.raw.bytes, read.raw.sha256), (written.bytes, written.sha256));
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("gone"))
        }
    }
    for name in ["a.pdf", "a.txt"] {
        let mut parts = [part(name, "one", Broken)];
        let error = write_document(&document(), &mut parts, &Style::default(), Vec::new()).unwrap_err();
        assert_eq!(error.code(), "edxml.part");
        assert_eq!(error.args()[0], ("name", name.to_owned()));
    }
}

#[test]
fn a_sink_that_fails_is_the_sinks_fault() {
    struct Full;
    impl std::io::Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut parts = [part("a.pdf", "one", PDF)];
    let error = write_document(&document(), &mut parts, &Style::default(), Full).unwrap_err();
    assert_eq!(error.code(), "edxml.sink");
}
