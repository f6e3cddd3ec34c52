//! Copies of files for people: to look at in another program, or to keep where they choose.
//!
//! The office's own bytes are evidence and are never handed out: another program gets a read-only copy in a private
//! directory of this session, which is removed at the end (and at the next start, should the end have been sudden).

use std::{
    fs::{self, File, Permissions},
    io,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use crate::platform;

/// Why a copy was not made.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// The source could not be read or the copy not written.
    #[error("copy: {0}")]
    Io(#[from] io::Error),
    /// The chosen place has no directory.
    #[error("nowhere to save")]
    NoDirectory,
}

/// The session's copies.
#[derive(Debug)]
pub struct Copies {
    directory: PathBuf,
    made: AtomicU64,
}

impl Copies {
    /// Copies under `directory`, whose older content is removed: no program outlives the session it was opened in
    /// with a right to our copy.
    pub fn new(directory: PathBuf) -> Self {
        let copies = Self { directory, made: AtomicU64::new(0) };
        copies.clear();
        copies
    }

    /// Removes every copy of this session.
    pub fn clear(&self) {
        if let Err(error) = remove(&self.directory) {
            tracing::warn!(%error, "opened copies could not be removed");
        }
    }

    /// A read-only copy of `source` called `safe_name`, to be opened by another program.
    ///
    /// # Errors
    /// The copy cannot be made, e.g. the disk is full.
    pub fn for_opening(&self, mut source: File, safe_name: &str) -> Result<PathBuf, CopyError> {
        let number = self.made.fetch_add(1, Ordering::Relaxed);
        let directory = self.directory.join(number.to_string());
        make_private(&directory)?;
        let copy = directory.join(safe_name);
        io::copy(&mut source, &mut File::create_new(&copy)?)?;
        platform::mark_from_outside(&copy)?;
        read_only(&copy)?;
        Ok(copy)
    }
}

/// Saves a copy of `source` at the place a person chose, whole or not at all, private and never executable.
///
/// # Errors
/// The place cannot be written, e.g. the disk is full.
pub fn save(mut source: impl io::Read, target: &Path) -> Result<(), CopyError> {
    let directory = target.parent().filter(|parent| parent.is_dir()).ok_or(CopyError::NoDirectory)?;
    // A temporary file is private from its first byte (0600), and renaming it keeps that.
    let mut copy = tempfile::NamedTempFile::new_in(directory)?;
    io::copy(&mut source, copy.as_file_mut())?;
    copy.as_file().sync_all()?;
    copy.persist(target).map_err(|error| error.error)?;
    // A file system without streams (FAT on a stick) has no mark; the copy is still what was asked for.
    if let Err(error) = platform::mark_from_outside(target) {
        tracing::warn!(%error, "the saved copy could not be marked as coming from outside");
    }
    Ok(())
}

fn make_private(directory: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)
}

fn read_only(copy: &Path) -> io::Result<()> {
    #[cfg(unix)]
    let permissions: Permissions = std::os::unix::fs::PermissionsExt::from_mode(0o400);
    #[cfg(not(unix))]
    let permissions = {
        let mut permissions: Permissions = fs::metadata(copy)?.permissions();
        permissions.set_readonly(true);
        permissions
    };
    fs::set_permissions(copy, permissions)
}

/// Removes a directory of read-only files. On Windows a read-only file must be made writable before.
fn remove(directory: &Path) -> io::Result<()> {
    if !directory.exists() {
        return Ok(());
    }
    #[cfg(windows)]
    for copies in fs::read_dir(directory)? {
        for copy in fs::read_dir(copies?.path())? {
            let path = copy?.path();
            let mut permissions = fs::metadata(&path)?.permissions();
            permissions.set_readonly(false);
            fs::set_permissions(&path, permissions)?;
        }
    }
    fs::remove_dir_all(directory)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(directory: &Path) -> PathBuf {
        let source = directory.join("evidence");
        fs::write(&source, b"%PDF-1.7 signed").unwrap();
        source
    }

    fn open(path: &Path) -> File {
        File::open(path).unwrap()
    }

    #[test]
    fn an_opened_copy_is_read_only_private_and_gone_at_the_end() {
        let directory = tempfile::tempdir().unwrap();
        let source = source(directory.path());
        let copies = Copies::new(directory.path().join("opened"));
        let first = copies.for_opening(open(&source), "Công văn.pdf").unwrap();
        let second = copies.for_opening(open(&source), "Công văn.pdf").unwrap();
        assert_ne!(first, second);
        assert_eq!(fs::read(&first).unwrap(), fs::read(&source).unwrap());
        assert!(fs::metadata(&first).unwrap().permissions().readonly());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&first).unwrap().permissions().mode() & 0o777, 0o400);
            assert_eq!(fs::metadata(first.parent().unwrap()).unwrap().permissions().mode() & 0o777, 0o700);
        }
        copies.clear();
        assert!(!first.exists() && source.exists());
    }

    #[test]
    fn what_a_sudden_end_left_behind_goes_at_the_next_start() {
        let directory = tempfile::tempdir().unwrap();
        let opened = directory.path().join("opened");
        let left = Copies::new(opened.clone()).for_opening(open(&source(directory.path())), "a.pdf").unwrap();
        drop(Copies::new(opened));
        assert!(!left.exists());
    }

    #[test]
    fn a_saved_copy_replaces_the_file_a_person_agreed_to_replace_and_cannot_run() {
        let directory = tempfile::tempdir().unwrap();
        let target = directory.path().join("bản sao.pdf");
        fs::write(&target, b"old and longer than the new one, so that a partial write would show").unwrap();
        save(open(&source(directory.path())), &target).unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"%PDF-1.7 signed");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&target).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn saving_nowhere_is_an_error_and_leaves_nothing() {
        let directory = tempfile::tempdir().unwrap();
        let source = source(directory.path());
        assert!(save(open(&source), &directory.path().join("no/such/place.pdf")).is_err());
        // A directory cannot be read as a file: the copy fails half-way.
        assert!(save(open(directory.path()), &directory.path().join("x.pdf")).is_err());
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
    }
}
