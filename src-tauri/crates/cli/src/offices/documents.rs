//! `vanthu documents …`: lists, one document, and the clerk's decisions.

use domain::open_work::{WorkLine, WorkList};
use domain::{DeliveryState, DocumentKey, IncomingState, ReturnReason, StatusCode};
use office::Office;
use office::view::{Acceptance, DeliveryRow, IncomingDetail, IncomingFilter, OutgoingDetail, OutgoingFilter};
use serde_json::{Map, Value, json};

use super::{drafts, findings, following, shown, units};
use crate::arguments::{Documents, List, Only, Side};
use crate::failure::{Exit, Failure, Outcome};
use crate::output::Output;

/// Runs one of the commands.
pub(super) async fn run(office: &Office, command: &Documents, output: Output) -> Outcome {
    match command {
        Documents::List(list) => print_list(office, list, output).await,
        Documents::Show { id } => show(office, DocumentKey(*id), output).await,
        Documents::Accept { id, book, note, reason } => {
            let acceptance =
                Acceptance { note: note.clone(), reason: reason.clone(), ..Acceptance::default() };
            accept(office, DocumentKey(*id), book.as_deref(), acceptance, output).await
        }
        Documents::Return { id, reason, text } => {
            give_back(office, DocumentKey(*id), reason, text, output).await
        }
        Documents::Assign(assign) => units::assign(office, assign, output).await,
        Documents::Extend { id, due, reason } => {
            office.extend(DocumentKey(*id), due, reason).await?;
            worked(office, DocumentKey(*id), "Đã gia hạn", output).await
        }
        Documents::Start { id } => {
            office.report_progress(DocumentKey(*id), StatusCode::InProcess, "").await?;
            worked(office, DocumentKey(*id), "Đang xử lý", output).await
        }
        Documents::Finish { id, note } => {
            office.report_progress(DocumentKey(*id), StatusCode::Done, note).await?;
            worked(office, DocumentKey(*id), "Đã kết thúc", output).await
        }
        Documents::Send { draft, overrides } => drafts::send(office, draft, overrides, output).await,
        Documents::Resend { id, only: Only::Failed, to, reason } => {
            resend(office, DocumentKey(*id), to, reason, output).await
        }
        Documents::Evidence { id, to, pdf } => {
            following::evidence(office, DocumentKey(*id), to.as_deref(), pdf.as_deref(), output).await
        }
        Documents::Owed { report } => following::owed(office, *report, output).await,
    }
}

/// How the work on a document stands after a step.
pub(super) async fn worked(office: &Office, id: DocumentKey, done: &str, output: Output) -> Outcome {
    let detail = office.incoming_detail(id).await?;
    let value = json!({
        "id": id,
        "state": detail.row.state,
        "assignment": shown::value(&detail.assignment)?,
        "reports": shown::value(&detail.reports)?,
    });
    output.result(&value, || {
        let due = detail
            .assignment
            .and_then(|there| there.due)
            .map(|due| format!(", hạn {due}"))
            .unwrap_or_default();
        format!("{done}: {}{due}.", detail.row.symbol)
    });
    Ok(Exit::Done)
}

async fn print_list(office: &Office, list: &List, output: Output) -> Outcome {
    let (rows, next) = match list.which {
        Side::In => incoming(office, list).await?,
        Side::Out => outgoing(office, list).await?,
    };
    let text = || {
        let line = |row: &Value| {
            let get = |key: &str| row.get(key).map(shown::plain).unwrap_or_default();
            format!(
                "{:>6}  {:<12} {:>5}  {}  {}",
                get("id"),
                get("state"),
                get("arrival_number"),
                get("symbol"),
                get("subject")
            )
        };
        let more = next.as_ref().map(|next| format!("(còn nữa: --after {next})"));
        rows.iter().map(line).chain(more).collect::<Vec<_>>().join("\n")
    };
    output.result(&json!({"documents": rows, "next": next}), text);
    Ok(Exit::Done)
}

/// The line of the end of the day that is asked for; one of the other box is a slip of the pen.
fn line(list: &List) -> Result<Option<WorkLine>, Failure> {
    let Some(name) = &list.line else { return Ok(None) };
    let here = match list.which {
        Side::In => WorkList::Incoming,
        Side::Out => WorkList::Outgoing,
    };
    let found = WorkLine::parse(name).filter(|line| line.list() == here);
    found.map(Some).ok_or_else(|| {
        let known = WorkLine::ALL.into_iter().filter(|line| line.list() == here).map(WorkLine::as_str);
        let known = known.collect::<Vec<_>>().join(", ");
        Failure::usage("cli.state", &[("state", name), ("known", &known)])
    })
}

type Page = (Vec<Value>, Option<String>);

