//! Documents and packages: one row each, found and listed (invariants 2 and 4).

use domain::{
    Business, DeliveryState, DocId, DocumentKey, IncomingState, Priority, ReturnReason, StatusCode,
};
use rstest::rstest;

use super::{Desk, NOW, desk, facts, identity, new_package, queue, read, receive, refused, write};
use crate::{
    BlobHash, Coded, Cursor,
    deliveries::{self, Reported},
    documents::{self, DocumentBox, Filter, OutgoingState, Return, State},
    packages,
};

#[test]
fn a_message_of_the_hub_is_kept_once_however_often_it_comes() {
    let desk = desk();
    let doc_id = DocId::from("5f1b");
    let insert = || {
        write(&desk.registry, |tx| {
            packages::insert_incoming(tx, &new_package(&doc_id, packages::State::Quarantined))
        })
    };
    let first = insert();
    let second = insert();
    assert!(first.new && !second.new);
    assert_eq!(first.key, second.key);
    let found = read(&desk.registry, |c| packages::find(c, "https://hub.example.vn", &doc_id)).unwrap();
    assert_eq!((found.key, found.state), (first.key, packages::State::Quarantined));
    assert_eq!(read(&desk.registry, |c| packages::find(c, "folder", &doc_id)), None);
}

#[test]
fn a_document_with_the_same_identity_is_refused_under_another_package() {
    let desk = desk();
    let same = facts("12", "báo cáo");
    let key = write(&desk.registry, |tx| receive(tx, "doc-1", &same, NOW));
    assert_eq!(refused(&desk.registry, |tx| receive(tx, "doc-2", &same, NOW)), "registry.constraint");
    assert_eq!(read(&desk.registry, |c| documents::find_by_identity(c, &identity(&same))), Some(key));
    // A recall names the same document and is a row of its own.
    let recall = documents::Facts { business: Business::Recall, ..same };
    write(&desk.registry, |tx| receive(tx, "doc-3", &recall, NOW));
}

#[rstest]
#[case("UPDATE package SET blob_sha256 = 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb'")]
#[case("UPDATE package SET blob_sha256 = NULL")]
#[case("UPDATE package SET bytes = 1")]
#[case("UPDATE package SET doc_id = 'other'")]
#[case("UPDATE package SET hub = 'other'")]
#[case("DELETE FROM package")]
#[case("UPDATE document SET identity_key = 'other'")]
#[case("UPDATE document SET document_id = 'other'")]
#[case("DELETE FROM document")]
fn bytes_and_identities_never_change(#[case] sql: &str) {
    let desk = desk();
    write(&desk.registry, |tx| {
        let key = receive(tx, "doc-1", &facts("1", "x"), NOW)?;
        let package = documents::get(tx, key)?.package;
        packages::set_blob(tx, package, BlobHash::of(b"raw"), 3)
    });
    assert_eq!(refused(&desk.registry, |tx| tx.execute(sql, &[])), "registry.constraint");
}

#[test]
fn a_whole_document_reads_back_as_it_was_written() {
    let desk = desk();
    let mut all = facts("12", "V/v báo cáo");
    all.priority = Priority::ExpressTimed;
    all.business = Business::Update;
    all.target_document_id = Some("H21,old".into());
    all.target_reason = "sai số liệu".into();
    all.content = "trích yếu khác".into();
    all.due_date = Some(jiff::civil::date(2026, 12, 1));
    all.to.extend((0..5).map(|n| documents::Party { code: format!("H21.{n}"), name: format!("Xã {n}") }));
    all.response_for = vec![documents::Answered { organ_id: "H21.12".into(), ..Default::default() }];
    let key = write(&desk.registry, |tx| receive(tx, "doc-1", &all, NOW));
    let back = read(&desk.registry, |c| documents::get(c, key));
    assert_eq!(back.facts, all);
    assert_eq!(back.row.state, State::In(IncomingState::Decision));
    assert_eq!(back.row.first_recipients, all.to[..3]);
    assert_eq!(back.identity_key, identity(&all));
    assert_eq!(back.returned, None);

    let returned =
        Return { reason: ReturnReason::R05, text: "thiếu phụ lục".into(), by: "B".into(), at: NOW };
    write(&desk.registry, |tx| documents::mark_returned(tx, key, &returned));
    let back = read(&desk.registry, |c| documents::get(c, key));
    assert_eq!(back.returned, Some(returned));
    assert_eq!(back.row.state, State::In(IncomingState::Returned));
}

