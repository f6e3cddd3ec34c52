//! Rehearsal (diễn tập): the built-in hub in this very process, and an office of its own beside the real one.

use std::{path::PathBuf, sync::Arc};

use domain::AgencyCode;
use office::{
    Office, OfficeOptions, SecretsPreference,
    view::{AgencySettings, HubSettings, SetUp, Transport},
};
use rehearsal::{
    AgencyCredential, Running,
    samples::{Sender, Trust},
};

use super::{Reply, Shell, hand_out::NO_PROGRAM, incident};

/// The agency a person plays: the office of a province's people's committee.
const OWN: &str = "H21";

/// The folder of papers to send, below the rehearsal's data; people read its name.
const SAMPLES: &str = "van-ban-mau";

/// Code of the failure when the hub does not start.
pub(crate) const NO_REHEARSAL: &str = "window.no_rehearsal";

/// Why a rehearsal does not begin.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error(transparent)]
    Office(#[from] office::Error),
    #[error(transparent)]
    Hub(#[from] rehearsal::Error),
    #[error(transparent)]
    Died(#[from] tokio::task::JoinError),
    #[error("the rehearsal hub does not know the agency {OWN}")]
    Unknown,
}

/// The rehearsal's secret is no secret and must not crowd a person's keychain.
pub(super) fn options(options: OfficeOptions) -> OfficeOptions {
    OfficeOptions { secrets: SecretsPreference::File, ..options }
}

impl Shell {
    /// Closes the real office and opens the rehearsal.
    ///
    /// # Errors
    /// The rehearsal's hub or office cannot be started; the real office is open again then.
    pub async fn start_rehearsal(&self) -> Reply<()> {
        let switching = self.switching.lock().await;
        if self.current.read().await.hub.is_some() {
            return Ok(());
        }
        self.settled.send_replace(false);
        self.close_current().await;
        let outcome = match self.rehearse().await {
            Ok((office, hub)) => {
                self.take(office, Some(hub)).await;
                Ok(())
            }
            Err(trouble) => {
                let failure = self.rehearsal_failure(&trouble);
                self.open_real().await;
                Err(failure)
            }
        };
        self.settled.send_replace(true);
        drop(switching);
        outcome
    }

    /// Shows the folder of sample papers to send in the system's file manager.
    ///
    /// # Errors
    /// `office.not_rehearsal` outside of one, `window.no_program` when nothing shows folders here.
    pub async fn open_samples(&self) -> Reply<()> {
        if self.current.read().await.hub.is_none() {
            return Err(window_failure(office::Reason::NotRehearsal.code(), []));
        }
        self.desktop().open(self.samples()).map_err(|error| {
            tracing::warn!(%error, "the folder of samples cannot be shown");
            window_failure(NO_PROGRAM, [("name".to_owned(), self.samples().display().to_string())])
        })
    }

    fn samples(&self) -> PathBuf {
        self.data_dir.join("rehearsal").join(SAMPLES)
    }

    async fn rehearse(&self) -> Result<(Arc<Office>, Running), Trouble> {
        let directory = self.data_dir.join("rehearsal");
        let office = self.open_office(&directory, true).await?;
        let hub = rehearsal::serve(rehearsal::Options {
            state_dir: Some(directory.join("hub")),
            ..rehearsal::Options::default()
        })
        .await?;
        if !office.is_read_only() {
            let own =
                AgencyCode::parse(OWN).ok().and_then(|code| hub.credential(&code)).ok_or(Trouble::Unknown)?;
            furnish(&office, &hub, &own).await?;
            let (hub, trust) = print(hub, self.samples(), &own).await?;
            office.trust_rehearsal(trust.root_pem, trust.crl_pem).await?;
            return Ok((office, hub));
        }
        Ok((office, hub))
    }

    fn rehearsal_failure(&self, trouble: &Trouble) -> office::view::Failure {
        let incident = incident();
        tracing::error!(%incident, %trouble, "the rehearsal could not be started");
        match trouble {
            Trouble::Office(error) => error.failure(incident),
            Trouble::Hub(_) | Trouble::Died(_) | Trouble::Unknown => office::view::Failure {
                code: NO_REHEARSAL.to_owned(),
                args: [("reason".to_owned(), trouble.to_string())].into(),
                incident,
            },
        }
    }
}

fn window_failure<const N: usize>(code: &str, args: [(String, String); N]) -> office::view::Failure {
    office::view::Failure { code: code.to_owned(), args: args.into(), incident: incident() }
}

/// Prints the papers to send, dated today, and asks whom to trust for them: in this order, because a list names only
/// the certificates that were there when it was made.
async fn print(hub: Running, folder: PathBuf, own: &AgencyCredential) -> Result<(Running, Trust), Trouble> {
    let sender = Sender { code: own.code.clone(), name: own.name.clone() };
    let printed = tokio::task::spawn_blocking(move || {
        let trust = hub.papers_to_send(&folder, &sender).and_then(|_samples| hub.trust());
        trust.map(|trust| (hub, trust))
    });
    Ok(printed.await??)
}

/// Sets the rehearsal's office up, the first time, and points it to the hub, whose port changes with every start.
async fn furnish(office: &Office, hub: &Running, own: &AgencyCredential) -> office::Result<()> {
    if office.app_state().agency.is_none() {
        let agency = AgencySettings {
            code: own.code.to_string(),
            name: own.name.clone(),
            clerk: "Văn thư diễn tập".to_owned(),
            department: "Văn phòng".to_owned(),
            place: "Gia Lai".to_owned(),
            ..AgencySettings::default()
        };
        office.set_up(SetUp { agency, first_arrival_number: 1 }).await?;
    }
    let settings = HubSettings {
        transport: Transport::Vxp,
        endpoint: hub.url().to_owned(),
        system_id: own.system_id.clone(),
        poll_seconds: 10,
        ..HubSettings::default()
    };
    office.save_hub(settings, Some(own.secret.clone())).await?;
    office.directory_refresh().await?;
    Ok(())
}
