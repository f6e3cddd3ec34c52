//! What the shell asks of the desktop: events to the page, dialogs, other programs, its own window.
//!
//! A trait stands in between so that commands can be tested without a display.

use std::{future::Future, io, path::PathBuf, pin::Pin};

use office::Change;
use serde::Serialize;
use tauri::{AppHandle, Emitter, Manager, Runtime};

use domain::DocumentKey;

use crate::state::Shell;

/// The one window's label.
pub const MAIN: &str = "main";

/// How long a toast's button puts an alert off, in milliseconds.
const HOUR: i64 = 3_600_000;

/// A screen of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum Screen {
    /// Bàn làm việc.
    Desk,
    /// Văn bản đến.
    Incoming,
    /// Văn bản đi.
    Outgoing,
    /// Soạn.
    Compose,
    /// Nhật ký.
    Journal,
    /// Cảnh báo.
    Alerts,
    /// Cấu hình.
    Settings,
    /// Gói tin giữ lại.
    Quarantine,
}

/// Asks the page to show something, from a toast or the tray.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, specta::Type)]
pub struct Open {
    /// Where.
    pub screen: Screen,
    /// Which document, when one is meant.
    pub document: Option<DocumentKey>,
    /// Which alert, when one is meant.
    #[specta(type = Option<f64>)]
    pub alert: Option<i64>,
}

/// Files were dropped on the window. The page gets names and a token, never a path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
pub struct FilesDropped {
    /// Names the dropped files in `draft_attach_dropped`; good once.
    pub token: String,
    /// The files' names, made visible.
    pub names: Vec<String>,
    /// Where, in CSS pixels from the left.
    pub x: i32,
    /// Where, in CSS pixels from the top.
    pub y: i32,
}

/// Files are held over the window, or no longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, specta::Type)]
pub struct FilesHover {
    /// Whether they are.
    pub hovering: bool,
}

/// Everything the page is told without having asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// `changed`: read again.
    Changed(Change),
    /// `open`: show this.
    Open(Open),
    /// `files_dropped`.
    FilesDropped(FilesDropped),
    /// `files_hover`.
    FilesHover(FilesHover),
}

/// An answer that comes when a person has decided.
pub type Answer<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// The desktop around the window.
pub trait Desktop: Send + Sync + 'static {
    /// Tells the page. Never called from the window's own thread (fault F14).
    fn tell(&self, event: Event);
    /// Lets a person choose files; empty when cancelled.
    fn pick_files(&self) -> Answer<Vec<PathBuf>>;
    /// Lets a person choose where to save; `None` when cancelled.
    fn choose_target(&self, suggested: String) -> Answer<Option<PathBuf>>;
    /// Opens a file in the program its type belongs to.
    ///
    /// # Errors
    /// No such program, or it cannot be started.
    fn open(&self, path: PathBuf) -> io::Result<()>;
    /// Brings the window to the front.
    fn show_window(&self);
    /// Puts alerts off for an hour, as a toast's button asks.
    fn put_off(&self, alerts: Vec<i64>);
    /// Says in the title whether this is rehearsal.
    fn set_rehearsal(&self, rehearsal: bool);
}

/// The desktop Tauri gives.
pub struct TauriDesktop<R: Runtime> {
    app: AppHandle<R>,
}

impl<R: Runtime> TauriDesktop<R> {
    /// The desktop of this application.
    pub fn new(app: AppHandle<R>) -> Self {
        Self { app }
    }

    /// Builds a dialog over the window where dialogs are built (the window's thread) and waits for it elsewhere.
    fn dialog<T, F, P>(&self, build: F) -> Answer<Option<T>>
    where
        T: Send + 'static,
        P: Future<Output = Option<T>> + Send + 'static,
        F: FnOnce(rfd::AsyncFileDialog) -> P + Send + 'static,
    {
        let (answer, answered) = tokio::sync::oneshot::channel();
        let app = self.app.clone();
        let asked = self.app.run_on_main_thread(move || {
            let mut dialog = rfd::AsyncFileDialog::new();
            if let Some(window) = app.get_webview_window(MAIN) {
                dialog = dialog.set_parent(&window);
            }
            let chosen = build(dialog);
            tauri::async_runtime::spawn(async move { drop(answer.send(chosen.await)) });
        });
        Box::pin(async move {
            match asked {
                Ok(()) => answered.await.unwrap_or_default(),
                Err(error) => {
                    tracing::error!(%error, "no file dialog");
                    None
                }
            }
        })
    }
}

impl<R: Runtime> Desktop for TauriDesktop<R> {
    fn tell(&self, event: Event) {
        let told = match &event {
            Event::Changed(change) => self.app.emit_to(MAIN, "changed", change),
            Event::Open(open) => self.app.emit_to(MAIN, "open", open),
            Event::FilesDropped(files) => self.app.emit_to(MAIN, "files_dropped", files),
            Event::FilesHover(hover) => self.app.emit_to(MAIN, "files_hover", hover),
        };
        if let Err(error) = told {
            tracing::warn!(%error, "the page could not be told");
        }
    }

    fn pick_files(&self) -> Answer<Vec<PathBuf>> {
        let chosen = self.dialog(|dialog| dialog.pick_files());
        Box::pin(
            async move { chosen.await.into_iter().flatten().map(|file| file.path().to_owned()).collect() },
        )
    }

    fn choose_target(&self, suggested: String) -> Answer<Option<PathBuf>> {
        let chosen = self.dialog(|dialog| dialog.set_file_name(suggested).save_file());
        Box::pin(async move { chosen.await.map(|file| file.path().to_owned()) })
    }

    fn open(&self, path: PathBuf) -> io::Result<()> {
        open::that_detached(path)
    }

    fn show_window(&self) {
        let Some(window) = self.app.get_webview_window(MAIN) else { return };
        let shown = window.show().and_then(|()| window.unminimize()).and_then(|()| window.set_focus());
        if let Err(error) = shown {
            tracing::warn!(%error, "the window cannot be brought to the front");
        }
        crate::picture::watch(&self.app);
    }

    fn put_off(&self, alerts: Vec<i64>) {
        let app = self.app.clone();
        tauri::async_runtime::spawn(async move {
            let Ok(office) = app.state::<Shell>().office().await else { return };
            for alert in alerts {
                if let Err(error) = office.alert_snooze(alert, office.moment().plus(HOUR)).await {
                    // It cleared itself meanwhile, or the disk is full: it is in the list either way.
                    tracing::warn!(code = error.code(), "an alert could not be put off");
                }
            }
        });
    }

    fn set_rehearsal(&self, rehearsal: bool) {
        let Some(window) = self.app.get_webview_window(MAIN) else { return };
        if let Err(error) = window.set_title(crate::window::title(rehearsal)) {
            tracing::warn!(%error, "the title cannot be set");
        }
    }
}
