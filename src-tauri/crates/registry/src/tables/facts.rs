//! What files say of themselves, kept by their bytes, and which documents share bytes, content or most of their words.

use domain::{DocumentKey, UtcMillis};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    BlobHash, Connection, Result, Row, Transaction,
    coded::{from_json, to_json},
    value::values,
};

/// Facts as they are kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept<F, R> {
    /// Version of the reader that found them.
    pub reader: u32,
    /// Version of the trust store that judged the signatures.
    pub trust_version: String,
    /// The facts, without the words.
    pub facts: F,
    /// The technical report on the signatures.
    pub report: R,
    /// The readable words, for comparing.
    pub words: String,
    /// Hash of the signed content.
    pub content_sha256: Option<String>,
    /// The sketch of the words, as text; empty without words.
    pub sketch: String,
    /// When they were read.
    pub read_at: UtcMillis,
}

/// A document that holds a file, for comparing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The document.
    pub document: DocumentKey,
    /// The file.
    pub blob: BlobHash,
}

/// Keeps the facts of a file, in place of older ones of the same bytes. `bands` are the sketch's.
///
/// # Errors
/// As the database fails.
pub fn put<F: Serialize, R: Serialize>(
    tx: &mut Transaction<'_>,
    blob: &BlobHash,
    kept: &Kept<F, R>,
    bands: &[u32],
) -> Result<()> {
    let (facts, report) = (to_json(&kept.facts)?, to_json(&kept.report)?);
    tx.execute(
        "
        INSERT INTO file_facts (
          sha256, reader, trust_version, facts_json, report_json, words, content_sha256, sketch, read_at
        )
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (sha256) DO UPDATE
        SET reader = excluded.reader,
            trust_version = excluded.trust_version,
            facts_json = excluded.facts_json,
            report_json = excluded.report_json,
            words = excluded.words,
            content_sha256 = excluded.content_sha256,
            sketch = excluded.sketch,
            read_at = excluded.read_at
        ",
        values![
            *blob,
            kept.reader,
            &kept.trust_version,
            facts,
            report,
            &kept.words,
            kept.content_sha256.as_deref(),
            &kept.sketch,
            kept.read_at
        ],
    )?;
    tx.execute(
        "
        DELETE FROM likeness
        WHERE sha256 = $1
        ",
        values![*blob],
    )?;
    for (band, value) in (0_u32..).zip(bands) {
        tx.execute(
            "
            INSERT INTO likeness (band, value, sha256)
            VALUES ($1, $2, $3)
            ",
            values![band, *value, *blob],
        )?;
    }
    Ok(())
}

/// The facts of a file, `None` when it was never read.
///
/// # Errors
/// [`crate::Error::Damaged`] when the stored facts are none.
pub fn get<F: DeserializeOwned, R: DeserializeOwned>(
    c: &Connection,
    blob: &BlobHash,
) -> Result<Option<Kept<F, R>>> {
    c.query_optional(
        "
        SELECT reader, trust_version, facts_json, report_json, words, content_sha256, sketch, read_at
        FROM file_facts
        WHERE sha256 = $1
        ",
        values![*blob],
        |row| {
            Ok(Kept {
                reader: row.take()?,
                trust_version: row.take()?,
                facts: from_json(&row.take::<String>()?)?,
                report: from_json(&row.take::<String>()?)?,
                words: row.take()?,
                content_sha256: row.take()?,
                sketch: row.take()?,
                read_at: row.take()?,
            })
        },
    )
}

/// What a file says of itself, without the report; `None` when it was never read.
///
/// # Errors
/// [`crate::Error::Damaged`] when the stored facts are none.
pub fn said<F: DeserializeOwned>(c: &Connection, blob: &BlobHash) -> Result<Option<F>> {
    c.query_optional(
        "
        SELECT facts_json
        FROM file_facts
        WHERE sha256 = $1
        ",
        values![*blob],
        |row| from_json(&row.take::<String>()?),
    )
}

/// The sketch of a file's words alone; `None` when it was never read.
///
/// # Errors
/// As the database fails.
pub fn sketch(c: &Connection, blob: &BlobHash) -> Result<Option<String>> {
    c.query_optional(
        "
        SELECT sketch
        FROM file_facts
        WHERE sha256 = $1
        ",
        values![*blob],
        |row| row.take(),
    )
}

/// The words of a file alone; `None` when it was never read.
///
/// # Errors
/// As the database fails.
pub fn words(c: &Connection, blob: &BlobHash) -> Result<Option<String>> {
    c.query_optional(
        "
        SELECT words
        FROM file_facts
        WHERE sha256 = $1
        ",
        values![*blob],
        |row| row.take(),
    )
}

/// Documents of a box whose main file has these very bytes, oldest first; cancelled ones are left out.
///
/// # Errors
/// As the database fails.
pub fn same_bytes(c: &Connection, box_name: &str, blob: &BlobHash, limit: u32) -> Result<Vec<Holder>> {
    c.query(
        "
        SELECT attachment.document_id, attachment.sha256
        FROM attachment
        JOIN document ON document.id = attachment.document_id
        WHERE attachment.sha256 = $1
          AND attachment.position = 0
          AND document.box = $2
          AND document.cancelled_at IS NULL
        ORDER BY document.id
        LIMIT $3
        ",
        values![*blob, box_name, limit],
        holder,
    )
}

/// Documents of a box whose main file has this content under other signatures, oldest first.
///
/// # Errors
/// As the database fails.
pub fn same_content(c: &Connection, box_name: &str, content_sha256: &str, limit: u32) -> Result<Vec<Holder>> {
    c.query(
        "
        SELECT attachment.document_id, attachment.sha256
        FROM file_facts
        JOIN attachment ON attachment.sha256 = file_facts.sha256
        JOIN document ON document.id = attachment.document_id
        WHERE file_facts.content_sha256 = $1
          AND attachment.position = 0
          AND document.box = $2
          AND document.cancelled_at IS NULL
        ORDER BY document.id
        LIMIT $3
        ",
        values![content_sha256, box_name, limit],
        holder,
    )
}

/// Documents of a box whose main file shares this band of the sketch, newest first.
///
/// # Errors
/// As the database fails.
pub fn in_band(c: &Connection, box_name: &str, band: u32, value: u32, limit: u32) -> Result<Vec<Holder>> {
    c.query(
        "
        SELECT attachment.document_id, attachment.sha256
        FROM likeness
        JOIN attachment ON attachment.sha256 = likeness.sha256
        JOIN document ON document.id = attachment.document_id
        WHERE likeness.band = $1
          AND likeness.value = $2
          AND attachment.position = 0
          AND document.box = $3
          AND document.cancelled_at IS NULL
        ORDER BY document.id DESC
        LIMIT $4
        ",
        values![band, value, box_name, limit],
        holder,
    )
}

fn holder(row: &mut Row<'_, '_>) -> Result<Holder> {
    Ok(Holder { document: row.take()?, blob: row.take()? })
}
