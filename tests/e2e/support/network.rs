//! Those who say on the bus that the network came up: NetworkManager, and the desktop's portal.

use zbus::{connection, interface, object_server::SignalEmitter};

use super::World;

const MANAGER: (&str, &str) = ("org.freedesktop.NetworkManager", "/org/freedesktop/NetworkManager");
const PORTAL: (&str, &str) = ("org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop");

struct Manager;

#[interface(name = "org.freedesktop.NetworkManager")]
impl Manager {
    #[zbus(signal)]
    async fn state_changed(emitter: &SignalEmitter<'_>, state: u32) -> zbus::Result<()>;
}

struct Monitor;

#[interface(name = "org.freedesktop.portal.NetworkMonitor")]
impl Monitor {
    fn get_available(&self) -> bool {
        true
    }

    #[zbus(signal, name = "changed")]
    async fn changed(emitter: &SignalEmitter<'_>) -> zbus::Result<()>;
}

/// Whoever says it.
pub enum Network {
    Manager(zbus::Connection),
    Portal(zbus::Connection),
}

impl Network {
    /// NetworkManager on the world's bus, which is its system bus too.
    pub async fn manager(world: &World) -> Self {
        Self::Manager(serve(world, MANAGER, Manager).await)
    }

    /// The desktop's portal, where there is no NetworkManager.
    pub async fn portal(world: &World) -> Self {
        Self::Portal(serve(world, PORTAL, Monitor).await)
    }

    /// What the program's log says once it listens.
    pub fn listened(&self) -> &'static str {
        match self {
            Self::Manager(_) => "listening to NetworkManager",
            Self::Portal(_) => "listening to the desktop's portal",
        }
    }

    /// The network comes up.
    pub async fn comes_up(&self) {
        match self {
            Self::Manager(bus) => {
                let emitter = SignalEmitter::new(bus, MANAGER.1).unwrap();
                // NM_STATE_CONNECTING, NM_STATE_CONNECTED_GLOBAL.
                Manager::state_changed(&emitter, 40).await.unwrap();
                Manager::state_changed(&emitter, 70).await.unwrap();
            }
            Self::Portal(bus) => {
                Monitor::changed(&SignalEmitter::new(bus, PORTAL.1).unwrap()).await.unwrap();
            }
        }
    }
}

async fn serve<I: zbus::object_server::Interface>(
    world: &World,
    (name, path): (&'static str, &'static str),
    service: I,
) -> zbus::Connection {
    let builder = connection::Builder::address(world.bus()).unwrap().name(name).unwrap();
    builder.serve_at(path, service).unwrap().build().await.unwrap()
}
