//! A burst of status reports: how fast they are taken in, and how often a screen hears of it. And the matrix of one
//! document with a thousand recipients: how long until it can be shown.
//!
//! In one process with the office, because the shipped programs say no more than how many came.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use domain::{AgencyCode, DocumentId, DocumentKey, StatusCode, UtcMillis};
use office::view::{AgencySettings, HubSettings, SetUp, Transport};
use office::{ChangeStream, Office, OfficeOptions, SecretsPreference, Subject};
use registry::{Registry, deliveries, documents, packages};

use crate::table::{Table, say};
use crate::{Sizes, Trouble, hub};

/// Recipients of each document: the most a package may have.
const RECIPIENTS: usize = 1_000;
/// The codes each recipient reports, in order.
const CODES: [StatusCode; 5] = [
    StatusCode::Arrived,
    StatusCode::Accepted,
    StatusCode::Assigned,
    StatusCode::InProcess,
    StatusCode::Done,
];
/// The shortest time between two events of the page, as the shell keeps it.
const PAUSE: Duration = Duration::from_millis(100);

/// The code of a recipient.
fn code_of(number: usize) -> String {
    format!("H21.{:03}", number + 1)
}

/// The same, as the hub takes it.
pub(crate) fn recipient(number: usize) -> Result<AgencyCode, Trouble> {
    Ok(AgencyCode::parse(&code_of(number))?)
}

/// Our identity of a document.
pub(crate) fn document_id(number: usize) -> String {
    format!("H21,2026/11/05,{}/UBND-DO", number + 1)
}

/// What is reported, in the order it comes: document, recipient, code.
pub(crate) fn reports(count: usize) -> impl Iterator<Item = (usize, usize, StatusCode)> {
    let documents = count.div_ceil(RECIPIENTS * CODES.len()).max(1);
    (0..documents)
        .flat_map(|document| {
            CODES.into_iter().flat_map(move |code| (0..RECIPIENTS).map(move |to| (document, to, code)))
        })
        .take(count)
}

/// A status message, as a recipient writes it.
pub(crate) fn message(document: usize, to: usize, code: StatusCode) -> Result<Vec<u8>, Trouble> {
    let from = recipient(to)?;
    let message = edxml::StatusMessage {
        from: edxml::Party::new(&from, "Cơ quan báo"),
        response_for: vec![edxml::ResponseFor {
            organ_id: "H21".to_owned(),
            code: format!("{}/UBND-DO", document + 1),
            document_id: Some(DocumentId(document_id(document))),
            ..edxml::ResponseFor::default()
        }],
        code: Some(code),
        code_raw: code.as_str().to_owned(),
        ..edxml::StatusMessage::default()
    };
    let mut out = Vec::new();
    edxml::write_status(&message, &edxml::Style::default(), &mut out)?;
    Ok(out)
}

/// Measures and fills the table.
pub(crate) fn measure(sizes: Sizes, table: &mut Table) -> Result<(), Trouble> {
    let count = sizes.statuses;
    table.head(&format!("Take in {count} status reports from the rehearsal hub"));
    let directory = tempfile::tempdir_in(std::env::var_os("VANTHU_RELEASE").unwrap_or_else(|| ".".into()))?;
    tokio::runtime::Runtime::new()?.block_on(burst(count, sizes.runs, directory.path(), table))
}

async fn burst(count: usize, runs: usize, data: &Path, table: &mut Table) -> Result<(), Trouble> {
    let options = || OfficeOptions { secrets: SecretsPreference::File, ..OfficeOptions::default() };
    let office = Office::open(data, options()).await?;
    let agency = AgencySettings {
        code: "H21".to_owned(),
        name: "UBND tỉnh Gia Lai".to_owned(),
        clerk: "Văn thư".to_owned(),
        ..AgencySettings::default()
    };
    office.set_up(SetUp { agency, first_arrival_number: 1 }).await?;
    drop(office);
    say("   writing the documents that are reported about");
    let registry = Registry::open(data, registry::OpenOptions::default())?;
    let documents = count.div_ceil(RECIPIENTS * CODES.len()).max(1);
    let mut keys = Vec::new();
    for number in 0..documents {
        keys.push(registry.write(|tx| sent(tx, number))?);
    }
    drop(registry);
    say("   filling the mailbox");
    let hub = hub::Started::statuses(count)?;
    let office = Office::open(data, options()).await?;
    let settings = HubSettings {
        transport: Transport::Vxp,
        endpoint: hub.url.clone(),
        system_id: hub.system_id.clone(),
        poll_seconds: 10,
        ..HubSettings::default()
    };
    office.save_hub(settings, Some(hub.secret.clone())).await?;
    let heard = Arc::new(Mutex::new(Heard::default()));
    let listening = tokio::spawn(listen(office.changes(), Arc::clone(&heard)));
    let began = Instant::now();
    let report = office.sync_once(Duration::from_secs(3_600)).await?;
    let whole = began.elapsed();
    listening.abort();
    let heard = *heard.lock().unwrap_or_else(PoisonError::into_inner);
    let ingested = heard.moved.map_or(whole, |at| at.duration_since(began));
    if usize::try_from(report.statuses).ok() != Some(count) {
        return Err(Trouble(format!("{} of {count} status reports were taken in", report.statuses)));
    }
    table.row("taken in, durable", rate(count, ingested), None, "listed, fetched, read, kept, moved");
    table.row("taken in and acknowledged", rate(count, whole), None, "two requests each");
    table.row("events of the page", rate(heard.events, ingested), None, "as the shell merges them");
    if let Some(key) = keys.first() {
        opening(&office, *key, runs, table).await?;
    }
    Ok(())
}

