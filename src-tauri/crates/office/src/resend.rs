//! Sending again, safely, and undoing what has not left yet.
//!
//! A failed recipient is sent to again without further ado, unless the hub says it has the document: then its row is
//! corrected instead. A recipient that has it gets a second copy only for a reason that somebody wrote, which is kept
//! with the delivery and in the journal. Identity and bytes stay the same every time (promise P3).

use std::collections::BTreeSet;

use domain::{DeliveryKey, DeliveryState, DocId, DocumentKey, DraftKey, UtcMillis, document::symbol};
use hub::{Hub, MessageKind, SentRow};
use registry::{
    Connection, Transaction, deliveries, documents, drafts, jobs,
    resends::{self, HubSaid},
};

use crate::{
    Office,
    ask::Scope,
    audit::{self, Action, HUB},
    changes::{Change, Subject},
    checklist::reason_text,
    directory,
    error::{Error, Reason, Result},
    follow_up,
    link::Round,
    send::{Payload, matches_code},
    view::{AgencyView, Notice, ResendLook, ResendRow, Resent},
};

/// What the hub answered about the sendings of a document.
#[derive(Clone, Debug)]
pub(crate) enum Asked {
    /// Its rows.
    Answered(Vec<SentRow>),
    /// It could not be asked now.
    Away(Notice),
}

impl Asked {
    /// What it says about one recipient.
    fn about(&self, c: &Connection, to_code: &str) -> Result<HubSaid> {
        match self {
            Self::Answered(_) if self.row(c, to_code)?.is_some() => Ok(HubSaid::There),
            Self::Answered(_) => Ok(HubSaid::NotThere),
            Self::Away(_) => Ok(HubSaid::NotAsked),
        }
    }

    /// The row that says the hub has put the document into this recipient's mailbox.
    fn row(&self, c: &Connection, to_code: &str) -> Result<Option<&SentRow>> {
        match self {
            Self::Answered(rows) => there(c, rows, to_code),
            Self::Away(_) => Ok(None),
        }
    }
}

impl Office {
    /// Undoes a sending while it is held; the draft is there again.
    ///
    /// # Errors
    /// [`Reason::UndoTooLate`] once it left.
    pub async fn undo_send(&self, id: DocumentKey) -> Result<DraftKey> {
        let (now, actor) = (self.now(), self.config().clerk().to_owned());
        let draft = self
            .write(move |tx| {
                let document = documents::get(tx, id)?;
                let held = document.row.state.outgoing() == Some(documents::OutgoingState::Held)
                    && document.row.hold_until.is_some_and(|until| until > now);
                if !held {
                    return Err(Reason::UndoTooLate.error());
                }
                let draft = jobs::of_document(tx, id)?.iter().find_map(|job| Payload::of(job).draft);
                documents::cancel(tx, id, now)?;
                jobs::cancel_of_document(tx, id, now)?;
                let draft = draft.map(DraftKey).ok_or_else(|| Reason::UndoTooLate.error())?;
                drafts::restore(tx, draft, now)?;
                let args = [("symbol", symbol(&document.facts.number, &document.facts.notation))];
                audit::append_owned(tx, now, &actor, Action::DocumentUndone, Some(id), &args)?;
                Ok(draft)
            })
            .await?;
        let change = Change::of(&[Subject::Outgoing, Subject::Drafts, Subject::Journal, Subject::Status]);
        self.publish(change.about([id]));
        Ok(draft)
    }

    /// What the hub says about these recipients, before anybody decides to send to them again. No deliveries named
    /// means every failed one.
    ///
    /// # Errors
    /// [`Reason::NothingToResend`] when none of them can be sent to again; the hub's refusal of us.
    pub async fn resend_look(&self, id: DocumentKey, keys: Vec<DeliveryKey>) -> Result<ResendLook> {
        let (chosen, sendings) = self.chosen(id, keys).await?;
        let asked = self.ask_about_sendings(&sendings).await?;
        self.read(move |c| {
            let (answered, error) = match &asked {
                Asked::Answered(_) => (true, None),
                Asked::Away(notice) => (false, Some(notice.clone())),
            };
            let mut rows = Vec::new();
            for one in &chosen {
                let hub = asked.about(c, &one.to_code)?;
                let listed = asked.row(c, &one.to_code)?.and_then(|row| row.sent_at);
                rows.push(ResendRow {
                    id: one.key,
                    to: directory::view(c, &one.to_code, &one.to_name)?,
                    state: one.state,
                    hub: hub.as_str().to_owned(),
                    sent_at: listed.or(one.sent_at),
                    needs_reason: hub == HubSaid::There || one.state != DeliveryState::Failed,
                });
            }
            Ok(ResendLook { answered, error, rows })
        })
        .await
    }

