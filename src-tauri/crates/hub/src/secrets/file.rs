//! A file that only its owner may read: the stand-in where there is no keychain.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use super::{Secret, SecretError, SecretStore};

/// The most bytes of the file that are read.
const LIMIT: u64 = 1024 * 1024;

/// Secrets in `secrets.json` of a private folder (mode 0600 in 0700; on Windows the profile's own access list).
/// Written to a new file that takes the old one's place, so that a crash leaves the one or the other.
#[derive(Debug)]
pub struct FileStore {
    path: PathBuf,
    writing: Mutex<()>,
}

impl FileStore {
    /// Opens or makes the folder and takes away what others may do there.
    ///
    /// # Errors
    /// [`SecretError::Io`] when the folder cannot be made or made private.
    pub fn open(folder: &Path) -> Result<Self, SecretError> {
        fs::create_dir_all(folder).map_err(io_error)?;
        private_folder(folder).map_err(io_error)?;
        let path = folder.join("secrets.json");
        if path.exists() {
            private_file(&path).map_err(io_error)?;
        }
        Ok(Self { path, writing: Mutex::new(()) })
    }

    fn read(&self) -> Result<BTreeMap<String, String>, SecretError> {
        let meta = match fs::symlink_metadata(&self.path) {
            Ok(meta) => meta,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
            Err(error) => return Err(io_error(error)),
        };
        if !meta.is_file() || meta.len() > LIMIT {
            return Err(SecretError::Damaged);
        }
        let text = fs::read(&self.path).map_err(io_error)?;
        serde_json::from_slice(&text).map_err(|_damaged| SecretError::Damaged)
    }

    fn change(&self, change: impl FnOnce(&mut BTreeMap<String, String>)) -> Result<(), SecretError> {
        let _one_at_a_time = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all = self.read()?;
        change(&mut all);
        let text = serde_json::to_vec_pretty(&all).map_err(|_never| SecretError::Damaged)?;
        let fresh = self.path.with_extension("json.new");
        match fs::remove_file(&fresh) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(io_error(error)),
        }
        let mut file = create_private(&fresh).map_err(io_error)?;
        file.write_all(&text).and_then(|()| file.sync_all()).map_err(io_error)?;
        drop(file);
        fs::rename(&fresh, &self.path).map_err(io_error)?;
        sync_folder(&self.path).map_err(io_error)
    }
}

impl SecretStore for FileStore {
    fn get(&self, account: &str) -> Result<Option<Secret>, SecretError> {
        Ok(self.read()?.remove(account).map(Secret::new))
    }

    fn set(&self, account: &str, secret: &Secret) -> Result<(), SecretError> {
        if account.is_empty() || account.len() > 400 {
            return Err(SecretError::BadAccount);
        }
        self.change(|all| {
            all.insert(account.to_owned(), secret.expose().to_owned());
        })
    }

    fn delete(&self, account: &str) -> Result<(), SecretError> {
        self.change(|all| {
            all.remove(account);
        })
    }
}

fn io_error(error: io::Error) -> SecretError {
    SecretError::Io(error.kind().to_string())
}

#[cfg(unix)]
fn private_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
}

#[cfg(unix)]
fn private_file(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))
}

#[cfg(unix)]
fn create_private(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    File::options().write(true).create_new(true).mode(0o600).open(path)
}

#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

#[cfg(not(unix))]
fn private_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
fn private_file(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
fn create_private(path: &Path) -> io::Result<File> {
    File::options().write(true).create_new(true).open(path)
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests;
