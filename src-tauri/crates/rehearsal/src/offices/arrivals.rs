//! New documents from simulated offices, with everything that goes wrong in the field.

use bytes::Bytes;
use domain::{AgencyCode, Business, DocumentId};

use super::Task;
use crate::{
    clock, dice,
    directory::Agency,
    error::Error,
    hub::{Hub, Posting},
    mail::{Content, Kind, Message, TransportState},
    packages::{self, Trouble},
    samples,
};

/// What the nth new document of an own agency is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Arrival {
    /// This sample.
    Fresh(usize),
    /// A sample that came before, once more.
    Duplicate(usize),
    /// A recall of a sample that came before.
    Recall(usize),
    /// A sample with junk before the declaration and wrong content types.
    Odd(usize),
    /// A sample whose first file was damaged on the way.
    DamagedFile(usize),
    /// Bytes that are no package at all.
    Corrupt(usize),
}

/// What event number `event` is when these samples may be used, in the order in which they come. Troubles come
/// after the first documents, which are all good: a demonstration begins quietly. `None` when all samples were used.
pub(crate) fn arrival(event: usize, order: &[usize]) -> Option<Arrival> {
    let sample = *order.get(event)?;
    let earlier = |back: usize| order.get(event.checked_sub(back)?).copied();
    Some(match event % 20 {
        7 => Arrival::Duplicate(earlier(5)?),
        9 => Arrival::Odd(sample),
        11 => Arrival::Recall(earlier(10)?),
        13 => Arrival::DamagedFile(sample),
        16 => Arrival::Corrupt(sample),
        _ => Arrival::Fresh(sample),
    })
}

/// Samples whose issuers the hub plays, in an order of their own for each own agency.
fn order(hub: &Hub, own: &AgencyCode) -> Vec<usize> {
    let played = |index: &usize| {
        samples::issuer_of(*index).and_then(|code| hub.agency(code)).is_some_and(|issuer| issuer.simulated)
    };
    let mut order: Vec<usize> = (0..samples::COUNT).filter(played).collect();
    order.sort_by_key(|index| dice::throw(hub.options.seed, &["sample", own.as_str(), &index.to_string()]));
    order
}

/// Plans the new documents of every own agency that has none planned yet.
pub(crate) fn supply(hub: &Hub) {
    let elapsed = hub.elapsed();
    let mut state = hub.state();
    let pace = state.pace;
    if pace.new_at_most == 0 {
        return;
    }
    let own: Vec<AgencyCode> = hub.options.own.clone();
    for own in own {
        if !state.supplied.insert(own.clone()) {
            continue;
        }
        let mut due = elapsed;
        for event in 0..pace.new_at_most {
            if event >= pace.new_at_start {
                let throw = dice::throw(state.seed, &["arrive", own.as_str(), &event.to_string()]);
                due = due.saturating_add(pace.new_every.at(throw));
            }
            state.plan(due, Task::Arrive { own: own.clone(), event });
        }
    }
    drop(state);
    hub.work.notify_one();
    hub.changed.notify_one();
}

/// Sends the new document that is due.
pub(super) fn arrive(hub: &Hub, own: &AgencyCode, event: usize) {
    let Some(own) = hub.agency(own.as_str()) else { return };
    let Some(arrival) = arrival(event, &order(hub, &own.code)) else { return };
    match make(hub, &own, arrival) {
        Ok((from, bytes)) => deposit(hub, from, &own, bytes),
        // A sample that cannot be made is missing from the rehearsal, nothing more.
        Err(_) => hub.changed.notify_one(),
    }
}

fn make(hub: &Hub, own: &Agency, arrival: Arrival) -> Result<(AgencyCode, Vec<u8>), Error> {
    let (sample, business, trouble) = match arrival {
        Arrival::Fresh(sample) | Arrival::Duplicate(sample) => (sample, Business::New, Trouble::None),
        Arrival::Recall(sample) => (sample, Business::Recall, Trouble::None),
        Arrival::Odd(sample) => (sample, Business::New, Trouble::Oddities),
        Arrival::DamagedFile(sample) => (sample, Business::New, Trouble::DamagedFile),
        Arrival::Corrupt(sample) => (sample, Business::New, Trouble::Corrupt),
    };
    let sample = hub.library.sample(sample)?;
    let from = hub.agency(sample.header.from.as_str());
    let from = from.ok_or_else(|| Error::NoAgency(sample.header.from.to_string()))?;
    let bytes = packages::document(&sample, &from, own, business, trouble, hub.options.seed)?;
    Ok((from.code, bytes))
}

/// The package of a sample as `from` would send it.
pub(crate) fn sample_package(hub: &Hub, from: &Agency, to: &Agency, sample: usize) -> Result<Vec<u8>, Error> {
    let sample = hub.library.sample(sample)?;
    packages::document(&sample, from, to, Business::New, Trouble::None, hub.options.seed)
}

fn deposit(hub: &Hub, from: AgencyCode, own: &Agency, bytes: Vec<u8>) {
    let bytes = Bytes::from(bytes);
    if let Ok(facts) = packages::read(&bytes)
        && !packages::has_junk(&bytes)
    {
        let to = vec![own.code.to_string()];
        // The one recipient exists; should it have been closed meanwhile, the document is not sent.
        if hub.post(Posting { kind: Kind::Edoc, from, to, bytes, facts, by_client: false }).is_err() {
            hub.changed.notify_one();
        }
        return;
    }
    // What the hub could not have read it passes on as it came.
    let doc_id = hub.state().next_doc_id();
    let content: Content = hub.keep(&doc_id, bytes);
    let now = clock::now();
    hub.state().insert(Message {
        doc_id,
        kind: Kind::Edoc,
        from,
        to: own.code.clone(),
        document_id: DocumentId::from("").0,
        status_code: None,
        content,
        state: TransportState::Initial,
        note: String::new(),
        created: now,
        updated: now,
    });
    hub.changed.notify_one();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Options;

    // Invariant 4.
    #[test]
    fn the_order_of_samples_depends_on_nothing_but_the_seed_and_the_agency() {
        let hub = |seed| Hub::new(Options { seed, ..Options::default() }).unwrap();
        let own = AgencyCode::parse("H21").unwrap();
        let first = order(&hub(1), &own);
        assert_eq!(first, order(&hub(1), &own));
        assert_ne!(first, order(&hub(2), &own));
        assert_eq!(first.len(), samples::COUNT);
    }

    #[test]
    fn nobody_sends_to_himself_and_nobody_outside_the_directory_sends() {
        let own = AgencyCode::parse("H21.13").unwrap();
        let options = Options { own: vec![own.clone()], agencies: 8, ..Options::default() };
        let hub = Hub::new(options).unwrap();
        for sample in order(&hub, &own) {
            let issuer = samples::issuer_of(sample).unwrap();
            assert!(issuer != own.as_str() && hub.agency(issuer).is_some());
        }
    }

    #[test]
    fn the_first_documents_are_good_and_none_comes_when_all_were_used() {
        let order: Vec<usize> = (0..20).collect();
        assert!((0..7).all(|event| arrival(event, &order) == Some(Arrival::Fresh(event))));
        assert_eq!(arrival(7, &order), Some(Arrival::Duplicate(2)));
        assert_eq!(arrival(11, &order), Some(Arrival::Recall(1)));
        assert_eq!(arrival(20, &order), None);
    }
}
