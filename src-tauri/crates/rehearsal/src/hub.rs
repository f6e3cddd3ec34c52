//! The hub's state behind one lock, and what may be done with it.

mod post;
mod state;

use std::{
    path::PathBuf,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use domain::{AgencyCode, DocId};
use tokio::sync::Notify;

pub(crate) use post::Posting;
pub(crate) use state::State;

use crate::{
    clock,
    directory::{Agency, Directory},
    error::Error,
    keep,
    mail::{Content, Kind, Message, Sending, TransportState},
    options::Options,
    samples::Library,
};

/// One rehearsal hub.
pub(crate) struct Hub {
    pub(crate) options: Options,
    pub(crate) library: Library,
    /// Wakes the simulated offices when their work changed.
    pub(crate) work: Notify,
    /// Wakes the keeper when there is something to save.
    pub(crate) changed: Notify,
    state: Mutex<State>,
    started: Instant,
    /// Where packages are kept; `None` in memory.
    packages: Option<PathBuf>,
}

impl Hub {
    pub(crate) fn new(options: Options) -> Result<Self, Error> {
        let mut state = State::new(Directory::new(&options), &options);
        let mut packages = None;
        if let Some(dir) = &options.state_dir {
            packages = Some(keep::prepare(dir)?);
            keep::load(dir, &mut state)?;
        }
        let samples =
            options.samples_dir.clone().or_else(|| options.state_dir.as_ref().map(|dir| dir.join("samples")));
        let library = Library::new(options.seed, clock::now().vietnam_date(), samples);
        Ok(Self {
            options,
            library,
            work: Notify::new(),
            changed: Notify::new(),
            state: Mutex::new(state),
            started: Instant::now(),
            packages,
        })
    }

    /// The state, locked. Held only for as long as memory is touched.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Milliseconds since this hub started; the clock of simulated work.
    pub(crate) fn elapsed(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    pub(crate) fn agency(&self, code: &str) -> Option<Agency> {
        self.state().directory.find(code).cloned()
    }

    pub(crate) fn agencies(&self) -> Vec<Agency> {
        self.state().directory.all().to_vec()
    }

    pub(crate) fn by_system(&self, system_id: &str) -> Option<Agency> {
        self.state().directory.by_system(system_id).cloned()
    }

    pub(crate) fn acts_for(&self, system: &AgencyCode, agency: &Agency) -> bool {
        self.state().directory.acts_for(system, agency)
    }

    pub(crate) fn add_agency(&self, agency: Agency) {
        self.state().directory.add(agency);
        self.changed.notify_one();
    }

    /// Closes an agency, or opens it again.
    pub(crate) fn close(&self, code: &AgencyCode, closed: bool) {
        if let Some(agency) = self.state().directory.find_mut(code.as_str()) {
            agency.closed = closed;
        }
        self.changed.notify_one();
    }

    /// Unacknowledged messages for `me` and the agencies it acts for, oldest first.
    pub(crate) fn inbox(&self, me: &AgencyCode, kind: Kind) -> Vec<Message> {
        let state = self.state();
        let mut listed: Vec<usize> = Vec::new();
        for agency in state.directory.all() {
            if state.directory.acts_for(me, agency) {
                listed.extend(state.listed(&agency.code, kind));
            }
        }
        listed.sort_unstable();
        listed.into_iter().filter_map(|at| state.messages.get(at).cloned()).collect()
    }

    /// What `me` and the agencies it acts for sent, oldest first.
    pub(crate) fn sendings(&self, me: &AgencyCode, kind: Kind, doc_id: Option<&str>) -> Vec<Sending> {
        let state = self.state();
        let mine = |from: &AgencyCode| {
            state.directory.find(from.as_str()).is_some_and(|agency| state.directory.acts_for(me, agency))
        };
        let fits = |sending: &&Sending| {
            sending.kind == kind
                && doc_id.is_none_or(|wanted| sending.doc_id.as_str() == wanted)
                && mine(&sending.from)
        };
        state.sendings.iter().filter(fits).cloned().collect()
    }

    /// The bytes of a message in a mailbox of `me`, acknowledged or not.
    pub(crate) fn content(&self, me: &AgencyCode, doc_id: &DocId) -> Option<Content> {
        let state = self.state();
        let message = state.messages.get(*state.by_doc_id.get(doc_id)?)?;
        let agency = state.directory.find(message.to.as_str())?;
        state.directory.acts_for(me, agency).then(|| message.content.clone())
    }

    /// Sets the transport state of a message in a mailbox of `me`; `false` when it is not there.
    pub(crate) fn acknowledge(
        &self,
        me: &AgencyCode,
        doc_id: &DocId,
        to: TransportState,
        note: &str,
    ) -> bool {
        let now = clock::now();
        let mut state = self.state();
        let Some(at) = state.by_doc_id.get(doc_id).copied() else { return false };
        let Some(owner) = state.messages.get(at).map(|message| message.to.clone()) else { return false };
        let mine =
            state.directory.find(owner.as_str()).is_some_and(|agency| state.directory.acts_for(me, agency));
        if mine {
            state.set_state(at, to, note, now);
            self.changed.notify_one();
        }
        mine
    }

    /// Bytes as they are kept: a file in the state directory, or in memory.
    pub(crate) fn keep(&self, doc_id: &DocId, bytes: bytes::Bytes) -> Content {
        let Some(dir) = &self.packages else { return Content::Bytes(bytes) };
        let path = dir.join(format!("{doc_id}.edxml"));
        match keep::write_atomically(&path, &bytes) {
            Ok(()) => Content::File(path),
            // The mailbox still works until the hub stops; the next start says what is missing.
            Err(_) => Content::Bytes(bytes),
        }
    }
}
