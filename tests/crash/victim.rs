//! A day of the office that is killed: receive, decide, write, send, report. Whatever was answered with `Ok` is said
//! on standard output at once: that is a promise.

use std::{io::Write as _, path::Path, time::Duration};

use domain::{IncomingState, ReturnReason, StatusCode};
use office::{Office, view::IncomingFilter};
use support::desk;

use crate::Failed;

fn promise(line: &str) -> Result<(), Failed> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    Ok(out.flush()?)
}

/// One day; `day` makes its outgoing documents' numbers unique.
pub(crate) async fn day(folder: &Path, day: &str) -> Result<(), Failed> {
    let office = Office::open(folder, desk::options()).await?;
    let day: u32 = day.parse()?;
    for part in [1, 2] {
        sync(&office).await?;
        decide(&office).await?;
        let scratch = tempfile::tempdir()?;
        let queued =
            desk::send(&office, scratch.path(), &(day * 10 + part).to_string(), &["G12", "G09"]).await;
        promise(&format!("queued {}", queued.document_id))?;
        sync(&office).await?;
        // Recipients answer within milliseconds.
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
    sync(&office).await?;
    Ok(office.close().await?)
}

async fn sync(office: &Office) -> Result<(), Failed> {
    office.sync_once(Duration::from_secs(30)).await?;
    Ok(())
}

async fn decide(office: &Office) -> Result<(), Failed> {
    let filter = IncomingFilter { states: vec![IncomingState::Waiting], ..IncomingFilter::default() };
    for row in office.incoming_list(filter, None, 20).await?.rows {
        if row.id.0 % 5 == 0 {
            office.return_document(row.id, ReturnReason::R05, "").await?;
            promise(&format!("returned {}", row.id))?;
        } else {
            let acceptance = desk::acceptance();
            let accepted = office.accept(row.id, acceptance).await?;
            promise(&format!("accepted {} {}", row.id, accepted.arrival_number))?;
        }
    }
    let filter = IncomingFilter { states: vec![IncomingState::Accepted], ..IncomingFilter::default() };
    for row in office.incoming_list(filter, None, 2).await?.rows {
        office.report_progress(row.id, StatusCode::InProcess, "").await?;
    }
    Ok(())
}
