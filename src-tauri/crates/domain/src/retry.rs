//! When to try again, and when to leave a hub alone.
//!
//! Decorrelated jitter from [`BASE`] to [`CAP`]; never gives up by count. The random number comes from outside.

use crate::UtcMillis;

/// The shortest wait, in milliseconds.
pub const BASE: i64 = 5_000;
/// The longest wait, in milliseconds: fifteen minutes (invariant 3).
pub const CAP: i64 = 15 * 60 * 1_000;

/// The wait before the next attempt, in milliseconds.
///
/// `previous` is the wait before the attempt that just failed (0 for the first), `random` is uniform in `0..=1`,
/// `retry_after` is what the hub asked for, honoured up to [`CAP`].
#[must_use]
pub fn next_wait(previous: i64, random: f64, retry_after: Option<i64>) -> i64 {
    let random = if random.is_finite() { random.clamp(0.0, 1.0) } else { 0.5 };
    let ceiling = previous.clamp(BASE, CAP).saturating_mul(3).min(CAP);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "at most fifteen minutes"
    )]
    let jittered = BASE + ((ceiling - BASE) as f64 * random) as i64;
    jittered.max(retry_after.unwrap_or(0)).clamp(BASE, CAP)
}

/// A planned moment read back from disk, never further than [`CAP`] from now even if the clock jumped.
#[must_use]
pub fn clamp_planned(planned: UtcMillis, now: UtcMillis) -> UtcMillis {
    planned.min(now.plus(CAP))
}

/// One circuit breaker for one hub: while open, a single probe runs instead of every queued item.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Breaker {
    /// Requests flow.
    #[default]
    Closed,
    /// The hub does not answer: nothing but one probe at or after `probe_at`.
    Open {
        /// Since when.
        since: UtcMillis,
        /// When the next probe is due.
        probe_at: UtcMillis,
        /// The wait before that probe, in milliseconds.
        wait: i64,
    },
}

impl Breaker {
    /// Whether a request may start now.
    #[must_use]
    pub fn allows(self, now: UtcMillis) -> bool {
        match self {
            Self::Closed => true,
            Self::Open { probe_at, .. } => clamp_planned(probe_at, now) <= now,
        }
    }

    /// After a request that reached the hub, whatever the hub said.
    #[must_use]
    pub fn reached(self) -> Self {
        Self::Closed
    }

    /// After a request that did not reach the hub or found it overloaded.
    #[must_use]
    pub fn missed(self, now: UtcMillis, random: f64, retry_after: Option<i64>) -> Self {
        let (since, previous) = match self {
            Self::Closed => (now, 0),
            Self::Open { since, wait, .. } => (since, wait),
        };
        let wait = next_wait(previous, random, retry_after);
        Self::Open { since, probe_at: now.plus(wait), wait }
    }

    /// After a person, the network or waking from sleep asks for a try at once.
    #[must_use]
    pub fn woken(self, now: UtcMillis) -> Self {
        match self {
            Self::Closed => Self::Closed,
            Self::Open { since, wait, .. } => Self::Open { since, probe_at: now, wait },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_first_wait_is_five_to_fifteen_seconds() {
        assert_eq!(next_wait(0, 0.0, None), 5_000);
        assert_eq!(next_wait(0, 1.0, None), 15_000);
    }

    #[test]
    fn the_hubs_own_wish_is_honoured_up_to_the_cap() {
        assert_eq!(next_wait(0, 0.0, Some(60_000)), 60_000);
        assert_eq!(next_wait(0, 0.0, Some(i64::MAX)), CAP);
    }

    proptest! {
        // Invariant 3, fault F1: whatever fails, however the clock jumps.
        #[test]
        fn no_attempt_is_planned_beyond_the_cap(
            failures in prop::collection::vec((0.0f64..=1.0, prop::option::of(any::<i64>())), 1..60),
            jump in -315_360_000_000i64..315_360_000_000,
        ) {
            let mut now = UtcMillis(1_795_366_800_000);
            let mut breaker = Breaker::Closed;
            for (random, retry_after) in failures {
                breaker = breaker.missed(now, random, retry_after);
                let Breaker::Open { probe_at, .. } = breaker else { unreachable!() };
                prop_assert!(probe_at.since(now) >= BASE && probe_at.since(now) <= CAP);
                now = probe_at;
                prop_assert!(breaker.allows(now));
            }
            let Breaker::Open { probe_at, .. } = breaker else { unreachable!() };
            let jumped = now.plus(jump);
            prop_assert!(clamp_planned(probe_at, jumped).since(jumped) <= CAP);
            prop_assert!(breaker.woken(jumped).allows(jumped));
            prop_assert_eq!(breaker.reached(), Breaker::Closed);
        }
    }
}
