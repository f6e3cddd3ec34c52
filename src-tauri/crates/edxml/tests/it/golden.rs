//! Every sample, read or refused for the right reason.

use std::{fs, path::PathBuf};

use edxml::facts;
use serde_json::Value;

use crate::support::try_read;

/// The samples; `VANTHU_SAMPLES` names another directory with the same and further ones.
fn directory() -> PathBuf {
    let own = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/edxml");
    std::env::var_os("VANTHU_SAMPLES").map_or(own, PathBuf::from)
}

fn samples() -> Vec<(String, Vec<u8>)> {
    let mut samples: Vec<_> = fs::read_dir(directory())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "edxml"))
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap()))
        .collect();
    samples.sort();
    samples
}

fn verdict(bytes: &[u8]) -> Value {
    match try_read(bytes) {
        Ok(package) => facts::of(&package),
        Err(error) => facts::error(&error),
    }
}

#[test]
fn every_sample_is_read_or_refused_for_the_right_reason() {
    let samples = samples();
    assert!(samples.len() >= 16, "samples are missing");
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    for (name, bytes) in samples {
        settings.set_snapshot_suffix(name.trim_end_matches(".edxml"));
        settings.bind(|| insta::assert_json_snapshot!("sample", verdict(&bytes)));
    }
}

#[test]
fn a_sample_costs_the_same_read_byte_by_byte() {
    struct Drip<'b>(&'b [u8]);
    impl std::io::Read for Drip<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let count = self.0.len().min(1).min(buffer.len());
            buffer[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }
    for (name, bytes) in samples().into_iter().filter(|(_, bytes)| bytes.len() < 20_000) {
        let dripped = edxml::read(Drip(&bytes), &edxml::Limits::default(), &mut edxml::MemorySpooler);
        let dripped = match dripped {
            Ok(package) => facts::of(&package),
            Err(error) => facts::error(&error),
        };
        assert_eq!(dripped, verdict(&bytes), "{name}");
    }
}

#[test]
fn what_is_no_package_does_not_look_like_one() {
    for (name, bytes) in samples() {
        assert!(edxml::looks_like(&bytes), "{name}");
    }
    assert!(!edxml::looks_like(b"%PDF-1.7"));
    assert!(!edxml::looks_like(b"<html><body>502</body></html>"));
    assert!(!edxml::looks_like(b""));
}
