//! Bàn làm việc and the frame around every screen.

use office::view::{AppState, Counters, Desk, StatusBar};
use tauri::State;

use crate::state::{Reply, Shell};

/// What the window needs before its first screen.
#[tauri::command]
#[specta::specta]
pub async fn app_state(shell: State<'_, Shell>) -> Reply<AppState> {
    Ok(shell.app_state().await)
}

/// The page was drawn for the first time.
#[tauri::command]
#[specta::specta]
pub async fn painted(shell: State<'_, Shell>) -> Reply<()> {
    shell.first_picture().drawn();
    Ok(())
}

/// Opens the rehearsal.
#[tauri::command]
#[specta::specta]
pub async fn start_rehearsal(shell: State<'_, Shell>) -> Reply<AppState> {
    shell.start_rehearsal().await?;
    Ok(shell.app_state().await)
}

/// Ends the rehearsal.
#[tauri::command]
#[specta::specta]
pub async fn leave_rehearsal(shell: State<'_, Shell>) -> Reply<AppState> {
    shell.leave_rehearsal().await;
    Ok(shell.app_state().await)
}

/// Everything on the desk.
#[tauri::command]
#[specta::specta]
pub async fn desk(shell: State<'_, Shell>) -> Reply<Desk> {
    shell.with(async |office| office.desk().await).await
}

/// The rail's counts.
#[tauri::command]
#[specta::specta]
pub async fn counters(shell: State<'_, Shell>) -> Reply<Counters> {
    shell.with(async |office| office.counters().await).await
}

/// The status bar.
#[tauri::command]
#[specta::specta]
pub async fn status_bar(shell: State<'_, Shell>) -> Reply<StatusBar> {
    shell.with(async |office| office.status_bar().await).await
}

/// Asks the hub now.
#[tauri::command]
#[specta::specta]
pub async fn sync_now(shell: State<'_, Shell>) -> Reply<()> {
    shell.office().await?.sync_now();
    Ok(())
}
