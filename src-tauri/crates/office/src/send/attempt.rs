//! One attempt of one job: row, request, outcome.

use std::sync::Arc;

use domain::{DocId, DocumentKey, retry};
use hub::{Class, HubError, MessageKind, OutgoingMessage, SentRow};
use registry::{Coded, Transaction, deliveries, documents, jobs, packages, reports};

use super::{Payload, Went, found::SentList, match_sending};
use crate::{
    Office,
    ask::Scope,
    audit::{self, Action, HUB, SYSTEM},
    changes::{Change, Happening, Subject},
    directory,
    error::{Error, Reason, Result},
    follow_up,
    resend::note_if_there,
    spool,
    view::Notice,
};

/// What an attempt needs to know, read in one moment.
struct Plan {
    document: documents::Document,
    package: packages::Package,
    deliveries: Vec<deliveries::Delivery>,
    payload: Payload,
    /// Identities that attempts of this document got.
    sendings: Vec<DocId>,
    /// The same, and those of any other document since.
    known: Vec<DocId>,
    /// When the attempt without an outcome began.
    began_at: domain::UtcMillis,
}

impl Office {
    pub(super) async fn send_document(&self, job: &jobs::Job, list: &SentList) -> Result<Went> {
        let Some(key) = job.document else { return self.wedge_broken(job).await };
        let (id, payload, created_at) = (job.key, Payload::of(job), job.created_at);
        let mut plan = self
            .read(move |c| {
                let document = documents::get(c, key)?;
                let mut deliveries = deliveries::of_document(c, key)?;
                deliveries.retain(|delivery| payload.is_for(&delivery.to_code));
                let package = packages::get(c, document.package)?;
                let open = jobs::attempts(c, id)?.into_iter().rev().find(|attempt| attempt.outcome.is_none());
                let began_at = open.map_or(created_at, |attempt| attempt.started_at);
                // Two documents may share symbol and subject, so what belongs to any other attempt is taken.
                let sendings = jobs::doc_ids_of_document(c, key)?;
                let mut known = sendings.clone();
                known.extend(jobs::doc_ids_since(c, began_at.plus(-super::found::SKEW))?);
                Ok(Plan { document, package, deliveries, payload, sendings, known, began_at })
            })
            .await?;
        if plan.payload.ask_first && job.attempts == 0 {
            let rows = match self.rows_of(&plan.sendings).await {
                Ok(rows) => rows,
                Err(Error::Hub(error)) => return self.later(job, &plan.deliveries, error, None, true).await,
                Err(error) => return Err(error),
            };
            registry::failpoint::hit("send.after_asking");
            if self.leave_out(job, &mut plan, rows).await? {
                return Ok(Went::Document);
            }
        } else if job.state == jobs::State::Ambiguous {
            match list.get(self).await {
                Ok(rows) => {
                    registry::failpoint::hit("send.after_asking");
                    if let Some(sending) = self.find(&plan, rows).await? {
                        return self.found(job, &plan, sending).await;
                    }
                }
                // Without an answer nothing is sent: it might be the second copy.
                Err(Error::Hub(error)) => return self.later(job, &plan.deliveries, error, None, true).await,
                Err(error) => return Err(error),
            }
        }
        self.send_package(job, &plan).await
    }

    /// The sending of an attempt without an outcome, among what the hub lists.
    async fn find(&self, plan: &Plan, rows: Arc<Vec<SentRow>>) -> Result<Option<super::Sending>> {
        let to: Vec<String> = plan.deliveries.iter().map(|one| one.to_code.clone()).collect();
        let (facts, began_at, known) = (plan.document.facts.clone(), plan.began_at, plan.known.clone());
        self.read(move |c| {
            match_sending(&rows, &facts, &to, began_at, &known, |one, other| directory::same(c, one, other))
        })
        .await
    }

