//! Sending again to recipients whose code was replaced: to the code of today, with the same identity and bytes.
//!
//! A merger or a new scheme closes codes while documents are on their way. The failed delivery stays and says where it
//! went on; the document gets one more delivery to the agency's present code. The hub delivers by the codes a sending
//! names, so the package itself stays what it was (promise P3).

use domain::{DeliveryKey, DeliveryState, DocumentKey};
use registry::{Coded, agencies, deliveries, jobs};

use crate::{
    Office,
    audit::{self, Action},
    directory,
    error::{Error, Reason, Result},
    link::Round,
    send::Payload,
    view::Resent,
};

impl Office {
    /// Queues failed recipients of a document again, each under the code it has today.
    ///
    /// # Errors
    /// [`Reason::NothingToResend`] when none of them failed.
    pub(crate) async fn resend_current(&self, id: DocumentKey, keys: Vec<DeliveryKey>) -> Result<Resent> {
        let (now, actor) = (self.now(), self.config().clerk().to_owned());
        let (mut resent, others) = self
            .write(move |tx| {
                let mut resent = Resent { queued: Vec::new(), already_there: Vec::new() };
                let (mut others, mut payload) = (Vec::new(), Payload::default());
                for key in keys {
                    let old = deliveries::get(tx, key)?;
                    let current = agencies::resolve(tx, &old.to_code)?;
                    let replaced = !current.eq_ignore_ascii_case(&old.to_code);
                    if !replaced || old.state != DeliveryState::Failed || old.document != id {
                        others.push(key);
                        continue;
                    }
                    let view = directory::view(tx, &current, &old.to_name)?;
                    let reason = Coded::new(Reason::CodeReplaced.code()).with("to", &current);
                    deliveries::replace(tx, key, &reason, now)?;
                    // The document may go to the present code already, on its own or by an earlier mend.
                    if deliveries::find(tx, id, &current)?.is_some() {
                        resent.already_there.push(view);
                    } else {
                        deliveries::insert(tx, id, &current, &view.name, now)?;
                        let args = [("from", old.to_code), ("to", current.clone())];
                        audit::append_owned(tx, now, &actor, Action::RecipientRecoded, Some(id), &args)?;
                        payload.to.push(current);
                        resent.queued.push(view);
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
                }
                Ok((resent, others))
            })
            .await?;
        self.sent_changed(id);
        self.loops.wake(Round::Sending);
        if !others.is_empty() {
            match self.resend_failed(id, others).await {
                Ok(more) => {
                    resent.queued.extend(more.queued);
                    resent.already_there.extend(more.already_there);
                }
                // They were mended while we looked.
                Err(Error::Refused(refusal))
                    if refusal.reason == Reason::NothingToResend
                        && !(resent.queued.is_empty() && resent.already_there.is_empty()) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(resent)
    }
}
