//! Migrations (promise P10).

use std::fs;

use super::desk;
use crate::{
    OpenOptions, Registry,
    engine::sqlite,
    migrations::{ALL, Migration, latest},
};

const EXTRA: &str = "CREATE TABLE extra (id INTEGER NOT NULL PRIMARY KEY) STRICT;";
const BROKEN: &str = "CREATE TABLE extra (id INTEGER NOT NULL PRIMARY KEY) STRICT; SELECT nonsense;";

/// A migration that many steps after the last.
fn after(steps: u32, sql: &'static str) -> Migration {
    Migration { version: latest(ALL) + steps, sql }
}

fn series(more: &[Migration]) -> Vec<Migration> {
    ALL.iter().chain(more).copied().collect()
}

#[test]
fn the_schema_file_equals_the_database() {
    let desk = desk();
    let made = super::read(&desk.registry, sqlite::schema_text);
    let header = "-- The schema of the registry, as SQLite keeps it after the last migration. Written by a test:\n\
                  -- WRITE_SCHEMA=1 cargo test -p registry the_schema_file\n\n";
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema.sql");
    let wanted = format!("{header}{made}");
    if std::env::var_os("WRITE_SCHEMA").is_some() {
        fs::write(&path, &wanted).unwrap();
    }
    let there = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert!(there == wanted, "docs/schema.sql is not current; its first line says how to write it");
}

#[test]
fn the_sqlite_inside_has_no_log_reset_defect() {
    // 3.7.0 to 3.51.2 can corrupt a database whose log is reset while another connection writes.
    assert!(sqlite::library_version() >= 3_051_003, "{}", sqlite::library_version());
}

#[test]
fn a_verified_copy_is_kept_from_before_a_migration() {
    let folder = tempfile::tempdir().unwrap();
    let registry = Registry::open(folder.path(), OpenOptions::default()).unwrap();
    super::write(&registry, |tx| crate::settings::set(tx, "office", "Sở Nội vụ", super::NOW));
    registry.close().unwrap();

    let registry =
        Registry::open_with(folder.path(), OpenOptions::default(), &series(&[after(1, EXTRA)])).unwrap();
    registry.close().unwrap();

    let copies = folder.path().join("copies");
    let name = format!("before-{:04}", latest(ALL) + 1);
    let copy = rusqlite::Connection::open(copies.join(format!("{name}.db"))).unwrap();
    let version: i64 = copy.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    let office: String = copy.query_row("SELECT value_json FROM setting", [], |row| row.get(0)).unwrap();
    assert_eq!((version, office.as_str()), (i64::from(latest(ALL)), "\"Sở Nội vụ\""));
    let now: i64 =
        super::beside(folder.path()).pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    assert_eq!(now, i64::from(latest(ALL)) + 1);
    assert!(!copies.join(format!("{name}.partial")).exists());
}

#[test]
fn every_older_database_comes_to_the_newest_schema_with_what_it_holds() {
    for steps in 1..ALL.len() {
        let folder = tempfile::tempdir().unwrap();
        let registry = Registry::open_with(folder.path(), OpenOptions::default(), &ALL[..steps]).unwrap();
        super::write(&registry, |tx| crate::settings::set(tx, "office", "Sở Nội vụ", super::NOW));
        registry.close().unwrap();

        let registry = Registry::open(folder.path(), OpenOptions::default()).unwrap();
        let office = super::read(&registry, |c| crate::settings::get::<String>(c, "office"));
        assert_eq!(office.as_deref(), Some("Sở Nội vụ"));
        let made = super::read(&registry, sqlite::schema_text);
        assert_eq!(made, super::read(&desk().registry, sqlite::schema_text), "from version {steps}");
    }
}

#[test]
fn a_new_registry_needs_no_copy() {
    let desk = desk();
    assert_eq!(fs::read_dir(desk.folder.path().join("copies")).unwrap().count(), 0);
}

#[test]
fn a_failed_migration_leaves_the_database_as_it_was_and_the_next_try_works() {
    let folder = tempfile::tempdir().unwrap();
    Registry::open(folder.path(), OpenOptions::default()).unwrap().close().unwrap();
    let failed =
        Registry::open_with(folder.path(), OpenOptions::default(), &series(&[after(1, BROKEN)])).unwrap_err();
    assert_eq!(failed.code(), "registry.migration");
    let there: i64 = super::beside(folder.path())
        .query_row("SELECT COUNT(*) FROM sqlite_schema WHERE name = 'extra'", [], |row| row.get(0))
        .unwrap();
    assert_eq!(there, 0);
    Registry::open_with(folder.path(), OpenOptions::default(), &series(&[after(1, EXTRA)])).unwrap();
}

#[test]
fn a_database_from_the_future_is_refused_and_untouched() {
    let folder = tempfile::tempdir().unwrap();
    Registry::open_with(folder.path(), OpenOptions::default(), &series(&[after(1, EXTRA)]))
        .unwrap()
        .close()
        .unwrap();
    let before = fs::read(folder.path().join("vanthu.db")).unwrap();

    let refused = Registry::open(folder.path(), OpenOptions::default()).unwrap_err();
    assert_eq!(refused.code(), "registry.newer");
    assert_eq!(
        refused.coded().args.get("found").map(String::as_str),
        Some((latest(ALL) + 1).to_string().as_str())
    );
    assert_eq!(Registry::open_read_only(folder.path()).unwrap_err().code(), "registry.newer");
    assert_eq!(fs::read(folder.path().join("vanthu.db")).unwrap(), before);
}

#[test]
fn gaps_and_repeats_in_the_series_are_refused() {
    let (next, far) = (after(1, EXTRA), after(2, EXTRA));
    let first = Migration { version: 1, sql: EXTRA };
    for wrong in [series(&[far]), series(&[first]), series(&[next, next])] {
        let folder = tempfile::tempdir().unwrap();
        let refused = Registry::open_with(folder.path(), OpenOptions::default(), &wrong).unwrap_err();
        assert_eq!(refused.code(), "registry.migration");
    }
}

#[test]
fn a_database_of_another_program_is_refused_and_untouched() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vanthu.db");
    let foreign = rusqlite::Connection::open(&path).unwrap();
    foreign.execute_batch("CREATE TABLE cookies (name TEXT); PRAGMA user_version = 1;").unwrap();
    drop(foreign);
    let before = fs::read(&path).unwrap();
    let refused = Registry::open(folder.path(), OpenOptions::default()).unwrap_err();
    assert_eq!(refused.code(), "registry.damaged");
    assert_eq!(fs::read(&path).unwrap(), before);
}
