//! Approval before sending (duyệt): asked with the outcome of the checklist, decided by the head, enforced when sending.
//!
//! An approval holds for exactly one form, one set of files and the warnings that were shown. Whatever changes a draft
//! voids it in the same transaction; sending looks again.

use std::collections::BTreeMap;

use domain::{
    ApprovalKey, DocumentKey, DraftKey, UtcMillis,
    approval::{self, ApprovalState, Obstacle, Seen},
    document::symbol,
    text::visible,
};
use registry::{Connection, Transaction, approvals, approvals::Approval, checklists, drafts};

use crate::{
    Office,
    accept::limited,
    audit::{self, Action},
    changes::{Change, Subject},
    checklist::{Outcome, fingerprint_of, reason_text},
    config::Config,
    draft::fields_of,
    error::{Reason, Result},
    view::{ApprovalStand, ApprovalView, DraftFields, FormChange, Notice},
};

/// Requests shown at most.
const SHOWN: u32 = 500;
/// Requests decided at once at most.
const BATCH: usize = 100;

impl Office {
    /// Requests that wait for a decision, oldest first.
    ///
    /// # Errors
    /// As the registry fails.
    pub async fn approvals(&self) -> Result<Vec<ApprovalView>> {
        self.read(|c| approvals::waiting(c, SHOWN)?.into_iter().map(|one| view(c, one)).collect()).await
    }

    /// One request, however it stands.
    ///
    /// # Errors
    /// [`crate::Error::Registry`] when there is none.
    pub async fn approval(&self, id: ApprovalKey) -> Result<ApprovalView> {
        self.read(move |c| view(c, approvals::get(c, id)?)).await
    }

    /// Asks the head to approve a draft as it stands. The checklist must let it go: a head is not asked about what
    /// cannot be sent anyway.
    ///
    /// # Errors
    /// [`Reason::ApprovalNotWanted`] for a type that needs none, [`Reason::ApprovalWaiting`] when it waits already, and
    /// everything for which sending would be refused.
    pub async fn approval_ask(&self, id: DraftKey, note: &str) -> Result<ApprovalView> {
        limited(note)?;
        let note = note.trim().to_owned();
        let (config, now) = (self.config(), self.now());
        let checked = self.draft_outcome(id).await?;
        let fields = {
            let config = std::sync::Arc::clone(&config);
            self.read(move |c| crate::draft::complete(c, &config, now, id)).await?
        };
        if !approval::is_wanted(&config.work.approval_types, &fields.document_type) {
            return Err(Reason::ApprovalNotWanted.with(&[("type", &fields.document_type)]));
        }
        checked.refusal()?;
        let asked = self
            .write(move |tx| {
                let draft = drafts::get(tx, id)?;
                let files = drafts::files(tx, id)?;
                let fields = fields_of(&draft)?;
                if draft.deleted_at.is_some() || fingerprint_of(&fields, &files)? != checked.fingerprint {
                    return Err(Reason::DraftChanged.error());
                }
                if let Some(before) = approvals::newest(tx, id)? {
                    if before.state == ApprovalState::Asked {
                        return Err(Reason::ApprovalWaiting.error());
                    }
                    // A new request stands for the draft from now on, whatever was approved before.
                    approvals::void(tx, before.key, now)?;
                }
                let row = checklists::insert(tx, &checked.new_row(checklists::Of::Draft(id)))?;
                let seen = checked.seen();
                let symbol = symbol(&fields.number, &fields.notation);
                let new = approvals::NewApproval {
                    draft: id,
                    fingerprint: &checked.fingerprint,
                    checklist: row,
                    symbol: &symbol,
                    subject: fields.subject.trim(),
                    type_name: &fields.document_type,
                    recipients: u32::try_from(fields.recipients.len()).unwrap_or(u32::MAX),
                    form: &form(&fields, &files)?,
                    seen: &seen,
                    by: config.clerk(),
                    note: &note,
                    at: now,
                };
                let key = approvals::ask(tx, &new)?;
                let args = [
                    ("symbol", symbol),
                    ("draft", id.to_string()),
                    ("warnings", seen.len().to_string()),
                    ("fingerprint", checked.fingerprint.clone()),
                ];
                audit::append_owned(tx, now, config.clerk(), Action::ApprovalAsked, None, &args)?;
                view(tx, approvals::get(tx, key)?)
            })
            .await?;
        self.approvals_changed();
        Ok(asked)
    }

