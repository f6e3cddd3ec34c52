//! Cấu hình: the office's calendar. Paths of chosen tables stay in the shell.

use office::view::{CalendarImport, CalendarView, NewCalendarDay, SessionView};
use serde::Serialize;
use tauri::State;

use crate::state::{Reply, Shell};

/// A table a person chose, and what it would change.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct CalendarTable {
    /// Names the table in `calendar_import`; good once.
    pub token: String,
    /// What it would change.
    pub import: CalendarImport,
}

/// One year.
#[tauri::command]
#[specta::specta]
pub async fn calendar(shell: State<'_, Shell>, year: i32) -> Reply<CalendarView> {
    shell.with(async |office| office.calendar(year).await).await
}

/// Says what a day is.
#[tauri::command]
#[specta::specta]
pub async fn calendar_put_day(shell: State<'_, Shell>, day: NewCalendarDay) -> Reply<CalendarView> {
    shell.with(async |office| office.calendar_put_day(day).await).await
}

/// Takes back what the office said of a day.
#[tauri::command]
#[specta::specta]
pub async fn calendar_forget_day(shell: State<'_, Shell>, date: String) -> Reply<CalendarView> {
    shell.with(async |office| office.calendar_forget_day(date).await).await
}

/// Says whether all days of a year are known.
#[tauri::command]
#[specta::specta]
pub async fn calendar_set_year(shell: State<'_, Shell>, year: i32, complete: bool) -> Reply<CalendarView> {
    shell.with(async |office| office.calendar_set_year(year, complete).await).await
}

/// Sets the hours.
#[tauri::command]
#[specta::specta]
pub async fn calendar_set_sessions(
    shell: State<'_, Shell>,
    sessions: Vec<SessionView>,
) -> Reply<CalendarView> {
    shell.with(async |office| office.calendar_set_sessions(sessions).await).await
}

/// Lets a person choose a table and says what it would change; null when none was chosen.
#[tauri::command]
#[specta::specta]
pub async fn calendar_look(shell: State<'_, Shell>) -> Reply<Option<CalendarTable>> {
    let Some(path) = shell.desktop().pick_files().await.into_iter().next() else { return Ok(None) };
    let import = shell.with(async |office| office.calendar_look(path.clone()).await).await?;
    let (token, _names) = shell.looked().keep(vec![path]);
    Ok(Some(CalendarTable { token, import }))
}

/// Takes the table a person looked at.
#[tauri::command]
#[specta::specta]
pub async fn calendar_import(shell: State<'_, Shell>, token: String) -> Reply<CalendarView> {
    // An unknown or used token names no file, which the office says in words.
    let path = shell.looked().take(&token).unwrap_or_default().into_iter().next().unwrap_or_default();
    shell.with(async |office| office.calendar_import(path).await).await
}
