//! Cảnh báo: the list, what a person does about an alert, and the rules.

use domain::UtcMillis;
use office::view::{AlertHistory, AlertItems, AlertRulesView, AlertSettings, AlertsView, Mended};
use tauri::State;

use crate::state::{Reply, Shell};

/// Every open alert.
#[tauri::command]
#[specta::specta]
pub async fn alerts(shell: State<'_, Shell>) -> Reply<AlertsView> {
    shell.with(async |office| office.alerts().await).await
}

/// The items of an alert, a page at a time.
#[tauri::command]
#[specta::specta]
pub async fn alert_items(shell: State<'_, Shell>, alert: f64, after: Option<String>) -> Reply<AlertItems> {
    shell.with(async |office| office.alert_items(key(alert), after).await).await
}

/// Alerts that cleared themselves, a page at a time.
#[tauri::command]
#[specta::specta]
pub async fn alert_history(shell: State<'_, Shell>, after: Option<String>) -> Reply<AlertHistory> {
    shell.with(async |office| office.alert_history(after).await).await
}

/// The person here sees to it.
#[tauri::command]
#[specta::specta]
pub async fn alert_seen(shell: State<'_, Shell>, alert: f64) -> Reply<AlertsView> {
    shell.with(async |office| office.alert_seen(key(alert)).await).await
}

/// Quiet until then.
#[tauri::command]
#[specta::specta]
pub async fn alert_snooze(shell: State<'_, Shell>, alert: f64, until: UtcMillis) -> Reply<AlertsView> {
    shell.with(async |office| office.alert_snooze(key(alert), until).await).await
}

/// Dismissed until something new joins it.
#[tauri::command]
#[specta::specta]
pub async fn alert_dismiss(shell: State<'_, Shell>, alert: f64, reason: String) -> Reply<AlertsView> {
    shell.with(async |office| office.alert_dismiss(key(alert), reason).await).await
}

/// Mends everything in it that can be mended at once.
#[tauri::command]
#[specta::specta]
pub async fn alert_mend(shell: State<'_, Shell>, alert: f64) -> Reply<Mended> {
    shell.with(async |office| office.alert_mend(key(alert)).await).await
}

/// Every rule as in force, and how it does.
#[tauri::command]
#[specta::specta]
pub async fn alert_rules(shell: State<'_, Shell>) -> Reply<AlertRulesView> {
    shell.with(async |office| office.alert_rules().await).await
}

/// Saves preset, own thresholds and manners.
#[tauri::command]
#[specta::specta]
pub async fn alert_settings_save(shell: State<'_, Shell>, settings: AlertSettings) -> Reply<AlertRulesView> {
    shell.with(async |office| office.alert_settings_save(settings).await).await
}

/// Keys travel as numbers of the page.
fn key(alert: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "a key the page was given; any other finds no row")]
    let key = alert as i64;
    key
}