/// Sixty documents: every third waits no more, every fifth is urgent, two share each moment.
fn sixty() -> (Desk, Vec<DocumentKey>) {
    let desk = desk();
    let keys = write(&desk.registry, |tx| {
        (0..60_i64)
            .map(|n| {
                let mut facts = facts(&n.to_string(), &format!("Báo cáo 100%_ số {n}"));
                facts.priority = if n % 5 == 0 { Priority::Express } else { Priority::Normal };
                facts.from.code = if n % 4 == 0 { "G09".into() } else { "H21".into() };
                let key = receive(tx, &format!("doc-{n}"), &facts, NOW.plus(n / 2))?;
                if n % 3 == 0 {
                    documents::set_state(tx, key, IncomingState::Accepted, NOW)?;
                }
                Ok(key)
            })
            .collect()
    });
    (desk, keys)
}

fn listed(desk: &Desk, filter: &Filter<'_>, limit: u32) -> Vec<DocumentKey> {
    let mut seen = Vec::new();
    let mut after: Option<Cursor> = None;
    loop {
        let page = read(&desk.registry, |c| documents::page(c, DocumentBox::In, filter, after, limit));
        assert!(page.rows.len() <= limit as usize);
        seen.extend(page.rows.iter().map(|row| row.key));
        match page.next {
            Some(next) => after = Some(next),
            None => return seen,
        }
    }
}

const WAITING: State = State::In(IncomingState::Waiting);
const ACCEPTED: State = State::In(IncomingState::Accepted);

#[rstest]
#[case::all(Filter::default(), |_: i64| true)]
#[case::one_state(Filter { states: &[ACCEPTED], ..Filter::default() }, |n: i64| n % 3 == 0)]
#[case::two_states(Filter { states: &[WAITING, ACCEPTED, WAITING], ..Filter::default() }, |_: i64| true)]
#[case::urgent(Filter { priority_at_least: Priority::Urgent, ..Filter::default() }, |n: i64| n % 5 == 0)]
#[case::one_sender(Filter { from: Some("G09"), ..Filter::default() }, |n: i64| n % 4 == 0)]
#[case::sender_and_state(
    Filter { from: Some("G09"), states: &[ACCEPTED], ..Filter::default() }, |n: i64| n % 12 == 0
)]
#[case::words_without_marks(Filter { text: "SO bao  7", ..Filter::default() }, |n: i64| n.to_string().contains('7'))]
#[case::wildcards_are_letters(Filter { text: "100%_", ..Filter::default() }, |_: i64| true)]
#[case::no_wildcards(Filter { text: "1%0", ..Filter::default() }, |_: i64| false)]
#[case::the_symbol(Filter { text: "12/ubnd", ..Filter::default() }, |n: i64| n == 12)]
#[case::the_sender(Filter { text: "gia lai", ..Filter::default() }, |_: i64| true)]
fn pages_hold_every_match_once_newest_first(#[case] filter: Filter<'_>, #[case] matches: fn(i64) -> bool) {
    let (desk, keys) = sixty();
    let wanted = (0..60_i64).filter(|n| matches(*n)).map(|n| keys[n as usize]).rev().collect::<Vec<_>>();
    for limit in [1, 7, 100] {
        assert_eq!(listed(&desk, &filter, limit), wanted, "pages of {limit}");
    }
    let counted = read(&desk.registry, |c| documents::count_capped(c, DocumentBox::In, &filter));
    assert_eq!(counted as usize, wanted.len());
}

