//! Signatures, the checklist, and whom the office trusts: real papers, the shipped program.

use office::{Office, OfficeOptions, SecretsPreference};
use rehearsal::samples::SignatureState::{ChangedAfterSigning, Good, Revoked};
use serde_json::{Value, json};

use crate::papers::{self, OWN, authority, draft, press, signed, spec};
use crate::program::{Desk, Hub, json, object, text, vanthu};

/// `pdf inspect` of these files, the exit code and what it says.
fn inspected(words: &[&str]) -> (i32, Vec<Value>) {
    let output = vanthu(&[&["pdf", "inspect", "--json"], words].concat()).output().unwrap();
    let files = object(&output)["files"].as_array().unwrap().clone();
    (output.status.code().unwrap(), files)
}

/// The level that a rule has among findings.
fn level<'a>(findings: &'a Value, rule: &str) -> &'a str {
    let of_rule = |finding: &&Value| finding["rule"] == rule;
    findings.as_array().unwrap().iter().find(of_rule).unwrap_or(&Value::Null)["level"].as_str().unwrap_or("")
}

/// Drafts that an office still has.
fn drafts(desk: &Desk) -> usize {
    let options = OfficeOptions { secrets: SecretsPreference::File, ..OfficeOptions::default() };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let office = Office::open(&desk.path("data"), options).await.unwrap();
        let left = office.draft_list().await.unwrap().len();
        office.close().await.unwrap();
        left
    })
}

#[test]
fn a_signature_is_worth_what_is_trusted_and_not_more() {
    let desk = Desk::new();
    let good = desk.file("good.pdf", signed(Some(Good), Some(Good)));
    let changed = desk.file("changed.pdf", signed(Some(Good), Some(ChangedAfterSigning)));
    let revoked = desk.file("revoked.pdf", signed(Some(Revoked), Some(Good)));
    let unsigned = desk.file("unsigned.pdf", signed(None, None));
    let (root, list) = authority(&desk.path("."));
    let (root, list) = (root.to_str().unwrap(), list.to_str().unwrap());
    let trusting = ["--trust", root, "--crl", list];
    for (file, trust, verdict, exit) in [
        (&good, &[][..], json!("indeterminate"), 0),
        (&good, &["--trust", root], json!("indeterminate"), 0),
        (&good, &trusting, json!("valid"), 0),
        (&changed, &trusting, json!("invalid"), 1),
        (&changed, &[], json!("invalid"), 1),
        (&revoked, &trusting, json!("invalid"), 1),
        (&unsigned, &trusting, Value::Null, 0),
    ] {
        let (code, files) = inspected(&[&[file.as_str()], trust].concat());
        assert_eq!((&files[0]["verdict"], code), (&verdict, exit), "{file} {trust:?}: {:#}", files[0]);
    }
}

