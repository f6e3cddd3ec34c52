//! Cấu hình: the rules of the checklist.

use office::view::{NewLevel, RulesView};
use tauri::State;

use crate::state::{Reply, Shell};

/// The rules in force today.
#[tauri::command]
#[specta::specta]
pub async fn rules(shell: State<'_, Shell>) -> Reply<RulesView> {
    shell.with(async |office| office.rules().await).await
}

/// Takes a newer pack of rules from a file a person chooses.
#[tauri::command]
#[specta::specta]
pub async fn rules_import(shell: State<'_, Shell>) -> Reply<RulesView> {
    let chosen = shell.desktop().pick_files().await.into_iter().next();
    match chosen {
        Some(path) => shell.with(async |office| office.rules_import(path).await).await,
        None => shell.with(async |office| office.rules().await).await,
    }
}

/// Gives a rule the office's own level, or gives it back to the pack.
#[tauri::command]
#[specta::specta]
pub async fn rule_level(shell: State<'_, Shell>, level: NewLevel) -> Reply<RulesView> {
    shell.with(async |office| office.rule_level(level).await).await
}
