//! An office at its desk, connected to a rehearsal hub.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use domain::{AgencyCode, DocumentKey, DraftKey, UtcMillis};
use office::{
    Office, OfficeOptions, SecretsPreference,
    view::{AgencySettings, DraftFields, HubSettings, OutgoingDetail, Queued, SetUp, Transport},
};
use rehearsal::{Control, Options, Pace, Running};
use tempfile::TempDir;

use crate::papers_to_send;

/// Our own code in tests.
pub const OWN: &str = "H21";

/// Reads a code of a test.
///
/// # Panics
/// When it is none: a mistake in the test.
#[must_use]
#[expect(clippy::expect_used, reason = "a mistake in a test")]
pub fn code(text: &str) -> AgencyCode {
    AgencyCode::parse(text).expect("a code")
}

/// An office, its folder and its hub.
#[derive(Debug)]
pub struct Desk {
    /// The office.
    pub office: Arc<Office>,
    /// A hand on the hub.
    pub hub: Control,
    /// The hub.
    pub running: Running,
    folder: TempDir,
}

/// A hub on which nothing happens by itself.
#[must_use]
pub fn still() -> Options {
    Options { pace: Pace::still(), locked_first: Vec::new(), ..Options::default() }
}

/// A hub whose offices answer within milliseconds.
#[must_use]
pub fn answering() -> Options {
    Options { pace: Pace::answering(), locked_first: Vec::new(), ..Options::default() }
}

/// Options of an office in a test: nothing is held, secrets in a file.
#[must_use]
pub fn options() -> OfficeOptions {
    OfficeOptions { secrets: SecretsPreference::File, undo_ms: 0, ..OfficeOptions::default() }
}

/// Who we are in tests.
#[must_use]
pub fn agency() -> AgencySettings {
    AgencySettings {
        code: OWN.to_owned(),
        name: "Ủy ban nhân dân tỉnh Gia Lai".to_owned(),
        clerk: "Nguyễn Thị Lan".to_owned(),
        place: "Gia Lai".to_owned(),
        ..AgencySettings::default()
    }
}

/// How the office reaches a running rehearsal hub, and the secret.
///
/// # Panics
/// When the hub does not know us.
#[must_use]
#[expect(clippy::expect_used, reason = "a mistake in a test")]
pub fn hub_settings(running: &Running) -> (HubSettings, String) {
    let credential = running.credential(&code(OWN)).expect("our own agency at the hub");
    let settings = HubSettings {
        transport: Transport::Vxp,
        endpoint: running.url().to_owned(),
        system_id: credential.system_id,
        poll_seconds: 10,
        ..HubSettings::default()
    };
    (settings, credential.secret)
}

#[expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "support of tests: what cannot fail there fails the test"
)]
impl Desk {
    /// An office set up and connected to a hub with these options; its loops do not run.
    pub async fn with(hub: Options, options: OfficeOptions) -> Self {
        let running = rehearsal::serve(hub).await.expect("a rehearsal hub");
        let folder = tempfile::tempdir().expect("a folder");
        let office = Office::open(folder.path(), options).await.expect("an office");
        set_up(&office, folder.path()).await;
        let (settings, secret) = hub_settings(&running);
        office.save_hub(settings, Some(secret)).await.expect("the hub's settings");
        Self { office, hub: running.handle(), running, folder }
    }

    /// The same with a hub on which nothing happens by itself.
    pub async fn quiet() -> Self {
        Self::with(still(), options()).await
    }

    /// The same office in a new start, before the same hub.
    pub async fn reopen(self, options: OfficeOptions) -> Self {
        self.between_starts(options, |_folder| {}).await
    }

    /// The same office in a new start, after something happened to its folder.
    pub async fn between_starts(self, options: OfficeOptions, happens: impl FnOnce(&Path)) -> Self {
        let Self { office, hub, running, folder } = self;
        drop(office);
        happens(folder.path());
        let office = Office::open(folder.path(), options).await.expect("the office again");
        Self { office, hub, running, folder }
    }

