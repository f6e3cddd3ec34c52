use std::{
    fs,
    sync::atomic::{AtomicI64, Ordering},
    time::SystemTime,
};

use domain::AgencyCode;

use super::*;
use crate::Class;

struct Desk {
    root: tempfile::TempDir,
    hub: Folder,
    ahead: Arc<AtomicI64>,
}

impl Desk {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let ahead = Arc::new(AtomicI64::new(0));
        let skew = Arc::clone(&ahead);
        let clock: Clock = Arc::new(move || {
            let since = SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
            UtcMillis(i64::try_from(since.as_millis()).unwrap() + skew.load(Ordering::Relaxed))
        });
        let hub = Folder::new(root.path(), clock).unwrap();
        Self { root, hub, ahead }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    fn drop_in(&self, name: &str, content: &[u8]) {
        fs::write(self.path("in").join(name), content).unwrap();
    }

    fn names(&self, folder: &str) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.path(folder))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    async fn ids(&self, kind: MessageKind) -> Vec<DocId> {
        self.hub.list(kind).await.unwrap().into_iter().map(|row| row.doc_id).collect()
    }

    async fn fetch(&self, doc_id: &DocId) -> Result<Vec<u8>, HubError> {
        let mut bytes = Vec::new();
        self.hub.fetch(doc_id, &mut bytes, &|_, _| {}).await.map(|_| bytes)
    }
}

const DOCUMENT: &[u8] = b"<edXML><edXMLBody/></edXML>\r\n";
const STATUS: &[u8] = b"<edXML><edXML:StatusCode>03</edXML:StatusCode></edXML>";

#[tokio::test]
async fn packages_are_offered_by_kind_fetched_and_put_away() {
    let desk = Desk::new();
    desk.drop_in("Công văn số 12.edxml", DOCUMENT);
    desk.drop_in("phan hoi.EDXML", STATUS);
    desk.drop_in("ghi chú.txt", b"x");
    let ids = desk.ids(MessageKind::Document).await;
    assert_eq!(ids.len(), 1);
    assert!(ids[0].as_str().starts_with("Cong_van_so_12-"));
    assert_eq!(desk.ids(MessageKind::Status).await.len(), 1);
    assert_eq!(desk.hub.count(MessageKind::Status).await.unwrap(), 1);
    assert_eq!(desk.fetch(&ids[0]).await.unwrap(), DOCUMENT);

    desk.hub.acknowledge(&ids[0], Ack::Processing, None).await.unwrap();
    assert_eq!(desk.ids(MessageKind::Document).await, ids);
    desk.hub.acknowledge(&ids[0], Ack::Done, None).await.unwrap();
    // Saying it twice is harmless.
    desk.hub.acknowledge(&ids[0], Ack::Done, None).await.unwrap();
    assert_eq!(desk.names("done"), [format!("{}.edxml", ids[0])]);
    assert_eq!(desk.ids(MessageKind::Document).await, []);
    let gone = desk.fetch(&ids[0]).await.unwrap_err();
    assert_eq!((gone.code.as_str(), gone.class), (codes::DOC_GONE, Class::Permanent));
}

#[tokio::test]
async fn a_failed_package_lies_beside_the_reason() {
    let desk = Desk::new();
    desk.drop_in("a.edxml", DOCUMENT);
    let id = desk.ids(MessageKind::Document).await.remove(0);
    desk.hub.acknowledge(&id, Ack::Fail, Some("Tệp hỏng")).await.unwrap();
    assert_eq!(desk.names("failed"), [format!("{id}.edxml"), format!("{id}.txt")]);
    assert_eq!(fs::read_to_string(desk.path("failed").join(format!("{id}.txt"))).unwrap(), "Tep hong");
}

#[tokio::test]
async fn the_same_bytes_brought_twice_have_the_same_identity() {
    let desk = Desk::new();
    desk.drop_in("a.edxml", DOCUMENT);
    let first = desk.ids(MessageKind::Document).await;
    desk.hub.acknowledge(&first[0], Ack::Done, None).await.unwrap();
    desk.drop_in("a.edxml", DOCUMENT);
    assert_eq!(desk.ids(MessageKind::Document).await, first);
    desk.hub.acknowledge(&first[0], Ack::Done, None).await.unwrap();
    assert_eq!((desk.names("done").len(), desk.names("in").len()), (1, 0));
}

