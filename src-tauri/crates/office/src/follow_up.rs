//! What became of what we sent: the hub's own word for each recipient (`getSentEdocList`), asked for deliveries that
//! nobody has reported about yet.
//!
//! One sending to many is never "sent" while one recipient failed. A row only counts for the newest sending that
//! went to its recipient: after a resend, the first sending's failure is history.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Mutex, PoisonError},
};

use domain::{DeliveryKey, DeliveryState, DocId, DocumentKey, StatusCode, UtcMillis};
use hub::{MessageKind, SentRow};
use registry::{Coded, Connection, Cursor, Transaction, deliveries, jobs};

use crate::{
    Office,
    ask::Scope,
    audit::{self, Action, HUB},
    directory,
    error::{Reason, Result},
    loops::Next,
    send::{Payload, matches_code},
};

/// Deliveries looked at in one round.
const DELIVERIES: u32 = 200;
/// Requests in one round.
const REQUESTS: usize = 40;
/// How soon after sending the hub is asked first, in milliseconds.
const FIRST: i64 = 5_000;

/// Where the rounds are, and when each document was asked about. Only in memory: a restart asks again.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    cursor: Option<Cursor>,
    asked: HashMap<DocumentKey, UtcMillis>,
}

/// How long to wait before asking about a document again, by how long ago it was sent, in milliseconds.
fn interval(age: i64) -> i64 {
    match age {
        ..=120_000 => 15_000,
        120_001..=3_600_000 => 5 * 60_000,
        _ => 3_600_000,
    }
}

impl Progress {
    fn is_due(&self, document: DocumentKey, sent_at: UtcMillis, now: UtcMillis) -> bool {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let age = now.since(sent_at);
        match state.asked.get(&document) {
            // A clock set back must not stop the questions.
            Some(asked) => now.since(*asked) >= interval(age) || now < *asked,
            None => !(0..FIRST).contains(&age),
        }
    }

    fn note(&self, document: DocumentKey, now: UtcMillis) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).asked.insert(document, now);
    }

    fn cursor(&self) -> Option<Cursor> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).cursor
    }

    /// Remembers where the next round begins; at the end of the list, what was asked long ago is forgotten.
    fn move_to(&self, cursor: Option<Cursor>, now: UtcMillis) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.cursor = cursor;
        if cursor.is_none() {
            state.asked.retain(|_, asked| now.since(*asked).abs() < 2 * 3_600_000);
        }
    }
}

/// The sendings of a document worth asking about, with the recipients each of them counts for.
type Newest = BTreeMap<DocId, BTreeSet<DeliveryKey>>;

/// For each delivery the newest identity the hub gave a sending to it.
pub(crate) fn newest(c: &Connection, document: DocumentKey) -> Result<Newest> {
    let all = deliveries::of_document(c, document)?;
    let mut of: BTreeMap<DeliveryKey, DocId> = BTreeMap::new();
    for job in jobs::of_document(c, document)? {
        if job.kind != jobs::Kind::SendDocument {
            continue;
        }
        let payload = Payload::of(&job);
        for doc_id in jobs::attempts(c, job.key)?.into_iter().filter_map(|attempt| attempt.doc_id) {
            for delivery in all.iter().filter(|delivery| payload.is_for(&delivery.to_code)) {
                if payload.is_anyway(&delivery.to_code) {
                    // What became of the first copy is what counts.
                    of.entry(delivery.key).or_insert_with(|| doc_id.clone());
                } else {
                    of.insert(delivery.key, doc_id.clone());
                }
            }
        }
    }
    let mut newest = Newest::new();
    for (delivery, doc_id) in of {
        newest.entry(doc_id).or_default().insert(delivery);
    }
    Ok(newest)
}

