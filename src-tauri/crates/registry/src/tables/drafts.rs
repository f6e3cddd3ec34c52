//! Drafts (soạn): what a clerk is writing, as JSON, and its files in `blobs/`.

use domain::{DraftKey, UtcMillis};
use serde::Serialize;

use crate::{
    BlobHash, Connection, Error, Result, Row, Transaction,
    coded::{from_json, to_json},
    value::values,
};

/// A draft row.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// Its key.
    pub key: DraftKey,
    /// What was written.
    pub fields: serde_json::Value,
    /// Last change.
    pub changed_at: UtcMillis,
    /// When it was deleted or sent; it can be restored until it is purged.
    pub deleted_at: Option<UtcMillis>,
}

/// A file of a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftFile {
    /// Its row.
    pub id: i64,
    /// Its draft.
    pub draft: DraftKey,
    /// Place, from 0; the first is the main document.
    pub position: u32,
    /// Name.
    pub name: String,
    /// What the bytes are.
    pub kind: String,
    /// Size in bytes.
    pub bytes: u64,
    /// Hash of the bytes.
    pub blob: BlobHash,
}

/// A file about to be added to a draft; its bytes are already in `blobs/`.
#[derive(Clone, Debug)]
pub struct NewFile<'a> {
    /// Name.
    pub name: &'a str,
    /// What the bytes are.
    pub kind: &'a str,
    /// Size in bytes.
    pub bytes: u64,
    /// Hash of the bytes.
    pub blob: BlobHash,
}

/// Keeps a new draft.
///
/// # Errors
/// As the database fails.
pub fn create<F: Serialize + ?Sized>(
    tx: &mut Transaction<'_>,
    fields: &F,
    at: UtcMillis,
) -> Result<DraftKey> {
    let json = to_json(fields)?;
    tx.returning(
        "
        INSERT INTO draft (fields_json, changed_at)
        VALUES ($1, $2)
        RETURNING id
        ",
        values![json, at],
    )
}

/// One draft, deleted or not.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub fn get(c: &Connection, key: DraftKey) -> Result<Draft> {
    c.query_optional(
        "
        SELECT id, fields_json, changed_at, deleted_at
        FROM draft
        WHERE id = $1
        ",
        values![key],
        read,
    )?
    .ok_or_else(|| Error::not_found(format!("draft {key}")))
}

/// Drafts that are not deleted, last changed first.
///
/// # Errors
/// As the database fails.
pub fn list(c: &Connection, limit: u32) -> Result<Vec<Draft>> {
    c.query(
        "
        SELECT id, fields_json, changed_at, deleted_at
        FROM draft
        WHERE deleted_at IS NULL
        ORDER BY changed_at DESC, id DESC
        LIMIT $1
        ",
        values![limit.min(crate::page::LARGEST)],
        read,
    )
}

/// The main file of a draft.
///
/// # Errors
/// As the database fails.
pub fn main_file(c: &Connection, key: DraftKey) -> Result<Option<BlobHash>> {
    c.query_optional(
        "
        SELECT sha256
        FROM draft_file
        WHERE draft_id = $1
        ORDER BY position, id
        LIMIT 1
        ",
        values![key],
        |row| row.take(),
    )
}

/// Replaces what was written.
///
/// # Errors
/// [`Error::NotFound`] when there is no such draft or it is deleted.
pub fn save<F: Serialize + ?Sized>(
    tx: &mut Transaction<'_>,
    key: DraftKey,
    fields: &F,
    at: UtcMillis,
) -> Result<()> {
    let json = to_json(fields)?;
    tx.change(
        || format!("draft {key}"),
        "
        UPDATE draft
        SET fields_json = $2, changed_at = $3
        WHERE id = $1 AND deleted_at IS NULL
        ",
        values![key, json, at],
    )
}

/// Notes a change of its files.
///
/// # Errors
/// [`Error::NotFound`] when there is no such draft or it is deleted.
pub fn touch(tx: &mut Transaction<'_>, key: DraftKey, at: UtcMillis) -> Result<()> {
    tx.change(
        || format!("draft {key}"),
        "
        UPDATE draft
        SET changed_at = $2
        WHERE id = $1 AND deleted_at IS NULL
        ",
        values![key, at],
    )
}

/// Deletes a draft; it can be restored.
///
/// # Errors
/// [`Error::NotFound`] when there is no such draft or it is deleted.
pub fn delete(tx: &mut Transaction<'_>, key: DraftKey, at: UtcMillis) -> Result<()> {
    tx.change(
        || format!("draft {key}"),
        "
        UPDATE draft
        SET deleted_at = $2
        WHERE id = $1 AND deleted_at IS NULL
        ",
        values![key, at],
    )
}

