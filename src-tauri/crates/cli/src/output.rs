//! What is printed, and where: results on standard output, errors and progress on standard error.

use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::Serialize;
use serde_json::json;

use crate::failure::Failure;
use crate::offices::findings;

/// The two ways to answer: one JSON object, or short text for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Output {
    json: bool,
}

impl Output {
    pub(crate) fn new(json: bool) -> Self {
        Self { json }
    }

    /// The result: one object, or what `text` makes of it.
    pub(crate) fn result<T: Serialize>(self, value: &T, text: impl FnOnce() -> String) {
        if self.json {
            self.object(value);
        } else {
            print(&text());
        }
    }

    /// One JSON object on one line, whatever way was asked for.
    pub(crate) fn object<T: Serialize>(self, value: &T) {
        match serde_json::to_string(value) {
            Ok(text) => print(&text),
            Err(error) => self.failure(&Failure::internal(&error)),
        }
    }

    /// Why the command did not do its work.
    pub(crate) fn failure(self, failure: &Failure) {
        if self.json {
            say(&json!({"error": failure.json()}).to_string());
        } else {
            say(&failure.message());
            let found = findings::lines(&failure.findings);
            if !found.is_empty() {
                say(&found);
            }
        }
    }
}

/// One text on standard output. A reader that has gone away (`vanthu … | head`) is no error of the command.
fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{text}").and_then(|()| out.flush()).unwrap_or_default();
}

/// One text on standard error.
pub(crate) fn say(text: &str) {
    writeln!(std::io::stderr().lock(), "{text}").unwrap_or_default();
}

/// Tells a person at a terminal that something is still under way, once it lasts longer than a second.
pub(crate) struct Progress {
    done: Arc<(Mutex<bool>, Condvar)>,
    shown: Arc<AtomicBool>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Progress {
    /// Begins. Nothing is shown when standard error is no terminal.
    pub(crate) fn of(what: &str) -> Self {
        let done = Arc::new((Mutex::new(false), Condvar::new()));
        let shown = Arc::new(AtomicBool::new(false));
        let thread = std::io::stderr().is_terminal().then(|| {
            let (done, shown, what) = (Arc::clone(&done), Arc::clone(&shown), what.to_owned());
            std::thread::spawn(move || tick(&done, &shown, &what))
        });
        Self { done, shown, thread }
    }
}

fn tick(done: &(Mutex<bool>, Condvar), shown: &AtomicBool, what: &str) {
    let began = Instant::now();
    let mut ended = done.0.lock().unwrap_or_else(PoisonError::into_inner);
    while !*ended {
        ended = done.1.wait_timeout(ended, Duration::from_secs(1)).unwrap_or_else(PoisonError::into_inner).0;
        if !*ended {
            shown.store(true, Ordering::Relaxed);
            write!(std::io::stderr().lock(), "\r{what}… {} giây", began.elapsed().as_secs())
                .unwrap_or_default();
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        *self.done.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.done.1.notify_all();
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap_or_default();
        }
        if self.shown.load(Ordering::Relaxed) {
            write!(std::io::stderr().lock(), "\r\u{1b}[K").unwrap_or_default();
        }
    }
}
