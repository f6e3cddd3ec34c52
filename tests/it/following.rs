//! Following a document: nudges, resends for a reason, the office's matrix, the evidence sheet.

use domain::{DeliveryKey, DeliveryState, StatusCode};
use office::view::{EventKind, MatrixFilter, NudgeWay};
use rehearsal::{Action, Content, Fault, Kind, Matcher};
use support::{Desk, OWN, code, packages::status};

fn fail_everything() -> Vec<Fault> {
    let action = Action::Status { code: 503, retry_after: None };
    vec![Fault { matcher: Matcher::default(), action }]
}

async fn delivery(desk: &Desk, queued: &office::view::Queued, to: &str) -> office::view::DeliveryRow {
    let all = desk.outgoing(queued.id).await.deliveries;
    all.into_iter().find(|one| one.to.code == to).unwrap()
}

fn report(desk: &Desk, from: &str, queued: &office::view::Queued, code_sent: StatusCode, text: &str) {
    let (from, own) = (code(from), code(OWN));
    let bytes = status(&from, &own, &queued.document_id, "1/UBND-TEST", code_sent, text);
    desk.hub.deliver(&from, &own, Kind::Status, Content::Bytes(bytes.into()));
}

/// A document that the hub has put into the mailboxes of G12 and G09.
async fn sent_to_two() -> (Desk, office::view::Queued) {
    let desk = Desk::quiet().await;
    let queued = desk.send("1", &["G12", "G09"]).await;
    desk.sync().await;
    assert_eq!(delivery(&desk, &queued, "G12").await.state, DeliveryState::Sent);
    (desk, queued)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recipient_that_has_it_gets_a_second_copy_only_for_a_written_reason_which_is_kept() {
    let (desk, queued) = sent_to_two().await;
    let there = delivery(&desk, &queued, "G12").await;
    let look = desk.office.resend_look(queued.id, vec![there.id]).await.unwrap();
    assert!(look.answered);
    assert_eq!((look.rows[0].hub.as_str(), look.rows[0].needs_reason), ("there", true));
    assert!(look.rows[0].sent_at.is_some());
    desk.hub.clear_requests();
    for (reason, refusal) in [("", "office.resend_needs_reason"), ("vì", "office.reason_too_short")] {
        let refused = desk.office.resend(queued.id, vec![there.id], reason).await.unwrap_err();
        assert_eq!(refused.code(), refusal);
    }
    desk.sync().await;
    assert_eq!(desk.hub.requests_to("sendEdoc"), 0, "the engine refuses, not the screen");
    let reason = "nơi nhận báo tệp tải về bị hỏng";
    let resent = desk.office.resend(queued.id, vec![there.id], reason).await.unwrap();
    assert_eq!(resent.queued.len(), 1);
    assert!(delivery(&desk, &queued, "G12").await.resending);
    desk.sync().await;
    assert_eq!(desk.hub.copies_of(&queued.document_id, &code("G12")), 2);
    assert_eq!(desk.hub.copies_of(&queued.document_id, &code("G09")), 1);
    let hashes: std::collections::BTreeSet<String> =
        desk.hub.hashes_of(&queued.document_id).into_iter().collect();
    assert_eq!(hashes.len(), 1, "the same bytes");
    let after = delivery(&desk, &queued, "G12").await;
    assert_eq!((after.state, after.resending), (DeliveryState::Sent, false));
    let sheet = desk.office.evidence(queued.id, Some(there.id)).await.unwrap();
    let kept = sheet.recipients[0].events.iter().find(|event| event.kind == EventKind::Resend).unwrap();
    assert_eq!((kept.what.as_str(), kept.text.as_str()), ("there", reason));
    let filter = office::view::JournalFilter {
        document: Some(queued.id),
        action: "document.resent_anyway".to_owned(),
    };
    let journal = desk.office.journal_list(filter, None, 10).await.unwrap().rows;
    assert_eq!(journal[0].args["reason"], reason);
}

// What the copy meets changes nothing about the first one.
#[tokio::test(flavor = "multi_thread")]
async fn a_second_copy_that_the_hub_refuses_leaves_the_delivery_where_it_stands() {
    let (desk, queued) = sent_to_two().await;
    report(&desk, "G12", &queued, StatusCode::Accepted, "");
    desk.sync().await;
    let before = delivery(&desk, &queued, "G12").await;
    assert_eq!(before.state, DeliveryState::Accepted);
    let other = delivery(&desk, &queued, "G09").await;
    let refusal = Action::Fail { code: "22".to_owned(), description: "sai dinh dang".to_owned() };
    let matcher = Matcher { path: Some("sendEdoc".to_owned()), times: Some(1), ..Matcher::default() };
    desk.hub.set_faults(vec![Fault { matcher, action: refusal }]);
    desk.office.resend(queued.id, vec![before.id, other.id], "nơi nhận làm mất văn bản").await.unwrap();
    desk.sync().await;
    assert_eq!(delivery(&desk, &queued, "G12").await.state, DeliveryState::Accepted);
    assert_eq!(delivery(&desk, &queued, "G09").await.state, DeliveryState::Sent);
    assert_eq!(desk.office.counters().await.unwrap().failed, 0);
    let sheet = desk.office.evidence(queued.id, Some(other.id)).await.unwrap();
    let attempts: Vec<&str> = sheet.recipients[0]
        .events
        .iter()
        .filter(|event| event.kind == EventKind::Attempt)
        .map(|event| event.what.as_str())
        .collect();
    assert_eq!(attempts, ["done", "permanent"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn ordered_while_the_hub_is_away_a_reasoned_resend_goes_and_the_failed_one_is_asked_about_first() {
    let desk = Desk::quiet().await;
    desk.hub.fail_recipient(&code("G10"), "23", 1);
    let queued = desk.send("1", &["G12", "G10"]).await;
    desk.sync_until("one failed", |office| async move { office.counters().await.unwrap().failed == 1 }).await;
    desk.hub.set_faults(fail_everything());
    desk.sync().await;
    let keys: Vec<DeliveryKey> = desk.outgoing(queued.id).await.deliveries.iter().map(|one| one.id).collect();
    let look = desk.office.resend_look(queued.id, keys.clone()).await.unwrap();
    assert!(!look.answered && look.error.is_some());
    assert!(look.rows.iter().all(|row| row.hub == "not_asked"));
    let refused = desk.office.resend(queued.id, keys.clone(), "").await.unwrap_err();
    assert_eq!(refused.code(), "office.resend_needs_reason", "one of them has it by our own word");
    desk.office.resend(queued.id, keys, "gửi lại theo yêu cầu của nơi nhận").await.unwrap();
    assert!(desk.hub.deliver_after_all(&queued.document_id, &code("G10")));
    desk.hub.set_faults(Vec::new());
    desk.sync().await;
    assert_eq!(desk.hub.copies_of(&queued.document_id, &code("G12")), 2);
    assert_eq!(desk.hub.copies_of(&queued.document_id, &code("G10")), 1, "it has it by now");
}

#[tokio::test(flavor = "multi_thread")]
async fn nudges_are_counted_and_offer_words_and_an_address() {
    let (desk, queued) = sent_to_two().await;
    desk.office.directory_refresh().await.unwrap();
    let there = delivery(&desk, &queued, "G12").await;
    let letters = desk.office.nudge_letters(queued.id, vec![there.id]).await.unwrap();
    assert!(letters[0].text.contains("1/UBND-TEST") && letters[0].text.contains(&there.to.name));
    assert!(letters[0].text.contains("báo văn bản đã đến"), "{}", letters[0].text);
    let note = "chị Hoa hẹn tiếp nhận trong buổi sáng";
    for _ in 0..2 {
        assert_eq!(desk.office.nudge(queued.id, vec![there.id], NudgeWay::Phone, note).await.unwrap(), 1);
    }
    let after = delivery(&desk, &queued, "G12").await;
    assert_eq!(after.nudges, 2);
    assert!(after.nudged_at.is_some());
    let letters = desk.office.nudge_letters(queued.id, vec![there.id]).await.unwrap();
    assert_eq!(letters[0].before.len(), 2);
    assert_eq!(letters[0].before[0].note, note);
    // Nothing is expected from who is done.
    report(&desk, "G12", &queued, StatusCode::Done, "");
    desk.sync().await;
    let refused = desk.office.nudge(queued.id, vec![there.id], NudgeWay::Email, "").await.unwrap_err();
    assert_eq!(refused.code(), "office.nothing_to_nudge");
    assert_eq!(
        desk.office.nudge(queued.id, Vec::new(), NudgeWay::Email, "").await.unwrap(),
        1,
        "the other one"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_offices_matrix_shows_documents_by_recipients_and_groups_them_when_asked() {
    let desk = Desk::quiet().await;
    desk.hub.fail_recipient(&code("G10"), "23", 1);
    let first = desk.send("1", &["G12", "G10"]).await;
    let second = desk.send("2", &["G12"]).await;
    desk.sync_until("one failed", |office| async move { office.counters().await.unwrap().failed == 1 }).await;
    report(&desk, "G12", &second, StatusCode::Done, "");
    desk.sync().await;
    let all = MatrixFilter { days: 7, ..MatrixFilter::default() };
    let matrix = desk.office.office_matrix(all.clone(), None, 50).await.unwrap();
    assert!(!matrix.grouped);
    assert_eq!(matrix.columns.len(), 2);
    assert_eq!(matrix.rows.iter().map(|row| row.id).collect::<Vec<_>>(), [second.id, first.id]);
    assert_eq!((matrix.rows[0].cells.len(), matrix.rows[1].cells.len()), (1, 2));
    let open = MatrixFilter { only_open: true, ..all.clone() };
    let open = desk.office.office_matrix(open, None, 50).await.unwrap();
    assert_eq!(open.rows.iter().map(|row| row.id).collect::<Vec<_>>(), [first.id]);
    let grouped = MatrixFilter { grouped: Some(true), ..all.clone() };
    let grouped = desk.office.office_matrix(grouped, None, 50).await.unwrap();
    assert!(grouped.grouped);
    let cells = &grouped.rows[1].cells;
    assert_eq!(cells.iter().map(|cell| cell.recipients).sum::<u32>(), 2);
    assert_eq!(cells.iter().map(|cell| cell.problem).sum::<u32>(), 1);
    // By keyset, one at a time.
    let page = desk.office.office_matrix(all.clone(), None, 1).await.unwrap();
    let next = desk.office.office_matrix(all, page.next, 1).await.unwrap();
    assert_eq!((page.rows[0].id, next.rows[0].id), (second.id, first.id));
    assert!(next.next.is_none());
}

/// The text of a PDF, by our own reader, without spaces: long words may be broken over lines.
fn text_of(pdf: &[u8]) -> String {
    let text = pdfsig::text::read(pdf, &pdfsig::text::Limits::default()).unwrap();
    let lines = text.pages.iter().flat_map(|page| &page.lines).flat_map(|line| &line.words);
    lines.map(|word| word.text.as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_evidence_sheet_says_what_happened_and_is_the_same_bytes_from_the_same_registry() {
    let (desk, queued) = sent_to_two().await;
    report(&desk, "G12", &queued, StatusCode::Arrived, "");
    report(&desk, "G12", &queued, StatusCode::Accepted, "Vào sổ số 45; \"đã giao phòng Nội vụ\"");
    desk.sync().await;
    let there = delivery(&desk, &queued, "G12").await;
    desk.office.nudge(queued.id, Vec::new(), NudgeWay::Phone, "đã gọi lúc đầu giờ").await.unwrap();
    let sheet = desk.office.evidence(queued.id, None).await.unwrap();
    assert_eq!(sheet.recipients.len(), 2);
    assert_eq!(sheet.document_id, queued.document_id);
    let check = sheet.check.as_ref().unwrap();
    assert!(check.signatures.iter().any(|one| one.rule == "send.signature_integrity" && one.level == "pass"));
    let printed = desk.office.evidence_pdf(queued.id, None).await.unwrap();
    assert_eq!(printed.name, "phieu-chung-tu 1-UBND-TEST.pdf");
    let text = text_of(&printed.bytes);
    let said = [
        "PHIẾU CHỨNG TỪ GỬI VĂN BẢN",
        "Ủy ban nhân dân tỉnh Gia Lai",
        "V/v gửi thử số 1",
        &queued.document_id,
        &sheet.package_sha256,
        &sheet.files[0].sha256,
        &there.to.name,
        "Trạng thái 03: đã tiếp nhận",
        "Vào sổ số 45; \"đã giao phòng Nội vụ\"",
        "Đôn đốc qua điện thoại",
        "đã gọi lúc đầu giờ",
        "Gửi lên trục: trục đã nhận",
        "Nguyễn Thị Lan",
    ];
    for one in said {
        assert!(text.contains(&one.replace(' ', "")), "{one} in {text}");
    }
    assert!(printed.bytes == desk.office.evidence_pdf(queued.id, None).await.unwrap().bytes);
    let one = desk.office.evidence_pdf(queued.id, Some(there.id)).await.unwrap();
    assert!(one.bytes != printed.bytes);
    // Another start, another day: nothing but the registry counts.
    let desk = desk.reopen(support::desk::options()).await;
    assert!(printed.bytes == desk.office.evidence_pdf(queued.id, None).await.unwrap().bytes);
    assert!(one.bytes == desk.office.evidence_pdf(queued.id, Some(there.id)).await.unwrap().bytes);
    // A delivery of another document is none of this one's.
    let other = desk.send("2", &["G09"]).await;
    let refused = desk.office.evidence(other.id, Some(there.id)).await.unwrap_err();
    assert_eq!(refused.code(), "office.not_found");
}
