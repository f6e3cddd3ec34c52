//! What the checklist found, as scripts and people read it.

use domain::checklist::Level;
use office::Reason;
use office::view::CheckView;
use serde_json::{Value, json};

use super::shown;
use crate::failure::Failure;

/// Every finding but the clerk's own word, in the order of the checklist.
pub(super) fn of(check: &CheckView) -> Result<Vec<Value>, Failure> {
    let one = |(finding, key, sentence): (&domain::checklist::Finding, &str, &office::view::ReasonView)| {
        let covered = check.reasons.iter().find(|given| given.rule == finding.rule && given.finding == key);
        Ok(json!({
            "rule": finding.rule,
            "step": finding.step,
            "level": finding.level,
            "overridable": finding.overridable,
            "citation": finding.citation,
            "code": finding.code,
            "args": finding.args,
            "message": sentence.vi,
            "evidence": shown::value(&finding.evidence)?,
            "remedy": shown::value(&finding.remedy)?,
            "reason": covered.map(|given| given.reason.as_str()),
        }))
    };
    check.found().map(one).collect()
}

/// Whether an error of that code is a refusal of the checklist.
pub(super) fn are_why(code: &str) -> bool {
    [Reason::ChecklistBlocks, Reason::ChecklistReasons, Reason::DraftNotReady]
        .iter()
        .any(|reason| reason.code() == code)
}

/// How many findings are of that level.
pub(super) fn count(check: &CheckView, level: Level) -> usize {
    check.found().filter(|(finding, _, _)| finding.level == level).count()
}

/// What a person has to look at, a line each: what passed is not said.
pub(crate) fn lines(findings: &[Value]) -> String {
    let line = |finding: &Value| {
        let get = |key: &str| finding.get(key).map(shown::plain).unwrap_or_default();
        let level = match get("level").as_str() {
            "block" => "CHẶN",
            "warn" => "cảnh báo",
            "info" => "không kiểm tra được",
            _ => return None,
        };
        let reason = get("reason");
        let reason = if reason.is_empty() { reason } else { format!(" Lý do: {reason}.") };
        Some(format!("  {level}: {}{reason} [{}; {}]", get("message"), get("rule"), get("citation")))
    };
    findings.iter().filter_map(line).collect::<Vec<_>>().join("\n")
}
