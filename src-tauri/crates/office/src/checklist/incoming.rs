//! Before accepting: what a package says, what its files say, and what the register knows.

use std::sync::Arc;

use domain::{
    Business, DocumentKey,
    checklist::{self, Agency, Incoming, Metadata, Target},
};
use registry::{
    Connection, Transaction, agencies, attachments, checklists,
    checklists::Of,
    documents::{self, Document, DocumentBox},
};

use super::{Outcome, earlier, fingerprint, names, reason_text, rules};
use crate::{
    Office,
    config::Config,
    error::Result,
    inspect::{self, Inspected},
    view::CheckView,
};

impl Office {
    /// Runs the checklist on a received document, as it comes out today; what a decision was made on is kept with it.
    ///
    /// # Errors
    /// [`crate::Error::Registry`] when there is no such document, or a file of it is damaged.
    pub async fn incoming_check(&self, id: DocumentKey) -> Result<CheckView> {
        let outcome = self.incoming_outcome(id).await?;
        Ok(outcome.view(None))
    }

    /// The checklist as it comes out now.
    pub(crate) async fn incoming_outcome(&self, id: DocumentKey) -> Result<Outcome> {
        let (config, now, trusted) = (self.config(), self.now(), self.trusted());
        let (registry, directories) = (Arc::clone(&self.registry), Arc::clone(&self.directories));
        tokio::task::spawn_blocking(move || {
            let (document, attached) = registry.read(|c| {
                Ok::<_, crate::Error>((documents::get(c, id)?, attachments::of_document(c, id)?))
            })?;
            let files = inspect::all(&registry, &trusted, now, attached.iter().map(file).collect())?;
            let files = Arc::new(files);
            registry.read(|c| {
                let directory = directories.get(c, &config)?;
                let blobs: Vec<_> = attached.iter().map(|file| file.blob).collect();
                let incoming = received(c, &config, &document, &attached, &files, now)?;
                let pack = rules::for_day(c, document.facts.promulgation_date, now)?;
                Ok(Outcome {
                    report: checklist::before_accepting(&incoming, &*directory, &pack),
                    files: Arc::clone(&files),
                    reasons: checklists::reasons(c, Of::Document(id))?,
                    confirmed: None,
                    fingerprint: fingerprint(&document.identity_key, &blobs)?,
                    trust_version: trusted.version().to_owned(),
                    by: config.clerk().to_owned(),
                    at: now,
                })
            })
        })
        .await?
    }
}

/// Lets one typed reason carry every warning of a result, and refuses what still stands in the way.
///
/// # Errors
/// [`crate::Reason::ChecklistBlocks`], [`crate::Reason::ChecklistReasons`] without a reason,
/// [`crate::Reason::ReasonTooShort`].
pub(crate) fn covered(outcome: &mut Outcome, reason: &str) -> Result<Vec<checklists::Reason>> {
    if outcome.may_go() || reason.trim().is_empty() {
        outcome.refusal()?;
        return Ok(Vec::new());
    }
    let words = reason_text(reason)?;
    let open: Vec<_> = outcome.in_the_way().filter(|finding| super::wants_reason(finding)).cloned().collect();
    let given: Vec<checklists::Reason> = open
        .iter()
        .map(|finding| checklists::Reason {
            rule: finding.rule.clone(),
            finding: finding.key(),
            reason: words.clone(),
            actor: outcome.by.clone(),
            at: outcome.at,
        })
        .collect();
    outcome.reasons.extend(given.iter().cloned());
    outcome.refusal()?;
    Ok(given)
}

/// Keeps the result a decision was made on, with its reasons.
pub(crate) fn keep(
    tx: &mut Transaction<'_>,
    id: DocumentKey,
    outcome: &Outcome,
    reasons: &[checklists::Reason],
) -> Result<()> {
    checklists::insert(tx, &outcome.new_row(Of::Document(id)))?;
    for reason in reasons {
        checklists::give_reason(tx, Of::Document(id), reason)?;
    }
    Ok(())
}

fn file(file: &attachments::Attachment) -> inspect::File {
    inspect::File {
        id: file.key.0,
        name: file.name.clone(),
        kind: file.kind.clone(),
        bytes: file.bytes,
        blob: file.blob,
    }
}

fn received(
    c: &Connection,
    config: &Config,
    document: &Document,
    attached: &[attachments::Attachment],
    files: &[Inspected],
    now: domain::UtcMillis,
) -> Result<Incoming> {
    let facts = &document.facts;
    let day = |date: Option<jiff::civil::Date>| date.map(|date| date.to_string()).unwrap_or_default();
    let metadata = Metadata {
        number: facts.number.clone(),
        notation: facts.notation.clone(),
        date: day(facts.promulgation_date),
        place: facts.place.clone(),
        subject: facts.subject.clone(),
        document_type: facts.type_name.clone(),
        signer_competence: facts.signer_competence.clone(),
        signer_position: facts.signer_position.clone(),
        signer_name: facts.signer_name.clone(),
        priority: Some(facts.priority),
        due_date: day(facts.due_date),
        pages: facts.pages.unwrap_or(0),
    };
    let question = earlier::Question {
        among: DocumentBox::In,
        except: Some(document.row.key),
        metadata: &metadata,
        issuer: &facts.from.code,
        main: files.first(),
    };
    let earlier = earlier::find(c, &question)?;
    let current = agencies::resolve(c, &facts.from.code)?;
    let mut codes = agencies::aliases_of(c, &current)?;
    codes.push(facts.from.code.clone());
    let known = agencies::name_of(c, &current)?;
    let from = Agency {
        name: known.unwrap_or_else(|| facts.from.name.clone()),
        aliases: vec![facts.from.name.clone()],
        code: current,
        codes,
    };
    let target = match (facts.business, document.target, &facts.target_document_id) {
        (Business::New, _, _) | (_, Some(_), _) => Target::Known,
        (_, None, Some(_)) => Target::Unknown,
        (_, None, None) => Target::Missing,
    };
    Ok(Incoming {
        metadata,
        business: facts.business,
        target,
        from,
        to: facts.to.iter().map(|to| to.code.clone()).collect(),
        own: names::own(config),
        files: files.iter().map(|file| file.facts.clone()).collect(),
        damaged: attached
            .iter()
            .filter(|file| file.corrupt.is_some())
            .map(|file| file.name.clone())
            .collect(),
        earlier,
        now,
    })
}
