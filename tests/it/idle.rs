//! An office with nothing it could do now does nothing: what waits for something else wakes nobody.

use std::time::Duration;

use office::{Change, ChangeStream, OfficeOptions, Subject, clock::Clock as _};
use rehearsal::{Action, Fault, Matcher};
use support::{OWN, code, desk, packages::Sample};

use crate::outage::Outage;

/// Rounds that ended, as the status bar is told of them.
async fn rounds(changes: &mut ChangeStream) -> usize {
    let mut count = 0;
    while let Ok(Some(change)) = tokio::time::timeout(Duration::from_millis(100), changes.next()).await {
        count += usize::from(change == Change::of(&[Subject::Status]));
    }
    count
}

/// Rounds within two minutes, second by second.
async fn rounds_in_two_minutes(outage: &Outage) -> usize {
    outage.settle().await;
    let mut changes = outage.office.changes();
    let mut count = rounds(&mut changes).await;
    for _ in 0..120 {
        outage.clock.advance(1_000);
        outage.settle().await;
    }
    count += rounds(&mut changes).await;
    count
}

/// What the four loops do in two minutes when nothing waits.
async fn usual() -> usize {
    let outage = Outage::begin().await;
    outage.office.start();
    let usual = rounds_in_two_minutes(&outage).await;
    outage.office.stop().await;
    assert!((4..=60).contains(&usual), "{usual} rounds with nothing to do");
    usual
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_behind_an_older_one_that_waits_makes_no_rounds() {
    let usual = usual().await;
    let outage = Outage::begin().await;
    let sample = Sample::new(&code("G12"), &code(OWN), "1");
    let hub = outage.running.handle();
    sample.deliver(&hub);
    let action = Action::Fail { code: "20".to_owned(), description: "loi he thong".to_owned() };
    let matcher = Matcher { path: Some("sendEdoc".to_owned()), ..Matcher::default() };
    hub.set_faults(vec![Fault { matcher, action }]);
    outage.office.sync_once(Duration::from_secs(60)).await.unwrap();
    let id = outage.office.incoming_list(Default::default(), None, 1).await.unwrap().rows[0].id;
    outage.office.accept(id, support::desk::acceptance()).await.unwrap();
    outage.office.start();
    let made = rounds_in_two_minutes(&outage).await;
    let asked = hub.requests_to("sendEdoc");
    assert!((2..=25).contains(&asked), "the older report was tried {asked} times");
    // One round for each try of the older report, and none for the younger.
    assert!(made <= usual + asked + 4, "{made} rounds, {usual} with nothing to do, {asked} tries");
    outage.office.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_that_can_still_be_undone_makes_no_rounds_even_when_everything_is_woken() {
    let usual = usual().await;
    let outage = Outage::with(OfficeOptions { undo_ms: 3_600_000, ..desk::options() }).await;
    let queued = desk::send(&outage.office, outage.folder.path(), "1", &["G12"]).await;
    outage.office.start();
    outage.settle().await;
    outage.office.sync_now();
    let made = rounds_in_two_minutes(&outage).await;
    assert!(made <= usual + 4, "{made} rounds, {usual} with nothing to do");
    assert_eq!(outage.running.handle().requests_to("sendEdoc"), 0);
    outage.live(outage.clock.now().plus(3_600_000)).await;
    assert!(outage.until_sent().await);
    assert_eq!(outage.running.handle().copies_of(&queued.document_id, &code("G12")), 1);
    outage.office.stop().await;
}
