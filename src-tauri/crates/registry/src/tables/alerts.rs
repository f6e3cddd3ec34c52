//! Alerts and what each of them holds. At most one is open for a rule and a group; a cleared one never opens again.

use domain::{
    DocumentKey, UtcMillis,
    alert::{Kept, KeptItem, Late, Level},
};

use crate::{
    Cell, Coded, Column, Connection, Cursor, Error, Page, Result, Row, Transaction,
    engine::sqlite::driver::only, page, value::values,
};

/// An alert row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// Its key.
    pub id: i64,
    /// Its rule.
    pub rule: String,
    /// What its items share.
    pub group: String,
    /// How bad.
    pub level: Level,
    /// The root its items share, when one is known.
    pub cause: Option<Coded>,
    /// The other agency, when all items are about one.
    pub agency_code: Option<String>,
    /// The document, when all items are about one.
    pub document: Option<DocumentKey>,
    /// Whether one of its documents is hỏa tốc.
    pub express: bool,
    /// Items open now.
    pub open_items: u32,
    /// Items it ever had.
    pub all_items: u32,
    /// When it opened.
    pub raised_at: UtcMillis,
    /// When it last grew.
    pub grown_at: UtcMillis,
    /// When somebody first acted on it, who, and how (`nudge`, `resend`, `snooze`, `dismiss`, `seen` …).
    pub acted: Option<(UtcMillis, String, String)>,
    /// When it went to the next person.
    pub escalated_at: Option<UtcMillis>,
    /// Quiet until then.
    pub snoozed_until: Option<UtcMillis>,
    /// When it was dismissed, by whom, and why.
    pub dismissed: Option<(UtcMillis, String, String)>,
    /// When it cleared itself.
    pub cleared_at: Option<UtcMillis>,
}

/// An item of an alert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its key.
    pub id: i64,
    /// Its name among the items of its rule, e.g. `delivery:12`.
    pub subject: String,
    /// The document.
    pub document: Option<DocumentKey>,
    /// The other agency.
    pub agency_code: Option<String>,
    /// How bad.
    pub level: Level,
    /// When its clock began.
    pub since: UtcMillis,
    /// When it was late.
    pub late_at: UtcMillis,
    /// When it was raised.
    pub raised_at: UtcMillis,
    /// When it was mended.
    pub cleared_at: Option<UtcMillis>,
}

impl Column for Level {
    fn read(cell: Cell<'_>) -> Result<Self> {
        let name = String::read(cell)?;
        Self::parse(&name).ok_or_else(|| Error::damaged("a level that is none"))
    }
}

/// Every open alert with its open items.
///
/// # Errors
/// As the database fails.
pub fn kept(c: &Connection) -> Result<Vec<Kept>> {
    let mut all: Vec<Kept> = c.query(
        "
        SELECT id, rule, group_key, level
        FROM alert
        WHERE cleared_at IS NULL
        ORDER BY rule, group_key
        ",
        values![],
        |row| {
            let (id, rule, group, level) = (row.take()?, row.take()?, row.take()?, row.take()?);
            Ok(Kept { id, rule, group, level, items: std::collections::BTreeMap::new() })
        },
    )?;
    for alert in &mut all {
        let items = c.query(
            "
            SELECT subject, document_id, level
            FROM alert_item
            WHERE alert_id = $1 AND cleared_at IS NULL
            ORDER BY subject
            ",
            values![alert.id],
            |row| Ok((row.take()?, KeptItem { document: row.take()?, level: row.take()? })),
        )?;
        alert.items = items.into_iter().collect();
    }
    Ok(all)
}

/// Opens an alert.
///
/// # Errors
/// [`Error::Constraint`] when one with this rule and group is open.
pub fn open(
    tx: &mut Transaction<'_>,
    rule: &str,
    group: &str,
    level: Level,
    items: &[Late],
    at: UtcMillis,
) -> Result<i64> {
    let id = tx.returning(
        "
        INSERT INTO alert (rule, group_key, level, express, open_items, all_items, raised_at, grown_at, changed_at)
        VALUES ($1, $2, $3, 0, 0, 0, $4, $4, $4)
        RETURNING id
        ",
        values![rule, group, level.as_str(), at],
    )?;
    join(tx, id, level, items, at)?;
    Ok(id)
}

