//! What a page says, in the order it is read.

use domain::UtcMillis;
use serde::Serialize;

use crate::letters::Pieces;

/// A page: as many sheets as it needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Whose page it is.
    pub agency: String,
    /// Its title.
    pub title: String,
    /// A line under the title, or nothing.
    pub subtitle: String,
    /// A mark over every sheet, such as "DIỄN TẬP", or nothing.
    pub mark: String,
    /// What stands at the foot of every sheet, beside its number.
    pub footer: String,
    /// As of when its data is; also the date inside the file.
    pub as_of: UtcMillis,
    /// Whether the sheet lies on its long side.
    pub landscape: bool,
    /// What it says.
    pub parts: Vec<Part>,
}

/// One part of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// A heading.
    Heading(String),
    /// A paragraph.
    Note(String),
    /// Names and values, in two columns.
    Facts(Vec<(String, String)>),
    /// A table whose head is repeated on every sheet.
    Table {
        /// Its columns.
        columns: Vec<Column>,
        /// Its rows; cells that are missing are empty, cells too many are left out.
        rows: Vec<Vec<String>>,
    },
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub label: String,
    /// Its share of the width, beside those of the others.
    pub share: u8,
}

impl Column {
    /// A column.
    #[must_use]
    pub fn new(label: impl Into<String>, share: u8) -> Self {
        Self { label: label.into(), share }
    }
}

/// The page as the template reads it.
#[derive(Serialize)]
pub(crate) struct Data {
    agency: Pieces,
    title: Pieces,
    subtitle: Pieces,
    mark: Pieces,
    footer: Pieces,
    landscape: bool,
    parts: Vec<PartData>,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum PartData {
    Heading { text: Pieces },
    Note { text: Pieces },
    Facts { rows: Vec<(Pieces, Pieces)> },
    Table { columns: Vec<Pieces>, shares: Vec<u8>, rows: Vec<Vec<CellData>> },
}

#[derive(Serialize)]
struct CellData {
    pieces: Pieces,
}

impl Page {
    pub(crate) fn data(&self) -> Data {
        Data {
            agency: Pieces::of(&self.agency),
            title: Pieces::of(&self.title),
            subtitle: Pieces::of(&self.subtitle),
            mark: Pieces::of(&self.mark),
            footer: Pieces::of(&self.footer),
            landscape: self.landscape,
            parts: self.parts.iter().filter_map(Part::data).collect(),
        }
    }
}

impl Part {
    fn data(&self) -> Option<PartData> {
        match self {
            Self::Heading(text) => Some(PartData::Heading { text: Pieces::of(text) }),
            Self::Note(text) => Some(PartData::Note { text: Pieces::of(text) }),
            Self::Facts(rows) if rows.is_empty() => None,
            Self::Facts(rows) => Some(PartData::Facts {
                rows: rows.iter().map(|(name, value)| (Pieces::of(name), Pieces::of(value))).collect(),
            }),
            Self::Table { columns, .. } if columns.is_empty() => None,
            Self::Table { columns, rows } => Some(PartData::Table {
                columns: columns.iter().map(|column| Pieces::of(&column.label)).collect(),
                shares: columns.iter().map(|column| column.share.max(1)).collect(),
                rows: rows.iter().map(|row| cells(row, columns.len())).collect(),
            }),
        }
    }
}

fn cells(row: &[String], columns: usize) -> Vec<CellData> {
    (0..columns).map(|at| CellData { pieces: Pieces::of(row.get(at).map_or("", String::as_str)) }).collect()
}
