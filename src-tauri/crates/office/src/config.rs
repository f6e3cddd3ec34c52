//! The settings as the office uses them: read once, replaced whole when they change.

use domain::AgencyCode;
use registry::{Connection, settings};

use crate::{
    error::Result,
    view::{AgencySettings, HubSettings, Preferences, WorkSettings},
};

/// Key of the office's own identity.
pub(crate) const AGENCY: &str = "agency";
/// Key of the hub's settings, without secrets.
pub(crate) const HUB: &str = "hub";
/// Key of what the clerk prefers.
pub(crate) const PREFERENCES: &str = "preferences";
/// Key of the office's own numbers for its work.
pub(crate) const WORK: &str = "work";
/// Key of the incoming book's first number in a year that is not 1.
pub(crate) const FIRST_NUMBER: &str = "first_arrival_number";

/// Seconds between rounds when nothing else is set.
const POLL_SECONDS: u32 = 60;

/// See the module.
#[derive(Clone, Debug, Default)]
pub(crate) struct Config {
    /// The office, once set up.
    pub agency: Option<AgencySettings>,
    /// Its code.
    pub code: Option<AgencyCode>,
    /// Every code that is us, in capitals.
    own: Vec<String>,
    /// How the hub is reached.
    pub hub: HubSettings,
    /// What the clerk prefers.
    pub preferences: Preferences,
    /// The office's own numbers for its work.
    pub work: WorkSettings,
}

impl Config {
    pub(crate) fn load(c: &Connection) -> Result<Self> {
        let agency: Option<AgencySettings> = settings::get(c, AGENCY)?;
        let mut hub: HubSettings = settings::get(c, HUB)?.unwrap_or_default();
        if hub.poll_seconds == 0 {
            hub.poll_seconds = POLL_SECONDS;
        }
        let preferences = settings::get(c, PREFERENCES)?.unwrap_or_default();
        let work = settings::get(c, WORK)?.unwrap_or_default();
        let code = agency.as_ref().and_then(|agency| AgencyCode::parse(&agency.code).ok());
        let own = agency
            .iter()
            .flat_map(|agency| std::iter::once(&agency.code).chain(&agency.aliases))
            .map(|code| code.trim().to_ascii_uppercase())
            .filter(|code| !code.is_empty())
            .collect();
        Ok(Self { agency, code, own, hub, preferences, work })
    }

    /// Whether a code as received is one of ours, old or new.
    pub(crate) fn is_ours(&self, code: &str) -> bool {
        let code = code.trim().to_ascii_uppercase();
        self.own.contains(&code)
    }

    /// The person working here, as the journal names them.
    pub(crate) fn clerk(&self) -> &str {
        let clerk = self.agency.as_ref().map_or("", |agency| agency.clerk.trim());
        if clerk.is_empty() { "văn thư" } else { clerk }
    }
}
