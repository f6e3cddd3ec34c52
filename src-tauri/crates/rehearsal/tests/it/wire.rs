//! Sending, listing, fetching, acknowledging.

use domain::StatusCode;
use rehearsal::{Kind, TransportState};
use rstest::rstest;

use crate::client::{Client, Reply, code, document_id, package, report, start, still};

// Invariants 2 and 3.
#[tokio::test]
async fn a_document_travels_from_one_client_to_another() {
    let hub = start(still()).await;
    let (province, finance) = (Client::new(&hub, "H21"), Client::new(&hub, "H21.13"));
    let answer = province.send("edoc", &package("H21", &["H21.13", "H21.11"], "12"), &[]).await.ok();
    let sender_doc_id = answer["DocId"].as_str().unwrap();
    assert!(sender_doc_id.len() == 24 && sender_doc_id.bytes().all(|b| b.is_ascii_hexdigit()));

    let list = finance.list("edoc").await;
    assert_eq!(list.len(), 1);
    assert_eq!(
        (&list[0]["from"], &list[0]["to"], &list[0]["status"]),
        (&"H21".into(), &"H21.13".into(), &"initial".into())
    );
    assert!(province.list("edoc").await.is_empty());
    let count = finance
        .call("countReceiveEdoc", &[("servicetype", "eDoc"), ("messagetype", "edoc")], b"{}")
        .await
        .ok();
    assert_eq!(count["count"], 1);

    let doc_id = list[0]["docId"].as_str().unwrap();
    let received = finance.download(doc_id).await;
    let read = edxml::read(&received[..], &edxml::Limits::default(), &mut edxml::MemorySpooler).unwrap();
    let edxml::Message::Document(document) = read.message else { panic!("no document") };
    assert_eq!(document.document_id.unwrap().as_str(), document_id("H21", "12"));
    assert_eq!(read.attachments[0].content.get_ref(), crate::client::PDF);

    finance.acknowledge(doc_id).await.ok();
    assert!(finance.list("edoc").await.is_empty());
    let rows = province.sent("edoc").await;
    assert_eq!(rows.len(), 2);
    let row = rows.iter().find(|row| row["toCode"] == "H21.13").unwrap();
    assert_eq!((&row["senderDocId"], &row["receiverDocId"]), (&sender_doc_id.into(), &doc_id.into()));
    assert_eq!((&row["sendStatus"], &row["receiveStatus"]), (&"done".into(), &"done".into()));
    assert_eq!((&row["notation"], &row["title"]), (&"12/UBND-VX".into(), &"V/v thử nghiệm".into()));
    // What was acknowledged may still be fetched by its recipient, and by nobody else.
    assert!(!finance.download(doc_id).await.is_empty());
    province.call("getEdoc", &[("docId", doc_id)], b"{}").await.refused("21");
    province.acknowledge(doc_id).await.refused("21");
}

// The hub's habits: hops, old codes, archives around PDFs.
#[tokio::test]
async fn a_delivered_package_is_re_serialised_as_the_real_hub_does() {
    let hub = start(still()).await;
    let (province, finance) = (Client::new(&hub, "H21"), Client::new(&hub, "H21.13"));
    let (mut zipped, mut without_business, mut null_hop) = (0, 0, 0);
    for number in 1..=30 {
        province.send("edoc", &package("H21", &["H21.13"], &number.to_string()), &[]).await.ok();
    }
    for row in finance.list("edoc").await {
        let bytes = finance.download(row["docId"].as_str().unwrap()).await;
        let read = edxml::read(&bytes[..], &edxml::Limits::default(), &mut edxml::MemorySpooler).unwrap();
        let edxml::Message::Document(document) = read.message else { panic!("no document") };
        let old = document.to.iter().find(|party| party.is_old_code_copy()).unwrap();
        assert_eq!(old.code_raw, "000.00.13.H21");
        assert_eq!(read.trace.len(), 3);
        assert_eq!(read.trace[2].code.as_deref(), Some("02.29.W00"));
        null_hop +=
            usize::from(String::from_utf8_lossy(&bytes).contains("<edXML:OrganId>null</edXML:OrganId>"));
        zipped += usize::from(read.attachments[0].unwrapped_from.is_some());
        without_business += usize::from(!document.business.stated);
        assert_eq!(read.attachments[0].content.get_ref(), crate::client::PDF);
    }
    for (what, times) in [("zipped", zipped), ("without Bussiness", without_business), ("hop null", null_hop)]
    {
        assert!((1..30).contains(&times), "{what} {times} times of 30");
    }
}

