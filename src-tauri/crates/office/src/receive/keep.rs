//! Keeping what arrived: package, document, files, the report owed, the acknowledgement to come and the journal line
//! in one transaction (promises P1, P2, P4).

use domain::{
    Business, DocId, DocumentKey, IncomingState, PackageKey, Priority, StatusCode, UtcMillis,
    document::symbol,
};
use hub::{Listed, MessageKind};
use registry::{Coded, Transaction, attachments, documents, documents::NewDocument, jobs, packages};

use super::{Arrival, Received, What, fetch::FileIn};
use crate::{
    Office,
    audit::{self, Action, HUB},
    changes::{Change, Subject},
    config::Config,
    error::{Error, Reason, Result},
    report, status, wire,
};

impl Office {
    /// Keeps arrivals in one transaction. When the database refuses one of them, each gets its own, so that it stops
    /// no other; the refused one is kept as a problem.
    pub(super) async fn keep(&self, hub_key: &str, arrivals: Vec<Arrival>) -> Result<Received> {
        let arrivals = std::sync::Arc::new(arrivals);
        let received = match self.keep_together(hub_key, &arrivals, 0..arrivals.len(), None).await {
            Err(Error::Registry(registry::Error::Constraint { .. })) => {
                let mut received = Received::default();
                for at in 0..arrivals.len() {
                    let one = match self.keep_together(hub_key, &arrivals, at..at + 1, None).await {
                        Err(Error::Registry(registry::Error::Constraint { detail })) => {
                            let coded = Coded::new(Reason::PackageNotStorable.code()).with("reason", &detail);
                            self.keep_together(hub_key, &arrivals, at..at + 1, Some(coded)).await?
                        }
                        other => other?,
                    };
                    received.absorb(one);
                }
                received
            }
            other => other?,
        };
        registry::failpoint::hit("receive.after_commit");
        self.kept(&received);
        Ok(received)
    }

    async fn keep_together(
        &self,
        hub_key: &str,
        arrivals: &std::sync::Arc<Vec<Arrival>>,
        range: std::ops::Range<usize>,
        as_problem: Option<Coded>,
    ) -> Result<Received> {
        let (hub_key, config, now) = (hub_key.to_owned(), self.config(), self.now());
        let arrivals = std::sync::Arc::clone(arrivals);
        self.write(move |tx| {
            registry::failpoint::hit("receive.tx_begin");
            let mut keeping =
                Keeping { tx, hub: &hub_key, config: &config, now, received: Received::default() };
            for arrival in arrivals.get(range).unwrap_or_default() {
                if let Some(problem) = &as_problem {
                    keeping.problem(arrival, packages::State::Quarantined, problem, "")?;
                } else {
                    keeping.one(arrival)?;
                }
            }
            registry::failpoint::hit("receive.before_commit");
            Ok(keeping.received)
        })
        .await
    }

    /// Says what changed.
    pub(crate) fn kept(&self, received: &Received) {
        if !received.documents.is_empty() || received.repeated > 0 {
            let change = Change::of(&[Subject::Incoming, Subject::Journal, Subject::Status]);
            self.publish(change.about(received.documents.iter().copied()));
        }
        if received.statuses > 0 {
            let change = Change::of(&[Subject::Outgoing, Subject::Journal, Subject::Status]);
            self.publish(change.about(received.moved.iter().copied()));
        }
        if !received.quarantined.is_empty() {
            self.publish(Change::of(&[Subject::Quarantine, Subject::Journal]));
        }
    }
}

/// One transaction that keeps arrivals.
pub(crate) struct Keeping<'t, 'c> {
    pub(crate) tx: &'t mut Transaction<'c>,
    pub(crate) hub: &'t str,
    pub(crate) config: &'t Config,
    pub(crate) now: UtcMillis,
    pub(crate) received: Received,
}

impl Keeping<'_, '_> {
    /// Keeps one arrival; one that is here already changes nothing.
    fn one(&mut self, arrival: &Arrival) -> Result<()> {
        if let Some(there) = packages::find(self.tx, self.hub, &arrival.listed.doc_id)? {
            return match (arrival.raw, there.blob, there.state) {
                (Some(raw), None, packages::State::Quarantined | packages::State::Gone) => {
                    self.came_after_all(arrival, &there, raw)
                }
                _ => Ok(()),
            };
        }
        match &arrival.what {
            What::Problem { state, problem, from } => self.problem(arrival, *state, problem, from),
            What::Document { header, files, warnings } => {
                let package = self.package(
                    arrival,
                    packages::State::Registered,
                    None,
                    warnings,
                    &header.from.code_raw,
                )?;
                self.document(package, &arrival.listed.doc_id, header, files, warnings)
            }
            What::Status { report, warnings } => {
                let package =
                    self.package(arrival, packages::State::Status, None, warnings, &report.from.code_raw)?;
                self.status(package, report)
            }
        }
    }

