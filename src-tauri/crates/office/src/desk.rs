//! The desk (bàn làm việc), the counters and the status bar.

use domain::{DeliveryState, UtcMillis, document::symbol, open_work::WorkLine, text::visible};
use registry::{
    Connection, approvals, deliveries, documents,
    documents::{DocumentBox, DocumentRow, OutgoingState, State},
    jobs, owed, tallies,
};

use crate::{
    Office,
    day::{Moment, closed_before},
    directory, draft,
    error::Result,
    incoming::notice,
    view::{Counters, Desk, DeskRow, Link, ProblemGroup, StatusBar, Transport},
};

/// Rows of each list of the desk.
const ROWS: u32 = 10;
/// Causes shown.
const CAUSES: u32 = 20;

fn counters(c: &Connection, moment: &Moment) -> Result<Counters> {
    let kept = tallies::get(c)?;
    Ok(Counters {
        waiting: kept.waiting,
        decisions: kept.decisions,
        quarantined: kept.quarantined,
        failed: kept.failed,
        returned: kept.returned,
        unaccepted: kept.unaccepted,
        owed: kept.owed.saturating_add(owed::missing_count(c)?),
        queued: kept.queued,
        drafts: kept.drafts,
        unassigned: moment.count(c, WorkLine::NotSubmitted, false)?,
        overdue: moment.count(c, WorkLine::Overdue, false)?,
        approvals: approvals::count_waiting(c)?,
    })
}

fn desk_row(c: &Connection, row: DocumentRow) -> Result<DeskRow> {
    let agency = match row.document_box {
        DocumentBox::In => Some(directory::view(c, &row.from.code, &row.from.name)?),
        DocumentBox::Out => None,
    };
    Ok(DeskRow {
        id: row.key,
        symbol: visible(&symbol(&row.number, &row.notation)),
        subject: visible(&row.subject),
        agency,
        priority: row.priority.number(),
        at: row.entered_at,
    })
}

fn problems(c: &Connection) -> Result<Vec<ProblemGroup>> {
    let mut groups = Vec::new();
    for group in deliveries::problems_grouped(c, CAUSES, ROWS)? {
        let rows =
            group.newest.iter().map(|key| desk_row(c, documents::row(c, *key)?)).collect::<Result<_>>()?;
        let kind = if group.state == DeliveryState::Returned { "returned" } else { "send_failed" };
        groups.push(ProblemGroup {
            cause: notice(group.cause),
            kind: kind.to_owned(),
            deliveries: group.deliveries,
            documents: group.documents,
            rows,
            since: group.since,
        });
    }
    Ok(groups)
}

/// Midnight in Vietnam before `now`.
fn today(now: UtcMillis) -> UtcMillis {
    UtcMillis::from_vietnam(now.vietnam_date().at(0, 0, 0, 0))
}

impl Office {
    /// Everything on the desk.
    ///
    /// # Errors
    /// As the registry fails.
    pub async fn desk(&self) -> Result<Desk> {
        let now = self.now();
        self.read(move |c| {
            let rows =
                |list: Vec<DocumentRow>| list.into_iter().map(|row| desk_row(c, row)).collect::<Result<_>>();
            let moving = [OutgoingState::Held, OutgoingState::Queued, OutgoingState::Moving].map(State::Out);
            let filter = documents::Filter { states: &moving, ..documents::Filter::default() };
            let moment = Moment::at(c, now)?;
            Ok(Desk {
                now,
                counters: counters(c, &moment)?,
                letter: moment.letter(c)?,
                left: closed_before(c, now)?.filter(|close| close.left > 0),
                came_today: documents::came_since(c, today(now))?,
                sent_today: documents::sent_since(c, today(now))?,
                problems: problems(c)?,
                waiting: rows(documents::waiting(c, ROWS)?)?,
                moving: rows(documents::page(c, DocumentBox::Out, &filter, None, ROWS)?.rows)?,
                drafts: draft::rows(c, ROWS)?,
            })
        })
        .await
    }

    /// All counts, kept by the registry.
    ///
    /// # Errors
    /// As the registry fails.
    pub async fn counters(&self) -> Result<Counters> {
        let now = self.now();
        self.read(move |c| counters(c, &Moment::at(c, now)?)).await
    }

    /// The line that answers "do I trust what I see?".
    ///
    /// # Errors
    /// As the registry fails.
    pub async fn status_bar(&self) -> Result<StatusBar> {
        let counters = self.counters().await?;
        let shown = self.link.show(self.loops.run());
        let link = match self.config().hub.transport {
            Transport::Unset if self.options.hub.is_none() => Link::Unset,
            Transport::Folder => Link::Manual,
            Transport::Unset | Transport::Vxp => shown.link,
        };
        Ok(StatusBar {
            link,
            last_success_at: shown.last_success_at,
            next_try_at: shown.next_try_at,
            error: shown.error,
            queued: counters.queued,
            owed: counters.owed,
            transfers: self.transfers.list(),
            rehearsal: self.is_rehearsal(),
            secrets: self.secrets_kind().await.to_owned(),
        })
    }

    /// Everything that waits may go at once.
    pub(crate) async fn wake_jobs(&self) -> Result<()> {
        const ALL: &[jobs::Kind] = &[
            jobs::Kind::SendDocument,
            jobs::Kind::SendReport,
            jobs::Kind::Acknowledge,
            jobs::Kind::TellHubFail,
        ];
        self.patience.clear(self.now());
        if self.is_read_only() {
            return Ok(());
        }
        let now = self.now();
        self.write(move |tx| {
            jobs::wake_all(tx, ALL, now)?;
            Ok(())
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn today_begins_at_midnight_in_vietnam() {
        // 2026-11-22T18:00:00Z is 01:00 on the 23rd in Vietnam.
        let now = UtcMillis(1_795_366_800_000 + 3_600_000);
        assert_eq!(today(now).rfc3339(), "2026-11-23T00:00:00.000+07:00");
    }
}
