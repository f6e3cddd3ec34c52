//! Checklists that were run, and the reasons clerks gave for going on: evidence that is never rewritten.

use domain::{DocumentKey, DraftKey, UtcMillis};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    Connection, Result, Row, Transaction,
    coded::{from_json, to_json},
    value::values,
};

/// What a checklist was run on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// A draft, before sending.
    Draft(DraftKey),
    /// A document: a received one, or what a draft became.
    Document(DocumentKey),
}

/// A checklist to keep.
#[derive(Clone, Debug)]
pub struct NewChecklist<'a, F> {
    /// What it was run on.
    pub of: Of,
    /// The rules in force.
    pub pack_version: &'a str,
    /// The trusted roots that judged the signatures.
    pub trust_version: &'a str,
    /// Hash of everything it judged: metadata, recipients and files.
    pub fingerprint: &'a str,
    /// Whether nothing blocks and every warning has its reason.
    pub may_go: bool,
    /// What was found.
    pub findings: &'a F,
    /// Who ran it.
    pub actor: &'a str,
    /// When.
    pub at: UtcMillis,
}

/// A checklist that was kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Checklist<F> {
    /// Its row.
    pub id: i64,
    /// The rules in force.
    pub pack_version: String,
    /// The trusted roots that judged the signatures.
    pub trust_version: String,
    /// Hash of everything it judged.
    pub fingerprint: String,
    /// Whether it let the document go.
    pub may_go: bool,
    /// What was found.
    pub findings: F,
    /// Who ran it.
    pub actor: String,
    /// When.
    pub at: UtcMillis,
}

/// A reason that was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The rule.
    pub rule: String,
    /// What was found, so that a reason never covers another finding.
    pub finding: String,
    /// The clerk's words.
    pub reason: String,
    /// Who gave it.
    pub actor: String,
    /// When.
    pub at: UtcMillis,
}

/// Keeps a checklist.
///
/// # Errors
/// As the database fails.
pub fn insert<F: Serialize>(tx: &mut Transaction<'_>, new: &NewChecklist<'_, F>) -> Result<i64> {
    let findings = to_json(new.findings)?;
    let (draft, document) = new.of.columns();
    tx.returning(
        "
        INSERT INTO checklist (
          draft_id, document_id, pack_version, trust_version, fingerprint, may_go, findings_json, actor, at
        )
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        RETURNING id
        ",
        values![
            draft,
            document,
            new.pack_version,
            new.trust_version,
            new.fingerprint,
            u8::from(new.may_go),
            findings,
            new.actor,
            new.at
        ],
    )
}

/// The newest checklist.
///
/// # Errors
/// [`crate::Error::Damaged`] when what is kept is no such `F`.
pub fn newest<F: DeserializeOwned>(c: &Connection, of: Of) -> Result<Option<Checklist<F>>> {
    match of {
        Of::Draft(draft) => c.query_optional(
            "
            SELECT id, pack_version, trust_version, fingerprint, may_go, findings_json, actor, at
            FROM checklist
            WHERE draft_id = $1
            ORDER BY id DESC
            LIMIT 1
            ",
            values![draft],
            read,
        ),
        Of::Document(document) => c.query_optional(
            "
            SELECT id, pack_version, trust_version, fingerprint, may_go, findings_json, actor, at
            FROM checklist
            WHERE document_id = $1
            ORDER BY id DESC
            LIMIT 1
            ",
            values![document],
            read,
        ),
    }
}

/// Says which document a draft became: its newest checklist and all its reasons are that document's from now on.
///
/// # Errors
/// As the database fails.
pub fn becomes(
    tx: &mut Transaction<'_>,
    draft: DraftKey,
    checklist: i64,
    document: DocumentKey,
) -> Result<()> {
    tx.execute(
        "
        UPDATE checklist
        SET document_id = $1
        WHERE id = $2 AND draft_id = $3
        ",
        values![document, checklist, draft],
    )?;
    tx.execute(
        "
        UPDATE checklist_reason
        SET document_id = $1
        WHERE draft_id = $2 AND document_id IS NULL
        ",
        values![document, draft],
    )?;
    Ok(())
}

/// Keeps a reason.
///
/// # Errors
/// As the database fails.
pub fn give_reason(tx: &mut Transaction<'_>, of: Of, reason: &Reason) -> Result<()> {
    let (draft, document) = of.columns();
    tx.execute(
        "
        INSERT INTO checklist_reason (draft_id, document_id, rule, finding, reason, actor, at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ",
        values![draft, document, &reason.rule, &reason.finding, &reason.reason, &reason.actor, reason.at],
    )?;
    Ok(())
}

/// Reasons given, oldest first.
///
/// # Errors
/// As the database fails.
pub fn reasons(c: &Connection, of: Of) -> Result<Vec<Reason>> {
    match of {
        Of::Draft(draft) => c.query(
            "
            SELECT rule, finding, reason, actor, at
            FROM checklist_reason
            WHERE draft_id = $1
            ORDER BY id
            ",
            values![draft],
            read_reason,
        ),
        Of::Document(document) => c.query(
            "
            SELECT rule, finding, reason, actor, at
            FROM checklist_reason
            WHERE document_id = $1
            ORDER BY id
            ",
            values![document],
            read_reason,
        ),
    }
}

impl Of {
    fn columns(self) -> (Option<DraftKey>, Option<DocumentKey>) {
        match self {
            Self::Draft(draft) => (Some(draft), None),
            Self::Document(document) => (None, Some(document)),
        }
    }
}

fn read<F: DeserializeOwned>(row: &mut Row<'_, '_>) -> Result<Checklist<F>> {
    Ok(Checklist {
        id: row.take()?,
        pack_version: row.take()?,
        trust_version: row.take()?,
        fingerprint: row.take()?,
        may_go: row.take::<u8>()? == 1,
        findings: from_json(&row.take::<String>()?)?,
        actor: row.take()?,
        at: row.take()?,
    })
}

fn read_reason(row: &mut Row<'_, '_>) -> Result<Reason> {
    Ok(Reason {
        rule: row.take()?,
        finding: row.take()?,
        reason: row.take()?,
        actor: row.take()?,
        at: row.take()?,
    })
}
