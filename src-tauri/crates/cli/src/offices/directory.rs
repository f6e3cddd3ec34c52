//! `vanthu directory import | find`.

mod list;

use std::path::Path;

use office::Office;
use serde_json::json;

use super::shown;
use crate::arguments::Directory;
use crate::failure::{Exit, Failure, Outcome};
use crate::output::{Output, Progress};

/// Runs one of the commands.
pub(super) async fn run(office: &Office, command: &Directory, output: Output) -> Outcome {
    match command {
        Directory::Import { file } => import(office, file, output).await,
        Directory::Find { text, limit } => find(office, text, *limit, output).await,
    }
}

async fn find(office: &Office, text: &str, limit: u32, output: Output) -> Outcome {
    let found = office.agencies_find(text, limit).await?;
    output.result(&json!({"agencies": shown::value(&found)?}), || {
        let line = |hit: &office::view::AgencyHit| {
            let closed = if hit.closed { " (đã đóng)" } else { "" };
            format!("{:<16} {}{closed}", hit.code, hit.name)
        };
        found.iter().map(line).collect::<Vec<_>>().join("\n")
    });
    Ok(Exit::Done)
}

async fn import(office: &Office, file: &Path, output: Output) -> Outcome {
    let progress = Progress::of("Đang nhập danh bạ");
    let bytes = std::fs::read(file).map_err(|error| Failure::unreadable(file, &error))?;
    let done = office.directory_import(list::read(file, &bytes)?).await?;
    drop(progress);
    output.result(&shown::value(&done)?, || {
        format!("Thêm {}, đổi {}, đóng {} cơ quan.", done.imported, done.changed, done.closed)
    });
    Ok(Exit::Done)
}
