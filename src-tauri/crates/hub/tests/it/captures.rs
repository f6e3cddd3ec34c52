//! The twelve requests captured from the vendor's Java client 2.0.1, reproduced from the same inputs.

use std::{io::Write, path::Path, sync::Arc};

use domain::{AgencyCode, DocId, UtcMillis};
use hub::{
    Ack, Hub, MessageKind, OutgoingMessage,
    vxp::{HashForm, Registration, Vxp},
};
use rstest::rstest;
use sha2::{Digest, Sha256};
use tokio::io::sink;

use crate::server::{Seen, Server, fine, reply};

/// Headers of the transport, not of the protocol: the two clients differ in them knowingly. Java's offers to unpack,
/// asks to be told before it sends a body, spells out that connections are kept, and (sendEdoc only) adds the
/// defaults of another HTTP library. `Host` names where each server listened.
const TRANSPORT: [&str; 7] =
    ["Host", "Connection", "Accept", "Accept-Encoding", "Expect", "Cache-Control", "Pragma"];

fn capture(name: &str) -> Seen {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../tests/fixtures/sdk-wire")
        .join(format!("{name}.http"));
    let bytes = std::fs::read(path).unwrap();
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
    Seen {
        head: String::from_utf8(bytes[..end].to_vec()).unwrap(),
        body: bytes[end..].to_vec(),
        connection: 0,
    }
}

/// The moment a capture was taken, from its own timestamp header.
fn moment(capture: &Seen) -> UtcMillis {
    let text = capture.header("XroadVnpt-timestamp").unwrap();
    let (local, millis) = text.split_once('+').unwrap();
    let local = jiff::civil::DateTime::strptime("%d%m%YT%H%M%S", local).unwrap();
    UtcMillis::from_vietnam(local).plus(millis.parse().unwrap())
}

/// Content-Length is compared apart: it stands elsewhere, which HTTP does not mind.
fn protocol(seen: &Seen) -> Vec<(String, String)> {
    seen.headers()
        .into_iter()
        .filter(|(name, _)| !TRANSPORT.contains(&name.as_str()) && name != "Content-Length")
        .collect()
}

async fn act(name: &str, hub: &Vxp, capture: &Seen) {
    let doc_id = DocId::from("68edb8c8aaaaaaaaaaaaaaaa");
    let code = |text: &str| AgencyCode::parse(text).unwrap();
    match name {
        "01_getReceivedEdocList" => drop(hub.list(MessageKind::Document).await.unwrap()),
        "02_getSentEdocList" => drop(hub.sent(MessageKind::Document, None).await.unwrap()),
        "03_sendEdoc" => {
            let file = capture.body.strip_suffix(b"\r\n").unwrap();
            let mut on_disk = tempfile::NamedTempFile::new().unwrap();
            on_disk.write_all(file).unwrap();
            let message = OutgoingMessage {
                kind: MessageKind::Document,
                from: &code("000.00.00.H41"),
                to: None,
                path: on_disk.path(),
                bytes: file.len() as u64,
                sha256: Sha256::digest(file).into(),
            };
            let id = hub.send(&message, &|_, _| {}).await.unwrap();
            assert_eq!(id.as_str(), "68edb8c80000000000000001");
        }
        "04_getEdoc" | "07_downloadEdoc" => {
            assert_eq!(hub.fetch(&doc_id, &mut sink(), &|_, _| {}).await.unwrap().bytes, 8);
        }
        "05_updateStatus" => hub.acknowledge(&doc_id, Ack::Done, None).await.unwrap(),
        "06_countReceiveEdoc" => assert_eq!(hub.count(MessageKind::Document).await.unwrap(), 3),
        "08_getAgenciesList" => drop(hub.agencies().await.unwrap()),
        "09_getSynchronizeUnit" => drop(hub.synchronize_unit().await.unwrap()),
        "10_registerAgency" => {
            let registration = Registration {
                id: "1".into(),
                pcode: "000.00.00.H41".into(),
                code: "000.00.01.H41".into(),
                name: "Tên".into(),
                mail: "a@b.vn".into(),
                mobile: String::new(),
                fax: String::new(),
            };
            hub.register_agency(&registration).await.unwrap();
        }
        "11_deleteAgency" => hub.delete_agency(&code("000.00.01.H41")).await.unwrap(),
        "12_getAgenciesListQD20" => drop(hub.agencies_qd20(Some(1)).await.unwrap()),
        other => panic!("no such capture: {other}"),
    }
}

