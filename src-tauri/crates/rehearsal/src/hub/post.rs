//! Taking a package in and putting it into mailboxes (invariant 2).

use bytes::Bytes;
use domain::{AgencyCode, DocId};
use sha2::{Digest, Sha256};

use super::{Hub, State};
use crate::{
    clock,
    directory::Agency,
    mail::{Content, Kind, Message, Row, Sending, TransportState},
    offices,
    packages::{self, Facts, Rewrite},
    wire::Refusal,
};

/// A package to be posted, its sender already checked.
pub(crate) struct Posting {
    pub(crate) kind: Kind,
    pub(crate) from: AgencyCode,
    /// Codes as addressed, current or old.
    pub(crate) to: Vec<String>,
    pub(crate) bytes: Bytes,
    pub(crate) facts: Facts,
    /// Sent over the wire, not by a simulated office.
    pub(crate) by_client: bool,
}

/// One recipient before anything is stored.
struct Place {
    row: Row,
    agency: Option<Agency>,
    fault: Option<(String, &'static str)>,
}

impl Hub {
    /// Stores a package for every recipient and answers with the sender's docId. One recipient's failure is that
    /// row's failure only; when every recipient fails, the sending is refused and nothing is stored.
    ///
    /// # Errors
    /// The refusal of the first recipient when all fail; 18 when there is none.
    pub(crate) fn post(&self, posting: Posting) -> Result<DocId, Refusal> {
        let Posting { kind, from, to, bytes, facts, by_client } = posting;
        let now = clock::now();
        let (doc_id, mut places) = {
            let mut state = self.state();
            let places = places(&mut state, &from, &to, by_client);
            refuse_if_all_fail(&places)?;
            let doc_id = state.next_doc_id();
            let places: Vec<Place> = places
                .into_iter()
                .map(|mut place| {
                    if place.fault.is_none() {
                        place.row.doc_id = Some(state.next_doc_id());
                    }
                    place
                })
                .collect();
            (doc_id, places)
        };

        // Bytes are written and re-serialised outside the lock.
        let original = self.keep(&doc_id, bytes.clone());
        let mut messages = Vec::new();
        for place in &mut places {
            let (Some(agency), Some(id)) = (&place.agency, &place.row.doc_id) else { continue };
            let content = self.content_for(agency, id, kind, &bytes, &original);
            messages.push(Message {
                doc_id: id.clone(),
                kind,
                from: from.clone(),
                to: agency.code.clone(),
                document_id: facts.about().to_owned(),
                status_code: facts.status_code.clone(),
                content,
                state: if agency.simulated { TransportState::Done } else { TransportState::Initial },
                note: String::new(),
                created: now,
                updated: now,
            });
        }

        let mut state = self.state();
        let sending = state.sendings.len();
        for (index, place) in places.iter().enumerate() {
            if let Some(id) = &place.row.doc_id {
                state.origins.insert(id.clone(), (sending, index));
            }
        }
        for message in messages {
            state.insert(message);
        }
        if by_client {
            let elapsed = self.elapsed();
            let reached =
                places.iter().filter(|place| place.fault.is_none()).filter_map(|place| place.agency.as_ref());
            for office in reached.filter(|agency| agency.simulated) {
                offices::react(&mut state, office, &from, &facts, elapsed);
            }
        }
        state.sendings.push(Sending {
            doc_id: doc_id.clone(),
            kind,
            from,
            document_id: facts.about().to_owned(),
            title: facts.subject.clone(),
            notation: facts.notation.clone(),
            sent: now,
            sha256: hex::encode(Sha256::digest(&bytes)),
            rows: places.into_iter().map(|place| place.row).collect(),
        });
        drop(state);
        self.work.notify_one();
        self.changed.notify_one();
        Ok(doc_id)
    }

    /// What lies in the recipient's mailbox: the bytes as sent for an office that the hub plays, re-serialised for
    /// a real client.
    fn content_for(
        &self,
        agency: &Agency,
        id: &DocId,
        kind: Kind,
        bytes: &Bytes,
        original: &Content,
    ) -> Content {
        if agency.simulated || !self.options.rewrite || kind == Kind::Status {
            return original.clone();
        }
        let how =
            Rewrite { seed: self.options.seed, doc_id: id.as_str(), recipient: agency, at: clock::now() };
        match packages::rewrite(bytes, &how) {
            Ok(rewritten) => self.keep(id, Bytes::from(rewritten)),
            // What cannot be re-serialised is passed on as it is, like the junk that travels through the real hub.
            Err(_) => original.clone(),
        }
    }
}

fn refuse_if_all_fail(places: &[Place]) -> Result<(), Refusal> {
    if places.iter().any(|place| place.fault.is_none()) {
        return Ok(());
    }
    match places.iter().find_map(|place| place.fault.as_ref()) {
        Some((text, code)) => Err(Refusal::new(code, text.clone())),
        None => Err(Refusal::new("18", "Khong co don vi nhan")),
    }
}

/// Every recipient once, whatever codes it was addressed under, with its row.
fn places(state: &mut State, from: &AgencyCode, to: &[String], by_client: bool) -> Vec<Place> {
    let now = clock::now();
    let mut places: Vec<Place> = Vec::new();
    for code in to {
        let agency = state.directory.find(code).cloned();
        let same = |place: &Place| match (&place.agency, &agency) {
            (Some(a), Some(b)) => a.code == b.code,
            (None, None) => place.row.code.eq_ignore_ascii_case(code),
            (Some(_), None) | (None, Some(_)) => false,
        };
        if places.iter().any(same) {
            continue;
        }
        let fault = if by_client { fault(state, from, agency.as_ref()) } else { None };
        let simulated = agency.as_ref().is_some_and(|agency| agency.simulated);
        let row = Row {
            code: code.clone(),
            agency: agency.as_ref().map(|agency| agency.code.clone()),
            status: if fault.is_some() { TransportState::Fail } else { TransportState::Done },
            note: fault
                .as_ref()
                .map_or_else(|| "Thanh cong".to_owned(), |(text, code)| format!("{code}: {text}")),
            doc_id: None,
            receive_status: match (&fault, simulated) {
                (None, true) => TransportState::Done,
                (None, false) | (Some(_), _) => TransportState::Initial,
            },
            received: (fault.is_none() && simulated).then_some(now),
        };
        places.push(Place { row, agency, fault });
    }
    places
}

/// Why a recipient cannot get the package: unaccented text and code.
fn fault(state: &mut State, from: &AgencyCode, agency: Option<&Agency>) -> Option<(String, &'static str)> {
    let unknown = || ("Don vi nhan khong ton tai".to_owned(), "18");
    let locked = || ("Don vi nhan da khoa".to_owned(), "23");
    let Some(agency) = agency else { return Some(unknown()) };
    if agency.closed {
        return Some(locked());
    }
    if state.locked_first.contains(&agency.code) && state.unlocked.insert((from.clone(), agency.code.clone()))
    {
        return Some(locked());
    }
    if let Some((code, left)) = state.failing.get_mut(&agency.code)
        && *left > 0
    {
        *left -= 1;
        return Some(match code.as_str() {
            "18" => unknown(),
            "23" => locked(),
            "19" => ("Don vi gui chua dang ky".to_owned(), "19"),
            "21" => ("Loi xu ly tep".to_owned(), "21"),
            "22" => ("Sai dinh dang edXML".to_owned(), "22"),
            _ => ("Loi he thong".to_owned(), "20"),
        });
    }
    None
}
