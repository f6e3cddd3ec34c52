//! A description of a package in JSON, read field by field: absent and null are the same, a wrong type is named.

use domain::{AgencyCode, DocumentId, UtcMillis};
use edxml::{Party, ResponseFor, Signer, Staff};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use serde_json::Value;

use crate::failure::Failure;

/// One object of the description, with the path that leads to it.
pub(super) struct Spec<'a> {
    value: &'a Value,
    path: String,
}

impl<'a> Spec<'a> {
    pub(super) fn new(value: &'a Value) -> Self {
        Self { value, path: String::new() }
    }

    fn at(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    /// The refusal of a field.
    pub(super) fn wrong(&self, key: &str) -> Failure {
        Failure::refused("cli.spec", &[("field", &self.at(key))])
    }

    fn given(&self, key: &str) -> Option<&'a Value> {
        self.value.get(key).filter(|value| !value.is_null())
    }

    /// A text; empty when absent.
    pub(super) fn text(&self, key: &str) -> Result<String, Failure> {
        match self.given(key) {
            None => Ok(String::new()),
            Some(value) => value.as_str().map(str::to_owned).ok_or_else(|| self.wrong(key)),
        }
    }

    /// A text that must be there.
    pub(super) fn needed(&self, key: &str) -> Result<String, Failure> {
        let text = self.text(key)?;
        if text.is_empty() { Err(self.wrong(key)) } else { Ok(text) }
    }

    /// A whole number.
    pub(super) fn number(&self, key: &str) -> Result<Option<i64>, Failure> {
        self.given(key).map(|value| value.as_i64().ok_or_else(|| self.wrong(key))).transpose()
    }

    /// Yes or no.
    pub(super) fn truth(&self, key: &str) -> Result<Option<bool>, Failure> {
        self.given(key).map(|value| value.as_bool().ok_or_else(|| self.wrong(key))).transpose()
    }

    /// A date, `YYYY-MM-DD`.
    pub(super) fn date(&self, key: &str) -> Result<Option<Date>, Failure> {
        let text = self.text(key)?;
        if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(|_error| self.wrong(key)) }
    }

    /// A moment, RFC 3339, as the clock in Vietnam shows it.
    pub(super) fn moment(&self, key: &str) -> Result<Option<DateTime>, Failure> {
        let text = self.text(key)?;
        if text.is_empty() {
            return Ok(None);
        }
        let moment: Timestamp = text.parse().map_err(|_error| self.wrong(key))?;
        Ok(Some(UtcMillis(moment.as_millisecond()).vietnam()))
    }

    /// An object; an absent one is empty.
    pub(super) fn object(&self, key: &str) -> Result<Self, Failure> {
        match self.given(key) {
            None => Ok(Self { value: &Value::Null, path: self.at(key) }),
            Some(value) if value.is_object() => Ok(Self { value, path: self.at(key) }),
            Some(_) => Err(self.wrong(key)),
        }
    }

    /// Whether a field is there at all.
    pub(super) fn has(&self, key: &str) -> bool {
        self.given(key).is_some()
    }

    /// A list of objects; an absent one is empty.
    pub(super) fn list(&self, key: &str) -> Result<Vec<Self>, Failure> {
        let Some(value) = self.given(key) else { return Ok(Vec::new()) };
        let items = value.as_array().ok_or_else(|| self.wrong(key))?;
        let path = self.at(key);
        Ok(items
            .iter()
            .zip(0..)
            .map(|(value, n): (_, u32)| Self { value, path: format!("{path}[{n}]") })
            .collect())
    }

    /// A list of texts; an absent one is empty.
    pub(super) fn texts(&self, key: &str) -> Result<Vec<String>, Failure> {
        let Some(value) = self.given(key) else { return Ok(Vec::new()) };
        let items = value.as_array().ok_or_else(|| self.wrong(key))?;
        items.iter().map(|item| item.as_str().map(str::to_owned).ok_or_else(|| self.wrong(key))).collect()
    }

    /// A document's identity.
    pub(super) fn document_id(&self, key: &str) -> Result<Option<DocumentId>, Failure> {
        Ok(Some(self.text(key)?).filter(|text| !text.is_empty()).map(DocumentId))
    }

    /// An agency, whose code must be one.
    pub(super) fn party(&self) -> Result<Party, Failure> {
        let code_raw = self.needed("code")?;
        let code = AgencyCode::parse(&code_raw).map_err(|_error| self.wrong("code"))?;
        Ok(Party {
            in_charge: self.text("in_charge")?,
            address: self.text("address")?,
            email: self.text("email")?,
            telephone: self.text("telephone")?,
            fax: self.text("fax")?,
            website: self.text("website")?,
            ..Party::new(&code, &self.text("name")?)
        })
    }

    /// Who signed.
    pub(super) fn signer(&self) -> Result<Signer, Failure> {
        Ok(Signer {
            competence: self.text("competence")?,
            position: self.text("position")?,
            name: self.text("name")?,
        })
    }

    /// A person.
    pub(super) fn staff(&self) -> Result<Staff, Failure> {
        Ok(Staff {
            department: self.text("department")?,
            department_id: self.text("department_id")?,
            name: self.text("name")?,
            staff_id: self.text("staff_id")?,
            email: self.text("email")?,
            mobile: self.text("mobile")?,
        })
    }

    /// A document that is answered or reported about.
    pub(super) fn response(&self) -> Result<ResponseFor, Failure> {
        let date = self.date("promulgation_date")?;
        Ok(ResponseFor {
            organ_id: self.text("organ_id")?,
            code: self.text("code")?,
            document_id: self.document_id("document_id")?,
            promulgation_date: date,
            promulgation_date_raw: date.map(|date| date.to_string()).unwrap_or_default(),
        })
    }
}
