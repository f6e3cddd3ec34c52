//! Files under their own hash (invariants 1 and 10): written in `staging/`, synced, then renamed to
//! `blobs/aa/<sha256>`; only then may a row name them.

use std::{
    collections::{BTreeSet, HashSet},
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use crate::{BlobHash, Error, Result, engine::sqlite::files, failpoint, failpoint::Disk};

/// The files of a registry.
#[derive(Debug)]
pub struct BlobStore {
    blobs: PathBuf,
    staging: PathBuf,
    /// Naming and removing files exclude each other, so that a file that is just being named again stays.
    naming: Mutex<()>,
    disk: Disk,
}

/// A file in the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Blob {
    /// Its hash, which is its name.
    pub hash: BlobHash,
    /// Its size in bytes.
    pub bytes: u64,
}

/// A file being written; hashed on the way. Dropped without [`BlobStore::keep`], it is gone.
pub struct Staged {
    file: NamedTempFile,
    hasher: Sha256,
    bytes: u64,
}

impl std::fmt::Debug for Staged {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Staged").field("bytes", &self.bytes).finish_non_exhaustive()
    }
}

impl Write for Staged {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        let (taken, _) = bytes.split_at(written);
        self.hasher.update(taken);
        self.bytes += taken.len() as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Staged {
    /// Bytes written so far.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// A second handle to read what was written, from its beginning, before it is kept.
    ///
    /// # Errors
    /// As the file system fails.
    pub fn reopen(&self) -> Result<File> {
        Ok(self.file.reopen()?)
    }
}

impl BlobStore {
    pub(crate) fn open(folder: &Path, disk: Disk) -> Result<Self> {
        let store = Self { disk, ..Self::look(folder) };
        files::make_private_folder(&store.blobs)?;
        files::make_private_folder(&store.staging)?;
        // The registry is ours alone now: whatever lies here was left behind by a crash.
        for entry in fs::read_dir(&store.staging)? {
            let entry = entry?;
            if entry.file_type()?.is_file() {
                files::remove_if_there(&entry.path())?;
            }
        }
        Ok(store)
    }

    pub(crate) fn look(folder: &Path) -> Self {
        Self {
            blobs: folder.join("blobs"),
            staging: folder.join("staging"),
            naming: Mutex::new(()),
            disk: Disk::default(),
        }
    }

    /// Begins a file.
    ///
    /// # Errors
    /// As the file system fails.
    pub fn stage(&self) -> Result<Staged> {
        self.disk.has_space()?;
        let mut builder = tempfile::Builder::new();
        builder.prefix("").suffix(".part");
        Ok(Staged { file: builder.tempfile_in(&self.staging)?, hasher: Sha256::new(), bytes: 0 })
    }

    /// Keeps a file under its hash: synced, named, the name synced. A file that is there already stays.
    ///
    /// # Errors
    /// As the file system fails; then nothing was kept.
    pub fn keep(&self, staged: Staged) -> Result<Blob> {
        self.keep_all(vec![staged])
            .and_then(|kept| kept.into_iter().next().ok_or_else(|| Error::not_found("file")))
    }

    /// Keeps several files at once, in the same order: one sync of each file, one of each folder.
    ///
    /// # Errors
    /// As the file system fails; then some may be there, under names no row has.
    pub fn keep_all(&self, staged: Vec<Staged>) -> Result<Vec<Blob>> {
        sync_each(&staged, |part| Ok(part.file.as_file().sync_all()?))?;
        failpoint::hit("blobs.synced");
        let mut folders = BTreeSet::new();
        let mut kept = Vec::with_capacity(staged.len());
        for part in staged {
            let blob = Blob { hash: BlobHash::from_bytes(part.hasher.finalize().into()), bytes: part.bytes };
            let target = self.path(&blob.hash);
            if let Some(folder) = target.parent() {
                self.name(part.file, &blob, &target, folder)?;
                folders.insert(folder.to_path_buf());
            }
            failpoint::hit("blobs.named");
            kept.push(blob);
        }
        // Also for a file that was there already: who named it may not have synced the name yet.
        let folders = folders.into_iter().collect::<Vec<_>>();
        sync_each(&folders, |folder| files::sync_folder(folder))?;
        failpoint::hit("blobs.kept");
        Ok(kept)
    }

    /// Keeps bytes that are in memory anyway.
    ///
    /// # Errors
    /// As the file system fails.
    pub fn keep_bytes(&self, bytes: &[u8]) -> Result<Blob> {
        let mut staged = self.stage()?;
        staged.write_all(bytes)?;
        self.keep(staged)
    }