/// Moves the deliveries `keys` by the hub's rows; the causes of those that failed now.
pub(crate) fn apply(
    tx: &mut Transaction<'_>,
    document: DocumentKey,
    keys: &[DeliveryKey],
    rows: &[SentRow],
    now: UtcMillis,
) -> Result<Vec<String>> {
    let mut failed = Vec::new();
    for key in keys {
        let delivery = deliveries::get(tx, *key)?;
        if delivery.state != DeliveryState::Sent {
            continue;
        }
        let Some(row) = row_for(tx, rows, &delivery.to_code)? else { continue };
        let cause = if is(&row.send_status, "fail") {
            Some((Reason::DeliveryFailed, &row.send_status_desc))
        } else if is(&row.receive_status, "fail") {
            Some((Reason::DeliveryRefused, &row.receive_status_desc))
        } else {
            None
        };
        if let Some((reason, text)) = cause {
            let text = domain::text::visible(text);
            let coded = Coded::new(reason.code()).with("hub_text", &text);
            if deliveries::mark_failed(tx, *key, &coded, now)? {
                let args = [("to", delivery.to_code), ("code", coded.code.clone()), ("text", text)];
                audit::append_owned(tx, now, HUB, Action::DeliveryFailed, Some(document), &args)?;
                failed.push(coded.code);
            }
        } else if is(&row.receive_status, "done") {
            // Its software took the package: the same as 01, by the hub's word.
            let code = StatusCode::Arrived;
            let state = delivery.state.after(code, delivery.standing);
            let standing = delivery.standing.after(code, delivery.standing);
            let reported = deliveries::Reported { code, state, standing, text: "", cause: None, at: now };
            deliveries::report(tx, *key, &reported)?;
            let args = [("to", delivery.to_code)];
            audit::append_owned(tx, now, HUB, Action::DeliveryFetched, Some(document), &args)?;
        }
    }
    Ok(failed)
}

fn row_for<'r>(c: &Connection, rows: &'r [SentRow], to_code: &str) -> Result<Option<&'r SentRow>> {
    if let Some(row) = rows.iter().find(|row| matches_code(&row.to, to_code)) {
        return Ok(Some(row));
    }
    for row in rows {
        if directory::same(c, &row.to, to_code)? {
            return Ok(Some(row));
        }
    }
    Ok(None)
}

pub(crate) fn is(status: &str, word: &str) -> bool {
    status.trim().eq_ignore_ascii_case(word)
}

impl Office {
    /// One round of questions, the longest unheard first.
    pub(crate) async fn follow_up(&self) -> Result<Next> {
        let _turn = self.following.lock().await;
        self.own_code()?;
        self.hub()?;
        let cursor = self.progress.cursor();
        let page = self.read(move |c| Ok(deliveries::open_sent(c, cursor, DELIVERIES)?)).await?;
        let now = self.now();
        let mut documents: BTreeMap<DocumentKey, UtcMillis> = BTreeMap::new();
        for delivery in &page.rows {
            if let Some(sent_at) = delivery.sent_at {
                documents.insert(delivery.document, sent_at);
            }
        }
        let mut requests = 0;
        let mut soonest = None;
        for (document, sent_at) in documents {
            if !self.progress.is_due(document, sent_at, now) {
                let age = now.since(sent_at);
                let at = if age < FIRST { sent_at.plus(FIRST) } else { now.plus(interval(age)) };
                soonest = soonest.into_iter().chain([at]).min();
                continue;
            }
            if requests >= REQUESTS || self.loops.stopping() {
                // The rest keeps its turn: the next round begins at the same place.
                return Ok(Next { more: false, at: Some(now.plus(interval(0))) });
            }
            requests += self.ask_about(document).await?;
            self.progress.note(document, now);
        }
        let more = page.next.is_some();
        self.progress.move_to(page.next, now);
        let at = if more { Some(now.plus(interval(0))) } else { soonest };
        Ok(Next { more: false, at })
    }

    /// Asks about the sendings of one document; how many requests it took.
    async fn ask_about(&self, document: DocumentKey) -> Result<usize> {
        let sendings = self.read(move |c| newest(c, document)).await?;
        let count = sendings.len();
        for (doc_id, keys) in sendings {
            let asked = &doc_id;
            let rows =
                self.ask(Scope::Connection, |hub| async move {
                    hub.sent(MessageKind::Document, Some(asked)).await
                })
                .await?;
            let now = self.now();
            let keys: Vec<DeliveryKey> = keys.into_iter().collect();
            let mine: Vec<SentRow> = rows
                .into_iter()
                .filter(|row| row.sender_doc_id.as_ref().is_none_or(|id| *id == doc_id))
                .collect();
            let failed = self.write(move |tx| apply(tx, document, &keys, &mine, now)).await?;
            self.sent_changed(document);
            self.tell_failed(document, failed);
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_asked_about_often_at_first_and_hourly_later() {
        let progress = Progress::default();
        let (document, sent) = (DocumentKey(1), UtcMillis(1_795_366_800_000));
        assert!(!progress.is_due(document, sent, sent.plus(FIRST - 1)));
        assert!(progress.is_due(document, sent, sent.plus(FIRST)));
        progress.note(document, sent.plus(FIRST));
        assert!(!progress.is_due(document, sent, sent.plus(FIRST + 14_999)));
        assert!(progress.is_due(document, sent, sent.plus(FIRST + 15_000)));
        // The clock was set back by ten years.
        assert!(progress.is_due(document, sent, sent.plus(-315_360_000_000)));
    }
}
