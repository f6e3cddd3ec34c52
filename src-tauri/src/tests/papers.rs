//! The rehearsal's papers to send, through the commands as the page calls them: each lesson shows in the check.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::Page;

struct Paper {
    files: Vec<PathBuf>,
    good: bool,
    draft: Value,
}

fn papers(page: &Page) -> Vec<Paper> {
    let folder = page.data.path().join("data/rehearsal/van-ban-mau");
    let list: Value = serde_json::from_slice(&std::fs::read(folder.join("van-ban.json")).unwrap()).unwrap();
    let paper = |paper: &Value| Paper {
        files: paper["files"]
            .as_array()
            .unwrap()
            .iter()
            .map(|name| folder.join(name.as_str().unwrap()))
            .collect(),
        good: paper["good"].as_bool().unwrap(),
        draft: paper["draft"].clone(),
    };
    list.as_array().unwrap().iter().map(paper).collect()
}

/// A draft that says what the sheet of a paper says, with its files.
fn draft(page: &Page, paper: &Paper) -> Value {
    let made = page.call("draft_create", json!({})).unwrap();
    let mut fields = made["fields"].clone();
    for (name, value) in paper.draft.as_object().unwrap() {
        fields[name] = value.clone();
    }
    let id = made["id"].clone();
    page.call("draft_save", json!({ "id": id, "fields": fields })).unwrap();
    *page.desktop.chosen.lock().unwrap() = paper.files.clone();
    page.call("draft_pick_files", json!({ "id": id })).unwrap();
    id
}

/// Rules of what stands in the way, besides the clerk's own word.
fn open(view: &Value, level: &str) -> Vec<String> {
    let findings = view["report"]["findings"].as_array().unwrap().iter();
    let mut rules: Vec<String> = findings
        .filter(|finding| finding["level"] == level && finding["rule"] != "send.confirmation")
        .map(|finding| finding["rule"].as_str().unwrap().to_owned())
        .collect();
    rules.dedup();
    rules
}

/// Gives a reason for every warning, and the clerk's word.
fn release(page: &Page, id: &Value) -> Value {
    let view = page.call("draft_check", json!({ "id": id })).unwrap();
    for (finding, key) in
        view["report"]["findings"].as_array().unwrap().iter().zip(view["keys"].as_array().unwrap())
    {
        if finding["level"] == "warn" {
            let reason = json!({ "id": id, "finding": key, "reason": "Diễn tập không có dấu thời gian" });
            page.call("draft_reason", reason).unwrap();
        }
    }
    page.call("draft_confirm", json!({ "id": id })).unwrap()
}

#[test]
fn every_lesson_of_the_sample_papers_shows_in_the_check() {
    let page = Page::open("main");
    page.call("start_rehearsal", json!({})).unwrap();
    let papers = papers(&page);
    let lessons: [&[&str]; 8] = [
        &[],
        &[],
        &["send.recipient_missing"],
        &["send.date"],
        &["send.signature_integrity"],
        &["send.appendix_signed"],
        &["send.agency_signature"],
        &[],
    ];
    assert_eq!(papers.len(), lessons.len());
    for (paper, lesson) in papers.iter().zip(lessons) {
        let id = draft(&page, paper);
        let view = page.call("draft_check", json!({ "id": id })).unwrap();
        assert_eq!(open(&view, "block"), lesson, "{:?}: {view:#}", paper.files);
        assert_eq!(paper.good, lesson.is_empty(), "{:?}", paper.files);
        assert_eq!(view["may_go"], false, "nobody gave their word yet");
        let sent = page.call("draft_send", json!({ "id": id })).unwrap_err();
        assert!(sent["code"].as_str().unwrap().starts_with("office.checklist_"), "{sent}");
    }
}

#[test]
fn what_the_check_proposes_is_done_by_its_button_and_the_paper_goes_once() {
    let page = Page::open("main");
    page.call("start_rehearsal", json!({})).unwrap();
    let papers = papers(&page);

    let short = draft(&page, &papers[2]);
    let view = page.call("draft_check", json!({ "id": short })).unwrap();
    let findings = view["report"]["findings"].as_array().unwrap();
    let missing = findings.iter().find(|finding| finding["rule"] == "send.recipient_missing").unwrap();
    let named = missing["remedy"]["code"].clone();
    let before = page.call("draft_get", json!({ "id": short })).unwrap();
    let mended = page.call("draft_mend", json!({ "id": short, "remedy": missing["remedy"] })).unwrap();
    let recipients = |view: &Value| view["fields"]["recipients"].as_array().unwrap().clone();
    assert!(!recipients(&before).contains(&named) && recipients(&mended).contains(&named));
    assert_eq!(release(&page, &short)["may_go"], true);
    page.call("draft_send", json!({ "id": short })).unwrap();

    let again = draft(&page, &papers[2]);
    let view = page.call("draft_check", json!({ "id": again })).unwrap();
    assert!(open(&view, "block").contains(&"send.already_sent".to_owned()), "{view:#}");
}

#[test]
fn the_folder_of_sample_papers_is_shown_in_the_rehearsal_only() {
    let page = Page::open("main");
    assert_eq!(page.call("samples_open", json!({})).unwrap_err()["code"], "office.not_rehearsal");
    page.call("start_rehearsal", json!({})).unwrap();
    page.call("samples_open", json!({})).unwrap();
    let shown = page.desktop.opened.lock().unwrap().pop().unwrap();
    assert!(shown.join("LOI-KHUYEN.txt").is_file(), "{}", shown.display());
}

#[test]
fn a_certificate_is_trusted_by_its_fingerprint_and_by_no_path_of_the_page() {
    let page = Page::open("main");
    page.call("start_rehearsal", json!({})).unwrap();
    let trusted = page.call("trust", json!({})).unwrap()["certificates"][0].clone();
    assert_eq!(trusted["kind"], "root");
    let removed = page.call("trust_remove", json!({ "sha256": trusted["sha256"] })).unwrap();
    assert_eq!(removed["certificates"], json!([]));

    let root = page.data.path().join("data/rehearsal/hub/samples/root.pem");
    page.desktop.chosen.lock().unwrap().push(root.clone());
    let looked = page.call("trust_look", json!({})).unwrap();
    assert_eq!(looked["certificates"][0]["sha256"], trusted["sha256"]);
    assert_eq!(page.call("trust", json!({})).unwrap()["certificates"], json!([]), "looking trusts nobody");

    let import =
        |token: &str| page.call("trust_import", json!({ "token": token, "confirmed": [trusted["sha256"]] }));
    assert!(import(root.to_str().unwrap()).is_err(), "a path is no token");
    let token = looked["token"].as_str().unwrap();
    assert_eq!(import(token).unwrap()["certificates"][0]["sha256"], trusted["sha256"]);
    assert!(import(token).is_err(), "a token is good once");
}
