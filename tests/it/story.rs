//! The story: documents come, one is accepted, one returned; one is sent to several; one recipient fails, and only
//! that one is sent to again.

use domain::{DeliveryState, IncomingState, ReturnReason, StatusCode};
use support::{Desk, OWN, code, desk, packages::Sample};

#[tokio::test(flavor = "multi_thread")]
async fn a_document_is_received_accepted_and_its_sender_hears_of_it() {
    let desk = Desk::quiet().await;
    let sender = code("G12");
    let sample = Sample::new(&sender, &code(OWN), "1");
    sample.deliver(&desk.hub);

    let report = desk.sync().await;
    assert_eq!((report.received, report.reported, report.failed.len()), (1, 1, 0), "{report:?}");
    let rows = desk.incoming().await;
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].state, rows[0].symbol.as_str()), (IncomingState::Waiting, "1/TEST"));

    let accepted = desk.office.accept(rows[0].id, support::desk::acceptance()).await.unwrap();
    assert_eq!((accepted.arrival_number, accepted.book.as_str()), (1, "Sổ văn bản đến 2026"));
    desk.sync().await;
    let detail = desk.office.incoming_detail(rows[0].id).await.unwrap();
    assert_eq!(detail.registered.unwrap().arrival_number, 1);
    assert_eq!(detail.attachments.len(), 1);
    assert!(detail.attachments[0].previewable);
    let codes: Vec<String> = desk
        .hub
        .statuses_about(sample.document_id().as_str())
        .into_iter()
        .filter(|seen| seen.to == sender)
        .map(|seen| seen.code)
        .collect();
    assert_eq!(codes, ["01", "03"]);
    assert!(desk.hub.mailbox(&code(OWN)).iter().all(|entry| entry.state == rehearsal::TransportState::Done));
    assert!(desk.office.doctor().await.unwrap().ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_is_returned_with_its_reason_in_words() {
    let desk = Desk::quiet().await;
    let sender = code("G12");
    let sample = Sample::new(&sender, &code(OWN), "1");
    sample.deliver(&desk.hub);
    desk.sync().await;
    let id = desk.incoming().await[0].id;
    desk.office.return_document(id, ReturnReason::R01, "không thuộc thẩm quyền").await.unwrap();
    let again = desk.office.accept(id, support::desk::acceptance()).await.unwrap_err();
    assert_eq!(again.code(), "office.wrong_state");
    desk.sync().await;
    let reported = desk.hub.mailbox(&sender).pop().unwrap();
    let text = String::from_utf8(reported.content.read().unwrap().to_vec()).unwrap();
    assert!(text.contains("R01 Gửi sai nơi nhận: không thuộc thẩm quyền"), "{text}");
    assert!(text.contains("<edXML:StatusCode>02<"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn progress_is_reported_once_and_in_order() {
    let desk = Desk::quiet().await;
    let sender = code("G12");
    let sample = Sample::new(&sender, &code(OWN), "1");
    sample.deliver(&desk.hub);
    desk.sync().await;
    let id = desk.incoming().await[0].id;
    let early = desk.office.report_progress(id, StatusCode::Done, "").await.unwrap_err();
    assert_eq!(early.code(), "office.wrong_state");
    desk.office.accept(id, support::desk::acceptance()).await.unwrap();
    let unit = office::view::UnitInput { name: "Phòng A".into(), ..office::view::UnitInput::default() };
    let lead = desk.office.units_save(vec![unit]).await.unwrap().units[0].id;
    let new = office::view::NewAssignment {
        lead,
        with: vec![],
        handler: String::new(),
        instruction: String::new(),
        due: None,
    };
    desk.office.assign(id, new).await.unwrap();
    for code in [StatusCode::InProcess, StatusCode::InProcess, StatusCode::Done] {
        desk.office.report_progress(id, code, "").await.unwrap();
    }
    desk.sync().await;
    let codes: Vec<String> =
        desk.hub.statuses_about(sample.document_id().as_str()).into_iter().map(|seen| seen.code).collect();
    assert_eq!(codes, ["01", "03", "04", "05", "06"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_goes_to_several_and_each_recipient_moves_by_itself() {
    let desk = Desk::with(desk::answering(), desk::options()).await;
    let queued = desk.send("12", &["G12", "G09"]).await;
    assert_eq!(queued.document_id.as_str().rsplit(',').next(), Some("12/UBND-TEST"));
    desk.sync_until("both recipients finished", |office| async move {
        let detail = office.outgoing_detail(queued.id).await.unwrap();
        detail.deliveries.iter().all(|delivery| delivery.state == DeliveryState::Done)
    })
    .await;
    let detail = desk.outgoing(queued.id).await;
    assert_eq!(detail.row.state, "done");
    for delivery in &detail.deliveries {
        assert!(
            delivery.arrived_at.is_some() && delivery.accepted_at.is_some() && delivery.done_at.is_some()
        );
        assert_eq!(desk.hub.copies_of(&queued.document_id, &code(&delivery.to.code)), 1);
    }
    assert_eq!(desk.hub.hashes_of(&queued.document_id), [detail.package_sha256]);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_recipient_fails_and_only_that_one_is_sent_to_again() {
    let desk = Desk::with(desk::answering(), desk::options()).await;
    desk.hub.fail_recipient(&code("G09"), "23", 1);
    let queued = desk.send("13", &["G12", "G09"]).await;
    desk.sync_until("one failed, one accepted", |office| async move {
        let detail = office.outgoing_detail(queued.id).await.unwrap();
        let states: Vec<DeliveryState> = detail.deliveries.iter().map(|delivery| delivery.state).collect();
        states.contains(&DeliveryState::Failed) && states.contains(&DeliveryState::Done)
    })
    .await;
    let detail = desk.outgoing(queued.id).await;
    assert_eq!(detail.row.state, "problem");
    let failed = &detail.deliveries[0];
    assert_eq!((failed.to.code.as_str(), failed.state), ("G09", DeliveryState::Failed));
    assert_eq!(failed.error.as_ref().unwrap().code, "delivery.failed_at_hub");
    let board = desk.office.desk().await.unwrap();
    assert_eq!((board.counters.failed, board.problems.len()), (1, 1));

    let resent = desk.office.resend_failed(queued.id, vec![failed.id]).await.unwrap();
    assert_eq!((resent.queued.len(), resent.already_there.len()), (1, 0));
    desk.sync_until("the failed one is done", |office| async move {
        let detail = office.outgoing_detail(queued.id).await.unwrap();
        detail.deliveries.iter().all(|delivery| delivery.state == DeliveryState::Done)
    })
    .await;
    assert_eq!(desk.hub.copies_of(&queued.document_id, &code("G12")), 1);
    assert_eq!(desk.hub.copies_of(&queued.document_id, &code("G09")), 1);
    let hashes = desk.hub.hashes_of(&queued.document_id);
    assert_eq!(hashes, [detail.package_sha256.clone(), detail.package_sha256]);
    let again = desk.office.resend_failed(queued.id, vec![failed.id]).await.unwrap_err();
    assert_eq!(again.code(), "office.nothing_to_resend");
    assert_eq!(desk.office.counters().await.unwrap().failed, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sending_can_be_undone_while_it_is_held_and_not_after() {
    let desk =
        Desk::with(desk::still(), office::OfficeOptions { undo_ms: 3_600_000, ..desk::options() }).await;
    let queued = desk.send("14", &["G12"]).await;
    desk.sync().await;
    assert_eq!(desk.hub.requests_to("sendEdoc"), 0);
    assert_eq!(desk.outgoing(queued.id).await.actions, ["undo"]);
    let draft = desk.office.undo_send(queued.id).await.unwrap();
    assert_eq!(desk.office.draft_get(draft).await.unwrap().files.len(), 1);
    assert_eq!(desk.outgoing(queued.id).await.row.state, "cancelled");
    assert_eq!(desk.office.undo_send(queued.id).await.unwrap_err().code(), "office.undo_too_late");
    let again = desk.office.draft_send(draft).await.unwrap();
    assert_eq!(again.document_id, queued.document_id);
}