#[test]
fn everything_a_script_relies_on_is_there() {
    let desk = Desk::new();
    let good = desk.file("good.pdf", signed(Some(Good), Some(Good)));
    let (root, list) = authority(&desk.path("."));
    let (_, files) = inspected(&[&good, "--trust", root.to_str().unwrap(), "--crl", list.to_str().unwrap()]);
    let file = &files[0];
    let at = |key: &str| file[key].clone();
    assert_eq!(
        json!([at("file"), at("pages"), at("encrypted"), at("text_layer"), at("verdict")]),
        json!([good, 1, false, "present", "valid"])
    );
    assert!(file["pdf_version"].is_string());
    assert_eq!(file["text"]["number"]["value"], "7");
    assert_eq!(file["text"].get("words"), None);
    let [leader, seal] = file["signatures"].as_array().unwrap().as_slice() else { panic!("{file:#}") };
    assert_eq!(
        json!([leader["signer"], leader["organization"], seal["signer"]]),
        json!(["Đỗ Tiến Đông", OWN.1, OWN.1])
    );
    for (key, value) in [
        ("integrity", json!("intact")),
        ("chain", json!("trusted")),
        ("revocation", json!("good")),
        ("verdict", json!("valid")),
        ("timestamp", Value::Null),
    ] {
        assert_eq!(leader[key], value, "{key}");
        assert_eq!(seal[key], value, "{key}");
    }
    assert_eq!(json!([leader["covers"], seal["covers"]]), json!(["revision", "whole_file"]));
    assert_eq!(seal["changes_after"], "none");
    for key in ["field", "claimed_time"] {
        assert!(seal[key].is_string(), "{key}");
    }
    for key in ["subject", "issuer", "serial", "not_before", "not_after"] {
        assert!(seal["certificate"][key].is_string(), "{key}");
    }
    assert_eq!(seal["certificate"]["valid_at_signing"], true);
    let algorithm = &seal["algorithm"];
    assert!(algorithm["digest"].is_string() && algorithm["signature"].is_string());
    assert!(algorithm["key_bits"].as_u64().unwrap() >= 2048 && algorithm["acceptable"] == true);
    for reason in seal["reasons"].as_array().unwrap() {
        assert!(reason["code"].as_str().unwrap().starts_with("SIG-"), "{reason}");
        assert!(reason["args"].is_object() && !reason["message"].as_str().unwrap().is_ascii(), "{reason}");
    }
}

#[test]
fn without_the_text_the_signatures_are_worth_the_same() {
    let desk = Desk::new();
    let good = desk.file("good.pdf", signed(Some(Good), Some(Good)));
    let (root, list) = authority(&desk.path("."));
    let words =
        [&good, "--trust", root.to_str().unwrap(), "--crl", list.to_str().unwrap(), "--at", "2026-11-22"];
    let (done, whole) = inspected(&words);
    let (code, short) = inspected(&[&words[..], &["--no-text"]].concat());
    let mut expected = whole[0].clone();
    assert_eq!(expected["text_read"], true);
    for (key, value) in [("text_read", json!(false)), ("text", Value::Null), ("text_layer", Value::Null)] {
        expected[key] = value;
    }
    assert_eq!((&short[0], code), (&expected, done));
    let said = text(&vanthu(&["pdf", "inspect", "--no-text", &good]).output().unwrap().stdout);
    assert!(said.contains("không đọc lớp chữ"), "{said}");
}

#[test]
fn a_file_that_cannot_be_read_stops_no_other() {
    let desk = Desk::new();
    let none = desk.path("none.pdf").display().to_string();
    let letter = desk.file("letter.pdf", "Không phải PDF.");
    let cut = desk.file("cut.pdf", &signed(Some(Good), Some(Good))[..9_000]);
    let plain = desk.file("plain.pdf", signed(None, None));
    let (code, files) = inspected(&[&none, &letter, &cut, &plain]);
    assert_eq!(code, 1);
    let codes: Vec<&Value> = files.iter().map(|file| &file["error"]["code"]).collect();
    assert_eq!(json!(codes), json!(["office.file.unreadable", "PDF-NOT-PDF", "PDF-DAMAGED", null]));
    assert!(files.iter().take(3).all(|file| !file["error"]["message"].as_str().unwrap().is_ascii()));
    assert_eq!((&files[3]["verdict"], &files[3]["signatures"]), (&Value::Null, &json!([])));
}

#[test]
fn time_is_what_the_line_says() {
    let desk = Desk::new();
    let good = desk.file("good.pdf", signed(Some(Good), Some(Good)));
    let (root, list) = authority(&desk.path("."));
    let (root, list) = (root.to_str().unwrap(), list.to_str().unwrap());
    let as_of = |at: &str| inspected(&[&good, "--trust", root, "--crl", list, "--at", at]);
    let (_, files) = as_of("2060-01-01");
    assert_eq!(files[0]["checked_at"], "2060-01-01T00:00:00.000+07:00");
    assert_ne!(files[0]["verdict"], "valid", "its certificates have ended by then");
    let (_, files) = as_of("2060-01-01T00:00:00Z");
    assert_eq!(files[0]["checked_at"], "2060-01-01T07:00:00.000+07:00");
    assert_eq!(
        crate::program::error(&["pdf", "inspect", "x", "--at", "mai", "--json"], 2)["code"],
        "cli.usage"
    );
}

