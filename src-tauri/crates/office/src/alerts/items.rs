//! What is open in the register, as items for the rules.

use std::collections::BTreeSet;

use domain::{
    Business, DeliveryKey, DeliveryState, DocumentKey, DraftKey, IncomingState, Priority, UtcMillis,
    alert::{Cause, Item, Trigger},
    calendar::Calendar,
    content::{FileFacts, SignatureRole, SignatureVerdict},
};
use jiff::civil::{Date, Time};
use registry::{BlobHash, Connection, attachments, drafts, facts, open};

use super::cause;
use crate::error::Result;

/// Open deliveries looked at in one pass, at most; beyond it the oldest count.
const MOST: usize = 100_000;
/// Drafts looked at.
const DRAFTS: u32 = 200;

/// Everything open, or what is open about these documents.
pub(super) fn open(
    c: &Connection,
    calendar: &Calendar,
    only: Option<&BTreeSet<DocumentKey>>,
    now: UtcMillis,
) -> Result<Vec<Item>> {
    let today = now.vietnam_date();
    let mut items = Vec::new();
    match only {
        Some(documents) => {
            for document in documents {
                for delivery in open::deliveries_of(c, *document)? {
                    items.extend(of_delivery(c, calendar, &delivery, today)?);
                }
                if let Some(incoming) = open::incoming_of(c, *document)? {
                    items.extend(of_incoming(c, calendar, &incoming, today)?);
                }
                items.extend(open::owed_of(c, *document)?.into_iter().map(of_report));
            }
        }
        None => {
            deliveries(c, calendar, today, &mut items)?;
            incoming(c, calendar, today, &mut items)?;
            let mut after = None;
            loop {
                let page = open::owed(c, after)?;
                let Some(last) = page.last() else { break };
                after = Some((last.entered_at, last.key));
                items.extend(page.into_iter().map(of_report));
            }
            items.extend(open::held(c)?.into_iter().map(|(package, at)| {
                item(Trigger::Quarantined, format!("package:{package}"), None, Priority::Normal, at)
            }));
            unsent(c, &mut items)?;
        }
    }
    Ok(items)
}

fn item(
    trigger: Trigger,
    subject: String,
    document: Option<DocumentKey>,
    priority: Priority,
    since: UtcMillis,
) -> Item {
    Item { trigger, subject, document, agency: None, cause: None, priority, since, due: None }
}

fn deliveries(c: &Connection, calendar: &Calendar, today: Date, items: &mut Vec<Item>) -> Result<()> {
    let mut after = DeliveryKey(i64::MIN);
    while items.len() < MOST {
        let page = open::deliveries(c, after)?;
        let Some(last) = page.last() else { break };
        after = last.key;
        for delivery in &page {
            items.extend(of_delivery(c, calendar, delivery, today)?);
        }
    }
    for delivery in open::silent(c, today)? {
        items.extend(of_delivery(c, calendar, &delivery, today)?);
    }
    Ok(())
}

fn of_delivery(
    c: &Connection,
    calendar: &Calendar,
    delivery: &open::Delivery,
    today: Date,
) -> Result<Option<Item>> {
    let known = |coded: &registry::Coded| Cause { code: coded.code.clone(), args: coded.args.clone() };
    let over = delivery.due.filter(|due| *due < today);
    let (trigger, since) = match delivery.state {
        DeliveryState::Queued => (Trigger::DeliveryQueued, delivery.queued_at),
        DeliveryState::Sent => (Trigger::NotArrived, delivery.sent_at.unwrap_or(delivery.changed_at)),
        DeliveryState::Failed => (Trigger::DeliveryFailed, delivery.changed_at),
        DeliveryState::Arrived => (Trigger::NotAccepted, delivery.arrived_at.unwrap_or(delivery.changed_at)),
        DeliveryState::Returned => (Trigger::DeliveryReturned, delivery.changed_at),
        DeliveryState::TakeBackAsked => (Trigger::RequestUnanswered, delivery.changed_at),
        DeliveryState::Accepted | DeliveryState::Assigned | DeliveryState::InProcess if over.is_some() => {
            (Trigger::PartnerSilent, delivery.sent_at.unwrap_or(delivery.changed_at))
        }
        DeliveryState::Accepted
        | DeliveryState::Assigned
        | DeliveryState::InProcess
        | DeliveryState::Done
        | DeliveryState::TakenBack => return Ok(None),
    };
    let cause = if trigger == Trigger::DeliveryFailed {
        Some(cause::of(c, delivery)?)
    } else {
        delivery.error.as_ref().map(known)
    };
    let subject = format!("delivery:{}", delivery.key);
    Ok(Some(Item {
        agency: Some(delivery.to_code.clone()),
        cause,
        due: over.map(|due| given(calendar, since, due)),
        ..item(trigger, subject, Some(delivery.document), delivery.priority, since)
    }))
}

