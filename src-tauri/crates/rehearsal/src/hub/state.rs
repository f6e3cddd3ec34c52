//! What the hub remembers.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use domain::{AgencyCode, DocId, UtcMillis};

use crate::{
    control::Logged,
    dice,
    directory::Directory,
    faults::Script,
    mail::{Kind, Message, Sending, TransportState},
    offices::Task,
    options::{Options, Pace},
};

/// Requests remembered for [`crate::Control::requests`]; older ones are only counted.
const LOG: usize = 500_000;

/// Everything that changes while the hub runs.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) seed: u64,
    pub(crate) directory: Directory,
    pub(crate) messages: Vec<Message>,
    pub(crate) by_doc_id: HashMap<DocId, usize>,
    listed: HashMap<(AgencyCode, Kind), BTreeSet<usize>>,
    pub(crate) sendings: Vec<Sending>,
    /// Sending and row of a message that a recipient got through `sendEdoc`.
    pub(crate) origins: HashMap<DocId, (usize, usize)>,
    /// DocIds given so far.
    pub(crate) given: u64,
    /// Agencies locked for the first sending from each own agency.
    pub(crate) locked_first: Vec<AgencyCode>,
    /// (from, to) pairs that have had their locked sending.
    pub(crate) unlocked: HashSet<(AgencyCode, AgencyCode)>,
    /// Recipients that fail the next sendings, with code and how often.
    pub(crate) failing: HashMap<AgencyCode, (String, u64)>,
    pub(crate) script: Script,
    pub(crate) log: Vec<Logged>,
    /// Work of simulated offices by due time in [`crate::hub::Hub::elapsed`] and order.
    pub(crate) tasks: BTreeMap<(u64, u64), Task>,
    pub(crate) task_order: u64,
    /// Own agencies whose new documents were planned already.
    pub(crate) supplied: BTreeSet<AgencyCode>,
    pub(crate) paused: bool,
    pub(crate) pace: Pace,
    /// The last code a simulated office reported about a document: (office, document).
    pub(crate) reported: HashMap<(AgencyCode, String), String>,
}

impl State {
    pub(crate) fn new(directory: Directory, options: &Options) -> Self {
        Self {
            seed: options.seed,
            directory,
            messages: Vec::new(),
            by_doc_id: HashMap::new(),
            listed: HashMap::new(),
            sendings: Vec::new(),
            origins: HashMap::new(),
            given: 0,
            locked_first: options.locked_first.clone(),
            unlocked: HashSet::new(),
            failing: HashMap::new(),
            script: Script::new(options.faults.clone()),
            log: Vec::new(),
            tasks: BTreeMap::new(),
            task_order: 0,
            supplied: BTreeSet::new(),
            paused: false,
            pace: options.pace,
            reported: HashMap::new(),
        }
    }

    /// The next docId: 24 hexadecimal digits.
    pub(crate) fn next_doc_id(&mut self) -> DocId {
        self.given += 1;
        DocId(dice::hexadecimal(self.seed, &["docId", &self.given.to_string()], 24))
    }

    /// Puts a message into its mailbox.
    pub(crate) fn insert(&mut self, message: Message) {
        let at = self.messages.len();
        self.by_doc_id.insert(message.doc_id.clone(), at);
        if message.state.is_listed() {
            self.listed.entry((message.to.clone(), message.kind)).or_default().insert(at);
        }
        self.messages.push(message);
    }

    /// Takes a message out of the hub, as if it had been withdrawn.
    pub(crate) fn withdraw(&mut self, doc_id: &DocId) -> bool {
        let Some(at) = self.by_doc_id.remove(doc_id) else { return false };
        if let Some(message) = self.messages.get(at)
            && let Some(listed) = self.listed.get_mut(&(message.to.clone(), message.kind))
        {
            listed.remove(&at);
        }
        true
    }

    /// Places of the unacknowledged messages of one mailbox, oldest first.
    pub(crate) fn listed(&self, agency: &AgencyCode, kind: Kind) -> impl Iterator<Item = usize> {
        self.listed.get(&(agency.clone(), kind)).into_iter().flatten().copied()
    }

    /// Moves a message to another transport state, also in its sender's list.
    pub(crate) fn set_state(&mut self, at: usize, to: TransportState, note: &str, now: UtcMillis) {
        let Some(message) = self.messages.get_mut(at) else { return };
        message.state = to;
        note.clone_into(&mut message.note);
        message.updated = now;
        let listed = self.listed.entry((message.to.clone(), message.kind)).or_default();
        if to.is_listed() {
            listed.insert(at);
        } else {
            listed.remove(&at);
        }
        if let Some((sending, row)) = self.origins.get(&message.doc_id)
            && let Some(row) = self.sendings.get_mut(*sending).and_then(|sending| sending.rows.get_mut(*row))
        {
            row.receive_status = to;
            row.received = Some(now);
        }
    }

    /// Puts work of a simulated office in line.
    pub(crate) fn plan(&mut self, due: u64, task: Task) {
        self.task_order += 1;
        self.tasks.insert((due, self.task_order), task);
    }

    /// Remembers a request.
    pub(crate) fn note(&mut self, request: Logged) {
        if self.log.len() < LOG {
            self.log.push(request);
        }
    }
}
