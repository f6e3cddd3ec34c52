//! Desktop alerts (toasts). An alert is a row first and a toast second: a lost toast loses nothing.
//!
//! 1. Nothing waits for a notification daemon: toasts have their own thread, and showing one has a deadline
//!    (a daemon that owns the name and does not answer would hang a caller for ever, fault F12).
//! 2. Of news at most one toast in ten seconds; what comes sooner waits and becomes one digest. Alerts come when the
//!    office says so: it keeps the quiet hours, the budget and what was shown.
//! 3. A newer toast of the same kind replaces the older one instead of standing beside it.
//! 4. Texts from outside cannot become markup.

mod digest;
mod toast;
#[cfg(target_os = "linux")]
#[path = "notify/linux.rs"]
mod toaster;
#[cfg(windows)]
#[path = "notify/windows.rs"]
mod toaster;

use std::{
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel},
    },
    thread,
    time::{Duration, Instant},
};

use office::{Happening, HappeningStream, Office};

use digest::Digest;
pub use toast::Fact;

use crate::{desktop::Desktop, state::Voice};

/// Facts waiting for the toast thread; more are dropped, their rows stay.
const WAITING: usize = 64;

/// What the toast thread is told.
#[derive(Clone, Debug)]
pub enum Say {
    /// News: gathered into one toast in ten seconds.
    News(Fact),
    /// Alerts: the office decided already that they may interrupt, and that this is the moment.
    Alerts(office::alerts::Toast),
}

/// The way to the toast thread.
#[derive(Clone, Debug)]
pub struct Notifier {
    facts: SyncSender<Say>,
}

impl Notifier {
    /// Starts the thread that shows toasts; it ends with the last notifier.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn start(desktop: Arc<dyn Desktop>, voice: Arc<Voice>) -> std::io::Result<Self> {
        let (facts, waiting) = sync_channel(WAITING);
        thread::Builder::new().name("toasts".to_owned()).spawn(move || run(&waiting, &desktop, &voice))?;
        Ok(Self { facts })
    }

    /// Hands a fact over without waiting.
    pub fn tell(&self, fact: Fact) {
        self.say(Say::News(fact));
    }

    fn say(&self, say: Say) {
        match self.facts.try_send(say) {
            Ok(()) => {}
            Err(TrySendError::Full(fact) | TrySendError::Disconnected(fact)) => {
                tracing::warn!(?fact, "a toast was dropped");
            }
        }
    }
}

/// Turns what happens in an office into facts for toasts, until it closes.
pub async fn listen(mut happenings: HappeningStream, office: Arc<Office>, notifier: Notifier) {
    while let Some(happening) = happenings.next().await {
        if let Happening::Alerts(toast) = happening {
            notifier.say(Say::Alerts(toast));
        } else if let Some(fact) = toast::fact(&office, happening).await {
            notifier.tell(fact);
        }
    }
}

fn run(waiting: &Receiver<Say>, desktop: &Arc<dyn Desktop>, voice: &Voice) {
    let mut digest = Digest::default();
    let mut toaster = toaster::Toaster::new(Arc::clone(desktop));
    loop {
        let wait = digest.due().map_or(Duration::MAX, |due| due.saturating_duration_since(Instant::now()));
        match waiting.recv_timeout(wait) {
            Ok(say) if !voice.notifications() => tracing::debug!(?say, "toasts are off"),
            Ok(Say::News(fact)) => digest.add(fact),
            Ok(Say::Alerts(alerts)) => toaster.show(toast::of_alerts(&alerts, voice.language())),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        if let Some(toast) = digest.take(Instant::now(), voice.language()) {
            toaster.show(toast);
        }
    }
}
