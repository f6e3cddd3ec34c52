//! The office itself: opening it, what it knows of its settings, and how use cases reach registry and hub.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
};

use domain::{AgencyCode, UtcMillis};
use hub::{
    Hub,
    secrets::{SecretStore, StoreKind},
};
use registry::{Connection, OpenOptions, Registry, Transaction};

use crate::{
    changes::{Change, ChangeStream, Changes, Happening, HappeningStream, Subject},
    clock::{Chance, Clock, SystemChance, SystemClock},
    config::Config,
    error::{Error, Reason, Result},
    link::{Link, Round},
    loops::Loops,
    receive::Patience,
    transfers::Transfers,
    view::{AgencyView, AppState, Mode, Notice},
};

/// Where secrets may lie.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SecretsPreference {
    /// The operating system's keychain, else a file only this user can read, said aloud.
    #[default]
    Keychain,
    /// Always the file: for servers, scripts and tests.
    File,
}

/// How an office is opened.
#[derive(Clone)]
pub struct OfficeOptions {
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Where chance comes from.
    pub chance: Arc<dyn Chance>,
    /// Where secrets may lie.
    pub secrets: SecretsPreference,
    /// A hub to use instead of the one in the settings, for tests.
    pub hub: Option<Arc<dyn Hub>>,
    /// Whether this is the rehearsal's office.
    pub rehearsal: bool,
    /// Version of the application.
    pub version: String,
    /// Caps on what a package may be.
    pub limits: edxml::Limits,
    /// How many messages are fetched side by side; with one, they are kept in the hub's order.
    pub downloads: usize,
    /// How long sending can be undone, in milliseconds.
    pub undo_ms: i64,
    /// How the registry is opened.
    pub registry: OpenOptions,
}

impl Default for OfficeOptions {
    fn default() -> Self {
        Self {
            clock: Arc::new(SystemClock),
            chance: Arc::new(SystemChance),
            secrets: SecretsPreference::default(),
            hub: None,
            rehearsal: false,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            limits: edxml::Limits::default(),
            downloads: crate::receive::DOWNLOADS,
            undo_ms: 10_000,
            registry: OpenOptions::default(),
        }
    }
}

/// One office. Every use case is a function of it; all may run side by side.
pub struct Office {
    pub(crate) registry: Arc<Registry>,
    pub(crate) options: OfficeOptions,
    pub(crate) data_dir: PathBuf,
    config: RwLock<Arc<Config>>,
    hub: RwLock<Option<Arc<dyn Hub>>>,
    /// What is wrong with the registry, when it can only be read.
    impairment: Option<Notice>,
    pub(crate) link: Link,
    pub(crate) changes: Changes,
    pub(crate) transfers: Transfers,
    pub(crate) loops: Loops,
    pub(crate) patience: Patience,
    /// One receive round at a time, whoever asked for it.
    pub(crate) receiving: [tokio::sync::Mutex<()>; 2],
    /// One sending round at a time: two would send a job twice.
    pub(crate) sending: tokio::sync::Mutex<()>,
    /// One round of acknowledgements at a time.
    pub(crate) acknowledging: tokio::sync::Mutex<()>,
    /// Where the follow-up rounds are.
    pub(crate) progress: crate::follow_up::Progress,
    /// The store of secrets, opened once: asking a keychain may take seconds.
    pub(crate) secrets: tokio::sync::OnceCell<(Arc<dyn SecretStore>, StoreKind)>,
    /// One follow-up round at a time.
    pub(crate) following: tokio::sync::Mutex<()>,
    /// Whom the office trusts.
    pub(crate) trust: crate::trust::Keeper,
    /// The directory in memory, for printed names.
    pub(crate) directories: Arc<crate::checklist::Directories>,
    /// What alerts remember besides their rows.
    pub(crate) alerts: crate::alerts::Keeper,
}

impl std::fmt::Debug for Office {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Office").field("data_dir", &self.data_dir).finish_non_exhaustive()
    }
}

