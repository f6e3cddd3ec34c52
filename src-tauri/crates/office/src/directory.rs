//! The directory of agencies: looking up, and renewing it from the hub.

use domain::{AgencyCode, UtcMillis};
use hub::ListedAgency;
use registry::{Connection, agencies, settings};

use crate::{
    Office,
    ask::Scope,
    audit::Action,
    changes::{Change, Subject},
    error::Result,
    view::{AgencyHit, AgencyView, DirectoryImport},
};

/// The source that the hub's list is.
const HUB: &str = "hub";
/// The source that a file is.
const FILE: &str = "file";
/// The setting that says when the hub's directory is asked for again.
const DIRECTORY_DUE: &str = "directory_due";
/// An hour, in milliseconds.
const HOUR: i64 = 3_600_000;
/// A day, in milliseconds.
const DAY: i64 = 24 * HOUR;
/// Agencies taken in one transaction, so that others may write in between.
const BATCH: usize = 2_000;
/// Most hits of a search.
const MOST_HITS: u32 = 50;

/// One agency of a directory that is taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectoryEntry {
    /// Its code.
    pub code: AgencyCode,
    /// Its name.
    pub name: String,
    /// The code of the agency above it.
    pub parent: Option<String>,
    /// Its mail address, or nothing.
    pub email: String,
    /// Its code under the scheme before.
    pub old_code: Option<AgencyCode>,
}

/// An agency as shown: the directory's name, else the one at hand, else the code.
pub(crate) fn view(c: &Connection, code: &str, at_hand: &str) -> Result<AgencyView> {
    let known = agencies::name_of(c, code)?;
    let name = known.as_deref().filter(|name| !name.trim().is_empty()).unwrap_or(at_hand);
    let name = if name.trim().is_empty() { code } else { name };
    Ok(AgencyView { code: domain::text::visible(code), name: domain::text::visible(name.trim()) })
}

/// Whether two codes are one agency, following aliases.
pub(crate) fn same(c: &Connection, one: &str, other: &str) -> Result<bool> {
    let (one, other) = (one.trim(), other.trim());
    if one.eq_ignore_ascii_case(other) {
        return Ok(true);
    }
    Ok(agencies::resolve(c, one)?.eq_ignore_ascii_case(&agencies::resolve(c, other)?))
}

impl Office {
    /// Agencies for a text of the composer: by code, alias or words of the name.
    ///
    /// # Errors
    /// As the registry fails.
    pub async fn agencies_find(&self, text: &str, limit: u32) -> Result<Vec<AgencyHit>> {
        let text = text.to_owned();
        self.read(move |c| {
            let found = agencies::find(c, &text, limit.clamp(1, MOST_HITS))?;
            let hit = |agency: agencies::Agency| -> Result<AgencyHit> {
                Ok(AgencyHit {
                    aliases: agencies::aliases_of(c, &agency.code)?,
                    code: agency.code,
                    name: domain::text::visible(&agency.name),
                    parent: agency.parent_name.map(|name| domain::text::visible(&name)),
                    closed: agency.closed_at.is_some(),
                })
            };
            found.into_iter().map(hit).collect()
        })
        .await
    }

    /// Asks the hub for its whole directory. What it no longer lists is closed, not forgotten.
    ///
    /// # Errors
    /// [`crate::Error::Hub`]; an empty list is no directory and changes nothing.
    pub async fn directory_refresh(&self) -> Result<DirectoryImport> {
        let listed = self.ask(Scope::Connection, |hub| async move { hub.agencies().await }).await?;
        let entry = |agency: ListedAgency| DirectoryEntry {
            code: agency.code,
            name: agency.name,
            parent: agency.parent,
            email: agency.mail.unwrap_or_default(),
            old_code: agency.old_code,
        };
        self.take_directory(HUB, listed.into_iter().map(entry).collect()).await
    }

    /// Asks the hub for its directory when it was never taken or is a day old; the hub sends all of it at once, so it
    /// is asked no more often. A failure is tried again in an hour.
    ///
    /// # Errors
    /// As [`Office::directory_refresh`].
    pub(crate) async fn directory_when_due(&self) -> Result<()> {
        let now = self.now();
        let due: Option<UtcMillis> = self.read(|c| Ok(settings::get(c, DIRECTORY_DUE)?)).await?;
        // A clock that was set back must not keep the directory from being renewed.
        if due.is_some_and(|due| now < due && due.since(now) <= DAY) {
            return Ok(());
        }
        let plan = |at: UtcMillis| self.write(move |tx| Ok(settings::set(tx, DIRECTORY_DUE, &at, now)?));
        plan(now.plus(HOUR)).await?;
        self.directory_refresh().await?;
        plan(now.plus(DAY)).await
    }

    /// Takes a whole directory from a file. What an earlier file listed and this one does not is closed; agencies
    /// that came from the hub are not.
    ///
    /// # Errors
    /// As the registry fails; an empty list is no directory and changes nothing.
    pub async fn directory_import(&self, entries: Vec<DirectoryEntry>) -> Result<DirectoryImport> {
        self.take_directory(FILE, entries).await
    }

    async fn take_directory(
        &self,
        source: &'static str,
        entries: Vec<DirectoryEntry>,
    ) -> Result<DirectoryImport> {
        let now = self.now();
        let mut done = DirectoryImport::default();
        if entries.is_empty() {
            return Ok(done);
        }
        for batch in entries.chunks(BATCH) {
            let batch = batch.to_vec();
            let imported = self
                .write(move |tx| {
                    let new: Vec<agencies::NewAgency> = batch
                        .iter()
                        .map(|agency| agencies::NewAgency {
                            code: agency.code.as_str().to_owned(),
                            name: agency.name.trim().to_owned(),
                            parent_code: agency.parent.clone(),
                            email: agency.email.clone(),
                        })
                        .collect();
                    let imported = agencies::upsert_many(tx, source, &new, now)?;
                    for agency in &batch {
                        if let Some(old) = agency.old_code.as_ref().filter(|old| **old != agency.code) {
                            agencies::set_alias(tx, old.as_str(), agency.code.as_str())?;
                        }
                    }
                    Ok(imported)
                })
                .await?;
            done.imported += imported.imported;
            done.changed += imported.changed;
        }
        let actor = self.config().clerk().to_owned();
        done.closed = self
            .write(move |tx| {
                let closed = agencies::close_missing(tx, source, now)?;
                let args = [
                    ("imported", done.imported.to_string()),
                    ("changed", done.changed.to_string()),
                    ("closed", closed.to_string()),
                ];
                crate::audit::append_owned(tx, now, &actor, Action::DirectoryRenewed, None, &args)?;
                Ok(closed)
            })
            .await?;
        self.directories.forget();
        self.publish(Change::of(&[Subject::Directory, Subject::Settings, Subject::Journal]));
        Ok(done)
    }
}
