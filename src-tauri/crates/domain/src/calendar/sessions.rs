//! When an office works on a working day. Provinces set the hours, some by season (QĐ-UBND of each province).

use jiff::civil::{Date, DateTime, Time};
use serde::{Deserialize, Serialize};

use super::Calendar;
use crate::UtcMillis;

/// A morning and an afternoon, from a day on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// First day with these hours.
    pub valid_from: Date,
    /// Begin and end of the morning.
    pub morning: (Time, Time),
    /// Begin and end of the afternoon.
    pub afternoon: (Time, Time),
}

/// The hours of an office through time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sessions(Vec<Session>);

impl Default for Sessions {
    /// 7:30–11:30 and 13:30–17:30, until the office says its own.
    fn default() -> Self {
        Self(vec![Session {
            valid_from: Date::MIN,
            morning: (Time::constant(7, 30, 0, 0), Time::constant(11, 30, 0, 0)),
            afternoon: (Time::constant(13, 30, 0, 0), Time::constant(17, 30, 0, 0)),
        }])
    }
}

impl Sessions {
    /// Hours in the order of their first days; `None` when a session ends before it begins, they overlap, two begin on
    /// one day, or there is none.
    #[must_use]
    pub fn new(mut sessions: Vec<Session>) -> Option<Self> {
        sessions.sort_by_key(|session| session.valid_from);
        let ordered = |session: &Session| {
            let (morning, afternoon) = (session.morning, session.afternoon);
            morning.0 < morning.1 && morning.1 <= afternoon.0 && afternoon.0 < afternoon.1
        };
        let twice = sessions.windows(2).any(|pair| match pair {
            [one, other] => one.valid_from == other.valid_from,
            _ => false,
        });
        (!sessions.is_empty() && !twice && sessions.iter().all(ordered)).then_some(Self(sessions))
    }

    /// The hours of a day. Before the first ones the first count.
    #[must_use]
    pub fn on(&self, date: Date) -> Option<Session> {
        let last = self.0.iter().rev().find(|session| session.valid_from <= date);
        last.or_else(|| self.0.first()).copied()
    }
}

impl Calendar {
    /// The end of the morning session of a day (QĐ 28/2018 Art 6.2 counts by it), noon when no hours are set.
    #[must_use]
    pub fn end_of_morning(&self, date: Date) -> UtcMillis {
        let end = self.sessions.on(date).map_or(Time::constant(12, 0, 0, 0), |session| session.morning.1);
        moment(date, end)
    }

    /// The end of the afternoon session of a day.
    #[must_use]
    pub fn end_of_work(&self, date: Date) -> UtcMillis {
        let end = self.sessions.on(date).map_or(Time::constant(17, 0, 0, 0), |session| session.afternoon.1);
        moment(date, end)
    }

    /// Whether the office works at that moment.
    #[must_use]
    pub fn is_open(&self, at: UtcMillis) -> bool {
        let local = at.vietnam();
        let within = |(from, to): (Time, Time)| from <= local.time() && local.time() < to;
        self.is_working(local.date())
            && self
                .sessions
                .on(local.date())
                .is_some_and(|hours| within(hours.morning) || within(hours.afternoon))
    }

    /// Milliseconds of working time between two moments; 0 when `to` is not after `from`.
    #[must_use]
    pub fn working_time(&self, from: UtcMillis, to: UtcMillis) -> i64 {
        let (first, last) = (from.vietnam_date(), to.vietnam_date());
        let days = first.series(jiff::Span::new().days(1)).take_while(|date| *date <= last).take(3_660);
        days.flat_map(|date| self.open_times(date))
            .map(|(begin, end)| end.min(to).since(begin.max(from)).max(0))
            .fold(0, i64::saturating_add)
    }

    /// The moment at which `wait` milliseconds of working time have passed since `from`.
    #[must_use]
    pub fn after_working_time(&self, from: UtcMillis, wait: i64) -> UtcMillis {
        let mut left = wait.max(0);
        for date in from.vietnam_date().series(jiff::Span::new().days(1)).take(3_660) {
            for (begin, end) in self.open_times(date) {
                let begin = begin.max(from);
                let length = end.since(begin);
                if length > 0 {
                    if left <= length {
                        return begin.plus(left);
                    }
                    left -= length;
                }
            }
        }
        from.plus(wait)
    }

    fn open_times(&self, date: Date) -> Vec<(UtcMillis, UtcMillis)> {
        let hours = if self.is_working(date) { self.sessions.on(date) } else { None };
        let both = hours.map(|hours| [hours.morning, hours.afternoon]);
        both.into_iter().flatten().map(|(from, to)| (moment(date, from), moment(date, to))).collect()
    }
}

fn moment(date: Date, time: Time) -> UtcMillis {
    UtcMillis::from_vietnam(DateTime::from_parts(date, time))
}
