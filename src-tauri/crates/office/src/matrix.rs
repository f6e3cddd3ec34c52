//! The office's matrix: the documents of a period by the recipients they went to, or by groups of them.

use std::collections::BTreeMap;

use domain::{AgencyKind, DeliveryState, UtcMillis};
use jiff::ToSpan as _;
use registry::{
    Connection, Cursor, deliveries,
    deliveries::Standing,
    documents,
    documents::{DocumentBox, DocumentRow, OutgoingState, State},
};

use crate::{
    Office, directory,
    error::Result,
    outgoing::list_row,
    view::{MatrixCell, MatrixColumn, MatrixFilter, MatrixRow, OfficeMatrix},
};

/// More recipients than this are shown as groups.
const MOST_COLUMNS: usize = 60;
/// Most documents of one page, each with up to a thousand recipients.
const MOST_ROWS: u32 = 50;
/// Most days looked back.
const MOST_DAYS: u32 = 366;

/// Midnight in Vietnam of the first day of a period that ends today.
fn begins(now: UtcMillis, days: u32) -> UtcMillis {
    let back = i64::from(days.clamp(1, MOST_DAYS)) - 1;
    let today = now.vietnam_date();
    let first = today.checked_sub(back.days()).unwrap_or(today);
    UtcMillis::from_vietnam(first.at(0, 0, 0, 0))
}

fn states(only_open: bool) -> Vec<State> {
    let open = [OutgoingState::Held, OutgoingState::Queued, OutgoingState::Moving, OutgoingState::Problem];
    let done = [OutgoingState::Done];
    open.iter().chain(done.iter().filter(|_| !only_open)).copied().map(State::Out).collect()
}

/// Whether nothing more is expected: what "chỉ chưa xong" leaves out.
fn is_settled(state: DeliveryState) -> bool {
    match state {
        DeliveryState::Done | DeliveryState::TakenBack => true,
        DeliveryState::Queued
        | DeliveryState::Sent
        | DeliveryState::Failed
        | DeliveryState::Arrived
        | DeliveryState::Returned
        | DeliveryState::Accepted
        | DeliveryState::Assigned
        | DeliveryState::InProcess
        | DeliveryState::TakeBackAsked => false,
    }
}

fn is_accepted(state: DeliveryState) -> bool {
    match state {
        DeliveryState::Accepted
        | DeliveryState::Assigned
        | DeliveryState::InProcess
        | DeliveryState::Done => true,
        DeliveryState::Queued
        | DeliveryState::Sent
        | DeliveryState::Failed
        | DeliveryState::Arrived
        | DeliveryState::Returned
        | DeliveryState::TakeBackAsked
        | DeliveryState::TakenBack => false,
    }
}

/// The documents of a page with where each of their recipients stands.
struct Found {
    rows: Vec<(DocumentRow, Vec<Standing>)>,
    next: Option<Cursor>,
}

fn find(
    c: &Connection,
    filter: &MatrixFilter,
    from: UtcMillis,
    after: Option<Cursor>,
    limit: u32,
) -> Result<Found> {
    let states = states(filter.only_open);
    let which = documents::Filter { states: &states, ..documents::Filter::default() };
    let page = documents::page(c, DocumentBox::Out, &which, after, limit)?;
    let mut found = Found { rows: Vec::new(), next: page.next };
    for row in page.rows {
        if row.entered_at < from {
            found.next = None;
            break;
        }
        let mut standings = deliveries::standings(c, row.key)?;
        standings.retain(|one| !(filter.only_open && is_settled(one.state)));
        found.rows.push((row, standings));
    }
    Ok(found)
}

/// The columns of these rows: agencies by kind and name, or the kinds.
fn columns(c: &Connection, found: &Found, grouped: Option<bool>) -> Result<(bool, Vec<MatrixColumn>)> {
    let mut agencies: BTreeMap<&str, &str> = BTreeMap::new();
    for one in found.rows.iter().flat_map(|(_, standings)| standings) {
        agencies.entry(&one.to_code).or_insert(&one.to_name);
    }
    let grouped = grouped.unwrap_or(agencies.len() > MOST_COLUMNS);
    if grouped {
        let there: Vec<AgencyKind> = agencies.values().map(|name| AgencyKind::of(name)).collect();
        let kinds = AgencyKind::ALL.into_iter().filter(|kind| there.contains(kind));
        let column = |kind: AgencyKind| MatrixColumn { key: kind.as_str().to_owned(), name: String::new() };
        return Ok((true, kinds.map(column).collect()));
    }
    let mut columns = Vec::new();
    for (code, name) in agencies {
        let agency = directory::view(c, code, name)?;
        columns
            .push((AgencyKind::of(&agency.name), MatrixColumn { key: code.to_owned(), name: agency.name }));
    }
    columns.sort_by(|(a, one), (b, other)| (a, &one.name, &one.key).cmp(&(b, &other.name, &other.key)));
    Ok((false, columns.into_iter().map(|(_, column)| column).collect()))
}

