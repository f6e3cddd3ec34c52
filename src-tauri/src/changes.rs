//! The office's changes as events of the page: at most ten a second, whatever the engine does (fault F14).
//!
//! The first change after a quiet while goes out at once; those that follow within [`PAUSE`] are merged into one.
//! Who falls behind is told "everything" and loses nothing.

use std::{sync::Arc, time::Duration};

use office::{Change, ChangeStream};
use tokio::time::{Instant, sleep_until, timeout_at};

use crate::desktop::{Desktop, Event};

/// The shortest time between two events.
pub const PAUSE: Duration = Duration::from_millis(100);

/// Where changes come from.
pub trait Source: Send {
    /// The next change; `None` when there will be none.
    fn next(&mut self) -> impl Future<Output = Option<Change>> + Send;
}

impl Source for ChangeStream {
    fn next(&mut self) -> impl Future<Output = Option<Change>> + Send {
        ChangeStream::next(self)
    }
}

/// Tells the page of every change until the office closes.
pub async fn forward(mut changes: impl Source, desktop: Arc<dyn Desktop>) {
    let mut quiet_until = Instant::now();
    while let Some(first) = changes.next().await {
        let (merged, open) = gather(first, &mut changes, quiet_until).await;
        sleep_until(quiet_until).await;
        desktop.tell(Event::Changed(merged));
        quiet_until = Instant::now() + PAUSE;
        if !open {
            return;
        }
    }
}

/// Merges what comes until `until`; `false` when the office closed meanwhile.
async fn gather(mut merged: Change, changes: &mut impl Source, until: Instant) -> (Change, bool) {
    loop {
        match timeout_at(until, changes.next()).await {
            Ok(Some(change)) => merged.merge(change),
            Ok(None) => return (merged, false),
            Err(_elapsed) => return (merged, true),
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::DocumentKey;
    use office::Subject;
    use tokio::{
        sync::mpsc::{UnboundedReceiver, unbounded_channel},
        time::sleep,
    };

    use super::*;
    use crate::tests::FakeDesktop;

    impl Source for UnboundedReceiver<Change> {
        fn next(&mut self) -> impl Future<Output = Option<Change>> + Send {
            self.recv()
        }
    }

    fn incoming(document: i64) -> Change {
        Change::of(&[Subject::Incoming]).about([DocumentKey(document)])
    }

    #[tokio::test(start_paused = true)]
    async fn a_flood_of_changes_is_told_ten_times_a_second_and_none_is_lost() {
        let desktop = Arc::new(FakeDesktop::default());
        let (changes, stream) = unbounded_channel();
        let forwarding = tokio::spawn(forward(stream, Arc::clone(&desktop) as Arc<dyn Desktop>));
        for round in 0..20_000 {
            changes.send(incoming(round)).unwrap();
            if round % 200 == 0 {
                sleep(Duration::from_millis(10)).await;
            }
        }
        changes.send(Change::of(&[Subject::Outgoing])).unwrap();
        drop(changes);
        forwarding.await.unwrap();
        let told = desktop.changes();
        // One second of changes (invariant 4), and the first and last of it.
        assert!((2..=12).contains(&told.len()), "{}", told.len());
        assert!(told.iter().any(|change| change.subjects.contains(&Subject::Outgoing)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_change_after_a_quiet_while_is_told_at_once() {
        let desktop = Arc::new(FakeDesktop::default());
        let (changes, stream) = unbounded_channel();
        let forwarding = tokio::spawn(forward(stream, Arc::clone(&desktop) as Arc<dyn Desktop>));
        for document in [1, 2] {
            sleep(PAUSE * 3).await;
            changes.send(incoming(document)).unwrap();
            sleep(Duration::from_millis(1)).await;
            assert_eq!(desktop.changes().last(), Some(&incoming(document)));
        }
        drop(changes);
        forwarding.await.unwrap();
        assert_eq!(desktop.changes().len(), 2);
    }
}
