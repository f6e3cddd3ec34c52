//! Alerts over a real hub: raised in time, one for one root, mended with one key, cleared by themselves.

use domain::{
    StatusCode,
    alert::{Level, toast::Manners},
};
use office::{
    DirectoryEntry, Happening,
    clock::Clock as _,
    view::{AlertRow, AlertSettings, AlertsView},
};
use rehearsal::{Content, Kind};
use support::{
    Desk, OWN, code, desk,
    packages::{Sample, status},
};

use crate::outage::Outage;

const MINUTE: i64 = 60_000;

/// The list after a look, without what the machine that runs the tests is short of.
async fn look(office: &office::Office) -> AlertsView {
    office.alerts_look().await.unwrap();
    without_machine(office.alerts().await.unwrap())
}

fn without_machine(mut view: AlertsView) -> AlertsView {
    view.open.retain(|row| !row.rule.starts_with("machine."));
    view
}

async fn open(office: &office::Office) -> Vec<AlertRow> {
    look(office).await.open
}

fn rules(rows: &[AlertRow]) -> Vec<&str> {
    rows.iter().map(|row| row.rule.as_str()).collect()
}

/// Two documents whose recipients have other codes since a merger, as the directory learns afterwards.
async fn merged() -> (Desk, Vec<office::view::Queued>) {
    let desk = Desk::quiet().await;
    for recipient in ["G09", "G10"] {
        desk.hub.fail_recipient(&code(recipient), "23", 10);
    }
    let mut queued = Vec::new();
    for (number, recipients) in [("1", vec!["G12", "G09"]), ("2", vec!["G09", "G10"])] {
        queued.push(desk.send(number, &recipients).await);
    }
    desk.sync_until("three failed", |office| async move { office.counters().await.unwrap().failed == 3 })
        .await;
    let entry = |old: &str, new: &str| DirectoryEntry {
        code: code(new),
        name: rehearsal::built_in_name(&code(new)).unwrap().to_owned(),
        parent: None,
        email: String::new(),
        old_code: Some(code(old)),
    };
    desk.office.directory_import(vec![entry("G09", "G15"), entry("G10", "G16")]).await.unwrap();
    (desk, queued)
}

