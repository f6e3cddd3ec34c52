//! Transfers long enough to show.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use crate::view::Transfer;

/// Packages larger than this show their progress, in bytes.
pub(crate) const SHOWN_FROM: u64 = 1 << 20;

/// The transfers under way.
#[derive(Debug, Default, Clone)]
pub(crate) struct Transfers {
    table: Arc<Mutex<BTreeMap<String, Transfer>>>,
}

/// One transfer; it leaves the table when dropped.
#[derive(Debug)]
pub(crate) struct Moving {
    transfers: Transfers,
    id: String,
    direction: &'static str,
    title: String,
    /// Mebibytes told so far, so that only each further one is.
    told: AtomicU64,
}

impl Transfers {
    /// A transfer that begins; it is shown once it turns out to be long.
    pub(crate) fn begin(&self, id: &str, direction: &'static str, title: &str) -> Moving {
        Moving {
            transfers: self.clone(),
            id: id.to_owned(),
            direction,
            title: domain::text::visible(title),
            told: AtomicU64::new(0),
        }
    }

    /// The transfers to show.
    pub(crate) fn list(&self) -> Vec<Transfer> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }
}

impl Moving {
    /// Whether the table changed: once for every mebibyte of a long transfer.
    pub(crate) fn moved(&self, done: u64, total: Option<u64>) -> bool {
        if total.unwrap_or(done).max(done) <= SHOWN_FROM {
            return false;
        }
        let step = done / SHOWN_FROM + 1;
        if self.told.fetch_max(step, Ordering::Relaxed) >= step {
            return false;
        }
        let transfer = Transfer {
            id: self.id.clone(),
            direction: self.direction.to_owned(),
            title: self.title.clone(),
            done: u32::try_from(done).unwrap_or(u32::MAX),
            total: total.map(|total| u32::try_from(total).unwrap_or(u32::MAX)),
        };
        self.transfers.table.lock().unwrap_or_else(PoisonError::into_inner).insert(self.id.clone(), transfer);
        true
    }
}

impl Drop for Moving {
    fn drop(&mut self) {
        self.transfers.table.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_long_transfers_are_shown_and_each_mebibyte_is_told_once() {
        let transfers = Transfers::default();
        let short = transfers.begin("a", "receive", "12/UBND");
        assert!(!short.moved(1_000, Some(2_000)));
        assert!(transfers.list().is_empty());
        let long = transfers.begin("b", "receive", "13/UBND");
        let told = (0..=100u64).filter(|n| long.moved(n * SHOWN_FROM / 10, Some(10 * SHOWN_FROM))).count();
        assert_eq!(told, 11);
        assert_eq!(transfers.list().len(), 1);
        drop(long);
        assert!(transfers.list().is_empty());
    }
}
