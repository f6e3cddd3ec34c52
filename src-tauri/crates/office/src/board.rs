//! The head's board (duyệt – theo dõi): one screen with what waits for a decision and what is late.

use domain::{
    UnitKey, UtcMillis, assignment::soon_until, document::symbol, open_work::WorkLine, text::visible,
};
use jiff::{
    Span,
    civil::{Date, Weekday},
};
use registry::{Connection, approvals, assignments, documents, open_work, tallies, units};

use crate::{
    Office,
    approve::view as approval_view,
    assign::Standings,
    calendar::load,
    config::Config,
    day::Moment,
    directory,
    error::Result,
    view::{Board, OverdueRow, Share, SilentRow, UnitBacklog},
    work::unit_view,
};

/// Rows of each part.
const ROWS: usize = 50;
/// Recipients counted at most.
const SILENT: u32 = 1_000;

impl Office {
    /// The head's board.
    ///
    /// # Errors
    /// As the registry fails.
    pub async fn board(&self) -> Result<Board> {
        let (config, now) = (self.config(), self.now());
        self.read(move |c| board(c, &config, now)).await
    }
}

fn board(c: &Connection, config: &Config, now: UtcMillis) -> Result<Board> {
    let (moment, today) = (Moment::at(c, now)?, now.vietnam_date());
    let shown = u32::try_from(ROWS).unwrap_or(u32::MAX);
    let silent = open_work::silent(c, moment.cutoffs(), SILENT)?;
    let monday = monday_of(today);
    let last_monday = monday.checked_sub(Span::new().days(7)).unwrap_or(monday);
    Ok(Board {
        now,
        approvals: approvals::waiting(c, shown)?
            .into_iter()
            .map(|one| approval_view(c, one))
            .collect::<Result<_>>()?,
        approvals_total: approvals::count_waiting(c)?,
        overdue: overdue(c, config, now, shown)?,
        overdue_total: moment.count(c, WorkLine::Overdue, false)?,
        silent_total: u32::try_from(silent.len()).unwrap_or(u32::MAX),
        silent: silent.into_iter().take(ROWS).map(|one| silent_row(c, one)).collect::<Result<_>>()?,
        owed: tallies::get(c)?.owed,
        owed_since: open_work::owed_since(c)?,
        unassigned: moment.count(c, WorkLine::NotSubmitted, false)?,
        backlog: backlog(c, config, today)?,
        this_week: share(c, monday, UtcMillis(i64::MAX))?,
        last_week: share(c, last_monday, midnight(monday))?,
    })
}

fn overdue(c: &Connection, config: &Config, now: UtcMillis, limit: u32) -> Result<Vec<OverdueRow>> {
    let standings = Standings::new(c, &config.work, now)?;
    let row = |there: assignments::Assignment| -> Result<OverdueRow> {
        let document = documents::row(c, there.document)?;
        let lead = there.lead.map(|key| units::get(c, key)).transpose()?;
        Ok(OverdueRow {
            id: there.document,
            symbol: visible(&symbol(&document.number, &document.notation)),
            subject: visible(&document.subject),
            lead: lead.as_ref().map(|unit| unit.name.clone()).unwrap_or_default(),
            lead_short: lead.map(|unit| unit.short).unwrap_or_default(),
            standing: standings.of(&there),
            due: there.due.map(|due| due.to_string()).unwrap_or_default(),
            handler: visible(&there.handler),
        })
    };
    assignments::overdue(c, now.vietnam_date(), limit)?.into_iter().map(row).collect()
}

fn silent_row(c: &Connection, one: open_work::Silent) -> Result<SilentRow> {
    let document = documents::row(c, one.document)?;
    Ok(SilentRow {
        id: one.delivery,
        document: one.document,
        symbol: visible(&symbol(&document.number, &document.notation)),
        to: directory::view(c, &one.code, &one.name)?,
        state: one.state,
        since: one.since,
    })
}

/// Every unit of the office, those without open work included; closed ones while they still have some.
fn backlog(c: &Connection, config: &Config, today: Date) -> Result<Vec<UnitBacklog>> {
    let soon = soon_until(today, config.work.soon_days, &load(c)?);
    let mut counted = assignments::backlog(c, today, soon)?;
    let mut take = |key: Option<UnitKey>| {
        let place = counted.iter().position(|one| one.lead == key);
        place.map(|place| counted.swap_remove(place))
    };
    let row = |unit: Option<units::Unit>, one: Option<assignments::Backlog>| UnitBacklog {
        unit: unit.map(unit_view),
        open: one.map_or(0, |one| one.open),
        overdue: one.map_or(0, |one| one.overdue),
        soon: one.map_or(0, |one| one.soon),
    };
    let mut rows = Vec::new();
    for unit in units::open(c)? {
        let one = take(Some(unit.key));
        rows.push(row(Some(unit), one));
    }
    let alone = take(None);
    for one in counted {
        let unit = one.lead.map(|key| units::get(c, key)).transpose()?;
        rows.push(row(unit, Some(one)));
    }
    if alone.is_some() {
        rows.push(row(None, alone));
    }
    Ok(rows)
}

fn share(c: &Connection, from: Date, to: UtcMillis) -> Result<Share> {
    let (sent, wrong) = open_work::sent_right(c, midnight(from), to)?;
    let right = sent.saturating_sub(wrong);
    let per_mille = (u64::from(right) * 1_000 + u64::from(sent) / 2).checked_div(u64::from(sent));
    Ok(Share { sent, right, per_mille: per_mille.and_then(|share| u32::try_from(share).ok()) })
}

fn monday_of(day: Date) -> Date {
    let back = i64::from(day.weekday().since(Weekday::Monday));
    day.checked_sub(Span::new().days(back)).unwrap_or(day)
}

fn midnight(day: Date) -> UtcMillis {
    UtcMillis::from_vietnam(day.at(0, 0, 0, 0))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_week_begins_on_monday() {
        for day in 23..30 {
            assert_eq!(monday_of(date(2026, 11, day)), date(2026, 11, 23));
        }
        assert_eq!(monday_of(date(2026, 11, 22)), date(2026, 11, 16));
    }
}