    /// A resend that was ordered while the hub could not be asked: recipients that have the document are corrected
    /// and left out. Whether nobody is left.
    async fn leave_out(&self, job: &jobs::Job, plan: &mut Plan, rows: Vec<SentRow>) -> Result<bool> {
        let (id, now, document) = (job.key, self.now(), plan.document.row.key);
        let (deliveries, before) = (std::mem::take(&mut plan.deliveries), plan.payload.clone());
        let (left, payload) = self
            .write(move |tx| {
                let mut left = Vec::new();
                for one in deliveries {
                    if before.is_anyway(&one.to_code) || !note_if_there(tx, document, &one, &rows, now)? {
                        left.push(one);
                    }
                }
                let to = left.iter().map(|one| one.to_code.clone()).collect();
                let payload = Payload { to, ask_first: false, ..before };
                if left.is_empty() {
                    jobs::done(tx, id, now)?;
                } else {
                    jobs::set_payload(tx, id, &payload)?;
                }
                Ok((left, payload))
            })
            .await?;
        self.sent_changed(document);
        (plan.deliveries, plan.payload) = (left, payload);
        Ok(plan.deliveries.is_empty())
    }

    async fn send_package(&self, job: &jobs::Job, plan: &Plan) -> Result<Went> {
        let Some(blob) = plan.package.blob else { return self.wedge_broken(job).await };
        let from = self.own_code()?;
        let (id, now, document) = (job.key, self.now(), plan.document.row.key);
        let keys: Vec<_> = plan.deliveries.iter().map(|delivery| delivery.key).collect();
        registry::failpoint::hit("send.before_attempt_row");
        let attempt = self
            .write(move |tx| {
                documents::release(tx, document, now)?;
                for key in keys {
                    deliveries::count_attempt(tx, key)?;
                }
                Ok(jobs::start(tx, id, now)?)
            })
            .await?;
        registry::failpoint::hit("send.after_attempt_row");
        let recipients = plan.payload.recipients();
        let path = spool::path_of(&self.registry, blob);
        let title = domain::document::symbol(&plan.document.facts.number, &plan.document.facts.notation);
        let moving = self.transfers.begin(&format!("send-{id}"), "send", &title);
        let progress = |done: u64, total: Option<u64>| {
            if moving.moved(done, total) {
                self.publish(Change::of(&[Subject::Status]));
            }
        };
        let message = OutgoingMessage {
            kind: MessageKind::Document,
            from: &from,
            to: recipients.as_deref(),
            path: &path,
            bytes: plan.package.bytes,
            sha256: *blob.as_bytes(),
        };
        registry::failpoint::hit("send.before_request");
        let (message, progress) = (&message, &progress);
        let outcome = self.ask(Scope::Change, |hub| async move { hub.send(message, progress).await }).await;
        registry::failpoint::hit("send.after_request");
        let went = match outcome {
            Ok(doc_id) => self.took(job, plan, attempt, doc_id).await,
            Err(Error::Hub(error)) if is_final(&error) => self.gave_up(job, plan, attempt, error).await,
            Err(Error::Hub(error)) => self.later(job, &plan.deliveries, error, Some(attempt), false).await,
            Err(error) => {
                self.not_asked(job, attempt).await?;
                Err(error)
            }
        };
        registry::failpoint::hit("send.after_outcome");
        went
    }

    /// The hub took the document.
    async fn took(
        &self,
        job: &jobs::Job,
        plan: &Plan,
        attempt: jobs::AttemptKey,
        doc_id: DocId,
    ) -> Result<Went> {
        let (id, now, document, package) = (job.key, self.now(), plan.document.row.key, plan.package.key);
        let keys: Vec<_> = plan.deliveries.iter().map(|delivery| delivery.key).collect();
        self.write(move |tx| {
            let ending = jobs::Ending {
                at: now,
                outcome: jobs::Outcome::Done,
                error_code: None,
                detail: "",
                doc_id: Some(&doc_id),
            };
            jobs::finish(tx, attempt, &ending)?;
            sent(tx, &keys, document, package, &doc_id, now)?;
            jobs::done(tx, id, now)?;
            let args = [("doc_id", doc_id.to_string()), ("recipients", keys.len().to_string())];
            audit::append_owned(tx, now, HUB, Action::DocumentSent, Some(document), &args)?;
            registry::failpoint::hit("send.before_outcome_commit");
            Ok(())
        })
        .await?;
        self.sent_changed(document);
        Ok(Went::Document)
    }

