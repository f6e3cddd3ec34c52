//! Every departure seen in the field, what is still read of it, and the warning it leaves (invariant 4).
//!
//! Numbers such as 06 or st04 are those of the protocol reference's table of what the vendor's own reader does.

use domain::{Business, Priority, StatusCode};
use edxml::Corruption;
use jiff::civil::date;
use rstest::rstest;

use crate::support::*;

/// Spoils the base package by one replacement; the warnings must be exactly these.
#[rstest]
#[case::faultless_00("", "", &[])]
#[case::no_prefix_01("edXML:", "", &["prefix"])]
#[case::undeclared_element_prefix("edXML:", "q1:", &["undeclared_prefix", "namespace", "prefix"])]
#[case::no_namespace_03(" xmlns=\"http://www.mic.gov.vn/TBT/QCVN_102_2016\"", "", &["namespace"])]
#[case::date_day_first_06("2026/11/05<", "05/11/2026<", &["date_form"])]
#[case::date_iso_07("2026/11/05<", "2026-11-05<", &["date_form"])]
#[case::date_time_07("2026/11/05<", "2026-11-05T00:00:00+07:00<", &["date_form"])]
#[case::date_of_a_broken_parser("2026/11/05<", "0019-04-17<", &["date"])]
#[case::date_words("2026/11/05<", "hôm qua<", &["date"])]
#[case::priority_text_10("<edXML:Priority>1<", "<edXML:Priority>Khẩn<", &["priority"])]
#[case::priority_unknown("<edXML:Priority>1<", "<edXML:Priority>7<", &["priority"])]
#[case::type_text_11("<edXML:Type>2<", "<edXML:Type>CV<", &["number"])]
#[case::no_cid_prefix_15("cid:", "", &[])]
#[case::wrong_namespace_21("QCVN_102_2016", "QCVN_102_2015", &["namespace"])]
#[case::content_without_prefix_23("edXML:ContentTransferEncoded", "ContentTransferEncoded", &[])]
#[case::hop_with_a_date_only_24("2026/11/05 14:22:10", "2026/11/05", &["date_form"])]
#[case::padded_code_29("<edXML:OrganId>H21<", "<edXML:OrganId> H21\r\n<", &["padding"])]
#[case::padded_number_29("<edXML:CodeNumber>123<", "<edXML:CodeNumber> 123 <", &["padding"])]
#[case::capitals_27("edXMLEnvelope", "EdXMLEnvelope", &["element_case"])]
#[case::single_s_20("Bussiness", "Business", &["business_spelling"])]
#[case::unknown_business("BussinessDocType>0<", "BussinessDocType>9<", &["business_type"])]
#[case::status_element_in_a_document("edXML:MessageHeader>", "edXML:Header>", &["!edxml.no_header"])]
#[case::utf16_declared_but_utf8("encoding=\"UTF-8\"", "encoding=\"utf-16\"", &["declared_encoding"])]
#[case::other_encoding("encoding=\"UTF-8\"", "encoding=\"windows-1258\"", &["!edxml.encoding"])]
#[case::utf7("encoding=\"UTF-8\"", "encoding=\"UTF-7\"", &["!edxml.encoding"])]
#[case::bare_ampersand("&amp;", "&", &["bare_ampersand"])]
#[case::unknown_entity("&amp;", "&nbsp;", &["unknown_entity"])]
#[case::control_character("Nội dung", "Nội\u{1}dung", &["control_character"])]
#[case::undeclared_xlink("<edXML:Reference>", "<edXML:Reference xlink:href=\"\">", &["undeclared_prefix"])]
#[case::dotnet_trace("<edXML:TraceHeaderList>", "<edXML:TraceHeaderList id=\"0a1b2c3d\" version=\"1.0\" mustUnderstand=\"1\" actor=\"http://schemas.xmlsoap.org/soap/actor/next\">", &[])]
#[case::dotnet_signature("</edXML:edXMLHeader>", "<edXML:DigitalSignature/></edXML:edXMLHeader>", &[])]
#[case::signature("</edXML:edXMLHeader>", "<Signature><SignedInfo><Reference URI=\"\"/></SignedInfo></Signature></edXML:edXMLHeader>", &[])]
#[case::empty_response_for("<edXML:SteeringType>", "<edXML:ResponseFor /><edXML:ResponseFor><edXML:Code></edXML:Code></edXML:ResponseFor><edXML:SteeringType>", &[])]
#[case::unknown_element("<edXML:SteeringType>", "<edXML:Secret>1</edXML:Secret><edXML:SteeringType>", &["unknown_element"])]
#[case::repeated_subject("<edXML:Content>", "<edXML:Subject>khác</edXML:Subject><edXML:Content>", &["repeated_element"])]
#[case::nested_from("<edXML:From>", "<edXML:From><edXML:From/>", &["nested_element"])]
#[case::odd_code("<edXML:OrganId>H21.12<", "<edXML:OrganId>Sở Nội vụ<", &["agency_code"])]
#[case::repeated_recipient("<edXML:OrganId>000.00.00.G22</edXML:OrganId><edXML:OrganName>", "", &["-"])]
#[case::sample_identity("H21,2026/11/05,123/UBND-VX", "9fbfbad2-f1f8-4256-a2eb-50fb1061cddb", &["sample_document_id"])]
#[case::identity_with_iso_date("H21,2026/11/05,123/UBND-VX", "H21,2026-11-05,123/UBND-VX", &[])]
#[case::manifest_type_always_zip("<edXML:ContentType>application/pdf<", "<edXML:ContentType>application/zip<", &[])]
#[case::two_attachments_with_one_id("cid:two", "cid:one", &["repeated_content_id"])]
#[case::declared_zip_is_pdf_17("<ContentType>application/pdf<", "<ContentType>application/zip<", &["zip_declared"])]
#[case::undeclared_zip("<ContentType>application/zip<", "<ContentType>text/plain<", &["zip_undeclared"])]
#[case::wrong_declared_type("<ContentType>application/pdf<", "<ContentType>image/png<", &["content_type"])]
#[case::name_lies("Cong van.pdf", "Cong van.docx", &["extension"])]
#[case::wrong_attachment_layout("Attachment>", "AttachmentData>", &["attachment_layout", "manifest", "manifest"])]
fn one_departure_leaves_its_warnings(#[case] from: &str, #[case] to: &str, #[case] warnings: &[&str]) {
    if warnings == ["-"] {
        return repeated_recipient();
    }
    let package = if from.is_empty() { base() } else { spoil(&base(), from, to) };
    if let [refused] = warnings
        && let Some(code) = refused.strip_prefix('!')
    {
        assert_eq!(refusal(&package), code);
        return;
    }
    let read = read_all(&package);
    assert_eq!(codes(&read), warnings, "{package}");
    let document = as_document(&read);
    assert_eq!((document.number.as_str(), document.notation.as_str()), ("123", "UBND-VX"));
    assert_eq!(document.from.code.as_ref().map(domain::AgencyCode::as_str), Some("H21"));
    if !warnings.contains(&"attachment_layout") {
        assert_eq!(read.attachments.len(), 2);
        assert_eq!(read.attachments[0].content.get_ref(), PDF);
        assert_eq!(read.attachments[1].content.get_ref(), TEXT.as_bytes());
    }
}

