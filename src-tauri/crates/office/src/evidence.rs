//! The evidence sheet (phiếu chứng từ): identities, hashes, the checklist that let the document go, every attempt,
//! report, resend and nudge with its source and time. All of it comes from the registry, and nothing of it from the
//! clock: the same registry gives the same sheet, byte for byte, on paper too.

mod printed;
mod words;

use std::collections::HashSet;

use domain::{
    DeliveryKey, DocumentKey, UtcMillis,
    checklist::{Finding, Level, Report},
    document::symbol,
    text::visible,
};
use edxml::safe_file_name;
use registry::{
    Connection, audit, checklists, deliveries, documents, jobs, nudges, packages, reports, resends,
};

use crate::{
    Office,
    audit::Action,
    directory,
    error::{Reason, Result},
    incoming::{attachment_views, notice},
    send::Payload,
    view::{
        EventKind, EvidenceCheck, EvidenceEvent, EvidenceFinding, EvidenceSheet, GivenReason, NudgeView,
        ReasonView, RecipientEvidence,
    },
};

/// A page that was printed to be saved.
#[derive(Debug)]
pub struct PrintedFile {
    /// A name safe on every disk.
    pub name: String,
    /// The PDF.
    pub bytes: Vec<u8>,
}

impl Office {
    /// The evidence about a document that was sent: about one recipient, or about all.
    ///
    /// # Errors
    /// [`Reason::NotFound`] or [`crate::Error::Registry`] when there is no such document or delivery.
    pub async fn evidence(&self, id: DocumentKey, delivery: Option<DeliveryKey>) -> Result<EvidenceSheet> {
        self.read(move |c| evidence(c, id, delivery)).await
    }

    /// The same sheet as a PDF/A.
    ///
    /// # Errors
    /// As [`Office::evidence`]; [`crate::Error::Printing`].
    pub async fn evidence_pdf(&self, id: DocumentKey, delivery: Option<DeliveryKey>) -> Result<PrintedFile> {
        let sheet = self.evidence(id, delivery).await?;
        let mark = if self.is_rehearsal() { "DIỄN TẬP" } else { "" };
        tokio::task::spawn_blocking(move || -> Result<PrintedFile> {
            let mut name = format!("phieu-chung-tu {}", sheet.symbol.replace('/', "-"));
            if let (Some(_), Some(recipient)) = (delivery, sheet.recipients.first()) {
                name = format!("{name} {}", recipient.to.code);
            }
            let bytes = printed::page(&sheet, delivery.is_some(), mark).pdf()?;
            Ok(PrintedFile { name: safe_file_name(&format!("{name}.pdf"), &mut HashSet::new()), bytes })
        })
        .await?
    }
}

