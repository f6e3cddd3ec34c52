//! Word that the network came up: from NetworkManager on the system bus, else from the desktop's portal.
//!
//! A hub on a private network is reached without the Internet, so "connected to something" is enough; that a network
//! went away is no reason to try anything.

use std::{collections::HashMap, io, thread, time::Duration};

use zbus::{
    MatchRule, Message,
    blocking::{Connection, MessageIterator, Proxy, fdo::DBusProxy},
    message::Type,
    names::BusName,
    zvariant::Value,
};

const MANAGER: &str = "org.freedesktop.NetworkManager";
const MANAGER_PATH: &str = "/org/freedesktop/NetworkManager";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";
const PORTAL: &str = "org.freedesktop.portal.Desktop";
const PORTAL_PATH: &str = "/org/freedesktop/portal/desktop";
const MONITOR: &str = "org.freedesktop.portal.NetworkMonitor";

/// `NM_STATE_CONNECTED_LOCAL`: some network is up; more is `SITE` (60) and `GLOBAL` (70).
const CONNECTED: u32 = 50;
/// `NM_CONNECTIVITY_PORTAL`: something answers; more is `LIMITED` (3) and `FULL` (4).
const ANSWERS: u32 = 2;

/// Signals kept while one is looked at.
const QUEUE: usize = 64;
/// How long to wait before a bus that is gone, or has nobody who knows, is asked again.
const AGAIN: Duration = Duration::from_secs(60);

/// Calls `changed` whenever the system says that a network came up, on a thread that lives as long as the program.
///
/// # Errors
/// The system gives no thread.
pub fn watch_network(changed: impl Fn() + Send + 'static) -> io::Result<()> {
    let listening = move || {
        let mut said = false;
        loop {
            match listen(&changed) {
                Ok(()) => tracing::info!("the bus went away; the network is listened to again in a minute"),
                Err(error) if said => tracing::debug!(%error, "still nobody says when the network changes"),
                Err(error) => tracing::info!(%error, "nobody says when the network changes"),
            }
            said = true;
            thread::sleep(AGAIN);
        }
    };
    thread::Builder::new().name("network".to_owned()).spawn(listening).map(drop)
}

/// Ends when the bus does.
fn listen(changed: &impl Fn()) -> zbus::Result<()> {
    match Connection::system() {
        Ok(system) if DBusProxy::new(&system)?.name_has_owner(BusName::try_from(MANAGER)?)? => {
            to_manager(&system, changed)
        }
        Ok(_) | Err(_) => to_portal(changed),
    }
}

fn to_manager(system: &Connection, changed: &impl Fn()) -> zbus::Result<()> {
    let rule = MatchRule::builder().msg_type(Type::Signal).sender(MANAGER)?.path(MANAGER_PATH)?.build();
    let signals = MessageIterator::for_match_rule(rule, system, Some(QUEUE))?;
    tracing::info!("listening to NetworkManager");
    for signal in signals {
        if came_up(&signal?) {
            changed();
        }
    }
    Ok(())
}

fn to_portal(changed: &impl Fn()) -> zbus::Result<()> {
    let session = Connection::session()?;
    let monitor = Proxy::new(&session, PORTAL, PORTAL_PATH, MONITOR)?;
    let signals = monitor.receive_signal("changed")?;
    // Asking starts the portal where it is installed, and says so where it is not.
    let available = || monitor.call::<_, _, bool>("GetAvailable", &());
    available()?;
    tracing::info!("listening to the desktop's portal");
    for _signal in signals {
        if available()? {
            changed();
        }
    }
    Ok(())
}

/// Whether a signal of NetworkManager says that there is more network than before. What cannot be read says nothing.
fn came_up(signal: &Message) -> bool {
    let header = signal.header();
    let name = (header.interface().map(|name| name.as_str()), header.member().map(|name| name.as_str()));
    match name {
        (Some(MANAGER), Some("StateChanged")) => {
            signal.body().deserialize::<u32>().is_ok_and(|state| state >= CONNECTED)
        }
        (Some(PROPERTIES), Some("PropertiesChanged")) => properties_say(signal),
        (Some(_) | None, Some(_) | None) => false,
    }
}

fn properties_say(signal: &Message) -> bool {
    type Changed<'a> = (&'a str, HashMap<&'a str, Value<'a>>, Vec<&'a str>);
    let body = signal.body();
    let Ok((interface, changed, _)) = body.deserialize::<Changed<'_>>() else { return false };
    let connectivity = changed.get("Connectivity").and_then(|value| u32::try_from(value).ok());
    let primary = changed
        .get("PrimaryConnection")
        .is_some_and(|value| matches!(value, Value::ObjectPath(path) if path.as_str() != "/"));
    interface == MANAGER && (primary || connectivity.is_some_and(|connectivity| connectivity >= ANSWERS))
}

#[cfg(test)]
mod tests {
    use zbus::zvariant::{ObjectPath, Type as Typed};

    use super::*;

    fn signal<B: serde::Serialize + Typed>(interface: &str, member: &str, body: &B) -> Message {
        Message::signal(MANAGER_PATH, interface, member).unwrap().build(body).unwrap()
    }

    fn properties(interface: &str, name: &'static str, value: Value<'static>) -> Message {
        let body = (interface, HashMap::from([(name, value)]), Vec::<&str>::new());
        signal(PROPERTIES, "PropertiesChanged", &body)
    }

    #[test]
    fn only_a_network_that_came_up_is_word() {
        // NM_STATE: asleep, disconnected, disconnecting, connecting, local, site, global.
        for (state, wanted) in
            [(10u32, false), (20, false), (30, false), (40, false), (50, true), (60, true), (70, true)]
        {
            assert_eq!(came_up(&signal(MANAGER, "StateChanged", &state)), wanted, "state {state}");
        }
        // NM_CONNECTIVITY: unknown, none, portal, limited, full.
        for (connectivity, wanted) in [(0u32, false), (1, false), (2, true), (3, true), (4, true)] {
            let signal = properties(MANAGER, "Connectivity", connectivity.into());
            assert_eq!(came_up(&signal), wanted, "connectivity {connectivity}");
        }
        for (path, wanted) in [("/", false), ("/org/freedesktop/NetworkManager/ActiveConnection/3", true)] {
            let path = ObjectPath::try_from(path).unwrap();
            assert_eq!(came_up(&properties(MANAGER, "PrimaryConnection", path.into())), wanted);
        }
    }

    #[test]
    fn what_says_something_else_or_nothing_is_passed_over() {
        assert!(!came_up(&signal(MANAGER, "StateChanged", &"connected")));
        assert!(!came_up(&signal(MANAGER, "DeviceAdded", &70u32)));
        assert!(!came_up(&signal("org.example.Other", "StateChanged", &70u32)));
        assert!(!came_up(&signal(PROPERTIES, "PropertiesChanged", &70u32)));
        assert!(!came_up(&properties("org.example.Other", "Connectivity", 4u32.into())));
        assert!(!came_up(&properties(MANAGER, "Connectivity", "full".into())));
        assert!(!came_up(&properties(MANAGER, "WirelessEnabled", true.into())));
    }
}
