//! The office's calendar (lịch làm việc): the days that come with the program, and over them the office's own days,
//! hours, and its word on which years are complete.

use std::{path::PathBuf, sync::OnceLock};

use domain::calendar::{self, Calendar, Row, Session, Sessions, SpecialDay};
use jiff::civil::{Date, Time};
use registry::{Connection, calendar as kept};

use crate::{
    Office,
    audit::{self, Action},
    changes::{Change, Subject},
    error::{Error, Reason, Result},
    trust::read_file,
    view::{
        CalendarChange, CalendarDay, CalendarImport, CalendarView, CalendarYear, NewCalendarDay, SessionView,
    },
};

/// Most bytes of a table of days.
const TABLE: u64 = 1 << 20;
/// Most characters of a name or a source.
const TEXT: usize = 200;
/// Most changes of hours.
const SESSIONS: usize = 40;

fn refused(error: &calendar::RowError) -> Error {
    Reason::CalendarTable.with(&[("detail", error)])
}

fn shipped() -> Result<&'static Calendar> {
    // Asked for by every pass over what is open, and it never changes while the program runs.
    static SHIPPED: OnceLock<Calendar> = OnceLock::new();
    match SHIPPED.get() {
        Some(shipped) => Ok(shipped),
        None => {
            let shipped = Calendar::shipped().map_err(|error| refused(&error))?;
            Ok(SHIPPED.get_or_init(|| shipped))
        }
    }
}

/// The calendar in force.
pub(crate) fn load(c: &Connection) -> Result<Calendar> {
    let mut calendar = shipped()?.clone();
    let own = kept::own(c)?;
    calendar.import(&own.days);
    for (year, complete) in own.years {
        calendar.set_complete(year, complete);
    }
    let sessions: Vec<Session> = own.sessions.into_iter().map(|(session, _)| session).collect();
    if let Some(sessions) = Sessions::new(sessions) {
        calendar.sessions = sessions;
    }
    Ok(calendar)
}

fn day(date: Date, special: &SpecialDay, own: bool) -> CalendarDay {
    CalendarDay {
        date: date.to_string(),
        kind: special.kind,
        name: special.name.clone(),
        source: special.source.clone(),
        confirmed: special.confirmed,
        own,
    }
}

/// A year that a calendar can have.
fn year_of(year: i32) -> Result<i16> {
    i16::try_from(year)
        .ok()
        .filter(|year| (2000..2100).contains(year))
        .ok_or_else(|| Reason::CalendarYear.with(&[("year", &year)]))
}

impl Office {
    /// The days of one year that are not what their weekday says, which years are complete, and the office's hours.
    ///
    /// # Errors
    /// [`Reason::CalendarYear`] for a year outside 2000 to 2099.
    pub async fn calendar(&self, year: i32) -> Result<CalendarView> {
        let year = year_of(year)?;
        let now = self.now();
        self.read(move |c| {
            let calendar = load(c)?;
            let own = kept::own(c)?;
            let this = now.vietnam_date().year();
            let years = (this - 1..=this + 2).chain([year]).collect::<std::collections::BTreeSet<_>>();
            let count = |year: i16| {
                let bounds = (Date::new(year, 1, 1), Date::new(year, 12, 31));
                let (Ok(first), Ok(last)) = bounds else { return 0 };
                u32::try_from(calendar.working_days_between(first, last)).unwrap_or(u32::MAX)
            };
            let sessions = if own.sessions.is_empty() {
                let usual = calendar.sessions.on(now.vietnam_date());
                usual.into_iter().map(|session| session_view(session, "", true)).collect()
            } else {
                own.sessions.iter().map(|(session, source)| session_view(*session, source, false)).collect()
            };
            Ok(CalendarView {
                year: i32::from(year),
                days: calendar
                    .specials()
                    .filter(|(date, _)| date.year() == year)
                    .map(|(date, special)| day(date, special, own.days.iter().any(|row| row.date == date)))
                    .collect(),
                years: years
                    .into_iter()
                    .map(|year| CalendarYear {
                        year: i32::from(year),
                        complete: calendar.is_complete(year),
                        working_days: count(year),
                    })
                    .collect(),
                sessions,
            })
        })
        .await
    }

