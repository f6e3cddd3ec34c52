//! Lists of documents: keyset pages, capped counts, and what the desk shows.
//!
//! A list statement finds keys along one index; the rows of the page are then read by key.

use domain::{Business, DocumentKey, IncomingState, Priority, UtcMillis, text::fold};
use jiff::civil::Date;

use super::{DocumentBox, Party, State};
use crate::{
    Connection, Cursor, Error, Page, Result, Row, Value, coded::from_json, engine::sqlite::driver::only,
    page as paging, value::values,
};

/// Counting stops here: lists show "1.000+".
pub const COUNT_CAP: u32 = 1_001;

/// Words of a search beyond these are not looked at.
const WORDS: usize = 6;

/// How many recipients stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// All recipients.
    pub recipients: u32,
    /// Waiting to be sent.
    pub queued: u32,
    /// At the hub, nothing heard yet.
    pub sent: u32,
    /// Arrived (01).
    pub arrived: u32,
    /// Accepted, assigned or in process (03, 04, 05).
    pub accepted: u32,
    /// Done (06).
    pub done: u32,
    /// Failed.
    pub failed: u32,
    /// Returned (02).
    pub returned: u32,
    /// Asked to be taken back (13), unanswered.
    pub taking_back: u32,
    /// Taken back (15).
    pub taken_back: u32,
}

/// What lists show of a document.
#[derive(Clone, Debug, PartialEq)]
pub struct DocumentRow {
    /// Its key.
    pub key: DocumentKey,
    /// Which way it went.
    pub document_box: DocumentBox,
    /// Where it stands.
    pub state: State,
    /// Urgency.
    pub priority: Priority,
    /// Number without notation.
    pub number: String,
    /// Notation.
    pub notation: String,
    /// Subject.
    pub subject: String,
    /// Who sent it.
    pub from: Party,
    /// When it came, or when the clerk pressed send.
    pub entered_at: UtcMillis,
    /// When its state last changed.
    pub changed_at: UtcMillis,
    /// Date of promulgation.
    pub promulgation_date: Option<Date>,
    /// Due date the sender gave.
    pub due_date: Option<Date>,
    /// What it is.
    pub business: Business,
    /// How many attachments.
    pub attachments: u32,
    /// How many warnings its package left.
    pub warnings: u32,
    /// The document it repeats.
    pub duplicate_of: Option<DocumentKey>,
    /// Until when its sending can be undone; `None` once it was released.
    pub hold_until: Option<UtcMillis>,
    /// When its sending was undone.
    pub cancelled_at: Option<UtcMillis>,
    /// When the hub first took it.
    pub sent_at: Option<UtcMillis>,
    /// Its first recipients, at most three.
    pub first_recipients: Vec<Party>,
    /// Where its recipients stand.
    pub tally: Tally,
    /// Its number in the register, once registered.
    pub arrival_number: Option<u32>,
}

/// Which documents to list.
#[derive(Clone, Debug, Default)]
pub struct Filter<'a> {
    /// Only these states; empty means all.
    pub states: &'a [State],
    /// Only at least this urgent.
    pub priority_at_least: Priority,
    /// Only from this sender (exact code); `None` means all.
    pub from: Option<&'a str>,
    /// Every word of it, folded, must be in number, notation, subject, sender or recipients; at most six words.
    pub text: &'a str,
}

pub(super) fn row(c: &Connection, key: DocumentKey) -> Result<DocumentRow> {
    c.query_optional(
        "
        SELECT d.id, d.box, d.state, d.priority, d.number, d.notation, d.subject, d.from_code, d.from_name,
               d.entered_at, d.changed_at, d.promulgation_date, d.due_date, d.business, d.attachments, d.warnings,
               d.duplicate_of, d.hold_until, d.cancelled_at, d.sent_at, d.first_to_json, d.recipients, d.in_queue,
               d.at_hub, d.arrived, d.accepted, d.done, d.failed, d.returned, d.taking_back, d.taken_back, r.number
        FROM document AS d
        LEFT JOIN register_row AS r ON r.document_id = d.id AND r.state = 'used'
        WHERE d.id = $1
        ",
        values![key],
        read,
    )?
    .ok_or_else(|| Error::not_found(format!("document {key}")))
}

