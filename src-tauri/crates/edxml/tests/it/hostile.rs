//! Hostile packages: a clear refusal or a marked attachment, in bounded memory (invariants 1, 2 and 5).

use edxml::{Corruption, Limits, MemorySpooler, read};
use proptest::prelude::*;
use rstest::rstest;

use crate::support::*;

#[rstest]
#[case::no_bytes(b"", "edxml.empty")]
#[case::blank(b" \r\n\t", "edxml.empty")]
#[case::only_a_mark(b"\xEF\xBB\xBF", "edxml.empty")]
#[case::words(b"(1, 40)", "edxml.not_xml")]
#[case::json(b"{\"status\":\"FAIL\"}", "edxml.not_xml")]
#[case::pdf(b"%PDF-1.7\n1 0 obj << /Type /Catalog >>", "edxml.not_xml")]
#[case::zip(b"PK\x03\x04\x14\0\0\0", "edxml.not_xml")]
#[case::html(b"<html><body>502 Bad Gateway</body></html>", "edxml.not_edxml")]
#[case::html_with_doctype(b"<!DOCTYPE html><html></html>", "edxml.doctype")]
#[case::other_xml(b"<?xml version=\"1.0\"?><invoice/>", "edxml.not_edxml")]
#[case::no_header(b"<edXML/>", "edxml.no_header")]
#[case::no_header_inside(b"<edXML><edXMLEnvelope><edXMLHeader/></edXMLEnvelope></edXML>", "edxml.no_header")]
#[case::declaration_only(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "edxml.truncated")]
#[case::utf32(b"\xFF\xFE\0\0<\0\0\0", "edxml.encoding")]
#[case::cv512(b"<Envelope xmlns=\"http://www.e-doc.vn/Schema/\"><Header/></Envelope>", "edxml.old_dialect")]
#[case::cv2803(b"<edXML:x xmlns:edXML=\"http://www.inetcloud.vn/ns/edxml\"/>", "edxml.old_dialect")]
#[case::soap(
    b"<soap-env:Envelope xmlns:soap-env=\"http://schemas.xmlsoap.org/soap/envelope/\"/>",
    "edxml.old_dialect"
)]
#[case::older(b"<Envelope><Header/></Envelope>", "edxml.old_dialect")]
#[case::mime(b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n<?xml version=\"1.0\"?><a/>", "edxml.old_dialect")]
#[case::wrong_nesting(b"<edXML><a></b></edXML>", "edxml.not_well_formed")]
#[case::unclosed(b"<edXML><edXMLEnvelope>", "edxml.truncated")]
#[case::cut_in_a_tag(b"<edXML><edXMLEnvelope att=\"", "edxml.truncated")]
#[case::cut_in_a_comment(b"<edXML><!-- ", "edxml.truncated")]
fn what_is_no_package_is_refused_for_its_reason(#[case] bytes: &[u8], #[case] code: &str) {
    assert_eq!(refusal(bytes), code);
}

#[rstest]
#[case::billion_laughs(
    "<!DOCTYPE lolz [<!ENTITY lol \"lol\"><!ENTITY lol2 \"&lol;&lol;&lol;&lol;\">]><edXML>&lol2;</edXML>"
)]
#[case::external_file(
    "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><edXML>&x;</edXML>"
)]
#[case::external_server("<!DOCTYPE a SYSTEM \"http://127.0.0.1/x.dtd\"><edXML/>")]
#[case::parameter_entity("<!DOCTYPE a [<!ENTITY % p SYSTEM \"http://127.0.0.1/\"> %p;]><edXML/>")]
#[case::harmless("<?xml version=\"1.0\"?>\n<!DOCTYPE edXML>\n<edXML/>")]
#[case::lower_case("<!doctype edXML><edXML/>")]
fn any_doctype_is_refused(#[case] package: &str) {
    assert_eq!(refusal(package), "edxml.doctype");
}

#[test]
fn a_doctype_larger_than_every_limit_is_still_called_one() {
    let package =
        format!("<!DOCTYPE a [{}]><edXML/>", "<!ENTITY a \"aaaaaaaaaaaaaaaaaaaaaaa\">".repeat(60_000));
    assert_eq!(refusal(package), "edxml.doctype");
}

fn inside_header(inner: &str) -> String {
    spoil(&base(), "<edXML:SteeringType>", &format!("{inner}<edXML:SteeringType>"))
}

#[test]
fn deep_nesting_is_refused() {
    assert_eq!(refusal(inside_header(&"<a>".repeat(100_000))), "edxml.depth");
    let fine = format!("{}{}", "<a>".repeat(50), "</a>".repeat(50));
    assert!(codes(&read_all(inside_header(&fine))).contains(&"unknown_element"));
}

