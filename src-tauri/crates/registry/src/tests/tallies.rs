//! Kept counts (invariant 7).

use domain::{
    Business, DeliveryKey, DocId, DocumentKey, DraftKey, IncomingState, JobKey, PackageKey, ReportKey,
    StatusCode,
};
use proptest::prelude::*;

use super::{Desk, NOW, desk, facts, new_package, queue, read, receive};
use crate::{
    Coded, Error, Result, Transaction,
    deliveries::{self, Reported},
    documents, drafts,
    jobs::{self, Kind, NewJob},
    packages,
    reports::{self, NewOwed},
    tallies,
};

/// One step: what to do, and numbers that choose to what.
#[derive(Clone, Debug)]
struct Step {
    what: u8,
    which: usize,
    choice: usize,
    fails: bool,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (0..16_u8, 0..8_usize, 0..20_usize, prop::bool::weighted(0.15));
    prop::collection::vec(
        step.prop_map(|(what, which, choice, fails)| Step { what, which, choice, fails }),
        1..60,
    )
}

#[derive(Clone, Default)]
struct Rows {
    incoming: Vec<DocumentKey>,
    outgoing: Vec<DocumentKey>,
    packages: Vec<PackageKey>,
    deliveries: Vec<DeliveryKey>,
    reports: Vec<ReportKey>,
    jobs: Vec<JobKey>,
    drafts: Vec<DraftKey>,
    made: u32,
}

fn pick<T: Copy>(rows: &[T], which: usize) -> Option<T> {
    rows.get(which % rows.len().max(1)).copied()
}

fn apply(tx: &mut Transaction<'_>, rows: &mut Rows, step: &Step) -> Result<()> {
    rows.made += 1;
    let name = rows.made.to_string();
    let error = Coded::new("test");
    match step.what {
        0 | 1 => {
            let mut facts = facts(&name, "x");
            facts.business = if step.choice.is_multiple_of(4) { Business::Recall } else { Business::New };
            rows.incoming.push(receive(tx, &name, &facts, NOW)?);
        }
        2 => {
            if let Some(key) = pick(&rows.incoming, step.which) {
                documents::set_state(tx, key, IncomingState::ALL[step.choice % 8], NOW)?;
            }
        }
        3 => {
            let state = packages::State::ALL[step.choice % 5];
            rows.packages.push(packages::insert_incoming(tx, &new_package(&DocId::from(name), state))?.key);
        }
        4 => {
            if let Some(key) = pick(&rows.packages, step.which) {
                packages::set_state(tx, key, packages::State::ALL[step.choice % 7], None)?;
            }
        }
        5 => {
            let key = queue(tx, &facts(&name, "x"), step.choice.is_multiple_of(2).then_some(NOW), NOW)?;
            rows.outgoing.push(key);
            for n in 0..=step.choice % 4 {
                rows.deliveries.push(deliveries::insert(tx, key, &format!("H{n}"), "", NOW)?);
            }
        }
        6 => {
            if let Some(key) = pick(&rows.outgoing, step.which) {
                documents::release(tx, key, NOW)?;
            }
        }
        7 => {
            if let Some(key) = pick(&rows.deliveries, step.which) {
                deliveries::mark_sent(tx, key, NOW)?;
            }
        }
        8 => {
            if let Some(key) = pick(&rows.deliveries, step.which) {
                deliveries::mark_failed(tx, key, &error, NOW)?;
            }
        }
        9 | 10 => {
            if let Some(key) = pick(&rows.deliveries, step.which) {
                let there = deliveries::get(tx, key)?;
                let code = StatusCode::ALL[step.choice % 9];
                let state = there.state.after(code, there.standing);
                let reported = Reported { code, state, standing: state, text: "", cause: None, at: NOW };
                deliveries::report(tx, key, &reported)?;
            }
        }
        11 => {
            if let Some(document) = pick(&rows.incoming, step.which) {
                let code = StatusCode::ALL[step.choice % 9];
                let new =
                    NewOwed { document, agency_code: "H21", code, text: "", decided_at: NOW, package: None };
                rows.reports.push(reports::owe(tx, &new)?.key);
            }
        }
        12 => {
            if let Some(key) = pick(&rows.reports, step.which) {
                if step.choice.is_multiple_of(2) {
                    reports::mark_sent(tx, key, NOW)?;
                } else {
                    reports::mark_failed(tx, key, &error)?;
                }
            }
        }
        13 => {
            let new = NewJob {
                kind: Kind::ALL[step.choice % 4],
                document: None,
                report: None,
                package: None,
                payload: &(),
                due_at: NOW,
                created_at: NOW,
            };
            rows.jobs.push(jobs::enqueue(tx, &new)?);
        }
        14 => {
            if let Some(key) = pick(&rows.jobs, step.which) {
                match step.choice % 3 {
                    0 => jobs::done(tx, key, NOW)?,
                    1 => jobs::wedge(tx, key, &error, NOW)?,
                    _ => {
                        jobs::start(tx, key, NOW).map(|_| ()).or_else(expected)?;
                    }
                }
            }
        }
        _ => match (step.choice % 3, pick(&rows.drafts, step.which)) {
            (1, Some(key)) => drafts::delete(tx, key, NOW).or_else(expected)?,
            (2, Some(key)) => drafts::restore(tx, key, NOW).or_else(expected)?,
            _ if step.choice == 19 => {
                drafts::purge(tx, NOW.plus(1))?;
                rows.drafts.clear();
            }
            _ => rows.drafts.push(drafts::create(tx, &(), NOW)?),
        },
    }
    Ok(())
}

