//! What comes that should not: each has a code, its raw bytes are kept where there are any, and nothing else stops.

use office::{Office, OfficeOptions, view::Mode};
use rehearsal::{Content, Kind};
use rstest::rstest;
use support::{
    Desk, OWN, code, desk,
    packages::{Sample, with_attachments},
};

fn sample() -> Sample {
    Sample::new(&code("G12"), &code(OWN), "1")
}

fn laughs() -> Vec<u8> {
    let text = String::from_utf8(sample().bytes()).unwrap();
    let bomb = "<!DOCTYPE lolz [<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;&a;&a;\">]>\r\n<edXML ";
    text.replacen("<edXML ", bomb, 1).into_bytes()
}

#[rstest]
#[case::no_xml(b"khong phai edxml".to_vec(), "edxml.not_xml")]
#[case::another_xml(b"<?xml version=\"1.0\"?><feed><entry/></feed>".to_vec(), "edxml.not_edxml")]
#[case::billion_laughs(laughs(), "edxml.doctype")]
#[case::ten_thousand_attachments(with_attachments(&sample(), 10_000), "edxml.too_many_attachments")]
#[case::cut_off(sample().bytes()[..600].to_vec(), "edxml.truncated")]
#[tokio::test(flavor = "multi_thread")]
async fn a_package_that_cannot_be_read_is_kept_with_its_reason_and_the_next_one_comes(
    #[case] bytes: Vec<u8>,
    #[case] problem: &str,
) {
    let desk = Desk::quiet().await;
    let size = bytes.len();
    desk.hub.deliver(&code("G12"), &code(OWN), Kind::Edoc, Content::Bytes(bytes.clone().into()));
    let good = Sample::new(&code("G12"), &code(OWN), "2").bytes();
    desk.hub.deliver(&code("G12"), &code(OWN), Kind::Edoc, Content::Bytes(good.into()));
    for _ in 0..3 {
        desk.sync().await;
    }
    assert_eq!(desk.incoming().await.len(), 1);
    let rows = desk.office.quarantine_list().await.unwrap();
    assert_eq!(rows.iter().map(|row| row.problem.code.as_str()).collect::<Vec<_>>(), [problem]);
    assert_eq!(rows[0].bytes as usize, size);
    if size > 0 {
        let mut kept = Vec::new();
        let mut opened = desk.office.quarantine_file(rows[0].id).await.unwrap();
        std::io::Read::read_to_end(&mut opened.file, &mut kept).unwrap();
        assert_eq!(kept, bytes, "the raw bytes are kept");
    }
    // It is fetched once, whatever the hub lists, and told to the hub only when a person says so.
    assert!(desk.hub.requests_to("downloadEdoc") + desk.hub.requests_to("getEdoc") <= 4);
    assert_eq!(desk.hub.requests_to("updateStatus"), 1);
    desk.office.quarantine_report(rows[0].id).await.unwrap();
    desk.sync().await;
    assert_eq!(desk.hub.requests_to("updateStatus"), 2);
    assert!(desk.office.quarantine_list().await.unwrap()[0].reported_to_hub);
}

