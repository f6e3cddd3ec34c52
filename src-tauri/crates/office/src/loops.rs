//! The loops: documents in, status reports in, sending, follow-up. Separate tasks, so that one stuck download stops
//! nothing else; a fifth watches the clock and does the housekeeping.
//!
//! A loop sleeps until its next round is due, and is woken by work ([`Office::sync_now`], a new job), by the link
//! turning, and by the clock jumping (waking from sleep, fault F9). A loop that dies is said so and begun again.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use domain::{UtcMillis, retry};
use tokio::{
    sync::{Notify, watch},
    task::JoinHandle,
};

use crate::{
    Office,
    changes::{Change, Subject},
    error::{Error, Reason, Result},
    link::Round,
};

/// How often the clock is looked at, in milliseconds.
const WATCH: i64 = 10_000;
/// How far the wall clock may differ from the time that passed before it counts as a jump, in milliseconds.
const JUMP: i64 = 30_000;
/// The least rest between two rounds without more to do at once, in milliseconds.
const PAUSE: i64 = 1_000;
/// How often housekeeping runs, in milliseconds.
const HOUSEKEEPING: i64 = 10 * 60_000;
/// Follow-up asks at most this often, in milliseconds.
const FOLLOW_UP: i64 = 60_000;

/// What one round tells its loop.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Next {
    /// There is more to do at once.
    pub more: bool,
    /// Something is planned for then.
    pub at: Option<UtcMillis>,
}

/// The running loops and how to wake them.
#[derive(Debug)]
pub(crate) struct Loops {
    tasks: Mutex<Vec<JoinHandle<()>>>,
    stop: watch::Sender<bool>,
    wake: [Notify; Round::ALL.len()],
    /// A person asked for everything now: planned times do not count once.
    at_once: AtomicBool,
}

impl Loops {
    pub(crate) fn new() -> Self {
        Self {
            tasks: Mutex::default(),
            stop: watch::channel(false).0,
            wake: [const { Notify::const_new() }; Round::ALL.len()],
            at_once: AtomicBool::new(false),
        }
    }

    fn bell(&self, round: Round) -> Option<&Notify> {
        self.wake.get(round as usize)
    }

    /// Wakes one loop.
    pub(crate) fn wake(&self, round: Round) {
        if let Some(bell) = self.bell(round) {
            bell.notify_one();
        }
    }

    /// Wakes every loop.
    pub(crate) fn wake_all(&self) {
        Round::ALL.into_iter().for_each(|round| self.wake(round));
    }

    /// Whether they run.
    pub(crate) fn run(&self) -> bool {
        !self.tasks.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// Tells when the loops are to end.
    pub(crate) fn stops(&self) -> watch::Receiver<bool> {
        self.stop.subscribe()
    }

    /// Whether the loops were told to end.
    pub(crate) fn stopping(&self) -> bool {
        *self.stop.borrow()
    }
}

impl Office {
    /// Starts the loops. Starting twice changes nothing.
    pub fn start(self: &Arc<Self>) {
        let mut tasks = self.loops.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        if !tasks.is_empty() || self.is_read_only() {
            return;
        }
        self.loops.stop.send_replace(false);
        for round in Round::ALL {
            tasks.push(tokio::spawn(supervise(Arc::clone(self), round)));
        }
        tasks.push(tokio::spawn(watch_clock(Arc::clone(self))));
        tasks.push(tokio::spawn(crate::alerts::watch(Arc::clone(self))));
    }

    /// Ends the loops after what they are doing now; a transfer under way is broken off and tried again another time.
    pub async fn stop(&self) {
        self.loops.stop.send_replace(true);
        let tasks = std::mem::take(&mut *self.loops.tasks.lock().unwrap_or_else(PoisonError::into_inner));
        for task in tasks {
            let abort = task.abort_handle();
            if tokio::time::timeout(std::time::Duration::from_secs(5), task).await.is_err() {
                abort.abort();
            }
        }
        // A round that a person asks for afterwards, or a new start, is not told to stop.
        self.loops.stop.send_replace(false);
    }

    /// A person wants a round now.
    pub fn sync_now(&self) {
        self.link.wake(self.now(), true);
        self.loops.at_once.store(true, Ordering::Relaxed);
        self.loops.wake_all();
    }

    /// The network came back: planned times do not count once. A hub that is away is still probed no more often than
    /// its breaker allows.
    pub fn network_changed(&self) {
        self.link.wake(self.now(), false);
        self.loops.at_once.store(true, Ordering::Relaxed);
        self.loops.wake_all();
    }

    async fn one_round(&self, round: Round) -> Result<Next> {
        if round == Round::Sending && self.loops.at_once.swap(false, Ordering::Relaxed) {
            self.wake_jobs().await?;
        }
        if round == Round::Documents {
            // The keychain may have been locked, a certificate missing: settings that could not be used before.
            self.connect().await?;
        }
        match round {
            Round::Documents => self.receive_documents().await,
            Round::Statuses => self.receive_statuses().await,
            Round::Sending => self.send_due().await,
            Round::FollowUp => self.follow_up().await,
        }
    }

