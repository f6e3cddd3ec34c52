//! The twelve requests that the vendor's client sent to a capture server, sent again byte for byte.

use std::collections::BTreeSet;

use rehearsal::{Registered, Running};
use rstest::rstest;
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::client::{PDF, address, code, start, still};

async fn hub() -> Running {
    let mut options = still();
    options.registered.push(Registered {
        code: code("000.00.00.H41"),
        name: "UBND tỉnh Nghệ An".to_owned(),
        system_id: "000.00.00.H41".to_owned(),
        secret: "SECRET-EXAMPLE-1".to_owned(),
    });
    start(options).await
}

fn capture(name: &str) -> Vec<u8> {
    let path = format!("{}/tests/fixtures/captures/{name}.http", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(path).unwrap()
}

/// Replaces what only the machine on the other side knows: its address.
fn with_host(request: &[u8], host: &str) -> Vec<u8> {
    let text = String::from_utf8(request.to_vec()).unwrap();
    assert!(text.contains("Host: 127.0.0.1:18099\r\n"));
    text.replacen("Host: 127.0.0.1:18099\r\n", &format!("Host: {host}\r\n"), 1).into_bytes()
}

/// Sends the head, waits for 100 when the request asks for it, sends the body, reads one response.
async fn replay(address: &str, request: &[u8]) -> (u16, String, Vec<u8>) {
    let end = request.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
    let (head, body) = request.split_at(end);
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(head).await.unwrap();
    let mut bytes = Vec::new();
    if String::from_utf8_lossy(head).contains("Expect: 100-continue") {
        read_head(&mut stream, &mut bytes).await;
        assert!(bytes.starts_with(b"HTTP/1.1 100 Continue\r\n\r\n"), "{:?}", String::from_utf8_lossy(&bytes));
        bytes.clear();
    }
    stream.write_all(body).await.unwrap();
    let end = read_head(&mut stream, &mut bytes).await;
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap().to_lowercase();
    let length: usize =
        head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap().trim().parse().unwrap();
    while bytes.len() < end + length {
        assert_ne!(stream.read_buf(&mut bytes).await.unwrap(), 0);
    }
    (head[9..12].parse().unwrap(), head.clone(), bytes[end..].to_vec())
}

async fn read_head(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> usize {
    loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            return end + 4;
        }
        assert_ne!(stream.read_buf(bytes).await.unwrap(), 0);
    }
}

fn keys(value: &Value) -> BTreeSet<String> {
    value.as_object().unwrap().keys().cloned().collect()
}

fn names(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

const RESULT: [&str; 3] = ["status", "ErrorCode", "ErrorDesc"];

// Invariant 1. Field names: the protocol reference, endpoint by endpoint.
#[rstest]
#[case("01_getReceivedEdocList", "data", &[])]
#[case("02_getSentEdocList", "data", &[])]
#[case("06_countReceiveEdoc", "count", &[])]
#[case("08_getAgenciesList", "data", &["id", "pid", "code", "name", "mail", "oldCode"])]
#[case("09_getSynchronizeUnit", "data", &["id", "pid", "code", "name", "mail", "version", "centerCode", "deleted", "modifyDate", "isAgency"])]
#[case("10_registerAgency", "", &[])]
#[case("12_getAgenciesListQD20", "data", &["id", "code", "name", "mail", "code102"])]
#[tokio::test]
async fn a_captured_request_is_answered_in_the_known_shape(
    #[case] name: &str,
    #[case] field: &str,
    #[case] row: &[&str],
) {
    let hub = hub().await;
    let host = address(&hub);
    let (status, head, body) = replay(&host, &with_host(&capture(name), &host)).await;
    assert_eq!(status, 200);
    assert!(head.contains("content-type: application/json"), "{head}");
    let answer: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(
        (answer["status"].as_str(), answer["ErrorCode"].as_str()),
        (Some("OK"), Some("0")),
        "{answer}"
    );
    let mut expected = names(&RESULT);
    if !field.is_empty() {
        expected.insert(field.to_owned());
    }
    assert_eq!(keys(&answer), expected);
    if !row.is_empty() {
        assert_eq!(keys(&answer["data"][0]), names(row));
    }
}

// Invariant 1. The capture names a docId that this hub never gave, and a sender that is not the system's own.
#[rstest]
#[case("03_sendEdoc", "19")]
#[case("04_getEdoc", "21")]
#[case("05_updateStatus", "21")]
#[case("07_downloadEdoc", "21")]
#[case("11_deleteAgency", "18")]
#[tokio::test]
async fn a_captured_request_about_something_unknown_is_refused_in_the_known_shape(
    #[case] name: &str,
    #[case] code: &str,
) {
    let hub = hub().await;
    let host = address(&hub);
    let (status, _, body) = replay(&host, &with_host(&capture(name), &host)).await;
    let answer: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(status, 200);
    assert_eq!(keys(&answer), names(&RESULT));
    assert_eq!(
        (answer["status"].as_str(), answer["ErrorCode"].as_str()),
        (Some("FAIL"), Some(code)),
        "{answer}"
    );
    if code == "19" {
        assert_eq!(
            answer["ErrorDesc"],
            "Don vi gui 000.00.00.G99 khong dung voi ma da dang ky: 000.00.00.H41"
        );
    }
}

// Invariant 1.
#[tokio::test]
async fn a_captured_registration_and_deletion_fit_together() {
    let hub = hub().await;
    let host = address(&hub);
    for (name, expected) in [("10_registerAgency", "OK"), ("11_deleteAgency", "OK")] {
        let (_, _, body) = replay(&host, &with_host(&capture(name), &host)).await;
        let answer: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(answer["status"], expected, "{name}: {answer}");
    }
}

// Invariant 1.
#[tokio::test]
async fn a_captured_request_with_one_byte_changed_is_refused() {
    let hub = hub().await;
    let host = address(&hub);
    for number in ["01_getReceivedEdocList", "05_updateStatus", "12_getAgenciesListQD20"] {
        let request = String::from_utf8(with_host(&capture(number), &host)).unwrap();
        let changed = request.replacen("XroadVnpt-timestamp: 2211", "XroadVnpt-timestamp: 2212", 1);
        let (_, _, body) = replay(&host, changed.as_bytes()).await;
        let answer: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(answer["ErrorCode"], "15", "{number}");
    }
}

// A captured docId that exists: put there by hand.
#[tokio::test]
async fn a_captured_hub_answers_with_the_package_it_holds() {
    let hub = hub().await;
    let control = hub.handle();
    let doc_id = control.deliver(
        &code("G18"),
        &code("000.00.00.H41"),
        rehearsal::Kind::Edoc,
        rehearsal::Content::Bytes(PDF.to_vec().into()),
    );
    let client = crate::client::Client::new(&hub, "000.00.00.H41");
    let parameters = [("docId", doc_id.as_str()), ("filePath", "store")];
    assert_eq!(client.call("downloadEdoc", &parameters, b"").await.body, PDF);
    let answer = client.call("getEdoc", &parameters, b"{}").await.ok();
    assert_eq!(keys(&answer), names(&["status", "ErrorCode", "ErrorDesc", "data"]));
    let data = base64_simd::STANDARD.decode_to_vec(answer["data"].as_str().unwrap()).unwrap();
    assert_eq!(data, PDF);
}
