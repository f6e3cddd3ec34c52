//! A hub in front of a hub: counts requests by the office's clock, and can be away.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use async_trait::async_trait;
use domain::{DocId, UtcMillis};
use hub::{
    Ack, Class, Fetched, Hub, HubError, Listed, ListedAgency, ListedUnit, MessageKind, OutgoingMessage,
    Probe, Progress, SentRow,
};
use office::clock::Clock;
use tokio::io::AsyncWrite;

/// See the module.
pub struct Away {
    inner: Arc<dyn Hub>,
    clock: Arc<dyn Clock>,
    away: AtomicBool,
    requests: Mutex<Vec<(UtcMillis, &'static str)>>,
}

impl std::fmt::Debug for Away {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Away").finish_non_exhaustive()
    }
}

impl Away {
    /// In front of `inner`.
    pub fn new(inner: Arc<dyn Hub>, clock: Arc<dyn Clock>) -> Self {
        Self { inner, clock, away: AtomicBool::new(false), requests: Mutex::default() }
    }

    /// Goes away, or comes back.
    pub fn set_away(&self, away: bool) {
        self.away.store(away, Ordering::SeqCst);
    }

    /// Every request so far: when, and which call.
    #[must_use]
    pub fn requests(&self) -> Vec<(UtcMillis, &'static str)> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The most requests within any minute from `from` on.
    #[must_use]
    pub fn busiest_minute(&self, from: UtcMillis, to: UtcMillis) -> usize {
        let times: Vec<i64> =
            self.requests().iter().map(|(at, _)| at.0).filter(|at| (from.0..to.0).contains(at)).collect();
        times
            .iter()
            .map(|start| times.iter().filter(|at| (*start..start + 60_000).contains(at)).count())
            .max()
            .unwrap_or(0)
    }

    fn asked(&self, call: &'static str) -> Result<(), HubError> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).push((self.clock.now(), call));
        if self.away.load(Ordering::SeqCst) {
            return Err(HubError {
                class: Class::Network,
                code: "hub.unreachable".to_owned(),
                args: BTreeMap::new(),
                ambiguous: false,
            });
        }
        Ok(())
    }
}

#[async_trait]
impl Hub for Away {
    fn key(&self) -> &str {
        self.inner.key()
    }

    async fn list(&self, kind: MessageKind) -> Result<Vec<Listed>, HubError> {
        self.asked("list")?;
        self.inner.list(kind).await
    }

    async fn fetch(
        &self,
        doc_id: &DocId,
        into: &mut (dyn AsyncWrite + Send + Unpin),
        progress: Progress<'_>,
    ) -> Result<Fetched, HubError> {
        self.asked("fetch")?;
        self.inner.fetch(doc_id, into, progress).await
    }

    async fn acknowledge(&self, doc_id: &DocId, ack: Ack, note: Option<&str>) -> Result<(), HubError> {
        self.asked("acknowledge")?;
        self.inner.acknowledge(doc_id, ack, note).await
    }

    async fn send(&self, message: &OutgoingMessage<'_>, progress: Progress<'_>) -> Result<DocId, HubError> {
        self.asked("send")?;
        self.inner.send(message, progress).await
    }

    async fn sent(&self, kind: MessageKind, doc_id: Option<&DocId>) -> Result<Vec<SentRow>, HubError> {
        self.asked("sent")?;
        self.inner.sent(kind, doc_id).await
    }

    async fn agencies(&self) -> Result<Vec<ListedAgency>, HubError> {
        self.asked("agencies")?;
        self.inner.agencies().await
    }

    async fn agencies_qd20(&self, level: Option<u32>) -> Result<Vec<ListedAgency>, HubError> {
        self.asked("agencies_qd20")?;
        self.inner.agencies_qd20(level).await
    }

    async fn synchronize_unit(&self) -> Result<Vec<ListedUnit>, HubError> {
        self.asked("synchronize_unit")?;
        self.inner.synchronize_unit().await
    }

    async fn count(&self, kind: MessageKind) -> Result<u64, HubError> {
        self.asked("count")?;
        self.inner.count(kind).await
    }

    async fn probe(&self) -> Result<Probe, HubError> {
        self.asked("probe")?;
        self.inner.probe().await
    }
}