    /// The hub has it already: the answer of an earlier attempt was lost.
    async fn found(&self, job: &jobs::Job, plan: &Plan, sending: super::Sending) -> Result<Went> {
        let (id, now, document, package) = (job.key, self.now(), plan.document.row.key, plan.package.key);
        let began_at = plan.began_at;
        let keys: Vec<_> = plan.deliveries.iter().map(|delivery| delivery.key).collect();
        let failed = self
            .write(move |tx| {
                let doc_id = &sending.doc_id;
                let detail = "the hub was asked";
                let ending = jobs::Ending {
                    at: now,
                    outcome: jobs::Outcome::AlreadyThere,
                    error_code: None,
                    detail,
                    doc_id: Some(doc_id),
                };
                end_open(tx, id, began_at, &ending)?;
                sent(tx, &keys, document, package, doc_id, now)?;
                jobs::done(tx, id, now)?;
                let args = [("doc_id", doc_id.to_string())];
                audit::append_owned(tx, now, HUB, Action::AttemptFound, Some(document), &args)?;
                let failed = follow_up::apply(tx, document, &keys, &sending.rows, now)?;
                registry::failpoint::hit("send.before_outcome_commit");
                Ok(failed)
            })
            .await?;
        self.sent_changed(document);
        self.tell_failed(document, failed);
        Ok(Went::Document)
    }

    /// The hub refuses for good: the job stops, its deliveries failed, a person must act.
    async fn gave_up(
        &self,
        job: &jobs::Job,
        plan: &Plan,
        attempt: jobs::AttemptKey,
        error: HubError,
    ) -> Result<Went> {
        let coded = coded(&error);
        let notice = notice(&error);
        let (id, now, document) = (job.key, self.now(), plan.document.row.key);
        let failed = plan.deliveries.iter().filter(|one| !plan.payload.is_anyway(&one.to_code));
        let keys: Vec<_> = failed.map(|delivery| delivery.key).collect();
        let count = u32::try_from(plan.deliveries.len()).unwrap_or(u32::MAX);
        self.write(move |tx| {
            finish_failed(tx, attempt, &error, now)?;
            jobs::wedge(tx, id, &coded, now)?;
            for key in keys {
                deliveries::mark_failed(tx, key, &coded, now)?;
            }
            let args = [("code", error.code.clone()), ("recipients", count.to_string())];
            audit::append_owned(tx, now, HUB, Action::DocumentFailed, Some(document), &args)?;
            registry::failpoint::hit("send.before_outcome_commit");
            Ok(())
        })
        .await?;
        self.happened(Happening::SendFailed { document, deliveries: count, code: notice.code.clone() });
        self.sent_changed(document);
        Ok(Went::Failed(notice))
    }

