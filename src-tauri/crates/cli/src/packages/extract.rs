//! `vanthu edxml extract FILE --to DIR`.

use std::collections::HashSet;
use std::fs::{self, File};
use std::path::Path;

use edxml::{Limits, TempSpooler, safe_file_name};
use serde_json::{Value, json};

use crate::failure::{Exit, Failure, Outcome};
use crate::output::{Output, Progress};

/// Writes every attachment under a name that is safe and not taken.
pub(crate) fn run(package: &Path, directory: &Path, output: Output) -> Outcome {
    let progress = Progress::of("Đang tách tệp");
    let file = File::open(package).map_err(|error| Failure::unreadable(package, &error))?;
    let unwritable = |error: &std::io::Error| Failure::unwritable(directory, error);
    fs::create_dir_all(directory).map_err(|error| unwritable(&error))?;
    let mut taken = HashSet::new();
    for entry in fs::read_dir(directory).map_err(|error| unwritable(&error))? {
        taken.insert(entry.map_err(|error| unwritable(&error))?.file_name().to_string_lossy().to_lowercase());
    }
    // Spooled beside their final place, so that keeping one is a rename.
    let read = edxml::read(file, &Limits::default(), &mut TempSpooler::new(directory))?;
    let mut written = Vec::new();
    for attachment in read.attachments {
        let name = safe_file_name(&attachment.name, &mut taken);
        let path = directory.join(&name);
        // Refuses to replace what came into being meanwhile.
        attachment
            .content
            .persist_noclobber(&path)
            .map_err(|error| Failure::unwritable(&path, &error.error))?;
        written.push(json!({
            "name": attachment.name,
            "path": path.display().to_string(),
            "bytes": attachment.bytes,
            "sha256": hex::encode(attachment.sha256),
            "corrupt": attachment.corrupt.is_some(),
        }));
    }
    drop(progress);
    output.result(&json!({ "files": written }), || text(&written));
    Ok(Exit::Done)
}

fn text(written: &[Value]) -> String {
    if written.is_empty() {
        return "Gói tin không có tệp đính kèm.".to_owned();
    }
    let path = |file: &Value| file.get("path").and_then(Value::as_str).unwrap_or_default().to_owned();
    written.iter().map(path).collect::<Vec<_>>().join("\n")
}