#[test]
fn people_read_sentences_about_a_paper() {
    let desk = Desk::new();
    let changed = desk.file("changed.pdf", signed(Some(Good), Some(ChangedAfterSigning)));
    let output = vanthu(&["pdf", "inspect", &changed]).output().unwrap();
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1));
    for part in ["1 trang", "Chữ ký của Đỗ Tiến Đông", "sau khi ký", "(SIG-", "Kết luận: KHÔNG hợp lệ"]
    {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(!said.contains('{'), "{said}");
}

#[test]
fn a_root_is_trusted_after_its_fingerprint_was_compared_and_until_it_is_removed() {
    let desk = Desk::new();
    desk.json(&["init", "--agency", OWN.0, "--name", OWN.1]);
    let good = desk.file("good.pdf", signed(Some(Good), Some(Good)));
    let (root, list) = authority(&desk.path("."));
    let (root, list) = (root.to_str().unwrap(), list.to_str().unwrap());
    let verdict = || desk.json(&["pdf", "inspect", &good])["files"][0]["verdict"].clone();
    let sha256 = papers::fingerprint(root);
    let plain = sha256.replace(':', "").to_ascii_lowercase();

    let refused = desk.error(&["trust", "import", root], 1);
    assert_eq!(refused["code"], "cli.trust_unconfirmed");
    assert!(refused["message"].as_str().unwrap().contains(&plain), "{refused}");
    let other = "00".repeat(32);
    let refused = desk.error(&["trust", "import", root, "--sha256", &sha256, "--sha256", &other], 1);
    assert_eq!(refused["code"], "cli.trust_other");
    assert_eq!(desk.json(&["trust", "list"])["certificates"], json!([]));
    assert_eq!(desk.error(&["trust", "add-crl", list], 1)["code"], "office.list_of_stranger");
    assert_eq!(desk.error(&["trust", "add-crl", root], 1)["code"], "office.not_a_certificate");
    assert_eq!(verdict(), "indeterminate");

    let trust = desk.json(&["trust", "import", root, "--sha256", &sha256]);
    assert_eq!(trust["certificates"][0]["sha256"], plain);
    assert!(trust["certificates"][0]["not_after"].as_str().unwrap().ends_with("+07:00"), "{trust}");
    assert_eq!(desk.json(&["trust", "add-crl", list])["lists"].as_array().unwrap().len(), 1);
    assert_eq!(verdict(), "valid");
    // A root that was named goes instead of the office's own.
    let stranger =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/pdf/pki/root.crt.pem");
    let words = ["pdf", "inspect", &good, "--trust", stranger.to_str().unwrap()];
    assert_ne!(desk.json(&words)["files"][0]["verdict"], "valid");

    assert_eq!(desk.json(&["trust", "remove", &sha256])["certificates"], json!([]));
    assert_eq!(verdict(), "indeterminate");
    assert_eq!(desk.error(&["trust", "remove", &sha256], 1)["code"], "office.not_found");
}

