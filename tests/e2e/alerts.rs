//! Faults of the desktop (F12): no notification daemon, and one that never answers.

use crate::support::{Daemon, Window, World, live, until};

/// Commands answer and the alert stands in the window, whatever the daemon does.
async fn office_goes_on(world: &World, window: &Window) {
    window.wait("rehearsal-band").await;
    window.wait_css("[data-testid^=\"desk-waiting-\"]").await;
    for screen in ["incoming", "journal", "settings", "desk"] {
        window.click(&format!("nav-{screen}")).await;
        window.wait(&format!("screen-{screen}")).await;
    }
    window.wait_css("[data-testid^=\"desk-waiting-\"]").await;
    window.picture(world, "desk").await;
}

#[test]
fn without_a_notification_daemon_the_office_goes_on() {
    live(async {
        let world = World::new("no-daemon");
        let window = world.open(&["--rehearsal"]).await;
        office_goes_on(&world, &window).await;
        let log = world.data().join("logs/vanthu.log");
        until("the lost toast in the log", async || {
            std::fs::read_to_string(&log)
                .ok()
                .filter(|log| log.contains("no toast; the alert stays in the window"))
        })
        .await;
        window.close().await;
    });
}

#[test]
fn a_daemon_that_never_answers_holds_nothing_up() {
    live(async {
        let world = World::new("silent-daemon");
        let daemon = Daemon::start_silent(&world).await;
        let window = world.open(&["--rehearsal"]).await;
        daemon.wait("the first toast", |_| true).await;
        office_goes_on(&world, &window).await;
        let log = world.data().join("logs/vanthu.log");
        until("the deadline of the toast in the log", async || {
            std::fs::read_to_string(&log)
                .ok()
                .filter(|log| log.contains("the notification daemon does not answer"))
        })
        .await;
        office_goes_on(&world, &window).await;
        window.close().await;
    });
}
