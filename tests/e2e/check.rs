//! The check before sending, in the real window, over the rehearsal's papers: each mistake is found, shown and said.

use crate::{
    story::{add_recipients, choose_file, release},
    support::{Window, World, live, paper},
};

/// A new draft with one paper of the rehearsal, described by what the paper says, to the two agencies it is for.
pub async fn draft(world: &World, window: &Window, name: &str) {
    window.click("nav-compose").await;
    window.click("compose-new").await;
    add_recipients(window, &["H21.13", "H21.11"]).await;
    choose_file(world, window, paper::sample(world, name).to_str().unwrap()).await;
    window.click("offer-fill").await;
    window.wait_attribute("compose-missing", "data-count", |count| count == "0").await;
}

/// Waits until a rule blocks, and nothing can be sent.
async fn blocked_by(window: &Window, rule: &str) {
    window.wait_attribute("compose-send", "data-obstacle", |obstacle| obstacle == "blocks").await;
    window.click("tab-check").await;
    window.wait_css(&format!("[data-testid=\"finding-{rule}\"][data-level=block]")).await;
}

/// Shows the place of a finding and waits for its mark on the page.
async fn shown(window: &Window, rule: &str) {
    window.click_css(&format!("[data-testid=\"finding-{rule}\"][data-level=block] [data-finding]")).await;
    window.wait_css(&format!("[data-testid^=\"highlight-{rule}\"]")).await;
}

#[test]
fn the_check_finds_each_mistake_and_lets_a_good_paper_go_once() {
    live(async {
        let mut world = World::new("check");
        world.start_window_manager();
        let window = world.open(&[]).await;
        window.click("start-rehearsal").await;
        window.wait("rehearsal-band").await;

        // A recipient that the paper names is added by the button of the finding, and the paper may go.
        draft(&world, &window, "03-sot-noi-nhan").await;
        blocked_by(&window, "send.recipient_missing").await;
        shown(&window, "send.recipient_missing").await;
        window.picture(&world, "recipient-missing").await;
        window.click("mend-send.recipient_missing").await;
        release(&window).await;
        window.picture(&world, "released").await;
        window.click("compose-send").await;
        window.wait("matrix-row-H21.146").await;

        // The same paper again is one that was sent already.
        window.click("nav-compose").await;
        window.click("compose-new").await;
        add_recipients(&window, &["H21.13", "H21.11", "H21.146"]).await;
        let sent = paper::sample(&world, "03-sot-noi-nhan");
        choose_file(&world, &window, sent.to_str().unwrap()).await;
        window.click("offer-fill").await;
        blocked_by(&window, "send.already_sent").await;
        window.picture(&world, "already-sent").await;

        // Another date than the printed one.
        draft(&world, &window, "01-cong-van-hop-le").await;
        window
            .wait_attribute("compose-send", "data-obstacle", |obstacle| {
                obstacle != "blocks" && obstacle != "checking"
            })
            .await;
        window.fill("compose-date", "01/11/2026").await;
        blocked_by(&window, "send.date").await;
        shown(&window, "send.date").await;
        window.click("mend-send.date").await;
        window.wait_css("[data-testid=\"finding-send.date\"][data-level=pass]").await;

        // A revoked signer: said by the check and by the panel of signatures.
        draft(&world, &window, "05-chung-thu-da-thu-hoi").await;
        blocked_by(&window, "send.signature_integrity").await;
        shown(&window, "send.signature_integrity").await;
        window.wait_css("[data-testid^=signatures-][data-verdict=invalid]").await;
        window.picture(&world, "revoked").await;

        // An appendix of its own that nobody sealed.
        draft(&world, &window, "06-phu-luc-chua-ky").await;
        let appendix = paper::sample(&world, "06-phu-luc-chua-ky-phu-luc");
        choose_file(&world, &window, appendix.to_str().unwrap()).await;
        blocked_by(&window, "send.appendix_signed").await;
        window.picture(&world, "appendix").await;
        window.close().await;
    });
}
