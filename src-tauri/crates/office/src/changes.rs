//! What changed, told after the commit.
//!
//! Two channels, both bounded. [`Change`] says which subjects and documents to read again; who falls behind is told
//! "everything" and loses nothing. [`Happening`] says what deserves an alert on the desktop; a lost one loses
//! nothing either, because the row behind it is what counts.

use std::collections::BTreeSet;

use domain::{DocumentKey, PackageKey};
use serde::Serialize;
use tokio::sync::broadcast;

/// A part of what screens show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// Incoming documents.
    Incoming,
    /// Outgoing documents and their deliveries.
    Outgoing,
    /// Drafts.
    Drafts,
    /// Assignments, approvals, units and closed days.
    Work,
    /// The journal.
    Journal,
    /// Settings and books.
    Settings,
    /// The status bar.
    Status,
    /// The directory of agencies.
    Directory,
    /// Packages kept but not readable or not for us.
    Quarantine,
    /// Alerts.
    Alerts,
    /// Read everything again.
    Everything,
}

/// What to read again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Change {
    /// The subjects, each once.
    pub subjects: BTreeSet<Subject>,
    /// The documents, each once; empty when none in particular or more than [`Change::MOST_DOCUMENTS`].
    pub documents: BTreeSet<DocumentKey>,
}

impl Change {
    /// More documents than this are not listed one by one.
    pub const MOST_DOCUMENTS: usize = 64;

    /// A change of subjects.
    #[must_use]
    pub fn of(subjects: &[Subject]) -> Self {
        Self { subjects: subjects.iter().copied().collect(), documents: BTreeSet::new() }
    }

    /// The same change, about these documents.
    #[must_use]
    pub fn about(mut self, documents: impl IntoIterator<Item = DocumentKey>) -> Self {
        self.documents.extend(documents);
        if self.documents.len() > Self::MOST_DOCUMENTS {
            self.documents.clear();
        }
        self
    }

    /// One change for two.
    pub fn merge(&mut self, other: Self) {
        let unlisted = self.documents.is_empty() || other.documents.is_empty();
        self.subjects.extend(other.subjects);
        self.documents.extend(other.documents);
        if unlisted || self.documents.len() > Self::MOST_DOCUMENTS {
            self.documents.clear();
        }
    }

    /// What someone who fell behind is told.
    #[must_use]
    pub fn everything() -> Self {
        Self::of(&[Subject::Everything])
    }
}

/// Something a clerk should be told of even with the window closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Happening {
    /// New documents came, grouped by round.
    Arrived {
        /// The newest of them, at most ten.
        documents: Vec<DocumentKey>,
        /// How many in all.
        count: u32,
        /// How many of them urgent (1 to 4).
        urgent: u32,
    },
    /// Recalls, updates or replacements of earlier documents came, grouped by round.
    Requested {
        /// The newest of them, at most ten.
        documents: Vec<DocumentKey>,
        /// How many in all.
        count: u32,
    },
    /// A document could not be sent to some recipients.
    SendFailed {
        /// The document.
        document: DocumentKey,
        /// How many recipients.
        deliveries: u32,
        /// Why, as a code for the sentence.
        code: String,
    },
    /// A recipient returned a document (02).
    Returned {
        /// The document.
        document: DocumentKey,
        /// Who returned it, by name.
        agency: String,
        /// In the recipient's words.
        text: String,
    },
    /// Packages came that could not become documents.
    Quarantined {
        /// The newest of them, at most ten.
        packages: Vec<PackageKey>,
        /// How many in all.
        count: u32,
    },
    /// The hub does not take our word that messages are here, and goes on listing them; it is told again.
    AcknowledgementRefused {
        /// How many messages.
        count: u32,
        /// Why, as a code for the sentence.
        code: String,
    },
    /// The hub refuses us: a person must act.
    HubRefused {
        /// Why, as a code for the sentence.
        code: String,
    },
    /// Alerts that may interrupt the person here now. Everything above but what arrived is in them, too, with the time
    /// a group waits.
    Alerts(crate::alerts::Toast),
}

/// The office's two channels.
#[derive(Debug)]
pub(crate) struct Changes {
    changes: broadcast::Sender<Change>,
    happenings: broadcast::Sender<Happening>,
}

/// Changes waiting for the slowest reader before it is told "everything".
const CHANGES: usize = 256;
/// Happenings waiting for the slowest reader.
const HAPPENINGS: usize = 64;

impl Changes {
    pub(crate) fn new() -> Self {
        Self { changes: broadcast::channel(CHANGES).0, happenings: broadcast::channel(HAPPENINGS).0 }
    }

    pub(crate) fn publish(&self, change: Change) {
        // Nobody listening is no error: the rows are what counts.
        drop(self.changes.send(change));
    }

    pub(crate) fn happened(&self, happening: Happening) {
        drop(self.happenings.send(happening));
    }

    pub(crate) fn subscribe(&self) -> ChangeStream {
        ChangeStream { receiver: self.changes.subscribe() }
    }

    pub(crate) fn listen(&self) -> HappeningStream {
        HappeningStream { receiver: self.happenings.subscribe() }
    }
}

/// Changes as they are published.
#[derive(Debug)]
pub struct ChangeStream {
    receiver: broadcast::Receiver<Change>,
}

impl ChangeStream {
    /// The next change; [`Change::everything`] after falling behind; `None` when the office is closed.
    pub async fn next(&mut self) -> Option<Change> {
        match self.receiver.recv().await {
            Ok(change) => Some(change),
            Err(broadcast::error::RecvError::Lagged(_)) => Some(Change::everything()),
            Err(broadcast::error::RecvError::Closed) => None,
        }
    }
}

/// Happenings as they are published.
#[derive(Debug)]
pub struct HappeningStream {
    receiver: broadcast::Receiver<Happening>,
}

impl HappeningStream {
    /// The next happening; those missed by falling behind are skipped. `None` when the office is closed.
    pub async fn next(&mut self) -> Option<Happening> {
        loop {
            match self.receiver.recv().await {
                Ok(happening) => return Some(happening),
                Err(broadcast::error::RecvError::Lagged(_)) => {}
                Err(broadcast::error::RecvError::Closed) => return None,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_falls_behind_is_told_everything() {
        let changes = Changes::new();
        let mut stream = changes.subscribe();
        for n in 0..10_000 {
            changes.publish(Change::of(&[Subject::Incoming]).about([DocumentKey(n)]));
        }
        assert_eq!(stream.next().await, Some(Change::everything()));
        drop(changes);
        while stream.next().await.is_some() {}
    }

    #[test]
    fn merging_a_change_of_unknown_documents_forgets_the_known_ones() {
        let mut change = Change::of(&[Subject::Incoming]).about([DocumentKey(1)]);
        change.merge(Change::of(&[Subject::Outgoing]).about([DocumentKey(2)]));
        assert_eq!(change.documents.len(), 2);
        change.merge(Change::of(&[Subject::Journal]));
        assert!(change.documents.is_empty());
        assert_eq!(change.subjects.len(), 3);
    }

    #[test]
    fn many_documents_are_not_listed() {
        assert!(Change::of(&[Subject::Incoming]).about((0..65).map(DocumentKey)).documents.is_empty());
    }
}
