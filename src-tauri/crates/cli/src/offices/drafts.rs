//! `vanthu documents send DRAFT.json`: from a description to a queued document.

use std::path::{Path, PathBuf};

use office::Office;
use office::view::{Answered, DraftFields, Queued};
use serde::Deserialize;
use serde_json::Value;

use super::{documents, shown};
use crate::failure::{Exit, Failure, Outcome};
use crate::output::{Output, Progress};

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

/// Queues the document; one that the office refuses leaves no draft behind.
pub(super) async fn send(office: &Office, path: &Path, output: Output) -> Outcome {
    let bytes = std::fs::read(path).map_err(|error| Failure::unreadable(path, &error))?;
    let description: Description =
        serde_json::from_slice(&bytes).map_err(|error| Failure::malformed(path, &error))?;
    let base = path.parent().unwrap_or_else(|| Path::new("."));
    let files: Vec<PathBuf> = description.files.iter().map(|file| base.join(file)).collect();
    let progress = Progress::of("Đang chuẩn bị");
    let draft = office.draft_create().await?.id;
    let queued = match queue(office, draft, fields(description), files).await {
        Ok(queued) => queued,
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

async fn queue(
    office: &Office,
    draft: domain::DraftKey,
    fields: DraftFields,
    files: Vec<PathBuf>,
) -> Result<Queued, Failure> {
    office.draft_save(draft, fields).await?;
    office.draft_add_files(draft, files).await?;
    Ok(office.draft_send(draft).await?)
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
