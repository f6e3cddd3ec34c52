//! One message from the hub to files in the store, and what it says.

use std::{
    fs::File,
    io::{BufReader, Write as _},
    sync::Arc,
};

use domain::UtcMillis;
use edxml::{Message, Package};
use hub::{Class, HubError, Listed, MessageKind, error::codes};
use registry::{Blob, BlobStore, Coded, Registry, Staged, packages};
use tokio::io::AsyncReadExt as _;

use crate::{
    Office,
    ask::{Scope, says_nothing},
    changes::{Change, Subject},
    config::Config,
    error::{Error, Reason, Result},
    receive::SHOWN_AFTER,
    spool::{BlobSpooler, Spooled},
    wire,
};

/// A message that is here, or will never be: ready to be kept.
#[derive(Debug)]
pub(crate) struct Arrival {
    /// As the hub listed it.
    pub(crate) listed: Listed,
    /// Its bytes, where there are any.
    pub(crate) raw: Option<Blob>,
    /// Its bytes, where they still wait to be put under their hash together with others.
    pub(crate) staged: Option<Staged>,
    /// What it is.
    pub(crate) what: What,
    /// When its bytes were here.
    pub(crate) received_at: UtcMillis,
}

/// One file of a document, already in the store.
#[derive(Clone, Debug)]
pub(crate) struct FileIn {
    pub(crate) name: String,
    pub(crate) content_id: String,
    pub(crate) declared_type: String,
    pub(crate) kind: &'static str,
    pub(crate) blob: Blob,
    pub(crate) corrupt: Option<&'static str>,
}

/// What a message is.
#[derive(Debug)]
pub(crate) enum What {
    /// A document, its files already in the store.
    Document {
        /// Its header.
        header: Box<edxml::Document>,
        /// Its files.
        files: Vec<FileIn>,
        /// What the reader tolerated.
        warnings: Vec<Coded>,
    },
    /// A status report.
    Status {
        /// Its header.
        report: Box<edxml::StatusMessage>,
        /// What the reader tolerated.
        warnings: Vec<Coded>,
    },
    /// Nothing that can be registered.
    Problem {
        /// What becomes of the package.
        state: packages::State,
        /// Why.
        problem: Coded,
        /// Its sender as the package says, when it could be read.
        from: String,
    },
}

/// The bytes of a message before they are looked at.
#[derive(Debug)]
pub(crate) enum Source {
    /// Just downloaded, not yet under its hash.
    Staged(Staged),
    /// In the store.
    Kept(Blob),
}

/// Bytes between the network and the disk.
const PIPE: usize = 256 << 10;

impl Office {
    /// Fetches one message. `Ok(None)` when it is left for another round, `Err(Hub)` when it would not come.
    pub(super) async fn fetch(&self, listed: Listed) -> Result<Option<Arrival>> {
        registry::failpoint::hit("receive.before_fetch");
        let staged = match self.download(&listed).await {
            Ok(staged) => staged,
            Err(Error::Hub(error)) => return self.not_fetched(listed, error),
            Err(Error::Refused(refusal)) if refusal.reason == Reason::LinkDown => return Ok(None),
            Err(error) => return Err(error),
        };
        registry::failpoint::hit("receive.after_fetch");
        self.patience.forget(&listed.doc_id);
        let received_at = self.now();
        if listed.kind == MessageKind::Status {
            return self.read_status(listed, staged, received_at).await.map(Some);
        }
        let (raw, what) = self.look(Source::Staged(staged), Some(&listed)).await?;
        Ok(Some(Arrival { listed, raw: Some(raw), staged: None, what, received_at }))
    }

