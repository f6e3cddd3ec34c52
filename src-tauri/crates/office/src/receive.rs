//! Receiving: list, fetch, read, keep, acknowledge.
//!
//! A message is acknowledged only after the transaction that keeps it is durable (promise P4). Whatever is wrong with
//! one message is that message's own: it is kept with its problem and the others go on. A message is registered once
//! however often the hub lists it (P2).

mod acknowledge;
mod fetch;
mod keep;
mod target;

pub(crate) use fetch::Source;
pub(crate) use keep::Keeping;
pub(crate) use target::incoming_named;

use std::{
    collections::HashMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};

use domain::{DocId, DocumentKey, PackageKey, UtcMillis, retry};
use futures_util::{StreamExt as _, stream};
use hub::{HubError, Listed, MessageKind};
use registry::packages;
use tokio::sync::mpsc;

pub(crate) use fetch::{Arrival, What};

use crate::{
    Office,
    ask::Scope,
    changes::{Change, Happening, Subject},
    error::{Error, Reason, Result},
    loops::Next,
};

/// Downloads at the same time.
pub(crate) const DOWNLOADS: usize = 4;
/// Documents kept in one transaction: a commit costs milliseconds whatever its size.
const BATCH: usize = 20;
/// Status messages kept in one transaction: small, and they come by the thousand.
const STATUSES: usize = 200;
/// Status messages fetched for each document that would be: what takes time is their way, not their size.
const MORE_STATUSES: usize = 4;
/// Downloads failing one after another before the hub itself is doubted.
const DOUBT: u32 = 4;
/// Failures of one message, while others come, before it is shown as a problem.
pub(crate) const SHOWN_AFTER: u32 = 3;
/// Keys named in one happening.
const NAMED: usize = 10;

/// What a receive round did.
#[derive(Clone, Debug, Default)]
pub(crate) struct Received {
    /// New documents.
    pub(crate) documents: Vec<DocumentKey>,
    /// Those of them that ask about an earlier one: recalls, updates, replacements.
    pub(crate) requests: Vec<DocumentKey>,
    /// How many of the others are urgent.
    pub(crate) urgent: u32,
    /// Documents that were here already under another hub identity.
    pub(crate) repeated: u32,
    /// Status reports.
    pub(crate) statuses: u32,
    /// Outgoing documents whose deliveries moved.
    pub(crate) moved: Vec<DocumentKey>,
    /// Returns among the reports: document, agency, words.
    pub(crate) returned: Vec<(DocumentKey, String, String)>,
    /// Messages kept with a problem.
    pub(crate) quarantined: Vec<PackageKey>,
}

impl Received {
    fn absorb(&mut self, other: Self) {
        self.documents.extend(other.documents);
        self.requests.extend(other.requests);
        self.urgent += other.urgent;
        self.repeated += other.repeated;
        self.statuses += other.statuses;
        self.moved.extend(other.moved);
        self.returned.extend(other.returned);
        self.quarantined.extend(other.quarantined);
    }
}

/// Messages that would not come: how often, and when each is tried again. Only in memory, so that a restart tries at
/// once.
#[derive(Debug, Default)]
pub(crate) struct Patience {
    table: Mutex<HashMap<DocId, Waiting>>,
}

#[derive(Clone, Copy, Debug)]
struct Waiting {
    /// Documents and statuses are listed apart.
    kind: MessageKind,
    failures: u32,
    wait: i64,
    at: UtcMillis,
}

impl Patience {
    fn allows(&self, doc_id: &DocId, now: UtcMillis) -> bool {
        let table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        table.get(doc_id).is_none_or(|waiting| retry::clamp_planned(waiting.at, now) <= now)
    }

    /// Notes a failure; how many there were.
    fn failed(&self, listed: &Listed, now: UtcMillis, random: f64, retry_after: Option<i64>) -> u32 {
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        let before = table.get(&listed.doc_id).map_or((0, 0), |waiting| (waiting.failures, waiting.wait));
        let (failures, wait) = (before.0.saturating_add(1), retry::next_wait(before.1, random, retry_after));
        table
            .insert(listed.doc_id.clone(), Waiting { kind: listed.kind, failures, wait, at: now.plus(wait) });
        failures
    }

    fn forget(&self, doc_id: &DocId) {
        self.table.lock().unwrap_or_else(PoisonError::into_inner).remove(doc_id);
    }