#[test]
fn a_check_says_what_would_be_found_and_leaves_nothing() {
    let hub = Hub::serve(&["--own", "H21", "--pace", "still"]);
    let desk = Desk::new();
    desk.ready(&hub);
    let mut fields = draft("12", &["H21.13"]);
    let path = desk.drafted(&fields);
    let checked = desk.json(&["check", &path]);
    assert_eq!(checked["may_send"], true, "{checked:#}");
    for finding in checked["findings"].as_array().unwrap() {
        assert!(["pass", "info", "warn"].contains(&finding["level"].as_str().unwrap()), "{finding:#}");
        for key in ["rule", "citation", "code", "message"] {
            assert!(finding[key].is_string(), "{key}: {finding}");
        }
        assert!(finding["evidence"].is_object() && finding.get("remedy").is_some(), "{finding}");
    }
    assert_eq!(level(&checked["findings"], "send.number"), "pass");
    assert_eq!(level(&checked["findings"], "send.signature_integrity"), "pass");
    assert_eq!(level(&checked["findings"], "send.signature_trust"), "pass");
    assert_eq!(level(&checked["findings"], "send.confirmation"), "", "whoever sends confirms by that");

    // The paper says 12.
    fields["number"] = json!("13");
    let path = desk.file("draft.json", fields.to_string());
    let (checked, exit) = desk.answer(&["check", &path]);
    assert_eq!(exit, Some(1));
    assert_eq!((&checked["may_send"], level(&checked["findings"], "send.number")), (&json!(false), "block"));
    let found =
        checked["findings"].as_array().unwrap().iter().find(|one| one["rule"] == "send.number").unwrap();
    assert_eq!((&found["evidence"]["seen"], &found["evidence"]["expected"]), (&json!("12"), &json!("13")));
    assert_eq!(found["remedy"], json!({"do": "use_number", "number": "12"}));

    // What the form lacks is said too.
    fields["place"] = Value::Null;
    fields["files"] = json!([]);
    let path = desk.file("draft.json", fields.to_string());
    let (checked, exit) = desk.answer(&["check", &path]);
    let missing: Vec<&Value> =
        checked["missing"].as_array().unwrap().iter().map(|one| &one["code"]).collect();
    assert_eq!(json!(missing), json!(["office.missing.place", "office.missing.files"]));
    assert_eq!(exit, Some(1));
    assert_eq!(drafts(&desk), 0);
    assert_eq!(desk.json(&["documents", "list", "--box", "out"])["documents"], json!([]));
}

#[test]
fn what_the_checklist_blocks_is_not_sent_and_a_reason_carries_what_it_may() {
    let hub = Hub::serve(&["--own", "H21", "--pace", "still"]);
    let desk = Desk::new();
    desk.ready(&hub);
    let mut fields = draft("21", &["H21.13"]);
    // The office's own signature is missing; a reason may carry that. Somebody drew on the page; nothing carries that.
    let mut paper = spec(&fields);
    // The paper says Gia Lai, which is worth a warning.
    fields["place"] = json!("Pleiku");
    paper.signatures.seal = None;
    desk.file("main.pdf", press().document(&paper).unwrap());
    let path = desk.file("draft.json", fields.to_string());
    let refused = desk.error(&["documents", "send", &path], 1);
    assert_eq!(refused["code"], "office.checklist_blocks");
    assert_eq!(level(&refused["findings"], "send.agency_signature"), "block");
    let sealed = "send.agency_signature=Con dấu số đang chờ cấp lại";
    assert_eq!(
        desk.error(&["documents", "send", &path, "--override", "send.nothing=gì đó"], 2)["code"],
        "cli.rule"
    );
    assert_eq!(
        desk.error(&["documents", "send", &path, "--override", "send.number"], 2)["code"],
        "cli.usage"
    );
    let short = desk.error(&["documents", "send", &path, "--override", "send.agency_signature=x"], 1);
    assert_eq!(short["code"], "office.reason_too_short");

    paper.signatures.leader = Some(ChangedAfterSigning);
    desk.file("main.pdf", press().document(&paper).unwrap());
    let integrity = "send.signature_integrity=Vẫn muốn gửi văn bản này";
    let words = ["documents", "send", &path, "--override", sealed, "--override", integrity];
    let refused = desk.error(&words, 1);
    assert_eq!(refused["code"], "office.checklist_blocks");
    assert_eq!(level(&refused["findings"], "send.signature_integrity"), "block");
    assert_eq!(drafts(&desk), 0);

    paper.signatures.leader = Some(Good);
    desk.file("main.pdf", press().document(&paper).unwrap());
    let words = ["documents", "send", &path, "--override", sealed];
    let refused = desk.error(&words, 1);
    assert_eq!(refused["code"], "office.checklist_reasons", "a warning wants a reason of its own");
    assert_eq!(refused["args"]["count"], "1", "{:#}", open(&refused["findings"]));
    let carried =
        refused["findings"].as_array().unwrap().iter().find(|one| !one["reason"].is_null()).unwrap();
    assert_eq!(carried["reason"], "Con dấu số đang chờ cấp lại");
    let words = [&words[..], &["--override", "send.place=Địa danh ghi theo nơi đóng trụ sở"]].concat();
    let sent = match desk.try_json(&words) {
        Ok(sent) => sent,
        Err(refused) => panic!("{} {:#}", refused["code"], open(&refused["findings"])),
    };
    assert_eq!(sent["recipients"], 1, "{sent:#}");
    assert_eq!(drafts(&desk), 0);
}

