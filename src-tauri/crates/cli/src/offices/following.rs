//! `vanthu documents evidence` and `documents owed`.

use std::path::Path;

use domain::{DeliveryKey, DocumentKey};
use office::Office;
use serde_json::json;

use super::shown;
use crate::failure::{Exit, Failure, Outcome};
use crate::output::Output;

/// Rows of one page.
const PAGE: u32 = 500;

/// The deliveries of a document to these recipients.
pub(super) async fn deliveries(
    office: &Office,
    id: DocumentKey,
    to: &[String],
) -> Result<Vec<DeliveryKey>, Failure> {
    let all = office.outgoing_detail(id).await?.deliveries;
    let mut keys = Vec::new();
    for code in to {
        let found = all.iter().find(|row| row.to.code.eq_ignore_ascii_case(code.trim()));
        let known = || all.iter().map(|row| row.to.code.as_str()).collect::<Vec<_>>().join(", ");
        let one = found
            .ok_or_else(|| Failure::refused("cli.recipient", &[("recipient", code), ("known", &known())]))?;
        keys.push(one.id);
    }
    Ok(keys)
}

/// The evidence sheet, as values or as a PDF.
pub(super) async fn evidence(
    office: &Office,
    id: DocumentKey,
    to: Option<&str>,
    pdf: Option<&Path>,
    output: Output,
) -> Outcome {
    let delivery = match to {
        None => None,
        Some(code) => deliveries(office, id, &[code.to_owned()]).await?.first().copied(),
    };
    let sheet = shown::value(&office.evidence(id, delivery).await?)?;
    let Some(path) = pdf else {
        output.result(&sheet, || shown::lines(&sheet));
        return Ok(Exit::Done);
    };
    let page = office.evidence_pdf(id, delivery).await?;
    tokio::fs::write(path, &page.bytes).await.map_err(|error| Failure::unwritable(path, &error))?;
    let file = path.display().to_string();
    let value = json!({"file": file, "bytes": page.bytes.len(), "evidence": sheet});
    output.result(&value, || format!("Đã ghi phiếu chứng từ: {file}."));
    Ok(Exit::Done)
}

/// What is owed, oldest first; reporting all of it first when asked to.
pub(super) async fn owed(office: &Office, report: bool, output: Output) -> Outcome {
    let reported = if report { Some(office.report_all().await?) } else { None };
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let page = office.owed_list(after, PAGE).await?;
        rows.extend(page.rows);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let value = json!({"owed": shown::value(&rows)?, "reported": reported});
    output.result(&value, || {
        let lines =
            rows.iter().map(|row| format!("{}  {}  {}  {}", row.code, row.symbol, row.to.name, row.subject));
        lines.chain([format!("Còn nợ {} trạng thái.", rows.len())]).collect::<Vec<_>>().join("\n")
    });
    Ok(Exit::Done)
}
