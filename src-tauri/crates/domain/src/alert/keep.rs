//! What an evaluation changes in the kept alerts.

use std::collections::{BTreeMap, BTreeSet};

use super::{Late, Level};
use crate::DocumentKey;

/// An open alert as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its key in the registry.
    pub id: i64,
    /// Its rule.
    pub rule: String,
    /// Its group.
    pub group: String,
    /// Its level.
    pub level: Level,
    /// Its open items by subject.
    pub items: BTreeMap<String, KeptItem>,
}

/// An open item as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptItem {
    /// The document it is about.
    pub document: Option<DocumentKey>,
    /// The level it reached.
    pub level: Level,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// An alert opens with these items.
    Open {
        /// The rule.
        rule: String,
        /// The group.
        group: String,
        /// The worst level of its items.
        level: Level,
        /// The items.
        items: Vec<Late>,
    },
    /// Items join an open alert, or reach a further stage in it: it has grown, and is no longer dismissed.
    Grow {
        /// The alert.
        alert: i64,
        /// The level it has now.
        level: Level,
        /// What is new or worse.
        items: Vec<Late>,
    },
    /// Items are no longer open, or less bad; others of the alert are open.
    Shrink {
        /// The alert.
        alert: i64,
        /// The level it has now.
        level: Level,
        /// What left.
        subjects: Vec<String>,
        /// What is less bad than it was (its clock began anew).
        eased: Vec<Late>,
    },
    /// Nothing of the alert is open any more.
    Clear {
        /// The alert.
        alert: i64,
    },
}

/// The changes, clearing first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// In the order they are to be made.
    pub steps: Vec<Step>,
}

/// Compares what is late with what is kept. With `only`, both are looked at for these documents alone: items of others
/// stay as they are.
#[must_use]
pub fn plan(kept: &[Kept], late: Vec<Late>, only: Option<&BTreeSet<DocumentKey>>) -> Plan {
    let in_scope = |document: Option<DocumentKey>| match only {
        None => true,
        Some(only) => document.is_some_and(|document| only.contains(&document)),
    };
    let mut now: BTreeMap<(String, String), BTreeMap<String, Late>> = BTreeMap::new();
    for one in late.into_iter().filter(|one| in_scope(one.item.document)) {
        let items = now.entry((one.rule.clone(), one.group.clone())).or_default();
        // Two stages of one subject count once, as the worse.
        match items.get(&one.item.subject) {
            Some(known) if known.level >= one.level => {}
            Some(_) | None => drop(items.insert(one.item.subject.clone(), one)),
        }
    }
    let (mut ending, mut others) = (Vec::new(), Vec::new());
    for alert in kept {
        let mut found = now.remove(&(alert.rule.clone(), alert.group.clone())).unwrap_or_default();
        let stays =
            |subject: &String, item: &KeptItem| !in_scope(item.document) || found.contains_key(subject);
        let left: Vec<String> = alert
            .items
            .iter()
            .filter(|(subject, item)| !stays(subject, item))
            .map(|(s, _)| s.clone())
            .collect();
        let untouched = alert.items.values().filter(|item| !in_scope(item.document)).map(|item| item.level);
        let level = untouched.chain(found.values().map(|one| one.level)).max();
        let Some(level) = level else {
            ending.push(Step::Clear { alert: alert.id });
            continue;
        };
        found.retain(|subject, one| alert.items.get(subject).is_none_or(|item| item.level != one.level));
        let eased: Vec<Late> = found
            .extract_if(.., |subject, one| {
                alert.items.get(subject).is_some_and(|item| item.level > one.level)
            })
            .map(|(_, one)| one)
            .collect();
        if !left.is_empty() || !eased.is_empty() || level < alert.level {
            ending.push(Step::Shrink { alert: alert.id, level, subjects: left, eased });
        }
        if !found.is_empty() {
            others.push(Step::Grow { alert: alert.id, level, items: found.into_values().collect() });
        }
    }
    for ((rule, group), items) in now {
        let level = items.values().map(|one| one.level).max().unwrap_or(Level::Low);
        others.push(Step::Open { rule, group, level, items: items.into_values().collect() });
    }
    ending.extend(others);
    Plan { steps: ending }
}
