//! Nudges, resends, and what is owed.

use domain::{DeliveryKey, DocumentKey, IncomingState, ReportKey, StatusCode};

use super::{Desk, NOW, desk, facts, queue, read, receive, refused, write};
use crate::{
    Coded, Error, deliveries, documents,
    jobs::{self, Kind, NewJob},
    nudges::{self, Nudge, Way},
    owed::{self, Aside},
    reports::{self, NewOwed},
    resends::{self, HubSaid, Resend},
    tallies,
};

fn sent(desk: &Desk) -> (DocumentKey, DeliveryKey) {
    write(&desk.registry, |tx| {
        let document = queue(tx, &facts("1", "x"), None, NOW)?;
        let delivery = deliveries::insert(tx, document, "H21.12", "Sở Nội vụ", NOW)?;
        deliveries::insert(tx, document, "H21.13", "Sở Tài chính", NOW)?;
        deliveries::mark_sent(tx, delivery, NOW)?;
        Ok((document, delivery))
    })
}

fn nudge(delivery: DeliveryKey, after: i64) -> Nudge {
    let (by, note) = ("Nguyễn Thị Lan".to_owned(), "hẹn chiều nay".to_owned());
    Nudge { delivery, at: NOW.plus(after), by, way: Way::Phone, note }
}

#[test]
fn nudges_are_counted_per_delivery_and_never_change() {
    let desk = desk();
    let (document, delivery) = sent(&desk);
    for after in [0, 60_000] {
        write(&desk.registry, |tx| nudges::insert(tx, &nudge(delivery, after)));
    }
    let counts = read(&desk.registry, |c| nudges::counts_of_document(c, document));
    assert_eq!(counts.len(), 1);
    assert_eq!((counts[0].delivery, counts[0].times, counts[0].last_at), (delivery, 2, NOW.plus(60_000)));
    assert_eq!(
        read(&desk.registry, |c| nudges::of_delivery(c, delivery)),
        [nudge(delivery, 0), nudge(delivery, 60_000)]
    );
    for sql in ["DELETE FROM nudge", "UPDATE nudge SET note = ''"] {
        let error = desk.registry.write(|tx| tx.execute(sql, &[])).unwrap_err();
        assert!(matches!(error, Error::Constraint { .. }), "{sql}: {error:?}");
    }
}

#[test]
fn a_resend_to_who_has_the_document_is_not_kept_without_a_reason() {
    let desk = desk();
    let (document, delivery) = sent(&desk);
    let job = write(&desk.registry, |tx| {
        let new = NewJob {
            kind: Kind::SendDocument,
            document: Some(document),
            report: None,
            package: None,
            payload: &(),
            due_at: NOW,
            created_at: NOW,
        };
        jobs::enqueue(tx, &new)
    });
    let resend = |hub_said, reason: &str| Resend {
        delivery,
        job,
        at: NOW,
        by: "Nguyễn Thị Lan".to_owned(),
        hub_said,
        reason: reason.to_owned(),
    };
    let error = desk.registry.write(|tx| resends::insert(tx, &resend(HubSaid::There, ""))).unwrap_err();
    assert!(matches!(error, Error::Constraint { .. }));
    let kept = [resend(HubSaid::NotThere, ""), resend(HubSaid::There, "tệp tải về bị hỏng")];
    for one in &kept {
        write(&desk.registry, |tx| resends::insert(tx, one));
    }
    assert_eq!(read(&desk.registry, |c| resends::of_delivery(c, delivery)), kept);
}

fn owe(desk: &Desk, document: DocumentKey, code: StatusCode) -> ReportKey {
    write(&desk.registry, |tx| {
        let new = NewOwed { document, agency_code: "H21", code, text: "", decided_at: NOW, package: None };
        Ok(reports::owe(tx, &new)?.key)
    })
}

fn aside(reason: &str) -> Aside {
    Aside { at: NOW, by: "Nguyễn Thị Lan".to_owned(), reason: reason.to_owned() }
}

#[test]
fn only_a_refused_report_is_set_aside_and_then_it_is_owed_no_more() {
    let desk = desk();
    let document = write(&desk.registry, |tx| receive(tx, "1", &facts("1", "x"), NOW));
    let report = owe(&desk, document, StatusCode::Arrived);
    let too_early = desk.registry.write(|tx| owed::put_aside(tx, report, &aside("vì sao"))).unwrap_err();
    assert!(matches!(too_early, Error::Constraint { .. }));
    write(&desk.registry, |tx| reports::mark_failed(tx, report, &Coded::new("hub.refused")));
    assert_eq!(read(&desk.registry, |c| owed::page(c, None, 10)).rows.len(), 1);
    write(&desk.registry, |tx| owed::put_aside(tx, report, &aside("nơi gửi đã giải thể")));
    assert_eq!(read(&desk.registry, |c| owed::page(c, None, 10)).rows.len(), 0);
    let kept = read(&desk.registry, |c| owed::set_aside(c, 10));
    assert_eq!(kept[0].aside, Some(aside("nơi gửi đã giải thể")));
    let kept = read(&desk.registry, tallies::get);
    assert_eq!((kept.owed, kept), (0, read(&desk.registry, tallies::recount)));
    assert_eq!(refused(&desk.registry, |tx| owed::again(tx, report)), "registry.state");
    let sent = desk.registry.write(|tx| reports::mark_sent(tx, report, NOW)).unwrap_err();
    assert!(matches!(sent, Error::Constraint { .. }), "what was set aside stays so");
}

#[test]
fn a_refused_report_is_owed_again_once() {
    let desk = desk();
    let document = write(&desk.registry, |tx| receive(tx, "1", &facts("1", "x"), NOW));
    let report = owe(&desk, document, StatusCode::Arrived);
    assert_eq!(refused(&desk.registry, |tx| owed::again(tx, report)), "registry.state");
    write(&desk.registry, |tx| reports::mark_failed(tx, report, &Coded::new("hub.refused")));
    write(&desk.registry, |tx| owed::again(tx, report));
    let one = read(&desk.registry, |c| owed::get(c, report)).unwrap();
    assert_eq!(one.state, reports::State::Owed);
    assert!(one.error.is_some(), "why it was refused stays until it goes through");
}

#[test]
fn a_state_nobody_was_told_of_is_missing_until_its_report_is_owed() {
    let desk = desk();
    let document = write(&desk.registry, |tx| receive(tx, "1", &facts("1", "x"), NOW));
    let missing = || {
        let all = read(&desk.registry, |c| owed::missing(c, 10));
        all.into_iter().map(|one| one.code_raw).collect::<Vec<_>>()
    };
    assert_eq!(missing(), [""; 0]);
    write(&desk.registry, |tx| documents::set_state(tx, document, IncomingState::Done, NOW));
    assert_eq!(missing(), ["06"]);
    owe(&desk, document, StatusCode::Done);
    assert_eq!(missing(), [""; 0]);
    // As use cases do it: state and report in one transaction, in this order.
    let other = write(&desk.registry, |tx| receive(tx, "2", &facts("2", "x"), NOW));
    write(&desk.registry, |tx| {
        documents::set_state(tx, other, IncomingState::Accepted, NOW)?;
        let code = StatusCode::Accepted;
        let new =
            NewOwed { document: other, agency_code: "H21", code, text: "", decided_at: NOW, package: None };
        reports::owe(tx, &new)
    });
    assert_eq!(read(&desk.registry, owed::missing_count), 0);
}
