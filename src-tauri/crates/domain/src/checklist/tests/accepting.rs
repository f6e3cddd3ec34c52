use rstest::rstest;

use super::*;
use crate::ReturnReason;

fn received(document: &Incoming) -> Report {
    before_accepting(document, directory(), &pack())
}

#[test]
fn a_letter_with_nothing_wrong_may_be_accepted() {
    let report = received(&incoming());
    assert_eq!(told(&report), Vec::<String>::new());
    assert!(report.may_send && !report.needs_reason);
}

type Change = fn(&mut Incoming);

#[rstest]
#[case("NĐ 30/2020/NĐ-CP Điều 21.2.b", |d: &mut Incoming| d.to = vec!["H36".into()], "accept.addressed block not_for_us", Some(ReturnReason::R01))]
#[case("QĐ 28/2018", |d: &mut Incoming| d.damaged = vec!["pl.pdf".into()], "accept.complete block file_damaged", Some(ReturnReason::R02))]
#[case("QĐ 28/2018", |d: &mut Incoming| d.files[0].text.appendices = vec![said("Phụ lục I kèm theo")], "accept.appendix_attached warn appendix_missing", Some(ReturnReason::R05))]
#[case("QĐ 28/2018", |d: &mut Incoming| d.files[0].text.secrecy = Some(said("TỐI MẬT")), "accept.secrecy block secrecy_mark", Some(ReturnReason::R10))]
#[case("NĐ 30/2020/NĐ-CP Điều 21.2", |d: &mut Incoming| d.files[0].signatures[0].verdict = SignatureVerdict::Invalid, "accept.signature_integrity block broken_signature", Some(ReturnReason::R03))]
#[case("NĐ 30/2020/NĐ-CP Điều 32.2.d", |d: &mut Incoming| d.files[0].signatures.reverse(), "accept.signature_order warn agency_signed_first", Some(ReturnReason::R06))]
#[case("20/2023/QH15 Điều 22", |d: &mut Incoming| d.files[0].signatures[0].verdict = SignatureVerdict::Indeterminate, "accept.signature_trust warn not_trusted_yet", None)]
#[case("NĐ 30/2020/NĐ-CP Phụ lục VI", |d: &mut Incoming| d.earlier = vec![earlier(Sameness::Identity, "H21")], "accept.already_received block received_before", Some(ReturnReason::R07))]
#[case("NĐ 30/2020/NĐ-CP Phụ lục VI", |d: &mut Incoming| d.earlier = vec![earlier(Sameness::Bytes, "H21")], "accept.already_received warn received_before", Some(ReturnReason::R07))]
#[case("NĐ 30/2020/NĐ-CP Phụ lục VI", |d: &mut Incoming| d.earlier = vec![earlier(Sameness::Symbol, "H21")], "accept.number_used warn number_used", Some(ReturnReason::R07))]
#[case("QĐ 28/2018/QĐ-TTg Điều 9.1", |d: &mut Incoming| d.metadata.number = "50".into(), "accept.number warn differs", Some(ReturnReason::R09))]
#[case("QĐ 28/2018/QĐ-TTg Điều 9.1", |d: &mut Incoming| d.files[0].text.nation = None, "accept.nation warn component_missing", Some(ReturnReason::R06))]
#[case("QĐ 28/2018/QĐ-TTg Điều 9.1", |d: &mut Incoming| d.files[0].text.issuer = Some(said("SỞ NỘI VỤ")), "accept.issuer warn differs", Some(ReturnReason::R08))]
#[case("QCVN 102", |d: &mut Incoming| d.business = Business::Recall, "accept.business_target block target_missing", None)]
#[case("QCVN 102", |d: &mut Incoming| { d.business = Business::Replacement; d.target = Target::Unknown }, "accept.business_target warn target_unknown", None)]
fn what_is_wrong_is_told_with_the_law_and_a_reason_to_return(
    #[case] law: &str,
    #[case] change: Change,
    #[case] expected: &str,
    #[case] reason: Option<ReturnReason>,
) {
    let mut document = incoming();
    change(&mut document);
    let report = received(&document);
    assert_eq!(told(&report), [expected]);
    let finding = report.findings.iter().find(|one| one.level != Level::Pass).unwrap();
    assert!(finding.citation.contains(law), "{}", finding.citation);
    assert_eq!(finding.remedy, reason.map(|reason| Remedy::Return { reason }));
}

#[test]
fn an_urgent_letter_asks_to_be_submitted_at_once() {
    let mut document = incoming();
    document.metadata.priority = Some(Priority::Express);
    document.files[0].text.urgency = Some(at(Priority::Express));
    assert_eq!(told(&received(&document)), ["accept.urgent_arrival info urgent"]);
}

#[test]
fn an_unsigned_scan_is_received_with_warnings_and_what_cannot_be_read_is_unchecked() {
    let mut document = incoming();
    document.files[0].text = TextFacts::default();
    document.files[0].signatures.clear();
    document.files[0].verdict = None;
    let report = received(&document);
    assert!(report.may_send && report.needs_reason);
    let lines = told(&report);
    assert!(lines.contains(&"accept.person_signature warn no_person_signature".to_owned()), "{lines:?}");
    assert!(lines.contains(&"accept.number info scan".to_owned()), "{lines:?}");
    assert!(lines.contains(&"accept.signature_integrity info nothing_signed".to_owned()), "{lines:?}");
}
