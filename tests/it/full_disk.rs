//! A disk without space: what is said, what is lost (nothing), and that it goes on by itself once there is space.

use domain::DeliveryState;
use office::{OfficeOptions, clock::Clock as _};
use support::{Desk, OWN, code, desk, packages::Sample};

use crate::outage::Outage;

const FULL: &str = "registry.disk_full";

// Promise P3: the hub has the document, and our own disk had no place for its answer.
#[tokio::test(flavor = "multi_thread")]
async fn an_outcome_that_could_not_be_written_once_is_asked_for_and_found_and_stops_no_other_job() {
    let desk = Desk::quiet().await;
    desk.office.disk().fail_once_at("send.before_outcome_commit");
    let first = desk.send("1", &["G12"]).await;
    let others = [desk.send("2", &["G12"]).await, desk.send("3", &["G12"]).await];
    let report = desk.sync().await;
    assert_eq!((report.sent, report.failed.len()), (2, 0), "{report:?}");
    let mut stuck = 0;
    for one in [&first, &others[0], &others[1]] {
        let delivery = desk.outgoing(one.id).await.deliveries.remove(0);
        assert_eq!(desk.hub.copies_of(&one.document_id, &code("G12")), 1);
        if delivery.state == DeliveryState::Queued {
            assert_eq!(delivery.error.unwrap().code, FULL);
            assert!(delivery.next_attempt_at.is_some());
            stuck += 1;
        }
    }
    assert_eq!(stuck, 1);
    let report = desk.sync().await;
    assert_eq!((report.sent, report.failed.len()), (1, 0), "{report:?}");
    assert_eq!(desk.hub.requests_to("sendEdoc"), 3);
    for one in [first, others[0].clone(), others[1].clone()] {
        let detail = desk.outgoing(one.id).await;
        assert_ne!(detail.deliveries[0].state, DeliveryState::Queued);
        assert!(detail.deliveries[0].error.is_none());
        assert_eq!((detail.doc_ids.len(), desk.hub.copies_of(&one.document_id, &code("G12"))), (1, 1));
    }
}

// The job is left marked as under way, and no start of the program comes to its help.
#[tokio::test(flavor = "multi_thread")]
async fn a_job_left_under_way_by_a_disk_that_filled_up_goes_on_without_a_restart() {
    let desk = Desk::quiet().await;
    desk.office.disk().fill_at("send.before_outcome_commit");
    let queued = desk.send("1", &["G12"]).await;
    let error = desk.office.sync_once(std::time::Duration::from_secs(60)).await.unwrap_err();
    assert_eq!(error.code(), FULL);
    assert_eq!(desk.hub.copies_of(&queued.document_id, &code("G12")), 1);
    assert_eq!(desk.office.sync_once(std::time::Duration::from_secs(60)).await.unwrap_err().code(), FULL);
    desk.office.disk().set_full(false);
    let report = desk.sync().await;
    assert_eq!((report.sent, report.failed.len()), (1, 0), "{report:?}");
    assert_eq!(desk.hub.requests_to("sendEdoc"), 1);
    let detail = desk.outgoing(queued.id).await;
    assert_ne!(detail.deliveries[0].state, DeliveryState::Queued);
    assert_eq!(detail.doc_ids.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_left_under_way_by_a_disk_that_filled_up_goes_on_without_a_restart() {
    let desk = Desk::quiet().await;
    let sample = Sample::new(&code("G12"), &code(OWN), "1");
    sample.deliver(&desk.hub);
    desk.office.disk().fill_at("report.before_outcome_commit");
    let error = desk.office.sync_once(std::time::Duration::from_secs(60)).await.unwrap_err();
    assert_eq!(error.code(), FULL);
    desk.office.disk().set_full(false);
    assert_eq!(desk.sync().await.reported, 1);
    let id = desk.incoming().await[0].id;
    desk.office.accept(id, support::desk::acceptance()).await.unwrap();
    assert_eq!(desk.sync().await.reported, 1);
    let codes: Vec<String> =
        desk.hub.statuses_about(sample.document_id().as_str()).into_iter().map(|seen| seen.code).collect();
    // A report whose answer was lost is said again: it changes nothing at its recipient.
    assert_eq!(codes, ["01", "01", "03"]);
    assert_eq!(desk.office.counters().await.unwrap().owed, 0);
}

// Promise P9.
#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_said_nothing_leaves_and_everything_leaves_once_there_is_space() {
    let outage = Outage::with(OfficeOptions { undo_ms: 0, ..desk::options() }).await;
    let mut queued = Vec::new();
    for number in 1..=5 {
        queued.push(desk::send(&outage.office, outage.folder.path(), &number.to_string(), &["G12"]).await);
    }
    let sample = Sample::new(&code("G12"), &code(OWN), "9");
    let hub = outage.running.handle();
    sample.deliver(&hub);
    outage.office.disk().set_full(true);
    outage.office.start();
    outage.live(outage.clock.now().plus(600_000)).await;
    let bar = outage.office.status_bar().await.unwrap();
    assert_eq!(bar.error.unwrap().code, FULL);
    assert_eq!(bar.queued, 5);
    assert_eq!(hub.requests_to("sendEdoc"), 0, "an attempt that cannot be written is not made");
    assert_eq!(outage.office.draft_create().await.unwrap_err().code(), FULL);
    assert_eq!(outage.office.counters().await.unwrap().waiting, 0);

    outage.office.disk().set_full(false);
    outage.live(outage.clock.now().plus(domain::retry::CAP)).await;
    assert!(outage.until_sent().await);
    for one in &queued {
        assert_eq!(hub.copies_of(&one.document_id, &code("G12")), 1);
    }
    assert_eq!(outage.office.counters().await.unwrap().waiting, 1);
    assert_eq!(outage.office.status_bar().await.unwrap().error, None);
    outage.office.stop().await;
}
