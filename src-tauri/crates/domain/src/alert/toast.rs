//! Which open alerts may interrupt a person now.
//!
//! A group waits two minutes before it is shown, so that a burst is one toast. It is shown again when it grew (not
//! more often than every half hour) and, while nobody acts on it, every two hours when critical and every four when
//! high. Outside the office's hours, and over noon, only hỏa tốc interrupts; the rest is in the next digest. A person
//! is interrupted at most five times a day outside critical alerts; more than that, and everything that gathered while
//! the computer slept, is one summary.

use jiff::civil::{DateTime, Time};
use serde::{Deserialize, Serialize};

use super::{Level, Tier};
use crate::{UtcMillis, calendar::Calendar};

/// An open alert, as far as toasts care. Hidden, snoozed and dismissed ones are left out by the caller's choice of
/// `silent`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Its key.
    pub id: i64,
    /// Its level.
    pub level: Level,
    /// How loudly its rule speaks.
    pub tier: Tier,
    /// Whether one of its documents is hỏa tốc.
    pub express: bool,
    /// When it last grew: opened, got an item, rose a level, was escalated to this person.
    pub grown_at: UtcMillis,
    /// When this person last saw a toast of it.
    pub shown_at: Option<UtcMillis>,
    /// Whether somebody acted on it.
    pub acted: bool,
    /// Hidden by its root, snoozed or dismissed.
    pub silent: bool,
}

/// Settings of an office.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(deny_unknown_fields, default)]
pub struct Manners {
    /// How long a group waits before it is shown, in seconds.
    pub group_wait_seconds: u32,
    /// Interrupting toasts a day for one person, critical ones not counted.
    pub budget: u32,
    /// Whether hours outside work and over noon are quiet.
    pub quiet_hours: bool,
    /// Whether hỏa tốc and failed sending make a sound.
    pub sound: bool,
}

impl Default for Manners {
    fn default() -> Self {
        Self { group_wait_seconds: 120, budget: 5, quiet_hours: true, sound: true }
    }
}

/// Not more often than this is a grown group shown again, in milliseconds.
const GROUP_INTERVAL: i64 = 30 * 60_000;
/// How often a critical alert is shown again while nobody acts, in milliseconds.
const REPEAT_CRITICAL: i64 = 2 * 3_600_000;
/// How often a high one is, in milliseconds.
const REPEAT_HIGH: i64 = 4 * 3_600_000;
/// More than so many at once are one summary.
const TOGETHER: usize = 5;
/// When the digests of a working day come.
const DIGESTS: [Time; 2] = [Time::constant(8, 0, 0, 0), Time::constant(16, 30, 0, 0)];

/// What to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Show {
    /// One alert by itself.
    One {
        /// The alert.
        alert: i64,
        /// Whether with a sound.
        sound: bool,
    },
    /// Several in one toast.
    Summary {
        /// The alerts, worst first.
        alerts: Vec<i64>,
        /// Whether it is the digest of the day.
        digest: bool,
    },
}

/// What was shown to the person, and what happened meanwhile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// Interrupting toasts today, critical ones not counted.
    pub today: u32,
    /// When the last digest was shown.
    pub digest_at: Option<UtcMillis>,
    /// Whether the computer woke since the last decision.
    pub woke: bool,
}

/// The toasts to show now, and when to ask again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decision {
    /// What to show now.
    pub show: Vec<Show>,
    /// When time alone may change the answer.
    pub next: Option<UtcMillis>,
}

