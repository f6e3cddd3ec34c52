//! Tests of the shell as the page meets it: the real commands over Tauri's mock runtime, with the real capability.

mod configuration;
mod handing_out;
mod hostile;
mod interface;
mod papers;

use std::{
    io,
    path::PathBuf,
    sync::{Arc, Mutex},
};

use office::Change;
use serde_json::Value;
use tauri::{
    App, Manager, WebviewWindow, WebviewWindowBuilder,
    ipc::{CallbackFn, InvokeBody},
    test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder},
    webview::InvokeRequest,
};
use tempfile::TempDir;

use crate::{Answer, Desktop, Event, Shell, assemble};

/// A desktop that remembers what it was asked.
#[derive(Default)]
pub(crate) struct FakeDesktop {
    told: Mutex<Vec<Event>>,
    opened: Mutex<Vec<PathBuf>>,
    /// What a person would choose in the next dialogs.
    pub chosen: Mutex<Vec<PathBuf>>,
}

impl FakeDesktop {
    pub(crate) fn changes(&self) -> Vec<Change> {
        let told = self.told.lock().unwrap();
        told.iter()
            .filter_map(|event| if let Event::Changed(change) = event { Some(change.clone()) } else { None })
            .collect()
    }
}

impl Desktop for FakeDesktop {
    fn tell(&self, event: Event) {
        self.told.lock().unwrap().push(event);
    }

    fn pick_files(&self) -> Answer<Vec<PathBuf>> {
        let chosen = std::mem::take(&mut *self.chosen.lock().unwrap());
        Box::pin(async move { chosen })
    }

    fn choose_target(&self, _suggested: String) -> Answer<Option<PathBuf>> {
        let chosen = self.chosen.lock().unwrap().pop();
        Box::pin(async move { chosen })
    }

    fn open(&self, path: PathBuf) -> io::Result<()> {
        self.opened.lock().unwrap().push(path);
        Ok(())
    }

    fn show_window(&self) {}
    fn put_off(&self, _alerts: Vec<i64>) {}

    fn set_rehearsal(&self, _rehearsal: bool) {}
}

/// The application without a display, over data of its own.
pub(crate) struct Page {
    app: App<MockRuntime>,
    window: WebviewWindow<MockRuntime>,
    data: TempDir,
    pub desktop: Arc<FakeDesktop>,
}

impl Page {
    #[expect(clippy::exit, reason = "written by the context macro")]
    /// Opens the application as [`crate::run`] does, in the window `label`.
    pub(crate) fn open(label: &str) -> Self {
        let data = tempfile::tempdir().unwrap();
        let app = assemble(mock_builder()).build(tauri::generate_context!(test = true)).unwrap();
        let desktop = Arc::new(FakeDesktop::default());
        app.manage(Shell::new(
            data.path().join("data"),
            "0.0.0".to_owned(),
            Arc::clone(&desktop) as Arc<dyn Desktop>,
        ));
        tauri::async_runtime::block_on(app.state::<Shell>().open_first(false));
        let window = WebviewWindowBuilder::new(&app, label, Default::default()).build().unwrap();
        Self { app, window, data, desktop }
    }

    /// Calls a command as the page would.
    pub(crate) fn call(&self, command: &str, arguments: Value) -> Result<Value, Value> {
        self.call_from("tauri://localhost", command, arguments)
    }

    /// Calls a command from a page of another origin.
    pub(crate) fn call_from(&self, origin: &str, command: &str, arguments: Value) -> Result<Value, Value> {
        let request = InvokeRequest {
            cmd: command.to_owned(),
            callback: CallbackFn(0),
            error: CallbackFn(1),
            url: origin.parse().unwrap(),
            body: InvokeBody::Json(arguments),
            headers: Default::default(),
            invoke_key: INVOKE_KEY.to_owned(),
        };
        get_ipc_response(&self.window, request).map(|body| body.deserialize().unwrap())
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        tauri::async_runtime::block_on(self.app.state::<Shell>().close());
    }
}
