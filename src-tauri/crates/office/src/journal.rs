//! The journal (nhật ký): the audit chain as people read it, and the check that it is whole.

use std::collections::BTreeMap;

use domain::text::visible;
use registry::{Connection, Cursor, audit};

use crate::{
    Office, directory,
    error::Result,
    view::{ChainCheck, HistoryLine, JournalFilter, JournalPage, JournalRow},
};

/// Values of a line that are codes of agencies. The chain keeps the code; people read the name.
const AGENCIES: [&str; 3] = ["agency", "from", "to"];

/// The values of a line as people read them: an agency by its name, with its code beside it as `<value>_code`.
fn shown(c: &Connection, args: BTreeMap<String, String>) -> Result<BTreeMap<String, String>> {
    let mut shown = BTreeMap::new();
    for (name, value) in args {
        if AGENCIES.contains(&name.as_str()) && !value.trim().is_empty() {
            let agency = directory::view(c, &value, "")?;
            shown.insert(format!("{name}_code"), agency.code);
            shown.insert(name, agency.name);
        } else {
            shown.insert(name, visible(&value));
        }
    }
    Ok(shown)
}

/// Lines of the chain as a document's history.
pub(crate) fn history(c: &Connection, lines: Vec<audit::Line>) -> Result<Vec<HistoryLine>> {
    let line = |line: audit::Line| -> Result<HistoryLine> {
        Ok(HistoryLine {
            at: line.at,
            action: line.action,
            actor: visible(&line.actor),
            args: shown(c, line.args)?,
        })
    };
    lines.into_iter().map(line).collect()
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
            let row = |line: audit::Line| -> Result<JournalRow> {
                Ok(JournalRow {
                    sequence: line.sequence,
                    at: line.at,
                    actor: visible(&line.actor),
                    action: line.action,
                    document: line.document,
                    symbol: visible(&line.symbol),
                    args: shown(c, line.args)?,
                })
            };
            Ok(JournalPage {
                rows: page.rows.into_iter().map(row).collect::<Result<_>>()?,
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
