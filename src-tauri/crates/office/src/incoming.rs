//! Incoming documents (văn bản đến) as lists and in detail.

use domain::{
    DocumentKey, IncomingState, Priority, UtcMillis, document::symbol, open_work::WorkList, text::visible,
};
use registry::{
    Coded, Connection, Cursor, attachments, audit, books, documents,
    documents::{DocumentBox, DocumentRow, State},
    packages, reports,
};

use crate::{
    Office,
    accept::actions,
    assign::{self, Standings},
    config::Config,
    day::{Moment, line_in},
    directory,
    error::{Reason, Result},
    files::previewable,
    journal::history,
    view::{
        Answered, AttachmentView, IncomingDetail, IncomingFilter, IncomingPage, IncomingRow, Notice,
        Registered, ReportView, Returned, Target,
    },
};

pub(crate) fn notice(coded: Coded) -> Notice {
    let args = coded.args.into_iter().map(|(name, value)| (name, visible(&value))).collect();
    Notice { code: coded.code, args }
}

fn list_row(c: &Connection, row: DocumentRow, standings: &Standings) -> Result<IncomingRow> {
    let state = row.state.incoming().ok_or_else(|| no_document(row.key))?;
    Ok(IncomingRow {
        id: row.key,
        state,
        priority: row.priority.number(),
        symbol: visible(&symbol(&row.number, &row.notation)),
        subject: visible(&row.subject),
        from: directory::view(c, &row.from.code, &row.from.name)?,
        arrived_at: row.entered_at,
        promulgation_date: row.promulgation_date.map(|date| date.to_string()),
        due_date: row.due_date.map(|date| date.to_string()),
        arrival_number: row.arrival_number,
        business: row.business.as_str().to_owned(),
        attachments: row.attachments,
        warnings: row.warnings,
        duplicate_of: row.duplicate_of,
        assignment: assign::mark(c, row.key, standings)?,
    })
}

fn no_document(id: DocumentKey) -> crate::Error {
    Reason::NotFound.with(&[("what", &"incoming document"), ("id", &id)])
}

pub(crate) fn attachment_views(c: &Connection, document: DocumentKey) -> Result<Vec<AttachmentView>> {
    let view = |found: attachments::Attachment| AttachmentView {
        id: found.key,
        name: visible(&found.name),
        previewable: previewable(&found.kind, found.corrupt.is_some()),
        kind: found.kind,
        bytes: u32::try_from(found.bytes).unwrap_or(u32::MAX),
        sha256: found.blob.to_string(),
        corrupt: found.corrupt,
    };
    Ok(attachments::of_document(c, document)?.into_iter().map(view).collect())
}

impl Office {
    /// A page of incoming documents, newest first.
    ///
    /// # Errors
    /// [`crate::Error::Registry`] for an `after` that no page gave.
    pub async fn incoming_list(
        &self,
        filter: IncomingFilter,
        after: Option<String>,
        limit: u32,
    ) -> Result<IncomingPage> {
        let (config, now) = (self.config(), self.now());
        self.read(move |c| {
            let standings = Standings::new(c, &config.work, now)?;
            if let Some(line) = line_in(filter.line, WorkList::Incoming) {
                let after = Cursor::parse_optional(after.as_deref())?;
                let (page, total) = Moment::at(c, now)?.page(c, line, after, limit)?;
                return Ok(IncomingPage {
                    rows: page
                        .rows
                        .into_iter()
                        .map(|row| list_row(c, row, &standings))
                        .collect::<Result<_>>()?,
                    next: page.next.map(|cursor| cursor.to_string()),
                    total,
                });
            }
            let states: Vec<State> = filter.states.iter().copied().map(State::In).collect();
            let which = documents::Filter {
                states: &states,
                priority_at_least: Priority::from_number(filter.priority_at_least.into()).unwrap_or_default(),
                from: filter.from.as_deref(),
                text: &filter.text,
            };
            let after = Cursor::parse_optional(after.as_deref())?;
            let page = documents::page(c, DocumentBox::In, &which, after, limit)?;
            Ok(IncomingPage {
                rows: page.rows.into_iter().map(|row| list_row(c, row, &standings)).collect::<Result<_>>()?,
                next: page.next.map(|cursor| cursor.to_string()),
                total: documents::count_capped(c, DocumentBox::In, &which)?,
            })
        })
        .await
    }