    /// A message that would not come at first: its row gets its bytes, and what they are.
    fn came_after_all(
        &mut self,
        arrival: &Arrival,
        there: &packages::Package,
        raw: registry::Blob,
    ) -> Result<()> {
        packages::set_blob(self.tx, there.key, raw.hash, raw.bytes)?;
        self.decide(there.key, &arrival.listed.doc_id, &arrival.what)
    }

    /// Makes a kept package what its bytes say.
    pub(crate) fn decide(&mut self, package: PackageKey, doc_id: &DocId, what: &What) -> Result<()> {
        match what {
            What::Document { header, files, warnings } => {
                packages::set_state(self.tx, package, packages::State::Registered, None)?;
                packages::set_warnings(self.tx, package, warnings)?;
                self.document(package, doc_id, header, files, warnings)
            }
            What::Status { report, warnings } => {
                packages::set_state(self.tx, package, packages::State::Status, None)?;
                packages::set_warnings(self.tx, package, warnings)?;
                self.status(package, report)
            }
            What::Problem { state, problem, .. } => {
                Ok(packages::set_state(self.tx, package, *state, Some(problem))?)
            }
        }
    }

    fn package(
        &mut self,
        arrival: &Arrival,
        state: packages::State,
        problem: Option<&Coded>,
        warnings: &[Coded],
        from: &str,
    ) -> Result<PackageKey> {
        let listed = &arrival.listed;
        let from = if from.is_empty() { listed.from.as_ref().map_or("", |code| code.as_str()) } else { from };
        let own = self.config.code.as_ref().map_or("", |code| code.as_str());
        let inserted = packages::insert_incoming(
            self.tx,
            &packages::NewPackage {
                hub: self.hub,
                doc_id: Some(&listed.doc_id),
                kind: kind_of(listed),
                from_code: from,
                to_code: listed.to.as_ref().map_or(own, |code| code.as_str()),
                blob: arrival.raw.map(|raw| raw.hash),
                bytes: arrival.raw.map_or(0, |raw| raw.bytes),
                state,
                problem,
                warnings,
                listed_at: listed.created_at,
                received_at: arrival.received_at,
            },
        )?;
        registry::failpoint::hit("receive.after_package_row");
        Ok(inserted.key)
    }

    /// Makes a package a document, or notes that its document is here already.
    pub(crate) fn document(
        &mut self,
        package: PackageKey,
        doc_id: &DocId,
        header: &edxml::Document,
        files: &[FileIn],
        warnings: &[Coded],
    ) -> Result<()> {
        let Some(incoming) = wire::incoming(header, doc_id) else {
            return Err(Reason::PackageNoSender.error());
        };
        let facts = &incoming.facts;
        let business = facts.business;
        if business == Business::New
            && let Some(original) = documents::find_by_identity(self.tx, &incoming.identity_key)?
        {
            return self.repeated(package, doc_id, original, files);
        }
        let target = if business == Business::New { None } else { self.target(header)? };
        // Another identity, the same main file: shown to the clerk, decided by nobody else.
        let duplicate_of = match files.first() {
            Some(main) if business == Business::New => {
                attachments::document_with_main_file(self.tx, main.blob.hash)?
            }
            Some(_) | None => None,
        };
        let new = NewDocument {
            package,
            identity_key: &incoming.identity_key,
            facts,
            attachments: u32::try_from(files.len()).unwrap_or(u32::MAX),
            warnings: crate::wire::concerning(warnings),
            target,
            duplicate_of,
            entered_at: self.now,
        };
        let state = if business == Business::New { IncomingState::Waiting } else { IncomingState::Decision };
        let key = documents::insert_incoming(self.tx, &new, state)?;
        registry::failpoint::hit("receive.after_document_row");
        self.files(key, files)?;
        let document = documents::get(self.tx, key)?;
        // A recall or update carries the identity of the document it is about: 01 would be taken for that one's.
        // It is answered with 15 or 16.
        match business {
            Business::New | Business::Replacement => {
                report::owe(self.tx, &document, StatusCode::Arrived, "", self.now)?;
            }
            Business::Recall | Business::Update => {}
        }
        registry::failpoint::hit("receive.after_owed_report");
        self.acknowledge(package)?;
        let action =
            if business == Business::New { Action::DocumentReceived } else { Action::RequestReceived };
        let args = [
            ("symbol", symbol(&facts.number, &facts.notation)),
            ("doc_id", doc_id.to_string()),
            ("from", facts.from.code.clone()),
            ("business", business.as_str().to_owned()),
        ];
        audit::append_owned(self.tx, self.now, HUB, action, Some(key), &args)?;
        self.received.documents.push(key);
        if business == Business::New {
            self.received.urgent += u32::from(facts.priority > Priority::Normal);
        } else {
            self.received.requests.push(key);
        }
        Ok(())
    }