    /// Queues failed recipients again; see [`Office::resend`]. No deliveries named means every failed one.
    ///
    /// # Errors
    /// [`Reason::NothingToResend`] when none of them failed.
    pub async fn resend_failed(&self, id: DocumentKey, keys: Vec<DeliveryKey>) -> Result<Resent> {
        let wanted: BTreeSet<DeliveryKey> = keys.into_iter().collect();
        let failed: Vec<DeliveryKey> = self
            .read(move |c| {
                let all = deliveries::of_document(c, id)?.into_iter();
                let failed = all.filter(|one| one.state == DeliveryState::Failed).map(|one| one.key);
                Ok(failed.filter(|key| wanted.is_empty() || wanted.contains(key)).collect())
            })
            .await?;
        if failed.is_empty() {
            return Err(Reason::NothingToResend.error());
        }
        self.resend(id, failed, "").await
    }

    /// Sends to recipients again, with the same identity and bytes. The hub is asked first. Without a reason only
    /// those go that failed and that the hub does not have; one it has is corrected here and not sent to again. With
    /// a reason those go as well that have the document. When the hub is away, the sending loop asks it later about
    /// whoever is not sent to in any case. No deliveries named means every failed one.
    ///
    /// # Errors
    /// [`Reason::NothingToResend`], [`Reason::ResendNeedsReason`] when one of them has the document or may have it,
    /// [`Reason::ReasonTooShort`], [`Reason::TextTooLong`].
    pub async fn resend(&self, id: DocumentKey, keys: Vec<DeliveryKey>, reason: &str) -> Result<Resent> {
        let reason = if reason.trim().is_empty() { String::new() } else { reason_text(reason)? };
        let (chosen, sendings) = self.chosen(id, keys).await?;
        let asked = self.ask_about_sendings(&sendings).await?;
        let resent = self.queue_again(id, chosen, asked, reason).await?;
        self.sent_changed(id);
        self.loops.wake(Round::Sending);
        Ok(resent)
    }

    /// The deliveries that may be sent again, and the identities the hub gave their document.
    async fn chosen(
        &self,
        id: DocumentKey,
        keys: Vec<DeliveryKey>,
    ) -> Result<(Vec<deliveries::Delivery>, Vec<DocId>)> {
        let wanted: BTreeSet<DeliveryKey> = keys.into_iter().collect();
        let (chosen, sendings) = self
            .read(move |c| {
                let mut chosen = deliveries::of_document(c, id)?;
                chosen.retain(|one| {
                    if wanted.is_empty() {
                        one.state == DeliveryState::Failed
                    } else {
                        wanted.contains(&one.key) && may_go_again(one.state)
                    }
                });
                Ok((chosen, jobs::doc_ids_of_document(c, id)?))
            })
            .await?;
        if chosen.is_empty() {
            return Err(Reason::NothingToResend.error());
        }
        Ok((chosen, sendings))
    }

    async fn ask_about_sendings(&self, sendings: &[DocId]) -> Result<Asked> {
        match self.rows_of(sendings).await {
            Ok(rows) => Ok(Asked::Answered(rows)),
            Err(Error::Refused(refusal)) if refusal.reason != Reason::LinkDown => {
                Err(Error::Refused(refusal))
            }
            Err(error @ (Error::Hub(_) | Error::Refused(_))) => Ok(Asked::Away(error.notice())),
            Err(error) => Err(error),
        }
    }

    /// What the hub says of every recipient of these sendings.
    pub(crate) async fn rows_of(&self, sendings: &[DocId]) -> Result<Vec<SentRow>> {
        let mut rows = Vec::new();
        for doc_id in sendings {
            let ask = |hub: std::sync::Arc<dyn Hub>| async move {
                hub.sent(MessageKind::Document, Some(doc_id)).await
            };
            rows.extend(self.ask(Scope::Connection, ask).await?);
        }
        Ok(rows)
    }

    async fn queue_again(
        &self,
        id: DocumentKey,
        chosen: Vec<deliveries::Delivery>,
        asked: Asked,
        reason: String,
    ) -> Result<Resent> {
        let (now, actor) = (self.now(), self.config().clerk().to_owned());
        self.write(move |tx| {
            let mut resent = Resent { queued: Vec::new(), already_there: Vec::new() };
            let mut payload = Payload { ask_first: matches!(asked, Asked::Away(_)), ..Payload::default() };
            let mut going = Vec::new();
            for one in chosen {
                // Somebody may have reported meanwhile.
                let one = deliveries::get(tx, one.key)?;
                let said = asked.about(tx, &one.to_code)?;
                let failed = one.state == DeliveryState::Failed;
                if said == HubSaid::There && failed {
                    correct(tx, id, &one, now)?;
                }
                match (failed && said != HubSaid::There, reason.is_empty()) {
                    (true, _) => deliveries::requeue(tx, one.key, now)?,
                    (false, false) => payload.anyway.push(one.to_code.clone()),
                    (false, true) if failed => {
                        resent.already_there.push(view(tx, &one)?);
                        continue;
                    }
                    (false, true) => return Err(needs_reason(tx, &one, said)?),
                }
                payload.to.push(one.to_code.clone());
                resent.queued.push(view(tx, &one)?);
                going.push((one.key, said));
            }
            if !going.is_empty() {
                let ordered = Ordered { document: id, going: &going, reason: &reason, actor: &actor, now };
                ordered.keep(tx, &payload)?;
            }
            Ok(resent)
        })
        .await
    }
}

