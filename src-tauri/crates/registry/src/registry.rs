//! Opening the registry, and its one writer and few readers.

use std::{
    path::{Path, PathBuf},
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use crate::{
    BlobStore, Connection, Error, Result, Transaction,
    engine::sqlite::{self, Access, files},
    failpoint::Disk,
    migrations::{self, Migration},
    value::values,
};

const DATABASE: &str = "vanthu.db";
const LOCK: &str = "vanthu.lock";
const CLEAN: &str = "vanthu.clean";
const COPIES: &str = "copies";
const READERS: usize = 3;

/// How to open a registry.
#[derive(Clone, Copy, Debug)]
pub struct OpenOptions {
    /// Page cache of the writer, in KiB.
    pub writer_cache_kib: u32,
    /// Page cache of each reader, in KiB.
    pub reader_cache_kib: u32,
    /// Growth stops at so many pages of 4 KiB, as on a full disk. For tests.
    pub max_pages: Option<u32>,
}

impl Default for OpenOptions {
    fn default() -> Self {
        Self { writer_cache_kib: 8 * 1024, reader_cache_kib: 4 * 1024, max_pages: None }
    }
}

/// What housekeeping did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Housekeeping {
    /// Files removed that no row names.
    pub orphans_removed: u32,
}

/// The disk the registry lies on, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Space {
    /// What may still be written.
    pub free: u64,
    /// All of it.
    pub total: u64,
}

/// An open registry. Shared between threads; closed when dropped.
#[derive(Debug)]
pub struct Registry {
    folder: PathBuf,
    readers: Readers,
    writer: Option<Mutex<Connection>>,
    blobs: BlobStore,
    /// Full on purpose, in tests.
    disk: Disk,
    /// Whether the last shutdown was unclean, or something else changed the database since.
    checked: bool,
    /// After the connections: given back last.
    _ownership: Option<files::Ownership>,
}

impl Registry {
    /// Opens the registry in `folder`, making it when there is none. Migrates, checks the structure when the last
    /// shutdown was unclean, and takes exclusive ownership until the value is dropped.
    ///
    /// # Errors
    /// [`Error::Newer`], [`Error::NetworkDrive`], [`Error::InUse`] and [`Error::Damaged`] leave every file as it is
    /// (invariant 9).
    pub fn open(folder: &Path, options: OpenOptions) -> Result<Self> {
        Self::open_with(folder, options, migrations::ALL)
    }

    pub(crate) fn open_with(folder: &Path, options: OpenOptions, series: &[Migration]) -> Result<Self> {
        files::make_private_folder(folder)?;
        files::refuse_network_drive(folder)?;
        let ownership = files::Ownership::take(&folder.join(LOCK))?;
        let database = folder.join(DATABASE);
        let marker = folder.join(CLEAN);
        let checked = look_at(&database, &marker, series)?;
        files::remove_if_there(&marker)?;
        files::make_private_file(&database)?;
        files::make_private_folder(&folder.join(COPIES))?;
        files::sync_folder(folder)?;
        let writer = sqlite::connect(&database, Access::Write, options.writer_cache_kib, options.max_pages)?;
        sqlite::set_journal(&writer)?;
        migrations::run(&writer, &folder.join(COPIES), series)?;
        let readers = Readers::open(&database, options.reader_cache_kib)?;
        let disk = Disk::default();
        let blobs = BlobStore::open(folder, disk.clone())?;
        Ok(Self {
            folder: folder.to_path_buf(),
            readers,
            writer: Some(Mutex::new(writer)),
            blobs,
            disk,
            checked,
            _ownership: Some(ownership),
        })
    }

    /// Opens what is there for reading only: the repair view of a registry that cannot be opened otherwise. Changes
    /// nothing and needs no ownership.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no database, [`Error::Newer`], [`Error::Damaged`].
    pub fn open_read_only(folder: &Path) -> Result<Self> {
        let database = folder.join(DATABASE);
        if !database.is_file() {
            return Err(Error::not_found("database"));
        }
        let reader = open_look(&database)?;
        migrations::version_of(&reader, migrations::ALL)?;
        Ok(Self {
            folder: folder.to_path_buf(),
            readers: Readers::of(vec![reader]),
            writer: None,
            blobs: BlobStore::look(folder),
            disk: Disk::default(),
            checked: false,
            _ownership: None,
        })
    }