    /// Approves requests, together only those that have nothing to look at. All or none.
    ///
    /// # Errors
    /// [`Reason::ApprovalBatchWarnings`], [`Reason::ApprovalDecided`], [`Reason::ApprovalChanged`].
    pub async fn approvals_approve(&self, ids: Vec<ApprovalKey>, note: &str) -> Result<Vec<ApprovalView>> {
        limited(note)?;
        let note = note.trim().to_owned();
        let (now, actor) = (self.now(), self.config().clerk().to_owned());
        let mut ids = ids;
        ids.sort_unstable();
        ids.dedup();
        if ids.len() > BATCH {
            return Err(Reason::ApprovalTooMany.with(&[("limit", &BATCH)]));
        }
        let decided = self
            .write(move |tx| {
                let together = ids.len() > 1;
                let mut decided = Vec::with_capacity(ids.len());
                for id in ids {
                    let there = waiting(tx, id)?;
                    if together && there.warnings > 0 {
                        let args: [(&str, &dyn std::fmt::Display); 2] =
                            [("symbol", &there.symbol), ("count", &there.warnings)];
                        return Err(Reason::ApprovalBatchWarnings.with(&args));
                    }
                    let draft = drafts::get(tx, there.draft)?;
                    let now_is = fingerprint_of(&fields_of(&draft)?, &drafts::files(tx, there.draft)?)?;
                    if draft.deleted_at.is_some() || now_is != there.fingerprint {
                        return Err(Reason::ApprovalChanged.with(&[("symbol", &there.symbol)]));
                    }
                    decide(tx, &there, ApprovalState::Approved, &actor, &note, now)?;
                    decided.push(view(tx, approvals::get(tx, id)?)?);
                }
                Ok(decided)
            })
            .await?;
        self.approvals_changed();
        Ok(decided)
    }

    /// Returns a request to whoever asked, with a word of why.
    ///
    /// # Errors
    /// [`Reason::ReasonTooShort`], [`Reason::ApprovalDecided`].
    pub async fn approval_return(&self, id: ApprovalKey, note: &str) -> Result<ApprovalView> {
        let note = reason_text(note)?;
        let (now, actor) = (self.now(), self.config().clerk().to_owned());
        let returned = self
            .write(move |tx| {
                let there = waiting(tx, id)?;
                decide(tx, &there, ApprovalState::Returned, &actor, &note, now)?;
                view(tx, approvals::get(tx, id)?)
            })
            .await?;
        self.approvals_changed();
        Ok(returned)
    }

    fn approvals_changed(&self) {
        self.publish(Change::of(&[Subject::Work, Subject::Drafts, Subject::Journal, Subject::Status]));
    }
}

fn waiting(c: &Connection, id: ApprovalKey) -> Result<Approval> {
    let there = approvals::get(c, id)?;
    match there.state {
        ApprovalState::Asked => Ok(there),
        ApprovalState::Approved | ApprovalState::Returned | ApprovalState::Void => {
            let args: [(&str, &dyn std::fmt::Display); 3] =
                [("symbol", &there.symbol), ("state", &there.state.as_str()), ("by", &there.decided_by)];
            Err(Reason::ApprovalDecided.with(&args))
        }
    }
}

fn decide(
    tx: &mut Transaction<'_>,
    there: &Approval,
    state: ApprovalState,
    actor: &str,
    note: &str,
    now: UtcMillis,
) -> Result<()> {
    approvals::decide(tx, there.key, state, actor, note, now)?;
    let action =
        if state == ApprovalState::Approved { Action::ApprovalGiven } else { Action::ApprovalReturned };
    let args = [
        ("symbol", there.symbol.clone()),
        ("draft", there.draft.to_string()),
        ("asked_by", there.asked_by.clone()),
        ("fingerprint", there.fingerprint.clone()),
        ("note", note.to_owned()),
    ];
    audit::append_owned(tx, now, actor, action, None, &args)
}

/// Voids what was asked or approved for a draft that is no longer what it was. Called by whatever changes a draft, in
/// its transaction.
pub(crate) fn follow_change(
    tx: &mut Transaction<'_>,
    draft: DraftKey,
    actor: &str,
    now: UtcMillis,
) -> Result<()> {
    let Some(there) = approvals::newest(tx, draft)? else { return Ok(()) };
    let row = drafts::get(tx, draft)?;
    let same = fingerprint_of(&fields_of(&row)?, &drafts::files(tx, draft)?)? == there.fingerprint;
    // What was put away can be taken back as it was; a head is not asked about it meanwhile.
    let put_away = row.deleted_at.is_some() && there.state == ApprovalState::Asked;
    if (same && !put_away) || !approvals::void(tx, there.key, now)? {
        return Ok(());
    }
    let why = if put_away { "deleted" } else { "changed" };
    let args = [("symbol", there.symbol), ("draft", draft.to_string()), ("why", why.to_owned())];
    audit::append_owned(tx, now, actor, Action::ApprovalVoided, None, &args)
}

/// The approval under which a draft may go now; `None` when its type needs none.
///
/// # Errors
/// The refusal that says what is missing.
pub(crate) fn required(
    c: &Connection,
    config: &Config,
    draft: DraftKey,
    fields: &DraftFields,
    checked: &Outcome,
) -> Result<Option<Approval>> {
    if !approval::is_wanted(&config.work.approval_types, &fields.document_type) {
        return Ok(None);
    }
    let newest = approvals::newest(c, draft)?;
    let stands = newest.as_ref().map(|one| (one.state, one.fingerprint.as_str(), one.seen.as_slice()));
    match approval::obstacle(stands, &checked.fingerprint, &checked.seen()) {
        Some(obstacle) => Err(refusal(obstacle, newest.as_ref(), fields)),
        None => Ok(newest),
    }
}

