//! A clock that moves when it is told to, so that three days pass in seconds.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicI64, AtomicUsize, Ordering},
};

use domain::UtcMillis;
use office::clock::{Chance, Clock, Sleep};
use tokio::sync::watch;

/// See the module. Starts at a working morning in Vietnam.
#[derive(Debug)]
pub struct ManualClock {
    wall: AtomicI64,
    passed: AtomicI64,
    ticks: watch::Sender<u64>,
    waiting: Mutex<Vec<(u64, UtcMillis)>>,
    next: AtomicUsize,
}

impl ManualClock {
    /// 2026-11-23, 08:00 in Vietnam.
    pub const START: UtcMillis = UtcMillis(1_795_395_600_000);

    /// A clock that stands at [`ManualClock::START`].
    #[must_use]
    pub fn new() -> Self {
        Self {
            wall: AtomicI64::new(Self::START.0),
            passed: AtomicI64::new(0),
            ticks: watch::channel(0).0,
            waiting: Mutex::default(),
            next: AtomicUsize::new(0),
        }
    }

    /// Time passes.
    pub fn advance(&self, milliseconds: i64) {
        self.passed.fetch_add(milliseconds, Ordering::SeqCst);
        self.jump(milliseconds);
    }

    /// The wall clock is set, or the computer slept: time that did not pass.
    pub fn jump(&self, milliseconds: i64) {
        self.wall.fetch_add(milliseconds, Ordering::SeqCst);
        self.ticks.send_modify(|ticks| *ticks += 1);
    }

    /// When each one who waits wants to be woken, soonest first.
    #[must_use]
    pub fn sleepers(&self) -> Vec<UtcMillis> {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let mut until: Vec<UtcMillis> = waiting.iter().map(|(_, until)| *until).collect();
        until.sort_unstable();
        until
    }

    fn wait(&self, until: UtcMillis) -> Waiting<'_> {
        let id = self.next.fetch_add(1, Ordering::SeqCst) as u64;
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).push((id, until));
        Waiting { clock: self, id }
    }
}

impl Default for ManualClock {
    fn default() -> Self {
        Self::new()
    }
}

struct Waiting<'a> {
    clock: &'a ManualClock,
    id: u64,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let mut waiting = self.clock.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|(id, _)| *id != self.id);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> UtcMillis {
        UtcMillis(self.wall.load(Ordering::SeqCst))
    }

    fn passed(&self) -> i64 {
        self.passed.load(Ordering::SeqCst)
    }

    fn sleep_until(&self, at: UtcMillis) -> Sleep<'_> {
        let length = at.since(self.now());
        let end = self.passed().saturating_add(length);
        Box::pin(async move {
            let mut ticks = self.ticks.subscribe();
            let _waiting = self.wait(at);
            // Ends when the wall clock says so, or when its length has passed whatever the wall clock says.
            while self.now() < at && self.passed() < end {
                if ticks.changed().await.is_err() {
                    return;
                }
            }
        })
    }
}

/// Chance that repeats: a fixed sequence of numbers spread over `0..1`.
#[derive(Debug, Default)]
pub struct Repeating(AtomicUsize);

impl Chance for Repeating {
    fn unit(&self) -> f64 {
        let n = self.0.fetch_add(1, Ordering::SeqCst);
        // The golden ratio's multiples never cluster.
        (n as f64 * 0.618_033_988_749_895).fract()
    }
}
