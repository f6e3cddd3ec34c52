//! `vanthu pdf inspect FILE…`: facts and signatures of PDFs, judged without a register.

use std::path::{Path, PathBuf};

use domain::UtcMillis;
use domain::content::SignatureVerdict;
use domain::text::visible;
use office::clock::{Clock, SystemClock};
use office::pdf::{PdfView, Reading, TrustSources};
use serde_json::{Map, Value, json};

use crate::arguments::{Pdf, Shared};
use crate::failure::{Exit, Failure, Outcome};
use crate::output::{Output, Progress};

/// Runs one of the commands.
pub(crate) fn run(command: &Pdf, shared: &Shared, output: Output) -> Outcome {
    let Pdf::Inspect { files, trust, crl, at, no_text } = command;
    let sources =
        TrustSources { certificates: trust.clone(), lists: crl.clone(), data_dir: shared.data_dir.clone() };
    let reading = if *no_text { Reading::Signatures } else { Reading::Whole };
    inspect(files, &sources, at.unwrap_or_else(|| SystemClock.now()), reading, output)
}

fn inspect(
    files: &[PathBuf],
    sources: &TrustSources,
    at: UtcMillis,
    reading: Reading,
    output: Output,
) -> Outcome {
    let progress = Progress::of("Đang đọc");
    let looked = office::pdf::inspect_files(files, sources, at, reading)?;
    drop(progress);
    let mut exit = Exit::Done;
    let mut all = Vec::with_capacity(files.len());
    for (path, look) in files.iter().zip(looked) {
        let (facts, of_file) = described(path, look);
        exit = exit.max(of_file);
        all.push(facts);
    }
    output.result(&json!({ "files": all }), || all.iter().map(text).collect::<Vec<_>>().join("\n\n"));
    Ok(exit)
}

fn described(path: &Path, look: office::Result<PdfView>) -> (Map<String, Value>, Exit) {
    let view = match look {
        Ok(view) => view,
        Err(error) => {
            let failure = Failure::from(error);
            let exit = failure.exit;
            let file = json!(path.display().to_string());
            return (Map::from_iter([("file".to_owned(), file), ("error".to_owned(), failure.json())]), exit);
        }
    };
    let mut facts = view.facts;
    if let Some(code) = &view.unreadable {
        let why = list(&facts, "reasons").find(|reason| reason.get("code") == Some(&json!(code)));
        let error = why.cloned().unwrap_or_else(|| json!({ "code": code }));
        facts.insert("error".to_owned(), error);
    }
    let refused = view.unreadable.is_some() || view.verdict == Some(SignatureVerdict::Invalid);
    (facts, if refused { Exit::Refused } else { Exit::Done })
}

/// A file in a few lines.
fn text(facts: &Map<String, Value>) -> String {
    let mut lines = vec![word(facts, "file")];
    if let Some(error) = facts.get("error").and_then(Value::as_object) {
        lines.push(format!("  {}", word(error, "message")));
    }
    if facts.get("pages").is_some_and(Value::is_number) {
        let layer = match word(facts, "text_layer").as_str() {
            "present" => "có lớp chữ",
            _ if facts.get("text_read") == Some(&json!(false)) => "không đọc lớp chữ",
            "absent" => "bản quét, không có lớp chữ",
            _ => "lớp chữ không đọc được",
        };
        lines.push(format!("  {} trang, PDF {}, {layer}", word(facts, "pages"), word(facts, "pdf_version")));
    }
    for signature in list(facts, "signatures").filter_map(Value::as_object) {
        signed(signature, &mut lines);
    }
    if facts.get("error").is_none() {
        reasons(facts, "  ", &mut lines);
        lines.push(format!("  Kết luận: {}", verdict(&word(facts, "verdict"))));
    }
    lines.join("\n")
}

fn signed(signature: &Map<String, Value>, lines: &mut Vec<String>) {
    let who = [word(signature, "signer"), word(signature, "organization")];
    let who: Vec<&str> = who.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    let who = if who.is_empty() { word(signature, "field") } else { who.join(", ") };
    let stamp = signature.get("timestamp").and_then(Value::as_object).map(|stamp| word(stamp, "time"));
    let time = match (stamp, word(signature, "claimed_time")) {
        (Some(stamped), _) => format!(", dấu thời gian {stamped}"),
        (None, claimed) if !claimed.is_empty() => format!(", tự ghi lúc {claimed}"),
        (None, _) => String::new(),
    };
    lines.push(format!("  Chữ ký của {who}{time}: {}", verdict(&word(signature, "verdict"))));
    reasons(signature, "    ", lines);
}

fn reasons(of: &Map<String, Value>, pad: &str, lines: &mut Vec<String>) {
    for reason in list(of, "reasons").filter_map(Value::as_object) {
        lines.push(format!("{pad}- {} ({})", word(reason, "message"), word(reason, "code")));
    }
}

fn verdict(word: &str) -> &'static str {
    match word {
        "valid" => "hợp lệ",
        "invalid" => "KHÔNG hợp lệ",
        "indeterminate" => "chưa kết luận được",
        _ => "không có chữ ký số",
    }
}

fn list<'a>(facts: &'a Map<String, Value>, key: &str) -> impl Iterator<Item = &'a Value> {
    facts.get(key).and_then(Value::as_array).into_iter().flatten()
}

/// A value as people read it.
fn word(facts: &Map<String, Value>, key: &str) -> String {
    match facts.get(key) {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => visible(text),
        Some(other) => other.to_string(),
    }
}
