//! What we owe (nợ trạng thái): every status a sender should have heard from us and has not, why, and since when.
//!
//! Three kinds: on its way, refused by the hub, and never queued. All go through the same durable jobs. One that the
//! hub refuses for good may be set aside with a reason; it is kept and no longer owed.

use domain::{DocumentKey, ReportKey, StatusCode, UtcMillis, document::symbol, text::visible};
use registry::{
    Connection, Cursor, Transaction, documents, jobs,
    owed::{self, Aside, Owed},
    reports,
};

use crate::{
    Office,
    audit::{self, Action},
    changes::{Change, Subject},
    checklist::reason_text,
    directory,
    error::{Reason, Result},
    incoming::notice,
    link::Round,
    report,
    view::{OwedPage, OwedRow, OwedWhy, Reported},
};

/// Reports changed in one transaction, so that others may write in between.
const BATCH: u32 = 500;
/// States nobody was told of that one page shows.
const MISSING: u32 = 200;
/// Reports set aside that are shown.
const ASIDE: u32 = 200;

impl Office {
    /// What is owed, oldest first; what nobody queued comes before it on the first page.
    ///
    /// # Errors
    /// [`crate::Error::Registry`] for an `after` that no page gave.
    pub async fn owed_list(&self, after: Option<String>, limit: u32) -> Result<OwedPage> {
        self.read(move |c| {
            let cursor = Cursor::parse_optional(after.as_deref())?;
            let mut rows = Vec::new();
            if cursor.is_none() {
                for one in owed::missing(c, MISSING)? {
                    rows.push(missing_row(c, &one)?);
                }
            }
            let page = owed::page(c, cursor, limit)?;
            for one in page.rows {
                rows.push(row(c, one)?);
            }
            let total = registry::tallies::get(c)?.owed.saturating_add(owed::missing_count(c)?);
            Ok(OwedPage { rows, next: page.next.map(|cursor| cursor.to_string()), total })
        })
        .await
    }

    /// Reports that were set aside, newest first.
    ///
    /// # Errors
    /// As the registry fails.
    pub async fn owed_aside(&self) -> Result<Vec<OwedRow>> {
        self.read(|c| owed::set_aside(c, ASIDE)?.into_iter().map(|one| row(c, one)).collect()).await
    }

