//! Register numbers: no gaps, no reuse, no change (invariant 3).

use std::sync::atomic::{AtomicU32, Ordering};

use domain::{BookKey, DocumentKey};
use jiff::civil::date;
use rstest::rstest;

use super::{Desk, NOW, desk, facts, read, receive, refused, write};
use crate::{
    Error, Result, Transaction,
    books::{self, NewEntry, Use},
    packages::Direction,
};

fn book(desk: &Desk, first: u32) -> BookKey {
    write(&desk.registry, |tx| books::ensure(tx, "Văn bản đến", Direction::In, 2026, first, NOW))
}

fn take(tx: &mut Transaction<'_>, book: BookKey, document: DocumentKey) -> Result<u32> {
    let entry =
        NewEntry { document, registered_on: date(2026, 11, 22), by: "Lê Thị B", note: "", at: NOW };
    books::allocate(tx, book, &entry)
}

fn document(tx: &mut Transaction<'_>, n: u32) -> Result<DocumentKey> {
    receive(tx, &format!("doc-{n}"), &facts(&n.to_string(), "báo cáo"), NOW)
}

/// A small, seeded source of chance.
fn chance(seed: &mut u64) -> u64 {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *seed >> 33
}

#[test]
fn numbers_stay_gapless_when_many_threads_take_them_and_a_third_rolls_back() {
    let desk = desk();
    let book = book(&desk, 1);
    let next = AtomicU32::new(0);
    let rolled_back = AtomicU32::new(0);
    std::thread::scope(|threads| {
        for seed in 1..=8_u64 {
            let (desk, next, rolled_back) = (&desk, &next, &rolled_back);
            threads.spawn(move || {
                let mut seed = seed;
                for _ in 0..40 {
                    let n = next.fetch_add(1, Ordering::SeqCst);
                    let fails = chance(&mut seed) % 10 < 3;
                    let done = desk.registry.write(|tx| {
                        let document = document(tx, n)?;
                        take(tx, book, document)?;
                        if fails { Err(Error::state("test")) } else { Ok(()) }
                    });
                    assert_eq!(done.is_err(), fails);
                    rolled_back.fetch_add(u32::from(fails), Ordering::SeqCst);
                }
            });
        }
    });
    let lost = rolled_back.into_inner();
    assert!((50..150).contains(&lost), "{lost} of 320 rolled back");
    let rows = read(&desk.registry, |c| books::rows(c, book, None, 1_000)).rows;
    assert_eq!(rows.iter().map(|row| row.number).collect::<Vec<_>>(), (1..=320 - lost).collect::<Vec<_>>());
    let documents = rows.iter().map(|row| row.document.unwrap()).collect::<std::collections::BTreeSet<_>>();
    assert_eq!(documents.len(), rows.len());
    assert_eq!(read(&desk.registry, |c| books::get(c, book)).next_number, 321 - lost);
}

#[test]
fn a_panic_in_the_middle_takes_no_number() {
    let desk = desk();
    let book = book(&desk, 7);
    let failed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        desk.registry.write::<(), Error>(|tx| {
            let document = document(tx, 1)?;
            take(tx, book, document)?;
            panic!("in the middle");
        })
    }));
    assert!(failed.is_err());
    let number = write(&desk.registry, |tx| {
        let document = document(tx, 1)?;
        take(tx, book, document)
    });
    assert_eq!(number, 7);
}

