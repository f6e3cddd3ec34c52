//! `vanthu edxml …`.

use serde_json::{Value, json};

use crate::program::{self, error, fixture, object, vanthu};

fn read(path: &str) -> Value {
    let answer = program::json(&["edxml", "read", "--json", path]);
    assert_eq!(answer["files"].as_array().unwrap().len(), 1);
    answer["files"][0].clone()
}

#[test]
fn a_document_is_read_with_the_fields_that_scripts_rely_on() {
    let facts = read(&fixture("edoc_new.edxml"));
    assert_eq!((&facts["kind"], &facts["business"]), (&json!("document"), &json!("new")));
    for field in ["code", "name"] {
        assert!(facts["from"][field].is_string(), "{field}");
        assert!(facts["to"][0][field].is_string(), "{field}");
    }
    for field in
        ["document_id", "number", "notation", "promulgation_date", "subject", "document_type", "sha256"]
    {
        assert!(facts[field].is_string(), "{field}: {}", facts[field]);
    }
    for field in ["competence", "position", "name"] {
        assert!(facts["signer"].get(field).is_some(), "{field}");
    }
    assert_eq!(facts["status_code"], Value::Null);
    assert_eq!(facts["target_document_id"], Value::Null);
    assert!(facts["priority"].is_number());
    assert!(facts["warnings"].is_array() && facts["trace"].is_array() && facts["responses_for"].is_array());
    let file = &facts["attachments"][0];
    assert!(file["name"].is_string() && file["content_type"].is_string() && file["corrupt"].is_boolean());
    assert_eq!(file["sha256"].as_str().unwrap().len(), 64);
    assert!(file["bytes"].as_u64().unwrap() > 0);
}

#[test]
fn a_status_report_is_read_with_the_same_fields() {
    let facts = read(&fixture("status_acceptance_03.edxml"));
    assert_eq!((&facts["kind"], &facts["status_code"]), (&json!("status"), &json!("03")));
    assert!(facts["timestamp"].as_str().unwrap().ends_with("+07:00"));
    assert!(facts["target_document_id"].is_string());
    for absent in ["business", "number", "subject", "due_date", "priority"] {
        assert_eq!(facts[absent], Value::Null, "{absent}");
    }
    assert_eq!(facts["attachments"], json!([]));
}

#[test]
fn what_cannot_be_read_has_an_error_and_stops_nothing_else() {
    let directory = tempfile::tempdir().unwrap();
    let broken = directory.path().join("broken.edxml");
    std::fs::write(&broken, "<!DOCTYPE x [<!ENTITY a \"b\">]><x>&a;</x>").unwrap();
    let missing = directory.path().join("missing.edxml");
    let good = fixture("edoc_new.edxml");
    let paths = [broken.to_str().unwrap(), missing.to_str().unwrap(), &good];
    let output = vanthu(&["edxml", "read", "--json"]).args(paths).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let files = object(&output)["files"].clone();
    assert_eq!(files.as_array().unwrap().len(), 3);
    for (file, path) in files.as_array().unwrap().iter().zip(paths) {
        assert_eq!(file["file"], path);
    }
    let message = files[0]["error"]["message"].as_str().unwrap();
    assert!(files[0]["error"]["code"].is_string() && !message.contains("Gói lỗi"), "{message}");
    assert_eq!(files[1]["error"]["code"], "cli.file_unreadable");
    assert!(files[2].get("error").is_none() && files[2]["kind"] == "document");
}

#[test]
fn attachments_are_extracted_under_safe_names_and_replace_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let into = directory.path().join("out");
    let into = into.to_str().unwrap();
    let package = fixture("edoc_new.edxml");
    let first = program::json(&["edxml", "extract", &package, "--to", into, "--json"]);
    let again = program::json(&["edxml", "extract", &package, "--to", into, "--json"]);
    let (one, other) = (&first["files"][0], &again["files"][0]);
    assert_eq!(one["sha256"], other["sha256"]);
    assert_ne!(one["path"], other["path"]);
    let bytes = std::fs::read(one["path"].as_str().unwrap()).unwrap();
    assert_eq!(bytes.len() as u64, one["bytes"].as_u64().unwrap());
    let facts = read(&package);
    assert_eq!(facts["attachments"][0]["sha256"], one["sha256"]);
    let leftovers = std::fs::read_dir(into).unwrap().count();
    assert_eq!(leftovers, 2 * first["files"].as_array().unwrap().len(), "no spool is left behind");
}

