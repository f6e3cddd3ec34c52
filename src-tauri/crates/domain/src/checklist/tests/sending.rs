use rstest::rstest;

use super::*;

#[test]
fn a_letter_with_nothing_wrong_passes_every_rule() {
    let report = sent(&outgoing());
    assert_eq!(told(&report), Vec::<String>::new());
    assert!(report.may_send && !report.needs_reason);
    let rules = pack().rules.iter().filter(|rule| rule.moment == Moment::Sending).count();
    assert_eq!(report.findings.len(), rules);
}

#[test]
fn findings_come_in_the_order_of_the_eighteen_checks() {
    let report = sent(&outgoing());
    let steps: Vec<u8> = report.findings.iter().map(|finding| finding.step).collect();
    assert!(steps.is_sorted(), "{steps:?}");
    assert_eq!(steps.first().zip(steps.last()), Some((&1, &18)));
}

type Change = fn(&mut Outgoing);

// One line per rule that fires: what is wrong, what is said, and the law that stands beside it.
#[rstest]
#[case("QĐ 28/2018", |d: &mut Outgoing| d.files[0].text.secrecy = Some(said("MẬT")), &["send.secrecy block secrecy_mark"])]
#[case("NĐ 30/2020/NĐ-CP Điều 15.3", |d: &mut Outgoing| { d.files[0].text.number = None; d.files[0].text.date = None; d.metadata.number = "  ".into(); d.metadata.date.clear() },
    &["send.numbered block no_number", "send.numbered block no_date", "send.issue_date info no_date", "send.number info not_found", "send.symbol_form info not_typed",
      "send.date info not_found", "send.components warn component_missing", "send.components warn component_missing",
      "send.required_fields block field_missing", "send.required_fields block field_missing"])]
#[case("NĐ 30/2020/NĐ-CP Điều 15.1", |d: &mut Outgoing| { d.metadata.date = "2026-11-21".into(); d.files[0].text.date = Some(at(date(2026, 11, 21))) }, &["send.issue_date block future_date"])]
#[case("NĐ 30/2020/NĐ-CP Điều 15.1", |d: &mut Outgoing| d.metadata.due_date = "2026-11-19".into(), &["send.issue_date block due_before_date"])]
#[case("NĐ 30/2020/NĐ-CP Điều 15.1", |d: &mut Outgoing| d.metadata.due_date = "mai".into(), &["send.issue_date block not_a_date"])]
#[case("QĐ 28/2018", |d: &mut Outgoing| { d.files.push(appendix("pl.pdf", "")); d.files[1].kind = FileKind::UnreadablePdf; d.files[0].text.appendices = vec![said("Phụ lục kèm theo")] },
    &["send.secrecy info unreadable_file", "send.other_files block unreadable_file", "send.appendix_signed info unreadable_file"])]
