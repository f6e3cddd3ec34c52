//! Queueing a draft: the package is built once and kept, the identity fixed, one delivery per recipient, one job.

use std::io::{BufReader, Write as _};

use domain::{AgencyCode, DraftKey, UtcMillis};
use edxml::{Packing, Part};
use registry::{
    Blob, Registry, Transaction, agencies, attachments, checklists, deliveries,
    documents::{self, NewDocument},
    drafts, jobs, packages,
};

use super::{check, fields_of, missing};
use crate::{
    Office, approve,
    audit::{self, Action},
    changes::{Change, Subject},
    checklist::{Outcome, fingerprint_of},
    config::Config,
    error::{Reason, Result},
    link::Round,
    send::Payload,
    view::{DraftFields, Queued},
    wire::{self, Outgoing},
};

/// A draft with everything sending needs, read in one moment.
struct Ready {
    fields: DraftFields,
    files: Vec<drafts::DraftFile>,
    date: jiff::civil::Date,
    recipients: Vec<(AgencyCode, String)>,
}

/// A package built from it.
struct Built {
    out: Outgoing,
    blob: Blob,
    parts: Vec<(String, edxml::PartWritten)>,
}

impl Office {
    /// Sends a draft: held for a moment ([`crate::OfficeOptions::undo_ms`]), then the sending loop's.
    ///
    /// # Errors
    /// [`Reason::DraftNotReady`] with what is missing first, [`Reason::ChecklistBlocks`], [`Reason::ChecklistReasons`] or
    /// [`Reason::ChecklistUnconfirmed`] for what the checklist found, [`Reason::ApprovalNeeded`] and its like where the
    /// type wants the head's approval, [`Reason::AlreadySent`] for a number, notation and
    /// date that went out before.
    pub async fn draft_send(&self, id: DraftKey) -> Result<Queued> {
        let (config, now, undo) = (self.config(), self.now(), self.options.undo_ms);
        let hub_key = self.hub().map(|hub| hub.key().to_owned()).unwrap_or_default();
        let ready = {
            let config = std::sync::Arc::clone(&config);
            self.read(move |c| ready(c, &config, now, id)).await?
        };
        let checked = self.draft_outcome(id).await?;
        checked.refusal()?;
        unchanged(&checked, &ready.fields, &ready.files)?;
        let (checked, ready) = {
            let config = std::sync::Arc::clone(&config);
            self.read(move |c| {
                approve::required(c, &config, id, &ready.fields, &checked)?;
                Ok((checked, ready))
            })
            .await?
        };
        let registry = std::sync::Arc::clone(&self.registry);
        let (ready, built) = {
            let config = std::sync::Arc::clone(&config);
            tokio::task::spawn_blocking(move || {
                let built = build(&registry, &config, &ready, now)?;
                Ok::<_, crate::Error>((ready, built))
            })
            .await??
        };
        registry::failpoint::hit("queue.after_blob");
        let hold_until = now.plus(undo.max(0));
        let queued = self
            .write(move |tx| queue(tx, &hub_key, &config, id, &ready, &built, &checked, now, hold_until))
            .await?;
        registry::failpoint::hit("queue.after_commit");
        let change = Change::of(&[Subject::Outgoing, Subject::Drafts, Subject::Journal, Subject::Status]);
        self.publish(change.about([queued.id]));
        self.loops.wake(Round::Sending);
        Ok(queued)
    }
}

/// What was checked must be what is sent, to the byte.
fn unchanged(checked: &Outcome, fields: &DraftFields, files: &[drafts::DraftFile]) -> Result<()> {
    if fingerprint_of(fields, files)? == checked.fingerprint {
        return Ok(());
    }
    Err(Reason::DraftChanged.error())
}

fn ready(c: &registry::Connection, config: &Config, now: UtcMillis, id: DraftKey) -> Result<Ready> {
    let draft = drafts::get(c, id)?;
    if draft.deleted_at.is_some() {
        return Err(Reason::NotFound.with(&[("what", &"draft"), ("id", &id)]));
    }
    let fields = fields_of(&draft)?;
    let files = drafts::files(c, id)?;
    let missing = missing(c, config, now.vietnam_date(), &fields, &files)?;
    if let Some(first) = missing.first() {
        return Err(Reason::DraftNotReady.with(&[("first", &first.code), ("count", &missing.len())]));
    }
    let date = check::date(&fields.promulgation_date)
        .ok_or_else(|| Reason::InvalidDate.with(&[("value", &fields.promulgation_date)]))?;
    let mut recipients = Vec::with_capacity(fields.recipients.len());
    for written in &fields.recipients {
        let code = AgencyCode::parse(written)
            .map_err(|_why| Reason::InvalidRecipient.with(&[("agency", written)]))?;
        let name = agencies::name_of(c, code.as_str())?.unwrap_or_default();
        recipients.push((code, name));
    }
    Ok(Ready { fields, files, date, recipients })
}

/// The form of a draft that lacks nothing.
///
/// # Errors
/// [`Reason::DraftNotReady`] with what is missing first.
pub(crate) fn complete(
    c: &registry::Connection,
    config: &Config,
    now: UtcMillis,
    id: DraftKey,
) -> Result<DraftFields> {
    Ok(ready(c, config, now, id)?.fields)
}

