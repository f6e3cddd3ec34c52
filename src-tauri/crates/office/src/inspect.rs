//! What a file says of itself: read once by its bytes, kept in the registry, read again when the reader or the trusted
//! roots have changed.

use domain::{UtcMillis, content::FileFacts, likeness::Sketch};
use registry::{BlobHash, BlobStore, Connection, Registry, facts};

use crate::{error::Result, trust::Trusted};

/// Raised when the same bytes give other facts than before.
pub(crate) const READER: u32 = 1;
/// Files up to this size are read; larger ones never pass the limits of the reader anyway.
const LARGEST: u64 = 100 << 20;

/// A file to read.
#[derive(Clone, Debug)]
pub(crate) struct File {
    /// Its row, for the window.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// What its bytes are.
    pub kind: String,
    /// Size in bytes.
    pub bytes: u64,
    /// Where they lie.
    pub blob: BlobHash,
}

/// A file with its facts.
#[derive(Clone, Debug)]
pub(crate) struct Inspected {
    /// The file.
    pub file: File,
    /// What it says.
    pub facts: FileFacts,
    /// The technical report as JSON, `null` for what is no PDF.
    pub report: serde_json::Value,
    /// The sketch of its words.
    pub sketch: Option<Sketch>,
}

type Kept = facts::Kept<FileFacts, serde_json::Value>;

/// The facts of these files, from the registry where they are current. Blocking: reading a file is work.
pub(crate) fn all(
    registry: &Registry,
    trusted: &Trusted,
    now: UtcMillis,
    files: Vec<File>,
) -> Result<Vec<Inspected>> {
    files.into_iter().map(|file| one(registry, trusted, now, file)).collect()
}

fn one(registry: &Registry, trusted: &Trusted, now: UtcMillis, file: File) -> Result<Inspected> {
    let known: Option<Kept> = registry.read(|c: &Connection| facts::get(c, &file.blob))?;
    let fresh = known.filter(|kept| kept.reader == READER && trusted.still_judges(kept, now));
    let kept = match fresh {
        Some(kept) => kept,
        None => {
            let (kept, points) = read(registry.blobs(), trusted, now, &file)?;
            let sketch = sketch_of(&kept.sketch);
            let bands = sketch.as_ref().map(Sketch::bands).unwrap_or_default();
            match registry.write(|tx| facts::put(tx, &file.blob, &kept, &bands)) {
                // What can only be read is read again each time.
                Err(registry::Error::ReadOnly) => {}
                kept => {
                    kept?;
                    crate::revocation::note(registry, &points, now)?;
                }
            }
            kept
        }
    };
    let sketch = sketch_of(&kept.sketch);
    let mut facts = FileFacts { name: file.name.clone(), bytes: file.bytes, ..kept.facts };
    facts.text.words = kept.words;
    Ok(Inspected { file, facts, report: kept.report, sketch })
}

/// The sketch as it is kept.
pub(crate) fn sketch_of(kept: &str) -> Option<Sketch> {
    hex::decode(kept).ok().as_deref().and_then(Sketch::from_bytes)
}

fn read(blobs: &BlobStore, trusted: &Trusted, now: UtcMillis, file: &File) -> Result<(Kept, Vec<String>)> {
    let (mut facts, report, points) = if file.bytes > LARGEST {
        (crate::trust::too_large(file), serde_json::Value::Null, Vec::new())
    } else {
        let bytes = blobs.read(&file.blob)?;
        trusted.inspect(&bytes, file, now)?
    };
    let words = std::mem::take(&mut facts.text.words);
    let kept = Kept {
        reader: READER,
        trust_version: trusted.version().to_owned(),
        sketch: Sketch::of(&words).map(|sketch| hex::encode(sketch.to_bytes())).unwrap_or_default(),
        content_sha256: facts.content_sha256.clone(),
        facts,
        report,
        words,
        read_at: now,
    };
    Ok((kept, points))
}