fn repeated_recipient() {
    let package = spoil(
        &base(),
        "<edXML:OrganId>000.00.00.G22</edXML:OrganId>\r\n          <edXML:OrganName>",
        "<edXML:OrganId>H21.12</edXML:OrganId><edXML:OrganName>",
    );
    assert_eq!(codes(&read_all(package)), ["repeated_recipient"]);
}

#[test]
fn another_prefix_is_read_02() {
    let package = base().replace("edXML:", "q1:").replace("xmlns:edXML", "xmlns:q1");
    assert_eq!(codes(&read_all(package)), ["prefix"]);
}

#[test]
fn dates_in_every_form_mean_the_same_day() {
    for form in ["05/11/2026", "2026-11-05", "2026-11-05T10:00:00", "2026/11/05 23:59:59"] {
        let read = read_all(spoil(&base(), "2026/11/05<", &format!("{form}<")));
        assert_eq!(as_document(&read).promulgation_date, Some(date(2026, 11, 5)), "{form}");
        assert_eq!(as_document(&read).promulgation_date_raw, form);
    }
}

#[test]
fn an_absurd_year_is_no_date_but_the_text_is_kept() {
    let read = read_all(spoil(&base(), "2026/11/05<", "0036/05/30<"));
    assert_eq!(as_document(&read).promulgation_date, None);
    assert_eq!(as_document(&read).promulgation_date_raw, "0036/05/30");
}

#[test]
fn an_empty_date_and_an_empty_priority_are_absent_08_09() {
    let package = spoil(&spoil(&base(), "2026/11/05<", "<"), "<edXML:Priority>1<", "<edXML:Priority><");
    let read = read_all(package);
    assert_eq!(codes(&read), [] as [&str; 0]);
    assert_eq!(as_document(&read).promulgation_date, None);
    assert_eq!(as_document(&read).priority, Priority::Normal);
}

