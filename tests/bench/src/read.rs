//! Reading a large package: ours against `xmllint --stream`, lxml and `base64 -d`.

use std::fs;
use std::path::Path;
use std::process::Command;

use domain::AgencyCode;
use edxml::{Discard, Limits};

use crate::process::{self, Cost, mebibytes, milliseconds};
use crate::table::{Table, say};
use crate::{Sizes, Trouble, sample};

/// Bytes of the package that shows what memory a run takes anyway.
const SMALL: usize = 1_000;

/// What the crate alone does with a package: parses, decodes, hashes package and file, keeps nothing.
pub(crate) fn package(path: &str) -> Result<(), Trouble> {
    let limits =
        Limits { package: u64::MAX, attachment: u64::MAX, attachments_total: u64::MAX, ..Limits::default() };
    let read = edxml::read(fs::File::open(path)?, &limits, &mut Discard)?;
    let bytes: u64 = read.attachments.iter().map(|file| file.bytes).sum();
    say(&format!("{bytes}"));
    Ok(())
}

/// Measures and fills the table.
pub(crate) fn measure(sizes: Sizes, table: &mut Table) -> Result<(), Trouble> {
    let directory = tempfile::tempdir()?;
    let large = directory.path().join("large.edxml");
    let small = directory.path().join("small.edxml");
    let payload = directory.path().join("payload.b64");
    let (from, to) = (AgencyCode::parse("H21.01")?, AgencyCode::parse("H21")?);
    // Base64 makes four bytes of three.
    let bytes = sample::package(&from, &to, sizes.package / 4 * 3, 1)?;
    let content = content(&bytes)?;
    fs::write(&payload, content)?;
    fs::write(&large, &bytes)?;
    fs::write(&small, sample::package(&from, &to, SMALL, 1)?)?;
    table.head(&format!("Read one package of {}", mebibytes(bytes.len() as u64)));
    drop(bytes);

    let own = std::env::current_exe()?;
    let crate_alone = |file: &Path| {
        let mut command = Command::new(&own);
        command.arg("read-package").arg(file);
        command
    };
    let ours = process::median(sizes, || crate_alone(&large))?;
    let base = process::median(sizes, || crate_alone(&small))?;
    let remark = format!(
        "memory {} over {}",
        mebibytes(ours.memory.saturating_sub(base.memory)),
        mebibytes(base.memory)
    );
    table.row("ours: parse, decode, hash both", milliseconds(ours.took), None, &remark);

    let program = process::ours("vanthu")?;
    let shipped = process::median(sizes, || {
        let mut command = Command::new(&program);
        command.args(["edxml", "read", "--json"]).arg(&large);
        command
    })?;
    let remark = "the same, and the file kept on disk; ratio to the line above";
    table.row("ours: `vanthu edxml read`", milliseconds(shipped.took), Some(over(shipped, ours)), remark);

    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers/read_package.py");
    let python = process::python("lxml.etree");
    let peers: [(&str, &str, Vec<String>, &str); 3] = [
        ("xmllint --stream", "xmllint", words(&["--stream", "--noout", "--huge"], &large), "parses only"),
        (
            "lxml iterparse + base64",
            python,
            words(&[&script.to_string_lossy()], &large),
            "parses, decodes, hashes",
        ),
        ("base64 -d", "base64", words(&["-d"], &payload), "decodes only, the bare text"),
    ];
    for (name, program, arguments, remark) in peers {
        if !process::installed(program) {
            table.row(name, "not installed".to_owned(), None, remark);
            continue;
        }
        let peer = process::median(sizes, || {
            let mut command = Command::new(program);
            command.args(&arguments);
            command
        })?;
        let remark = format!("{remark}; memory {}", mebibytes(peer.memory));
        table.row(name, milliseconds(peer.took), Some(over(peer, ours)), &remark);
    }
    Ok(())
}

/// How many times longer.
fn over(one: Cost, other: Cost) -> f64 {
    one.took.as_secs_f64() / other.took.as_secs_f64()
}

fn words(options: &[&str], file: &Path) -> Vec<String> {
    options.iter().map(|word| (*word).to_owned()).chain([file.display().to_string()]).collect()
}

/// The longest run without a tag: the base64 of the file.
fn content(package: &[u8]) -> Result<&[u8], Trouble> {
    let longest = package.split(|byte| matches!(byte, b'<' | b'>')).max_by_key(|text| text.len());
    longest.ok_or_else(|| Trouble("the sample package has no content".to_owned()))
}
