//! Invariant 11 from the other side: every target of the fuzzer over what the fixtures hold, changed at random.

use std::fs;

use pdfsig::fuzzing::TARGETS;

use crate::papers::{dice::Dice, plain};
use crate::seeds::{self, Seed};
use crate::support::{fixtures, trust};

/// What stands at a turning point of one of the formats.
const WORDS: [&[u8]; 16] = [
    b"/ByteRange",
    b"endobj",
    b"stream\n",
    b"%%EOF",
    b"/Kids",
    b" 0 R",
    b"xref\n",
    b"<<",
    b"[",
    b"(",
    b"4294967295",
    b"-1",
    b"\x30\x80",
    b"\x24\x80",
    b"\x00\x00",
    b"\x84\xff\xff\xff\xff",
];

fn all_seeds() -> Vec<Seed> {
    let mut names: Vec<_> = fs::read_dir(fixtures().join("generated"))
        .expect("the fixtures")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "pdf"))
        .collect();
    names.sort();
    let mut seeds: Vec<Seed> =
        names.iter().flat_map(|path| seeds::of(&fs::read(path).expect("a fixture"))).collect();
    seeds.extend(seeds::of(&plain(0)));
    seeds.sort();
    seeds.dedup();
    seeds
}

fn changed(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=dice.below(4) {
        let at = dice.below(bytes.len() + 1);
        let length = dice.below(48).min(bytes.len() - at);
        match dice.below(5) {
            0 if at < bytes.len() => bytes[at] ^= 1 << dice.below(8),
            1 => drop(bytes.drain(at..at + length)),
            2 => bytes.truncate(at),
            3 => {
                let part = bytes[at..at + length].to_vec();
                let to = dice.below(bytes.len() + 1);
                drop(bytes.splice(to..to, part));
            }
            _ => drop(bytes.splice(at..at, dice.pick(&WORDS).iter().copied())),
        }
    }
    bytes
}

#[test]
fn every_target_keeps_its_promises_over_the_samples_and_what_chance_makes_of_them() {
    let trust = trust();
    let seeds = all_seeds();
    let mut dice = Dice::new(20_261_122);
    for (name, target) in TARGETS {
        // Whole files take a thousand times as long as encodings.
        let rounds = if name == "load" || name == "text" { 3 } else { 40 };
        let mut count = 0_usize;
        for (_, seed) in seeds.iter().filter(|(target, _)| *target == name) {
            assert_eq!(target(seed, &trust), Ok(()), "{name}, seed of {} bytes", seed.len());
            for round in 0..rounds {
                let bytes = changed(seed, &mut dice);
                assert_eq!(target(&bytes, &trust), Ok(()), "{name}, round {round} of {} bytes", seed.len());
                count += 1;
            }
        }
        assert!(count >= 120, "{name} has only {count} samples");
    }
}

/// The targets must be able to reach what lies deep: as they stand, the seeds are read and not refused at the door.
#[test]
fn the_seeds_of_every_target_are_whole() {
    let seeds = all_seeds();
    let of =
        |name: &str| seeds.iter().filter(|(target, _)| *target == name).map(|(_, bytes)| bytes).collect();
    let (encodings, tokens): (Vec<_>, Vec<_>) = (of("ber"), of("timestamp"));
    let whole = |bytes: &&&Vec<u8>| pdfsig::ber::normalise(bytes).is_ok_and(|(_, size)| size == bytes.len());
    assert!(encodings.iter().filter(whole).count() > 40, "{}", encodings.len());
    assert!(tokens.iter().filter(whole).count() > 3, "{}", tokens.len());
}
