//! What we owe: every status that a sender should have heard from us and has not, and reporting all of it.

use domain::{IncomingState, StatusCode};
use office::view::OwedWhy;
use rehearsal::{Action, Fault, Matcher};
use support::{Desk, OWN, code, packages::Sample};

fn refuse_next_report() -> Vec<Fault> {
    let action = Action::Fail { code: "18".to_owned(), description: "Don vi nhan khong ton tai".to_owned() };
    let matcher = Matcher { path: Some("sendEdoc".to_owned()), times: Some(1), ..Matcher::default() };
    vec![Fault { matcher, action }]
}

/// An office that received document 1 and told its sender so.
async fn received() -> (Desk, domain::DocumentKey) {
    let desk = Desk::quiet().await;
    Sample::new(&code("G12"), &code(OWN), "1").deliver(&desk.hub);
    desk.sync().await;
    let id = desk.incoming().await[0].id;
    assert_eq!(desk.office.owed_list(None, 50).await.unwrap().total, 0);
    (desk, id)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_the_hub_refuses_stays_owed_until_it_is_retried_or_set_aside_with_a_reason() {
    let (desk, id) = received().await;
    desk.hub.set_faults(refuse_next_report());
    desk.office.accept(id, support::desk::acceptance()).await.unwrap();
    let waiting = desk.office.owed_list(None, 50).await.unwrap();
    assert_eq!(
        (waiting.total, waiting.rows[0].why, waiting.rows[0].code.as_str()),
        (1, OwedWhy::Waiting, "03")
    );
    desk.sync().await;
    let owed = desk.office.owed_list(None, 50).await.unwrap();
    assert_eq!((owed.rows[0].why, owed.rows[0].to.code.as_str()), (OwedWhy::Refused, "G12"));
    assert!(owed.rows[0].error.is_some() && owed.rows[0].document == id);
    let report = owed.rows[0].report.unwrap();
    desk.office.report_retry(report).await.unwrap();
    let again = desk.office.report_retry(report).await.unwrap_err();
    assert_eq!(again.code(), "office.report_not_refused");
    desk.hub.set_faults(refuse_next_report());
    desk.sync().await;
    let short = desk.office.report_set_aside(report, "x").await.unwrap_err();
    assert_eq!(short.code(), "office.reason_too_short");
    desk.office.report_set_aside(report, "nơi gửi đã giải thể, không còn hộp thư").await.unwrap();
    let counters = desk.office.counters().await.unwrap();
    assert_eq!((counters.owed, desk.office.owed_list(None, 50).await.unwrap().total), (0, 0));
    let aside = desk.office.owed_aside().await.unwrap();
    assert_eq!(aside[0].aside_reason.as_deref(), Some("nơi gửi đã giải thể, không còn hộp thư"));
    assert_eq!(aside[0].aside_by.as_deref(), Some("Nguyễn Thị Lan"));
    for gone in [
        desk.office.report_retry(report).await.unwrap_err(),
        desk.office.report_set_aside(report, "lần nữa cho chắc").await.unwrap_err(),
    ] {
        assert_eq!(gone.code(), "office.report_not_refused");
    }
    assert_eq!(desk.office.report_all().await.unwrap().queued, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_key_reports_what_waits_what_was_refused_and_what_nobody_queued() {
    let (desk, id) = received().await;
    desk.hub.set_faults(refuse_next_report());
    desk.office.accept(id, support::desk::acceptance()).await.unwrap();
    desk.sync().await;
    // A state that was changed without its report, as a program with a mistake would.
    let desk = desk
        .between_starts(support::desk::options(), |folder| {
            let registry = registry::Registry::open(folder, registry::OpenOptions::default()).unwrap();
            let at = domain::UtcMillis(1_795_366_800_000);
            let forgotten = |tx: &mut registry::Transaction<'_>| {
                registry::documents::set_state(tx, id, IncomingState::Done, at)
            };
            registry.write(forgotten).unwrap();
        })
        .await;
    let owed = desk.office.owed_list(None, 50).await.unwrap();
    let kinds: Vec<(OwedWhy, &str)> = owed.rows.iter().map(|row| (row.why, row.code.as_str())).collect();
    assert_eq!(kinds, [(OwedWhy::Missing, "06"), (OwedWhy::Refused, "03")]);
    assert_eq!((owed.total, desk.office.counters().await.unwrap().owed), (2, 2));
    let reported = desk.office.report_all().await.unwrap();
    assert_eq!((reported.queued, reported.retried, reported.mended), (2, 1, 1));
    desk.sync().await;
    assert_eq!(desk.office.owed_list(None, 50).await.unwrap().total, 0);
    let document_id = desk.office.incoming_detail(id).await.unwrap().document_id;
    let told: Vec<String> = desk.hub.statuses_about(&document_id).into_iter().map(|seen| seen.code).collect();
    assert_eq!(
        told,
        [StatusCode::Arrived, StatusCode::Accepted, StatusCode::Done].map(|one| one.as_str().to_owned())
    );
}
