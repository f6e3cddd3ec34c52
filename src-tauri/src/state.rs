//! What the commands share: which office is open, and the window's surroundings.
//!
//! The real office and the rehearsal each have their own directory and are never open together, so that nothing done
//! in rehearsal can reach the real register.

pub(crate) mod hand_out;
pub(crate) mod rehearse;
mod voice;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use office::{
    Office, OfficeOptions,
    view::{AppState, Failure},
};
use tokio::{
    sync::{Mutex, RwLock, watch},
    task::JoinHandle,
};

use crate::{
    changes,
    desktop::Desktop,
    files::{Copies, Drops},
    notify::{self, Fact, Notifier},
    picture::FirstPicture,
    platform,
};

pub use voice::Voice;

/// What a command answers.
pub type Reply<T> = Result<T, Failure>;

/// How long closing an office may take before the program ends anyway; everything is durable without it.
const CLOSING: Duration = Duration::from_secs(8);

/// The shell's state, one per program.
pub struct Shell {
    data_dir: PathBuf,
    version: String,
    current: RwLock<Current>,
    /// One change of office at a time.
    switching: Mutex<()>,
    /// Whether something is open; commands wait while one office is exchanged for another.
    settled: watch::Sender<bool>,
    desktop: Arc<dyn Desktop>,
    notifier: Option<Notifier>,
    voice: Arc<Voice>,
    drops: Drops,
    looked: Drops,
    copies: Arc<Copies>,
    first_picture: FirstPicture,
}

/// What is open now.
#[derive(Default)]
struct Current {
    office: Option<Arc<Office>>,
    hub: Option<rehearsal::Running>,
    /// What the window shows when no office could be opened at all.
    impaired: Option<AppState>,
    pumps: Vec<JoinHandle<()>>,
}

impl Shell {
    /// A shell over `data_dir` in which nothing is open yet.
    pub fn new(data_dir: PathBuf, version: String, desktop: Arc<dyn Desktop>) -> Self {
        let voice = Arc::new(Voice::default());
        let notifier = Notifier::start(Arc::clone(&desktop), Arc::clone(&voice));
        let notifier = notifier.inspect_err(|error| tracing::error!(%error, "no toasts")).ok();
        let copies = Arc::new(Copies::new(data_dir.join("opened")));
        Self {
            data_dir,
            version,
            current: RwLock::default(),
            switching: Mutex::default(),
            settled: watch::channel(false).0,
            desktop,
            notifier,
            voice,
            drops: Drops::default(),
            looked: Drops::default(),
            copies,
            first_picture: FirstPicture::default(),
        }
    }

    /// The desktop around the window.
    pub fn desktop(&self) -> &Arc<dyn Desktop> {
        &self.desktop
    }

    /// Language and alerts as the clerk prefers them.
    pub fn voice(&self) -> &Voice {
        &self.voice
    }

    /// Files dropped on the window.
    pub fn drops(&self) -> &Drops {
        &self.drops
    }

    /// Files looked into before their certificates are trusted.
    pub fn looked(&self) -> &Drops {
        &self.looked
    }

    /// Copies opened in other programs.
    pub fn copies(&self) -> Arc<Copies> {
        Arc::clone(&self.copies)
    }

    /// Whether the page was drawn.
    pub fn first_picture(&self) -> &FirstPicture {
        &self.first_picture
    }

    /// The network came up: what waits in the open office is tried.
    pub async fn network_changed(&self) {
        if let Some(office) = &self.current.read().await.office {
            office.network_changed();
        }
    }

    /// Opens what the program was started for. Never fails: what cannot be opened is shown as impaired.
    pub async fn open_first(&self, rehearsal: bool) {
        if rehearsal && let Err(failure) = self.start_rehearsal().await {
            tracing::error!(code = failure.code, "the rehearsal could not be started");
        }
        let switching = self.switching.lock().await;
        if self.current.read().await.office.is_none() {
            self.open_real().await;
        }
        drop(switching);
        self.settled.send_replace(true);
        if platform::draws_plainly()
            && let Some(notifier) = &self.notifier
        {
            notifier.tell(Fact::drawing());
        }
    }

    /// The open office.
    ///
    /// # Errors
    /// No office can be opened; the failure says why.
    pub async fn office(&self) -> Reply<Arc<Office>> {
        self.wait_settled().await;
        let current = self.current.read().await;
        if let Some(office) = &current.office {
            return Ok(Arc::clone(office));
        }
        let notice = current.impaired.as_ref().and_then(|state| state.impairment.clone());
        let (code, args) =
            notice.map_or_else(|| ("office.internal".to_owned(), Default::default()), |n| (n.code, n.args));
        Err(Failure { code, args, incident: incident() })
    }