#[case("NĐ 30/2020/NĐ-CP Điều 5.1", |d: &mut Outgoing| { d.files[0].signatures.remove(0); }, &["send.person_signature block no_person_signature", "send.signature_order info signature_missing", "send.signer_certificate info signature_missing"])]
#[case("NĐ 30/2020/NĐ-CP Điều 5.1", |d: &mut Outgoing| { d.files[0].signatures.pop(); }, &["send.agency_signature block no_agency_signature", "send.signature_order info signature_missing", "send.agency_certificate info signature_missing"])]
#[case("NĐ 30/2020/NĐ-CP Điều 32.2.d", |d: &mut Outgoing| d.files[0].signatures.reverse(), &["send.signature_order block agency_signed_first"])]
#[case("20/2023/QH15 Điều 22", |d: &mut Outgoing| d.files[0].signatures[0].verdict = SignatureVerdict::Invalid, &["send.signature_integrity block broken_signature"])]
#[case("20/2023/QH15 Điều 22", |d: &mut Outgoing| { d.files[0].reasons = vec!["SIG-HIDDEN".into()]; d.files[0].verdict = Some(SignatureVerdict::Invalid) }, &["send.signature_integrity block broken_signature"])]
#[case("20/2023/QH15 Điều 22", |d: &mut Outgoing| { d.files[0].reasons = vec!["SIG-HIDDEN-MORE".into()]; d.files[0].verdict = Some(SignatureVerdict::Indeterminate) }, &["send.signature_trust warn not_trusted_yet"])]
#[case("20/2023/QH15 Điều 22", |d: &mut Outgoing| {
    d.files[0].signatures[0].verdict = SignatureVerdict::Indeterminate;
    d.files[0].signatures[0].reasons = vec!["SIG-CHAIN-NO-ROOT".into()];
}, &["send.signature_trust info no_root"])]
#[case("20/2023/QH15 Điều 22", |d: &mut Outgoing| d.files[0].verdict = Some(SignatureVerdict::Invalid), &["send.signature_integrity block broken_signature"])]
#[case("20/2023/QH15 Điều 22", |d: &mut Outgoing| d.files[0].signatures[1].verdict = SignatureVerdict::Indeterminate, &["send.signature_trust warn not_trusted_yet"])]
#[case("20/2023/QH15 Điều 22", |d: &mut Outgoing| d.files[0].signatures[0].time_trusted = false, &["send.signature_time info time_not_trusted"])]
#[case("20/2023/QH15 Điều 22", |d: &mut Outgoing| d.files[0].signatures[0].signed_at = None, &["send.signature_time info no_signing_time"])]
#[case("NĐ 30/2020/NĐ-CP Phụ lục I", |d: &mut Outgoing| d.metadata.number = "50".into(), &["send.number block differs"])]
#[case("NĐ 30/2020/NĐ-CP Phụ lục I", |d: &mut Outgoing| d.metadata.notation = "UBND-KGVC".into(), &["send.notation block nearly_same"])]
#[case("NĐ 30/2020/NĐ-CP Phụ lục I", |d: &mut Outgoing| d.metadata.notation = "UBND-NC".into(), &["send.notation block differs"])]
#[case("NĐ 30/2020/NĐ-CP Phụ lục I", |d: &mut Outgoing| d.metadata.number = "5".into(), &["send.symbol_form warn no_leading_zero"])]
#[case("NĐ 30/2020/NĐ-CP Phụ lục I", |d: &mut Outgoing| d.metadata.notation = "UBND - KGVX".into(), &["send.symbol_form warn space_in_symbol"])]
#[case("NĐ 30/2020/NĐ-CP Phụ lục I", |d: &mut Outgoing| d.metadata.date = "2026-11-19".into(), &["send.date block differs"])]
#[case("NĐ 30/2020/NĐ-CP Phụ lục I", |d: &mut Outgoing| d.metadata.place = "Bình Định".into(), &["send.place warn differs"])]
#[case("NĐ 30/2020/NĐ-CP Phụ lục I", |d: &mut Outgoing| d.metadata.subject = "V/v báo cáo quý III".into(), &["send.subject block differs"])]
#[case("NĐ 30/2020/NĐ-CP Phụ lục I", |d: &mut Outgoing| d.metadata.subject = "V/v tăng cường gửi nhận văn bản điện từ".into(), &["send.subject warn nearly_same"])]
#[case("NĐ 30/2020/NĐ-CP Điều 7", |d: &mut Outgoing| d.metadata.document_type = "Thông báo".into(), &["send.document_type warn no_type_printed"])]
#[case("NĐ 30/2020/NĐ-CP Điều 7", |d: &mut Outgoing| d.files[0].text.document_type = Some(said("THÔNG BÁO")), &["send.document_type block differs"])]
#[case("NĐ 30/2020/NĐ-CP Phụ lục I", |d: &mut Outgoing| d.metadata.signer_name = "Nguyễn Văn A".into(), &["send.signer_name block differs", "send.signer_certificate warn differs"])]
#[case("NĐ 30/2020/NĐ-CP Phụ lục I", |d: &mut Outgoing| d.metadata.signer_position = "Chủ tịch".into(), &["send.signer_position warn differs"])]
#[case("NĐ 30/2020/NĐ-CP Phụ lục I", |d: &mut Outgoing| d.metadata.signer_competence = "TL.".into(), &["send.signer_position warn differs"])]
#[case("NĐ 30/2020/NĐ-CP Phụ lục VI", |d: &mut Outgoing| d.metadata.pages = 3, &["send.pages warn differs"])]
#[case("NĐ 30/2020/NĐ-CP Điều 8.2.a", |d: &mut Outgoing| d.files[0].text.nation = None, &["send.nation block component_missing"])]
#[case("NĐ 30/2020/NĐ-CP Điều 8.2.i", |d: &mut Outgoing| { d.files[0].text.has_recipients = false; d.files[0].text.recipients.clear() }, &["send.recipient_block block component_missing"])]
#[case("NĐ 30/2020/NĐ-CP Điều 8.2", |d: &mut Outgoing| d.files[0].text.signer_position = None, &["send.signer_position info not_found", "send.components warn component_missing"])]
#[case("NĐ 30/2020/NĐ-CP Điều 8.2", |d: &mut Outgoing| { d.files[0].text.addressees.clear(); d.files[0].text.recipients = vec![said("Sở Nội vụ"), said("Sở Xây dựng")] }, &["send.components warn component_missing"])]
#[case("QĐ 28/2018", |d: &mut Outgoing| d.files[0].text.urgency = Some(at(Priority::VeryUrgent)), &["send.urgency block differs"])]
#[case("QĐ 28/2018", |d: &mut Outgoing| d.metadata.priority = Some(Priority::Urgent), &["send.urgency warn no_stamp"])]
#[case("NĐ 30/2020/NĐ-CP Phụ lục I", |d: &mut Outgoing| d.files[0].text.appendices = vec![said("Phụ lục I kèm theo")], &["send.appendix_attached block appendix_missing"])]
#[case("NĐ 30/2020/NĐ-CP Phụ lục I", |d: &mut Outgoing| d.files.push(appendix("nhap.pdf", "Bản nháp")), &["send.appendix_announced warn file_not_announced"])]
#[case("NĐ 30/2020/NĐ-CP Phụ lục I", |d: &mut Outgoing| { d.files[0].text.appendices = vec![said("Phụ lục I kèm theo")]; d.files.push(appendix("phu-luc-1.pdf", "PHỤ LỤC I")); d.files[1].signatures.clear() }, &["send.appendix_signed block appendix_unsigned"])]
#[case("NĐ 30/2020/NĐ-CP Phụ lục I", |d: &mut Outgoing| { d.files[0].text.appendices = vec![said("Phụ lục I kèm theo")]; let mut f = appendix("phu luc I.xlsx", ""); f.kind = FileKind::Other; d.files.push(f) }, &["send.other_formats warn not_pdf"])]
#[case("QĐ 28/2018", |d: &mut Outgoing| d.metadata.priority = None, &["send.required_fields block field_missing"])]
#[case("NĐ 30/2020/NĐ-CP Phụ lục VI", |d: &mut Outgoing| { d.metadata.subject = "x".repeat(501); d.files[0].text.subject = Some(said(&"x".repeat(501))) }, &["send.field_lengths block field_too_long"])]
#[case("QĐ 28/2018", |d: &mut Outgoing| d.recipients[0].exists = false, &["send.recipient_exists block recipient_unknown"])]
#[case("QĐ 28/2018", |d: &mut Outgoing| d.recipients[0].closed = true, &["send.recipient_closed block recipient_closed"])]
#[case("QĐ 20/2020", |d: &mut Outgoing| { d.recipients[0].code = "000.00.11.H21".into(); d.recipients[0].current_code = Some("H21.11".into()) }, &["send.recipient_code warn old_code"])]
#[case("Văn bản chỉ đạo", |d: &mut Outgoing| d.recipients[0].is_ours = true, &["send.recipient_repeated block recipient_ours"])]
#[case("Văn bản chỉ đạo", |d: &mut Outgoing| d.recipients.push(recipient("h21.18", "Sở Xây dựng tỉnh Gia Lai")), &["send.recipient_repeated block recipient_twice"])]
#[case("QĐ 28/2018", |d: &mut Outgoing| { d.recipients.pop(); }, &["send.recipient_missing block recipient_not_chosen"])]
#[case("QĐ 28/2018", |d: &mut Outgoing| d.recipients.push(recipient("H21.13", "Sở Tài chính tỉnh Gia Lai")), &["send.recipient_extra warn recipient_not_printed"])]
#[case("Văn bản chỉ đạo", |d: &mut Outgoing| d.files[0].text.issuer = Some(said("SỞ NỘI VỤ")), &["send.issuer block differs"])]
#[case("NĐ 68/2024/NĐ-CP", |d: &mut Outgoing| d.files[0].signatures[0].signer = "Rah Lan Lâm".into(), &["send.signer_certificate warn differs"])]
#[case("NĐ 68/2024/NĐ-CP", |d: &mut Outgoing| { d.files[0].signatures[1].signer = "SỞ NỘI VỤ".into(); d.files[0].signatures[1].organization = "Tỉnh Bình Định".into() }, &["send.agency_certificate warn differs"])]
#[case("Văn bản chỉ đạo", |d: &mut Outgoing| d.earlier = vec![earlier(Sameness::Bytes, "H21.18")], &["send.already_sent block sent_before"])]
#[case("Văn bản chỉ đạo", |d: &mut Outgoing| d.earlier = vec![earlier(Sameness::SignedContent, "G09")], &["send.already_sent warn sent_to_others"])]
#[case("NĐ 30/2020/NĐ-CP Điều 15.1", |d: &mut Outgoing| d.earlier = vec![earlier(Sameness::Symbol, "G09")], &["send.number_used block number_used"])]
#[case("Văn bản chỉ đạo", |d: &mut Outgoing| d.earlier = vec![earlier(Sameness::NearText { ratio: 0.96 }, "G09")], &["send.near_duplicate warn nearly_the_same_text"])]
#[case("CV 775", |d: &mut Outgoing| d.paper = true, &["send.paper warn paper_too"])]
#[case("NĐ 30/2020/NĐ-CP Điều 8.3", |d: &mut Outgoing| d.files[0].text.circulation = Some(said("LƯU HÀNH NỘI BỘ")), &["send.circulation warn circulation_mark"])]
#[case("QĐ 28/2018", |d: &mut Outgoing| d.send_by = Some(noon().plus(-1)), &["send.time_limit warn late"])]
#[case("QĐ 28/2018", |d: &mut Outgoing| d.send_by = None, &["send.time_limit info no_signing_time"])]
#[case("QĐ 28/2018", |d: &mut Outgoing| d.files[0].bytes = (50 << 20) + 1, &["send.size block file_too_large"])]
#[case("QĐ 28/2018", |d: &mut Outgoing| d.files[0].bytes = 0, &["send.size block file_empty"])]
#[case("QĐ 28/2018", |d: &mut Outgoing| d.limits.recipients = 1, &["send.size block too_many_recipients"])]
#[case("Văn bản chỉ đạo", |d: &mut Outgoing| d.confirmed = None, &["send.confirmation block not_confirmed"])]
fn what_is_wrong_is_told_by_its_rule_with_the_law(
    #[case] law: &str,
    #[case] change: Change,
    #[case] expected: &[&str],
) {
    let mut document = outgoing();
    change(&mut document);
    let report = sent(&document);
    assert_eq!(told(&report), expected);
    let blocks = expected.iter().any(|line| line.contains(" block "));
    assert_eq!(
        (report.may_send, report.needs_reason),
        (!blocks, expected.iter().any(|line| line.contains(" warn ")))
    );
    let first = report.findings.iter().find(|one| one.level == Level::Block || one.level == Level::Warn);
    if let Some(first) = first {
        assert!(first.citation.contains(law), "{} cites {}", first.rule, first.citation);
    }
}

