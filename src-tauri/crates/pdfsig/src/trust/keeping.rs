//! Changing the store: taking certificates and lists in, and letting them go. Every file is written whole or not at all,
//! the pin of a root after its file, so that no half-done import gives trust.

use std::{fs, io::Write as _, path::Path};

use super::{
    Certificate, Trust,
    folder::{FolderError, PINS},
};
use crate::revoke;

/// Why a list is not kept.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// Not a list at all.
    #[error("not a revocation list: {0}")]
    Unreadable(#[from] super::Error),
    /// Nobody in the store signed it.
    #[error("no certificate of the store signed this list")]
    Stranger,
    /// The store's own list of this issuer is as new or newer.
    #[error("the list kept is as new or newer")]
    Older,
    /// The store cannot be written.
    #[error(transparent)]
    Folder(#[from] FolderError),
}

/// Keeps a certificate: one that issues itself as a pinned root, any other as an intermediate. Kept twice is kept once.
///
/// # Errors
/// [`FolderError`] when the store cannot be read or written.
pub fn keep(folder: &Path, certificate: &Certificate, label: &str) -> Result<(), FolderError> {
    let sha256 = certificate.sha256_hex();
    let name = format!("{sha256}.crt");
    if !certificate.is_self_issued() {
        return write(&folder.join("intermediates"), &name, certificate.der());
    }
    write(&folder.join("roots"), &name, certificate.der())?;
    change_pins(folder, |roots| {
        if !roots.iter().any(|root| is_pin_of(root, &sha256)) {
            let mut pin = toml::Table::new();
            pin.insert("sha256".to_owned(), sha256.clone().into());
            pin.insert("label".to_owned(), label.to_owned().into());
            roots.push(pin.into());
        }
    })
}

/// Lets a root or an intermediate go: the pin first, so that a file left behind gives no trust.
///
/// # Errors
/// [`FolderError`] when the store cannot be read or written.
pub fn forget(folder: &Path, sha256: &str) -> Result<(), FolderError> {
    change_pins(folder, |roots| roots.retain(|root| !is_pin_of(root, sha256)))?;
    for place in ["roots", "tsa-roots", "intermediates"] {
        let place = folder.join(place);
        let Ok(entries) = fs::read_dir(&place) else { continue };
        for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
            let bytes = fs::read(&path).unwrap_or_default();
            let holds = super::read_certificates(&bytes).is_ok_and(|all| match all.as_slice() {
                [one] => one.sha256_hex() == sha256,
                _ => false,
            });
            if holds {
                fs::remove_file(&path).map_err(|source| FolderError::Io { path, source })?;
            }
        }
    }
    Ok(())
}

/// Keeps a revocation list that a certificate of the store signed and that is newer than the one kept. Its issuer and
/// its SHA-256.
///
/// # Errors
/// [`ListError`].
pub fn keep_list(folder: &Path, trust: &Trust, bytes: &[u8]) -> Result<(String, String), ListError> {
    let list = revoke::read_list(bytes)?;
    let roots = trust.anchors.iter().map(|anchor| &anchor.certificate);
    if !roots.chain(&trust.intermediates).any(|issuer| list.is_signed_by(issuer)) {
        return Err(ListError::Stranger);
    }
    let name = list.file_name();
    let place = folder.join("crl");
    let kept = fs::read(place.join(&name)).ok().and_then(|bytes| revoke::read_list(&bytes).ok());
    if kept.is_some_and(|kept| !list.supersedes(&kept)) {
        return Err(ListError::Older);
    }
    write(&place, &name, list.der())?;
    Ok((list.entry().issuer.text, list.sha256_hex()))
}

fn is_pin_of(root: &toml::Value, sha256: &str) -> bool {
    let pinned = root.get("sha256").and_then(toml::Value::as_str).unwrap_or_default();
    let plain: String = pinned.chars().filter(|c| !matches!(c, ':' | ' ')).collect();
    plain.eq_ignore_ascii_case(sha256)
}

fn change_pins(folder: &Path, change: impl FnOnce(&mut Vec<toml::Value>)) -> Result<(), FolderError> {
    let path = folder.join(PINS);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(source) => return Err(FolderError::Io { path, source }),
    };
    let wrong = |error: &dyn std::fmt::Display| FolderError::Pins(error.to_string());
    let mut table: toml::Table = text.parse().map_err(|error: toml::de::Error| wrong(&error))?;
    let roots = table.entry("root").or_insert_with(|| toml::Value::Array(Vec::new()));
    let toml::Value::Array(roots) = roots else { return Err(wrong(&"root is no list")) };
    change(roots);
    let written = toml::to_string(&table).map_err(|error| wrong(&error))?;
    write(folder, PINS, written.as_bytes())
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), FolderError> {
    let failed = |source| FolderError::Io { path: folder.join(name), source };
    fs::create_dir_all(folder).map_err(failed)?;
    let passing = folder.join(format!("{name}.partial"));
    let mut file = fs::File::create(&passing).map_err(failed)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(failed)?;
    fs::rename(&passing, folder.join(name)).map_err(failed)
}
