//! Resends: every time a person sent a document to a recipient again, with what the hub said of it before and, where
//! it said that the recipient has it, the reason for sending all the same. Rows are never changed.

use domain::{DeliveryKey, JobKey, UtcMillis};

use crate::{Connection, Result, Row, Transaction, value::values};

/// What the hub said about a recipient before a resend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HubSaid {
    /// It has put the document into this recipient's mailbox.
    There,
    /// It has not.
    NotThere,
    /// It could not be asked; the job asks before it sends.
    NotAsked,
}

crate::tables::names! {
    HubSaid { There = "there", NotThere = "not_there", NotAsked = "not_asked" }
}

/// A resend row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resend {
    /// The delivery that was sent again.
    pub delivery: DeliveryKey,
    /// The job that sends it.
    pub job: JobKey,
    /// When it was ordered.
    pub at: UtcMillis,
    /// Who ordered it.
    pub by: String,
    /// What the hub said before.
    pub hub_said: HubSaid,
    /// Why it was sent although it is there; empty for a failed delivery.
    pub reason: String,
}

/// Keeps a resend.
///
/// # Errors
/// [`Error::Constraint`](crate::Error::Constraint) for one without a reason although the document is there.
pub fn insert(tx: &mut Transaction<'_>, resend: &Resend) -> Result<()> {
    tx.execute(
        "
        INSERT INTO resend (delivery_id, job_id, at, by_name, hub_said, reason)
        VALUES ($1, $2, $3, $4, $5, $6)
        ",
        values![
            resend.delivery,
            resend.job,
            resend.at,
            &resend.by,
            resend.hub_said.as_str(),
            &resend.reason,
        ],
    )?;
    Ok(())
}

/// The resends of a delivery, oldest first, at most the first 1,000.
///
/// # Errors
/// As the database fails.
pub fn of_delivery(c: &Connection, delivery: DeliveryKey) -> Result<Vec<Resend>> {
    c.query(
        "
        SELECT delivery_id, job_id, at, by_name, hub_said, reason
        FROM resend
        WHERE delivery_id = $1
        ORDER BY id
        LIMIT 1000
        ",
        values![delivery],
        read,
    )
}

fn read(row: &mut Row<'_, '_>) -> Result<Resend> {
    Ok(Resend {
        delivery: row.take()?,
        job: row.take()?,
        at: row.take()?,
        by: row.take()?,
        hub_said: row.take()?,
        reason: row.take()?,
    })
}
