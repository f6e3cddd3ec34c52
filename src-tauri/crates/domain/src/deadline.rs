//! Deadlines, each with the rule it comes from and the days that moved it, so that a screen can say why.
//!
//! The law gives days and half-days; where it is silent (documents that come after hours, minutes for urgent ones) the
//! interpretation is written beside the rule and an office may set its own.

use std::collections::BTreeSet;

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

use crate::{
    Priority, UtcMillis,
    calendar::{Calendar, Reckoned, SpecialDay},
};

/// What a deadline is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Term {
    /// Send what was signed: the same day, at the latest the morning of the next working day.
    Send,
    /// Send, submit or pass on an urgent document: at once, in minutes by the clock.
    Urgent,
    /// Tell the sender that a document was accepted or is returned: the day it came.
    TellSender,
    /// Enter an incoming document in the register: the day it came, at the latest the next working day.
    Register,
    /// Submit or pass on a registered document: the day it was registered, at the latest the next working day.
    Submit,
    /// The date a package or a leader gives.
    Given,
    /// A term of calendar days.
    Days,
}

impl Term {
    /// Every term.
    pub const ALL: [Self; 7] =
        [Self::Send, Self::Urgent, Self::TellSender, Self::Register, Self::Submit, Self::Given, Self::Days];

    /// The article it comes from.
    #[must_use]
    pub fn citation(self) -> &'static str {
        match self {
            Self::Send => "QĐ 28/2018/QĐ-TTg Điều 6.2",
            Self::Urgent => "QĐ 28/2018/QĐ-TTg Điều 6.2; số phút do cơ quan đặt",
            Self::TellSender => "NĐ 30/2020/NĐ-CP Điều 21.2.c",
            Self::Register => "NĐ 30/2020/NĐ-CP Điều 4.2.c",
            Self::Submit => "NĐ 30/2020/NĐ-CP Điều 23.1",
            Self::Given | Self::Days => "BLDS 2015 Điều 147, 148",
        }
    }
}

/// A day on the way that is not worked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// The day.
    pub date: Date,
    /// What makes it so; nothing for a weekend.
    pub special: Option<SpecialDay>,
}

/// Until when something has to be done, and why then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// What for.
    pub term: Term,
    /// When its clock began.
    pub from: UtcMillis,
    /// The last moment.
    pub at: UtcMillis,
    /// Days between the two that are not worked, in order.
    pub skipped: Vec<Skipped>,
    /// Years on the way whose days are not all known ("lịch chưa đầy đủ").
    pub incomplete_years: BTreeSet<i16>,
    /// Proposed days on the way that would move it if they were decided.
    pub proposed: BTreeSet<Date>,
}

impl Deadline {
    /// Whether it has passed.
    #[must_use]
    pub fn is_over(&self, now: UtcMillis) -> bool {
        now > self.at
    }

    /// Whether nothing makes it unsure.
    #[must_use]
    pub fn is_sure(&self) -> bool {
        self.incomplete_years.is_empty() && self.proposed.is_empty()
    }
}

/// Minutes by the clock for each urgency. The law says "at once" (QĐ 28/2018 Art 6.2); the minutes are the office's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct UrgentMinutes {
    /// Hỏa tốc.
    pub express: u16,
    /// Thượng khẩn.
    pub very_urgent: u16,
    /// Khẩn.
    pub urgent: u16,
}

impl UrgentMinutes {
    /// "Chuẩn".
    pub const STANDARD: Self = Self { express: 15, very_urgent: 30, urgent: 60 };
    /// "Nghiêm ngặt".
    pub const STRICT: Self = Self { express: 5, very_urgent: 15, urgent: 30 };

    /// The minutes for an urgency; `None` for a normal document.
    #[must_use]
    pub fn of(self, priority: Priority) -> Option<u16> {
        match priority {
            Priority::Normal => None,
            Priority::Urgent => Some(self.urgent),
            Priority::VeryUrgent => Some(self.very_urgent),
            Priority::Express | Priority::ExpressTimed => Some(self.express),
        }
    }
}

impl Calendar {
    /// When a signed document must have left (QĐ 28/2018 Art 6.2): the end of the morning of the next working day.
    #[must_use]
    pub fn send_by(&self, signed_at: UtcMillis) -> Deadline {
        let next = self.next_working_day(signed_at.vietnam_date());
        self.deadline(Term::Send, signed_at, next.map(|day| self.end_of_morning(day)))
    }