fn evidence(c: &Connection, id: DocumentKey, delivery: Option<DeliveryKey>) -> Result<EvidenceSheet> {
    let document = documents::get(c, id)?;
    if document.row.state.outgoing().is_none() {
        return Err(Reason::NotFound.with(&[("what", &"outgoing document"), ("id", &id)]));
    }
    let facts = &document.facts;
    let package = packages::get(c, document.package)?;
    let chosen = match delivery {
        None => deliveries::of_document(c, id)?,
        Some(key) => {
            let one = deliveries::get(c, key)?;
            if one.document != id {
                return Err(Reason::NotFound.with(&[("what", &"delivery"), ("id", &key)]));
            }
            vec![one]
        }
    };
    let attempts = attempts(c, id)?;
    let recipients =
        chosen.iter().map(|one| recipient(c, one, &attempts)).collect::<Result<Vec<RecipientEvidence>>>()?;
    let check = check(c, id)?;
    let queued_by = audit::of_document(c, id)?
        .into_iter()
        .find(|line| line.action == Action::DocumentQueued.as_str())
        .map(|line| line.actor)
        .unwrap_or_default();
    let mut signer = [facts.signer_competence.trim(), facts.signer_position.trim(), facts.signer_name.trim()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    signer = visible(&signer);
    let newest = recipients.iter().flat_map(|one| &one.events).map(|event| event.at);
    let as_of = newest.chain([document.row.entered_at]).chain(check.as_ref().map(|check| check.at)).max();
    Ok(EvidenceSheet {
        id,
        from: directory::view(c, &facts.from.code, &facts.from.name)?,
        document_id: visible(facts.document_id.as_str()),
        symbol: visible(&symbol(&facts.number, &facts.notation)),
        document_type: visible(&facts.type_name),
        subject: visible(&facts.subject),
        promulgation_date: facts.promulgation_date.map(|date| date.to_string()),
        signer,
        queued_at: document.row.entered_at,
        queued_by: visible(&queued_by),
        package_sha256: package.blob.map(|hash| hash.to_string()).unwrap_or_default(),
        package_bytes: u32::try_from(package.bytes).unwrap_or(u32::MAX),
        files: attachment_views(c, id)?,
        check,
        recipients,
        as_of: as_of.unwrap_or(document.row.entered_at),
    })
}

/// Every attempt to send a document, with whom it was for.
type Attempts = Vec<(Payload, jobs::Attempt)>;

fn attempts(c: &Connection, id: DocumentKey) -> Result<Attempts> {
    let mut all = Vec::new();
    for job in jobs::of_document(c, id)? {
        if job.kind == jobs::Kind::SendDocument {
            let payload = Payload::of(&job);
            all.extend(jobs::attempts(c, job.key)?.into_iter().map(|attempt| (payload.clone(), attempt)));
        }
    }
    Ok(all)
}

fn recipient(c: &Connection, one: &deliveries::Delivery, attempts: &Attempts) -> Result<RecipientEvidence> {
    let mut events: Vec<EvidenceEvent> = attempts
        .iter()
        .filter(|(payload, _)| payload.is_for(&one.to_code))
        .map(|(_, attempt)| attempted(attempt))
        .collect();
    for report in reports::of_delivery(c, one.key)? {
        events.push(reported(c, report)?);
    }
    events.extend(resends::of_delivery(c, one.key)?.into_iter().map(resent));
    let nudged = nudges::of_delivery(c, one.key)?.into_iter();
    events.extend(nudged.map(|nudge| EvidenceEvent::from(NudgeView::from(nudge))));
    events.sort_by_key(|event| event.at);
    Ok(RecipientEvidence {
        id: one.key,
        to: directory::view(c, &one.to_code, &one.to_name)?,
        state: one.state,
        events,
    })
}

fn event(at: UtcMillis, kind: EventKind, source: &str, what: &str) -> EvidenceEvent {
    EvidenceEvent {
        at,
        kind,
        source: visible(source),
        what: visible(what),
        stated_at: None,
        doc_id: None,
        sha256: None,
        text: String::new(),
        error: None,
    }
}

fn attempted(attempt: &jobs::Attempt) -> EvidenceEvent {
    let outcome = attempt.outcome.map_or("unknown", jobs::Outcome::as_str);
    EvidenceEvent {
        doc_id: attempt.doc_id.as_ref().map(|id| visible(id.as_str())),
        error: attempt.error_code.as_ref().map(|code| notice(registry::Coded::new(code))),
        ..event(attempt.started_at, EventKind::Attempt, crate::audit::HUB, outcome)
    }
}

fn reported(c: &Connection, report: reports::Report) -> Result<EvidenceEvent> {
    let package = report.package.map(|key| packages::get(c, key)).transpose()?;
    Ok(EvidenceEvent {
        stated_at: report.stated_at,
        doc_id: package.as_ref().and_then(|package| package.doc_id.as_ref()).map(|id| visible(id.as_str())),
        sha256: package.and_then(|package| package.blob).map(|hash| hash.to_string()),
        text: visible(&report.text),
        ..event(report.entered_at, EventKind::Report, &report.agency_code, &report.code_raw)
    })
}

fn resent(resend: resends::Resend) -> EvidenceEvent {
    EvidenceEvent {
        text: visible(&resend.reason),
        ..event(resend.at, EventKind::Resend, &resend.by, resend.hub_said.as_str())
    }
}

/// The checklist that let the document go, as it was kept.
fn check(c: &Connection, id: DocumentKey) -> Result<Option<EvidenceCheck>> {
    let of = checklists::Of::Document(id);
    let Some(kept) = checklists::newest::<Report>(c, of)? else { return Ok(None) };
    let finding = |finding: &Finding| {
        // A rule that passed found nothing to say: what it asks for is said instead.
        let words = if finding.level == Level::Pass { finding.rule_text.clone() } else { finding.sentence() };
        EvidenceFinding {
            rule: finding.rule.clone(),
            level: words::level(finding.level).to_owned(),
            sentence: ReasonView {
                code: finding.code.as_str().to_owned(),
                vi: visible(&words.vi),
                en: visible(&words.en),
            },
        }
    };
    let about_signatures =
        |one: &&Finding| one.rule.contains("signature") || one.rule.contains("certificate");
    let all = &kept.findings.findings;
    let reasons = checklists::reasons(c, of)?.into_iter().map(|reason| GivenReason {
        rule: reason.rule,
        finding: reason.finding,
        reason: visible(&reason.reason),
        by: visible(&reason.actor),
        at: reason.at,
    });
    Ok(Some(EvidenceCheck {
        pack: visible(&kept.pack_version),
        trust_version: visible(&kept.trust_version),
        fingerprint: kept.fingerprint,
        by: visible(&kept.actor),
        at: kept.at,
        signatures: all.iter().filter(about_signatures).map(finding).collect(),
        findings: all
            .iter()
            .filter(|one| one.level != Level::Pass && !about_signatures(one))
            .map(finding)
            .collect(),
        passed: u32::try_from(all.iter().filter(|one| one.level == Level::Pass).count()).unwrap_or(u32::MAX),
        reasons: reasons.collect(),
    }))
}
