//! Where time and chance enter the office (domain invariant 4).
//!
//! Rules take the time as a value; the loops ask a [`Clock`], so that tests can live through three days of outage
//! in seconds.

use std::{future::Future, pin::Pin, time::Duration};

use domain::UtcMillis;

/// A wait that ends at a moment.
pub type Sleep<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// The wall clock, and waiting by it.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> UtcMillis;

    /// Milliseconds since some fixed moment, untouched by setting the clock and, where the system allows, by sleep:
    /// what parts from [`Clock::now`] is a jump.
    fn passed(&self) -> i64;

    /// Ends at or after `at`. A wall clock that jumps while a computer sleeps or is set must not make the wait
    /// longer than its length when it began.
    fn sleep_until(&self, at: UtcMillis) -> Sleep<'_>;
}

/// Numbers nobody can foresee.
pub trait Chance: Send + Sync {
    /// A number in `0..1`.
    fn unit(&self) -> f64;
}

/// The computer's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> UtcMillis {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        UtcMillis(since.map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX)))
    }

    fn passed(&self) -> i64 {
        static START: std::sync::LazyLock<std::time::Instant> =
            std::sync::LazyLock::new(std::time::Instant::now);
        i64::try_from(START.elapsed().as_millis()).unwrap_or(i64::MAX)
    }

    fn sleep_until(&self, at: UtcMillis) -> Sleep<'_> {
        let wait = u64::try_from(at.since(self.now())).unwrap_or(0);
        Box::pin(tokio::time::sleep(Duration::from_millis(wait)))
    }
}

/// The process's own source of randomness.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemChance;

impl Chance for SystemChance {
    fn unit(&self) -> f64 {
        use std::hash::{BuildHasher, Hasher};
        // A fresh `RandomState` is keyed from the system's randomness and a counter: enough to spread retries.
        let bits = std::collections::hash_map::RandomState::new().build_hasher().finish() >> 12;
        #[expect(clippy::cast_precision_loss, reason = "52 bits fit a double exactly")]
        let unit = bits as f64 / (1u64 << 52) as f64;
        unit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_stays_in_its_range_and_changes() {
        let drawn: Vec<f64> = (0..100).map(|_| SystemChance.unit()).collect();
        assert!(drawn.iter().all(|unit| (0.0..1.0).contains(unit)));
        assert!(drawn.windows(2).any(|pair| pair[0] != pair[1]));
    }

    #[tokio::test]
    async fn a_moment_in_the_past_is_no_wait() {
        SystemClock.sleep_until(UtcMillis(0)).await;
    }
}
