//! Revocation lists from the addresses that certificates name: whom we ask, and how far we go.

use hub::{Class, crl, error::codes, vxp::ProxyPlan};
use rstest::rstest;

use crate::server::{Do, Server};

fn here(server: &Server, host: &str) -> String {
    format!("http://{host}:{}/vgca/g2.crl", server.port)
}

fn answer(status: &str, body: &[u8]) -> Vec<u8> {
    let mut all = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n", body.len()).into_bytes();
    all.extend_from_slice(body);
    all
}

#[tokio::test]
async fn a_listed_host_gives_its_list() {
    let server = Server::always(answer("200 OK", b"0\x82..."));
    let bytes = crl::download(&here(&server, "127.0.0.1"), &["127.0.0.1".into()], &ProxyPlan::Direct).await;
    assert_eq!(bytes.unwrap(), b"0\x82...");
    let seen = server.seen();
    assert_eq!(seen.iter().map(|seen| seen.path().to_owned()).collect::<Vec<_>>(), ["/vgca/g2.crl"]);
}

#[rstest]
#[case::a_host_not_listed("127.0.0.1", "ca.gov.vn")]
#[case::a_name_that_leads_inside_below_a_listed_one("a.localhost", "localhost")]
#[tokio::test]
async fn nobody_else_is_asked(#[case] host: &str, #[case] listed: &str) {
    let server = Server::always(answer("200 OK", b"x"));
    let error =
        crl::download(&here(&server, host), &[listed.to_owned()], &ProxyPlan::Direct).await.unwrap_err();
    // A resolver that knows no names below localhost refuses earlier, which is as good.
    assert!(matches!(error.code.as_str(), codes::SETTINGS | codes::DNS), "{error}");
    assert_eq!(server.seen().len(), 0);
}

#[rstest]
#[case("302 Found\r\nLocation: http://10.0.0.1/", codes::REDIRECT, Class::Permanent)]
#[case("404 Not Found", codes::HTTP_4XX, Class::Permanent)]
#[case("503 Busy", codes::HTTP_5XX, Class::Transient { after_ms: None })]
#[tokio::test]
async fn other_answers_are_no_list(#[case] status: &str, #[case] code: &str, #[case] class: Class) {
    let server = Server::always(answer(status, b"x"));
    let hosts = ["127.0.0.1".to_owned()];
    let error = crl::download(&here(&server, "127.0.0.1"), &hosts, &ProxyPlan::Direct).await.unwrap_err();
    assert_eq!((error.code.as_str(), error.class), (code, class));
    assert_eq!(server.seen().len(), 1, "nothing is followed or repeated");
}

#[tokio::test]
async fn a_list_without_end_is_refused() {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", crl::LIMIT + 1);
    let server = Server::start(move |_, _| vec![Do::Write(head.clone().into_bytes()), Do::Hang]);
    let hosts = ["127.0.0.1".to_owned()];
    let error = crl::download(&here(&server, "127.0.0.1"), &hosts, &ProxyPlan::Direct).await.unwrap_err();
    assert_eq!(error.code, codes::TOO_LARGE);
    let server = Server::always(answer("200 OK", b""));
    let error = crl::download(&here(&server, "127.0.0.1"), &hosts, &ProxyPlan::Direct).await.unwrap_err();
    assert_eq!(error.code, codes::EMPTY);
}
