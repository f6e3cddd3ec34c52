//! Sending: the loop over durable jobs, documents before status reports.
//!
//! An attempt is a row before its request and has its outcome after it. An attempt without outcome (time-out, reset,
//! crash) is ambiguous: the hub is asked first, and only what it does not have is sent again, with the same bytes
//! (promise P3). Permanent refusals stop a job at once; nothing is given up by count (P8).

mod attempt;
mod found;
mod reporting;

use std::collections::HashSet;

use domain::{AgencyCode, UtcMillis};
use futures_util::{StreamExt as _, stream};
use registry::{Connection, documents, jobs};
use serde::{Deserialize, Serialize};

pub(crate) use found::{Sending, match_sending, matches_code};

use crate::{
    Office,
    error::{Error, Reason, Result},
    link::Round,
    loops::Next,
    view::Notice,
};

/// Requests at the same time while the hub answers: one long upload holds up no others.
const SIDE_BY_SIDE: usize = 3;
/// Jobs looked at in one go.
const BATCH: u32 = 24;
const SENDING: &[jobs::Kind] = &[jobs::Kind::SendDocument, jobs::Kind::SendReport];

/// What the job of a document knows besides its document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Payload {
    /// The recipients of a resend; all of them when empty.
    pub(crate) to: Vec<String>,
    /// The draft the document was made from, to undo the sending.
    pub(crate) draft: Option<i64>,
    /// The hub must be asked first: it could not be when the resend was ordered.
    pub(crate) ask_first: bool,
    /// Those of the recipients that are sent to although they may have the document: somebody wrote why.
    pub(crate) anyway: Vec<String>,
}

impl Payload {
    /// Reads it; a job without one has none of it.
    pub(crate) fn of(job: &jobs::Job) -> Self {
        serde_json::from_value(job.payload.clone()).unwrap_or_default()
    }

    /// The recipients as codes, `None` for all.
    pub(crate) fn recipients(&self) -> Option<Vec<AgencyCode>> {
        let codes: Vec<AgencyCode> = self.to.iter().filter_map(|code| AgencyCode::parse(code).ok()).collect();
        if codes.is_empty() { None } else { Some(codes) }
    }

    /// Whether a delivery is sent to although its recipient may have the document. What it is then stays as it was,
    /// whatever becomes of the copy.
    pub(crate) fn is_anyway(&self, to_code: &str) -> bool {
        self.anyway.iter().any(|code| code == to_code)
    }

    /// Whether a delivery is one of this job's.
    pub(crate) fn is_for(&self, to_code: &str) -> bool {
        self.to.is_empty() || self.to.iter().any(|code| code == to_code)
    }
}

/// What a sending round did.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sent {
    /// Documents the hub took.
    pub(crate) documents: u32,
    /// Status reports the hub took.
    pub(crate) reports: u32,
    /// What a person must look at.
    pub(crate) failed: Vec<Notice>,
}

/// How one job went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Went {
    /// The hub has it.
    Document,
    /// The hub has the report.
    Report,
    /// It will be tried again.
    Later,
    /// A person must act.
    Failed(Notice),
    /// The link is down; nothing was asked.
    NotAsked,
}

impl Office {
    /// One round of the sending loop.
    pub(crate) async fn send_due(&self) -> Result<Next> {
        self.send_round().await.map(|(_, next)| next)
    }

