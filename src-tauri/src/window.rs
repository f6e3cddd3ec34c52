//! The one window: how it is made, what it lets through, when it closes.

use tauri::{
    App, AppHandle, DragDropEvent, Manager, Runtime, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder,
    WindowEvent, webview::NewWindowResponse,
};

use crate::{
    desktop::{Event, FilesDropped, FilesHover, MAIN},
    platform,
    state::Shell,
};

/// The title, which says so when nothing in the window is real.
#[must_use]
pub fn title(rehearsal: bool) -> &'static str {
    if rehearsal { "Văn Thư — DIỄN TẬP" } else { "Văn Thư" }
}

/// Whether the window may go to an address: only to the page inside the binary (control S5).
#[must_use]
pub fn is_page(url: &Url) -> bool {
    match (url.scheme(), url.host_str()) {
        ("tauri", Some("localhost")) => true,
        ("http" | "https", Some("tauri.localhost")) => url.port().is_none(),
        _ => false,
    }
}

/// Makes the window; `hidden` leaves it in the tray.
///
/// # Errors
/// The system gives no window.
pub fn make<R: Runtime>(app: &App<R>, rehearsal: bool, hidden: bool) -> tauri::Result<WebviewWindow<R>> {
    let window = WebviewWindowBuilder::new(app, MAIN, WebviewUrl::App("index.html".into()))
        .title(title(rehearsal))
        .inner_size(1280.0, 820.0)
        .min_inner_size(900.0, 560.0)
        .visible(!hidden)
        .devtools(false)
        .on_navigation(|url| {
            let allowed = is_page(url);
            if !allowed {
                tracing::warn!(scheme = url.scheme(), "a navigation was refused");
            }
            allowed
        })
        .on_new_window(|_url, _features| {
            tracing::warn!("a new window was refused");
            NewWindowResponse::Deny
        })
        .on_download(|_webview, _event| false)
        .build()?;
    platform::prepare_window(&window)?;
    let app = app.handle().clone();
    window.on_window_event(move |event| heard(&app, event));
    Ok(window)
}

#[expect(clippy::wildcard_enum_match_arm, reason = "Tauri's enum has no end: it is non-exhaustive")]
fn heard<R: Runtime>(app: &AppHandle<R>, event: &WindowEvent) {
    match event {
        WindowEvent::CloseRequested { api, .. } => {
            let shell = app.state::<Shell>();
            if shell.voice().closes_to_tray() && crate::tray::exists(app) {
                api.prevent_close();
                if let Some(Err(error)) = app.get_webview_window(MAIN).map(|window| window.hide()) {
                    tracing::warn!(%error, "the window cannot be hidden");
                }
            }
        }
        WindowEvent::DragDrop(event) => dragged(app, event),
        _ => {}
    }
}

/// Files over the window. The page is told from another thread: telling it from the window's own can lock up (F14).
#[expect(clippy::wildcard_enum_match_arm, reason = "Tauri's enum has no end: it is non-exhaustive")]
fn dragged<R: Runtime>(app: &AppHandle<R>, event: &DragDropEvent) {
    let shell = app.state::<Shell>();
    let told = match event {
        DragDropEvent::Enter { .. } => Event::FilesHover(FilesHover { hovering: true }),
        DragDropEvent::Leave => Event::FilesHover(FilesHover { hovering: false }),
        DragDropEvent::Drop { paths, position } => {
            let scale =
                app.get_webview_window(MAIN).and_then(|window| window.scale_factor().ok()).unwrap_or(1.0);
            let place = position.to_logical::<i32>(scale);
            let (token, names) = shell.drops().keep(paths.clone());
            Event::FilesDropped(FilesDropped { token, names, x: place.x, y: place.y })
        }
        _ => return,
    };
    let desktop = std::sync::Arc::clone(shell.desktop());
    tauri::async_runtime::spawn(async move { desktop.tell(told) });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_stays_on_its_own_page() {
        for (url, allowed) in [
            ("tauri://localhost/", true),
            ("tauri://localhost/index.html#/incoming/1", true),
            ("http://tauri.localhost/", true),
            ("https://example.vn/", false),
            ("http://tauri.localhost.evil.vn/", false),
            ("http://tauri.localhost:8080/", false),
            ("http://localhost:5173/", false),
            ("file:///etc/passwd", false),
            ("doc://localhost/attachment/1", false),
            ("data:text/html,x", false),
            ("javascript:alert(1)", false),
            ("about:blank", false),
            ("tauri://evil/", false),
        ] {
            assert_eq!(is_page(&Url::parse(url).unwrap()), allowed, "{url}");
        }
    }
}
