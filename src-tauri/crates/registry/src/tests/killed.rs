//! The process ends at a named point (invariants 1, 3, 6, 7): all of a transaction is there, or nothing.

use std::{
    collections::BTreeMap,
    process::{Command, Stdio},
};

use jiff::civil::date;
use rstest::rstest;

use super::{NOW, facts, read, receive, write};
use crate::{
    OpenOptions, Registry, audit,
    books::{self, NewEntry},
    packages::Direction,
    tallies,
};

const FOLDER: &str = "VANTHU_TEST_FOLDER";

/// Run by the test below in a process of its own: registers documents until it is ended.
#[test]
#[ignore = "only as a child of another test"]
fn child_registers() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let registry = Registry::open(folder.as_ref(), OpenOptions::default()).unwrap();
    let already = read(&registry, tallies::get).waiting;
    for n in already..already + 5 {
        registry.blobs().keep_bytes(&n.to_le_bytes()).unwrap();
        write(&registry, |tx| {
            let book = books::ensure(tx, "Văn bản đến", Direction::In, 2026, 1, NOW)?;
            let document = receive(tx, &format!("doc-{n}"), &facts(&n.to_string(), "x"), NOW)?;
            let day = date(2026, 11, 22);
            books::allocate(
                tx,
                book,
                &NewEntry { document, registered_on: day, by: "B", note: "", at: NOW },
            )?;
            audit::append(tx, NOW, "B", "document.accepted", Some(document), &BTreeMap::new())
        });
    }
}

#[rstest]
#[case("registry.before_commit")]
#[case("registry.after_commit")]
#[case("registry.number_taken")]
#[case("blobs.synced")]
#[case("blobs.named")]
#[case("blobs.kept")]
fn a_killed_process_leaves_whole_transactions_only(#[case] point: &str) {
    let folder = tempfile::tempdir().unwrap();
    let mut before = 0;
    for times in 1..=4_u32 {
        let ended = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "tests::killed::child_registers", "--ignored", "--test-threads=1"])
            .env(FOLDER, folder.path())
            .env("VANTHU_KILL_AT", format!("{point}:{times}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap();
        assert!(!ended.success(), "{point}:{times} was never reached");

        let registry = Registry::open(folder.path(), OpenOptions::default()).unwrap();
        assert!(registry.was_checked() || before == 0);
        let kept = read(&registry, tallies::get);
        assert_eq!(kept, read(&registry, tallies::recount));
        assert!(kept.waiting >= before, "{point}:{times} lost a document");
        before = kept.waiting;
        let chain = read(&registry, audit::verify);
        assert_eq!((chain.lines, chain.broken_at), (u64::from(kept.waiting), None));
        let books = read(&registry, |c| books::list(c, Direction::In));
        for book in books {
            let rows = read(&registry, |c| books::rows(c, book.key, None, 1_000)).rows;
            assert_eq!(
                rows.iter().map(|row| row.number).collect::<Vec<_>>(),
                (1..book.next_number).collect::<Vec<_>>()
            );
            assert_eq!(rows.len(), kept.waiting as usize);
        }
        assert_eq!(std::fs::read_dir(folder.path().join("staging")).unwrap().count(), 0);
    }
    assert!(before > 0 || point == "registry.before_commit", "{point}: nothing was ever kept");
}
