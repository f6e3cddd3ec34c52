//! From when something open is late.

use jiff::civil::Time;
use serde::{Deserialize, Serialize};

use super::{Item, Pace};
use crate::{
    UtcMillis,
    calendar::Calendar,
    deadline::{Term, UrgentMinutes},
};

/// A threshold. Working time counts only while the office works; minutes by the clock always.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum When {
    /// As soon as it is open.
    AtOnce,
    /// Never.
    Never,
    /// Minutes by the clock.
    Minutes(u32),
    /// The minutes the office set for the urgency of the document, so many times.
    UrgentMinutes(u32),
    /// Minutes of working time.
    WorkingMinutes(u32),
    /// The end of work so many working days after the day it began.
    WorkingDays(u32),
    /// A time of the day that counts as its first.
    TimeOfDay(#[cfg_attr(feature = "bindings", specta(type = String))] Time),
    /// The end of work of the day it began.
    DayEnd,
    /// When a deadline of the law ends.
    Term(Term),
    /// When its date is over.
    Due,
    /// Days before its date.
    DaysBefore(u32),
    /// As long as this agency usually takes (90 of 100 documents), at least so many minutes of working time, at most to
    /// the end of the day of arrival; that end where nothing is known of the agency.
    Usual {
        /// At least so many minutes of working time.
        at_least: u32,
    },
}

/// Longest threshold in minutes: a year.
const LONGEST: u32 = 366 * 24 * 60;
/// Longest threshold in days.
const LONGEST_DAYS: u32 = 400;

/// What thresholds are reckoned with.
pub struct Context<'a> {
    /// The office's calendar.
    pub calendar: &'a Calendar,
    /// Its minutes for urgent documents.
    pub urgent: UrgentMinutes,
    /// What is known of how long an agency takes.
    pub pace: &'a dyn Fn(&str) -> Option<Pace>,
}

impl std::fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Context").field("urgent", &self.urgent).finish_non_exhaustive()
    }
}

impl When {
    /// Whether its numbers are within bounds.
    #[must_use]
    pub fn is_sane(&self) -> bool {
        match self {
            Self::AtOnce | Self::Never | Self::TimeOfDay(_) | Self::DayEnd | Self::Due => true,
            Self::Minutes(minutes) | Self::WorkingMinutes(minutes) => *minutes <= LONGEST,
            Self::Usual { at_least } => *at_least <= LONGEST,
            Self::UrgentMinutes(times) => (1..=100).contains(times),
            Self::WorkingDays(days) | Self::DaysBefore(days) => *days <= LONGEST_DAYS,
            // The others need more than a moment.
            Self::Term(term) => matches!(term, Term::Send | Term::TellSender | Term::Register | Term::Submit),
        }
    }

    /// The moment it is late from; `None` when it never is by this threshold.
    #[must_use]
    pub fn moment(&self, item: &Item, context: &Context<'_>) -> Option<UtcMillis> {
        let (calendar, since) = (context.calendar, item.since);
        let minutes = |n: u32| i64::from(n) * 60_000;
        Some(match self {
            Self::AtOnce => since,
            Self::Never => return None,
            Self::Minutes(n) => since.plus(minutes(*n)),
            Self::UrgentMinutes(times) => {
                let by = calendar.urgent_by(item.priority, since, context.urgent)?;
                since.plus(by.at.since(since).saturating_mul(i64::from(*times)))
            }
            Self::WorkingMinutes(n) => calendar.after_working_time(since, minutes(*n)),
            Self::WorkingDays(n) => {
                let first = calendar.day_of_arrival(since).value;
                calendar.end_of_work(calendar.working_days_after(first, *n).value)
            }
            Self::TimeOfDay(time) => {
                let day = calendar.day_of_arrival(since).value;
                UtcMillis::from_vietnam(day.to_datetime(*time)).max(since)
            }
            Self::DayEnd => calendar.end_of_work(calendar.day_of_arrival(since).value),
            Self::Term(Term::Send) => calendar.send_by(since).at,
            Self::Term(Term::TellSender) => calendar.tell_sender_by(since).at,
            Self::Term(Term::Register) => calendar.register_by(since).at,
            Self::Term(Term::Submit) => calendar.submit_by(since).at,
            Self::Term(Term::Urgent | Term::Given | Term::Days) => return None,
            Self::Due => item.due?,
            Self::DaysBefore(days) => item.due?.plus(-i64::from(*days) * 24 * 60 * 60_000),
            Self::Usual { at_least } => {
                let ceiling = calendar.tell_sender_by(since).at;
                let pace = item.agency.as_deref().and_then(|agency| (context.pace)(agency));
                let Some(pace) = pace else { return Some(ceiling) };
                let usual = calendar.after_working_time(since, pace.ninetieth.max(minutes(*at_least)));
                usual.min(ceiling)
            }
        })
    }
}
