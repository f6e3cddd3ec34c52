//! Duyệt – theo dõi, and the end of a day.

use domain::{ApprovalKey, DraftKey};
use office::view::{ApprovalView, Board, DayClosing, DayView};
use tauri::State;

use crate::state::{Reply, Shell};

/// The head's board.
#[tauri::command]
#[specta::specta]
pub async fn board(shell: State<'_, Shell>) -> Reply<Board> {
    shell.with(async |office| office.board().await).await
}

/// Every request that waits for a decision.
#[tauri::command]
#[specta::specta]
pub async fn approvals(shell: State<'_, Shell>) -> Reply<Vec<ApprovalView>> {
    shell.with(async |office| office.approvals().await).await
}

/// Asks the head to approve a draft.
#[tauri::command]
#[specta::specta]
pub async fn approval_ask(shell: State<'_, Shell>, id: DraftKey, note: String) -> Reply<ApprovalView> {
    shell.with(async |office| office.approval_ask(id, &note).await).await
}

/// Approves requests; together only those without warnings.
#[tauri::command]
#[specta::specta]
pub async fn approvals_approve(
    shell: State<'_, Shell>,
    ids: Vec<ApprovalKey>,
    note: String,
) -> Reply<Vec<ApprovalView>> {
    shell.with(async |office| office.approvals_approve(ids.clone(), &note).await).await
}

/// Returns a request with a word of why.
#[tauri::command]
#[specta::specta]
pub async fn approval_return(shell: State<'_, Shell>, id: ApprovalKey, note: String) -> Reply<ApprovalView> {
    shell.with(async |office| office.approval_return(id, &note).await).await
}

/// The end of the day.
#[tauri::command]
#[specta::specta]
pub async fn day(shell: State<'_, Shell>) -> Reply<DayView> {
    shell.with(async |office| office.day().await).await
}

/// Closes today.
#[tauri::command]
#[specta::specta]
pub async fn close_day(shell: State<'_, Shell>, closing: DayClosing) -> Reply<DayView> {
    shell.with(async |office| office.close_day(closing.clone()).await).await
}
