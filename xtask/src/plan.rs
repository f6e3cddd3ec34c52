//! Runs steps in order, times them, and says how each ended.

use std::time::Duration;

use crate::step::Step;
use crate::{Outcome, report, say};

/// How one step of a plan ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) name: String,
    pub(crate) verdict: Verdict,
    pub(crate) took: Duration,
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) lines: Vec<String>,
}

/// Why a step counts as it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Passed,
    Failed(String),
    NotRun,
}

/// Shows the plan, runs it, and reports. True when every step passed.
///
/// # Errors
/// Never for a step that fails: that is part of the report.
pub(crate) fn run(title: &str, steps: &[Step]) -> Outcome {
    say::heading(title);
    for (number, step) in (1..).zip(steps) {
        say::line(format_args!("{number:>3}. {:<42} {}", step.name, step.typed()));
    }
    let mut ended = Vec::new();
    let mut stopped = false;
    for (number, step) in (1..).zip(steps) {
        if stopped {
            ended.push(Ended::not_run(step));
            continue;
        }
        say::heading(&format!("{number}/{} {}", steps.len(), step.name));
        let one = carry_out(step);
        say::line(format_args!("   {} after {}", report::word(&one.verdict), say::minutes(one.took)));
        stopped = step.gate && one.verdict != Verdict::Passed;
        ended.push(one);
    }
    Ok(report::print(&ended))
}

fn carry_out(step: &Step) -> Ended {
    match step.run() {
        Ok(ran) => {
            let tally = ran.tally;
            let verdict = if !ran.success {
                Verdict::Failed("it ended with an error".to_owned())
            } else if tally.failed > 0 {
                Verdict::Failed(format!("{} tests failed", tally.failed))
            } else if step.counts && tally.passed == 0 {
                Verdict::Failed("it is a test runner and reported no test".to_owned())
            } else if step.strict && !tally.warnings.is_empty() {
                Verdict::Failed(format!("it warned: {}", tally.warnings.join(" · ")))
            } else {
                Verdict::Passed
            };
            Ended {
                name: step.name.clone(),
                verdict,
                took: ran.took,
                passed: tally.passed,
                failed: tally.failed,
                lines: tally.lines,
            }
        }
        Err(problem) => Ended { verdict: Verdict::Failed(problem.0), ..Ended::not_run(step) },
    }
}

impl Ended {
    fn not_run(step: &Step) -> Self {
        Self {
            name: step.name.clone(),
            verdict: Verdict::NotRun,
            took: Duration::ZERO,
            passed: 0,
            failed: 0,
            lines: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Step {
        Step::new("step", "sh").args(["-c", script])
    }

    #[test]
    fn a_runner_that_reports_no_test_fails() {
        assert!(matches!(carry_out(&shell("true").counting()).verdict, Verdict::Failed(_)));
        assert_eq!(carry_out(&shell("echo 1 passed, 0 failed").counting()).verdict, Verdict::Passed);
    }

    #[test]
    fn a_reported_failure_counts_even_when_the_runner_ends_well() {
        let ended = carry_out(&shell("echo 1 passed, 2 failed").counting());
        assert!(matches!(ended.verdict, Verdict::Failed(_)));
        assert_eq!((ended.passed, ended.failed), (1, 2));
    }

    #[test]
    fn a_warning_fails_a_strict_step_only() {
        assert!(matches!(carry_out(&shell("echo 'warning: x' >&2").strict()).verdict, Verdict::Failed(_)));
        assert_eq!(carry_out(&shell("echo 'warning: x' >&2")).verdict, Verdict::Passed);
    }

    #[test]
    fn what_follows_a_broken_gate_is_not_run() {
        let marker = std::env::temp_dir().join(format!("xtask-gate-{}", std::process::id()));
        let touch = format!("touch {}", marker.display());
        assert!(!run("plan", &[shell("false").gate(), shell(&touch)]).unwrap());
        assert!(!marker.exists());
    }
}
