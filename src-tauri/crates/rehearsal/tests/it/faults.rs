//! Every fault of the script does on the wire what its name says.

use std::time::{Duration, Instant};

use rehearsal::{Action, Control, Fault, Kind, Matcher, Running};
use rstest::rstest;

use crate::client::{Client, address, code, document_id, exchange, package, start, still};

/// A hub with two documents for H21, and this one fault for every request to one call.
async fn hub(path: &str, action: Action) -> (Running, Client) {
    let hub = start(still()).await;
    let finance = Client::new(&hub, "H21.13");
    for number in ["1", "2"] {
        finance.send("edoc", &package("H21.13", &["H21"], number), &[]).await.ok();
    }
    let control = hub.handle();
    control.clear_requests();
    control.set_faults(vec![fault(path, action)]);
    let client = Client::new(&hub, "H21");
    (hub, client)
}

fn fault(path: &str, action: Action) -> Fault {
    Fault { matcher: Matcher { path: Some(path.to_owned()), ..Matcher::default() }, action }
}

fn outcome(control: &Control) -> String {
    control.requests().last().unwrap().outcome.clone()
}

const LIST: &str = "getReceivedEdocList";
const EDOC: [(&str, &str); 2] = [("servicetype", "eDoc"), ("messagetype", "edoc")];

// Invariant 5.
#[tokio::test]
async fn a_delay_delays() {
    let (_hub, client) = hub(LIST, Action::DelayMs(300)).await;
    let before = Instant::now();
    client.call(LIST, &EDOC, b"").await.ok();
    assert!(before.elapsed() >= Duration::from_millis(300));
}

// Invariant 5.
#[rstest]
#[case(0)]
#[case(25)]
#[case(200)]
#[tokio::test]
async fn a_reset_comes_after_so_many_bytes(#[case] bytes: u64) {
    let (hub, client) = hub(LIST, Action::ResetAfterBytes(bytes)).await;
    let reply = client.call(LIST, &EDOC, b"").await;
    assert!(reply.reset);
    assert_eq!(reply.bytes.len() as u64, bytes);
    assert_eq!(outcome(&hub.handle()), "reset_after_bytes");
}

// Invariants 2 and 5.
#[tokio::test]
async fn a_reset_upload_stores_nothing() {
    let (hub, client) = hub("sendEdoc", Action::ResetUploadAfterBytes(1_000)).await;
    let bytes = vec![b'x'; 4 << 20];
    let reply = client.send("edoc", &bytes, &[]).await;
    assert!(reply.bytes.is_empty() && reply.reset);
    assert!(hub.handle().mailbox(&code("H21.13")).is_empty());
}

// Invariant 5.
#[tokio::test]
async fn a_status_comes_with_its_waiting_time() {
    let (_hub, client) = hub(LIST, Action::Status { code: 503, retry_after: Some(17) }).await;
    let reply = client.call(LIST, &EDOC, b"").await;
    assert_eq!((reply.status, reply.headers["retry-after"].as_str()), (503, "17"));
}

// Invariant 5.
#[tokio::test]
async fn pages_empty_answers_and_redirects_look_like_those_of_proxies() {
    let (hub, client) = hub(LIST, Action::HtmlPage).await;
    let reply = client.call(LIST, &EDOC, b"").await;
    assert_eq!((reply.status, reply.headers["content-type"].as_str()), (200, "text/html; charset=utf-8"));
    hub.handle().set_faults(vec![fault(LIST, Action::Empty)]);
    let reply = client.call(LIST, &EDOC, b"").await;
    assert!(reply.status == 200 && reply.body.is_empty());
    hub.handle().set_faults(vec![fault(LIST, Action::Redirect("http://10.0.0.1/login".to_owned()))]);
    let reply = client.call(LIST, &EDOC, b"").await;
    assert_eq!((reply.status, reply.headers["location"].as_str()), (302, "http://10.0.0.1/login"));
}

// Invariants 2 and 5.
#[tokio::test]
async fn a_dropped_response_was_stored() {
    let (hub, client) = hub("sendEdoc", Action::DropAfterStoring).await;
    let reply = client.send("edoc", &package("H21", &["H21.13"], "3"), &[]).await;
    assert!(reply.reset && reply.bytes.is_empty());
    assert_eq!(hub.handle().copies_of(&document_id("H21", "3"), &code("H21.13")), 1);
    assert_eq!(client.sent("edoc").await[0]["sendStatus"], "done");
}

