//! What was last heard of the hub, kept over a restart: when each loop last succeeded, and how the connection stood.
//!
//! It answers "do I trust what I see?" before the first round of a new start, and for the command line, whose every
//! command is a start of its own.

use std::collections::BTreeMap;

use domain::UtcMillis;
use registry::settings;
use serde::{Deserialize, Serialize};

use crate::{Office, error::Result, link::Round, view::Notice};

/// The setting that holds it.
const HEARD: &str = "link_heard";
/// A loop that goes on succeeding is written down at most this often, in milliseconds.
pub(crate) const KEPT_EVERY: i64 = 60_000;

/// See the module.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Heard {
    /// Of which hub: another one's word counts for nothing.
    pub(crate) hub: String,
    /// The last success of each loop.
    pub(crate) rounds: BTreeMap<Round, UtcMillis>,
    /// Why the hub could not be worked with; nothing when it could.
    pub(crate) error: Option<Notice>,
    /// Whether that was a refusal of us.
    pub(crate) refused: bool,
}

impl Office {
    /// Brings back what was last heard of the hub that is set now.
    pub(crate) async fn recall_heard(&self) -> Result<()> {
        let Ok(hub) = self.hub() else { return Ok(()) };
        let heard: Option<Heard> = self.read(|c| Ok(settings::get(c, HEARD)?)).await?;
        if let Some(heard) = heard.filter(|heard| heard.hub == hub.key()) {
            self.link.recall(heard);
        }
        Ok(())
    }

    /// A loop ended a round: said to the status bar at once, and written down when it is time.
    pub(crate) async fn round_ended(&self, round: Round) {
        let now = self.now();
        self.link.ended(round, now);
        if self.link.is_due_to_keep(round, now) {
            self.keep_heard().await;
        }
    }

    /// Writes down what was heard since the start. Not being able to costs nothing but the answer after a restart, so
    /// it ends no round.
    pub(crate) async fn keep_heard(&self) {
        let Ok(hub) = self.hub() else { return };
        let Some(heard) = self.link.heard(hub.key()) else { return };
        let now = self.now();
        if let Err(error) = self.write(move |tx| Ok(settings::set(tx, HEARD, &heard, now)?)).await {
            tracing::warn!(%error, "what was last heard of the hub could not be written down");
        }
    }
}
