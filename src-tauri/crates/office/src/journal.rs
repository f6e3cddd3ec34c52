//! The journal (nhật ký): the audit chain as people read it, and the check that it is whole.

use std::collections::BTreeMap;

use domain::text::visible;
use registry::{Cursor, audit};

use crate::{
    Office,
    error::Result,
    view::{ChainCheck, HistoryLine, JournalFilter, JournalPage, JournalRow},
};

fn shown(args: BTreeMap<String, String>) -> BTreeMap<String, String> {
    args.into_iter().map(|(name, value)| (name, visible(&value))).collect()
}

/// A line of the chain in a document's history.
pub(crate) fn history(line: audit::Line) -> HistoryLine {
    HistoryLine { at: line.at, action: line.action, actor: visible(&line.actor), args: shown(line.args) }
}

impl Office {
    /// A page of the journal, newest first.
    ///
    /// # Errors
    /// [`crate::Error::Registry`] for an `after` that no page gave.
    pub async fn journal_list(
        &self,
        filter: JournalFilter,
        after: Option<String>,
        limit: u32,
    ) -> Result<JournalPage> {
        self.read(move |c| {
            let after = Cursor::parse_optional(after.as_deref())?;
            let which = audit::Filter { document: filter.document, action: &filter.action };
            let page = audit::page(c, &which, after, limit)?;
            let row = |line: audit::Line| JournalRow {
                sequence: line.sequence,
                at: line.at,
                actor: visible(&line.actor),
                action: line.action,
                document: line.document,
                symbol: visible(&line.symbol),
                args: shown(line.args),
            };
            Ok(JournalPage {
                rows: page.rows.into_iter().map(row).collect(),
                next: page.next.map(|cursor| cursor.to_string()),
            })
        })
        .await
    }

    /// Checks the whole chain.
    ///
    /// # Errors
    /// As the registry fails; a chain that does not fit is an answer, not an error.
    pub async fn journal_check(&self) -> Result<ChainCheck> {
        self.read(|c| {
            let check = audit::verify(c)?;
            Ok(ChainCheck {
                lines: u32::try_from(check.lines).unwrap_or(u32::MAX),
                broken_at: check.broken_at,
            })
        })
        .await
    }
}