fn build(registry: &Registry, config: &Config, ready: &Ready, now: UtcMillis) -> Result<Built> {
    let (Some(agency), Some(own)) = (&config.agency, &config.code) else {
        return Err(Reason::NotSetUp.error());
    };
    let out = wire::outgoing(agency, own, &ready.fields, ready.date, &ready.recipients, now);
    let mut parts = Vec::with_capacity(ready.files.len());
    for file in &ready.files {
        let source = BufReader::with_capacity(64 << 10, registry.blobs().open_file(&file.blob)?);
        parts.push(Part {
            name: file.name.clone(),
            description: file.name.clone(),
            content_id: uuid::Uuid::new_v4().to_string(),
            packing: Packing::Auto { entry: uuid::Uuid::new_v4().to_string() },
            source: Box::new(source),
        });
    }
    let mut staged = registry.blobs().stage()?;
    let written = edxml::write_document(&out.header, &mut parts, &out.style, &mut staged)?;
    staged.flush()?;
    let blob = registry.blobs().keep(staged)?;
    let ids = parts.into_iter().map(|part| part.content_id);
    Ok(Built { out, blob, parts: ids.zip(written.parts).collect() })
}

#[expect(clippy::too_many_arguments, reason = "one transaction over everything that was prepared")]
fn queue(
    tx: &mut Transaction<'_>,
    hub: &str,
    config: &Config,
    draft: DraftKey,
    ready: &Ready,
    built: &Built,
    checked: &Outcome,
    now: UtcMillis,
    hold_until: UtcMillis,
) -> Result<Queued> {
    let there = drafts::get(tx, draft)?;
    if there.deleted_at.is_some() {
        return Err(Reason::NotFound.with(&[("what", &"draft"), ("id", &draft)]));
    }
    unchanged(checked, &fields_of(&there)?, &drafts::files(tx, draft)?)?;
    let approval = approve::required(tx, config, draft, &ready.fields, checked)?;
    let facts = &built.out.facts;
    let symbol = domain::document::symbol(&facts.number, &facts.notation);
    if documents::find_outgoing_by_identity(tx, &built.out.identity_key)?.is_some() {
        return Err(Reason::AlreadySent.with(&[("symbol", &symbol)]));
    }
    let package = packages::NewPackage {
        hub,
        doc_id: None,
        kind: packages::Kind::Document,
        from_code: &facts.from.code,
        to_code: facts.to.first().map_or("", |to| to.code.as_str()),
        blob: Some(built.blob.hash),
        bytes: built.blob.bytes,
        state: packages::State::Outgoing,
        problem: None,
        warnings: &[],
        listed_at: None,
        received_at: now,
    };
    let package = packages::insert_outgoing(tx, &package)?;
    let new = NewDocument {
        package,
        identity_key: &built.out.identity_key,
        facts,
        attachments: u32::try_from(ready.files.len()).unwrap_or(u32::MAX),
        warnings: 0,
        target: None,
        duplicate_of: None,
        entered_at: now,
    };
    let document = documents::insert_outgoing(tx, &new, Some(hold_until))?;
    registry::failpoint::hit("queue.after_document_row");
    for (position, (file, (content_id, part))) in ready.files.iter().zip(&built.parts).enumerate() {
        let new = attachments::NewAttachment {
            document,
            position: u32::try_from(position).unwrap_or(u32::MAX),
            name: &file.name,
            content_id,
            declared_type: &part.declared_type,
            kind: &file.kind,
            bytes: file.bytes,
            blob: file.blob,
            corrupt: None,
        };
        attachments::insert(tx, &new)?;
    }
    for (code, name) in &ready.recipients {
        deliveries::insert(tx, document, code.as_str(), name, now)?;
    }
    let job = jobs::NewJob {
        kind: jobs::Kind::SendDocument,
        document: Some(document),
        report: None,
        package: None,
        payload: &Payload { draft: Some(draft.0), ..Payload::default() },
        due_at: hold_until,
        created_at: now,
    };
    jobs::enqueue(tx, &job)?;
    let row = checklists::insert(tx, &checked.new_row(checklists::Of::Draft(draft)))?;
    checklists::becomes(tx, draft, row, document)?;
    if let Some(approval) = &approval {
        approve::used(tx, approval, document, now)?;
    }
    // It can be restored from there when the sending is undone.
    drafts::delete(tx, draft, now)?;
    let args = [
        ("symbol", symbol),
        ("document_id", facts.document_id.to_string()),
        ("recipients", ready.recipients.len().to_string()),
        ("sha256", built.blob.hash.to_string()),
    ];
    audit::append_owned(tx, now, config.clerk(), Action::DocumentQueued, Some(document), &args)?;
    registry::failpoint::hit("queue.before_commit");
    Ok(Queued {
        id: document,
        document_id: facts.document_id.to_string(),
        recipients: u32::try_from(ready.recipients.len()).unwrap_or(u32::MAX),
        undo_until: hold_until,
    })
}
