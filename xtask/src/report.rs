//! The end of a run: every step with its time, every runner's own summary again, and one line of totals.

use std::time::Duration;

use crate::plan::{Ended, Verdict};
use crate::say;

/// Prints the report; the last line is `N passed, N failed` alone. True when every step passed.
pub(crate) fn print(ended: &[Ended]) -> bool {
    say::heading("Results");
    for one in ended {
        say::line(format_args!("{:<7} {:>6}  {}", word(&one.verdict), say::minutes(one.took), one.name));
        for line in &one.lines {
            say::line(format_args!("                  {line}"));
        }
        if let Verdict::Failed(why) = &one.verdict {
            say::line(format_args!("                  {why}"));
        }
    }
    let all: Duration = ended.iter().map(|one| one.took).sum();
    say::line(format_args!("        {:>6}  altogether", say::minutes(all)));
    let (passed, failed) = totals(ended);
    say::line(format_args!("{passed} passed, {failed} failed"));
    ended.iter().all(|one| one.verdict == Verdict::Passed)
}

/// The runners' numbers; a step that failed without a failed test is one failure (invariant 2).
fn totals(ended: &[Ended]) -> (u64, u64) {
    ended.iter().fold((0, 0), |(passed, failed), one| {
        let more = match &one.verdict {
            Verdict::Passed => 0,
            Verdict::Failed(_) => one.failed.max(1),
            // The gate that broke is counted; the steps behind it have nothing to say.
            Verdict::NotRun => 0,
        };
        (passed + one.passed, failed + more)
    })
}

/// One word for a verdict.
pub(crate) fn word(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Passed => "ok",
        Verdict::Failed(_) => "FAILED",
        Verdict::NotRun => "not run",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(verdict: Verdict, passed: u64, failed: u64) -> Ended {
        Ended { name: String::new(), verdict, took: Duration::ZERO, passed, failed, lines: Vec::new() }
    }

    // Invariant 2.
    #[test]
    fn a_failed_check_without_tests_counts_as_one_failure() {
        let steps = [
            ended(Verdict::Passed, 40, 0),
            ended(Verdict::Failed("formatting".to_owned()), 0, 0),
            ended(Verdict::Failed("tests".to_owned()), 7, 3),
            ended(Verdict::NotRun, 0, 0),
        ];
        assert_eq!(totals(&steps), (47, 4));
    }
}