impl Office {
    /// Opens the office in `data_dir`, making it when there is none.
    ///
    /// # Errors
    /// [`Error::Registry`]: in use by another program, damaged, from the future, on a network drive, disk full. The
    /// files are left as they are; [`Office::open_read_only`] and [`impaired`] show what can be shown.
    pub async fn open(data_dir: &Path, options: OfficeOptions) -> Result<Arc<Self>> {
        let (dir, registry_options) = (data_dir.to_owned(), options.registry);
        let registry = tokio::task::spawn_blocking(move || Registry::open(&dir, registry_options)).await??;
        let office = Self::around(registry, data_dir, options, None).await?;
        office.recover().await?;
        Ok(office)
    }

    /// Opens a registry that cannot be written, to read what is there.
    ///
    /// # Errors
    /// [`Error::Registry`] when it cannot even be read.
    pub async fn open_read_only(
        data_dir: &Path,
        options: OfficeOptions,
        because: &Error,
    ) -> Result<Arc<Self>> {
        let dir = data_dir.to_owned();
        let registry = tokio::task::spawn_blocking(move || Registry::open_read_only(&dir)).await??;
        Self::around(registry, data_dir, options, Some(because.notice())).await
    }

    async fn around(
        registry: Registry,
        data_dir: &Path,
        options: OfficeOptions,
        impairment: Option<Notice>,
    ) -> Result<Arc<Self>> {
        let hub = options.hub.clone();
        let office = Arc::new(Self {
            registry: Arc::new(registry),
            options,
            data_dir: data_dir.to_owned(),
            config: RwLock::default(),
            hub: RwLock::new(hub),
            impairment,
            link: Link::new(),
            changes: Changes::new(),
            transfers: Transfers::default(),
            loops: Loops::new(),
            patience: Patience::default(),
            receiving: [const { tokio::sync::Mutex::const_new(()) }; 2],
            sending: tokio::sync::Mutex::const_new(()),
            acknowledging: tokio::sync::Mutex::const_new(()),
            progress: crate::follow_up::Progress::default(),
            secrets: tokio::sync::OnceCell::new(),
            following: tokio::sync::Mutex::const_new(()),
            trust: crate::trust::Keeper::load(data_dir),
            directories: Arc::default(),
            alerts: crate::alerts::Keeper::default(),
        });
        let config = office.read(Config::load).await?;
        office.set_config(config);
        office.recall_heard().await?;
        // A hub that cannot be set up shows in the status bar and is tried again; the office opens all the same.
        if let Err(error) = office.connect().await {
            office.trouble(Round::Documents, &error);
        }
        Ok(office)
    }

    /// Ends the loops and moves the log into the database. The registry itself is closed, and its clean end noted,
    /// when the last handle on the office is dropped.
    ///
    /// # Errors
    /// [`Error::Registry`] when the log could not be moved; nothing is lost by that.
    pub async fn close(&self) -> Result<()> {
        self.stop().await;
        if self.is_read_only() {
            return Ok(());
        }
        self.keep_heard().await;
        let registry = Arc::clone(&self.registry);
        tokio::task::spawn_blocking(move || registry.checkpoint()).await??;
        Ok(())
    }

    /// What the window needs before its first screen.
    #[must_use]
    pub fn app_state(&self) -> AppState {
        let config = self.config();
        let agency = config
            .agency
            .as_ref()
            .map(|agency| AgencyView { code: agency.code.clone(), name: agency.name.clone() });
        let mode = match (&self.impairment, self.options.rehearsal, &agency) {
            (Some(_), _, _) => Mode::Impaired,
            (None, true, _) => Mode::Rehearsal,
            (None, false, Some(_)) => Mode::Office,
            (None, false, None) => Mode::Unset,
        };
        AppState {
            mode,
            agency,
            clerk: config.clerk().to_owned(),
            version: self.options.version.clone(),
            language: config.preferences.language.clone(),
            theme: config.preferences.theme.clone(),
            density: config.preferences.density.clone(),
            impairment: self.impairment.clone(),
            data_dir: self.data_dir.display().to_string(),
        }
    }

    /// Changes as they are committed.
    #[must_use]
    pub fn changes(&self) -> ChangeStream {
        self.changes.subscribe()
    }