    /// Forgets whatever the hub no longer lists.
    fn keep_only(&self, kind: MessageKind, listed: &[Listed]) {
        let listed: std::collections::HashSet<&DocId> = listed.iter().map(|listed| &listed.doc_id).collect();
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        table.retain(|doc_id, waiting| waiting.kind != kind || listed.contains(doc_id));
    }

    /// When the next one of this kind is due.
    fn next_at(&self, kind: MessageKind) -> Option<UtcMillis> {
        let table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        table.values().filter(|waiting| waiting.kind == kind).map(|waiting| waiting.at).min()
    }

    /// Everything may be tried at once.
    pub(crate) fn clear(&self, now: UtcMillis) {
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        table.values_mut().for_each(|waiting| waiting.at = waiting.at.min(now));
    }
}

impl Office {
    /// One round for documents.
    pub(crate) async fn receive_documents(&self) -> Result<Next> {
        self.receive(MessageKind::Document).await.map(|(_, next)| next)
    }

    /// One round for status reports.
    pub(crate) async fn receive_statuses(&self) -> Result<Next> {
        self.receive(MessageKind::Status).await.map(|(_, next)| next)
    }

    /// One round for one kind of messages.
    pub(crate) async fn receive(&self, kind: MessageKind) -> Result<(Received, Next)> {
        let Some(turn) = self.receiving.get(kind as usize) else { return Ok(Default::default()) };
        let _turn = turn.lock().await;
        self.own_code()?;
        let hub_key = self.hub()?.key().to_owned();
        let listed = self.ask(Scope::Connection, |hub| async move { hub.list(kind).await }).await?;
        registry::failpoint::hit("receive.after_list");
        self.patience.keep_only(kind, &listed);
        let (new, again) = self.sort(hub_key.clone(), listed).await?;
        self.acknowledge_again(&again).await;
        let now = self.now();
        let due: Vec<Listed> = new.into_iter().filter(|one| self.patience.allows(&one.doc_id, now)).collect();
        let (received, failure) = self.receive_all(kind, &hub_key, due).await?;
        self.tell(kind, &received);
        let ack_at = self.acknowledge_due().await?;
        if let Some(error) = failure {
            // Several in a row would not come: the hub is doubted, the rest waits for its next round.
            self.lost(&error).await?;
            return Err(Error::Hub(error));
        }
        // Asked only now: this round's own failures count, too.
        let at = [self.patience.next_at(kind), ack_at].into_iter().flatten().min();
        Ok((received, Next { more: false, at }))
    }

    /// Parts what is listed into what is new and what is kept already and only needs its acknowledgement again.
    async fn sort(&self, hub_key: String, listed: Vec<Listed>) -> Result<(Vec<Listed>, Vec<DocId>)> {
        self.read(move |c| {
            let (mut new, mut again) = (Vec::new(), Vec::new());
            let mut seen = std::collections::HashSet::new();
            for one in listed {
                // A hub that lists a message twice means one message.
                if !seen.insert(one.doc_id.clone()) {
                    continue;
                }
                match packages::find(c, &hub_key, &one.doc_id)? {
                    None => new.push(one),
                    Some(there) => match there.state {
                        packages::State::Registered
                        | packages::State::Duplicate
                        | packages::State::Status
                            if there.acknowledged_at.is_some() =>
                        {
                            again.push(one.doc_id);
                        }
                        // It was gone, and the hub lists it again: its list counts.
                        packages::State::Gone if there.blob.is_none() => new.push(one),
                        // It would not come so far: still tried, and its problem goes when it does.
                        packages::State::Quarantined
                            if there.blob.is_none()
                                && there.problem.as_ref().is_some_and(|problem| {
                                    problem.code == Reason::PackageNotFetched.code()
                                }) =>
                        {
                            new.push(one);
                        }
                        // Its first acknowledgement is a job of its own; a problem waits for a person.
                        packages::State::Registered
                        | packages::State::Duplicate
                        | packages::State::Status
                        | packages::State::Quarantined
                        | packages::State::Own
                        | packages::State::Gone
                        | packages::State::Outgoing => {}
                    },
                }
            }
            Ok((new, again))
        })
        .await
    }