    /// Reports everything that is owed, now: what waits is due at once, what the hub refused is tried again with the
    /// same bytes, what nobody queued is queued. Nothing is sent before it is written down.
    ///
    /// # Errors
    /// As the registry fails.
    pub async fn report_all(&self) -> Result<Reported> {
        let actor = self.config().clerk().to_owned();
        let mut reported = Reported::default();
        // What was decided first leaves first: refused reports are older than what nobody queued.
        let mut cursor = None;
        loop {
            let (now, by) = (self.now(), actor.clone());
            let (page, retried) = self
                .write(move |tx| {
                    let page = owed::page(tx, cursor, BATCH)?;
                    let mut retried = 0;
                    for one in &page.rows {
                        if one.state == reports::State::Failed {
                            again(tx, one, &by, now)?;
                            retried += 1;
                        }
                    }
                    Ok((page, retried))
                })
                .await?;
            reported.retried += retried;
            reported.queued += count(page.rows.len());
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        loop {
            let (now, by) = (self.now(), actor.clone());
            let mended = self
                .write(move |tx| {
                    let missing = owed::missing(tx, BATCH)?;
                    missing.iter().try_for_each(|one| mend(tx, one, &by, now))?;
                    Ok(missing.len())
                })
                .await?;
            reported.mended += count(mended);
            reported.queued += count(mended);
            if mended == 0 {
                break;
            }
        }
        let now = self.now();
        self.write(move |tx| Ok(jobs::wake_all(tx, &[jobs::Kind::SendReport], now)?)).await?;
        self.owing_changed(None);
        self.link.wake(self.now(), true);
        self.loops.wake(Round::Sending);
        Ok(reported)
    }

    /// Tries a report that the hub refused again, with the same bytes.
    ///
    /// # Errors
    /// [`Reason::ReportNotRefused`].
    pub async fn report_retry(&self, id: ReportKey) -> Result<()> {
        let (now, actor) = (self.now(), self.config().clerk().to_owned());
        let document = self
            .write(move |tx| {
                let one = refused(tx, id)?;
                again(tx, &one, &actor, now)?;
                Ok(one.document)
            })
            .await?;
        self.owing_changed(Some(document));
        self.loops.wake(Round::Sending);
        Ok(())
    }

    /// Sets a report that the hub refused aside, with the reason. It is kept, and no longer owed.
    ///
    /// # Errors
    /// [`Reason::ReportNotRefused`], [`Reason::ReasonTooShort`], [`Reason::TextTooLong`].
    pub async fn report_set_aside(&self, id: ReportKey, reason: &str) -> Result<()> {
        let reason = reason_text(reason)?;
        let (now, actor) = (self.now(), self.config().clerk().to_owned());
        let document = self
            .write(move |tx| {
                let one = refused(tx, id)?;
                let aside = Aside { at: now, by: actor.clone(), reason: reason.clone() };
                owed::put_aside(tx, id, &aside)?;
                let args = [("code", one.code_raw), ("to", one.agency_code), ("reason", reason)];
                let document = Some(one.document);
                audit::append_owned(tx, now, &actor, Action::ReportSetAside, document, &args)?;
                Ok(one.document)
            })
            .await?;
        self.owing_changed(Some(document));
        Ok(())
    }

    fn owing_changed(&self, document: Option<DocumentKey>) {
        let change = Change::of(&[Subject::Incoming, Subject::Journal, Subject::Status]);
        self.publish(change.about(document));
    }
}

/// The report, if the hub refused it and nobody set it aside.
fn refused(c: &Connection, id: ReportKey) -> Result<Owed> {
    owed::get(c, id)?
        .filter(|one| one.state == reports::State::Failed && one.aside.is_none())
        .ok_or_else(|| Reason::ReportNotRefused.error())
}

/// Queues a refused report again.
fn again(tx: &mut Transaction<'_>, one: &Owed, actor: &str, now: UtcMillis) -> Result<()> {
    owed::again(tx, one.report)?;
    report::enqueue(tx, one.document, one.report, now)?;
    let args = [("code", one.code_raw.clone()), ("to", one.agency_code.clone())];
    audit::append_owned(tx, now, actor, Action::ReportRetried, Some(one.document), &args)
}

/// Queues a report that nobody had queued.
fn mend(tx: &mut Transaction<'_>, one: &owed::Missing, actor: &str, now: UtcMillis) -> Result<()> {
    let document = documents::get(tx, one.document)?;
    let code = one.code().ok_or_else(|| Reason::NotProgress.with(&[("code", &one.code_raw)]))?;
    let text = document
        .returned
        .as_ref()
        .filter(|_| code == StatusCode::Returned)
        .map(|returned| crate::accept::words(returned.reason, &returned.text))
        .unwrap_or_default();
    report::owe(tx, &document, code, &text, now)?;
    let args = [("code", one.code_raw.clone()), ("to", document.facts.from.code.clone())];
    audit::append_owned(tx, now, actor, Action::ReportMended, Some(one.document), &args)
}

fn row(c: &Connection, one: Owed) -> Result<OwedRow> {
    let job = jobs::of_report(c, one.report)?;
    let attempts = job.as_ref().map_or(0, |job| job.attempts);
    let why = match (one.state, one.error.is_some()) {
        (reports::State::Failed, _) => OwedWhy::Refused,
        (_, true) => OwedWhy::Retrying,
        (_, false) => OwedWhy::Waiting,
    };
    let next = job.filter(|_| why != OwedWhy::Refused).map(|job| job.next_attempt_at);
    Ok(OwedRow {
        report: Some(one.report),
        why,
        code: visible(&one.code_raw),
        since: one.since,
        error: one.error.map(notice),
        attempts,
        next_attempt_at: next,
        aside_reason: one.aside.as_ref().map(|aside| visible(&aside.reason)),
        aside_by: one.aside.as_ref().map(|aside| visible(&aside.by)),
        aside_at: one.aside.map(|aside| aside.at),
        ..about(c, one.document, &one.agency_code)?
    })
}

fn missing_row(c: &Connection, one: &owed::Missing) -> Result<OwedRow> {
    Ok(OwedRow {
        why: OwedWhy::Missing,
        code: visible(&one.code_raw),
        since: one.since,
        ..about(c, one.document, "")?
    })
}

/// The document of a row, and whom it came from.
fn about(c: &Connection, document: DocumentKey, agency_code: &str) -> Result<OwedRow> {
    let about = documents::row(c, document)?;
    let code = if agency_code.is_empty() { about.from.code.as_str() } else { agency_code };
    Ok(OwedRow {
        report: None,
        document,
        symbol: visible(&symbol(&about.number, &about.notation)),
        subject: visible(&about.subject),
        to: directory::view(c, code, &about.from.name)?,
        why: OwedWhy::Waiting,
        code: String::new(),
        since: about.entered_at,
        error: None,
        attempts: 0,
        next_attempt_at: None,
        aside_reason: None,
        aside_by: None,
        aside_at: None,
    })
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
