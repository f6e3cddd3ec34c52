//! `vanthu rehearsal paper`: one signed paper to order, for scripts and demonstrations.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use rehearsal::samples::{PaperSpec, Press};
use serde_json::json;

use crate::failure::{Exit, Failure, Outcome};
use crate::output::Output;

/// What is printed, and where to.
#[derive(Debug, Args)]
pub(crate) struct Paper {
    #[arg(value_name = "SPEC.json", help = "Nội dung văn bản và tình trạng từng chữ ký")]
    spec: PathBuf,
    #[arg(long, value_name = "FILE", help = "Tệp PDF được ghi ra")]
    to: PathBuf,
    #[arg(
        long,
        value_name = "DIR",
        help = "Nơi giữ khóa ký diễn tập qua các lần in; không có thì mỗi lần một khóa mới"
    )]
    keys: Option<PathBuf>,
    #[arg(
        long,
        value_name = "DIR",
        help = "Ghi chứng thư gốc (root.pem) và danh sách thu hồi (revoked.crl.pem) vào thư mục này"
    )]
    trust_to: Option<PathBuf>,
}

/// Prints it.
pub(super) fn run(paper: &Paper, output: Output) -> Outcome {
    let bytes = fs::read(&paper.spec).map_err(|error| Failure::unreadable(&paper.spec, &error))?;
    let spec: PaperSpec =
        serde_json::from_slice(&bytes).map_err(|error| Failure::malformed(&paper.spec, &error))?;
    let press = Press::open(paper.keys.as_deref())?;
    let printed = press.document(&spec)?;
    write(&paper.to, &printed)?;
    if let Some(dir) = &paper.trust_to {
        let trust = press.trust()?;
        fs::create_dir_all(dir).map_err(|error| Failure::unwritable(dir, &error))?;
        write(&dir.join("root.pem"), &trust.root_pem)?;
        write(&dir.join("revoked.crl.pem"), &trust.crl_pem)?;
    }
    let symbol = spec.symbol();
    let result = json!({"file": paper.to.display().to_string(), "bytes": printed.len(), "symbol": symbol});
    output.result(&result, || format!("Đã in và ký {symbol}: {}.", paper.to.display()));
    Ok(Exit::Done)
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    fs::write(path, bytes).map_err(|error| Failure::unwritable(path, &error))
}
