//! Messages that would not come, cannot be kept, or whose acknowledgement the hub does not take: tried again at their
//! own pace, shown to a person, and in nobody's way.

use std::time::Duration;

use office::{Happening, clock::Clock as _, view::JournalFilter};
use rehearsal::{Action, Fault, Matcher, TransportState};
use support::{Desk, OWN, code, packages::Sample};

use crate::outage::Outage;

fn on(path: &str, action: Action, times: Option<u64>) -> Fault {
    Fault { matcher: Matcher { path: Some(path.to_owned()), times, ..Matcher::default() }, action }
}

fn fail(code: &str) -> Action {
    Action::Fail { code: code.to_owned(), description: "khong duoc".to_owned() }
}

fn deliver(hub: &rehearsal::Control, number: &str) {
    Sample::new(&code("G12"), &code(OWN), number).deliver(hub);
}

async fn quarantined(desk: &Desk) -> Vec<String> {
    desk.office.quarantine_list().await.unwrap().into_iter().map(|row| row.problem.code).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_acknowledgement_that_the_hub_refuses_is_told_to_a_person_once_and_to_the_hub_again_and_again() {
    let outage = Outage::begin().await;
    let hub = outage.running.handle();
    deliver(&hub, "1");
    deliver(&hub, "2");
    hub.set_faults(vec![on("updateStatus", fail("99"), None)]);
    let mut happenings = outage.office.happenings();
    outage.office.start();
    outage.live(outage.clock.now().plus(3_600_000)).await;
    let told = hub.requests_to("updateStatus");
    // Two messages, every fifteen minutes for an hour.
    assert!((8..=12).contains(&told), "told {told} times in an hour");
    let mut refused = Vec::new();
    while let Ok(Some(one)) = tokio::time::timeout(Duration::from_millis(50), happenings.next()).await {
        if let Happening::AcknowledgementRefused { count, code } = one {
            refused.push((count, code));
        }
    }
    let messages: u32 = refused.iter().map(|(count, _)| count).sum();
    assert_eq!(messages, 2, "{refused:?}");
    assert!(refused.iter().all(|(_, code)| code == "hub.refused"), "{refused:?}");
    let filter = JournalFilter { document: None, action: "package.acknowledgement_refused".to_owned() };
    assert_eq!(outage.office.journal_list(filter, None, 10).await.unwrap().rows.len(), 2);
    // Kept all the same, and nothing but the acknowledgement waits.
    assert_eq!(outage.office.counters().await.unwrap().waiting, 2);
    hub.set_faults(Vec::new());
    outage.live(outage.clock.now().plus(domain::retry::CAP)).await;
    assert!(hub.mailbox(&code(OWN)).iter().all(|entry| entry.state == TransportState::Done));
    outage.office.stop().await;
}

// The pause of this round's failure counts for the next round; the loop's usual rest is a minute.
#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_would_not_come_is_asked_for_again_when_its_own_pause_is_over() {
    let outage = Outage::begin().await;
    let hub = outage.running.handle();
    deliver(&hub, "1");
    // Both ways of downloading, once each.
    hub.set_faults(vec![
        on("downloadEdoc", Action::Status { code: 500, retry_after: None }, Some(1)),
        on("getEdoc", Action::Status { code: 500, retry_after: None }, Some(1)),
    ]);
    outage.office.start();
    outage.settle().await;
    assert_eq!(outage.office.counters().await.unwrap().waiting, 0);
    // The first wait of the retry rule is five to fifteen seconds.
    for _ in 0..16 {
        outage.clock.advance(1_000);
        outage.settle().await;
    }
    assert_eq!(outage.office.counters().await.unwrap().waiting, 1);
    outage.office.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_was_gone_and_is_listed_again_is_received() {
    let desk = Desk::quiet().await;
    deliver(&desk.hub, "1");
    let gone = |path| on(path, Action::DocumentGone, Some(1));
    desk.hub.set_faults(vec![gone("downloadEdoc"), gone("getEdoc")]);
    desk.sync().await;
    assert_eq!(quarantined(&desk).await, ["package.gone"]);
    desk.sync().await;
    assert_eq!(desk.incoming().await.len(), 1);
    assert!(quarantined(&desk).await.is_empty());
    assert!(desk.hub.mailbox(&code(OWN)).iter().all(|entry| entry.state == TransportState::Done));
}

// A message that would not come has a row already when it comes at last, and then cannot be registered.
#[tokio::test(flavor = "multi_thread")]
async fn a_late_message_that_the_register_refuses_is_kept_as_a_problem_and_stops_no_other() {
    let desk = Desk::quiet().await;
    deliver(&desk.hub, "1");
    // Three failures, while another comes in the same round.
    let broken = || Action::Status { code: 500, retry_after: None };
    let late = desk.hub.mailbox(&code(OWN))[0].doc_id.clone();
    for round in 0..3 {
        deliver(&desk.hub, &format!("other-{round}"));
        let mut faults = vec![on("downloadEdoc", broken(), None), on("getEdoc", broken(), None)];
        faults.iter_mut().for_each(|fault| fault.matcher.doc_id = Some(late.to_string()));
        desk.hub.set_faults(faults);
        desk.sync().await;
    }
    assert_eq!(quarantined(&desk).await, ["package.not_fetched"]);
    desk.hub.set_faults(Vec::new());
    deliver(&desk.hub, "last");
    // Refused with the other, and alone.
    desk.office.disk().refuse_at("receive.after_document_row", 2);
    desk.sync().await;
    let problems = desk.office.quarantine_list().await.unwrap();
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].problem.code, "package.not_storable");
    assert!(problems[0].bytes > 0, "its bytes are kept");
    assert!(problems[0].problem.args.contains_key("reason"));
    assert_eq!(desk.incoming().await.len(), 4, "the others came");
    // A person looks at it again: nothing refuses it any more.
    desk.office.quarantine_retry(problems[0].id).await.unwrap();
    assert_eq!(desk.incoming().await.len(), 5);
    assert!(quarantined(&desk).await.is_empty());
}
