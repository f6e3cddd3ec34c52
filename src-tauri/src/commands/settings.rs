//! Cấu hình and the first set-up.

use office::view::{
    AgencySettings, AppState, DirectoryImport, HubSecrets, HubSettings, HubTest, Preferences, SetUp,
    SettingsView,
};
use tauri::State;

use crate::state::{Reply, Shell};

/// The real set-up.
#[tauri::command]
#[specta::specta]
pub async fn set_up(shell: State<'_, Shell>, set_up: SetUp) -> Reply<AppState> {
    shell.with(async |office| office.set_up(set_up).await).await
}

/// Everything on the screen.
#[tauri::command]
#[specta::specta]
pub async fn settings(shell: State<'_, Shell>) -> Reply<SettingsView> {
    shell.with(async |office| office.settings().await).await
}

/// Keeps the office's identity.
#[tauri::command]
#[specta::specta]
pub async fn save_agency(shell: State<'_, Shell>, agency: AgencySettings) -> Reply<SettingsView> {
    shell.with(async |office| office.save_agency(agency).await).await
}

/// Keeps the hub; secrets that are null stay as stored.
#[tauri::command]
#[specta::specta]
pub async fn save_hub(shell: State<'_, Shell>, hub: HubSettings, secrets: HubSecrets) -> Reply<SettingsView> {
    shell.with(async |office| office.save_hub(hub, secrets).await).await
}

/// A real round trip, without keeping anything.
#[tauri::command]
#[specta::specta]
pub async fn test_hub(shell: State<'_, Shell>, hub: HubSettings, secrets: HubSecrets) -> Reply<HubTest> {
    shell.with(async |office| office.test_hub(hub, secrets).await).await
}

/// Keeps what the clerk prefers.
#[tauri::command]
#[specta::specta]
pub async fn save_preferences(shell: State<'_, Shell>, preferences: Preferences) -> Reply<AppState> {
    let state = shell.with(async |office| office.save_preferences(preferences.clone()).await).await?;
    shell.voice().set(preferences.clone());
    Ok(state)
}

/// Reads the hub's list of agencies.
#[tauri::command]
#[specta::specta]
pub async fn directory_refresh(shell: State<'_, Shell>) -> Reply<DirectoryImport> {
    shell.with(async |office| office.directory_refresh().await).await
}
