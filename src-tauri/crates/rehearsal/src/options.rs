//! How a rehearsal hub is set up.

use std::{path::PathBuf, time::Duration};

use domain::AgencyCode;

use crate::faults::Fault;

/// Everything that [`crate::serve`] can be told. [`Options::default`] is the rehearsal people see.
#[derive(Clone, Debug)]
pub struct Options {
    /// What every choice depends on.
    pub seed: u64,
    /// Port on 127.0.0.1; 0 takes any free one.
    pub port: u16,
    /// How many agencies of the built-in directory take part, own ones included. At most 60 exist.
    pub agencies: usize,
    /// Agencies that a real client plays: no simulated office answers for them, new documents are sent to them.
    pub own: Vec<AgencyCode>,
    /// Further agencies with given credentials, e.g. those of a recorded client. Never simulated.
    pub registered: Vec<Registered>,
    /// Where mailboxes are kept across restarts; `None` keeps them in memory.
    pub state_dir: Option<PathBuf>,
    /// Where the sample documents are kept once made; by default inside `state_dir`, otherwise in memory.
    pub samples_dir: Option<PathBuf>,
    /// How fast simulated offices work.
    pub pace: Pace,
    /// Faults from the start; more with [`crate::Control::set_faults`].
    pub faults: Vec<Fault>,
    /// Whether the signature of requests is checked.
    pub require_hmac: bool,
    /// How far the timestamp of a request may be from the hub's clock; `None` does not look at it.
    pub check_timestamp: Option<Duration>,
    /// Whether `hash-file` must fit the package, in the vendor's form without padding or in the usual one.
    pub check_hash_file: bool,
    /// Serve HTTPS with a certificate made at start.
    pub tls: Option<Tls>,
    /// Agencies that are locked for the first sending to them from each own agency, then open.
    pub locked_first: Vec<AgencyCode>,
    /// Whether delivered packages are re-serialised as the real hub does: hops, old-code recipients, zipped files.
    pub rewrite: bool,
    /// The largest package accepted, in bytes.
    pub max_package: usize,
}

impl Default for Options {
    fn default() -> Self {
        let code = |text| AgencyCode::parse(text).ok();
        Self {
            seed: 1,
            port: 0,
            agencies: 60,
            own: code("H21").into_iter().collect(),
            registered: Vec::new(),
            state_dir: None,
            samples_dir: None,
            pace: Pace::demo(),
            faults: Vec::new(),
            require_hmac: true,
            check_timestamp: None,
            check_hash_file: true,
            tls: None,
            locked_first: code("H21.146").into_iter().collect(),
            rewrite: true,
            max_package: 512 << 20,
        }
    }
}

/// An agency with credentials given from outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// Its code.
    pub code: AgencyCode,
    /// Its name.
    pub name: String,
    /// The system id its requests carry.
    pub system_id: String,
    /// The secret its requests are signed with.
    pub secret: String,
}

/// HTTPS with a certificate for 127.0.0.1 and localhost, from a root made at start ([`crate::Running::root_pem`]).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tls {
    /// The certificate ended yesterday.
    pub expired: bool,
    /// The certificate is for another host.
    pub wrong_host: bool,
}

/// A span of waiting times; the choice inside is seeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The shortest, in milliseconds.
    pub from_ms: u64,
    /// The longest, in milliseconds.
    pub to_ms: u64,
}

impl Span {
    /// The wait for a throw of the dice.
    pub(crate) fn at(self, throw: u64) -> u64 {
        let width = self.to_ms.saturating_sub(self.from_ms).saturating_add(1);
        self.from_ms.saturating_add(throw % width)
    }
}

/// How fast simulated offices work. Each span is the wait after the step before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Whether simulated offices answer at all.
    pub answers: bool,
    /// Until 01 đã đến.
    pub arrived: Span,
    /// From 01 until 03 đã tiếp nhận, 02 từ chối, 15 or 16.
    pub decided: Span,
    /// From 03 until 05 đang xử lý.
    pub in_process: Span,
    /// From 05 until 06 hoàn thành.
    pub done: Span,
    /// How many times longer a slow office takes.
    pub slow: u64,
    /// New documents for each own agency right at the start.
    pub new_at_start: usize,
    /// The time between further new documents.
    pub new_every: Span,
    /// New documents for each own agency altogether.
    pub new_at_most: usize,
}

impl Pace {
    /// A lively office for people who look: seconds, a new document about every minute, 30 altogether.
    #[must_use]
    pub fn demo() -> Self {
        Self {
            answers: true,
            arrived: Span { from_ms: 1_500, to_ms: 5_000 },
            decided: Span { from_ms: 5_000, to_ms: 25_000 },
            in_process: Span { from_ms: 20_000, to_ms: 60_000 },
            done: Span { from_ms: 60_000, to_ms: 180_000 },
            slow: 8,
            new_at_start: 5,
            new_every: Span { from_ms: 45_000, to_ms: 75_000 },
            new_at_most: 30,
        }
    }

    /// The same in milliseconds, for tests.
    #[must_use]
    pub fn fast() -> Self {
        let span = |from_ms, to_ms| Span { from_ms, to_ms };
        Self {
            answers: true,
            arrived: span(5, 20),
            decided: span(10, 40),
            in_process: span(10, 40),
            done: span(10, 40),
            slow: 4,
            new_at_start: 5,
            new_every: span(50, 100),
            new_at_most: 20,
        }
    }

    /// Simulated offices answer as with [`Pace::fast`], but send nothing of their own.
    #[must_use]
    pub fn answering() -> Self {
        Self { new_at_start: 0, new_at_most: 0, ..Self::fast() }
    }

    /// Nothing happens by itself.
    #[must_use]
    pub fn still() -> Self {
        Self { answers: false, ..Self::answering() }
    }
}
