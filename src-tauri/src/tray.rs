//! The tray: a way back to a closed window. Optional everywhere: without it, closing the window ends the program.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::atomic::{AtomicBool, Ordering},
};

use tauri::{
    App, AppHandle, Manager, Runtime,
    menu::{Menu, MenuItem},
    tray::{MouseButton, MouseButtonState, TrayIconBuilder, TrayIconEvent},
};

use crate::{platform, state::Shell, words::Language};

const ID: &str = "main";

/// Set once somebody is known to draw the tray.
static DRAWN: AtomicBool = AtomicBool::new(false);

/// Whether there is a tray to close to.
pub fn exists<R: Runtime>(app: &AppHandle<R>) -> bool {
    DRAWN.load(Ordering::Acquire) && app.tray_by_id(ID).is_some()
}

/// Makes the tray; a desktop without one is said in the log and nothing else.
pub fn make<R: Runtime>(app: &App<R>, language: Language) {
    // The session bus is asked elsewhere: it may take its time.
    tauri::async_runtime::spawn_blocking(|| DRAWN.store(platform::has_tray_host(), Ordering::Release));
    // The indicator library is loaded when first used, and its loader panics where it is not installed.
    match catch_unwind(AssertUnwindSafe(|| build(app, language))) {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "no tray"),
        Err(_panic) => tracing::warn!("no tray: the indicator library is missing"),
    }
}

fn build<R: Runtime>(app: &App<R>, language: Language) -> tauri::Result<()> {
    let item = |id, vietnamese, english| {
        MenuItem::with_id(app, id, language.choose(vietnamese, english), true, None::<&str>)
    };
    let menu = Menu::with_items(
        app,
        &[
            &item("show", "Mở Văn Thư", "Open Văn Thư")?,
            &item("sync", "Đồng bộ ngay", "Synchronise now")?,
            &item("quit", "Thoát", "Quit")?,
        ],
    )?;
    let mut tray = TrayIconBuilder::with_id(ID)
        .menu(&menu)
        .show_menu_on_left_click(false)
        .tooltip("Văn Thư")
        .on_menu_event(|app, event| match event.id().as_ref() {
            "show" => app.state::<Shell>().desktop().show_window(),
            "sync" => sync(app),
            "quit" => app.exit(0),
            other => tracing::warn!(other, "an unknown entry of the tray's menu"),
        })
        .on_tray_icon_event(|tray, event| {
            if let TrayIconEvent::Click {
                button: MouseButton::Left,
                button_state: MouseButtonState::Up,
                ..
            } = event
            {
                tray.app_handle().state::<Shell>().desktop().show_window();
            }
        });
    if let Some(icon) = app.default_window_icon() {
        tray = tray.icon(icon.clone());
    }
    tray.build(app)?;
    Ok(())
}

fn sync<R: Runtime>(app: &AppHandle<R>) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        match app.state::<Shell>().office().await {
            Ok(office) => office.sync_now(),
            Err(failure) => tracing::info!(code = failure.code, "nothing to synchronise"),
        }
    });
}
