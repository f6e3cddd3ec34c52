//! Where the hub's secret and passwords rest: the operating system's keychain, or a private file.
//!
//! A keychain may ask a person, or hang with its daemon; so every question to it is asked on a thread of its own and
//! given up after five seconds. Which store is in use is never hidden: [`open`] says so, for the caller to say aloud.

mod file;
mod keychain;

use std::{fmt, path::PathBuf};

pub use file::FileStore;
pub use keychain::KeychainStore;

/// A secret text. Never shown by `Debug`; it has no `Display` and is not serialised.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a secret.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The secret itself: for signing and for storing, never for showing.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

/// Why a secret could not be kept or found.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// There is no such store on this machine (no keychain service, no bus).
    #[error("secrets.unavailable")]
    Unavailable,
    /// The keychain is locked and nobody unlocked it.
    #[error("secrets.locked")]
    Locked,
    /// The keychain did not answer within five seconds.
    #[error("secrets.timeout")]
    Timeout,
    /// An account name that cannot be used.
    #[error("secrets.bad_account")]
    BadAccount,
    /// What is stored cannot be read as a secret.
    #[error("secrets.damaged")]
    Damaged,
    /// Reading or writing failed; the text is the system's.
    #[error("secrets.io: {0}")]
    Io(String),
}

impl SecretError {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unavailable => "secrets.unavailable",
            Self::Locked => "secrets.locked",
            Self::Timeout => "secrets.timeout",
            Self::BadAccount => "secrets.bad_account",
            Self::Damaged => "secrets.damaged",
            Self::Io(_) => "secrets.io",
        }
    }
}

/// A place for secrets, by account name (for a hub: its [`crate::Hub::key`]). Calls block; a few seconds at worst.
pub trait SecretStore: Send + Sync {
    /// The secret of an account, `None` when there is none.
    ///
    /// # Errors
    /// [`SecretError`].
    fn get(&self, account: &str) -> Result<Option<Secret>, SecretError>;

    /// Keeps a secret, in place of an earlier one.
    ///
    /// # Errors
    /// [`SecretError`].
    fn set(&self, account: &str, secret: &Secret) -> Result<(), SecretError>;

    /// Forgets a secret; forgetting what is not there is no error.
    ///
    /// # Errors
    /// [`SecretError`].
    fn delete(&self, account: &str) -> Result<(), SecretError>;
}

/// Which store the office wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Preference {
    /// The keychain when it answers, otherwise the file in this folder.
    KeychainOrFile(PathBuf),
    /// Only the keychain.
    Keychain,
    /// Only the file in this folder (servers, tests, `--secrets file`).
    File(PathBuf),
}

/// Which store is in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreKind {
    /// The operating system's keychain.
    Keychain,
    /// A file only its owner may read, because that was asked for.
    File,
    /// The same file, because the keychain does not answer: to be said aloud.
    FileInsteadOfKeychain,
}

/// Opens a store. The keychain is asked one harmless question to learn whether it answers.
///
/// # Errors
/// [`SecretError`] when the wanted store, and its stand-in where one is allowed, cannot be used.
pub fn open(preference: &Preference) -> Result<(Box<dyn SecretStore>, StoreKind), SecretError> {
    match preference {
        Preference::File(folder) => Ok((Box::new(FileStore::open(folder)?), StoreKind::File)),
        Preference::Keychain => Ok((Box::new(KeychainStore::open()?), StoreKind::Keychain)),
        Preference::KeychainOrFile(folder) => match KeychainStore::open() {
            Ok(store) => Ok((Box::new(store), StoreKind::Keychain)),
            Err(error) => {
                tracing::warn!(code = error.code(), "no keychain: secrets go to a private file");
                Ok((Box::new(FileStore::open(folder)?), StoreKind::FileInsteadOfKeychain))
            }
        },
    }
}
