//! The directory of agencies (danh bạ): about 111,000 rows in the country, found by words without marks.

use std::collections::HashSet;

use domain::{UtcMillis, text::fold};

use crate::{
    Connection, Error, Result, Row, Transaction, Value,
    documents::{escape, patterns},
    engine::sqlite::driver::only,
    value::values,
};

/// An agency as a source of the directory gives it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewAgency {
    /// Current code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Code of the agency above it.
    pub parent_code: Option<String>,
    /// Electronic mail, maybe empty.
    pub email: String,
}

/// An agency row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agency {
    /// Current code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Code of the agency above it.
    pub parent_code: Option<String>,
    /// Name of the agency above it, when it is in the directory.
    pub parent_name: Option<String>,
    /// Electronic mail.
    pub email: String,
    /// Which source listed it.
    pub source: String,
    /// Since when no source lists it.
    pub closed_at: Option<UtcMillis>,
}

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// New agencies.
    pub imported: u32,
    /// Renamed, moved or opened again.
    pub changed: u32,
}

/// Takes agencies of a source into the directory. Call [`close_missing`] with the same `at` after the last batch.
///
/// # Errors
/// As the database fails.
pub fn upsert_many(
    tx: &mut Transaction<'_>,
    source: &str,
    agencies: &[NewAgency],
    at: UtcMillis,
) -> Result<Imported> {
    let mut done = Imported::default();
    for agency in agencies {
        let there = get(tx, &agency.code)?;
        let same = there.as_ref().is_some_and(|there| {
            there.name == agency.name
                && there.parent_code == agency.parent_code
                && there.email == agency.email
                && there.closed_at.is_none()
        });
        if there.is_none() {
            done.imported += 1;
        } else if !same {
            done.changed += 1;
        }
        tx.execute(
            "
            INSERT INTO agency (code, name, parent_code, email, source, closed_at, folded, seen_at, changed_at)
            VALUES ($1, $2, $3, $4, $5, NULL, $6, $7, $7)
            ON CONFLICT (code) DO UPDATE
            SET name = excluded.name, parent_code = excluded.parent_code, email = excluded.email,
                source = excluded.source, closed_at = NULL, folded = excluded.folded, seen_at = excluded.seen_at,
                changed_at = CASE WHEN $8 = 1 THEN agency.changed_at ELSE excluded.changed_at END
            ",
            values![
                &agency.code,
                &agency.name,
                agency.parent_code.as_ref(),
                &agency.email,
                source,
                fold(&format!("{} {}", agency.name, agency.code)),
                at,
                u8::from(same),
            ],
        )?;
    }
    Ok(done)
}

/// Closes the agencies a source listed before but not since `listed_at`; how many.
///
/// # Errors
/// As the database fails.
pub fn close_missing(tx: &mut Transaction<'_>, source: &str, listed_at: UtcMillis) -> Result<u32> {
    let closed = tx.execute(
        "
        UPDATE agency
        SET closed_at = $2, changed_at = $2
        WHERE source = $1 AND seen_at < $2 AND closed_at IS NULL
        ",
        values![source, listed_at],
    )?;
    Ok(u32::try_from(closed).unwrap_or(u32::MAX))
}

/// Notes another code of an agency (legacy codes).
///
/// # Errors
/// As the database fails.
pub fn set_alias(tx: &mut Transaction<'_>, alias: &str, code: &str) -> Result<()> {
    tx.execute(
        "
        INSERT INTO agency_alias (alias, code)
        VALUES ($1, $2)
        ON CONFLICT (alias) DO UPDATE
        SET code = excluded.code
        ",
        values![alias, code],
    )?;
    Ok(())
}

/// The current code of an agency, when `code` is an alias of one; else `code` itself.
///
/// # Errors
/// As the database fails.
pub fn resolve(c: &Connection, code: &str) -> Result<String> {
    let found = c.query_optional(
        "
        SELECT code
        FROM agency_alias
        WHERE alias = $1
        ",
        values![code],
        only,
    )?;
    Ok(found.unwrap_or_else(|| code.to_owned()))
}

/// Other codes of an agency, in order.
///
/// # Errors
/// As the database fails.
pub fn aliases_of(c: &Connection, code: &str) -> Result<Vec<String>> {
    c.query(
        "
        SELECT alias
        FROM agency_alias
        WHERE code = $1
        ORDER BY alias
        LIMIT 100
        ",
        values![code],
        only,
    )
}

/// The agency with this current code.
///
/// # Errors
/// As the database fails.
pub fn get(c: &Connection, code: &str) -> Result<Option<Agency>> {
    c.query_optional(
        "
        SELECT a.code, a.name, a.parent_code, p.name, a.email, a.source, a.closed_at
        FROM agency AS a
        LEFT JOIN agency AS p ON p.code = a.parent_code
        WHERE a.code = $1
        ",
        values![code],
        read,
    )
}

/// The best name known for a code, following aliases.
///
/// # Errors
/// As the database fails.
pub fn name_of(c: &Connection, code: &str) -> Result<Option<String>> {
    if let Some(agency) = get(c, code)? {
        return Ok(Some(agency.name));
    }
    Ok(get(c, &resolve(c, code)?)?.map(|agency| agency.name))
}