    /// Does something with the open office and tells the page of a failure.
    ///
    /// # Errors
    /// No office is open, or the use case failed.
    pub async fn with<T, A>(&self, work: impl FnOnce(Arc<Office>) -> A) -> Reply<T>
    where
        A: Future<Output = office::Result<T>>,
    {
        let office = self.office().await?;
        work(Arc::clone(&office)).await.map_err(|error| office.failure(&error))
    }

    /// What the window needs before its first screen. While no office could be opened, it is tried again: the disk
    /// may have been mounted, the other program ended.
    pub async fn app_state(&self) -> AppState {
        self.wait_settled().await;
        if self.current.read().await.impaired.is_some() {
            let switching = self.switching.lock().await;
            if self.current.read().await.office.is_none() {
                self.open_real().await;
            }
            drop(switching);
        }
        let current = self.current.read().await;
        match (&current.office, &current.impaired) {
            (Some(office), _) => self.state_of(office),
            (None, Some(state)) => state.clone(),
            (None, None) => self.impaired(&office::Error::Files(std::io::ErrorKind::NotFound.into())),
        }
    }

    /// Ends the rehearsal and opens the real office again.
    /// An office that cannot be opened is shown as impaired.
    pub async fn leave_rehearsal(&self) {
        let switching = self.switching.lock().await;
        if self.current.read().await.hub.is_some() {
            self.settled.send_replace(false);
            self.close_current().await;
            self.open_real().await;
            self.settled.send_replace(true);
        }
        drop(switching);
    }

    /// Closes everything at the program's end.
    pub async fn close(&self) {
        if tokio::time::timeout(CLOSING, self.close_current()).await.is_err() {
            tracing::warn!("the office took too long to close");
        }
        self.copies.clear();
    }

    async fn wait_settled(&self) {
        let mut settled = self.settled.subscribe();
        if settled.wait_for(|settled| *settled).await.is_err() {
            tracing::debug!("the program is ending");
        }
    }

    async fn open_real(&self) {
        let directory = self.data_dir.clone();
        match self.open_office(&directory, false).await {
            Ok(office) => self.take(office, None).await,
            Err(error) => {
                tracing::error!(code = error.code(), %error, "the office could not be opened");
                self.current.write().await.impaired = Some(self.impaired(&error));
            }
        }
    }

    /// Opens an office, read-only when it cannot be written.
    async fn open_office(&self, directory: &Path, rehearsal: bool) -> office::Result<Arc<Office>> {
        let options = OfficeOptions { rehearsal, version: self.version.clone(), ..OfficeOptions::default() };
        let options = if rehearsal { rehearse::options(options) } else { options };
        match Office::open(directory, options.clone()).await {
            Ok(office) => Ok(office),
            Err(error) => {
                tracing::error!(code = error.code(), %error, "the office cannot be written");
                Office::open_read_only(directory, options, &error).await.map_err(|_unreadable| error)
            }
        }
    }

    /// Makes an office the open one and starts what runs beside the window.
    async fn take(&self, office: Arc<Office>, hub: Option<rehearsal::Running>) {
        self.desktop.set_rehearsal(office.is_rehearsal());
        let state = self.state_of(&office);
        self.voice.set_language(&state.language);
        let mut pumps = vec![
            tokio::spawn(changes::forward(office.changes(), Arc::clone(&self.desktop))),
            tokio::spawn(voice::learn(Arc::clone(&self.voice), Arc::clone(&office))),
        ];
        if let Some(notifier) = &self.notifier {
            pumps.push(tokio::spawn(notify::listen(
                office.happenings(),
                Arc::clone(&office),
                notifier.clone(),
            )));
        }
        tracing::info!(
            rehearsal = office.is_rehearsal(),
            read_only = office.is_read_only(),
            "an office is open"
        );
        office.start();
        *self.current.write().await = Current { office: Some(office), hub, impaired: None, pumps };
    }

    async fn close_current(&self) {
        let current = std::mem::take(&mut *self.current.write().await);
        current.pumps.iter().for_each(JoinHandle::abort);
        if let Some(office) = current.office
            && let Err(error) = office.close().await
        {
            tracing::warn!(code = error.code(), %error, "the office was not closed cleanly");
        }
        if let Some(hub) = current.hub
            && let Err(error) = hub.stop().await
        {
            tracing::warn!(%error, "the rehearsal hub was not stopped cleanly");
        }
    }

    fn state_of(&self, office: &Office) -> AppState {
        AppState { version: self.version.clone(), ..office.app_state() }
    }

    fn impaired(&self, error: &office::Error) -> AppState {
        office::impaired(&self.data_dir, &self.version, error)
    }
}

/// A name for a failure of the shell itself, for the log and the screen.
pub fn incident() -> String {
    uuid::Uuid::new_v4().simple().to_string().chars().take(8).collect()
}
