//! `vanthu rehearsal fill`: an office whose registry holds many documents, for benchmarks and demonstrations.
//!
//! Nothing is written past the office: each document is a package that a rehearsal hub delivers, is received as any
//! other, goes through the checklist, and is then accepted or returned by a clerk. The same seed on the same day gives
//! the same register, down to keys, order and times: messages are fetched one after the other, and the office's clock
//! stands still but for the steps it is given here.
//!
//! The newest documents have papers of their own, printed to their headers and signed. Those before them stand for years
//! of a register and are received without any file: printing a million papers would take hours and fill the disk.

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use domain::{AgencyCode, DocumentKey, IncomingState, ReturnReason, UtcMillis};
use edxml::{Document, DocumentType, Hop, OtherInfo, Packing, Part, Party, Signer, Style};
use jiff::ToSpan;
use jiff::civil::{Date, Time};
use office::clock::{Clock, Sleep, SystemClock};
use office::view::{Acceptance, AgencySettings, HubSettings, IncomingFilter, SetUp, Transport};
use office::{Office, OfficeOptions, SecretsPreference};
use rehearsal::samples::{self, Header, Headers, Press};
use rehearsal::{Content, Kind, Options, Pace, Running};
use serde_json::json;

use crate::arguments::Shared;
use crate::failure::{Exit, Failure, Outcome};
use crate::offices;
use crate::output::{Output, Progress};

/// Documents of one working day: what a province's office receives.
const A_DAY: u32 = 100;
/// Documents that one round of receiving brings.
const A_ROUND: u32 = 10;
/// Milliseconds from one round to the next.
const BETWEEN_ROUNDS: i64 = 40 * 60_000;
/// Milliseconds until the clerk has decided about them, and then from one decision to the next.
const DECIDING: i64 = 90_000;
/// Documents left for the clerk to decide about.
const WAITING: u32 = 25;
/// One of so many is returned, the others are accepted.
const RETURNED: u32 = 40;

/// Days after which the office takes a newer list of revoked certificates; each is good for thirty.
const LIST_LASTS: i64 = 25;
/// Newest documents that have papers of their own.
const WITH_PAPERS: u32 = 2_000;
/// Why a document is accepted in spite of what the checklist warns of, such as that it has no file.
const REASON: &str = "Văn bản mẫu để diễn tập.";

/// Longest round of receiving one day's documents.
const ROUND: Duration = Duration::from_secs(600);

/// The agency whose office it is.
const AGENCY: (&str, &str) = ("H21", "Ủy ban nhân dân tỉnh Gia Lai");

/// Makes the office and fills it.
pub(super) async fn run(documents: u32, seed: u64, shared: &Shared, output: Output) -> Outcome {
    let progress = Progress::of("Đang tạo văn bản");
    let data_dir = offices::data_dir(shared)?;
    if data_dir.join("vanthu.db").exists() {
        return Err(Failure::refused("cli.fill_not_empty", &[("name", &data_dir.display())]));
    }
    let code = AgencyCode::parse(AGENCY.0).map_err(|error| Failure::internal(&error))?;
    let hub = rehearsal::serve(Options {
        seed,
        own: vec![code.clone()],
        pace: Pace::still(),
        ..Options::default()
    })
    .await?;
    let clock = Arc::new(Calendar::new(documents.div_ceil(A_DAY)));
    let options = OfficeOptions {
        clock: clock.clone(),
        secrets: SecretsPreference::File,
        downloads: 1,
        rehearsal: true,
        ..offices::options(shared)
    };
    let office = Office::open(&data_dir, options).await?;
    let filled = fill(&office, &hub, &clock, &code, documents, seed).await;
    office.close().await?;
    hub.stop().await?;
    let decided = filled?;
    drop(progress);
    let result = json!({"documents": documents, "decided": decided, "seed": seed, "data_dir": data_dir.display().to_string()});
    output.result(&result, || format!("Đã tạo {documents} văn bản ở {}.", data_dir.display()));
    Ok(Exit::Done)
}

