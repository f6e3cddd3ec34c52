//! A coded sentence as rows keep it: a stable code and named values; words are made where people read.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// A stable code with the named values of its sentence.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Coded {
    /// Stable code, e.g. `hub.unreachable`.
    pub code: String,
    /// Named values.
    #[serde(default)]
    pub args: BTreeMap<String, String>,
}

impl Coded {
    /// A code without values.
    #[must_use]
    pub fn new(code: impl Into<String>) -> Self {
        Self { code: code.into(), args: BTreeMap::new() }
    }

    /// With one more value.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.args.insert(name.to_owned(), value.to_string());
        self
    }

    pub(crate) fn args_json(&self) -> Result<String> {
        to_json(&self.args)
    }

    pub(crate) fn from_columns(code: Option<String>, args: Option<String>) -> Result<Option<Self>> {
        let Some(code) = code else { return Ok(None) };
        let args = args.map_or(Ok(BTreeMap::new()), |text| from_json(&text))?;
        Ok(Some(Self { code, args }))
    }
}

/// The code and values of an optional error as two columns.
pub(crate) fn columns(error: Option<&Coded>) -> Result<(Option<&str>, Option<String>)> {
    match error {
        None => Ok((None, None)),
        Some(coded) => Ok((Some(coded.code.as_str()), Some(coded.args_json()?))),
    }
}

pub(crate) fn to_json<T: Serialize + ?Sized>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::Defect { detail: error.to_string() })
}

pub(crate) fn from_json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(Error::damaged)
}