#[rstest]
#[case(r#"["H21.13"]"#)]
#[case(r#""[\"H21.13\"]""#)]
#[case("000.00.13.H21")]
#[tokio::test]
async fn the_to_parameter_narrows_the_recipients(#[case] to: &str) {
    let hub = start(still()).await;
    let province = Client::new(&hub, "H21");
    province.send("edoc", &package("H21", &["H21.13", "H21.11", "G18"], "1"), &[("to", to)]).await.ok();
    assert_eq!(province.sent("edoc").await.len(), 1);
    let control = hub.handle();
    assert_eq!(control.copies_of(&document_id("H21", "1"), &code("H21.13")), 1);
    assert_eq!(control.copies_of(&document_id("H21", "1"), &code("G18")), 0);
}

// Invariant 2.
#[tokio::test]
async fn one_failing_recipient_fails_alone_and_only_for_as_long_as_it_is_locked() {
    let hub = start(still()).await;
    let province = Client::new(&hub, "H21");
    let bytes = package("H21", &["H21.13", "H21.146", "H99.77"], "5");
    province.send("edoc", &bytes, &[]).await.ok();
    let note = |rows: &[serde_json::Value], to: &str| {
        let row = rows.iter().find(|row| row["toCode"] == to).unwrap();
        (row["sendStatus"].as_str().unwrap().to_owned(), row["sendStatusDesc"].as_str().unwrap().to_owned())
    };
    let rows = province.sent("edoc").await;
    assert_eq!(note(&rows, "H21.13").0, "done");
    assert_eq!(note(&rows, "H21.146"), ("fail".to_owned(), "23: Don vi nhan da khoa".to_owned()));
    assert_eq!(note(&rows, "H99.77"), ("fail".to_owned(), "18: Don vi nhan khong ton tai".to_owned()));

    // The same bytes again, to the failed one only: it is open now, and the others got nothing twice.
    province.send("edoc", &bytes, &[("to", r#"["H21.146"]"#)]).await.ok();
    let control = hub.handle();
    assert_eq!(control.copies_of(&document_id("H21", "5"), &code("H21.146")), 1);
    assert_eq!(control.copies_of(&document_id("H21", "5"), &code("H21.13")), 1);
    let hashes = control.hashes_of(&document_id("H21", "5"));
    assert!(hashes.len() == 2 && hashes[0] == hashes[1]);
    province.send("edoc", &bytes, &[("to", r#"["H99.77"]"#)]).await.refused("18");
}

// Invariant 2.
#[tokio::test]
async fn what_is_sent_twice_is_there_twice() {
    let hub = start(still()).await;
    let province = Client::new(&hub, "H21");
    let bytes = package("H21", &["H21.13"], "6");
    for copies in 1..=3 {
        province.send("edoc", &bytes, &[]).await.ok();
        assert_eq!(hub.handle().copies_of(&document_id("H21", "6"), &code("H21.13")), copies);
    }
}

#[tokio::test]
async fn an_agency_addressed_under_both_codes_gets_one_copy() {
    let hub = start(still()).await;
    let province = Client::new(&hub, "H21");
    province.send("edoc", &package("H21", &["H21.13", "000.00.13.H21"], "7"), &[]).await.ok();
    assert_eq!(hub.handle().copies_of(&document_id("H21", "7"), &code("H21.13")), 1);
}

// Invariants 1 and 3.
#[tokio::test]
async fn a_wrong_secret_sender_hash_or_package_is_refused_and_stores_nothing() {
    let hub = start(still()).await;
    let province = Client::new(&hub, "H21");
    let good = package("H21", &["H21.13"], "8");
    let stranger = Client::new(&hub, "H21").with_secret("wrong");
    stranger.send("edoc", &good, &[]).await.refused("15");
    stranger.call("getAgenciesList", &[], b"").await.refused("15");
    let text = province.send("edoc", &package("H21.11", &["H21.13"], "8"), &[]).await.refused("19");
    assert_eq!(text, "Don vi gui H21.11 khong dung voi ma da dang ky: H21");
    province.send("edoc", b"<html>no package</html>", &[]).await.refused("22");
    province.send("status", &good, &[]).await.refused("22");
    let wrong = [("servicetype", "eDoc"), ("messagetype", "edoc"), ("from", "H21"), ("hash-file", "abc")];
    province.call("sendEdoc", &wrong, &good).await.refused("21");
    province.call("updateStatus", &[("docId", "0"), ("status", "perhaps")], b"{}").await.refused("10");
    province.call("noSuchCall", &[], b"").await.refused("20");
    assert!(hub.handle().mailbox(&code("H21.13")).is_empty());
}

// Status reports are routed by the agency they name.
#[tokio::test]
async fn a_status_report_reaches_the_sender_of_the_document() {
    let hub = start(still()).await;
    let (province, finance) = (Client::new(&hub, "H21"), Client::new(&hub, "H21.13"));
    finance.send("status", &report("H21.13", "H21", "12", StatusCode::Accepted), &[]).await.ok();
    assert!(province.list("edoc").await.is_empty());
    let list = province.list("status").await;
    assert_eq!(list.len(), 1);
    let seen = hub.handle().statuses_about(&document_id("H21", "12"));
    assert_eq!((seen[0].from.as_str(), seen[0].to.as_str(), seen[0].code.as_str()), ("H21.13", "H21", "03"));
    let count = province
        .call("countReceiveStatus", &[("servicetype", "eDoc"), ("messagetype", "status")], b"{}")
        .await;
    assert_eq!(count.ok()["count"], 1);
}

#[tokio::test]
async fn a_closed_agency_and_a_failing_one_are_refused_until_told_otherwise() {
    let hub = start(still()).await;
    let (province, control) = (Client::new(&hub, "H21"), hub.handle());
    let bytes = package("H21", &["G18"], "9");
    control.set_closed(&code("G18"), true);
    province.send("edoc", &bytes, &[]).await.refused("23");
    control.set_closed(&code("G18"), false);
    control.fail_recipient(&code("G18"), "21", 2);
    province.send("edoc", &bytes, &[]).await.refused("21");
    province.send("edoc", &bytes, &[]).await.refused("21");
    province.send("edoc", &bytes, &[]).await.ok();
}

#[tokio::test]
async fn states_of_a_message_go_from_initial_to_processing_to_fail() {
    let hub = start(still()).await;
    let (province, finance) = (Client::new(&hub, "H21"), Client::new(&hub, "H21.13"));
    province.send("edoc", &package("H21", &["H21.13"], "10"), &[]).await.ok();
    let entry = |hub: &rehearsal::Running| hub.handle().mailbox(&code("H21.13")).remove(0);
    let doc_id = entry(&hub).doc_id.0;
    let set = async |state: &'static str| -> Reply {
        finance
            .call("updateStatus", &[("docId", &doc_id), ("status", state), ("description", "thu")], b"{}")
            .await
    };
    set("processing").await.ok();
    assert_eq!(finance.list("edoc").await[0]["status"], "processing");
    assert_eq!(finance.list("edoc").await[0]["status_desc"], "thu");
    set("fail").await.ok();
    assert!(finance.list("edoc").await.is_empty());
    assert_eq!((entry(&hub).state, entry(&hub).kind), (TransportState::Fail, Kind::Edoc));
    assert_eq!(province.sent("edoc").await[0]["receiveStatus"], "fail");
}

#[tokio::test]
async fn a_stale_timestamp_is_refused_only_when_asked() {
    let mut options = still();
    options.check_timestamp = Some(std::time::Duration::from_secs(300));
    let hub = start(options).await;
    // The test client's timestamp is long past or far ahead, whenever this runs but for ten minutes in 2026.
    Client::new(&hub, "H21").call("getAgenciesList", &[], b"").await.refused("15");
}

#[tokio::test]
async fn every_request_is_remembered_with_its_outcome() {
    let hub = start(still()).await;
    let province = Client::new(&hub, "H21");
    province.list("edoc").await;
    province.acknowledge("nothing").await.refused("21");
    let control = hub.handle();
    let seen: Vec<_> =
        control.requests().into_iter().map(|r| (r.path, r.system_id, r.doc_id, r.outcome)).collect();
    assert_eq!(
        seen,
        [
            ("getReceivedEdocList".to_owned(), "H21".to_owned(), None, "OK".to_owned()),
            ("updateStatus".to_owned(), "H21".to_owned(), Some("nothing".to_owned()), "21".to_owned()),
        ]
    );
    assert_eq!(control.requests_to("updateStatus"), 1);
    control.clear_requests();
    assert!(control.requests().is_empty());
}
