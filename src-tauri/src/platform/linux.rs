//! Linux: WebKitGTK's settings for typing and for drawing, and word of the network.

mod network;

use std::{env, io, os::unix::process::CommandExt, path::Path, process::Command};

use tauri::{Runtime, WebviewWindow};
use webkit2gtk::{InputMethodContextExt, SettingsExt, WebViewExt};

/// Set by WebDriver; its screenshots hang when the renderer is changed.
const AUTOMATION: &str = "TAURI_WEBVIEW_AUTOMATION";
const DMABUF: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
const COMPOSITING: &str = "WEBKIT_DISABLE_COMPOSITING_MODE";
/// Set for the second start, so that there is no third.
const AGAIN: &str = "VANTHU_DRAWS_PLAINLY";

pub use network::watch_network;

/// Chooses how WebKit draws. Call before any thread exists.
///
/// WebKitGTK from 2.42 draws through DMABUF, which leaves the window white on NVIDIA's own driver and where there is
/// no GPU device at all (fault F16). A choice made by the user stands.
pub fn before_start() {
    if env::var_os(AUTOMATION).is_some() || env::var_os(DMABUF).is_some() {
        return;
    }
    let nvidia = Path::new("/proc/driver/nvidia/version").exists();
    let no_gpu = !Path::new("/dev/dri").exists();
    if nvidia || no_gpu {
        #[expect(unsafe_code, reason = "the environment can only be set this way")]
        // SAFETY: called first thing in `run`, before any thread is started.
        unsafe {
            env::set_var(DMABUF, "1");
        }
    }
}

/// Whether another start could draw more plainly than this one. Not when it was tried, when the user chose, or when
/// WebDriver looks on.
pub fn can_draw_plainly() -> bool {
    [AUTOMATION, COMPOSITING, AGAIN].iter().all(|name| env::var_os(name).is_none())
}

/// Whether this is the second start, because the first drew nothing.
pub fn draws_plainly() -> bool {
    env::var_os(AGAIN).is_some()
}

/// Becomes the same program with the same arguments, without compositing. Comes back only when that fails.
///
/// The process is replaced rather than left, so that it works while the window's own thread is stuck; the bus name,
/// the register's lock and the display go with their descriptors.
#[must_use]
pub fn start_again_drawing_plainly() -> io::Error {
    match env::current_exe() {
        Ok(program) => Command::new(program)
            .args(env::args_os().skip(1))
            .env(COMPOSITING, "1")
            .env(DMABUF, "1")
            .env(AGAIN, "1")
            .exec(),
        Err(error) => error,
    }
}

/// Makes Telex typing reach the page key by key.
///
/// wry turns preediting off, and then an input method such as ibus-unikey sends nothing until the space bar: a search
/// box stays silent through a whole Vietnamese word.
///
/// # Errors
/// The window is gone.
pub fn prepare_window<R: Runtime>(window: &WebviewWindow<R>) -> tauri::Result<()> {
    window.with_webview(|webview| {
        let view = webview.inner();
        match view.input_method_context() {
            Some(context) => context.set_enable_preedit(true),
            None => tracing::warn!("the web view has no input method"),
        }
        if env::var_os(AUTOMATION).is_some()
            && let Some(settings) = WebViewExt::settings(&view)
        {
            // Tests read there what the page's policy refused before they could listen.
            settings.set_enable_write_console_messages_to_stdout(true);
        }
    })
}

/// Marks a copy as coming from outside. Linux needs none: nothing saved is executable, and its mode is private.
///
/// # Errors
/// None on this system.
pub fn mark_from_outside(_copy: &Path) -> io::Result<()> {
    Ok(())
}

/// Whether somebody draws trays: GNOME without an extension does not, and a window closed to a tray that nobody
/// draws would be lost. Asks the session bus, so not for the window's own thread.
pub fn has_tray_host() -> bool {
    let asked = zbus::blocking::Connection::session().and_then(|bus| {
        let watcher = zbus::names::BusName::try_from("org.kde.StatusNotifierWatcher")?;
        Ok(zbus::blocking::fdo::DBusProxy::new(&bus)?.name_has_owner(watcher)?)
    });
    asked.unwrap_or_else(|error| {
        tracing::info!(%error, "no session bus, so no tray");
        false
    })
}

/// Ends when the desktop asks the program to end: the session is over, or somebody said `kill`.
///
/// # Errors
/// The system gives no signals.
pub async fn asked_to_end() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut hang_up, mut interrupt) =
        (signal(SignalKind::terminate())?, signal(SignalKind::hangup())?, signal(SignalKind::interrupt())?);
    tokio::select! {
        _ = terminate.recv() => {}
        _ = hang_up.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}
