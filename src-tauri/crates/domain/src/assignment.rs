//! Who works on an incoming document until when: proposing a due date, and telling whether it is kept.
//!
//! NĐ 30/2020 Art 23.2 (a lead unit, co-operating units, a deadline), Art 24.2 (resolve in time, what is urgent at once).
//! A day of the calendar is due until its end (Civil Code 2015 Art 148.5).

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Priority, calendar::Calendar};

/// Why a due date is what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum DueWhy {
    /// The sender asked for it in the package.
    Asked,
    /// The office's own number of working days.
    WorkingDays,
    /// The same, because the day that the sender asked for had passed already.
    AskedPassed,
    /// The document is urgent (NĐ 30/2020 Art 24.2).
    Urgent,
    /// Somebody wrote it.
    Typed,
}

impl DueWhy {
    /// Every reason.
    pub const ALL: [Self; 5] = [Self::Asked, Self::WorkingDays, Self::AskedPassed, Self::Urgent, Self::Typed];

    /// The name in the registry and in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::WorkingDays => "working_days",
            Self::AskedPassed => "asked_passed",
            Self::Urgent => "urgent",
            Self::Typed => "typed",
        }
    }

    /// Reads the name in the registry.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|why| why.as_str() == text)
    }
}

/// A due date to offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The last day.
    pub date: Date,
    /// Why this one.
    pub why: DueWhy,
    /// Working days counted, where days were counted.
    pub days: u32,
    /// Years on the way whose days off are not all known.
    pub incomplete_years: BTreeSet<i16>,
}

/// Working days until what is urgent is due.
const URGENT_DAYS: u32 = 1;

/// The due date to offer for a document that is assigned `today`: what its sender asked for while that lies ahead, else
/// the office's own working days.
#[must_use]
pub fn propose(
    asked: Option<Date>,
    priority: Priority,
    today: Date,
    days: u32,
    calendar: &Calendar,
) -> Proposal {
    if let Some(date) = asked.filter(|date| *date >= today) {
        return Proposal { date, why: DueWhy::Asked, days: 0, incomplete_years: BTreeSet::new() };
    }
    let (why, days) = match (asked, priority) {
        (_, Priority::Urgent | Priority::VeryUrgent | Priority::Express | Priority::ExpressTimed) => {
            (DueWhy::Urgent, URGENT_DAYS.min(days.max(1)))
        }
        (Some(_), Priority::Normal) => (DueWhy::AskedPassed, days.max(1)),
        (None, Priority::Normal) => (DueWhy::WorkingDays, days.max(1)),
    };
    let reckoned = calendar.working_days_after(today, days);
    Proposal { date: reckoned.value, why, days, incomplete_years: reckoned.incomplete_years }
}

/// Whether a due date is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Standing {
    /// Finished.
    Closed,
    /// No due date was set.
    Open,
    /// There is time: working days left, the due day included.
    InTime {
        /// Working days left.
        days: u32,
    },
    /// Sắp đến hạn: working days left, 0 on the due day itself.
    Soon {
        /// Working days left.
        days: u32,
    },
    /// Quá hạn: working days since the due day, 0 on the rest days right after it.
    Overdue {
        /// Working days late.
        days: u32,
    },
}

/// How open work with this due date stands on a day; it is due soon with at most `soon` working days left.
#[must_use]
pub fn standing(due: Option<Date>, today: Date, soon: u32, calendar: &Calendar) -> Standing {
    let Some(due) = due else { return Standing::Open };
    let between = |from: Date, to: Date| {
        let first = from.tomorrow().unwrap_or(from);
        u32::try_from(calendar.working_days_between(first, to)).unwrap_or(u32::MAX)
    };
    if today > due {
        return Standing::Overdue { days: between(due, today) };
    }
    match between(today, due) {
        days if days <= soon => Standing::Soon { days },
        days => Standing::InTime { days },
    }
}

