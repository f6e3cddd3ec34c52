//! The day of a document office, in the real window: receive, read, register; send, follow, repair.

use serde_json::Value;

use crate::support::{Daemon, PATIENCE, Window, World, hub, live, page::css, paper, until, until_for};

/// What a dialog is given to take a key in.
const TAKE: std::time::Duration = std::time::Duration::from_millis(500);

/// How much of the first page's canvas is not white.
const INK: &str = "
    const canvas = document.querySelector('[data-testid=\"pdf-page-1\"] canvas');
    if (!canvas || canvas.width === 0) return 0;
    const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
    let ink = 0;
    for (let at = 0; at < data.length; at += 4) if (data[at + 3] > 0 && data[at] + data[at + 1] + data[at + 2] < 600) ink += 1;
    return ink;
";

async fn wait_for_ink(window: &Window) {
    until("a page with ink on it", async || (window.run(INK).await.as_u64()? > 300).then_some(())).await;
}

#[test]
fn a_clerk_receives_registers_sends_and_repairs() {
    live(async {
        let mut world = World::new("story");
        world.start_window_manager();
        let daemon = Daemon::start(&world).await;
        let window = world.open(&[]).await;

        window.wait("start-rehearsal").await;
        window.picture(&world, "first-run").await;
        window.click("start-rehearsal").await;
        window.wait("rehearsal-band").await;
        until("the title that says so", async || (world.windows("DIỄN TẬP").len() == 1).then_some(())).await;

        receive(&world, &window, &daemon).await;
        let symbol = "45/UBND-KGVX";
        compose(&world, &window).await;
        follow(&world, &window, symbol).await;
        alert_and_repair(&world, &window, &daemon, symbol).await;
        window.close().await;
    });
}

/// Documents arrive; one is opened, read, accepted; its sender hears of it.
async fn receive(world: &World, window: &Window, daemon: &Daemon) {
    window.wait_css("[data-testid^=\"desk-waiting-\"]").await;
    daemon.wait("the toast of new documents", |toast| toast.summary.contains("ăn bản đến")).await;
    window.picture(world, "desk").await;

    window.click("nav-incoming").await;
    window.click_css("[data-testid^=\"incoming-row-\"]").await;
    let chosen = "[data-testid^=\"incoming-row-\"][aria-selected=true]";
    let (row, symbol) = until("the chosen document", async || {
        let script = format!(
            "const row = document.querySelector('{chosen}');
             return row ? [row.dataset.testid, row.querySelector('.symbol').textContent.trim()] : null"
        );
        serde_json::from_value::<(String, String)>(window.run(&script).await).ok()
    })
    .await;
    wait_for_ink(window).await;
    window.picture(world, "incoming").await;

    let sender = until("the document at the hub", async || hub::sender(world, &symbol)).await;
    // What the check warns of goes with a reason; a sample that is urgent is warned of.
    window.wait_attribute("check-strip", "data-state", |state| state == "ready").await;
    if window.find("accept-reason").await.is_some() {
        window.fill("accept-reason", "Đã trình Chánh Văn phòng").await;
    }
    window.click("accept").await;
    until("the document to leave the waiting ones", async || window.find(&row).await.is_none().then_some(()))
        .await;
    window.click("box-registered").await;
    window.click(&row).await;
    let number = window.wait_text("arrival-number", |text| text.contains('1')).await;
    assert!(!number.contains('2'), "the first number of the book is 1, not {number}");
    window.picture(world, "registered").await;

    until("report 03 at the sender", async || {
        hub::reports(world, &sender, &symbol).contains(&"03".to_owned()).then_some(())
    })
    .await;
    let reports = hub::reports(world, &sender, &symbol);
    assert_eq!(reports, ["01", "03"], "what the sender heard, in order");
}

/// A signed paper is written to three recipients, described by what it says, checked, confirmed and sent.
async fn compose(world: &World, window: &Window) {
    window.click("nav-compose").await;
    window.click("compose-new").await;
    let names = add_recipients(window, &["G22", "H21.13", "H21.146"]).await;
    let subject = "V/v tăng cường gửi, nhận văn bản điện tử";
    let file = paper::letter(world, "cong-van-45.pdf", "45", subject, &names);
    choose_file(world, window, file.to_str().unwrap()).await;
    window.wait_css("[data-testid^=\"compose-file-\"]").await;
    window.click("offer-fill").await;
    window.wait_attribute("compose-missing", "data-count", |count| count == "0").await;
    wait_for_ink(window).await;
    window.picture(world, "compose").await;
    release(window).await;
    window.click("compose-send").await;
    window.wait("matrix").await;
}

/// Chooses recipients by their codes; their names.
pub async fn add_recipients(window: &Window, codes: &[&str]) -> Vec<String> {
    let mut names = Vec::new();
    for code in codes {
        window.fill("compose-recipients-find", code).await;
        window.click(&format!("compose-hit-{code}")).await;
        window.wait(&format!("compose-recipient-{code}")).await;
        let name = css(&format!("compose-recipient-{code}"));
        let script = format!("return document.querySelector('{name} .line').textContent.trim()");
        names.push(window.run(&script).await.as_str().unwrap().to_owned());
    }
    names
}

