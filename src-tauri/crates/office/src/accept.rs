//! The clerk's decision about an incoming document: accept it into the register, return it, report progress.
//!
//! The arrival number, the state, the status report owed to the sender and the journal line are one transaction
//! (promises P1, P2). NĐ 30/2020 Art 21–22; QĐ 28/2018 Art 5.4 (a return needs a reason), Art 9.

use domain::{BookKey, Business, DocumentKey, IncomingState, ReturnReason, StatusCode, document::symbol};
use registry::{Transaction, books, documents};

use crate::{
    Office,
    audit::Action,
    changes::{Change, Subject},
    error::{Reason, Result},
    link::Round,
    report,
    view::{Acceptance, Accepted},
};

/// Most characters of a return's words and of a report's text: what exchange software shows.
const TEXT: usize = 1_000;

/// What a clerk may do with a document in a state, in the order of the buttons.
pub(crate) fn actions(state: IncomingState) -> &'static [&'static str] {
    match state {
        IncomingState::Waiting => &["accept", "return"],
        IncomingState::Accepted => &["assign", "process", "finish"],
        IncomingState::Assigned => &["process", "finish", "reassign", "extend", "note"],
        IncomingState::InProcess => &["finish", "reassign", "extend", "note"],
        // A recall, update or replacement is decided on the document it names; that decision has its own use case.
        IncomingState::Done | IncomingState::Returned | IncomingState::Recalled | IncomingState::Decision => {
            &[]
        }
    }
}

impl Office {
    /// Accepts a waiting document: it takes the next number of the book, and 03 is owed to the sender.
    ///
    /// # Errors
    /// [`Reason::WrongState`] unless it waits, [`Reason::WrongBook`], [`Reason::WrongYear`], [`Reason::TextTooLong`];
    /// [`Reason::ChecklistBlocks`], or [`Reason::ChecklistReasons`] when warnings want a reason; everything for which
    /// [`Office::assign`] is refused, and then nothing is registered.
    pub async fn accept(&self, id: DocumentKey, acceptance: Acceptance) -> Result<Accepted> {
        limited(&acceptance.note)?;
        if self.is_read_only() {
            return Err(Reason::ReadOnly.error());
        }
        let (now, config) = (self.now(), self.config());
        let actor = config.clerk().to_owned();
        self.read(move |c| in_state(c, id, "accept", &[IncomingState::Waiting]).map(|_document| ())).await?;
        let mut checked = self.incoming_outcome(id).await?;
        let reasons = crate::checklist::covered(&mut checked, &acceptance.reason)?;
        let accepted = self
            .write(move |tx| {
                let document = in_state(tx, id, "accept", &[IncomingState::Waiting])?;
                crate::checklist::keep(tx, id, &checked, &reasons)?;
                let book = match acceptance.book {
                    Some(book) => incoming_book(tx, book, now.vietnam_date().year())?,
                    None => crate::books::incoming_of_year(tx, now)?,
                };
                let entry = books::NewEntry {
                    document: id,
                    registered_on: now.vietnam_date(),
                    by: &actor,
                    note: acceptance.note.trim(),
                    at: now,
                };
                let number = books::allocate(tx, book.key, &entry)?;
                registry::failpoint::hit("accept.after_number");
                documents::set_state(tx, id, IncomingState::Accepted, now)?;
                report::owe(tx, &document, StatusCode::Accepted, "", now)?;
                let number_text = number.to_string();
                let args = [
                    ("symbol", symbol(&document.facts.number, &document.facts.notation)),
                    ("number", number_text),
                    ("book", book.name.clone()),
                ];
                crate::audit::append_owned(tx, now, &actor, Action::DocumentAccepted, Some(id), &args)?;
                if let Some(new) = &acceptance.assign {
                    crate::assign::assign(tx, &config, &document, new, now)?;
                }
                let next_waiting = documents::next_waiting(tx, id)?;
                registry::failpoint::hit("accept.before_commit");
                Ok(Accepted { id, arrival_number: number, book: book.name, next_waiting })
            })
            .await?;
        registry::failpoint::hit("accept.after_commit");
        self.decided(id);
        Ok(accepted)
    }

    /// Returns a waiting document to its sender with 02, a reason and words. The package stays here.
    ///
    /// # Errors
    /// [`Reason::WrongState`] unless it waits, [`Reason::TextRequired`] for R99 without words,
    /// [`Reason::TextTooLong`].
    pub async fn return_document(&self, id: DocumentKey, reason: ReturnReason, text: &str) -> Result<()> {
        limited(text)?;
        let text = text.trim().to_owned();
        if text.is_empty() && reason == ReturnReason::R99 {
            return Err(Reason::TextRequired.error());
        }
        let (now, actor) = (self.now(), self.config().clerk().to_owned());
        self.write(move |tx| {
            let document = in_state(tx, id, "return", &[IncomingState::Waiting])?;
            let returned = documents::Return { reason, text: text.clone(), by: actor.clone(), at: now };
            documents::mark_returned(tx, id, &returned)?;
            report::owe(tx, &document, StatusCode::Returned, &words(reason, &text), now)?;
            let args = [
                ("symbol", symbol(&document.facts.number, &document.facts.notation)),
                ("reason", reason.as_str().to_owned()),
                ("text", text),
            ];
            crate::audit::append_owned(tx, now, &actor, Action::DocumentReturned, Some(id), &args)
        })
        .await?;
        self.decided(id);
        Ok(())
    }

