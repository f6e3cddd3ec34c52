//! Settings (cấu hình): who we are, how the hub is reached, what the clerk prefers.

use std::{path::PathBuf, sync::Arc};

use domain::AgencyCode;
use hub::{
    Hub, MessageKind, Secret,
    folder::Folder,
    secrets::{self, SecretStore, StoreKind},
    vxp::{HashForm, ProxyPlan, Vxp, VxpSettings},
};
use registry::{agencies, settings};

use crate::{
    Office,
    audit::{Action, SYSTEM},
    changes::{Change, Subject},
    config::{self, Config},
    error::{Error, Reason, Result},
    office::SecretsPreference,
    view::{
        AgencySettings, AgencyView, AppState, HubSecrets, HubSettings, HubTest, HubTestStep, Preferences,
        SetUp, SettingsView, Transport,
    },
};

impl Office {
    /// Sets the real office up: who it is, and with which number its incoming book begins.
    ///
    /// # Errors
    /// [`Reason::AlreadySetUp`]; those of [`Office::save_agency`]; [`Reason::FirstNumber`].
    pub async fn set_up(&self, set_up: SetUp) -> Result<AppState> {
        if self.config().agency.is_some() {
            return Err(Reason::AlreadySetUp.error());
        }
        if set_up.first_arrival_number == 0 {
            return Err(Reason::FirstNumber.error());
        }
        let agency = checked(set_up.agency)?;
        let (now, first) = (self.now(), set_up.first_arrival_number);
        let year = now.vietnam_date().year();
        self.write(move |tx| {
            let actor = agency.clerk.clone();
            settings::set(tx, config::AGENCY, &agency, now)?;
            settings::set(tx, config::FIRST_NUMBER, &(year, first), now)?;
            crate::audit::append(tx, now, &actor, Action::OfficeSetUp, None, &[("agency", &agency.code)])?;
            crate::books::incoming_of_year(tx, now)?;
            Ok(())
        })
        .await?;
        self.reload().await?;
        Ok(self.app_state())
    }

    /// The settings screen.
    ///
    /// # Errors
    /// As the registry fails.
    pub async fn settings(&self) -> Result<SettingsView> {
        let config = self.config();
        let secret_stored = self.is_stored(account(&config.hub)).await;
        // Without a certificate there is no password to ask a keychain about.
        let certificate_password_stored =
            path(&config.hub.client_certificate).is_some() && self.is_stored(certificate(&config.hub)).await;
        let books = self.books("incoming").await?;
        let directory = self.read(|c| Ok(agencies::count(c)?)).await?;
        Ok(SettingsView {
            agency: config.agency.clone().unwrap_or_default(),
            hub: config.hub.clone(),
            secret_stored,
            certificate_password_stored,
            secrets: self.secrets_kind().await.to_owned(),
            preferences: config.preferences.clone(),
            books,
            directory,
            data_dir: self.data_dir.display().to_string(),
        })
    }

    /// Saves who the office is.
    ///
    /// # Errors
    /// [`Reason::AgencyCode`], [`Reason::AgencyName`], [`Reason::ClerkName`].
    pub async fn save_agency(&self, agency: AgencySettings) -> Result<SettingsView> {
        let agency = checked(agency)?;
        let now = self.now();
        self.write(move |tx| {
            let actor = agency.clerk.clone();
            settings::set(tx, config::AGENCY, &agency, now)?;
            crate::audit::append(tx, now, &actor, Action::AgencySaved, None, &[("agency", &agency.code)])
        })
        .await?;
        self.reload().await?;
        self.settings().await
    }

    /// Saves how the hub is reached; secrets given replace the stored ones. The loops start over with it. A
    /// certificate that is no longer named takes its password with it.
    ///
    /// # Errors
    /// [`Error::Hub`] when the address, a certificate or the folder cannot be used, [`Reason::PollSeconds`],
    /// [`Error::Secrets`].
    pub async fn save_hub(&self, hub: HubSettings, secrets: impl Into<HubSecrets>) -> Result<SettingsView> {
        let secrets = secrets.into();
        if !(10..=3_600).contains(&hub.poll_seconds) {
            return Err(Reason::PollSeconds.with(&[("value", &hub.poll_seconds)]));
        }
        let built = self.build(&hub, &secrets).await?;
        if let Some(secret) = given(secrets.secret) {
            self.store(account(&hub), secret).await?;
        }
        if path(&hub.client_certificate).is_none() {
            self.forget(certificate(&self.config().hub)).await?;
        } else if let Some(password) = given(secrets.certificate_password) {
            self.store(certificate(&hub), password).await?;
        }
        let (now, actor) = (self.now(), self.config().clerk().to_owned());
        self.write(move |tx| {
            settings::set(tx, config::HUB, &hub, now)?;
            crate::audit::append(tx, now, &actor, Action::HubSaved, None, &[("endpoint", &hub.endpoint)])
        })
        .await?;
        self.reload().await?;
        if self.options.hub.is_none() {
            self.set_hub(built);
            self.recall_heard().await?;
        }
        self.wake_jobs().await?;
        self.sync_now();
        self.settings().await
    }

