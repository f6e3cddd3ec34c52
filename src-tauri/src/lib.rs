//! The shell: the window around the office, and the only code that knows Tauri. It adapts and decides nothing.
//!
//! Invariants, cited by tests:
//!
//! 1. The page can call the commands of [`commands::NAMES`] and nothing else; handlers, manifest, capability and the
//!    generated bindings name the same ones.
//! 2. The page never names a path and never receives one; files are named by keys and tokens.
//! 3. No argument from the page, however malformed, ends the program.
//! 4. The page is told of changes at most ten times a second, and never from the window's own thread.
//! 5. Alerts, dialogs and the tray delay no command, whatever the desktop does.
//! 6. Rehearsal and the real office are never open together.
//! 7. A start with bad data shows a window that says what is wrong.

mod arguments;
mod changes;
pub mod commands;
mod desktop;
mod files;
mod log;
mod network;
mod notify;
mod picture;
mod platform;
mod state;
#[cfg(test)]
mod tests;
mod tray;
mod window;
mod words;

use std::{path::PathBuf, sync::Arc};

use tauri::{App, Manager, RunEvent, Runtime};
use tauri_plugin_window_state::StateFlags;

pub use arguments::{ArgumentError, Arguments};
pub use desktop::{Answer, Desktop, Event, FilesDropped, FilesHover, Open, Screen, TauriDesktop};
pub use files::{Wanted, serve};
pub use state::Shell;

/// Opens the window and returns when the program ends.
///
/// # Errors
/// The system gives no window or no directory for the data.
#[expect(clippy::exit, reason = "written by the context macro, for a web view that cannot be made")]
pub fn run(arguments: Arguments) -> tauri::Result<()> {
    platform::before_start();
    let size_and_place = StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED;
    let builder = tauri::Builder::default()
        // First, so that a second start touches nothing.
        .plugin(tauri_plugin_single_instance::init(|app, _arguments, _directory| {
            if let Some(shell) = app.try_state::<Shell>() {
                shell.desktop().show_window();
            }
        }))
        .plugin(tauri_plugin_window_state::Builder::new().with_state_flags(size_and_place).build());
    let app =
        assemble(builder).setup(move |app| Ok(set_up(app, arguments)?)).build(tauri::generate_context!())?;
    app.run(|app, event| {
        if let RunEvent::Exit = event
            && let Some(shell) = app.try_state::<Shell>()
        {
            tauri::async_runtime::block_on(shell.close());
        }
    });
    Ok(())
}

/// What the page reaches, over any runtime: commands and the document protocol.
fn assemble<R: Runtime>(builder: tauri::Builder<R>) -> tauri::Builder<R> {
    builder
        .register_asynchronous_uri_scheme_protocol("doc", |context, request, responder| {
            let app = context.app_handle().clone();
            tauri::async_runtime::spawn(async move {
                let shell = app.state::<Shell>();
                responder.respond(serve(&request, |wanted| shell.preview(wanted)).await);
            });
        })
        .invoke_handler(commands::builder::<R>().invoke_handler())
}

fn set_up<R: Runtime>(app: &mut App<R>, arguments: Arguments) -> tauri::Result<()> {
    let data_dir = match arguments.data_dir {
        Some(directory) => std::path::absolute(directory)?,
        None => default_data_dir(app)?,
    };
    if let Err(error) = log::start(&data_dir.join("logs")) {
        // The office will say what is wrong with the directory; the window opens all the same.
        drop(std::io::Write::write_fmt(&mut std::io::stderr(), format_args!("no log: {error}\n")));
    }
    let version = app.package_info().version.to_string();
    tracing::info!(version, rehearsal = arguments.rehearsal, "starting");
    let desktop = Arc::new(TauriDesktop::new(app.handle().clone()));
    app.manage(Shell::new(data_dir, version, desktop));
    // Without a tray to come back from, a hidden window would be lost.
    let hidden = arguments.hidden && platform::has_tray_host();
    window::make(app, arguments.rehearsal, hidden)?;
    tray::make(app, words::Language::default());
    let app = app.handle().clone();
    if !hidden {
        picture::watch(&app);
    }
    network::listen(app.clone());
    let ending = app.clone();
    tauri::async_runtime::spawn(async move { app.state::<Shell>().open_first(arguments.rehearsal).await });
    tauri::async_runtime::spawn(async move {
        match platform::asked_to_end().await {
            Ok(()) => ending.exit(0),
            Err(error) => tracing::warn!(%error, "the end of the session will not be heard"),
        }
    });
    Ok(())
}

/// `~/.local/share/vn.vanthu.desktop`; on Windows the local, not the roaming profile: a database must not roam (F8).
fn default_data_dir<R: Runtime>(app: &App<R>) -> tauri::Result<PathBuf> {
    app.path().app_local_data_dir()
}
