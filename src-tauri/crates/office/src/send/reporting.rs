//! One attempt to send an owed status report.

use domain::{AgencyCode, DocId};
use hub::{HubError, MessageKind, OutgoingMessage};
use registry::{jobs, packages, reports};

use super::{
    Went,
    attempt::{coded, finish_failed, is_final, notice},
};
use crate::{
    Office,
    ask::Scope,
    audit::{self, Action, SYSTEM},
    changes::{Change, Subject},
    error::{Error, Result},
    report, spool,
};

impl Office {
    pub(super) async fn send_report(&self, job: &jobs::Job) -> Result<Went> {
        let Some(key) = job.report else { return self.wedge_broken(job).await };
        let (registry, config) = (std::sync::Arc::clone(&self.registry), self.config());
        let hub_key = self.hub()?.key().to_owned();
        let package =
            tokio::task::spawn_blocking(move || report::build(&registry, &config, &hub_key, key)).await??;
        let Some(blob) = package.blob else { return self.wedge_broken(job).await };
        let from = self.own_code()?;
        let (id, now) = (job.key, self.now());
        let attempt = self.write(move |tx| Ok(jobs::start(tx, id, now)?)).await?;
        registry::failpoint::hit("report.after_attempt_row");
        let path = spool::path_of(&self.registry, blob);
        let to: Vec<AgencyCode> = AgencyCode::parse(&package.to_code).into_iter().collect();
        let message = OutgoingMessage {
            kind: MessageKind::Status,
            from: &from,
            to: if to.is_empty() { None } else { Some(&to) },
            path: &path,
            bytes: package.bytes,
            sha256: *blob.as_bytes(),
        };
        let message = &message;
        let outcome = self.ask(Scope::Change, |hub| async move { hub.send(message, &|_, _| {}).await }).await;
        registry::failpoint::hit("report.after_request");
        let went = match outcome {
            Ok(doc_id) => self.report_took(job, attempt, key, package, doc_id).await,
            Err(Error::Hub(error)) if is_final(&error) => {
                self.report_gave_up(job, attempt, key, package, error).await
            }
            Err(Error::Hub(error)) => self.later(job, &[], error, Some(attempt), false).await,
            Err(error) => {
                self.not_asked(job, attempt).await?;
                Err(error)
            }
        };
        registry::failpoint::hit("report.after_outcome");
        went
    }

    async fn report_took(
        &self,
        job: &jobs::Job,
        attempt: jobs::AttemptKey,
        report: domain::ReportKey,
        package: packages::Package,
        doc_id: DocId,
    ) -> Result<Went> {
        let (id, now, document) = (job.key, self.now(), job.document);
        self.write(move |tx| {
            let ending = jobs::Ending {
                at: now,
                outcome: jobs::Outcome::Done,
                error_code: None,
                detail: "",
                doc_id: Some(&doc_id),
            };
            jobs::finish(tx, attempt, &ending)?;
            packages::set_doc_id(tx, package.key, &doc_id)?;
            reports::mark_sent(tx, report, now)?;
            jobs::done(tx, id, now)?;
            let code = reports::get(tx, report)?.code_raw;
            let args = [("code", code), ("to", package.to_code)];
            audit::append_owned(tx, now, SYSTEM, Action::ReportSent, document, &args)?;
            registry::failpoint::hit("report.before_outcome_commit");
            Ok(())
        })
        .await?;
        self.publish(Change::of(&[Subject::Incoming, Subject::Journal, Subject::Status]).about(document));
        Ok(Went::Report)
    }

    async fn report_gave_up(
        &self,
        job: &jobs::Job,
        attempt: jobs::AttemptKey,
        report: domain::ReportKey,
        package: packages::Package,
        error: HubError,
    ) -> Result<Went> {
        let (id, now, document) = (job.key, self.now(), job.document);
        let (coded, notice) = (coded(&error), notice(&error));
        self.write(move |tx| {
            finish_failed(tx, attempt, &error, now)?;
            jobs::wedge(tx, id, &coded, now)?;
            reports::mark_failed(tx, report, &coded)?;
            let code = reports::get(tx, report)?.code_raw;
            let args = [("code", code), ("to", package.to_code), ("error", error.code)];
            audit::append_owned(tx, now, SYSTEM, Action::ReportFailed, document, &args)
        })
        .await?;
        self.publish(Change::of(&[Subject::Incoming, Subject::Journal, Subject::Status]).about(document));
        Ok(Went::Failed(notice))
    }
}