/// Decides for one person.
#[must_use]
pub fn decide(
    candidates: &[Candidate],
    manners: &Manners,
    calendar: &Calendar,
    shown: Shown,
    now: UtcMillis,
) -> Decision {
    let mut decision = Decision::default();
    let quiet_until = if manners.quiet_hours { quiet_until(calendar, now) } else { None };
    let mut due: Vec<&Candidate> = Vec::new();
    for one in candidates.iter().filter(|one| !one.silent && one.tier >= Tier::Toast) {
        let Some(at) = one.due_at(manners) else { continue };
        let at = match quiet_until {
            Some(until) if !one.express => at.max(until),
            Some(_) | None => at,
        };
        if at <= now {
            due.push(one);
        } else {
            decision.next = decision.next.into_iter().chain([at]).min();
        }
    }
    due.sort_by_key(|one| (std::cmp::Reverse(one.level), one.grown_at, one.id));
    let digest = digest(candidates, calendar, shown, now);
    decision.next = decision.next.into_iter().chain([next_digest(calendar, now)]).min();
    if let Some(alerts) = digest {
        // What would interrupt now is in it.
        let alerts = worst_first(due.iter().map(|one| one.id).chain(alerts));
        decision.show.push(Show::Summary { alerts, digest: true });
        return decision;
    }
    let left = manners.budget.saturating_sub(shown.today);
    let counted =
        u32::try_from(due.iter().filter(|one| one.level < Level::Critical).count()).unwrap_or(u32::MAX);
    if due.len() > TOGETHER || (shown.woke && due.len() > 1) || (counted > left && left > 0 && due.len() > 1)
    {
        let alerts = due.iter().map(|one| one.id).collect();
        decision.show.push(Show::Summary { alerts, digest: false });
    } else {
        let spent = |one: &&&Candidate| one.level == Level::Critical || one.express || left > 0;
        decision.show.extend(due.iter().filter(spent).map(|one| Show::One {
            alert: one.id,
            sound: manners.sound && one.tier == Tier::Sound && (one.express || one.level == Level::Critical),
        }));
    }
    decision
}

impl Candidate {
    /// When it is to be shown, as far as it alone decides.
    fn due_at(&self, manners: &Manners) -> Option<UtcMillis> {
        let wait = if self.express { 0 } else { i64::from(manners.group_wait_seconds) * 1_000 };
        let first = self.grown_at.plus(wait);
        let Some(shown_at) = self.shown_at else { return Some(first) };
        let grown = (self.grown_at > shown_at).then(|| first.max(shown_at.plus(GROUP_INTERVAL)));
        let again = match self.level {
            _ if self.acted => None,
            Level::Critical => Some(shown_at.plus(REPEAT_CRITICAL)),
            Level::High => Some(shown_at.plus(REPEAT_HIGH)),
            Level::Medium | Level::Low => None,
        };
        grown.into_iter().chain(again).min()
    }
}

/// The end of the quiet hours `now` lies in.
fn quiet_until(calendar: &Calendar, now: UtcMillis) -> Option<UtcMillis> {
    (!calendar.is_open(now)).then(|| calendar.after_working_time(now, 1).plus(-1))
}

/// The alerts of a digest that is due and was not shown yet: what no toast says, and what quiet hours kept back.
fn digest(candidates: &[Candidate], calendar: &Calendar, shown: Shown, now: UtcMillis) -> Option<Vec<i64>> {
    let last = last_digest(calendar, now)?;
    if shown.digest_at.is_some_and(|at| at >= last) {
        return None;
    }
    let mut of: Vec<&Candidate> = candidates
        .iter()
        .filter(|one| !one.silent && one.tier >= Tier::Digest && one.grown_at <= now)
        .collect();
    of.sort_by_key(|one| (std::cmp::Reverse(one.level), one.grown_at, one.id));
    (!of.is_empty()).then(|| of.into_iter().map(|one| one.id).collect())
}

/// The digest of today that was last due; none before the first of a working day, on a rest day, or longer ago than two
/// hours: a digest that comes with the evening is noise.
fn last_digest(calendar: &Calendar, now: UtcMillis) -> Option<UtcMillis> {
    let day = now.vietnam_date();
    let of = |time| UtcMillis::from_vietnam(DateTime::from_parts(day, time));
    let last = DIGESTS.into_iter().map(of).rfind(|at| *at <= now)?;
    (calendar.is_working(day) && now.since(last) <= 2 * 3_600_000).then_some(last)
}

fn next_digest(calendar: &Calendar, now: UtcMillis) -> UtcMillis {
    let day = now.vietnam_date();
    let on = |day| DIGESTS.map(|time| UtcMillis::from_vietnam(DateTime::from_parts(day, time)));
    let today = if calendar.is_working(day) { on(day).into_iter().find(|at| *at > now) } else { None };
    let [first, _] = on(calendar.next_working_day(day).value);
    today.unwrap_or(first)
}

fn worst_first(ids: impl Iterator<Item = i64>) -> Vec<i64> {
    let mut seen = std::collections::BTreeSet::new();
    ids.filter(|id| seen.insert(*id)).collect()
}