/// A refusal that random steps run into.
fn expected(error: Error) -> Result<()> {
    if matches!(error, Error::State { .. } | Error::NotFound { .. }) { Ok(()) } else { Err(error) }
}

/// Counts per document, and the document's state, as counting its deliveries gives them.
fn check_documents(desk: &Desk, rows: &Rows) {
    for key in &rows.outgoing {
        let (row, all) =
            read(&desk.registry, |c| Ok((documents::row(c, *key)?, deliveries::of_document(c, *key)?)));
        let count =
            |names: &[&str]| all.iter().filter(|one| names.contains(&one.state.as_str())).count() as u32;
        let tally = row.tally;
        assert_eq!(tally.recipients as usize, all.len());
        assert_eq!(tally.queued, count(&["queued"]));
        assert_eq!(tally.sent, count(&["sent"]));
        assert_eq!(tally.arrived, count(&["arrived"]));
        assert_eq!(tally.accepted, count(&["accepted", "assigned", "in_process"]));
        assert_eq!(tally.done, count(&["done"]));
        assert_eq!(tally.failed, count(&["failed"]));
        assert_eq!(tally.returned, count(&["returned"]));
        assert_eq!(tally.taking_back, count(&["take_back_asked"]));
        assert_eq!(tally.taken_back, count(&["taken_back"]));
        let state = if row.hold_until.is_some() {
            "held"
        } else if tally.failed + tally.returned > 0 {
            "problem"
        } else if tally.queued == tally.recipients {
            "queued"
        } else if tally.accepted + tally.done + tally.taken_back == tally.recipients {
            "done"
        } else {
            "moving"
        };
        assert_eq!(row.state.outgoing().unwrap().as_str(), state);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn kept_counts_equal_counting_after_any_steps(steps in steps()) {
        let desk = desk();
        let mut rows = Rows::default();
        for step in &steps {
            let mut after = rows.clone();
            let done = desk.registry.write(|tx| {
                apply(tx, &mut after, step)?;
                // Some steps are undone after all.
                if step.fails { Err(Error::state("undone")) } else { Ok(()) }
            });
            match done {
                Ok(()) => rows = after,
                Err(error) => prop_assert!(step.fails, "{}", error),
            }
            rows.made += 1;
        }
        prop_assert_eq!(read(&desk.registry, tallies::get), read(&desk.registry, tallies::recount));
        check_documents(&desk, &rows);
    }
}
