//! Word from the system that the network came up: what waits for the hub is tried at once instead of at its time.
//!
//! An interface that comes up says so many times in a row; a burst counts as one change. Nothing here decides what a
//! try is: the office does, and asks the hub no more often than its breaker allows.

use std::{future::Future, sync::Arc, time::Duration};

use tauri::{AppHandle, Manager, Runtime};
use tokio::{
    sync::Notify,
    time::{Instant, timeout_at},
};

use crate::{platform, state::Shell};

/// How long it must be quiet after the last word before it counts.
const QUIET: Duration = Duration::from_secs(1);
/// How long a burst may put it off.
const AT_LATEST: Duration = Duration::from_secs(5);

/// Listens until the program ends.
pub fn listen<R: Runtime>(app: AppHandle<R>) {
    let heard = Arc::new(Notify::new());
    let bell = Arc::clone(&heard);
    if let Err(error) = platform::watch_network(move || bell.notify_one()) {
        tracing::warn!(%error, "changes of the network will not be heard");
        return;
    }
    tauri::async_runtime::spawn(async move {
        calmly(&heard, async || {
            tracing::info!("the network came up: what waits is tried");
            app.state::<Shell>().network_changed().await;
        })
        .await;
    });
}

/// Calls `act` once for every burst of notices.
async fn calmly<F: Future<Output = ()>>(heard: &Notify, mut act: impl FnMut() -> F) {
    loop {
        heard.notified().await;
        let latest = Instant::now() + AT_LATEST;
        while Instant::now() < latest {
            let quiet = (Instant::now() + QUIET).min(latest);
            if timeout_at(quiet, heard.notified()).await.is_err() {
                break;
            }
        }
        act().await;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_burst_is_one_change_and_an_endless_one_is_not_waited_out() {
        let heard = Arc::new(Notify::new());
        let acted = Arc::new(AtomicU32::new(0));
        let (listening, counted) = (Arc::clone(&heard), Arc::clone(&acted));
        let task = tokio::spawn(async move {
            calmly(&listening, async || {
                counted.fetch_add(1, Ordering::Relaxed);
            })
            .await;
        });
        let ring = async |times: u32, every: Duration| {
            for _ in 0..times {
                heard.notify_one();
                tokio::time::sleep(every).await;
            }
        };
        ring(20, Duration::from_millis(50)).await;
        assert_eq!(acted.load(Ordering::Relaxed), 0, "it is not quiet yet");
        tokio::time::sleep(QUIET).await;
        assert_eq!(acted.load(Ordering::Relaxed), 1);
        tokio::time::sleep(10 * AT_LATEST).await;
        assert_eq!(acted.load(Ordering::Relaxed), 1, "nothing was heard since");
        // Twenty seconds of unrest.
        ring(40, Duration::from_millis(500)).await;
        let many = acted.load(Ordering::Relaxed) - 1;
        assert!((3..=4).contains(&many), "{many}");
        task.abort();
    }
}
