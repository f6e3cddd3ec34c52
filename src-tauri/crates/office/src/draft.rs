//! Drafts (soạn), from the first word to the queue.
//!
//! Files are copied into the store when they are added; sending builds the package once, fixes the identity of the
//! document and queues it, held for a moment so that it can be undone (invariant 3).

mod add;
pub(crate) mod check;
mod queue;

pub(crate) use queue::complete;

use domain::{AgencyCode, DraftKey, document::symbol};
use registry::{Connection, agencies, approvals, drafts};

use crate::{
    Office, approve,
    changes::{Change, Subject},
    config::Config,
    directory,
    error::{Reason, Result},
    files::previewable,
    view::{AgencyView, DraftFields, DraftFile, DraftRow, DraftView, Notice},
};

/// Drafts shown at most.
const SHOWN: u32 = 500;
/// Most bytes of a draft's fields as JSON: longer than any form.
const FIELDS: usize = 1 << 20;

impl Office {
    /// Drafts, last changed first.
    ///
    /// # Errors
    /// As the registry fails.
    pub async fn draft_list(&self) -> Result<Vec<DraftRow>> {
        self.read(|c| rows(c, SHOWN)).await
    }

    /// Begins a draft, with the office's own place.
    ///
    /// # Errors
    /// As the registry fails.
    pub async fn draft_create(&self) -> Result<DraftView> {
        let config = self.config();
        let place = config.agency.as_ref().map(|agency| agency.place.clone()).unwrap_or_default();
        let fields = DraftFields { place, document_type: "Công văn".to_owned(), ..DraftFields::default() };
        let now = self.now();
        let key = self.write(move |tx| Ok(drafts::create(tx, &fields, now)?)).await?;
        self.drafts_changed();
        self.draft_get(key).await
    }

    /// One draft.
    ///
    /// # Errors
    /// [`crate::Error::Registry`] when there is none.
    pub async fn draft_get(&self, id: DraftKey) -> Result<DraftView> {
        let (config, today) = (self.config(), self.now().vietnam_date());
        self.read(move |c| view(c, &config, today, id)).await
    }

    /// Saves what was written. Anything may be saved; what is missing is said.
    ///
    /// # Errors
    /// [`Reason::TextTooLong`] beyond any form's size.
    pub async fn draft_save(&self, id: DraftKey, fields: DraftFields) -> Result<DraftView> {
        if serde_json::to_vec(&fields)?.len() > FIELDS {
            return Err(Reason::TextTooLong.with(&[("limit", &FIELDS)]));
        }
        let now = self.now();
        let config = self.config();
        self.write(move |tx| {
            drafts::save(tx, id, &fields, now)?;
            approve::follow_change(tx, id, config.clerk(), now)
        })
        .await?;
        self.drafts_changed();
        self.draft_get(id).await
    }

    /// Deletes a draft; it can be restored for a while.
    ///
    /// # Errors
    /// [`crate::Error::Registry`] when there is none.
    pub async fn draft_delete(&self, id: DraftKey) -> Result<()> {
        let (now, config) = (self.now(), self.config());
        self.write(move |tx| {
            drafts::delete(tx, id, now)?;
            approve::follow_change(tx, id, config.clerk(), now)
        })
        .await?;
        self.drafts_changed();
        Ok(())
    }

    /// Restores a deleted draft.
    ///
    /// # Errors
    /// [`crate::Error::Registry`] when there is no such deleted draft.
    pub async fn draft_restore(&self, id: DraftKey) -> Result<()> {
        let now = self.now();
        self.write(move |tx| Ok(drafts::restore(tx, id, now)?)).await?;
        self.drafts_changed();
        Ok(())
    }

    /// Removes a file from a draft.
    ///
    /// # Errors
    /// [`crate::Error::Registry`] when the draft has no such file.
    pub async fn draft_remove_file(&self, id: DraftKey, file: i64) -> Result<DraftView> {
        let (now, config) = (self.now(), self.config());
        self.write(move |tx| {
            drafts::remove_file(tx, id, file)?;
            drafts::touch(tx, id, now)?;
            approve::follow_change(tx, id, config.clerk(), now)
        })
        .await?;
        self.drafts_changed();
        self.draft_get(id).await
    }

