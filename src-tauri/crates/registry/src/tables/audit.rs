//! The audit chain (nhật ký): every row carries the hash of the one before it (invariant 6).
//!
//! `hash = SHA-256(previous hash ‖ fields)`, each field after its length in eight bytes, big-endian: sequence, time,
//! actor, action, document (empty when none) and arguments, numbers as decimal text. The head of the chain is kept
//! apart, so that rows missing at the end are found as well.

use std::collections::BTreeMap;

use domain::{DocumentKey, UtcMillis, document::symbol};
use sha2::{Digest, Sha256};

use crate::{
    BlobHash, Connection, Cursor, Error, Page, Result, Row, Transaction,
    coded::{from_json, to_json},
    page,
    value::values,
};

/// An audit row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Place in the chain, from 1.
    pub sequence: i64,
    /// When.
    pub at: UtcMillis,
    /// Who: a person's name, `hub` or `system`.
    pub actor: String,
    /// What: a stable action such as `document.accepted`.
    pub action: String,
    /// The document it is about.
    pub document: Option<DocumentKey>,
    /// `number/notation` of that document, empty when none.
    pub symbol: String,
    /// Named values of the sentence.
    pub args: BTreeMap<String, String>,
}

/// Which rows to list.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter<'a> {
    /// Only about this document.
    pub document: Option<DocumentKey>,
    /// Only actions that begin so; empty means all.
    pub action: &'a str,
}

/// The result of checking the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChainCheck {
    /// How many rows fit, from the first on.
    pub lines: u64,
    /// The place of the first row that does not fit, or is missing; `None` when the chain is whole.
    pub broken_at: Option<i64>,
}

/// Adds a row; its place in the chain.
///
/// # Errors
/// As the database fails.
pub fn append(
    tx: &mut Transaction<'_>,
    at: UtcMillis,
    actor: &str,
    action: &str,
    document: Option<DocumentKey>,
    args: &BTreeMap<String, String>,
) -> Result<i64> {
    let (last, previous) = head(tx)?;
    let sequence = last.saturating_add(1);
    let args = to_json(args)?;
    let hash = hash_of(&Fields { sequence, at: at.0, actor, action, document, args: &args }, &previous);
    tx.execute(
        "
        INSERT INTO audit (sequence, at, actor, action, document_id, args_json, previous_hash, hash)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ",
        values![sequence, at, actor, action, document, args, previous, hash],
    )?;
    tx.execute(
        "
        UPDATE audit_head
        SET sequence = $1, hash = $2
        WHERE id = 1
        ",
        values![sequence, hash],
    )?;
    Ok(sequence)
}

fn head(c: &Connection) -> Result<(i64, BlobHash)> {
    c.query_optional(
        "
        SELECT sequence, hash
        FROM audit_head
        WHERE id = 1
        ",
        &[],
        |row| Ok((row.take()?, row.take()?)),
    )?
    .ok_or_else(|| Error::damaged("the head of the audit chain is missing"))
}

struct Fields<'a> {
    sequence: i64,
    at: i64,
    actor: &'a str,
    action: &'a str,
    document: Option<DocumentKey>,
    args: &'a str,
}