    /// It will be tried again, on the plan of the retry rule.
    pub(super) async fn later(
        &self,
        job: &jobs::Job,
        deliveries: &[deliveries::Delivery],
        error: HubError,
        attempt: Option<jobs::AttemptKey>,
        asking: bool,
    ) -> Result<Went> {
        let after = match error.class {
            Class::Network => None,
            Class::Transient { after_ms } => after_ms,
            // A refusal of us, not of the document: it waits for whoever mends the settings.
            Class::Permanent => Some(retry::CAP),
        };
        let wait = retry::next_wait(job.wait_ms, self.chance(), after);
        let (id, now, coded) = (job.key, self.now(), coded(&error));
        let (document, report) = (job.document, job.report);
        let first = job.attempts == 0;
        let keys: Vec<_> = deliveries.iter().map(|delivery| delivery.key).collect();
        let sends_document = job.kind == jobs::Kind::SendDocument;
        let refuses_us = error.class == Class::Permanent && sends_document;
        let code = error.code.clone();
        self.write(move |tx| {
            // An ambiguous attempt keeps having no end: that is what says so after a crash, too.
            let ambiguous = asking || (error.ambiguous && sends_document);
            if let Some(attempt) = attempt.filter(|_| !error.ambiguous) {
                finish_failed(tx, attempt, &error, now)?;
            }
            if ambiguous {
                jobs::mark_ambiguous(tx, id, wait, now.plus(wait), &coded)?;
            } else {
                jobs::retry(tx, id, wait, now.plus(wait), &coded)?;
            }
            for key in keys {
                deliveries::note_error(tx, key, &coded, now)?;
            }
            if let Some(report) = report {
                reports::note_error(tx, report, &coded)?;
            }
            if first && sends_document {
                // The journal has the first failure; every one is an attempt row.
                let args = [("code", error.code.clone())];
                audit::append_owned(tx, now, SYSTEM, Action::AttemptFailed, document, &args)?;
            }
            registry::failpoint::hit("send.before_outcome_commit");
            Ok(())
        })
        .await?;
        if let Some(document) = document {
            self.sent_changed(document);
            if first && refuses_us {
                let count = u32::try_from(deliveries.len()).unwrap_or(u32::MAX);
                self.happened(Happening::SendFailed { document, deliveries: count, code });
            }
        }
        Ok(Went::Later)
    }

    /// The attempt began but the link closed before its request.
    pub(super) async fn not_asked(&self, job: &jobs::Job, attempt: jobs::AttemptKey) -> Result<()> {
        let (id, now, wait) = (job.key, self.now(), job.wait_ms);
        self.write(move |tx| {
            let ending = jobs::Ending {
                at: now,
                outcome: jobs::Outcome::Network,
                error_code: Some(Reason::LinkDown.code()),
                detail: "no request was made",
                doc_id: None,
            };
            jobs::finish(tx, attempt, &ending)?;
            Ok(jobs::retry(tx, id, wait, now, &Coded::new(Reason::LinkDown.code()))?)
        })
        .await
    }

    /// Something on our own side keeps one job from being done: it is tried again on the plan of the retry rule, with
    /// the reason beside its document, and the others go on.
    ///
    /// # Errors
    /// When not even that can be written: the disk is full or the database is in trouble, which is everyone's.
    pub(super) async fn set_aside(&self, job: &jobs::Job, error: &Error) -> Result<Went> {
        let notice = error.notice();
        tracing::error!(job = %job.key, code = notice.code, %error, "a job could not be done and is tried again");
        let start = Coded::new(&notice.code);
        let coded = notice.args.iter().fold(start, |coded, (name, value)| coded.with(name, value));
        let again = job.error.as_ref().is_some_and(|before| before.code == coded.code);
        let wait = retry::next_wait(job.wait_ms, self.chance(), None);
        let (id, now, payload, kind) = (job.key, self.now(), Payload::of(job), job.kind);
        let (document, report) = (job.document, job.report);
        let deliveries = self
            .write(move |tx| {
                match jobs::get(tx, id)?.state {
                    jobs::State::Ready => jobs::retry(tx, id, wait, now.plus(wait), &coded)?,
                    // Its request may have left.
                    jobs::State::Running | jobs::State::Ambiguous => {
                        jobs::mark_ambiguous(tx, id, wait, now.plus(wait), &coded)?;
                    }
                    // It ended after all.
                    jobs::State::Done | jobs::State::Wedged | jobs::State::Cancelled => return Ok(0),
                }
                if let Some(report) = report {
                    reports::note_error(tx, report, &coded)?;
                }
                let mut count = 0;
                if let (jobs::Kind::SendDocument, Some(document)) = (kind, document) {
                    for one in deliveries::of_document(tx, document)? {
                        if payload.is_for(&one.to_code) {
                            deliveries::note_error(tx, one.key, &coded, now)?;
                            count += 1;
                        }
                    }
                    if !again {
                        let args = [("code", coded.code.clone())];
                        audit::append_owned(tx, now, SYSTEM, Action::AttemptFailed, Some(document), &args)?;
                    }
                }
                Ok(count)
            })
            .await?;
        if let Some(document) = document {
            self.sent_changed(document);
            if !again && deliveries > 0 {
                self.happened(Happening::SendFailed { document, deliveries, code: notice.code });
            }
        }
        Ok(Went::Later)
    }

