//! Where the bytes of attachments go while a package is read.

use std::{
    io::{self, Cursor, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

/// Gives the reader a place for the bytes of each attachment.
pub trait Spooler {
    /// One place. Handed back rewound to its beginning in [`crate::Attachment::content`].
    type Spool: Read + Write + Seek;

    /// A new, empty place.
    ///
    /// # Errors
    /// Whatever keeps the place from being made; the reader stops with [`crate::Error::Spool`].
    fn spool(&mut self) -> io::Result<Self::Spool>;

    /// Whether what is written can be read again. When not, archives around attachments are never unwrapped and
    /// the facts told about attachments are those of the bytes on the wire.
    fn keeps(&self) -> bool {
        true
    }
}

/// Temporary files in one directory, readable only by this user, removed when dropped unless persisted.
#[derive(Debug)]
pub struct TempSpooler {
    directory: PathBuf,
}

impl TempSpooler {
    /// Spools into `directory`, which must exist. Put it on the volume of the final place, so that persisting is
    /// a rename.
    pub fn new(directory: impl AsRef<Path>) -> Self {
        Self { directory: directory.as_ref().to_owned() }
    }
}

impl Spooler for TempSpooler {
    type Spool = tempfile::NamedTempFile;

    fn spool(&mut self) -> io::Result<Self::Spool> {
        tempfile::Builder::new().prefix(".spool-").tempfile_in(&self.directory)
    }
}

/// Keeps contents in memory: for tests and small packages only.
#[derive(Debug, Default)]
pub struct MemorySpooler;

impl Spooler for MemorySpooler {
    type Spool = Cursor<Vec<u8>>;

    fn spool(&mut self) -> io::Result<Self::Spool> {
        Ok(Cursor::new(Vec::new()))
    }
}

/// Keeps nothing, for callers who want only the header and the facts of the wire.
#[derive(Debug, Default)]
pub struct Discard;

impl Spooler for Discard {
    type Spool = Discarded;

    fn spool(&mut self) -> io::Result<Self::Spool> {
        Ok(Discarded)
    }

    fn keeps(&self) -> bool {
        false
    }
}

/// The place of a [`Discard`]: swallows everything, gives nothing back.
#[derive(Debug)]
pub struct Discarded;

impl Read for Discarded {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Ok(0)
    }
}

impl Write for Discarded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for Discarded {
    fn seek(&mut self, _: SeekFrom) -> io::Result<u64> {
        Ok(0)
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn spooled_attachments_are_private_and_not_executable() {
        let folder = tempfile::tempdir().unwrap();
        let spool = TempSpooler::new(folder.path()).spool().unwrap();
        let mode = spool.as_file().metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let path = spool.path().to_owned();
        drop(spool);
        assert!(!path.exists(), "dropped without being persisted");
    }
}
