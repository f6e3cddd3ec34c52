//! Named points where the crash driver can end the process as a power cut would (no unwinding, no clean-up), and
//! where a test lets the disk of one registry be full or its database refuse.
//!
//! Without the feature `failpoints` a point is nothing at all, and no disk is full on purpose.

#[cfg(feature = "failpoints")]
use std::{
    cell::RefCell,
    sync::{Arc, Mutex, PoisonError},
};

use crate::Result;

/// Ends the process when `VANTHU_KILL_AT` names this point (`name`, or `name:n` for the n-th time it is reached).
#[cfg(feature = "failpoints")]
pub fn hit(name: &str) {
    use std::sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    };
    static PLAN: OnceLock<Option<(String, u64)>> = OnceLock::new();
    static REACHED: AtomicU64 = AtomicU64::new(0);
    MET.with_borrow_mut(|met| {
        if let Some(met) = met {
            met.push(name.to_owned());
        }
    });
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

#[cfg(feature = "failpoints")]
thread_local! {
    /// The points that the transaction of this thread has met; `None` outside one.
    static MET: RefCell<Option<Vec<String>>> = const { RefCell::new(None) };
}

/// The disk under one registry, as far as a test fills it: what is written then fails as on a disk that is really
/// full, and the transaction is undone.
#[derive(Clone, Debug, Default)]
pub struct Disk {
    #[cfg(feature = "failpoints")]
    state: Arc<Mutex<Full>>,
}

#[cfg(feature = "failpoints")]
#[derive(Debug, Default)]
struct Full {
    /// No write finds space.
    always: bool,
    /// What becomes of the next transaction that meets one of these points.
    at: Vec<(String, Fate)>,
}

#[cfg(feature = "failpoints")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// It finds no space.
    Full,
    /// Neither it nor any other finds space.
    FullFromNowOn,
    /// A rule of the database refuses it.
    Refused,
}

#[cfg(feature = "failpoints")]
impl Disk {
    /// Every write fails from now on, or none does any more.
    pub fn set_full(&self, full: bool) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).always = full;
    }

    /// The next transaction that meets `point` finds no space, and later ones do.
    pub fn fail_once_at(&self, point: &str) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).at.push((point.to_owned(), Fate::Full));
    }

    /// The next transaction that meets `point` finds no space, and neither does any other until
    /// [`Disk::set_full`].
    pub fn fill_at(&self, point: &str) {
        self.state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .at
            .push((point.to_owned(), Fate::FullFromNowOn));
    }

    /// A rule of the database refuses the next `times` transactions that meet `point`.
    pub fn refuse_at(&self, point: &str, times: usize) {
        let mut full = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        full.at.extend(std::iter::repeat_n((point.to_owned(), Fate::Refused), times));
    }

    /// Before a file is begun.
    pub(crate) fn has_space(&self) -> Result<()> {
        let full = self.state.lock().unwrap_or_else(PoisonError::into_inner).always;
        if full { Err(crate::Error::DiskFull) } else { Ok(()) }
    }

    /// A transaction begins on this thread.
    pub(crate) fn begin(&self) {
        MET.set(Some(Vec::new()));
    }

    /// A transaction is about to be committed.
    pub(crate) fn commit(&self) -> Result<()> {
        let met = MET.take().unwrap_or_default();
        let mut full = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let armed = full.at.iter().position(|(point, _)| met.contains(point)).map(|at| full.at.remove(at));
        let fate = armed.map(|(_, fate)| fate);
        full.always |= fate == Some(Fate::FullFromNowOn);
        match fate {
            Some(Fate::Refused) => Err(crate::Error::Constraint { detail: "refused by a test".into() }),
            Some(Fate::Full | Fate::FullFromNowOn) => Err(crate::Error::DiskFull),
            None if full.always => Err(crate::Error::DiskFull),
            None => Ok(()),
        }
    }
}

#[cfg(not(feature = "failpoints"))]
impl Disk {
    #[inline(always)]
    pub(crate) fn has_space(&self) -> Result<()> {
        Ok(())
    }

    #[inline(always)]
    pub(crate) fn begin(&self) {}

    #[inline(always)]
    pub(crate) fn commit(&self) -> Result<()> {
        Ok(())
    }
}
