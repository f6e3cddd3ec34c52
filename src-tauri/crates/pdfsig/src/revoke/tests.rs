use super::*;
use crate::support::*;

fn read(party: &Party) -> Certificate {
    Certificate::from_der(&party.certificate).unwrap()
}

#[test]
fn a_kept_list_gives_way_only_to_a_newer_one_of_the_same_issuer() {
    let issuer = Party::new(&Spec::authority("CA"), None);
    let other = Party::new(&Spec::authority("Another CA"), None);
    let list = |this_update, number, issuer: &Party| {
        List::from_der(&Crl { number, ..Crl::new(this_update, day(30)) }.sign(issuer)).unwrap()
    };
    let kept = list(day(-5), 7, &issuer);
    let cases = [
        (list(day(-4), 8, &issuer), true),
        (list(day(-4), 1, &issuer), true),
        (list(day(-5), 8, &issuer), true),
        (list(day(-5), 7, &issuer), false),
        (list(day(-5), 6, &issuer), false),
        (list(day(-6), 9, &issuer), false),
        (list(day(-4), 8, &other), false),
    ];
    for (number, (newer, expected)) in cases.into_iter().enumerate() {
        assert_eq!(newer.supersedes(&kept), expected, "case {number}");
    }
    assert_eq!(kept.file_name(), format!("{}.crl", hex::encode(Hash::Sha256.of(&issuer.name))));
}

#[test]
fn a_list_counts_only_when_its_issuer_may_sign_lists_and_did() {
    let issuer = Party::new(&Spec::authority("CA"), None);
    let der = Crl::new(day(-1), day(30)).sign(&issuer);
    let list = List::from_der(&der).unwrap();
    assert!(list.is_signed_by(&read(&issuer)));
    let namesake = Party::new(&Spec::authority("CA"), None);
    assert!(!list.is_signed_by(&read(&namesake)));
    let no_lists = Party::new(&Spec { usage: Some(0x04), ..Spec::authority("CA") }, None);
    let by_no_lists = List::from_der(&Crl::new(day(-1), day(30)).sign(&no_lists)).unwrap();
    assert!(!by_no_lists.is_signed_by(&read(&no_lists)));
    for index in 0..der.len() {
        let mut changed = der.clone();
        changed[index] ^= 1;
        assert!(
            !List::from_der(&changed).is_ok_and(|list| list.is_signed_by(&read(&issuer))),
            "byte {index}"
        );
    }
}

#[test]
fn lists_are_read_from_pem_too() {
    let issuer = Party::new(&Spec::authority("CA"), None);
    let der = Crl::new(day(-1), day(30)).sign(&issuer);
    let pem = X509Crl::from_der(&der).unwrap().to_pem().unwrap();
    assert_eq!(read_list(&pem).unwrap(), read_list(&der).unwrap());
    assert!(read_list(b"nothing").is_err());
}
