//! Packages kept but not turned into documents: looked at again, or reported to the hub, by a person.

use domain::PackageKey;
use hub::{Listed, MessageKind};
use registry::packages;

use crate::{
    Office,
    audit::{self, Action},
    changes::{Change, Subject},
    directory,
    error::{Reason, Result},
    incoming::notice,
    link::Round,
    receive::{Keeping, Received, Source, What},
    view::QuarantinedRow,
};

/// Packages shown at most; more than an office sees in years.
const SHOWN: u32 = 500;

impl Office {
    /// The packages, newest first.
    ///
    /// # Errors
    /// As the registry fails.
    pub async fn quarantine_list(&self) -> Result<Vec<QuarantinedRow>> {
        self.read(|c| {
            let row = |package: packages::Package| -> Result<QuarantinedRow> {
                let from = package.from_code.trim();
                let from = if from.is_empty() { None } else { Some(directory::view(c, from, "")?) };
                Ok(QuarantinedRow {
                    id: package.key,
                    doc_id: package.doc_id.map(|id| domain::text::visible(id.as_str())).unwrap_or_default(),
                    from,
                    received_at: package.received_at,
                    bytes: u32::try_from(package.bytes).unwrap_or(u32::MAX),
                    problem: notice(package.problem.unwrap_or_default()),
                    reported_to_hub: package.reported_at.is_some(),
                })
            };
            packages::list_quarantined(c, None, SHOWN)?.rows.into_iter().map(row).collect()
        })
        .await
    }

    /// Tells the hub that a package cannot be used. Once is enough.
    ///
    /// # Errors
    /// [`Reason::NotFound`] when it is not one of these.
    pub async fn quarantine_report(&self, id: PackageKey) -> Result<()> {
        let (config, now) = (self.config(), self.now());
        self.write(move |tx| {
            let package = held(packages::get(tx, id)?)?;
            if package.reported_at.is_some() {
                return Ok(());
            }
            packages::mark_reported(tx, id, now)?;
            let mut keeping =
                Keeping { tx, hub: &package.hub, config: &config, now, received: Received::default() };
            keeping.job(registry::jobs::Kind::TellHubFail, id)?;
            let doc_id = package.doc_id.map(|id| id.as_str().to_owned()).unwrap_or_default();
            audit::append_owned(tx, now, config.clerk(), Action::PackageReported, None, &[("doc_id", doc_id)])
        })
        .await?;
        self.publish(Change::of(&[Subject::Quarantine, Subject::Journal, Subject::Status]));
        self.loops.wake(Round::Documents);
        Ok(())
    }

    /// Looks at a package again, with today's settings and reader; one without bytes is fetched. It becomes a
    /// document, or stays with its problem.
    ///
    /// # Errors
    /// [`crate::Error::Hub`] when it cannot be fetched, [`Reason::NoRawBytes`] when it came from another hub.
    pub async fn quarantine_retry(&self, id: PackageKey) -> Result<()> {
        let package = self.read(move |c| held(packages::get(c, id)?)).await?;
        let listed = listed(&package)?;
        let source = match package.blob {
            Some(hash) => Source::Kept(registry::Blob { hash, bytes: package.bytes }),
            None if self.hub()?.key() == package.hub => Source::Staged(self.download(&listed).await?),
            None => return Err(Reason::NoRawBytes.error()),
        };
        let (raw, what) = self.look(source, Some(&listed)).await?;
        let (config, now) = (self.config(), self.now());
        let received = self
            .write(move |tx| {
                if package.blob.is_none() {
                    packages::set_blob(tx, id, raw.hash, raw.bytes)?;
                }
                let (hub, mut code) = (package.hub.clone(), String::new());
                let mut keeping =
                    Keeping { tx, hub: &hub, config: &config, now, received: Received::default() };
                keeping.decide(id, &listed.doc_id, &what)?;
                if let What::Problem { problem, .. } = what {
                    code = problem.code;
                }
                let received = keeping.received;
                let args = [("doc_id", listed.doc_id.to_string()), ("code", code)];
                audit::append_owned(tx, now, config.clerk(), Action::PackageRetried, None, &args)?;
                Ok(received)
            })
            .await?;
        self.publish(Change::of(&[Subject::Quarantine, Subject::Journal]));
        self.kept(&received);
        self.tell(MessageKind::Document, &received);
        self.loops.wake(Round::Documents);
        Ok(())
    }
}

/// The package, if it is one that waits for a person.
fn held(package: packages::Package) -> Result<packages::Package> {
    match package.state {
        packages::State::Quarantined | packages::State::Own | packages::State::Gone => Ok(package),
        packages::State::Registered
        | packages::State::Duplicate
        | packages::State::Outgoing
        | packages::State::Status => {
            Err(Reason::NotFound.with(&[("what", &"quarantined package"), ("id", &package.key)]))
        }
    }
}

/// The package as its hub listed it.
fn listed(package: &packages::Package) -> Result<Listed> {
    let doc_id = package.doc_id.clone().ok_or_else(|| Reason::NoRawBytes.error())?;
    Ok(Listed {
        doc_id,
        kind: match package.kind {
            packages::Kind::Document => MessageKind::Document,
            packages::Kind::Status => MessageKind::Status,
        },
        from: domain::AgencyCode::parse(&package.from_code).ok(),
        to: domain::AgencyCode::parse(&package.to_code).ok(),
        status: String::new(),
        created_at: package.listed_at,
        raw: String::new(),
    })
}