#[tokio::test]
async fn a_file_still_being_copied_waits_but_not_for_ever() {
    let desk = Desk::new();
    desk.drop_in("a.edxml", &DOCUMENT[..12]);
    assert_eq!(desk.ids(MessageKind::Document).await, []);
    desk.ahead.store(61_000, Ordering::Relaxed);
    assert_eq!(desk.ids(MessageKind::Document).await.len(), 1);
    desk.drop_in("a.edxml", DOCUMENT);
    let id = desk.ids(MessageKind::Document).await.remove(0);
    assert_eq!(desk.fetch(&id).await.unwrap(), DOCUMENT);
}

#[cfg(unix)]
#[tokio::test]
async fn links_are_never_followed() {
    let desk = Desk::new();
    let secret = desk.path("secret.edxml");
    fs::write(&secret, DOCUMENT).unwrap();
    std::os::unix::fs::symlink(&secret, desk.path("in").join("link.edxml")).unwrap();
    assert_eq!(desk.ids(MessageKind::Document).await, []);

    let other = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(desk.path("in"), other.path().join("in")).unwrap();
    let Err(error) = Folder::new(other.path(), Arc::new(|| UtcMillis(0))) else { panic!("a link was taken") };
    assert_eq!(error.code, codes::SETTINGS);
}

#[tokio::test]
async fn a_name_that_leads_elsewhere_is_nobodys() {
    let desk = Desk::new();
    fs::write(desk.path("x.edxml"), DOCUMENT).unwrap();
    for id in ["../x", "/etc/passwd", "", "in/x", "CON", "a\\b", "x\u{202E}"] {
        let id = DocId::from(id);
        for ack in [Ack::Done, Ack::Fail] {
            assert_eq!(desk.hub.acknowledge(&id, ack, Some("n")).await.unwrap_err().code, codes::DOC_GONE);
        }
        assert_eq!(desk.fetch(&id).await.unwrap_err().code, codes::DOC_GONE);
    }
    assert!(desk.path("x.edxml").exists());
    assert_eq!((desk.names("done").len(), desk.names("failed").len()), (0, 0));
}

#[tokio::test]
async fn sending_again_never_makes_a_second_file() {
    let desk = Desk::new();
    let source = desk.path("package");
    fs::write(&source, DOCUMENT).unwrap();
    let from = AgencyCode::parse("H41").unwrap();
    let mut message = OutgoingMessage {
        kind: MessageKind::Document,
        from: &from,
        to: None,
        path: &source,
        bytes: DOCUMENT.len() as u64,
        sha256: Sha256::digest(DOCUMENT).into(),
    };
    let first = desk.hub.send(&message, &|_, _| {}).await.unwrap();
    assert_eq!(desk.hub.send(&message, &|_, _| {}).await.unwrap(), first);
    assert_eq!(desk.names("out"), [format!("{first}.edxml")]);
    assert_eq!(fs::read(desk.path("out").join(format!("{first}.edxml"))).unwrap(), DOCUMENT);
    let rows = desk.hub.sent(MessageKind::Document, Some(&first)).await.unwrap();
    assert_eq!((rows.len(), rows[0].sender_doc_id.as_ref()), (1, Some(&first)));
    assert_eq!(desk.hub.sent(MessageKind::Status, None).await.unwrap(), []);

    // Invariant 5: other bytes than promised never come to stand there.
    message.sha256 = [7; 32];
    let error = desk.hub.send(&message, &|_, _| {}).await.unwrap_err();
    assert_eq!((error.code.as_str(), error.ambiguous), (codes::LOCAL_FILE, false));
    assert_eq!(desk.names("out").len(), 1);
}

#[tokio::test]
async fn a_probe_proves_that_the_folders_can_be_written() {
    let desk = Desk::new();
    assert_eq!(desk.hub.probe().await.unwrap(), Probe { server_time: None });
    assert_eq!(desk.names("out").len(), 0);
    assert!(desk.hub.key().starts_with("folder:") && desk.hub.key().len() == 23);
    fs::remove_dir_all(desk.path("out")).unwrap();
    fs::write(desk.path("out"), b"a file").unwrap();
    assert_eq!(desk.hub.probe().await.unwrap_err().code, codes::SETTINGS);
}
