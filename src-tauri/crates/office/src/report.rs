//! Status reports out: owed with the decision, sent by the sending loop with the bytes of the first attempt.
//!
//! One report per document and code, whatever is decided how often. A report that was sent twice after a time-out
//! changes nothing at its recipient, so an ambiguous attempt sends the same bytes again without asking first: the
//! hub's list of sent status messages does not say their codes.

use std::io::Write as _;

use domain::{DocumentKey, StatusCode, UtcMillis, document::symbol};
use registry::{Registry, Transaction, documents, jobs, packages, reports};

use crate::{
    config::Config,
    error::{Reason, Result},
    wire,
};

/// Owes the sender of an incoming document a report. Owing it twice changes nothing.
pub(crate) fn owe(
    tx: &mut Transaction<'_>,
    document: &documents::Document,
    code: StatusCode,
    text: &str,
    now: UtcMillis,
) -> Result<()> {
    let owed = reports::owe(
        tx,
        &reports::NewOwed {
            document: document.row.key,
            agency_code: &document.facts.from.code,
            code,
            text,
            decided_at: now,
            package: None,
        },
    )?;
    if owed.new {
        enqueue(tx, document.row.key, owed.key, now)?;
    }
    Ok(())
}

/// Queues an owed report.
pub(crate) fn enqueue(
    tx: &mut Transaction<'_>,
    document: DocumentKey,
    report: domain::ReportKey,
    now: UtcMillis,
) -> Result<()> {
    let job = jobs::NewJob {
        kind: jobs::Kind::SendReport,
        document: Some(document),
        report: Some(report),
        package: None,
        payload: &(),
        due_at: now,
        created_at: now,
    };
    jobs::enqueue(tx, &job)?;
    Ok(())
}

/// Sends the newest report about a document once more, with the same bytes: its sender sent the document again, so
/// it may not have heard.
pub(crate) fn repeat_last(tx: &mut Transaction<'_>, document: DocumentKey, now: UtcMillis) -> Result<()> {
    let newest = reports::of_document(tx, document)?
        .into_iter()
        .rev()
        .find(|report| report.direction == packages::Direction::Out && report.state == reports::State::Sent);
    match newest {
        Some(report) => enqueue(tx, document, report.key, now),
        None => Ok(()),
    }
}

/// The words of a code, as the field writes them, for reports without words of their own.
fn default_text(code: StatusCode) -> &'static str {
    match code {
        StatusCode::Arrived => "Đã đến - Phần mềm QLVB đã nhận nhưng văn thư chưa xử lý",
        StatusCode::Returned => "Từ chối không tiếp nhận văn bản điện tử",
        StatusCode::Accepted => "Tiếp nhận văn bản điện tử, vào sổ văn bản đến",
        StatusCode::Assigned => "Phân công xử lý",
        StatusCode::InProcess => "Đang xử lý văn bản đến",
        StatusCode::Done => "Văn bản đã được hoàn thành xử lý",
        StatusCode::TakeBack => "Văn thư yêu cầu lấy lại văn bản điện tử",
        StatusCode::Agreed => "Văn thư đồng ý yêu cầu cập nhật, lấy lại",
        StatusCode::Refused => "Văn thư từ chối yêu cầu cập nhật, lấy lại",
    }
}

/// The bytes of a report: built once, from what was decided and when, and kept before the first attempt.
pub(crate) fn build(
    registry: &Registry,
    config: &Config,
    hub: &str,
    key: domain::ReportKey,
) -> Result<packages::Package> {
    let (report, document) = registry.read(|c| -> Result<_> {
        let report = reports::get(c, key)?;
        let document = report
            .document
            .ok_or_else(|| Reason::NotFound.with(&[("what", &"document of report"), ("id", &key)]))?;
        Ok((report, documents::get(c, document)?))
    })?;
    if let Some(package) = report.package {
        return Ok(registry.read(|c| packages::get(c, package))?);
    }
    let (agency, own) = match (&config.agency, &config.code) {
        (Some(agency), Some(code)) => (agency, code),
        (Some(_) | None, _) => return Err(Reason::NotSetUp.error()),
    };
    let code = report.code().ok_or_else(|| Reason::NotProgress.with(&[("code", &report.code_raw)]))?;
    let facts = &document.facts;
    let text = if report.text.trim().is_empty() { default_text(code) } else { report.text.as_str() };
    let document_id = Some(facts.document_id.clone()).filter(|id| !id.as_str().is_empty());
    let message = edxml::StatusMessage {
        from: edxml::Party::new(own, &agency.name),
        response_for: vec![edxml::ResponseFor {
            organ_id: facts.from.code.clone(),
            code: symbol(&facts.number, &facts.notation),
            document_id,
            promulgation_date: facts.promulgation_date,
            promulgation_date_raw: String::new(),
        }],
        code: Some(code),
        code_raw: code.as_str().to_owned(),
        description: text.to_owned(),
        at: Some(report.entered_at.vietnam()),
        staff: wire::staff(agency),
        ..edxml::StatusMessage::default()
    };
    let mut staged = registry.blobs().stage()?;
    edxml::write_status(&message, &edxml::Style::default(), &mut staged)?;
    staged.flush()?;
    let blob = registry.blobs().keep(staged)?;
    registry::failpoint::hit("report.after_blob");
    let package = registry.write(|tx| -> Result<_> {
        let new = packages::NewPackage {
            hub,
            doc_id: None,
            kind: packages::Kind::Status,
            from_code: own.as_str(),
            to_code: &facts.from.code,
            blob: Some(blob.hash),
            bytes: blob.bytes,
            state: packages::State::Outgoing,
            problem: None,
            warnings: &[],
            listed_at: None,
            received_at: report.entered_at,
        };
        let package = packages::insert_outgoing(tx, &new)?;
        reports::set_package(tx, key, package)?;
        registry::failpoint::hit("report.after_package_row");
        Ok(packages::get(tx, package)?)
    })?;
    Ok(package)
}
