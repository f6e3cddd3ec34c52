//! "Nơi nhận" and "Kính gửi" against the chosen recipients.

use rstest::rstest;

use super::*;

fn with(entries: &[&str], chosen: &[(&str, &str)]) -> Vec<String> {
    let mut document = outgoing();
    document.files[0].text.addressees = entries.iter().map(|entry| said(entry)).collect();
    document.recipients = chosen.iter().map(|(code, name)| recipient(code, name)).collect();
    told(&sent(&document)).into_iter().filter(|line| line.starts_with("send.recipient_")).collect()
}

const INTERIOR: (&str, &str) = ("H21.11", "Sở Nội vụ tỉnh Gia Lai");
const BUILDING: (&str, &str) = ("H21.18", "Sở Xây dựng tỉnh Gia Lai");
const FINANCE: (&str, &str) = ("H21.13", "Sở Tài chính tỉnh Gia Lai");
const CULTURE: (&str, &str) = ("H21.17", "Sở Văn hóa, Thể thao và Du lịch tỉnh Gia Lai");
const IA_GRAI: (&str, &str) = ("H21.134", "Ủy ban nhân dân xã Ia Grai");
const CHO_LONG: (&str, &str) = ("H21.113", "Ủy ban nhân dân xã Chơ Long");

#[rstest]
#[case(&["Sở Nội vụ"], &[INTERIOR], &[])]
#[case(&["Các Sở: Nội vụ, Xây dựng"], &[INTERIOR, BUILDING], &[])]
#[case(&["Các Sở Nội vụ, Xây dựng"], &[INTERIOR, BUILDING], &[])]
#[case(&["Sở Nội vụ, Sở Xây dựng"], &[INTERIOR, BUILDING], &[])]
#[case(&["Các Sở: Nội vụ, Văn hoá, Thể thao và Du lịch"], &[INTERIOR, CULTURE], &[])]
#[case(&["Các Sở: Tài chính và Xây dựng"], &[FINANCE, BUILDING], &[])]
#[case(&["Sở VH, TT&DL"], &[CULTURE], &[])]
#[case(&["UBND các xã: Ia Grai, Chơ Long"], &[IA_GRAI, CHO_LONG], &[])]
#[case(&["UBND các xã, phường"], &[IA_GRAI, CHO_LONG], &[])]
#[case(&["Các sở, ban, ngành của tỉnh"], &[INTERIOR, FINANCE, CULTURE, BUILDING], &[])]
#[case(&["Sở Nội vụ", "Lưu: VT, KGVX"], &[INTERIOR], &[])]
#[case(&["Sở Nội vụ", "Các phòng chuyên môn"], &[INTERIOR], &[])]
// An exact name that was not chosen is certain.
#[case(&["Sở Nội vụ", "Sở Xây dựng"], &[INTERIOR], &["send.recipient_missing block recipient_not_chosen"])]
#[case(&["Các Sở: Nội vụ, Xây dựng"], &[INTERIOR], &["send.recipient_missing block recipient_not_chosen"])]
#[case(&["Bộ Nội vụ"], &[INTERIOR], &["send.recipient_missing block recipient_not_chosen", "send.recipient_extra warn recipient_not_printed"])]
#[case(&["Sở Xây dựng tỉnh Lâm Đồng"], &[BUILDING], &["send.recipient_missing block recipient_not_chosen", "send.recipient_extra warn recipient_not_printed"])]
// A doubtful one is only a warning.
#[case(&["Sở Nội vự"], &[INTERIOR], &["send.recipient_missing warn nearly_same"])]
#[case(&["Sở Kỳ lạ", "Sở Nội vụ"], &[INTERIOR], &["send.recipient_missing warn recipient_unclear"])]
#[case(&["Các sở, ban, ngành"], &[INTERIOR], &["send.recipient_missing warn group_incomplete"])]
// What nobody knows is unchecked, and so is what may belong to it.
#[case(&["Báo Gia Lai", "Sở Nội vụ"], &[INTERIOR], &["send.recipient_missing info not_in_directory"])]
#[case(&["Các doanh nghiệp"], &[INTERIOR], &["send.recipient_missing info group_unknown", "send.recipient_extra info perhaps_in_group"])]
#[case(&["Như Điều 3"], &[INTERIOR], &["send.recipient_extra info perhaps_in_group"])]
fn printed_recipients_are_compared_with_chosen_ones(
    #[case] entries: &[&str],
    #[case] chosen: &[(&str, &str)],
    #[case] expected: &[&str],
) {
    assert_eq!(with(entries, chosen), expected);
}

#[test]
fn a_missing_recipient_can_be_added_with_one_button() {
    let mut document = outgoing();
    document.recipients.pop();
    let report = sent(&document);
    let finding = report.findings.iter().find(|one| one.rule == "send.recipient_missing").unwrap();
    assert_eq!(finding.remedy, Some(Remedy::AddRecipient { code: "H21.18".into() }));
    assert_eq!(
        finding.sentence().vi,
        "Văn bản ghi nơi nhận “Sở Xây dựng” nhưng chưa chọn Sở Xây dựng tỉnh Gia Lai."
    );
}

#[test]
fn a_group_offers_all_its_members_that_were_not_chosen() {
    let mut document = outgoing();
    document.files[0].text.addressees = vec![said("UBND các xã, phường")];
    document.recipients = vec![recipient("H21.134", "Ủy ban nhân dân xã Ia Grai")];
    let report = sent(&document);
    let finding = report.findings.iter().find(|one| one.rule == "send.recipient_missing").unwrap();
    assert_eq!(finding.remedy, Some(Remedy::AddRecipients { codes: vec!["H21.113".into()] }));
}

#[test]
fn a_closed_recipient_gives_way_to_its_successor() {
    let mut document = outgoing();
    document.recipients[0].closed = true;
    document.recipients[0].successor =
        Some(Candidate { code: "H21.13".into(), name: "Sở Tài chính".into() });
    let report = sent(&document);
    let finding = report.findings.iter().find(|one| one.rule == "send.recipient_closed").unwrap();
    assert_eq!(finding.remedy, Some(Remedy::UseCurrentCode { from: "H21.11".into(), to: "H21.13".into() }));
}

#[test]
fn a_recipient_chosen_under_an_old_code_is_still_the_printed_one() {
    let mut document = outgoing();
    document.recipients[0] =
        Recipient { current_code: Some("H21.11".into()), ..recipient("000.00.11.H21", "") };
    let lines = told(&sent(&document));
    assert_eq!(lines, ["send.recipient_code warn old_code"]);
}

#[test]
fn thousands_of_recipients_and_hostile_entries_end() {
    let mut document = outgoing();
    document.recipients = (0..2_000).map(|n| recipient(&format!("H21.{n}"), &format!("Sở số {n}"))).collect();
    document.files[0].text.recipients =
        (0..40).map(|n| said(&format!("{} và , ; : ((( [ Đơn vị {n}", ",".repeat(500)))).collect();
    assert!(!sent(&document).findings.is_empty());
}
