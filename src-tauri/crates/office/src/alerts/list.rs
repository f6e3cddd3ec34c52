//! The list of alerts.

use std::cmp::Reverse;

use domain::{
    DocumentKey, UtcMillis,
    alert::{Audience, Rules, Trigger},
    document::symbol,
    text::visible,
};
use registry::{Connection, Cursor, alerts, documents, documents::DocumentBox, paces};

use super::{rules, tell};
use crate::{
    Office, directory,
    error::Result,
    incoming::notice,
    view::{AgencyView, AlertAct, AlertDocument, AlertHistory, AlertItem, AlertItems, AlertRow, AlertsView},
};

/// Rows of a page.
const PAGE: u32 = 100;

pub(super) fn agency(c: &Connection, code: Option<&str>) -> Result<Option<AgencyView>> {
    code.map(|code| directory::view(c, code, "")).transpose()
}

pub(super) fn document(c: &Connection, key: Option<DocumentKey>) -> Result<Option<AlertDocument>> {
    let Some(key) = key else { return Ok(None) };
    let row = documents::row(c, key)?;
    Ok(Some(AlertDocument {
        id: key,
        outgoing: row.document_box == DocumentBox::Out,
        symbol: visible(&symbol(&row.number, &row.notation)),
        subject: visible(&row.subject),
    }))
}

fn act(act: Option<(UtcMillis, String, String)>) -> Option<AlertAct> {
    act.map(|(at, by, how)| AlertAct { at, by, how })
}

/// What can be done at once about an alert of this trigger.
pub(super) fn remedies(trigger: Trigger) -> &'static [&'static str] {
    match trigger {
        Trigger::DeliveryFailed => &["resend"],
        Trigger::StatusOwed => &["report"],
        Trigger::DeliveryQueued | Trigger::RoundStale | Trigger::HubUnreachable | Trigger::HubRefused => {
            &["sync"]
        }
        Trigger::AcknowledgementRefused | Trigger::StuckWork => &["sync"],
        Trigger::DeliveryReturned
        | Trigger::NotArrived
        | Trigger::NotAccepted
        | Trigger::PartnerSilent
        | Trigger::RequestUnanswered
        | Trigger::NotRegistered
        | Trigger::NotSubmitted
        | Trigger::DecisionWaiting
        | Trigger::UrgentWaiting
        | Trigger::NotSent
        | Trigger::ProgressOwed
        | Trigger::TaskDue
        | Trigger::Duplicate
        | Trigger::Quarantined
        | Trigger::SignatureBad
        | Trigger::ClockSkew
        | Trigger::DiskLow
        | Trigger::CertificateExpiring
        | Trigger::BackupMissing
        | Trigger::TaskDied
        | Trigger::DatabaseDamaged
        | Trigger::AuditBroken
        | Trigger::CalendarGap => &[],
    }
}