    /// Reads a status message without keeping it: these come by the thousand and are small, so what costs is the sync
    /// of each, and that is done for many at once ([`Office::keep_staged`]).
    async fn read_status(&self, listed: Listed, staged: Staged, received_at: UtcMillis) -> Result<Arrival> {
        let registry = Arc::clone(&self.registry);
        let (limits, config) = (self.options.limits.clone(), self.config());
        let to = listed.to.as_ref().map(|code| code.as_str().to_owned());
        let (staged, raw, what) = tokio::task::spawn_blocking(move || -> Result<_> {
            let (what, files) = read(registry.blobs(), staged.reopen()?, &limits, &config, to.as_deref())?;
            registry::failpoint::hit("receive.after_read");
            if files.is_empty() {
                return Ok((Some(staged), None, what));
            }
            // Listed as a status, but with files as a document has them.
            let (raw, what) = keep_files(registry.blobs(), Source::Staged(staged), what, files)?;
            Ok((None, Some(raw), what))
        })
        .await??;
        Ok(Arrival { listed, raw, staged, what, received_at })
    }

    /// Puts what waits under its hash, synced in one go, before any row can name it.
    pub(super) async fn keep_staged(&self, mut arrivals: Vec<Arrival>) -> Result<Vec<Arrival>> {
        if arrivals.iter().all(|arrival| arrival.staged.is_none()) {
            return Ok(arrivals);
        }
        let registry = Arc::clone(&self.registry);
        tokio::task::spawn_blocking(move || -> Result<Vec<Arrival>> {
            let (mut waiting, mut places) = (Vec::new(), Vec::new());
            for (place, arrival) in arrivals.iter_mut().enumerate() {
                if let Some(staged) = arrival.staged.take() {
                    waiting.push(staged);
                    places.push(place);
                }
            }
            let kept = registry.blobs().keep_all(waiting)?;
            registry::failpoint::hit("receive.after_blobs");
            for (place, blob) in places.into_iter().zip(kept) {
                if let Some(arrival) = arrivals.get_mut(place) {
                    arrival.raw = Some(blob);
                }
            }
            Ok(arrivals)
        })
        .await?
    }

    /// Streams a message into a staged file, hashed on the way.
    pub(crate) async fn download(&self, listed: &Listed) -> Result<Staged> {
        let moving = self.transfers.begin(listed.doc_id.as_str(), "receive", &title(listed));
        let progress = |done: u64, total: Option<u64>| {
            if moving.moved(done, total) {
                self.publish(Change::of(&[Subject::Status]));
            }
        };
        let (mut into, mut from) = tokio::io::duplex(PIPE);
        let registry = Arc::clone(&self.registry);
        let runtime = tokio::runtime::Handle::current();
        let writing = tokio::task::spawn_blocking(move || -> Result<Staged> {
            let mut staged = registry.blobs().stage()?;
            let mut buffer = vec![0; 64 << 10];
            loop {
                let count = runtime.block_on(from.read(&mut buffer))?;
                if count == 0 {
                    return Ok(staged);
                }
                staged.write_all(buffer.get(..count).unwrap_or_default())?;
            }
        });
        let doc_id = &listed.doc_id;
        let fetched = self
            .ask(Scope::OneMessage, |hub| async move { hub.fetch(doc_id, &mut into, &progress).await })
            .await;
        // A full disk breaks the pipe: the disk is the reason then, not the hub.
        let staged = writing.await??;
        let fetched = fetched?;
        if fetched.bytes != staged.bytes() {
            return Err(Error::Files(std::io::ErrorKind::UnexpectedEof.into()));
        }
        Ok(staged)
    }