    /// Fetches and keeps messages side by side; the error is the last of several in a row.
    async fn receive_all(
        &self,
        kind: MessageKind,
        hub_key: &str,
        due: Vec<Listed>,
    ) -> Result<(Received, Option<HubError>)> {
        let (batch, downloads) = match (kind, self.options.downloads.max(1)) {
            (MessageKind::Document, downloads) => (BATCH, downloads),
            // One at a time means in the hub's order.
            (MessageKind::Status, 1) => (STATUSES, 1),
            (MessageKind::Status, downloads) => (STATUSES, downloads * MORE_STATUSES),
        };
        let in_a_row = AtomicU32::new(0);
        let last = Mutex::new(None);
        let (into, from) = mpsc::channel::<Arrival>(2 * batch);
        let fetching = async {
            let mut arrivals = stream::iter(due)
                .map(|listed| async {
                    if in_a_row.load(Ordering::Relaxed) >= DOUBT || self.loops.stopping() {
                        return Ok(None);
                    }
                    self.fetch(listed).await
                })
                .buffer_unordered(downloads);
            while let Some(outcome) = arrivals.next().await {
                match outcome {
                    Ok(Some(arrival)) => {
                        in_a_row.store(0, Ordering::Relaxed);
                        if into.send(arrival).await.is_err() {
                            break;
                        }
                    }
                    Ok(None) => {}
                    Err(Error::Hub(error)) => {
                        in_a_row.fetch_add(1, Ordering::Relaxed);
                        *last.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                    }
                    Err(error) => return Err(error),
                }
            }
            drop(into);
            Ok(())
        };
        let (fetched, received) = tokio::join!(fetching, self.keep_all(hub_key, batch, from));
        let received = received?;
        fetched?;
        let doubted = in_a_row.load(Ordering::Relaxed) >= DOUBT;
        let last = last.into_inner().unwrap_or_else(PoisonError::into_inner);
        Ok((received, if doubted { last } else { None }))
    }

    /// Keeps arrivals as they come, up to `most` in one transaction.
    async fn keep_all(
        &self,
        hub_key: &str,
        most: usize,
        mut from: mpsc::Receiver<Arrival>,
    ) -> Result<Received> {
        let mut received = Received::default();
        let mut batch = Vec::with_capacity(most);
        while from.recv_many(&mut batch, most).await > 0 {
            let arrivals = self.keep_staged(std::mem::take(&mut batch)).await?;
            received.absorb(self.keep(hub_key, arrivals).await?);
        }
        Ok(received)
    }

    /// Says what came, grouped by round.
    pub(crate) fn tell(&self, kind: MessageKind, received: &Received) {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let newest = |keys: &[DocumentKey]| keys.iter().rev().take(NAMED).copied().collect();
        let arrived: Vec<DocumentKey> =
            received.documents.iter().filter(|key| !received.requests.contains(key)).copied().collect();
        if !arrived.is_empty() {
            self.happened(Happening::Arrived {
                documents: newest(&arrived),
                count: count(arrived.len()),
                urgent: received.urgent,
            });
        }
        if !received.requests.is_empty() {
            self.happened(Happening::Requested {
                documents: newest(&received.requests),
                count: count(received.requests.len()),
            });
        }
        if !received.quarantined.is_empty() {
            self.happened(Happening::Quarantined {
                packages: received.quarantined.iter().rev().take(NAMED).copied().collect(),
                count: count(received.quarantined.len()),
            });
            self.publish(Change::of(&[Subject::Quarantine, Subject::Journal]));
        }
        for (document, agency, text) in &received.returned {
            self.happened(Happening::Returned {
                document: *document,
                agency: agency.clone(),
                text: domain::text::visible(text),
            });
        }
        if kind == MessageKind::Document && !received.documents.is_empty() {
            self.loops.wake(crate::link::Round::Sending);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_that_would_not_come_is_tried_later_and_never_later_than_the_cap() {
        let patience = Patience::default();
        let (doc_id, now) = (DocId::from("a"), UtcMillis(1_795_366_800_000));
        let listed = Listed {
            doc_id: doc_id.clone(),
            kind: MessageKind::Document,
            from: None,
            to: None,
            status: String::new(),
            created_at: None,
            raw: String::new(),
        };
        for times in 1..=20 {
            assert_eq!(patience.failed(&listed, now, 0.9, Some(i64::MAX)), times);
        }
        // The list of statuses says nothing about documents.
        patience.keep_only(MessageKind::Status, &[]);
        assert_eq!(patience.next_at(MessageKind::Status), None);
        let at = patience.next_at(MessageKind::Document).unwrap();
        assert!(at > now && at <= now.plus(retry::CAP), "{at:?}");
        assert!(!patience.allows(&doc_id, now));
        assert!(patience.allows(&doc_id, now.plus(retry::CAP)));
        assert!(!patience.allows(&doc_id, now.plus(-315_360_000_000)));
        patience.forget(&doc_id);
        assert!(patience.allows(&doc_id, now));
    }
}