    /// Sends whatever is due.
    pub(crate) async fn send_round(&self) -> Result<(Sent, Next)> {
        let _turn = self.sending.lock().await;
        self.own_code()?;
        self.hub()?;
        self.recover_left().await?;
        let mut sent = Sent::default();
        let mut asked: HashSet<domain::JobKey> = HashSet::new();
        while !self.loops.stopping() {
            if let Some(at) = self.link.next_try()
                && domain::retry::clamp_planned(at, self.now()) > self.now()
            {
                return Err(Reason::LinkDown.with(&[("next_try_at", &at.rfc3339())]));
            }
            let now = self.now();
            let mut due = self.read(move |c| plan(c, now)).await?;
            // A job comes up once in a round, however the clock and its plan stand.
            due.retain(|job| asked.insert(job.key));
            // While the hub is away a single job is the probe, not one of each.
            let width = if self.link.next_try().is_some() { 1 } else { SIDE_BY_SIDE };
            if width == 1 {
                due.truncate(1);
            }
            if due.is_empty() {
                break;
            }
            let list = found::SentList::default();
            let went: Vec<Result<Went>> = stream::iter(due)
                .map(|job| self.send_job(job, &list))
                .buffer_unordered(width)
                .collect()
                .await;
            let (mut not_asked, mut trouble) = (false, None);
            for one in went {
                match one {
                    Ok(Went::Document) => sent.documents += 1,
                    Ok(Went::Report) => sent.reports += 1,
                    Ok(Went::Later) => {}
                    Ok(Went::Failed(notice)) => sent.failed.push(notice),
                    Ok(Went::NotAsked) => not_asked = true,
                    Err(error) => trouble = Some(error),
                }
            }
            if sent.documents > 0 {
                self.loops.wake(Round::FollowUp);
            }
            if let Some(error) = trouble {
                return Err(error);
            }
            if not_asked {
                break;
            }
        }
        let at = self.read(|c| Ok(jobs::next_due_at(c, SENDING)?)).await?;
        Ok((sent, Next { more: false, at }))
    }

    /// One job, whatever its kind. Trouble of our own side with one job is that job's, which is tried again later; it
    /// is the round's only where not even that can be written.
    async fn send_job(&self, job: jobs::Job, list: &found::SentList) -> Result<Went> {
        let outcome = match job.kind {
            jobs::Kind::SendDocument => self.send_document(&job, list).await,
            jobs::Kind::SendReport => self.send_report(&job).await,
            jobs::Kind::Acknowledge | jobs::Kind::TellHubFail => Ok(Went::Later),
        };
        match outcome {
            Err(Error::Refused(refusal)) if refusal.reason == Reason::LinkDown => Ok(Went::NotAsked),
            Err(Error::Refused(refusal)) if is_everyones(refusal.reason) => Err(Error::Refused(refusal)),
            Err(error) => self.set_aside(&job, &error).await,
            went => went,
        }
    }

    /// Jobs marked as under way although nobody makes their attempt: its outcome could not be written (a full disk),
    /// or its round died. They become ambiguous, so the hub is asked first. Only for whoever holds the turn to send,
    /// because then no attempt can be under way.
    async fn recover_left(&self) -> Result<()> {
        if self.read(|c| Ok(jobs::running(c)?)).await?.is_empty() {
            return Ok(());
        }
        let now = self.now();
        let left = self.write(move |tx| Ok(jobs::recover_running(tx, now)?)).await?;
        tracing::warn!(jobs = left.len(), "attempts whose outcome was not written: the hub is asked first");
        Ok(())
    }
}

/// Whether a refusal would meet every other job, too.
fn is_everyones(reason: Reason) -> bool {
    matches!(reason, Reason::NotSetUp | Reason::HubNotSet | Reason::ReadOnly)
}

/// What is due now: documents past their time to undo, then reports.
fn plan(c: &Connection, now: UtcMillis) -> Result<Vec<jobs::Job>> {
    let mut planned = Vec::new();
    for job in jobs::due(c, &[jobs::Kind::SendDocument], now, BATCH)? {
        let Some(document) = job.document else { continue };
        let row = documents::row(c, document)?;
        if row.cancelled_at.is_none() && row.hold_until.is_none_or(|until| until <= now) {
            planned.push(job);
        }
    }
    planned.extend(jobs::due(c, &[jobs::Kind::SendReport], now, BATCH)?);
    Ok(planned)
}
