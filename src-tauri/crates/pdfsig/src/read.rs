//! A file read whole: what it is, what its text says, and what its signatures are worth.

use domain::{
    UtcMillis,
    content::{FileFacts, FileKind, TextFacts},
};

use crate::{Limits, Report, components, error::Refusal, inspect, text, trust::Trust};

/// Everything a file says of itself, and the technical report on its signatures. `name` is data. Promises as
/// [`inspect()`].
#[must_use]
pub fn read(name: &str, file: &[u8], trust: &Trust, at: UtcMillis, limits: &Limits) -> (FileFacts, Report) {
    let report = inspect(file, trust, at, limits);
    let kind = match report.unreadable {
        None => FileKind::Pdf,
        Some(code) if code == Refusal::NotPdf.code() && !file.starts_with(b"%PDF") => FileKind::Other,
        Some(_) => FileKind::UnreadablePdf,
    };
    let facts = FileFacts {
        name: name.to_owned(),
        sha256: report.sha256.clone(),
        bytes: report.bytes,
        kind,
        unreadable: report.unreadable.map(str::to_owned),
        pages: report.pages,
        text: if kind == FileKind::Pdf { says(file) } else { TextFacts::default() },
        signatures: report.signature_facts(),
        verdict: report.file_verdict(),
        reasons: report.file_reasons(),
        content_sha256: report.content_sha256.clone(),
    };
    (facts, report)
}

/// What the text says; nothing when it cannot be read.
fn says(file: &[u8]) -> TextFacts {
    // The signatures were read from the same bytes a moment ago: what stops the text says nothing about them.
    text::read(file, &text::Limits::default()).map(|text| components::find(&text)).unwrap_or_default()
}
