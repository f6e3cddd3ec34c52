//! The forty sample documents: their files, and their signatures checked by another hand than the one that signed.

use openssl::{
    cms::{CMSOptions, CmsContentInfo},
    stack::Stack,
    x509::{X509, store::X509StoreBuilder},
};
use rehearsal::samples::{self, DocumentKind};

const MARK: &str = "/ByteRange [";

/// Every signature of a PDF: its byte range and its bytes.
pub(crate) fn signatures(pdf: &[u8]) -> Vec<([usize; 4], Vec<u8>)> {
    // Latin-1, so that positions in the text are positions in the file.
    let text: String = pdf.iter().map(|byte| if byte.is_ascii() { char::from(*byte) } else { '.' }).collect();
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(place) = text[from..].find(MARK) {
        let at = from + place + MARK.len();
        let end = at + text[at..].find(']').unwrap();
        let range: Vec<usize> = text[at..end].split_whitespace().map(|n| n.parse().unwrap()).collect();
        let range: [usize; 4] = range.try_into().unwrap();
        let contents = &text[range[1]..range[2]];
        assert!(
            contents.starts_with('<') && contents.ends_with('>'),
            "the range leaves out exactly the contents"
        );
        let hex = contents.trim_matches(['<', '>']);
        let der = hex::decode(hex).unwrap();
        let length = 4 + usize::from(der[2]) * 256 + usize::from(der[3]);
        found.push((range, der[..length].to_vec()));
        from = end;
    }
    found
}

pub(crate) fn verify(
    pdf: &[u8],
    range: [usize; 4],
    der: &[u8],
    root: &X509,
) -> Result<(), openssl::error::ErrorStack> {
    let signed = [&pdf[range[0]..range[0] + range[1]], &pdf[range[2]..range[2] + range[3]]].concat();
    let mut store = X509StoreBuilder::new().unwrap();
    store.add_cert(root.clone()).unwrap();
    store.set_purpose(openssl::x509::X509PurposeId::ANY).unwrap();
    let mut cms = CmsContentInfo::from_der(der).unwrap();
    let none = Stack::new().unwrap();
    cms.verify(Some(&none), Some(&store.build()), Some(&signed), None, CMSOptions::BINARY)
}

#[test]
fn every_pdf_is_signed_by_its_leader_then_sealed_and_both_signatures_hold() {
    let dir = tempfile::tempdir().unwrap();
    let today = jiff::civil::date(2026, 11, 22);
    let made = samples::ensure(dir.path(), 5, today).unwrap();
    assert_eq!(made.len(), samples::COUNT);
    let root = X509::from_pem(&std::fs::read(dir.path().join("root.pem")).unwrap()).unwrap();
    let mut kinds = std::collections::BTreeSet::new();
    for sample in &made {
        let main = &sample.files[0].bytes;
        assert!((20_000..80_000).contains(&main.len()), "{}: {} bytes", sample.header.subject, main.len());
        assert!((1..=4).contains(&sample.header.pages));
        let found = signatures(main);
        assert_eq!(found.len(), 2);
        for (range, der) in &found {
            verify(main, *range, der, &root).unwrap();
        }
        let mut changed = main.to_vec();
        changed[found[0].0[1] / 2] ^= 1;
        assert!(verify(&changed, found[1].0, &found[1].1, &root).is_err(), "a changed byte breaks the seal");
        // The seal covers the whole file, the leader's signature the revision before.
        let [leader, seal] = [found[0].0, found[1].0];
        assert_eq!(seal[2] + seal[3], main.len());
        assert!(leader[2] + leader[3] < seal[1]);
        for file in sample.files.iter().skip(1) {
            if file.name.ends_with(".pdf") {
                let found = signatures(&file.bytes);
                assert_eq!(found.len(), 1);
                verify(&file.bytes, found[0].0, &found[0].1, &root).unwrap();
            }
        }
        let header = &sample.header;
        assert_eq!(header.document_type == DocumentKind::Letter, header.subject.starts_with("V/v"));
        assert!(!header.signer.name.is_empty() && !header.signer.position.is_empty());
        assert!(header.to_places.last().unwrap().starts_with("Lưu: VT"));
        assert_eq!(header.document_type.is_addressed(), !header.addressees.is_empty());
        kinds.insert(sample.header.document_type.name());
        assert!(sample.header.date <= today);
    }
    let pages: std::collections::BTreeSet<usize> = made.iter().map(|sample| sample.header.pages).collect();
    assert!(pages.len() >= 3, "short and long papers: {pages:?}");
    assert_eq!(kinds.len(), 7, "every type of document comes: {kinds:?}");
}