    /// Moves a file of a draft; the first is the main document.
    ///
    /// # Errors
    /// [`crate::Error::Registry`] when the draft has no such file.
    pub async fn draft_move_file(&self, id: DraftKey, file: i64, position: u32) -> Result<DraftView> {
        let (now, config) = (self.now(), self.config());
        self.write(move |tx| {
            drafts::move_file(tx, id, file, position)?;
            drafts::touch(tx, id, now)?;
            approve::follow_change(tx, id, config.clerk(), now)
        })
        .await?;
        self.drafts_changed();
        self.draft_get(id).await
    }

    pub(crate) fn drafts_changed(&self) {
        self.publish(Change::of(&[Subject::Drafts]));
    }
}

pub(crate) fn rows(c: &Connection, limit: u32) -> Result<Vec<DraftRow>> {
    let row = |draft: drafts::Draft| -> Result<DraftRow> {
        let fields = fields_of(&draft)?;
        Ok(DraftRow {
            id: draft.key,
            symbol: symbol(&fields.number, &fields.notation),
            subject: fields.subject,
            recipients: u32::try_from(fields.recipients.len()).unwrap_or(u32::MAX),
            approval: approvals::newest(c, draft.key)?.map(|one| one.state),
            signed: crate::day::signed(c, draft.key)?.is_some(),
            changed_at: draft.changed_at,
        })
    };
    drafts::list(c, limit)?.into_iter().map(row).collect()
}

pub(crate) fn fields_of(draft: &drafts::Draft) -> Result<DraftFields> {
    Ok(serde_json::from_value(draft.fields.clone())?)
}

fn view(c: &Connection, config: &Config, today: jiff::civil::Date, id: DraftKey) -> Result<DraftView> {
    let draft = drafts::get(c, id)?;
    let fields = fields_of(&draft)?;
    let files = drafts::files(c, id)?;
    let recipients: Vec<AgencyView> =
        fields.recipients.iter().map(|code| directory::view(c, code, "")).collect::<Result<_>>()?;
    let missing = missing(c, config, today, &fields, &files)?;
    let approval = approve::stand(c, config, id, &fields, &files)?;
    let file = |file: drafts::DraftFile| DraftFile {
        id: i32::try_from(file.id).unwrap_or(i32::MAX),
        name: domain::text::visible(&file.name),
        previewable: previewable(&file.kind, false),
        kind: file.kind,
        bytes: u32::try_from(file.bytes).unwrap_or(u32::MAX),
        sha256: file.blob.to_string(),
    };
    Ok(DraftView {
        id,
        recipients,
        missing,
        approval,
        files: files.into_iter().map(file).collect(),
        changed_at: draft.changed_at,
        fields,
    })
}

/// What keeps a draft from being sent.
fn missing(
    c: &Connection,
    config: &Config,
    today: jiff::civil::Date,
    fields: &DraftFields,
    files: &[drafts::DraftFile],
) -> Result<Vec<Notice>> {
    let bytes: Vec<u64> = files.iter().map(|file| file.bytes).collect();
    let mut closed = std::collections::HashSet::new();
    for code in fields.recipients.iter().take(check::RECIPIENTS) {
        let current = agencies::resolve(c, code)?;
        if agencies::get(c, &current)?.is_some_and(|agency| agency.closed_at.is_some()) {
            closed.insert(code.trim().to_owned());
        }
    }
    let around = check::Surroundings {
        file_bytes: &bytes,
        today,
        is_ours: &|code: &AgencyCode| config.is_ours(code.as_str()),
        is_closed: &|code: &AgencyCode| closed.contains(code.as_str()),
    };
    let mut list = check::missing(fields, &around);
    if config.code.is_none() {
        list.push(Reason::NotSetUp.notice(&[]));
    }
    Ok(list)
}
