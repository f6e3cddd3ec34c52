//! Nhật ký.

use office::view::{ChainCheck, JournalFilter, JournalPage};
use tauri::State;

use crate::state::{Reply, Shell};

/// One page, newest first.
#[tauri::command]
#[specta::specta]
pub async fn journal_list(
    shell: State<'_, Shell>,
    filter: JournalFilter,
    after: Option<String>,
    limit: u32,
) -> Reply<JournalPage> {
    shell.with(async |office| office.journal_list(filter, after, limit).await).await
}

/// Checks the whole chain.
#[tauri::command]
#[specta::specta]
pub async fn journal_check(shell: State<'_, Shell>) -> Reply<ChainCheck> {
    shell.with(async |office| office.journal_check().await).await
}
