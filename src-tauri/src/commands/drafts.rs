//! Soạn.

use domain::{DraftKey, checklist::Remedy};
use office::view::{AgencyHit, CheckView, DraftFields, DraftRow, DraftView, Queued};
use tauri::State;

use crate::state::{Reply, Shell};

/// Every draft, newest first.
#[tauri::command]
#[specta::specta]
pub async fn draft_list(shell: State<'_, Shell>) -> Reply<Vec<DraftRow>> {
    shell.with(async |office| office.draft_list().await).await
}

/// A new draft.
#[tauri::command]
#[specta::specta]
pub async fn draft_create(shell: State<'_, Shell>) -> Reply<DraftView> {
    shell.with(async |office| office.draft_create().await).await
}

/// One draft.
#[tauri::command]
#[specta::specta]
pub async fn draft_get(shell: State<'_, Shell>, id: DraftKey) -> Reply<DraftView> {
    shell.with(async |office| office.draft_get(id).await).await
}

/// Keeps what was written.
#[tauri::command]
#[specta::specta]
pub async fn draft_save(shell: State<'_, Shell>, id: DraftKey, fields: DraftFields) -> Reply<DraftView> {
    shell.with(async |office| office.draft_save(id, fields).await).await
}

/// Puts a draft away.
#[tauri::command]
#[specta::specta]
pub async fn draft_delete(shell: State<'_, Shell>, id: DraftKey) -> Reply<()> {
    shell.with(async |office| office.draft_delete(id).await).await
}

/// Takes a draft back.
#[tauri::command]
#[specta::specta]
pub async fn draft_restore(shell: State<'_, Shell>, id: DraftKey) -> Reply<()> {
    shell.with(async |office| office.draft_restore(id).await).await
}

/// Attaches files a person chooses in the system's dialog.
#[tauri::command]
#[specta::specta]
pub async fn draft_pick_files(shell: State<'_, Shell>, id: DraftKey) -> Reply<DraftView> {
    let chosen = shell.desktop().pick_files().await;
    shell.with(async |office| office.draft_add_files(id, chosen).await).await
}

/// Attaches the files of a drop; an unknown or used token attaches nothing.
#[tauri::command]
#[specta::specta]
pub async fn draft_attach_dropped(shell: State<'_, Shell>, id: DraftKey, token: String) -> Reply<DraftView> {
    let dropped = shell.drops().take(&token).unwrap_or_default();
    shell.with(async |office| office.draft_add_files(id, dropped).await).await
}

/// Takes a file off.
#[tauri::command]
#[specta::specta]
pub async fn draft_remove_file(shell: State<'_, Shell>, id: DraftKey, file: i32) -> Reply<DraftView> {
    shell.with(async |office| office.draft_remove_file(id, file.into()).await).await
}

/// Puts a file at another place; the first is the main document.
#[tauri::command]
#[specta::specta]
pub async fn draft_move_file(
    shell: State<'_, Shell>,
    id: DraftKey,
    file: i32,
    position: u32,
) -> Reply<DraftView> {
    shell.with(async |office| office.draft_move_file(id, file.into(), position).await).await
}

/// Runs the checklist.
#[tauri::command]
#[specta::specta]
pub async fn draft_check(shell: State<'_, Shell>, id: DraftKey) -> Reply<CheckView> {
    shell.with(async |office| office.draft_check(id).await).await
}

/// Keeps why a clerk goes on in spite of a finding, named by its key.
#[tauri::command]
#[specta::specta]
pub async fn draft_reason(
    shell: State<'_, Shell>,
    id: DraftKey,
    finding: String,
    reason: String,
) -> Reply<CheckView> {
    shell.with(async |office| office.draft_reason(id, finding, reason).await).await
}

/// Keeps the clerk's word that everything was read.
#[tauri::command]
#[specta::specta]
pub async fn draft_confirm(shell: State<'_, Shell>, id: DraftKey) -> Reply<CheckView> {
    shell.with(async |office| office.draft_confirm(id).await).await
}

/// Mends a draft as a finding proposed.
#[tauri::command]
#[specta::specta]
pub async fn draft_mend(shell: State<'_, Shell>, id: DraftKey, remedy: Remedy) -> Reply<DraftView> {
    shell.with(async |office| office.draft_mend(id, remedy).await).await
}

/// Shows the folder of sample papers to send; in the rehearsal only.
#[tauri::command]
#[specta::specta]
pub async fn samples_open(shell: State<'_, Shell>) -> Reply<()> {
    shell.open_samples().await
}

/// Fixes the document's identity and bytes and queues it.
#[tauri::command]
#[specta::specta]
pub async fn draft_send(shell: State<'_, Shell>, id: DraftKey) -> Reply<Queued> {
    shell.with(async |office| office.draft_send(id).await).await
}

/// Agencies by name or code.
#[tauri::command]
#[specta::specta]
pub async fn agencies_find(shell: State<'_, Shell>, text: String, limit: u32) -> Reply<Vec<AgencyHit>> {
    shell.with(async |office| office.agencies_find(&text, limit).await).await
}
