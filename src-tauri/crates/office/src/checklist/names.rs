//! The directory as the checklist asks it: kept in memory, made anew when agencies change.

use std::sync::{Arc, PoisonError, RwLock};

use domain::checklist::{Agency, Directory};
use registry::{Connection, agencies};

use crate::{config::Config, error::Result};

/// The directory in memory, if it was asked for since it last changed.
#[derive(Debug, Default)]
pub(crate) struct Directories(RwLock<Option<(String, Arc<Directory>)>>);

impl Directories {
    /// The directory as seen from this office. Blocking when it has to be made.
    pub(crate) fn get(&self, c: &Connection, config: &Config) -> Result<Arc<Directory>> {
        let own = config.code.as_ref().map(|code| code.as_str().to_owned()).unwrap_or_default();
        {
            let kept = self.0.read().unwrap_or_else(PoisonError::into_inner);
            if let Some((of, directory)) = kept.as_ref()
                && *of == own
            {
                return Ok(Arc::clone(directory));
            }
        }
        let agency = |(code, name): (String, String)| Agency { code, name, ..Agency::default() };
        let open = agencies::open(c)?.into_iter().map(agency);
        let directory = Arc::new(Directory::new(&own, open));
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some((own, Arc::clone(&directory)));
        Ok(directory)
    }

    /// Agencies have changed.
    pub(crate) fn forget(&self) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// Ourselves, under every code.
pub(super) fn own(config: &Config) -> Vec<Agency> {
    let agency = |settings: &crate::view::AgencySettings| Agency {
        code: settings.code.trim().to_owned(),
        name: settings.name.trim().to_owned(),
        aliases: Vec::new(),
        codes: settings.aliases.clone(),
    };
    config.agency.iter().map(agency).collect()
}