    /// A job whose row has lost what it is about: never by our own writing.
    pub(super) async fn wedge_broken(&self, job: &jobs::Job) -> Result<Went> {
        let (id, now) = (job.key, self.now());
        let notice = Reason::NotFound.notice(&[("what", &"job"), ("id", &id)]);
        let coded = Coded::new(&notice.code);
        self.write(move |tx| Ok(jobs::wedge(tx, id, &coded, now)?)).await?;
        Ok(Went::Failed(notice))
    }

    pub(crate) fn sent_changed(&self, document: DocumentKey) {
        self.publish(Change::of(&[Subject::Outgoing, Subject::Journal, Subject::Status]).about([document]));
    }

    pub(crate) fn tell_failed(&self, document: DocumentKey, failed: Vec<String>) {
        if let Some(code) = failed.first() {
            let deliveries = u32::try_from(failed.len()).unwrap_or(u32::MAX);
            self.happened(Happening::SendFailed { document, deliveries, code: code.clone() });
        }
    }
}

/// Whether a person must act. What concerns the connection is the link's business, and what may have been carried out is
/// asked about first: the job waits.
pub(super) fn is_final(error: &HubError) -> bool {
    error.class == Class::Permanent && !error.concerns_connection() && !error.ambiguous
}

fn sent(
    tx: &mut Transaction<'_>,
    keys: &[domain::DeliveryKey],
    document: DocumentKey,
    package: domain::PackageKey,
    doc_id: &DocId,
    now: domain::UtcMillis,
) -> Result<()> {
    packages::set_doc_id(tx, package, doc_id)?;
    documents::mark_sent(tx, document, now)?;
    for key in keys {
        deliveries::mark_sent(tx, *key, now)?;
    }
    Ok(())
}

pub(super) fn finish_failed(
    tx: &mut Transaction<'_>,
    attempt: jobs::AttemptKey,
    error: &HubError,
    now: domain::UtcMillis,
) -> Result<()> {
    let outcome = match error.class {
        Class::Network => jobs::Outcome::Network,
        Class::Transient { .. } => jobs::Outcome::Transient,
        Class::Permanent => jobs::Outcome::Permanent,
    };
    let detail = error.to_string();
    let ending =
        jobs::Ending { at: now, outcome, error_code: Some(&error.code), detail: &detail, doc_id: None };
    Ok(jobs::finish(tx, attempt, &ending)?)
}

/// Ends the newest attempt without outcome. Where there is none the identity needs a row all the same, or nobody would
/// ever ask what became of it.
fn end_open(
    tx: &mut Transaction<'_>,
    job: domain::JobKey,
    began_at: domain::UtcMillis,
    ending: &jobs::Ending<'_>,
) -> Result<()> {
    let open = jobs::attempts(tx, job)?.into_iter().rev().find(|attempt| attempt.outcome.is_none());
    let attempt = match open {
        Some(attempt) => attempt.key,
        None => jobs::start(tx, job, began_at)?,
    };
    Ok(jobs::finish(tx, attempt, ending)?)
}

pub(crate) fn coded(error: &HubError) -> Coded {
    error.args.iter().fold(Coded::new(&error.code), |coded, (name, value)| coded.with(name, value))
}

pub(super) fn notice(error: &HubError) -> Notice {
    Notice { code: error.code.clone(), args: error.args.clone() }
}
