//! Telling the person here: from kept alerts to the toasts that may interrupt now.

use domain::{
    UtcMillis,
    alert::{
        Audience, Level, Rules, Tier,
        toast::{Candidate, Show, Shown, decide},
    },
    checklist::pack::Message,
};
use registry::{Connection, alerts, toasts};
use serde::Serialize;

use super::rules;
use crate::{
    Office,
    changes::{Change, Happening, Subject},
    error::Result,
    view::{AgencyView, Notice},
};

/// A toast to show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Toast {
    /// The alerts in it, worst first.
    pub lines: Vec<Line>,
    /// Whether it is the digest of the day.
    pub digest: bool,
    /// Whether with a sound.
    pub sound: bool,
}

/// One alert in a toast.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// The alert.
    pub alert: i64,
    /// How bad.
    pub level: Level,
    /// What is wrong.
    pub message: Message,
    /// Items open.
    pub items: u32,
    /// The root they share.
    pub cause: Option<Notice>,
    /// The other agency, when it is one.
    pub agency: Option<AgencyView>,
    /// The symbol of the document, when it is one.
    pub symbol: Option<String>,
}

impl Office {
    /// Escalates what nobody acted on, and tells the person here what may interrupt now; when to think about it again.
    pub(super) async fn alerts_tell(&self) -> Result<Option<UtcMillis>> {
        if self.is_read_only() {
            return Ok(None);
        }
        let (now, person) = (self.now(), self.config().clerk().to_owned());
        let woke = self.alerts.woke.swap(false, std::sync::atomic::Ordering::Relaxed);
        let (audience, rehearsal) = (self.audience(), self.is_rehearsal());
        let (shows, escalated, next) = self
            .read(move |c| {
                let settings = rules::settings(c, rehearsal)?;
                let rules = rules::in_force(&settings)?;
                let calendar = crate::calendar::load(c)?;
                let open = alerts::all_open(c)?;
                let mut escalated = Vec::new();
                let mut next: Option<UtcMillis> = None;
                let mut candidates = Vec::new();
                for alert in &open {
                    let Some(rule) = rules.get(&alert.rule) else { continue };
                    let silent = is_silent(&rules, &open, alert, now);
                    if let Some(escalation) = &rule.escalation
                        && alert.escalated_at.is_none()
                        && alert.acted.is_none()
                        && !silent
                    {
                        let wait = i64::from(escalation.after_working_minutes) * 60_000;
                        let at = calendar.after_working_time(alert.raised_at, wait);
                        if at <= now {
                            escalated.push(alert.id);
                        } else {
                            next = next.into_iter().chain([at]).min();
                        }
                    }
                    let reached = alert.escalated_at.is_some() || escalated.contains(&alert.id);
                    let concerned = rule.audience.iter().any(|one| audience.contains(one))
                        || (reached && rule.escalation.as_ref().is_some_and(|e| audience.contains(&e.to)));
                    if !concerned {
                        continue;
                    }
                    next = next.into_iter().chain(alert.snoozed_until.filter(|until| *until > now)).min();
                    candidates.push(Candidate {
                        id: alert.id,
                        level: alert.level,
                        tier: if alert.level == Level::Low { Tier::Quiet } else { rule.tier },
                        express: alert.express,
                        grown_at: alert.grown_at.max(alert.snoozed_until.unwrap_or(alert.grown_at)),
                        shown_at: toasts::shown_at(c, alert.id, &person)?,
                        acted: alert.acted.is_some(),
                        silent,
                    });
                }
                let today = super::items::begin(now.vietnam_date());
                let (shown_today, digest_at) = toasts::interrupted(c, &person, today)?;
                let shown = Shown { today: shown_today, digest_at, woke };
                let decision = decide(&candidates, &settings.manners, &calendar, shown, now);
                let shows = decision
                    .show
                    .into_iter()
                    .map(|show| toast(c, &rules, &open, show))
                    .collect::<Result<Vec<_>>>()?;
                Ok((shows, escalated, next.into_iter().chain(decision.next).min()))
            })
            .await?;
        if shows.is_empty() && escalated.is_empty() {
            return Ok(next);
        }
        let (told, person) = (shows.clone(), self.config().clerk().to_owned());
        let changed = !escalated.is_empty();
        self.write(move |tx| {
            for alert in escalated {
                alerts::escalate(tx, alert, now)?;
            }
            for toast in &told {
                let kind = if toast.digest {
                    "digest"
                } else if toast.lines.len() > 1 {
                    "summary"
                } else {
                    "one"
                };
                if kind != "one" {
                    let whole =
                        toasts::NewToast { person: &person, alert: None, kind, critical: false, at: now };
                    toasts::shown(tx, &whole)?;
                }
                for line in &toast.lines {
                    let one = toasts::NewToast {
                        person: &person,
                        alert: Some(line.alert),
                        kind,
                        critical: line.level == Level::Critical,
                        at: now,
                    };
                    toasts::shown(tx, &one)?;
                }
            }
            Ok(())
        })
        .await?;
        if changed {
            self.publish(Change::of(&[Subject::Alerts]));
        }
        for toast in shows {
            self.happened(Happening::Alerts(toast));
        }
        Ok(next)
    }

    /// Whom the person here is, for alerts. Until people sign in, the person at the desk is all of them.
    pub(crate) fn audience(&self) -> Vec<Audience> {
        vec![Audience::Clerk, Audience::Head, Audience::It]
    }
}

/// Whether an alert interrupts nobody now: its root hides it, it sleeps, or it was dismissed.
pub(super) fn is_silent(
    rules: &Rules,
    open: &[alerts::Alert],
    alert: &alerts::Alert,
    now: UtcMillis,
) -> bool {
    alert.dismissed.is_some()
        || alert.snoozed_until.is_some_and(|until| until > now)
        || hidden_by(rules, open, alert).is_some()
}

/// The rule of the open alert that hides this one.
pub(super) fn hidden_by(rules: &Rules, open: &[alerts::Alert], alert: &alerts::Alert) -> Option<String> {
    let rule = rules.get(&alert.rule)?;
    // A root that is only noticed (the hub was silent for five minutes) hides nothing yet.
    let root = |one: &&alerts::Alert| rule.hidden_by.contains(&one.rule) && one.level > Level::Low;
    open.iter().find(root).map(|root| root.rule.clone())
}

fn toast(c: &Connection, rules: &Rules, open: &[alerts::Alert], show: Show) -> Result<Toast> {
    let (ids, digest, sound) = match show {
        Show::One { alert, sound } => (vec![alert], false, sound),
        Show::Summary { alerts, digest } => (alerts, digest, false),
    };
    let mut lines = Vec::new();
    for alert in ids.iter().filter_map(|id| open.iter().find(|alert| alert.id == *id)) {
        let message = rules.get(&alert.rule).map(|rule| rule.message.clone()).unwrap_or_default();
        lines.push(Line {
            alert: alert.id,
            level: alert.level,
            message,
            items: alert.open_items,
            cause: alert.cause.clone().map(crate::incoming::notice),
            agency: super::list::agency(c, alert.agency_code.as_deref())?,
            symbol: super::list::document(c, alert.document)?.map(|document| document.symbol),
        });
    }
    Ok(Toast { lines, digest, sound })
}
