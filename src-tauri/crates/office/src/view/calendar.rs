//! The calendar of the office.

use domain::calendar::DayKind;
use serde::{Deserialize, Serialize};

/// One year of the calendar, and the office's hours.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct CalendarView {
    /// The year shown.
    pub year: i32,
    /// Its days that are not what their weekday says, in order.
    pub days: Vec<CalendarDay>,
    /// The years around now, and whether all their days are known.
    pub years: Vec<CalendarYear>,
    /// The hours, in the order they count from.
    pub sessions: Vec<SessionView>,
}

/// A day that is not what its weekday says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct CalendarDay {
    /// `YYYY-MM-DD`.
    pub date: String,
    /// What it is.
    pub kind: DayKind,
    /// Its name.
    pub name: String,
    /// The notice or law that made it so.
    pub source: String,
    /// Whether that is decided.
    pub confirmed: bool,
    /// Whether the office entered it; else it came with the program.
    pub own: bool,
}

/// What the office knows of a year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct CalendarYear {
    /// The year.
    pub year: i32,
    /// Whether all its days are known.
    pub complete: bool,
    /// Its working days, as far as they are known.
    pub working_days: u32,
}

/// A day to enter.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct NewCalendarDay {
    /// `YYYY-MM-DD`.
    pub date: String,
    /// What it is.
    pub kind: DayKind,
    /// Its name.
    pub name: String,
    /// The notice or law.
    pub source: String,
    /// Whether that is decided.
    pub confirmed: bool,
}

/// Hours of a working day, from a day on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct SessionView {
    /// First day, `YYYY-MM-DD`; empty for the usual hours that come with the program.
    pub valid_from: String,
    /// `HH:MM`.
    pub morning_from: String,
    /// `HH:MM`.
    pub morning_to: String,
    /// `HH:MM`.
    pub afternoon_from: String,
    /// `HH:MM`.
    pub afternoon_to: String,
    /// The decision that set them.
    pub source: String,
}

/// What a table of days would change.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct CalendarImport {
    /// Its rows.
    pub rows: u32,
    /// The days that would be other than they are.
    pub changes: Vec<CalendarChange>,
}

/// One day that would change.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct CalendarChange {
    /// What is known of it.
    pub before: Option<CalendarDay>,
    /// What it would be.
    pub after: CalendarDay,
}
