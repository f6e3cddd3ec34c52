//! Every fault of the script: what the clerk sees, how many requests were made, and that the next round mends it.

use domain::DeliveryState;
use rehearsal::{Action, Content, Fault, Kind, Matcher};
use rstest::rstest;
use support::{Desk, OWN, code, desk, packages::Sample};

fn once(path: &str, action: Action) -> Vec<Fault> {
    let matcher = Matcher { path: Some(path.to_owned()), times: Some(1), ..Matcher::default() };
    vec![Fault { matcher, action }]
}

fn status(code: u16) -> Action {
    Action::Status { code, retry_after: None }
}

fn fail(code: &str) -> Action {
    Action::Fail { code: code.to_owned(), description: "khong duoc".to_owned() }
}

async fn desk_with_mail() -> Desk {
    let desk = Desk::quiet().await;
    let sample = Sample::new(&code("G12"), &code(OWN), "1");
    desk.hub.deliver(&code("G12"), &code(OWN), Kind::Edoc, Content::Bytes(sample.bytes().into()));
    desk.hub.clear_requests();
    desk
}

/// Faults of the first request of a round. What says something about the connection leaves it at that one request.
#[rstest]
#[case::busy(Action::Status { code: 503, retry_after: Some(7) }, "hub.busy", 1)]
#[case::server_error(status(500), "hub.http_5xx", 1)]
#[case::wrong_address(status(404), "hub.http_4xx", 1)]
#[case::portal(Action::HtmlPage, "hub.html", 1)]
#[case::nothing(Action::Empty, "hub.empty", 1)]
#[case::broken_json(Action::BadJson, "hub.malformed", 1)]
#[case::truncated(Action::TruncateBody(5), "hub.truncated", 1)]
#[case::wrong_secret(Action::RefuseSignature, "hub.auth", 1)]
#[case::elsewhere(Action::Redirect("http://192.0.2.1/".to_owned()), "hub.redirect", 1)]
#[case::system_error(fail("20"), "hub.system_error", 3)]
#[tokio::test(flavor = "multi_thread")]
async fn a_fault_of_the_list_has_its_code_and_is_mended_by_the_next_round(
    #[case] action: Action,
    #[case] shown: &str,
    #[case] requests: usize,
) {
    let desk = desk_with_mail().await;
    desk.hub.set_faults(once("getReceivedEdocList", action));
    let report = desk.sync().await;
    assert_eq!(report.failed.iter().map(|notice| notice.code.as_str()).collect::<Vec<_>>(), [shown]);
    // The documents' list; where the hub answered, the statuses' list and the next round's acknowledgements follow.
    assert!(desk.hub.requests().len() <= requests, "{:?}", desk.hub.requests());
    assert!(desk.incoming().await.is_empty());
    let report = desk.sync().await;
    assert_eq!((report.received, report.failed.len()), (1, 0), "{report:?}");
}

/// Faults of one download: the message is left for later, and comes whole then.
#[rstest]
#[case::server_error(status(500))]
#[case::portal(Action::HtmlPage)]
#[case::nothing(Action::Empty)]
#[case::reset_in_the_middle(Action::ResetAfterBytes(300))]
#[case::truncated(Action::TruncateBody(100))]
#[case::promises_more(Action::WrongLength(50))]
#[tokio::test(flavor = "multi_thread")]
async fn a_fault_of_a_download_stops_nothing_else_and_the_message_comes_whole_later(#[case] action: Action) {
    let desk = desk_with_mail().await;
    let sample = Sample::new(&code("G12"), &code(OWN), "2");
    desk.hub.deliver(&code("G12"), &code(OWN), Kind::Edoc, Content::Bytes(sample.bytes().into()));
    // Both ways of downloading fail for the first message.
    let mut faults = once("downloadEdoc", action.clone());
    faults.extend(once("getEdoc", action));
    desk.hub.set_faults(faults);
    desk.sync().await;
    assert!(!desk.incoming().await.is_empty(), "the other message came");
    desk.sync().await;
    desk.sync().await;
    assert_eq!(desk.incoming().await.len(), 2);
    assert_eq!(desk.office.counters().await.unwrap().quarantined, 0);
}