    /// Saves what the clerk prefers.
    ///
    /// # Errors
    /// [`Reason::Preference`] for a value there is not.
    pub async fn save_preferences(&self, preferences: Preferences) -> Result<AppState> {
        let known = |name: &str, value: &str, all: &[&str]| {
            if all.contains(&value) {
                Ok(())
            } else {
                Err(Reason::Preference.with(&[("name", &name), ("value", &value)]))
            }
        };
        known("language", &preferences.language, &["vi", "en"])?;
        known("theme", &preferences.theme, &["system", "light", "dark"])?;
        known("density", &preferences.density, &["compact", "comfortable"])?;
        let now = self.now();
        self.write(move |tx| Ok(settings::set(tx, config::PREFERENCES, &preferences, now)?)).await?;
        self.reload().await?;
        Ok(self.app_state())
    }

    /// A real round trip to a hub, with settings that need not be saved.
    ///
    /// # Errors
    /// Only those of our own side; what the hub says is in the answer.
    pub async fn test_hub(&self, hub: HubSettings, secrets: impl Into<HubSecrets>) -> Result<HubTest> {
        let secrets = secrets.into();
        let mut test =
            HubTest { ok: false, steps: Vec::new(), waiting: None, clock_skew_ms: None, agency: None };
        let built = match self.build(&hub, &secrets).await {
            Ok(Some(built)) => built,
            Ok(None) => return Ok(failed(test, "address", &Reason::HubNotSet.error())),
            Err(error) => return Ok(failed(test, "address", &error)),
        };
        step(&mut test, "address");
        let before = self.now();
        match built.probe().await {
            Ok(probe) => {
                step(&mut test, "connect");
                step(&mut test, "authenticate");
                // Half the round trip is the best guess of when the hub looked at its clock.
                let middle = before.plus(self.now().since(before) / 2);
                test.clock_skew_ms = probe.server_time.map(|at| at.since(middle));
            }
            Err(error) => {
                let at = if error.class == hub::Class::Permanent { "authenticate" } else { "connect" };
                if at == "authenticate" {
                    step(&mut test, "connect");
                }
                return Ok(failed(test, at, &Error::Hub(error)));
            }
        }
        match built.list(MessageKind::Document).await {
            Ok(list) => {
                step(&mut test, "list");
                test.waiting = Some(u32::try_from(list.len()).unwrap_or(u32::MAX));
                test.agency = self.whom(list.iter().find_map(|listed| listed.to.clone())).await?;
                test.ok = true;
                Ok(test)
            }
            Err(error) => Ok(failed(test, "list", &Error::Hub(error))),
        }
    }

    /// Whom the hub takes us for: the addressee of what waits, else ourselves.
    async fn whom(&self, to: Option<AgencyCode>) -> Result<Option<AgencyView>> {
        let Some(code) = to.or_else(|| self.config().code.clone()) else { return Ok(None) };
        self.read(move |c| Ok(Some(crate::directory::view(c, code.as_str(), "")?))).await
    }

    pub(crate) async fn reload(&self) -> Result<()> {
        let config = self.read(Config::load).await?;
        self.set_config(config);
        self.publish(Change::of(&[Subject::Settings, Subject::Status, Subject::Journal]));
        Ok(())
    }

    /// Connects to the hub of the settings, unless that is done.
    ///
    /// # Errors
    /// When the settings cannot be used, or the secret cannot be read (a locked keychain).
    pub(crate) async fn connect(&self) -> Result<()> {
        if self.options.hub.is_some() || self.hub().is_ok() {
            return Ok(());
        }
        let hub = self.config().hub.clone();
        if let Some(built) = self.build(&hub, &HubSecrets::default()).await? {
            self.set_hub(Some(built));
            self.recall_heard().await?;
        }
        Ok(())
    }

