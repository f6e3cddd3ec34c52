//! Opening: one owner, a local disk, private folders, reading only (invariant 9).

use std::{
    fs,
    process::{Command, Stdio},
};

use rstest::rstest;

use super::{NOW, desk, read, write};
use crate::{FileSystem, OpenOptions, Registry, kind_of_file_system, settings};

const FOLDER: &str = "VANTHU_TEST_FOLDER";

#[test]
fn a_second_opening_in_this_process_is_refused() {
    let desk = desk();
    let refused = Registry::open(desk.folder.path(), OpenOptions::default()).unwrap_err();
    assert_eq!(refused.code(), "registry.in_use");
}

/// Run by the tests below in processes of their own: says how opening went, then waits to be told to go.
#[test]
#[ignore = "only as a child of another test"]
fn child_opens() {
    use std::io::{Read, Write};
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let opened = Registry::open(folder.as_ref(), OpenOptions::default());
    let said = opened.as_ref().map_or_else(|error| error.code(), |_| "opened");
    writeln!(std::io::stderr(), "said={said};").unwrap();
    std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
}

fn child(folder: &std::path::Path) -> std::process::Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "tests::opening::child_opens", "--ignored", "--nocapture", "--test-threads=1"])
        .env(FOLDER, folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// What a child said about opening; it keeps running until its input ends.
fn said(child: &mut std::process::Child) -> String {
    use std::io::{BufRead, BufReader};
    let lines = BufReader::new(child.stderr.as_mut().unwrap()).lines();
    let mut said = lines.map(|line| line.unwrap()).filter(|line| line.contains("said="));
    said.next().unwrap().split(['=', ';']).nth(1).unwrap().to_owned()
}

#[test]
fn a_second_process_is_refused_until_the_first_is_gone() {
    let desk = desk();
    let mut other = child(desk.folder.path());
    assert_eq!(said(&mut other), "registry.in_use");
    drop(other.stdin.take());
    other.wait().unwrap();

    let folder = desk.folder;
    desk.registry.close().unwrap();
    let mut other = child(folder.path());
    assert_eq!(said(&mut other), "opened");
    drop(other.stdin.take());
    other.wait().unwrap();
}

#[test]
fn of_many_first_starts_at_once_exactly_one_wins() {
    let folder = tempfile::tempdir().unwrap();
    let mut children = (0..12).map(|_| child(folder.path())).collect::<Vec<_>>();
    let mut answers = children.iter_mut().map(said).collect::<Vec<_>>();
    for mut child in children {
        drop(child.stdin.take());
        child.wait().unwrap();
    }
    answers.sort();
    assert_eq!(answers.iter().filter(|said| *said == "opened").count(), 1, "{answers:?}");
    assert!(
        answers.iter().filter(|said| *said != "opened").all(|said| said == "registry.in_use"),
        "{answers:?}"
    );
    Registry::open(folder.path(), OpenOptions::default()).unwrap();
}

#[cfg(unix)]
#[test]
fn a_killed_owner_leaves_the_registry_free_and_the_next_start_checks_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut owner = child(folder.path());
    assert_eq!(said(&mut owner), "opened");
    owner.kill().unwrap();
    owner.wait().unwrap();
    let registry = Registry::open(folder.path(), OpenOptions::default()).unwrap();
    assert!(registry.was_checked());
    registry.close().unwrap();
    assert!(!Registry::open(folder.path(), OpenOptions::default()).unwrap().was_checked());
}

#[test]
fn a_database_changed_by_another_program_after_a_clean_end_is_checked() {
    let desk = desk();
    desk.registry.close().unwrap();
    beside_change(desk.folder.path());
    assert!(Registry::open(desk.folder.path(), OpenOptions::default()).unwrap().was_checked());
}

