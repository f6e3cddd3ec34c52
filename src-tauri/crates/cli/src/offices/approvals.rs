//! `vanthu approvals list | approve | return | send | types`.

use domain::ApprovalKey;
use office::Office;
use office::view::{ApprovalView, WorkSettings};
use serde_json::json;

use super::{documents, shown};
use crate::arguments::Approvals;
use crate::failure::{Exit, Failure, Outcome};
use crate::output::Output;

/// Runs one of the commands.
pub(super) async fn run(office: &Office, command: &Approvals, output: Output) -> Outcome {
    let shown = match command {
        Approvals::List => office.approvals().await?,
        Approvals::Approve { ids, note } => {
            office.approvals_approve(ids.iter().copied().map(ApprovalKey).collect(), note).await?
        }
        Approvals::Return { id, note } => vec![office.approval_return(ApprovalKey(*id), note).await?],
        Approvals::Send { id } => return send(office, ApprovalKey(*id), output).await,
        Approvals::Types { types, none } => return self::types(office, types, *none, output).await,
    };
    output.result(&json!({"approvals": shown::value(&shown)?}), || {
        if shown.is_empty() {
            return "Không có văn bản chờ duyệt.".to_owned();
        }
        shown.iter().map(lines).collect::<Vec<_>>().join("\n")
    });
    Ok(Exit::Done)
}

fn lines(one: &ApprovalView) -> String {
    let head = format!(
        "{:>5}  {:<9} {}  {}  → {} nơi  ({}, {})",
        one.id,
        one.state.as_str(),
        one.symbol,
        one.subject,
        one.recipients,
        one.asked_by,
        one.asked_at.rfc3339()
    );
    let seen = one.seen.iter().map(|seen| format!("         ⚠ {} Lý do: {}.", seen.vi, seen.reason));
    let changes = one
        .changes
        .iter()
        .map(|change| format!("         ≠ {}: “{}” → “{}”", change.field, change.before, change.after));
    std::iter::once(head).chain(seen).chain(changes).collect::<Vec<_>>().join("\n")
}

async fn send(office: &Office, id: ApprovalKey, output: Output) -> Outcome {
    let draft = office.approval(id).await?.draft;
    let queued = office.draft_send(draft).await.map_err(Failure::from)?;
    let value = documents::described_outgoing(&office.outgoing_detail(queued.id).await?)?;
    output.result(&value, || {
        format!(
            "Đã đưa vào hàng gửi: văn bản {}, {} nơi nhận. Chạy `vanthu sync` để gửi.",
            queued.id, queued.recipients
        )
    });
    Ok(Exit::Done)
}

async fn types(office: &Office, types: &[String], none: bool, output: Output) -> Outcome {
    let mut work = office.work().await?;
    if none || !types.is_empty() {
        let settings = WorkSettings { approval_types: types.to_vec(), ..work.settings };
        work = office.save_work(settings).await?;
    }
    let wanted = work.settings.approval_types;
    output.result(&json!({"types": wanted}), || {
        if wanted.is_empty() { "Không loại nào phải duyệt.".to_owned() } else { wanted.join("\n") }
    });
    Ok(Exit::Done)
}
