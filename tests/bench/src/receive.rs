//! Receiving a backlog durably, against the ceiling: downloading the same bytes, and writing as many rows and files.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::hub::Started;
use crate::process::{self, mebibytes};
use crate::table::{Table, say};
use crate::{Sizes, Trouble};

/// Measures and fills the table.
pub(crate) fn measure(sizes: Sizes, table: &mut Table) -> Result<(), Trouble> {
    let (documents, file) = (sizes.documents, sizes.file);
    table.head(&format!("Receive {documents} documents of {} kB from the rehearsal hub", file / 1000));
    // The same volume for all: what is measured is durability there, not on a memory disk.
    let directory = tempfile::tempdir_in(std::env::var_os("VANTHU_RELEASE").unwrap_or_else(|| ".".into()))?;

    let ours = office(documents, file, directory.path())?;
    let remark = format!("`vanthu sync`; memory at most {}", mebibytes(ours.memory));
    table.row("ours: durable, acknowledged", rate(documents, ours.took), None, &remark);

    let downloaded =
        if process::installed("curl") { Some(download(documents, file, directory.path())?) } else { None };
    match downloaded {
        Some(took) => {
            let ratio = took.as_secs_f64() / ours.took.as_secs_f64();
            table.row(
                "curl, four at a time",
                rate(documents, took),
                Some(ratio),
                "the same bytes, not durable",
            );
        }
        None => table.row("curl, four at a time", "not installed".to_owned(), None, ""),
    }
    let inserted = insert(documents, file, directory.path())?;
    let ratio = inserted.as_secs_f64() / ours.took.as_secs_f64();
    table.row(
        "one row and one file each",
        rate(documents, inserted),
        Some(ratio),
        "durable, nothing else is done",
    );
    if let Some(downloaded) = downloaded {
        let ceiling = downloaded + inserted;
        let share = ceiling.as_secs_f64() / ours.took.as_secs_f64();
        table.row("share of the ceiling", rate(documents, ceiling), Some(share), "download, then insert");
    }
    Ok(())
}

/// The shipped program: an office is set up, then one round.
fn office(documents: usize, file: usize, directory: &Path) -> Result<process::Cost, Trouble> {
    say("   filling the mailbox");
    let hub = Started::new(documents, file)?;
    let data = directory.join("office");
    let program = process::ours("vanthu")?;
    let vanthu = |words: &[&str]| {
        let mut command = Command::new(&program);
        command.args(words).arg("--data-dir").arg(&data).args(["--secrets", "file", "--json"]);
        command
    };
    process::run(&mut vanthu(&["init", "--agency", "H21", "--name", "UBND tỉnh Gia Lai"]))?;
    let mut set = vanthu(&[
        "hub",
        "set",
        "--transport",
        "vxp",
        "--endpoint",
        &hub.url,
        "--system-id",
        &hub.system_id,
        "--secret-stdin",
    ]);
    let mut child = set.stdin(Stdio::piped()).stdout(Stdio::null()).spawn()?;
    if let Some(mut input) = child.stdin.take() {
        writeln!(input, "{}", hub.secret)?;
    }
    if !child.wait()?.success() {
        return Err(Trouble("the hub could not be set".to_owned()));
    }
    let cost = process::run(&mut vanthu(&["sync"]))?;
    // A fast round that received less is no measurement.
    let output = vanthu(&["documents", "list", "--limit", "1"]).output()?;
    let listed: Value = serde_json::from_slice(&output.stdout)?;
    if listed.pointer("/documents/0/id").and_then(Value::as_i64) != i64::try_from(documents).ok() {
        return Err(Trouble(format!("not all of {documents} documents were received: {listed}")));
    }
    Ok(cost)
}

fn download(documents: usize, file: usize, directory: &Path) -> Result<Duration, Trouble> {
    say("   filling the mailbox");
    let hub = Started::new(documents, file)?;
    let into = directory.join("downloads");
    fs::create_dir_all(&into)?;
    let list = directory.join("downloads.curl");
    fs::write(&list, hub.downloads(&into))?;
    let mut command = Command::new("curl");
    command.args(["--parallel", "--parallel-max", "4", "--config"]).arg(&list);
    let took = process::run(&mut command)?.took;
    let arrived = fs::read_dir(&into)?.count();
    if arrived != documents {
        return Err(Trouble(format!("curl brought {arrived} of {documents} documents")));
    }
    Ok(took)
}

fn insert(documents: usize, file: usize, directory: &Path) -> Result<Duration, Trouble> {
    let into = directory.join("rows");
    fs::create_dir_all(&into)?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers/insert_rows.py");
    let mut command = Command::new(process::python("sqlite3"));
    command.arg(script).arg(&into).args([documents.to_string(), file.to_string()]);
    Ok(process::run(&mut command)?.took)
}

fn rate(documents: usize, took: Duration) -> String {
    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    let rate = documents as f64 / took.as_secs_f64();
    format!("{rate:.0} documents/s ({:.1} s)", took.as_secs_f64())
}
