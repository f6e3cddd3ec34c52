//! The rules in force: the packs that came with the program, those an office imported, and its own levels.

use std::{collections::BTreeMap, path::PathBuf, sync::OnceLock};

use domain::{
    UtcMillis,
    checklist::{Pack, PackError, Packs, Severity},
};
use jiff::civil::Date;
use registry::{Connection, rules};

use crate::{
    Office,
    audit::{self, Action},
    changes::{Change, Subject},
    error::{Reason, Result},
    trust::read_file,
    view::{GivenReason, NewLevel, RuleView, RulesView},
};

/// Every pack. One that can no longer be read was refused before it was kept; it is skipped aloud.
fn packs(c: &Connection) -> Result<Packs> {
    // Every check asks for them, and they never change while the program runs.
    static SHIPPED: OnceLock<Packs> = OnceLock::new();
    let mut packs = match SHIPPED.get() {
        Some(shipped) => shipped.clone(),
        None => {
            let shipped = Packs::shipped().map_err(refused)?;
            SHIPPED.get_or_init(|| shipped).clone()
        }
    };
    for body in rules::packs::<String>(c)? {
        if let Err(error) = packs.import(&body) {
            tracing::warn!(%error, "a kept pack of rules is not used");
        }
    }
    Ok(packs)
}

fn levels(c: &Connection) -> Result<BTreeMap<String, rules::Level>> {
    let all = rules::levels(c)?.into_iter().map(|level| (level.rule.clone(), level));
    Ok(all.collect())
}

fn severity(name: &str) -> Option<Severity> {
    Severity::ALL.into_iter().find(|severity| severity.as_str() == name)
}

/// The rules for a document of that issue date; today's when it has none.
pub(crate) fn for_day(c: &Connection, date: Option<Date>, now: UtcMillis) -> Result<Pack> {
    let packs = packs(c)?;
    let pack = packs.for_day(date.unwrap_or_else(|| now.vietnam_date()));
    let mut pack = pack.cloned().ok_or_else(|| Reason::RulePack.with(&[("detail", &"none")]))?;
    for (rule, level) in levels(c)? {
        let Some(level) = level.level.as_deref().and_then(severity) else { continue };
        // A level for a rule that a newer pack dropped or fixed has lapsed.
        if let Ok(adjusted) = pack.clone().adjusted(&[(rule, level)].into()) {
            pack = adjusted;
        }
    }
    Ok(pack)
}

fn refused(error: PackError) -> crate::Error {
    Reason::RulePack.with(&[("detail", &error)])
}

impl Office {
    /// The rules in force today, with the office's own levels.
    ///
    /// # Errors
    /// As the registry fails.
    pub async fn rules(&self) -> Result<RulesView> {
        let now = self.now();
        self.read(move |c| {
            let packs = packs(c)?;
            let pack = packs.for_day(now.vietnam_date());
            let pack = pack.ok_or_else(|| Reason::RulePack.with(&[("detail", &"none")]))?;
            let mut own = levels(c)?;
            let rule = |rule: &domain::checklist::Rule| {
                let set = own.remove(&rule.id);
                RuleView {
                    own_level: set.as_ref().and_then(|level| level.level.as_deref()).and_then(severity),
                    set: set.map(|level| GivenReason {
                        rule: level.rule,
                        finding: String::new(),
                        reason: domain::text::visible(&level.reason),
                        by: level.actor,
                        at: level.at,
                    }),
                    rule: rule.clone(),
                }
            };
            Ok(RulesView {
                version: pack.version.clone(),
                valid_from: pack.valid_from.to_string(),
                valid_to: pack.valid_to.map(|day| day.to_string()),
                rules: pack.rules.iter().map(rule).collect(),
            })
        })
        .await
    }

    /// Takes a newer pack of rules from a file.
    ///
    /// # Errors
    /// [`Reason::RulePack`] with what is wrong with it; then nothing changes.
    pub async fn rules_import(&self, path: PathBuf) -> Result<RulesView> {
        let body = tokio::task::spawn_blocking(move || {
            let (name, bytes) = read_file(&path, domain::checklist::pack::MAX_BYTES as u64)?;
            String::from_utf8(bytes).map_err(|_not_text| Reason::FileUnreadable.with(&[("name", &name)]))
        })
        .await??;
        let (now, actor) = (self.now(), self.config().clerk().to_owned());
        self.write(move |tx| {
            let mut packs = packs(tx)?;
            let version = packs.import(&body).map_err(refused)?.version.clone();
            rules::put_pack(tx, &version, &body, &actor, now)?;
            audit::append_owned(tx, now, &actor, Action::RulesImported, None, &[("version", version)])
        })
        .await?;
        self.publish(Change::of(&[Subject::Settings, Subject::Journal]));
        self.rules().await
    }

    /// Gives a rule the office's own level, where the law leaves it open.
    ///
    /// # Errors
    /// [`Reason::RulePack`] for a rule that is not there or whose level is fixed, [`Reason::ReasonTooShort`].
    pub async fn rule_level(&self, new: NewLevel) -> Result<RulesView> {
        let reason = super::reason_text(&new.reason)?;
        let (now, actor) = (self.now(), self.config().clerk().to_owned());
        self.write(move |tx| {
            let packs = packs(tx)?;
            if let (Some(pack), Some(level)) = (packs.for_day(now.vietnam_date()), new.level) {
                pack.clone().adjusted(&[(new.rule.clone(), level)].into()).map_err(refused)?;
            }
            let name = new.level.map(|level| level.as_str().to_owned());
            let level = rules::Level {
                rule: new.rule.clone(),
                level: name.clone(),
                reason: reason.clone(),
                actor: actor.clone(),
                at: now,
            };
            rules::set_level(tx, &level)?;
            let args = [("rule", new.rule), ("level", name.unwrap_or_default()), ("reason", reason)];
            audit::append_owned(tx, now, &actor, Action::RuleLevelSet, None, &args)
        })
        .await?;
        self.publish(Change::of(&[Subject::Settings, Subject::Journal]));
        self.rules().await
    }
}
