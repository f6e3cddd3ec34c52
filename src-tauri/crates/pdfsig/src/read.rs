//! A file read whole: what it is, what its text says, and what its signatures are worth.

use std::thread;

use domain::{
    UtcMillis,
    content::{FileFacts, FileKind, TextFacts},
};
use lopdf::Document;

use crate::{
    Limits, Report, components,
    error::Refusal,
    examine,
    inspect::{apart, beside, inspect, refused},
    limits::Deadline,
    text,
    trust::Trust,
};

/// Everything a file says of itself, and the technical report on its signatures. `name` is data. Promises as
/// [`inspect()`].
#[must_use]
pub fn read(name: &str, file: &[u8], trust: &Trust, at: UtcMillis, limits: &Limits) -> (FileFacts, Report) {
    let outcome = apart(|| {
        let deadline = Deadline::start(limits);
        let pdf = examine::open(file, limits, deadline)?;
        // The text takes longer than the signatures, and neither needs the other.
        thread::scope(|scope| {
            let says = || says(&pdf.document);
            let text = beside(scope, "pdftext", says);
            let report = examine::examine(file, &pdf, trust, at, limits, deadline);
            let text = match text {
                Ok(thread) => thread.join().unwrap_or_default(),
                Err(_) => says(),
            };
            Ok((report?, text))
        })
    });
    let (report, text) =
        outcome.unwrap_or_else(|refusal| (refused(file, refusal, trust, at), TextFacts::default()));
    (facts(name, file, &report, text), report)
}

/// As [`read()`], without the text: those facts stay empty.
#[must_use]
pub fn read_signatures(
    name: &str,
    file: &[u8],
    trust: &Trust,
    at: UtcMillis,
    limits: &Limits,
) -> (FileFacts, Report) {
    let report = inspect(file, trust, at, limits);
    (facts(name, file, &report, TextFacts::default()), report)
}

/// What a report says, for the rules of the office, with what the text says.
fn facts(name: &str, file: &[u8], report: &Report, text: TextFacts) -> FileFacts {
    let kind = match report.unreadable {
        None => FileKind::Pdf,
        Some(code) if code == Refusal::NotPdf.code() && !file.starts_with(b"%PDF") => FileKind::Other,
        Some(_) => FileKind::UnreadablePdf,
    };
    FileFacts {
        name: name.to_owned(),
        sha256: report.sha256.clone(),
        bytes: report.bytes,
        kind,
        unreadable: report.unreadable.map(str::to_owned),
        pages: report.pages,
        text,
        signatures: report.signature_facts(),
        verdict: report.file_verdict(),
        reasons: report.file_reasons(),
        content_sha256: report.content_sha256.clone(),
    }
}

/// What the text says; nothing when it cannot be read.
fn says(document: &Document) -> TextFacts {
    // What stops the text says nothing about the signatures.
    text::read_document(document, &text::Limits::default())
        .map(|text| components::find(&text))
        .unwrap_or_default()
}
