//! Named points where the crash driver can end the process as a power cut would: no unwinding, no clean-up.
//!
//! Without the feature `failpoints` a point is nothing at all.

/// Ends the process when `VANTHU_KILL_AT` names this point (`name`, or `name:n` for the n-th time it is reached).
#[cfg(feature = "failpoints")]
pub fn hit(name: &str) {
    use std::sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    };
    static PLAN: OnceLock<Option<(String, u64)>> = OnceLock::new();
    static REACHED: AtomicU64 = AtomicU64::new(0);
    let plan = PLAN.get_or_init(|| {
        let text = std::env::var("VANTHU_KILL_AT").ok()?;
        match text.rsplit_once(':') {
            Some((point, times)) => times.parse().ok().map(|times| (point.to_owned(), times)),
            None => Some((text, 1)),
        }
    });
    let Some((point, times)) = plan else { return };
    if point == name && REACHED.fetch_add(1, Ordering::SeqCst) + 1 == *times {
        kill();
    }
}

/// Does nothing.
#[cfg(not(feature = "failpoints"))]
#[inline(always)]
pub fn hit(_name: &str) {}

#[cfg(feature = "failpoints")]
fn kill() -> ! {
    #[cfg(unix)]
    if rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL).is_ok() {
        // The signal may be delivered a moment later; nothing may run in between.
        loop {
            std::thread::park();
        }
    }
    std::process::abort()
}