    /// Where the office's data lies.
    #[must_use]
    pub fn folder(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    /// One round of everything.
    pub async fn sync(&self) -> office::SyncReport {
        self.office.sync_once(Duration::from_secs(60)).await.expect("a round")
    }

    /// Rounds until `done` says so.
    ///
    /// # Panics
    /// When it never does.
    pub async fn sync_until<F, A>(&self, what: &str, mut done: F)
    where
        F: FnMut(Arc<Office>) -> A,
        A: Future<Output = bool>,
    {
        for _ in 0..400 {
            self.sync().await;
            if done(Arc::clone(&self.office)).await {
                return;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        unreachable!("never happened: {what}");
    }

    /// The calls that the hub has seen since this was last asked, in order, with a space between.
    #[must_use]
    pub fn asked(&self) -> String {
        let calls: Vec<String> = self.hub.requests().into_iter().map(|request| request.path).collect();
        self.hub.clear_requests();
        calls.join(" ")
    }

    /// What the status bar says is wrong.
    pub async fn shown(&self) -> Option<String> {
        self.office.status_bar().await.expect("a status bar").error.map(|notice| notice.code)
    }

    /// Queues a document to these recipients, with the signed paper that says so.
    pub async fn send(&self, number: &str, recipients: &[&str]) -> Queued {
        send(&self.office, &self.folder(), number, recipients).await
    }

    /// One outgoing document.
    pub async fn outgoing(&self, id: DocumentKey) -> OutgoingDetail {
        self.office.outgoing_detail(id).await.expect("an outgoing document")
    }

    /// Incoming documents, newest first.
    pub async fn incoming(&self) -> Vec<office::view::IncomingRow> {
        self.office
            .incoming_list(office::view::IncomingFilter::default(), None, 1_000)
            .await
            .expect("a list")
            .rows
    }
}

/// Sets an office up as ours: with the directory of the rehearsal, and trusting who signs the papers of tests.
///
/// # Panics
/// When it cannot be set up.
#[expect(clippy::expect_used, reason = "support of tests: what cannot fail there fails the test")]
pub async fn set_up(office: &Office, folder: &Path) {
    office.set_up(SetUp { agency: agency(), first_arrival_number: 1 }).await.expect("set up");
    let entry = |(code_text, name): (&str, &str)| office::DirectoryEntry {
        code: code(code_text),
        name: name.to_owned(),
        parent: None,
        email: String::new(),
        old_code: None,
    };
    office.directory_import(rehearsal::built_in_names().map(entry).collect()).await.expect("a directory");
    let trust = papers_to_send::trust();
    let (root, list) = (folder.join("root.pem"), folder.join("list.crl"));
    std::fs::write(&root, trust.root_pem).expect("a file");
    std::fs::write(&list, trust.crl_pem).expect("a file");
    let looked = office.trust_look(vec![root.clone()]).await.expect("a certificate");
    let confirmed = looked.into_iter().map(|one| one.sha256).collect();
    office.trust_import(vec![root], confirmed).await.expect("a trusted root");
    office.trust_add_list(list).await.expect("a list");
}

/// An acceptance in spite of the checklist's warnings: most packages of tests carry a broken paper.
#[must_use]
pub fn acceptance() -> office::view::Acceptance {
    let reason = "đã xem bản giấy".to_owned();
    office::view::Acceptance { reason, ..office::view::Acceptance::default() }
}

/// Does what a clerk does between writing a draft and its sending: gives each warning a reason, and confirms.
///
/// # Panics
/// With the findings, when something blocks.
#[expect(clippy::expect_used, reason = "support of tests: what cannot fail there fails the test")]
pub async fn review(office: &Office, draft: DraftKey) {
    let check = office.draft_check(draft).await.expect("a checklist");
    for (finding, key) in check.report.findings.iter().zip(&check.keys) {
        if finding.level == domain::checklist::Level::Warn {
            office
                .draft_reason(draft, key.clone(), "đã xem, gửi trong diễn tập".into())
                .await
                .expect("a reason");
        }
    }
    let blocks: Vec<_> = check
        .report
        .findings
        .iter()
        .filter(|finding| finding.level == domain::checklist::Level::Block)
        .filter(|finding| finding.rule != "send.confirmation")
        .map(|finding| (&finding.rule, finding.sentence().vi, &finding.evidence))
        .collect();
    assert!(blocks.is_empty(), "{blocks:#?}");
    office.draft_confirm(draft).await.expect("confirmed");
}

/// Queues a document to these recipients, with the signed paper that says so.
///
/// # Panics
/// When the draft is refused.
#[expect(clippy::expect_used, reason = "support of tests: what cannot fail there fails the test")]
pub async fn send(office: &Office, folder: &Path, number: &str, recipients: &[&str]) -> Queued {
    let draft = draft(office, folder, fields(office, number, recipients)).await;
    review(office, draft).await;
    office.draft_send(draft).await.expect("queued")
}

/// What a clerk writes about a document to these recipients.
#[must_use]
pub fn fields(office: &Office, number: &str, recipients: &[&str]) -> DraftFields {
    DraftFields {
        number: number.to_owned(),
        notation: "UBND-TEST".to_owned(),
        promulgation_date: today(office).to_string(),
        place: "Gia Lai".to_owned(),
        subject: format!("V/v gửi thử số {number}"),
        document_type: "Công văn".to_owned(),
        signer_position: "Chủ tịch".to_owned(),
        signer_name: "Trần Văn Bình".to_owned(),
        recipients: recipients.iter().map(|code| (*code).to_owned()).collect(),
        ..DraftFields::default()
    }
}

/// A draft of these fields with the signed paper that fits them, `vb-<number>.pdf` in `folder`.
///
/// # Panics
/// When the draft or its file is refused.
#[expect(clippy::expect_used, reason = "support of tests: what cannot fail there fails the test")]
pub async fn draft(office: &Office, folder: &Path, fields: DraftFields) -> DraftKey {
    let names: Vec<String> = fields.recipients.iter().map(|code| agency_name(code)).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let path = folder.join(format!("vb-{}.pdf", fields.number));
    std::fs::write(&path, papers_to_send::paper(&agency().name, &fields, &names)).expect("a file");
    let draft = office.draft_create().await.expect("a draft");
    office.draft_save(draft.id, fields).await.expect("saved");
    office.draft_add_files(draft.id, vec![path]).await.expect("a file added");
    draft.id
}

/// The name of an agency in the hub's directory, which is how papers print it; the code of one that is not there.
fn agency_name(text: &str) -> String {
    rehearsal::built_in_name(&code(text)).unwrap_or(text).to_owned()
}

fn today(office: &Office) -> jiff::civil::Date {
    office.moment().vietnam_date()
}

/// A moment as tests write it.
#[must_use]
pub fn at(milliseconds: i64) -> UtcMillis {
    UtcMillis(milliseconds)
}
