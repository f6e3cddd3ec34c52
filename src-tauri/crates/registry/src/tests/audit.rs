//! The audit chain (invariant 6).

use std::collections::BTreeMap;

use proptest::prelude::*;
use rstest::rstest;

use super::{Desk, NOW, desk, facts, read, receive, refused, write};
use crate::{
    Cursor,
    audit::{self, ChainCheck, Filter},
};

fn args(name: &str, value: &str) -> BTreeMap<String, String> {
    BTreeMap::from([(name.to_owned(), value.to_owned())])
}

/// Ten rows, some about a document.
fn chain() -> Desk {
    let desk = desk();
    write(&desk.registry, |tx| {
        let first = receive(tx, "doc-1", &facts("1", "một"), NOW)?;
        receive(tx, "doc-2", &facts("2", "hai"), NOW)?;
        for n in 0..10_i64 {
            let about = (n % 2 == 0).then_some(first);
            audit::append(
                tx,
                NOW.plus(n),
                "Lê Thị B",
                "document.accepted",
                about,
                &args("n", &n.to_string()),
            )?;
        }
        Ok(())
    });
    desk
}

fn verify(desk: &Desk) -> ChainCheck {
    read(&desk.registry, audit::verify)
}

#[test]
fn an_empty_and_a_growing_chain_are_whole() {
    let empty = desk();
    assert_eq!(verify(&empty), ChainCheck { lines: 0, broken_at: None });
    assert_eq!(verify(&chain()), ChainCheck { lines: 10, broken_at: None });
}

// Every column of row 5, and whole rows.
#[rstest]
#[case("UPDATE audit SET sequence = 50 WHERE sequence = 5")]
#[case("UPDATE audit SET at = at + 1 WHERE sequence = 5")]
#[case("UPDATE audit SET actor = 'Lê Thị C' WHERE sequence = 5")]
#[case("UPDATE audit SET action = 'document.returned' WHERE sequence = 5")]
#[case("UPDATE audit SET document_id = 2 WHERE sequence = 5")]
#[case("UPDATE audit SET document_id = NULL WHERE sequence = 5")]
#[case("UPDATE audit SET args_json = '{}' WHERE sequence = 5")]
#[case("UPDATE audit SET args_json = '{\"n\": \"4\"}' WHERE sequence = 5")]
#[case("UPDATE audit SET previous_hash = hash WHERE sequence = 5")]
#[case("UPDATE audit SET hash = previous_hash WHERE sequence = 5")]
#[case("UPDATE audit SET hash = upper(hash) WHERE sequence = 5")]
#[case("DELETE FROM audit WHERE sequence = 5")]
fn a_change_to_any_column_is_found_where_it_was_made(#[case] tamper: &str) {
    let desk = chain();
    assert_eq!(tampered(&desk, tamper), 1);
    assert_eq!(verify(&desk), ChainCheck { lines: 4, broken_at: Some(5) });
}

#[rstest]
#[case::rows_missing_at_the_end("DELETE FROM audit WHERE sequence > 8", Some(9))]
#[case::all_rows_missing("DELETE FROM audit", Some(1))]
#[case::the_head_moved("UPDATE audit_head SET sequence = 8", Some(11))]
fn an_end_that_does_not_fit_the_head_is_found(#[case] tamper: &str, #[case] broken_at: Option<i64>) {
    let desk = chain();
    assert!(tampered(&desk, tamper) > 0);
    assert_eq!(verify(&desk).broken_at, broken_at);
}

/// Changes rows as somebody with the file and SQLite would, past the triggers.
fn tampered(desk: &Desk, sql: &str) -> usize {
    let other = super::beside(desk.folder.path());
    other
        .execute_batch("DROP TRIGGER audit_fixed; DROP TRIGGER audit_kept; PRAGMA foreign_keys = 0;")
        .unwrap();
    other.execute(sql, []).unwrap()
}

#[test]
fn rows_cannot_be_changed_or_deleted_through_the_database() {
    let desk = chain();
    for sql in ["UPDATE audit SET at = 1", "DELETE FROM audit"] {
        assert_eq!(refused(&desk.registry, |tx| tx.execute(sql, &[])), "registry.constraint", "{sql}");
    }
}

#[test]
fn the_journal_is_paged_newest_first_and_filtered() {
    let desk = chain();
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let page = read(&desk.registry, |c| audit::page(c, &Filter::default(), after, 3));
        seen.extend(page.rows.iter().map(|line| line.sequence));
        let Some(next) = page.next else { break };
        after = Some(Cursor::parse(&next.to_string()).unwrap());
    }
    assert_eq!(seen, (1..=10).rev().collect::<Vec<_>>());

    let document = read(&desk.registry, |c| audit::of_document(c, domain::DocumentKey(1)));
    assert_eq!(document.iter().map(|line| line.sequence).collect::<Vec<_>>(), [1, 3, 5, 7, 9]);
    assert_eq!(document[0].symbol, "1/UBND-VX");
    let listed = |filter: Filter<'_>| read(&desk.registry, |c| audit::page(c, &filter, None, 100)).rows.len();
    assert_eq!(listed(Filter { document: Some(domain::DocumentKey(1)), action: "document." }), 5);
    assert_eq!(listed(Filter { document: None, action: "delivery." }), 0);
    assert_eq!(listed(Filter { document: None, action: "document_" }), 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]
    #[test]
    fn fields_cannot_slide_into_each_other(actor in "[a-b]{0,3}", action in "[a-b]{0,3}") {
        let desk = desk();
        write(&desk.registry, |tx| audit::append(tx, NOW, &actor, &action, None, &BTreeMap::new()));
        let joined = format!("{actor}{action}");
        for cut in 0..=joined.len() {
            let (left, right) = joined.split_at(cut);
            if left != actor {
                let other = super::beside(desk.folder.path());
                other.execute_batch("DROP TRIGGER IF EXISTS audit_fixed").unwrap();
                other.execute("UPDATE audit SET actor = ?1, action = ?2", [left, right]).unwrap();
                prop_assert_eq!(verify(&desk).broken_at, Some(1));
            }
        }
    }
}