#[test]
fn attachments_may_bear_the_prefix_04() {
    let mut package = base();
    for name in
        ["AttachmentEncoded", "Attachment", "ContentId", "AttachmentName", "Description", "ContentType"]
    {
        package = package.replace(&format!("<{name}>"), &format!("<edXML:{name}>"));
        package = package.replace(&format!("</{name}>"), &format!("</edXML:{name}>"));
    }
    let read = read_all(&package);
    assert_eq!(read.attachments.len(), 2);
    // The prefix is declared on the envelope, which the attachments are outside of.
    assert_eq!(codes(&read), ["undeclared_prefix"]);
}

#[rstest]
#[case::no_trace_05("<edXML:TraceHeaderList>", "</edXML:TraceHeaderList>", &["no_business"])]
#[case::no_business("<edXML:Bussiness>", "</edXML:Bussiness>", &["no_business"])]
#[case::no_manifest_18("<edXML:edXMLBody>", "</edXML:edXMLBody>", &["no_manifest"])]
#[case::no_attachments_19("<AttachmentEncoded>", "</AttachmentEncoded>", &["manifest", "manifest"])]
#[case::no_content_id_16("<ContentId>cid:two", "</ContentId>", &[])]
#[case::no_from_25("<edXML:From>", "</edXML:From>", &["no_from"])]
#[case::no_document_id("<edXML:DocumentId>H21", "</edXML:DocumentId>", &["no_document_id"])]
#[case::no_name("<AttachmentName>Danh sach", "</AttachmentName>", &[])]
#[case::one_reference_missing("<edXML:Reference>", "</edXML:Reference>", &["manifest"])]
fn what_is_missing_is_told(#[case] from: &str, #[case] to: &str, #[case] warnings: &[&str]) {
    let read = read_all(cut(&base(), from, to, ""));
    assert_eq!(codes(&read), warnings);
    assert_eq!(as_document(&read).subject, "V/v tổ chức <hội nghị> & tập huấn");
    assert_eq!(as_document(&read).business.kind, Business::New);
    for (attachment, name) in read.attachments.iter().zip(["Cong van.pdf", "Danh sach.txt"]) {
        assert_eq!(attachment.name, name, "the manifest fills what the attachment leaves out");
    }
}

#[test]
fn no_recipient_is_told_26() {
    let once = cut(&base(), "<edXML:To>", "</edXML:To>", "");
    assert_eq!(codes(&read_all(cut(&once, "<edXML:To>", "</edXML:To>", ""))), ["no_to"]);
}

#[test]
fn the_envelope_may_be_the_document_element_28() {
    let package = cut(&base(), "<edXML xmlns", "2016\">\r\n", "");
    let package = cut(&package, "  <AttachmentEncoded>", "</edXML>", "");
    let package = package
        .replace("<edXML:edXMLBody>", "<edXML:edXMLBody xmlns=\"http://www.mic.gov.vn/TBT/QCVN_102_2016\">");
    let read = read_all(&package);
    assert!(codes(&read).contains(&"no_root"));
    assert_eq!(as_document(&read).number, "123");
}

#[test]
fn elements_may_come_in_any_order() {
    let base = base();
    let start = base.find("<edXML:From>").unwrap();
    let end = base.find("</edXML:MessageHeader>").unwrap();
    let mut children: Vec<&str> = Vec::new();
    let mut rest = &base[start..end];
    // Children of the header stand at eight spaces of indentation.
    while let Some(next) = rest.find("\r\n        <edXML:") {
        children.push(&rest[..next]);
        rest = &rest[next + 2..];
    }
    children.push(rest);
    children.reverse();
    let shuffled = format!("{}{}{}", &base[..start], children.join("\r\n"), &base[end..]);
    let (a, mut b) = (read_all(&base), read_all(&shuffled));
    let edxml::Message::Document(document) = &mut b.message else { panic!("a status report") };
    document.to.reverse();
    assert_eq!(a.message, b.message);
    assert_eq!(codes(&b), [] as [&str; 0]);
}

#[test]
fn the_content_may_come_before_the_name() {
    let package = base();
    let encoded = package.find("<edXML:ContentTransferEncoded").unwrap();
    let end =
        package.find("</edXML:ContentTransferEncoded>").unwrap() + "</edXML:ContentTransferEncoded>".len();
    let content = package[encoded..end].to_owned();
    let package =
        package.replace(&content, "").replacen("<Attachment>", &format!("<Attachment>{content}"), 1);
    let read = read_all(package);
    assert_eq!(read.attachments[0].content.get_ref(), PDF);
    assert_eq!(codes(&read), [] as [&str; 0]);
}