/// The rows of these documents, in this order.
///
/// # Errors
/// [`Error::NotFound`] when one is not there.
pub fn rows(c: &Connection, keys: &[DocumentKey]) -> Result<Vec<DocumentRow>> {
    keys.iter().map(|key| row(c, *key)).collect()
}

/// A page of a box, newest first; the waiting queue (only [`IncomingState::Waiting`], of any sender) runs as it is worked
/// off: most urgent first, then longest waiting first.
///
/// # Errors
/// As the database fails.
pub fn page(
    c: &Connection,
    document_box: DocumentBox,
    filter: &Filter<'_>,
    after: Option<Cursor>,
    limit: u32,
) -> Result<Page<DocumentRow>> {
    let keys = keys(c, document_box, filter, after.unwrap_or(Cursor::NEWEST), paging::rows_to_read(limit))?;
    let cut = paging::cut(keys, limit, |cursor| *cursor);
    let rows = cut.rows.iter().map(|cursor| row(c, DocumentKey(cursor.id))).collect::<Result<_>>()?;
    Ok(Page { rows, next: cut.next })
}

/// How many documents of a box match, counted up to a cap.
///
/// # Errors
/// As the database fails.
pub fn count_capped(c: &Connection, document_box: DocumentBox, filter: &Filter<'_>) -> Result<u32> {
    let found = keys(c, document_box, filter, Cursor::NEWEST, i64::from(COUNT_CAP))?;
    Ok(u32::try_from(found.len()).unwrap_or(COUNT_CAP))
}

/// Sort keys of matching documents in the list's order. Four statements, one for each index worth walking.
fn keys(
    c: &Connection,
    document_box: DocumentBox,
    filter: &Filter<'_>,
    after: Cursor,
    limit: i64,
) -> Result<Vec<Cursor>> {
    let words = patterns(filter.text);
    let states = filter.states.iter().map(|state| state_name(*state)).collect::<Vec<_>>();
    let base = |last: Value<'static>| {
        let mut values = vec![
            Value::from(document_box.as_str()),
            after.key.into(),
            after.id.into(),
            limit.into(),
            filter.priority_at_least.number().into(),
        ];
        values.extend(words.iter().cloned().map(Value::from));
        values.push(last);
        values
    };
    if let Some(from) = filter.from {
        let mut values = base(Value::from(from.to_owned()));
        let listed = states.iter().map(|name| format!("|{name}|")).collect::<String>();
        values.push(listed.into());
        return c.query(BY_SENDER, &values, read_cursor);
    }
    if matches!(filter.states, [State::In(IncomingState::Waiting)]) && document_box == DocumentBox::In {
        return queue(c, filter.priority_at_least, &words, after, limit);
    }
    if states.is_empty() {
        return c.query(BY_TIME, &base(Value::Null), read_cursor);
    }
    let mut found = Vec::new();
    for (n, name) in states.iter().enumerate() {
        if !states.iter().take(n).any(|earlier| earlier == name) {
            found.extend(c.query(BY_STATE, &base(Value::from(*name)), read_cursor)?);
        }
    }
    found.sort_unstable_by_key(|cursor| std::cmp::Reverse((cursor.key, cursor.id)));
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(found)
}

/// The waiting queue, one walk along its index per urgency.
fn queue(
    c: &Connection,
    priority_at_least: Priority,
    words: &[String; WORDS],
    after: Cursor,
    limit: i64,
) -> Result<Vec<Cursor>> {
    let mut found = Vec::new();
    let (level, within) = from_rank(after);
    let lowest = i64::from(priority_at_least.number());
    for priority in (lowest..=level).rev() {
        let missing = limit - i64::try_from(found.len()).unwrap_or(limit);
        if missing <= 0 {
            break;
        }
        let after = if priority == level { within } else { Cursor::OLDEST };
        let mut values: Vec<Value> = vec![after.key.into(), after.id.into(), missing.into(), priority.into()];
        values.extend(words.iter().cloned().map(Value::from));
        let level: Vec<Cursor> = c.query(QUEUE, &values, read_cursor)?;
        found.extend(level.into_iter().map(|cursor| rank(priority, cursor)));
    }
    Ok(found)
}

