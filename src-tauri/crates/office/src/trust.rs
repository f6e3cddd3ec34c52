//! Whom the office trusts: the folder `trust` beside its data, looked at before anything is imported, and the reader of
//! PDFs that judges by it.
//!
//! No official root is shipped: the agency imports it and compares the fingerprint that is shown (NĐ 23/2025 leaves the
//! choice of the authority to the agency). A file that only lies in the folder gives no trust.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
};

use domain::{
    UtcMillis,
    content::{FileFacts, FileKind, TextFacts},
};
use pdfsig::trust::{FolderError, Kind, ListError, Trust};
use registry::facts::Kept;

use crate::{
    Office,
    audit::{self, Action},
    changes::{Change, Subject},
    error::{Reason, Result},
    inspect::File,
    view::{CertificateView, ReasonView, RefusedFile, RevocationListView, TrustView},
};

/// The folder's name below the data.
pub(crate) const FOLDER: &str = "trust";
/// Key of the hosts that revocation lists may be fetched from.
pub(crate) const HOSTS: &str = "crl_hosts";
/// The authorities' own hosts.
const OFFICIAL_HOSTS: [&str; 2] = ["ca.gov.vn", "rootca.gov.vn"];
/// Largest certificate or list that is looked at, in bytes.
pub(crate) const LARGEST: u64 = 32 << 20;
/// A verdict on signatures is good for this long, in milliseconds: lists become stale and certificates end.
const VERDICT_LASTS: i64 = 6 * 3_600_000;

/// The store in memory.
pub(crate) struct Trusted {
    trust: Trust,
    version: String,
}

/// The store and the folder it came from.
pub(crate) struct Keeper(RwLock<Arc<Trusted>>);

impl Keeper {
    /// Reads the folder. One that cannot be read trusts nobody, aloud.
    pub(crate) fn load(data_dir: &Path) -> Self {
        Self(RwLock::new(Arc::new(Trusted::load(&data_dir.join(FOLDER)))))
    }

    fn get(&self) -> Arc<Trusted> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn renew(&self, data_dir: &Path) {
        let renewed = Arc::new(Trusted::load(&data_dir.join(FOLDER)));
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = renewed;
    }
}

impl Trusted {
    fn load(folder: &Path) -> Self {
        let trust = Trust::load(folder).unwrap_or_else(|error| {
            tracing::error!(%error, "the trust store cannot be read; nobody is trusted");
            Trust::empty()
        });
        let version = if trust.has_roots() { trust.version() } else { String::new() };
        Self { trust, version }
    }

    /// The version of the store; empty without roots.
    pub(crate) fn version(&self) -> &str {
        &self.version
    }

    /// Whether what was found then is what would be found now.
    pub(crate) fn still_judges<R>(&self, kept: &Kept<FileFacts, R>, now: UtcMillis) -> bool {
        let facts = &kept.facts;
        let judged = !facts.signatures.is_empty() || !facts.reasons.is_empty();
        let age = now.since(kept.read_at);
        !judged || (kept.trust_version == self.version && (0..VERDICT_LASTS).contains(&age))
    }

    /// Everything the bytes say, with the technical report as JSON and the addresses of revocation lists that trusted
    /// signers name.
    pub(crate) fn inspect(
        &self,
        bytes: &[u8],
        file: &File,
        now: UtcMillis,
    ) -> Result<(FileFacts, serde_json::Value, Vec<String>)> {
        if !is_pdf(file) {
            return Ok((bare(file, FileKind::Other), serde_json::Value::Null, Vec::new()));
        }
        let (facts, report) = pdfsig::read(&file.name, bytes, &self.trust, now, &pdfsig::Limits::default());
        let points = crate::revocation::points_of(&report);
        Ok((facts, serde_json::to_value(report)?, points))
    }
}

/// A file that calls itself a PDF and may be none is looked at all the same: it must not pass for an annex.
fn is_pdf(file: &File) -> bool {
    let named = || Path::new(&file.name).extension().is_some_and(|end| end.eq_ignore_ascii_case("pdf"));
    file.kind == "pdf" || named()
}