fn row(c: &Connection, rules: &Rules, open: &[alerts::Alert], alert: &alerts::Alert) -> Result<AlertRow> {
    let rule = rules.get(&alert.rule);
    let escalated = rule.and_then(|rule| rule.escalation.as_ref()).filter(|_| alert.escalated_at.is_some());
    let mut audience: Vec<Audience> =
        rule.map(|rule| rule.audience.iter().copied().collect()).unwrap_or_default();
    audience.extend(escalated.map(|escalation| escalation.to).filter(|to| !audience.contains(to)));
    let hidden =
        |one: &&alerts::Alert| tell::hidden_by(rules, open, one).as_deref() == Some(alert.rule.as_str());
    let usual = match &alert.agency_code {
        Some(code) => paces::get(c, code)?.map(|pace| pace.median),
        None => None,
    };
    Ok(AlertRow {
        id: alert.id,
        rule: alert.rule.clone(),
        level: alert.level,
        message: rule.map(|rule| rule.message.clone()).unwrap_or_default(),
        clears: rule.map(|rule| rule.clears.clone()).unwrap_or_default(),
        citation: rule.map(|rule| rule.citation.clone()).unwrap_or_default(),
        cause: alert.cause.clone().map(notice),
        agency: agency(c, alert.agency_code.as_deref())?,
        document: document(c, alert.document)?,
        items: alert.open_items,
        documents: alerts::documents(c, alert.id)?,
        raised_at: alert.raised_at,
        audience,
        escalated_at: alert.escalated_at,
        acted: act(alert.acted.clone()),
        snoozed_until: alert.snoozed_until,
        dismissed: act(alert.dismissed.clone()),
        hidden_by: if alert.cleared_at.is_none() { tell::hidden_by(rules, open, alert) } else { None },
        hides: u32::try_from(open.iter().filter(hidden).count()).unwrap_or(u32::MAX),
        usual_ms: usual,
        remedies: rule
            .map(|rule| remedies(rule.trigger))
            .unwrap_or_default()
            .iter()
            .map(|r| (*r).to_owned())
            .collect(),
        cleared_at: alert.cleared_at,
    })
}

impl Office {
    /// Every open alert, the worst and oldest first.
    ///
    /// # Errors
    /// As the registry fails.
    pub async fn alerts(&self) -> Result<AlertsView> {
        let (now, rehearsal) = (self.now(), self.is_rehearsal());
        self.read(move |c| {
            let rules = rules::in_force(&rules::settings(c, rehearsal)?)?;
            let mut all = alerts::all_open(c)?;
            all.sort_by_key(|alert| (Reverse(alert.level), alert.raised_at, alert.id));
            let mut view = AlertsView { now, open: Vec::new(), quiet: Vec::new(), precision: None };
            for alert in &all {
                let row = row(c, &rules, &all, alert)?;
                let list =
                    if tell::is_silent(&rules, &all, alert, now) { &mut view.quiet } else { &mut view.open };
                list.push(row);
            }
            let mut health = domain::alert::Health::default();
            for rule in rules.all() {
                let one = alerts::health(c, &rule.id, now.plus(-rules::HEALTH))?;
                health.raised = health.raised.saturating_add(one.raised);
                health.acted = health.acted.saturating_add(one.acted);
            }
            view.precision = health.precision();
            Ok(view)
        })
        .await
    }

    /// The items of an alert, in the order they came.
    ///
    /// # Errors
    /// As the registry fails.
    pub async fn alert_items(&self, alert: i64, after: Option<String>) -> Result<AlertItems> {
        self.read(move |c| {
            let page = alerts::items(c, alert, Cursor::parse_optional(after.as_deref())?, PAGE)?;
            let rows = page
                .rows
                .into_iter()
                .map(|item| {
                    Ok(AlertItem {
                        document: document(c, item.document)?,
                        agency: agency(c, item.agency_code.as_deref())?,
                        subject: item.subject,
                        level: item.level,
                        since: item.since,
                        late_at: item.late_at,
                        cleared_at: item.cleared_at,
                    })
                })
                .collect::<Result<_>>()?;
            Ok(AlertItems { rows, next: page.next.map(|cursor| cursor.to_string()) })
        })
        .await
    }

    /// Alerts that cleared themselves, newest first.
    ///
    /// # Errors
    /// As the registry fails.
    pub async fn alert_history(&self, after: Option<String>) -> Result<AlertHistory> {
        let rehearsal = self.is_rehearsal();
        self.read(move |c| {
            let rules = rules::in_force(&rules::settings(c, rehearsal)?)?;
            let page = alerts::cleared(c, Cursor::parse_optional(after.as_deref())?, PAGE)?;
            let rows = page.rows.iter().map(|alert| row(c, &rules, &[], alert)).collect::<Result<_>>()?;
            Ok(AlertHistory { rows, next: page.next.map(|cursor| cursor.to_string()) })
        })
        .await
    }
}
