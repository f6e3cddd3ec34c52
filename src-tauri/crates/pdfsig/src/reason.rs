//! Why a verdict is what it is: stable codes with arguments; the sentences for people stand elsewhere.

use std::collections::BTreeMap;

use serde::Serialize;

/// How much a reason weighs in the verdict of its signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing; changes nothing.
    Note,
    /// Worth a second look; the signature may still be valid.
    Warning,
    /// Something that must be known is not: the signature can be neither accepted nor refused.
    Doubt,
    /// The signature must not be accepted.
    Refusal,
}

/// One reason. `code` is stable and starts with `SIG-`; `args` are data for the sentence, never sentences.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// Stable code, e.g. `SIG-CHAIN-NO-ROOT`.
    pub code: &'static str,
    /// What the sentence names: dates in RFC 3339, names, numbers.
    pub args: BTreeMap<&'static str, String>,
    /// How much it weighs.
    pub severity: Severity,
}

impl Reason {
    /// A reason without arguments.
    #[must_use]
    pub fn new(severity: Severity, code: &'static str) -> Self {
        Self { code, args: BTreeMap::new(), severity }
    }

    /// The same reason with one argument more.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.args.insert(name, value.into());
        self
    }
}
