//! `vanthu edxml write SPEC.json --to FILE`: a package from a description with the field names of `read`.

use std::fs::{self, File};
use std::path::Path;

use domain::{Business, Priority, StatusCode, UtcMillis};
use edxml::{
    BusinessInfo, Document, DocumentType, Hop, OtherInfo, Packing, Part, ReceiverChange, Replacement,
    StatusMessage, Style, UpdateInfo, Written,
};
use office::clock::{Clock, SystemClock};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::spec::Spec;
use crate::failure::{Exit, Failure, Outcome};
use crate::output::{Output, Progress};

/// Writes the package beside its place and moves it there when it is whole.
pub(crate) fn run(spec: &Path, to: &Path, output: Output) -> Outcome {
    let progress = Progress::of("Đang ghi gói tin");
    let bytes = fs::read(spec).map_err(|error| Failure::unreadable(spec, &error))?;
    let value: Value = serde_json::from_slice(&bytes).map_err(|error| Failure::malformed(spec, &error))?;
    let base = spec.parent().unwrap_or_else(|| Path::new("."));
    let unwritable = |error: &std::io::Error| Failure::unwritable(to, error);
    let directory =
        to.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(directory).map_err(|error| unwritable(&error))?;
    let written = package(&Spec::new(&value), base, file.as_file_mut())?;
    file.as_file().sync_all().map_err(|error| unwritable(&error))?;
    file.persist(to).map_err(|error| unwritable(&error.error))?;
    drop(progress);
    let result = json!({"file": to.display().to_string(), "bytes": written.bytes, "sha256": hex::encode(written.sha256)});
    output.result(&result, || format!("Đã ghi {} ({} byte).", to.display(), written.bytes));
    Ok(Exit::Done)
}

fn package(spec: &Spec<'_>, base: &Path, out: &mut File) -> Result<Written, Failure> {
    match spec.text("kind")?.as_str() {
        "status" => Ok(edxml::write_status(&status(spec)?, &Style::default(), out)?),
        "" | "document" => {
            let document = document(spec)?;
            let mut parts = parts(spec, &document, base)?;
            let style = Style { trace: trace(spec, &document)?, ..Style::default() };
            Ok(edxml::write_document(&document, &mut parts, &style, out)?)
        }
        _ => Err(spec.wrong("kind")),
    }
}

fn document(spec: &Spec<'_>) -> Result<Document, Failure> {
    let date = spec.date("promulgation_date")?;
    let due = spec.date("due_date")?;
    let to = spec.list("to")?.iter().map(Spec::party).collect::<Result<Vec<_>, _>>()?;
    if to.is_empty() {
        return Err(spec.wrong("to"));
    }
    Ok(Document {
        from: spec.object("from")?.party()?,
        to,
        document_id: Some(domain::DocumentId(spec.needed("document_id")?)),
        number: spec.text("number")?,
        notation: spec.text("notation")?,
        place: spec.text("place")?,
        promulgation_date: date,
        promulgation_date_raw: date.map(|date| date.to_string()).unwrap_or_default(),
        document_type: DocumentType {
            group: spec.number("document_type_group")?,
            detail: spec.number("document_type_detail")?,
            name: spec.text("document_type")?,
        },
        subject: spec.text("subject")?,
        content: spec.text("content")?,
        signer: spec.object("signer")?.signer()?,
        due_date: due,
        due_date_raw: due.map(|date| date.to_string()).unwrap_or_default(),
        priority: priority(spec)?,
        other_info: OtherInfo {
            sphere: spec.text("sphere")?,
            typer_notation: spec.text("typer_notation")?,
            copies: spec.number("copies")?,
            pages: spec.number("pages")?,
            appendixes: spec.texts("appendixes")?,
            ..OtherInfo::default()
        },
        response_for: spec.list("responses_for")?.iter().map(Spec::response).collect::<Result<_, _>>()?,
        steering_type: spec.number("steering_type")?,
        task_codes: spec.texts("task_codes")?,
        application_type: spec.text("application_type")?,
        to_places: spec.texts("to_places")?,
        business: business(spec)?,
    })
}

fn priority(spec: &Spec<'_>) -> Result<Priority, Failure> {
    let number = spec.number("priority")?.unwrap_or(0);
    Priority::from_number(number).ok_or_else(|| spec.wrong("priority"))
}