/// The facts of a file that was not read.
fn bare(file: &File, kind: FileKind) -> FileFacts {
    FileFacts {
        name: file.name.clone(),
        sha256: file.blob.to_string(),
        bytes: file.bytes,
        kind,
        unreadable: None,
        pages: None,
        text: TextFacts::default(),
        signatures: Vec::new(),
        verdict: None,
        reasons: Vec::new(),
        content_sha256: None,
    }
}

/// The facts of a file too large to be read.
pub(crate) fn too_large(file: &File) -> FileFacts {
    let kind = if is_pdf(file) { FileKind::UnreadablePdf } else { FileKind::Other };
    FileFacts { unreadable: Some("PDF-LIMIT".to_owned()), ..bare(file, kind) }
}

/// The sentences of a code of the reader, with the values that `said` (the reasons of its report) has for it.
pub(crate) fn sentence(code: &str, said: Option<&serde_json::Value>) -> ReasonView {
    let mut vi = pdfsig::sentences::template(code).unwrap_or(code).to_owned();
    let reasons = said.and_then(serde_json::Value::as_array).into_iter().flatten();
    let args = reasons
        .filter(|reason| reason.get("code").and_then(serde_json::Value::as_str) == Some(code))
        .find_map(|reason| reason.get("args")?.as_object());
    for (name, value) in args.into_iter().flatten() {
        let value = domain::text::visible(value.as_str().unwrap_or_default());
        vi = vi.replace(&format!("{{{name}}}"), &value);
    }
    // A value that nobody reported is left open rather than shown by its name.
    while let Some((before, (_, after))) =
        vi.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
    {
        vi = format!("{before}…{after}");
    }
    ReasonView { code: code.to_owned(), vi, en: code.to_owned() }
}

impl Office {
    pub(crate) fn trusted(&self) -> Arc<Trusted> {
        self.trust.get()
    }

    /// Whom the office trusts.
    ///
    /// # Errors
    /// As the registry fails.
    pub async fn trust(&self) -> Result<TrustView> {
        let hosts = self.read(hosts).await?;
        let trusted = self.trusted();
        let trust = &trusted.trust;
        let list = |list: pdfsig::trust::ListEntry| RevocationListView {
            issuer: domain::text::visible(&list.issuer.text),
            this_update: list.this_update,
            next_update: list.next_update,
        };
        let refused = |refused: &pdfsig::trust::Refused| RefusedFile {
            file: domain::text::visible(&refused.file),
            code: refused.refusal.code().to_owned(),
        };
        Ok(TrustView {
            certificates: trust.entries().into_iter().map(|entry| certificate(entry, true)).collect(),
            lists: trust.list_entries().into_iter().map(list).collect(),
            refused: trust.refused().iter().map(refused).collect(),
            hosts,
        })
    }

    /// What files hold, before anything is trusted: subject, validity and fingerprint, for a person to compare.
    ///
    /// # Errors
    /// [`Reason::NotACertificate`], [`Reason::FileTooLarge`], [`Reason::FileUnreadable`].
    pub async fn trust_look(&self, paths: Vec<PathBuf>) -> Result<Vec<CertificateView>> {
        let known = self.trusted();
        tokio::task::spawn_blocking(move || {
            let mut found = Vec::new();
            for path in &paths {
                let (name, bytes) = read_file(path, LARGEST)?;
                let mut looked = Trust::empty();
                looked.add_certificates(&bytes).map_err(|error| not_a_certificate(&name, &error))?;
                for entry in looked.entries() {
                    let there = known.trust.entries().iter().any(|one| one.sha256 == entry.sha256);
                    found.push(certificate(entry, there));
                }
            }
            Ok(found)
        })
        .await?
    }