/// A resend that was decided.
struct Ordered<'a> {
    document: DocumentKey,
    going: &'a [(DeliveryKey, HubSaid)],
    reason: &'a str,
    actor: &'a str,
    now: UtcMillis,
}

impl Ordered<'_> {
    /// Its job, its rows and its lines of the journal.
    fn keep(&self, tx: &mut Transaction<'_>, payload: &Payload) -> Result<()> {
        let job = jobs::enqueue(
            tx,
            &jobs::NewJob {
                kind: jobs::Kind::SendDocument,
                document: Some(self.document),
                report: None,
                package: None,
                payload,
                due_at: self.now,
                created_at: self.now,
            },
        )?;
        for (delivery, hub_said) in self.going {
            let to_code = deliveries::get(tx, *delivery)?.to_code;
            let anyway = payload.anyway.contains(&to_code);
            let reason = if anyway { self.reason } else { "" };
            resends::insert(
                tx,
                &resends::Resend {
                    delivery: *delivery,
                    job,
                    at: self.now,
                    by: self.actor.to_owned(),
                    hub_said: *hub_said,
                    reason: reason.to_owned(),
                },
            )?;
        }
        let failed: Vec<&str> =
            payload.to.iter().filter(|to| !payload.anyway.contains(to)).map(String::as_str).collect();
        if !failed.is_empty() {
            let args = [("recipients", failed.join(", "))];
            let document = Some(self.document);
            audit::append_owned(tx, self.now, self.actor, Action::DocumentResent, document, &args)?;
        }
        if !payload.anyway.is_empty() {
            let args = [("recipients", payload.anyway.join(", ")), ("reason", self.reason.to_owned())];
            let document = Some(self.document);
            audit::append_owned(tx, self.now, self.actor, Action::DocumentResentAnyway, document, &args)?;
        }
        Ok(())
    }
}

/// Whether a recipient in this state may be sent to again: not one on whose way the document is already, and none
/// from whom it was taken back.
pub(crate) fn may_go_again(state: DeliveryState) -> bool {
    match state {
        DeliveryState::Failed
        | DeliveryState::Sent
        | DeliveryState::Arrived
        | DeliveryState::Returned
        | DeliveryState::Accepted
        | DeliveryState::Assigned
        | DeliveryState::InProcess
        | DeliveryState::Done => true,
        DeliveryState::Queued | DeliveryState::TakeBackAsked | DeliveryState::TakenBack => false,
    }
}

fn needs_reason(c: &Connection, one: &deliveries::Delivery, said: HubSaid) -> Result<Error> {
    let agency = view(c, one)?.name;
    let since = one.sent_at.map(UtcMillis::rfc3339).unwrap_or_default();
    Ok(Reason::ResendNeedsReason.with(&[("agency", &agency), ("since", &since), ("hub", &said.as_str())]))
}

fn view(c: &Connection, one: &deliveries::Delivery) -> Result<AgencyView> {
    directory::view(c, &one.to_code, &one.to_name)
}

/// The row that says the hub has put the document into this recipient's mailbox.
fn there<'r>(c: &Connection, rows: &'r [SentRow], to_code: &str) -> Result<Option<&'r SentRow>> {
    for row in rows.iter().filter(|row| delivered(row)) {
        if matches_code(&row.to, to_code) || directory::same(c, &row.to, to_code)? {
            return Ok(Some(row));
        }
    }
    Ok(None)
}

/// Corrects a delivery that the hub has made after all.
fn correct(
    tx: &mut Transaction<'_>,
    document: DocumentKey,
    delivery: &deliveries::Delivery,
    now: UtcMillis,
) -> Result<()> {
    deliveries::mark_sent(tx, delivery.key, now)?;
    let args = [("to", delivery.to_code.clone())];
    audit::append_owned(tx, now, HUB, Action::DeliveryFound, Some(document), &args)
}

/// Corrects a delivery if the hub has made it after all; whether it has.
pub(crate) fn note_if_there(
    tx: &mut Transaction<'_>,
    document: DocumentKey,
    delivery: &deliveries::Delivery,
    rows: &[SentRow],
    now: UtcMillis,
) -> Result<bool> {
    if there(tx, rows, &delivery.to_code)?.is_none() {
        return Ok(false);
    }
    correct(tx, document, delivery, now)?;
    Ok(true)
}

/// Whether the hub put the package into this recipient's mailbox and its software did not refuse it.
fn delivered(row: &SentRow) -> bool {
    follow_up::is(&row.send_status, "done") && !follow_up::is(&row.receive_status, "fail")
}