/// Gives a reason for the missing timestamps of the rehearsal's signatures, and the clerk's word.
pub async fn release(window: &Window) {
    window
        .wait_attribute("compose-missing", "data-obstacle", |obstacle| {
            matches!(obstacle, "reasons" | "confirmation")
        })
        .await;
    window.click("tab-check").await;
    if window.find("reason-send.signature_time").await.is_some() {
        window.fill("reason-send.signature_time", "Diễn tập không có dấu thời gian").await;
        let all = window.find("reason-all-send.signature_time").await.is_some();
        window
            .click(if all { "reason-all-send.signature_time" } else { "reason-save-send.signature_time" })
            .await;
    }
    window.wait_attribute("compose-missing", "data-obstacle", |obstacle| obstacle == "confirmation").await;
    window.click("confirm-read").await;
    window.wait_attribute("compose-missing", "data-obstacle", |obstacle| obstacle == "none").await;
}

/// Chooses a file in the system's own dialog, by its keyboard.
pub async fn choose_file(world: &World, window: &Window, path: &str) {
    answer_dialog(world, window, "compose-pick", path).await;
}

/// Opens the system's own dialog for files by a button, and gives it a path by its keyboard.
pub async fn answer_dialog(world: &World, window: &Window, button: &str, path: &str) {
    let visible = || world.windows(".");
    let before = visible();
    window.run(&format!("setTimeout(() => document.querySelector('{}').click())", css(button))).await;
    let dialog =
        until("the file dialog", async || visible().into_iter().find(|id| !before.contains(id))).await;
    until("the dialog to close with the file", async || {
        // A slash opens the dialog's own field for a path; what an earlier try left there is replaced.
        for keys in [["key", "--clearmodifiers", "slash"], ["key", "--clearmodifiers", "ctrl+a"]] {
            drop(world.command("xdotool").args(["windowactivate", "--sync", &dialog]).output());
            world.xdotool(&keys);
            tokio::time::sleep(TAKE).await;
        }
        world.xdotool(&["type", "--delay", "40", "--clearmodifiers", path]);
        tokio::time::sleep(TAKE).await;
        world.xdotool(&["key", "Return"]);
        tokio::time::sleep(2 * TAKE).await;
        (!visible().contains(&dialog)).then_some(())
    })
    .await;
}

/// Each recipient moves by itself, and the one that the hub cannot reach is said to have failed.
async fn follow(world: &World, window: &Window, symbol: &str) {
    let mut seen = std::collections::BTreeMap::<&str, Vec<String>>::new();
    let states = ["G22", "H21.13", "H21.146"];
    until_for(PATIENCE * 2, "two accepted and one failed", async || {
        for code in states {
            let state = window.find(&format!("matrix-row-{code}")).await?.attr("data-state").await.ok()??;
            let before = seen.entry(code).or_default();
            if before.last() != Some(&state) {
                before.push(state);
            }
        }
        // What the hub knows is asked more often than the ten seconds of a round, to see every step.
        if let Some(sync) = window.find("sync-now").await {
            drop(sync.click().await);
        }
        let at = |code: &str| seen[code].last().map(String::as_str).unwrap_or_default();
        let accepted = |code| matches!(at(code), "accepted" | "in_process" | "done");
        (accepted("G22") && accepted("H21.13") && at("H21.146") == "failed").then_some(())
    })
    .await;
    for code in ["G22", "H21.13"] {
        let steps = &seen[code];
        assert!(
            steps.iter().any(|step| step == "arrived") && steps.iter().any(|step| step == "sent"),
            "{code}: {steps:?}"
        );
        assert_eq!(hub::copies(world, code, symbol), 1);
    }
    assert_eq!(hub::copies(world, "H21.146", symbol), 0);
    window.picture(world, "matrix").await;
}

/// The alert comes to the desktop, its click opens the list at it, from there the document, and resending goes to the failed one only.
async fn alert_and_repair(world: &World, window: &Window, daemon: &Daemon, symbol: &str) {
    let toast = daemon
        .wait("the toast of the failure", |toast| {
            toast.summary.contains("gửi lỗi") || toast.body.contains("gửi lỗi")
        })
        .await;
    for action in ["default", "later"] {
        assert!(toast.actions.iter().any(|one| one == action), "{toast:?}");
    }
    window.click("nav-journal").await;
    window.wait("journal-grid").await;
    until("the click on the toast to be heard", async || {
        daemon.press(toast.id, "default").await;
        window.find("screen-alerts").await
    })
    .await;
    window.wait_css("[data-testid^=\"alert-open-\"]").await;
    window.picture(world, "alerts").await;
    window.click_css("[data-testid^=\"alert-open-\"]").await;
    window.wait("outgoing-detail").await;
    window.wait("matrix-row-H21.146").await;
    window.click("resend-failed").await;
    window
        .wait_attribute("matrix-row-H21.146", "data-state", |state| {
            matches!(state, "sent" | "arrived" | "accepted" | "in_process")
        })
        .await;
    until("the resent document at the hub", async || {
        (hub::copies(world, "H21.146", symbol) == 1).then_some(())
    })
    .await;
    for code in ["G22", "H21.13"] {
        assert_eq!(hub::copies(world, code, symbol), 1, "{code} had it already and got nothing twice");
    }
    until("its acceptance", async || {
        if let Some(sync) = window.find("sync-now").await {
            drop(sync.click().await);
        }
        let state = window.find("matrix-row-H21.146").await?.attr("data-state").await.ok()??;
        matches!(state.as_str(), "accepted" | "in_process" | "done").then_some(())
    })
    .await;
    window.picture(world, "repaired").await;
    assert_eq!(
        window.run("return document.querySelectorAll('[data-testid=toast-failure]').length").await,
        Value::from(0)
    );
}
