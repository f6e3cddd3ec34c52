//! Rules as data: packs with a version and days of validity, so that a new decree needs no new program.
//!
//! A document is put to the pack in force on its issue date. A pack is read with limits and refused whole when anything
//! in it is not understood: a rule that is silently dropped would be a pass that nobody checked.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::check::{Check, Moment};

/// Most bytes of a pack.
pub const MAX_BYTES: usize = 256 << 10;
/// Most rules of a pack.
pub const MAX_RULES: usize = 300;
/// Most characters of a text in a pack.
pub const MAX_TEXT: usize = 500;

/// What a rule does when it finds something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// chặn.
    Block,
    /// cảnh báo: goes on with a typed reason.
    Warn,
    /// lưu ý: said, and goes on.
    Note,
}

impl Severity {
    /// Every severity, falling.
    pub const ALL: [Self; 3] = [Self::Block, Self::Warn, Self::Note];

    /// The name in JSON and in the registry.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Block => "block",
            Self::Warn => "warn",
            Self::Note => "note",
        }
    }
}

/// One sentence in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// Vietnamese.
    pub vi: String,
    /// English.
    pub en: String,
}

/// A value that a rule can be set to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(untagged)]
pub enum Parameter {
    /// A number.
    Number(f64),
    /// A list of texts.
    List(Vec<String>),
}

/// One rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its name, unique in the pack.
    pub id: String,
    /// When it is put.
    pub moment: Moment,
    /// Its place in the checklist, from 1.
    pub step: u8,
    /// What is looked at.
    pub check: Check,
    /// The law.
    pub citation: String,
    /// What it does.
    pub level: Severity,
    /// Whether an office may change the level.
    #[serde(default)]
    pub adjustable: bool,
    /// Whether a block may be overridden with a reason.
    #[serde(default)]
    pub overridable: bool,
    /// Values of the check.
    #[serde(default)]
    pub parameters: BTreeMap<String, Parameter>,
    /// The rule in one line.
    pub message: Message,
}

impl Rule {
    pub(super) fn number(&self, name: &str, otherwise: f64) -> f64 {
        match self.parameters.get(name) {
            Some(Parameter::Number(number)) => *number,
            Some(Parameter::List(_)) | None => otherwise,
        }
    }

    pub(super) fn list(&self, name: &str) -> &[String] {
        match self.parameters.get(name) {
            Some(Parameter::List(list)) => list,
            Some(Parameter::Number(_)) | None => &[],
        }
    }
}

/// The rules of one time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct Pack {
    /// Up to four numbers with dots; the higher one wins where two packs are in force.
    pub version: String,
    /// First day.
    #[cfg_attr(feature = "bindings", specta(type = String))]
    pub valid_from: Date,
    /// Last day, when there is one.
    #[cfg_attr(feature = "bindings", specta(type = Option<String>))]
    pub valid_to: Option<Date>,
    /// The rules, in the order of the checklist.
    pub rules: Vec<Rule>,
}

/// Why a pack is refused.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// More than [`MAX_BYTES`].
    #[error("the pack has {0} bytes, at most {MAX_BYTES} are read")]
    TooLarge(usize),
    /// Not JSON of this form; names an unknown check or parameter with its line.
    #[error("the pack cannot be read: {0}")]
    Malformed(#[from] serde_json::Error),
    /// A version that is not one to four numbers.
    #[error("version {0:?} is not one to four numbers with dots")]
    Version(String),
    /// A pack of this version is here already.
    #[error("a pack of version {0} is here already")]
    SameVersion(String),
    /// The last day is before the first.
    #[error("the pack ends on {to} before it begins on {from}")]
    Dates {
        /// First day.
        from: Date,
        /// Last day.
        to: Date,
    },
    /// No rule, or more than [`MAX_RULES`].
    #[error("the pack has {0} rules, between 1 and {MAX_RULES} are read")]
    Rules(usize),
    /// Two rules of one name.
    #[error("two rules are called {0}")]
    Repeated(String),
    /// A text that is empty, too long, or not a name.
    #[error("rule {rule}: {field} is empty, too long or has a wrong character")]
    Text {
        /// The rule.
        rule: String,
        /// Its field.
        field: &'static str,
    },
    /// A check that is not made at that moment.
    #[error("rule {0}: this check is not made at that moment")]
    Moment(String),
    /// A parameter the check does not have, or out of its range.
    #[error("rule {rule}: parameter {parameter} is unknown or out of range")]
    Parameter {
        /// The rule.
        rule: String,
        /// The parameter.
        parameter: String,
    },
    /// A check that no pack may leave out, weaken, or let anyone override.
    #[error("the check {0:?} must block in every pack, and may be neither adjusted nor overridden")]
    Guarded(Check),
    /// An office's level for a rule that is not there.
    #[error("no rule is called {0}")]
    UnknownRule(String),
    /// An office's level for a rule whose level is fixed.
    #[error("the level of rule {0} is fixed")]
    NotAdjustable(String),
}

impl Pack {
    /// Reads and checks a pack.
    ///
    /// # Errors
    /// [`PackError`] for the first thing wrong with it.
    pub fn read(json: &str) -> Result<Self, PackError> {
        if json.len() > MAX_BYTES {
            return Err(PackError::TooLarge(json.len()));
        }
        let mut pack: Self = serde_json::from_str(json)?;
        pack.validate()?;
        pack.rules.sort_by_key(|rule| (rule.moment, rule.step));
        Ok(pack)
    }

