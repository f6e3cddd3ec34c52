//! Who works on an incoming document, and the office's units and numbers for it.

use domain::DocumentKey;
use office::view::{NewAssignment, UnitInput, WorkSettings, WorkView};
use tauri::State;

use crate::state::{Reply, Shell};

/// Assigns a document, or gives it to somebody else.
#[tauri::command]
#[specta::specta]
pub async fn assign(shell: State<'_, Shell>, id: DocumentKey, assignment: NewAssignment) -> Reply<()> {
    shell.with(async |office| office.assign(id, assignment.clone()).await).await
}

/// Puts a due date off.
#[tauri::command]
#[specta::specta]
pub async fn extend(shell: State<'_, Shell>, id: DocumentKey, due: String, reason: String) -> Reply<()> {
    shell.with(async |office| office.extend(id, &due, &reason).await).await
}

/// Keeps a word of whoever works on a document.
#[tauri::command]
#[specta::specta]
pub async fn assignment_note(shell: State<'_, Shell>, id: DocumentKey, text: String) -> Reply<()> {
    shell.with(async |office| office.assignment_note(id, &text).await).await
}

/// Units and numbers.
#[tauri::command]
#[specta::specta]
pub async fn work(shell: State<'_, Shell>) -> Reply<WorkView> {
    shell.with(async |office| office.work().await).await
}

/// Makes the list of units this one.
#[tauri::command]
#[specta::specta]
pub async fn units_save(shell: State<'_, Shell>, units: Vec<UnitInput>) -> Reply<WorkView> {
    shell.with(async |office| office.units_save(units.clone()).await).await
}

/// The same from a table that a person chooses; nothing changes when none is chosen.
#[tauri::command]
#[specta::specta]
pub async fn units_import(shell: State<'_, Shell>) -> Reply<WorkView> {
    let chosen = shell.desktop().pick_files().await.into_iter().next();
    shell
        .with(async |office| match chosen {
            Some(path) => office.units_import(path).await,
            None => office.work().await,
        })
        .await
}

/// Keeps the office's own numbers.
#[tauri::command]
#[specta::specta]
pub async fn save_work(shell: State<'_, Shell>, settings: WorkSettings) -> Reply<WorkView> {
    shell.with(async |office| office.save_work(settings.clone()).await).await
}