// Invariant 5.
#[tokio::test]
async fn lists_repeat_reorder_and_swell() {
    let (hub, client) = hub(LIST, Action::DuplicateRows(3)).await;
    let ids = async || -> Vec<String> {
        client.list("edoc").await.iter().map(|row| row["docId"].as_str().unwrap().to_owned()).collect()
    };
    let repeated = ids().await;
    assert!(repeated.len() == 6 && repeated[0] == repeated[2] && repeated[0] != repeated[3]);
    hub.handle().set_faults(Vec::new());
    for number in 3..=8 {
        let finance = Client::new(&hub, "H21.13");
        finance.send("edoc", &package("H21.13", &["H21"], &number.to_string()), &[]).await.ok();
    }
    let right = ids().await;
    hub.handle().set_faults(vec![fault(LIST, Action::ReorderRows)]);
    let mut wrong = ids().await;
    assert_ne!(right, wrong);
    wrong.sort();
    let mut sorted = right.clone();
    sorted.sort();
    assert_eq!(wrong, sorted);
    hub.handle().set_faults(vec![fault(LIST, Action::ManyRows(100_000))]);
    let reply = client.call(LIST, &EDOC, b"").await;
    let rows = reply.body.windows(8).filter(|window| window == b"\"docId\":").count();
    assert_eq!(rows, 100_000);
}

// Invariant 5.
#[tokio::test]
async fn a_truncated_body_ends_early_without_a_reset() {
    let (_hub, client) = hub(LIST, Action::TruncateBody(30)).await;
    let reply = client.call(LIST, &EDOC, b"").await;
    assert_eq!((reply.status, reply.body.len()), (200, 30));
    assert!(reply.headers["content-length"].parse::<usize>().unwrap() > 30);
}

// Invariant 5.
#[rstest]
#[case(7)]
#[case(-7)]
#[tokio::test]
async fn a_wrong_length_promises_what_is_not_there(#[case] delta: i64) {
    let (_hub, client) = hub(LIST, Action::WrongLength(delta)).await;
    let reply = client.call(LIST, &EDOC, b"").await;
    let promised: i64 = reply.headers["content-length"].parse().unwrap();
    assert_eq!(promised, i64::try_from(reply.body.len()).unwrap() + delta);
    reply.ok();
}

// Invariant 5.
#[tokio::test]
async fn a_drip_brings_everything_in_its_time() {
    let (_hub, client) = hub(LIST, Action::Drip { bytes: 40, every_ms: 20 }).await;
    let before = Instant::now();
    let reply = client.call(LIST, &EDOC, b"").await;
    reply.ok();
    let pauses = u32::try_from(reply.bytes.len() / 40 - 1).unwrap();
    assert!(before.elapsed() >= Duration::from_millis(20) * pauses);
}

// Invariant 5.
#[tokio::test]
async fn refusals_can_be_scripted() {
    let (hub, client) = hub(LIST, Action::RefuseSignature).await;
    client.call(LIST, &EDOC, b"").await.refused("15");
    let action = Action::Fail { code: "20".to_owned(), description: "Loi he thong".to_owned() };
    hub.handle().set_faults(vec![fault("sendEdoc", action)]);
    client.send("edoc", &package("H21", &["H21.13"], "4"), &[]).await.refused("20");
    assert_eq!(hub.handle().copies_of(&document_id("H21", "4"), &code("H21.13")), 0);
}

// Invariant 5.
#[tokio::test]
async fn broken_json_is_broken() {
    let (_hub, client) = hub(LIST, Action::BadJson).await;
    let reply = client.call(LIST, &EDOC, b"").await;
    assert!(reply.status == 200 && serde_json::from_slice::<serde_json::Value>(&reply.body).is_err());
    assert!(reply.body.starts_with(b"{"));
}

