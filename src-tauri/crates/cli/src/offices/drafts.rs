//! `vanthu check DRAFT.json` and `vanthu documents send DRAFT.json`: from a description to what the checklist says of
//! it, and to a queued document. Neither leaves a draft behind.

use std::path::{Path, PathBuf};

use domain::DraftKey;
use domain::checklist::Level;
use office::view::{Answered, CheckView, DraftFields, DraftView, Notice, Queued};
use office::{Office, Reason};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{documents, findings, shown};
use crate::arguments::Override;
use crate::failure::{Exit, Failure, Outcome};
use crate::output::{Output, Progress};
use crate::sentences;

/// The description. What is absent or null is empty; the office says what it needs.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Description {
    number: Option<String>,
    notation: Option<String>,
    promulgation_date: Option<String>,
    place: Option<String>,
    subject: Option<String>,
    document_type: Option<String>,
    signer: Option<Signer>,
    priority: Option<u8>,
    due_date: Option<String>,
    pages: Option<u32>,
    recipients: Vec<String>,
    files: Vec<PathBuf>,
    responses_for: Vec<Response>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Signer {
    competence: Option<String>,
    position: Option<String>,
    name: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Response {
    organ_id: Option<String>,
    code: Option<String>,
    document_id: Option<String>,
}

/// A description as the office takes it.
struct Described {
    fields: DraftFields,
    files: Vec<PathBuf>,
}

fn described(path: &Path) -> Result<Described, Failure> {
    let bytes = std::fs::read(path).map_err(|error| Failure::unreadable(path, &error))?;
    let mut description: Description =
        serde_json::from_slice(&bytes).map_err(|error| Failure::malformed(path, &error))?;
    let base = path.parent().unwrap_or_else(|| Path::new("."));
    let files = std::mem::take(&mut description.files).iter().map(|file| base.join(file)).collect();
    Ok(Described { fields: fields(description), files })
}

/// Says what the checklist finds, without sending.
pub(super) async fn check(office: &Office, path: &Path, output: Output) -> Outcome {
    let described = described(path)?;
    let progress = Progress::of("Đang kiểm tra");
    let draft = office.draft_create().await?.id;
    let checked = look(office, draft, described).await;
    office.draft_delete(draft).await?;
    let (missing, check) = checked?;
    drop(progress);
    let findings = findings::of(&check)?;
    let may_send = missing.is_empty() && check.may_send();
    let value = json!({
        "findings": findings,
        "may_send": may_send,
        "needs_reason": check.report.needs_reason,
        "missing": missing.iter().map(notice).collect::<Vec<_>>(),
        "rules": check.report.pack,
        "trust": check.trust_version,
        "at": check.at.rfc3339(),
    });
    output.result(&value, || {
        let missing = missing.iter().map(|one| format!("  CHẶN: {}", sentences::of(&one.code, &one.args)));
        let found = findings::lines(&findings);
        let (blocks, warns) = (findings::count(&check, Level::Block), findings::count(&check, Level::Warn));
        let last = if may_send && warns == 0 {
            "Được gửi.".to_owned()
        } else if may_send {
            format!("Được gửi khi nêu lý do cho {warns} cảnh báo (--override QUY_TẮC=LÝ_DO).")
        } else {
            format!("Chưa được gửi: {} điều chặn, {warns} cảnh báo.", missing.len() + blocks)
        };
        missing.chain([found, last]).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
    });
    Ok(if may_send { Exit::Done } else { Exit::Refused })
}

async fn look(
    office: &Office,
    draft: DraftKey,
    described: Described,
) -> Result<(Vec<Notice>, CheckView), Failure> {
    let view = filled(office, draft, described).await?;
    Ok((view.missing, office.draft_check(draft).await?))
}

async fn filled(office: &Office, draft: DraftKey, described: Described) -> Result<DraftView, Failure> {
    office.draft_save(draft, described.fields).await?;
    Ok(office.draft_add_files(draft, described.files).await?)
}

fn notice(notice: &Notice) -> Value {
    json!({"code": notice.code, "args": notice.args, "message": sentences::of(&notice.code, &notice.args)})
}

/// Queues the document; one that the office refuses leaves no draft behind.
pub(super) async fn send(office: &Office, path: &Path, overrides: &[Override], output: Output) -> Outcome {
    let described = described(path)?;
    known(office, overrides).await?;
    let progress = Progress::of("Đang chuẩn bị");
    let draft = office.draft_create().await?.id;
    let queued = match queue(office, draft, described, overrides).await {
        Ok(queued) => queued,
        // What needs a head's word waits for it, as it is.
        Err(refused) if refused.code == Reason::ApprovalNeeded.code() => {
            drop(progress);
            let asked = office.approval_ask(draft, "").await?;
            output.result(&json!({"approval": shown::value(&asked)?}), || {
                format!("Đã trình duyệt: yêu cầu {} ({} cảnh báo).", asked.id, asked.seen.len())
            });
            return Ok(Exit::Done);
        }
        Err(refused) => {
            office.draft_delete(draft).await?;
            return Err(refused);
        }
    };
    drop(progress);
    let mut value = documents::described_outgoing(&office.outgoing_detail(queued.id).await?)?;
    if let (Value::Object(all), Value::Object(facts)) = (&mut value, shown::value(&queued)?) {
        all.extend(facts);
    }
    output.result(&value, || {
        format!(
            "Đã đưa vào hàng gửi: văn bản {}, {} nơi nhận. Chạy `vanthu sync` để gửi.",
            queued.id, queued.recipients
        )
    });
    Ok(Exit::Done)
}

/// A reason for a rule that does not exist is a slip of the pen, and would silently cover nothing.
async fn known(office: &Office, overrides: &[Override]) -> Result<(), Failure> {
    if overrides.is_empty() {
        return Ok(());
    }
    let rules = office.rules().await?.rules;
    let is_known = |rule: &str| rules.iter().any(|one| one.rule.id == rule);
    match overrides.iter().find(|one| !is_known(&one.rule)) {
        Some(one) => Err(Failure::usage("cli.rule", &[("rule", &one.rule)])),
        None => Ok(()),
    }
}

async fn queue(
    office: &Office,
    draft: DraftKey,
    described: Described,
    overrides: &[Override],
) -> Result<Queued, Failure> {
    let view = filled(office, draft, described).await?;
    // What the form lacks is said before anything else, by sending itself.
    if view.missing.is_empty() {
        for one in overrides {
            office.draft_reason_for(draft, &one.rule, &one.reason).await?;
        }
        // Whoever runs the command has read what he sends: sending is his word.
        if let Err(error) = office.draft_confirm(draft).await {
            return Err(with_findings(office, draft, error).await);
        }
    }
    match office.draft_send(draft).await {
        Ok(queued) => Ok(queued),
        Err(error) => Err(with_findings(office, draft, error).await),
    }
}

/// A refusal of the checklist says everything that was found.
async fn with_findings(office: &Office, draft: DraftKey, error: office::Error) -> Failure {
    let mut failure = Failure::from(error);
    if findings::are_why(&failure.code) {
        match office.draft_check(draft).await {
            Ok(check) => match findings::of(&check) {
                Ok(findings) => failure.findings = findings,
                Err(other) => return other,
            },
            Err(other) => return other.into(),
        }
    }
    failure
}

fn fields(description: Description) -> DraftFields {
    let signer = description.signer.unwrap_or_default();
    let answered = |one: Response| Answered {
        organ_id: one.organ_id.unwrap_or_default(),
        code: one.code.unwrap_or_default(),
        document_id: one.document_id.unwrap_or_default(),
    };
    DraftFields {
        number: description.number.unwrap_or_default(),
        notation: description.notation.unwrap_or_default(),
        promulgation_date: description.promulgation_date.unwrap_or_default(),
        place: description.place.unwrap_or_default(),
        subject: description.subject.unwrap_or_default(),
        document_type: description.document_type.unwrap_or_default(),
        signer_competence: signer.competence.unwrap_or_default(),
        signer_position: signer.position.unwrap_or_default(),
        signer_name: signer.name.unwrap_or_default(),
        priority: description.priority.unwrap_or_default(),
        due_date: description.due_date.unwrap_or_default(),
        pages: description.pages.unwrap_or_default(),
        recipients: description.recipients,
        response_for: description.responses_for.into_iter().map(answered).collect(),
    }
}