// And what is spelt otherwise, or allowed, is not told.
#[rstest]
#[case(|d: &mut Outgoing| d.metadata.subject = "Về việc Tăng cường gửi, nhận  văn bản điện tử.".into())]
#[case(|d: &mut Outgoing| d.files[0].text.signer_name = Some(said("TS. Đỗ Tiến Đông")))]
#[case(|d: &mut Outgoing| d.metadata.signer_position = "Phó Chủ tịch UBND tỉnh".into())]
#[case(|d: &mut Outgoing| d.files[0].text.issuer = Some(said("UỶ BAN NHÂN DÂN TỈNH GIA LAI")))]
#[case(|d: &mut Outgoing| d.files[0].reasons = vec!["PDF-REPAIRED".into()])]
#[case(|d: &mut Outgoing| d.own = vec![agency("H21", "UBND tỉnh Gia Lai")])]
#[case(|d: &mut Outgoing| { d.own = vec![agency("H21", "Văn phòng UBND tỉnh"), agency("H21", "UBND tỉnh Gia Lai")] })]
#[case(|d: &mut Outgoing| { d.metadata.priority = Some(Priority::ExpressTimed); d.files[0].text.urgency = Some(at(Priority::Express)) })]
#[case(|d: &mut Outgoing| { d.paper = true; d.metadata.document_type = "Hợp đồng".into(); d.metadata.notation = "HĐ-UBND".into(); d.files[0].text.notation = Some(said("HĐ-UBND")); d.files[0].text.document_type = Some(said("HỢP ĐỒNG")) })]
#[case(|d: &mut Outgoing| { d.metadata.document_type = "Quyết định".into(); d.metadata.notation = "QĐ-UBND".into(); d.files[0].text.notation = Some(said("QĐ-UBND")) })]
#[case(|d: &mut Outgoing| { d.earlier = vec![earlier(Sameness::Bytes, "H21.18")]; d.business = Business::Update })]
#[case(|d: &mut Outgoing| d.earlier = vec![earlier(Sameness::NearText { ratio: 0.89 }, "G09")])]
#[case(|d: &mut Outgoing| { d.files[0].text.appendices = vec![said("Phụ lục I kèm theo")]; d.files[0].text.words = "… PHỤ LỤC I DANH SÁCH".into() })]
#[case(|d: &mut Outgoing| { d.files[0].text.appendices = vec![said("Phụ lục I"), said("Phụ lục II")]; d.files.push(appendix("phu-luc.pdf", "PHỤ LỤC I … PHỤ LỤC II …")) })]
#[case(|d: &mut Outgoing| { d.files[0].text.appendices = vec![said("Kèm theo Danh sách hộ nghèo")]; d.files.push(appendix("danh sach ho ngheo.pdf", "")) })]
#[case(|d: &mut Outgoing| d.files[0].signatures.insert(0, signature(SignatureRole::Person, "Người ký nháy")))]
fn what_is_only_written_otherwise_is_not_told(#[case] change: Change) {
    let mut document = outgoing();
    change(&mut document);
    assert_eq!(told(&sent(&document)), Vec::<String>::new());
}

