//! What hubs do to a mailbox: deliver again, in another order, statuses first, our own message, somebody else's,
//! nothing any more.

use domain::{Business, DeliveryState, IncomingState, StatusCode};
use rehearsal::{Action, Content, Fault, Kind, Matcher, TransportState};
use support::{
    Desk, OWN, code, desk,
    packages::{Sample, status},
};

fn deliver(desk: &Desk, bytes: Vec<u8>) -> domain::DocId {
    desk.hub.deliver(&code("G12"), &code(OWN), Kind::Edoc, Content::Bytes(bytes.into()))
}

fn on(path: &str, action: Action) -> Vec<Fault> {
    vec![Fault { matcher: Matcher { path: Some(path.to_owned()), ..Matcher::default() }, action }]
}

async fn quarantined(desk: &Desk) -> Vec<String> {
    desk.office.quarantine_list().await.unwrap().into_iter().map(|row| row.problem.code).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_listed_a_hundred_times_is_registered_once() {
    let desk = Desk::quiet().await;
    deliver(&desk, Sample::new(&code("G12"), &code(OWN), "1").bytes());
    let mut faults = on("getReceivedEdocList", Action::DuplicateRows(100));
    faults.extend(on("getReceivedEdocList", Action::ReorderRows));
    faults.extend(on("updateStatus", Action::ForgetAcknowledgement));
    desk.hub.set_faults(faults);
    for _ in 0..5 {
        desk.sync().await;
    }
    assert_eq!(desk.incoming().await.len(), 1);
    let downloads = desk.hub.requests_to("downloadEdoc") + desk.hub.requests_to("getEdoc");
    assert!(downloads <= 2, "fetched {downloads} times");
    // The hub forgets our word; it is told again each round, once.
    assert_eq!(desk.hub.requests_to("updateStatus"), 5);
    desk.hub.set_faults(Vec::new());
    desk.sync().await;
    assert!(desk.hub.mailbox(&code(OWN)).iter().all(|entry| entry.state == TransportState::Done));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_document_under_other_hub_identities_is_registered_once_and_answered_as_before() {
    let desk = Desk::quiet().await;
    let sample = Sample::new(&code("G12"), &code(OWN), "1");
    deliver(&desk, sample.bytes());
    desk.sync().await;
    let id = desk.incoming().await[0].id;
    desk.office.accept(id, support::desk::acceptance()).await.unwrap();
    desk.sync().await;
    for _ in 0..20 {
        deliver(&desk, sample.bytes());
    }
    let report = desk.sync().await;
    assert_eq!((report.received, report.repeated), (0, 20));
    assert_eq!(desk.incoming().await.len(), 1);
    assert_eq!(desk.office.books("incoming").await.unwrap()[0].next_number, 2);
    assert!(desk.hub.mailbox(&code(OWN)).iter().all(|entry| entry.state == TransportState::Done));
    let codes: Vec<String> =
        desk.hub.statuses_about(sample.document_id().as_str()).into_iter().map(|seen| seen.code).collect();
    assert_eq!(codes.iter().filter(|code| *code == "03").count(), codes.len() - 1, "{codes:?}");
    let detail = desk.office.incoming_detail(id).await.unwrap();
    assert_eq!(detail.history.iter().filter(|line| line.action == "document.repeated").count(), 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_that_share_a_leaked_identity_are_two_documents() {
    let desk = Desk::quiet().await;
    let mut one = Sample::new(&code("G12"), &code(OWN), "1");
    one.file = b"%PDF-1.7\nmot\n%%EOF".to_vec();
    let bytes = String::from_utf8(one.bytes()).unwrap();
    deliver(&desk, bytes.clone().into_bytes());
    let other = bytes.replace("<edXML:CodeNumber>1<", "<edXML:CodeNumber>2<");
    deliver(&desk, other.into_bytes());
    desk.sync().await;
    let rows = desk.incoming().await;
    assert_eq!(rows.len(), 2);
    // The same main file is shown to the clerk.
    assert_eq!(rows.iter().filter(|row| row.duplicate_of.is_some()).count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn reports_move_a_delivery_forward_in_whatever_order_they_come() {
    let desk = Desk::quiet().await;
    let queued = desk.send("30", &["G12"]).await;
    desk.sync().await;
    let report = |code: StatusCode, about: &str| {
        let bytes = status(&support::code("G12"), &support::code(OWN), about, "30/UBND-TEST", code, "");
        desk.hub.deliver(
            &support::code("G12"),
            &support::code(OWN),
            Kind::Status,
            Content::Bytes(bytes.into()),
        );
    };
    report(StatusCode::Done, &queued.document_id);
    desk.sync().await;
    // Older software names the document by its symbol only.
    report(StatusCode::Accepted, "");
    report(StatusCode::Arrived, &queued.document_id);
    let synced = desk.sync().await;
    assert_eq!(synced.statuses, 2);
    let detail = desk.outgoing(queued.id).await;
    let delivery = &detail.deliveries[0];
    assert_eq!(delivery.state, DeliveryState::Done);
    assert!(delivery.accepted_at.is_some() && delivery.done_at.is_some());
    let reported = delivery.history.iter().filter(|line| line.action == "delivery.reported").count();
    assert_eq!(reported, 3, "every report is kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_about_an_unknown_document_or_with_an_unknown_code_is_kept_and_moves_nothing() {
    let desk = Desk::quiet().await;
    let queued = desk.send("31", &["G12"]).await;
    desk.sync().await;
    let (from, own) = (code("G12"), code(OWN));
    let unknown = status(&from, &own, "H99,2026/01/01,1/X", "1/X", StatusCode::Accepted, "");
    let strange = status(&from, &own, &queued.document_id, "31/UBND-TEST", StatusCode::Accepted, "");
    let strange = String::from_utf8(strange).unwrap().replace("StatusCode>03<", "StatusCode>14<");
    for bytes in [unknown, strange.into_bytes()] {
        desk.hub.deliver(&from, &own, Kind::Status, Content::Bytes(bytes.into()));
    }
    let report = desk.sync().await;
    assert_eq!(report.statuses, 2);
    assert!(!matches!(desk.outgoing(queued.id).await.deliveries[0].state, DeliveryState::Accepted));
    let filter = office::view::JournalFilter { document: None, action: "report.".to_owned() };
    assert_eq!(desk.office.journal_list(filter, None, 10).await.unwrap().rows.len(), 2);
    assert!(desk.hub.mailbox(&own).iter().all(|entry| entry.state == TransportState::Done));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_journal_names_agencies_and_keeps_their_codes_beside() {
    let desk = Desk::quiet().await;
    desk.office.directory_refresh().await.unwrap();
    deliver(&desk, Sample::new(&code("G12"), &code(OWN), "1").bytes());
    desk.sync().await;
    let row = desk.incoming().await.remove(0);
    let named = desk.office.agencies_find("G12", 1).await.unwrap().remove(0).name;
    assert_ne!(named, "G12");
    let filter = office::view::JournalFilter { document: None, action: "document.".to_owned() };
    let journal = desk.office.journal_list(filter, None, 10).await.unwrap().rows;
    let history = desk.office.incoming_detail(row.id).await.unwrap().history;
    for args in [&journal[0].args, &history[0].args] {
        assert_eq!((args["from"].as_str(), args["from_code"].as_str()), (named.as_str(), "G12"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_return_is_told_with_the_agency_and_its_words() {
    let desk = Desk::quiet().await;
    let queued = desk.send("32", &["G12"]).await;
    desk.sync().await;
    let mut happenings = desk.office.happenings();
    let bytes = status(
        &code("G12"),
        &code(OWN),
        &queued.document_id,
        "32/UBND-TEST",
        StatusCode::Returned,
        "R05 Thiếu tệp: phụ lục",
    );
    desk.hub.deliver(&code("G12"), &code(OWN), Kind::Status, Content::Bytes(bytes.into()));
    desk.sync().await;
    let happened = happenings.next().await.unwrap();
    let office::Happening::Returned { document, text, .. } = happened else { unreachable!("{happened:?}") };
    assert_eq!((document, text.as_str()), (queued.id, "R05 Thiếu tệp: phụ lục"));
    let board = desk.office.desk().await.unwrap();
    assert_eq!((board.counters.returned, board.problems[0].kind.as_str()), (1, "returned"));
    assert_eq!(board.problems[0].cause.args["reason"], "R05");
}

#[tokio::test(flavor = "multi_thread")]
async fn sixty_four_documents_at_once_are_sixty_four_documents() {
    let desk = Desk::quiet().await;
    let mut happenings = desk.office.happenings();
    for number in 1..=64 {
        let mut sample = Sample::new(&code("G12"), &code(OWN), &number.to_string());
        sample.priority = u8::from(number % 8 == 0);
        deliver(&desk, sample.bytes());
    }
    desk.sync().await;
    let rows = desk.incoming().await;
    let mut hashes = std::collections::BTreeSet::new();
    for row in &rows {
        let detail = desk.office.incoming_detail(row.id).await.unwrap();
        hashes.insert(detail.attachments[0].sha256.clone());
    }
    assert_eq!((rows.len(), hashes.len()), (64, 64));
    let happened = happenings.next().await.unwrap();
    let office::Happening::Arrived { documents, count, urgent } = happened else {
        unreachable!("{happened:?}")
    };
    assert_eq!((documents.len(), count, urgent), (10, 64, 8));
    // One file may be many documents' content; each still has its own row and number.
    let mut numbers = Vec::new();
    for row in rows {
        let accepted = desk.office.accept(row.id, support::desk::acceptance()).await.unwrap();
        numbers.push(accepted.arrival_number);
    }
    assert_eq!(numbers, (1..=64).collect::<Vec<u32>>());
    desk.sync_until("every report left", |office| async move { office.counters().await.unwrap().owed == 0 })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn our_own_message_is_kept_and_not_registered() {
    let desk = Desk::quiet().await;
    deliver(&desk, Sample::new(&code(OWN), &code(OWN), "1").bytes());
    deliver(&desk, Sample::new(&code("G12"), &code(OWN), "2").bytes());
    desk.sync().await;
    assert_eq!(quarantined(&desk).await, ["package.own_message"]);
    assert_eq!(desk.incoming().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_for_another_agency_is_kept_and_becomes_ours_with_the_alias() {
    let desk = Desk::quiet().await;
    let sample = Sample::new(&code("G12"), &code("H99.77"), "1");
    desk.hub.deliver(&code("G12"), &code(OWN), Kind::Edoc, Content::Bytes(sample.bytes().into()));
    desk.hub.set_faults(on("getReceivedEdocList", Action::WrongAgency));
    desk.sync().await;
    assert_eq!(quarantined(&desk).await, ["package.not_for_us"]);
    desk.hub.set_faults(Vec::new());
    let row = desk.office.quarantine_list().await.unwrap().remove(0);
    assert!(row.bytes > 0, "the raw bytes are kept");
    assert!(!row.reported_to_hub);
    let mut agency = desk::agency();
    agency.aliases = vec!["H99.77".to_owned()];
    desk.office.save_agency(agency).await.unwrap();
    desk.office.quarantine_retry(row.id).await.unwrap();
    assert!(quarantined(&desk).await.is_empty());
    assert_eq!(desk.incoming().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_gone_between_list_and_fetch_is_noted_and_the_others_come() {
    let desk = Desk::quiet().await;
    for number in ["1", "2", "3"] {
        deliver(&desk, Sample::new(&code("G12"), &code(OWN), number).bytes());
    }
    for path in ["downloadEdoc", "getEdoc"] {
        let mut faults = on(path, Action::DocumentGone);
        faults[0].matcher.times = Some(1);
        desk.hub.set_faults(faults);
    }
    desk.sync().await;
    desk.sync().await;
    let (came, noted) = (desk.incoming().await.len(), quarantined(&desk).await);
    assert_eq!(came + noted.len(), 3);
    assert!(noted.iter().all(|code| code == "package.gone"), "{noted:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recall_opens_a_decision_on_the_document_it_names_and_cannot_be_accepted() {
    let desk = Desk::quiet().await;
    let sample = Sample::new(&code("G12"), &code(OWN), "1");
    deliver(&desk, sample.bytes());
    desk.sync().await;
    let original = desk.incoming().await[0].id;
    let mut recall = sample.clone();
    recall.business = Business::Recall;
    recall.target = Some(sample.document_id());
    deliver(&desk, recall.bytes());
    let mut happenings = desk.office.happenings();
    desk.sync().await;
    let rows = desk.incoming().await;
    assert_eq!(rows.len(), 2);
    let asked = rows.iter().find(|row| row.business == "recall").unwrap();
    // It is announced as what it is, not as a new document.
    let happened = happenings.next().await.unwrap();
    let office::Happening::Requested { documents, count } = happened else { unreachable!("{happened:?}") };
    assert_eq!((documents, count), (vec![asked.id], 1));
    assert_eq!(asked.state, IncomingState::Decision);
    let detail = desk.office.incoming_detail(asked.id).await.unwrap();
    assert_eq!(detail.target.unwrap().document, Some(original));
    assert!(detail.actions.is_empty());
    let refused = desk.office.accept(asked.id, support::desk::acceptance()).await.unwrap_err();
    assert_eq!(refused.code(), "office.wrong_state");
    assert_eq!(desk.office.counters().await.unwrap().decisions, 1);
    // 01 about a recall would be taken for the original's.
    assert_eq!(desk.hub.statuses_about(sample.document_id().as_str()).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_recalls_another_agencys_document() {
    let desk = Desk::quiet().await;
    let sample = Sample::new(&code("G12"), &code(OWN), "1");
    deliver(&desk, sample.bytes());
    desk.sync().await;
    let mut recall = Sample::new(&code("G09"), &code(OWN), "1");
    recall.business = Business::Recall;
    recall.target = Some(sample.document_id());
    desk.hub.deliver(&code("G09"), &code(OWN), Kind::Edoc, Content::Bytes(recall.bytes().into()));
    desk.sync().await;
    let asked = desk.incoming().await.into_iter().find(|row| row.business == "recall").unwrap();
    let detail = desk.office.incoming_detail(asked.id).await.unwrap();
    assert_eq!(detail.target.unwrap().document, None);
}
