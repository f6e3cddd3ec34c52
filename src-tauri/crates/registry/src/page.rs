//! Keyset pages: a page says where the next one begins.

use crate::{Error, Result};

/// Where a page begins: after the row with this sort key and id. Opaque outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub(crate) key: i64,
    pub(crate) id: i64,
}

impl Cursor {
    /// Before every row of a list that runs from new to old.
    pub(crate) const NEWEST: Self = Self { key: i64::MAX, id: i64::MAX };
    /// Before every row of a list that runs from old to new.
    pub(crate) const OLDEST: Self = Self { key: i64::MIN, id: i64::MIN };

    /// Reads the text a page gave.
    ///
    /// # Errors
    /// [`Error::NotFound`] when no page can have given it.
    pub fn parse(text: &str) -> Result<Self> {
        let parts = text.split_once('.').and_then(|(key, id)| Some((key.parse().ok()?, id.parse().ok()?)));
        let (key, id) = parts.ok_or_else(|| Error::not_found("page"))?;
        Ok(Self { key, id })
    }

    /// Reads the text a page gave, if there is one.
    ///
    /// # Errors
    /// As [`Cursor::parse`].
    pub fn parse_optional(text: Option<&str>) -> Result<Option<Self>> {
        text.map(Self::parse).transpose()
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.key, self.id)
    }
}

/// Some rows of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows, in the list's order.
    pub rows: Vec<T>,
    /// Where the next page begins; `None` at the end of the list.
    pub next: Option<Cursor>,
}

/// No page is larger, whatever is asked for (promise P8).
pub(crate) const LARGEST: u32 = 1_000;

/// How many rows to read for a page of `limit`: one more, to know whether there is a next page.
pub(crate) fn rows_to_read(limit: u32) -> i64 {
    i64::from(limit.clamp(1, LARGEST)) + 1
}

/// Makes a page of `limit` rows from what [`rows_to_read`] rows gave.
pub(crate) fn cut<T>(mut rows: Vec<T>, limit: u32, cursor: impl Fn(&T) -> Cursor) -> Page<T> {
    let limit = limit.clamp(1, LARGEST) as usize;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = if more { rows.last().map(cursor) } else { None };
    Page { rows, next }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_and_nonsense_is_refused() {
        let cursor = Cursor { key: -5, id: 12 };
        assert_eq!(Cursor::parse(&cursor.to_string()).unwrap(), cursor);
        for text in ["", "1", "1.", ".", "a.b", "1.2.3", "9223372036854775808.1"] {
            assert_eq!(Cursor::parse(text).unwrap_err().code(), "registry.not_found", "{text}");
        }
    }

    #[test]
    fn the_last_page_has_no_next() {
        let cursor = |n: &i64| Cursor { key: *n, id: 0 };
        assert_eq!(cut(vec![1, 2, 3], 2, cursor).next, Some(Cursor { key: 2, id: 0 }));
        assert_eq!(cut(vec![1, 2], 2, cursor).next, None);
        assert_eq!(rows_to_read(u32::MAX), 1_001);
    }
}
