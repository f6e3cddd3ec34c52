//! Kept counts for the rail and the desk: the database changes them with the rows they count (invariant 7).

use crate::{Connection, Error, Result, value::values};

/// All kept counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tallies {
    /// Incoming documents no clerk has decided about.
    pub waiting: u32,
    /// Recalls, updates and replacements whose decision is open.
    pub decisions: u32,
    /// Packages kept but not turned into a document.
    pub quarantined: u32,
    /// Deliveries that failed.
    pub failed: u32,
    /// Deliveries returned by their recipients.
    pub returned: u32,
    /// Deliveries at the hub or arrived, but not accepted.
    pub unaccepted: u32,
    /// Status reports owed, those the hub refused included, those set aside not.
    pub owed: u32,
    /// Open jobs that send documents or status reports.
    pub queued: u32,
    /// Drafts that are not deleted.
    pub drafts: u32,
}

/// The kept counts.
///
/// # Errors
/// [`Error::Damaged`] when a count is missing or unknown.
pub fn get(c: &Connection) -> Result<Tallies> {
    let rows = c.query(
        "
        SELECT name, value
        FROM tally
        ",
        &[],
        |row| Ok((row.take::<String>()?, row.take::<u32>()?)),
    )?;
    collect(&rows)
}

/// The counts as counting every row gives them; slow, for checks only.
///
/// # Errors
/// As the database fails.
pub fn recount(c: &Connection) -> Result<Tallies> {
    let rows = c.query(
        "
        SELECT 'waiting', COUNT(*) FROM document WHERE box = 'in' AND state = 'waiting'
        UNION ALL
        SELECT 'decisions', COUNT(*) FROM document WHERE box = 'in' AND state = 'decision'
        UNION ALL
        SELECT 'quarantined', COUNT(*) FROM package
        WHERE direction = 'in' AND state IN ('quarantined', 'own', 'gone')
        UNION ALL
        SELECT 'failed', COUNT(*) FROM delivery WHERE state = 'failed'
        UNION ALL
        SELECT 'returned', COUNT(*) FROM delivery WHERE state = 'returned'
        UNION ALL
        SELECT 'unaccepted', COUNT(*) FROM delivery WHERE state IN ('sent', 'arrived')
        UNION ALL
        SELECT 'owed', COUNT(*) FROM status_report AS r
        WHERE r.direction = 'out' AND r.state IN ('owed', 'failed')
          AND NOT EXISTS (SELECT 1 FROM report_aside AS a WHERE a.report_id = r.id)
        UNION ALL
        SELECT 'queued', COUNT(*) FROM job
        WHERE kind IN ('send_document', 'send_report') AND state IN ('ready', 'running', 'ambiguous')
        UNION ALL
        SELECT 'drafts', COUNT(*) FROM draft WHERE deleted_at IS NULL
        ",
        values![],
        |row| Ok((row.take::<String>()?, row.take::<u32>()?)),
    )?;
    collect(&rows)
}

fn collect(rows: &[(String, u32)]) -> Result<Tallies> {
    let value = |name: &str| {
        let row = rows.iter().find(|(there, _)| there == name);
        row.map(|(_, value)| *value).ok_or_else(|| Error::damaged(format!("the count {name} is missing")))
    };
    Ok(Tallies {
        waiting: value("waiting")?,
        decisions: value("decisions")?,
        quarantined: value("quarantined")?,
        failed: value("failed")?,
        returned: value("returned")?,
        unaccepted: value("unaccepted")?,
        owed: value("owed")?,
        queued: value("queued")?,
        drafts: value("drafts")?,
    })
}