/// Items join an open alert, or get worse in it. It grows, and is no longer dismissed.
///
/// # Errors
/// [`Error::NotFound`] when it is not open.
pub fn join(tx: &mut Transaction<'_>, alert: i64, level: Level, items: &[Late], at: UtcMillis) -> Result<()> {
    keep_items(tx, alert, items, at)?;
    tx.change(
        || format!("open alert {alert}"),
        "
        UPDATE alert
        SET level = $2, grown_at = $3, dismissed_at = NULL, dismissed_by = NULL, dismiss_reason = NULL
        WHERE id = $1 AND cleared_at IS NULL
        ",
        values![alert, level.as_str(), at],
    )?;
    settle(tx, alert, items, at)
}

fn keep_items(tx: &mut Transaction<'_>, alert: i64, items: &[Late], at: UtcMillis) -> Result<()> {
    for one in items {
        tx.execute(
            "
            INSERT INTO alert_item (alert_id, subject, document_id, agency_code, level, since, late_at, raised_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (alert_id, subject) WHERE cleared_at IS NULL DO UPDATE
            SET level = excluded.level, late_at = excluded.late_at
            ",
            values![
                alert,
                &one.item.subject,
                one.item.document,
                one.item.agency.as_deref(),
                one.level.as_str(),
                one.item.since,
                one.late_at,
                at
            ],
        )?;
    }
    Ok(())
}

/// Items left an open alert, or are less bad.
///
/// # Errors
/// [`Error::NotFound`] when it is not open.
pub fn leave(
    tx: &mut Transaction<'_>,
    alert: i64,
    level: Level,
    subjects: &[String],
    eased: &[Late],
    at: UtcMillis,
) -> Result<()> {
    for subject in subjects {
        tx.execute(
            "
            UPDATE alert_item
            SET cleared_at = $3
            WHERE alert_id = $1 AND subject = $2 AND cleared_at IS NULL
            ",
            values![alert, subject, at],
        )?;
    }
    keep_items(tx, alert, eased, at)?;
    tx.change(
        || format!("open alert {alert}"),
        "
        UPDATE alert
        SET level = $2
        WHERE id = $1 AND cleared_at IS NULL
        ",
        values![alert, level.as_str()],
    )?;
    settle(tx, alert, eased, at)
}

/// Counts the items anew, and what all of them share.
fn settle(tx: &mut Transaction<'_>, alert: i64, items: &[Late], at: UtcMillis) -> Result<()> {
    let express = items.iter().any(|one| one.item.priority >= domain::Priority::Express);
    let cause = items.iter().rev().find_map(|one| one.item.cause.as_ref());
    let args = cause.map(|cause| crate::coded::to_json(&cause.args)).transpose()?;
    tx.execute(
        "
        UPDATE alert
        SET changed_at = $2, express = MAX(express, $3),
            cause_code = COALESCE($4, cause_code), cause_args = COALESCE($5, cause_args),
            open_items = (SELECT COUNT(*) FROM alert_item WHERE alert_id = $1 AND cleared_at IS NULL),
            all_items = (SELECT COUNT(*) FROM alert_item WHERE alert_id = $1),
            document_id = (SELECT CASE WHEN MIN(document_id) = MAX(document_id) THEN MIN(document_id) END
                           FROM alert_item WHERE alert_id = $1 AND cleared_at IS NULL),
            agency_code = (SELECT CASE WHEN MIN(agency_code) = MAX(agency_code) THEN MIN(agency_code) END
                           FROM alert_item WHERE alert_id = $1 AND cleared_at IS NULL)
        WHERE id = $1
        ",
        values![alert, at, i64::from(express), cause.map(|cause| cause.code.as_str()), args],
    )?;
    Ok(())
}

/// Clears an alert and what is left in it.
///
/// # Errors
/// [`Error::NotFound`] when it is not open.
pub fn clear(tx: &mut Transaction<'_>, alert: i64, at: UtcMillis) -> Result<()> {
    tx.execute(
        "
        UPDATE alert_item
        SET cleared_at = $2
        WHERE alert_id = $1 AND cleared_at IS NULL
        ",
        values![alert, at],
    )?;
    tx.change(
        || format!("open alert {alert}"),
        "
        UPDATE alert
        SET open_items = 0, cleared_at = $2, changed_at = $2
        WHERE id = $1 AND cleared_at IS NULL
        ",
        values![alert, at],
    )
}

/// Notes that somebody acted on an open alert; the first time stays.
///
/// # Errors
/// [`Error::NotFound`] when it is not open.
pub fn act(tx: &mut Transaction<'_>, alert: i64, by: &str, how: &str, at: UtcMillis) -> Result<()> {
    tx.change(
        || format!("open alert {alert}"),
        "
        UPDATE alert
        SET acted_at = COALESCE(acted_at, $4), acted_by = COALESCE(acted_by, $2), acted_how = COALESCE(acted_how, $3),
            changed_at = $4
        WHERE id = $1 AND cleared_at IS NULL
        ",
        values![alert, by, how, at],
    )
}

/// Notes that somebody acted on the open alerts about a document; how many.
///
/// # Errors
/// As the database fails.
pub fn act_on_document(
    tx: &mut Transaction<'_>,
    document: DocumentKey,
    by: &str,
    how: &str,
    at: UtcMillis,
) -> Result<usize> {
    tx.execute(
        "
        UPDATE alert
        SET acted_at = $4, acted_by = $2, acted_how = $3, changed_at = $4
        WHERE acted_at IS NULL AND cleared_at IS NULL AND id IN (
          SELECT alert_id
          FROM alert_item
          WHERE document_id = $1 AND cleared_at IS NULL
        )
        ",
        values![document, by, how, at],
    )
}

/// Keeps an open alert quiet until then; `None` wakes it.
///
/// # Errors
/// [`Error::NotFound`] when it is not open.
pub fn snooze(tx: &mut Transaction<'_>, alert: i64, until: Option<UtcMillis>, at: UtcMillis) -> Result<()> {
    tx.change(
        || format!("open alert {alert}"),
        "
        UPDATE alert
        SET snoozed_until = $2, changed_at = $3
        WHERE id = $1 AND cleared_at IS NULL
        ",
        values![alert, until, at],
    )
}

/// Dismisses an open alert until something new joins it.
///
/// # Errors
/// [`Error::NotFound`] when it is not open.
pub fn dismiss(tx: &mut Transaction<'_>, alert: i64, by: &str, reason: &str, at: UtcMillis) -> Result<()> {
    tx.change(
        || format!("open alert {alert}"),
        "
        UPDATE alert
        SET dismissed_at = $4, dismissed_by = $2, dismiss_reason = $3, changed_at = $4
        WHERE id = $1 AND cleared_at IS NULL
        ",
        values![alert, by, reason, at],
    )
}

/// Notes that an alert went to the next person; it counts as grown.
///
/// # Errors
/// [`Error::NotFound`] when it is not open.
pub fn escalate(tx: &mut Transaction<'_>, alert: i64, at: UtcMillis) -> Result<()> {
    tx.change(
        || format!("open alert {alert}"),
        "
        UPDATE alert
        SET escalated_at = $2, grown_at = $2, changed_at = $2
        WHERE id = $1 AND cleared_at IS NULL AND escalated_at IS NULL
        ",
        values![alert, at],
    )
}

/// Every open alert, worst first by the caller.
///
/// # Errors
/// As the database fails.
pub fn all_open(c: &Connection) -> Result<Vec<Alert>> {
    c.query(
        "
        SELECT id, rule, group_key, level, cause_code, cause_args, agency_code, document_id, express, open_items,
               all_items, raised_at, grown_at, acted_at, acted_by, acted_how, escalated_at, snoozed_until,
               dismissed_at, dismissed_by, dismiss_reason, cleared_at
        FROM alert
        WHERE cleared_at IS NULL
        ORDER BY rule, group_key
        ",
        values![],
        read,
    )
}

/// One alert.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub fn get(c: &Connection, id: i64) -> Result<Alert> {
    c.query_optional(
        "
        SELECT id, rule, group_key, level, cause_code, cause_args, agency_code, document_id, express, open_items,
               all_items, raised_at, grown_at, acted_at, acted_by, acted_how, escalated_at, snoozed_until,
               dismissed_at, dismissed_by, dismiss_reason, cleared_at
        FROM alert
        WHERE id = $1
        ",
        values![id],
        read,
    )?
    .ok_or_else(|| Error::not_found(format!("alert {id}")))
}

