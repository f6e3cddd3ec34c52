//! The rules in force: those of the program, a preset, and the office's own thresholds.

use std::sync::OnceLock;

use domain::{
    alert::{Preset, Rules, RulesError, When, proposal, toast::Manners},
    deadline::UrgentMinutes,
};
use registry::{Connection, alerts, settings};

use crate::{
    Office,
    audit::{self, Action},
    changes::{Change, Subject},
    error::{Error, Reason, Result},
    view::{AlertRuleView, AlertRulesView, AlertSettings, AlertStageView},
};

/// The setting that holds them.
const KEY: &str = "alerts";
/// How far back the health of a rule looks, in milliseconds.
pub(super) const HEALTH: i64 = 30 * 24 * 3_600_000;
/// Own thresholds at most.
const OVERRIDES: usize = 200;

fn refused(error: &RulesError) -> Error {
    Reason::AlertSettings.with(&[("detail", error)])
}

pub(super) fn shipped() -> Result<&'static Rules> {
    static SHIPPED: OnceLock<Rules> = OnceLock::new();
    match SHIPPED.get() {
        Some(shipped) => Ok(shipped),
        None => {
            let shipped = Rules::shipped().map_err(|error| refused(&error))?;
            Ok(SHIPPED.get_or_init(|| shipped))
        }
    }
}

/// What the office saved, else how it begins: a rehearsal shows its toasts soon and at any hour.
pub(super) fn settings(c: &Connection, rehearsal: bool) -> Result<AlertSettings> {
    let begin = || {
        let mut settings = AlertSettings::default();
        if rehearsal {
            settings.manners =
                Manners { group_wait_seconds: 5, budget: 100, quiet_hours: false, ..settings.manners };
        }
        settings
    };
    Ok(settings::get(c, KEY)?.unwrap_or_else(begin))
}

pub(super) fn in_force(settings: &AlertSettings) -> Result<Rules> {
    shipped()?.clone().with(settings.preset, settings.overrides.clone()).map_err(|error| refused(&error))
}

pub(super) fn urgent(settings: &AlertSettings) -> UrgentMinutes {
    settings.urgent.unwrap_or(match settings.preset {
        Preset::Standard => UrgentMinutes::STANDARD,
        Preset::Strict => UrgentMinutes::STRICT,
    })
}

impl Office {
    /// Every rule as in force, with what it raised and what people did about it.
    ///
    /// # Errors
    /// As the registry fails.
    pub async fn alert_rules(&self) -> Result<AlertRulesView> {
        let (since, rehearsal) = (self.now().plus(-HEALTH), self.is_rehearsal());
        self.read(move |c| {
            let settings = settings(c, rehearsal)?;
            let rules = in_force(&settings)?;
            let mut views = Vec::new();
            for rule in rules.all() {
                let health = alerts::health(c, &rule.id, since)?;
                let stages = (0_u8..).zip(&rule.stages).filter_map(|(place, stage)| {
                    let (thresholds, own) = rules.thresholds(rule, place)?;
                    Some(AlertStageView {
                        level: stage.level,
                        thresholds: thresholds.clone(),
                        own: own.map(|own| own.citation.clone()),
                    })
                });
                let stages: Vec<AlertStageView> = stages.collect();
                let minutes = match stages.first().map(|stage| &stage.thresholds.normal) {
                    Some(When::Minutes(minutes) | When::WorkingMinutes(minutes)) => Some(*minutes),
                    Some(When::Usual { at_least }) => Some(*at_least),
                    Some(_) | None => None,
                };
                let proposal = match minutes {
                    Some(minutes) => proposal(health, minutes, alerts::cleared_after(c, &rule.id, since)?),
                    None => None,
                };
                views.push(AlertRuleView {
                    id: rule.id.clone(),
                    message: rule.message.clone(),
                    citation: rule.citation.clone(),
                    tier: rule.tier,
                    audience: rule.audience.iter().copied().collect(),
                    stages,
                    health,
                    proposal,
                });
            }
            Ok(AlertRulesView { settings, rules: views })
        })
        .await
    }

    /// Saves the preset, the office's own thresholds and how toasts behave.
    ///
    /// # Errors
    /// [`Reason::AlertSettings`] with what cannot be; then nothing changes.
    pub async fn alert_settings_save(&self, new: AlertSettings) -> Result<AlertRulesView> {
        let wrong = |detail: &str| Reason::AlertSettings.with(&[("detail", &detail)]);
        if new.overrides.len() > OVERRIDES {
            return Err(wrong("too many thresholds"));
        }
        if new.manners.group_wait_seconds > 3_600 || new.manners.budget > 1_000 {
            return Err(wrong("a wait beyond an hour, or a budget beyond a thousand"));
        }
        let minutes = urgent(&new);
        if [minutes.express, minutes.very_urgent, minutes.urgent].contains(&0) {
            return Err(wrong("no minutes for urgent documents"));
        }
        in_force(&new)?;
        let (now, actor, rehearsal) = (self.now(), self.config().clerk().to_owned(), self.is_rehearsal());
        self.write(move |tx| {
            let (before, after) =
                (serde_json::to_string(&settings(tx, rehearsal)?)?, serde_json::to_string(&new)?);
            settings::set(tx, KEY, &new, now)?;
            let args = [("before", before), ("after", after)];
            audit::append_owned(tx, now, &actor, Action::AlertSettingsSaved, None, &args)
        })
        .await?;
        self.publish(Change::of(&[Subject::Settings, Subject::Journal]));
        self.alert_rules().await
    }
}