    /// Trusts the certificates in these files whose fingerprints a person confirmed. Those that issue themselves become
    /// roots, the others are known only.
    ///
    /// # Errors
    /// As [`Office::trust_look`]; [`Reason::NotACertificate`] when no file holds a confirmed fingerprint.
    pub async fn trust_import(&self, paths: Vec<PathBuf>, confirmed: Vec<String>) -> Result<TrustView> {
        let data_dir = self.data_dir.clone();
        let taken = tokio::task::spawn_blocking(move || {
            let folder = data_dir.join(FOLDER);
            let mut taken = Vec::new();
            for path in &paths {
                let (name, bytes) = read_file(path, LARGEST)?;
                let certificates = pdfsig::trust::read_certificates(&bytes)
                    .map_err(|error| not_a_certificate(&name, &error))?;
                for one in certificates.iter().filter(|one| confirmed.contains(&one.sha256_hex())) {
                    pdfsig::trust::keep(&folder, one, &label(path)).map_err(store)?;
                    taken.push((one.subject_name().text, one.sha256_hex()));
                }
            }
            Ok::<_, crate::Error>(taken)
        })
        .await??;
        if taken.is_empty() {
            return Err(Reason::NotACertificate.with(&[("name", &"")]));
        }
        self.trust_changed(Action::TrustImported, taken).await
    }

    /// No longer trusts a root, or no longer knows an intermediate.
    ///
    /// # Errors
    /// [`Reason::NotFound`] when there is no such certificate.
    pub async fn trust_remove(&self, sha256: String) -> Result<TrustView> {
        let entry = self.trusted().trust.entries().into_iter().find(|entry| entry.sha256 == sha256);
        let entry =
            entry.ok_or_else(|| Reason::NotFound.with(&[("what", &"certificate"), ("id", &sha256)]))?;
        let folder = self.data_dir.join(FOLDER);
        let gone = sha256.clone();
        tokio::task::spawn_blocking(move || pdfsig::trust::forget(&folder, &gone)).await?.map_err(store)?;
        self.trust_changed(Action::TrustRemoved, vec![(entry.subject.text, sha256)]).await
    }

    /// Takes a revocation list from a file.
    ///
    /// # Errors
    /// [`Reason::NotACertificate`] when it is no list, as for certificates otherwise.
    pub async fn trust_add_list(&self, path: PathBuf) -> Result<TrustView> {
        let folder = self.data_dir.join(FOLDER);
        let kept = tokio::task::spawn_blocking(move || {
            let (name, bytes) = read_file(&path, LARGEST)?;
            keep_list(&folder, &name, &bytes)
        })
        .await??;
        self.trust_changed(Action::ListTaken, vec![kept]).await
    }

    /// The hosts that revocation lists may be fetched from, besides the official ones.
    ///
    /// # Errors
    /// As the registry fails.
    pub async fn trust_hosts(&self, hosts: Vec<String>) -> Result<TrustView> {
        let now = self.now();
        let hosts: Vec<String> = hosts
            .iter()
            .map(|host| host.trim().to_owned())
            .filter(|host| !host.is_empty())
            .take(50)
            .collect();
        self.write(move |tx| Ok(registry::settings::set(tx, HOSTS, &hosts, now)?)).await?;
        self.publish(Change::of(&[Subject::Settings]));
        self.trust().await
    }

    /// Trusts a root and takes its list as they are: for the rehearsal, whose authority was made a moment ago on this
    /// machine.
    ///
    /// # Errors
    /// [`Reason::NotRehearsal`] in a real office; [`Reason::NotACertificate`].
    pub async fn trust_rehearsal(&self, root: Vec<u8>, list: Vec<u8>) -> Result<()> {
        if !self.is_rehearsal() {
            return Err(Reason::NotRehearsal.error());
        }
        let folder = self.data_dir.join(FOLDER);
        tokio::task::spawn_blocking(move || {
            let certificates =
                pdfsig::trust::read_certificates(&root).map_err(|error| not_a_certificate("", &error))?;
            for one in &certificates {
                pdfsig::trust::keep(&folder, one, "Diễn tập").map_err(store)?;
            }
            match keep_list(&folder, "", &list) {
                // Started again within the second the last list was made.
                Err(crate::Error::Refused(refusal)) if refusal.reason == Reason::ListOlder => Ok(()),
                kept => kept.map(|_kept| ()),
            }
        })
        .await??;
        self.trust.renew(&self.data_dir);
        Ok(())
    }

    async fn trust_changed(&self, action: Action, what: Vec<(String, String)>) -> Result<TrustView> {
        let (now, actor) = (self.now(), self.config().clerk().to_owned());
        self.write(move |tx| {
            for (subject, sha256) in what {
                audit::append_owned(
                    tx,
                    now,
                    &actor,
                    action,
                    None,
                    &[("subject", subject), ("sha256", sha256)],
                )?;
            }
            Ok(())
        })
        .await?;
        self.trust.renew(&self.data_dir);
        self.publish(Change::of(&[Subject::Settings, Subject::Drafts, Subject::Incoming, Subject::Journal]));
        self.trust().await
    }
}