    fn files(&mut self, document: DocumentKey, files: &[FileIn]) -> Result<()> {
        for (position, file) in files.iter().enumerate() {
            let new = attachments::NewAttachment {
                document,
                position: u32::try_from(position).unwrap_or(u32::MAX),
                name: &file.name,
                content_id: &file.content_id,
                declared_type: &file.declared_type,
                kind: file.kind,
                bytes: file.blob.bytes,
                blob: file.blob.hash,
                corrupt: file.corrupt,
            };
            attachments::insert(self.tx, &new)?;
        }
        Ok(())
    }

    /// The same document under another hub identity (a re-send, or once per code of ours): kept, acknowledged,
    /// answered as before, not registered again.
    fn repeated(
        &mut self,
        package: PackageKey,
        doc_id: &DocId,
        original: DocumentKey,
        files: &[FileIn],
    ) -> Result<()> {
        let known = attachments::of_document(self.tx, original)?;
        let same = known.len() == files.len() && known.iter().zip(files).all(|(a, b)| a.blob == b.blob.hash);
        packages::set_state(self.tx, package, packages::State::Duplicate, None)?;
        self.acknowledge(package)?;
        report::repeat_last(self.tx, original, self.now)?;
        let args = [("doc_id", doc_id.to_string()), ("same_files", same.to_string())];
        audit::append_owned(self.tx, self.now, HUB, Action::DocumentRepeated, Some(original), &args)?;
        self.received.repeated += 1;
        Ok(())
    }

    /// Keeps a status report and moves what it is about.
    pub(crate) fn status(&mut self, package: PackageKey, report: &edxml::StatusMessage) -> Result<()> {
        let told = status::keep(self.tx, self.config, package, report, self.now)?;
        self.received.statuses += 1;
        self.received.moved.extend(told.moved);
        self.received.returned.extend(told.returned);
        registry::failpoint::hit("status.before_commit");
        self.acknowledge(package)
    }

    /// Keeps a package that is no document, with its reason. One that would not come at first has a row already.
    fn problem(
        &mut self,
        arrival: &Arrival,
        state: packages::State,
        problem: &Coded,
        from: &str,
    ) -> Result<()> {
        let there = packages::find(self.tx, self.hub, &arrival.listed.doc_id)?;
        let package = match &there {
            Some(there) => {
                if let (Some(raw), None) = (arrival.raw, there.blob) {
                    packages::set_blob(self.tx, there.key, raw.hash, raw.bytes)?;
                }
                packages::set_state(self.tx, there.key, state, Some(problem))?;
                there.key
            }
            None => self.package(arrival, state, Some(problem), &[], from)?,
        };
        let args = [("doc_id", arrival.listed.doc_id.to_string()), ("code", problem.code.clone())];
        audit::append_owned(self.tx, self.now, HUB, Action::PackageQuarantined, None, &args)?;
        if self.config.hub.report_unreadable && state == packages::State::Quarantined && arrival.raw.is_some()
        {
            packages::mark_reported(self.tx, package, self.now)?;
            self.job(jobs::Kind::TellHubFail, package)?;
        }
        self.received.quarantined.push(package);
        Ok(())
    }

    pub(crate) fn acknowledge(&mut self, package: PackageKey) -> Result<()> {
        self.job(jobs::Kind::Acknowledge, package)
    }

    pub(crate) fn job(&mut self, kind: jobs::Kind, package: PackageKey) -> Result<()> {
        let job = jobs::NewJob {
            kind,
            document: None,
            report: None,
            package: Some(package),
            payload: &(),
            due_at: self.now,
            created_at: self.now,
        };
        jobs::enqueue(self.tx, &job)?;
        Ok(())
    }
}

fn kind_of(listed: &Listed) -> packages::Kind {
    match listed.kind {
        MessageKind::Document => packages::Kind::Document,
        MessageKind::Status => packages::Kind::Status,
    }
}
