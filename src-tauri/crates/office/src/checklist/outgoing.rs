//! Before sending: what a draft says, what its files say, and what the register knows.

use std::sync::Arc;

use domain::{
    Business, DraftKey, Priority, UtcMillis,
    checklist::{self, Confirmed, Limits, Metadata, Outgoing, Recipient},
    content::{FileFacts, SignatureRole},
};
use registry::{Connection, agencies, checklists, checklists::Of, documents::DocumentBox, drafts};

use super::{CONFIRMATION, Outcome, earlier, fingerprint, names, reason_text, rules};
use crate::{
    Office,
    audit::{self, Action},
    changes::{Change, Subject},
    config::Config,
    draft::{check, fields_of},
    error::{Reason, Result},
    inspect::{self, Inspected},
    view::{CheckView, DraftFields},
};

/// A draft as it stands.
#[derive(Clone, Debug)]
struct Stand {
    fields: DraftFields,
    files: Vec<drafts::DraftFile>,
}

impl Office {
    /// Runs the checklist on a draft and keeps the result.
    ///
    /// # Errors
    /// [`crate::Error::Registry`] when there is no such draft, or a file of it is damaged.
    pub async fn draft_check(&self, id: DraftKey) -> Result<CheckView> {
        let outcome = self.draft_outcome(id).await?;
        let kept = outcome.clone();
        self.write(move |tx| {
            let of = Of::Draft(id);
            let newest = checklists::newest::<checklist::Report>(tx, of)?;
            let same = newest.is_some_and(|row| {
                row.fingerprint == kept.fingerprint
                    && row.findings == kept.report
                    && row.trust_version == kept.trust_version
                    && row.may_go == kept.may_go()
            });
            if !same {
                checklists::insert(tx, &kept.new_row(of))?;
            }
            Ok(())
        })
        .await?;
        let offer = outcome.files.first().map(|main| checklist::offer(&main.facts));
        Ok(outcome.view(offer))
    }

    /// Keeps why a clerk goes on in spite of a finding; the result with it.
    ///
    /// # Errors
    /// [`Reason::ReasonTooShort`], [`Reason::TextTooLong`]; [`Reason::NoSuchFinding`] when the newest result has no such
    /// finding, or none that a reason may carry.
    pub async fn draft_reason(&self, id: DraftKey, finding: String, reason: String) -> Result<CheckView> {
        let reason = reason_text(&reason)?;
        let outcome = self.draft_outcome(id).await?;
        let found =
            outcome.report.findings.iter().find(|one| one.key() == finding && super::wants_reason(one));
        let rule = found.map(|one| one.rule.clone()).ok_or_else(|| Reason::NoSuchFinding.error())?;
        if rule == CONFIRMATION {
            return Err(Reason::NoSuchFinding.error());
        }
        self.keep_reasons(id, rule, vec![finding], reason).await?;
        self.draft_check(id).await
    }

    /// Keeps one reason for everything that one rule found and a reason may carry; how many findings that were.
    ///
    /// # Errors
    /// As [`Office::draft_reason`].
    pub async fn draft_reason_for(&self, id: DraftKey, rule: &str, reason: &str) -> Result<usize> {
        let outcome = self.draft_outcome(id).await?;
        let of_rule = |one: &&checklist::Finding| one.rule == rule && super::wants_reason(one);
        let keys: Vec<String> =
            outcome.report.findings.iter().filter(of_rule).map(checklist::Finding::key).collect();
        let count = keys.len();
        if count > 0 {
            self.keep_reasons(id, rule.to_owned(), keys, reason_text(reason)?).await?;
            self.draft_check(id).await?;
        }
        Ok(count)
    }

    async fn keep_reasons(
        &self,
        id: DraftKey,
        rule: String,
        findings: Vec<String>,
        reason: String,
    ) -> Result<()> {
        let (now, actor) = (self.now(), self.config().clerk().to_owned());
        self.write(move |tx| {
            for finding in findings {
                let given = checklists::Reason {
                    rule: rule.clone(),
                    finding,
                    reason: reason.clone(),
                    actor: actor.clone(),
                    at: now,
                };
                checklists::give_reason(tx, Of::Draft(id), &given)?;
                let args = [("rule", rule.clone()), ("reason", reason.clone()), ("draft", id.to_string())];
                audit::append_owned(tx, now, &actor, Action::ReasonGiven, None, &args)?;
            }
            Ok(())
        })
        .await?;
        self.publish(Change::of(&[Subject::Drafts, Subject::Journal]));
        Ok(())
    }

    /// Keeps the clerk's word that everything was read. It holds for exactly this form and these files.
    ///
    /// # Errors
    /// [`Reason::ChecklistBlocks`] or [`Reason::ChecklistReasons`] while anything else stands in the way.
    pub async fn draft_confirm(&self, id: DraftKey) -> Result<CheckView> {
        let outcome = self.draft_outcome(id).await?;
        if outcome.in_the_way().any(|finding| finding.rule != CONFIRMATION) {
            outcome.refusal()?;
        }
        if outcome.confirmed.is_none() {
            let (now, actor) = (self.now(), self.config().clerk().to_owned());
            let finding = outcome.fingerprint.clone();
            self.write(move |tx| {
                let word = checklists::Reason {
                    rule: CONFIRMATION.to_owned(),
                    finding,
                    reason: String::new(),
                    actor: actor.clone(),
                    at: now,
                };
                checklists::give_reason(tx, Of::Draft(id), &word)?;
                audit::append_owned(
                    tx,
                    now,
                    &actor,
                    Action::DraftConfirmed,
                    None,
                    &[("draft", id.to_string())],
                )
            })
            .await?;
            self.publish(Change::of(&[Subject::Drafts, Subject::Journal]));
        }
        self.draft_check(id).await
    }