fn business(spec: &Spec<'_>) -> Result<BusinessInfo, Failure> {
    let kind = match spec.text("business")?.as_str() {
        "" => Business::New,
        name => Business::parse(name).ok_or_else(|| spec.wrong("business"))?,
    };
    let staff = if spec.has("staff") { vec![spec.object("staff")?.staff()?] } else { Vec::new() };
    Ok(BusinessInfo {
        kind,
        stated: true,
        target_document_id: spec.document_id("target_document_id")?,
        reason: spec.text("reason")?,
        paper: spec.number("paper")?,
        updates: spec.list("updates")?.iter().map(update).collect::<Result<_, _>>()?,
        replacements: spec.list("replacements")?.iter().map(replacement).collect::<Result<_, _>>()?,
        staff,
    })
}

fn update(spec: &Spec<'_>) -> Result<UpdateInfo, Failure> {
    let receiver = |one: &Spec<'_>| {
        Ok::<_, Failure>(ReceiverChange { organ_id: one.needed("code")?, added: one.truth("added")? })
    };
    Ok(UpdateInfo {
        document: spec.truth("document")?,
        receivers_changed: spec.truth("receivers_changed")?,
        receivers: spec.list("receivers")?.iter().map(receiver).collect::<Result<_, _>>()?,
    })
}

fn replacement(spec: &Spec<'_>) -> Result<Replacement, Failure> {
    Ok(Replacement { document_id: spec.document_id("document_id")?, organ_ids: spec.texts("codes")? })
}

fn status(spec: &Spec<'_>) -> Result<StatusMessage, Failure> {
    let code = spec.needed("status_code")?;
    let at = spec.moment("timestamp")?.unwrap_or_else(|| SystemClock.now().vietnam());
    let response_for =
        spec.list("responses_for")?.iter().map(Spec::response).collect::<Result<Vec<_>, _>>()?;
    if response_for.is_empty() {
        return Err(spec.wrong("responses_for"));
    }
    Ok(StatusMessage {
        from: spec.object("from")?.party()?,
        to: spec.list("to")?.iter().map(Spec::party).collect::<Result<_, _>>()?,
        response_for,
        code: StatusCode::parse(&code),
        code_raw: code,
        description: spec.text("status_text")?,
        at: Some(at),
        at_raw: UtcMillis::from_vietnam(at).rfc3339(),
        staff: spec.object("staff")?.staff()?,
    })
}

/// The hops described, else the sender alone: receivers expect at least one.
fn trace(spec: &Spec<'_>, document: &Document) -> Result<Vec<Hop>, Failure> {
    let mut hops = Vec::new();
    for hop in spec.list("trace")? {
        let code = Some(hop.text("code")?).filter(|code| !code.is_empty());
        let at = hop.moment("at")?.ok_or_else(|| hop.wrong("at"))?;
        hops.push(Hop::new(code.as_deref(), at));
    }
    if hops.is_empty() {
        hops.push(Hop::new(Some(&document.from.code_raw), SystemClock.now().vietnam()));
    }
    Ok(hops)
}

/// Files by their `path`, seen from where the description lies.
fn parts(spec: &Spec<'_>, document: &Document, base: &Path) -> Result<Vec<Part<'static>>, Failure> {
    let mut parts = Vec::new();
    for (file, position) in spec.list("attachments")?.iter().zip(0u32..) {
        let path = base.join(file.needed("path")?);
        let source = File::open(&path).map_err(|error| Failure::unreadable(&path, &error))?;
        let name = match file.text("name")? {
            name if name.is_empty() => {
                path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
            }
            name => name,
        };
        let given = |key| Ok::<_, Failure>(Some(file.text(key)?).filter(|text| !text.is_empty()));
        let identity = identity(document, position, &name);
        parts.push(Part {
            description: given("description")?.unwrap_or_else(|| name.clone()),
            content_id: given("content_id")?.unwrap_or_else(|| identity.clone()),
            packing: Packing::Auto { entry: identity },
            name,
            source: Box::new(source),
        });
    }
    Ok(parts)
}

/// A UUID made from what the part is: the same description gives the same bytes.
fn identity(document: &Document, position: u32, name: &str) -> String {
    let id = document.document_id.as_ref().map_or("", |id| id.as_str());
    let digest = hex::encode(Sha256::digest(format!("{}:{id}:{position}:{name}", id.len())));
    let part = |range: std::ops::Range<usize>| digest.get(range).unwrap_or_default();
    // RFC 9562 §5.8: version 8, content of our own choosing; variant 10.
    format!("{}-{}-8{}-8{}-{}", part(0..8), part(8..12), part(13..16), part(17..20), part(20..32))
}
