//! The journal (nhật ký): the audit chain as people read it.

use domain::{DocumentKey, UtcMillis};
use serde::{Deserialize, Serialize};

/// Which lines to list.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(default)]
pub struct JournalFilter {
    /// Only about this document.
    pub document: Option<DocumentKey>,
    /// Only actions that begin so, e.g. `document.` or `delivery.`; empty means all.
    pub action: String,
}

/// One line.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct JournalRow {
    /// Place in the chain, from 1.
    #[cfg_attr(feature = "bindings", specta(type = f64))]
    pub sequence: i64,
    /// When.
    pub at: UtcMillis,
    /// Who: a person's name, `hub` or `system`.
    pub actor: String,
    /// What: a stable action such as `document.accepted`.
    pub action: String,
    /// The document it is about.
    pub document: Option<DocumentKey>,
    /// The document's symbol, for reading.
    pub symbol: String,
    /// Named values of the sentence.
    pub args: std::collections::BTreeMap<String, String>,
}

/// A page, newest first.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct JournalPage {
    /// The rows.
    pub rows: Vec<JournalRow>,
    /// Give this as `after` for the next page.
    pub next: Option<String>,
}

/// The result of checking the chain.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct ChainCheck {
    /// How many lines were checked.
    pub lines: u32,
    /// The first line that does not fit; null when the chain is whole.
    #[cfg_attr(feature = "bindings", specta(type = Option<f64>))]
    pub broken_at: Option<i64>,
}
