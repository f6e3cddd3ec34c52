//! Keeping the house: what a crash left behind, the write-ahead log, drafts deleted long ago, planned times after a
//! jump of the clock.

use std::time::{Duration, SystemTime};

use domain::{UtcMillis, retry};
use registry::{Transaction, documents, drafts, jobs};

use crate::{Office, error::Result};

/// Files that no row names are removed after this long: a transaction may be about to name a younger one.
const ORPHAN_AGE: Duration = Duration::from_secs(3_600);
/// Deleted drafts can be restored for so long, in milliseconds.
const DRAFT_AGE: i64 = 30 * 24 * 3_600 * 1_000;

impl Office {
    /// At the start: jobs that were running when the program ended become ambiguous, and no planned time is further
    /// away than its rule allows.
    pub(crate) async fn recover(&self) -> Result<()> {
        let (now, undo_ms) = (self.now(), self.options.undo_ms);
        let left = self
            .write(move |tx| {
                let left = jobs::recover_running(tx, now)?;
                bring_back(tx, now, undo_ms)?;
                Ok(left.len())
            })
            .await?;
        if left > 0 {
            tracing::warn!(
                jobs = left,
                "attempts without an outcome: the hub is asked before anything is sent again"
            );
        }
        Ok(())
    }

    /// After the clock jumped or the computer slept: planned times are brought back, everything is tried.
    pub(crate) async fn clock_jumped(&self) -> Result<()> {
        let (now, undo_ms) = (self.now(), self.options.undo_ms);
        self.alerts.woke();
        self.link.wake(now, false);
        self.write(move |tx| bring_back(tx, now, undo_ms)).await?;
        self.wake_jobs().await?;
        self.loops.wake_all();
        Ok(())
    }

    /// Removes what nothing names, forgets drafts deleted long ago, moves the log into the database.
    ///
    /// # Errors
    /// As the registry or the file system fails.
    pub async fn keep_house(&self) -> Result<()> {
        let now = self.now();
        self.write(move |tx| {
            drafts::purge(tx, now.plus(-DRAFT_AGE))?;
            Ok(())
        })
        .await?;
        let registry = std::sync::Arc::clone(&self.registry);
        let kept = tokio::task::spawn_blocking(move || {
            let kept = registry.housekeep(SystemTime::now(), ORPHAN_AGE)?;
            registry.checkpoint()?;
            Ok::<_, registry::Error>(kept)
        })
        .await??;
        if kept.orphans_removed > 0 {
            tracing::info!(files = kept.orphans_removed, "files that no row names were removed");
        }
        Ok(())
    }
}

/// No attempt is planned beyond the cap of the retry rule, and no document held longer than sending can be undone: a
/// clock set back by years would else keep them for years.
fn bring_back(tx: &mut Transaction<'_>, now: UtcMillis, undo_ms: i64) -> Result<()> {
    documents::end_long_holds(tx, now.plus(undo_ms.max(0)), now)?;
    jobs::clamp_planned(tx, now.plus(retry::CAP))?;
    Ok(())
}
