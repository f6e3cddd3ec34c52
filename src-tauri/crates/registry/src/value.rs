//! Values that go into and come out of the database, whatever the engine.

use std::borrow::Cow;

use domain::{
    ApprovalKey, AttachmentKey, BookKey, DeliveryKey, DocId, DocumentId, DocumentKey, DraftKey, JobKey,
    PackageKey, ReportKey, UnitKey, UtcMillis,
};
use jiff::civil::Date;

use crate::{BlobHash, Error, Result};

/// A parameter of a statement.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// No value.
    Null,
    /// A whole number.
    Integer(i64),
    /// Text.
    Text(Cow<'a, str>),
}

/// A column of a row, as stored.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell<'a> {
    /// No value.
    Null,
    /// A whole number.
    Integer(i64),
    /// Text.
    Text(&'a str),
}

/// What can be read from a column.
pub trait Column: Sized {
    /// Reads the cell.
    ///
    /// # Errors
    /// [`Error::Damaged`] when the cell cannot be such a value.
    fn read(cell: Cell<'_>) -> Result<Self>;
}

fn wrong<T>(wanted: &str, cell: Cell<'_>) -> Result<T> {
    let found = match cell {
        Cell::Null => "nothing",
        Cell::Integer(_) => "a number",
        Cell::Text(_) => "a text",
    };
    Err(Error::damaged(format!("{found} where {wanted} belongs")))
}

impl Column for i64 {
    fn read(cell: Cell<'_>) -> Result<Self> {
        match cell {
            Cell::Integer(number) => Ok(number),
            Cell::Null | Cell::Text(_) => wrong("a number", cell),
        }
    }
}

impl Column for String {
    fn read(cell: Cell<'_>) -> Result<Self> {
        match cell {
            Cell::Text(text) => Ok(text.to_owned()),
            Cell::Null | Cell::Integer(_) => wrong("a text", cell),
        }
    }
}

impl<T: Column> Column for Option<T> {
    fn read(cell: Cell<'_>) -> Result<Self> {
        match cell {
            Cell::Null => Ok(None),
            Cell::Integer(_) | Cell::Text(_) => T::read(cell).map(Some),
        }
    }
}

macro_rules! small_number {
    ($($type:ty),*) => {$(
        impl Column for $type {
            fn read(cell: Cell<'_>) -> Result<Self> {
                Self::try_from(i64::read(cell)?).map_err(Error::damaged)
            }
        }
        impl From<$type> for Value<'_> {
            fn from(number: $type) -> Self {
                // Sizes beyond 2^63 cannot exist on a disk.
                Self::Integer(i64::try_from(number).unwrap_or(i64::MAX))
            }
        }
    )*};
}
small_number!(u8, u16, u32, u64, usize);

impl Column for BlobHash {
    fn read(cell: Cell<'_>) -> Result<Self> {
        BlobHash::from_column(&String::read(cell)?)
    }
}

impl Column for Date {
    fn read(cell: Cell<'_>) -> Result<Self> {
        String::read(cell)?.parse().map_err(Error::damaged)
    }
}

macro_rules! wrapped {
    ($inner:ty: $($type:ident),*) => {$(
        impl Column for $type {
            fn read(cell: Cell<'_>) -> Result<Self> {
                <$inner>::read(cell).map($type)
            }
        }
    )*};
}
wrapped!(i64: UtcMillis, PackageKey, DocumentKey, AttachmentKey, DeliveryKey, ReportKey, JobKey, BookKey, DraftKey, UnitKey, ApprovalKey);
wrapped!(String: DocumentId, DocId);

macro_rules! number_value {
    ($($type:ident),*) => {$(
        impl From<$type> for Value<'_> {
            fn from(key: $type) -> Self {
                Self::Integer(key.0)
            }
        }
    )*};
}
number_value!(
    UtcMillis,
    PackageKey,
    DocumentKey,
    AttachmentKey,
    DeliveryKey,
    ReportKey,
    JobKey,
    BookKey,
    DraftKey,
    UnitKey,
    ApprovalKey
);

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl<'a> From<&'a DocumentId> for Value<'a> {
    fn from(id: &'a DocumentId) -> Self {
        id.as_str().into()
    }
}

impl<'a> From<&'a DocId> for Value<'a> {
    fn from(id: &'a DocId) -> Self {
        id.as_str().into()
    }
}

impl From<BlobHash> for Value<'_> {
    fn from(hash: BlobHash) -> Self {
        Self::Text(Cow::Owned(hash.to_string()))
    }
}

impl From<Date> for Value<'_> {
    fn from(date: Date) -> Self {
        Self::Text(Cow::Owned(date.to_string()))
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// The parameters `$1`, `$2` … of a statement, in order.
macro_rules! values {
    ($($value:expr),* $(,)?) => { &[$($crate::Value::from($value)),*][..] };
}
pub(crate) use values;