async fn fill(
    office: &Office,
    hub: &Running,
    clock: &Calendar,
    code: &AgencyCode,
    documents: u32,
    seed: u64,
) -> Result<u32, Failure> {
    set_up(office, hub, code).await?;
    let press = Press::open(None)?;
    let mut trusted_on = None;
    let (headers, control) = (Headers::new(seed), hub.handle());
    let mut index = 0;
    let mut made = 0;
    let mut decided = 0;
    while made < documents {
        let today = clock.today();
        if trusted_on.is_none_or(|day: Date| day.saturating_add(LIST_LASTS.days()) < today) {
            let trust = press.trust_at(clock.now())?;
            office.trust_rehearsal(trust.root_pem, trust.crl_pem).await?;
            trusted_on = Some(today);
        }
        let until = documents.min(made + A_ROUND);
        while made < until {
            // A paper arrives the day after it was signed.
            let Some(header) = headers.get(u64::from(index), today.saturating_sub(1.day())) else {
                return Err(Failure::internal(&"no more headers"));
            };
            index += 1;
            // Nobody receives what he sent himself.
            if header.from == *code {
                continue;
            }
            let paper = if documents - made <= WITH_PAPERS { Some(print(&press, &header)?) } else { None };
            let bytes = package(&header, code, paper.as_ref(), index)?;
            control.deliver(&header.from, code, Kind::Edoc, Content::Bytes(bytes.into()));
            made += 1;
        }
        office.sync_once(ROUND).await?;
        let waiting = if documents - made < WAITING { WAITING } else { 0 };
        decided += decide(office, clock, waiting).await?;
        if made % A_DAY == 0 {
            clock.next_day();
        } else {
            clock.pass(BETWEEN_ROUNDS);
        }
    }
    // The hub of this filling is gone afterwards: nobody shall look for it.
    office.save_hub(HubSettings { poll_seconds: 60, ..HubSettings::default() }, None).await?;
    Ok(decided)
}

async fn set_up(office: &Office, hub: &Running, code: &AgencyCode) -> Result<(), Failure> {
    let agency = AgencySettings {
        code: AGENCY.0.to_owned(),
        name: AGENCY.1.to_owned(),
        clerk: "Nguyễn Thị Lan".to_owned(),
        department: "Văn phòng".to_owned(),
        place: "Gia Lai".to_owned(),
        ..AgencySettings::default()
    };
    office.set_up(SetUp { agency, first_arrival_number: 1 }).await?;
    let credential = hub.credential(code).ok_or_else(|| Failure::internal(&"no credential"))?;
    let settings = HubSettings {
        transport: Transport::Vxp,
        endpoint: hub.url().to_owned(),
        system_id: credential.system_id,
        poll_seconds: 60,
        ..HubSettings::default()
    };
    office.save_hub(settings, Some(credential.secret)).await?;
    office.directory_refresh().await?;
    Ok(())
}

/// Decides about what waits, oldest first, the newest `leave` excepted. How many decisions there were.
async fn decide(office: &Office, clock: &Calendar, leave: u32) -> Result<u32, Failure> {
    let filter = IncomingFilter { states: vec![IncomingState::Waiting], ..IncomingFilter::default() };
    let page = office.incoming_list(filter, None, A_DAY * 2).await?;
    let mut decided = 0;
    for row in page.rows.iter().skip(leave as usize).rev() {
        clock.pass(DECIDING);
        decide_one(office, row.id).await?;
        decided += 1;
    }
    Ok(decided)
}

async fn decide_one(office: &Office, id: DocumentKey) -> Result<(), Failure> {
    if id.0 % i64::from(RETURNED) == 0 {
        office.return_document(id, ReturnReason::R05, "Thiếu phụ lục kèm theo.").await?;
    } else {
        let acceptance = Acceptance { reason: REASON.to_owned(), ..Acceptance::default() };
        match office.accept(id, acceptance).await {
            // What no reason carries goes back, as it would in an office.
            Err(error) if error.code() == office::Reason::ChecklistBlocks.code() => {
                office.return_document(id, ReturnReason::R99, "Bước kiểm tra không cho tiếp nhận.").await?;
            }
            accepted => {
                accepted?;
            }
        }
    }
    Ok(())
}

