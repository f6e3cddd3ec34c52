//! Whom the office trusts: roots it imported and pinned, intermediates it knows, revocation lists it keeps.

/// The trust store of an office.
#[derive(Debug, Default)]
pub struct Trust {
    version: String,
}

impl Trust {
    /// A store without any root: every chain is unknown.
    #[must_use]
    pub fn empty() -> Self {
        Self::default()
    }

    /// SHA-256 (hex) over the contents; changes when anything in the store changes.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }
}
