//! Alerts (cảnh báo): what is open is put to the rules, the kept alerts follow, and the person here is told.
//!
//! A pass reads what is open, compares and writes in one transaction; with nothing new it writes nothing. It runs after
//! changes, for the documents that changed, and by the clock, for everything, when the rules say that time alone makes
//! something late. Whether a toast may interrupt is decided from the kept rows, so a restart forgets nothing.

mod acts;
mod cause;
mod items;
mod list;
mod machine;
mod rules;
mod tell;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use domain::{
    DocumentKey, UtcMillis,
    alert::{Context, Item, Step, evaluate, plan},
};
use registry::{Connection, Transaction, alerts, paces};

use crate::{
    Office,
    changes::{Change, ChangeStream, Subject},
    error::Result,
    link::Round,
};

pub use tell::{Line, Toast};

/// A pass over everything at least this often, in milliseconds: what is wrong with the machine has no other bell.
const LONGEST: i64 = 120_000;
/// Changes gather for so long before a pass looks at them, in milliseconds.
const GATHER: i64 = 1_000;
/// How often the usual times of agencies are reckoned anew, in milliseconds.
const PACES: i64 = 3_600_000;
/// Answers an agency's usual time is reckoned from.
const ANSWERS: u32 = 100;

/// What alerts need to remember besides their rows.
#[derive(Debug, Default)]
pub(crate) struct Keeper {
    /// One pass at a time.
    turn: tokio::sync::Mutex<()>,
    /// The computer woke since a toast was last thought about.
    woke: AtomicBool,
    /// Loops that died and did not succeed since.
    died: Mutex<BTreeMap<Round, UtcMillis>>,
    /// When the usual times were last reckoned.
    paced_at: Mutex<Option<UtcMillis>>,
}

impl Keeper {
    /// A loop died.
    pub(crate) fn died(&self, round: Round, at: UtcMillis) {
        self.died.lock().unwrap_or_else(PoisonError::into_inner).entry(round).or_insert(at);
    }

    /// A loop succeeded.
    pub(crate) fn lives(&self, round: Round) {
        self.died.lock().unwrap_or_else(PoisonError::into_inner).remove(&round);
    }

    /// The computer woke.
    pub(crate) fn woke(&self) {
        self.woke.store(true, Ordering::Relaxed);
    }

    fn dead(&self) -> Vec<(Round, UtcMillis)> {
        self.died.lock().unwrap_or_else(PoisonError::into_inner).iter().map(|(r, at)| (*r, *at)).collect()
    }
}

/// What a pass did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Passed {
    /// Alerts opened, grown, eased or cleared.
    pub(crate) steps: usize,
    /// When time alone may make something late.
    pub(crate) next: Option<UtcMillis>,
}

impl Office {
    /// Puts everything open to the rules; how many alerts changed.
    ///
    /// # Errors
    /// As the registry fails.
    pub async fn alerts_look(&self) -> Result<usize> {
        Ok(self.alerts_pass(None).await?.steps)
    }

    /// One pass over everything, or over what is open about these documents.
    pub(crate) async fn alerts_pass(&self, only: Option<BTreeSet<DocumentKey>>) -> Result<Passed> {
        let _turn = self.alerts.turn.lock().await;
        let now = self.now();
        let machine = if only.is_none() { self.machine_items(now).await } else { Vec::new() };
        let (scope, rehearsal) = (only.clone(), self.is_rehearsal());
        let (steps, next) = self
            .read(move |c| {
                let calendar = crate::calendar::load(c)?;
                let settings = rules::settings(c, rehearsal)?;
                let rules = rules::in_force(&settings)?;
                let mut items = machine;
                items.extend(items::open(c, &calendar, scope.as_ref(), now)?);
                let mut known = usual(c, &items)?;
                let pace = |agency: &str| known.get(agency).copied();
                let context = Context { calendar: &calendar, urgent: rules::urgent(&settings), pace: &pace };
                let evaluation = evaluate(&rules, &context, items, now);
                let kept = alerts::kept(c)?;
                let steps = plan(&kept, evaluation.late, scope.as_ref()).steps;
                known.clear();
                Ok((steps, evaluation.next))
            })
            .await?;
        let count = steps.len();
        if count > 0 {
            self.write(move |tx| write_steps(tx, steps, now)).await?;
            self.publish(Change::of(&[Subject::Alerts]));
        }
        Ok(Passed { steps: count, next })
    }

