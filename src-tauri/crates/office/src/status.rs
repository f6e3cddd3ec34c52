//! Status reports in: every one is kept, and moves the delivery it is about if it moves it forward (promise P6).
//!
//! A report names our document by its identity, or in older software by symbol and date only. One about a document
//! we do not know, or with a code nobody defined, is kept and shown, never guessed at.

use domain::{DocumentKey, PackageKey, StatusCode, UtcMillis};
use registry::{
    Coded, Connection, Transaction, deliveries,
    documents::{self, DocumentBox},
    reports,
};

use crate::{
    audit::{self, Action, HUB},
    config::Config,
    directory,
    error::Result,
    receive, wire,
};

/// What a report moved.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// Outgoing documents whose deliveries it is about.
    pub(crate) moved: Vec<DocumentKey>,
    /// Returns: document, agency, words.
    pub(crate) returned: Vec<(DocumentKey, String, String)>,
}

/// Keeps a status message: one report for each document it answers.
pub(crate) fn keep(
    tx: &mut Transaction<'_>,
    config: &Config,
    package: PackageKey,
    message: &edxml::StatusMessage,
    now: UtcMillis,
) -> Result<Told> {
    let mut told = Told::default();
    let nothing = [edxml::ResponseFor::default()];
    let about = if message.response_for.is_empty() { &nothing[..] } else { &message.response_for };
    for (position, about) in about.iter().enumerate() {
        one(
            tx,
            config,
            package,
            message,
            about,
            u32::try_from(position).unwrap_or(u32::MAX),
            now,
            &mut told,
        )?;
    }
    Ok(told)
}

#[expect(clippy::too_many_arguments, reason = "one report is all of these, and they are read, not kept")]
fn one(
    tx: &mut Transaction<'_>,
    config: &Config,
    package: PackageKey,
    message: &edxml::StatusMessage,
    about: &edxml::ResponseFor,
    position: u32,
    now: UtcMillis,
    told: &mut Told,
) -> Result<()> {
    let from = message.from.code_raw.trim();
    let delivery = outgoing(tx, from, about)?;
    let incoming = match &delivery {
        Some(_) => None,
        // A sender speaks about its own document: 13, or a remark.
        None => match &about.document_id {
            Some(name) => receive::incoming_named(tx, name, from)?,
            None => None,
        },
    };
    let document = delivery.as_ref().map(|delivery| delivery.document).or(incoming);
    let recorded = reports::record_received(
        tx,
        &reports::NewReceived {
            package,
            position,
            document,
            delivery: delivery.as_ref().map(|delivery| delivery.key),
            agency_code: from,
            code_raw: &message.code_raw,
            text: &message.description,
            stated_at: message.at.map(UtcMillis::from_vietnam),
            received_at: now,
        },
    )?;
    registry::failpoint::hit("status.after_report_row");
    if !recorded.new {
        return Ok(());
    }
    let mut args = vec![
        ("from", from.to_owned()),
        ("code", message.code_raw.clone()),
        ("text", message.description.clone()),
    ];
    let action = match (&delivery, message.code) {
        (Some(delivery), Some(code)) => {
            told.moved.push(delivery.document);
            if code == StatusCode::Returned {
                let agency = directory::view(tx, &delivery.to_code, &delivery.to_name)?;
                told.returned.push((delivery.document, agency.name, message.description.clone()));
            }
            advance(tx, delivery, code, &message.description, now)?;
            Action::DeliveryReported
        }
        (None, Some(_)) if incoming.is_some() => Action::SenderReported,
        (Some(_) | None, _) => {
            let name = about.document_id.as_ref().map(|id| id.as_str().to_owned()).unwrap_or_default();
            args.push(("document_id", name));
            Action::ReportUnmatched
        }
    };
    debug_assert!(config.code.is_some(), "nothing is received before the office is set up");
    audit::append_owned(tx, now, HUB, action, document, &args)
}

/// The delivery a report is about: our document by identity, else by symbol and date; its recipient by code or alias.
fn outgoing(c: &Connection, from: &str, about: &edxml::ResponseFor) -> Result<Option<deliveries::Delivery>> {
    let mut found = Vec::new();
    if let Some(name) = &about.document_id {
        found = documents::find_by_document_id(c, DocumentBox::Out, name)?;
    }
    if found.is_empty() && !about.code.trim().is_empty() {
        let (number, notation) = wire::split_symbol(&about.code);
        found = documents::find_by_symbol(c, DocumentBox::Out, &number, &notation, about.promulgation_date)?;
    }
    for document in found.into_iter().filter(|document| !document.cancelled) {
        if let Some(delivery) = deliveries::find(c, document.key, from)? {
            return Ok(Some(delivery));
        }
        for delivery in deliveries::of_document(c, document.key)? {
            if directory::same(c, &delivery.to_code, from)? {
                return Ok(Some(delivery));
            }
        }
    }
    Ok(None)
}

/// Moves a delivery by one report, never backwards.
fn advance(
    tx: &mut Transaction<'_>,
    delivery: &deliveries::Delivery,
    code: StatusCode,
    text: &str,
    now: UtcMillis,
) -> Result<()> {
    let state = delivery.state.after(code, delivery.standing);
    let standing = match code {
        StatusCode::TakeBack | StatusCode::Agreed | StatusCode::Refused => delivery.standing,
        StatusCode::Arrived
        | StatusCode::Returned
        | StatusCode::Accepted
        | StatusCode::Assigned
        | StatusCode::InProcess
        | StatusCode::Done => delivery.standing.after(code, delivery.standing),
    };
    let cause = (state == domain::DeliveryState::Returned).then(|| return_cause(text));
    let reported = deliveries::Reported { code, state, standing, text, cause: cause.as_ref(), at: now };
    deliveries::report(tx, delivery.key, &reported)?;
    Ok(())
}

/// The cause that returns are grouped by: the reason's code where the words begin with one, as ours do.
fn return_cause(text: &str) -> Coded {
    let reason = text.split([' ', ':']).next().and_then(domain::ReturnReason::parse);
    Coded::new("delivery.returned").with("reason", reason.map_or("", domain::ReturnReason::as_str))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn returns_are_grouped_by_the_reason_their_words_begin_with() {
        assert_eq!(return_cause("R05 Thiếu tệp: phụ lục II").args["reason"], "R05");
        assert_eq!(return_cause("R01: nhầm").args["reason"], "R01");
        assert_eq!(return_cause("Gửi sai nơi nhận").args["reason"], "");
    }
}
