//! Windows: the mark of the web, and word of the network.

use std::{fs, io, path::Path, thread, time::Duration};

use tauri::{Runtime, WebviewWindow};
use windows_sys::Win32::{Foundation::NO_ERROR, NetworkManagement::IpHelper::NotifyAddrChange};

/// How long to wait before the system is asked again after it refused.
const AGAIN: Duration = Duration::from_secs(60);

/// Nothing to choose before the start: WebView2 has one renderer.
pub fn before_start() {}

/// Never: there is no plainer way of drawing to start again with.
pub fn can_draw_plainly() -> bool {
    false
}

/// Never, as there is only one way.
pub fn draws_plainly() -> bool {
    false
}

/// Not on this system.
#[must_use]
pub fn start_again_drawing_plainly() -> io::Error {
    io::ErrorKind::Unsupported.into()
}

/// Calls `changed` whenever an address of this computer changes, on a thread that lives as long as the program.
///
/// # Errors
/// The system gives no thread.
pub fn watch_network(changed: impl Fn() + Send + 'static) -> io::Result<()> {
    let listening = move || {
        loop {
            #[expect(unsafe_code, reason = "the system has no other way to say it")]
            // SAFETY: without a handle and without an overlapped structure the call writes nothing and comes back
            // when an address changed.
            let outcome = unsafe { NotifyAddrChange(std::ptr::null_mut(), std::ptr::null()) };
            if outcome == NO_ERROR {
                changed();
            } else {
                tracing::info!(outcome, "changes of the network are not heard");
                thread::sleep(AGAIN);
            }
        }
    };
    thread::Builder::new().name("network".to_owned()).spawn(listening).map(drop)
}

/// Typing needs no help: WebView2 hands Unikey's keys on as they come.
///
/// # Errors
/// None on this system.
pub fn prepare_window<R: Runtime>(_window: &WebviewWindow<R>) -> tauri::Result<()> {
    Ok(())
}

/// Writes the `Zone.Identifier` stream (zone 3, Internet), so that Office opens the copy in Protected View and
/// SmartScreen looks at programs.
///
/// # Errors
/// The file system has no streams or the copy cannot be written.
pub fn mark_from_outside(copy: &Path) -> io::Result<()> {
    let mut stream = copy.as_os_str().to_owned();
    stream.push(":Zone.Identifier");
    fs::write(stream, "[ZoneTransfer]\r\nZoneId=3\r\n")
}

/// Whether somebody draws trays: Windows always does.
pub fn has_tray_host() -> bool {
    true
}

/// Ends when a console asks the program to end; a session's end closes the window.
///
/// # Errors
/// The system gives no such event.
pub async fn asked_to_end() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}
