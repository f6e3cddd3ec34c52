//! What a new start knows before it has asked anything.

use office::view::Link;
use rehearsal::{Action, Fault, Matcher};
use support::{Desk, desk};

#[tokio::test(flavor = "multi_thread")]
async fn the_last_success_and_the_state_of_the_connection_outlive_a_restart() {
    let desk = Desk::quiet().await;
    assert_eq!(desk.office.status_bar().await.unwrap().link, Link::Starting);
    desk.sync().await;
    let before = desk.office.status_bar().await.unwrap();
    assert_eq!(before.link, Link::Up);
    assert!(before.last_success_at.is_some());
    let desk = reopened(desk).await;
    let after = desk.office.status_bar().await.unwrap();
    assert_eq!((after.link, after.last_success_at, after.error), (Link::Up, before.last_success_at, None));

    let action = Action::Status { code: 503, retry_after: None };
    desk.hub.set_faults(vec![Fault { matcher: Matcher::default(), action }]);
    assert!(!desk.sync().await.failed.is_empty());
    let desk = reopened(desk).await;
    let after = desk.office.status_bar().await.unwrap();
    assert_eq!((after.link, after.last_success_at), (Link::Down, before.last_success_at));
    assert_eq!(after.error.unwrap().code, "hub.busy");

    // Another hub's word counts for nothing here.
    let (mut settings, secret) = desk::hub_settings(&desk.running);
    settings.endpoint = "http://127.0.0.1:9/elsewhere".to_owned();
    desk.office.save_hub(settings, Some(secret)).await.unwrap();
    let after = desk.office.status_bar().await.unwrap();
    assert_eq!((after.link, after.last_success_at, after.error), (Link::Starting, None, None));
}

// The loops write it down as they go: a power cut knows of no clean end.
#[tokio::test(flavor = "multi_thread")]
async fn the_last_success_of_running_loops_outlives_a_kill() {
    let desk = Desk::quiet().await;
    desk.office.start();
    while desk.office.status_bar().await.unwrap().last_success_at.is_none() {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    let first = desk.office.status_bar().await.unwrap().last_success_at;
    // Not closed: only the loops end, as they would with the process.
    desk.office.stop().await;
    let desk = desk.reopen(desk::options()).await;
    let after = desk.office.status_bar().await.unwrap();
    assert_eq!(after.link, Link::Up);
    assert!(after.last_success_at <= first && after.last_success_at.is_some(), "{after:?}, {first:?}");
}

async fn reopened(desk: Desk) -> Desk {
    desk.office.close().await.unwrap();
    desk.reopen(desk::options()).await
}