/// More than any moment in milliseconds, so that one sort key holds the urgency and the moment.
const MOMENTS: i64 = 1 << 52;

/// The place in the waiting queue of a document of this urgency that came at this moment: higher comes first.
fn rank(priority: i64, came: Cursor) -> Cursor {
    Cursor { key: priority.saturating_mul(MOMENTS).saturating_sub(came.key), id: came.id }
}

/// The urgency, and the place among the documents of that urgency, of a place in the waiting queue.
fn from_rank(place: Cursor) -> (i64, Cursor) {
    let highest = i64::from(Priority::ExpressTimed.number());
    let priority = place.key.saturating_add(MOMENTS - 1).div_euclid(MOMENTS);
    if priority > highest {
        return (highest, Cursor::OLDEST);
    }
    (priority, Cursor { key: priority.saturating_mul(MOMENTS).saturating_sub(place.key), id: place.id })
}

const QUEUE: &str = "
    SELECT entered_at, id
    FROM document
    WHERE box = 'in' AND state = 'waiting' AND priority = $4 AND (entered_at, id) > ($1, $2)
      AND folded LIKE $5 ESCAPE '!' AND folded LIKE $6 ESCAPE '!' AND folded LIKE $7 ESCAPE '!'
      AND folded LIKE $8 ESCAPE '!' AND folded LIKE $9 ESCAPE '!' AND folded LIKE $10 ESCAPE '!'
    ORDER BY entered_at, id
    LIMIT $3
    ";

const BY_TIME: &str = "
    SELECT entered_at, id
    FROM document
    WHERE box = $1 AND (entered_at, id) < ($2, $3) AND priority >= $5
      AND folded LIKE $6 ESCAPE '!' AND folded LIKE $7 ESCAPE '!' AND folded LIKE $8 ESCAPE '!'
      AND folded LIKE $9 ESCAPE '!' AND folded LIKE $10 ESCAPE '!' AND folded LIKE $11 ESCAPE '!'
    ORDER BY entered_at DESC, id DESC
    LIMIT $4
    ";

const BY_STATE: &str = "
    SELECT entered_at, id
    FROM document
    WHERE box = $1 AND state = $12 AND (entered_at, id) < ($2, $3) AND priority >= $5
      AND folded LIKE $6 ESCAPE '!' AND folded LIKE $7 ESCAPE '!' AND folded LIKE $8 ESCAPE '!'
      AND folded LIKE $9 ESCAPE '!' AND folded LIKE $10 ESCAPE '!' AND folded LIKE $11 ESCAPE '!'
    ORDER BY entered_at DESC, id DESC
    LIMIT $4
    ";

const BY_SENDER: &str = "
    SELECT entered_at, id
    FROM document
    WHERE box = $1 AND from_code = $12 AND (entered_at, id) < ($2, $3) AND priority >= $5
      AND ($13 = '' OR $13 LIKE '%|' || state || '|%')
      AND folded LIKE $6 ESCAPE '!' AND folded LIKE $7 ESCAPE '!' AND folded LIKE $8 ESCAPE '!'
      AND folded LIKE $9 ESCAPE '!' AND folded LIKE $10 ESCAPE '!' AND folded LIKE $11 ESCAPE '!'
    ORDER BY entered_at DESC, id DESC
    LIMIT $4
    ";

fn state_name(state: State) -> &'static str {
    match state {
        State::In(state) => state.as_str(),
        State::Out(state) => state.as_str(),
    }
}

/// One pattern per word, `%` where there is none: every word must be contained.
pub(crate) fn patterns(text: &str) -> [String; WORDS] {
    let folded = fold(text);
    let mut patterns: [String; WORDS] = std::array::from_fn(|_| String::from("%"));
    for (pattern, word) in patterns.iter_mut().zip(folded.split(' ').filter(|word| !word.is_empty())) {
        *pattern = format!("%{}%", escape(word));
    }
    patterns
}

