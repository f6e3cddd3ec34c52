//! Packages: one message on the wire each, its bytes kept for ever under their hash (invariants 2 and 4).

use domain::{DocId, PackageKey, UtcMillis};

use crate::{
    BlobHash, Coded, Connection, Cursor, Error, Page, Result, Row, Transaction,
    coded::{columns, from_json, to_json},
    page,
    value::values,
};

/// What a package carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A document (edoc).
    Document,
    /// A status report.
    Status,
}

/// Which way a package went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From the hub to us.
    In,
    /// From us to the hub.
    Out,
}

/// What became of a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// It is an incoming document.
    Registered,
    /// It could not be read, or is not for us; a person looks.
    Quarantined,
    /// The document it carries is here already under another hub identity.
    Duplicate,
    /// The hub gave us our own message back.
    Own,
    /// The hub listed it but no longer has it.
    Gone,
    /// It is an outgoing document or report.
    Outgoing,
    /// It is a status report received.
    Status,
}

crate::tables::names! {
    Kind { Document = "document", Status = "status" }
    Direction { In = "in", Out = "out" }
    State {
        Registered = "registered", Quarantined = "quarantined", Duplicate = "duplicate", Own = "own", Gone = "gone",
        Outgoing = "outgoing", Status = "status"
    }
}

/// A package about to be kept. For incoming ones `doc_id` is required.
#[derive(Clone, Debug)]
pub struct NewPackage<'a> {
    /// Which hub, e.g. its address or `folder`: identities of two hubs are not compared.
    pub hub: &'a str,
    /// The hub's identity; `None` for outgoing ones until the hub has given one.
    pub doc_id: Option<&'a DocId>,
    /// What it carries.
    pub kind: Kind,
    /// Sender's code as the hub or the package said.
    pub from_code: &'a str,
    /// Our code, or the recipient's.
    pub to_code: &'a str,
    /// The raw bytes, already in `blobs/`; `None` when there are none (gone).
    pub blob: Option<BlobHash>,
    /// Size of the raw bytes.
    pub bytes: u64,
    /// What became of it.
    pub state: State,
    /// What is wrong with it.
    pub problem: Option<&'a Coded>,
    /// What the reader had to tolerate.
    pub warnings: &'a [Coded],
    /// When the hub listed it.
    pub listed_at: Option<UtcMillis>,
    /// When its bytes were here, or when it was built.
    pub received_at: UtcMillis,
}

/// A package row.
#[derive(Clone, Debug, PartialEq)]
pub struct Package {
    /// Its key.
    pub key: PackageKey,
    /// Which hub.
    pub hub: String,
    /// The hub's identity.
    pub doc_id: Option<DocId>,
    /// Which way.
    pub direction: Direction,
    /// What it carries.
    pub kind: Kind,
    /// Sender's code.
    pub from_code: String,
    /// Recipient's code.
    pub to_code: String,
    /// The raw bytes in `blobs/`.
    pub blob: Option<BlobHash>,
    /// Size of the raw bytes.
    pub bytes: u64,
    /// What became of it.
    pub state: State,
    /// What is wrong with it.
    pub problem: Option<Coded>,
    /// What the reader had to tolerate.
    pub warnings: Vec<Coded>,
    /// When the hub listed it.
    pub listed_at: Option<UtcMillis>,
    /// When its bytes were here, or when it was built.
    pub received_at: UtcMillis,
    /// When the hub took our acknowledgement.
    pub acknowledged_at: Option<UtcMillis>,
    /// What was acknowledged: `done` or `fail`.
    pub ack_outcome: Option<String>,
    /// When a clerk had a quarantined package reported to the hub.
    pub reported_at: Option<UtcMillis>,
}

/// What inserting an incoming package did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inserted {
    /// The row.
    pub key: PackageKey,
    /// Whether it is new; otherwise the row was there already and is unchanged.
    pub new: bool,
}