    /// Reckons anew how long agencies take that accepted something lately.
    async fn reckon_paces(&self) -> Result<()> {
        let now = self.now();
        let last = *self.alerts.paced_at.lock().unwrap_or_else(PoisonError::into_inner);
        if last.is_some_and(|at| now.since(at).abs() < PACES) {
            return Ok(());
        }
        let since = last.unwrap_or(now.plus(-90 * 24 * 3_600_000));
        self.write(move |tx| {
            let calendar = crate::calendar::load(tx)?;
            for agency in registry::open::answered_since(tx, since)? {
                let times = paces::answers(tx, &agency, ANSWERS)?;
                let times = times.into_iter().map(|(from, to)| calendar.working_time(from, to)).collect();
                if let Some(pace) = domain::alert::pace(times) {
                    paces::set(tx, &agency, pace, now)?;
                }
            }
            Ok(())
        })
        .await?;
        *self.alerts.paced_at.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
        Ok(())
    }
}

/// The usual time of every agency among the items.
fn usual(c: &Connection, items: &[Item]) -> Result<BTreeMap<String, domain::alert::Pace>> {
    let mut known = BTreeMap::new();
    let agencies: BTreeSet<&str> = items.iter().filter_map(|item| item.agency.as_deref()).collect();
    for agency in agencies {
        if let Some(pace) = paces::get(c, agency)? {
            known.insert(agency.to_owned(), pace);
        }
    }
    Ok(known)
}

fn write_steps(tx: &mut Transaction<'_>, steps: Vec<Step>, now: UtcMillis) -> Result<()> {
    for step in steps {
        match step {
            Step::Open { rule, group, level, items } => {
                alerts::open(tx, &rule, &group, level, &items, now)?;
            }
            Step::Grow { alert, level, items } => alerts::join(tx, alert, level, &items, now)?,
            Step::Shrink { alert, level, subjects, eased } => {
                alerts::leave(tx, alert, level, &subjects, &eased, now)?;
            }
            Step::Clear { alert } => alerts::clear(tx, alert, now)?,
        }
    }
    Ok(())
}

/// Watches what changes and what the clock brings, until the loops end.
pub(crate) async fn watch(office: Arc<Office>) {
    let mut stop = office.loops.stops();
    let mut changes = office.changes();
    let mut due = office.now();
    let mut only = None;
    loop {
        let passed = match office.alerts_pass(only.take()).await {
            Ok(passed) => Some(passed),
            Err(error) => {
                tracing::warn!(%error, "alerts could not be brought up to date and are looked at again later");
                None
            }
        };
        if let Err(error) = office.reckon_paces().await {
            tracing::warn!(%error, "usual times could not be reckoned and are tried again later");
        }
        let told = match office.alerts_tell().await {
            Ok(next) => next,
            Err(error) => {
                tracing::warn!(%error, "toasts could not be decided and are thought about again later");
                None
            }
        };
        let now = office.now();
        if due <= now {
            due = now.plus(LONGEST);
        }
        let planned = passed.and_then(|passed| passed.next).into_iter().chain(told).min();
        let until = planned.map_or(due, |at| at.clamp(now.plus(GATHER), due));
        tokio::select! {
            ended = stop.wait_for(|stop| *stop) => {
                drop(ended);
                return;
            }
            () = office.clock().sleep_until(until) => {}
            changed = gather(&office, &mut changes) => match changed {
                Some(documents) => only = documents,
                None => return,
            },
        }
    }
}

/// Waits for a change that can matter and for what comes right behind it: the documents, none for everything.
async fn gather(office: &Office, changes: &mut ChangeStream) -> Option<Option<BTreeSet<DocumentKey>>> {
    let mut gathered = loop {
        let change = changes.next().await?;
        if matters(&change) {
            break change;
        }
    };
    let end = office.now().plus(GATHER);
    loop {
        tokio::select! {
            () = office.clock().sleep_until(end) => break,
            change = changes.next() => {
                let change = change?;
                if matters(&change) {
                    gathered.merge(change);
                }
            }
        }
    }
    let whole = gathered.documents.is_empty() || gathered.subjects.contains(&Subject::Everything);
    Some((!whole).then_some(gathered.documents))
}

/// Whether a change can open or clear an alert. The link's own turns are seen by the clock: a status line is published
/// with every round.
fn matters(change: &Change) -> bool {
    const NOT: [Subject; 4] = [Subject::Status, Subject::Journal, Subject::Alerts, Subject::Directory];
    let settings = change.subjects.contains(&Subject::Settings);
    settings || change.subjects.iter().any(|subject| !NOT.contains(subject))
}