/// Text in which `LIKE … ESCAPE '!'` finds no wildcard. Longer words than any agency's name are cut.
pub(crate) fn escape(word: &str) -> String {
    let mut escaped = String::with_capacity(word.len());
    for c in word.chars().take(200) {
        if matches!(c, '%' | '_' | '!') {
            escaped.push('!');
        }
        escaped.push(c);
    }
    escaped
}

/// The waiting document to work on after `key`: the next one of the queue, or its first when none comes after.
///
/// # Errors
/// As the database fails.
pub fn next_waiting(c: &Connection, key: DocumentKey) -> Result<Option<DocumentKey>> {
    let here = row(c, key)?;
    let place = rank(here.priority.number().into(), Cursor { key: here.entered_at.0, id: key.0 });
    let first = |after: Cursor| -> Result<Option<DocumentKey>> {
        let found = queue(c, Priority::Normal, &patterns(""), after, 1)?;
        Ok(found.first().map(|cursor| DocumentKey(cursor.id)))
    };
    match first(place)? {
        Some(next) => Ok(Some(next)),
        None => Ok(first(Cursor::NEWEST)?.filter(|found| *found != key)),
    }
}

/// Waiting documents for the desk: most urgent first, then oldest first.
///
/// # Errors
/// As the database fails.
pub fn waiting(c: &Connection, limit: u32) -> Result<Vec<DocumentRow>> {
    let keys = c.query(
        "
        SELECT id
        FROM document
        WHERE box = 'in' AND state = 'waiting'
        ORDER BY priority DESC, entered_at, id
        LIMIT $1
        ",
        values![limit.min(paging::LARGEST)],
        only,
    )?;
    rows(c, &keys)
}

/// How many documents came since a moment.
///
/// # Errors
/// As the database fails.
pub fn came_since(c: &Connection, at: UtcMillis) -> Result<u32> {
    c.query_one(
        "
        SELECT COUNT(*)
        FROM document
        WHERE box = 'in' AND entered_at >= $1
        ",
        values![at],
        only,
    )
}

/// How many documents the hub took since a moment.
///
/// # Errors
/// As the database fails.
pub fn sent_since(c: &Connection, at: UtcMillis) -> Result<u32> {
    c.query_one(
        "
        SELECT COUNT(*)
        FROM document
        WHERE sent_at >= $1
        ",
        values![at],
        only,
    )
}

/// Held documents whose time to undo is over, oldest first.
///
/// # Errors
/// As the database fails.
pub fn to_release(c: &Connection, now: UtcMillis, limit: u32) -> Result<Vec<DocumentKey>> {
    c.query(
        "
        SELECT id
        FROM document
        WHERE hold_until <= $1
        ORDER BY hold_until
        LIMIT $2
        ",
        values![now, limit.min(paging::LARGEST)],
        only,
    )
}

fn read_cursor(row: &mut Row<'_, '_>) -> Result<Cursor> {
    Ok(Cursor { key: row.take()?, id: row.take()? })
}

fn read(row: &mut Row<'_, '_>) -> Result<DocumentRow> {
    let key = row.take()?;
    let document_box: DocumentBox = row.take()?;
    Ok(DocumentRow {
        key,
        document_box,
        state: State::read(document_box, &row.take::<String>()?)?,
        priority: row.take()?,
        number: row.take()?,
        notation: row.take()?,
        subject: row.take()?,
        from: Party { code: row.take()?, name: row.take()? },
        entered_at: row.take()?,
        changed_at: row.take()?,
        promulgation_date: row.take()?,
        due_date: row.take()?,
        business: row.take()?,
        attachments: row.take()?,
        warnings: row.take()?,
        duplicate_of: row.take()?,
        hold_until: row.take()?,
        cancelled_at: row.take()?,
        sent_at: row.take()?,
        first_recipients: from_json(&row.take::<String>()?)?,
        tally: Tally {
            recipients: row.take()?,
            queued: row.take()?,
            sent: row.take()?,
            arrived: row.take()?,
            accepted: row.take()?,
            done: row.take()?,
            failed: row.take()?,
            returned: row.take()?,
            taking_back: row.take()?,
            taken_back: row.take()?,
        },
        arrival_number: row.take()?,
    })
}