/// No bytes, or a web page in their place, may be the hub's mistake of the moment: the message is still tried, and
/// shown when it does not come.
#[rstest]
#[case::no_bytes(Vec::new(), "hub.empty")]
#[case::a_web_page(b"<html><body>Dang nhap</body></html>".to_vec(), "hub.html")]
#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_never_comes_is_shown_and_the_next_one_comes(
    #[case] bytes: Vec<u8>,
    #[case] reason: &str,
) {
    let desk = Desk::quiet().await;
    let doc_id = desk.hub.deliver(&code("G12"), &code(OWN), Kind::Edoc, Content::Bytes(bytes.into()));
    let good = Sample::new(&code("G12"), &code(OWN), "2").bytes();
    desk.hub.deliver(&code("G12"), &code(OWN), Kind::Edoc, Content::Bytes(good.into()));
    for _ in 0..5 {
        desk.sync().await;
    }
    assert_eq!(desk.incoming().await.len(), 1);
    let rows = desk.office.quarantine_list().await.unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].doc_id, doc_id.as_str());
    assert_eq!((rows[0].problem.code.as_str(), rows[0].bytes), ("package.not_fetched", 0));
    assert_eq!(rows[0].problem.args["reason"], reason);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_comes_after_all_is_a_document_and_no_problem() {
    let desk = Desk::quiet().await;
    desk.hub.deliver(&code("G12"), &code(OWN), Kind::Edoc, Content::Bytes(sample().bytes().into()));
    let on = |path: &str| rehearsal::Fault {
        matcher: rehearsal::Matcher { path: Some(path.to_owned()), ..Default::default() },
        action: rehearsal::Action::TruncateBody(100),
    };
    desk.hub.set_faults(vec![on("downloadEdoc"), on("getEdoc")]);
    for _ in 0..4 {
        desk.sync().await;
    }
    assert_eq!(desk.office.counters().await.unwrap().quarantined, 1);
    desk.hub.set_faults(Vec::new());
    desk.sync().await;
    assert_eq!(desk.office.counters().await.unwrap().quarantined, 0);
    assert_eq!(desk.incoming().await.len(), 1);
    desk.sync().await;
    assert!(desk.hub.mailbox(&code(OWN)).iter().all(|one| one.state == rehearsal::TransportState::Done));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_package_larger_than_allowed_is_refused_and_the_next_one_comes() {
    let limits = edxml::Limits { package: 100_000, ..edxml::Limits::default() };
    let desk = Desk::with(desk::still(), OfficeOptions { limits, ..desk::options() }).await;
    let mut large = sample();
    large.file = vec![b'x'; 400_000];
    desk.hub.deliver(&code("G12"), &code(OWN), Kind::Edoc, Content::Bytes(large.bytes().into()));
    let good = Sample::new(&code("G12"), &code(OWN), "2").bytes();
    desk.hub.deliver(&code("G12"), &code(OWN), Kind::Edoc, Content::Bytes(good.into()));
    desk.sync().await;
    desk.sync().await;
    assert_eq!(desk.incoming().await.len(), 1);
    let rows = desk.office.quarantine_list().await.unwrap();
    assert_eq!(rows[0].problem.code, "package.too_large");
    assert_eq!(rows[0].problem.args["limit"], "100000");
}

#[rstest]
#[case("../../x.pdf")]
#[case("C:\\x.pdf")]
#[case("CON.pdf")]
#[case("x\u{202E}fdp.exe")]
#[case("a/b/c.pdf")]
#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_name_is_data_and_safe_on_a_disk(#[case] name: &str) {
    let desk = Desk::quiet().await;
    let mut hostile = sample();
    hostile.file_name = name.to_owned();
    desk.hub.deliver(&code("G12"), &code(OWN), Kind::Edoc, Content::Bytes(hostile.bytes().into()));
    desk.sync().await;
    let row = desk.incoming().await.remove(0);
    assert!(row.warnings > 0);
    let shown = desk.office.incoming_detail(row.id).await.unwrap().attachments.remove(0);
    assert!(!shown.name.contains('\u{202E}'));
    let file = desk.office.attachment_file(shown.id).await.unwrap();
    assert!(!file.name.contains(['/', '\\', ':', '\u{202E}']), "{}", file.name);
    assert!(!file.name.to_uppercase().starts_with("CON."), "{}", file.name);
    assert_eq!(file.dangerous, name.ends_with(".exe"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_is_refused_as_a_file_of_a_draft() {
    let desk = Desk::quiet().await;
    let draft = desk.office.draft_create().await.unwrap();
    for (name, bytes, refusal) in [
        ("vanban.pdf.exe", &b"x"[..], "office.file.executable"),
        ("vanban.pdf", &b"MZ\x90\x00program"[..], "office.file.executable"),
        ("rong.pdf", &b""[..], "office.file.empty"),
    ] {
        let path = desk.folder().join(name);
        std::fs::write(&path, bytes).unwrap();
        let error = desk.office.draft_add_files(draft.id, vec![path]).await.unwrap_err();
        assert_eq!(error.code(), refusal, "{name}");
    }
    let nowhere = desk.folder().join("khong-co.pdf");
    let error = desk.office.draft_add_files(draft.id, vec![nowhere]).await.unwrap_err();
    assert_eq!(error.code(), "office.file.unreadable");
    let sent = desk.office.draft_send(draft.id).await.unwrap_err();
    assert_eq!(
        (sent.code(), sent.args()["first"].as_str()),
        ("office.draft_not_ready", "office.missing.number")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_number_notation_and_date_is_not_sent_twice() {
    let desk = Desk::quiet().await;
    desk.send("40", &["G12"]).await;
    let again = desk::fields(&desk.office, "40", &["G09"]);
    let fields = office::view::DraftFields { subject: "V/v khác".to_owned(), ..again };
    let draft = desk::draft(&desk.office, &desk.folder(), fields).await;
    let refused = desk.office.draft_send(draft).await.unwrap_err();
    assert_eq!(refused.code(), "office.checklist_blocks");
    assert_eq!(refused.args().get("rule").map(String::as_str), Some("send.number_used"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_said_nothing_is_half_registered_and_it_recovers_by_itself() {
    let registry = registry::OpenOptions { max_pages: Some(170), ..registry::OpenOptions::default() };
    let running = rehearsal::serve(desk::still()).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let office = Office::open(folder.path(), OfficeOptions { registry, ..desk::options() }).await.unwrap();
    let set_up = office::view::SetUp { agency: desk::agency(), first_arrival_number: 1 };
    office.set_up(set_up).await.unwrap();
    let (settings, secret) = desk::hub_settings(&running);
    office.save_hub(settings, Some(secret)).await.unwrap();
    let hub = running.handle();
    for number in 0..400 {
        let bytes = Sample::new(&code("G12"), &code(OWN), &number.to_string()).bytes();
        hub.deliver(&code("G12"), &code(OWN), Kind::Edoc, Content::Bytes(bytes.into()));
    }
    let error = office.sync_once(std::time::Duration::from_secs(60)).await.unwrap_err();
    assert_eq!(error.code(), "registry.disk_full");
    assert!(error.is_environment());
    let page = office.incoming_list(Default::default(), None, 1_000).await.unwrap();
    assert!(page.rows.len() < 400, "{} came", page.rows.len());
    for row in &page.rows {
        assert_eq!(office.incoming_detail(row.id).await.unwrap().attachments.len(), 1);
    }
    office.close().await.unwrap();
    drop(office);
    let office = Office::open(folder.path(), desk::options()).await.unwrap();
    for _ in 0..3 {
        office.sync_once(std::time::Duration::from_secs(60)).await.unwrap();
    }
    assert_eq!(office.incoming_list(Default::default(), None, 1_000).await.unwrap().rows.len(), 400);
    assert!(office.doctor().await.unwrap().ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_instance_is_told_so_and_changes_nothing() {
    let desk = Desk::quiet().await;
    let error = Office::open(&desk.folder(), desk::options()).await.unwrap_err();
    assert_eq!(error.code(), "registry.in_use");
    assert!(desk.office.counters().await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_database_is_refused_with_a_code_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let office = Office::open(folder.path(), desk::options()).await.unwrap();
    office.close().await.unwrap();
    drop(office);
    let path = folder.path().join("vanthu.db");
    std::fs::write(&path, b"khong phai co so du lieu, da hong".repeat(300)).unwrap();
    let before = std::fs::read(&path).unwrap();
    let error = Office::open(folder.path(), desk::options()).await.unwrap_err();
    assert_eq!(error.code(), "registry.damaged");
    assert_eq!(std::fs::read(&path).unwrap(), before);
    let state = office::impaired(folder.path(), "1", &error);
    assert_eq!(state.mode, Mode::Impaired);
    assert_eq!(state.impairment.unwrap().code, "registry.damaged");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_from_the_future_is_refused_with_both_versions_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let office = Office::open(folder.path(), desk::options()).await.unwrap();
    office.close().await.unwrap();
    drop(office);
    let path = folder.path().join("vanthu.db");
    let mut bytes = std::fs::read(&path).unwrap();
    // The version of the schema stands in four bytes of the file's header (`user_version`).
    bytes[60..64].copy_from_slice(&99_u32.to_be_bytes());
    std::fs::write(&path, &bytes).unwrap();
    let error = Office::open(folder.path(), desk::options()).await.unwrap_err();
    assert_eq!((error.code(), error.args()["found"].as_str()), ("registry.newer", "99"));
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_office_open_for_reading_shows_and_refuses_to_change() {
    let desk = Desk::quiet().await;
    desk.hub.deliver(&code("G12"), &code(OWN), Kind::Edoc, Content::Bytes(sample().bytes().into()));
    desk.sync().await;
    desk.office.close().await.unwrap();
    let because = office::Reason::ReadOnly.error();
    let reading = Office::open_read_only(&desk.folder(), desk::options(), &because).await.unwrap();
    assert_eq!(reading.app_state().mode, Mode::Impaired);
    let row = reading.incoming_list(Default::default(), None, 10).await.unwrap().rows.remove(0);
    let acceptance = support::desk::acceptance();
    assert_eq!(reading.accept(row.id, acceptance).await.unwrap_err().code(), "office.read_only");
}
