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
        &["counters", "--help"],
        &["doctor", "--help"],
        &["rehearsal", "--help"],
        &["rehearsal", "serve", "--help"],
        &["rehearsal", "fill", "--help"],
        &["rehearsal", "paper", "--help"],
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
    assert!(plain.stdout.is_empty());
    assert_eq!(text(&plain.stderr).trim(), "Lệnh dùng sai: thiếu <ID>. Xem `vanthu --help`. (cli.usage)");
    let wrong = error(&["documents", "accept", "--json"], 2);
    assert_eq!((&wrong["code"], &wrong["args"]["kind"]), (&"cli.usage".into(), &"missing_argument".into()));
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
fn what_was_turned_on_can_be_turned_off_and_stays_otherwise() {
    let desk = Desk::new();
    let line = |more: &[&'static str]| {
        let address = ["--transport", "vxp", "--endpoint", "http://truc.example.vn/", "--system-id", "H21"];
        ["hub", "set"].into_iter().chain(address).chain(more.iter().copied()).collect::<Vec<_>>()
    };
    let set = |more: &[&'static str]| {
        let set = desk.json(&line(more));
        ["allow_plain_http", "padded_hash", "report_unreadable"].map(|name| set[name].as_bool().unwrap())
    };
    assert_eq!(set(&["--allow-plain-http", "--padded-hash", "--report-unreadable"]), [true; 3]);
    assert_eq!(set(&[]), [true; 3]);
    assert_eq!(set(&["--padded-hash=false", "--report-unreadable=true"]), [true, false, true]);
    assert_eq!(set(&["--report-unreadable=false"]), [true, false, false]);
    // Without the permission such an address is none.
    assert_eq!(desk.error(&line(&["--allow-plain-http=false"]), 1)["code"], "hub.plain_http");
    assert_eq!(desk.error(&line(&["--padded-hash=maybe"]), 2)["code"], "cli.usage");
}

#[test]
fn the_password_of_a_client_certificate_is_kept_and_goes_with_it() {
    let desk = Desk::new();
    let file = desk.path("may-tram.p12");
    std::fs::write(&file, include_bytes!("client.p12")).unwrap();
    let with = |more: &[&str]| {
        let line =
            ["hub", "set", "--transport", "vxp", "--endpoint", "https://127.0.0.1:9/", "--system-id", "H21"];
        line.iter().chain(more).map(|word| (*word).to_owned()).collect::<Vec<_>>()
    };
    fn words(line: &[String]) -> Vec<&str> {
        line.iter().map(String::as_str).collect()
    }
    let named = with(&["--client-certificate", file.to_str().unwrap()]);
    let refused = desk.error(&words(&named), 1);
    assert_eq!(
        (&refused["code"], &refused["args"]["reason"]),
        (&"hub.settings".into(), &"client_certificate".into())
    );

    let mut told = named.clone();
    told.push("--client-certificate-password-stdin".to_owned());
    let set = desk.tell(&words(&told), "mật khẩu");
    assert_eq!((&set["certificate_password_stored"], &set["secret_stored"]), (&true.into(), &false.into()));
    // The stored one opens the file from now on; with a secret, the secret's line comes first.
    assert_eq!(desk.json(&words(&named))["certificate_password_stored"], true);
    told.push("--secret-stdin".to_owned());
    let set = desk.tell(&words(&told), "khóa\nmật khẩu");
    assert_eq!((&set["certificate_password_stored"], &set["secret_stored"]), (&true.into(), &true.into()));

    assert_eq!(desk.json(&words(&with(&["--client-certificate", ""])))["certificate_password_stored"], false);
    assert_eq!(desk.error(&words(&named), 1)["args"]["reason"], "client_certificate");
}

#[test]
fn the_counters_are_numbers() {
    let desk = Desk::new();
    desk.json(&["init", "--agency", "H21", "--name", "UBND tỉnh Gia Lai"]);
    let counters = desk.json(&["counters"]);
    for name in ["waiting", "failed", "returned", "unaccepted", "owed", "quarantined"] {
        assert_eq!(counters[name], 0, "{name}: {counters}");
    }
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
