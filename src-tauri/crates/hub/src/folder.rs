//! File drop: packages carried by hand through folders, for days without network and for offices without a line.
//!
//! Below one root: `in/` (packages to read), `done/` and `failed/` (packages acknowledged), `out/` (packages to carry
//! away). Names are data: links are never followed, nothing outside the root is ever touched, and what we write
//! is named by content, so that a repeat never makes a second file.

mod disk;

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use domain::{DocId, UtcMillis};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWrite, AsyncWriteExt};

use crate::{
    Ack, Fetched, Hub, Listed, ListedAgency, ListedUnit, MessageKind, OutgoingMessage, Probe, Progress,
    SentRow, classify,
    error::{HubError, codes},
    vxp::Clock,
};

/// A hub made of folders.
pub struct Folder {
    shared: Arc<disk::Tree>,
    key: String,
}

impl Folder {
    /// Opens the tree below `root`, making the four folders where they are missing.
    ///
    /// # Errors
    /// `hub.settings` when the root does not exist or one of the four is a link; `hub.local_file` when a folder
    /// cannot be made.
    pub fn new(root: &Path, clock: Clock) -> Result<Self, HubError> {
        let root: PathBuf = root.canonicalize().map_err(|error| {
            tracing::warn!(%error, "the exchange folder");
            HubError::permanent(codes::SETTINGS).with("reason", "folder")
        })?;
        let digest = hex::encode(Sha256::digest(root.to_string_lossy().as_bytes()));
        let key = format!("folder:{}", digest.get(..16).unwrap_or(&digest));
        let tree = disk::Tree { root, clock, known: Mutex::new(HashMap::new()) };
        tree.prepare()?;
        Ok(Self { shared: Arc::new(tree), key })
    }

    /// Runs disk work off the asynchronous threads.
    async fn on_disk<T: Send + 'static>(
        &self,
        work: impl FnOnce(&disk::Tree) -> Result<T, HubError> + Send + 'static,
    ) -> Result<T, HubError> {
        let shared = Arc::clone(&self.shared);
        tokio::task::spawn_blocking(move || work(&shared)).await.unwrap_or_else(|error| {
            tracing::error!(%error, "disk work of the exchange folder");
            Err(HubError::permanent(codes::LOCAL_FILE).with("reason", "io"))
        })
    }
}

#[async_trait]
impl Hub for Folder {
    fn key(&self) -> &str {
        &self.key
    }

    async fn list(&self, kind: MessageKind) -> Result<Vec<Listed>, HubError> {
        self.on_disk(move |tree| tree.list(kind)).await
    }

    async fn fetch(
        &self,
        doc_id: &DocId,
        into: &mut (dyn AsyncWrite + Send + Unpin),
        progress: Progress<'_>,
    ) -> Result<Fetched, HubError> {
        let wanted = doc_id.clone();
        let (file, length) = self.on_disk(move |tree| tree.open(&wanted)).await?;
        let mut file = tokio::fs::File::from_std(file);
        let mut buffer = vec![0; 64 * 1024];
        let mut bytes = 0u64;
        loop {
            let read = file.read(&mut buffer).await.map_err(|error| classify::local(&error))?;
            let Some(piece) = buffer.get(..read).filter(|piece| !piece.is_empty()) else { break };
            into.write_all(piece).await.map_err(|error| classify::local(&error))?;
            bytes = bytes.saturating_add(read as u64);
            progress(bytes, Some(length));
        }
        into.flush().await.map_err(|error| classify::local(&error))?;
        Ok(Fetched { bytes })
    }

    async fn acknowledge(&self, doc_id: &DocId, ack: Ack, note: Option<&str>) -> Result<(), HubError> {
        let (doc_id, note) = (doc_id.clone(), note.map(str::to_owned));
        self.on_disk(move |tree| tree.acknowledge(&doc_id, ack, note.as_deref())).await
    }

    async fn send(&self, message: &OutgoingMessage<'_>, progress: Progress<'_>) -> Result<DocId, HubError> {
        let (kind, path, bytes, sha256) =
            (message.kind, message.path.to_owned(), message.bytes, message.sha256);
        let doc_id = self.on_disk(move |tree| tree.put(kind, &path, bytes, &sha256)).await?;
        progress(bytes, Some(bytes));
        Ok(doc_id)
    }

    async fn sent(&self, kind: MessageKind, doc_id: Option<&DocId>) -> Result<Vec<SentRow>, HubError> {
        let doc_id = doc_id.cloned();
        self.on_disk(move |tree| tree.sent(kind, doc_id.as_ref())).await
    }

    /// Folders know no directory: always empty.
    async fn agencies(&self) -> Result<Vec<ListedAgency>, HubError> {
        Ok(Vec::new())
    }

    /// Folders know no directory: always empty.
    async fn agencies_qd20(&self, _: Option<u32>) -> Result<Vec<ListedAgency>, HubError> {
        Ok(Vec::new())
    }

    /// Folders know no directory: always empty.
    async fn synchronize_unit(&self) -> Result<Vec<ListedUnit>, HubError> {
        Ok(Vec::new())
    }

    async fn count(&self, kind: MessageKind) -> Result<u64, HubError> {
        Ok(self.list(kind).await?.len() as u64)
    }

    /// Proves that the folders are there and can be written to.
    async fn probe(&self) -> Result<Probe, HubError> {
        self.on_disk(disk::Tree::prove).await?;
        Ok(Probe { server_time: None::<UtcMillis> })
    }
}

#[cfg(test)]
mod tests;