    /// When an urgent document must have been sent, submitted or passed on; `None` for a normal one. Runs outside
    /// hours too.
    #[must_use]
    pub fn urgent_by(&self, priority: Priority, at: UtcMillis, minutes: UrgentMinutes) -> Option<Deadline> {
        let minutes = minutes.of(priority)?;
        let value = at.plus(i64::from(minutes) * 60_000);
        Some(Deadline {
            term: Term::Urgent,
            from: at,
            at: value,
            skipped: Vec::new(),
            incomplete_years: BTreeSet::new(),
            proposed: BTreeSet::new(),
        })
    }

    /// When the sender must have been told (NĐ 30/2020 Art 21.2.c "trong ngày"): the end of work of the day that counts
    /// as the day of arrival ([`Calendar::day_of_arrival`]).
    #[must_use]
    pub fn tell_sender_by(&self, arrived_at: UtcMillis) -> Deadline {
        let day = self.day_of_arrival(arrived_at);
        self.deadline(Term::TellSender, arrived_at, day.map(|day| self.end_of_work(day)))
    }

    /// When an incoming document must be in the register (NĐ 30/2020 Art 4.2.c): the end of the working day after the
    /// day of arrival.
    #[must_use]
    pub fn register_by(&self, arrived_at: UtcMillis) -> Deadline {
        self.day_after(Term::Register, arrived_at)
    }

    /// When a registered document must have been submitted or passed on (NĐ 30/2020 Art 23.1): the end of the working
    /// day after the one of its registration.
    #[must_use]
    pub fn submit_by(&self, registered_at: UtcMillis) -> Deadline {
        self.day_after(Term::Submit, registered_at)
    }

    /// A date that a package or a leader gives: 24:00 of that day, of the next working day when it is none
    /// (Civil Code 2015 Art 148.5, 148.6).
    #[must_use]
    pub fn given_by(&self, from: UtcMillis, date: Date) -> Deadline {
        self.deadline(Term::Given, from, self.first_working(date).map(end_of_day))
    }

    /// A term of calendar days: the day it begins does not count, it ends at 24:00 of its last day, of the next working
    /// day when that is none (Civil Code 2015 Art 147, 148).
    #[must_use]
    pub fn days_by(&self, from: UtcMillis, days: u32) -> Deadline {
        self.deadline(Term::Days, from, self.term_end(from.vietnam_date(), days).map(end_of_day))
    }

    /// The day that counts as the day of arrival. The law is silent about arrivals after hours: the day itself when it
    /// is worked and its afternoon not over, else the next working day.
    #[must_use]
    pub fn day_of_arrival(&self, at: UtcMillis) -> Reckoned<Date> {
        let day = at.vietnam_date();
        if self.is_working(day) && at < self.end_of_work(day) {
            self.first_working(day)
        } else {
            self.next_working_day(day)
        }
    }

    fn day_after(&self, term: Term, from: UtcMillis) -> Deadline {
        let first = self.day_of_arrival(from);
        let mut next = self.next_working_day(first.value);
        next.incomplete_years.extend(first.incomplete_years);
        next.proposed.extend(first.proposed);
        self.deadline(term, from, next.map(|day| self.end_of_work(day)))
    }

    fn deadline(&self, term: Term, from: UtcMillis, at: Reckoned<UtcMillis>) -> Deadline {
        let (first, last) = (from.vietnam_date(), at.value.plus(-1).vietnam_date());
        let between = first.series(jiff::Span::new().days(1)).skip(1).take_while(|date| *date < last);
        let skipped = between
            .take(400)
            .filter(|date| !self.is_working(*date))
            .map(|date| Skipped { date, special: self.special(date).filter(|day| day.confirmed).cloned() })
            .collect();
        Deadline {
            term,
            from,
            at: at.value,
            skipped,
            incomplete_years: at.incomplete_years,
            proposed: at.proposed,
        }
    }
}