#[test]
fn counting_stops_at_a_thousand_and_one() {
    let desk = desk();
    write(&desk.registry, |tx| {
        for n in 0..1_010 {
            receive(tx, &format!("doc-{n}"), &facts(&n.to_string(), "x"), NOW)?;
        }
        Ok(())
    });
    let count =
        |filter: Filter<'_>| read(&desk.registry, |c| documents::count_capped(c, DocumentBox::In, &filter));
    assert_eq!(count(Filter::default()), 1_001);
    assert_eq!(count(Filter { states: &[WAITING, ACCEPTED], ..Filter::default() }), 1_001);
}

#[rstest]
#[case::all(Filter::default(), |_: i64| true)]
#[case::urgent(Filter { priority_at_least: Priority::Urgent, ..Filter::default() }, |n: i64| n % 5 == 0)]
#[case::words(Filter { text: "so 4", ..Filter::default() }, |n: i64| n.to_string().contains('4'))]
fn the_waiting_queue_runs_urgent_first_then_longest_waiting(
    #[case] filter: Filter<'_>,
    #[case] matches: fn(i64) -> bool,
) {
    let (desk, keys) = sixty();
    let waits = |n: &i64| n % 3 != 0 && matches(*n);
    let urgent = (0..60_i64).filter(|n| waits(n) && n % 5 == 0);
    let normal = (0..60_i64).filter(|n| waits(n) && n % 5 != 0);
    let wanted = urgent.chain(normal).map(|n| keys[n as usize]).collect::<Vec<_>>();
    let filter = Filter { states: &[WAITING], ..filter };
    for limit in [1, 7, 100] {
        assert_eq!(listed(&desk, &filter, limit), wanted, "pages of {limit}");
    }
    let counted = read(&desk.registry, |c| documents::count_capped(c, DocumentBox::In, &filter));
    assert_eq!(counted as usize, wanted.len());
}

#[test]
fn the_desk_and_the_next_document_follow_the_waiting_queue() {
    let (desk, keys) = sixty();
    let first = read(&desk.registry, |c| documents::waiting(c, 3));
    assert_eq!(first.iter().map(|row| row.key).collect::<Vec<_>>(), [keys[5], keys[10], keys[20]]);
    let next = |key| read(&desk.registry, |c| documents::next_waiting(c, key));
    assert_eq!(next(keys[5]), Some(keys[10]));
    assert_eq!(next(keys[0]), Some(keys[5]), "also from one that waits no more");
    assert_eq!(next(keys[55]), Some(keys[1]), "after the urgent ones, the longest waiting");
    assert_eq!(next(keys[1]), Some(keys[2]));
    assert_eq!(next(keys[59]), Some(keys[5]), "after the last one, the first");
    assert_eq!(read(&desk.registry, |c| documents::came_since(c, NOW.plus(28))), 4);
}

#[test]
fn an_outgoing_document_follows_its_deliveries() {
    let desk = desk();
    let state = |key| read(&desk.registry, |c| documents::row(c, key)).state.outgoing().unwrap();
    let (key, all) = write(&desk.registry, |tx| {
        let key = queue(tx, &facts("1", "x"), Some(NOW.plus(10_000)), NOW)?;
        let all = (0..3)
            .map(|n| deliveries::insert(tx, key, &format!("H{n}"), "Xã", NOW))
            .collect::<Result<Vec<_>, _>>()?;
        Ok((key, all))
    });
    assert_eq!(state(key), OutgoingState::Held);
    assert_eq!(read(&desk.registry, |c| documents::to_release(c, NOW, 10)), []);
    assert_eq!(read(&desk.registry, |c| documents::to_release(c, NOW.plus(10_000), 10)), [key]);
    assert!(write(&desk.registry, |tx| documents::release(tx, key, NOW)));
    assert!(!write(&desk.registry, |tx| documents::release(tx, key, NOW)));
    assert_eq!(state(key), OutgoingState::Queued);
    assert_eq!(refused(&desk.registry, |tx| documents::cancel(tx, key, NOW)), "registry.state");

    let error = Coded::new("agency.closed").with("code", "H2");
    write(&desk.registry, |tx| {
        documents::mark_sent(tx, key, NOW.plus(1))?;
        deliveries::mark_sent(tx, all[0], NOW)?;
        deliveries::mark_sent(tx, all[1], NOW)
    });
    assert_eq!(state(key), OutgoingState::Moving);
    write(&desk.registry, |tx| deliveries::mark_failed(tx, all[2], &error, NOW));
    assert_eq!(state(key), OutgoingState::Problem);
    assert_eq!(read(&desk.registry, |c| documents::sent_since(c, NOW)), 1);

    let problems = read(&desk.registry, |c| deliveries::problems_grouped(c, 10, 10));
    assert_eq!(problems.len(), 1);
    assert_eq!((&problems[0].cause, problems[0].deliveries, &problems[0].newest), (&error, 1, &vec![key]));

    write(&desk.registry, |tx| {
        deliveries::requeue(tx, all[2], NOW)?;
        deliveries::mark_sent(tx, all[2], NOW)?;
        for delivery in &all {
            report(tx, *delivery, StatusCode::Accepted)?;
        }
        Ok(())
    });
    assert_eq!(state(key), OutgoingState::Done);
    let tally = read(&desk.registry, |c| documents::row(c, key)).tally;
    assert_eq!((tally.recipients, tally.accepted, tally.failed, tally.queued), (3, 3, 0, 0));
    let filter = Filter { states: &[State::Out(OutgoingState::Done)], text: "noi vu", ..Filter::default() };
    let page = read(&desk.registry, |c| documents::page(c, DocumentBox::Out, &filter, None, 10));
    assert_eq!(page.rows.len(), 1);
}