/// The package of a hub with this identity (invariant 2).
///
/// # Errors
/// As the database fails.
pub fn find(c: &Connection, hub: &str, doc_id: &DocId) -> Result<Option<Package>> {
    c.query_optional(
        "
        SELECT id, hub, doc_id, direction, kind, from_code, to_code, blob_sha256, bytes, state, problem_code,
               problem_args, warnings_json, listed_at, received_at, acknowledged_at, ack_outcome, reported_at
        FROM package
        WHERE hub = $1 AND doc_id = $2 AND direction = 'in'
        ",
        values![hub, doc_id],
        read,
    )
}

/// One package.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub fn get(c: &Connection, key: PackageKey) -> Result<Package> {
    c.query_optional(
        "
        SELECT id, hub, doc_id, direction, kind, from_code, to_code, blob_sha256, bytes, state, problem_code,
               problem_args, warnings_json, listed_at, received_at, acknowledged_at, ack_outcome, reported_at
        FROM package
        WHERE id = $1
        ",
        values![key],
        read,
    )?
    .ok_or_else(|| Error::not_found(format!("package {key}")))
}

/// The hash of a package's raw bytes, `None` when there are none.
///
/// # Errors
/// [`Error::NotFound`] when there is no such package.
pub fn raw(c: &Connection, key: PackageKey) -> Result<Option<BlobHash>> {
    get(c, key).map(|package| package.blob)
}

/// Keeps an incoming package; when the hub's identity is here already, nothing changes.
///
/// # Errors
/// [`Error::Defect`] without a hub identity.
pub fn insert_incoming(tx: &mut Transaction<'_>, new: &NewPackage<'_>) -> Result<Inserted> {
    let doc_id =
        new.doc_id.ok_or_else(|| Error::Defect { detail: "an incoming package without identity".into() })?;
    if let Some(key) = insert(tx, new, Direction::In)? {
        return Ok(Inserted { key, new: true });
    }
    let there = find(tx, new.hub, doc_id)?.ok_or_else(|| Error::not_found("package"))?;
    Ok(Inserted { key: there.key, new: false })
}

/// Keeps an outgoing package.
///
/// # Errors
/// As the database fails.
pub fn insert_outgoing(tx: &mut Transaction<'_>, new: &NewPackage<'_>) -> Result<PackageKey> {
    insert(tx, new, Direction::Out)?
        .ok_or_else(|| Error::Defect { detail: "an outgoing package was not kept".into() })
}

fn insert(
    tx: &mut Transaction<'_>,
    new: &NewPackage<'_>,
    direction: Direction,
) -> Result<Option<PackageKey>> {
    let (problem_code, problem_args) = columns(new.problem)?;
    tx.returning_optional(
        "
        INSERT INTO package (hub, doc_id, direction, kind, from_code, to_code, blob_sha256, bytes, state, problem_code,
                             problem_args, warnings_json, listed_at, received_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        ON CONFLICT (hub, doc_id) WHERE direction = 'in' DO NOTHING
        RETURNING id
        ",
        values![
            new.hub,
            new.doc_id,
            direction.as_str(),
            new.kind.as_str(),
            new.from_code,
            new.to_code,
            new.blob,
            new.bytes,
            new.state.as_str(),
            problem_code,
            problem_args,
            to_json(new.warnings)?,
            new.listed_at,
            new.received_at,
        ],
    )
}

/// Moves a package to another state, with what is wrong with it.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub fn set_state(
    tx: &mut Transaction<'_>,
    key: PackageKey,
    state: State,
    problem: Option<&Coded>,
) -> Result<()> {
    let (code, args) = columns(problem)?;
    tx.change(
        || format!("package {key}"),
        "
        UPDATE package
        SET state = $2, problem_code = $3, problem_args = $4
        WHERE id = $1
        ",
        values![key, state.as_str(), code, args],
    )
}

