//! Durable jobs and attempts (invariant 5).

use domain::{DocId, JobKey, StatusCode};

use super::{Desk, NOW, desk, facts, queue, read, receive, refused, write};
use crate::{
    Coded, OpenOptions, Registry,
    jobs::{self, Ending, Kind, NewJob, Outcome, State},
    reports::{self, NewOwed},
};

const ALL: &[Kind] = Kind::ALL;

fn enqueue(desk: &Desk, kind: Kind, due: i64) -> JobKey {
    let new = NewJob {
        kind,
        document: None,
        report: None,
        package: None,
        payload: &["H21.12"],
        due_at: NOW.plus(due),
        created_at: NOW,
    };
    write(&desk.registry, |tx| jobs::enqueue(tx, &new))
}

fn ending(outcome: Outcome) -> Ending<'static> {
    Ending { at: NOW, outcome, error_code: None, detail: "", doc_id: None }
}

#[test]
fn due_jobs_come_in_the_order_they_are_due_and_only_of_the_kinds_asked_for() {
    let desk = desk();
    let late = enqueue(&desk, Kind::SendDocument, 30);
    let early = enqueue(&desk, Kind::SendReport, 10);
    let middle = enqueue(&desk, Kind::SendDocument, 20);
    let due = |kinds: &[Kind], now: i64, limit| {
        let found = read(&desk.registry, |c| jobs::due(c, kinds, NOW.plus(now), limit));
        found.into_iter().map(|job| job.key).collect::<Vec<_>>()
    };
    assert_eq!(due(ALL, 9, 10), []);
    assert_eq!(due(ALL, 20, 10), [early, middle]);
    assert_eq!(due(ALL, 30, 10), [early, middle, late]);
    assert_eq!(due(ALL, 30, 2), [early, middle]);
    assert_eq!(due(&[Kind::SendDocument], 30, 10), [middle, late]);
    assert_eq!(read(&desk.registry, |c| jobs::next_due_at(c, &[Kind::SendDocument])), Some(NOW.plus(20)));
    assert_eq!(read(&desk.registry, |c| jobs::next_due_at(c, &[Kind::Acknowledge])), None);
    assert_eq!(read(&desk.registry, |c| jobs::count_open(c, ALL)), 3);
    assert_eq!(write(&desk.registry, |tx| jobs::wake_all(tx, &[Kind::SendDocument], NOW)), 2);
    assert_eq!(due(ALL, 0, 10), [late, middle]);
}

#[test]
fn an_attempt_without_an_end_makes_the_job_ambiguous_after_a_crash() {
    let desk = desk();
    let crashed = enqueue(&desk, Kind::SendDocument, 0);
    let idle = enqueue(&desk, Kind::SendDocument, 0);
    let attempt = write(&desk.registry, |tx| jobs::start(tx, crashed, NOW));
    assert_eq!(refused(&desk.registry, |tx| jobs::start(tx, crashed, NOW)), "registry.state");
    drop(desk.registry);

    let again = Registry::open(desk.folder.path(), OpenOptions::default()).unwrap();
    let found = write(&again, |tx| jobs::recover_running(tx, NOW.plus(5)));
    assert_eq!(
        found.iter().map(|job| (job.key, job.state)).collect::<Vec<_>>(),
        [(crashed, State::Ambiguous)]
    );
    assert_eq!(read(&again, |c| jobs::get(c, idle)).state, State::Ready);
    let attempts = read(&again, |c| jobs::attempts(c, crashed));
    assert_eq!(attempts.iter().map(|one| (one.key, one.ended_at)).collect::<Vec<_>>(), [(attempt, None)]);
    // Due at once, and the next attempt may begin.
    assert_eq!(read(&again, |c| jobs::due(c, ALL, NOW.plus(5), 10)).len(), 2);
    write(&again, |tx| jobs::start(tx, crashed, NOW.plus(6)));
    assert_eq!(read(&again, |c| jobs::get(c, crashed)).attempts, 2);
    assert!(write(&again, |tx| jobs::recover_running(tx, NOW)).len() == 1);
    assert!(write(&again, |tx| jobs::recover_running(tx, NOW)).is_empty());
}