    /// How long a loop rests when nothing is planned, in milliseconds.
    pub(crate) fn rest(&self, round: Round) -> i64 {
        let poll = self.poll_ms();
        match round {
            Round::Documents | Round::Statuses | Round::Sending => poll,
            Round::FollowUp => poll.max(FOLLOW_UP),
        }
    }
}

/// Runs a loop again when it died.
async fn supervise(office: Arc<Office>, round: Round) {
    loop {
        let work = tokio::spawn(run(Arc::clone(&office), round));
        let Err(died) = work.await else { return };
        tracing::error!(?round, %died, "a loop died and is begun again");
        office.alerts.died(round, office.now());
        office.trouble(round, &Error::Task(died));
        if wait(&office, round, office.now().plus(retry::BASE)).await {
            return;
        }
    }
}

async fn run(office: Arc<Office>, round: Round) {
    let mut own_wait = 0;
    while !office.loops.stopping() {
        let outcome = office.one_round(round).await;
        let now = office.now();
        let next = match outcome {
            Ok(next) => {
                own_wait = 0;
                office.alerts.lives(round);
                office.round_ended(round).await;
                office.publish(Change::of(&[Subject::Status]));
                let rest = now.plus(office.rest(round));
                // What is overdue but may not go yet (a report behind an older one, a document that can still be
                // undone) must not turn the loop into a busy one.
                let soonest = now.plus(PAUSE).min(rest);
                if next.more { now } else { next.at.map_or(rest, |at| at.clamp(soonest, rest)) }
            }
            // The hub is away: the link says when the next probe is due.
            Err(Error::Hub(_)) => link_wait(&office, round, now),
            Err(Error::Refused(refusal)) if matches!(refusal.reason, Reason::LinkDown) => {
                link_wait(&office, round, now)
            }
            Err(Error::Refused(refusal))
                if matches!(refusal.reason, Reason::HubNotSet | Reason::NotSetUp) =>
            {
                now.plus(office.rest(round))
            }
            // The disk is full, the database busy or damaged: other work goes on, this is tried again.
            Err(error) => {
                office.trouble(round, &error);
                own_wait = retry::next_wait(own_wait, office.chance(), None);
                now.plus(own_wait)
            }
        };
        if next > now && wait(&office, round, next).await {
            return;
        }
    }
}

/// When to ask again after the hub said no: with its next probe, or after the usual rest when it answers.
fn link_wait(office: &Office, round: Round, now: UtcMillis) -> UtcMillis {
    let rest = now.plus(office.rest(round));
    office.link.next_try().map_or(rest, |at| retry::clamp_planned(at, now).max(now.plus(1)))
}

/// Waits for `until`, a wake-up or the end; `true` when the loops are to end.
async fn wait(office: &Office, round: Round, mut until: UtcMillis) -> bool {
    let Some(bell) = office.loops.bell(round) else { return true };
    let mut stop = office.loops.stop.subscribe();
    let mut turns = office.link.turns();
    loop {
        let closed_before = office.link.next_try().is_none();
        tokio::select! {
            ended = stop.wait_for(|stop| *stop) => {
                drop(ended);
                return true;
            }
            () = office.clock().sleep_until(until) => return false,
            () = bell.notified() => return false,
            turned = turns.changed() => {
                if turned.is_err() {
                    return true;
                }
                match (closed_before, office.link.next_try()) {
                    // It answers again: go.
                    (false, None) => return false,
                    // The probe was moved (by its failure, or by a person).
                    (false, Some(at)) => until = at.max(office.now().plus(1)),
                    (true, _) => {}
                }
            }
        }
    }
}

/// Notices when the wall clock and the time that passed part ways, and keeps the house.
async fn watch_clock(office: Arc<Office>) {
    let mut stop = office.loops.stop.subscribe();
    let mut kept_at = office.now();
    let mut directory_at = None;
    loop {
        let (wall, passed) = (office.now(), office.clock().passed());
        tokio::select! {
            ended = stop.wait_for(|stop| *stop) => {
                drop(ended);
                return;
            }
            () = office.clock().sleep_until(wall.plus(WATCH)) => {}
        }
        let jump = office.now().since(wall) - (office.clock().passed() - passed);
        if jump.abs() > JUMP {
            tracing::info!(jump_ms = jump, "the clock jumped: every loop is woken");
            if let Err(error) = office.clock_jumped().await {
                tracing::warn!(%error, "planned times could not be brought back");
            }
        }
        let look = directory_at.is_none_or(|at| office.now().since(at).abs() >= HOUSEKEEPING);
        if look && office.link.show(true).last_success_at.is_some() && office.link.next_try().is_none() {
            directory_at = Some(office.now());
            if let Err(error) = office.directory_when_due().await {
                tracing::warn!(%error, "the directory could not be renewed and is asked for again later");
            }
        }
        tokio::select! {
            ended = stop.wait_for(|stop| *stop) => {
                drop(ended);
                return;
            }
            renewed = office.refresh_lists() => {
                if let Err(error) = renewed {
                    tracing::warn!(%error, "revocation lists could not be renewed and are asked for again later");
                }
            }
        }
        if office.now().since(kept_at).abs() >= HOUSEKEEPING {
            kept_at = office.now();
            if let Err(error) = office.keep_house().await {
                tracing::warn!(%error, "housekeeping failed and is tried again later");
            }
        }
    }
}
