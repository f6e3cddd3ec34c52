//! Every fault of a hub, a portal or a line: its code, its class, whether it is ambiguous, and how many requests
//! were made. Cites invariants 1, 2, 3, 4 and 7.

use std::{io::Write, time::Duration};

use domain::AgencyCode;
use hub::{
    Class, Hub, HubError, MessageKind, OutgoingMessage,
    error::codes,
    vxp::{Timeouts, Vxp, VxpSettings},
};
use rstest::rstest;
use sha2::{Digest, Sha256};

use crate::server::{Do, NOW, Server, clock, fine, json, reply};

const NETWORK: Class = Class::Network;
const LATER: Class = Class::Transient { after_ms: None };
const NEVER: Class = Class::Permanent;
const fn after(ms: i64) -> Class {
    Class::Transient { after_ms: Some(ms) }
}

async fn send(hub: &Vxp) -> Result<(), HubError> {
    let content = b"<edXML/>";
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(content).unwrap();
    let from = AgencyCode::parse("000.00.00.H41").unwrap();
    let message = OutgoingMessage {
        kind: MessageKind::Document,
        from: &from,
        to: None,
        path: file.path(),
        bytes: content.len() as u64,
        sha256: Sha256::digest(content).into(),
    };
    hub.send(&message, &|_, _| {}).await.map(|_| ())
}

fn hasty(server: &Server) -> VxpSettings {
    let mut settings = server.settings();
    settings.timeouts = Timeouts {
        answer: Duration::from_millis(250),
        idle: Duration::from_millis(250),
        total: Duration::from_millis(1500),
        ..Timeouts::default()
    };
    settings
}

fn write(bytes: impl Into<Vec<u8>>) -> Vec<Do> {
    vec![Do::Write(bytes.into()), Do::Close]
}

const PAGE: &str = "<!DOCTYPE html><html><body>Đăng nhập Wi-Fi</body></html>";

// fault · what the server does · code · class · ambiguous when something was sent
#[rstest]
#[case::reset_before_any_answer(vec![Do::Reset], codes::RESET, NETWORK, true)]
#[case::closed_before_any_answer(vec![Do::Close], codes::RESET, NETWORK, true)]
#[case::reset_within_the_body(
    vec![Do::Write(b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{\"status\"".to_vec()), Do::Reset],
    codes::TRUNCATED, NETWORK, true)]
#[case::shorter_than_declared(
    write("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{\"status\":\"OK\",\"ErrorCode\":\"0\"}"),
    codes::TRUNCATED,
    NETWORK,
    true
)]
#[case::chunks_without_an_end(
    write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"sta\r\n"),
    codes::TRUNCATED,
    NETWORK,
    true
)]
#[case::a_chunk_of_no_length(
    write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n"),
    codes::TRUNCATED,
    NETWORK,
    true
)]
#[case::a_page_declared(
    write(reply("200 OK", "Content-Type: text/html\r\n", PAGE)),
    codes::HTML,
    NETWORK,
    true
)]
#[case::a_page_declared_as_json(
    write(reply("200 OK", "Content-Type: application/json\r\n", PAGE)),
    codes::HTML,
    NETWORK,
    true
)]
#[case::nothing(write(reply("200 OK", "", "")), codes::EMPTY, LATER, true)]
#[case::only_white_space(write(json(" \r\n\t")), codes::EMPTY, LATER, true)]
#[case::no_content(write("HTTP/1.1 204 No Content\r\n\r\n"), codes::EMPTY, LATER, true)]
#[case::half_a_json(write(json(r#"{"status":"OK","#)), codes::MALFORMED, LATER, true)]
#[case::a_json_list(write(json("[]")), codes::MALFORMED, LATER, true)]
#[case::a_word(write(json("Unauthorized")), codes::MALFORMED, LATER, true)]
#[case::a_json_without_a_verdict(write(json(r#"{"data":[],"DocId":"x"}"#)), codes::MALFORMED, LATER, true)]
#[case::packed(
    write(reply("200 OK", "Content-Encoding: gzip\r\n", [0x1f, 0x8b, 8, 0])), codes::MALFORMED, LATER, true)]
