//! The papers that people send in the rehearsal.

use domain::AgencyCode;
use rehearsal::{
    Options, Pace,
    samples::{DraftSheet, Sender},
};

use crate::samples::signatures;

#[tokio::test]
async fn papers_to_send_lie_in_a_folder_with_what_they_show_and_are_signed_as_said() {
    let hub = rehearsal::serve(Options { pace: Pace::still(), ..Options::default() }).await.unwrap();
    let dir = tempfile::tempdir().unwrap();
    let code = AgencyCode::parse("H21").unwrap();
    let sender = Sender { code: code.clone(), name: "Ủy ban nhân dân tỉnh Gia Lai".to_owned() };
    let made = hub.papers_to_send(dir.path(), &sender).unwrap();
    assert_eq!(made.len(), 8);
    assert_eq!(made.iter().filter(|sample| sample.good).count(), 3);
    for sample in &made {
        let DraftSheet { number, notation, recipients, signer_name, .. } = &sample.draft;
        assert_eq!(recipients.len(), 2);
        assert!(!recipients.contains(&code.to_string()), "nobody sends to himself");
        assert!(!signer_name.is_empty() && number.starts_with('9') && notation.contains("UBND"));
        let counts: Vec<usize> = sample
            .files
            .iter()
            .map(|name| {
                assert!(name.is_ascii(), "{name}");
                signatures(&std::fs::read(dir.path().join(name)).unwrap()).len()
            })
            .collect();
        let expected: &[usize] = match sample.files[0].split('-').next().unwrap() {
            "02" => &[2, 1],
            "06" => &[2, 0],
            "07" => &[1],
            _ => &[2],
        };
        assert_eq!(counts, expected, "{:?}", sample.files);
    }
    let sheet = std::fs::read(dir.path().join("van-ban.json")).unwrap();
    assert_eq!(serde_json::from_slice::<Vec<rehearsal::samples::OutgoingSample>>(&sheet).unwrap(), made);
    let advice = std::fs::read_to_string(dir.path().join("LOI-KHUYEN.txt")).unwrap();
    assert!(made.iter().all(|sample| advice.contains(&sample.shows)));
    let list = openssl::x509::X509Crl::from_pem(&hub.trust().unwrap().crl_pem).unwrap();
    assert_eq!(list.get_revoked().unwrap().len(), 1, "the person of the fifth paper");
    hub.stop().await.unwrap();
}
