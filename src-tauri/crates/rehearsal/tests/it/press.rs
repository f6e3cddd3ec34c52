//! Papers ordered from the press, judged by OpenSSL: what is good is trusted, what is wrong is wrong in one way.

use std::collections::BTreeSet;

use domain::{Priority, UtcMillis};
use jiff::civil::{Date, date};
use openssl::{
    asn1::Asn1Time,
    nid::Nid,
    pkcs7::Pkcs7,
    x509::{CrlStatus, X509, X509Crl, X509NameRef},
};
use rehearsal::samples::{
    AppendixSpec, Letterhead, PaperSpec, Press, Signatory, SignatureState, Signatures, SigningOrder,
};
use rstest::rstest;

use crate::samples::{signatures, verify};

const TODAY: Date = date(2026, 11, 20);

fn spec() -> PaperSpec {
    PaperSpec {
        issuer: Letterhead { name: "UBND tỉnh Gia Lai".to_owned(), superior: String::new() },
        number: "12".to_owned(),
        notation: "UBND-KGVX".to_owned(),
        date: TODAY,
        place: "Gia Lai".to_owned(),
        document_type: "Công văn".to_owned(),
        subject: "V/v tăng cường gửi, nhận văn bản điện tử".to_owned(),
        addressees: vec!["Sở Nội vụ tỉnh Gia Lai".to_owned(), "UBND xã Ia Mơ".to_owned()],
        to_places: vec!["Như trên".to_owned(), "Lưu: VT, KGVX".to_owned()],
        signer: Signatory::of("KT.", "Phó Chủ tịch", "Nguyễn Hữu Quế", "UBND tỉnh Gia Lai"),
        ..PaperSpec::default()
    }
}

/// The signer's certificate: the first of the two in the signature.
fn signer(der: &[u8]) -> X509 {
    let signature = Pkcs7::from_der(der).unwrap();
    signature.signed().unwrap().certificates().unwrap().get(0).unwrap().to_owned()
}

fn part(name: &X509NameRef, kind: Nid) -> String {
    name.entries_by_nid(kind).next().map(|entry| entry.data().to_string().unwrap()).unwrap_or_default()
}

fn root(press: &Press) -> X509 {
    X509::from_pem(&press.trust().unwrap().root_pem).unwrap()
}

fn is_revoked(press: &Press, certificate: &X509) -> bool {
    let list = X509Crl::from_pem(&press.trust().unwrap().crl_pem).unwrap();
    assert!(list.verify(&root(press).public_key().unwrap()).unwrap(), "the root signed the list");
    match list.get_by_cert(certificate) {
        CrlStatus::Revoked(_) => true,
        CrlStatus::NotRevoked | CrlStatus::RemoveFromCrl(_) => false,
    }
}

fn papers(press: &Press, leader: Option<SignatureState>, seal: Option<SignatureState>) -> Vec<u8> {
    let signatures = Signatures { leader, seal, order: SigningOrder::LeaderFirst };
    press.document(&PaperSpec { signatures, ..spec() }).unwrap()
}

#[test]
fn a_good_paper_carries_two_certificates_that_the_root_signed_and_no_list_names() {
    let press = Press::shared().unwrap();
    let pdf = press.document(&spec()).unwrap();
    let found = signatures(&pdf);
    let signers: Vec<X509> = found.iter().map(|(_, der)| signer(der)).collect();
    for ((range, der), certificate) in found.iter().zip(&signers) {
        verify(&pdf, *range, der, &root(press)).unwrap();
        assert!(!is_revoked(press, certificate));
    }
    let [person, agency] = [&signers[0], &signers[1]].map(|certificate| certificate.subject_name());
    assert_eq!(part(person, Nid::COMMONNAME), "Nguyễn Hữu Quế");
    assert_eq!(part(person, Nid::ORGANIZATIONNAME), "UBND tỉnh Gia Lai");
    assert_eq!(part(person, Nid::TITLE), "Phó Chủ tịch");
    assert_eq!(part(agency, Nid::COMMONNAME), "UBND tỉnh Gia Lai");
    assert_eq!(part(agency, Nid::ORGANIZATIONNAME), "UBND tỉnh Gia Lai");
    assert!(part(person, Nid::USERID).starts_with("CCCD:") && part(agency, Nid::USERID).starts_with("MST:"));
    let serials: BTreeSet<Vec<u8>> =
        signers.iter().map(|one| one.serial_number().to_bn().unwrap().to_vec()).collect();
    assert_eq!(serials.len(), 2);
}

