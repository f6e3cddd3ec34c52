//! PDFs looked at by themselves: what they say and what their signatures are worth, without a register.

use std::path::{Path, PathBuf};

use domain::{
    UtcMillis,
    content::{FileKind, SignatureVerdict},
};
use pdfsig::{Limits, trust::Trust};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::{
    error::Result,
    trust::{FOLDER, LARGEST, not_a_certificate, read_file, store},
};

/// Whom to trust for one look. Nothing is imported by it.
#[derive(Clone, Debug, Default)]
pub struct TrustSources {
    /// Certificates, PEM or DER: those that issue themselves become roots, the others are known.
    pub certificates: Vec<PathBuf>,
    /// Revocation lists, PEM or DER. Each counts only where its issuer signed it.
    pub lists: Vec<PathBuf>,
    /// The data of an office, whose own roots count where no certificate is named.
    pub data_dir: Option<PathBuf>,
}

/// How much of a PDF is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Everything.
    Whole,
    /// All but what the text says.
    Signatures,
}

/// One PDF.
#[derive(Clone, Debug, PartialEq)]
pub struct PdfView {
    /// Everything the bytes say, with the names of `pdf inspect --json`, every reason with its sentence.
    pub facts: Map<String, Value>,
    /// Why the bytes could not be read at all: a stable code of the reader.
    pub unreadable: Option<String>,
    /// The verdict on all signatures: the worst. Absent when nothing is signed.
    pub verdict: Option<SignatureVerdict>,
}

/// What each of `files` says, as far as `reading` goes, and what its signatures are worth as of `at`. One entry per file, in their order; a file that cannot
/// be opened stops no other. Blocking, and up to [`pdfsig::Limits::deadline`] per file.
///
/// # Errors
/// For all of them: what is named in `sources` is no certificate or list, or cannot be read. For one:
/// [`crate::Reason::FileUnreadable`], [`crate::Reason::FileTooLarge`].
pub fn inspect_files(
    files: &[PathBuf],
    sources: &TrustSources,
    at: UtcMillis,
    reading: Reading,
) -> Result<Vec<Result<PdfView>>> {
    let trust = gathered(sources)?;
    Ok(files.iter().map(|file| inspect(file, &trust, at, reading)).collect())
}

fn gathered(sources: &TrustSources) -> Result<Trust> {
    let folder = sources.data_dir.as_deref().filter(|_| sources.certificates.is_empty());
    let mut trust = match folder {
        Some(data_dir) => Trust::load(&data_dir.join(FOLDER)).map_err(store)?,
        None => Trust::empty(),
    };
    for path in &sources.certificates {
        let (name, bytes) = read_file(path, LARGEST)?;
        trust.add_certificates(&bytes).map_err(|error| not_a_certificate(&name, &error))?;
    }
    for path in &sources.lists {
        let (name, bytes) = read_file(path, LARGEST)?;
        trust.add_list(&bytes).map_err(|error| not_a_certificate(&name, &error))?;
    }
    Ok(trust)
}

fn inspect(path: &Path, trust: &Trust, at: UtcMillis, reading: Reading) -> Result<PdfView> {
    let limits = Limits::default();
    let (name, bytes) = read_file(path, u64::try_from(limits.file).unwrap_or(u64::MAX))?;
    let (mut found, report) = match reading {
        Reading::Whole => pdfsig::read(&name, &bytes, trust, at, &limits),
        Reading::Signatures => pdfsig::read_signatures(&name, &bytes, trust, at, &limits),
    };
    let read = found.kind == FileKind::Pdf && reading == Reading::Whole;
    let named = path.display().to_string();
    let mut facts = object(&report.view(&named, read.then_some(found.text.layer)))?;
    // The words of all pages are many, and no fact by themselves.
    found.text.words.clear();
    let mut text = object(&found.text)?;
    text.remove("words");
    facts.insert("text_read".to_owned(), read.into());
    facts.insert("text".to_owned(), if read { text.into() } else { Value::Null });
    Ok(PdfView { facts, unreadable: found.unreadable, verdict: found.verdict })
}

fn object<T: Serialize>(view: &T) -> Result<Map<String, Value>> {
    Ok(serde_json::from_value(serde_json::to_value(view)?)?)
}
