//! Revocation lists come in the background: only from hosts on the list, only when they hold, only when they are newer.

use std::{
    collections::BTreeMap,
    io::{Read as _, Write as _},
    net::TcpListener,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use domain::UtcMillis;
use office::{Office, view::TrustView};
use registry::{OpenOptions, Registry, settings};
use support::{desk, papers_to_send};

/// A server that gives everybody these bytes, and how often it was asked.
fn serve(bytes: Vec<u8>) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/list.crl", listener.local_addr().unwrap());
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = [0; 4096];
            let read = stream.read(&mut request).unwrap();
            let line = request.get(..read).unwrap_or_default();
            assert!(line.starts_with(b"GET /list.crl HTTP/1.1\r\n"));
            count.fetch_add(1, Ordering::SeqCst);
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", bytes.len());
            stream.write_all(head.as_bytes()).unwrap();
            stream.write_all(&bytes).unwrap();
        }
    });
    (url, asked)
}

/// An office that trusts the press and knows this address, due at once.
async fn office(folder: &std::path::Path, url: &str) -> Arc<Office> {
    let office = Office::open(folder, desk::options()).await.unwrap();
    desk::set_up(&office, folder).await;
    due_again(office, folder, url).await;
    Office::open(folder, desk::options()).await.unwrap()
}

/// Closes the office and makes the address due.
async fn due_again(office: Arc<Office>, folder: &std::path::Path, url: &str) {
    office.close().await.unwrap();
    drop(office);
    let registry = Registry::open(folder, OpenOptions::default()).unwrap();
    let points = BTreeMap::from([(url.to_owned(), UtcMillis(0))]);
    registry.write(|tx| settings::set(tx, "crl_points", &points, UtcMillis(0))).unwrap();
    registry.close().unwrap();
}

fn newest(trust: &TrustView) -> UtcMillis {
    trust.lists.iter().map(|list| list.this_update).max().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_list_from_a_listed_host_is_kept_and_not_asked_for_again_at_once() {
    let now = UtcMillis(i64::try_from(std::time::UNIX_EPOCH.elapsed().unwrap().as_millis()).unwrap());
    let later = now.plus(60_000);
    let (url, asked) = serve(papers_to_send::press().trust_at(later).unwrap().crl_pem);
    let folder = tempfile::tempdir().unwrap();
    let office = office(folder.path(), &url).await;
    let before = newest(&office.trust().await.unwrap());

    // The host is on nobody's list yet.
    assert_eq!(office.refresh_lists().await.unwrap(), 0);
    assert_eq!(asked.load(Ordering::SeqCst), 0);

    due_again(office, folder.path(), &url).await;
    let office = Office::open(folder.path(), desk::options()).await.unwrap();
    office.trust_hosts(vec!["127.0.0.1".to_owned()]).await.unwrap();
    assert_eq!(office.refresh_lists().await.unwrap(), 1);
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    let after = newest(&office.trust().await.unwrap());
    assert!(after > before, "{after:?} is not after {before:?}");
    assert_eq!(office.refresh_lists().await.unwrap(), 0);
    assert_eq!(asked.load(Ordering::SeqCst), 1, "not due again within the hour");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_of_a_stranger_is_not_kept() {
    let stranger = rehearsal::samples::Press::open(None).unwrap();
    let (url, asked) = serve(stranger.trust().unwrap().crl_pem);
    let folder = tempfile::tempdir().unwrap();
    let office = office(folder.path(), &url).await;
    office.trust_hosts(vec!["127.0.0.1".to_owned()]).await.unwrap();
    let before = office.trust().await.unwrap();
    assert_eq!(office.refresh_lists().await.unwrap(), 0);
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    assert_eq!(office.trust().await.unwrap().lists, before.lists);
}