#[test]
fn a_paper_may_be_large_and_initialled_by_many() {
    let press = Press::shared().unwrap();
    let pdf = press.document(&PaperSpec { initials: 3, picture: 1_000_000, ..spec() }).unwrap();
    assert!((1_000_000..1_400_000).contains(&pdf.len()), "{}", pdf.len());
    let found = signatures(&pdf);
    let names: Vec<String> =
        found.iter().map(|(_, der)| part(signer(der).subject_name(), Nid::COMMONNAME)).collect();
    assert_eq!(
        names,
        ["Người soạn 1", "Người soạn 2", "Người soạn 3", "Nguyễn Hữu Quế", "UBND tỉnh Gia Lai"]
    );
    for (range, der) in found {
        verify(&pdf, range, &der, &root(press)).unwrap();
    }
}

#[test]
fn signatures_come_in_the_order_that_is_asked_for_or_not_at_all() {
    let press = Press::shared().unwrap();
    let names = |order, leader, seal| {
        let signatures_asked = Signatures { leader, seal, order };
        let pdf = press.document(&PaperSpec { signatures: signatures_asked, ..spec() }).unwrap();
        signatures(&pdf)
            .iter()
            .map(|(_, der)| part(signer(der).subject_name(), Nid::COMMONNAME))
            .collect::<Vec<_>>()
    };
    let good = Some(SignatureState::Good);
    let (person, agency) = ("Nguyễn Hữu Quế", "UBND tỉnh Gia Lai");
    assert_eq!(names(SigningOrder::LeaderFirst, good, good), [person, agency]);
    assert_eq!(names(SigningOrder::SealFirst, good, good), [agency, person]);
    assert_eq!(names(SigningOrder::LeaderFirst, good, None), [person]);
    assert_eq!(names(SigningOrder::LeaderFirst, None, good), [agency]);
    assert!(names(SigningOrder::LeaderFirst, None, None).is_empty());
}

#[test]
fn a_revoked_person_is_on_every_list_from_then_on_and_the_same_person_stays_good() {
    let dir = tempfile::tempdir().unwrap();
    let press = Press::open(Some(dir.path())).unwrap();
    let revoked = papers(&press, Some(SignatureState::Revoked), Some(SignatureState::Good));
    let good = papers(&press, Some(SignatureState::Good), None);
    let [revoked, sealed] = [0, 1].map(|index| signer(&signatures(&revoked)[index].1));
    let good = signer(&signatures(&good)[0].1);
    assert_eq!(
        revoked.subject_name().to_der().unwrap(),
        good.subject_name().to_der().unwrap(),
        "one person, two certificates"
    );
    assert!(is_revoked(&press, &revoked) && !is_revoked(&press, &good) && !is_revoked(&press, &sealed));
    drop(press);
    let later = Press::open(Some(dir.path())).unwrap();
    assert!(is_revoked(&later, &revoked), "keys and list outlive the process");
    let again = papers(&later, Some(SignatureState::Revoked), None);
    assert_eq!(
        signer(&signatures(&again)[0].1).to_der().unwrap(),
        revoked.to_der().unwrap(),
        "nobody is revoked twice"
    );
}

#[test]
fn the_list_is_of_the_moment_it_is_asked_for_and_good_for_thirty_days() {
    let press = Press::shared().unwrap();
    let now = UtcMillis::from_vietnam(date(2027, 5, 3).at(8, 0, 0, 0));
    let list = X509Crl::from_pem(&press.trust_at(now).unwrap().crl_pem).unwrap();
    assert!(list.last_update() == Asn1Time::from_unix(now.0 / 1_000).unwrap());
    assert!(list.next_update().unwrap() == Asn1Time::from_unix(now.0 / 1_000 + 30 * 86_400).unwrap());
}

