//! The disk side of the exchange folder: blocking, and careful about whatever lies there.

use std::{
    collections::{HashMap, HashSet},
    fs::{self, File, Metadata},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::{SystemTime, UNIX_EPOCH},
};

use domain::{DocId, UtcMillis};
use sha2::{Digest, Sha256};

use crate::{
    Ack, Listed, MessageKind, SentRow, ascii, classify,
    error::{HubError, codes},
    vxp::Clock,
};

/// A file that does not end like a package may still be on its way here; after this many milliseconds it is offered
/// as it is, so that nothing lies there unseen for ever.
const SETTLED: i64 = 60_000;
/// How much of the beginning tells a status report from a document.
const START: u64 = 64 * 1024;
/// The most files looked at in one folder.
const FILES: usize = 100_000;

const IN: &str = "in";
const OUT: &str = "out";
const DONE: &str = "done";
const FAILED: &str = "failed";

/// What is known of a file as long as its size and time stay the same.
#[derive(Clone)]
pub(super) struct Known {
    bytes: u64,
    modified: Option<SystemTime>,
    doc_id: DocId,
    kind: MessageKind,
}

pub(super) struct Tree {
    pub root: PathBuf,
    pub clock: Clock,
    pub known: Mutex<HashMap<PathBuf, Known>>,
}

fn gone(doc_id: &DocId) -> HubError {
    HubError::permanent(codes::DOC_GONE).with("doc_id", domain::text::visible(doc_id.as_str()))
}

fn changed(reason: &str) -> HubError {
    HubError::permanent(codes::LOCAL_FILE).with("reason", reason)
}

fn failed(error: io::Error) -> HubError {
    tracing::debug!(%error, "exchange folder");
    classify::local(&error)
}

impl Tree {
    fn folder(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// Makes the four folders; none may be a link to somewhere else.
    pub(super) fn prepare(&self) -> Result<(), HubError> {
        for name in [IN, OUT, DONE, FAILED] {
            let path = self.folder(name);
            match fs::create_dir(&path) {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(failed(error)),
            }
            if !fs::symlink_metadata(&path).map_err(failed)?.is_dir() {
                return Err(HubError::permanent(codes::SETTINGS).with("reason", "folder"));
            }
        }
        Ok(())
    }

    /// Writes and removes a small file where packages go out.
    pub(super) fn prove(&self) -> Result<(), HubError> {
        self.prepare()?;
        let path = self.folder(OUT).join("probe.txt");
        write_whole(&path, |_| Ok(()))?;
        fs::remove_file(&path).map_err(failed)
    }

    /// The packages of one folder: plain files named `*.edxml`, in the order of their names.
    fn packages(&self, folder: &str) -> Result<Vec<(PathBuf, Metadata)>, HubError> {
        let mut packages = Vec::new();
        for entry in fs::read_dir(self.folder(folder)).map_err(failed)?.take(FILES) {
            let path = entry.map_err(failed)?.path();
            let named = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("edxml"));
            // Of the link itself, not of what it points to; a file that left meanwhile is none of ours.
            if named
                && let Ok(meta) = fs::symlink_metadata(&path)
                && meta.is_file()
            {
                packages.push((path, meta));
            }
        }
        packages.sort_by(|(one, _), (other, _)| one.cmp(other));
        Ok(packages)
    }

    pub(super) fn list(&self, kind: MessageKind) -> Result<Vec<Listed>, HubError> {
        let mut listed = Vec::new();
        let mut seen = HashSet::new();
        for (path, meta) in self.packages(IN)? {
            let Some(known) = self.known(&path, &meta)? else { continue };
            // The same bytes under two names are one message; the second comes up when the first is put away.
            if known.kind == kind && seen.insert(known.doc_id.clone()) {
                listed.push(Listed {
                    doc_id: known.doc_id,
                    kind,
                    from: None,
                    to: None,
                    status: "initial".to_owned(),
                    created_at: known.modified.and_then(millis),
                    raw: String::new(),
                });
            }
        }
        Ok(listed)
    }