    /// The checklist as it comes out now.
    pub(crate) async fn draft_outcome(&self, id: DraftKey) -> Result<Outcome> {
        let (config, now, trusted) = (self.config(), self.now(), self.trusted());
        let (registry, directories) = (Arc::clone(&self.registry), Arc::clone(&self.directories));
        tokio::task::spawn_blocking(move || {
            let stand = registry.read(|c| stand(c, id))?;
            let files = inspect::all(&registry, &trusted, now, stand.files.iter().map(file).collect())?;
            let files = Arc::new(files);
            registry.read(|c| {
                let directory = directories.get(c, &config)?;
                let reasons = checklists::reasons(c, Of::Draft(id))?;
                let blobs: Vec<_> = stand.files.iter().map(|file| file.blob).collect();
                let fingerprint = fingerprint(&stand.fields, &blobs)?;
                let confirmed = reasons
                    .iter()
                    .find(|word| word.rule == CONFIRMATION && word.finding == fingerprint)
                    .map(|word| Confirmed { by: word.actor.clone(), at: word.at });
                let document = document(c, &config, &stand, &files, confirmed.clone(), now)?;
                let pack = rules::for_day(c, document.metadata.date.trim().parse().ok(), now)?;
                Ok(Outcome {
                    report: checklist::before_sending(&document, &*directory, &pack),
                    files: Arc::clone(&files),
                    reasons,
                    confirmed,
                    fingerprint,
                    trust_version: trusted.version().to_owned(),
                    by: config.clerk().to_owned(),
                    at: now,
                })
            })
        })
        .await?
    }
}

/// The fingerprint of a draft as it stands: sending compares it with what the checklist judged.
pub(crate) fn fingerprint_of(fields: &DraftFields, files: &[drafts::DraftFile]) -> Result<String> {
    let blobs: Vec<_> = files.iter().map(|file| file.blob).collect();
    fingerprint(fields, &blobs)
}

fn stand(c: &Connection, id: DraftKey) -> Result<Stand> {
    let draft = drafts::get(c, id)?;
    Ok(Stand { fields: fields_of(&draft)?, files: drafts::files(c, id)? })
}

fn file(file: &drafts::DraftFile) -> inspect::File {
    inspect::File {
        id: file.id,
        name: file.name.clone(),
        kind: file.kind.clone(),
        bytes: file.bytes,
        blob: file.blob,
    }
}

fn metadata(fields: &DraftFields) -> Metadata {
    Metadata {
        number: fields.number.clone(),
        notation: fields.notation.clone(),
        date: fields.promulgation_date.clone(),
        place: fields.place.clone(),
        subject: fields.subject.clone(),
        document_type: fields.document_type.clone(),
        signer_competence: fields.signer_competence.clone(),
        signer_position: fields.signer_position.clone(),
        signer_name: fields.signer_name.clone(),
        priority: Priority::from_number(fields.priority.into()),
        due_date: fields.due_date.clone(),
        pages: fields.pages,
    }
}

fn document(
    c: &Connection,
    config: &Config,
    stand: &Stand,
    files: &[Inspected],
    confirmed: Option<Confirmed>,
    now: UtcMillis,
) -> Result<Outgoing> {
    let metadata = metadata(&stand.fields);
    let own_code = config.code.as_ref().map(|code| code.as_str().to_owned()).unwrap_or_default();
    let question = earlier::Question {
        among: DocumentBox::Out,
        except: None,
        metadata: &metadata,
        issuer: &own_code,
        main: files.first(),
    };
    let earlier = earlier::find(c, &question)?;
    let recipients = stand.fields.recipients.iter().take(check::RECIPIENTS);
    let recipients = recipients.map(|code| recipient(c, config, code)).collect::<Result<_>>()?;
    let facts: Vec<FileFacts> = files.iter().map(|file| file.facts.clone()).collect();
    Ok(Outgoing {
        send_by: send_by(c, &facts)?,
        metadata,
        business: Business::New,
        recipients,
        files: facts,
        own: names::own(config),
        earlier,
        paper: false,
        confirmed,
        now,
        limits: Limits {
            file_bytes: check::FILE_BYTES,
            total_bytes: check::TOTAL_BYTES,
            files: u32::try_from(check::FILES).unwrap_or(u32::MAX),
            recipients: u32::try_from(check::RECIPIENTS).unwrap_or(u32::MAX),
        },
    })
}

fn recipient(c: &Connection, config: &Config, code: &str) -> Result<Recipient> {
    let code = code.trim();
    let current = agencies::resolve(c, code)?;
    let known = agencies::get(c, &current)?;
    let name = known.as_ref().map(|agency| agency.name.clone()).unwrap_or_default();
    Ok(Recipient {
        exists: known.is_some(),
        closed: known.is_some_and(|agency| agency.closed_at.is_some()),
        successor: None,
        is_ours: config.is_ours(code) || config.is_ours(&current),
        current_code: (!current.eq_ignore_ascii_case(code)).then_some(current),
        aliases: Vec::new(),
        name,
        code: code.to_owned(),
    })
}

/// Until when it has to go: the morning of the working day after the agency signed it (QĐ 28/2018 Art 6.2).
pub(crate) fn send_by(c: &Connection, files: &[FileFacts]) -> Result<Option<UtcMillis>> {
    let mut signed = files.first().into_iter().flat_map(|file| file.signatures.iter().rev());
    let agency = signed.find(|one| one.role == SignatureRole::Agency && one.signed_at.is_some());
    let Some(signed_at) = agency.and_then(|one| one.signed_at) else { return Ok(None) };
    Ok(Some(crate::calendar::load(c)?.send_by(signed_at).at))
}