#[test]
fn an_expired_certificate_ended_before_the_paper_was_dated() {
    let press = Press::shared().unwrap();
    let pdf = papers(press, Some(SignatureState::Good), Some(SignatureState::Expired));
    let certificate = signer(&signatures(&pdf)[1].1);
    let dated = UtcMillis::from_vietnam(TODAY.at(0, 0, 0, 0)).0 / 1_000;
    assert!(certificate.not_after() < Asn1Time::from_unix(dated).unwrap());
}

#[test]
fn a_change_after_signing_leaves_signatures_whole_that_cover_less_than_the_file() {
    let press = Press::shared().unwrap();
    let pdf = papers(press, Some(SignatureState::Good), Some(SignatureState::ChangedAfterSigning));
    let found = signatures(&pdf);
    for (range, der) in &found {
        verify(&pdf, *range, der, &root(press)).unwrap();
    }
    let [.., start, length] = found[1].0;
    assert!(start + length < pdf.len());
}

#[rstest]
#[case::long_names(PaperSpec {
    issuer: Letterhead {
        name: "Trung tâm Phục vụ hành chính công và Kiểm soát thủ tục hành chính tỉnh Gia Lai".to_owned(),
        superior: "Văn phòng Đoàn đại biểu Quốc hội và Hội đồng nhân dân tỉnh Gia Lai".to_owned(),
    },
    addressees: vec!["Các sở, ban, ngành, đoàn thể và các đơn vị sự nghiệp công lập trực thuộc Ủy ban nhân dân tỉnh Gia Lai; các doanh nghiệp nhà nước trên địa bàn".to_owned(); 3],
    place: "Thành phố Hồ Chí Minh".to_owned(),
    ..spec()
})]
#[case::many_places(PaperSpec { to_places: (0..200).map(|n| format!("UBND xã số {n}")).collect(), ..spec() })]
#[case::decision(PaperSpec {
    document_type: "Quyết định".to_owned(),
    notation: "QĐ-UBND".to_owned(),
    body: vec!["Căn cứ Luật;".to_owned(), "Điều 1. Ban hành./.".to_owned()],
    ..spec()
})]
#[case::secret_and_express(PaperSpec { secrecy: "MẬT".to_owned(), priority: Priority::Express, ..spec() })]
#[case::nothing_said(PaperSpec::default())]
fn whatever_is_ordered_is_printed_and_both_signatures_hold(#[case] spec: PaperSpec) {
    let press = Press::shared().unwrap();
    let pdf = press.document(&spec).unwrap();
    let found = signatures(&pdf);
    assert_eq!(found.len(), 2);
    for (range, der) in &found {
        verify(&pdf, *range, der, &root(press)).unwrap();
    }
}

#[test]
fn an_appendix_carries_the_agencys_signature_or_none() {
    let press = Press::shared().unwrap();
    let order = AppendixSpec {
        paper: spec(),
        subject: "Danh mục văn bản".to_owned(),
        body: vec!["1. Văn bản thứ nhất.".to_owned()],
        ..AppendixSpec::default()
    };
    let pdf = press.appendix(&order).unwrap();
    let found = signatures(&pdf);
    assert_eq!(part(signer(&found[0].1).subject_name(), Nid::COMMONNAME), "UBND tỉnh Gia Lai");
    verify(&pdf, found[0].0, &found[0].1, &root(press)).unwrap();
    assert!(signatures(&press.appendix(&AppendixSpec { seal: None, ..order }).unwrap()).is_empty());
}

#[test]
fn a_letter_in_the_typeface_is_printed_and_one_outside_is_refused() {
    let order = PaperSpec { subject: "V/v 𓀀".to_owned(), ..spec() };
    assert!(matches!(Press::shared().unwrap().document(&order), Err(rehearsal::Error::Font(_))));
}
