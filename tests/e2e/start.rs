//! A start with bad data shows a window that says what is wrong, and leaves the data alone.

use std::fs;

use crate::support::{Program, World, live, until, window::PROGRAM};

/// Where SQLite keeps `user_version` in a database file, four bytes, big-endian (file format, 1.3).
const VERSION_AT: usize = 60;

/// A world whose real office was opened once.
async fn with_a_database(name: &'static str) -> World {
    let world = World::new(name);
    let mut command = world.command(PROGRAM);
    let mut program = Program::start(command.arg("--data-dir").arg(world.data()), &world.logs(), "first");
    let log = world.data().join("logs/vanthu.log");
    until("an open office", async || {
        fs::read_to_string(&log).ok().filter(|log| log.contains("an office is open"))
    })
    .await;
    program.terminate();
    assert_eq!(until("a clean end", async || program.ended()).await, 0);
    assert!(!world.data().join("vanthu.db-wal").exists(), "the database was closed");
    world
}

#[test]
fn a_database_from_the_future_is_named_and_left_as_it_is() {
    live(async {
        let world = with_a_database("future").await;
        let database = world.data().join("vanthu.db");
        let mut bytes = fs::read(&database).unwrap();
        bytes[VERSION_AT..VERSION_AT + 4].copy_from_slice(&9_999u32.to_be_bytes());
        fs::write(&database, &bytes).unwrap();

        let window = world.open(&[]).await;
        window.wait("impairment").await;
        let code = window.wait_attribute("failure", "data-code", |code| !code.is_empty()).await;
        assert!(code.contains("newer"), "{code}");
        let sentence = window.text("impairment").await;
        assert!(sentence.contains("mới hơn"), "{sentence}");
        window.picture(&world, "future").await;
        window.close().await;
        assert!(fs::read(&database).unwrap() == bytes, "the database was touched");
    });
}

#[test]
fn a_damaged_database_is_named_and_left_as_it_is() {
    live(async {
        let world = with_a_database("damaged").await;
        let database = world.data().join("vanthu.db");
        let mut bytes = fs::read(&database).unwrap();
        bytes[..4096].fill(0x5A);
        fs::write(&database, &bytes).unwrap();

        let window = world.open(&[]).await;
        window.wait("impairment").await;
        window.wait_attribute("failure", "data-code", |code| code.starts_with("registry.")).await;
        window.picture(&world, "damaged").await;
        window.close().await;
        assert!(fs::read(&database).unwrap() == bytes, "the database was touched");
    });
}
