//! A small notification daemon: it remembers every toast and can press their actions.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use zbus::{connection, interface, object_server::SignalEmitter, zvariant::OwnedValue};

use super::{World, until};

/// One toast as the daemon got it.
#[derive(Clone, Debug)]
pub struct Shown {
    pub id: u32,
    pub summary: String,
    pub body: String,
    pub actions: Vec<String>,
}

#[derive(Clone, Default)]
struct Service {
    shown: Arc<Mutex<Vec<Shown>>>,
    /// Owns the name and never answers.
    silent: bool,
}

#[interface(name = "org.freedesktop.Notifications")]
impl Service {
    #[expect(clippy::too_many_arguments, reason = "the protocol's")]
    async fn notify(
        &self,
        _app_name: String,
        replaces_id: u32,
        _app_icon: String,
        summary: String,
        body: String,
        actions: Vec<String>,
        _hints: HashMap<String, OwnedValue>,
        _expire_timeout: i32,
    ) -> u32 {
        let id = {
            let mut shown = self.shown.lock().unwrap();
            let id = if replaces_id == 0 { u32::try_from(shown.len()).unwrap() + 1 } else { replaces_id };
            shown.push(Shown { id, summary, body, actions });
            id
        };
        if self.silent {
            std::future::pending::<()>().await;
        }
        id
    }

    fn close_notification(&self, _id: u32) {}

    fn get_capabilities(&self) -> Vec<String> {
        ["actions", "body"].map(str::to_owned).into()
    }

    fn get_server_information(&self) -> (String, String, String, String) {
        ("test".to_owned(), "test".to_owned(), "1".to_owned(), "1.2".to_owned())
    }

    #[zbus(signal)]
    async fn action_invoked(emitter: &SignalEmitter<'_>, id: u32, action: &str) -> zbus::Result<()>;
}

/// The running daemon.
pub struct Daemon {
    connection: zbus::Connection,
    shown: Arc<Mutex<Vec<Shown>>>,
}

impl Daemon {
    /// Starts a daemon on the world's bus.
    pub async fn start(world: &World) -> Self {
        Self::serve(world, false).await
    }

    /// Starts a daemon that owns the name and never answers.
    pub async fn start_silent(world: &World) -> Self {
        Self::serve(world, true).await
    }

    async fn serve(world: &World, silent: bool) -> Self {
        let service = Service { silent, ..Service::default() };
        let shown = Arc::clone(&service.shown);
        let connection = connection::Builder::address(world.bus())
            .unwrap()
            .name("org.freedesktop.Notifications")
            .unwrap()
            .serve_at("/org/freedesktop/Notifications", service)
            .unwrap()
            .build()
            .await
            .unwrap();
        Self { connection, shown }
    }

    /// Every toast so far.
    pub fn shown(&self) -> Vec<Shown> {
        self.shown.lock().unwrap().clone()
    }

    /// Waits for a toast.
    pub async fn wait(&self, what: &str, wanted: impl Fn(&Shown) -> bool) -> Shown {
        until(what, async || self.shown().into_iter().rev().find(|toast| wanted(toast))).await
    }

    /// Presses an action of a toast.
    pub async fn press(&self, id: u32, action: &str) {
        let emitter = SignalEmitter::new(&self.connection, "/org/freedesktop/Notifications").unwrap();
        Service::action_invoked(&emitter, id, action).await.unwrap();
    }
}