/// 24:00 of a day.
fn end_of_day(date: Date) -> UtcMillis {
    let next = date.tomorrow().unwrap_or(date);
    UtcMillis::from_vietnam(next.to_datetime(Time::midnight()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    fn at(text: &str) -> UtcMillis {
        UtcMillis::from_vietnam(text.parse().unwrap())
    }

    fn calendar() -> Calendar {
        Calendar::shipped().unwrap()
    }

    // Rules §10: the worked example, and the vectors of the next working day put to each term.
    #[rstest]
    #[case(Term::Send, "2026-11-23T16:40", "2026-11-25T11:30")]
    #[case(Term::Send, "2026-11-20T08:00", "2026-11-23T11:30")]
    #[case(Term::Send, "2026-01-09T17:00", "2026-01-10T11:30")]
    #[case(Term::Send, "2026-02-13T10:00", "2026-02-23T11:30")]
    #[case(Term::TellSender, "2026-11-20T09:00", "2026-11-20T17:30")]
    #[case(Term::TellSender, "2026-11-20T17:30", "2026-11-23T17:30")]
    #[case(Term::TellSender, "2026-11-21T09:00", "2026-11-23T17:30")]
    #[case(Term::TellSender, "2026-11-23T20:00", "2026-11-25T17:30")]
    #[case(Term::Register, "2026-11-20T09:00", "2026-11-23T17:30")]
    #[case(Term::Register, "2026-11-20T18:00", "2026-11-25T17:30")]
    #[case(Term::Submit, "2026-04-29T15:00", "2026-05-04T17:30")]
    #[case(Term::Days, "2026-11-13T09:00", "2026-11-24T00:00")]
    fn each_term_ends_when_its_article_says(#[case] term: Term, #[case] from: &str, #[case] end: &str) {
        let (calendar, from) = (calendar(), at(from));
        let deadline = match term {
            Term::Send => calendar.send_by(from),
            Term::TellSender => calendar.tell_sender_by(from),
            Term::Register => calendar.register_by(from),
            Term::Submit => calendar.submit_by(from),
            Term::Days => calendar.days_by(from, 10),
            Term::Urgent | Term::Given => unreachable!(),
        };
        assert_eq!((deadline.term, deadline.at), (term, at(end)));
    }

    #[test]
    fn a_given_date_that_is_a_rest_day_ends_with_the_next_working_day() {
        let deadline = calendar().given_by(at("2026-11-20T08:00"), "2026-11-24".parse().unwrap());
        assert_eq!(deadline.at, at("2026-11-26T00:00"));
        let names: Vec<String> = deadline
            .skipped
            .iter()
            .map(|day| day.special.as_ref().map_or("weekend".to_owned(), |special| special.source.clone()))
            .collect();
        assert_eq!(names, ["weekend", "weekend", "NQ 28/2026/QH16"]);
    }

    #[rstest]
    #[case(Priority::Normal, None)]
    #[case(Priority::Urgent, Some("2026-11-21T04:00"))]
    #[case(Priority::VeryUrgent, Some("2026-11-21T03:30"))]
    #[case(Priority::Express, Some("2026-11-21T03:15"))]
    fn urgent_documents_run_by_the_clock_at_night_too(#[case] priority: Priority, #[case] end: Option<&str>) {
        let by = calendar().urgent_by(priority, at("2026-11-21T03:00"), UrgentMinutes::STANDARD);
        assert_eq!(by.map(|deadline| deadline.at), end.map(at));
    }

    #[test]
    fn a_deadline_into_a_year_that_is_not_known_says_so() {
        let deadline = calendar().send_by(at("2026-12-31T10:00"));
        assert!(deadline.incomplete_years.contains(&2027) && !deadline.is_sure());
        // A proposed day near it would move it.
        let proposed = calendar().send_by(at("2026-11-20T10:00"));
        assert!(proposed.proposed.contains(&"2026-11-23".parse().unwrap()));
    }

    #[test]
    fn every_term_names_its_article() {
        for term in Term::ALL {
            assert!(term.citation().contains("Điều"), "{term:?}");
        }
    }

    proptest! {
        #[test]
        fn no_deadline_is_before_what_began_it(start in 1_700_000_000_000_i64..1_830_000_000_000, days in 0_u32..400) {
            let (calendar, from) = (calendar(), UtcMillis(start));
            for deadline in [
                calendar.send_by(from),
                calendar.tell_sender_by(from),
                calendar.register_by(from),
                calendar.submit_by(from),
                calendar.days_by(from, days),
            ] {
                prop_assert!(deadline.at > from, "{deadline:?}");
                prop_assert!(deadline.skipped.iter().all(|day| !calendar.is_working(day.date)));
            }
        }

        #[test]
        fn what_comes_later_is_never_due_earlier(start in 1_700_000_000_000_i64..1_830_000_000_000, later in 0_i64..900_000_000) {
            let (calendar, from) = (calendar(), UtcMillis(start));
            let then = from.plus(later);
            prop_assert!(calendar.send_by(from).at <= calendar.send_by(then).at);
            prop_assert!(calendar.register_by(from).at <= calendar.register_by(then).at);
            prop_assert!(calendar.tell_sender_by(from).at <= calendar.tell_sender_by(then).at);
        }
    }
}
