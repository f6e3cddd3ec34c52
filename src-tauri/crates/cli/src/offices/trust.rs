//! `vanthu trust list | import | add-crl | remove`.

use std::path::PathBuf;

use office::Office;
use office::view::{CertificateView, TrustView};

use super::shown;
use crate::arguments::Trust;
use crate::failure::{Exit, Failure, Outcome};
use crate::output::Output;

/// Runs one of the commands.
pub(super) async fn run(office: &Office, command: &Trust, output: Output) -> Outcome {
    let trust = match command {
        Trust::List => office.trust().await?,
        Trust::Import { files, sha256 } => import(office, files, sha256).await?,
        Trust::AddCrl { file } => office.trust_add_list(file.clone()).await?,
        Trust::Remove { sha256 } => office.trust_remove(plain(sha256)).await?,
    };
    output.result(&shown::value(&trust)?, || text(&trust));
    Ok(Exit::Done)
}

/// Trusts what somebody compared. Every fingerprint must be there: a wrong one is a wrong file or a wrong paper.
async fn import(office: &Office, files: &[PathBuf], confirmed: &[String]) -> Result<TrustView, Failure> {
    let found = office.trust_look(files.to_vec()).await?;
    let confirmed: Vec<String> = confirmed.iter().map(|text| plain(text)).collect();
    let strange = confirmed.iter().find(|sha256| found.iter().all(|one| one.sha256 != **sha256));
    let seen = || found.iter().map(line).collect::<Vec<_>>().join("; ");
    if let Some(sha256) = strange {
        return Err(Failure::refused("cli.trust_other", &[("sha256", sha256), ("found", &seen())]));
    }
    if confirmed.is_empty() {
        return Err(Failure::refused("cli.trust_unconfirmed", &[("found", &seen())]));
    }
    Ok(office.trust_import(files.to_vec(), confirmed).await?)
}

/// A fingerprint as it is compared: people write colons, spaces and capitals.
fn plain(sha256: &str) -> String {
    sha256.chars().filter(|c| !matches!(c, ':' | ' ')).collect::<String>().to_ascii_lowercase()
}

fn line(one: &CertificateView) -> String {
    let (from, to) = (one.not_before.vietnam_date(), one.not_after.vietnam_date());
    format!("{} ({from} – {to}) SHA-256 {}", one.subject, one.sha256)
}

fn text(trust: &TrustView) -> String {
    let kind = |one: &CertificateView| if one.kind == "root" { "gốc" } else { "trung gian" };
    let mut lines: Vec<String> =
        trust.certificates.iter().map(|one| format!("{}: {}", kind(one), line(one))).collect();
    if lines.is_empty() {
        lines.push(
            "Chưa tin chứng thư gốc nào: chữ ký số nào cũng chưa kết luận được. Nhập bằng `vanthu trust import`."
                .to_owned(),
        );
    }
    lines.extend(trust.lists.iter().map(|list| {
        let next = list.next_update.map(|at| format!(", lần sau {}", at.vietnam_date()));
        format!(
            "danh sách thu hồi: {}, ngày {}{}",
            list.issuer,
            list.this_update.vietnam_date(),
            next.unwrap_or_default()
        )
    }));
    lines.extend(trust.refused.iter().map(|file| format!("không dùng: {} ({})", file.file, file.code)));
    lines.join("\n")
}