/// What a screen hears.
#[derive(Clone, Copy, Debug, Default)]
struct Heard {
    events: usize,
    /// When outgoing documents moved last.
    moved: Option<Instant>,
}

/// Merges changes as the shell does: the first goes out at once, what follows within the pause goes out together.
async fn listen(mut changes: ChangeStream, heard: Arc<Mutex<Heard>>) {
    let mut quiet_until = tokio::time::Instant::now();
    let mut merged = false;
    loop {
        let change = if merged {
            tokio::time::timeout_at(quiet_until, changes.next()).await.ok()
        } else {
            Some(changes.next().await)
        };
        let mut heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
        match change {
            Some(None) => return,
            Some(Some(change)) => {
                if change.subjects.contains(&Subject::Outgoing) {
                    heard.moved = Some(Instant::now());
                }
                merged = true;
            }
            None => {
                heard.events += 1;
                merged = false;
                quiet_until = tokio::time::Instant::now() + PAUSE;
            }
        }
    }
}

/// A document that the hub took, for a thousand recipients.
fn sent(tx: &mut registry::Transaction<'_>, number: usize) -> registry::Result<DocumentKey> {
    let at = UtcMillis(1_793_842_860_000);
    let facts = documents::Facts {
        document_id: DocumentId(document_id(number)),
        number: (number + 1).to_string(),
        notation: "UBND-DO".to_owned(),
        subject: "V/v báo trạng thái xử lý văn bản điện tử".to_owned(),
        content: String::new(),
        place: String::new(),
        promulgation_date: None,
        type_name: String::new(),
        type_group: None,
        type_detail: None,
        priority: domain::Priority::Normal,
        signer_competence: String::new(),
        signer_position: String::new(),
        signer_name: String::new(),
        due_date: None,
        pages: None,
        business: domain::Business::New,
        target_document_id: None,
        target_reason: String::new(),
        from: documents::Party { code: "H21".to_owned(), name: "UBND tỉnh Gia Lai".to_owned() },
        to: Vec::new(),
        response_for: Vec::new(),
    };
    let package = packages::insert_outgoing(
        tx,
        &packages::NewPackage {
            hub: "",
            doc_id: None,
            kind: packages::Kind::Document,
            from_code: "H21",
            to_code: "",
            blob: None,
            bytes: 0,
            state: packages::State::Outgoing,
            problem: None,
            warnings: &[],
            listed_at: None,
            received_at: at,
        },
    )?;
    let new = documents::NewDocument {
        package,
        identity_key: &document_id(number),
        facts: &facts,
        attachments: 0,
        warnings: 0,
        target: None,
        duplicate_of: None,
        entered_at: at,
    };
    let key = documents::insert_outgoing(tx, &new, None)?;
    for to in 0..RECIPIENTS {
        let delivery = deliveries::insert(tx, key, &code_of(to), "Ủy ban nhân dân xã", at)?;
        deliveries::mark_sent(tx, delivery, at)?;
    }
    documents::mark_sent(tx, key, at)?;
    Ok(key)
}

/// How long until the matrix of one document can be shown, as the page gets it.
async fn opening(office: &Office, key: DocumentKey, runs: usize, table: &mut Table) -> Result<(), Trouble> {
    let mut best = Duration::MAX;
    let mut bytes = 0;
    for _ in 0..=runs {
        let began = Instant::now();
        let detail = office.outgoing_detail(key).await?;
        bytes = serde_json::to_vec(&detail)?.len();
        best = best.min(began.elapsed());
    }
    let measured = format!("{:.0} ms ({} kB)", best.as_secs_f64() * 1_000.0, bytes / 1_000);
    table.row("matrix of 1,000 recipients", measured, None, "read and written as JSON for the page");
    Ok(())
}

fn rate(count: usize, took: Duration) -> String {
    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    let rate = count as f64 / took.as_secs_f64();
    format!("{rate:.1}/s ({:.1} s)", took.as_secs_f64())
}