    async fn build(&self, hub: &HubSettings, secrets: &HubSecrets) -> Result<Option<Arc<dyn Hub>>> {
        let clock = Arc::clone(&self.options.clock);
        let clock: hub::vxp::Clock = Arc::new(move || clock.now());
        match hub.transport {
            Transport::Unset => Ok(None),
            Transport::Folder => {
                let root = PathBuf::from(&hub.folder);
                let folder = tokio::task::spawn_blocking(move || Folder::new(&root, clock)).await??;
                Ok(Some(Arc::new(folder)))
            }
            Transport::Vxp => {
                let secret = self.given_or_stored(secrets.secret.as_deref(), account(hub)).await?;
                let mut settings = VxpSettings::new(
                    &hub.endpoint,
                    &hub.system_id,
                    secret.unwrap_or_else(|| Secret::new("")),
                );
                settings.from = self.config().code.clone();
                settings.ca_file = path(&hub.ca_file);
                if let Some(file) = path(&hub.client_certificate) {
                    let given = secrets.certificate_password.as_deref();
                    let password = self.given_or_stored(given, certificate(hub)).await?;
                    settings.client_certificate = Some((file, password.unwrap_or_else(|| Secret::new(""))));
                }
                settings.proxy = proxy(&hub.proxy)?;
                settings.allow_plain_http = hub.allow_plain_http;
                settings.hash_file = if hub.padded_hash { HashForm::Padded } else { HashForm::Vendor };
                settings.max_package = self.options.limits.package;
                let vxp = tokio::task::spawn_blocking(move || Vxp::new(settings, clock)).await??;
                Ok(Some(Arc::new(vxp)))
            }
        }
    }

    async fn given_or_stored(&self, given: Option<&str>, account: String) -> Result<Option<Secret>> {
        match given.filter(|given| !given.is_empty()) {
            Some(given) => Ok(Some(Secret::new(given))),
            None => self.stored(account).await,
        }
    }

    async fn stored(&self, account: String) -> Result<Option<Secret>> {
        let (store, _) = self.open_secrets().await?;
        Ok(tokio::task::spawn_blocking(move || store.get(&account)).await??)
    }

    /// Whether there is one; a keychain that is locked or away must not take the settings screen with it.
    async fn is_stored(&self, account: String) -> bool {
        match self.stored(account).await {
            Ok(stored) => stored.is_some(),
            Err(error) => {
                tracing::warn!(code = error.code(), "the store of secrets cannot be read");
                false
            }
        }
    }

    async fn store(&self, account: String, secret: Secret) -> Result<()> {
        let (store, _) = self.open_secrets().await?;
        Ok(tokio::task::spawn_blocking(move || store.set(&account, &secret)).await??)
    }

    /// Forgets a password there is; a store that is away keeps nothing from being saved.
    async fn forget(&self, account: String) -> Result<()> {
        if !self.is_stored(account.clone()).await {
            return Ok(());
        }
        let (store, _) = self.open_secrets().await?;
        Ok(tokio::task::spawn_blocking(move || store.delete(&account)).await??)
    }

    async fn open_secrets(&self) -> Result<(Arc<dyn SecretStore>, StoreKind)> {
        let open = || async {
            let folder = self.data_dir.clone();
            let preference = match self.options.secrets {
                // The rehearsal's secret is no secret: nobody's keychain is asked for it.
                SecretsPreference::Keychain if !self.options.rehearsal => {
                    secrets::Preference::KeychainOrFile(folder)
                }
                SecretsPreference::Keychain | SecretsPreference::File => secrets::Preference::File(folder),
            };
            let (store, kind) = tokio::task::spawn_blocking(move || secrets::open(&preference)).await??;
            Ok::<_, Error>((Arc::from(store), kind))
        };
        let (store, kind) = self.secrets.get_or_try_init(open).await?;
        Ok((Arc::clone(store), *kind))
    }

    /// Where secrets are kept: `keychain`, `file`, or `unavailable` when there is no place for them.
    pub(crate) async fn secrets_kind(&self) -> &'static str {
        self.open_secrets().await.map_or("unavailable", |(_, kind)| kind_name(kind))
    }
}

/// The account a hub's secret is kept under: it stays when only the address changes.
fn account(hub: &HubSettings) -> String {
    format!("vxp:{}", hub.system_id)
}

/// The account of the client certificate's password.
fn certificate(hub: &HubSettings) -> String {
    format!("{}.certificate", account(hub))
}

