//! One round of everything, for the command line and scheduled jobs.

use std::time::Duration;

use hub::MessageKind;
use serde::Serialize;

use crate::{
    Office,
    error::{Error, Reason, Result},
    link::Round,
    view::Notice,
};

/// What one round did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SyncReport {
    /// New incoming documents.
    pub received: u32,
    /// Documents that came again.
    pub repeated: u32,
    /// Messages kept with a problem.
    pub quarantined: u32,
    /// Status reports that came.
    pub statuses: u32,
    /// Documents the hub took.
    pub sent: u32,
    /// Status reports the hub took.
    pub reported: u32,
    /// What did not work, each with its code.
    pub failed: Vec<Notice>,
    /// How long it took, in milliseconds.
    pub took_ms: i64,
}

impl Office {
    /// Receives, sends, reports and follows up once; a part that fails does not keep the others from being tried. How the
    /// hub was found is written down for the next start. Whatever `budget` leaves undone stays for the next round.
    ///
    /// # Errors
    /// [`Reason::NotSetUp`], [`Reason::HubNotSet`]; trouble of our own side. What the hub says is in the report.
    pub async fn sync_once(&self, budget: Duration) -> Result<SyncReport> {
        self.own_code()?;
        self.connect().await?;
        self.hub()?;
        let report = self.every_part(budget).await;
        self.keep_heard().await;
        report
    }

    async fn every_part(&self, budget: Duration) -> Result<SyncReport> {
        let began = self.now();
        let mut report = SyncReport::default();
        let end = tokio::time::Instant::now() + budget;
        self.link.wake(began, true);
        self.wake_jobs().await?;
        let kinds = [(MessageKind::Document, Round::Documents), (MessageKind::Status, Round::Statuses)];
        for (kind, round) in kinds {
            if let Some((received, _)) = within(end, self.receive(kind), &mut report).await? {
                self.link.ended(round, self.now());
                report.received += count(received.documents.len());
                report.repeated += received.repeated;
                report.quarantined += count(received.quarantined.len());
                report.statuses += received.statuses;
            }
        }
        if let Some((sent, _)) = within(end, self.send_round(), &mut report).await? {
            self.link.ended(Round::Sending, self.now());
            report.sent += sent.documents;
            report.reported += sent.reports;
            report.failed.extend(sent.failed);
        }
        if within(end, self.follow_up(), &mut report).await?.is_some() {
            self.link.ended(Round::FollowUp, self.now());
        }
        if report.failed.is_empty() {
            within(end, self.directory_when_due(), &mut report).await?;
        }
        report.took_ms = self.now().since(began);
        Ok(report)
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// A part of the round: the hub's failures go into the report, ours end the round.
async fn within<T>(
    end: tokio::time::Instant,
    part: impl Future<Output = Result<T>>,
    report: &mut SyncReport,
) -> Result<Option<T>> {
    match tokio::time::timeout_at(end, part).await {
        Ok(Ok(done)) => Ok(Some(done)),
        Ok(Err(error)) => match &error {
            Error::Hub(_) => {
                report.failed.push(error.notice());
                Ok(None)
            }
            // The part before said why.
            Error::Refused(refusal) if refusal.reason == Reason::LinkDown => Ok(None),
            Error::Refused(_)
            | Error::Registry(_)
            | Error::Package(_)
            | Error::Secrets(_)
            | Error::Files(_)
            | Error::Stored(_)
            | Error::Printing(_)
            | Error::Task(_) => Err(error),
        },
        Err(_) => Ok(None),
    }
}