#[test]
fn a_document_is_accepted_with_a_reason_for_what_the_checklist_warns_of() {
    let hub = Hub::serve(&["--own", "H21", "--pace", "fast"]);
    let desk = Desk::new();
    desk.set_up(&hub, OWN.0, OWN.1);
    // Another's root: the signatures of the hub's papers lead elsewhere.
    desk.trust_papers();
    let first = loop {
        desk.json(&["sync"]);
        let list = desk.json(&["documents", "list", "--state", "waiting"]);
        let from_elsewhere = |row: &&Value| row["business"] == "new";
        if let Some(row) = list["documents"].as_array().unwrap().iter().find(from_elsewhere) {
            break row["id"].to_string();
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    };
    let refused = desk.error(&["documents", "accept", &first], 1);
    assert_eq!(refused["code"], "office.checklist_reasons", "{:#}", open(&refused["findings"]));
    assert_eq!(level(&refused["findings"], "accept.signature_trust"), "warn");
    assert_eq!(desk.json(&["documents", "show", &first])["state"], "waiting");
    let reason = ["--reason", "Đã hỏi lại nơi gửi"];
    let accepted = desk.json(&[&["documents", "accept", &first][..], &reason].concat());
    assert_eq!(accepted["arrival_number"], 1);
}

/// Findings that stand in the way, for messages.
fn open(findings: &Value) -> Value {
    let stands = |finding: &&Value| finding["level"] == "block" || finding["level"] == "warn";
    findings.as_array().into_iter().flatten().filter(stands).cloned().collect()
}

#[test]
fn a_rule_weighs_what_the_office_says_where_the_law_lets_it() {
    let desk = Desk::new();
    desk.json(&["init", "--agency", OWN.0, "--name", OWN.1]);
    let own = |rules: &Value| {
        let all = rules["rules"].as_array().unwrap();
        all.iter().find(|one| one["rule"]["id"] == "send.place").unwrap()["own_level"].clone()
    };
    let rules = desk.json(&["rules", "list"]);
    assert!(rules["version"].is_string() && rules["rules"].as_array().unwrap().len() > 40);
    assert_eq!(own(&rules), Value::Null);
    let set = |rule, level| ["rules", "level", rule, level, "--reason", "Quy chế của cơ quan"];
    assert_eq!(own(&desk.json(&set("send.place", "block"))), "block");
    assert_eq!(own(&desk.json(&set("send.place", "pack"))), Value::Null);
    assert_eq!(desk.error(&set("send.secrecy", "note"), 1)["code"], "office.rule_pack");
    let pack = desk.file("pack.json", "{}");
    assert_eq!(desk.error(&["rules", "import", &pack], 1)["code"], "office.rule_pack");
}

#[test]
fn no_office_is_made_by_looking_at_a_paper() {
    let desk = Desk::new();
    let plain = desk.file("plain.pdf", signed(None, None));
    json(&["pdf", "inspect", &plain, "--data-dir", desk.path("data").to_str().unwrap(), "--json"]);
    assert!(!desk.path("data").exists());
}
