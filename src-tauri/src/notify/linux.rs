//! Toasts over D-Bus (freedesktop notifications).

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc::sync_channel,
    },
    thread,
    time::Duration,
};

use notify_rust::{Hint, Notification, NotificationHandle, NotificationResponse, Urgency};

use super::toast::{Toast, Topic};
use crate::desktop::{Desktop, Event};

/// How long a daemon may take to show a toast before it counts as not answering.
const ANSWER: Duration = Duration::from_secs(5);
/// The action that puts alerts off.
const LATER: &str = "later";
/// Toasts whose click is waited for, at most: each costs a thread.
const WATCHED: usize = 8;

/// Shows toasts and hears their clicks.
pub struct Toaster {
    desktop: Arc<dyn Desktop>,
    shown: Arc<Mutex<Shown>>,
    stuck: Arc<AtomicBool>,
    watched: Arc<AtomicUsize>,
}

/// The daemon's number of the last toast of each topic, and which toast that is.
#[derive(Debug, Default)]
struct Shown {
    count: u64,
    last: HashMap<Topic, (u32, u64)>,
}

impl Toaster {
    /// A toaster whose clicks go to `desktop`.
    pub fn new(desktop: Arc<dyn Desktop>) -> Self {
        Self { desktop, shown: Arc::default(), stuck: Arc::default(), watched: Arc::default() }
    }

    /// Shows a toast, waiting at most [`ANSWER`]. While a daemon hangs on an earlier toast none is shown.
    pub fn show(&mut self, toast: Toast) {
        if self.stuck.swap(true, Ordering::AcqRel) {
            tracing::warn!(summary = toast.summary, "the notification daemon does not answer");
            return;
        }
        let (answer, answered) = sync_channel(1);
        let (shown, stuck, watched) =
            (Arc::clone(&self.shown), Arc::clone(&self.stuck), Arc::clone(&self.watched));
        let desktop = Arc::clone(&self.desktop);
        let spawned = thread::Builder::new().name("toast".to_owned()).spawn(move || {
            let outcome = present(&toast, &shown);
            stuck.store(false, Ordering::Release);
            if answer.send(()).is_err() {
                tracing::debug!("the daemon answered after its deadline");
            }
            match outcome {
                Ok((handle, which)) => watch(handle, which, &toast, &shown, &watched, &desktop),
                Err(error) => {
                    tracing::info!(%error, summary = toast.summary, "no toast; the alert stays in the window")
                }
            }
        });
        match spawned {
            Ok(_detached) => {
                if answered.recv_timeout(ANSWER).is_err() {
                    tracing::warn!("the notification daemon does not answer; toasts stop until it does");
                }
            }
            Err(error) => {
                self.stuck.store(false, Ordering::Release);
                tracing::error!(%error, "no thread for a toast");
            }
        }
    }
}

fn lock(shown: &Mutex<Shown>) -> std::sync::MutexGuard<'_, Shown> {
    shown.lock().unwrap_or_else(PoisonError::into_inner)
}

fn present(
    toast: &Toast,
    shown: &Mutex<Shown>,
) -> Result<(NotificationHandle, u64), notify_rust::error::Error> {
    let mut notification = Notification::new();
    notification
        .appname("Văn Thư")
        .summary(&toast.summary)
        // Daemons read the body as markup; what a sender wrote must stay text.
        .body(&escaped(&toast.body))
        .icon("vanthu-desktop")
        .action("default", &toast.action)
        .action("show", &toast.action)
        // The name of the package's .desktop file, by which desktops know whose toast it is.
        .hint(Hint::DesktopEntry("VanThu".to_owned()))
        .urgency(if toast.urgent { Urgency::Critical } else { Urgency::Normal });
    if !toast.later.is_empty() {
        notification.action(LATER, &toast.put_off);
    }
    if toast.sound {
        notification.hint(Hint::SoundName("message-new-instant".to_owned()));
    } else {
        notification.hint(Hint::SuppressSound(true));
    }
    if let Some((id, _)) = lock(shown).last.get(&toast.topic) {
        notification.id(*id);
    }
    let handle = notification.show()?;
    let mut shown = lock(shown);
    shown.count += 1;
    let which = shown.count;
    shown.last.insert(toast.topic, (handle.id(), which));
    Ok((handle, which))
}

/// Waits for a click. A toast that was replaced hears the clicks on its successor, and must not act on them.
fn watch(
    handle: NotificationHandle,
    which: u64,
    toast: &Toast,
    shown: &Mutex<Shown>,
    watched: &AtomicUsize,
    desktop: &Arc<dyn Desktop>,
) {
    if watched.fetch_add(1, Ordering::AcqRel) < WATCHED {
        let heard = handle.wait_for_response(|response: &NotificationResponse| {
            let current = lock(shown).last.get(&toast.topic).is_some_and(|(_, last)| *last == which);
            match response {
                NotificationResponse::Action(action) if current && action == LATER => {
                    desktop.put_off(toast.later.clone());
                }
                NotificationResponse::Default | NotificationResponse::Action(_) if current => {
                    desktop.show_window();
                    desktop.tell(Event::Open(toast.open));
                }
                NotificationResponse::Closed(_) if current => drop(lock(shown).last.remove(&toast.topic)),
                NotificationResponse::Default
                | NotificationResponse::Action(_)
                | NotificationResponse::Closed(_)
                | NotificationResponse::Reply(_) => {}
            }
        });
        if let Err(error) = heard {
            tracing::warn!(%error, "clicks on a toast are not heard");
        }
    }
    watched.fetch_sub(1, Ordering::AcqRel);
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_sender_wrote_cannot_become_markup() {
        assert_eq!(
            escaped(r#"<a href="http://x">A & B</a>"#),
            r#"&lt;a href="http://x"&gt;A &amp; B&lt;/a&gt;"#
        );
    }
}