#[test]
fn too_many_attributes_are_refused() {
    let many: String = (0..65).map(|i| format!(" a{i}=\"\"")).collect();
    assert_eq!(refusal(inside_header(&format!("<a{many}/>"))), "edxml.too_many_attributes");
    let million: String = (0..1_000_000).map(|i| format!(" a{i}=\"\"")).collect();
    assert_eq!(refusal(inside_header(&format!("<a{million}/>"))), "edxml.tag_too_long");
}

#[test]
fn huge_names_and_texts_are_refused() {
    assert_eq!(refusal(inside_header(&format!("<{}/>", "n".repeat(257)))), "edxml.name_too_long");
    assert_eq!(refusal(inside_header(&format!("<a {}=\"\"/>", "n".repeat(257)))), "edxml.name_too_long");
    assert_eq!(refusal(inside_header(&format!("<{}/>", "n".repeat(1 << 20)))), "edxml.tag_too_long");
    let text = "x".repeat((1 << 20) + 100);
    assert_eq!(refusal(spoil(&base(), "Nội dung", &text)), "edxml.text_too_long");
    // Pieces of one text are limited together, so that references cannot get around it.
    assert_eq!(refusal(spoil(&base(), "Nội dung", &"xxxxxxx&amp;".repeat(200_000))), "edxml.text_too_long");
    // What is thrown away is limited by the piece, not to the byte.
    let comment = "x".repeat((1 << 20) + (200 << 10));
    assert_eq!(refusal(inside_header(&format!("<!--{comment}-->"))), "edxml.text_too_long");
    assert_eq!(refusal(spoil(&base(), "Nội dung", &format!("<![CDATA[{text}]]>"))), "edxml.text_too_long");
}

#[test]
fn an_envelope_of_countless_elements_is_refused() {
    assert_eq!(refusal(inside_header(&"<edXML:To/>".repeat(400_000))), "edxml.too_many_items");
    assert_eq!(
        refusal(inside_header(&format!("<edXML:ToPlaces>{}", "<a/>".repeat(100_000)))),
        "edxml.too_many_items"
    );
    assert_eq!(refusal(inside_header(&"<a/>".repeat(3_000_000))), "edxml.envelope_too_large");
    let hops = "<edXML:TraceHeader/>".repeat(5_000);
    assert_eq!(
        refusal(spoil(&base(), "</edXML:TraceHeaderList>", &format!("{hops}</edXML:TraceHeaderList>"))),
        "edxml.too_many_items"
    );
}

#[test]
fn a_flood_of_warnings_is_cut() {
    let bad = "<edXML:To><edXML:OrganId>?</edXML:OrganId></edXML:To>".repeat(5_000);
    let package = read_all(inside_header(&bad));
    assert_eq!(package.warnings.len(), 201);
    assert_eq!(package.warnings[200].code.as_str(), "more");
}

#[test]
fn one_attachment_too_many_is_refused() {
    let one = "<Attachment><ContentId>cid:x</ContentId></Attachment>";
    let many =
        |count| spoil(&base(), "</AttachmentEncoded>", &format!("{}</AttachmentEncoded>", one.repeat(count)));
    assert_eq!(read_all(many(198)).attachments.len(), 200);
    assert_eq!(refusal(many(199)), "edxml.too_many_attachments");
    assert_eq!(refusal(many(10_000)), "edxml.too_many_attachments");
}

#[test]
fn one_byte_over_a_size_is_refused() {
    let package = base();
    let of = |limits: Limits| {
        read(package.as_bytes(), &limits, &mut MemorySpooler).map(|_| ()).map_err(|e| e.code())
    };
    let length = package.len() as u64;
    assert_eq!(of(Limits { package: length, ..Limits::default() }), Ok(()));
    assert_eq!(of(Limits { package: length - 1, ..Limits::default() }), Err("edxml.too_large"));
    let largest = 400;
    assert_eq!(of(Limits { attachment: largest, ..Limits::default() }), Ok(()));
    assert_eq!(
        of(Limits { attachment: PDF.len() as u64 - 1, ..Limits::default() }),
        Err("edxml.attachment_too_large")
    );
    let total = PDF.len() as u64 + 400;
    assert_eq!(of(Limits { attachments_total: total, ..Limits::default() }), Ok(()));
    let total = PDF.len() as u64 + 1;
    assert_eq!(
        of(Limits { attachments_total: total, ..Limits::default() }),
        Err("edxml.attachment_too_large")
    );
    assert_eq!(of(Limits { envelope: 1000, ..Limits::default() }), Err("edxml.envelope_too_large"));
}

#[test]
fn a_name_beyond_measure_is_cut_and_kept_as_data() {
    let package =
        read_all(with_attachment(&format!("{}.pdf", "n".repeat(100_000)), "application/pdf", &encode(PDF)));
    assert_eq!(package.attachments[0].name.len(), 4096);
    assert!(codes(&package).contains(&"text_cut"));
}

