//! Text from outside is read to its end, whatever it is, and never makes a finding that blocks what it cannot tell.

use proptest::prelude::*;

use super::*;

fn anything() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,60}",
        "[a\u{202E}\u{200B}\u{0}\n]{0,9}",
        "[(\\[,;:/&.—– -]{0,40}",
        "(Sở|UBND|Các|các|và|xã|Phụ lục|PHỤ LỤC|I|II|kèm theo|tỉnh|TT|,|:|;|&|\\(| ){0,20}",
    ]
}

proptest! {
    // Each case puts thousands of names to the directory.
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_text_from_outside_stops_the_checklist(
        entries in prop::collection::vec(anything(), 0..8),
        typed in prop::collection::vec(anything(), 8),
        words in anything(),
    ) {
        let mut document = outgoing();
        let text = &mut document.files[0].text;
        text.recipients = entries.iter().map(|entry| said(entry)).collect();
        text.addressees = entries.iter().map(|entry| said(entry)).collect();
        text.appendices = entries.iter().map(|entry| said(entry)).collect();
        text.words = words.clone();
        text.document_type = typed.first().map(|value| said(value));
        text.issuer = typed.get(1).map(|value| said(value));
        document.files.push(appendix(&typed[2], &words));
        document.metadata.subject = typed[3].clone();
        document.metadata.number = typed[4].clone();
        document.metadata.notation = typed[5].clone();
        document.metadata.signer_name = typed[6].clone();
        document.recipients.push(recipient("H21.13", &typed[7]));
        let report = sent(&document);
        prop_assert_eq!(report.may_send, !report.findings.iter().any(|one| one.level == Level::Block));
        for finding in &report.findings {
            let shown = format!("{}{}", finding.sentence().vi, finding.evidence.seen.clone().unwrap_or_default());
            prop_assert!(!shown.contains(crate::text::is_deceptive), "{shown:?}");
        }
        let json = serde_json::to_string(&report).unwrap();
        prop_assert_eq!(serde_json::from_str::<Report>(&json).unwrap(), report);
    }

    #[test]
    fn a_recipient_printed_by_its_own_name_is_never_told(index in 0_usize..4, decomposed in any::<bool>()) {
        use unicode_normalization::UnicodeNormalization;
        let names = ["Sở Nội vụ", "Sở Văn hóa, Thể thao và Du lịch", "Ủy ban nhân dân xã Ia Grai", "Sở Tài chính"];
        let printed: String = if decomposed { names[index].nfd().collect() } else { names[index].to_uppercase() };
        let mut document = outgoing();
        document.files[0].text.addressees = vec![said(&printed)];
        document.recipients = vec![recipient("X.1", names[index])];
        prop_assert_eq!(told(&sent(&document)), Vec::<String>::new());
    }
}