#[rstest]
#[case(TextLayer::Absent, "scan")]
#[case(TextLayer::Unreadable, "unreadable_text")]
fn a_file_without_readable_text_is_unchecked_never_passed_and_never_blocked(
    #[case] layer: TextLayer,
    #[case] code: &str,
) {
    let mut document = outgoing();
    document.files[0].text = TextFacts { layer, ..TextFacts::default() };
    let report = sent(&document);
    let unread = [
        "secrecy",
        "number",
        "notation",
        "date",
        "place",
        "subject",
        "document_type",
        "signer_name",
        "signer_position",
        "nation",
        "recipient_block",
        "components",
        "urgency",
        "appendix_attached",
        "appendix_announced",
        "recipient_missing",
        "recipient_extra",
        "issuer",
        "near_duplicate",
        "circulation",
    ];
    let expected: Vec<String> = unread.iter().map(|rule| format!("send.{rule} info {code}")).collect();
    assert_eq!(told(&report), expected);
    assert!(report.may_send && !report.needs_reason);
}

#[test]
fn a_file_that_cannot_be_opened_blocks_and_leaves_the_rest_unchecked() {
    let mut document = outgoing();
    document.files[0].kind = FileKind::UnreadablePdf;
    document.files[0].unreadable = Some("PDF-ENCRYPTED".into());
    let report = sent(&document);
    let blocks: Vec<&Finding> = report.findings.iter().filter(|one| one.level == Level::Block).collect();
    assert_eq!(blocks.iter().map(|one| one.rule.as_str()).collect::<Vec<_>>(), ["send.main_file"]);
    assert!(blocks[0].sentence().vi.contains("PDF-ENCRYPTED"));
    assert!(!report.may_send_overriding(&["send.main_file"]));
}