fn given(secret: Option<String>) -> Option<Secret> {
    secret.filter(|secret| !secret.is_empty()).map(Secret::new)
}

fn kind_name(kind: StoreKind) -> &'static str {
    match kind {
        StoreKind::Keychain => "keychain",
        StoreKind::File | StoreKind::FileInsteadOfKeychain => "file",
    }
}

fn step(test: &mut HubTest, name: &str) {
    test.steps.push(HubTestStep { step: name.to_owned(), ok: true, error: None });
}

fn failed(mut test: HubTest, name: &str, error: &Error) -> HubTest {
    test.steps.push(HubTestStep { step: name.to_owned(), ok: false, error: Some(error.notice()) });
    test
}

fn path(text: &str) -> Option<PathBuf> {
    let text = text.trim();
    if text.is_empty() { None } else { Some(PathBuf::from(text)) }
}

/// `host:port`, with `http://` before it or not; empty follows the environment.
fn proxy(text: &str) -> Result<ProxyPlan> {
    let text = text.trim().trim_end_matches('/');
    if text.is_empty() {
        return Ok(ProxyPlan::Environment);
    }
    let plain = text.strip_prefix("http://").unwrap_or(text);
    let parts = plain.rsplit_once(':').and_then(|(host, port)| Some((host, port.parse::<u16>().ok()?)));
    match parts {
        // A name and password do not belong into settings, which are no place for secrets.
        Some((host, port)) if !host.is_empty() && !host.contains(['@', '/', ' ']) => {
            Ok(ProxyPlan::At { host: host.to_owned(), port, credentials: None })
        }
        Some(_) | None => Err(Reason::Proxy.with(&[("value", &"host:port")])),
    }
}

/// The agency with its texts trimmed, or what is wrong with it.
fn checked(mut agency: AgencySettings) -> Result<AgencySettings> {
    let code = |text: &str| match AgencyCode::parse(text) {
        Ok(code) => Ok(code.as_str().to_owned()),
        Err(_) => Err(Reason::AgencyCode.with(&[("agency", &text)])),
    };
    agency.code = code(&agency.code)?;
    agency.aliases.retain(|alias| !alias.trim().is_empty());
    agency.aliases = agency.aliases.iter().map(|alias| code(alias)).collect::<Result<_>>()?;
    for text in [&mut agency.name, &mut agency.clerk, &mut agency.department, &mut agency.email] {
        *text = text.trim().to_owned();
    }
    for text in [&mut agency.telephone, &mut agency.place] {
        *text = text.trim().to_owned();
    }
    if agency.name.is_empty() {
        return Err(Reason::AgencyName.error());
    }
    if agency.clerk.is_empty() {
        return Err(Reason::ClerkName.error());
    }
    // `system` and `hub` are the journal's own actors.
    if [SYSTEM, crate::audit::HUB].contains(&agency.clerk.as_str()) {
        return Err(Reason::ClerkName.error());
    }
    Ok(agency)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_host_and_port_and_never_a_password() {
        assert_eq!(proxy("").unwrap(), ProxyPlan::Environment);
        let at = ProxyPlan::At { host: "10.0.0.1".into(), port: 3128, credentials: None };
        assert_eq!(proxy("http://10.0.0.1:3128/").unwrap(), at);
        assert_eq!(proxy("10.0.0.1:3128").unwrap(), at);
        for text in ["user:secret@host:1", "host", "host:port", ":1"] {
            assert_eq!(proxy(text).unwrap_err().code(), "office.proxy", "{text}");
        }
    }

    #[test]
    fn an_agency_is_trimmed_and_checked() {
        let agency = AgencySettings {
            code: " H21 ".into(),
            name: "UBND".into(),
            clerk: "Lan".into(),
            aliases: vec!["000.00.00.H21".into(), " ".into()],
            ..AgencySettings::default()
        };
        let agency = checked(agency).unwrap();
        assert_eq!((agency.code.as_str(), agency.aliases.len()), ("H21", 1));
        for (change, code) in [
            (AgencySettings { code: "ỦY BAN".into(), ..agency.clone() }, "office.agency_code"),
            (AgencySettings { name: " ".into(), ..agency.clone() }, "office.agency_name"),
            (AgencySettings { clerk: String::new(), ..agency.clone() }, "office.clerk_name"),
            (AgencySettings { clerk: "system".into(), ..agency }, "office.clerk_name"),
        ] {
            assert_eq!(checked(change).unwrap_err().code(), code);
        }
    }
}