/// Restores a deleted draft.
///
/// # Errors
/// [`Error::NotFound`] when there is no such deleted draft.
pub fn restore(tx: &mut Transaction<'_>, key: DraftKey, at: UtcMillis) -> Result<()> {
    tx.change(
        || format!("deleted draft {key}"),
        "
        UPDATE draft
        SET deleted_at = NULL, changed_at = $2
        WHERE id = $1 AND deleted_at IS NOT NULL
        ",
        values![key, at],
    )
}

/// Forgets drafts deleted before a moment, with their file rows; how many.
///
/// # Errors
/// As the database fails.
pub fn purge(tx: &mut Transaction<'_>, deleted_before: UtcMillis) -> Result<usize> {
    tx.execute(
        "
        DELETE FROM draft_file
        WHERE draft_id IN (SELECT id FROM draft WHERE deleted_at < $1)
        ",
        values![deleted_before],
    )?;
    tx.execute(
        "
        DELETE FROM draft
        WHERE deleted_at < $1
        ",
        values![deleted_before],
    )
}

/// Adds a file at the end; its row.
///
/// # Errors
/// [`Error::Constraint`] when there is no such draft.
pub fn add_file(tx: &mut Transaction<'_>, draft: DraftKey, file: &NewFile<'_>) -> Result<i64> {
    tx.returning(
        "
        INSERT INTO draft_file (draft_id, position, name, kind, bytes, sha256)
        VALUES ($1, (SELECT COALESCE(MAX(position) + 1, 0) FROM draft_file WHERE draft_id = $1), $2, $3, $4, $5)
        RETURNING id
        ",
        values![draft, file.name, file.kind, file.bytes, file.blob],
    )
}

/// Removes a file from a draft.
///
/// # Errors
/// [`Error::NotFound`] when the draft has no such file.
pub fn remove_file(tx: &mut Transaction<'_>, draft: DraftKey, file: i64) -> Result<()> {
    tx.change(
        || format!("file {file} of draft {draft}"),
        "
        DELETE FROM draft_file
        WHERE id = $2 AND draft_id = $1
        ",
        values![draft, file],
    )?;
    let rest = files(tx, draft)?.iter().map(|file| file.id).collect::<Vec<_>>();
    number(tx, &rest)
}

/// Moves a file of a draft to a place, counted from 0; places beyond the end mean the end.
///
/// # Errors
/// [`Error::NotFound`] when the draft has no such file.
pub fn move_file(tx: &mut Transaction<'_>, draft: DraftKey, file: i64, position: u32) -> Result<()> {
    let mut order = files(tx, draft)?.iter().map(|file| file.id).collect::<Vec<_>>();
    let there = order.iter().position(|id| *id == file);
    let there = there.ok_or_else(|| Error::not_found(format!("file {file} of draft {draft}")))?;
    let moved = order.remove(there);
    let place = usize::try_from(position).unwrap_or(usize::MAX).min(order.len());
    order.insert(place, moved);
    number(tx, &order)
}

fn number(tx: &mut Transaction<'_>, order: &[i64]) -> Result<()> {
    for (position, id) in order.iter().enumerate() {
        tx.execute(
            "
            UPDATE draft_file
            SET position = $2
            WHERE id = $1
            ",
            values![*id, position],
        )?;
    }
    Ok(())
}

/// The files of a draft, in order.
///
/// # Errors
/// As the database fails.
pub fn files(c: &Connection, draft: DraftKey) -> Result<Vec<DraftFile>> {
    c.query(
        "
        SELECT id, draft_id, position, name, kind, bytes, sha256
        FROM draft_file
        WHERE draft_id = $1
        ORDER BY position, id
        ",
        values![draft],
        read_file,
    )
}

/// One file of a draft.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub fn file(c: &Connection, id: i64) -> Result<DraftFile> {
    c.query_optional(
        "
        SELECT id, draft_id, position, name, kind, bytes, sha256
        FROM draft_file
        WHERE id = $1
        ",
        values![id],
        read_file,
    )?
    .ok_or_else(|| Error::not_found(format!("draft file {id}")))
}

fn read(row: &mut Row<'_, '_>) -> Result<Draft> {
    Ok(Draft {
        key: row.take()?,
        fields: from_json(&row.take::<String>()?)?,
        changed_at: row.take()?,
        deleted_at: row.take()?,
    })
}

fn read_file(row: &mut Row<'_, '_>) -> Result<DraftFile> {
    Ok(DraftFile {
        id: row.take()?,
        draft: row.take()?,
        position: row.take()?,
        name: row.take()?,
        kind: row.take()?,
        bytes: row.take()?,
        blob: row.take()?,
    })
}
