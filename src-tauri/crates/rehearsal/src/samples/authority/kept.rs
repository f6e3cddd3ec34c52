//! Keys and revoked certificates in a directory. Two processes that open one directory at once get the same keys.

use std::{
    io::{ErrorKind, Write as _},
    path::Path,
};

use openssl::{
    pkey::{PKey, Private},
    x509::X509,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::Revoked;
use crate::{
    error::Error,
    keep::write_atomically,
    pki::{self, Identity},
};

const KEYS: &str = "keys.json";
const REVOKED: &str = "revoked.json";

/// The authority's own key, and one for all persons and one for all agencies.
pub(super) struct Keys {
    pub(super) root: Identity,
    pub(super) leader: PKey<Private>,
    pub(super) seal: PKey<Private>,
}

/// The same as PEM, in one file, so that it is there whole or not at all.
#[derive(Serialize, Deserialize)]
struct KeysFile {
    certificate: String,
    root: String,
    leader: String,
    seal: String,
}

#[derive(Serialize, Deserialize)]
struct RevokedFile {
    certificate: String,
    at: i64,
}

impl Keys {
    pub(super) fn new() -> Result<Self, Error> {
        Ok(Self {
            root: pki::root("Tổ chức chứng thực diễn tập")?,
            leader: pki::new_key()?,
            seal: pki::new_key()?,
        })
    }

    fn to_file(&self) -> Result<KeysFile, Error> {
        let key = |key: &PKey<Private>| Ok::<_, Error>(text(key.private_key_to_pem_pkcs8()?));
        Ok(KeysFile {
            certificate: text(self.root.certificate.to_pem()?),
            root: key(&self.root.key)?,
            leader: key(&self.leader)?,
            seal: key(&self.seal)?,
        })
    }

    fn from_file(file: &KeysFile) -> Result<Self, Error> {
        let key = |pem: &str| PKey::private_key_from_pem(pem.as_bytes());
        let certificate = X509::from_pem(file.certificate.as_bytes())?;
        Ok(Self {
            root: Identity { certificate, key: key(&file.root)? },
            leader: key(&file.leader)?,
            seal: key(&file.seal)?,
        })
    }
}

/// PEM is ASCII.
fn text(pem: Vec<u8>) -> String {
    String::from_utf8_lossy(&pem).into_owned()
}

/// The keys of a directory, made when there are none. The root stands beside them as `root.pem`, for people.
pub(super) fn keys(dir: &Path) -> Result<Keys, Error> {
    std::fs::create_dir_all(dir).map_err(|source| Error::file(dir, source))?;
    let path = dir.join(KEYS);
    if let Some(file) = read(&path)? {
        return Keys::from_file(&file);
    }
    let keys = Keys::new()?;
    let bytes = json(&path, &keys.to_file()?)?;
    let written = tempfile::NamedTempFile::new_in(dir).and_then(|mut file| {
        file.write_all(&bytes)?;
        Ok(file)
    });
    let file = written.map_err(|source| Error::file(&path, source))?;
    match file.persist_noclobber(&path) {
        Ok(_) => {}
        // Somebody else was quicker: his keys are the ones.
        Err(error) if error.error.kind() == ErrorKind::AlreadyExists => {
            let file = read(&path)?.ok_or_else(|| Error::file(&path, ErrorKind::NotFound.into()))?;
            return Keys::from_file(&file);
        }
        Err(error) => return Err(Error::file(&path, error.error)),
    }
    let root = dir.join("root.pem");
    write_atomically(&root, &keys.root.certificate.to_pem()?).map_err(|source| Error::file(&root, source))?;
    Ok(keys)
}

/// The revoked certificates of a directory.
pub(super) fn revoked(dir: &Path) -> Result<Vec<Revoked>, Error> {
    let files: Vec<RevokedFile> = read(&dir.join(REVOKED))?.unwrap_or_default();
    let revoked = files
        .iter()
        .map(|file| Ok(Revoked { certificate: X509::from_pem(file.certificate.as_bytes())?, at: file.at }));
    revoked.collect()
}

pub(super) fn keep_revoked(dir: &Path, revoked: &[Revoked]) -> Result<(), Error> {
    let path = dir.join(REVOKED);
    let file = |one: &Revoked| Ok(RevokedFile { certificate: text(one.certificate.to_pem()?), at: one.at });
    let files = revoked.iter().map(file).collect::<Result<Vec<_>, Error>>()?;
    write_atomically(&path, &json(&path, &files)?).map_err(|source| Error::file(&path, source))
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, Error> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(Error::file(path, source)),
    };
    let value = serde_json::from_slice(&bytes);
    value.map(Some).map_err(|source| Error::Index { path: path.to_owned(), source })
}

fn json<T: Serialize>(path: &Path, value: &T) -> Result<Vec<u8>, Error> {
    serde_json::to_vec_pretty(value).map_err(|source| Error::Index { path: path.to_owned(), source })
}