fn report(tx: &mut crate::Transaction<'_>, key: domain::DeliveryKey, code: StatusCode) -> crate::Result<()> {
    let there = deliveries::get(tx, key)?;
    let state = there.state.after(code, there.standing);
    deliveries::report(tx, key, &Reported { code, state, standing: state, text: "", cause: None, at: NOW })
}

#[test]
fn a_failure_never_hides_that_a_recipient_has_the_document() {
    let desk = desk();
    let delivery = write(&desk.registry, |tx| {
        let key = queue(tx, &facts("1", "x"), None, NOW)?;
        let delivery = deliveries::insert(tx, key, "H1", "Xã", NOW)?;
        deliveries::mark_sent(tx, delivery, NOW)?;
        report(tx, delivery, StatusCode::Arrived)?;
        Ok(delivery)
    });
    assert!(!write(&desk.registry, |tx| deliveries::mark_failed(tx, delivery, &Coded::new("hub.fail"), NOW)));
    write(&desk.registry, |tx| deliveries::mark_sent(tx, delivery, NOW.plus(5)));
    let there = read(&desk.registry, |c| deliveries::get(c, delivery));
    assert_eq!(
        (there.state, there.sent_at, there.arrived_at),
        (DeliveryState::Arrived, Some(NOW), Some(NOW))
    );
}

#[test]
fn an_undone_sending_frees_its_identity_and_a_second_sending_of_one_is_refused() {
    let desk = desk();
    let same = facts("1", "x");
    let key = write(&desk.registry, |tx| queue(tx, &same, Some(NOW.plus(1)), NOW));
    assert_eq!(refused(&desk.registry, |tx| queue(tx, &same, None, NOW)), "registry.constraint");
    write(&desk.registry, |tx| documents::cancel(tx, key, NOW));
    assert_eq!(read(&desk.registry, |c| documents::find_outgoing_by_identity(c, &identity(&same))), None);
    let again = write(&desk.registry, |tx| queue(tx, &same, None, NOW));
    let named =
        read(&desk.registry, |c| documents::find_by_document_id(c, DocumentBox::Out, &same.document_id));
    assert_eq!(
        named.iter().map(|named| (named.key, named.cancelled)).collect::<Vec<_>>(),
        [(again, false), (key, true)]
    );
    let symbol = |date| {
        read(&desk.registry, |c| documents::find_by_symbol(c, DocumentBox::Out, "1", "UBND-VX", date)).len()
    };
    assert_eq!(
        (symbol(None), symbol(same.promulgation_date), symbol(Some(jiff::civil::date(2020, 1, 1)))),
        (2, 2, 0)
    );
}
