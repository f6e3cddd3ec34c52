//! Mailboxes across restarts (invariant 6): packages as files, everything else in one index written atomically.
//!
//! The index follows a change within a moment and at the stop. It is not synced: a rehearsal may lose its last
//! moment to a power cut, never its form.

use std::{
    collections::BTreeSet,
    io::Write as _,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use domain::{AgencyCode, DocId, UtcMillis};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use crate::{
    directory::Agency,
    error::Error,
    hub::{Hub, State},
    mail::{Content, Kind, Message, Sending, TransportState},
    offices::Task,
    server::ended,
};

/// How long changes gather before the index is written.
const GATHER: Duration = Duration::from_millis(200);

#[derive(Debug, Default, Serialize, Deserialize)]
struct Index {
    given: u64,
    messages: Vec<Kept>,
    sendings: Vec<Sending>,
    unlocked: Vec<(AgencyCode, AgencyCode)>,
    supplied: BTreeSet<AgencyCode>,
    reported: Vec<(AgencyCode, String, String)>,
    /// Agencies that were registered or closed over the wire.
    agencies: Vec<Agency>,
    /// Work of simulated offices, with the milliseconds left.
    tasks: Vec<(u64, Task)>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    doc_id: DocId,
    kind: Kind,
    from: AgencyCode,
    to: AgencyCode,
    document_id: String,
    #[serde(default)]
    status_code: Option<String>,
    /// File name in the directory of packages.
    file: String,
    state: TransportState,
    note: String,
    created: UtcMillis,
    updated: UtcMillis,
    /// Sending and row it came from.
    #[serde(default)]
    origin: Option<(usize, usize)>,
}

fn index_path(dir: &Path) -> PathBuf {
    dir.join("index.json")
}

/// Makes the directories; the one for packages is returned.
pub(crate) fn prepare(dir: &Path) -> Result<PathBuf, Error> {
    let packages = dir.join("packages");
    std::fs::create_dir_all(&packages).map_err(|source| Error::file(&packages, source))?;
    Ok(packages)
}

/// Writes a file so that it is there whole or not at all.
pub(crate) fn write_atomically(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let dir = path.parent().ok_or(std::io::ErrorKind::InvalidInput)?;
    let mut file = tempfile::NamedTempFile::new_in(dir)?;
    file.write_all(bytes)?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// Reads the index into `state`; a directory without one is a new rehearsal.
pub(crate) fn load(dir: &Path, state: &mut State) -> Result<(), Error> {
    let path = index_path(dir);
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(Error::file(&path, error)),
    };
    let index: Index = serde_json::from_slice(&bytes).map_err(|source| Error::Index { path, source })?;
    state.given = index.given;
    for agency in index.agencies {
        match state.directory.find_mut(agency.code.as_str()) {
            Some(known) => known.closed = agency.closed,
            None => state.directory.add(agency),
        }
    }
    for kept in index.messages {
        if let Some(origin) = kept.origin {
            state.origins.insert(kept.doc_id.clone(), origin);
        }
        state.insert(Message {
            content: Content::File(dir.join("packages").join(&kept.file)),
            doc_id: kept.doc_id,
            kind: kept.kind,
            from: kept.from,
            to: kept.to,
            document_id: kept.document_id,
            status_code: kept.status_code,
            state: kept.state,
            note: kept.note,
            created: kept.created,
            updated: kept.updated,
        });
    }
    state.sendings = index.sendings;
    state.unlocked = index.unlocked.into_iter().collect();
    state.supplied = index.supplied;
    state.reported =
        index.reported.into_iter().map(|(office, about, code)| ((office, about), code)).collect();
    for (left, task) in index.tasks {
        state.plan(left, task);
    }
    Ok(())
}

fn index(hub: &Hub) -> Index {
    let elapsed = hub.elapsed();
    let state = hub.state();
    let kept = |message: &Message| {
        // Messages that were taken out, and contents that are no files, are not kept.
        let Content::File(path) = &message.content else { return None };
        state.by_doc_id.contains_key(&message.doc_id).then(|| Kept {
            doc_id: message.doc_id.clone(),
            kind: message.kind,
            from: message.from.clone(),
            to: message.to.clone(),
            document_id: message.document_id.clone(),
            status_code: message.status_code.clone(),
            file: path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
            state: message.state,
            note: message.note.clone(),
            created: message.created,
            updated: message.updated,
            origin: state.origins.get(&message.doc_id).copied(),
        })
    };
    Index {
        given: state.given,
        messages: state.messages.iter().filter_map(kept).collect(),
        sendings: state.sendings.clone(),
        unlocked: state.unlocked.iter().cloned().collect(),
        supplied: state.supplied.clone(),
        reported: state
            .reported
            .iter()
            .map(|((office, about), code)| (office.clone(), about.clone(), code.clone()))
            .collect(),
        agencies: state
            .directory
            .all()
            .iter()
            .filter(|agency| agency.closed || agency.secret.is_empty())
            .cloned()
            .collect(),
        tasks: state
            .tasks
            .iter()
            .map(|((due, _), task)| (due.saturating_sub(elapsed), task.clone()))
            .collect(),
    }
}

/// Writes the index now; does nothing without a state directory.
pub(crate) fn save(hub: &Hub) -> Result<(), Error> {
    let Some(dir) = &hub.options.state_dir else { return Ok(()) };
    let path = index_path(dir);
    let bytes =
        serde_json::to_vec(&index(hub)).map_err(|source| Error::Index { path: path.clone(), source })?;
    write_atomically(&path, &bytes).map_err(|source| Error::file(&path, source))
}

/// Writes the index after changes, until the hub stops.
pub(crate) async fn run(hub: Arc<Hub>, mut stopped: watch::Receiver<bool>) {
    if hub.options.state_dir.is_none() {
        return;
    }
    loop {
        tokio::select! {
            () = hub.changed.notified() => {}
            () = ended(&mut stopped) => return,
        }
        tokio::time::sleep(GATHER).await;
        let saver = Arc::clone(&hub);
        // What cannot be saved now is tried again at the next change, and told at the stop.
        if let Ok(Err(_)) | Err(_) = tokio::task::spawn_blocking(move || save(&saver)).await {}
    }
}
