//! Settings (cấu hình): the office, the hub, preferences.

use serde::{Deserialize, Serialize};

use super::{AgencyView, BookView, Notice};

/// The transport to the hub.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Transport {
    /// No hub yet.
    #[default]
    Unset,
    /// VXP over HTTP.
    Vxp,
    /// Folders for days without network.
    Folder,
}

/// How the office reaches its hub. The secret is never read back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(default)]
pub struct HubSettings {
    /// Which transport.
    pub transport: Transport,
    /// Base address, e.g. `https://ss.example.vn/XrdAdapter/adapter`.
    pub endpoint: String,
    /// System id the centre gave.
    pub system_id: String,
    /// Own certificate authority, a PEM file; empty for the system's.
    pub ca_file: String,
    /// Client certificate, a PKCS #12 file; empty for none.
    pub client_certificate: String,
    /// Proxy address; empty for none.
    pub proxy: String,
    /// An administrator confirmed unencrypted http to a host that is not this machine.
    pub allow_plain_http: bool,
    /// Write `hash-file` with zero padding instead of the vendor's form.
    pub padded_hash: bool,
    /// Report unreadable packages to the hub as `fail`.
    pub report_unreadable: bool,
    /// Folder of the folder transport.
    pub folder: String,
    /// Seconds between rounds, 10 to 3600.
    pub poll_seconds: u32,
}

/// Secrets typed anew; what is absent or empty stays as it is stored. Never read back, and never shown.
#[derive(Clone, Default, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(default)]
pub struct HubSecrets {
    /// The secret that signs requests.
    pub secret: Option<String>,
    /// The password of the client certificate's file.
    pub certificate_password: Option<String>,
}

impl std::fmt::Debug for HubSecrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HubSecrets(…)")
    }
}

/// The signing secret alone.
impl From<Option<String>> for HubSecrets {
    fn from(secret: Option<String>) -> Self {
        Self { secret, certificate_password: None }
    }
}

/// The office's own identity.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(default)]
pub struct AgencySettings {
    /// Current code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Older codes that are us as well.
    pub aliases: Vec<String>,
    /// The person working here, as the journal names them.
    pub clerk: String,
    /// Unit of that person.
    pub department: String,
    /// Electronic mail of the office.
    pub email: String,
    /// Telephone of the office.
    pub telephone: String,
    /// Place written on documents, e.g. "Gia Lai".
    pub place: String,
}

/// What the clerk prefers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(default)]
pub struct Preferences {
    /// `vi` or `en`.
    pub language: String,
    /// `system`, `light`, `dark`.
    pub theme: String,
    /// `compact`, `comfortable`.
    pub density: String,
    /// Desktop alerts on.
    pub notifications: bool,
    /// Close to the tray instead of ending.
    pub close_to_tray: bool,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            language: "vi".to_owned(),
            theme: "system".to_owned(),
            density: "comfortable".to_owned(),
            notifications: true,
            close_to_tray: true,
        }
    }
}

/// The settings screen.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct SettingsView {
    /// The office.
    pub agency: AgencySettings,
    /// The hub.
    pub hub: HubSettings,
    /// Whether a secret is stored.
    pub secret_stored: bool,
    /// Whether a password of the client certificate is stored.
    pub certificate_password_stored: bool,
    /// Where secrets are kept: `keychain`, `file` or `unavailable`.
    pub secrets: String,
    /// Preferences.
    pub preferences: Preferences,
    /// Books of this year.
    pub books: Vec<BookView>,
    /// Agencies in the directory, counted up to 1,000,001.
    pub directory: u32,
    /// Where the data lies.
    pub data_dir: String,
}

/// A real set-up.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct SetUp {
    /// The office.
    pub agency: AgencySettings,
    /// The number the incoming book starts with this year (1 unless an older book goes on).
    pub first_arrival_number: u32,
}

/// The result of a real round trip to the hub.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct HubTest {
    /// Whether everything worked.
    pub ok: bool,
    /// Steps in order: `address`, `connect`, `authenticate`, `list`.
    pub steps: Vec<HubTestStep>,
    /// Documents waiting at the hub.
    pub waiting: Option<u32>,
    /// Difference between the hub's clock and ours, in milliseconds (positive: the hub is ahead).
    #[cfg_attr(feature = "bindings", specta(type = Option<f64>))]
    pub clock_skew_ms: Option<i64>,
    /// Whom the hub takes us for.
    pub agency: Option<AgencyView>,
}

/// One step of the test.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct HubTestStep {
    /// Which step.
    pub step: String,
    /// Whether it worked.
    pub ok: bool,
    /// What went wrong.
    pub error: Option<Notice>,
}

/// What an import of the directory did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct DirectoryImport {
    /// New agencies.
    pub imported: u32,
    /// Renamed or moved.
    pub changed: u32,
    /// No longer listed by a source that listed them before.
    pub closed: u32,
}
