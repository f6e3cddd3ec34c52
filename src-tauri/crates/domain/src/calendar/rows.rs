//! Calendar days as a table: `date,kind,name,source,confirmed`, from a file that an office can write in a spreadsheet.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::{DayKind, SpecialDay};

/// Most bytes of a table.
const MAX_BYTES: usize = 1 << 20;
/// Most rows of a table: forty years of special days.
const MAX_ROWS: usize = 2_000;
/// Most characters of a name or a source.
const MAX_TEXT: usize = 200;

/// One row of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The day.
    pub date: Date,
    /// What is special about it.
    pub day: SpecialDay,
}

/// Why a table is refused; rows are counted from 1 with the heading.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RowError {
    /// More bytes or rows than a calendar has.
    #[error("the table is too large")]
    TooLarge,
    /// Not UTF-8, or quotes that never close.
    #[error("row {row}: not a table in UTF-8")]
    Unreadable {
        /// Where.
        row: u64,
    },
    /// A column that must be there is not.
    #[error("the column {0} is missing")]
    MissingColumn(&'static str),
    /// A value that cannot be.
    #[error("row {row}, column {column}: {value:?} cannot be")]
    Value {
        /// Where.
        row: u64,
        /// Which column.
        column: &'static str,
        /// What stands there.
        value: String,
    },
    /// A day that stands there twice.
    #[error("row {row}: the day {date} stands there twice")]
    Repeated {
        /// Where, the second time.
        row: u64,
        /// The day.
        date: Date,
    },
}

/// Reads a table; columns in any order, separated by comma or semicolon, dates `2026-11-24` or `24/11/2026`.
///
/// # Errors
/// [`RowError`] for the first thing wrong with it; nothing is taken from a table with an error.
pub fn read(bytes: &[u8]) -> Result<Vec<Row>, RowError> {
    if bytes.len() > MAX_BYTES {
        return Err(RowError::TooLarge);
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let heading = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let delimiter = if heading.contains(&b';') { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).trim(csv::Trim::All).from_reader(bytes);
    let headings = reader.headers().map_err(|error| unreadable(&error))?.clone();
    let column = |name: &'static str| {
        let place = headings.iter().position(|heading| heading.eq_ignore_ascii_case(name));
        place.map(|place| (name, place)).ok_or(RowError::MissingColumn(name))
    };
    let columns =
        [column("date")?, column("kind")?, column("name")?, column("source")?, column("confirmed")?];
    let mut seen = BTreeSet::new();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| unreadable(&error))?;
        if rows.len() >= MAX_ROWS {
            return Err(RowError::TooLarge);
        }
        let number = record.position().map_or(0, csv::Position::line);
        let row = row(&record, number, &columns)?;
        if !seen.insert(row.date) {
            return Err(RowError::Repeated { row: number, date: row.date });
        }
        rows.push(row);
    }
    Ok(rows)
}

fn row(record: &csv::StringRecord, row: u64, columns: &[(&'static str, usize); 5]) -> Result<Row, RowError> {
    let [date, kind, name, source, confirmed] =
        columns.map(|(column, place)| (column, record.get(place).unwrap_or_default()));
    let wrong = |(column, value): (&'static str, &str)| RowError::Value {
        row,
        column,
        value: crate::text::visible(&value.chars().take(60).collect::<String>()),
    };
    let text = |cell: (&'static str, &str)| {
        let good = !cell.1.is_empty() && cell.1.chars().count() <= MAX_TEXT;
        let good = good && !cell.1.contains(crate::text::is_deceptive);
        if good { Ok(cell.1.to_owned()) } else { Err(wrong(cell)) }
    };
    let day = SpecialDay {
        kind: DayKind::parse(kind.1).ok_or_else(|| wrong(kind))?,
        name: text(name)?,
        source: text(source)?,
        confirmed: match confirmed.1 {
            "yes" => true,
            "no" => false,
            _ => return Err(wrong(confirmed)),
        },
    };
    Ok(Row { date: day_of(date.1).ok_or_else(|| wrong(date))?, day })
}

/// `2026-11-24`, or `24/11/2026` as spreadsheets in Vietnam write it; within a century of now.
fn day_of(text: &str) -> Option<Date> {
    let date = text.parse::<Date>().ok().or_else(|| {
        let mut parts = text.split('/').map(str::trim);
        let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
        let date = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
        parts.next().is_none().then_some(date)
    })?;
    (2000..2100).contains(&date.year()).then_some(date)
}

fn unreadable(error: &csv::Error) -> RowError {
    RowError::Unreadable { row: error.position().map_or(0, csv::Position::line) }
}