    /// The pack with an office's own levels, by rule.
    ///
    /// # Errors
    /// [`PackError::UnknownRule`], or [`PackError::NotAdjustable`] where the level is fixed.
    pub fn adjusted(mut self, levels: &BTreeMap<String, Severity>) -> Result<Self, PackError> {
        for (id, level) in levels {
            let rule = self.rules.iter_mut().find(|rule| rule.id == *id);
            let rule = rule.ok_or_else(|| PackError::UnknownRule(id.clone()))?;
            if !rule.adjustable && rule.level != *level {
                return Err(PackError::NotAdjustable(id.clone()));
            }
            rule.level = *level;
        }
        Ok(self)
    }

    /// Whether it is in force on a day.
    #[must_use]
    pub fn covers(&self, day: Date) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|to| day <= to)
    }

    fn validate(&self) -> Result<(), PackError> {
        version(&self.version).ok_or_else(|| PackError::Version(self.version.chars().take(40).collect()))?;
        if let Some(to) = self.valid_to
            && to < self.valid_from
        {
            return Err(PackError::Dates { from: self.valid_from, to });
        }
        if self.rules.is_empty() || self.rules.len() > MAX_RULES {
            return Err(PackError::Rules(self.rules.len()));
        }
        let mut ids = BTreeSet::new();
        for rule in &self.rules {
            rule.validate()?;
            if !ids.insert(&rule.id) {
                return Err(PackError::Repeated(rule.id.clone()));
            }
        }
        for (moment, check) in Check::GUARDED {
            let mut same =
                self.rules.iter().filter(|rule| rule.check == check && rule.moment == moment).peekable();
            let fixed = |rule: &Rule| rule.level == Severity::Block && !rule.adjustable && !rule.overridable;
            if same.peek().is_none() || !same.all(fixed) {
                return Err(PackError::Guarded(check));
            }
        }
        Ok(())
    }
}

impl Rule {
    fn validate(&self) -> Result<(), PackError> {
        let wrong = |field| PackError::Text { rule: self.id.chars().take(60).collect(), field };
        let name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_' | '-');
        if self.id.is_empty() || self.id.len() > 60 || !self.id.chars().all(name) {
            return Err(wrong("id"));
        }
        for (field, text) in
            [("citation", &self.citation), ("message.vi", &self.message.vi), ("message.en", &self.message.en)]
        {
            let bad = |c: char| crate::text::is_deceptive(c);
            if text.trim().is_empty() || text.chars().count() > MAX_TEXT || text.contains(bad) {
                return Err(wrong(field));
            }
        }
        if !self.check.is_made(self.moment) {
            return Err(PackError::Moment(self.id.clone()));
        }
        for (name, value) in &self.parameters {
            if !self.check.takes(name, value) {
                return Err(PackError::Parameter {
                    rule: self.id.clone(),
                    parameter: name.chars().take(60).collect(),
                });
            }
        }
        Ok(())
    }
}

/// The parts of a version, for comparing.
fn version(text: &str) -> Option<Vec<u32>> {
    let parts: Vec<&str> = text.split('.').collect();
    let number = |part: &&str| {
        (part.len() <= 6 && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse().ok()).flatten()
    };
    (parts.len() <= 4).then(|| parts.iter().map(number).collect()).flatten()
}

/// Every pack the office has.
#[derive(Clone, Debug)]
pub struct Packs(Vec<Pack>);

impl Packs {
    /// The packs that come with the program.
    ///
    /// # Errors
    /// [`PackError`] when the program was built with a broken pack.
    pub fn shipped() -> Result<Self, PackError> {
        const SHIPPED: [&str; 2] =
            [include_str!("packs/2020-03-05.json"), include_str!("packs/2026-11-15.json")];
        let mut packs = Self(Vec::new());
        for json in SHIPPED {
            packs.import(json)?;
        }
        Ok(packs)
    }

    /// Reads another pack and keeps it.
    ///
    /// # Errors
    /// [`PackError`] when it is refused; then nothing changes.
    pub fn import(&mut self, json: &str) -> Result<&Pack, PackError> {
        let pack = Pack::read(json)?;
        if self.0.iter().any(|known| version(&known.version) == version(&pack.version)) {
            return Err(PackError::SameVersion(pack.version));
        }
        Ok(self.0.push_mut(pack))
    }

    /// Every pack, in the order they came.
    #[must_use]
    pub fn all(&self) -> &[Pack] {
        &self.0
    }

    /// The pack for a document of that issue date: of those in force the highest version. Outside every pack's days the
    /// one that begins nearest before, and before all of them the first: no document goes without rules.
    #[must_use]
    pub fn for_day(&self, day: Date) -> Option<&Pack> {
        let highest = self.0.iter().filter(|pack| pack.covers(day)).max_by_key(|pack| version(&pack.version));
        let before =
            || self.0.iter().filter(|pack| pack.valid_from <= day).max_by_key(|pack| pack.valid_from);
        highest.or_else(before).or_else(|| self.0.iter().min_by_key(|pack| pack.valid_from))
    }
}