    /// What deserves an alert on the desktop.
    #[must_use]
    pub fn happenings(&self) -> HappeningStream {
        self.changes.listen()
    }

    /// Now, by the office's own clock.
    #[must_use]
    pub fn moment(&self) -> UtcMillis {
        self.now()
    }

    /// Whether this is the rehearsal's office.
    #[must_use]
    pub fn is_rehearsal(&self) -> bool {
        self.options.rehearsal
    }

    /// Whether the registry can only be read.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        self.impairment.is_some()
    }

    /// The disk below the registry, for a test to fill.
    #[cfg(feature = "failpoints")]
    #[must_use]
    pub fn disk(&self) -> &registry::failpoint::Disk {
        self.registry.disk()
    }

    pub(crate) fn config(&self) -> Arc<Config> {
        Arc::clone(&self.config.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn set_config(&self, config: Config) {
        *self.config.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(config);
    }

    /// The agency, or the refusal that there is none yet.
    pub(crate) fn own_code(&self) -> Result<AgencyCode> {
        self.config().code.clone().ok_or_else(|| Reason::NotSetUp.error())
    }

    pub(crate) fn set_hub(&self, hub: Option<Arc<dyn Hub>>) {
        *self.hub.write().unwrap_or_else(PoisonError::into_inner) = hub;
        self.link.reset();
    }

    pub(crate) fn hub(&self) -> Result<Arc<dyn Hub>> {
        let hub = self.hub.read().unwrap_or_else(PoisonError::into_inner).clone();
        hub.ok_or_else(|| Reason::HubNotSet.error())
    }

    pub(crate) fn now(&self) -> UtcMillis {
        self.options.clock.now()
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        &*self.options.clock
    }

    pub(crate) fn chance(&self) -> f64 {
        self.options.chance.unit()
    }

    pub(crate) fn poll_ms(&self) -> i64 {
        i64::from(self.config().hub.poll_seconds).saturating_mul(1_000)
    }

    pub(crate) fn publish(&self, change: Change) {
        self.changes.publish(change);
    }

    pub(crate) fn happened(&self, happening: Happening) {
        self.changes.happened(happening);
    }

    /// A name for one failure in the log and on the screen.
    #[must_use]
    pub fn incident(&self) -> String {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within 32 bits")]
        let number = (self.chance() * f64::from(u32::MAX)) as u32;
        format!("{number:08x}")
    }

    /// What the window is told of an error, written to the log under the same name.
    #[must_use]
    pub fn failure(&self, error: &Error) -> crate::view::Failure {
        let incident = self.incident();
        tracing::warn!(%incident, code = error.code(), %error, "a use case did not happen");
        error.failure(incident)
    }

    /// A loop could not do its round for a reason on our side.
    pub(crate) fn trouble(&self, round: Round, error: &Error) {
        if self.link.troubled(round, error.notice()) {
            tracing::error!(?round, code = error.code(), %error, "a loop could not do its round");
            self.publish(Change::of(&[Subject::Status]));
        }
    }

    /// Reads from the registry without holding up the runtime.
    pub(crate) async fn read<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T> + Send + 'static,
    {
        let registry = Arc::clone(&self.registry);
        tokio::task::spawn_blocking(move || registry.read(work)).await?
    }

    /// One transaction: all of it or nothing.
    pub(crate) async fn write<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Transaction<'_>) -> Result<T> + Send + 'static,
    {
        if self.is_read_only() {
            return Err(Reason::ReadOnly.error());
        }
        let registry = Arc::clone(&self.registry);
        tokio::task::spawn_blocking(move || registry.write(work)).await?
    }
}

/// What the window shows when the office cannot be opened at all.
#[must_use]
pub fn impaired(data_dir: &Path, version: &str, error: &Error) -> AppState {
    let preferences = crate::view::Preferences::default();
    AppState {
        mode: Mode::Impaired,
        agency: None,
        clerk: String::new(),
        version: version.to_owned(),
        language: preferences.language,
        theme: preferences.theme,
        density: preferences.density,
        impairment: Some(error.notice()),
        data_dir: data_dir.display().to_string(),
    }
}
