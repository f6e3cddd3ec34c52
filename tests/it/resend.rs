//! Sending again: only to whom it must go, whatever the hub did meanwhile and whichever code the recipient has.

use domain::DeliveryState;
use rehearsal::{Action, Fault, Matcher};
use support::{Desk, code};

fn on(path: &str, action: Action, times: u64) -> Fault {
    Fault {
        matcher: Matcher { path: Some(path.to_owned()), times: Some(times), ..Matcher::default() },
        action,
    }
}

fn away() -> Vec<Fault> {
    let action = Action::Status { code: 503, retry_after: None };
    vec![Fault { matcher: Matcher::default(), action }]
}

/// A document that reached G12 and failed at two others.
async fn failed_at_two() -> (Desk, office::view::Queued) {
    let desk = Desk::quiet().await;
    for recipient in ["G09", "G10"] {
        desk.hub.fail_recipient(&code(recipient), "23", 1);
    }
    let queued = desk.send("1", &["G12", "G09", "G10"]).await;
    desk.sync_until("two failed", |office| async move { office.counters().await.unwrap().failed == 2 }).await;
    (desk, queued)
}

async fn states(desk: &Desk, queued: &office::view::Queued) -> Vec<(String, DeliveryState)> {
    let mut states: Vec<(String, DeliveryState)> =
        desk.outgoing(queued.id).await.deliveries.into_iter().map(|one| (one.to.code, one.state)).collect();
    states.sort_by(|a, b| a.0.cmp(&b.0));
    states
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resend_ordered_while_the_hub_is_away_asks_first_and_leaves_out_who_has_it() {
    let (desk, queued) = failed_at_two().await;
    desk.hub.set_faults(away());
    desk.sync().await;
    let resent = desk.office.resend_failed(queued.id, Vec::new()).await.unwrap();
    assert_eq!((resent.queued.len(), resent.already_there.len()), (2, 0), "nobody could be asked");
    desk.sync().await;
    // Meanwhile the hub tries again by itself, and reaches one of the two.
    assert!(desk.hub.deliver_after_all(&queued.document_id, &code("G09")));
    desk.hub.set_faults(Vec::new());
    desk.hub.clear_requests();
    desk.sync().await;
    for recipient in ["G09", "G10", "G12"] {
        assert_eq!(desk.hub.copies_of(&queued.document_id, &code(recipient)), 1, "{recipient}");
    }
    assert_eq!(desk.hub.requests_to("sendEdoc"), 1);
    assert_eq!(desk.hub.hashes_of(&queued.document_id).len(), 2);
    let states = states(&desk, &queued).await;
    let open = |state: &DeliveryState| [DeliveryState::Queued, DeliveryState::Failed].contains(state);
    assert!(states.iter().all(|(_, state)| !open(state)), "{states:?}");
    let filter =
        office::view::JournalFilter { document: Some(queued.id), action: "delivery.found".to_owned() };
    let found = desk.office.journal_list(filter, None, 10).await.unwrap().rows;
    assert_eq!(found.len(), 1, "{found:?}");
    let there =
        desk.outgoing(queued.id).await.deliveries.into_iter().find(|one| one.to.code == "G09").unwrap();
    assert_eq!(found[0].args["to"], there.to.name);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resend_to_recipients_who_all_have_it_by_then_sends_nothing() {
    let (desk, queued) = failed_at_two().await;
    desk.hub.set_faults(away());
    desk.sync().await;
    desk.office.resend_failed(queued.id, Vec::new()).await.unwrap();
    for recipient in ["G09", "G10"] {
        assert!(desk.hub.deliver_after_all(&queued.document_id, &code(recipient)));
    }
    desk.hub.set_faults(Vec::new());
    desk.hub.clear_requests();
    desk.sync().await;
    assert_eq!(desk.hub.requests_to("sendEdoc"), 0);
    let counters = desk.office.counters().await.unwrap();
    assert_eq!((counters.queued, counters.failed), (0, 0));
    for recipient in ["G09", "G10", "G12"] {
        assert_eq!(desk.hub.copies_of(&queued.document_id, &code(recipient)), 1, "{recipient}");
    }
}

// The resend's own answer is lost: what the first sending left at the hub is not taken for it.
#[tokio::test(flavor = "multi_thread")]
async fn a_resend_whose_answer_is_lost_is_found_and_not_sent_a_third_time() {
    let (desk, queued) = failed_at_two().await;
    desk.hub.set_faults(vec![on("sendEdoc", Action::DropAfterStoring, 1)]);
    desk.office.resend_failed(queued.id, Vec::new()).await.unwrap();
    desk.sync().await;
    desk.sync().await;
    desk.sync().await;
    for recipient in ["G09", "G10", "G12"] {
        assert_eq!(desk.hub.copies_of(&queued.document_id, &code(recipient)), 1, "{recipient}");
    }
    let detail = desk.outgoing(queued.id).await;
    assert_eq!(detail.doc_ids.len(), 2, "the first sending's identity and the resend's");
    assert_eq!(desk.office.counters().await.unwrap().queued, 0);
}

// Hubs list a recipient under the code of today, also when it was addressed under the one before.
#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_is_found_under_the_recipients_other_code() {
    let desk = Desk::quiet().await;
    // The directory, with both codes of every agency.
    desk.office.directory_refresh().await.unwrap();
    desk.hub.set_faults(vec![on("sendEdoc", Action::DropAfterStoring, 1)]);
    let queued = desk.send("1", &["000.00.00.G12"]).await;
    desk.sync().await;
    desk.sync().await;
    desk.sync().await;
    assert_eq!(desk.hub.copies_of(&queued.document_id, &code("G12")), 1);
    assert_eq!(desk.hub.requests_to("sendEdoc"), 1);
    let detail = desk.outgoing(queued.id).await;
    assert_eq!(detail.deliveries.len(), 1);
    assert_ne!(detail.deliveries[0].state, DeliveryState::Queued);
    assert_eq!(detail.doc_ids.len(), 1);
}
