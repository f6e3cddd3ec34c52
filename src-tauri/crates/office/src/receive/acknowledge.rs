//! Telling the hub that a message is kept, after the commit that keeps it (promise P4).
//!
//! Saying it twice is harmless, so an acknowledgement has no attempt row: a job that is not done is simply done
//! again. Outcomes are recorded in batches. A hub that refuses our word for good keeps listing the message: it is told
//! again at the slowest pace, and a person hears of it once.

use domain::{DocId, UtcMillis, retry};
use futures_util::{StreamExt as _, stream};
use hub::{Ack, Class, HubError, error::codes};
use registry::{Coded, jobs, packages};

use crate::{
    Office,
    ask::Scope,
    audit::{self, Action, HUB},
    changes::{Change, Happening, Subject},
    error::{Error, Reason, Result},
};

/// Acknowledgements at the same time.
const SIDE_BY_SIDE: usize = 4;
/// Acknowledgements recorded in one transaction.
const BATCH: u32 = 50;
/// Repeated acknowledgements in one round.
const AGAIN: usize = 200;
const KINDS: &[jobs::Kind] = &[jobs::Kind::Acknowledge, jobs::Kind::TellHubFail];

enum Outcome {
    Told,
    /// The link is down: nothing was asked.
    NotAsked,
    Failed(HubError),
}

impl Office {
    /// Tells the hub again about messages it still lists although it took our word: it lost it.
    pub(super) async fn acknowledge_again(&self, doc_ids: &[DocId]) {
        for doc_id in doc_ids.iter().take(AGAIN) {
            let told = self
                .ask(Scope::Change, |hub| async move { hub.acknowledge(doc_id, Ack::Done, None).await })
                .await;
            if let Err(error) = told {
                // It is listed again next round, and told again then.
                tracing::info!(%doc_id, code = error.code(), "a repeated acknowledgement did not get through");
                return;
            }
        }
    }

    /// Tells the hub whatever is due; when the next is.
    pub(crate) async fn acknowledge_due(&self) -> Result<Option<UtcMillis>> {
        let _turn = self.acknowledging.lock().await;
        loop {
            let now = self.now();
            let due = self
                .read(move |c| {
                    let mut due = Vec::new();
                    for job in jobs::due(c, KINDS, now, BATCH)? {
                        let Some(package) = job.package else { continue };
                        let package = packages::get(c, package)?;
                        due.push((job, package));
                    }
                    Ok(due)
                })
                .await?;
            if due.is_empty() || self.loops.stopping() {
                break;
            }
            registry::failpoint::hit("acknowledge.before_request");
            let outcomes: Vec<(jobs::Job, packages::Package, Outcome)> = stream::iter(due)
                .map(|(job, package)| async {
                    let outcome = self.tell_hub(&job, &package).await;
                    (job, package, outcome)
                })
                .buffer_unordered(SIDE_BY_SIDE)
                .collect()
                .await;
            registry::failpoint::hit("acknowledge.after_request");
            let asked = outcomes.iter().any(|(_, _, outcome)| !matches!(outcome, Outcome::NotAsked));
            self.record_told(outcomes).await?;
            registry::failpoint::hit("acknowledge.after_record");
            if !asked {
                break;
            }
        }
        self.read(|c| Ok(jobs::next_due_at(c, KINDS)?)).await
    }

    async fn tell_hub(&self, job: &jobs::Job, package: &packages::Package) -> Outcome {
        let Some(doc_id) = &package.doc_id else { return Outcome::Told };
        let ack = if job.kind == jobs::Kind::TellHubFail { Ack::Fail } else { Ack::Done };
        let note = package.problem.as_ref().map(|problem| problem.code.clone());
        let told = self
            .ask(Scope::Change, |hub| async move { hub.acknowledge(doc_id, ack, note.as_deref()).await })
            .await;
        match told {
            Ok(()) => Outcome::Told,
            // The hub forgot the message: there is nothing left to be told.
            Err(Error::Hub(error)) if error.code == codes::DOC_GONE => Outcome::Told,
            Err(Error::Hub(error)) => Outcome::Failed(error),
            Err(error) => {
                if !matches!(&error, Error::Refused(refusal) if refusal.reason == Reason::LinkDown) {
                    tracing::warn!(code = error.code(), "an acknowledgement was not asked");
                }
                Outcome::NotAsked
            }
        }
    }

    async fn record_told(&self, outcomes: Vec<(jobs::Job, packages::Package, Outcome)>) -> Result<()> {
        let now = self.now();
        let chances: Vec<f64> = outcomes.iter().map(|_| self.chance()).collect();
        let refused = self
            .write(move |tx| {
                let mut refused = Vec::new();
                for ((job, package, outcome), chance) in outcomes.into_iter().zip(chances) {
                    match outcome {
                        Outcome::NotAsked => {}
                        Outcome::Told => {
                            let word =
                                if job.kind == jobs::Kind::TellHubFail { Ack::Fail } else { Ack::Done };
                            packages::mark_acknowledged(tx, package.key, word.as_wire(), now)?;
                            jobs::done(tx, job.key, now)?;
                        }
                        Outcome::Failed(error) => {
                            let start = Coded::new(&error.code);
                            let coded =
                                error.args.iter().fold(start, |coded, (name, value)| coded.with(name, value));
                            let mut after = match error.class {
                                Class::Permanent | Class::Network => None,
                                Class::Transient { after_ms } => after_ms,
                            };
                            if error.class == Class::Permanent && !error.concerns_connection() {
                                after = Some(retry::CAP);
                                if job.error.as_ref().is_none_or(|before| before.code != coded.code) {
                                    let doc_id = package.doc_id.as_ref().map(ToString::to_string);
                                    let args = [
                                        ("doc_id", doc_id.unwrap_or_default()),
                                        ("code", coded.code.clone()),
                                    ];
                                    let action = Action::AcknowledgementRefused;
                                    audit::append_owned(tx, now, HUB, action, None, &args)?;
                                    refused.push(coded.code.clone());
                                }
                            }
                            let wait = retry::next_wait(job.wait_ms, chance, after);
                            jobs::retry(tx, job.key, wait, now.plus(wait), &coded)?;
                        }
                    }
                }
                Ok(refused)
            })
            .await?;
        if let Some(code) = refused.first().cloned() {
            let count = u32::try_from(refused.len()).unwrap_or(u32::MAX);
            self.happened(Happening::AcknowledgementRefused { count, code });
            self.publish(Change::of(&[Subject::Journal]));
        }
        Ok(())
    }
}