    /// What a failed download means: gone for ever, not for us to have, or to be tried again.
    fn not_fetched(&self, listed: Listed, error: HubError) -> Result<Option<Arrival>> {
        let reason = match (error.class, error.code.as_str()) {
            (_, codes::DOC_GONE) => Some((packages::State::Gone, Reason::PackageGone)),
            (_, codes::TOO_LARGE) => Some((packages::State::Quarantined, Reason::PackageTooLarge)),
            (Class::Permanent, _) if !error.concerns_connection() => {
                Some((packages::State::Quarantined, Reason::PackageRefused))
            }
            (Class::Network | Class::Transient { .. } | Class::Permanent, _) => None,
        };
        let now = self.now();
        let Some((state, reason)) = reason else {
            let after = match error.class {
                Class::Transient { after_ms } => after_ms,
                Class::Network | Class::Permanent => None,
            };
            let failures = self.patience.failed(&listed, now, self.chance(), after);
            tracing::info!(doc_id = %listed.doc_id, code = error.code, "a message would not come and is tried again");
            let of_message = says_nothing(&error, Scope::OneMessage) || !error.concerns_connection();
            if failures != SHOWN_AFTER || !of_message {
                return Err(Error::Hub(error));
            }
            let problem = Coded::new(Reason::PackageNotFetched.code())
                .with("reason", &error.code)
                .with("failures", failures);
            let what = What::Problem { state: packages::State::Quarantined, problem, from: String::new() };
            return Ok(Some(Arrival { listed, raw: None, staged: None, what, received_at: now }));
        };
        // A hub that goes on listing what it does not hand out is not asked for it in every round.
        self.patience.failed(&listed, now, self.chance(), None);
        let start = Coded::new(reason.code()).with("reason", &error.code);
        let problem = error.args.iter().fold(start, |coded, (name, value)| coded.with(name, value));
        let what = What::Problem { state, problem, from: String::new() };
        Ok(Some(Arrival { listed, raw: None, staged: None, what, received_at: now }))
    }

    /// Reads a package, keeps its bytes and its files. Only trouble of our own side is an error.
    pub(crate) async fn look(&self, source: Source, listed: Option<&Listed>) -> Result<(Blob, What)> {
        let registry = Arc::clone(&self.registry);
        let (limits, config) = (self.options.limits.clone(), self.config());
        let to = listed.and_then(|listed| listed.to.as_ref().map(|code| code.as_str().to_owned()));
        tokio::task::spawn_blocking(move || look(&registry, source, &limits, &config, to.as_deref())).await?
    }
}

fn look(
    registry: &Registry,
    source: Source,
    limits: &edxml::Limits,
    config: &Config,
    listed_to: Option<&str>,
) -> Result<(Blob, What)> {
    let blobs = registry.blobs();
    let file = match &source {
        Source::Staged(staged) => staged.reopen()?,
        Source::Kept(blob) => blobs.open_file(&blob.hash)?,
    };
    let (what, files) = read(blobs, file, limits, config, listed_to)?;
    registry::failpoint::hit("receive.after_read");
    let kept = keep_files(blobs, source, what, files)?;
    registry::failpoint::hit("receive.after_blobs");
    Ok(kept)
}

/// What the bytes of a message are to us, with the files worth keeping besides them.
fn read(
    blobs: &BlobStore,
    file: File,
    limits: &edxml::Limits,
    config: &Config,
    listed_to: Option<&str>,
) -> Result<(What, Vec<edxml::Attachment<Spooled>>)> {
    match read_package(blobs, file, limits) {
        Ok(package) => Ok(sort(package, config, listed_to)),
        Err(error) if error.is_environment() => Err(Error::Package(error)),
        Err(error) => {
            let start = Coded::new(error.code());
            let problem = error.args().iter().fold(start, |coded, (name, value)| coded.with(name, value));
            let what = What::Problem { state: packages::State::Quarantined, problem, from: String::new() };
            Ok((what, Vec::new()))
        }
    }
}