/// Says that a document went out under an approval.
pub(crate) fn used(
    tx: &mut Transaction<'_>,
    approval: &Approval,
    document: DocumentKey,
    now: UtcMillis,
) -> Result<()> {
    approvals::becomes(tx, approval.key, document)?;
    let args = [
        ("symbol", approval.symbol.clone()),
        ("note", approval.note.clone()),
        ("asked_by", approval.asked_by.clone()),
        ("decided_at", approval.decided_at.map(UtcMillis::rfc3339).unwrap_or_default()),
        ("warnings", approval.warnings.to_string()),
    ];
    audit::append_owned(tx, now, &approval.decided_by, Action::DocumentApproved, Some(document), &args)
}

fn refusal(obstacle: Obstacle, newest: Option<&Approval>, fields: &DraftFields) -> crate::Error {
    let symbol = symbol(&fields.number, &fields.notation);
    match obstacle {
        Obstacle::NotAsked => Reason::ApprovalNeeded.with(&[("type", &fields.document_type)]),
        Obstacle::Waiting => Reason::ApprovalWaiting.error(),
        Obstacle::Returned => {
            let note = newest.map(|one| one.note.as_str()).unwrap_or_default();
            let by = newest.map(|one| one.decided_by.as_str()).unwrap_or_default();
            Reason::ApprovalReturned.with(&[("note", &note), ("by", &by)])
        }
        Obstacle::Changed => Reason::ApprovalChanged.with(&[("symbol", &symbol)]),
        Obstacle::NewFindings => Reason::ApprovalOutdated.with(&[("symbol", &symbol)]),
    }
}

/// Whether a draft needs approval and how that stands, as far as can be said without running the checklist.
pub(crate) fn stand(
    c: &Connection,
    config: &Config,
    draft: DraftKey,
    fields: &DraftFields,
    files: &[drafts::DraftFile],
) -> Result<ApprovalStand> {
    let wanted = approval::is_wanted(&config.work.approval_types, &fields.document_type);
    let newest = approvals::newest(c, draft)?;
    let obstacle: Option<Notice> = if wanted {
        let stands = newest.as_ref().map(|one| (one.state, one.fingerprint.as_str(), one.seen.as_slice()));
        let fingerprint = fingerprint_of(fields, files)?;
        let obstacle = approval::obstacle(stands, &fingerprint, &[]);
        obstacle.map(|obstacle| refusal(obstacle, newest.as_ref(), fields).notice())
    } else {
        None
    };
    Ok(ApprovalStand { wanted, newest: newest.map(|one| view(c, one)).transpose()?, obstacle })
}

/// The form and the files, name by name, for telling what changed between two requests.
fn form(fields: &DraftFields, files: &[drafts::DraftFile]) -> Result<BTreeMap<String, String>> {
    let mut all = BTreeMap::new();
    if let serde_json::Value::Object(map) = serde_json::to_value(fields)? {
        for (name, value) in map {
            let text = match value {
                serde_json::Value::String(text) => text,
                serde_json::Value::Array(list) => {
                    let item =
                        |one: &serde_json::Value| one.as_str().map_or_else(|| one.to_string(), str::to_owned);
                    list.iter().map(item).collect::<Vec<_>>().join("; ")
                }
                other @ (serde_json::Value::Null
                | serde_json::Value::Bool(_)
                | serde_json::Value::Number(_)
                | serde_json::Value::Object(_)) => other.to_string(),
            };
            all.insert(name, text);
        }
    }
    let file = |file: &drafts::DraftFile| {
        format!("{} ({})", file.name, file.blob.to_string().chars().take(8).collect::<String>())
    };
    all.insert("files".to_owned(), files.iter().map(file).collect::<Vec<_>>().join("; "));
    Ok(all)
}

pub(crate) fn view(c: &Connection, one: Approval) -> Result<ApprovalView> {
    let before = approvals::before(c, &one)?;
    let mut changes = Vec::new();
    if let Some(before) = &before {
        for (field, after) in &one.form {
            let was = before.form.get(field).map(String::as_str).unwrap_or_default();
            if was != after {
                changes.push(FormChange {
                    field: field.clone(),
                    before: visible(was),
                    after: visible(after),
                });
            }
        }
    }
    let seen = |one: Seen| Seen { reason: visible(&one.reason), ..one };
    Ok(ApprovalView {
        id: one.key,
        draft: one.draft,
        document: one.document,
        symbol: visible(&one.symbol),
        subject: visible(&one.subject),
        document_type: visible(&one.type_name),
        recipients: one.recipients,
        clean: one.warnings == 0,
        seen: one.seen.into_iter().map(seen).collect(),
        changes,
        returned_note: before.map(|before| visible(&before.note)).unwrap_or_default(),
        asked_by: visible(&one.asked_by),
        asked_at: one.asked_at,
        ask_note: visible(&one.ask_note),
        state: one.state,
        decided_by: visible(&one.decided_by),
        decided_at: one.decided_at,
        note: visible(&one.note),
    })
}