async fn incoming(office: &Office, list: &List) -> Result<Page, Failure> {
    let state = |name: &String| {
        IncomingState::parse(name).ok_or_else(|| {
            let known = IncomingState::ALL.map(IncomingState::as_str).join(", ");
            Failure::usage("cli.state", &[("state", name), ("known", &known)])
        })
    };
    let states = list.state.iter().map(state).collect::<Result<_, _>>()?;
    let filter =
        IncomingFilter { states, text: list.query.clone(), line: line(list)?, ..IncomingFilter::default() };
    let page = office.incoming_list(filter, list.after.clone(), list.limit).await?;
    let mut rows = Vec::with_capacity(page.rows.len());
    for row in page.rows {
        rows.push(incoming_row(&office.incoming_detail(row.id).await?)?.into());
    }
    Ok((rows, page.next))
}

async fn outgoing(office: &Office, list: &List) -> Result<Page, Failure> {
    const GROUPS: [&str; 4] = ["all", "moving", "problem", "done"];
    let group = list.state.clone().unwrap_or_default();
    if !group.is_empty() && !GROUPS.contains(&group.as_str()) {
        return Err(Failure::usage("cli.state", &[("state", &group), ("known", &GROUPS.join(", "))]));
    }
    let filter = OutgoingFilter { group, text: list.query.clone(), line: line(list)? };
    let page = office.outgoing_list(filter, list.after.clone(), list.limit).await?;
    let mut rows = Vec::with_capacity(page.rows.len());
    for row in page.rows {
        rows.push(outgoing_row(&office.outgoing_detail(row.id).await?)?.into());
    }
    Ok((rows, page.next))
}

/// The window's facts of a row under the names that scripts rely on.
fn incoming_row(detail: &IncomingDetail) -> Result<Map<String, Value>, Failure> {
    let mut row = row(&detail.row, "in", &detail.row.symbol)?;
    row.insert("document_id".to_owned(), absent(&detail.document_id));
    row.insert("doc_id".to_owned(), absent(&detail.doc_id));
    Ok(row)
}

fn outgoing_row(detail: &OutgoingDetail) -> Result<Map<String, Value>, Failure> {
    let mut row = row(&detail.row, "out", &detail.row.symbol)?;
    row.insert("document_id".to_owned(), absent(&detail.document_id));
    row.insert("doc_id".to_owned(), json!(detail.doc_ids.last()));
    row.insert("doc_ids".to_owned(), json!(detail.doc_ids));
    for key in ["from", "arrival_number", "arrived_at"] {
        row.insert(key.to_owned(), Value::Null);
    }
    Ok(row)
}

fn row<T: serde::Serialize>(view: &T, side: &str, symbol: &str) -> Result<Map<String, Value>, Failure> {
    let mut row = object(shown::value(view)?);
    // A number has no slash; a notation may.
    let (number, notation) = symbol.split_once('/').unwrap_or((symbol, ""));
    row.insert("box".to_owned(), json!(side));
    row.insert("number".to_owned(), absent(number));
    row.insert("notation".to_owned(), absent(notation));
    Ok(row)
}

async fn show(office: &Office, id: DocumentKey, output: Output) -> Outcome {
    let value = match office.incoming_detail(id).await {
        Ok(detail) => described_incoming(&detail)?,
        Err(error) if error.code() == office::Reason::NotFound.code() => {
            described_outgoing(&office.outgoing_detail(id).await?)?
        }
        Err(error) => return Err(error.into()),
    };
    output.result(&value, || shown::lines(&value));
    Ok(Exit::Done)
}

/// Everything about an incoming document; it has no deliveries.
fn described_incoming(detail: &IncomingDetail) -> Result<Value, Failure> {
    let mut all = object(shown::value(detail)?);
    all.remove("row");
    all.extend(incoming_row(detail)?);
    as_drafted(&mut all);
    all.insert("attachments".to_owned(), shown::value(&detail.attachments)?);
    all.insert("deliveries".to_owned(), json!([]));
    Ok(all.into())
}

/// Everything about an outgoing document, one entry per recipient.
pub(super) fn described_outgoing(detail: &OutgoingDetail) -> Result<Value, Failure> {
    let mut all = object(shown::value(detail)?);
    all.remove("row");
    all.extend(outgoing_row(detail)?);
    as_drafted(&mut all);
    // As drafted, whatever became of them.
    let mut ordered: Vec<&DeliveryRow> = detail.deliveries.iter().collect();
    ordered.sort_by_key(|row| row.id);
    let recipients: Vec<&str> = ordered.iter().map(|row| row.to.code.as_str()).collect();
    all.insert("recipients".to_owned(), json!(recipients));
    let deliveries = detail.deliveries.iter().map(delivery).collect::<Result<Vec<_>, _>>()?;
    all.insert("deliveries".to_owned(), json!(deliveries));
    Ok(all.into())
}

