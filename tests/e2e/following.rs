//! Following a document in the real window: a second copy only with a reason, a nudge, and the evidence on paper.

use crate::{
    check::draft,
    story::{answer_dialog, release},
    support::{PATIENCE, World, hub, live, until, until_for},
};

#[test]
fn a_recipient_gets_a_second_copy_for_a_reason_and_the_evidence_is_saved_as_a_pdf() {
    live(async {
        let mut world = World::new("following");
        world.start_window_manager();
        let window = world.open(&[]).await;
        window.click("start-rehearsal").await;
        window.wait("rehearsal-band").await;
        draft(&world, &window, "01-cong-van-hop-le").await;
        release(&window).await;
        window.click("compose-send").await;
        until_for(PATIENCE * 2, "the document at its recipient", async || {
            if let Some(sync) = window.find("sync-now").await {
                drop(sync.click().await);
            }
            let state = window.find("matrix-row-H21.13").await?.attr("data-state").await.ok()??;
            matches!(state.as_str(), "arrived" | "accepted" | "in_process" | "done").then_some(())
        })
        .await;
        let script = "const row = document.querySelector('[data-testid^=\"outgoing-row-\"][aria-selected=true] .symbol');
             return row ? row.textContent.trim() : ''";
        let symbol = window.run(script).await.as_str().unwrap().to_owned();
        assert_eq!(hub::copies(&world, "H21.13", &symbol), 1);

        // It has the document: the window says so, and sends only for a reason.
        window.click("matrix-select-H21.13").await;
        window.click("resend-failed").await;
        window.wait_attribute("resend-row-H21.13", "data-hub", |said| said == "there").await;
        assert_eq!(window.wait("resend-save").await.attr("disabled").await.unwrap().as_deref(), Some("true"));
        window.picture(&world, "resend").await;
        window.fill("resend-reason", "Nơi nhận báo tệp tải về bị hỏng").await;
        window.click("resend-save").await;
        until("the second copy at the hub", async || {
            (hub::copies(&world, "H21.13", &symbol) == 2).then_some(())
        })
        .await;
        assert_eq!(hub::copies(&world, "H21.11", &symbol), 1, "nobody else got one");

        // What happened is on the sheet, and the sheet on paper.
        window.click("matrix-evidence").await;
        window
            .wait_text("evidence", |text| {
                text.contains("Nơi nhận báo tệp tải về bị hỏng") && text.contains("trục báo đã có")
            })
            .await;
        window.picture(&world, "evidence").await;
        let target = world.files().join("phieu chung tu.pdf");
        answer_dialog(&world, &window, "evidence-save", target.to_str().unwrap()).await;
        let pdf = until("the saved sheet", async || std::fs::read(&target).ok()).await;
        assert!(pdf.starts_with(b"%PDF-1.7"));
        assert!(String::from_utf8_lossy(&pdf).contains("<pdfaid:part>2</pdfaid:part>"), "PDF/A-2b");
        window.close().await;
    });
}