pub(crate) fn hosts(c: &registry::Connection) -> Result<Vec<String>> {
    let own: Option<Vec<String>> = registry::settings::get(c, HOSTS)?;
    let official = OFFICIAL_HOSTS.iter().map(|host| (*host).to_owned());
    Ok(official.chain(own.unwrap_or_default()).collect())
}

/// What became of a list that was fetched.
pub(crate) enum Listed {
    /// It is kept.
    Kept,
    /// The one kept is as new or newer.
    NotNewer,
    /// It does not hold.
    Refused(crate::Error),
}

impl Office {
    pub(crate) fn renew_trust(&self) {
        self.trust.renew(&self.data_dir);
    }

    /// Keeps a list that was fetched; only the disk's own trouble is an error.
    pub(crate) async fn take_list(&self, bytes: Vec<u8>) -> Result<Listed> {
        let folder = self.data_dir.join(FOLDER);
        match tokio::task::spawn_blocking(move || keep_list(&folder, "", &bytes)).await? {
            Ok(_kept) => Ok(Listed::Kept),
            Err(crate::Error::Refused(refusal)) if refusal.reason == Reason::ListOlder => {
                Ok(Listed::NotNewer)
            }
            Err(error @ crate::Error::Refused(_)) => Ok(Listed::Refused(error)),
            Err(error) => Err(error),
        }
    }
}

fn certificate(entry: pdfsig::trust::Entry, known: bool) -> CertificateView {
    CertificateView {
        kind: match entry.kind {
            Kind::Root => "root".to_owned(),
            Kind::Intermediate => "intermediate".to_owned(),
        },
        label: domain::text::visible(&entry.label),
        subject: domain::text::visible(&entry.subject.text),
        not_before: entry.not_before,
        not_after: entry.not_after,
        sha256: entry.sha256,
        known,
    }
}

fn label(path: &Path) -> String {
    path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// A file that was named, and its name.
///
/// # Errors
/// [`Reason::FileUnreadable`] for what is no file, [`Reason::FileTooLarge`] beyond `largest` bytes.
pub(crate) fn read_file(path: &Path, largest: u64) -> Result<(String, Vec<u8>)> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let unreadable = |_| Reason::FileUnreadable.with(&[("name", &name)]);
    let facts = std::fs::metadata(path).map_err(unreadable)?;
    if !facts.is_file() {
        return Err(Reason::FileUnreadable.with(&[("name", &name)]));
    }
    if facts.len() > largest {
        return Err(Reason::FileTooLarge.with(&[("name", &name), ("limit", &largest)]));
    }
    let bytes = std::fs::read(path).map_err(unreadable)?;
    Ok((name, bytes))
}

pub(crate) fn not_a_certificate(name: &str, error: &dyn std::error::Error) -> crate::Error {
    tracing::info!(%error, "a file that should hold a certificate or a list");
    Reason::NotACertificate.with(&[("name", &name)])
}

/// Keeps a list in the folder, when its issuer is in the store and signed it, and it is newer than the one kept.
fn keep_list(folder: &Path, name: &str, bytes: &[u8]) -> Result<(String, String)> {
    let trust = Trust::load(folder).map_err(store)?;
    pdfsig::trust::keep_list(folder, &trust, bytes).map_err(|error| match error {
        ListError::Folder(error) => store(error),
        ListError::Stranger => Reason::ListOfStranger.with(&[("name", &name)]),
        ListError::Older => Reason::ListOlder.with(&[("name", &name)]),
        ListError::Unreadable(error) => not_a_certificate(name, &error),
    })
}

/// The folder itself is at fault: the disk, or a pin file that somebody spoiled.
pub(crate) fn store(error: FolderError) -> crate::Error {
    match error {
        FolderError::Io { path, source } => {
            tracing::warn!(path = %path.display(), "the trust store");
            source.into()
        }
        FolderError::Pins(detail) => Reason::TrustPins.with(&[("detail", &detail)]),
    }
}