// Invariant 5.
#[tokio::test]
async fn a_document_can_be_gone_between_list_and_fetch() {
    let (hub, client) = hub("getEdoc", Action::DocumentGone).await;
    let doc_id = client.list("edoc").await[0]["docId"].as_str().unwrap().to_owned();
    client.call("getEdoc", &[("docId", &doc_id)], b"{}").await.refused("21");
    hub.handle().set_faults(Vec::new());
    client.call("getEdoc", &[("docId", &doc_id)], b"{}").await.ok();
    assert!(hub.handle().withdraw(&domain::DocId::from(doc_id.as_str())));
    client.call("getEdoc", &[("docId", &doc_id)], b"{}").await.refused("21");
}

// Invariant 5.
#[tokio::test]
async fn a_hub_can_answer_for_another_agency() {
    let (hub, client) = hub(LIST, Action::WrongAgency).await;
    let rows = client.list("edoc").await;
    assert_eq!(rows[0]["to"], "H99.99");
    let doc_id = rows[0]["docId"].as_str().unwrap();
    hub.handle()
        .set_faults(vec![fault("downloadEdoc", Action::WrongAgency), fault("getEdoc", Action::WrongAgency)]);
    let streamed = client.download(doc_id).await;
    let answer = client.call("getEdoc", &[("docId", doc_id)], b"{}").await.ok();
    let encoded = base64_simd::STANDARD.decode_to_vec(answer["data"].as_str().unwrap()).unwrap();
    for bytes in [streamed, encoded] {
        let read = edxml::read(&bytes[..], &edxml::Limits::default(), &mut edxml::Discard).unwrap();
        let edxml::Message::Document(document) = read.message else { panic!("no document") };
        assert_eq!(document.to.len(), 1);
        assert_eq!(document.to[0].code_raw, "H99.99");
    }
}

// Invariant 5.
#[tokio::test]
async fn the_clock_of_the_hub_can_be_wrong() {
    let (_hub, client) = hub(LIST, Action::ClockSkewSeconds(-86_400)).await;
    let reply = client.call(LIST, &EDOC, b"").await;
    let date = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(&reply.headers["date"]).unwrap();
    let off = jiff::Timestamp::now().duration_since(date);
    assert!((86_300..86_500).contains(&off.as_secs()), "{off:?}");
}

// Invariant 5.
#[tokio::test]
async fn an_acknowledgement_can_be_forgotten() {
    let (_hub, client) = hub("updateStatus", Action::ForgetAcknowledgement).await;
    let doc_id = client.list("edoc").await[0]["docId"].as_str().unwrap().to_owned();
    client.acknowledge(&doc_id).await.ok();
    assert_eq!(client.list("edoc").await.len(), 2);
}

// Faults that follow each other on one kept-alive connection do not spill into the next response.
#[tokio::test]
async fn a_fault_ends_with_its_response() {
    let (hub, client) = hub(LIST, Action::Drip { bytes: 50, every_ms: 1 }).await;
    hub.handle().set_faults(vec![Fault {
        matcher: Matcher {
            path: Some(LIST.to_owned()),
            kind: Some(Kind::Edoc),
            times: Some(1),
            ..Matcher::default()
        },
        action: Action::Drip { bytes: 50, every_ms: 5 },
    }]);
    let request = client.request(LIST, &EDOC, b"");
    let kept = String::from_utf8(request.clone()).unwrap().replace("Connection: close\r\n", "");
    let reply = exchange(&address(&hub), &[kept.as_bytes(), &request].concat()).await;
    let both = String::from_utf8_lossy(&reply.bytes).matches("HTTP/1.1 200 OK").count();
    assert_eq!((both, reply.reset), (2, false));
}

// What a test pushes by hand comes out as it went in.
#[tokio::test]
async fn raw_bytes_can_be_put_into_a_mailbox() {
    let hub = start(still()).await;
    let control = hub.handle();
    let made = rehearsal::Content::Made(std::sync::Arc::new(|| b"made when asked".to_vec().into()));
    let doc_id = control.deliver(&code("G18"), &code("H21"), Kind::Edoc, made);
    let client = Client::new(&hub, "H21");
    assert_eq!(client.list("edoc").await[0]["docId"], doc_id.as_str());
    assert_eq!(client.download(doc_id.as_str()).await, b"made when asked");
    let doc_id = control.deliver_sample(&code("G18"), &code("H21"), 4).unwrap();
    let bytes = client.download(doc_id.as_str()).await;
    assert!(edxml::looks_like(&bytes));
}
