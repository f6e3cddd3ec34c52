//! Simulated offices: they answer documents step by step and send documents of their own.

mod arrivals;

use std::sync::Arc;

use domain::{AgencyCode, Business, StatusCode};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

pub(crate) use arrivals::{sample_package, supply};

use crate::{
    clock, dice,
    directory::{Agency, Behaviour},
    hub::{Hub, Posting, State},
    mail::Kind,
    packages::{self, Facts},
    server::ended,
};

/// Work of a simulated office that is due at some time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Task {
    /// The next of these steps is to be reported.
    Report { office: AgencyCode, to: AgencyCode, about: About, steps: Vec<Step> },
    /// New document number `event` for an own agency.
    Arrive { own: AgencyCode, event: usize },
}

/// The document that a report is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct About {
    pub(crate) document_id: String,
    pub(crate) symbol: String,
    pub(crate) date: Option<Date>,
}

/// One report to come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Step {
    pub(crate) code: StatusCode,
    pub(crate) note: String,
}

impl Step {
    fn new(code: StatusCode, note: &str) -> Self {
        Self { code, note: note.to_owned() }
    }
}

/// What offices write when they return a document.
const RETURN_REASONS: [&str; 4] = [
    "Gửi sai nơi nhận: văn bản không thuộc thẩm quyền giải quyết của cơ quan",
    "Thiếu phụ lục kèm theo văn bản, đề nghị gửi lại đầy đủ",
    "Trích yếu trên phần mềm không khớp với nội dung văn bản",
    "Văn bản trùng lặp với văn bản đã gửi trước đó",
];

/// Plans how `office` answers a message that just reached it.
pub(crate) fn react(state: &mut State, office: &Agency, from: &AgencyCode, facts: &Facts, elapsed: u64) {
    if !state.pace.answers {
        return;
    }
    let (about, steps) = match facts.kind {
        Kind::Edoc => (facts.as_about(), steps_for_document(state.seed, office, facts)),
        Kind::Status => match (facts.status_code.as_deref(), facts.responses_for.first()) {
            (Some("13"), Some(about)) => {
                (about.clone().into(), vec![answer_to_take_back(state, office, facts.about())])
            }
            _ => return,
        },
    };
    // Agreeing to give a document back ends the work on it.
    let ends = steps.first().is_some_and(|step| step.code == StatusCode::Agreed);
    if ends {
        state.tasks.retain(|_, task| match task {
            Task::Report { office: other, about: work, .. } => {
                *other != office.code || work.document_id != about.document_id
            }
            Task::Arrive { .. } => true,
        });
    }
    plan_next(state, Task::Report { office: office.code.clone(), to: from.clone(), about, steps }, elapsed);
}

fn steps_for_document(seed: u64, office: &Agency, facts: &Facts) -> Vec<Step> {
    let arrived = Step::new(StatusCode::Arrived, "Đã đến - Phần mềm QLVB đã nhận nhưng văn thư chưa xử lý");
    match (facts.business, office.behaviour) {
        (Business::Recall | Business::Update, _) => {
            vec![Step::new(StatusCode::Agreed, "Văn thư đồng ý yêu cầu cập nhật, thu hồi")]
        }
        (Business::New | Business::Replacement, Behaviour::Returns) => {
            let about = ["return", office.code.as_str(), &facts.document_id];
            let reason = dice::pick(seed, &about, &RETURN_REASONS).copied().unwrap_or_default();
            vec![arrived, Step::new(StatusCode::Returned, reason)]
        }
        (Business::New | Business::Replacement, Behaviour::Ordinary | Behaviour::Slow) => vec![
            arrived,
            Step::new(StatusCode::Accepted, "Tiếp nhận văn bản điện tử, vào sổ văn bản đến"),
            Step::new(StatusCode::InProcess, "Đang xử lý văn bản đến"),
            Step::new(StatusCode::Done, "Văn bản đã được hoàn thành xử lý"),
        ],
    }
}