/// Cleared alerts, newest first.
///
/// # Errors
/// As the database fails.
pub fn cleared(c: &Connection, after: Option<Cursor>, limit: u32) -> Result<Page<Alert>> {
    let after = after.unwrap_or(Cursor::NEWEST);
    let rows = c.query(
        "
        SELECT id, rule, group_key, level, cause_code, cause_args, agency_code, document_id, express, open_items,
               all_items, raised_at, grown_at, acted_at, acted_by, acted_how, escalated_at, snoozed_until,
               dismissed_at, dismissed_by, dismiss_reason, cleared_at
        FROM alert
        WHERE cleared_at IS NOT NULL AND (cleared_at, id) < ($1, $2)
        ORDER BY cleared_at DESC, id DESC
        LIMIT $3
        ",
        values![after.key, after.id, page::rows_to_read(limit)],
        read,
    )?;
    Ok(page::cut(rows, limit, |row| Cursor { key: row.cleared_at.map_or(0, |at| at.0), id: row.id }))
}

/// The items of an alert in the order they came, mended ones too.
///
/// # Errors
/// As the database fails.
pub fn items(c: &Connection, alert: i64, after: Option<Cursor>, limit: u32) -> Result<Page<Item>> {
    let after = after.unwrap_or(Cursor::OLDEST);
    let rows = c.query(
        "
        SELECT id, subject, document_id, agency_code, level, since, late_at, raised_at, cleared_at
        FROM alert_item
        WHERE alert_id = $1 AND id > $2
        ORDER BY id
        LIMIT $3
        ",
        values![alert, after.id, page::rows_to_read(limit)],
        |row| {
            Ok(Item {
                id: row.take()?,
                subject: row.take()?,
                document: row.take()?,
                agency_code: row.take()?,
                level: row.take()?,
                since: row.take()?,
                late_at: row.take()?,
                raised_at: row.take()?,
                cleared_at: row.take()?,
            })
        },
    )?;
    Ok(page::cut(rows, limit, |row| Cursor { key: 0, id: row.id }))
}

