//! Files leaving the office: opened in another program or saved where a person chooses. The page names keys only.

use domain::{AttachmentKey, DocumentKey, PackageKey};
use tauri::State;

use crate::state::{Reply, Shell};

/// Opens a read-only copy of an attachment in the program its type belongs to.
#[tauri::command]
#[specta::specta]
pub async fn attachment_open(shell: State<'_, Shell>, id: AttachmentKey) -> Reply<()> {
    let file = shell.with(async |office| office.attachment_file(id).await).await?;
    shell.open_copy(file).await
}

/// Saves a copy of an attachment; the name it was saved as, null when cancelled.
#[tauri::command]
#[specta::specta]
pub async fn attachment_save(shell: State<'_, Shell>, id: AttachmentKey) -> Reply<Option<String>> {
    let file = shell.with(async |office| office.attachment_file(id).await).await?;
    shell.save_copy(file).await
}

/// Saves the package a document came or went in.
#[tauri::command]
#[specta::specta]
pub async fn package_save(shell: State<'_, Shell>, id: DocumentKey) -> Reply<Option<String>> {
    let file = shell.with(async |office| office.package_file(id).await).await?;
    shell.save_copy(file).await
}

/// Saves the raw bytes of a package that could not be read.
#[tauri::command]
#[specta::specta]
pub async fn quarantine_save(shell: State<'_, Shell>, id: PackageKey) -> Reply<Option<String>> {
    let file = shell.with(async |office| office.quarantine_file(id).await).await?;
    shell.save_copy(file).await
}
