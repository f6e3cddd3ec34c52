//! Nudges (đôn đốc): who asked a recipient about a document, when, how, and with which words. Rows are never changed.

use domain::{DeliveryKey, DocumentKey, UtcMillis};

use crate::{Connection, Result, Row, Transaction, value::values};

/// How a recipient was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Way {
    /// By telephone.
    Phone,
    /// By mail, from the clerk's own program.
    Email,
    /// By another message.
    Message,
    /// Face to face.
    InPerson,
}

crate::tables::names! {
    Way { Phone = "phone", Email = "email", Message = "message", InPerson = "in_person" }
}

/// A nudge row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nudge {
    /// The delivery it was about.
    pub delivery: DeliveryKey,
    /// When.
    pub at: UtcMillis,
    /// Who asked.
    pub by: String,
    /// How.
    pub way: Way,
    /// What was said or agreed.
    pub note: String,
}

/// How often a delivery was asked about, and when last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nudged {
    /// The delivery.
    pub delivery: DeliveryKey,
    /// How often.
    pub times: u32,
    /// When last.
    pub last_at: UtcMillis,
}

/// Keeps a nudge.
///
/// # Errors
/// As the database fails.
pub fn insert(tx: &mut Transaction<'_>, nudge: &Nudge) -> Result<()> {
    tx.execute(
        "
        INSERT INTO nudge (delivery_id, at, by_name, way, note)
        VALUES ($1, $2, $3, $4, $5)
        ",
        values![nudge.delivery, nudge.at, &nudge.by, nudge.way.as_str(), &nudge.note],
    )?;
    Ok(())
}

/// How often each delivery of a document was asked about; those never asked about are not listed.
///
/// # Errors
/// As the database fails.
pub fn counts_of_document(c: &Connection, document: DocumentKey) -> Result<Vec<Nudged>> {
    c.query(
        "
        SELECT n.delivery_id, COUNT(*), MAX(n.at)
        FROM delivery AS d
        JOIN nudge AS n ON n.delivery_id = d.id
        WHERE d.document_id = $1
        GROUP BY n.delivery_id
        ORDER BY n.delivery_id
        ",
        values![document],
        |row| Ok(Nudged { delivery: row.take()?, times: row.take()?, last_at: row.take()? }),
    )
}

/// The nudges about a delivery, oldest first, at most the first 1,000.
///
/// # Errors
/// As the database fails.
pub fn of_delivery(c: &Connection, delivery: DeliveryKey) -> Result<Vec<Nudge>> {
    c.query(
        "
        SELECT delivery_id, at, by_name, way, note
        FROM nudge
        WHERE delivery_id = $1
        ORDER BY id
        LIMIT 1000
        ",
        values![delivery],
        read,
    )
}

fn read(row: &mut Row<'_, '_>) -> Result<Nudge> {
    Ok(Nudge { delivery: row.take()?, at: row.take()?, by: row.take()?, way: row.take()?, note: row.take()? })
}
