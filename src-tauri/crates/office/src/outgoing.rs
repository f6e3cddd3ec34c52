//! Outgoing documents (văn bản đi): the list and the matrix of recipients.

use std::collections::BTreeMap;

use domain::{DeliveryKey, DeliveryState, DocumentKey, document::symbol, open_work::WorkList, text::visible};
use registry::{
    Connection, Cursor, audit, deliveries, documents,
    documents::{DocumentBox, DocumentRow, OutgoingState, State},
    jobs, nudges, packages, reports,
};

use crate::{
    Office,
    day::{Moment, line_in},
    directory,
    error::{Reason, Result},
    incoming::{answered_views, attachment_views, notice},
    journal::history,
    nudge::may_nudge,
    resend::may_go_again,
    send::Payload,
    view::{DeliveryRow, HistoryLine, OutgoingDetail, OutgoingFilter, OutgoingPage, OutgoingRow, Tally},
};

/// The states of a group of the list.
fn states_of(group: &str) -> Vec<State> {
    let states: &[OutgoingState] = match group {
        "moving" => &[OutgoingState::Held, OutgoingState::Queued, OutgoingState::Moving],
        "problem" => &[OutgoingState::Problem],
        "done" => &[OutgoingState::Done],
        _ => &[],
    };
    states.iter().copied().map(State::Out).collect()
}

pub(crate) fn list_row(c: &Connection, row: DocumentRow) -> Result<OutgoingRow> {
    let state = row.state.outgoing().ok_or_else(|| no_document(row.key))?;
    let tally = Tally {
        recipients: row.tally.recipients,
        queued: row.tally.queued,
        sent: row.tally.sent,
        arrived: row.tally.arrived,
        accepted: row.tally.accepted,
        done: row.tally.done,
        failed: row.tally.failed,
        returned: row.tally.returned,
        taken_back: row.tally.taking_back + row.tally.taken_back,
    };
    let recipients = row
        .first_recipients
        .iter()
        .map(|to| directory::view(c, &to.code, &to.name))
        .collect::<Result<_>>()?;
    Ok(OutgoingRow {
        id: row.key,
        priority: row.priority.number(),
        symbol: visible(&symbol(&row.number, &row.notation)),
        subject: visible(&row.subject),
        promulgation_date: row.promulgation_date.map(|date| date.to_string()),
        queued_at: row.entered_at,
        undo_until: if state == OutgoingState::Held { row.hold_until } else { None },
        state: state.as_str().to_owned(),
        tally,
        recipients,
    })
}

fn no_document(id: DocumentKey) -> crate::Error {
    Reason::NotFound.with(&[("what", &"outgoing document"), ("id", &id)])
}

impl Office {
    /// A page of outgoing documents, newest first.
    ///
    /// # Errors
    /// [`crate::Error::Registry`] for an `after` that no page gave.
    pub async fn outgoing_list(
        &self,
        filter: OutgoingFilter,
        after: Option<String>,
        limit: u32,
    ) -> Result<OutgoingPage> {
        let now = self.now();
        self.read(move |c| {
            if let Some(line) = line_in(filter.line, WorkList::Outgoing) {
                let after = Cursor::parse_optional(after.as_deref())?;
                let (page, total) = Moment::at(c, now)?.page(c, line, after, limit)?;
                return Ok(OutgoingPage {
                    rows: page.rows.into_iter().map(|row| list_row(c, row)).collect::<Result<_>>()?,
                    next: page.next.map(|cursor| cursor.to_string()),
                    total,
                });
            }
            let states = states_of(&filter.group);
            let which =
                documents::Filter { states: &states, text: &filter.text, ..documents::Filter::default() };
            let after = Cursor::parse_optional(after.as_deref())?;
            let page = documents::page(c, DocumentBox::Out, &which, after, limit)?;
            Ok(OutgoingPage {
                rows: page.rows.into_iter().map(|row| list_row(c, row)).collect::<Result<_>>()?,
                next: page.next.map(|cursor| cursor.to_string()),
                total: documents::count_capped(c, DocumentBox::Out, &which)?,
            })
        })
        .await
    }

