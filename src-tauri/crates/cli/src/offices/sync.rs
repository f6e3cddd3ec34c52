//! `vanthu sync`: one round, or the loops until told to end.

use std::sync::Arc;
use std::time::Duration;

use office::view::Link;
use office::{Office, SyncReport};
use serde_json::Value;

use super::shown;
use crate::arguments;
use crate::failure::{Exit, Failure, Outcome};
use crate::output::{Output, Progress};
use crate::{rehearsals, sentences};

/// One round, or the loops.
pub(super) async fn run(office: &Arc<Office>, sync: &arguments::Sync, output: Output) -> Outcome {
    if sync.watch { watch(office, output).await } else { once(office, output).await }
}

/// Longest round: a backlog of a long absence over a slow line. What is left stays for the next round.
const BUDGET: Duration = Duration::from_secs(6 * 3_600);

async fn once(office: &Office, output: Output) -> Outcome {
    let progress = Progress::of("Đang đồng bộ");
    let report = office.sync_once(BUDGET).await?;
    drop(progress);
    let away = away(office).await?;
    let idle = report.received + report.repeated + report.statuses + report.sent + report.reported == 0;
    if away.is_none() || !idle {
        let mut value = shown::value(&report)?;
        if let Value::Object(map) = &mut value {
            // Alerts are rows of their own, and nothing raises them yet.
            map.insert("alerts_raised".to_owned(), 0.into());
            map.insert("alerts_cleared".to_owned(), 0.into());
        }
        output.result(&value, || text(&report));
    }
    away.map_or(Ok(Exit::Done), Err)
}

/// Why the hub cannot be worked with, when the round ended so.
async fn away(office: &Office) -> Result<Option<Failure>, Failure> {
    let status = office.status_bar().await?;
    let lost = match status.link {
        Link::Down | Link::Refused => status.error,
        Link::Unset | Link::Starting | Link::Up | Link::Manual => None,
    };
    Ok(lost.map(Failure::noticed))
}

fn text(report: &SyncReport) -> String {
    let first = format!(
        "Nhận {} văn bản và {} phản hồi, gửi {} văn bản và {} phản hồi.",
        report.received, report.statuses, report.sent, report.reported
    );
    let failed =
        report.failed.iter().map(|notice| format!("  ✗ {}", sentences::of(&notice.code, &notice.args)));
    std::iter::once(first).chain(failed).collect::<Vec<_>>().join("\n")
}

/// The loops of the window, without the window; each happening is one line.
async fn watch(office: &Arc<Office>, output: Output) -> Outcome {
    let ended = rehearsals::signalled().map_err(|error| Failure::internal(&error))?;
    tokio::pin!(ended);
    let mut happenings = office.happenings();
    office.start();
    loop {
        tokio::select! {
            () = &mut ended => return Ok(Exit::Done),
            happening = happenings.next() => match happening {
                Some(happening) => {
                    let value = shown::value(&happening)?;
                    output.result(&value, || shown::lines(&value));
                }
                None => return Ok(Exit::Done),
            },
        }
    }
}
