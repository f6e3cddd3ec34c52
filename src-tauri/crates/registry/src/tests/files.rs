//! Files under their hash (invariants 1 and 10).

use std::{
    fs,
    io::{Read, Write},
    time::{Duration, SystemTime},
};

use proptest::prelude::*;

use super::{NOW, desk, facts, read, receive, write};
use crate::{
    BlobHash, OpenOptions, Registry,
    attachments::{self, NewAttachment},
    documents, drafts, packages,
};

fn names(folder: &std::path::Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(names(&path));
        } else {
            found.push(path.file_name().unwrap().to_str().unwrap().to_owned());
        }
    }
    found
}

#[test]
fn a_kept_file_lies_under_its_hash_and_reads_back() {
    let desk = desk();
    let blobs = desk.registry.blobs();
    let mut staged = blobs.stage().unwrap();
    for part in b"van thu".chunks(2) {
        staged.write_all(part).unwrap();
    }
    let mut early = String::new();
    staged.reopen().unwrap().read_to_string(&mut early).unwrap();
    assert_eq!((early.as_str(), staged.bytes()), ("van thu", 7));
    let blob = blobs.keep(staged).unwrap();
    assert_eq!((blob.hash, blob.bytes), (BlobHash::of(b"van thu"), 7));
    let mut back = Vec::new();
    blobs.open_file(&blob.hash).unwrap().read_to_end(&mut back).unwrap();
    assert_eq!(back, b"van thu");
    assert_eq!(blobs.verify(&blob.hash).unwrap(), 7);
    assert_eq!(names(&desk.folder.path().join("blobs")), [blob.hash.to_string()]);
    assert!(names(&desk.folder.path().join("staging")).is_empty());
}

#[test]
fn the_same_bytes_are_kept_once() {
    let desk = desk();
    let kept = (0..5).map(|_| desk.registry.blobs().keep_bytes(b"same").unwrap().hash).collect::<Vec<_>>();
    assert!(kept.iter().all(|hash| *hash == kept[0]));
    assert_eq!(names(&desk.folder.path().join("blobs")).len(), 1);
}

#[test]
fn what_is_dropped_before_it_is_kept_leaves_nothing() {
    let desk = desk();
    let mut staged = desk.registry.blobs().stage().unwrap();
    staged.write_all(b"half").unwrap();
    drop(staged);
    assert!(names(&desk.folder.path().join("staging")).is_empty());
    assert!(names(&desk.folder.path().join("blobs")).is_empty());
}

#[test]
fn leftovers_of_a_crash_in_staging_are_gone_after_the_next_start() {
    let desk = desk();
    let left = desk.folder.path().join("staging/abc.part");
    fs::write(&left, b"half").unwrap();
    drop(desk.registry);
    let again = Registry::open(desk.folder.path(), OpenOptions::default()).unwrap();
    assert!(!left.exists());
    drop(again);
}

#[test]
fn a_changed_file_is_found_and_a_cut_one_is_replaced_when_its_bytes_come_again() {
    let desk = desk();
    let blobs = desk.registry.blobs();
    let blob = blobs.keep_bytes(b"signed").unwrap();
    let name = blob.hash.to_string();
    let path = desk.folder.path().join("blobs").join(&name[..2]).join(&name);
    fs::write(&path, b"forged").unwrap();
    assert_eq!(blobs.verify(&blob.hash).unwrap_err().code(), "registry.damaged");
    fs::write(&path, b"si").unwrap();
    blobs.keep_bytes(b"signed").unwrap();
    assert_eq!(blobs.verify(&blob.hash).unwrap(), 6);
    fs::remove_file(&path).unwrap();
    assert_eq!(blobs.verify(&blob.hash).unwrap_err().code(), "registry.not_found");
}

