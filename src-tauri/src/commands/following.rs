//! Following what was sent, and what is owed: matrix of the office, nudges, evidence sheets, owed statuses.

use domain::{DeliveryKey, DocumentKey, ReportKey};
use office::view::{
    EvidenceSheet, MatrixFilter, NudgeLetter, NudgeWay, OfficeMatrix, OwedPage, OwedRow, Reported,
};
use tauri::State;

use crate::state::{Reply, Shell};

/// One page of the office's matrix.
#[tauri::command]
#[specta::specta]
pub async fn office_matrix(
    shell: State<'_, Shell>,
    filter: MatrixFilter,
    after: Option<String>,
    limit: u32,
) -> Reply<OfficeMatrix> {
    shell.with(async |office| office.office_matrix(filter, after, limit).await).await
}

/// The words for asking these recipients, and how to reach them.
#[tauri::command]
#[specta::specta]
pub async fn nudge_letters(
    shell: State<'_, Shell>,
    id: DocumentKey,
    deliveries: Vec<DeliveryKey>,
) -> Reply<Vec<NudgeLetter>> {
    shell.with(async |office| office.nudge_letters(id, deliveries).await).await
}

/// Keeps that these recipients were asked; how many.
#[tauri::command]
#[specta::specta]
pub async fn nudge(
    shell: State<'_, Shell>,
    id: DocumentKey,
    deliveries: Vec<DeliveryKey>,
    way: NudgeWay,
    note: String,
) -> Reply<u32> {
    shell.with(async |office| office.nudge(id, deliveries, way, &note).await).await
}

/// The evidence about a document: about one recipient, or about all.
#[tauri::command]
#[specta::specta]
pub async fn evidence(
    shell: State<'_, Shell>,
    id: DocumentKey,
    delivery: Option<DeliveryKey>,
) -> Reply<EvidenceSheet> {
    shell.with(async |office| office.evidence(id, delivery).await).await
}

/// Saves the same as a PDF; the name it got, null when cancelled.
#[tauri::command]
#[specta::specta]
pub async fn evidence_save(
    shell: State<'_, Shell>,
    id: DocumentKey,
    delivery: Option<DeliveryKey>,
) -> Reply<Option<String>> {
    let page = shell.with(async |office| office.evidence_pdf(id, delivery).await).await?;
    shell.save_page(page).await
}

/// One page of what is owed.
#[tauri::command]
#[specta::specta]
pub async fn owed_list(shell: State<'_, Shell>, after: Option<String>, limit: u32) -> Reply<OwedPage> {
    shell.with(async |office| office.owed_list(after, limit).await).await
}

/// What was set aside.
#[tauri::command]
#[specta::specta]
pub async fn owed_aside(shell: State<'_, Shell>) -> Reply<Vec<OwedRow>> {
    shell.with(async |office| office.owed_aside().await).await
}

/// Reports everything that is owed.
#[tauri::command]
#[specta::specta]
pub async fn report_all(shell: State<'_, Shell>) -> Reply<Reported> {
    shell.with(async |office| office.report_all().await).await
}

/// Tries a refused report again.
#[tauri::command]
#[specta::specta]
pub async fn report_retry(shell: State<'_, Shell>, id: ReportKey) -> Reply<()> {
    shell.with(async |office| office.report_retry(id).await).await
}

/// Sets a refused report aside, with the reason.
#[tauri::command]
#[specta::specta]
pub async fn report_set_aside(shell: State<'_, Shell>, id: ReportKey, reason: String) -> Reply<()> {
    shell.with(async |office| office.report_set_aside(id, &reason).await).await
}
