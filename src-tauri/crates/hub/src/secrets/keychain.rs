//! The operating system's keychain: Secret Service on Linux, Credential Manager on Windows.

use std::{sync::mpsc, thread, time::Duration};

use super::{Secret, SecretError, SecretStore};

/// The name our entries stand under.
const SERVICE: &str = "vn.vanthu.hub";
/// Asked to learn whether the keychain answers; never written.
const PROBE: &str = "probe";
/// How long the keychain may take for one question.
const PATIENCE: Duration = Duration::from_secs(5);

/// Secrets in the operating system's keychain.
#[derive(Debug)]
pub struct KeychainStore {
    service: String,
    patience: Duration,
}

impl KeychainStore {
    /// Opens the keychain when it answers.
    ///
    /// # Errors
    /// [`SecretError::Unavailable`] without a keychain service, [`SecretError::Timeout`] when it hangs,
    /// [`SecretError::Locked`] when it is locked and stays so.
    pub fn open() -> Result<Self, SecretError> {
        let store = Self { service: SERVICE.to_owned(), patience: PATIENCE };
        store.get(PROBE)?;
        Ok(store)
    }

    /// Asks on a thread of its own. A thread whose answer is too late ends by itself, or with the program.
    fn ask<T: Send + 'static>(
        &self,
        account: &str,
        question: impl FnOnce(&keyring_core::Entry) -> Result<T, keyring_core::Error> + Send + 'static,
    ) -> Result<T, SecretError> {
        if account.is_empty() || account.len() > 400 {
            return Err(SecretError::BadAccount);
        }
        let (service, account) = (self.service.clone(), account.to_owned());
        within(self.patience, move || {
            platform::store()
                .and_then(|store| store.build(&service, &account, None))
                .and_then(|entry| question(&entry))
                .map_err(meaning)
        })
    }
}

/// The answer to a question asked on a thread of its own, unless it takes too long.
fn within<T: Send + 'static>(
    patience: Duration,
    question: impl FnOnce() -> Result<T, SecretError> + Send + 'static,
) -> Result<T, SecretError> {
    let (tell, hear) = mpsc::sync_channel(1);
    let asking = move || {
        if tell.send(question()).is_err() {
            tracing::warn!("the keychain answered too late");
        }
    };
    thread::Builder::new()
        .name("keychain".to_owned())
        .spawn(asking)
        .map_err(|error| SecretError::Io(error.to_string()))?;
    match hear.recv_timeout(patience) {
        Ok(answer) => answer,
        Err(mpsc::RecvTimeoutError::Timeout) => Err(SecretError::Timeout),
        Err(mpsc::RecvTimeoutError::Disconnected) => Err(SecretError::Unavailable),
    }
}

impl SecretStore for KeychainStore {
    fn get(&self, account: &str) -> Result<Option<Secret>, SecretError> {
        self.ask(account, |entry| match entry.get_password() {
            Ok(text) => Ok(Some(Secret::new(text))),
            Err(keyring_core::Error::NoEntry) => Ok(None),
            Err(error) => Err(error),
        })
    }

    fn set(&self, account: &str, secret: &Secret) -> Result<(), SecretError> {
        let secret = secret.clone();
        self.ask(account, move |entry| entry.set_password(secret.expose()))
    }

    fn delete(&self, account: &str) -> Result<(), SecretError> {
        self.ask(account, |entry| match entry.delete_credential() {
            Err(keyring_core::Error::NoEntry) => Ok(()),
            outcome => outcome,
        })
    }
}

/// Its errors may carry what was stored: only their kind goes on.
fn meaning(error: keyring_core::Error) -> SecretError {
    use keyring_core::Error;
    match error {
        Error::NoStorageAccess(_) => SecretError::Locked,
        Error::PlatformFailure(_) | Error::NoDefaultStore | Error::NotSupportedByStore(_) => {
            SecretError::Unavailable
        }
        Error::BadEncoding(_) | Error::BadDataFormat(..) | Error::BadStoreFormat(_) | Error::Ambiguous(_) => {
            SecretError::Damaged
        }
        Error::TooLong(..) | Error::Invalid(..) => SecretError::BadAccount,
        // Handled where it is asked; and the enum may grow in a later version.
        Error::NoEntry | _ => SecretError::Unavailable,
    }
}

#[cfg(target_os = "linux")]
mod platform {
    use std::sync::Arc;

    pub(super) fn store() -> keyring_core::Result<Arc<keyring_core::CredentialStore>> {
        let store: Arc<keyring_core::CredentialStore> = zbus_secret_service_keyring_store::Store::new()?;
        Ok(store)
    }
}

#[cfg(windows)]
mod platform {
    use std::sync::Arc;

    pub(super) fn store() -> keyring_core::Result<Arc<keyring_core::CredentialStore>> {
        let store: Arc<keyring_core::CredentialStore> = windows_native_keyring_store::Store::new()?;
        Ok(store)
    }
}

#[cfg(not(any(target_os = "linux", windows)))]
mod platform {
    use std::sync::Arc;

    pub(super) fn store() -> keyring_core::Result<Arc<keyring_core::CredentialStore>> {
        Err(keyring_core::Error::NoDefaultStore)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_keychain_that_hangs_is_given_up() {
        let (_never, forever) = mpsc::channel::<()>();
        let hanging = move || {
            forever.recv().map_err(|_gone| SecretError::Unavailable)?;
            Ok(())
        };
        assert_eq!(within(Duration::from_millis(50), hanging), Err(SecretError::Timeout));
    }

    #[test]
    fn a_keychain_that_dies_over_a_question_is_unavailable() {
        let dying = || -> Result<(), SecretError> { panic!("as a foreign library might") };
        assert_eq!(within(PATIENCE, dying), Err(SecretError::Unavailable));
    }

    #[test]
    fn what_a_keychain_says_never_carries_what_it_stored() {
        let error = meaning(keyring_core::Error::BadEncoding(b"secret".to_vec()));
        assert_eq!(error, SecretError::Damaged);
        assert_eq!(meaning(keyring_core::Error::NoDefaultStore), SecretError::Unavailable);
    }
}