fn package(
    header: &Header,
    to: &AgencyCode,
    paper: Option<&samples::File>,
    index: u32,
) -> Result<Vec<u8>, Failure> {
    let document = Document {
        from: Party::new(&header.from, &header.from_name),
        to: vec![Party::new(to, AGENCY.1)],
        document_id: Some(domain::document::conventional_document_id(
            &header.from,
            header.date,
            &header.number,
            &header.notation,
        )),
        number: header.number.clone(),
        notation: header.notation.clone(),
        place: header.place.clone(),
        promulgation_date: Some(header.date),
        document_type: DocumentType {
            group: Some(2),
            detail: Some(header.document_type.number()),
            name: header.document_type.name().to_owned(),
        },
        subject: header.subject.clone(),
        signer: Signer {
            competence: header.signer.competence.clone(),
            position: header.signer.position.clone(),
            name: header.signer.name.clone(),
        },
        due_date: header.due_date,
        priority: header.priority,
        other_info: OtherInfo { pages: i64::try_from(header.pages).ok(), ..OtherInfo::default() },
        to_places: header.to_places.clone(),
        ..Document::default()
    };
    let mut parts: Vec<Part<'_>> = paper.into_iter().map(|file| part(file, index)).collect();
    let style =
        Style { trace: vec![Hop::new(Some(header.from.as_str()), header.sent_at())], ..Style::default() };
    let mut bytes = Vec::new();
    edxml::write_document(&document, &mut parts, &style, &mut bytes)?;
    Ok(bytes)
}

fn print(press: &Press, header: &Header) -> Result<samples::File, Failure> {
    let bytes = press.document(&samples::order(header)?)?;
    Ok(samples::File { name: format!("{}.pdf", header.symbol().replace('/', "-")), bytes: bytes.into() })
}

fn part(file: &samples::File, index: u32) -> Part<'_> {
    let mut identity = String::new();
    // A UUID by custom (RFC 9562 §5.8); writing into a text cannot fail.
    write!(identity, "{index:08x}-0000-8000-8000-000000000000").unwrap_or_default();
    Part {
        name: file.name.clone(),
        description: file.name.clone(),
        content_id: identity.clone(),
        packing: Packing::Auto { entry: identity },
        source: Box::new(file.bytes.as_ref()),
    }
}

/// The office's days while it is filled: they end yesterday.
#[derive(Debug)]
struct Calendar {
    now: AtomicI64,
}

impl Calendar {
    fn new(days: u32) -> Self {
        let now = SystemClock.now();
        let today = now.vietnam_date();
        // The register of a year begins with that year, and nothing in it lies in the future.
        let first = today.saturating_sub(i64::from(days).days()).max(Date::constant(today.year(), 1, 1));
        Self { now: AtomicI64::new(Self::morning(first).min(now.plus(-60_000)).0) }
    }

    fn morning(day: Date) -> UtcMillis {
        UtcMillis::from_vietnam(day.to_datetime(Time::constant(8, 0, 0, 0)))
    }

    fn today(&self) -> Date {
        UtcMillis(self.now.load(Ordering::Relaxed)).vietnam_date()
    }

    /// Moves on, but not into the future.
    fn pass(&self, milliseconds: i64) {
        let next = UtcMillis(self.now.load(Ordering::Relaxed)).plus(milliseconds);
        if next <= SystemClock.now() {
            self.now.store(next.0, Ordering::Relaxed);
        }
    }

    /// The next morning, unless that is still to come.
    fn next_day(&self) {
        let next = Self::morning(self.today().saturating_add(1.day()));
        if next <= SystemClock.now() {
            self.now.store(next.0, Ordering::Relaxed);
        }
    }
}

impl Clock for Calendar {
    /// Stands still: how often it is looked at must not show in the register.
    fn now(&self) -> UtcMillis {
        UtcMillis(self.now.load(Ordering::Relaxed))
    }

    fn passed(&self) -> i64 {
        SystemClock.passed()
    }

    fn sleep_until(&self, _at: UtcMillis) -> Sleep<'_> {
        Box::pin(tokio::time::sleep(Duration::from_millis(5)))
    }
}