/// An office gives back what its clerk has not accepted yet.
fn answer_to_take_back(state: &State, office: &Agency, document_id: &str) -> Step {
    let reported = state.reported.get(&(office.code.clone(), document_id.to_owned()));
    if reported.is_none_or(|code| code == StatusCode::Arrived.as_str()) {
        Step::new(StatusCode::Agreed, "Văn thư đồng ý yêu cầu lấy lại")
    } else {
        Step::new(StatusCode::Refused, "Văn thư từ chối yêu cầu lấy lại: văn bản đã vào sổ và chuyển xử lý")
    }
}

/// Puts the next step of a report in line; nothing when there is none left.
fn plan_next(state: &mut State, task: Task, elapsed: u64) {
    let Task::Report { office, about, steps, .. } = &task else { return };
    let Some(step) = steps.first() else { return };
    let pace = state.pace;
    let span = match step.code {
        StatusCode::Arrived => pace.arrived,
        StatusCode::Accepted
        | StatusCode::Returned
        | StatusCode::Agreed
        | StatusCode::Refused
        | StatusCode::TakeBack => pace.decided,
        StatusCode::Assigned | StatusCode::InProcess => pace.in_process,
        StatusCode::Done => pace.done,
    };
    let throw = dice::throw(state.seed, &["wait", office.as_str(), &about.document_id, step.code.as_str()]);
    let slow =
        state.directory.find(office.as_str()).is_some_and(|agency| agency.behaviour == Behaviour::Slow);
    let wait = span.at(throw).saturating_mul(if slow { pace.slow.max(1) } else { 1 });
    state.plan(elapsed.saturating_add(wait), task);
}

/// Does the work of simulated offices as it falls due, until the hub stops.
pub(crate) async fn run(hub: Arc<Hub>, mut stopped: watch::Receiver<bool>) {
    loop {
        let due = {
            let state = hub.state();
            if state.paused { None } else { state.tasks.keys().next().map(|(due, _)| *due) }
        };
        let wait = due.map(|due| due.saturating_sub(hub.elapsed()));
        tokio::select! {
            () = hub.work.notified() => continue,
            () = ended(&mut stopped) => return,
            () = sleep(wait) => {}
        }
        let worker = Arc::clone(&hub);
        if tokio::task::spawn_blocking(move || work(&worker)).await.is_err() {
            return;
        }
    }
}

async fn sleep(wait: Option<u64>) {
    match wait {
        Some(wait) => tokio::time::sleep(std::time::Duration::from_millis(wait)).await,
        None => std::future::pending().await,
    }
}

/// Does everything that is due now.
fn work(hub: &Hub) {
    loop {
        let task = {
            let mut state = hub.state();
            let elapsed = hub.elapsed();
            if state.paused {
                return;
            }
            match state.tasks.first_entry() {
                Some(first) if first.key().0 <= elapsed => first.remove(),
                Some(_) | None => return,
            }
        };
        match task {
            Task::Report { office, to, about, steps } => report(hub, &office, &to, about, steps),
            Task::Arrive { own, event } => arrivals::arrive(hub, &own, event),
        }
    }
}

fn report(hub: &Hub, office: &AgencyCode, to: &AgencyCode, about: About, steps: Vec<Step>) {
    let mut steps = steps.into_iter();
    let Some(step) = steps.next() else { return };
    let Some(from) = hub.agency(office.as_str()) else { return };
    let Ok(bytes) = packages::status(&from, to, &about, &step, clock::now()) else { return };
    let Ok(facts) = packages::read(&bytes) else { return };
    let posting = Posting {
        kind: Kind::Status,
        from: office.clone(),
        to: vec![to.to_string()],
        bytes: bytes::Bytes::from(bytes),
        facts,
        by_client: false,
    };
    // The one recipient is an own agency that exists; should it be gone, nobody waits for the report.
    if hub.post(posting).is_err() {
        return;
    }
    let elapsed = hub.elapsed();
    let mut state = hub.state();
    state.reported.insert((office.clone(), about.document_id.clone()), step.code.as_str().to_owned());
    plan_next(
        &mut state,
        Task::Report { office: office.clone(), to: to.clone(), about, steps: steps.collect() },
        elapsed,
    );
}