/// How many documents an alert is about now.
///
/// # Errors
/// As the database fails.
pub fn documents(c: &Connection, alert: i64) -> Result<u32> {
    c.query_one(
        "
        SELECT COUNT(DISTINCT document_id)
        FROM alert_item
        WHERE alert_id = $1 AND cleared_at IS NULL
        ",
        values![alert],
        only,
    )
}

/// The subjects of an alert that are open.
///
/// # Errors
/// As the database fails.
pub fn open_subjects(c: &Connection, alert: i64) -> Result<Vec<String>> {
    c.query(
        "
        SELECT subject
        FROM alert_item
        WHERE alert_id = $1 AND cleared_at IS NULL
        ORDER BY subject
        ",
        values![alert],
        only,
    )
}

/// What a rule raised since then, and how much of it people acted on.
///
/// # Errors
/// As the database fails.
pub fn health(c: &Connection, rule: &str, since: UtcMillis) -> Result<domain::alert::Health> {
    c.query_one(
        "
        SELECT COUNT(*), COUNT(acted_at)
        FROM alert
        WHERE rule = $1 AND raised_at >= $2
        ",
        values![rule, since],
        |row| Ok(domain::alert::Health { raised: row.take()?, acted: row.take()? }),
    )
}

/// After how many minutes alerts of a rule that nobody acted on cleared themselves; at most a thousand.
///
/// # Errors
/// As the database fails.
pub fn cleared_after(c: &Connection, rule: &str, since: UtcMillis) -> Result<Vec<u32>> {
    c.query(
        "
        SELECT MAX(0, MIN(cleared_at - raised_at, 31536000000)) / 60000
        FROM alert
        WHERE rule = $1 AND raised_at >= $2 AND cleared_at IS NOT NULL AND acted_at IS NULL
        LIMIT 1000
        ",
        values![rule, since],
        only,
    )
}

fn read(row: &mut Row<'_, '_>) -> Result<Alert> {
    Ok(Alert {
        id: row.take()?,
        rule: row.take()?,
        group: row.take()?,
        level: row.take()?,
        cause: Coded::from_columns(row.take()?, row.take()?)?,
        agency_code: row.take()?,
        document: row.take()?,
        express: row.take::<i64>()? == 1,
        open_items: row.take()?,
        all_items: row.take()?,
        raised_at: row.take()?,
        grown_at: row.take()?,
        acted: three(row)?,
        escalated_at: row.take()?,
        snoozed_until: row.take()?,
        dismissed: three(row)?,
        cleared_at: row.take()?,
    })
}

fn three(row: &mut Row<'_, '_>) -> Result<Option<(UtcMillis, String, String)>> {
    let (at, by, what): (Option<UtcMillis>, Option<String>, Option<String>) =
        (row.take()?, row.take()?, row.take()?);
    Ok(at.map(|at| (at, by.unwrap_or_default(), what.unwrap_or_default())))
}