    /// Says what a day is, over what was known of it.
    ///
    /// # Errors
    /// [`Reason::CalendarDay`] for a day or a text that cannot be.
    pub async fn calendar_put_day(&self, new: NewCalendarDay) -> Result<CalendarView> {
        let row = checked(&new)?;
        let year = i32::from(row.date.year());
        let (now, actor) = (self.now(), self.config().clerk().to_owned());
        self.write(move |tx| {
            let before = load(tx)?.special(row.date).map(|day| day.kind.as_str().to_owned());
            kept::put_day(tx, &row, &actor, now)?;
            let args = [
                ("day", row.date.to_string()),
                ("before", before.unwrap_or_default()),
                ("after", row.day.kind.as_str().to_owned()),
                ("source", row.day.source),
            ];
            audit::append_owned(tx, now, &actor, Action::CalendarChanged, None, &args)
        })
        .await?;
        self.calendar_changed();
        self.calendar(year).await
    }

    /// Takes back what the office said of a day.
    ///
    /// # Errors
    /// [`Reason::CalendarDay`] for no day; [`Error::Registry`] when the office said nothing of it.
    pub async fn calendar_forget_day(&self, date: String) -> Result<CalendarView> {
        let date: Date = date.parse().map_err(|_not_a_date| Reason::CalendarDay.with(&[("value", &date)]))?;
        let (now, actor) = (self.now(), self.config().clerk().to_owned());
        self.write(move |tx| {
            kept::forget_day(tx, date)?;
            let args = [("day", date.to_string()), ("before", "own".to_owned()), ("after", String::new())];
            audit::append_owned(tx, now, &actor, Action::CalendarChanged, None, &args)
        })
        .await?;
        self.calendar_changed();
        self.calendar(i32::from(date.year())).await
    }

    /// Says whether all days of a year are known.
    ///
    /// # Errors
    /// [`Reason::CalendarYear`].
    pub async fn calendar_set_year(&self, year: i32, complete: bool) -> Result<CalendarView> {
        let number = year_of(year)?;
        let (now, actor) = (self.now(), self.config().clerk().to_owned());
        self.write(move |tx| {
            kept::set_year(tx, number, complete, &actor, now)?;
            let args = [("year", number.to_string()), ("after", complete.to_string())];
            audit::append_owned(tx, now, &actor, Action::CalendarChanged, None, &args)
        })
        .await?;
        self.calendar_changed();
        self.calendar(year).await
    }

    /// Sets the office's hours, in place of all before.
    ///
    /// # Errors
    /// [`Reason::CalendarHours`] when a session ends before it begins, or two begin on one day.
    pub async fn calendar_set_sessions(&self, sessions: Vec<SessionView>) -> Result<CalendarView> {
        let year = i32::from(self.now().vietnam_date().year());
        if sessions.len() > SESSIONS {
            return Err(Reason::CalendarHours.with(&[("value", &sessions.len())]));
        }
        let hours: Vec<(Session, String)> = sessions.iter().map(read_session).collect::<Result<_>>()?;
        let only: Vec<Session> = hours.iter().map(|(session, _)| *session).collect();
        if !only.is_empty() && Sessions::new(only).is_none() {
            return Err(Reason::CalendarHours.with(&[("value", &"")]));
        }
        let (now, actor) = (self.now(), self.config().clerk().to_owned());
        self.write(move |tx| {
            kept::set_sessions(tx, &hours, &actor, now)?;
            let after: Vec<String> =
                hours.iter().map(|(session, _)| session.valid_from.to_string()).collect();
            let args = [("hours", after.join(", "))];
            audit::append_owned(tx, now, &actor, Action::CalendarChanged, None, &args)
        })
        .await?;
        self.calendar_changed();
        self.calendar(year).await
    }