#[test]
fn a_hostile_name_stays_data_and_never_leaves_the_directory() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("a.pdf"), "%PDF-1.4\n%%EOF\n").unwrap();
    let spec = json!({
        "document_id": "H21.01,2026/11/22,1/X", "number": "1", "notation": "X",
        "from": {"code": "H21.01", "name": "Sở"}, "to": [{"code": "H21"}],
        "attachments": [{"path": "a.pdf", "name": "../../x.pdf"}, {"path": "a.pdf", "name": "CON"}],
    });
    let (spec_path, package) = (directory.path().join("spec.json"), directory.path().join("p.edxml"));
    std::fs::write(&spec_path, spec.to_string()).unwrap();
    let (spec_path, package) = (spec_path.to_str().unwrap(), package.to_str().unwrap());
    program::json(&["edxml", "write", spec_path, "--to", package, "--json"]);
    let into = directory.path().join("out");
    let out = program::json(&["edxml", "extract", package, "--to", into.to_str().unwrap(), "--json"]);
    assert_eq!(out["files"][0]["name"], "../../x.pdf");
    for file in out["files"].as_array().unwrap() {
        let path = std::path::Path::new(file["path"].as_str().unwrap());
        assert_eq!(path.parent().unwrap(), into);
        assert!(path.is_file() && !path.file_stem().unwrap().eq_ignore_ascii_case("con"));
    }
}

#[test]
fn what_is_read_can_be_written_and_read_back_the_same() {
    let directory = tempfile::tempdir().unwrap();
    for name in
        ["edoc_new.edxml", "edoc_revocation.edxml", "edoc_replacement.edxml", "status_finish_06.edxml"]
    {
        let mut facts = read(&fixture(name));
        let into = directory.path().join(name);
        let out =
            program::json(&["edxml", "extract", &fixture(name), "--to", into.to_str().unwrap(), "--json"]);
        for (file, written) in
            facts["attachments"].as_array_mut().unwrap().iter_mut().zip(out["files"].as_array().unwrap())
        {
            file["path"] = written["path"].clone();
        }
        let spec = directory.path().join("spec.json");
        let package = directory.path().join("package.edxml");
        std::fs::write(&spec, facts.to_string()).unwrap();
        let (spec, package) = (spec.to_str().unwrap(), package.to_str().unwrap());
        let written = program::json(&["edxml", "write", spec, "--to", package, "--json"]);
        let mut again = read(package);
        assert_eq!(written["sha256"], again["sha256"]);
        assert_eq!(written["bytes"], again["bytes"]);
        for key in [
            "kind",
            "business",
            "from",
            "to",
            "document_id",
            "number",
            "notation",
            "promulgation_date",
            "subject",
            "document_type",
            "priority",
            "signer",
            "due_date",
            "responses_for",
            "target_document_id",
            "status_code",
            "status_text",
            "timestamp",
            "staff",
            "trace",
        ] {
            assert_eq!(again[key], facts[key], "{name}: {key}");
        }
        let hashes = |facts: &mut Value| -> Vec<Value> {
            facts["attachments"].as_array().unwrap().iter().map(|file| file["sha256"].clone()).collect()
        };
        assert_eq!(hashes(&mut again), hashes(&mut facts), "{name}");
    }
}

#[test]
fn a_description_that_lacks_something_is_refused_with_the_fields_name() {
    let directory = tempfile::tempdir().unwrap();
    let spec = directory.path().join("spec.json");
    let package = directory.path().join("package.edxml");
    let write = |text: &str| {
        std::fs::write(&spec, text).unwrap();
        error(&["edxml", "write", spec.to_str().unwrap(), "--to", package.to_str().unwrap(), "--json"], 1)
    };
    assert_eq!(write("{")["code"], "cli.json_malformed");
    assert_eq!(write("{}")["args"]["field"], "to");
    assert_eq!(write(r#"{"to": [{"code": "Ủy ban"}]}"#)["args"]["field"], "to[0].code");
    assert_eq!(
        write(
            r#"{"to": [{"code": "H21"}], "from": {"code": "H22"}, "document_id": "1", "due_date": "22/11/2026"}"#
        )["args"]["field"],
        "due_date"
    );
    assert!(!package.exists());
}