fn hash_of(fields: &Fields<'_>, previous: &BlobHash) -> BlobHash {
    let mut hasher = Sha256::new();
    hasher.update(previous.as_bytes());
    let document = fields.document.map(|key| key.to_string()).unwrap_or_default();
    let sequence = fields.sequence.to_string();
    let at = fields.at.to_string();
    for part in [&sequence, &at, fields.actor, fields.action, &document, fields.args] {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    BlobHash::from_bytes(hasher.finalize().into())
}

/// Checks the whole chain, row by row, without keeping any.
///
/// # Errors
/// As the database fails; a chain that does not fit is a result, not an error.
pub fn verify(c: &Connection) -> Result<ChainCheck> {
    let mut previous = BlobHash::from_bytes([0; 32]);
    let mut sequence = 0_i64;
    let mut broken_at = None;
    c.each(
        "
        SELECT sequence, at, actor, action, document_id, args_json, previous_hash, hash
        FROM audit
        ORDER BY sequence
        ",
        &[],
        |row| {
            let expected = sequence.saturating_add(1);
            match check(row, expected, &previous) {
                Ok(Some(hash)) => {
                    previous = hash;
                    sequence = expected;
                    Ok(true)
                }
                Ok(None) | Err(Error::Damaged { .. }) => {
                    broken_at = Some(expected);
                    Ok(false)
                }
                Err(error) => Err(error),
            }
        },
    )?;
    if broken_at.is_none() && head(c)? != (sequence, previous) {
        broken_at = Some(sequence.saturating_add(1));
    }
    Ok(ChainCheck { lines: u64::try_from(sequence).unwrap_or(0), broken_at })
}

/// The hash of a row that fits.
fn check(row: &mut Row<'_, '_>, expected: i64, previous: &BlobHash) -> Result<Option<BlobHash>> {
    let sequence: i64 = row.take()?;
    let at: i64 = row.take()?;
    let actor: String = row.take()?;
    let action: String = row.take()?;
    let document = row.take()?;
    let args: String = row.take()?;
    let stored_previous: BlobHash = row.take()?;
    let stored: BlobHash = row.take()?;
    let computed = hash_of(
        &Fields { sequence, at, actor: &actor, action: &action, document, args: &args },
        &stored_previous,
    );
    let fits = sequence == expected && stored_previous == *previous && stored == computed;
    Ok(fits.then_some(stored))
}

/// A page, newest first.
///
/// # Errors
/// As the database fails.
pub fn page(c: &Connection, filter: &Filter<'_>, after: Option<Cursor>, limit: u32) -> Result<Page<Line>> {
    let after = after.unwrap_or(Cursor::NEWEST).key;
    let prefix = format!("{}%", crate::documents::escape(filter.action));
    let rows = match filter.document {
        Some(document) => c.query(
            "
            SELECT a.sequence, a.at, a.actor, a.action, a.document_id, d.number, d.notation, a.args_json
            FROM audit AS a
            LEFT JOIN document AS d ON d.id = a.document_id
            WHERE a.document_id = $1 AND a.sequence < $2 AND a.action LIKE $3 ESCAPE '!'
            ORDER BY a.sequence DESC
            LIMIT $4
            ",
            values![document, after, prefix, page::rows_to_read(limit)],
            read,
        )?,
        None => c.query(
            "
            SELECT a.sequence, a.at, a.actor, a.action, a.document_id, d.number, d.notation, a.args_json
            FROM audit AS a
            LEFT JOIN document AS d ON d.id = a.document_id
            WHERE a.sequence < $1 AND a.action LIKE $2 ESCAPE '!'
            ORDER BY a.sequence DESC
            LIMIT $3
            ",
            values![after, prefix, page::rows_to_read(limit)],
            read,
        )?,
    };
    Ok(page::cut(rows, limit, |line| Cursor { key: line.sequence, id: 0 }))
}

/// Everything about a document, oldest first, at most the last 2,000 rows.
///
/// # Errors
/// As the database fails.
pub fn of_document(c: &Connection, document: DocumentKey) -> Result<Vec<Line>> {
    let mut lines = c.query(
        "
        SELECT a.sequence, a.at, a.actor, a.action, a.document_id, d.number, d.notation, a.args_json
        FROM audit AS a
        LEFT JOIN document AS d ON d.id = a.document_id
        WHERE a.document_id = $1
        ORDER BY a.sequence DESC
        LIMIT 2000
        ",
        values![document],
        read,
    )?;
    lines.reverse();
    Ok(lines)
}

fn read(row: &mut Row<'_, '_>) -> Result<Line> {
    Ok(Line {
        sequence: row.take()?,
        at: row.take()?,
        actor: row.take()?,
        action: row.take()?,
        document: row.take()?,
        symbol: {
            let number: Option<String> = row.take()?;
            let notation: Option<String> = row.take()?;
            symbol(&number.unwrap_or_default(), &notation.unwrap_or_default())
        },
        args: from_json(&row.take::<String>()?)?,
    })
}