    /// Identity and kind of a file, from memory when it did not change. `None` while it is still being copied, or
    /// when it cannot be read now.
    fn known(&self, path: &Path, meta: &Metadata) -> Result<Option<Known>, HubError> {
        let modified = meta.modified().ok();
        let remembered = {
            let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            known.get(path).filter(|k| k.bytes == meta.len() && k.modified == modified).cloned()
        };
        if remembered.is_some() {
            return Ok(remembered);
        }
        let mut file = match open_same(path, meta) {
            Ok(file) => file,
            Err(error) => {
                tracing::warn!(%error, "a file of the exchange folder cannot be read");
                return Ok(None);
            }
        };
        let age = modified.and_then(millis).map(|moment| (self.clock)().since(moment));
        if !ends_like_package(&mut file).map_err(failed)? && age.is_none_or(|age| age < SETTLED) {
            return Ok(None);
        }
        file.seek(SeekFrom::Start(0)).map_err(failed)?;
        let kind = kind_of(&file).map_err(failed)?;
        file.seek(SeekFrom::Start(0)).map_err(failed)?;
        let mut hasher = Sha256::new();
        copy(&mut file, |piece| {
            hasher.update(piece);
            Ok(())
        })
        .map_err(failed)?;
        let digest = hex::encode(hasher.finalize());
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let known = Known { bytes: meta.len(), modified, doc_id: doc_id(&stem, &digest), kind };
        let mut all = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= FILES {
            all.clear();
        }
        all.insert(path.to_owned(), known.clone());
        Ok(Some(known))
    }

    /// Every file in `in/` with this identity.
    fn find(&self, doc_id: &DocId) -> Result<Vec<(PathBuf, Metadata)>, HubError> {
        let mut found = Vec::new();
        for (path, meta) in self.packages(IN)? {
            if self.known(&path, &meta)?.is_some_and(|known| known.doc_id == *doc_id) {
                found.push((path, meta));
            }
        }
        Ok(found)
    }

    pub(super) fn open(&self, doc_id: &DocId) -> Result<(File, u64), HubError> {
        let (path, meta) = self.find(doc_id)?.into_iter().next().ok_or_else(|| gone(doc_id))?;
        Ok((open_same(&path, &meta).map_err(failed)?, meta.len()))
    }

    pub(super) fn acknowledge(&self, doc_id: &DocId, ack: Ack, note: Option<&str>) -> Result<(), HubError> {
        let folder = match ack {
            Ack::Processing => return Ok(()),
            Ack::Done => DONE,
            Ack::Fail => FAILED,
        };
        // An identity of ours is a plain file name; anything else was never listed here.
        if !is_plain_name(doc_id.as_str()) {
            return Err(gone(doc_id));
        }
        let target = self.folder(folder).join(format!("{doc_id}.edxml"));
        let found = self.find(doc_id)?;
        if found.is_empty() && !is_file(&target) {
            return Err(gone(doc_id));
        }
        for (path, _) in found {
            // Same identity, same content: what lies there may be replaced.
            fs::rename(&path, &target).map_err(failed)?;
            self.known.lock().unwrap_or_else(PoisonError::into_inner).remove(&path);
        }
        if let Some(note) = note.filter(|note| !note.trim().is_empty()) {
            write_whole(&self.folder(folder).join(format!("{doc_id}.txt")), |file| {
                file.write_all(ascii::note(note).as_bytes())
            })?;
        }
        sync_folder(&self.folder(folder)).and_then(|()| sync_folder(&self.folder(IN))).map_err(failed)
    }

    /// Copies a package to `out/` under a name made of its kind and hash.
    pub(super) fn put(
        &self,
        kind: MessageKind,
        path: &Path,
        bytes: u64,
        sha256: &[u8; 32],
    ) -> Result<DocId, HubError> {
        let digest = hex::encode(sha256);
        let id = DocId(format!("{}-{}", kind.as_wire(), digest.get(..32).unwrap_or(&digest)));
        let target = self.folder(OUT).join(format!("{id}.edxml"));
        if fs::symlink_metadata(&target).is_ok_and(|meta| meta.is_file() && meta.len() == bytes) {
            return Ok(id);
        }
        let mut source = File::open(path).map_err(|error| {
            tracing::warn!(%error, "the package to export cannot be read");
            changed("missing")
        })?;
        let mut hasher = Sha256::new();
        let mut same = true;
        let written = write_whole(&target, |file| {
            copy(&mut source, |piece| {
                hasher.update(piece);
                file.write_all(piece)
            })?;
            same = hasher.clone().finalize()[..] == *sha256;
            // Other bytes than promised: the file must not come to stand there (invariant 5).
            if same { Ok(()) } else { Err(io::Error::other("changed")) }
        });
        match written {
            Ok(()) => Ok(id),
            Err(_) if !same => Err(changed("changed")),
            Err(error) => Err(error),
        }
    }

