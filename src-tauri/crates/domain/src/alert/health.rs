//! Whether a rule is worth its interruptions: what it raised, and what people did about it.

use serde::{Deserialize, Serialize};

/// Below this share of alerts acted on, a rule cries wolf, in percent.
pub const PRECISION_FLOOR: u32 = 50;
/// Fewer alerts say nothing about a rule.
const LEAST: u32 = 10;

/// A rule over the last thirty days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Health {
    /// Alerts it raised.
    pub raised: u32,
    /// Alerts that a person acted on: mended, nudged, snoozed with a plan, dismissed with a reason.
    pub acted: u32,
}

impl Health {
    /// The share acted on in percent; `None` when nothing was raised.
    #[must_use]
    pub fn precision(self) -> Option<u32> {
        (self.raised > 0).then(|| self.acted.saturating_mul(100) / self.raised)
    }
}

/// A higher threshold in minutes for a rule that most people let pass: the time by which half of the alerts that nobody
/// acted on had cleared by themselves, and at least half as much again as now. `None` when the rule does well or
/// nothing can be said.
#[must_use]
pub fn proposal(health: Health, minutes: u32, mut cleared_after: Vec<u32>) -> Option<u32> {
    if health.raised < LEAST || health.precision()? >= PRECISION_FLOOR || cleared_after.is_empty() {
        return None;
    }
    cleared_after.sort_unstable();
    let half = cleared_after.get(cleared_after.len() / 2).copied().unwrap_or_default();
    Some(minutes.saturating_add(half).max(minutes.saturating_add(minutes / 2)).max(minutes.saturating_add(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_that_people_act_on_is_left_alone() {
        assert_eq!(proposal(Health { raised: 20, acted: 10 }, 60, vec![5; 10]), None);
        assert_eq!(proposal(Health { raised: 9, acted: 0 }, 60, vec![5; 9]), None, "too few to say");
    }

    #[test]
    fn a_rule_that_cries_wolf_proposes_the_time_after_which_most_had_cleared() {
        let health = Health { raised: 20, acted: 2 };
        assert_eq!(health.precision(), Some(10));
        assert_eq!(proposal(health, 60, vec![10, 40, 50, 90]), Some(110));
        assert_eq!(proposal(health, 60, vec![1; 18]), Some(90), "at least half as much again");
    }
}
