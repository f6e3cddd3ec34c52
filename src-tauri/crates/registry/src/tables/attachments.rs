//! Attachments: names and facts of files; the bytes lie in `blobs/` under their hash.

use domain::{AttachmentKey, DocumentKey};

use crate::{
    BlobHash, Connection, Error, Result, Row, Transaction, engine::sqlite::driver::only, value::values,
};

/// An attachment about to be kept; its bytes are already in `blobs/`.
#[derive(Clone, Debug)]
pub struct NewAttachment<'a> {
    /// Its document.
    pub document: DocumentKey,
    /// Place in the package, from 0; the first is the main file.
    pub position: u32,
    /// Name as received.
    pub name: &'a str,
    /// `ContentId` as received, maybe empty.
    pub content_id: &'a str,
    /// Content type the package declares.
    pub declared_type: &'a str,
    /// What the bytes are, e.g. `pdf`.
    pub kind: &'a str,
    /// Size in bytes.
    pub bytes: u64,
    /// Hash of the bytes.
    pub blob: BlobHash,
    /// Why the content cannot be trusted to be whole.
    pub corrupt: Option<&'a str>,
}

/// An attachment row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Its key.
    pub key: AttachmentKey,
    /// Its document.
    pub document: DocumentKey,
    /// Place in the package, from 0.
    pub position: u32,
    /// Name as received.
    pub name: String,
    /// `ContentId` as received.
    pub content_id: String,
    /// Content type the package declares.
    pub declared_type: String,
    /// What the bytes are.
    pub kind: String,
    /// Size in bytes.
    pub bytes: u64,
    /// Hash of the bytes.
    pub blob: BlobHash,
    /// Why the content cannot be trusted to be whole.
    pub corrupt: Option<String>,
}

/// Keeps an attachment.
///
/// # Errors
/// [`Error::Constraint`] when the place is taken.
pub fn insert(tx: &mut Transaction<'_>, new: &NewAttachment<'_>) -> Result<AttachmentKey> {
    tx.returning(
        "
        INSERT INTO attachment (document_id, position, name, content_id, declared_type, kind, bytes, sha256, corrupt)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        RETURNING id
        ",
        values![
            new.document,
            new.position,
            new.name,
            new.content_id,
            new.declared_type,
            new.kind,
            new.bytes,
            new.blob,
            new.corrupt,
        ],
    )
}

/// The attachments of a document, in the package's order.
///
/// # Errors
/// As the database fails.
pub fn of_document(c: &Connection, document: DocumentKey) -> Result<Vec<Attachment>> {
    c.query(
        "
        SELECT id, document_id, position, name, content_id, declared_type, kind, bytes, sha256, corrupt
        FROM attachment
        WHERE document_id = $1
        ORDER BY position
        ",
        values![document],
        read,
    )
}

/// One attachment.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub fn get(c: &Connection, key: AttachmentKey) -> Result<Attachment> {
    c.query_optional(
        "
        SELECT id, document_id, position, name, content_id, declared_type, kind, bytes, sha256, corrupt
        FROM attachment
        WHERE id = $1
        ",
        values![key],
        read,
    )?
    .ok_or_else(|| Error::not_found(format!("attachment {key}")))
}

/// The oldest incoming document whose main file has these bytes.
///
/// # Errors
/// As the database fails.
pub fn document_with_main_file(c: &Connection, blob: BlobHash) -> Result<Option<DocumentKey>> {
    c.query_optional(
        "
        SELECT d.id
        FROM attachment AS a
        JOIN document AS d ON d.id = a.document_id
        WHERE a.sha256 = $1 AND a.position = 0 AND d.box = 'in'
        ORDER BY d.id
        LIMIT 1
        ",
        values![blob],
        only,
    )
}

fn read(row: &mut Row<'_, '_>) -> Result<Attachment> {
    Ok(Attachment {
        key: row.take()?,
        document: row.take()?,
        position: row.take()?,
        name: row.take()?,
        content_id: row.take()?,
        declared_type: row.take()?,
        kind: row.take()?,
        bytes: row.take()?,
        blob: row.take()?,
        corrupt: row.take()?,
    })
}
