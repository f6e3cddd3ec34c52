//! What a person does about an alert: sees to it, puts it to sleep, dismisses it, or mends everything in it at once.

use std::collections::BTreeMap;

use domain::{
    DeliveryKey, DocumentKey, UtcMillis,
    alert::{Level, Rules, Trigger},
};
use registry::{Connection, alerts, deliveries};

use super::rules;
use crate::{
    Office,
    audit::{self, Action},
    changes::{Change, Subject},
    error::{Reason, Result},
    view::{AlertsView, Mended},
};

/// An alert sleeps for so long at most, in milliseconds.
const LONGEST_SLEEP: i64 = 31 * 24 * 3_600_000;
/// Most characters of a reason.
const REASON: usize = 1_000;

/// An open alert with its rule's trigger.
fn open(c: &Connection, id: i64) -> Result<(alerts::Alert, Trigger)> {
    let alert = alerts::get(c, id)?;
    let rules: &Rules = rules::shipped()?;
    let trigger = rules.get(&alert.rule).map(|rule| rule.trigger);
    match trigger {
        Some(trigger) if alert.cleared_at.is_none() => Ok((alert, trigger)),
        Some(_) | None => Err(Reason::NotFound.with(&[("what", &"open alert"), ("id", &id)])),
    }
}

impl Office {
    /// Notes that the person here sees to an alert: it goes to nobody else and is not said again.
    ///
    /// # Errors
    /// [`Reason::NotFound`] when it is not open.
    pub async fn alert_seen(&self, alert: i64) -> Result<AlertsView> {
        let (now, actor) = (self.now(), self.config().clerk().to_owned());
        self.write(move |tx| {
            open(tx, alert)?;
            Ok(alerts::act(tx, alert, &actor, "seen", now)?)
        })
        .await?;
        self.alerts_changed();
        self.alerts().await
    }

    /// Puts an alert to sleep until then.
    ///
    /// # Errors
    /// [`Reason::AlertSnooze`] unless that is in the future and within a month; [`Reason::NotFound`].
    pub async fn alert_snooze(&self, alert: i64, until: UtcMillis) -> Result<AlertsView> {
        let (now, actor) = (self.now(), self.config().clerk().to_owned());
        if until <= now || until.since(now) > LONGEST_SLEEP {
            return Err(Reason::AlertSnooze.with(&[("until", &until.rfc3339())]));
        }
        self.write(move |tx| {
            let (row, _) = open(tx, alert)?;
            alerts::snooze(tx, alert, Some(until), now)?;
            alerts::act(tx, alert, &actor, "snooze", now)?;
            let args = [("alert", alert.to_string()), ("rule", row.rule), ("until", until.rfc3339())];
            audit::append_owned(tx, now, &actor, Action::AlertSnoozed, row.document, &args)
        })
        .await?;
        self.alerts_changed();
        self.alerts().await
    }

    /// Dismisses an alert until something new joins it. High and critical ones want a reason.
    ///
    /// # Errors
    /// [`Reason::ReasonTooShort`], [`Reason::TextTooLong`], [`Reason::NotFound`].
    pub async fn alert_dismiss(&self, alert: i64, reason: String) -> Result<AlertsView> {
        if reason.chars().count() > REASON {
            return Err(Reason::TextTooLong.with(&[("limit", &REASON)]));
        }
        let (now, actor) = (self.now(), self.config().clerk().to_owned());
        self.write(move |tx| {
            let (row, _) = open(tx, alert)?;
            let reason = if row.level >= Level::High {
                crate::checklist::reason_text(&reason)?
            } else {
                reason.trim().to_owned()
            };
            alerts::dismiss(tx, alert, &actor, &reason, now)?;
            alerts::act(tx, alert, &actor, "dismiss", now)?;
            let args = [("alert", alert.to_string()), ("rule", row.rule), ("reason", reason)];
            audit::append_owned(tx, now, &actor, Action::AlertDismissed, row.document, &args)
        })
        .await?;
        self.alerts_changed();
        self.alerts().await
    }

    /// Mends everything in an alert that can be mended at once, and only that: failed recipients go again (with the
    /// code of today where theirs was replaced), what waits goes now.
    ///
    /// # Errors
    /// [`Reason::AlertRemedy`] when nothing of it can be; [`Reason::NotFound`].
    pub async fn alert_mend(&self, alert: i64) -> Result<Mended> {
        let (row, trigger, subjects) = self
            .read(move |c| {
                let (row, trigger) = open(c, alert)?;
                Ok((row, trigger, alerts::open_subjects(c, alert)?))
            })
            .await?;
        let mended = match super::list::remedies(trigger).first() {
            Some(&"resend") => self.mend_failed(subjects).await?,
            Some(&("report" | "sync")) => {
                let queued = u32::try_from(subjects.len()).unwrap_or(u32::MAX);
                self.sync_now();
                Mended { queued, ..Mended::default() }
            }
            Some(_) | None => return Err(Reason::AlertRemedy.with(&[("rule", &row.rule)])),
        };
        let (now, actor) = (self.now(), self.config().clerk().to_owned());
        self.write(move |tx| {
            // It may have cleared meanwhile: then there is nothing left to note.
            if alerts::get(tx, alert)?.cleared_at.is_none() {
                alerts::act(tx, alert, &actor, "mend", now)?;
            }
            Ok(())
        })
        .await?;
        self.alerts_changed();
        Ok(mended)
    }

    /// Sends again to failed recipients, document by document; to the code of today where theirs was replaced.
    async fn mend_failed(&self, subjects: Vec<String>) -> Result<Mended> {
        let keys: Vec<DeliveryKey> = subjects
            .iter()
            .filter_map(|subject| Some(DeliveryKey(subject.strip_prefix("delivery:")?.parse().ok()?)))
            .collect();
        let of: BTreeMap<DocumentKey, Vec<DeliveryKey>> = self
            .read(move |c| {
                let mut of: BTreeMap<DocumentKey, Vec<DeliveryKey>> = BTreeMap::new();
                for key in keys {
                    of.entry(deliveries::get(c, key)?.document).or_default().push(key);
                }
                Ok(of)
            })
            .await?;
        let mut mended = Mended::default();
        for (document, keys) in of {
            let count = u32::try_from(keys.len()).unwrap_or(u32::MAX);
            match self.resend_current(document, keys).await {
                Ok(resent) => {
                    mended.queued += u32::try_from(resent.queued.len()).unwrap_or(u32::MAX);
                    mended.already_there += u32::try_from(resent.already_there.len()).unwrap_or(u32::MAX);
                }
                Err(error) => {
                    tracing::warn!(code = error.code(), %document, "a document could not be queued again");
                    mended.left += count;
                }
            }
        }
        Ok(mended)
    }

    fn alerts_changed(&self) {
        self.publish(Change::of(&[Subject::Alerts, Subject::Journal]));
    }
}
