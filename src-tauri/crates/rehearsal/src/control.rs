//! Looking inside a running hub and stirring it: for tests, benchmarks and the rehearsal's own panel.

use std::sync::Arc;

use bytes::Bytes;
use domain::{AgencyCode, DocId, UtcMillis};

use crate::{
    clock,
    error::Error,
    faults::{Fault, Script},
    hub::{Hub, Posting},
    mail::{Content, Kind, Message, TransportState},
    offices,
    options::Pace,
    packages,
};

/// One request as the hub saw it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    /// When its head had arrived.
    pub at: UtcMillis,
    /// The last part of its path, e.g. `sendEdoc`.
    pub path: String,
    /// The system id it named.
    pub system_id: String,
    /// The docId it named, if any.
    pub doc_id: Option<String>,
    /// `OK`, an `ErrorCode`, or the fault that happened to it.
    pub outcome: String,
}

/// One message of a mailbox.
#[derive(Clone, Debug)]
pub struct MailboxEntry {
    /// The hub's identity of the message.
    pub doc_id: DocId,
    /// Document or status report.
    pub kind: Kind,
    /// Who sent it.
    pub from: AgencyCode,
    /// The document it is, or is about.
    pub document_id: String,
    /// The transport's state.
    pub state: TransportState,
    /// The bytes as the recipient gets them.
    pub content: Content,
}

/// One status report that passed through the hub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusSeen {
    /// Who reported.
    pub from: AgencyCode,
    /// Who got it.
    pub to: AgencyCode,
    /// The code as written.
    pub code: String,
}

/// A hand on a running hub. Cheap to clone.
#[derive(Clone)]
pub struct Control {
    hub: Arc<Hub>,
}

impl std::fmt::Debug for Control {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Control")
    }
}

impl Control {
    pub(crate) fn new(hub: Arc<Hub>) -> Self {
        Self { hub }
    }

    /// Sends sample number `sample` (0 to 39) from one agency to another, as if the sender's own software had. Its
    /// docId in the recipient's mailbox.
    ///
    /// # Errors
    /// An unknown agency, or a sample that cannot be made.
    pub fn deliver_sample(&self, from: &AgencyCode, to: &AgencyCode, sample: usize) -> Result<DocId, Error> {
        let from = self.hub.agency(from.as_str()).ok_or_else(|| Error::NoAgency(from.to_string()))?;
        let to = self.hub.agency(to.as_str()).ok_or_else(|| Error::NoAgency(to.to_string()))?;
        let bytes = offices::sample_package(&self.hub, &from, &to, sample)?;
        let facts = packages::read(&bytes).map_err(Error::Package)?;
        let posting = Posting {
            kind: Kind::Edoc,
            from: from.code,
            to: vec![to.code.to_string()],
            bytes: Bytes::from(bytes),
            facts,
            by_client: false,
        };
        let sender = self.hub.post(posting).map_err(|refusal| Error::Package(refusal.description))?;
        let state = self.hub.state();
        let sending = state.sendings.iter().rev().find(|sending| sending.doc_id == sender);
        sending
            .and_then(|sending| sending.rows.first())
            .and_then(|row| row.doc_id.clone())
            .ok_or_else(|| Error::Package("not delivered".to_owned()))
    }

    /// Puts bytes into a mailbox exactly as they are, whatever they are. The docId. [`Content::Made`] does not
    /// survive a restart.
    pub fn deliver(&self, from: &AgencyCode, to: &AgencyCode, kind: Kind, content: Content) -> DocId {
        let now = clock::now();
        let facts = content.read().ok().and_then(|bytes| packages::read(&bytes).ok());
        let doc_id = self.hub.state().next_doc_id();
        let content = match content {
            Content::Bytes(bytes) => self.hub.keep(&doc_id, bytes),
            Content::File(_) | Content::Made(_) => content,
        };
        let mut state = self.hub.state();
        state.insert(Message {
            doc_id: doc_id.clone(),
            kind,
            from: from.clone(),
            to: to.clone(),
            document_id: facts.as_ref().map(|facts| facts.about().to_owned()).unwrap_or_default(),
            status_code: facts.and_then(|facts| facts.status_code),
            content,
            state: TransportState::Initial,
            note: String::new(),
            created: now,
            updated: now,
        });
        drop(state);
        self.hub.changed.notify_one();
        doc_id
    }

    /// Takes a message out of the hub, as if it had been withdrawn; `false` when it is not there.
    pub fn withdraw(&self, doc_id: &DocId) -> bool {
        self.hub.state().withdraw(doc_id)
    }

    /// Replaces the fault script; an empty one ends all faults.
    pub fn set_faults(&self, script: Vec<Fault>) {
        self.hub.state().script = Script::new(script);
    }

    /// Requests so far, in order; at most the first 500 000.
    #[must_use]
    pub fn requests(&self) -> Vec<Logged> {
        self.hub.state().log.clone()
    }