    fn name(&self, file: NamedTempFile, blob: &Blob, target: &Path, folder: &Path) -> Result<()> {
        let _naming = self.naming.lock().unwrap_or_else(PoisonError::into_inner);
        match fs::metadata(target) {
            // Only a file of another size is surely broken; content is checked by `verify`.
            Ok(there) if there.is_file() && there.len() == blob.bytes => {
                // It is wanted again: not an orphan of old.
                fs::OpenOptions::new().write(true).open(target)?.set_modified(SystemTime::now())?;
                return Ok(());
            }
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                if !folder.is_dir() {
                    files::make_private_folder(folder)?;
                    files::sync_folder(&self.blobs)?;
                }
            }
            Err(error) => return Err(error.into()),
        }
        file.persist(target).map_err(|error| Error::from(error.error))?;
        Ok(())
    }

    /// Where a file lies, for what takes paths and nothing else; whether it is there is not looked at.
    #[must_use]
    pub fn path(&self, hash: &BlobHash) -> PathBuf {
        let name = hash.to_string();
        let (folder, _) = name.split_at(2);
        self.blobs.join(folder).join(&name)
    }

    /// Opens a file for reading.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none.
    pub fn open_file(&self, hash: &BlobHash) -> Result<File> {
        match File::open(self.path(hash)) {
            Ok(file) => Ok(file),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(Error::not_found(format!("file {hash}")))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Reads a whole file and checks that it is what its name says; its size.
    ///
    /// # Errors
    /// [`Error::Damaged`] when it is not, [`Error::NotFound`] when there is none.
    pub fn verify(&self, hash: &BlobHash) -> Result<u64> {
        let mut file = self.open_file(hash)?;
        let mut hasher = Sha256::new();
        let mut buffer = vec![0; 64 * 1024];
        let mut bytes = 0;
        loop {
            let read = file.read(&mut buffer)?;
            let Some(taken) = buffer.get(..read).filter(|taken| !taken.is_empty()) else { break };
            hasher.update(taken);
            bytes += taken.len() as u64;
        }
        if BlobHash::from_bytes(hasher.finalize().into()) == *hash {
            return Ok(bytes);
        }
        Err(Error::damaged(format!("file {hash} has changed")))
    }

    /// Files not written or wanted since `before` that `is_named` does not know. Anything else found in the folder
    /// is not ours and left alone.
    ///
    /// # Errors
    /// As the file system or `is_named` fails.
    pub(crate) fn orphans(
        &self,
        before: SystemTime,
        mut is_named: impl FnMut(BlobHash) -> Result<bool>,
    ) -> Result<Vec<BlobHash>> {
        let mut orphans = Vec::new();
        let mut seen = HashSet::new();
        for folder in fs::read_dir(&self.blobs)? {
            let folder = folder?;
            if !folder.file_type()?.is_dir() {
                continue;
            }
            for entry in fs::read_dir(folder.path())? {
                let entry = entry?;
                let Some(hash) = entry.file_name().to_str().and_then(BlobHash::parse) else { continue };
                if is_older(&entry.path(), before)? && seen.insert(hash) && !is_named(hash)? {
                    orphans.push(hash);
                }
            }
        }
        Ok(orphans)
    }

    /// Removes an orphan, unless it was wanted since; whether it was removed.
    pub(crate) fn remove_orphan(&self, hash: &BlobHash, before: SystemTime) -> Result<bool> {
        let _naming = self.naming.lock().unwrap_or_else(PoisonError::into_inner);
        let path = self.path(hash);
        if !is_older(&path, before)? {
            return Ok(false);
        }
        files::remove_if_there(&path)?;
        Ok(true)
    }
}

/// Syncs several things, some at a time: file systems with a journal then write them in one go.
fn sync_each<T: Sync>(all: &[T], sync: impl Fn(&T) -> Result<()> + Sync) -> Result<()> {
    const AT_A_TIME: usize = 16;
    let (first, rest) = match all.split_first() {
        None => return Ok(()),
        Some(found) => found,
    };
    if rest.is_empty() {
        return sync(first);
    }
    let share = all.len().div_ceil(AT_A_TIME);
    std::thread::scope(|threads| {
        let running = all.chunks(share).map(|part| threads.spawn(|| part.iter().try_for_each(&sync)));
        let running = running.collect::<Vec<_>>();
        running.into_iter().try_for_each(|one| {
            one.join().unwrap_or_else(|_| Err(Error::Defect { detail: "syncing a file panicked".into() }))
        })
    })
}

fn is_older(path: &Path, before: SystemTime) -> Result<bool> {
    match fs::metadata(path) {
        Ok(there) => Ok(there.modified()? < before),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// A moment this long before `now`, for judging orphans.
pub(crate) fn earlier(now: SystemTime, by: Duration) -> SystemTime {
    now.checked_sub(by).unwrap_or(SystemTime::UNIX_EPOCH)
}
