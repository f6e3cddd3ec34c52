//! Keeping revocation lists fresh in the background, never while a clerk waits.
//!
//! Addresses come from signers' certificates whose path reaches an imported root, and from nowhere else; whether a host
//! may be asked at all is the administrator's list (see [`hub::crl`]). A list that does not hold is not kept, and an
//! older one never replaces a newer one.

use std::collections::BTreeMap;

use domain::UtcMillis;
use pdfsig::{Report, Standing};
use registry::settings;

use crate::{
    Office,
    changes::{Change, Subject},
    error::Result,
    trust::{self, Listed},
};

/// Key of the addresses and when each is due.
const POINTS: &str = "crl_points";
/// Most addresses kept: an office meets a handful of authorities.
const MOST_POINTS: usize = 100;
/// An hour, in milliseconds.
const HOUR: i64 = 3_600_000;
/// A list is asked for this often, in milliseconds: authorities publish daily or weekly.
const FRESH: i64 = 12 * HOUR;

type Points = BTreeMap<String, UtcMillis>;

/// The addresses that a report's trusted signers name.
pub(crate) fn points_of(report: &Report) -> Vec<String> {
    let trusted = report.signatures.iter().filter(|one| one.chain.standing == Standing::Trusted);
    trusted.filter_map(|one| one.signer.as_ref()).flat_map(|signer| signer.list_urls.clone()).collect()
}

/// Notes addresses that were not known; they are due at once.
pub(crate) fn note(registry: &registry::Registry, urls: &[String], now: UtcMillis) -> Result<()> {
    if urls.is_empty() {
        return Ok(());
    }
    let known: Points = registry.read(|c| settings::get(c, POINTS))?.unwrap_or_default();
    if urls.iter().all(|url| known.contains_key(url)) || known.len() >= MOST_POINTS {
        return Ok(());
    }
    registry.write(|tx| {
        let mut points: Points = settings::get(tx, POINTS)?.unwrap_or_default();
        for url in urls.iter().take(MOST_POINTS.saturating_sub(points.len())) {
            points.entry(url.clone()).or_insert(now);
        }
        settings::set(tx, POINTS, &points, now)
    })?;
    Ok(())
}

impl Office {
    /// Fetches the revocation lists that are due. How many came new.
    ///
    /// # Errors
    /// As the registry fails; a list that does not come is tried again in an hour.
    pub async fn refresh_lists(&self) -> Result<usize> {
        let now = self.now();
        let (points, allowed) = self
            .read(|c| Ok((settings::get::<Points>(c, POINTS)?.unwrap_or_default(), trust::hosts(c)?)))
            .await?;
        // A clock that was set back must not keep a list from being renewed.
        let is_due = |due: UtcMillis| due <= now || due.since(now) > 2 * FRESH;
        let due: Vec<String> =
            points.into_iter().filter(|(_, due)| is_due(*due)).map(|(url, _)| url).collect();
        let mut renewed = 0;
        for url in due {
            let plan = crate::settings::proxy(&self.config().hub.proxy)?;
            let next = match hub::crl::download(&url, &allowed, &plan).await {
                Ok(bytes) => match self.take_list(bytes).await? {
                    Listed::Kept => {
                        renewed += 1;
                        FRESH
                    }
                    Listed::NotNewer => FRESH,
                    Listed::Refused(error) => {
                        tracing::warn!(%url, %error, "a revocation list does not hold");
                        HOUR
                    }
                },
                Err(error) => {
                    tracing::warn!(%url, %error, "a revocation list did not come");
                    HOUR
                }
            };
            let at = now.plus(next);
            self.write(move |tx| {
                let mut points: Points = settings::get(tx, POINTS)?.unwrap_or_default();
                points.insert(url, at);
                Ok(settings::set(tx, POINTS, &points, now)?)
            })
            .await?;
        }
        if renewed > 0 {
            self.renew_trust();
            self.publish(Change::of(&[Subject::Settings, Subject::Drafts, Subject::Incoming]));
        }
        Ok(renewed)
    }
}