#[test]
fn a_certificate_that_does_not_tell_whose_it_is_warns_and_does_not_block() {
    let mut document = outgoing();
    for signature in &mut document.files[0].signatures {
        signature.role = SignatureRole::Unknown;
        signature.signer = "Chứng thư 01".into();
    }
    let report = sent(&document);
    assert!(report.may_send);
    assert!(told(&report).contains(&"send.person_signature warn signature_of_unknown".to_owned()));
}

#[test]
fn an_unknown_role_is_read_from_the_name_on_the_certificate() {
    let mut document = outgoing();
    for signature in &mut document.files[0].signatures {
        signature.role = SignatureRole::Unknown;
    }
    assert_eq!(told(&sent(&document)), Vec::<String>::new());
}

#[test]
fn a_difference_shows_both_texts_its_place_and_the_way_out() {
    let mut document = outgoing();
    document.metadata.number = "50".into();
    let report = sent(&document);
    let finding = report.findings.iter().find(|one| one.rule == "send.number").unwrap();
    assert_eq!(finding.evidence.seen.as_deref(), Some("05"));
    assert_eq!(finding.evidence.expected.as_deref(), Some("50"));
    assert_eq!(finding.evidence.place, Some(said("").place));
    assert_eq!(finding.remedy, Some(Remedy::UseNumber { number: "05".into() }));
    assert_eq!(finding.sentence().vi, "Không khớp: văn bản ghi “05”, đã nhập “50”.");
}

