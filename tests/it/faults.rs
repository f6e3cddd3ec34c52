//! Every fault of the script: what the clerk sees, how many requests were made, and that the next round mends it.

use domain::DeliveryState;
use rehearsal::{Action, Content, Fault, Kind, Matcher};
use rstest::rstest;
use support::{Desk, OWN, code, desk, packages::Sample};

/// Far more than any answer may be.
const TWO_GB: i64 = 2 << 30;

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

/// A desk that has the directory and knows which way of downloading its hub has, with one document at the hub.
async fn desk_with_mail() -> Desk {
    let desk = Desk::quiet().await;
    deliver(&desk, "0");
    desk.sync().await;
    desk.sync().await;
    deliver(&desk, "1");
    desk.hub.clear_requests();
    desk
}

fn deliver(desk: &Desk, number: &str) -> domain::DocId {
    Sample::new(&code("G12"), &code(OWN), number).deliver(&desk.hub)
}

fn codes(report: &office::SyncReport) -> Vec<&str> {
    report.failed.iter().map(|notice| notice.code.as_str()).collect()
}

async fn problems(desk: &Desk) -> Vec<String> {
    let rows = desk.office.quarantine_list().await.unwrap();
    let problem = |notice: office::view::Notice| match notice.args.get("reason") {
        Some(reason) => format!("{} {reason}", notice.code),
        None => notice.code,
    };
    rows.into_iter().map(|row| problem(row.problem)).collect()
}

/// The calls of a round in which one document comes, and of one in which nothing does.
const ONE_COMES: &str = "getReceivedEdocList downloadEdoc updateStatus getReceivedEdocList sendEdoc";
const NOTHING: &str = "getReceivedEdocList getReceivedEdocList";
/// The calls of a round whose first call showed that the hub is away, and of one that it refused for itself alone.
const AWAY: &str = "getReceivedEdocList";
const FIRST_ALONE: &str = NOTHING;

/// Faults of the first request of a round: the sentence the clerk sees, and every request until the next round, which
/// mends it. What says something about the connection leaves it at that one request.
#[rstest]
#[case::busy(Action::Status { code: 503, retry_after: Some(7) }, "hub.busy", AWAY)]
#[case::server_error(status(500), "hub.http_5xx", AWAY)]
#[case::wrong_address(status(404), "hub.http_4xx", AWAY)]
#[case::portal(Action::HtmlPage, "hub.html", AWAY)]
#[case::nothing(Action::Empty, "hub.empty", AWAY)]
#[case::broken_json(Action::BadJson, "hub.malformed", AWAY)]
#[case::truncated(Action::TruncateBody(5), "hub.truncated", AWAY)]
#[case::reset_in_the_answer(Action::ResetAfterBytes(200), "hub.truncated", AWAY)]
#[case::promises_more(Action::WrongLength(7), "hub.truncated", AWAY)]
#[case::promises_less(Action::WrongLength(-7), "hub.malformed", AWAY)]
#[case::promises_two_gigabytes(Action::WrongLength(TWO_GB), "hub.malformed", AWAY)]
#[case::wrong_secret(Action::RefuseSignature, "hub.auth", AWAY)]
#[case::elsewhere(Action::Redirect("http://192.0.2.1/".to_owned()), "hub.redirect", AWAY)]
#[case::system_error(fail("20"), "hub.system_error", FIRST_ALONE)]
#[case::unknown_code(fail("99"), "hub.refused", FIRST_ALONE)]
#[tokio::test(flavor = "multi_thread")]
async fn a_fault_of_the_list_has_its_code_and_is_mended_by_the_next_round(
    #[case] action: Action,
    #[case] shown: &str,
    #[case] asked: &str,
) {
    let desk = desk_with_mail().await;
    desk.hub.set_faults(once("getReceivedEdocList", action));
    let report = desk.sync().await;
    assert_eq!((codes(&report), desk.asked().as_str()), (vec![shown], asked));
    // A failure of the connection is in the status bar, too, until it is over.
    let bar = if asked == AWAY { Some(shown) } else { None };
    assert_eq!(desk.shown().await.as_deref(), bar);
    assert_eq!(desk.incoming().await.len(), 1);
    let report = desk.sync().await;
    assert_eq!((report.received, codes(&report).len(), desk.asked().as_str()), (1, 0, ONE_COMES));
    assert_eq!(desk.shown().await, None);
    desk.sync().await;
    assert_eq!(desk.asked(), NOTHING);
}