#[rstest]
#[case("../../x.pdf", "path")]
#[case("C:\\Windows\\x.pdf", "path")]
#[case("CON.pdf", "device")]
#[case("x\u{202E}fdp.pdf", "deceptive")]
#[case("cong van.pdf.exe", "double_extension")]
#[case("cong van.pdf ", "-")]
fn dangerous_names_are_kept_as_data_and_told(#[case] name: &str, #[case] risk: &str) {
    let package = read_all(with_attachment(name, "application/pdf", &encode(PDF)));
    assert_eq!(package.attachments[0].name, name.trim());
    let risks: Vec<_> = package
        .warnings
        .iter()
        .filter(|warning| warning.code.as_str() == "name_risk")
        .map(|warning| warning.args[1].1.as_str())
        .collect();
    assert_eq!(risks.contains(&risk), risk != "-", "{risks:?}");
}

#[test]
fn a_program_under_a_documents_name_is_told() {
    let package = read_all(with_attachment("cong van.pdf", "application/pdf", &encode(b"MZ\x90\0%PDF-1.4")));
    assert_eq!(package.attachments[0].kind, edxml::FileKind::Executable);
    assert!(codes(&package).contains(&"name_risk"));
}

#[test]
fn a_package_cut_anywhere_is_truncated_and_never_read() {
    let package = base();
    let header_ends = package.find("</edXML>").unwrap();
    for end in (1..header_ends).step_by(7) {
        if !package.is_char_boundary(end) {
            continue;
        }
        let code = refusal(&package[..end]);
        assert!(matches!(code, "edxml.truncated" | "edxml.not_xml"), "{end}: {code}");
    }
}

#[test]
fn a_source_that_fails_is_the_sources_fault() {
    struct Broken;
    impl std::io::Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("the line is dead"))
        }
    }
    let package = base();
    let half = std::io::Read::chain(&package.as_bytes()[..600], Broken);
    let error = read(half, &Limits::default(), &mut MemorySpooler).unwrap_err();
    assert_eq!(error.code(), "edxml.source");
    assert!(error.is_environment());
}

#[test]
fn a_full_disk_is_the_spools_fault() {
    #[derive(Debug)]
    struct Full;
    impl std::io::Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    impl std::io::Read for Full {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Ok(0)
        }
    }
    impl std::io::Seek for Full {
        fn seek(&mut self, _: std::io::SeekFrom) -> std::io::Result<u64> {
            Ok(0)
        }
    }
    struct Spooler;
    impl edxml::Spooler for Spooler {
        type Spool = Full;
        fn spool(&mut self) -> std::io::Result<Full> {
            Ok(Full)
        }
    }
    let error = read(base().as_bytes(), &Limits::default(), &mut Spooler).unwrap_err();
    assert_eq!(error.code(), "edxml.spool");
}

#[test]
fn truncated_base64_is_marked_and_the_rest_of_the_package_read() {
    let text = encode(PDF);
    let package = read_all(with_attachment("a.pdf", "application/pdf", &text[..text.len() - 3]));
    assert_eq!(package.attachments[0].corrupt, Some(Corruption::Truncated));
    assert_eq!(as_document(&package).number, "123");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    // Invariant 5.
    #[test]
    fn spoilt_packages_never_panic(
        which in 0usize..5,
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut package = match which {
            0 => base().into_bytes(),
            1 => base_status().into_bytes(),
            2 => sample("dc0bdef0-c7a3-4aaf-b717-777303442973.edxml"),
            3 => sample("edoc.edxml"),
            _ => sample("status_rejection_02.edxml"),
        };
        for (at, byte) in flips {
            let at = at.index(package.len());
            package[at] = byte;
        }
        if let Some(cut) = cut {
            package.truncate(cut.index(package.len()));
        }
        drop(try_read(package));
    }

    #[test]
    fn shuffled_markup_never_panics(pieces in prop::collection::vec(prop::sample::select(vec![
        "<edXML>", "</edXML>", "<edXMLEnvelope>", "<MessageHeader>", "</MessageHeader>", "<To>", "<To/>", "</To>", "<Attachment>",
        "</Attachment>", "<ContentTransferEncoded>", "</ContentTransferEncoded>", "<ContentTransferEncoded/>", "<![CDATA[", "]]>",
        "QUJD", "=", "&#13;", "&", "<!--", "-->", "<?x", "?>", "<", ">", "\"", "<Bussiness>", "</Bussiness>", "<StatusCode>1</StatusCode>",
    ]), 0..40)) {
        drop(try_read(format!("<edXML>{}", pieces.concat())));
    }
}