/// The last day that is due soon on `today`: one comparison in a list instead of counting days for each row.
#[must_use]
pub fn soon_until(today: Date, soon: u32, calendar: &Calendar) -> Date {
    let last = calendar.working_days_after(today, soon).value;
    // Rest days right after it have no further working day in between.
    let next = calendar.next_working_day(last).value;
    next.yesterday().unwrap_or(last)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use rstest::rstest;

    use super::*;

    fn calendar() -> Calendar {
        Calendar::shipped().unwrap()
    }

    #[rstest]
    // Monday 23 November 2026; the 24th is a holiday.
    #[case(None, Priority::Normal, 5, date(2026, 12, 1), DueWhy::WorkingDays)]
    #[case(Some(date(2026, 11, 30)), Priority::Normal, 5, date(2026, 11, 30), DueWhy::Asked)]
    #[case(Some(date(2026, 11, 23)), Priority::Normal, 5, date(2026, 11, 23), DueWhy::Asked)]
    #[case(Some(date(2026, 11, 20)), Priority::Normal, 5, date(2026, 12, 1), DueWhy::AskedPassed)]
    #[case(None, Priority::Express, 5, date(2026, 11, 25), DueWhy::Urgent)]
    #[case(Some(date(2026, 11, 20)), Priority::Urgent, 5, date(2026, 11, 25), DueWhy::Urgent)]
    #[case(None, Priority::Normal, 0, date(2026, 11, 25), DueWhy::WorkingDays)]
    fn a_due_date_is_what_the_sender_asked_for_or_counted_in_working_days(
        #[case] asked: Option<Date>,
        #[case] priority: Priority,
        #[case] days: u32,
        #[case] due: Date,
        #[case] why: DueWhy,
    ) {
        let proposed = propose(asked, priority, date(2026, 11, 23), days, &calendar());
        assert_eq!((proposed.date, proposed.why), (due, why));
        assert!(proposed.incomplete_years.is_empty());
    }

    #[test]
    fn a_due_date_in_a_year_with_unknown_days_off_says_so() {
        let proposed = propose(None, Priority::Normal, date(2026, 12, 30), 5, &calendar());
        assert_eq!(proposed.incomplete_years, BTreeSet::from([2027]));
    }

    #[rstest]
    #[case(None, Standing::Open)]
    #[case(Some(date(2026, 11, 20)), Standing::Overdue { days: 1 })]
    #[case(Some(date(2026, 11, 19)), Standing::Overdue { days: 2 })]
    #[case(Some(date(2026, 11, 22)), Standing::Overdue { days: 1 })]
    #[case(Some(date(2026, 11, 23)), Standing::Soon { days: 0 })]
    #[case(Some(date(2026, 11, 24)), Standing::Soon { days: 0 })]
    #[case(Some(date(2026, 11, 25)), Standing::Soon { days: 1 })]
    #[case(Some(date(2026, 11, 26)), Standing::InTime { days: 2 })]
    fn standing_counts_working_days(#[case] due: Option<Date>, #[case] stands: Standing) {
        assert_eq!(standing(due, date(2026, 11, 23), 1, &calendar()), stands);
    }

    #[test]
    fn on_a_rest_day_after_it_a_due_date_has_passed_without_a_working_day_lost() {
        let stands = standing(Some(date(2026, 11, 20)), date(2026, 11, 21), 1, &calendar());
        assert_eq!(stands, Standing::Overdue { days: 0 });
    }

    #[test]
    fn the_last_day_due_soon_agrees_with_the_standing_of_every_day() {
        let calendar = calendar();
        for soon in 0..4 {
            for offset in 0..40 {
                let today = date(2026, 11, 1).checked_add(jiff::Span::new().days(offset)).unwrap();
                let until = soon_until(today, soon, &calendar);
                for ahead in 0..15 {
                    let due = today.checked_add(jiff::Span::new().days(ahead)).unwrap();
                    let is_soon =
                        matches!(standing(Some(due), today, soon, &calendar), Standing::Soon { .. });
                    assert_eq!(is_soon, due <= until, "{today} {due} {soon}");
                }
            }
        }
    }
}