/// Faults of sending that may pass: one copy of the same bytes, whatever the answer was.
#[rstest]
#[case::busy(status(503), "hub.busy")]
#[case::server_error(status(500), "hub.http_5xx")]
#[case::portal(Action::HtmlPage, "hub.html")]
#[case::nothing(Action::Empty, "hub.empty")]
#[case::reset_before_an_answer(Action::ResetAfterBytes(0), "hub.reset")]
#[case::reset_in_the_upload(Action::ResetUploadAfterBytes(50), "hub.reset")]
#[case::answer_lost(Action::DropAfterStoring, "hub.reset")]
#[case::answer_broken(Action::BadJson, "hub.malformed")]
#[case::answer_cut(Action::TruncateBody(4), "hub.truncated")]
#[case::wrong_secret(Action::RefuseSignature, "hub.auth")]
#[case::system_error(fail("20"), "hub.system_error")]
#[tokio::test(flavor = "multi_thread")]
async fn a_fault_of_sending_that_may_pass_leaves_one_copy(#[case] action: Action, #[case] shown: &str) {
    let desk = Desk::quiet().await;
    desk.hub.set_faults(once("sendEdoc", action));
    let queued = desk.send("21", &["G12", "G09"]).await;
    desk.sync().await;
    let detail = desk.outgoing(queued.id).await;
    assert!(
        detail.deliveries.iter().all(|one| one.state == DeliveryState::Queued),
        "{:?}",
        detail.deliveries
    );
    assert_eq!(detail.deliveries[0].error.as_ref().unwrap().code, shown);
    assert!(detail.deliveries[0].next_attempt_at.is_some());
    desk.sync().await;
    desk.sync().await;
    let detail = desk.outgoing(queued.id).await;
    assert!(
        detail.deliveries.iter().all(|one| one.state != DeliveryState::Queued),
        "{:?}",
        detail.deliveries
    );
    for recipient in ["G12", "G09"] {
        assert_eq!(desk.hub.copies_of(&queued.document_id, &code(recipient)), 1);
    }
    let hashes = desk.hub.hashes_of(&queued.document_id);
    assert!(hashes.iter().all(|hash| *hash == detail.package_sha256), "{hashes:?}");
}