/// The cells of one document: one per column it goes to.
fn cells(standings: &[Standing], grouped: bool) -> Vec<MatrixCell> {
    let mut cells: BTreeMap<&str, MatrixCell> = BTreeMap::new();
    for one in standings {
        let key = if grouped { AgencyKind::of(&one.to_name).as_str() } else { one.to_code.as_str() };
        let cell = cells.entry(key).or_insert_with(|| MatrixCell {
            column: key.to_owned(),
            recipients: 0,
            done: 0,
            problem: 0,
            state: None,
            since: None,
        });
        cell.recipients += 1;
        cell.done += u32::from(is_accepted(one.state));
        cell.problem += u32::from(one.state.is_problem());
        let alone = cell.recipients == 1;
        cell.state = alone.then_some(one.state);
        cell.since = alone.then_some(one.changed_at);
    }
    cells.into_values().collect()
}

impl Office {
    /// A page of the office's matrix, newest documents first: those of the last days, today included.
    ///
    /// # Errors
    /// [`crate::Error::Registry`] for an `after` that no page gave.
    pub async fn office_matrix(
        &self,
        filter: MatrixFilter,
        after: Option<String>,
        limit: u32,
    ) -> Result<OfficeMatrix> {
        let from = begins(self.now(), filter.days);
        self.read(move |c| {
            let after = Cursor::parse_optional(after.as_deref())?;
            let found = find(c, &filter, from, after, limit.clamp(1, MOST_ROWS))?;
            let (grouped, columns) = columns(c, &found, filter.grouped)?;
            let mut rows = Vec::new();
            for (row, standings) in found.rows {
                let cells = cells(&standings, grouped);
                let shown = list_row(c, row)?;
                rows.push(MatrixRow {
                    id: shown.id,
                    symbol: shown.symbol,
                    subject: shown.subject,
                    queued_at: shown.queued_at,
                    state: shown.state,
                    tally: shown.tally,
                    cells,
                });
            }
            let next = found.next.map(|cursor| cursor.to_string());
            Ok(OfficeMatrix { grouped, columns, rows, next })
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use domain::DeliveryKey;

    use super::*;

    fn standing(code: &str, name: &str, state: DeliveryState) -> Standing {
        let (to_code, to_name) = (code.to_owned(), name.to_owned());
        Standing { key: DeliveryKey(1), to_code, to_name, state, changed_at: UtcMillis(5) }
    }

    #[test]
    fn a_period_begins_at_midnight_in_vietnam() {
        // 2026-11-23T01:00 in Vietnam.
        let now = UtcMillis(1_795_366_800_000 + 3_600_000);
        assert_eq!(begins(now, 1).rfc3339(), "2026-11-23T00:00:00.000+07:00");
        assert_eq!(begins(now, 7).rfc3339(), "2026-11-17T00:00:00.000+07:00");
        assert_eq!(begins(now, 0), begins(now, 1));
    }

    #[test]
    fn groups_count_and_single_recipients_say_their_state() {
        let all = [
            standing("H21.1", "UBND xã A", DeliveryState::Accepted),
            standing("H21.2", "UBND xã B", DeliveryState::Failed),
            standing("H21.3", "UBND phường C", DeliveryState::Sent),
            standing("H21.9", "Sở Y tế", DeliveryState::Returned),
        ];
        let grouped = cells(&all, true);
        let commune = grouped.iter().find(|cell| cell.column == "commune").unwrap();
        assert_eq!((commune.recipients, commune.done, commune.problem, commune.state), (3, 1, 1, None));
        let single = cells(&all, false);
        assert_eq!(single.len(), 4);
        assert_eq!(single[3].state, Some(DeliveryState::Returned));
        assert_eq!(single[3].since, Some(UtcMillis(5)));
    }
}