#[tokio::test(flavor = "multi_thread")]
async fn failures_after_a_merger_are_one_alert_and_one_key_sends_them_to_the_codes_of_today() {
    let (desk, queued) = merged().await;
    let rows = open(&desk.office).await;
    assert_eq!(rules(&rows), ["send.failed"]);
    let alert = &rows[0];
    assert_eq!((alert.level, alert.items, alert.documents), (Level::Critical, 3, 2));
    assert_eq!(alert.cause.as_ref().unwrap().code, "cause.code_replaced");
    assert_eq!(open(&desk.office).await[0].id, alert.id, "looked at twice, raised once");

    let mended = desk.office.alert_mend(alert.id).await.unwrap();
    assert_eq!((mended.queued, mended.left), (3, 0));
    desk.sync_until(
        "all are with the hub",
        |office| async move { office.counters().await.unwrap().queued == 0 },
    )
    .await;
    assert_eq!(rules(&open(&desk.office).await), Vec::<&str>::new(), "it cleared itself");
    for (number, recipient, copies) in
        [(0, "G12", 1), (0, "G15", 1), (1, "G15", 1), (1, "G16", 1), (0, "G09", 0)]
    {
        let found = desk.hub.copies_of(&queued[number].document_id, &code(recipient));
        assert_eq!(found, copies, "{number} {recipient}");
    }
    for one in &queued {
        assert_eq!(desk.hub.hashes_of(&one.document_id).len(), 1 + usize::from(one.id == queued[0].id));
    }
    let history = desk.office.alert_history(None).await.unwrap().rows;
    assert_eq!((history.len(), history[0].acted.as_ref().unwrap().how.as_str()), (1, "mend"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_arrive_is_not_accepted_or_waits_here_is_raised_in_its_time_and_clears_itself() {
    let outage = Outage::begin().await;
    let (office, clock) = (&outage.office, &outage.clock);
    let hub = outage.running.handle();
    let queued = desk::send(office, outage.folder.path(), "1", &["G12"]).await;
    clock.advance(MINUTE);
    office.sync_once(std::time::Duration::from_secs(60)).await.unwrap();
    assert_eq!(rules(&open(office).await), Vec::<&str>::new());
    clock.advance(58 * MINUTE);
    assert_eq!(rules(&open(office).await), Vec::<&str>::new());
    // Sixty minutes of working time after the hub took it, and not a minute before.
    clock.advance(2 * MINUTE);
    let rows = open(office).await;
    assert_eq!(rules(&rows), ["send.not_arrived"]);
    assert_eq!(rows[0].document.as_ref().unwrap().id, queued.id);

    // It arrives, and is not accepted by the end of the day it arrived (Monday 23 November; the 24th is a holiday).
    let bytes =
        status(&code("G12"), &code(OWN), queued.document_id.as_str(), "1/UBND-TEST", StatusCode::Arrived, "");
    hub.deliver(&code("G12"), &code(OWN), Kind::Status, Content::Bytes(bytes.into()));
    office.sync_once(std::time::Duration::from_secs(60)).await.unwrap();
    assert_eq!(rules(&open(office).await), Vec::<&str>::new());
    clock.advance(9 * 60 * MINUTE);
    assert_eq!(rules(&open(office).await), ["send.not_accepted"]);

    // A document that came is registered late on Wednesday, the next working day.
    Sample::new(&code("G12"), &code(OWN), "7").deliver(&hub);
    office.sync_once(std::time::Duration::from_secs(60)).await.unwrap();
    let before = clock.now();
    clock.advance(24 * 60 * MINUTE);
    assert_eq!(rules(&open(office).await), ["send.not_accepted"], "a holiday is no delay");
    clock.advance(24 * 60 * MINUTE);
    let rows = open(office).await;
    assert!(rules(&rows).contains(&"in.not_registered"), "{:?} after {before:?}", rules(&rows));
    let id = office.incoming_list(Default::default(), None, 1).await.unwrap().rows[0].id;
    office.accept(id, desk::acceptance()).await.unwrap();
    assert!(!rules(&open(office).await).contains(&"in.not_registered"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unreachable_hub_is_one_alert_that_hides_what_follows_from_it() {
    let outage = Outage::begin().await;
    let (office, clock) = (&outage.office, &outage.clock);
    desk::send(office, outage.folder.path(), "1", &["G12"]).await;
    clock.advance(MINUTE);
    outage.away.set_away(true);
    let report = office.sync_once(std::time::Duration::from_secs(60)).await.unwrap();
    assert_eq!(report.failed[0].code, "hub.unreachable");
    clock.advance(70 * MINUTE);
    let view = look(office).await;
    assert_eq!(rules(&view.open), ["hub.unreachable"]);
    assert_eq!(view.open[0].level, Level::Medium);
    assert!(rules(&view.quiet).contains(&"send.delayed"), "{:?}", rules(&view.quiet));
    assert!(view.quiet.iter().all(|row| row.hidden_by.as_deref() == Some("hub.unreachable")));
    assert_eq!(view.open[0].hides as usize, view.quiet.len());
    outage.away.set_away(false);
    office.sync_once(std::time::Duration::from_secs(60)).await.unwrap();
    assert_eq!(rules(&open(office).await), Vec::<&str>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dismissal_needs_a_reason_and_lasts_until_something_new_joins() {
    let (desk, _) = merged().await;
    let id = open(&desk.office).await[0].id;
    let short = desk.office.alert_dismiss(id, " ".to_owned()).await.unwrap_err();
    assert_eq!(short.code(), "office.reason_too_short");
    let view =
        without_machine(desk.office.alert_dismiss(id, "đã báo Sở qua điện thoại".to_owned()).await.unwrap());
    assert_eq!((rules(&view.open), rules(&view.quiet)), (vec![], vec!["send.failed"]));
    desk.send("3", &["G10"]).await;
    desk.sync_until("four failed", |office| async move { office.counters().await.unwrap().failed == 4 })
        .await;
    let rows = open(&desk.office).await;
    assert_eq!((rows[0].id, rows[0].items, rows[0].dismissed.is_none()), (id, 4, true));
    let chain = desk.office.journal_check().await.unwrap();
    assert_eq!(chain.broken_at, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sleep_ends_by_the_clock_and_never_lies_in_the_past() {
    let (desk, _) = merged().await;
    let id = open(&desk.office).await[0].id;
    let now = desk.office.moment();
    for until in [now, now.plus(40 * 24 * 60 * MINUTE)] {
        let refused = desk.office.alert_snooze(id, until).await.unwrap_err();
        assert_eq!(refused.code(), "office.alert_snooze");
    }
    let view = without_machine(desk.office.alert_snooze(id, now.plus(60 * MINUTE)).await.unwrap());
    assert_eq!((view.open.len(), view.quiet.len()), (0, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_toast_comes_once_after_the_group_waited() {
    let (desk, _) = merged().await;
    let manners = Manners { group_wait_seconds: 1, quiet_hours: false, ..Manners::default() };
    let settings = AlertSettings { manners, ..AlertSettings::default() };
    desk.office.alert_settings_save(settings).await.unwrap();
    let mut happenings = desk.office.happenings();
    desk.office.start();
    let toast = loop {
        let happened = tokio::time::timeout(std::time::Duration::from_secs(30), happenings.next())
            .await
            .unwrap()
            .unwrap();
        if let Happening::Alerts(toast) = happened {
            break toast;
        }
    };
    assert!(toast.lines.iter().any(|line| line.items == 3 && line.level == Level::Critical), "{toast:?}");
    desk.office.sync_now();
    let mut again = 0;
    while let Ok(Some(happened)) =
        tokio::time::timeout(std::time::Duration::from_secs(4), happenings.next()).await
    {
        again += usize::from(matches!(happened, Happening::Alerts(_)));
    }
    assert_eq!(again, 0, "shown once, not with every pass");
    desk.office.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_that_cannot_be_change_nothing() {
    let desk = Desk::quiet().await;
    let before = desk.office.alert_rules().await.unwrap().settings;
    let manners = Manners { group_wait_seconds: 100_000, ..Manners::default() };
    let wrong = AlertSettings { manners, ..AlertSettings::default() };
    let refused = desk.office.alert_settings_save(wrong).await.unwrap_err();
    assert_eq!(refused.code(), "office.alert_settings");
    assert_eq!(desk.office.alert_rules().await.unwrap().settings, before);
}