    /// Everything about one incoming document.
    ///
    /// # Errors
    /// [`Reason::NotFound`] or [`crate::Error::Registry`] when there is none.
    pub async fn incoming_detail(&self, id: DocumentKey) -> Result<IncomingDetail> {
        let (config, now) = (self.config(), self.now());
        self.read(move |c| detail(c, &config, now, id)).await
    }
}

fn detail(c: &Connection, config: &Config, now: UtcMillis, id: DocumentKey) -> Result<IncomingDetail> {
    let document = documents::get(c, id)?;
    let state = document.row.state.incoming().ok_or_else(|| no_document(id))?;
    let package = packages::get(c, document.package)?;
    let standings = Standings::new(c, &config.work, now)?;
    let open = matches!(state, IncomingState::Waiting | IncomingState::Accepted);
    let proposed_due = if open { Some(assign::due_view(c, &config.work, &document, now)?) } else { None };
    let facts = document.facts;
    let to = facts.to.iter().map(|to| directory::view(c, &to.code, &to.name)).collect::<Result<_>>()?;
    let registered = match books::row_of_document(c, id)? {
        None => None,
        Some(entry) => {
            let book = books::get(c, entry.book)?;
            Some(Registered {
                book: book.name,
                year: book.year,
                arrival_number: entry.number,
                arrival_date: entry.registered_on.to_string(),
                by: visible(&entry.by),
                at: entry.at,
                note: visible(&entry.note),
            })
        }
    };
    let target = facts.target_document_id.as_ref().map(|name| Target {
        document_id: visible(name.as_str()),
        document: document.target,
        reason: visible(&facts.target_reason),
    });
    let reports = reports::of_document(c, id)?.into_iter().filter_map(report_view).collect();
    Ok(IncomingDetail {
        row: list_row(c, document.row, &standings)?,
        document_id: visible(facts.document_id.as_str()),
        doc_id: package.doc_id.as_ref().map(|id| visible(id.as_str())).unwrap_or_default(),
        document_type: visible(&facts.type_name),
        place: visible(&facts.place),
        content: if facts.content.trim() == facts.subject.trim() {
            String::new()
        } else {
            visible(&facts.content)
        },
        signer_competence: visible(&facts.signer_competence),
        signer_position: visible(&facts.signer_position),
        signer_name: visible(&facts.signer_name),
        pages: facts.pages,
        to,
        addressed_to_us: facts.to.iter().any(|to| config.is_ours(&to.code)),
        response_for: answered_views(&facts.response_for),
        target,
        attachments: attachment_views(c, id)?,
        warnings: package.warnings.into_iter().map(notice).collect(),
        reports,
        registered,
        returned: document.returned.map(|returned| Returned {
            reason: returned.reason,
            text: visible(&returned.text),
            by: visible(&returned.by),
            at: returned.at,
        }),
        assignment: assign::view(c, id, &standings)?,
        proposed_due,
        actions: actions(state).iter().map(|action| (*action).to_owned()).collect(),
        history: history(c, audit::of_document(c, id)?)?,
    })
}

/// What a document answers, for the screen.
pub(crate) fn answered_views(answered: &[documents::Answered]) -> Vec<Answered> {
    let view = |one: &documents::Answered| Answered {
        organ_id: visible(&one.organ_id),
        code: visible(&one.code),
        document_id: visible(&one.document_id),
    };
    answered.iter().map(view).collect()
}

/// A report we owe or sent; what the sender itself said stands in the history.
fn report_view(report: reports::Report) -> Option<ReportView> {
    let code = report.code()?;
    if report.direction == packages::Direction::In {
        return None;
    }
    Some(ReportView {
        code,
        text: visible(&report.text),
        decided_at: report.entered_at,
        sent_at: report.sent_at,
        error: report.error.map(notice),
    })
}
