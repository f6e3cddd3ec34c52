//! The office's health, for the command line: database, journal, files, hub.

use registry::tallies;
use serde::Serialize;

use crate::{
    Office,
    error::{Error, Result},
    view::Notice,
};

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What: `database`, `journal`, `counts`, `hub`, `clock`.
    pub name: String,
    /// Whether it is well.
    pub ok: bool,
    /// What is wrong, or worth knowing.
    pub notice: Option<Notice>,
}

/// Everything that was looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Health {
    /// The checks, in order.
    pub checks: Vec<Check>,
}

impl Health {
    /// Whether everything is well.
    #[must_use]
    pub fn ok(&self) -> bool {
        self.checks.iter().all(|check| check.ok)
    }

    fn add(&mut self, name: &str, outcome: std::result::Result<(), Notice>) {
        let (ok, notice) = match outcome {
            Ok(()) => (true, None),
            Err(notice) => (false, Some(notice)),
        };
        self.checks.push(Check { name: name.to_owned(), ok, notice });
    }
}

/// A clock further from the hub's than this is wrong, in milliseconds (reliability: more than two minutes).
const SKEW: i64 = 120_000;

impl Office {
    /// Looks at everything. Slow on a large registry.
    ///
    /// # Errors
    /// Only when looking itself is impossible; what is found is in the answer.
    pub async fn doctor(&self) -> Result<Health> {
        let mut health = Health::default();
        let registry = std::sync::Arc::clone(&self.registry);
        let checked = tokio::task::spawn_blocking(move || registry.check()).await?;
        health.add("database", checked.map_err(|error| Error::Registry(error).notice()));
        let chain = self.journal_check().await?;
        let broken = chain.broken_at.map(|at| Notice {
            code: "journal.broken".to_owned(),
            args: [("at".to_owned(), at.to_string())].into(),
        });
        health.add("journal", broken.map_or(Ok(()), Err));
        let same = self.read(|c| Ok(tallies::get(c)? == tallies::recount(c)?)).await?;
        let wrong = Notice { code: "counts.differ".to_owned(), args: std::collections::BTreeMap::new() };
        health.add("counts", if same { Ok(()) } else { Err(wrong) });
        match self.hub() {
            Err(error) => health.add("hub", Err(error.notice())),
            Ok(hub) => {
                let before = self.now();
                match hub.probe().await {
                    Err(error) => health.add("hub", Err(Error::Hub(error).notice())),
                    Ok(probe) => {
                        health.add("hub", Ok(()));
                        let middle = before.plus(self.now().since(before) / 2);
                        if let Some(skew) = probe.server_time.map(|at| at.since(middle)) {
                            let late = Notice {
                                code: "clock.skew".to_owned(),
                                args: [("milliseconds".to_owned(), skew.to_string())].into(),
                            };
                            health.add("clock", if skew.abs() <= SKEW { Ok(()) } else { Err(late) });
                        }
                    }
                }
            }
        }
        Ok(health)
    }
}
