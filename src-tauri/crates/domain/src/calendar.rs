//! The working calendar of civil servants: Monday to Friday, but for the days that law and notices change.
//!
//! Days are data with a source, never code: the Prime Minister fixes Tết, National Day and swapped days anew each year
//! (Labour Code 2019 Art 111.3, 112). A year that is not complete, and a day that is only proposed, are said with every
//! answer they touch; nobody is given a deadline that looks surer than it is.

mod rows;
mod sessions;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

pub use rows::{Row, RowError, read};
pub use sessions::{Session, Sessions};

/// What makes a day other than its weekday says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum DayKind {
    /// Ngày nghỉ lễ, tết.
    Holiday,
    /// Nghỉ bù: a holiday that fell on a weekly rest day is taken on this one (Labour Code 2019 Art 111.3).
    CompOff,
    /// Nghỉ hoán đổi: a weekday off, worked on another day.
    SwapOff,
    /// Làm bù: a weekend day that is worked.
    SwapWork,
    /// Ngày thường: an office takes back what the program came with.
    Ordinary,
}

impl DayKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Holiday, Self::CompOff, Self::SwapOff, Self::SwapWork, Self::Ordinary];

    /// The name in tables and in the registry.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Holiday => "holiday",
            Self::CompOff => "comp_off",
            Self::SwapOff => "swap_off",
            Self::SwapWork => "swap_work",
            Self::Ordinary => "ordinary",
        }
    }

    /// Reads the name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// Whether people work on such a day.
    #[must_use]
    pub fn is_worked(self, date: Date) -> bool {
        match self {
            Self::SwapWork => true,
            Self::Holiday | Self::CompOff | Self::SwapOff => false,
            Self::Ordinary => is_weekday(date),
        }
    }
}

/// A day that is not what its weekday says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpecialDay {
    /// What it is.
    pub kind: DayKind,
    /// Its name, for people.
    pub name: String,
    /// The notice or law that made it so.
    pub source: String,
    /// Whether that is decided. A proposal changes nothing; answers near it say so.
    pub confirmed: bool,
}

/// An answer, and what makes it unsure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reckoned<T> {
    /// The answer.
    pub value: T,
    /// Years on the way whose days are not all known ("lịch chưa đầy đủ").
    pub incomplete_years: BTreeSet<i16>,
    /// Proposed days on the way that would change the answer if they were decided.
    pub proposed: BTreeSet<Date>,
}

impl<T> Reckoned<T> {
    /// The answer in another form, as sure as before.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Reckoned<U> {
        Reckoned {
            value: change(self.value),
            incomplete_years: self.incomplete_years,
            proposed: self.proposed,
        }
    }

    /// Whether nothing makes it unsure.
    #[must_use]
    pub fn is_sure(&self) -> bool {
        self.incomplete_years.is_empty() && self.proposed.is_empty()
    }
}

/// The calendar of one office.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    days: BTreeMap<Date, SpecialDay>,
    complete: BTreeSet<i16>,
    /// When the office works on a working day.
    pub sessions: Sessions,
}

/// Years whose notices are all in the shipped table.
const COMPLETE: [i16; 3] = [2024, 2025, 2026];
/// No run of days off is longer: Tết with its bridges is ten. Beyond it a calendar is nonsense.
const LONGEST_REST: usize = 60;

impl Calendar {
    /// The days that come with the program: 2024 to 2026 whole, of 2027 what the law fixes.
    ///
    /// # Errors
    /// [`RowError`] when the program was built with a broken table.
    pub fn shipped() -> Result<Self, RowError> {
        let mut calendar = Self::default();
        calendar.import(&read(include_bytes!("calendar/shipped.csv"))?);
        for year in COMPLETE {
            calendar.set_complete(year, true);
        }
        Ok(calendar)
    }

    /// Takes rows over those of the same days.
    pub fn import(&mut self, rows: &[Row]) {
        for row in rows {
            self.days.insert(row.date, row.day.clone());
        }
    }

    /// Says whether all days of a year are known.
    pub fn set_complete(&mut self, year: i16, complete: bool) {
        if complete {
            self.complete.insert(year);
        } else {
            self.complete.remove(&year);
        }
    }

    /// Whether all days of a year are known.
    #[must_use]
    pub fn is_complete(&self, year: i16) -> bool {
        self.complete.contains(&year)
    }

    /// What is special about a day.
    #[must_use]
    pub fn special(&self, date: Date) -> Option<&SpecialDay> {
        self.days.get(&date)
    }

    /// Every special day, in order.
    pub fn specials(&self) -> impl Iterator<Item = (Date, &SpecialDay)> {
        self.days.iter().map(|(date, day)| (*date, day))
    }

    /// Whether the day is worked, as far as it is decided.
    #[must_use]
    pub fn is_working(&self, date: Date) -> bool {
        match self.days.get(&date) {
            Some(day) if day.confirmed => day.kind.is_worked(date),
            Some(_) | None => is_weekday(date),
        }
    }

    /// The first working day after `date`.
    #[must_use]
    pub fn next_working_day(&self, date: Date) -> Reckoned<Date> {
        self.first_working(date.tomorrow().unwrap_or(date))
    }

    /// `date` itself when it is worked, else the first working day after it.
    #[must_use]
    pub fn first_working(&self, date: Date) -> Reckoned<Date> {
        let mut reckoned =
            Reckoned { value: date, incomplete_years: BTreeSet::new(), proposed: BTreeSet::new() };
        for _ in 0..LONGEST_REST {
            self.look_at(reckoned.value, &mut reckoned.incomplete_years, &mut reckoned.proposed);
            if self.is_working(reckoned.value) {
                break;
            }
            let Ok(next) = reckoned.value.tomorrow() else { break };
            reckoned.value = next;
        }
        reckoned
    }

    /// The `count`th working day after `date`; `date` itself for 0.
    #[must_use]
    pub fn working_days_after(&self, date: Date, count: u32) -> Reckoned<Date> {
        let mut reckoned =
            Reckoned { value: date, incomplete_years: BTreeSet::new(), proposed: BTreeSet::new() };
        for _ in 0..count.min(3_660) {
            let next = self.next_working_day(reckoned.value);
            reckoned.value = next.value;
            reckoned.incomplete_years.extend(next.incomplete_years);
            reckoned.proposed.extend(next.proposed);
        }
        reckoned
    }

    /// The last day of a term of `days` calendar days from `start`: the day of the start is not counted, and a term that
    /// ends on a rest day ends on the next working day (Civil Code 2015 Art 147–148).
    #[must_use]
    pub fn term_end(&self, start: Date, days: u32) -> Reckoned<Date> {
        let last = (0..days.min(36_600)).fold(start, |date, _| date.tomorrow().unwrap_or(date));
        self.first_working(last)
    }

    /// Working days from `from` to `to`, both counted.
    #[must_use]
    pub fn working_days_between(&self, from: Date, to: Date) -> usize {
        let days = from.series(jiff::Span::new().days(1)).take_while(|date| *date <= to);
        days.filter(|date| self.is_working(*date)).count()
    }

    fn look_at(&self, date: Date, incomplete: &mut BTreeSet<i16>, proposed: &mut BTreeSet<Date>) {
        if !self.is_complete(date.year()) {
            incomplete.insert(date.year());
        }
        let differs = |day: &SpecialDay| !day.confirmed && day.kind.is_worked(date) != is_weekday(date);
        if self.days.get(&date).is_some_and(differs) {
            proposed.insert(date);
        }
    }
}

fn is_weekday(date: Date) -> bool {
    !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

#[cfg(test)]
mod tests;