    /// Reads a table of days and says what it would change; nothing is taken.
    ///
    /// # Errors
    /// [`Reason::CalendarTable`] with the row and column of the first thing wrong.
    pub async fn calendar_look(&self, path: PathBuf) -> Result<CalendarImport> {
        let rows = read_table(path).await?;
        self.read(move |c| {
            let calendar = load(c)?;
            let mut changes = Vec::new();
            for row in &rows {
                let before = calendar.special(row.date);
                if before != Some(&row.day) {
                    changes.push(CalendarChange {
                        before: before.map(|special| day(row.date, special, false)),
                        after: day(row.date, &row.day, true),
                    });
                }
            }
            Ok(CalendarImport { rows: u32::try_from(rows.len()).unwrap_or(u32::MAX), changes })
        })
        .await
    }

    /// Takes a table of days: all of it, or nothing.
    ///
    /// # Errors
    /// As [`Office::calendar_look`].
    pub async fn calendar_import(&self, path: PathBuf) -> Result<CalendarView> {
        let rows = read_table(path).await?;
        let (now, actor) = (self.now(), self.config().clerk().to_owned());
        let year = rows.first().map_or(now.vietnam_date().year(), |row| row.date.year());
        self.write(move |tx| {
            for row in &rows {
                kept::put_day(tx, row, &actor, now)?;
            }
            let args = [("rows", rows.len().to_string())];
            audit::append_owned(tx, now, &actor, Action::CalendarChanged, None, &args)
        })
        .await?;
        self.calendar_changed();
        self.calendar(i32::from(year)).await
    }

    fn calendar_changed(&self) {
        self.publish(Change::of(&[Subject::Settings, Subject::Journal, Subject::Alerts]));
    }
}

async fn read_table(path: PathBuf) -> Result<Vec<Row>> {
    tokio::task::spawn_blocking(move || {
        let (_, bytes) = read_file(&path, TABLE)?;
        calendar::read(&bytes).map_err(|error| refused(&error))
    })
    .await?
}

fn checked(new: &NewCalendarDay) -> Result<Row> {
    let wrong = |value: &str| Reason::CalendarDay.with(&[("value", &domain::text::visible(value))]);
    let date: Date = new.date.parse().map_err(|_not_a_date| wrong(&new.date))?;
    year_of(i32::from(date.year()))?;
    for text in [&new.name, &new.source] {
        let good = !text.trim().is_empty() && text.chars().count() <= TEXT;
        if !good || text.contains(domain::text::is_deceptive) {
            return Err(wrong(text));
        }
    }
    let (name, source) = (new.name.trim().to_owned(), new.source.trim().to_owned());
    Ok(Row { date, day: SpecialDay { kind: new.kind, name, source, confirmed: new.confirmed } })
}

fn session_view(session: Session, source: &str, usual: bool) -> SessionView {
    let text = |time: Time| format!("{:02}:{:02}", time.hour(), time.minute());
    SessionView {
        valid_from: if usual { String::new() } else { session.valid_from.to_string() },
        morning_from: text(session.morning.0),
        morning_to: text(session.morning.1),
        afternoon_from: text(session.afternoon.0),
        afternoon_to: text(session.afternoon.1),
        source: source.to_owned(),
    }
}

fn read_session(view: &SessionView) -> Result<(Session, String)> {
    let wrong = |value: &str| Reason::CalendarHours.with(&[("value", &domain::text::visible(value))]);
    let time = |text: &str| text.parse::<Time>().map_err(|_not_a_time| wrong(text));
    let valid_from = view.valid_from.parse().map_err(|_not_a_date| wrong(&view.valid_from))?;
    let source = view.source.trim();
    if source.chars().count() > TEXT || source.contains(domain::text::is_deceptive) {
        return Err(wrong(source));
    }
    let session = Session {
        valid_from,
        morning: (time(&view.morning_from)?, time(&view.morning_to)?),
        afternoon: (time(&view.afternoon_from)?, time(&view.afternoon_to)?),
    };
    Ok((session, source.to_owned()))
}
