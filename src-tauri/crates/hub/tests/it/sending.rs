//! Sending a file: its bytes, its promise, its progress. Cites invariants 3 and 5.

use std::{
    fs::File,
    io::{Read, Write},
    path::Path,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use domain::AgencyCode;
use hub::{Class, Hub, HubError, MessageKind, OutgoingMessage, error::codes, vxp::Vxp};
use sha2::{Digest, Sha256};

use crate::server::{Do, Server, fine, reply};

async fn send(hub: &Vxp, path: &Path, bytes: u64, sha256: [u8; 32]) -> Result<String, HubError> {
    let from = AgencyCode::parse("H41.1").unwrap();
    let to = [AgencyCode::parse("G22").unwrap(), AgencyCode::parse("H37.02").unwrap()];
    let message =
        OutgoingMessage { kind: MessageKind::Status, from: &from, to: Some(&to), path, bytes, sha256 };
    hub.send(&message, &|_, _| {}).await.map(|id| id.0)
}

fn accepting() -> Server {
    Server::always(fine(r#","DocId":"d""#))
}

#[tokio::test]
async fn a_large_file_arrives_whole_with_its_line_break_and_tells_its_progress() {
    let content: Vec<u8> = (0..3_000_017u32).map(|n| (n % 251) as u8).collect();
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(&content).unwrap();
    let server = accepting();
    let last = AtomicU64::new(0);
    let backwards = Mutex::new(false);
    let from = AgencyCode::parse("H41.1").unwrap();
    let message = OutgoingMessage {
        kind: MessageKind::Document,
        from: &from,
        to: None,
        path: file.path(),
        bytes: content.len() as u64,
        sha256: Sha256::digest(&content).into(),
    };
    let heard = |sent: u64, total: Option<u64>| {
        assert_eq!(total, Some(3_000_017));
        if last.swap(sent, Ordering::Relaxed) > sent {
            *backwards.lock().unwrap() = true;
        }
    };
    assert_eq!(server.hub().send(&message, &heard).await.unwrap().as_str(), "d");
    let seen = server.seen().pop().unwrap();
    assert_eq!(seen.body.len(), content.len() + 2);
    assert!(seen.body.starts_with(&content) && seen.body.ends_with(b"\r\n"));
    assert!(last.load(Ordering::Relaxed) <= content.len() as u64 && !*backwards.lock().unwrap());
}

#[tokio::test]
async fn recipients_travel_as_a_json_list_signed_like_everything_else() {
    let server = accepting();
    let file = tempfile::NamedTempFile::new().unwrap();
    send(&server.hub(), file.path(), 0, Sha256::digest(b"").into()).await.unwrap();
    let seen = server.seen().pop().unwrap();
    assert_eq!(seen.header("XroadVnpt-to").unwrap(), r#"["G22","H37.02"]"#);
    assert!(
        seen.header("XroadVnpt-sign-header").unwrap().contains(r#""XroadVnpt-to":"[\"G22\",\"H37.02\"]""#)
    );
    assert_eq!(seen.header("XroadVnpt-messagetype").unwrap(), "status");
    assert_eq!(seen.body, b"\r\n");
}

#[tokio::test]
async fn other_bytes_than_promised_never_make_a_complete_request() {
    let content = vec![b'x'; 500_000];
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(&content).unwrap();
    for (bytes, sha256) in [
        (500_000, Sha256::digest(b"something else").into()),
        (500_001, Sha256::digest(&content).into()),
        (499_999, Sha256::digest(&content).into()),
    ] {
        let server = accepting();
        let error = send(&server.hub(), file.path(), bytes, sha256).await.unwrap_err();
        assert_eq!(error.code, codes::LOCAL_FILE);
        assert_eq!(error.args.get("reason").unwrap(), "changed");
        assert_eq!((error.class, error.ambiguous), (Class::Permanent, false));
        assert!(!error.concerns_connection());
        assert_eq!(server.seen().len(), 0);
    }
}

#[tokio::test]
async fn a_missing_file_asks_nothing_of_the_hub() {
    let server = accepting();
    let error = send(&server.hub(), Path::new("/nowhere/x.edxml"), 1, [0; 32]).await.unwrap_err();
    assert_eq!(
        (error.code.as_str(), error.args.get("reason").unwrap().as_str()),
        (codes::LOCAL_FILE, "missing")
    );
    assert_eq!((server.seen().len(), server.unfinished()), (0, 0));
}

#[tokio::test]
async fn a_refusal_before_the_end_of_the_file_is_heard() {
    // The refusal is written at once while the client is still sending.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let answering = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.read_exact(&mut [0; 100]).unwrap();
        stream.write_all(&reply("413 Content Too Large", "Connection: close\r\n", "")).unwrap();
        // Read on, so that the refusal is not lost to a reset.
        std::io::copy(&mut stream, &mut std::io::sink()).unwrap_or(0)
    });
    let file = tempfile::NamedTempFile::new().unwrap();
    let bytes = 8 * 1024 * 1024;
    File::options().write(true).open(file.path()).unwrap().set_len(bytes).unwrap();
    let server = accepting();
    let mut settings = server.settings();
    settings.endpoint = format!("http://127.0.0.1:{port}/a");
    let hub = Vxp::new(settings, crate::server::clock()).unwrap();
    let hash = Sha256::digest(vec![0; 8 * 1024 * 1024]);
    let error = send(&hub, file.path(), bytes, hash.into()).await.unwrap_err();
    assert_eq!((error.code.as_str(), error.ambiguous), (codes::TOO_LARGE, false));
    // The rest of the file is not sent to a hub that has refused it.
    let read = tokio::task::spawn_blocking(move || answering.join().unwrap()).await.unwrap();
    assert!(read < bytes);
}

#[tokio::test]
async fn a_break_before_the_request_was_complete_is_certain() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let breaking = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.read_exact(&mut [0; 100]).unwrap();
        socket2::SockRef::from(&stream).set_linger(Some(std::time::Duration::ZERO)).unwrap();
    });
    let file = tempfile::NamedTempFile::new().unwrap();
    let bytes: usize = 64 * 1024 * 1024;
    File::options().write(true).open(file.path()).unwrap().set_len(bytes as u64).unwrap();
    let mut settings = accepting().settings();
    settings.endpoint = format!("http://127.0.0.1:{port}/a");
    let hub = Vxp::new(settings, crate::server::clock()).unwrap();
    let error =
        send(&hub, file.path(), bytes as u64, Sha256::digest(vec![0; bytes]).into()).await.unwrap_err();
    assert_eq!((error.code.as_str(), error.class, error.ambiguous), (codes::RESET, Class::Network, false));
    breaking.join().unwrap();
}

#[tokio::test]
async fn acceptance_without_an_identity_is_like_a_lost_answer() {
    for body in ["", r#","DocId":null"#, r#","DocId":"a\nb""#] {
        let answer = fine(body);
        let server = Server::start(move |_, _| vec![Do::Write(answer.clone())]);
        let file = tempfile::NamedTempFile::new().unwrap();
        let error = send(&server.hub(), file.path(), 0, Sha256::digest(b"").into()).await.unwrap_err();
        assert_eq!((error.code.as_str(), error.ambiguous), (codes::MALFORMED, true));
        assert_eq!(server.seen().len(), 1);
    }
}