/// Puts the package and its files under their hashes, in one go.
fn keep_files(
    blobs: &BlobStore,
    source: Source,
    mut what: What,
    attachments: Vec<edxml::Attachment<Spooled>>,
) -> Result<(Blob, What)> {
    let mut staged = Vec::with_capacity(attachments.len() + 1);
    let mut names = Vec::with_capacity(attachments.len());
    for attachment in attachments {
        names.push((
            attachment.name,
            attachment.content_id,
            attachment.declared_type,
            attachment.kind.as_str(),
            attachment.corrupt.map(edxml::Corruption::as_str),
        ));
        staged.push(attachment.content.into_staged());
    }
    let raw = match source {
        Source::Kept(blob) => Some(blob),
        Source::Staged(raw) => {
            staged.push(raw);
            None
        }
    };
    let mut kept = blobs.keep_all(staged)?;
    let raw = match raw {
        Some(raw) => raw,
        None => kept.pop().ok_or_else(|| Error::Files(std::io::ErrorKind::NotFound.into()))?,
    };
    if let What::Document { files, .. } = &mut what {
        let file = |((name, content_id, declared_type, kind, corrupt), blob)| FileIn {
            name,
            content_id,
            declared_type,
            kind,
            blob,
            corrupt,
        };
        *files = names.into_iter().zip(kept).map(file).collect();
    }
    Ok((raw, what))
}

fn read_package(
    blobs: &BlobStore,
    file: File,
    limits: &edxml::Limits,
) -> std::result::Result<Package<Spooled>, edxml::Error> {
    edxml::read(BufReader::with_capacity(64 << 10, file), limits, &mut BlobSpooler::new(blobs))
}

/// What a readable package is to us, and the files worth keeping besides its bytes.
fn sort(
    package: Package<Spooled>,
    config: &Config,
    listed_to: Option<&str>,
) -> (What, Vec<edxml::Attachment<Spooled>>) {
    let warnings = wire::warnings(&package.warnings);
    match package.message {
        Message::Document(header) => {
            let from = header.from.code_raw.clone();
            if let Some(problem) = misdirected(config, listed_to, &from, &codes_of(&header.to)) {
                return (problem, Vec::new());
            }
            if header.from.code.is_none() {
                let problem = Coded::new(Reason::PackageNoSender.code());
                return (What::Problem { state: packages::State::Quarantined, problem, from }, Vec::new());
            }
            (What::Document { header, files: Vec::new(), warnings }, package.attachments)
        }
        Message::Status(report) => {
            let from = report.from.code_raw.clone();
            let mut to = codes_of(&report.to);
            to.extend(report.response_for.iter().map(|about| about.organ_id.as_str()));
            match misdirected(config, listed_to, &from, &to) {
                Some(problem) => (problem, Vec::new()),
                None => (What::Status { report, warnings }, Vec::new()),
            }
        }
    }
}

fn codes_of(parties: &[edxml::Party]) -> Vec<&str> {
    parties.iter().map(|party| party.code_raw.as_str()).collect()
}

/// The problem of a message that we sent ourselves, or that is for somebody else.
///
/// The hub's own word counts: it may know us under a code of which we do not know, and the sender's list may lag
/// behind. Where it says nothing, or names somebody else, the package must name us.
fn misdirected(config: &Config, listed_to: Option<&str>, from: &str, to: &[&str]) -> Option<What> {
    if config.is_ours(from) {
        let problem = Coded::new(Reason::PackageOwn.code());
        return Some(What::Problem { state: packages::State::Own, problem, from: from.to_owned() });
    }
    let named = to.iter().any(|code| config.is_ours(code));
    let by_hub = listed_to.map(|code| config.is_ours(code));
    if named || by_hub == Some(true) || (by_hub.is_none() && to.is_empty()) {
        return None;
    }
    let whom = listed_to.or(to.first().copied()).unwrap_or_default();
    let problem = Coded::new(Reason::PackageNotForUs.code()).with("to", domain::text::visible(whom));
    Some(What::Problem { state: packages::State::Quarantined, problem, from: from.to_owned() })
}

/// What moves, before its subject is known.
fn title(listed: &Listed) -> String {
    listed.from.as_ref().map_or_else(|| listed.doc_id.to_string(), ToString::to_string)
}
