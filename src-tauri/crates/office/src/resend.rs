//! Sending again only to recipients that failed, and undoing what has not left yet.

use std::collections::BTreeSet;

use domain::{DeliveryKey, DeliveryState, DocId, DocumentKey, DraftKey, UtcMillis, document::symbol};
use hub::{Hub, MessageKind, SentRow};
use registry::{Transaction, deliveries, documents, drafts, jobs};

use crate::{
    Office,
    ask::Scope,
    audit::{self, Action, HUB},
    changes::{Change, Subject},
    directory,
    error::{Error, Reason, Result},
    follow_up,
    link::Round,
    send::{Payload, matches_code},
    view::{AgencyView, Resent},
};

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

    /// Queues failed recipients again, with the same identity and bytes. The hub is asked first: a recipient it has
    /// delivered to is corrected here and not sent to again. When the hub is away, the sending loop asks it later.
    /// No deliveries named means every failed one.
    ///
    /// # Errors
    /// [`Reason::NothingToResend`] when none of them failed.
    pub async fn resend_failed(&self, id: DocumentKey, keys: Vec<DeliveryKey>) -> Result<Resent> {
        let wanted: BTreeSet<DeliveryKey> = keys.into_iter().collect();
        let (failed, sendings) = self
            .read(move |c| {
                let mut failed = deliveries::of_document(c, id)?;
                failed.retain(|one| {
                    one.state == DeliveryState::Failed && (wanted.is_empty() || wanted.contains(&one.key))
                });
                Ok((failed, jobs::doc_ids_of_document(c, id)?))
            })
            .await?;
        if failed.is_empty() {
            return Err(Reason::NothingToResend.error());
        }
        let (rows, ask_first) = match self.rows_of(&sendings).await {
            Ok(rows) => (rows, false),
            Err(Error::Refused(refusal)) if refusal.reason != Reason::LinkDown => {
                return Err(Error::Refused(refusal));
            }
            Err(Error::Hub(_) | Error::Refused(_)) => (Vec::new(), true),
            Err(error) => return Err(error),
        };
        let resent = self.queue_again(id, failed, rows, ask_first).await?;
        self.sent_changed(id);
        self.loops.wake(Round::Sending);
        Ok(resent)
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
        failed: Vec<deliveries::Delivery>,
        rows: Vec<SentRow>,
        ask_first: bool,
    ) -> Result<Resent> {
        let (now, actor) = (self.now(), self.config().clerk().to_owned());
        self.write(move |tx| {
            let view = |tx: &registry::Connection, one: &deliveries::Delivery| -> Result<AgencyView> {
                directory::view(tx, &one.to_code, &one.to_name)
            };
            let mut resent = Resent { queued: Vec::new(), already_there: Vec::new() };
            let mut payload = Payload { ask_first, ..Payload::default() };
            for one in &failed {
                if note_if_there(tx, id, one, &rows, now)? {
                    resent.already_there.push(view(tx, one)?);
                } else {
                    deliveries::requeue(tx, one.key, now)?;
                    payload.to.push(one.to_code.clone());
                    resent.queued.push(view(tx, one)?);
                }
            }
            if !payload.to.is_empty() {
                let job = jobs::NewJob {
                    kind: jobs::Kind::SendDocument,
                    document: Some(id),
                    report: None,
                    package: None,
                    payload: &payload,
                    due_at: now,
                    created_at: now,
                };
                jobs::enqueue(tx, &job)?;
                let args = [("recipients", payload.to.join(", "))];
                audit::append_owned(tx, now, &actor, Action::DocumentResent, Some(id), &args)?;
            }
            Ok(resent)
        })
        .await
    }
}

/// Corrects a delivery that the hub has made after all; whether it has.
pub(crate) fn note_if_there(
    tx: &mut Transaction<'_>,
    document: DocumentKey,
    delivery: &deliveries::Delivery,
    rows: &[SentRow],
    now: UtcMillis,
) -> Result<bool> {
    for row in rows.iter().filter(|row| delivered(row)) {
        if matches_code(&row.to, &delivery.to_code) || directory::same(tx, &row.to, &delivery.to_code)? {
            deliveries::mark_sent(tx, delivery.key, now)?;
            let args = [("to", delivery.to_code.clone())];
            audit::append_owned(tx, now, HUB, Action::DeliveryFound, Some(document), &args)?;
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether the hub put the package into this recipient's mailbox and its software did not refuse it.
fn delivered(row: &SentRow) -> bool {
    follow_up::is(&row.send_status, "done") && !follow_up::is(&row.receive_status, "fail")
}
