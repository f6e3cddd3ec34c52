//! Damage and a full disk (promise P9): refused with a code, files left as they are, nothing half kept.

use std::{collections::BTreeMap, fs, path::Path};

use rstest::rstest;

use super::{NOW, desk, desk_with, facts, read, receive, write};
use crate::{OpenOptions, Registry, audit, settings, tallies};

/// A registry with some hundred documents, left behind.
fn filled() -> tempfile::TempDir {
    let desk = desk();
    write(&desk.registry, |tx| {
        for n in 0..300 {
            let subject = format!("V/v báo cáo số {n} {}", "dài ".repeat(40));
            let document = receive(tx, &format!("doc-{n}"), &facts(&n.to_string(), &subject), NOW)?;
            audit::append(tx, NOW, "hub", "document.received", Some(document), &BTreeMap::new())?;
        }
        Ok(())
    });
    desk.registry.close().unwrap();
    desk.folder
}

fn everything(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let kept = files.filter(|entry| entry.file_type().unwrap().is_file());
    // The shared memory beside the database is scratch; an empty log is none.
    kept.map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()))
        .filter(|(name, bytes)| !(name.ends_with("-shm") || name.ends_with("-wal") && bytes.is_empty()))
        .collect()
}

#[rstest]
#[case::the_header(0)]
#[case::a_page_in_the_middle(20)]
#[case::the_last_third(60)]
fn flipped_pages_are_refused_and_left_untouched(#[case] page: usize) {
    let folder = filled();
    let path = folder.path().join("vanthu.db");
    let mut bytes = fs::read(&path).unwrap();
    assert!(bytes.len() > (page + 2) * 4096, "{} bytes", bytes.len());
    for byte in &mut bytes[page * 4096..(page + 2) * 4096] {
        *byte ^= 0xA5;
    }
    fs::write(&path, &bytes).unwrap();
    let before = everything(folder.path());

    let refused = Registry::open(folder.path(), OpenOptions::default()).unwrap_err();
    assert_eq!(refused.code(), "registry.damaged", "{refused}");
    assert_eq!(everything(folder.path()), before);
    // Again, after the first refusal: it must not have become acceptable.
    assert_eq!(Registry::open(folder.path(), OpenOptions::default()).unwrap_err().code(), "registry.damaged");
}

#[test]
fn a_cut_database_is_refused() {
    let folder = filled();
    let path = folder.path().join("vanthu.db");
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    assert_eq!(Registry::open(folder.path(), OpenOptions::default()).unwrap_err().code(), "registry.damaged");
}

#[test]
fn the_repair_view_still_reads_what_a_damaged_database_has() {
    let folder = filled();
    let path = folder.path().join("vanthu.db");
    write_setting(folder.path());
    let mut bytes = fs::read(&path).unwrap();
    let last = bytes.len() - 8192;
    for byte in &mut bytes[last..] {
        *byte ^= 0xA5;
    }
    fs::write(&path, &bytes).unwrap();
    assert_eq!(Registry::open(folder.path(), OpenOptions::default()).unwrap_err().code(), "registry.damaged");
    let look = Registry::open_read_only(folder.path()).unwrap();
    assert_eq!(read(&look, |c| settings::get::<String>(c, "office")).as_deref(), Some("Sở Nội vụ"));
}

fn write_setting(folder: &Path) {
    let registry = Registry::open(folder, OpenOptions::default()).unwrap();
    write(&registry, |tx| settings::set(tx, "office", "Sở Nội vụ", NOW));
    registry.close().unwrap();
}

#[test]
fn a_full_disk_keeps_nothing_of_the_transaction_and_recovers_by_itself() {
    let desk = desk_with(OpenOptions { max_pages: Some(160), ..OpenOptions::default() });
    let long = "x".repeat(6_000);
    let mut kept = 0_u32;
    let code = loop {
        let subject = format!("{kept} {long}");
        let done = desk.registry.write(|tx| {
            let document = receive(tx, &format!("doc-{kept}"), &facts(&kept.to_string(), &subject), NOW)?;
            audit::append(tx, NOW, "hub", "document.received", Some(document), &BTreeMap::new())
        });
        match done {
            Ok(_) => kept += 1,
            Err(error) => break error.code(),
        }
    };
    assert_eq!(code, "registry.disk_full");
    assert!(kept > 0);
    // Nothing half kept: rows, counts and chain agree, and reading still works.
    assert_eq!(read(&desk.registry, tallies::get).waiting, kept);
    assert_eq!(read(&desk.registry, tallies::recount).waiting, kept);
    let check = read(&desk.registry, audit::verify);
    assert_eq!((check.lines, check.broken_at), (u64::from(kept), None));
    desk.registry.check().unwrap();
    drop(desk.registry);

    let again = Registry::open(desk.folder.path(), OpenOptions::default()).unwrap();
    write(&again, |tx| receive(tx, "after", &facts("after", &long), NOW));
    assert_eq!(read(&again, tallies::get).waiting, kept + 1);
}

#[test]
fn a_row_that_cannot_be_what_was_written_is_told_as_damage() {
    let desk = desk();
    write(&desk.registry, |tx| settings::set(tx, "office", "x", NOW));
    super::beside(desk.folder.path()).execute("UPDATE setting SET value_json = '{'", []).unwrap();
    let found = desk.registry.read(|c| settings::get::<String>(c, "office")).unwrap_err();
    assert_eq!(found.code(), "registry.damaged");
}
