//! `vanthu edxml read FILE…`.

use std::fs::File;
use std::path::{Path, PathBuf};

use domain::text::visible;
use edxml::Limits;
use serde_json::{Map, Value, json};

use crate::failure::{Exit, Failure, Outcome};
use crate::output::{Output, Progress};

/// Reads each file; one that cannot be read does not stop the others.
pub(crate) fn run(files: &[PathBuf], output: Output) -> Outcome {
    let progress = Progress::of("Đang đọc");
    let read: Vec<Map<String, Value>> = files.iter().map(|file| one(file)).collect();
    drop(progress);
    let failed = read.iter().any(|facts| facts.contains_key("error"));
    output.result(&json!({ "files": read }), || read.iter().map(text).collect::<Vec<_>>().join("\n\n"));
    Ok(if failed { Exit::Refused } else { Exit::Done })
}

/// Keys that scripts may rely on whatever the package is: null where it says nothing of the kind.
const ALWAYS: [&str; 23] = [
    "kind",
    "business",
    "from",
    "to",
    "document_id",
    "number",
    "notation",
    "promulgation_date",
    "place",
    "subject",
    "document_type",
    "priority",
    "signer",
    "due_date",
    "pages",
    "responses_for",
    "target_document_id",
    "status_code",
    "status_text",
    "timestamp",
    "staff",
    "trace",
    "attachments",
];

fn one(path: &Path) -> Map<String, Value> {
    let mut facts = Map::from_iter([("file".to_owned(), json!(path.display().to_string()))]);
    match open(path) {
        Ok(read) => {
            facts.extend(read);
            for key in ALWAYS {
                facts.entry(key).or_insert(Value::Null);
            }
        }
        Err(failure) => {
            facts.insert("error".to_owned(), failure.json());
        }
    }
    facts
}

fn open(path: &Path) -> Result<Map<String, Value>, Failure> {
    let file = File::open(path).map_err(|error| Failure::unreadable(path, &error))?;
    // Archives around attachments are unwrapped to tell what is inside, so the bytes are kept while reading.
    let directory =
        tempfile::tempdir().map_err(|error| Failure::unwritable(&std::env::temp_dir(), &error))?;
    let package = edxml::read(file, &Limits::default(), &mut edxml::TempSpooler::new(directory.path()))?;
    serde_json::from_value(edxml::facts::of(&package)).map_err(|error| Failure::internal(&error))
}

/// A package in a few lines.
fn text(facts: &Map<String, Value>) -> String {
    let get = |key: &str| facts.get(key).map(shown).unwrap_or_default();
    let mut lines = vec![get("file")];
    if let Some(error) = facts.get("error") {
        lines.push(format!("  {}", error.get("message").map(shown).unwrap_or_default()));
        return lines.join("\n");
    }
    let party = |party: &Value| {
        let part = |key| party.get(key).map(shown).unwrap_or_default();
        format!("{} {}", part("code"), part("name")).trim().to_owned()
    };
    let from = facts.get("from").map(party).unwrap_or_default();
    if get("kind") == "status" {
        lines.push(format!("  Phản hồi {} {} từ {from}", get("status_code"), get("status_text")));
        lines.push(format!("  về {}", get("target_document_id")));
    } else {
        lines.push(format!(
            "  {}/{} ngày {}: {}",
            get("number"),
            get("notation"),
            get("promulgation_date"),
            get("subject")
        ));
        lines.push(format!("  từ {from}, nghiệp vụ {}", get("business")));
        let recipients = list(facts, "to").map(party);
        lines.push(format!("  tới {}", recipients.collect::<Vec<_>>().join(", ")));
    }
    for file in list(facts, "attachments") {
        let part = |key| file.get(key).map(shown).unwrap_or_default();
        let corrupt = if part("corrupt") == "true" { ", hỏng" } else { "" };
        lines.push(format!(
            "  tệp {} ({}, {} byte{corrupt})",
            part("name"),
            part("content_type"),
            part("bytes")
        ));
    }
    for warning in list(facts, "warnings") {
        lines.push(format!("  lưu ý: {}", warning.get("code").map(shown).unwrap_or_default()));
    }
    lines.join("\n")
}

fn list<'a>(facts: &'a Map<String, Value>, key: &str) -> impl Iterator<Item = &'a Value> {
    facts.get(key).and_then(Value::as_array).into_iter().flatten()
}

/// A value as people read it.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => visible(text),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}
