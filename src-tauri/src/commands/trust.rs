//! Cấu hình: whom the office trusts. Paths of chosen files stay in the shell; the page gets a token for them.

use office::view::{CertificateView, TrustView};
use serde::Serialize;
use tauri::State;

use crate::state::{Reply, Shell};

/// What chosen files hold, before anything is trusted.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct Looked {
    /// Names the files in `trust_import`; good once.
    pub token: String,
    /// Their certificates; none when the dialog was cancelled.
    pub certificates: Vec<CertificateView>,
}

/// Whom the office trusts.
#[tauri::command]
#[specta::specta]
pub async fn trust(shell: State<'_, Shell>) -> Reply<TrustView> {
    shell.with(async |office| office.trust().await).await
}

/// Looks into files a person chooses.
#[tauri::command]
#[specta::specta]
pub async fn trust_look(shell: State<'_, Shell>) -> Reply<Looked> {
    let chosen = shell.desktop().pick_files().await;
    let paths = chosen.clone();
    let certificates = shell.with(async |office| office.trust_look(paths).await).await?;
    let (token, _names) = shell.looked().keep(chosen);
    Ok(Looked { token, certificates })
}

/// Trusts what a person confirmed by its fingerprint; an unknown or used token holds nothing.
#[tauri::command]
#[specta::specta]
pub async fn trust_import(
    shell: State<'_, Shell>,
    token: String,
    confirmed: Vec<String>,
) -> Reply<TrustView> {
    let paths = shell.looked().take(&token).unwrap_or_default();
    shell.with(async |office| office.trust_import(paths, confirmed).await).await
}

/// No longer trusts a certificate.
#[tauri::command]
#[specta::specta]
pub async fn trust_remove(shell: State<'_, Shell>, sha256: String) -> Reply<TrustView> {
    shell.with(async |office| office.trust_remove(sha256).await).await
}

/// Takes revocation lists from files a person chooses.
#[tauri::command]
#[specta::specta]
pub async fn trust_add_list(shell: State<'_, Shell>) -> Reply<TrustView> {
    let chosen = shell.desktop().pick_files().await;
    shell
        .with(async |office| {
            for path in chosen {
                office.trust_add_list(path).await?;
            }
            office.trust().await
        })
        .await
}

/// Keeps the hosts that revocation lists may be fetched from, besides the official ones.
#[tauri::command]
#[specta::specta]
pub async fn trust_hosts(shell: State<'_, Shell>, hosts: Vec<String>) -> Reply<TrustView> {
    shell.with(async |office| office.trust_hosts(hosts).await).await
}