// Whatever the program does, the database refuses.
#[rstest]
#[case::deleting_a_row("DELETE FROM register_row WHERE number = 1")]
#[case::deleting_all("DELETE FROM register_row")]
#[case::renumbering("UPDATE register_row SET number = 9 WHERE number = 2")]
#[case::moving_to_another_book("UPDATE register_row SET book_id = 2 WHERE number = 2")]
#[case::another_document("UPDATE register_row SET document_id = 3 WHERE number = 2")]
#[case::no_document("UPDATE register_row SET document_id = NULL WHERE number = 2")]
#[case::another_date("UPDATE register_row SET registered_on = '2025-01-01'")]
#[case::another_person("UPDATE register_row SET by_name = 'x'")]
#[case::using_again("UPDATE register_row SET state = 'reserved' WHERE number = 1")]
#[case::a_gap_in_the_counter("UPDATE book SET next_number = next_number + 1 WHERE id = 1")]
#[case::a_jump_of_the_counter("UPDATE book SET next_number = 100 WHERE id = 1")]
#[case::the_counter_backwards("UPDATE book SET next_number = 1 WHERE id = 1")]
#[case::a_row_out_of_turn(
    "INSERT INTO register_row (book_id, number, state, reason, registered_on, by_name, note, at)
     VALUES (1, 9, 'reserved', '', '2026-11-22', 'x', '', 1)"
)]
#[case::a_number_twice(
    "INSERT INTO register_row (book_id, number, state, reason, registered_on, by_name, note, at)
     VALUES (1, 2, 'reserved', '', '2026-11-22', 'x', '', 1)"
)]
#[case::deleting_a_book("DELETE FROM book WHERE id = 2")]
#[case::deleting_a_document("DELETE FROM document WHERE id = 3")]
fn the_register_cannot_be_rewritten(#[case] sql: &str) {
    let desk = desk();
    let first = book(&desk, 1);
    write(&desk.registry, |tx| {
        books::ensure(tx, "Văn bản đến mật", Direction::In, 2026, 1, NOW)?;
        for n in 1..=2 {
            let document = document(tx, n)?;
            take(tx, first, document)?;
        }
        document(tx, 3)
    });
    let before = read(&desk.registry, |c| books::rows(c, first, None, 10));
    assert_eq!(refused(&desk.registry, |tx| tx.execute(sql, &[])), "registry.constraint");
    assert_eq!(read(&desk.registry, |c| books::rows(c, first, None, 10)), before);
}

#[test]
fn a_document_has_one_number() {
    let desk = desk();
    let book = book(&desk, 1);
    let key = write(&desk.registry, |tx| {
        let key = document(tx, 1)?;
        take(tx, book, key)?;
        Ok(key)
    });
    assert_eq!(refused(&desk.registry, |tx| take(tx, book, key)), "registry.constraint");
    assert_eq!(read(&desk.registry, |c| books::get(c, book)).next_number, 2);
    let row = read(&desk.registry, |c| books::row_of_document(c, key)).unwrap();
    assert_eq!((row.number, row.by.as_str(), row.registered_on), (1, "Lê Thị B", date(2026, 11, 22)));
    assert_eq!(read(&desk.registry, |c| crate::documents::row(c, key)).arrival_number, Some(1));
}

#[test]
fn reserved_and_struck_numbers_stay_in_the_book() {
    let desk = desk();
    let book = book(&desk, 1);
    write(&desk.registry, |tx| {
        let reserved = books::reserve(tx, book, "văn bản giấy", date(2026, 11, 22), "Lê Thị B", NOW)?;
        let key = document(tx, 1)?;
        take(tx, book, key)?;
        books::strike(tx, book, 2, "vào nhầm sổ")?;
        let other = document(tx, 2)?;
        books::use_reserved(tx, book, reserved, other)
    });
    let rows = read(&desk.registry, |c| books::rows(c, book, None, 10)).rows;
    let states = rows.iter().map(|row| (row.number, row.state)).collect::<Vec<_>>();
    assert_eq!(states, [(1, Use::Used), (2, Use::Void)]);
    for again in [1, 2] {
        let code = refused(&desk.registry, |tx| {
            let key = document(tx, 9)?;
            books::use_reserved(tx, book, again, key)
        });
        assert_eq!(code, "registry.state");
    }
    assert_eq!(refused(&desk.registry, |tx| books::strike(tx, book, 2, "x")), "registry.state");
    // A document whose number was struck out may be entered again, under a new number.
    let number = write(&desk.registry, |tx| take(tx, book, rows[1].document.unwrap()));
    assert_eq!(number, 3);
}

#[test]
fn a_closed_book_gives_no_number_and_the_next_year_starts_its_own() {
    let desk = desk();
    let old = book(&desk, 1);
    let new = write(&desk.registry, |tx| {
        books::close(tx, old, NOW)?;
        books::ensure(tx, "Văn bản đến", Direction::In, 2027, 1, NOW)
    });
    assert_ne!(old, new);
    let code = refused(&desk.registry, |tx| {
        let key = document(tx, 1)?;
        take(tx, old, key)
    });
    assert_eq!(code, "registry.not_found");
    assert_eq!(read(&desk.registry, |c| books::default_for(c, Direction::In, 2026)), None);
    assert_eq!(read(&desk.registry, |c| books::default_for(c, Direction::In, 2027)).unwrap().key, new);
    assert_eq!(read(&desk.registry, |c| books::list(c, Direction::In)).len(), 2);
    let same = write(&desk.registry, |tx| books::ensure(tx, "Văn bản đến", Direction::In, 2027, 50, NOW));
    assert_eq!(same, new);
}