/// Refusals of the document itself: at once a person's business, and no further request.
#[rstest]
#[case::invalid_file("10", "hub.file_invalid")]
#[case::unknown_recipient("18", "hub.recipient_unknown")]
#[case::file_processing("21", "hub.file_invalid")]
#[case::format("22", "hub.format_refused")]
#[case::locked_recipient("23", "hub.recipient_locked")]
#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_of_a_document_fails_at_once_and_is_not_repeated(
    #[case] hub_code: &str,
    #[case] shown: &str,
) {
    let desk = Desk::quiet().await;
    let mut happenings = desk.office.happenings();
    desk.hub.set_faults(once("sendEdoc", fail(hub_code)));
    let queued = desk.send("22", &["G12"]).await;
    let report = desk.sync().await;
    assert_eq!(report.failed.iter().map(|notice| notice.code.as_str()).collect::<Vec<_>>(), [shown]);
    desk.sync().await;
    assert_eq!(desk.hub.requests_to("sendEdoc"), 1);
    let detail = desk.outgoing(queued.id).await;
    assert_eq!((detail.row.state.as_str(), detail.deliveries[0].state), ("problem", DeliveryState::Failed));
    assert_eq!(detail.actions, ["resend_failed"]);
    let happened = happenings.next().await.unwrap();
    assert!(matches!(&happened, office::Happening::SendFailed { code, .. } if code == shown), "{happened:?}");
    desk.office.resend_failed(queued.id, vec![detail.deliveries[0].id]).await.unwrap();
    desk.sync().await;
    assert_eq!(desk.hub.copies_of(&queued.document_id, &code("G12")), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_never_makes_a_second_copy_however_often_it_is_lost() {
    let desk = Desk::quiet().await;
    let matcher = Matcher { path: Some("sendEdoc".to_owned()), ..Matcher::default() };
    desk.hub.set_faults(vec![Fault { matcher, action: Action::DropAfterStoring }]);
    let mut queued = Vec::new();
    for number in 1..=30 {
        queued.push(desk.send(&number.to_string(), &["G12", "G09"]).await);
    }
    desk.sync_until("everything was found at the hub", |office| async move {
        office.counters().await.unwrap().queued == 0
    })
    .await;
    for one in queued {
        let detail = desk.outgoing(one.id).await;
        assert_eq!(desk.hub.copies_of(&one.document_id, &code("G12")), 1);
        assert_eq!(desk.hub.hashes_of(&one.document_id), [detail.package_sha256]);
        assert_eq!(detail.doc_ids.len(), 1);
        assert!(detail.deliveries.iter().all(|delivery| delivery.error.is_none()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_secret_is_one_request_and_no_hammering() {
    let desk = desk_with_mail().await;
    let mut happenings = desk.office.happenings();
    let (settings, _) = desk::hub_settings(&desk.running);
    desk.office.save_hub(settings.clone(), Some("another secret".to_owned())).await.unwrap();
    desk.hub.clear_requests();
    desk.office.start();
    let happened = happenings.next().await.unwrap();
    assert_eq!(happened, office::Happening::HubRefused { code: "hub.auth".to_owned() });
    let bar = desk.office.status_bar().await.unwrap();
    assert_eq!(bar.link, office::view::Link::Refused);
    assert_eq!(bar.error.unwrap().code, "hub.auth");
    let planned = bar.next_try_at.unwrap().since(desk.office.moment());
    assert!((800_000..=900_000).contains(&planned), "the next probe is {planned} ms away");
    // Four loops began together; the first refusal stopped them all.
    assert!(desk.hub.requests().len() <= 4, "{:?}", desk.hub.requests());
    desk.office.stop().await;
    let test = desk.office.test_hub(settings.clone(), None).await.unwrap();
    assert!(!test.ok);
    assert_eq!(test.steps.last().unwrap().error.as_ref().unwrap().code, "hub.auth");
    let (_, secret) = desk::hub_settings(&desk.running);
    desk.office.save_hub(settings, Some(secret)).await.unwrap();
    assert_eq!(desk.sync().await.received, 1);
}

#[rstest]
#[case::expired(rehearsal::Tls { expired: true, wrong_host: false }, "hub.tls_expired")]
#[case::another_host(rehearsal::Tls { expired: false, wrong_host: true }, "hub.tls")]
#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_cannot_be_trusted_is_said_and_nothing_is_sent(
    #[case] tls: rehearsal::Tls,
    #[case] shown: &str,
) {
    let running = rehearsal::serve(rehearsal::Options { tls: Some(tls), ..desk::still() }).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let office = office::Office::open(folder.path(), desk::options()).await.unwrap();
    let set_up = office::view::SetUp { agency: desk::agency(), first_arrival_number: 1 };
    office.set_up(set_up).await.unwrap();
    let (mut settings, secret) = desk::hub_settings(&running);
    let root = folder.path().join("root.pem");
    std::fs::write(&root, running.root_pem().unwrap()).unwrap();
    settings.ca_file = root.display().to_string();
    office.save_hub(settings, Some(secret)).await.unwrap();
    let report = office.sync_once(std::time::Duration::from_secs(60)).await.unwrap();
    assert_eq!(report.failed.iter().map(|notice| notice.code.as_str()).collect::<Vec<_>>(), [shown]);
    assert!(running.handle().requests().is_empty());
    assert_eq!(office.status_bar().await.unwrap().link, office::view::Link::Down);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stuck_download_stops_no_other_loop() {
    let desk = Desk::quiet().await;
    let mut large = Sample::new(&code("G12"), &code(OWN), "1");
    large.file = vec![b'x'; 6 << 20];
    desk.hub.deliver(&code("G12"), &code(OWN), Kind::Edoc, Content::Bytes(large.bytes().into()));
    desk.hub.set_faults(once("downloadEdoc", Action::Drip { bytes: 3 << 20, every_ms: 20_000 }));
    desk.office.start();
    while desk.office.status_bar().await.unwrap().transfers.is_empty() {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    let queued = desk.send("23", &["G12"]).await;
    let report = support::packages::status(
        &code("G12"),
        &code(OWN),
        &queued.document_id,
        "",
        domain::StatusCode::Accepted,
        "",
    );
    desk.hub.deliver(&code("G12"), &code(OWN), Kind::Status, Content::Bytes(report.into()));
    desk.office.sync_now();
    for _ in 0..2_000 {
        if desk.outgoing(queued.id).await.deliveries[0].state == DeliveryState::Accepted {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert_eq!(desk.outgoing(queued.id).await.deliveries[0].state, DeliveryState::Accepted);
    assert_eq!(desk.hub.copies_of(&queued.document_id, &code("G12")), 1);
    assert!(desk.incoming().await.is_empty(), "the download still hangs");
    desk.office.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_test_of_the_connection_says_each_step_and_the_clock() {
    let desk = desk_with_mail().await;
    let (settings, _) = desk::hub_settings(&desk.running);
    let matcher = Matcher::default();
    desk.hub.set_faults(vec![Fault { matcher, action: Action::ClockSkewSeconds(3_600) }]);
    let test = desk.office.test_hub(settings.clone(), None).await.unwrap();
    assert!(test.ok, "{test:?}");
    let steps: Vec<&str> = test.steps.iter().map(|step| step.step.as_str()).collect();
    assert_eq!(steps, ["address", "connect", "authenticate", "list"]);
    assert_eq!(test.waiting, Some(1));
    assert!((3_590_000..=3_610_000).contains(&test.clock_skew_ms.unwrap()), "{:?}", test.clock_skew_ms);
    let nowhere = office::view::HubSettings { endpoint: "http://127.0.0.1:9/x".to_owned(), ..settings };
    let test = desk.office.test_hub(nowhere, None).await.unwrap();
    assert_eq!(test.steps.last().unwrap().error.as_ref().unwrap().code, "hub.unreachable");
}
