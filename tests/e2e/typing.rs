//! Telex typing with a real input method: every key must reach the page (the reason is in `platform/linux.rs`).

use serde_json::Value;

use crate::support::{World, live, until};

#[test]
fn telex_reaches_the_search_box_key_by_key() {
    live(async {
        let mut world = World::new("telex");
        world.start_window_manager();
        let mut daemon = world.command("ibus-daemon");
        daemon.args(["--xim", "--replace", "--panel=disable", "--config=disable"]);
        world.start(&mut daemon, "ibus");
        until("ibus with Unikey: are ibus, ibus-gtk3 and ibus-unikey installed?", async || {
            choose_unikey(&world)
        })
        .await;
        let window =
            world.open_with(&["--rehearsal"], &[("GTK_IM_MODULE", "ibus"), ("XMODIFIERS", "@im=ibus")]).await;
        window.wait("rehearsal-band").await;
        window.click("nav-incoming").await;
        window.wait("incoming-find").await;
        window
            .run(
                "window.typed = [];
                 const find = document.querySelector('[data-testid=\"incoming-find\"]');
                 find.addEventListener('input', () => window.typed.push(find.value));",
            )
            .await;
        let id = until("the window", async || world.windows("DIỄN TẬP").pop()).await;
        world.xdotool(&["windowactivate", "--sync", &id]);
        window.click("incoming-find").await;
        // The engine belongs to the focused field: choose it again where it will be used.
        choose_unikey(&world).expect("Unikey cannot be chosen");
        for key in ["d", "d", "i", "e", "e", "j", "n"] {
            let before = events(&window.run("return window.typed").await);
            world.xdotool(&["key", "--clearmodifiers", key]);
            until(&format!("an input event for the key {key}"), async || {
                (events(&window.run("return window.typed").await) > before).then_some(())
            })
            .await;
        }
        let typed = window.run("return window.typed").await;
        let last = typed.as_array().and_then(|typed| typed.last()).and_then(Value::as_str);
        assert_eq!(last, Some("điện"), "{typed}");
        window.picture(&world, "search").await;
        window.close().await;
    });
}

/// Chooses the engine, and `None` when it is not the chosen one afterwards.
fn choose_unikey(world: &World) -> Option<()> {
    let ibus = |arguments: &[&str]| world.command("ibus").args(arguments).output().ok();
    ibus(&["engine", "Unikey"])?;
    (String::from_utf8_lossy(&ibus(&["engine"])?.stdout).trim() == "Unikey").then_some(())
}

fn events(typed: &Value) -> usize {
    typed.as_array().map_or(0, Vec::len)
}
