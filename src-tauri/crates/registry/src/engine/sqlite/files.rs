//! What an embedded database needs from the file system: a local disk, private folders, synced names, one owner.

use std::{
    fs::{self, File},
    path::Path,
};

use crate::{Error, Result};

/// Whether a registry may lie on a file system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileSystem {
    /// Locks and shared memory work as the write-ahead log needs them.
    Local,
    /// A network or user-space file system, by name: its locks and caches break the log.
    Remote(&'static str),
}

/// Judges a file system by the magic number `statfs` gives (Linux `magic.h` and each system's own header).
#[must_use]
pub fn kind_of_file_system(magic: u64) -> FileSystem {
    // statfs fields are signed on some machines; only the low 32 bits carry the number.
    match magic & 0xFFFF_FFFF {
        0x6969 => FileSystem::Remote("nfs"),
        0x517B => FileSystem::Remote("smb"),
        0xFF53_4D42 => FileSystem::Remote("cifs"),
        0xFE53_4D42 => FileSystem::Remote("smb2"),
        0x6573_5546 => FileSystem::Remote("fuse"),
        0x0102_1997 => FileSystem::Remote("9p"),
        0x564C => FileSystem::Remote("ncp"),
        0x5346_414F | 0x6B41_4653 => FileSystem::Remote("afs"),
        0x7375_7245 => FileSystem::Remote("coda"),
        0x00C3_6400 => FileSystem::Remote("ceph"),
        0x0116_1970 => FileSystem::Remote("gfs2"),
        0x7461_636F => FileSystem::Remote("ocfs2"),
        0x0BD0_0BD0 => FileSystem::Remote("lustre"),
        0x4750_4653 => FileSystem::Remote("gpfs"),
        0x2003_0528 => FileSystem::Remote("orangefs"),
        0x786F_4256 => FileSystem::Remote("vboxsf"),
        0xBACB_ACBC => FileSystem::Remote("vmhgfs"),
        _ => FileSystem::Local,
    }
}

/// Refuses a folder on a network or user-space file system. The folder must exist.
pub(crate) fn refuse_network_drive(folder: &Path) -> Result<()> {
    match file_system_of(folder)? {
        FileSystem::Local => Ok(()),
        FileSystem::Remote(kind) => Err(Error::NetworkDrive { kind: kind.to_owned() }),
    }
}

#[cfg(target_os = "linux")]
fn file_system_of(folder: &Path) -> Result<FileSystem> {
    let found = rustix::fs::statfs(folder).map_err(std::io::Error::from)?;
    #[allow(clippy::cast_sign_loss, clippy::unnecessary_cast, reason = "the field's type varies")]
    Ok(kind_of_file_system(found.f_type as u64))
}

/// A path that names another machine (`\\server\share`). Mapped drive letters are not told apart here.
#[cfg(windows)]
fn file_system_of(folder: &Path) -> Result<FileSystem> {
    use std::path::{Component, Prefix};
    let full = fs::canonicalize(folder)?;
    Ok(match full.components().next() {
        Some(Component::Prefix(prefix))
            if matches!(prefix.kind(), Prefix::UNC(..) | Prefix::VerbatimUNC(..)) =>
        {
            FileSystem::Remote("smb")
        }
        Some(_) | None => FileSystem::Local,
    })
}

#[cfg(not(any(target_os = "linux", windows)))]
fn file_system_of(_folder: &Path) -> Result<FileSystem> {
    Ok(FileSystem::Local)
}

/// Makes a folder that only its owner may enter, with every folder above it.
pub(crate) fn make_private_folder(folder: &Path) -> Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    Ok(())
}

/// Makes an empty file that only its owner may read, if there is none.
pub(crate) fn make_private_file(path: &Path) -> Result<()> {
    private_options().write(true).create(true).truncate(false).open(path)?;
    Ok(())
}

/// Options for a file that only its owner may read.
pub(crate) fn private_options() -> fs::OpenOptions {
    #[cfg(unix)]
    return {
        let mut options = fs::OpenOptions::new();
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options
    };
    // Elsewhere the folder of the user's profile keeps others out.
    #[cfg(not(unix))]
    fs::OpenOptions::new()
}

/// The exclusive right to a registry, held while the value lives and given back by the system when a process ends
/// in whatever way.
#[derive(Debug)]
pub(crate) struct Ownership {
    _file: File,
}

impl Ownership {
    pub(crate) fn take(path: &Path) -> Result<Self> {
        let file = private_options().read(true).write(true).create(true).truncate(false).open(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(fs::TryLockError::WouldBlock) => Err(Error::InUse),
            Err(fs::TryLockError::Error(error)) => Err(error.into()),
        }
    }
}

pub(crate) fn sync_file(path: &Path) -> Result<()> {
    // Windows syncs only what is open for writing.
    fs::OpenOptions::new().read(true).write(true).open(path)?.sync_all()?;
    Ok(())
}

/// Makes names in a folder durable.
pub(crate) fn sync_folder(folder: &Path) -> Result<()> {
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    // Windows has no such call: NTFS journals names itself.
    #[cfg(not(unix))]
    let _: &Path = folder;
    Ok(())
}

pub(crate) fn remove_if_there(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error.into()),
    }
}
