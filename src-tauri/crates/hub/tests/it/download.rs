//! Downloading by either way. Cites invariants 3 and 7.

use base64::Engine as _;
use domain::DocId;
use hub::{Class, Hub, HubError, error::codes, vxp::Vxp};
use rstest::rstest;
use tokio::io::AsyncWrite;

use crate::server::{Do, Server, clock, fine, json, reply};

async fn fetch(hub: &Vxp) -> Result<Vec<u8>, HubError> {
    let mut bytes = Vec::new();
    let fetched = hub.fetch(&DocId::from("68ed"), &mut bytes, &|_, _| {}).await?;
    assert_eq!(fetched.bytes, bytes.len() as u64);
    Ok(bytes)
}

fn package() -> Vec<u8> {
    let mut package = b"1212<?xml version=\"1.0\"?><edXML>".to_vec();
    package.extend((0..400_000u32).map(|n| (n % 250) as u8));
    package.extend_from_slice(b"</edXML>\r\n");
    package
}

fn base64(bytes: &[u8]) -> String {
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

fn paths(server: &Server) -> Vec<String> {
    server.seen().iter().map(|seen| seen.path().rsplit('/').next().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_package_is_taken_as_it_is_even_with_junk_in_front() {
    let server = Server::always(reply("200 OK", "Content-Type: text/html\r\n", package()));
    assert_eq!(fetch(&server.hub()).await.unwrap(), package());
    assert_eq!(paths(&server), ["downloadEdoc"]);
}

#[tokio::test]
async fn a_package_in_chunks_of_one_byte_is_whole() {
    let content = &package()[..3000];
    let mut answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    for byte in content {
        answer.extend_from_slice(b"1\r\n");
        answer.push(*byte);
        answer.extend_from_slice(b"\r\n");
    }
    answer.extend_from_slice(b"0\r\n\r\n");
    assert_eq!(fetch(&Server::always(answer).hub()).await.unwrap(), content);
}

#[rstest]
#[case::not_found(reply("404 Not Found", "", "<html>"))]
#[case::wrong_method(reply("405 Method Not Allowed", "", ""))]
#[case::not_implemented(reply("501 Not Implemented", "", ""))]
#[case::a_refusal(json(r#"{"status":"FAIL","ErrorCode":"99","ErrorDesc":"khong ho tro"}"#))]
#[tokio::test]
async fn without_the_raw_way_the_wrapped_one_is_taken_and_remembered(#[case] missing: Vec<u8>) {
    let wrapped = fine(&format!(r#","data":"{}""#, base64(&package())));
    let server = Server::start(move |_, seen| {
        let raw = seen.path().ends_with("downloadEdoc");
        vec![Do::Write(if raw { missing.clone() } else { wrapped.clone() })]
    });
    let hub = server.hub();
    assert_eq!(fetch(&hub).await.unwrap(), package());
    assert_eq!(fetch(&hub).await.unwrap(), package());
    assert_eq!(paths(&server), ["downloadEdoc", "getEdoc", "getEdoc"]);
}

#[tokio::test]
async fn a_raw_way_that_answers_in_json_is_understood() {
    let server = Server::always(fine(&format!(r#","data":"{}""#, base64(b"<edXML/>"))));
    assert_eq!(fetch(&server.hub()).await.unwrap(), b"<edXML/>");
    assert_eq!(paths(&server), ["downloadEdoc"]);
}

#[tokio::test]
async fn a_raw_way_that_worked_is_never_doubted_again() {
    let server = Server::start(|number, _| {
        vec![Do::Write(match number {
            0 => reply("200 OK", "", "<edXML/>"),
            1 => reply("404 Not Found", "", ""),
            _ => json(r#"{"status":"FAIL","ErrorCode":"7","ErrorDesc":"khong con"}"#),
        })]
    });
    let hub = server.hub();
    fetch(&hub).await.unwrap();
    let gone = fetch(&hub).await.unwrap_err();
    assert_eq!((gone.code.as_str(), gone.class), (codes::DOC_GONE, Class::Permanent));
    assert!(!gone.concerns_connection());
    let refused = fetch(&hub).await.unwrap_err();
    assert_eq!(
        (refused.code.as_str(), refused.args.get("hub_code").unwrap().as_str()),
        (codes::REFUSED, "7")
    );
    assert_eq!(server.seen().len(), 3);
}

#[tokio::test]
async fn a_message_that_neither_way_has_is_gone() {
    let server = Server::always(reply("404 Not Found", "", ""));
    let error = fetch(&server.hub()).await.unwrap_err();
    assert_eq!((error.code.as_str(), error.class), (codes::DOC_GONE, Class::Permanent));
    assert_eq!(paths(&server), ["downloadEdoc", "getEdoc"]);
}

// No table of the national hub's codes is public; of the only one there is, 21 is about the file.
#[tokio::test]
async fn a_message_whose_file_the_hub_cannot_have_is_gone_and_so_is_one_to_acknowledge() {
    let server = Server::always(json(r#"{"status":"FAIL","ErrorCode":"21","ErrorDesc":"Loi xu ly tep"}"#));
    let error = fetch(&server.hub()).await.unwrap_err();
    assert_eq!((error.code.as_str(), error.class), (codes::DOC_GONE, Class::Permanent));
    assert_eq!(error.args.get("hub_code").unwrap(), "21");
    let error = server.hub().acknowledge(&"d1".into(), hub::Ack::Done, None).await.unwrap_err();
    assert_eq!(error.code, codes::DOC_GONE);
    let server = Server::always(json(r#"{"status":"FAIL","ErrorCode":"10","ErrorDesc":"Thieu docId"}"#));
    assert_eq!(fetch(&server.hub()).await.unwrap_err().code, codes::FILE_INVALID);
}

#[rstest]
#[case::a_page(reply("200 OK", "Content-Type: text/html\r\n", "\r\n <!DOCTYPE HTML><html>…"), codes::HTML)]
#[case::a_page_undeclared(reply("200 OK", "", "<HTML><body>x"), codes::HTML)]
#[case::nothing(reply("200 OK", "", ""), codes::EMPTY)]
#[case::truncated(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n<?xml version".to_vec(), codes::TRUNCATED)]
#[case::wrapped_in_nothing(fine(r#","data":null"#), codes::EMPTY)]
#[case::wrapped_and_broken(fine(r#","data":"PGVk*E1M""#), codes::MALFORMED)]
#[case::wrapped_and_unfinished(json(r#"{"status":"OK","ErrorCode":"0","data":"PGVk"#), codes::MALFORMED)]
#[case::wrapped_without_a_verdict(json(r#"{"message":"x"}"#), codes::MALFORMED)]
#[case::over_the_limit(reply("200 OK", "", vec![b'<'; 2_000_001]), codes::TOO_LARGE)]
#[case::over_the_limit_undeclared(
    [b"HTTP/1.1 200 OK\r\n\r\n".to_vec(), vec![b'<'; 2_000_001]].concat(), codes::TOO_LARGE)]
#[case::wrapped_over_the_limit(fine(&format!(r#","data":"{}""#, "AAAA".repeat(700_000))), codes::TOO_LARGE)]
#[case::packed(reply("200 OK", "Content-Encoding: gzip\r\n", "x"), codes::MALFORMED)]
#[case::busy(reply("503 Service Unavailable", "", ""), codes::BUSY)]
#[tokio::test]
async fn what_is_no_package_is_no_package(#[case] answer: Vec<u8>, #[case] code: &str) {
    let server = Server::start(move |_, _| vec![Do::Write(answer.clone()), Do::Close]);
    let mut settings = server.settings();
    settings.max_package = 2_000_000;
    let error = fetch(&Vxp::new(settings, clock()).unwrap()).await.unwrap_err();
    assert_eq!((error.code.as_str(), error.ambiguous), (code, false), "{error}");
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn an_identity_that_cannot_travel_is_refused_here() {
    let server = Server::always(reply("200 OK", "", "<edXML/>"));
    let outcome = server.hub().fetch(&DocId::from("a\r\nX: 1"), &mut Vec::new(), &|_, _| {}).await;
    assert_eq!(outcome.unwrap_err().code, codes::BAD_ARGUMENT);
    assert_eq!(server.seen().len(), 0);
}

/// A disk without room.
struct Full;

impl AsyncWrite for Full {
    fn poll_write(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
        _: &[u8],
    ) -> std::task::Poll<std::io::Result<usize>> {
        std::task::Poll::Ready(Err(std::io::ErrorKind::StorageFull.into()))
    }
    fn poll_flush(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<std::io::Result<()>> {
        std::task::Poll::Ready(Ok(()))
    }
    fn poll_shutdown(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<std::io::Result<()>> {
        std::task::Poll::Ready(Ok(()))
    }
}

#[tokio::test]
async fn a_full_disk_is_ours_and_passes() {
    let server = Server::always(reply("200 OK", "", package()));
    let error = server.hub().fetch(&DocId::from("a"), &mut Full, &|_, _| {}).await.unwrap_err();
    assert_eq!((error.code.as_str(), error.class), (codes::LOCAL_FILE, Class::Transient { after_ms: None }));
    assert_eq!(error.args.get("reason").unwrap(), "disk_full");
    assert!(!error.concerns_connection());
}