/// The end of a date that a package gives.
fn given(calendar: &Calendar, from: UtcMillis, date: Date) -> UtcMillis {
    calendar.given_by(from, date).at
}

fn incoming(c: &Connection, calendar: &Calendar, today: Date, items: &mut Vec<Item>) -> Result<()> {
    for state in [IncomingState::Waiting, IncomingState::Decision] {
        let mut after = None;
        while items.len() < 2 * MOST {
            let page = open::incoming(c, state, after)?;
            let Some(last) = page.last() else { break };
            after = Some((last.entered_at, last.document));
            for document in &page {
                items.extend(of_incoming(c, calendar, document, today)?);
            }
        }
    }
    for document in open::overdue(c, today)? {
        items.extend(of_incoming(c, calendar, &document, today)?);
    }
    Ok(())
}

fn of_incoming(
    c: &Connection,
    calendar: &Calendar,
    incoming: &open::Incoming,
    today: Date,
) -> Result<Vec<Item>> {
    let of = |trigger| Item {
        agency: Some(incoming.from_code.clone()),
        ..item(
            trigger,
            format!("document:{}", incoming.document),
            Some(incoming.document),
            incoming.priority,
            incoming.entered_at,
        )
    };
    let mut items = Vec::new();
    match incoming.state {
        IncomingState::Waiting => {
            items.push(of(Trigger::NotRegistered));
            if incoming.priority > Priority::Normal {
                items.push(of(Trigger::UrgentWaiting));
            }
            if incoming.duplicate_of.is_some() && incoming.business == Business::New {
                items.push(of(Trigger::Duplicate));
            }
            if has_bad_signature(c, incoming.document)? {
                items.push(of(Trigger::SignatureBad));
            }
        }
        IncomingState::Decision => items.push(of(Trigger::DecisionWaiting)),
        IncomingState::Accepted | IncomingState::Assigned | IncomingState::InProcess => {
            if let Some(due) = incoming.due.filter(|due| *due < today) {
                let due = Some(given(calendar, incoming.entered_at, due));
                items.push(Item { due, ..of(Trigger::ProgressOwed) });
            }
        }
        IncomingState::Done | IncomingState::Returned | IncomingState::Recalled => {}
    }
    Ok(items)
}

/// Whether a file that was read already carries a signature that is not valid.
fn has_bad_signature(c: &Connection, document: DocumentKey) -> Result<bool> {
    for file in attachments::of_document(c, document)? {
        if let Some(known) = facts_of(c, &file.blob)?
            && known.verdict == Some(SignatureVerdict::Invalid)
        {
            return Ok(true);
        }
    }
    Ok(false)
}

fn facts_of(c: &Connection, blob: &BlobHash) -> Result<Option<FileFacts>> {
    Ok(facts::get::<FileFacts, serde_json::Value>(c, blob)?.map(|kept| kept.facts))
}

fn of_report(report: open::Report) -> Item {
    let cause = report.error.map(|error| Cause { code: error.code, args: error.args });
    Item {
        agency: Some(report.agency_code),
        cause,
        ..item(
            Trigger::StatusOwed,
            format!("report:{}", report.key),
            report.document,
            report.priority,
            report.entered_at,
        )
    }
}

/// Drafts whose main file the agency signed.
fn unsent(c: &Connection, items: &mut Vec<Item>) -> Result<()> {
    for draft in drafts::list(c, DRAFTS)? {
        let Some(main) = drafts::files(c, draft.key)?.into_iter().next() else { continue };
        let Some(known) = facts_of(c, &main.blob)? else { continue };
        let mut agency = known.signatures.iter().filter(|one| one.role == SignatureRole::Agency);
        if let Some(signed_at) = agency.find_map(|one| one.signed_at) {
            items.push(item(Trigger::NotSent, subject_of(draft.key), None, Priority::Normal, signed_at));
        }
    }
    Ok(())
}

fn subject_of(draft: DraftKey) -> String {
    format!("draft:{draft}")
}

/// Midnight that begins a day in Vietnam.
pub(super) fn begin(date: Date) -> UtcMillis {
    UtcMillis::from_vietnam(date.to_datetime(Time::midnight()))
}
