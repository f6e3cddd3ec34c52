//! Attachments on their way from a package into the store: staged files that can be read back.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom, Write},
    path::PathBuf,
};

use registry::{BlobHash, BlobStore, Registry, Staged};

/// Gives the reader of packages staged files of the store.
pub(crate) struct BlobSpooler<'a> {
    blobs: &'a BlobStore,
}

impl<'a> BlobSpooler<'a> {
    pub(crate) fn new(blobs: &'a BlobStore) -> Self {
        Self { blobs }
    }
}

impl edxml::Spooler for BlobSpooler<'_> {
    type Spool = Spooled;

    fn spool(&mut self) -> io::Result<Spooled> {
        let staged = self.blobs.stage().map_err(to_io)?;
        Ok(Spooled { staged, reader: None })
    }
}

/// A staged file; what was written can be read back from anywhere.
#[derive(Debug)]
pub(crate) struct Spooled {
    staged: Staged,
    reader: Option<File>,
}

impl Spooled {
    /// The staged file, to be kept.
    pub(crate) fn into_staged(self) -> Staged {
        self.staged
    }

    fn reader(&mut self) -> io::Result<&mut File> {
        if self.reader.is_none() {
            self.reader = Some(self.staged.reopen().map_err(to_io)?);
        }
        self.reader.as_mut().ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

impl Write for Spooled {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.staged.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.staged.flush()
    }
}

impl Read for Spooled {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.reader()?.read(buffer)
    }
}

impl Seek for Spooled {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.reader()?.seek(to)
    }
}

/// An error of the store where only the system's own kind fits; a full disk stays one.
pub(crate) fn to_io(error: registry::Error) -> io::Error {
    if matches!(error, registry::Error::DiskFull) {
        return io::ErrorKind::StorageFull.into();
    }
    io::Error::other(error)
}

/// Where a file of the store lies: the hub's client takes paths.
pub(crate) fn path_of(registry: &Registry, hash: BlobHash) -> PathBuf {
    registry.blobs().path(&hash)
}
