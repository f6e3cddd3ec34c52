//! Văn bản đến.

use domain::{DocumentKey, PackageKey, ReturnReason, StatusCode};
use office::view::{
    Acceptance, Accepted, BookView, CheckView, IncomingDetail, IncomingFilter, IncomingPage, QuarantinedRow,
};
use tauri::State;

use crate::state::{Reply, Shell};

/// One page of the list.
#[tauri::command]
#[specta::specta]
pub async fn incoming_list(
    shell: State<'_, Shell>,
    filter: IncomingFilter,
    after: Option<String>,
    limit: u32,
) -> Reply<IncomingPage> {
    shell.with(async |office| office.incoming_list(filter, after, limit).await).await
}

/// Everything about one document.
#[tauri::command]
#[specta::specta]
pub async fn incoming_detail(shell: State<'_, Shell>, id: DocumentKey) -> Reply<IncomingDetail> {
    shell.with(async |office| office.incoming_detail(id).await).await
}

/// Runs the checklist on a document; for a decided one, as it comes out today.
#[tauri::command]
#[specta::specta]
pub async fn incoming_check(shell: State<'_, Shell>, id: DocumentKey) -> Reply<CheckView> {
    shell.with(async |office| office.incoming_check(id).await).await
}

/// Registers a document and owes its sender 03.
#[tauri::command]
#[specta::specta]
pub async fn accept(shell: State<'_, Shell>, id: DocumentKey, acceptance: Acceptance) -> Reply<Accepted> {
    shell.with(async |office| office.accept(id, acceptance).await).await
}

/// Returns a document: 02 with a reason.
#[tauri::command]
#[specta::specta]
pub async fn return_document(
    shell: State<'_, Shell>,
    id: DocumentKey,
    reason: ReturnReason,
    text: String,
) -> Reply<()> {
    shell.with(async |office| office.return_document(id, reason, &text).await).await
}

/// Reports 04, 05 or 06.
#[tauri::command]
#[specta::specta]
pub async fn report_progress(
    shell: State<'_, Shell>,
    id: DocumentKey,
    code: StatusCode,
    text: String,
) -> Reply<()> {
    shell.with(async |office| office.report_progress(id, code, &text).await).await
}

/// Packages kept but not turned into documents.
#[tauri::command]
#[specta::specta]
pub async fn quarantine_list(shell: State<'_, Shell>) -> Reply<Vec<QuarantinedRow>> {
    shell.with(async |office| office.quarantine_list().await).await
}

/// Tells the hub that a package could not be read.
#[tauri::command]
#[specta::specta]
pub async fn quarantine_report(shell: State<'_, Shell>, id: PackageKey) -> Reply<()> {
    shell.with(async |office| office.quarantine_report(id).await).await
}

/// Looks at a kept package again.
#[tauri::command]
#[specta::specta]
pub async fn quarantine_retry(shell: State<'_, Shell>, id: PackageKey) -> Reply<()> {
    shell.with(async |office| office.quarantine_retry(id).await).await
}

/// The register books of a direction.
#[tauri::command]
#[specta::specta]
pub async fn books(shell: State<'_, Shell>, direction: String) -> Reply<Vec<BookView>> {
    shell.with(async |office| office.books(&direction).await).await
}
