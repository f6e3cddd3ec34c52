//! What can be wrong with the machine and the connection, as items for the rules.

use domain::{
    Priority, UtcMillis,
    alert::{Cause, Item, Trigger},
};
use jiff::civil::Date;
use registry::open;

use super::items::begin;
use crate::{Office, link::Round, view::Transport};

/// A clock further from the hub's than this is wrong, in milliseconds.
const SKEW: i64 = 120_000;
/// Less free space than this is little, in bytes.
const LITTLE: u64 = 2 << 30;
/// Less than this is nearly none: a large package fills it.
const NEARLY_NONE: u64 = 300 << 20;
/// A round is stale after so many of its rests.
const STALE: i64 = 3;
/// And never sooner than this, in milliseconds.
const STALE_LEAST: i64 = 5 * 60_000;

fn item(trigger: Trigger, subject: &str, since: UtcMillis) -> Item {
    Item {
        trigger,
        subject: subject.to_owned(),
        document: None,
        agency: None,
        cause: None,
        priority: Priority::Normal,
        since,
        due: None,
    }
}

fn name(round: Round) -> &'static str {
    match round {
        Round::Documents => "round:documents",
        Round::Statuses => "round:statuses",
        Round::Sending => "round:sending",
        Round::FollowUp => "round:follow_up",
    }
}

impl Office {
    /// What is wrong now. What cannot be found out is left out: not knowing is no alert.
    pub(super) async fn machine_items(&self, now: UtcMillis) -> Vec<Item> {
        let mut items = Vec::new();
        let exchange = self.options.hub.is_some() || self.config().hub.transport == Transport::Vxp;
        let standing = self.link.standing();
        if exchange && let Some(since) = standing.down_since {
            let trigger = if standing.refused { Trigger::HubRefused } else { Trigger::HubUnreachable };
            let cause = standing.error.map(|error| Cause { code: error.code, args: error.args });
            items.push(Item { cause, ..item(trigger, "hub", since) });
        }
        if exchange && self.loops.run() && standing.down_since.is_none() {
            for (round, last) in standing.rounds {
                let wait = (STALE * self.rest(round)).max(STALE_LEAST);
                items.push(Item {
                    due: Some(last.plus(wait)),
                    ..item(Trigger::RoundStale, name(round), last)
                });
            }
        }
        items.extend(
            self.alerts.dead().into_iter().map(|(round, at)| item(Trigger::TaskDied, name(round), at)),
        );
        if let Ok(hub) = self.hub()
            && hub.clock_skew_ms().is_some_and(|skew| skew.abs() > SKEW)
        {
            items.push(item(Trigger::ClockSkew, "clock", now));
        }
        match self.registry.space() {
            Ok(space) if space.free < LITTLE || space.free < space.total / 20 => {
                let due = (space.free < NEARLY_NONE).then_some(now);
                items.push(Item { due, ..item(Trigger::DiskLow, "disk", now) });
            }
            Ok(_) => {}
            Err(error) => tracing::debug!(%error, "the free space of the disk is not known"),
        }
        let found = self
            .read(move |c| {
                let calendar = crate::calendar::load(c)?;
                let year = now.vietnam_date().year();
                let gaps: Vec<i16> =
                    [year, year + 1].into_iter().filter(|year| !calendar.is_complete(*year)).collect();
                Ok((gaps, open::stuck(c, now)?, open::unacknowledged(c)?))
            })
            .await;
        match found {
            Ok((gaps, stuck, unacknowledged)) => {
                items.extend(gaps.into_iter().map(|year| {
                    let due = Date::new(year - 1, 12, 1).ok().map(begin);
                    Item { due, ..item(Trigger::CalendarGap, &format!("year:{year}"), now) }
                }));
                items.extend(
                    stuck.into_iter().map(|(job, at)| item(Trigger::StuckWork, &format!("job:{job}"), at)),
                );
                items.extend(
                    unacknowledged
                        .into_iter()
                        .map(|(job, at)| item(Trigger::AcknowledgementRefused, &format!("job:{job}"), at)),
                );
            }
            Err(error) => tracing::warn!(%error, "open work could not be looked at"),
        }
        items
    }
}