/// Replaces what the reader had to tolerate, after a package was read again.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub fn set_warnings(tx: &mut Transaction<'_>, key: PackageKey, warnings: &[Coded]) -> Result<()> {
    tx.change(
        || format!("package {key}"),
        "
        UPDATE package
        SET warnings_json = $2
        WHERE id = $1
        ",
        values![key, to_json(warnings)?],
    )
}

/// Gives a package that was kept without bytes its bytes (listed again after it was gone). Refused when it has
/// other bytes (invariant 4).
///
/// # Errors
/// [`Error::Constraint`] when it has other bytes, [`Error::NotFound`] when there is none.
pub fn set_blob(tx: &mut Transaction<'_>, key: PackageKey, blob: BlobHash, bytes: u64) -> Result<()> {
    tx.change(
        || format!("package {key}"),
        "
        UPDATE package
        SET blob_sha256 = $2, bytes = $3
        WHERE id = $1
        ",
        values![key, blob, bytes],
    )
}

/// Notes that the hub took our acknowledgement. Only the first one counts.
///
/// # Errors
/// As the database fails.
pub fn mark_acknowledged(
    tx: &mut Transaction<'_>,
    key: PackageKey,
    outcome: &str,
    at: UtcMillis,
) -> Result<()> {
    tx.execute(
        "
        UPDATE package
        SET acknowledged_at = $2, ack_outcome = $3
        WHERE id = $1 AND acknowledged_at IS NULL
        ",
        values![key, at, outcome],
    )?;
    Ok(())
}

/// Notes that a clerk had the package reported to the hub.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub fn mark_reported(tx: &mut Transaction<'_>, key: PackageKey, at: UtcMillis) -> Result<()> {
    tx.change(
        || format!("package {key}"),
        "
        UPDATE package
        SET reported_at = $2
        WHERE id = $1
        ",
        values![key, at],
    )
}

/// Gives an outgoing package the identity the hub returned. The first one stays; every one is in the attempts.
///
/// # Errors
/// As the database fails.
pub fn set_doc_id(tx: &mut Transaction<'_>, key: PackageKey, doc_id: &DocId) -> Result<()> {
    tx.execute(
        "
        UPDATE package
        SET doc_id = $2
        WHERE id = $1 AND doc_id IS NULL AND direction = 'out'
        ",
        values![key, doc_id],
    )?;
    Ok(())
}

/// Packages kept but not turned into a document (quarantined, our own, gone), newest first.
///
/// # Errors
/// As the database fails.
pub fn list_quarantined(c: &Connection, after: Option<Cursor>, limit: u32) -> Result<Page<Package>> {
    let after = after.unwrap_or(Cursor::NEWEST);
    let rows = c.query(
        "
        SELECT id, hub, doc_id, direction, kind, from_code, to_code, blob_sha256, bytes, state, problem_code,
               problem_args, warnings_json, listed_at, received_at, acknowledged_at, ack_outcome, reported_at
        FROM package
        WHERE direction = 'in' AND state IN ('quarantined', 'own', 'gone') AND id < $1
        ORDER BY id DESC
        LIMIT $2
        ",
        values![after.id, page::rows_to_read(limit)],
        read,
    )?;
    Ok(page::cut(rows, limit, |row| Cursor { key: row.key.0, id: row.key.0 }))
}

fn read(row: &mut Row<'_, '_>) -> Result<Package> {
    Ok(Package {
        key: row.take()?,
        hub: row.take()?,
        doc_id: row.take()?,
        direction: row.take()?,
        kind: row.take()?,
        from_code: row.take()?,
        to_code: row.take()?,
        blob: row.take()?,
        bytes: row.take()?,
        state: row.take()?,
        problem: Coded::from_columns(row.take()?, row.take()?)?,
        warnings: from_json(&row.take::<String>()?)?,
        listed_at: row.take()?,
        received_at: row.take()?,
        acknowledged_at: row.take()?,
        ack_outcome: row.take()?,
        reported_at: row.take()?,
    })
}
