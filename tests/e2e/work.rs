//! Assigning and closing, approving and sending, in the real window, against the rehearsal inside the program.

use crate::{
    story::{add_recipients, choose_file, release},
    support::{Window, World, hub, live, page::css, paper, until},
};

/// The value of an option that reads so, chosen as a person chooses it.
async fn choose(window: &Window, id: &str, name: &str) {
    let script = format!(
        "const list = document.querySelector('{}');
         const option = [...(list?.options ?? [])].find((one) => one.textContent.trim() === '{name}');
         if (!option) return false;
         list.value = option.value;
         list.dispatchEvent(new Event('change', {{ bubbles: true }}));
         return true;",
        css(id)
    );
    until("the unit in the list", async || (window.run(&script).await == true).then_some(())).await;
}

/// Brings something of a long page to its middle, clear of what floats at the edges, and clicks it.
async fn click_far(window: &Window, id: &str) {
    window.wait(id).await;
    let script = format!("document.querySelector('{}').scrollIntoView({{ block: 'center' }})", css(id));
    window.run(&script).await;
    window.click(id).await;
}

#[test]
fn work_is_assigned_and_closed_and_a_document_goes_only_once_it_is_approved() {
    live(async {
        let mut world = World::new("work");
        world.start_window_manager();
        let window = world.open(&[]).await;
        window.click("start-rehearsal").await;
        window.wait("rehearsal-band").await;

        // Units, and that a công văn needs the head's word.
        window.click("nav-settings").await;
        click_far(&window, "unit-add").await;
        window.fill("unit-name-0", "Phòng Tổng hợp").await;
        click_far(&window, "units-save").await;
        click_far(&window, "approval-type-Công văn").await;
        click_far(&window, "work-save").await;
        until("the saved settings", async || {
            let saved = "return document.querySelectorAll('[data-testid=toast]').length > 0";
            (window.run(saved).await == true).then_some(())
        })
        .await;
        window.picture(&world, "settings").await;
        assign_and_close(&world, &window).await;
        approve_and_send(&world, &window).await;
        window.click("nav-desk").await;
        window.click("tab-day").await;
        window.wait("day-line-failed").await;
        window.click("day-close").await;
        window.wait("day-closed").await;
        window.picture(&world, "day").await;
        window.close().await;
    });
}

async fn assign_and_close(world: &World, window: &Window) {
    window.click("nav-incoming").await;
    let chosen = "[data-testid^=\"incoming-row-\"][aria-selected=true]";
    window.click_css("[data-testid^=\"incoming-row-\"]").await;
    let symbol = until("the chosen document", async || {
        let script = format!("return document.querySelector('{chosen} .symbol')?.textContent.trim() ?? null");
        window.run(&script).await.as_str().map(str::to_owned)
    })
    .await;
    let sender = until("the document at the hub", async || hub::sender(world, &symbol)).await;
    window.wait_attribute("check-strip", "data-state", |state| state == "ready").await;
    if window.find("accept-reason").await.is_some() {
        window.fill("accept-reason", "Đã trình Chánh Văn phòng").await;
    }
    choose(window, "assign-lead", "Phòng Tổng hợp").await;
    window.wait("assign-due").await;
    window.picture(world, "accept-and-assign").await;
    let row = until("the row", async || {
        let script = format!("return document.querySelector('{chosen}')?.dataset.testid ?? null");
        window.run(&script).await.as_str().map(str::to_owned)
    })
    .await;
    window.click("accept").await;
    until("the document to leave the waiting ones", async || window.find(&row).await.is_none().then_some(()))
        .await;
    let heard = |code: &'static str| {
        let (sender, symbol) = (sender.clone(), symbol.clone());
        async move || hub::reports(world, &sender, &symbol).contains(&code.to_owned()).then_some(())
    };
    until("report 04 at the sender", heard("04")).await;
    window.click("box-registered").await;
    window.click(&row).await;
    window.click("progress-06").await;
    window.fill("finish-text", "Đã trả lời").await;
    window.click("finish-save").await;
    until("report 06 at the sender", heard("06")).await;
    assert_eq!(hub::reports(world, &sender, &symbol), ["01", "03", "04", "06"]);
    window.picture(world, "closed").await;
}

async fn approve_and_send(world: &World, window: &Window) {
    window.click("nav-compose").await;
    window.click("compose-new").await;
    let names = add_recipients(window, &["H21.13"]).await;
    let file = paper::letter(world, "cong-van-61.pdf", "61", "V/v báo cáo công tác văn thư quý IV", &names);
    choose_file(world, window, file.to_str().unwrap()).await;
    window.wait_css("[data-testid^=\"compose-file-\"]").await;
    window.click("offer-fill").await;
    window.wait_attribute("compose-missing", "data-count", |count| count == "0").await;
    release_to_ask(window).await;
    window.click("approval-ask").await;
    window.wait_attribute("approval-state", "data-state", |state| state == "asked").await;
    window.picture(world, "asked").await;

    window.click("nav-board").await;
    window.click_css("[data-testid^=\"approve-\"]").await;
    if window.find("approval-approve").await.is_some() {
        window.click("approval-approve").await;
    }
    until("nothing left to approve", async || {
        let script = "return document.querySelectorAll('[data-testid^=\"approve-\"]').length";
        (window.run(script).await == 0).then_some(())
    })
    .await;
    window.picture(world, "board").await;

    window.click("nav-compose").await;
    window.wait_attribute("approval-state", "data-state", |state| state == "approved").await;
    window.wait_attribute("compose-missing", "data-obstacle", |obstacle| obstacle == "none").await;
    window.click("compose-send").await;
    window.wait("matrix").await;
    window.picture(world, "sent").await;
}

/// Gives what the check wants, until only the head's word is missing.
async fn release_to_ask(window: &Window) {
    release(window).await;
    window.wait("approval-ask").await;
}