/// The names a draft has for the same facts, so that what is shown can be sent again.
fn as_drafted(all: &mut Map<String, Value>) {
    let mut taken = |key: &str| all.remove(key).filter(|value| value != "").unwrap_or_default();
    let signer = json!({
        "competence": taken("signer_competence"),
        "position": taken("signer_position"),
        "name": taken("signer_name"),
    });
    let answers = taken("response_for");
    all.insert("signer".to_owned(), signer);
    all.insert("responses_for".to_owned(), answers);
}

fn delivery(row: &DeliveryRow) -> Result<Value, Failure> {
    let mut all = object(shown::value(row)?);
    all.remove("to");
    all.insert("agency".to_owned(), json!(row.to.code));
    all.insert("agency_name".to_owned(), json!(row.to.name));
    all.insert("status_code".to_owned(), json!(reported(row.state).map(StatusCode::as_str)));
    all.insert("last_error".to_owned(), all.get("error").cloned().unwrap_or_default());
    all.remove("error");
    let history = row.history.iter().map(|line| {
        let report = line.action == "delivery.reported";
        json!({
            "status_code": line.args.get("code").filter(|_| report),
            "at": line.at.rfc3339(),
            "source": line.actor,
            "action": line.action,
            "args": line.args,
        })
    });
    all.insert("history".to_owned(), history.collect());
    Ok(all.into())
}

/// The report that brought a delivery where it stands.
fn reported(state: DeliveryState) -> Option<StatusCode> {
    match state {
        DeliveryState::Queued | DeliveryState::Sent | DeliveryState::Failed => None,
        DeliveryState::Arrived => Some(StatusCode::Arrived),
        DeliveryState::Returned => Some(StatusCode::Returned),
        DeliveryState::Accepted => Some(StatusCode::Accepted),
        DeliveryState::Assigned => Some(StatusCode::Assigned),
        DeliveryState::InProcess => Some(StatusCode::InProcess),
        DeliveryState::Done => Some(StatusCode::Done),
        DeliveryState::TakeBackAsked => Some(StatusCode::TakeBack),
        DeliveryState::TakenBack => Some(StatusCode::Agreed),
    }
}

async fn accept(
    office: &Office,
    id: DocumentKey,
    book: Option<&str>,
    acceptance: Acceptance,
    output: Output,
) -> Outcome {
    let book = match book {
        None => None,
        Some(name) => Some(open_book(office, name).await?),
    };
    let accepted = match office.accept(id, Acceptance { book, ..acceptance }).await {
        Ok(accepted) => accepted,
        Err(error) => {
            let mut failure = Failure::from(error);
            if findings::are_why(&failure.code) {
                failure.findings = findings::of(&office.incoming_check(id).await?)?;
            }
            return Err(failure);
        }
    };
    output.result(&shown::value(&accepted)?, || {
        format!("Đã tiếp nhận: số đến {} ({}).", accepted.arrival_number, accepted.book)
    });
    Ok(Exit::Done)
}

/// The newest incoming book of that name.
async fn open_book(office: &Office, name: &str) -> Result<domain::BookKey, Failure> {
    let books = office.books("incoming").await?;
    let found = books.iter().filter(|book| book.name == name).max_by_key(|book| book.year);
    found.map(|book| book.id).ok_or_else(|| {
        let known: Vec<&str> = books.iter().map(|book| book.name.as_str()).collect();
        Failure::refused("cli.book", &[("book", &name), ("known", &known.join(", "))])
    })
}

async fn give_back(office: &Office, id: DocumentKey, reason: &str, text: &str, output: Output) -> Outcome {
    let Some(reason) = ReturnReason::parse(reason) else {
        let known = ReturnReason::ALL.map(ReturnReason::as_str).join(", ");
        return Err(Failure::usage("cli.reason", &[("reason", &reason), ("known", &known)]));
    };
    office.return_document(id, reason, text).await?;
    output
        .result(&json!({"id": id, "state": IncomingState::Returned, "reason": reason, "text": text}), || {
            format!("Đã trả lại: {}.", reason.label())
        });
    Ok(Exit::Done)
}

async fn resend(office: &Office, id: DocumentKey, to: &[String], reason: &str, output: Output) -> Outcome {
    let resent = if to.is_empty() {
        office.resend_failed(id, Vec::new()).await?
    } else {
        let keys = following::deliveries(office, id, to).await?;
        office.resend(id, keys, reason).await?
    };
    let mut value = object(shown::value(&resent)?);
    let after = described_outgoing(&office.outgoing_detail(id).await?)?;
    value.insert("id".to_owned(), json!(id));
    value.insert("deliveries".to_owned(), after.get("deliveries").cloned().unwrap_or_default());
    output.result(&value, || {
        format!("Gửi lại {} nơi; {} nơi đã có văn bản.", resent.queued.len(), resent.already_there.len())
    });
    Ok(Exit::Done)
}

fn absent(text: &str) -> Value {
    if text.is_empty() { Value::Null } else { json!(text) }
}

pub(super) fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => Map::new(),
    }
}