    /// Work on a registered document begins (05) or ends (06), and its sender is told. Saying it twice changes nothing.
    ///
    /// # Errors
    /// [`Reason::AssignmentRequired`] for 04, which follows from [`Office::assign`]; [`Reason::NotProgress`] for other codes, [`Reason::WrongState`] when it is not registered or further along.
    pub async fn report_progress(&self, id: DocumentKey, code: StatusCode, text: &str) -> Result<()> {
        limited(text)?;
        let (reached, from): (IncomingState, &'static [IncomingState]) = match code {
            StatusCode::Assigned => return Err(Reason::AssignmentRequired.error()),
            StatusCode::InProcess => {
                (IncomingState::InProcess, &[IncomingState::Accepted, IncomingState::Assigned])
            }
            StatusCode::Done => (
                IncomingState::Done,
                &[IncomingState::Accepted, IncomingState::Assigned, IncomingState::InProcess],
            ),
            StatusCode::Arrived
            | StatusCode::Returned
            | StatusCode::Accepted
            | StatusCode::TakeBack
            | StatusCode::Agreed
            | StatusCode::Refused => return Err(Reason::NotProgress.with(&[("code", &code.as_str())])),
        };
        let (now, config, text) = (self.now(), self.config(), text.trim().to_owned());
        self.write(move |tx| {
            let document = documents::get(tx, id)?;
            if document.row.state.incoming() == Some(reached) {
                return Ok(());
            }
            let document = in_state(tx, id, code.as_str(), from)?;
            crate::assign::moved(tx, &config, &document, reached, &text, now)?;
            documents::set_state(tx, id, reached, now)?;
            report::owe(tx, &document, code, &text, now)?;
            let args = [
                ("symbol", symbol(&document.facts.number, &document.facts.notation)),
                ("code", code.as_str().to_owned()),
                ("text", text),
            ];
            crate::audit::append_owned(tx, now, config.clerk(), Action::DocumentProgressed, Some(id), &args)
        })
        .await?;
        self.decided(id);
        Ok(())
    }

    pub(crate) fn decided(&self, id: DocumentKey) {
        self.publish(
            Change::of(&[Subject::Incoming, Subject::Work, Subject::Journal, Subject::Status]).about([id]),
        );
        self.loops.wake(Round::Sending);
    }
}

/// The words of 02: the reason's code and label, then the clerk's.
pub(crate) fn words(reason: ReturnReason, text: &str) -> String {
    let label = format!("{} {}", reason.as_str(), reason.label());
    if text.is_empty() { label } else { format!("{label}: {text}") }
}

pub(crate) fn limited(text: &str) -> Result<()> {
    if text.chars().count() > TEXT {
        return Err(Reason::TextTooLong.with(&[("limit", &TEXT)]));
    }
    Ok(())
}

/// The incoming document, if it is in one of these states and nothing but a new document.
pub(crate) fn in_state(
    tx: &registry::Connection,
    id: DocumentKey,
    action: &str,
    states: &[IncomingState],
) -> Result<documents::Document> {
    let document = documents::get(tx, id)?;
    match document.row.state.incoming() {
        Some(state) if states.contains(&state) && document.facts.business == Business::New => Ok(document),
        Some(state) => Err(Reason::WrongState.with(&[("state", &state.as_str()), ("action", &action)])),
        None => Err(Reason::NotFound.with(&[("what", &"incoming document"), ("id", &id)])),
    }
}

fn incoming_book(tx: &Transaction<'_>, key: BookKey, year: i16) -> Result<books::Book> {
    let book = books::get(tx, key)?;
    if book.direction != registry::packages::Direction::In || book.closed_at.is_some() {
        return Err(Reason::WrongBook.with(&[("book", &book.name)]));
    }
    if i32::from(book.year) != i32::from(year) {
        return Err(Reason::WrongYear.with(&[("book", &book.name), ("year", &book.year)]));
    }
    Ok(book)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_return_begin_with_its_reason() {
        assert_eq!(words(ReturnReason::R01, ""), "R01 Gửi sai nơi nhận");
        assert_eq!(words(ReturnReason::R99, "thiếu dấu"), "R99 Lý do khác: thiếu dấu");
    }

    #[test]
    fn a_recall_is_never_offered_for_acceptance() {
        assert_eq!(actions(IncomingState::Decision), &[] as &[&str]);
        assert!(actions(IncomingState::Waiting).contains(&"accept"));
    }
}