#[test]
fn outcomes_are_kept_and_an_attempt_ends_once() {
    let desk = desk();
    let job = enqueue(&desk, Kind::SendDocument, 0);
    let error = Coded::new("hub.unreachable").with("host", "hub.example.vn");
    let attempt = write(&desk.registry, |tx| {
        let attempt = jobs::start(tx, job, NOW)?;
        jobs::finish(
            tx,
            attempt,
            &Ending { error_code: Some("hub.unreachable"), ..ending(Outcome::Network) },
        )?;
        jobs::retry(tx, job, 5_000, NOW.plus(5_000), &error)?;
        Ok(attempt)
    });
    assert_eq!(
        refused(&desk.registry, |tx| jobs::finish(tx, attempt, &ending(Outcome::Done))),
        "registry.not_found"
    );
    let waiting = read(&desk.registry, |c| jobs::get(c, job));
    assert_eq!((waiting.state, waiting.wait_ms, waiting.attempts), (State::Ready, 5_000, 1));
    assert_eq!((waiting.error, waiting.payload), (Some(error.clone()), serde_json::json!(["H21.12"])));

    // A clock that jumped: no attempt further away than the cap.
    assert_eq!(write(&desk.registry, |tx| jobs::clamp_planned(tx, NOW.plus(900))), 1);
    assert_eq!(read(&desk.registry, |c| jobs::get(c, job)).next_attempt_at, NOW.plus(900));

    write(&desk.registry, |tx| {
        jobs::mark_ambiguous(tx, job, 10_000, NOW.plus(1), &error)?;
        jobs::start(tx, job, NOW.plus(1))?;
        jobs::wedge(tx, job, &Coded::new("hub.refused"), NOW)
    });
    let wedged = read(&desk.registry, |c| jobs::get(c, job));
    assert_eq!((wedged.state, wedged.error.unwrap().code), (State::Wedged, "hub.refused".to_owned()));
    assert_eq!(refused(&desk.registry, |tx| jobs::start(tx, job, NOW)), "registry.state");
    assert_eq!(refused(&desk.registry, |tx| jobs::retry(tx, job, 1, NOW, &error)), "registry.not_found");
}

#[test]
fn an_undone_document_leaves_no_job_and_hub_identities_are_listed_in_order() {
    let desk = desk();
    let (document, other) = write(&desk.registry, |tx| {
        Ok((queue(tx, &facts("1", "x"), Some(NOW), NOW)?, queue(tx, &facts("2", "y"), None, NOW)?))
    });
    let new = |document| NewJob {
        kind: Kind::SendDocument,
        document: Some(document),
        report: None,
        package: None,
        payload: &(),
        due_at: NOW,
        created_at: NOW,
    };
    let (job, sent) = write(&desk.registry, |tx| {
        let job = jobs::enqueue(tx, &new(document))?;
        let sent = jobs::enqueue(tx, &new(other))?;
        for doc_id in ["aa", "bb"] {
            let attempt = jobs::start(tx, sent, NOW)?;
            let doc_id = DocId::from(doc_id);
            jobs::finish(tx, attempt, &Ending { doc_id: Some(&doc_id), ..ending(Outcome::Done) })?;
            jobs::mark_ambiguous(tx, sent, 0, NOW, &Coded::new("x"))?;
        }
        jobs::done(tx, sent, NOW)?;
        Ok((job, sent))
    });
    assert_eq!(write(&desk.registry, |tx| jobs::cancel_of_document(tx, document, NOW)), 1);
    assert_eq!(write(&desk.registry, |tx| jobs::cancel_of_document(tx, other, NOW)), 0);
    assert_eq!(read(&desk.registry, |c| jobs::get(c, job)).state, State::Cancelled);
    assert_eq!(read(&desk.registry, |c| jobs::of_document(c, other))[0].key, sent);
    let ids = read(&desk.registry, |c| jobs::doc_ids_of_document(c, other));
    assert_eq!(ids, [DocId::from("aa"), DocId::from("bb")]);
}

#[test]
fn a_report_is_owed_once_per_document_and_code() {
    let desk = desk();
    let document = write(&desk.registry, |tx| receive(tx, "doc-1", &facts("1", "x"), NOW));
    let owe = |code, text| {
        let new = NewOwed { document, agency_code: "H21", code, text, decided_at: NOW, package: None };
        write(&desk.registry, |tx| reports::owe(tx, &new))
    };
    let first = owe(StatusCode::Arrived, "");
    let again = owe(StatusCode::Arrived, "khác");
    assert!(first.new && !again.new && first.key == again.key);
    assert!(owe(StatusCode::Accepted, "").new);
    write(&desk.registry, |tx| {
        reports::note_error(tx, first.key, &Coded::new("hub.unreachable"))?;
        reports::mark_sent(tx, first.key, NOW)
    });
    let all = read(&desk.registry, |c| reports::of_document(c, document));
    let states =
        all.iter().map(|report| (report.code(), report.state, report.error.clone())).collect::<Vec<_>>();
    assert_eq!(
        states,
        [
            (Some(StatusCode::Arrived), reports::State::Sent, None),
            (Some(StatusCode::Accepted), reports::State::Owed, None)
        ]
    );
}