    /// How many requests there were for one path, e.g. `sendEdoc`.
    #[must_use]
    pub fn requests_to(&self, path: &str) -> usize {
        self.hub.state().log.iter().filter(|request| request.path == path).count()
    }

    /// Forgets the requests so far.
    pub fn clear_requests(&self) {
        self.hub.state().log.clear();
    }

    /// Everything that was ever put into a mailbox, oldest first, acknowledged or not.
    #[must_use]
    pub fn mailbox(&self, code: &AgencyCode) -> Vec<MailboxEntry> {
        let state = self.hub.state();
        let mine = |message: &&Message| message.to == *code;
        let entry = |message: &Message| MailboxEntry {
            doc_id: message.doc_id.clone(),
            kind: message.kind,
            from: message.from.clone(),
            document_id: message.document_id.clone(),
            state: message.state,
            content: message.content.clone(),
        };
        state.messages.iter().filter(mine).map(entry).collect()
    }

    /// How often a document was put into a recipient's mailbox; 1 is the only good answer after one sending.
    #[must_use]
    pub fn copies_of(&self, document_id: &str, recipient: &AgencyCode) -> usize {
        let state = self.hub.state();
        let same = |message: &&Message| {
            message.kind == Kind::Edoc && message.to == *recipient && message.document_id == document_id
        };
        state.messages.iter().filter(same).count()
    }

    /// SHA-256 (hexadecimal) of every package that was sent over the wire with this identity, in order.
    #[must_use]
    pub fn hashes_of(&self, document_id: &str) -> Vec<String> {
        let state = self.hub.state();
        let same = state.sendings.iter().filter(|sending| sending.document_id == document_id);
        same.filter(|sending| sending.kind == Kind::Edoc).map(|sending| sending.sha256.clone()).collect()
    }

    /// Status reports about a document that passed through the hub, in order.
    #[must_use]
    pub fn statuses_about(&self, document_id: &str) -> Vec<StatusSeen> {
        let state = self.hub.state();
        let about = state
            .messages
            .iter()
            .filter(|message| message.kind == Kind::Status && message.document_id == document_id);
        let seen = |message: &Message| StatusSeen {
            from: message.from.clone(),
            to: message.to.clone(),
            code: message.status_code.clone().unwrap_or_default(),
        };
        about.map(seen).collect()
    }

    /// Stops simulated offices, or lets them go on.
    pub fn pause(&self, paused: bool) {
        self.hub.state().paused = paused;
        self.hub.work.notify_one();
    }

    /// Another pace for every step planned from now on.
    pub fn set_pace(&self, pace: Pace) {
        self.hub.state().pace = pace;
        offices::supply(&self.hub);
        self.hub.work.notify_one();
    }

    /// The next `times` sendings to an agency fail with `code` (18, 19, 20, 21, 22 or 23).
    pub fn fail_recipient(&self, agency: &AgencyCode, code: &str, times: u64) {
        self.hub.state().failing.insert(agency.clone(), (code.to_owned(), times));
    }

    /// Delivers a document after all to a recipient that it could not be delivered to, as a hub does that tries again
    /// by itself; `false` when there is no such failure. The bytes are those of another recipient's copy.
    pub fn deliver_after_all(&self, document_id: &str, recipient: &AgencyCode) -> bool {
        let now = clock::now();
        let mut state = self.hub.state();
        let copy = state.messages.iter().find(|message| {
            message.kind == Kind::Edoc && message.document_id == document_id && message.to != *recipient
        });
        let Some(copy) = copy.cloned() else { return false };
        let doc_id = state.next_doc_id();
        let failed = state.sendings.iter_mut().enumerate().find_map(|(sending, kept)| {
            let ours = kept.kind == Kind::Edoc && kept.document_id == document_id;
            let row = kept.rows.iter().position(|row| {
                ours && row.status == TransportState::Fail && row.agency.as_ref() == Some(recipient)
            })?;
            Some((sending, row))
        });
        let Some((sending, row)) = failed else { return false };
        if let Some(row) = state.sendings.get_mut(sending).and_then(|kept| kept.rows.get_mut(row)) {
            row.status = TransportState::Done;
            "Thanh cong".clone_into(&mut row.note);
            row.doc_id = Some(doc_id.clone());
        }
        state.origins.insert(doc_id.clone(), (sending, row));
        state.insert(Message {
            doc_id,
            to: recipient.clone(),
            state: TransportState::Initial,
            note: String::new(),
            created: now,
            updated: now,
            ..copy
        });
        drop(state);
        self.hub.changed.notify_one();
        true
    }

    /// Closes an agency (23 for every sending to it), or opens it again.
    pub fn set_closed(&self, agency: &AgencyCode, closed: bool) {
        self.hub.close(agency, closed);
    }
}