    /// Everything about one outgoing document.
    ///
    /// # Errors
    /// [`Reason::NotFound`] or [`crate::Error::Registry`] when there is none.
    pub async fn outgoing_detail(&self, id: DocumentKey) -> Result<OutgoingDetail> {
        let now = self.now();
        self.read(move |c| {
            let document = documents::get(c, id)?;
            let state = document.row.state.outgoing().ok_or_else(|| no_document(id))?;
            let package = packages::get(c, document.package)?;
            let facts = document.facts;
            let deliveries = matrix(c, id)?;
            let mut actions = Vec::new();
            if state == OutgoingState::Held && document.row.hold_until.is_some_and(|until| until > now) {
                actions.push("undo".to_owned());
            }
            if deliveries.iter().any(|delivery| delivery.state == DeliveryState::Failed) {
                actions.push("resend_failed".to_owned());
            }
            let again = |state| state != DeliveryState::Failed && may_go_again(state);
            if deliveries.iter().any(|delivery| again(delivery.state)) {
                actions.push("resend".to_owned());
            }
            if deliveries.iter().any(|delivery| may_nudge(delivery.state)) {
                actions.push("nudge".to_owned());
            }
            Ok(OutgoingDetail {
                row: list_row(c, document.row)?,
                document_id: visible(facts.document_id.as_str()),
                doc_ids: jobs::doc_ids_of_document(c, id)?.iter().map(|id| visible(id.as_str())).collect(),
                package_sha256: package.blob.map(|hash| hash.to_string()).unwrap_or_default(),
                document_type: visible(&facts.type_name),
                place: visible(&facts.place),
                signer_competence: visible(&facts.signer_competence),
                signer_position: visible(&facts.signer_position),
                signer_name: visible(&facts.signer_name),
                pages: facts.pages,
                response_for: answered_views(&facts.response_for),
                due_date: facts.due_date.map(|date| date.to_string()),
                attachments: attachment_views(c, id)?,
                deliveries,
                actions,
                history: history(c, audit::of_document(c, id)?)?,
            })
        })
        .await
    }
}

/// One row per recipient, problems first.
fn matrix(c: &Connection, id: DocumentKey) -> Result<Vec<DeliveryRow>> {
    let mut attempts = Vec::new();
    let mut planned = Vec::new();
    for job in jobs::of_document(c, id)? {
        if job.kind != jobs::Kind::SendDocument {
            continue;
        }
        let payload = Payload::of(&job);
        match job.state {
            jobs::State::Ready | jobs::State::Ambiguous => {
                planned.push((payload.clone(), job.next_attempt_at))
            }
            jobs::State::Running | jobs::State::Done | jobs::State::Wedged | jobs::State::Cancelled => {}
        }
        attempts.extend(jobs::attempts(c, job.key)?.into_iter().map(|attempt| (payload.clone(), attempt)));
    }
    let nudged: BTreeMap<DeliveryKey, nudges::Nudged> =
        nudges::counts_of_document(c, id)?.into_iter().map(|one| (one.delivery, one)).collect();
    let mut reported: BTreeMap<DeliveryKey, Vec<reports::Report>> = BTreeMap::new();
    for report in reports::of_document(c, id)? {
        if let Some(delivery) = report.delivery {
            reported.entry(delivery).or_default().push(report);
        }
    }
    let mut rows = Vec::new();
    for delivery in deliveries::of_document(c, id)? {
        let to = directory::view(c, &delivery.to_code, &delivery.to_name)?;
        let mut lines: Vec<HistoryLine> = attempts
            .iter()
            .filter(|(payload, _)| payload.is_for(&delivery.to_code))
            .map(|(_, attempt)| attempt_line(attempt))
            .collect();
        for report in reported.remove(&delivery.key).unwrap_or_default() {
            lines.push(report_line(report, to.name.clone()));
        }
        lines.sort_by_key(|line| line.at);
        let next =
            planned.iter().filter(|(payload, _)| payload.is_for(&delivery.to_code)).map(|(_, at)| *at).min();
        let waits = delivery.state == DeliveryState::Queued;
        rows.push(DeliveryRow {
            id: delivery.key,
            to,
            state: delivery.state,
            sent_at: delivery.sent_at,
            arrived_at: delivery.arrived_at,
            accepted_at: delivery.accepted_at,
            in_process_at: delivery.in_process_at,
            done_at: delivery.done_at,
            returned_at: delivery.returned_at,
            report_text: visible(&delivery.report_text),
            error: delivery.error.map(notice),
            attempts: delivery.attempts,
            nudges: nudged.get(&delivery.key).map_or(0, |one| one.times),
            nudged_at: nudged.get(&delivery.key).map(|one| one.last_at),
            resending: planned.iter().any(|(payload, _)| payload.is_anyway(&delivery.to_code)),
            next_attempt_at: next.filter(|_| waits),
            history: lines,
        });
    }
    rows.sort_by_key(|row| !row.state.is_problem());
    Ok(rows)
}

fn attempt_line(attempt: &jobs::Attempt) -> HistoryLine {
    let mut args = BTreeMap::new();
    let outcome = attempt.outcome.map_or("unknown", jobs::Outcome::as_str);
    args.insert("outcome".to_owned(), outcome.to_owned());
    if let Some(code) = &attempt.error_code {
        args.insert("code".to_owned(), code.clone());
    }
    if let Some(doc_id) = &attempt.doc_id {
        args.insert("doc_id".to_owned(), visible(doc_id.as_str()));
    }
    HistoryLine {
        at: attempt.started_at,
        action: "delivery.attempt".to_owned(),
        actor: "system".to_owned(),
        args,
    }
}

fn report_line(report: reports::Report, actor: String) -> HistoryLine {
    let mut args = BTreeMap::new();
    args.insert("code".to_owned(), visible(&report.code_raw));
    args.insert("text".to_owned(), visible(&report.text));
    if let Some(at) = report.stated_at {
        args.insert("stated_at".to_owned(), at.rfc3339());
    }
    HistoryLine { at: report.entered_at, action: "delivery.reported".to_owned(), actor, args }
}