#[case::no_http(write("SSH-2.0-OpenSSH_9.2\r\n\r\n"), codes::MALFORMED, LATER, true)]
#[case::server_error(write(reply("500 Internal Server Error", "", PAGE)), codes::HTTP_5XX, LATER, true)]
#[case::bad_gateway(
    write(reply("502 Bad Gateway", "Retry-After: 3\r\n", "")),
    codes::HTTP_5XX,
    after(3_000),
    true
)]
#[case::busy(write(reply("503 Service Unavailable", "", "")), codes::BUSY, LATER, false)]
#[case::busy_for_seconds(
    write(reply("503 Service Unavailable", "Retry-After: 120\r\n", "")),
    codes::BUSY,
    after(120_000),
    false
)]
#[case::busy_until_a_date(
    write(reply("503 Service Unavailable", "Retry-After: Sun, 22 Nov 2026 10:01:00 GMT\r\n", "")),
    codes::BUSY,
    after(60_000),
    false
)]
#[case::busy_until_a_date_gone_by(
    write(reply("429 Too Many Requests", "Retry-After: Sun, 22 Nov 2026 09:00:00 GMT\r\n", "")),
    codes::BUSY,
    after(0),
    false
)]
#[case::busy_until_nonsense(
    write(reply("429 Too Many Requests", "Retry-After: -5\r\n", "")),
    codes::BUSY,
    LATER,
    false
)]
#[case::unauthorised(write(reply("401 Unauthorized", "", "Unauthorized")), codes::AUTH, NEVER, false)]
#[case::forbidden(write(reply("403 Forbidden", "", "")), codes::AUTH, NEVER, false)]
#[case::a_wrong_address(write(reply("404 Not Found", "", PAGE)), codes::HTTP_4XX, NEVER, false)]
#[case::too_much_for_the_hub(write(reply("413 Content Too Large", "", "")), codes::TOO_LARGE, NEVER, false)]
#[case::the_hubs_patience(write(reply("408 Request Timeout", "", "")), codes::TIMEOUT, LATER, true)]
#[case::wrong_secret(
    write(json(r#"{"status":"FAIL","ErrorCode":"15","ErrorDesc":"sai"}"#)),
    codes::AUTH,
    NEVER,
    false
)]
#[case::system_error(
    write(json(r#"{"status":"FAIL","ErrorCode":20,"ErrorDesc":"loi"}"#)),
    codes::SYSTEM_ERROR,
    LATER,
    true
)]
#[case::refused_with_a_status(
    write(reply("400 Bad Request", "", r#"{"status":"FAIL","ErrorCode":"18"}"#)),
    codes::RECIPIENT_UNKNOWN,
    NEVER,
    false
)]
#[case::refused_without_a_code(
    write(json(r#"{"status":"FAIL","ErrorDesc":"khong ro"}"#)),
    codes::REFUSED,
    NEVER,
    false
)]
#[tokio::test]
async fn a_fault_has_one_meaning_and_one_request(
    #[case] script: Vec<Do>,
    #[case] code: &str,
    #[case] class: Class,
    #[case] ambiguous: bool,
) {
    let server = Server::start(move |_, _| script.clone());
    let hub = server.hub();

    let reading = hub.list(MessageKind::Document).await.unwrap_err();
    assert_eq!((reading.code.as_str(), reading.class, reading.ambiguous), (code, class, false), "{reading}");
    assert_eq!(server.seen().len(), 1);

    let sending = send(&hub).await.unwrap_err();
    assert_eq!(
        (sending.code.as_str(), sending.class, sending.ambiguous),
        (code, class, ambiguous),
        "{sending}"
    );
    assert_eq!(server.seen().len(), 2);
}

