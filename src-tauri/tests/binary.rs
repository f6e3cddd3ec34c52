//! What the built program exports.

#![cfg(target_os = "linux")]

use std::process::Command;

/// WebKit's UI process loads the system's SQLite; exported symbols of the bundled one would be bound in its place.
#[test]
fn the_bundled_sqlite_is_not_exported() {
    let program = env!("CARGO_BIN_EXE_vanthu-desktop");
    let output =
        Command::new("nm").args(["-D", "--defined-only", program]).output().expect("nm (binutils) is needed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let exported = String::from_utf8(output.stdout).unwrap();
    let ours: Vec<&str> =
        exported.lines().filter(|line| line.contains("sqlite3") || line.contains("SSL_")).collect();
    assert_eq!(ours, Vec::<&str>::new());
    assert!(
        std::fs::read(program).unwrap().windows(15).any(|part| part == b"SQLite format 3"),
        "SQLite is in there"
    );
}