#[test]
fn only_files_no_row_names_and_nobody_wants_are_removed() {
    let desk = desk();
    let blobs = desk.registry.blobs();
    let keep = |bytes: &[u8]| blobs.keep_bytes(bytes).unwrap().hash;
    let (package, attachment, draft) = (keep(b"package"), keep(b"attachment"), keep(b"draft"));
    let orphan = keep(b"orphan");
    write(&desk.registry, |tx| {
        let document = receive(tx, "doc-1", &facts("1", "x"), NOW)?;
        let row = documents::get(tx, document)?.package;
        packages::set_blob(tx, row, package, 7)?;
        let new = NewAttachment {
            document,
            position: 0,
            name: "cv.pdf",
            content_id: "",
            declared_type: "application/pdf",
            kind: "pdf",
            bytes: 10,
            blob: attachment,
            corrupt: None,
        };
        attachments::insert(tx, &new)?;
        let key = drafts::create(tx, &(), NOW)?;
        drafts::add_file(tx, key, &drafts::NewFile { name: "a.pdf", kind: "pdf", bytes: 5, blob: draft })
    });
    // Something that is no file of ours is left alone.
    let foreign = desk.folder.path().join("blobs/readme.txt");
    fs::write(&foreign, b"?").unwrap();

    let hour = Duration::from_secs(3_600);
    let now = SystemTime::now();
    assert_eq!(desk.registry.housekeep(now, hour).unwrap().orphans_removed, 0);
    let later = now + hour * 2;
    // Wanted again a moment before the clean-up: stays, because its time is new.
    keep(b"orphan");
    assert_eq!(desk.registry.housekeep(now + hour, hour).unwrap().orphans_removed, 0);
    assert_eq!(desk.registry.housekeep(later, hour).unwrap().orphans_removed, 1);
    assert_eq!(blobs.verify(&orphan).unwrap_err().code(), "registry.not_found");
    for hash in [package, attachment, draft] {
        blobs.verify(&hash).unwrap();
    }
    assert!(foreign.exists());
    assert_eq!(
        read(&desk.registry, |c| attachments::document_with_main_file(c, attachment)),
        Some(domain::DocumentKey(1))
    );
}

#[test]
fn several_files_are_kept_in_order() {
    let desk = desk();
    let blobs = desk.registry.blobs();
    let staged = (0..20_u8).map(|n| {
        let mut staged = blobs.stage().unwrap();
        staged.write_all(&[n % 7]).unwrap();
        staged
    });
    let kept = blobs.keep_all(staged.collect()).unwrap();
    let wanted = (0..20_u8).map(|n| BlobHash::of(&[n % 7])).collect::<Vec<_>>();
    assert_eq!(kept.iter().map(|blob| blob.hash).collect::<Vec<_>>(), wanted);
    assert_eq!(names(&desk.folder.path().join("blobs")).len(), 7);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn whatever_is_written_names_are_hashes_only(parts in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..600), 0..6)) {
        let desk = desk();
        let mut staged = desk.registry.blobs().stage().unwrap();
        for part in &parts {
            staged.write_all(part).unwrap();
        }
        let blob = desk.registry.blobs().keep(staged).unwrap();
        prop_assert_eq!(blob.hash, BlobHash::of(&parts.concat()));
        for name in names(&desk.folder.path().join("blobs")) {
            prop_assert!(BlobHash::parse(&name).is_some(), "{}", name);
        }
    }
}

#[test]
fn bytes_that_changed_on_the_disk_are_not_given_out() {
    let desk = desk();
    let blob = desk.registry.blobs().keep_bytes(b"van ban").unwrap();
    assert_eq!(desk.registry.blobs().read(&blob.hash).unwrap(), b"van ban");
    let found = desk.registry.blobs().path(&blob.hash);
    let mut permissions = std::fs::metadata(&found).unwrap().permissions();
    #[expect(clippy::permissions_set_readonly_false, reason = "a file of the test")]
    permissions.set_readonly(false);
    std::fs::set_permissions(&found, permissions).unwrap();
    std::fs::write(&found, b"van bat").unwrap();
    assert_eq!(desk.registry.blobs().read(&blob.hash).unwrap_err().code(), "registry.damaged");
}
