//! The window of the program, opened by WebKit's own driver.

use std::{
    net::TcpListener,
    ops::Deref,
    process::{Command, Stdio},
    time::Duration,
};

use fantoccini::{ClientBuilder, wd::Capabilities};
use serde_json::json;

use super::{Page, Program, World, until, until_for};

/// An open window. Close it with [`Window::close`]; otherwise it is killed with the test.
pub struct Window {
    page: Page,
    driver: Program,
    /// Takes a picture of the whole display, for a failure.
    last_picture: Command,
}

impl Drop for Window {
    fn drop(&mut self) {
        if std::thread::panicking() {
            // Where ImageMagick is not installed there is no picture, and the words must do.
            drop(self.last_picture.stderr(Stdio::null()).status());
        }
    }
}

impl Deref for Window {
    type Target = Page;

    fn deref(&self) -> &Page {
        &self.page
    }
}

/// The program under test.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_vanthu-desktop");

pub(super) async fn open(world: &World, arguments: &[&str], environment: &[(&str, &str)]) -> Window {
    let port = free_port();
    let mut command = world.command("WebKitWebDriver");
    command.arg(format!("--port={port}")).env("TAURI_WEBVIEW_AUTOMATION", "true");
    command.envs(environment.iter().copied());
    let driver = Program::start(&mut command, &world.logs(), "window");
    until("WebKitWebDriver", async || tokio::net::TcpStream::connect(("127.0.0.1", port)).await.ok()).await;

    let data = world.data();
    let mut all = vec!["--data-dir".to_owned(), data.to_str().unwrap().to_owned()];
    all.extend(arguments.iter().map(|argument| (*argument).to_owned()));
    let mut capabilities = Capabilities::new();
    capabilities.insert("browserName".to_owned(), json!("wry"));
    capabilities.insert("webkitgtk:browserOptions".to_owned(), json!({ "binary": PROGRAM, "args": all }));
    let mut builder = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new());
    builder.capabilities(capabilities);
    let address = format!("http://127.0.0.1:{port}");
    let session = tokio::time::timeout(Duration::from_secs(60), builder.connect(&address));
    let client = session.await.expect("the window did not open").expect("the driver opened no window");
    let page = Page::new(client);
    until_for(Duration::from_secs(60), "the page", async || page.find_css("#app *").await).await;
    let mut last_picture = world.command("import");
    last_picture.args(["-window", "root"]).arg(world.picture("failure"));
    Window { page, driver, last_picture }
}

impl Window {
    /// Closes the window and waits for the program's end.
    pub async fn close(mut self) {
        drop(tokio::time::timeout(Duration::from_secs(20), self.page.client().clone().close()).await);
        // The driver lets the program go; the group ends with the driver at the latest.
        assert_eq!(self.driver.ended(), None, "the driver died");
    }
}

fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}
