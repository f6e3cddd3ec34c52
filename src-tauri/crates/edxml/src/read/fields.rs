//! Values of the header's elements, each read as far as it can be.

use domain::{AgencyCode, DocumentId};
use jiff::civil::{Date, DateTime};

use crate::{Error, Party, ResponseFor, Staff, WarningCode, walk::Node, warning::Warnings, when};

/// The children of one element.
pub(super) struct Fields<'n>(Vec<&'n Node>);

impl<'n> Fields<'n> {
    /// The fields of an element. One of the same name inside is what a hand-made package repeats: its fields count.
    pub(super) fn of(node: &'n Node, warnings: &mut Warnings) -> Self {
        let mut nodes = vec![node];
        let mut inner = node;
        while let Some(same) = inner.children.iter().find(|child| child.name == inner.name) {
            warnings.once(WarningCode::NestedElement, &[("element", &inner.name)]);
            nodes.push(same);
            inner = same;
        }
        Self(nodes)
    }

    pub(super) fn all(&self, name: &'static str) -> impl Iterator<Item = &'n Node> {
        self.0.iter().flat_map(move |node| node.all(name))
    }

    pub(super) fn nested(&self, list: &'static str, item: &'static str) -> impl Iterator<Item = &'n Node> {
        self.all(list).flat_map(move |node| node.all(item))
    }

    /// The text of the element itself.
    pub(super) fn own(&self, warnings: &mut Warnings, padding_matters: bool) -> &'n str {
        let text =
            self.0.iter().map(|node| node.text.as_str()).find(|text| !text.is_empty()).unwrap_or_default();
        if padding_matters {
            self.note_padding(&self.0, warnings);
        }
        text
    }

    /// The text of a child; of several, the first that has any.
    pub(super) fn text(&self, warnings: &mut Warnings, name: &'static str) -> String {
        let mut texts = self.all(name).filter(|child| !child.text.is_empty());
        let first = texts.next().map(|child| child.text.clone()).unwrap_or_default();
        if texts.next().is_some() {
            warnings.once(WarningCode::RepeatedElement, &[("element", name)]);
        }
        first
    }

    /// The text of a child that is compared or shown as a code, where white space around it is worth a warning.
    pub(super) fn padded(&self, warnings: &mut Warnings, name: &'static str) -> String {
        let nodes: Vec<_> = self.all(name).collect();
        self.note_padding(&nodes, warnings);
        self.text(warnings, name)
    }

    fn note_padding(&self, nodes: &[&Node], warnings: &mut Warnings) {
        if nodes.iter().any(|node| node.padded && !node.text.is_empty()) {
            let element = nodes.first().map(|node| &*node.name).unwrap_or_default();
            warnings.once(WarningCode::Padding, &[("element", element)]);
        }
    }

    pub(super) fn code(&self, warnings: &mut Warnings, name: &'static str) -> String {
        self.padded(warnings, name)
    }

    pub(super) fn number(&self, warnings: &mut Warnings, name: &'static str) -> Option<i64> {
        number(&self.text(warnings, name), name, warnings)
    }

    pub(super) fn texts(&self, name: &'static str, limit: usize) -> Result<Vec<String>, Error> {
        let texts: Vec<String> =
            self.all(name).map(|node| node.text.clone()).filter(|text| !text.is_empty()).collect();
        full(texts.len(), limit + 1, name)?;
        Ok(texts)
    }

    pub(super) fn party(&self, warnings: &mut Warnings) -> Party {
        let code_raw = self.padded(warnings, "OrganId");
        let code = AgencyCode::parse(&code_raw).ok();
        let party = Party {
            code,
            code_raw,
            name: self.text(warnings, "OrganName"),
            in_charge: self.text(warnings, "OrganizationInCharge"),
            address: self.text(warnings, "OrganAdd"),
            email: self.text(warnings, "Email"),
            telephone: self.text(warnings, "Telephone"),
            fax: self.text(warnings, "Fax"),
            website: self.text(warnings, "Website"),
        };
        if party.code.is_none() {
            warnings.add(WarningCode::AgencyCode, &[("text", &party.code_raw), ("name", &party.name)]);
        }
        party
    }

    pub(super) fn staff(&self, warnings: &mut Warnings) -> Staff {
        Staff {
            department: self.text(warnings, "Department"),
            department_id: self.text(warnings, "DepartmentId"),
            name: self.text(warnings, "Staff"),
            staff_id: self.text(warnings, "StaffId"),
            email: self.text(warnings, "Email"),
            mobile: self.text(warnings, "Mobile"),
        }
    }

    /// `None` for an empty element, which the hub writes where it means none.
    pub(super) fn response_for(&self, warnings: &mut Warnings) -> Option<ResponseFor> {
        let raw = self.text(warnings, "PromulgationDate");
        let answer = ResponseFor {
            organ_id: self.padded(warnings, "OrganId"),
            code: self.text(warnings, "Code"),
            document_id: identity(&self.padded(warnings, "DocumentId")),
            promulgation_date: date(&raw, warnings),
            promulgation_date_raw: raw,
        };
        (answer != ResponseFor::default()).then_some(answer)
    }
}

pub(super) fn identity(text: &str) -> Option<DocumentId> {
    (!text.is_empty()).then(|| DocumentId::from(text))
}

pub(super) fn full(length: usize, limit: usize, what: &'static str) -> Result<(), Error> {
    if length >= limit { Err(Error::TooManyItems { what, limit: limit as u64 }) } else { Ok(()) }
}

pub(super) fn flag(number: Option<i64>) -> Option<bool> {
    match number {
        Some(0) => Some(false),
        Some(1) => Some(true),
        Some(_) | None => None,
    }
}

pub(super) fn number(text: &str, element: &'static str, warnings: &mut Warnings) -> Option<i64> {
    if text.is_empty() {
        return None;
    }
    let number = text.parse().ok();
    if number.is_none() {
        warnings.add(WarningCode::Number, &[("element", element), ("text", text)]);
    }
    number
}

pub(super) fn date(text: &str, warnings: &mut Warnings) -> Option<Date> {
    if text.is_empty() {
        return None;
    }
    match when::parse(text) {
        Some(when) => {
            if !when.standard_date {
                warnings.once(WarningCode::DateForm, &[("text", text)]);
            }
            Some(when.at.date())
        }
        None => {
            warnings.add(WarningCode::Date, &[("text", text)]);
            None
        }
    }
}

pub(super) fn time(text: &str, warnings: &mut Warnings) -> Option<DateTime> {
    if text.is_empty() {
        return None;
    }
    match when::parse(text) {
        Some(when) => {
            if !when.standard_time {
                warnings.once(WarningCode::DateForm, &[("text", text)]);
            }
            Some(when.at)
        }
        None => {
            warnings.add(WarningCode::Date, &[("text", text)]);
            None
        }
    }
}