    pub(super) fn sent(&self, kind: MessageKind, wanted: Option<&DocId>) -> Result<Vec<SentRow>, HubError> {
        let prefix = format!("{}-", kind.as_wire());
        let mut rows = Vec::new();
        for (path, meta) in self.packages(OUT)? {
            let Some(stem) = path.file_stem().and_then(|stem| stem.to_str()) else { continue };
            if stem.starts_with(&prefix) && wanted.is_none_or(|wanted| wanted.as_str() == stem) {
                rows.push(SentRow {
                    sender_doc_id: Some(DocId::from(stem)),
                    send_status: "done".to_owned(),
                    receive_status: "initial".to_owned(),
                    sent_at: meta.modified().ok().and_then(millis),
                    ..SentRow::default()
                });
            }
        }
        Ok(rows)
    }
}

/// Readable part and proof of content: at most 48 plain characters of the name, and 16 digits of the hash.
fn doc_id(stem: &str, digest: &str) -> DocId {
    let plain: String = ascii::note(stem)
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_') { c } else { '_' })
        .take(48)
        .collect();
    DocId(format!("{plain}-{}", digest.get(..16).unwrap_or(digest)))
}

fn is_plain_name(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 100
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

fn is_file(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|meta| meta.is_file())
}

/// Opens a file and makes sure it is the one that was looked at: not a link put in its place meanwhile.
fn open_same(path: &Path, seen: &Metadata) -> io::Result<File> {
    let file = File::open(path)?;
    let opened = file.metadata()?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        if opened.dev() != seen.dev() || opened.ino() != seen.ino() {
            return Err(io::Error::other("another file took its place"));
        }
    }
    if !opened.is_file() || opened.len() != seen.len() {
        return Err(io::Error::other("the file changed"));
    }
    Ok(file)
}

/// Whether the last bytes close an edXML element, in whichever encoding.
fn ends_like_package(file: &mut File) -> io::Result<bool> {
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(256)))?;
    let mut end = Vec::new();
    file.take(256).read_to_end(&mut end)?;
    end.retain(|byte| *byte != 0 && !byte.is_ascii_whitespace());
    Ok(end.to_ascii_lowercase().ends_with(b"edxml>"))
}

/// A status report names a `StatusCode` and has no body; a document is anything else. Only which list it is
/// offered in hangs on this: reading the package decides.
fn kind_of(file: &File) -> io::Result<MessageKind> {
    let mut start = Vec::new();
    file.take(START).read_to_end(&mut start)?;
    // UTF-16 becomes readable enough without its zero bytes.
    start.retain(|byte| *byte != 0);
    let has = |name: &[u8]| memchr::memmem::find(&start, name).is_some();
    let status = has(b"StatusCode>") && !has(b"edXMLBody") && !has(b"AttachmentEncoded");
    Ok(if status { MessageKind::Status } else { MessageKind::Document })
}

fn copy(file: &mut File, mut piece: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = file.read(&mut buffer)?;
        match buffer.get(..read) {
            Some(bytes) if !bytes.is_empty() => piece(bytes)?,
            Some(_) | None => return Ok(()),
        }
    }
}

/// Writes a file that appears whole or not at all, and stays.
fn write_whole(target: &Path, write: impl FnOnce(&mut File) -> io::Result<()>) -> Result<(), HubError> {
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(".tmp");
    let fresh = target.with_file_name(name);
    // A link lying under our temporary name would be written through; create_new refuses it.
    match fs::remove_file(&fresh) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(failed(error)),
    }
    let written = File::options().write(true).create_new(true).open(&fresh).and_then(|mut file| {
        write(&mut file)?;
        file.sync_all()
    });
    if let Err(error) = written.and_then(|()| fs::rename(&fresh, target)) {
        if let Err(error) = fs::remove_file(&fresh) {
            tracing::debug!(%error, "a temporary file of the exchange folder stays");
        }
        return Err(failed(error));
    }
    target.parent().map_or(Ok(()), sync_folder).map_err(failed)
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

fn millis(moment: SystemTime) -> Option<UtcMillis> {
    let since = moment.duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since.as_millis()).ok().map(UtcMillis)
}
