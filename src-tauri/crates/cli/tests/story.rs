//! The whole work of an office by command line, against a rehearsal hub in a process of its own.

use std::time::{Duration, Instant};

use rehearsal::samples::{AppendixSpec, PaperSpec};
use serde_json::{Value, json};

use crate::papers;
use crate::program::{Desk, Hub, text, vanthu};

/// Runs rounds until `done` says so. The hub's simulated offices answer in milliseconds; a minute is for ever.
fn rounds(desk: &Desk, mut done: impl FnMut(&Value) -> bool) -> Value {
    let began = Instant::now();
    loop {
        let report = desk.json(&["sync"]);
        for field in ["received", "sent", "reported", "alerts_raised", "alerts_cleared", "took_ms"] {
            assert!(report[field].is_number(), "{field}: {report}");
        }
        assert!(report["failed"].is_array());
        if done(&report) {
            return report;
        }
        assert!(began.elapsed() < Duration::from_secs(60), "never came: {report}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn documents_are_received_accepted_returned_and_reported() {
    let hub = Hub::serve(&["--own", "H21", "--pace", "fast"]);
    let desk = Desk::new();
    desk.set_up(&hub, "H21", "UBND tỉnh Gia Lai");
    let test = desk.json(&["hub", "test"]);
    assert_eq!(test["ok"], true, "{test}");
    let mut received = 0;
    rounds(&desk, |report| {
        received += report["received"].as_u64().unwrap();
        received >= 3
    });

    let list = desk.json(&["documents", "list", "--box", "in", "--state", "waiting", "--limit", "2"]);
    let rows = list["documents"].as_array().unwrap();
    assert_eq!(rows.len(), 2);
    for row in rows {
        assert_eq!((&row["box"], &row["state"]), (&json!("in"), &json!("waiting")));
        for field in ["document_id", "doc_id", "number", "notation", "subject", "arrived_at"] {
            assert!(row[field].is_string(), "{field}: {row}");
        }
        assert!(row["from"]["code"].is_string());
        assert_eq!(row["arrival_number"], Value::Null);
    }
    let next = list["next"].as_str().unwrap();
    let second = desk.json(&["documents", "list", "--limit", "2", "--after", next]);
    assert_ne!(second["documents"][0]["id"], rows[0]["id"]);

    let (first, other) = (rows[0]["id"].to_string(), rows[1]["id"].to_string());
    let (root, list) = (&hub.ready["trust"]["root_pem"], &hub.ready["trust"]["crl_pem"]);
    let root = desk.file("hub.pem", root.as_str().unwrap());
    desk.json(&["trust", "import", &root, "--sha256", &papers::fingerprint(&root)]);
    desk.json(&["trust", "add-crl", &desk.file("hub.crl", list.as_str().unwrap())]);
    let note = ["--note", "Chuyển phòng tổng hợp", "--reason", "Đã hỏi lại nơi gửi"];
    let accepted = desk.json(&[&["documents", "accept", &first][..], &note].concat());
    assert_eq!(accepted["arrival_number"], 1);
    assert_eq!(desk.error(&["documents", "accept", &first], 1)["code"], "office.wrong_state");
    assert_eq!(
        desk.error(&["documents", "return", &other, "--reason", "R99"], 1)["code"],
        "office.text_required"
    );
    desk.json(&["documents", "return", &other, "--reason", "R05", "--text", "Thiếu phụ lục 2"]);
    let mut reported = 0;
    rounds(&desk, |report| {
        reported += report["reported"].as_u64().unwrap();
        reported >= 2
    });

    let shown = desk.json(&["documents", "show", &first]);
    assert_eq!((&shown["state"], &shown["arrival_number"]), (&json!("accepted"), &json!(1)));
    assert!(shown["attachments"][0]["sha256"].is_string());
    for field in ["competence", "position", "name"] {
        assert!(shown["signer"].get(field).is_some(), "{field}: {}", shown["signer"]);
    }
    assert!(shown["responses_for"].is_array() && shown.get("signer_name").is_none());
    assert!(!shown["history"].as_array().unwrap().is_empty());
    assert_eq!(desk.json(&["documents", "show", &other])["state"], "returned");
    let health = desk.json(&["doctor"]);
    assert_eq!(health["ok"], true, "{health}");
}

#[test]
fn a_document_is_sent_followed_and_resent_to_the_one_that_failed() {
    let hub = Hub::serve(&["--own", "H21", "--pace", "answering"]);
    let desk = Desk::new();
    desk.ready(&hub);
    let mut draft = papers::draft("12", &["H21.13", "H21.146"]);
    let paper = papers::spec(&draft);
    let appendix =
        AppendixSpec { subject: "Danh sách đầu mối".to_owned(), paper, ..AppendixSpec::default() };
    draft["priority"] = json!(0);
    draft["files"] = json!(["main.pdf", "appendix.pdf"]);
    draft["responses_for"] = json!([
        {"organ_id": "H21.13", "code": "7/STC-NS", "document_id": "H21.13,2026/11/02,7/STC-NS"},
    ]);
    let announced = PaperSpec {
        announces: "Danh sách đầu mối (có Phụ lục kèm theo).".to_owned(),
        ..papers::spec(&draft)
    };
    desk.file("main.pdf", papers::press().document(&announced).unwrap());
    desk.file("appendix.pdf", papers::press().appendix(&appendix).unwrap());
    let path = desk.file("draft.json", draft.to_string());
    let queued = desk.json(&["documents", "send", &path]);
    assert_eq!(queued["recipients"], 2);
    assert_eq!(queued["deliveries"].as_array().unwrap().len(), 2);
    let id = queued["id"].to_string();

    let delivery = |agency: &str| {
        let shown = desk.json(&["documents", "show", &id]);
        let rows = shown["deliveries"].as_array().unwrap().clone();
        rows.into_iter().find(|row| row["agency"] == agency).unwrap()
    };
    rounds(&desk, |_| delivery("H21.146")["state"] == "failed");
    let failed = delivery("H21.146");
    assert!(failed["last_error"]["code"].is_string(), "{failed}");
    assert!(failed["attempts"].as_u64().unwrap() >= 1);
    let problems = desk.json(&["documents", "list", "--box", "out", "--state", "problem"]);
    assert_eq!(problems["documents"][0]["id"].to_string(), id);

    let shown = desk.json(&["documents", "show", &id]);
    for key in [
        "number",
        "notation",
        "promulgation_date",
        "place",
        "subject",
        "document_type",
        "signer",
        "priority",
        "due_date",
        "pages",
        "recipients",
        "responses_for",
    ] {
        assert_eq!(shown[key], draft[key], "{key}: what is shown has the draft's names");
    }

    let resent = desk.json(&["documents", "resend", &id, "--only", "failed"]);
    assert_eq!(resent["queued"].as_array().unwrap().len(), 1);
    rounds(&desk, |_| delivery("H21.146")["state"] == "done" && delivery("H21.13")["state"] == "done");
    let done = delivery("H21.146");
    assert_eq!(done["status_code"], "06");
    let codes: Vec<&str> =
        done["history"].as_array().unwrap().iter().filter_map(|line| line["status_code"].as_str()).collect();
    for code in ["01", "03", "06"] {
        assert!(codes.contains(&code), "{code} not in {done}");
    }
    assert_eq!(desk.error(&["documents", "resend", &id], 1)["code"], "office.nothing_to_resend");

    // Who has it gets another copy only for a reason, and all of it stands on the evidence sheet, the same every time.
    let to = done["agency"].as_str().unwrap();
    let reason = "nơi nhận báo tệp tải về bị hỏng";
    let again = desk.json(&["documents", "resend", &id, "--to", to, "--reason", reason]);
    assert_eq!(again["queued"][0]["code"], to);
    let stranger = desk.error(&["documents", "resend", &id, "--to", "H99", "--reason", reason], 1);
    assert_eq!(stranger["code"], "cli.recipient");
    desk.json(&["sync"]);
    let sheet = desk.json(&["documents", "evidence", &id, "--to", to]);
    let events = sheet["recipients"][0]["events"].as_array().unwrap();
    assert!(events.iter().any(|event| event["kind"] == "resend" && event["text"] == reason), "{sheet}");
    let print = |name: &str| {
        let path = desk.path(name);
        desk.json(&["documents", "evidence", &id, "--pdf", path.to_str().unwrap()]);
        std::fs::read(path).unwrap()
    };
    let printed = print("phieu.pdf");
    assert!(printed.starts_with(b"%PDF-1.7"));
    assert!(printed == print("phieu-2.pdf"));
    assert_eq!(desk.json(&["documents", "owed"])["owed"], json!([]));
}

#[test]
fn a_draft_the_office_refuses_is_not_kept() {
    let desk = Desk::new();
    desk.json(&["init", "--agency", "H21", "--name", "UBND tỉnh Gia Lai"]);
    std::fs::write(desk.path("draft.json"), r#"{"number": "12", "recipients": ["H21.13"]}"#).unwrap();
    let refused = desk.error(&["documents", "send", desk.path("draft.json").to_str().unwrap()], 1);
    assert!(refused["code"].as_str().unwrap().starts_with("office."), "{refused}");
    assert_eq!(desk.json(&["documents", "list", "--box", "out"])["documents"], json!([]));
}

#[test]
fn the_directory_is_imported_and_searched() {
    let desk = Desk::new();
    desk.json(&["init", "--agency", "H21", "--name", "UBND tỉnh Gia Lai"]);
    let list = json!({"agencies": [
        {"code": "H21.13", "name": "Sở Tài chính tỉnh Gia Lai", "old_code": "000.00.13.H21"},
        {"code": "H21.11", "name": "Sở Nội vụ tỉnh Gia Lai"},
    ]});
    let file = desk.path("agencies.json");
    std::fs::write(&file, list.to_string()).unwrap();
    let file = file.to_str().unwrap();
    let imported = desk.json(&["directory", "import", file]);
    assert_eq!(
        (&imported["imported"], &imported["changed"], &imported["closed"]),
        (&json!(2), &json!(0), &json!(0))
    );
    std::fs::write(file, r#"{"agencies": [{"code": "H21.13", "name": "Sở Tài chính"}]}"#).unwrap();
    let again = desk.json(&["directory", "import", file]);
    assert_eq!((&again["imported"], &again["changed"], &again["closed"]), (&json!(0), &json!(1), &json!(1)));
    let found = desk.json(&["directory", "find", "so tai"]);
    assert_eq!(found["agencies"][0]["code"], "H21.13");
    assert_eq!(found["agencies"].as_array().unwrap().len(), 1);
}

#[test]
fn an_office_is_filled_the_same_for_the_same_seed() {
    let filled = |seed: &str| {
        let desk = Desk::new();
        let done = desk.json(&["rehearsal", "fill", "--documents", "130", "--seed", seed]);
        assert_eq!(done["documents"], 130);
        let list = desk.json(&["documents", "list", "--limit", "130"]);
        let rows = list["documents"].as_array().unwrap().clone();
        assert_eq!(rows.len(), 130);
        assert_eq!(desk.error(&["rehearsal", "fill", "--documents", "1"], 1)["code"], "cli.fill_not_empty");
        let accepted = rows.iter().filter(|row| row["state"] == "accepted").count();
        assert!(accepted > 80, "{accepted}");
        let waiting = rows.iter().filter(|row| row["state"] == "waiting").count();
        assert!(waiting >= 20, "{waiting}");
        list
    };
    let one = filled("5");
    // Identities, order, arrival numbers and times.
    assert_eq!(one, filled("5"));
    assert_ne!(one, filled("6"));
}

#[test]
fn people_read_vietnamese_and_no_json() {
    let desk = Desk::new();
    let data = desk.path("data");
    let output = vanthu(&[
        "init",
        "--agency",
        "H21",
        "--name",
        "UBND tỉnh Gia Lai",
        "--secrets",
        "file",
        "--data-dir",
    ])
    .arg(&data)
    .output()
    .unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stdout).starts_with("Đã lập văn phòng H21"));
    let refused = vanthu(&["sync", "--secrets", "file", "--data-dir"]).arg(&data).output().unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert!(!text(&refused.stderr).contains('{'), "{}", text(&refused.stderr));
}

#[test]
fn work_is_assigned_approved_and_the_day_closed() {
    let hub = Hub::serve(&["--own", "H21", "--pace", "fast"]);
    let desk = Desk::new();
    desk.ready(&hub);
    let units =
        desk.file("units.csv", "Đơn vị,Ký hiệu,Người xử lý\nPhòng Tổng hợp,,Lê Hoa\nPhòng Nội chính,NC,\n");
    assert_eq!(desk.json(&["units", "import", &units])["units"][0]["short"], "TH");
    let mut received = 0;
    rounds(&desk, |report| {
        received += report["received"].as_u64().unwrap();
        received >= 1
    });
    let list = desk.json(&["documents", "list", "--line", "unregistered", "--limit", "1"]);
    let id = list["documents"][0]["id"].to_string();
    let assign = ["documents", "assign", &id, "--lead", "TH", "--with", "phòng nội chính"];
    assert_eq!(desk.error(&assign, 1)["code"], "office.wrong_state");
    desk.json(&["documents", "accept", &id, "--reason", "Đã hỏi lại nơi gửi"]);
    let unknown = desk.error(&["documents", "assign", &id, "--lead", "Phòng Lạ"], 1);
    assert_eq!(unknown["code"], "cli.unit");
    let assigned = desk.json(&assign);
    assert_eq!(
        (&assigned["state"], &assigned["assignment"]["lead"]["name"]),
        (&json!("assigned"), &json!("Phòng Tổng hợp"))
    );
    let late = ["documents", "extend", &id, "--due", "2020-01-01", "--reason", "Chờ ý kiến"];
    assert_eq!(desk.error(&late, 1)["code"], "office.due_passed");
    let finished = desk.json(&["documents", "finish", &id, "--note", "Đã trả lời"]);
    assert_eq!(finished["state"], "done");

    desk.json(&["approvals", "types", "Công văn"]);
    let draft = papers::draft("77", &["H21.13"]);
    desk.file("main.pdf", papers::press().document(&papers::spec(&draft)).unwrap());
    let mut draft = draft;
    draft["files"] = json!(["main.pdf"]);
    let path = desk.file("draft.json", draft.to_string());
    let asked = desk.json(&["documents", "send", &path])["approval"]["id"].to_string();
    assert_eq!(desk.error(&["approvals", "send", &asked], 1)["code"], "office.approval_waiting");
    assert_eq!(desk.json(&["board"])["approvals_total"], 1);
    assert_eq!(desk.json(&["approvals", "list"])["approvals"][0]["state"], "asked");
    assert_eq!(desk.json(&["approvals", "approve", &asked])["approvals"][0]["state"], "approved");
    assert_eq!(
        desk.error(&["approvals", "return", &asked, "--note", "Muộn rồi"], 1)["code"],
        "office.approval_decided"
    );
    assert_eq!(desk.json(&["approvals", "send", &asked])["deliveries"].as_array().unwrap().len(), 1);

    let day = desk.json(&["day", "--close", "--note", "Mai in sổ"]);
    assert_eq!((&day["closed"]["note"], day["lines"].as_array().unwrap().len()), (&json!("Mai in sổ"), 15));
    assert_eq!(desk.error(&["documents", "list", "--line", "failed"], 2)["code"], "cli.state");
}