#[rstest]
#[case("01_getReceivedEdocList")]
#[case("02_getSentEdocList")]
#[case("03_sendEdoc")]
#[case("04_getEdoc")]
#[case("05_updateStatus")]
#[case("06_countReceiveEdoc")]
#[case("07_downloadEdoc")]
#[case("08_getAgenciesList")]
#[case("09_getSynchronizeUnit")]
#[case("10_registerAgency")]
#[case("11_deleteAgency")]
#[case("12_getAgenciesListQD20")]
#[tokio::test]
async fn a_captured_request_is_reproduced_byte_for_byte(#[case] name: &str) {
    let capture = capture(name);
    let server = Server::start(move |_, seen| {
        let answer = match seen.path().rsplit('/').next().unwrap() {
            // The capture of getEdoc comes from a hub without the newer way.
            "downloadEdoc" if seen.head.contains("+0108") => reply("404 Not Found", "", ""),
            "downloadEdoc" => reply("200 OK", "", "<edXML/>"),
            "getEdoc" => fine(r#","data":"PGVkWE1MLz4=""#),
            "sendEdoc" => fine(r#","DocId":"68edb8c80000000000000001""#),
            "countReceiveEdoc" => fine(r#","count":3"#),
            _ => fine(r#","data":[]"#),
        };
        vec![crate::server::Do::Write(answer)]
    });
    let mut settings = server.settings();
    // What the vendor's client leaks into every download.
    settings.file_path = Some("store".into());
    let now = moment(&capture);
    let hub = Vxp::new(settings, Arc::new(move || now)).unwrap();

    act(name, &hub, &capture).await;

    let ours = server.seen().pop().unwrap();
    assert_eq!(ours.request_line(), capture.request_line());
    assert_eq!(protocol(&ours), protocol(&capture));
    assert_eq!(ours.header("Content-Length"), capture.header("Content-Length"));
    assert_eq!(ours.body, capture.body);
    let extra: Vec<String> = ours
        .headers()
        .into_iter()
        .map(|(name, _)| name)
        .filter(|name| TRANSPORT.contains(&name.as_str()) && name != "Host")
        .collect();
    assert!(extra.is_empty(), "transport headers we did not mean to send: {extra:?}");
}

#[test]
fn a_hash_is_written_the_vendors_way_or_the_usual_one() {
    let mut hash = [0xab; 32];
    hash[0] = 0x0b;
    assert_eq!(HashForm::Vendor.write(&hash), format!("b{}", "ab".repeat(31)));
    assert_eq!(HashForm::Padded.write(&hash), format!("0b{}", "ab".repeat(31)));
}

#[tokio::test]
async fn parameters_of_an_earlier_call_never_travel_again() {
    let server = Server::always(fine(r#","data":[],"count":0"#));
    let hub = server.hub();
    hub.acknowledge(&DocId::from("a"), Ack::Fail, Some("Lỗi: tệp hỏng\r\nX-Evil: 1")).await.unwrap();
    hub.list(MessageKind::Status).await.unwrap();

    let seen = server.seen();
    assert_eq!(seen[0].header("XroadVnpt-description").unwrap(), "Loi: tep hong X-Evil: 1");
    assert_eq!(seen[0].header("XroadVnpt-status").unwrap(), "fail");
    assert!(!seen[0].head.contains("\r\nX-Evil"));
    assert_eq!(
        seen[1].header("XroadVnpt-sign-header-key").unwrap(),
        "systemid;servicetype;messagetype;timestamp;Content-Type"
    );
    assert!(!seen[1].head.contains("description") && !seen[1].head.contains("docId"));
}
