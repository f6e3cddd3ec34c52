//! Help, wrong usage, exit codes.

use crate::program::{Desk, Hub, error, text, vanthu};

#[test]
fn every_level_has_help() {
    for words in [
        &["--help"][..],
        &["edxml", "--help"],
        &["edxml", "read", "--help"],
        &["edxml", "extract", "--help"],
        &["edxml", "write", "--help"],
        &["init", "--help"],
        &["hub", "--help"],
        &["hub", "set", "--help"],
        &["sync", "--help"],
        &["documents", "--help"],
        &["documents", "list", "--help"],
        &["documents", "send", "--help"],
        &["directory", "--help"],
        &["doctor", "--help"],
        &["rehearsal", "--help"],
        &["rehearsal", "serve", "--help"],
        &["rehearsal", "fill", "--help"],
    ] {
        let output = vanthu(words).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{words:?}");
        assert!(text(&output.stdout).contains("Usage: vanthu"), "{words:?}");
    }
}

// Invariant 2.
#[test]
fn wrong_usage_ends_with_two_and_a_json_error_where_json_was_asked_for() {
    let plain = vanthu(&["documents", "accept"]).output().unwrap();
    assert_eq!(plain.status.code(), Some(2));
    assert!(plain.stdout.is_empty() && !plain.stderr.is_empty());
    assert_eq!(error(&["documents", "accept", "--json"], 2)["code"], "cli.usage");
    assert_eq!(error(&["hub", "set", "--transport", "vxp", "--json"], 2)["code"], "cli.usage");
    assert_eq!(error(&["no-such-command", "--json"], 2)["code"], "cli.usage");
}

#[test]
fn an_office_that_is_not_set_up_says_so() {
    let desk = Desk::new();
    desk.json(&["hub", "status"]);
    let refused = desk.error(&["sync"], 1);
    assert!(
        ["office.not_set_up", "office.hub_not_set"].contains(&refused["code"].as_str().unwrap()),
        "{refused}"
    );
}

#[test]
fn a_hub_that_is_away_is_the_environments_fault() {
    let desk = Desk::new();
    let hub = Hub::serve(&["--own", "H21"]);
    desk.set_up(&hub, "H21", "UBND tỉnh Gia Lai");
    assert_eq!(hub.end(), Some(0));
    let error = desk.error(&["sync"], 3);
    assert!(error["code"].as_str().unwrap().starts_with("hub."), "{error}");
}

#[test]
fn an_unknown_state_or_reason_is_wrong_usage_and_names_the_known_ones() {
    let desk = Desk::new();
    desk.json(&["init", "--agency", "H21", "--name", "UBND tỉnh Gia Lai"]);
    let error = desk.error(&["documents", "list", "--state", "nowhere"], 2);
    assert_eq!(error["code"], "cli.state");
    assert!(error["args"]["known"].as_str().unwrap().contains("waiting"));
    assert_eq!(desk.error(&["documents", "return", "1", "--reason", "R77"], 2)["code"], "cli.reason");
    let missing = desk.error(&["documents", "accept", "1"], 1);
    assert!(missing["code"].as_str().unwrap().ends_with(".not_found"), "{missing}");
}

#[test]
fn an_office_cannot_be_set_up_twice_or_with_a_code_that_is_none() {
    let desk = Desk::new();
    assert_eq!(desk.error(&["init", "--agency", "SỞ", "--name", "x"], 1)["code"], "office.agency_code");
    desk.json(&["init", "--agency", "H21", "--name", "UBND tỉnh Gia Lai"]);
    assert_eq!(desk.error(&["init", "--agency", "H21", "--name", "y"], 1)["code"], "office.already_set_up");
}

#[cfg(unix)]
#[test]
fn a_rehearsal_hub_ends_with_its_standard_input_and_with_a_signal() {
    assert_eq!(Hub::serve(&[]).end(), Some(0));
    let hub = Hub::serve(&["--seed", "7", "--agencies", "12"]);
    assert!(hub.url().starts_with("http://127.0.0.1:"));
    assert!(hub.ready["agencies"].as_array().unwrap().len() <= 13);
    for agency in hub.ready["agencies"].as_array().unwrap() {
        for field in ["code", "name", "system_id", "secret"] {
            assert!(!agency[field].as_str().unwrap().is_empty());
        }
        assert!(agency["simulated"].is_boolean());
    }
    assert_eq!(hub.terminate(), Some(0));
}
