//! `vanthu rules list | import | level`.

use domain::checklist::Severity;
use office::Office;
use office::view::{NewLevel, RuleView, RulesView};

use super::shown;
use crate::arguments::{Level, Rules};
use crate::failure::{Exit, Outcome};
use crate::output::Output;

/// Runs one of the commands.
pub(super) async fn run(office: &Office, command: &Rules, output: Output) -> Outcome {
    let rules = match command {
        Rules::List => office.rules().await?,
        Rules::Import { file } => office.rules_import(file.clone()).await?,
        Rules::Level { rule, level, reason } => {
            let level = match level {
                Level::Block => Some(Severity::Block),
                Level::Warn => Some(Severity::Warn),
                Level::Note => Some(Severity::Note),
                Level::Pack => None,
            };
            let new = NewLevel { rule: rule.clone(), level, reason: reason.clone() };
            office.rule_level(new).await?
        }
    };
    output.result(&shown::value(&rules)?, || text(&rules));
    Ok(Exit::Done)
}

fn text(rules: &RulesView) -> String {
    let first = format!("Bộ quy tắc {}, có hiệu lực từ {}.", rules.version, rules.valid_from);
    let line = |one: &RuleView| {
        let own = one.own_level.map(|own| format!(" (văn phòng đặt: {})", own.as_str())).unwrap_or_default();
        let rule = &one.rule;
        format!("{:<28} {:<6}{own} {} [{}]", rule.id, rule.level.as_str(), rule.message.vi, rule.citation)
    };
    std::iter::once(first).chain(rules.rules.iter().map(line)).collect::<Vec<_>>().join("\n")
}
