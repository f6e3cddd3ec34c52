//! What survives a restart with a state directory.

use rehearsal::{Options, Pace};

use crate::client::{Client, code, document_id, package, start, still, until};

// Invariant 6.
#[tokio::test]
async fn mailboxes_sendings_and_acknowledgements_survive_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let options = || Options { state_dir: Some(dir.path().to_owned()), ..still() };
    let hub = start(options()).await;
    let (province, finance) = (Client::new(&hub, "H21"), Client::new(&hub, "H21.13"));
    for number in ["1", "2"] {
        province.send("edoc", &package("H21", &["H21.13", "H21.146"], number), &[]).await.ok();
    }
    hub.handle().deliver(
        &code("G18"),
        &code("H21"),
        rehearsal::Kind::Edoc,
        rehearsal::Content::Bytes(b"raw".to_vec().into()),
    );
    let rows = finance.list("edoc").await;
    let (first, second) = (rows[0]["docId"].as_str().unwrap(), rows[1]["docId"].as_str().unwrap());
    finance.acknowledge(first).await.ok();
    let (before, package_before) = (province.sent("edoc").await, finance.download(second).await);
    hub.stop().await.unwrap();

    let hub = start(options()).await;
    let (province, finance) = (Client::new(&hub, "H21"), Client::new(&hub, "H21.13"));
    assert_eq!(finance.list("edoc").await, rows[1..]);
    assert_eq!(province.sent("edoc").await, before);
    assert_eq!(finance.download(second).await, package_before);
    assert_eq!(province.list("edoc").await.len(), 1);
    // The locked agency was opened before, and no docId is given twice.
    province.send("edoc", &package("H21", &["H21.146", "H21.13"], "3"), &[]).await.ok();
    assert_eq!(hub.handle().copies_of(&document_id("H21", "3"), &code("H21.146")), 1);
    finance.acknowledge(second).await.ok();
    let third = finance.list("edoc").await;
    assert!(third.len() == 1 && third[0]["docId"] != first && third[0]["docId"] != second);
}

// Invariant 6.
#[tokio::test]
async fn a_simulated_office_goes_on_with_its_answers_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let slow = rehearsal::Span { from_ms: 3_600_000, to_ms: 3_600_000 };
    let options = |pace| Options { state_dir: Some(dir.path().to_owned()), pace, ..still() };
    let hub = start(options(Pace { decided: slow, ..Pace::answering() })).await;
    Client::new(&hub, "H21").send("edoc", &package("H21", &["G18"], "1"), &[]).await.ok();
    let codes = |hub: &rehearsal::Running| -> Vec<String> {
        hub.handle().statuses_about(&document_id("H21", "1")).into_iter().map(|seen| seen.code).collect()
    };
    until(async || (codes(&hub) == ["01"]).then_some(())).await;
    hub.stop().await.unwrap();
    let kept = std::fs::read_to_string(dir.path().join("index.json")).unwrap();
    assert!(kept.contains("\"report\""), "the work to come is in the index");

    let hub = start(options(Pace::answering())).await;
    assert_eq!(codes(&hub), ["01"]);
}

#[tokio::test]
async fn a_damaged_index_is_refused_and_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("index.json"), "{").unwrap();
    let options = Options { state_dir: Some(dir.path().to_owned()), ..still() };
    assert!(matches!(rehearsal::serve(options).await, Err(rehearsal::Error::Index { .. })));
    assert_eq!(std::fs::read_to_string(dir.path().join("index.json")).unwrap(), "{");
}
