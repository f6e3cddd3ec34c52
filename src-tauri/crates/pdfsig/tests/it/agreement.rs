//! Every file of the manifest against what it is by construction, with what three other programs say beside it.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use domain::content::SignatureVerdict;

use crate::support::{codes, folders, inspect, label};

/// One line of the manifest.
struct Sample {
    file: String,
    expected: String,
    must_not_be: Vec<String>,
    trust: String,
    signatures: Option<usize>,
    others: Vec<String>,
    bytes: Vec<u8>,
}

fn samples(folder: &Path) -> Vec<Sample> {
    let manifest = fs::read_to_string(folder.join("MANIFEST.csv")).expect("a manifest");
    let mut lines = manifest.lines().map(cells);
    let header = lines.next().expect("a header");
    lines
        .map(|line| {
            let cell = |name: &str| -> String {
                let at = header
                    .iter()
                    .position(|column| column == name)
                    .unwrap_or_else(|| panic!("column {name}"));
                line.get(at).cloned().unwrap_or_default()
            };
            let file = cell("file");
            Sample {
                bytes: fs::read(folder.join(&file)).unwrap_or_else(|error| panic!("{file}: {error}")),
                expected: cell("expected"),
                must_not_be: cell("must_not_be")
                    .split('|')
                    .filter(|word| !word.is_empty())
                    .map(str::to_owned)
                    .collect(),
                trust: cell("expected_trust"),
                signatures: cell("expected_n_sig").parse().ok(),
                others: ["pdfsig_verdict", "pyhanko_verdict", "mutool_verdict"].map(cell).into(),
                file,
            }
        })
        .collect()
}

/// The cells of one line, with quotes as RFC 4180 writes them.
fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut is_quoted = false;
    for letter in line.chars() {
        match letter {
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => cells.push(String::new()),
            _ => cells.last_mut().expect("a cell").push(letter),
        }
    }
    cells
}

#[test]
fn no_file_gets_a_verdict_it_must_not_get_and_no_plainly_valid_one_alarms() {
    let mut table = String::new();
    let mut failures = Vec::new();
    let mut count = 0;
    for folder in folders() {
        for sample in samples(&folder) {
            count += 1;
            let report = inspect(&sample.bytes);
            let label = label(&report);
            let mut wrong = Vec::new();
            if sample.must_not_be.iter().any(|word| word == label) {
                wrong.push("must not be".to_owned());
            }
            if sample.expected.starts_with("valid")
                && matches!(
                    sample.trust.as_str(),
                    "trusted" | "trusted_at_timestamp" | "trusted_time_inconsistent"
                )
                && report.verdict != Some(SignatureVerdict::Valid)
                && sample.must_not_be.is_empty()
            {
                wrong.push("alarm on a valid file".to_owned());
            }
            if matches!(
                sample.trust.as_str(),
                "revoked" | "revoked_at_signing" | "untrusted" | "weak_algorithm"
            ) && report.verdict == Some(SignatureVerdict::Valid)
            {
                wrong.push(format!("valid although {}", sample.trust));
            }
            if let Some(expected) = sample.signatures
                && sample.expected.starts_with("valid")
                && report.signatures.len() != expected
            {
                wrong.push(format!("{} signatures instead of {expected}", report.signatures.len()));
            }
            writeln!(
                table,
                "{:<55} {:<16} {:<14} {:<28} {:<22} {:<18} {}{}",
                sample.file,
                sample.expected,
                label,
                sample.others.first().map_or("", String::as_str),
                sample.others.get(1).map_or("", String::as_str),
                sample.others.get(2).map_or("", String::as_str),
                codes(&report).join(" "),
                if wrong.is_empty() { "" } else { "  <<< WRONG" },
            )
            .expect("text");
            if !wrong.is_empty() {
                failures.push(format!(
                    "{}: {label}: {}: {:?}",
                    sample.file,
                    wrong.join(", "),
                    codes(&report)
                ));
            }
        }
    }
    println!(
        "{:<55} {:<16} {:<14} {:<28} {:<22} {:<18} codes",
        "file", "expected", "verdict", "pdfsig", "pyHanko", "mutool"
    );
    println!("{table}");
    assert!(count >= 54, "the fixtures are missing");
    assert!(failures.is_empty(), "{} of {count}:\n{}", failures.len(), failures.join("\n"));
}
