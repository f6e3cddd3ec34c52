//! Windows: the mark of the web.

use std::{fs, io, path::Path};

use tauri::{Runtime, WebviewWindow};

/// Nothing to choose before the start: WebView2 has one renderer.
pub fn before_start() {}

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