    /// Reads: everything asked inside sees one moment, whatever is written meanwhile. Do not call from inside
    /// another `read`.
    ///
    /// # Errors
    /// As `read` fails.
    pub fn read<T, E: From<Error>>(
        &self,
        read: impl FnOnce(&Connection) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let lent = self.readers.lend();
        lent.snapshot(read)
    }

    /// Writes: kept as a whole and on the disk when this returns `Ok` (invariant 1), else nothing of it is. Calls
    /// wait for each other; put several things in one call to sync once.
    ///
    /// # Errors
    /// As `write` fails, or the commit: [`Error::DiskFull`], [`Error::Io`]. [`Error::ReadOnly`] for a registry
    /// opened for reading.
    pub fn write<T, E: From<Error>>(
        &self,
        write: impl FnOnce(&mut Transaction<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let writer = self.writer()?;
        self.disk.begin();
        writer.transaction(|tx| {
            let written = write(tx)?;
            self.disk.commit()?;
            Ok(written)
        })
    }

    fn writer(&self) -> Result<MutexGuard<'_, Connection>> {
        let writer = self.writer.as_ref().ok_or(Error::ReadOnly)?;
        // A panic inside a transaction undid it; the connection is whole.
        Ok(writer.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The files of this registry.
    #[must_use]
    pub fn blobs(&self) -> &BlobStore {
        &self.blobs
    }

    /// The disk below, for a test to fill.
    #[cfg(feature = "failpoints")]
    #[must_use]
    pub fn disk(&self) -> &Disk {
        &self.disk
    }

    /// The folder everything lies in.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether this registry was opened for reading only.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        self.writer.is_none()
    }

    /// Whether opening checked the structure of every page, because the last shutdown was unclean or something else
    /// changed the database.
    #[must_use]
    pub fn was_checked(&self) -> bool {
        self.checked
    }

    /// Moves the write-ahead log into the database as far as readers let it, without waiting for them; whether
    /// all of it was moved.
    ///
    /// # Errors
    /// As the database fails.
    pub fn checkpoint(&self) -> Result<bool> {
        let done = sqlite::checkpoint(&*self.writer()?)?;
        Ok(!done.held)
    }

    /// Checks the structure of every page of the database.
    ///
    /// # Errors
    /// [`Error::Damaged`] with what was found.
    pub fn check(&self) -> Result<()> {
        self.read(sqlite::quick_check)
    }

    /// The space of the disk the registry lies on.
    ///
    /// # Errors
    /// [`Error::Io`] when the system does not say.
    pub fn space(&self) -> Result<Space> {
        let stats = fs4::statvfs(&self.folder)?;
        Ok(Space { free: stats.available_space(), total: stats.total_space() })
    }

    /// Removes files that no row names and nothing wrote for `older_than` (what a crash between a file and its row
    /// leaves), and empties what earlier removals left in staging.
    ///
    /// # Errors
    /// As the database or the file system fails.
    pub fn housekeep(&self, now: SystemTime, older_than: Duration) -> Result<Housekeeping> {
        let before = crate::blobs::earlier(now, older_than);
        let orphans = self.blobs.orphans(before, |hash| self.read(|c| is_named(c, hash)))?;
        let mut done = Housekeeping::default();
        for hash in orphans {
            // Asked again while nothing can be committed, so that a row cannot appear in between.
            let removed = self.write(|tx| {
                if is_named(tx, hash)? { Ok(false) } else { self.blobs.remove_orphan(&hash, before) }
            })?;
            done.orphans_removed += u32::from(removed);
        }
        Ok(done)
    }

    /// Closes the registry and notes that it was left whole, so that the next start need not check it.
    ///
    /// # Errors
    /// As the database or the file system fails; the next start then checks the structure.
    pub fn close(mut self) -> Result<()> {
        self.shut()
    }

    fn shut(&mut self) -> Result<()> {
        let Some(writer) = self.writer.take() else { return Ok(()) };
        self.readers.close();
        let writer = writer.into_inner().unwrap_or_else(PoisonError::into_inner);
        sqlite::checkpoint(&writer)?;
        // The last connection to go removes the log.
        drop(writer);
        let database = self.folder.join(DATABASE);
        std::fs::write(self.folder.join(CLEAN), fingerprint(&database)?)?;
        Ok(())
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        // Failing to note a clean end only makes the next start check.
        if self.shut().is_err() {}
    }
}

fn is_named(c: &Connection, hash: crate::BlobHash) -> Result<bool> {
    let found = c.query_one(
        "
        SELECT (SELECT COUNT(*) FROM (SELECT 1 FROM package WHERE blob_sha256 = $1 LIMIT 1) AS p)
             + (SELECT COUNT(*) FROM (SELECT 1 FROM attachment WHERE sha256 = $1 LIMIT 1) AS a)
             + (SELECT COUNT(*) FROM (SELECT 1 FROM draft_file WHERE sha256 = $1 LIMIT 1) AS f)
        ",
        values![hash],
        |row| row.take::<i64>(),
    )?;
    Ok(found > 0)
}

/// Looks at a database without changing a byte: is it ours, not newer, and whole? Whether its pages were checked.
fn look_at(database: &Path, marker: &Path, series: &[Migration]) -> Result<bool> {
    let there = std::fs::metadata(database).map(|found| found.len()).unwrap_or(0);
    if there == 0 {
        return Ok(false);
    }
    let look = open_look(database)?;
    migrations::version_of(&look, series)?;
    let clean = std::fs::read_to_string(marker).is_ok_and(|noted| {
        let now = fingerprint(database);
        now.is_ok_and(|now| now == noted)
    });
    if !clean {
        sqlite::quick_check(&look)?;
    }
    Ok(!clean)
}

fn open_look(database: &Path) -> Result<Connection> {
    let opened = sqlite::connect(database, Access::Look, 2 * 1024, None).and_then(|look| {
        sqlite::identity(&look)?;
        Ok(look)
    });
    match opened {
        // A folder that cannot be written, without a log: there is nothing beside the file to read.
        Err(Error::Io { .. } | Error::ReadOnly) => sqlite::connect_immutable(database),
        opened => opened,
    }
}

/// Size and time of the database: when they are as the last clean end left them, nothing else wrote to it.
fn fingerprint(database: &Path) -> Result<String> {
    let found = std::fs::metadata(database)?;
    let modified = found.modified()?.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Ok(format!("{} {}\n", found.len(), modified.as_nanos()))
}

/// The readers, lent one at a time.
#[derive(Debug)]
struct Readers {
    free: Mutex<Vec<Connection>>,
    back: Condvar,
}

/// A reader, given back when dropped.
struct Lent<'r> {
    readers: &'r Readers,
    connection: Option<Connection>,
}

impl Readers {
    fn open(database: &Path, cache_kib: u32) -> Result<Self> {
        let connect = || sqlite::connect(database, Access::Read, cache_kib, None);
        Ok(Self::of(std::iter::repeat_with(connect).take(READERS).collect::<Result<_>>()?))
    }

    fn of(connections: Vec<Connection>) -> Self {
        Self { free: Mutex::new(connections), back: Condvar::new() }
    }

    fn lend(&self) -> Lent<'_> {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(connection) = free.pop() {
                return Lent { readers: self, connection: Some(connection) };
            }
            free = self.back.wait(free).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn close(&self) {
        self.free.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl Lent<'_> {
    fn snapshot<T, E: From<Error>>(
        &self,
        read: impl FnOnce(&Connection) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let connection =
            self.connection.as_ref().ok_or_else(|| Error::Defect { detail: "no reader was lent".into() })?;
        connection.snapshot(read)
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            self.readers.free.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
            self.readers.back.notify_one();
        }
    }
}
