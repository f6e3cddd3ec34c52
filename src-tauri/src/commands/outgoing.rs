//! Văn bản đi.

use domain::{DeliveryKey, DocumentKey, DraftKey};
use office::view::{OutgoingDetail, OutgoingFilter, OutgoingPage, ResendLook, Resent};
use tauri::State;

use crate::state::{Reply, Shell};

/// One page of the list.
#[tauri::command]
#[specta::specta]
pub async fn outgoing_list(
    shell: State<'_, Shell>,
    filter: OutgoingFilter,
    after: Option<String>,
    limit: u32,
) -> Reply<OutgoingPage> {
    shell.with(async |office| office.outgoing_list(filter, after, limit).await).await
}

/// Everything about one document, with its recipients.
#[tauri::command]
#[specta::specta]
pub async fn outgoing_detail(shell: State<'_, Shell>, id: DocumentKey) -> Reply<OutgoingDetail> {
    shell.with(async |office| office.outgoing_detail(id).await).await
}

/// Takes a document back before it leaves.
#[tauri::command]
#[specta::specta]
pub async fn undo_send(shell: State<'_, Shell>, id: DocumentKey) -> Reply<DraftKey> {
    shell.with(async |office| office.undo_send(id).await).await
}

/// What the hub says of these recipients before a resend; every failed one when none is named.
#[tauri::command]
#[specta::specta]
pub async fn resend_look(
    shell: State<'_, Shell>,
    id: DocumentKey,
    deliveries: Vec<DeliveryKey>,
) -> Reply<ResendLook> {
    shell.with(async |office| office.resend_look(id, deliveries).await).await
}

/// Sends again: to those that failed, and with a reason to those that may have the document.
#[tauri::command]
#[specta::specta]
pub async fn resend(
    shell: State<'_, Shell>,
    id: DocumentKey,
    deliveries: Vec<DeliveryKey>,
    reason: String,
) -> Reply<Resent> {
    shell.with(async |office| office.resend(id, deliveries, &reason).await).await
}