#[test]
fn only_what_the_pack_allows_may_be_overridden() {
    let mut document = outgoing();
    document.metadata.number = "50".into();
    assert!(sent(&document).may_send_overriding(&["send.number"]));
    assert!(!sent(&document).may_send_overriding(&["send.date"]));
    document.confirmed = None;
    assert!(!sent(&document).may_send_overriding(&["send.number", "send.confirmation"]));
}

#[test]
fn text_that_turns_around_what_a_person_reads_is_made_visible_in_evidence() {
    let mut document = outgoing();
    document.metadata.notation = "UBND-\u{202E}XVGK".into();
    let report = sent(&document);
    let finding = report.findings.iter().find(|one| one.rule == "send.notation").unwrap();
    assert_eq!(finding.evidence.expected.as_deref(), Some("UBND-⍰XVGK"));
}

#[test]
fn sentences_speak_of_fields_days_times_and_sizes_as_people_do() {
    let sentence = |change: Change, rule: &str| {
        let mut document = outgoing();
        change(&mut document);
        let report = sent(&document);
        report.findings.iter().find(|one| one.rule == rule).unwrap().sentence().vi
    };
    assert_eq!(
        sentence(|d| d.metadata.signer_name.clear(), "send.required_fields"),
        "Chưa nhập: họ tên người ký."
    );
    assert_eq!(
        sentence(|d| d.metadata.date = "2026-11-21".into(), "send.issue_date"),
        "Ngày ban hành 21/11/2026 ở tương lai."
    );
    assert_eq!(
        sentence(|d| d.send_by = Some(noon().plus(-60_000)), "send.time_limit"),
        "Đã quá hạn gửi 11:59 20/11/2026."
    );
    assert_eq!(
        sentence(|d| d.files[0].bytes = 60 << 20, "send.size"),
        "Tệp “cong-van.pdf” có 60,0 MB, vượt mức 50,0 MB của trục."
    );
}

#[test]
fn a_file_offers_its_fields_to_an_empty_form() {
    let offer = offer(&outgoing().files[0]);
    assert_eq!(offer.number, Some(said("05")));
    assert_eq!(offer.document_type.unwrap().value, "Công văn");
    assert_eq!(offer.signer_competence.unwrap().value, "KT.");
    assert_eq!(offer.signer_position.unwrap().value, "Phó Chủ tịch");
    assert_eq!((offer.date.unwrap().value, offer.pages), (date(2026, 11, 20), Some(2)));
}

#[test]
fn a_scan_offers_only_its_pages() {
    let mut file = outgoing().files.remove(0);
    file.text = TextFacts::default();
    assert_eq!(offer(&file), Offer { pages: Some(2), ..Offer::default() });
}
