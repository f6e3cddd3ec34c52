//! Alert rules as data. They come with the program in two presets; an office sets its own thresholds over them, with
//! the regulation it takes them from.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Item, Level, Trigger, When};
use crate::{Priority, checklist::pack::Message};

/// Most bytes of a set of rules.
pub const MAX_BYTES: usize = 256 << 10;
/// Most rules of a set.
const MAX_RULES: usize = 200;
/// Most characters of a text.
const MAX_TEXT: usize = 500;
/// Most stages of a rule.
const MAX_STAGES: usize = 10;

/// Which thresholds count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Preset {
    /// "Chuẩn": the law, and usual times where it is silent.
    #[default]
    Standard,
    /// "Nghiêm ngặt": no document waits longer than one working session.
    Strict,
}

/// Whom an alert concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Văn thư.
    Clerk,
    /// Chánh, Phó Chánh Văn phòng.
    Head,
    /// CNTT.
    It,
}

/// How loudly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// A row in the list and a count.
    Quiet,
    /// In the digests of the day.
    Digest,
    /// A toast.
    Toast,
    /// A toast with a sound.
    Sound,
}

/// What items share that stand in one alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Grouping {
    /// The root cause: one mend for all of them.
    Cause,
    /// The document.
    Document,
    /// The other agency.
    Agency,
    /// Everything of the rule.
    Office,
    /// Nothing: each by itself.
    Item,
}

impl Grouping {
    /// The part of an alert's key that its items share.
    #[must_use]
    pub fn key(self, item: &Item) -> String {
        let document = || item.document.map(|key| format!("document:{key}"));
        let found = match self {
            Self::Cause => item.cause.as_ref().map(|cause| format!("cause:{}", cause.code)),
            Self::Document => document(),
            Self::Agency => item.agency.as_ref().map(|code| format!("agency:{}", code.to_ascii_uppercase())),
            Self::Office => Some("office".to_owned()),
            Self::Item => None,
        };
        found.unwrap_or_else(|| item.subject.clone())
    }
}

/// Thresholds of a stage by urgency of the document; what has no urgency is normal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct Thresholds {
    /// For normal documents and everything else.
    pub normal: When,
    /// For urgent ones; as for normal ones when not given.
    #[serde(default)]
    pub urgent: Option<When>,
}

impl Thresholds {
    fn of(&self, priority: Priority) -> &When {
        match priority {
            Priority::Normal => &self.normal,
            Priority::Urgent | Priority::VeryUrgent | Priority::Express | Priority::ExpressTimed => {
                self.urgent.as_ref().unwrap_or(&self.normal)
            }
        }
    }

    fn is_sane(&self) -> bool {
        self.normal.is_sane() && self.urgent.as_ref().is_none_or(When::is_sane)
    }
}

/// From when an alert has a level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// The level.
    pub level: Level,
    /// "Chuẩn".
    pub standard: Thresholds,
    /// "Nghiêm ngặt"; the same when not given.
    #[serde(default)]
    pub strict: Option<Thresholds>,
}

/// Whom an alert goes to when nobody acts on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct Escalation {
    /// To whom.
    pub to: Audience,
    /// After so many minutes of working time.
    pub after_working_minutes: u32,
}

/// One rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its name, unique.
    pub id: String,
    /// What it looks at.
    pub trigger: Trigger,
    /// What its items share.
    pub group: Grouping,
    /// Whom it concerns first.
    pub audience: BTreeSet<Audience>,
    /// To whom it goes when nobody acts.
    #[serde(default)]
    pub escalation: Option<Escalation>,
    /// How loudly.
    pub tier: Tier,
    /// Rules that hide this one while they are open: its root lies there.
    #[serde(default)]
    pub hidden_by: BTreeSet<String>,
    /// The law, or the practice it is taken from.
    pub citation: String,
    /// What is wrong, in one line.
    pub message: Message,
    /// When it clears itself, in one line.
    pub clears: Message,
    /// The levels and from when.
    pub stages: Vec<Stage>,
}

/// An office's own thresholds for one stage of a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct Override {
    /// The rule.
    pub rule: String,
    /// Which of its stages, from 0.
    pub stage: u8,
    /// The thresholds.
    pub thresholds: Thresholds,
    /// The article of the office's own regulation (Quy chế), or why.
    pub citation: String,
}

/// Why rules are refused.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// More bytes than are read.
    #[error("the rules have {0} bytes, at most {MAX_BYTES} are read")]
    TooLarge(usize),
    /// Not JSON of this form; names an unknown trigger or threshold with its line.
    #[error("the rules cannot be read: {0}")]
    Malformed(#[from] serde_json::Error),
    /// None, or more than are read.
    #[error("{0} rules, between 1 and {MAX_RULES} are read")]
    Count(usize),
    /// Two rules of one name.
    #[error("two rules are called {0}")]
    Repeated(String),
    /// A part of a rule that cannot be.
    #[error("rule {rule}: {field} cannot be")]
    Field {
        /// The rule.
        rule: String,
        /// Its part.
        field: &'static str,
    },
    /// A trigger that no rule looks at: a silent gap.
    #[error("no rule looks at {0:?}")]
    Missing(Trigger),
    /// A rule or stage that is named and not there.
    #[error("no rule or stage is called {0}")]
    Unknown(String),
}

/// The rules in force.
#[derive(Clone, Debug)]
pub struct Rules {
    rules: Vec<Rule>,
    preset: Preset,
    overrides: BTreeMap<(String, u8), Override>,
}