/// Agencies for a text: the one with that code or alias, then names that hold every word of it, nearest first; open
/// ones only, except for an exact code.
///
/// Nearest: the name begins with the text and its last word ends there; holds the text as whole words; begins with it;
/// holds each word whole; begins a word with each; holds each anywhere. Among equals the shorter name, then the order
/// of letters: "xa ia" gives "Xã Ia Grai" before "Trường mầm non xã Ia Grai" before "Sở Xây dựng… Gia Lai".
///
/// # Errors
/// As the database fails.
pub fn find(c: &Connection, text: &str, limit: u32) -> Result<Vec<Agency>> {
    let limit = limit.clamp(1, 200);
    let code = text.trim();
    let mut found = Vec::new();
    found.extend(get(c, &code.to_ascii_uppercase())?.or(get(c, code)?).or(get(c, &resolve(c, code)?)?));
    if !fold(text).is_empty() {
        found.extend(ranked(c, text, limit)?);
    }
    let mut seen = HashSet::new();
    found.retain(|agency| seen.insert(agency.code.clone()));
    found.truncate(limit as usize);
    Ok(found)
}

fn ranked(c: &Connection, text: &str, limit: u32) -> Result<Vec<Agency>> {
    let phrase = escape(&fold(text));
    // "%word%" to "% word %" and "% word%": matched against the name between two spaces.
    let whole = |pattern: &String| {
        pattern
            .strip_prefix('%')
            .and_then(|rest| rest.strip_suffix('%'))
            .map_or_else(|| pattern.clone(), |word| format!("% {word} %"))
    };
    let contained = patterns(text);
    let mut values =
        values![limit, format!(" {phrase} %"), format!("% {phrase} %"), format!(" {phrase}%")].to_vec();
    values.extend(contained.iter().cloned().map(Value::from));
    values.extend(contained.iter().map(|pattern| Value::from(whole(pattern))));
    values.extend(contained.iter().map(|pattern| {
        let whole = whole(pattern);
        Value::from(whole.strip_suffix(" %").map_or_else(|| whole.clone(), |start| format!("{start}%")))
    }));
    c.query(
        "
        SELECT a.code, a.name, a.parent_code, p.name, a.email, a.source, a.closed_at
        FROM (
          SELECT code, folded,
                 CASE
                   WHEN spaced LIKE $2 ESCAPE '!' THEN 0
                   WHEN spaced LIKE $3 ESCAPE '!' THEN 1
                   WHEN spaced LIKE $4 ESCAPE '!' THEN 2
                   WHEN spaced LIKE $11 ESCAPE '!' AND spaced LIKE $12 ESCAPE '!' AND spaced LIKE $13 ESCAPE '!'
                    AND spaced LIKE $14 ESCAPE '!' AND spaced LIKE $15 ESCAPE '!' AND spaced LIKE $16 ESCAPE '!' THEN 3
                   WHEN spaced LIKE $17 ESCAPE '!' AND spaced LIKE $18 ESCAPE '!' AND spaced LIKE $19 ESCAPE '!'
                    AND spaced LIKE $20 ESCAPE '!' AND spaced LIKE $21 ESCAPE '!' AND spaced LIKE $22 ESCAPE '!' THEN 4
                   ELSE 5
                 END AS distance
          FROM (
            SELECT code, folded, ' ' || folded || ' ' AS spaced
            FROM agency
            WHERE folded LIKE $5 ESCAPE '!' AND folded LIKE $6 ESCAPE '!' AND folded LIKE $7 ESCAPE '!'
              AND folded LIKE $8 ESCAPE '!' AND folded LIKE $9 ESCAPE '!' AND folded LIKE $10 ESCAPE '!'
              AND closed_at IS NULL
          ) AS matching
          ORDER BY distance, LENGTH(folded), folded
          LIMIT $1
        ) AS nearest
        JOIN agency AS a ON a.code = nearest.code
        LEFT JOIN agency AS p ON p.code = a.parent_code
        ORDER BY nearest.distance, LENGTH(nearest.folded), nearest.folded
        ",
        &values,
        read,
    )
}

/// How many agencies are open, counted up to 1,000,001.
///
/// # Errors
/// As the database fails.
pub fn count(c: &Connection) -> Result<u32> {
    c.query_one(
        "
        SELECT COUNT(*)
        FROM (
          SELECT 1
          FROM agency
          WHERE closed_at IS NULL
          LIMIT 1000001
        ) AS capped
        ",
        &[],
        only,
    )
}

fn read(row: &mut Row<'_, '_>) -> Result<Agency> {
    Ok(Agency {
        code: row.take()?,
        name: row.take()?,
        parent_code: row.take()?,
        parent_name: row.take()?,
        email: row.take()?,
        source: row.take()?,
        closed_at: row.take()?,
    })
}

/// One agency that must be there.
///
/// # Errors
/// [`Error::NotFound`] when there is none with this code or alias.
pub fn expect(c: &Connection, code: &str) -> Result<Agency> {
    let found = get(c, code)?;
    let found = if found.is_some() { found } else { get(c, &resolve(c, code)?)? };
    found.ok_or_else(|| Error::not_found(format!("agency {code}")))
}
