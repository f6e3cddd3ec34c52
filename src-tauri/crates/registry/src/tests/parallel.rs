//! Many threads at once (invariants 2, 8).

use std::{
    collections::BTreeSet,
    io::Write,
    sync::atomic::{AtomicBool, AtomicU32, Ordering},
    time::{Duration, Instant},
};

use super::{NOW, desk, facts, new_package, read, receive, write};
use crate::{
    BlobHash,
    documents::{self, DocumentBox, Filter},
    packages, settings, tallies,
};

#[test]
fn sixty_four_deliveries_at_once_become_sixty_four_packages_with_their_own_bytes() {
    let desk = desk();
    std::thread::scope(|threads| {
        for n in 0..64_u8 {
            let registry = &desk.registry;
            threads.spawn(move || {
                let mut staged = registry.blobs().stage().unwrap();
                for _ in 0..50 {
                    staged.write_all(&[n; 100]).unwrap();
                }
                let blob = registry.blobs().keep(staged).unwrap();
                let doc_id = format!("doc-{n}").into();
                let mut package = new_package(&doc_id, packages::State::Registered);
                package.blob = Some(blob.hash);
                package.bytes = blob.bytes;
                // Twice, as a hub that repeats itself.
                for _ in 0..2 {
                    write(registry, |tx| packages::insert_incoming(tx, &package));
                }
            });
        }
    });
    let mut hashes = BTreeSet::new();
    for n in 0..64_u8 {
        let doc_id = format!("doc-{n}").into();
        let found = read(&desk.registry, |c| packages::find(c, "https://hub.example.vn", &doc_id)).unwrap();
        let hash = found.blob.unwrap();
        assert_eq!(hash, BlobHash::of(&[n; 5_000]));
        assert_eq!(desk.registry.blobs().verify(&hash).unwrap(), 5_000);
        hashes.insert(hash);
    }
    assert_eq!(hashes.len(), 64);
}

#[test]
fn busy_reaches_nobody_while_eight_read_one_writes_and_the_log_is_moved() {
    let desk = desk();
    let over = AtomicBool::new(false);
    let reads = AtomicU32::new(0);
    let (writes, checkpoints) = std::thread::scope(|threads| {
        let registry = &desk.registry;
        for _ in 0..8 {
            threads.spawn(|| {
                while !over.load(Ordering::Relaxed) {
                    let page = registry.read(|c| {
                        let counted = tallies::get(c)?.waiting;
                        let page = documents::page(c, DocumentBox::In, &Filter::default(), None, 20)?;
                        // One snapshot: the kept count and the rows belong to the same moment.
                        assert_eq!(counted.min(20) as usize, page.rows.len());
                        Ok::<_, crate::Error>(page)
                    });
                    page.unwrap();
                    reads.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        let mover = threads.spawn(|| {
            let mut moved = 0_u32;
            while !over.load(Ordering::Relaxed) {
                registry.checkpoint().unwrap();
                moved += 1;
                std::thread::sleep(Duration::from_millis(2));
            }
            moved
        });
        let end = Instant::now() + Duration::from_secs(2);
        let mut written = 0_u32;
        while Instant::now() < end {
            write(registry, |tx| {
                receive(tx, &format!("doc-{written}"), &facts(&written.to_string(), "x"), NOW)
            });
            written += 1;
        }
        over.store(true, Ordering::Relaxed);
        (written, mover.join().unwrap())
    });
    assert!(writes > 0 && checkpoints > 0 && reads.into_inner() > 0);
    assert_eq!(read(&desk.registry, tallies::get).waiting, writes);
    desk.registry.check().unwrap();
}

#[test]
fn reading_goes_on_while_a_write_is_open() {
    let desk = desk();
    write(&desk.registry, |tx| settings::set(tx, "a", &1, NOW));
    write(&desk.registry, |tx| {
        settings::set(tx, "a", &2, NOW)?;
        let seen = std::thread::scope(|threads| {
            threads.spawn(|| read(&desk.registry, |c| settings::get::<i64>(c, "a"))).join().unwrap()
        });
        assert_eq!(seen, Some(1));
        Ok(())
    });
    assert_eq!(read(&desk.registry, |c| settings::get::<i64>(c, "a")), Some(2));
}

#[test]
fn a_reader_cannot_write() {
    let desk = desk();
    let refused = desk.registry.read(|c| c.run("DELETE FROM setting", &[])).unwrap_err();
    assert_eq!(refused.code(), "registry.read_only");
}