impl Rules {
    /// The rules that come with the program.
    ///
    /// # Errors
    /// [`RulesError`] when it was built with broken ones.
    pub fn shipped() -> Result<Self, RulesError> {
        Self::read(include_str!("rules.json"))
    }

    /// Reads and checks rules.
    ///
    /// # Errors
    /// [`RulesError`] for the first thing wrong with them.
    pub fn read(json: &str) -> Result<Self, RulesError> {
        if json.len() > MAX_BYTES {
            return Err(RulesError::TooLarge(json.len()));
        }
        let rules: Vec<Rule> = serde_json::from_str(json)?;
        if rules.is_empty() || rules.len() > MAX_RULES {
            return Err(RulesError::Count(rules.len()));
        }
        let mut ids = BTreeSet::new();
        for rule in &rules {
            rule.validate()?;
            if !ids.insert(rule.id.as_str()) {
                return Err(RulesError::Repeated(rule.id.clone()));
            }
        }
        for hidden_by in rules.iter().flat_map(|rule| &rule.hidden_by) {
            if !ids.contains(hidden_by.as_str()) {
                return Err(RulesError::Unknown(hidden_by.clone()));
            }
        }
        for trigger in Trigger::ALL {
            if !rules.iter().any(|rule| rule.trigger == trigger) {
                return Err(RulesError::Missing(trigger));
            }
        }
        Ok(Self { rules, preset: Preset::default(), overrides: BTreeMap::new() })
    }

    /// The same rules with a preset and the office's own thresholds.
    ///
    /// # Errors
    /// [`RulesError::Unknown`] for a stage that is not there, [`RulesError::Field`] for one that cannot be.
    pub fn with(mut self, preset: Preset, overrides: Vec<Override>) -> Result<Self, RulesError> {
        self.preset = preset;
        self.overrides.clear();
        for own in overrides {
            let rule = self.rules.iter().find(|rule| rule.id == own.rule);
            let known = rule.is_some_and(|rule| rule.stages.len() > usize::from(own.stage));
            if !known {
                return Err(RulesError::Unknown(format!("{} {}", own.rule, own.stage)));
            }
            if !own.thresholds.is_sane() {
                return Err(RulesError::Field { rule: own.rule, field: "thresholds" });
            }
            if !is_text(&own.citation) {
                return Err(RulesError::Field { rule: own.rule, field: "citation" });
            }
            self.overrides.insert((own.rule.clone(), own.stage), own);
        }
        Ok(self)
    }

    /// Every rule.
    #[must_use]
    pub fn all(&self) -> &[Rule] {
        &self.rules
    }

    /// One rule.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id == id)
    }

    /// The rules that look at a trigger.
    pub fn of(&self, trigger: Trigger) -> impl Iterator<Item = &Rule> {
        self.rules.iter().filter(move |rule| rule.trigger == trigger)
    }

    /// The thresholds in force for one stage, and the office's own word for them.
    #[must_use]
    pub fn thresholds<'a>(
        &'a self,
        rule: &'a Rule,
        stage: u8,
    ) -> Option<(&'a Thresholds, Option<&'a Override>)> {
        let shipped = rule.stages.get(usize::from(stage))?;
        if let Some(own) = self.overrides.get(&(rule.id.clone(), stage)) {
            return Some((&own.thresholds, Some(own)));
        }
        let thresholds = match self.preset {
            Preset::Standard => &shipped.standard,
            Preset::Strict => shipped.strict.as_ref().unwrap_or(&shipped.standard),
        };
        Some((thresholds, None))
    }

    /// The stages of a rule for documents of an urgency.
    pub fn stages<'a>(
        &'a self,
        rule: &'a Rule,
        priority: Priority,
    ) -> impl Iterator<Item = (Level, &'a When)> {
        (0_u8..).zip(&rule.stages).filter_map(move |(place, stage)| {
            let (thresholds, _) = self.thresholds(rule, place)?;
            Some((stage.level, thresholds.of(priority)))
        })
    }

    /// Which preset counts.
    #[must_use]
    pub fn preset(&self) -> Preset {
        self.preset
    }
}

fn is_text(text: &str) -> bool {
    !text.trim().is_empty() && text.chars().count() <= MAX_TEXT && !text.contains(crate::text::is_deceptive)
}

impl Rule {
    fn validate(&self) -> Result<(), RulesError> {
        let wrong = |field| RulesError::Field { rule: self.id.chars().take(60).collect(), field };
        let name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_');
        if self.id.is_empty() || self.id.len() > 60 || !self.id.chars().all(name) {
            return Err(wrong("id"));
        }
        let texts = [
            (&self.citation, "citation"),
            (&self.message.vi, "message.vi"),
            (&self.message.en, "message.en"),
            (&self.clears.vi, "clears.vi"),
            (&self.clears.en, "clears.en"),
        ];
        if let Some((_, field)) = texts.into_iter().find(|(text, _)| !is_text(text)) {
            return Err(wrong(field));
        }
        if self.audience.is_empty() {
            return Err(wrong("audience"));
        }
        if self.hidden_by.contains(&self.id) {
            return Err(wrong("hidden_by"));
        }
        let rising = self.stages.windows(2).all(|pair| match pair {
            [one, next] => one.level <= next.level,
            _ => true,
        });
        if self.stages.is_empty() || self.stages.len() > MAX_STAGES || !rising {
            return Err(wrong("stages"));
        }
        let sane =
            |stage: &Stage| stage.standard.is_sane() && stage.strict.as_ref().is_none_or(Thresholds::is_sane);
        if self.stages.iter().all(sane) { Ok(()) } else { Err(wrong("thresholds")) }
    }
}