#[test]
fn marks_and_wide_encodings_are_read_13_14() {
    let package = base();
    let bom = [b"\xEF\xBB\xBF", package.as_bytes()].concat();
    assert_eq!(codes(&read_all(bom)), ["bom"]);
    let wide_text = package.replace("UTF-8", "UTF-16");
    let little: Vec<u8> = wide_text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = wide_text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for wide in [[&[0xFF, 0xFE], &little[..]].concat(), [&[0xFE, 0xFF], &big[..]].concat(), little, big] {
        let read = read_all(&wide);
        assert_eq!(codes(&read), ["utf16"]);
        assert_eq!(as_document(&read).subject, "V/v tổ chức <hội nghị> & tập huấn");
        assert_eq!(read.attachments[0].content.get_ref(), PDF);
        assert_eq!(read.raw.bytes, wide.len() as u64);
    }
}

#[test]
fn junk_before_the_declaration_is_skipped() {
    for junk in ["1212", "\u{FEFF}\u{FEFF}", "\r\n", "status: 200\n\n"] {
        let package = format!("{junk}{}", base());
        let read = read_all(&package);
        assert!(codes(&read).contains(&"junk_before"), "{junk:?} {:?}", codes(&read));
        assert_eq!(read.raw.bytes, package.len() as u64);
    }
}

#[test]
fn what_follows_the_document_element_is_hashed_and_told() {
    let with_line_end = format!("{}\r\n", base());
    assert_eq!(codes(&read_all(&with_line_end)), [] as [&str; 0]);
    let package = format!("{}<!-- more -->", base());
    let read = read_all(&package);
    assert_eq!(codes(&read), ["trailing_content"]);
    assert_eq!(read.raw.bytes, package.len() as u64);
}

#[test]
fn bytes_that_are_no_text_become_replacement_characters() {
    let package = base().into_bytes();
    let at = package.windows(5).position(|window| window == "Tr\u{1ea7}".as_bytes()).unwrap();
    let mut spoilt = package.clone();
    spoilt[at + 2] = 0xFF;
    let read = read_all(&spoilt);
    assert_eq!(codes(&read), ["invalid_utf8"]);
    assert!(as_document(&read).business.staff[0].name.contains('\u{FFFD}'));
}

#[test]
fn the_hub_adds_recipients_and_hops() {
    let package = spoil(
        &base(),
        "<edXML:DocumentId>H21",
        "<edXML:To><edXML:OrganId>000.00.12.H21</edXML:OrganId><edXML:OrganizationInCharge>TLTVBQG_CDMDD_QD20</edXML:OrganizationInCharge><edXML:OrganName>Sở Nội vụ (Mã cũ) (qd20)</edXML:OrganName></edXML:To><edXML:DocumentId>H21",
    );
    let package = spoil(
        &package,
        "</edXML:TraceHeaderList>",
        "<edXML:TraceHeader><edXML:Timestamp>2026/11/05 14:30:00</edXML:Timestamp></edXML:TraceHeader>\
         <edXML:TraceHeader><edXML:OrganId>null</edXML:OrganId><edXML:Timestamp>2026/11/05 14:30:01</edXML:Timestamp></edXML:TraceHeader>\
         <edXML:TraceHeader><edXML:OrganId>02.29.W00</edXML:OrganId><edXML:Timestamp>2026/11/05 14:30:02</edXML:Timestamp></edXML:TraceHeader></edXML:TraceHeaderList>",
    );
    let read = read_all(package);
    assert_eq!(codes(&read), ["old_code_recipient"]);
    assert!(as_document(&read).to[2].is_old_code_copy());
    let hops: Vec<_> = read.trace.iter().map(|hop| hop.code.as_deref()).collect();
    assert_eq!(hops, [Some("H21"), None, None, Some("02.29.W00")]);
    assert_eq!(read.trace[3].at, Some(date(2026, 11, 5).at(14, 30, 2, 0)));
}

