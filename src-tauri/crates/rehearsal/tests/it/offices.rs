//! Simulated offices: their answers, and the documents they send.

use domain::StatusCode;
use rehearsal::{Options, Pace, Running};

use crate::client::{Client, code, document_id, package, report, start, still, until};

fn answering() -> Options {
    Options { pace: Pace::answering(), ..still() }
}

fn codes(hub: &Running, number: &str, from: &str) -> Vec<String> {
    let seen = hub.handle().statuses_about(&document_id("H21", number)).into_iter();
    seen.filter(|seen| seen.from == code(from)).map(|seen| seen.code).collect()
}

#[tokio::test]
async fn offices_answer_step_by_step_and_one_returns() {
    let hub = start(answering()).await;
    let province = Client::new(&hub, "H21");
    province.send("edoc", &package("H21", &["H21.11", "H21.26", "H21.158", "H21.13"], "1"), &[]).await.ok();
    for office in ["H21.11", "H21.158"] {
        until(async || (codes(&hub, "1", office) == ["01", "03", "05", "06"]).then_some(())).await;
    }
    until(async || (codes(&hub, "1", "H21.26") == ["01", "02"]).then_some(())).await;
    // An own agency is played by a real client, never by the hub.
    assert!(codes(&hub, "1", "H21.13").is_empty());
    let listed = province.list("status").await;
    assert_eq!(listed.len(), 10);
    let mut reasons = Vec::new();
    for row in listed {
        let bytes = province.download(row["docId"].as_str().unwrap()).await;
        let read = edxml::read(&bytes[..], &edxml::Limits::default(), &mut edxml::Discard).unwrap();
        let edxml::Message::Status(status) = read.message else { panic!("no status") };
        assert_eq!(status.response_for[0].document_id.as_ref().unwrap().as_str(), document_id("H21", "1"));
        if status.code == Some(StatusCode::Returned) {
            reasons.push(status.description);
        }
    }
    assert!(reasons.len() == 1 && !reasons[0].is_empty());
}

#[tokio::test]
async fn an_office_gives_back_what_it_has_not_accepted_and_refuses_the_rest() {
    let hour = rehearsal::Span { from_ms: 3_600_000, to_ms: 3_600_000 };
    let soon = Pace::answering().decided;
    let hub = start(Options { pace: Pace { decided: hour, ..Pace::answering() }, ..still() }).await;
    let province = Client::new(&hub, "H21");
    province.send("edoc", &package("H21", &["G18"], "1"), &[]).await.ok();
    until(async || (codes(&hub, "1", "G18") == ["01"]).then_some(())).await;
    hub.handle().set_pace(Pace { decided: soon, ..Pace::answering() });
    province.send("status", &take_back("1", "G18"), &[]).await.ok();
    until(async || (codes(&hub, "1", "G18") == ["01", "15"]).then_some(())).await;

    province.send("edoc", &package("H21", &["G18"], "2"), &[]).await.ok();
    until(async || codes(&hub, "2", "G18").contains(&"03".to_owned()).then_some(())).await;
    province.send("status", &take_back("2", "G18"), &[]).await.ok();
    until(async || codes(&hub, "2", "G18").contains(&"16".to_owned()).then_some(())).await;
}

/// A take-back names the receiver in `ResponseFor`, and the sender's own document.
fn take_back(number: &str, receiver: &str) -> Vec<u8> {
    let bytes = report("H21", "H21", number, StatusCode::TakeBack);
    let text = String::from_utf8(bytes).unwrap();
    let at = text.find("<edXML:ResponseFor>").unwrap();
    let (head, tail) = text.split_at(at);
    format!("{head}{}", tail.replacen(">H21<", &format!(">{receiver}<"), 1)).into_bytes()
}

#[tokio::test]
async fn paused_offices_do_nothing_until_they_go_on() {
    let hub = start(answering()).await;
    hub.handle().pause(true);
    Client::new(&hub, "H21").send("edoc", &package("H21", &["G18"], "1"), &[]).await.ok();
    tokio::time::sleep(std::time::Duration::from_millis(150)).await;
    assert!(codes(&hub, "1", "G18").is_empty());
    hub.handle().pause(false);
    until(async || (codes(&hub, "1", "G18").len() == 4).then_some(())).await;
}

/// What arrived for H21, in order: sender, identity, whether the reader takes it, and what it does.
async fn arrivals(seed: u64) -> Vec<(String, String, String)> {
    let options = Options { seed, pace: Pace::fast(), own: vec![code("H21")], ..Options::default() };
    let hub = start(options).await;
    let client = Client::new(&hub, "H21");
    until(async || (client.list("edoc").await.len() == 20).then_some(())).await;
    let mut seen = Vec::new();
    for row in client.list("edoc").await {
        let bytes = client.download(row["docId"].as_str().unwrap()).await;
        let what = match edxml::read(&bytes[..], &edxml::Limits::default(), &mut edxml::MemorySpooler) {
            Ok(package) => {
                let edxml::Message::Document(document) = package.message else { panic!("no document") };
                let corrupt = package.attachments.iter().any(|attachment| attachment.corrupt.is_some());
                let junk = !bytes.starts_with(b"<");
                let id = document.document_id.map(|id| id.0).unwrap_or_default();
                (id, format!("{} corrupt={corrupt} junk={junk}", document.business.kind.as_str()))
            }
            Err(error) => (String::new(), error.code().to_owned()),
        };
        seen.push((row["from"].as_str().unwrap().to_owned(), what.0, what.1));
    }
    hub.stop().await.unwrap();
    seen
}

// Invariant 4.
#[tokio::test(flavor = "multi_thread")]
async fn new_documents_repeat_for_a_seed_and_bring_the_troubles_of_the_field() {
    let first = arrivals(3).await;
    assert_eq!(first, arrivals(3).await);
    assert_ne!(first, arrivals(4).await);
    let count = |what: &str| first.iter().filter(|(_, _, seen)| seen == what).count();
    assert_eq!(count("recall corrupt=false junk=false"), 1);
    assert_eq!(count("new corrupt=false junk=true"), 1);
    assert_eq!(count("new corrupt=true junk=false"), 1);
    assert_eq!(first.iter().filter(|(_, id, _)| id.is_empty()).count(), 1, "one is no package");
    let new: Vec<_> =
        first.iter().filter(|(_, id, what)| !id.is_empty() && what.starts_with("new")).collect();
    let different: std::collections::BTreeSet<_> = new.iter().map(|(_, id, _)| id).collect();
    assert_eq!(new.len(), different.len() + 1, "one came twice");
}