#[rstest]
#[case::no_answer(vec![Do::Hang], "answer")]
#[case::half_a_head(vec![Do::Write(b"HTTP/1.1 200 OK\r\nContent-".to_vec()), Do::Hang], "answer")]
#[case::a_body_that_stops(
    vec![Do::Write(b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{".to_vec()), Do::Hang], "body")]
#[case::a_trickle(
    vec![Do::Write(b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n".to_vec()), Do::Drip(vec![b' '; 9000])], "body")]
#[tokio::test]
async fn a_hub_that_dawdles_is_left(#[case] script: Vec<Do>, #[case] phase: &str) {
    let server = Server::start(move |_, _| script.clone());
    let mut settings = hasty(&server);
    if phase == "body" {
        // However slowly the server gets to run: only the body may be late.
        settings.timeouts.answer = Timeouts::default().answer;
        settings.timeouts.total = Timeouts::default().total;
    }
    let hub = Vxp::new(settings, clock()).unwrap();
    let error = hub.list(MessageKind::Document).await.unwrap_err();
    assert_eq!((error.code.as_str(), error.class, error.ambiguous), (codes::TIMEOUT, NETWORK, false));
    assert_eq!(error.args.get("reason").unwrap(), phase);
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_send_without_an_answer_in_time_is_ambiguous() {
    let server = Server::start(|_, _| vec![Do::Hang]);
    let hub = Vxp::new(hasty(&server), clock()).unwrap();
    let error = send(&hub).await.unwrap_err();
    assert_eq!((error.code.as_str(), error.class, error.ambiguous), (codes::TIMEOUT, NETWORK, true));
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn nobody_listening_is_a_network_fault_and_certain() {
    let server = Server::always(Vec::new());
    let mut settings = server.settings();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    settings.endpoint = format!("http://{free}/");
    let hub = Vxp::new(settings, clock()).unwrap();
    for error in [hub.list(MessageKind::Document).await.unwrap_err(), send(&hub).await.unwrap_err()] {
        assert_eq!((error.code.as_str(), error.class, error.ambiguous), (codes::UNREACHABLE, NETWORK, false));
        assert!(error.concerns_connection());
    }
}

#[tokio::test]
async fn an_unknown_name_is_told_apart() {
    let server = Server::always(Vec::new());
    let mut settings = server.settings();
    // A label of 64 characters is no name by RFC 1035 §2.3.4: no resolver is asked, none can answer.
    settings.endpoint = format!("https://{}.vn/", "a".repeat(64));
    settings.proxy = hub::vxp::ProxyPlan::Direct;
    let error = Vxp::new(settings, clock()).unwrap().probe().await.unwrap_err();
    assert_eq!((error.code.as_str(), error.class), (codes::DNS, NETWORK));
}

#[tokio::test]
async fn a_redirect_is_refused_and_nobody_else_is_asked() {
    let elsewhere = Server::always(fine(r#","data":[]"#));
    for status in ["301 Moved Permanently", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"] {
        let location = format!("Location: {}/getReceivedEdocList\r\n", elsewhere.endpoint());
        let server = Server::always(reply(status, &location, ""));
        let error = server.hub().list(MessageKind::Document).await.unwrap_err();
        assert_eq!((error.code.as_str(), error.class), (codes::REDIRECT, NEVER));
        assert!(error.args.get("location").unwrap().contains("getReceivedEdocList"));
        assert_eq!(server.seen().len(), 1);
    }
    assert_eq!(elsewhere.seen().len(), 0);
}

#[tokio::test]
async fn an_answer_beyond_the_limit_is_not_read() {
    let server = Server::start(|_, _| {
        vec![Do::Write(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n{".to_vec()), Do::Hang]
    });
    let error = server.hub().list(MessageKind::Document).await.unwrap_err();
    assert_eq!((error.code.as_str(), error.class), (codes::MALFORMED, LATER));
    assert_eq!(error.args.get("limit").unwrap(), "67108864");
}

#[tokio::test]
async fn rows_of_nothing_and_deep_nesting_are_turned_away() {
    let many = format!(r#"{{"status":"OK","data":[{}0]}}"#, "0,".repeat(1_000_001));
    let deep = format!(r#"{{"status":"OK","x":{}}}"#, "[".repeat(100_000));
    for body in [many, deep] {
        let error = Server::always(json(&body)).hub().list(MessageKind::Document).await.unwrap_err();
        assert_eq!((error.code.as_str(), error.class), (codes::MALFORMED, LATER));
    }
}

#[tokio::test]
async fn a_dead_kept_connection_costs_a_read_one_more_request_and_no_failure() {
    let server = Server::start(|number, _| match number {
        1 => vec![Do::Reset],
        _ => vec![Do::Write(fine(r#","data":[]"#))],
    });
    let hub = server.hub();
    hub.list(MessageKind::Document).await.unwrap();
    hub.list(MessageKind::Document).await.unwrap();
    let connections: Vec<usize> = server.seen().iter().map(|seen| seen.connection).collect();
    assert_eq!(connections, [0, 0, 1]);
}

#[tokio::test]
async fn a_send_never_uses_a_kept_connection() {
    let server = Server::always(fine(r#","data":[],"DocId":"d""#));
    let hub = server.hub();
    hub.list(MessageKind::Document).await.unwrap();
    send(&hub).await.unwrap();
    let connections: Vec<usize> = server.seen().iter().map(|seen| seen.connection).collect();
    assert_eq!(connections, [0, 1]);
}

#[rstest]
#[case("http://10.0.0.1:8080/adapter", codes::PLAIN_HTTP)]
#[case("http://localhost.example.vn/", codes::PLAIN_HTTP)]
#[case("ftp://127.0.0.1/", codes::SETTINGS)]
#[case("127.0.0.1:80", codes::SETTINGS)]
#[case("https://user:word@hub.vn/", codes::SETTINGS)]
#[case("https://hub.vn/?a=1", codes::SETTINGS)]
#[case("", codes::SETTINGS)]
fn an_address_that_must_not_be_used_is_refused_at_once(#[case] endpoint: &str, #[case] code: &str) {
    let settings = VxpSettings::new(endpoint, "h", "s".into());
    let Err(error) = Vxp::new(settings, clock()) else { panic!("accepted {endpoint}") };
    assert_eq!((error.code.as_str(), error.class), (code, NEVER));
}

#[test]
fn plain_http_is_for_this_machine_or_by_permission() {
    let open = |endpoint: &str, allow: bool| {
        let mut settings = VxpSettings::new(endpoint, "vxp.saas.03", "s".into());
        settings.allow_plain_http = allow;
        Vxp::new(settings, clock())
    };
    assert!(open("http://localhost:8080/a", false).is_ok());
    assert!(open("http://[::1]:8080/a", false).is_ok());
    assert_eq!(open("http://10.0.0.1:8080/a", true).unwrap().key(), "vxp:vxp.saas.03@10.0.0.1:8080");
    assert_eq!(open("https://ltvb.example.vn", false).unwrap().key(), "vxp:vxp.saas.03@ltvb.example.vn:443");
    assert_eq!(NOW.rfc3339(), "2026-11-22T17:00:00.000+07:00");
}

// Invariant 6, control N4.
#[tokio::test]
async fn the_secret_shows_nowhere() {
    let server = Server::always(reply("401 Unauthorized", "", "SECRET"));
    let settings = server.settings();
    assert!(!format!("{settings:?}").contains("SECRET-EXAMPLE"));
    let error = server.hub().list(MessageKind::Document).await.unwrap_err();
    assert!(!format!("{error:?} {error}").contains("SECRET-EXAMPLE"));
    assert!(!server.seen()[0].head.contains("SECRET-EXAMPLE"));
}