#[rstest]
#[case::faultless_st00("", "", Some(StatusCode::Accepted), &[])]
#[case::status_st01("edXML:MessageHeader", "edXML:Status", Some(StatusCode::Accepted), &["status_element"])]
#[case::message_status_st02("edXML:MessageHeader", "edXML:MessageStatus", Some(StatusCode::Accepted), &["status_element"])]
#[case::no_prefix_st03("edXML:", "", Some(StatusCode::Accepted), &["prefix"])]
#[case::day_first_st04("2026/11/06 08:30:00", "06/11/2026 08:30:00", Some(StatusCode::Accepted), &["date_form"])]
#[case::one_digit_st06("StatusCode>03<", "StatusCode>3<", Some(StatusCode::Accepted), &["status_code_form"])]
#[case::fourteen("StatusCode>03<", "StatusCode>14<", None, &["status_code"])]
#[case::local_code("StatusCode>03<", "StatusCode>999<", None, &["status_code"])]
fn status_reports_are_read_in_every_shape(
    #[case] from: &str,
    #[case] to: &str,
    #[case] code: Option<StatusCode>,
    #[case] warnings: &[&str],
) {
    let package = if from.is_empty() { base_status() } else { spoil(&base_status(), from, to) };
    let read = read_all(package);
    assert_eq!(codes(&read), warnings);
    let status = as_status(&read);
    assert_eq!(status.code, code);
    assert_eq!(status.at, Some(date(2026, 11, 6).at(8, 30, 0, 0)));
    assert_eq!(status.response_for, [response_for()]);
    assert_eq!(status.staff, staff());
}

#[test]
fn a_status_report_may_lack_the_identity_st05() {
    let read = read_all(cut(&base_status(), "<edXML:DocumentId>", "</edXML:DocumentId>", ""));
    assert_eq!(codes(&read), ["no_document_id"]);
    assert_eq!(as_status(&read).response_for[0].code, "12/BM-VP");
}

#[test]
fn a_status_report_about_nothing_is_told() {
    let read =
        read_all(cut(&base_status(), "<edXML:ResponseFor>", "</edXML:ResponseFor>", "<edXML:ResponseFor/>"));
    assert_eq!(codes(&read), ["no_response_for"]);
}

#[rstest]
#[case::wrapped_12(|b: &str| b.as_bytes().chunks(20).map(|c| String::from_utf8_lossy(c).into_owned()).collect::<Vec<_>>().join("\r\n"), None, &["base64_wrapped"])]
#[case::wrapped_by_references(|b: &str| b.as_bytes().chunks(20).map(|c| String::from_utf8_lossy(c).into_owned()).collect::<Vec<_>>().join("&#xD;\n&#13;"), None, &["base64_wrapped"])]
#[case::as_cdata(|b: &str| format!("<![CDATA[{b}]]>"), None, &["base64_wrapped"])]
#[case::as_two_cdata(|b: &str| format!(" <![CDATA[{}]]><![CDATA[{}]]>\n", &b[..10], &b[10..]), None, &["base64_wrapped"])]
#[case::with_a_comment(|b: &str| format!("{}<!-- x -->{}", &b[..8], &b[8..]), None, &[])]
#[case::cut_inside_a_group(|b: &str| b[..b.len() - 7].to_owned(), Some(Corruption::Truncated), &["corrupt"])]
#[case::placeholder(|_: &str| "${__StringFromFile(test.txt,,,)}".to_owned(), Some(Corruption::Base64), &["corrupt"])]
#[case::junk_inside(|b: &str| format!("{}*{}", &b[..20], &b[20..]), Some(Corruption::Base64), &["corrupt"])]
#[case::an_element_inside(|b: &str| format!("{}<x/>{}", &b[..20], &b[20..]), Some(Corruption::Base64), &["corrupt"])]
#[case::an_entity_inside(|b: &str| format!("{}&amp;{}", &b[..20], &b[20..]), Some(Corruption::Base64), &["corrupt"])]
#[case::nothing(|_: &str| String::new(), None, &["no_content"])]
fn base64_is_read_in_every_shape(
    #[case] shape: fn(&str) -> String,
    #[case] corrupt: Option<Corruption>,
    #[case] warnings: &[&str],
) {
    let read = read_all(with_attachment("Cong van.pdf", "application/pdf", &shape(&encode(PDF))));
    let attachment = &read.attachments[0];
    assert_eq!(attachment.corrupt, corrupt);
    let warned: Vec<_> =
        codes(&read).into_iter().filter(|code| *code != "extension" || warnings.contains(code)).collect();
    assert_eq!(warned, warnings);
    if warnings == ["base64_wrapped"] || warnings.is_empty() {
        assert_eq!(attachment.content.get_ref(), PDF);
    }
}

#[test]
fn a_pdf_that_went_through_a_text_decoder_is_marked() {
    let mangled = String::from_utf8_lossy(PDF).into_owned();
    let read = read_all(with_attachment("Cong van.pdf", "application/pdf", &encode(mangled)));
    assert_eq!(read.attachments[0].corrupt, Some(Corruption::Mangled));
    assert_eq!(codes(&read), ["corrupt"]);
}

#[test]
fn constants_of_examples_do_not_pass_unnoticed() {
    let package = spoil(&base(), "cid:one", "cid:209");
    assert_eq!(read_all(package).attachments[0].content_id, "209");
}
