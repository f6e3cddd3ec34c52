//! What is late now, and when something will be next.

use super::{Context, Item, Level, Rules};
use crate::UtcMillis;

/// An open item that is late by a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Late {
    /// The rule.
    pub rule: String,
    /// The level of the furthest stage it reached.
    pub level: Level,
    /// Which of the rule's alerts it belongs to.
    pub group: String,
    /// The item.
    pub item: Item,
    /// When it reached that stage.
    pub late_at: UtcMillis,
}

/// What is late, and when to look again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evaluation {
    /// What is late, in the order of the items.
    pub late: Vec<Late>,
    /// The next moment at which time alone makes something late or worse.
    pub next: Option<UtcMillis>,
}

/// Puts the open items to the rules.
#[must_use]
pub fn evaluate(rules: &Rules, context: &Context<'_>, items: Vec<Item>, now: UtcMillis) -> Evaluation {
    let mut evaluation = Evaluation::default();
    for item in items {
        for rule in rules.of(item.trigger) {
            let mut reached: Option<(Level, UtcMillis)> = None;
            for (level, when) in rules.stages(rule, item.priority) {
                let Some(at) = when.moment(&item, context) else { continue };
                if at <= now {
                    if reached.is_none_or(|(known, _)| known <= level) {
                        reached = Some((level, at));
                    }
                } else {
                    evaluation.next = evaluation.next.into_iter().chain([at]).min();
                }
            }
            if let Some((level, late_at)) = reached {
                let group = rule.group.key(&item);
                evaluation.late.push(Late {
                    rule: rule.id.clone(),
                    level,
                    group,
                    item: item.clone(),
                    late_at,
                });
            }
        }
    }
    evaluation
}
