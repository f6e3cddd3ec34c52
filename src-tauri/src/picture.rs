//! The watch over the window's first picture (fault F16).
//!
//! WebKitGTK on some graphics drivers leaves the window white for ever, and nothing fails: the page is there and is
//! not drawn. So the page says when it was drawn first; a window that was shown and says nothing in time is started
//! once more with the plainest way of drawing there is. Nothing is lost by that: whatever was decided is on the disk.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use tauri::{AppHandle, Manager, Runtime};
use tokio::sync::watch;

use crate::{platform, state::Shell};

/// How long a window may stay empty after it was shown.
const IN_TIME: Duration = Duration::from_secs(10);

/// Whether the page was drawn.
#[derive(Debug)]
pub struct FirstPicture {
    drawn: watch::Sender<bool>,
    watched: AtomicBool,
}

impl Default for FirstPicture {
    fn default() -> Self {
        Self { drawn: watch::channel(false).0, watched: AtomicBool::new(false) }
    }
}

impl FirstPicture {
    /// The page says that it was drawn.
    pub fn drawn(&self) {
        if !self.drawn.send_replace(true) {
            tracing::info!(plainly = platform::draws_plainly(), "the window has its first picture");
        }
    }

    /// Whether it is drawn before `limit` is over.
    async fn within(&self, limit: Duration) -> bool {
        let mut drawn = self.drawn.subscribe();
        matches!(tokio::time::timeout(limit, drawn.wait_for(|drawn| *drawn)).await, Ok(Ok(_)))
    }
}

/// Watches over a window just shown; once, however often it is shown.
pub fn watch<R: Runtime>(app: &AppHandle<R>) {
    let Some(shell) = app.try_state::<Shell>() else { return };
    if !platform::can_draw_plainly() || shell.first_picture().watched.swap(true, Ordering::AcqRel) {
        return;
    }
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let shell = app.state::<Shell>();
        if shell.first_picture().within(IN_TIME).await {
            return;
        }
        tracing::error!("the window stays empty; starting again with the plainest way of drawing");
        shell.close().await;
        let error = platform::start_again_drawing_plainly();
        // The office is closed and the window empty: nobody can use this program any more.
        tracing::error!(%error, "the program cannot be started again");
        app.exit(1);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn only_a_window_that_is_never_drawn_is_missed() {
        let never = FirstPicture::default();
        assert!(!never.within(IN_TIME).await);
        let late = FirstPicture::default();
        let (seen, ()) = tokio::join!(late.within(IN_TIME), async {
            tokio::time::sleep(IN_TIME - Duration::from_millis(1)).await;
            late.drawn();
        });
        assert!(seen);
        assert!(late.within(Duration::ZERO).await, "once drawn is drawn");
    }
}