fn beside_change(folder: &std::path::Path) {
    let other = super::beside(folder);
    other.execute("INSERT INTO setting VALUES ('a', '1', 1)", []).unwrap();
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_enter_the_folders_and_read_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("office");
    let registry = Registry::open(&folder, OpenOptions::default()).unwrap();
    let blob = registry.blobs().keep_bytes(b"x").unwrap();
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    for name in ["", "blobs", "staging", "copies"] {
        assert_eq!(mode(&folder.join(name)), 0o700, "{name}");
    }
    let name = blob.hash.to_string();
    let file = folder.join("blobs").join(&name[..2]).join(&name);
    for path in [folder.join("vanthu.db"), folder.join("vanthu.db-wal"), folder.join("vanthu.lock"), file] {
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
}

#[test]
fn reading_only_shows_what_is_there_and_refuses_to_write() {
    let desk = desk();
    write(&desk.registry, |tx| settings::set(tx, "office", "Sở Nội vụ", NOW));
    // Beside the running owner, whose last commit is still in the log.
    let look = Registry::open_read_only(desk.folder.path()).unwrap();
    assert!(look.is_read_only());
    assert_eq!(read(&look, |c| settings::get::<String>(c, "office")).as_deref(), Some("Sở Nội vụ"));
    assert_eq!(super::refused(&look, |tx| settings::set(tx, "office", "x", NOW)), "registry.read_only");
    let nothing = tempfile::tempdir().unwrap();
    assert_eq!(Registry::open_read_only(nothing.path()).unwrap_err().code(), "registry.not_found");
}

#[test]
fn what_was_committed_is_there_after_opening_again() {
    let desk = desk();
    write(&desk.registry, |tx| settings::set(tx, "office", &7, NOW));
    drop(desk.registry);
    let again = Registry::open(desk.folder.path(), OpenOptions::default()).unwrap();
    assert_eq!(read(&again, |c| settings::get::<i64>(c, "office")), Some(7));
}

#[test]
fn the_database_is_durable_and_strict_as_promised() {
    let desk = desk();
    let pragma = |name: &str| write(&desk.registry, |tx| tx.read_pragma(name));
    assert_eq!(pragma("synchronous"), 2);
    assert_eq!(pragma("foreign_keys"), 1);
    assert_eq!(pragma("mmap_size"), 0);
    let readers = read(&desk.registry, |c| c.read_pragma("query_only"));
    assert_eq!(readers, 1);
    let log: String =
        super::beside(desk.folder.path()).pragma_query_value(None, "journal_mode", |row| row.get(0)).unwrap();
    assert_eq!(log, "wal");
    let loose: i64 = super::beside(desk.folder.path())
        .query_row("SELECT COUNT(*) FROM pragma_table_list WHERE schema = 'main' AND strict = 0 AND name NOT LIKE 'sqlite%'", [], |row| row.get(0))
        .unwrap();
    assert_eq!(loose, 0);
}

// Magic numbers: linux/magic.h and the headers of each file system.
#[rstest]
#[case(0x6969, FileSystem::Remote("nfs"))]
#[case(0x517B, FileSystem::Remote("smb"))]
#[case(0xFF53_4D42, FileSystem::Remote("cifs"))]
#[case(0xFFFF_FFFF_FF53_4D42, FileSystem::Remote("cifs"))]
#[case(0xFE53_4D42, FileSystem::Remote("smb2"))]
#[case(0x6573_5546, FileSystem::Remote("fuse"))]
#[case(0x0102_1997, FileSystem::Remote("9p"))]
#[case(0x5346_414F, FileSystem::Remote("afs"))]
#[case(0x00C3_6400, FileSystem::Remote("ceph"))]
#[case(0x0BD0_0BD0, FileSystem::Remote("lustre"))]
#[case(0x786F_4256, FileSystem::Remote("vboxsf"))]
#[case(0xEF53, FileSystem::Local)] // ext4
#[case(0x9123_683E, FileSystem::Local)] // btrfs
#[case(0x5846_5342, FileSystem::Local)] // xfs
#[case(0x0102_1994, FileSystem::Local)] // tmpfs
#[case(0x794C_7630, FileSystem::Local)] // overlay
#[case(0x2FC1_2FC1, FileSystem::Local)] // zfs
#[case(0x5346_544E, FileSystem::Local)] // ntfs3
fn network_drives_are_told_by_their_magic_number(#[case] magic: u64, #[case] kind: FileSystem) {
    assert_eq!(kind_of_file_system(magic), kind);
}