/// What a list may be without harm: nobody sees anything, and not one request more is made.
#[rstest]
#[case::slow(Action::DelayMs(700))]
#[case::drop_by_drop(Action::Drip { bytes: 20, every_ms: 1 })]
#[case::every_row_three_times(Action::DuplicateRows(3))]
#[case::in_another_order(Action::ReorderRows)]
#[case::the_hubs_clock_a_day_ahead(Action::ClockSkewSeconds(86_400))]
#[case::the_hubs_clock_ten_years_behind(Action::ClockSkewSeconds(-315_360_000))]
// The hub's row may name another agency; what counts is whom the package itself names.
#[case::rows_of_another_agency(Action::WrongAgency)]
#[tokio::test(flavor = "multi_thread")]
async fn a_strange_list_changes_nothing(#[case] action: Action) {
    let desk = desk_with_mail().await;
    desk.hub.set_faults(once("getReceivedEdocList", action));
    let report = desk.sync().await;
    assert_eq!((report.received, codes(&report).len(), desk.asked().as_str()), (1, 0, ONE_COMES));
    assert_eq!((desk.shown().await, problems(&desk).await), (None, Vec::new()));
    desk.sync().await;
    assert_eq!((desk.incoming().await.len(), desk.asked().as_str()), (2, NOTHING));
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_the_hub_has_no_message_for_are_each_asked_for_once_by_both_ways_and_noted() {
    let desk = Desk::quiet().await;
    desk.sync().await;
    deliver(&desk, "1");
    desk.hub.clear_requests();
    desk.hub.set_faults(once("getReceivedEdocList", Action::ManyRows(300)));
    let report = desk.sync().await;
    assert_eq!((report.received, report.quarantined, codes(&report).len()), (0, 300, 0));
    let (raw, wrapped) = (desk.hub.requests_to("downloadEdoc"), desk.hub.requests_to("getEdoc"));
    assert_eq!((raw, wrapped, desk.hub.requests().len()), (300, 300, 602));
    assert_eq!(problems(&desk).await, vec!["package.gone hub.doc_gone"; 300]);
    desk.hub.clear_requests();
    // The next list is the true one.
    assert_eq!((desk.sync().await.received, desk.asked().as_str()), (1, ONE_COMES));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_acknowledgement_that_the_hub_forgets_is_said_again_once_a_round_and_nothing_is_fetched_again() {
    let desk = desk_with_mail().await;
    let matcher = Matcher { path: Some("updateStatus".to_owned()), times: Some(2), ..Matcher::default() };
    desk.hub.set_faults(vec![Fault { matcher, action: Action::ForgetAcknowledgement }]);
    assert_eq!((desk.sync().await.received, desk.asked().as_str()), (1, ONE_COMES));
    for _ in 0..2 {
        let report = desk.sync().await;
        let again = "getReceivedEdocList updateStatus getReceivedEdocList";
        assert_eq!((report.received, report.repeated, desk.asked().as_str()), (0, 0, again));
    }
    desk.sync().await;
    assert_eq!(desk.asked(), NOTHING);
    assert_eq!((desk.incoming().await.len(), desk.shown().await), (2, None));
}

/// Faults of one message's download, three rounds long: the other message comes at once, the clerk sees the problem
/// after the third failure, and it comes whole when the fault is over. The downloads are those of each round.
#[rstest]
#[case::server_error(status(500), "package.not_fetched hub.http_5xx")]
#[case::portal(Action::HtmlPage, "package.not_fetched hub.html")]
#[case::nothing(Action::Empty, "package.not_fetched hub.empty")]
#[case::reset_in_the_middle(Action::ResetAfterBytes(300), "package.not_fetched hub.truncated")]
#[case::truncated(Action::TruncateBody(100), "package.not_fetched hub.truncated")]
#[case::promises_more(Action::WrongLength(50), "package.not_fetched hub.truncated")]
#[case::system_error(fail("20"), "package.not_fetched hub.system_error")]
#[tokio::test(flavor = "multi_thread")]
async fn a_fault_of_a_download_stops_nothing_else_and_the_message_comes_whole_later(
    #[case] action: Action,
    #[case] shown: &str,
) {
    let desk = desk_with_mail().await;
    let ill = deliver(&desk, "2");
    set_download_faults(&desk, &ill, &action);
    let report = desk.sync().await;
    assert_eq!((report.received, codes(&report).len(), problems(&desk).await), (1, 0, Vec::new()));
    assert_eq!(downloads_of(&desk, &ill), 1);
    desk.hub.clear_requests();
    for seen in [Vec::new(), vec![shown.to_owned()]] {
        let report = desk.sync().await;
        assert_eq!((report.received, codes(&report).len(), problems(&desk).await), (0, 0, seen));
        let calls = "getReceivedEdocList downloadEdoc getReceivedEdocList";
        assert_eq!((downloads_of(&desk, &ill), desk.asked().as_str()), (1, calls));
    }
    assert_eq!(desk.shown().await, None, "the connection is well");
    desk.hub.set_faults(Vec::new());
    let report = desk.sync().await;
    assert_eq!((report.received, desk.asked().as_str()), (1, ONE_COMES));
    assert_eq!((desk.incoming().await.len(), problems(&desk).await), (3, Vec::new()));
}

/// What a download may be without harm.
#[rstest]
#[case::slow(Action::DelayMs(700))]
#[case::drop_by_drop(Action::Drip { bytes: 200, every_ms: 2 })]
#[case::the_hubs_clock_a_day_ahead(Action::ClockSkewSeconds(86_400))]
// Inside it names another agency; the hub's own list says that it is for us, and the hub knows our codes.
#[case::a_package_that_names_another_agency(Action::WrongAgency)]
#[tokio::test(flavor = "multi_thread")]
async fn a_strange_download_changes_nothing(#[case] action: Action) {
    let desk = desk_with_mail().await;
    desk.hub.set_faults(once("downloadEdoc", action));
    assert_eq!((desk.sync().await.received, desk.asked().as_str()), (1, ONE_COMES));
    assert_eq!((desk.shown().await, problems(&desk).await), (None, Vec::new()));
}

/// Answers about one message that no repetition mends by itself: seen at once, and not asked for in every round.
#[rstest]
#[case::two_gigabytes(Action::WrongLength(TWO_GB), "package.too_large hub.too_large", 0)]
#[case::refused(fail("99"), "package.refused hub.refused", 0)]
// The hub goes on listing it, and its list counts: asked for again, by the way that works.
#[case::gone(Action::DocumentGone, "package.gone hub.doc_gone", 1)]
#[case::file_processing(fail("21"), "package.gone hub.doc_gone", 1)]
#[case::not_found(status(404), "package.gone hub.doc_gone", 1)]
#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_cannot_be_had_is_seen_at_once_and_stops_nothing_else(
    #[case] action: Action,
    #[case] shown: &str,
    #[case] later: usize,
) {
    let desk = desk_with_mail().await;
    let ill = deliver(&desk, "2");
    set_download_faults(&desk, &ill, &action);
    let report = desk.sync().await;
    assert_eq!((report.received, report.quarantined, codes(&report).len()), (1, 1, 0));
    assert_eq!((downloads_of(&desk, &ill), problems(&desk).await), (1, vec![shown.to_owned()]));
    for _ in 0..2 {
        desk.hub.clear_requests();
        assert_eq!(desk.sync().await.quarantined, 0);
        assert_eq!((downloads_of(&desk, &ill), problems(&desk).await), (later, vec![shown.to_owned()]));
    }
    assert_eq!((desk.shown().await, desk.incoming().await.len()), (None, 2));
}

fn set_download_faults(desk: &Desk, doc_id: &domain::DocId, action: &Action) {
    let on = |path: &str| {
        let doc_id = Some(doc_id.to_string());
        let matcher = Matcher { path: Some(path.to_owned()), doc_id, ..Matcher::default() };
        Fault { matcher, action: action.clone() }
    };
    desk.hub.set_faults(vec![on("downloadEdoc"), on("getEdoc")]);
    desk.hub.clear_requests();
}

/// Requests for a message's bytes, by either way.
fn downloads_of(desk: &Desk, doc_id: &domain::DocId) -> usize {
    let fetches = |path: &str| path == "downloadEdoc" || path == "getEdoc";
    let of_it = |one: &&rehearsal::Logged| one.doc_id.as_deref() == Some(doc_id.as_str());
    desk.hub.requests().iter().filter(of_it).filter(|one| fetches(&one.path)).count()
}

/// Faults of sending that may pass: the sentence beside each recipient, every request of the round that mends it, and
/// one copy of the same bytes, whatever the answer was. An answer that never came, or was none, is asked about first.
#[rstest]
#[case::busy(status(503), "hub.busy", "sendEdoc")]
#[case::server_error(status(500), "hub.http_5xx", "getSentEdocList sendEdoc")]
#[case::wrong_address(status(404), "hub.http_4xx", "sendEdoc")]
#[case::portal(Action::HtmlPage, "hub.html", "getSentEdocList sendEdoc")]
#[case::nothing(Action::Empty, "hub.empty", "getSentEdocList sendEdoc")]
// Nobody needs to ask when the upload was not finished; whether it was, chance decides in a reset this early.
#[case::reset_before_an_answer(Action::ResetAfterBytes(0), "hub.reset", "[getSentEdocList ]sendEdoc")]
#[case::reset_in_the_upload(Action::ResetUploadAfterBytes(50), "hub.reset", "[getSentEdocList ]sendEdoc")]
#[case::answer_lost(Action::DropAfterStoring, "hub.reset", "getSentEdocList")]
#[case::answer_broken(Action::BadJson, "hub.malformed", "getSentEdocList")]
#[case::answer_cut(Action::TruncateBody(4), "hub.truncated", "getSentEdocList")]
#[case::answer_of_two_gigabytes(Action::WrongLength(TWO_GB), "hub.malformed", "getSentEdocList")]
#[case::wrong_secret(Action::RefuseSignature, "hub.auth", "sendEdoc")]
#[case::system_error(fail("20"), "hub.system_error", "getSentEdocList sendEdoc")]
#[tokio::test(flavor = "multi_thread")]
async fn a_fault_of_sending_that_may_pass_leaves_one_copy(
    #[case] action: Action,
    #[case] shown: &str,
    #[case] mended: &str,
) {
    let desk = Desk::quiet().await;
    desk.sync().await;
    desk.hub.set_faults(once("sendEdoc", action));
    let queued = desk.send("21", &["G12", "G09"]).await;
    desk.hub.clear_requests();
    desk.sync().await;
    assert_eq!(desk.asked(), format!("{NOTHING} sendEdoc"));
    for delivery in desk.outgoing(queued.id).await.deliveries {
        assert_eq!((delivery.state, delivery.error.unwrap().code.as_str()), (DeliveryState::Queued, shown));
        assert!(delivery.next_attempt_at.is_some());
    }
    desk.sync().await;
    let asked = desk.asked();
    let allowed = [mended.replace(['[', ']'], ""), mended.split(']').next_back().unwrap().to_owned()];
    assert!(allowed.iter().any(|mended| asked == format!("{NOTHING} {mended}")), "{asked}");
    desk.sync().await;
    assert_eq!(desk.asked(), NOTHING);
    let detail = desk.outgoing(queued.id).await;
    for delivery in &detail.deliveries {
        assert!(delivery.state != DeliveryState::Queued && delivery.error.is_none(), "{delivery:?}");
    }
    for recipient in ["G12", "G09"] {
        assert_eq!(desk.hub.copies_of(&queued.document_id, &code(recipient)), 1);
    }
    let hashes = desk.hub.hashes_of(&queued.document_id);
    assert!(hashes.iter().all(|hash| *hash == detail.package_sha256), "{hashes:?}");
}

/// What the answer to a sending may be without harm.
#[rstest]
#[case::slow(Action::DelayMs(700))]
#[case::drop_by_drop(Action::Drip { bytes: 5, every_ms: 1 })]
#[case::the_hubs_clock_a_day_behind(Action::ClockSkewSeconds(-86_400))]
#[tokio::test(flavor = "multi_thread")]
async fn a_strange_answer_to_a_sending_changes_nothing(#[case] action: Action) {
    let desk = Desk::quiet().await;
    desk.sync().await;
    desk.hub.set_faults(once("sendEdoc", action));
    let queued = desk.send("21", &["G12"]).await;
    desk.hub.clear_requests();
    assert_eq!((desk.sync().await.sent, desk.asked()), (1, format!("{NOTHING} sendEdoc")));
    assert_eq!(desk.hub.copies_of(&queued.document_id, &code("G12")), 1);
    assert_eq!(desk.shown().await, None);
}

/// Refusals of the document itself: at once a person's business, and no further request.
#[rstest]
#[case::invalid_file(fail("10"), "hub.file_invalid")]
#[case::unknown_recipient(fail("18"), "hub.recipient_unknown")]
#[case::unregistered_sender(fail("19"), "hub.sender_not_registered")]
#[case::file_processing(fail("21"), "hub.file_invalid")]
#[case::format(fail("22"), "hub.format_refused")]
#[case::locked_recipient(fail("23"), "hub.recipient_locked")]
#[case::unknown_code(fail("99"), "hub.refused")]
#[case::too_much(status(413), "hub.too_large")]
#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_of_a_document_fails_at_once_and_is_not_repeated(
    #[case] action: Action,
    #[case] shown: &str,
) {
    let desk = Desk::quiet().await;
    desk.sync().await;
    let mut happenings = desk.office.happenings();
    desk.hub.set_faults(once("sendEdoc", action));
    let queued = desk.send("22", &["G12"]).await;
    desk.hub.clear_requests();
    let report = desk.sync().await;
    assert_eq!((codes(&report), desk.asked()), (vec![shown], format!("{NOTHING} sendEdoc")));
    desk.sync().await;
    assert_eq!(desk.asked(), NOTHING);
    let detail = desk.outgoing(queued.id).await;
    assert_eq!((detail.row.state.as_str(), detail.deliveries[0].state), ("problem", DeliveryState::Failed));
    assert_eq!(detail.deliveries[0].error.as_ref().unwrap().code, shown);
    assert_eq!(detail.actions, ["resend_failed"]);
    let happened = happenings.next().await.unwrap();
    assert!(matches!(&happened, office::Happening::SendFailed { code, .. } if code == shown), "{happened:?}");
    desk.office.resend_failed(queued.id, vec![detail.deliveries[0].id]).await.unwrap();
    desk.sync().await;
    assert_eq!(desk.asked(), format!("{NOTHING} sendEdoc"));
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
    let asked = desk.hub.requests().len();
    assert!((1..=4).contains(&asked), "{asked} requests");
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
    large.deliver(&desk.hub);
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
