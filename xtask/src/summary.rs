//! Reads the numbers out of the runners' own summary lines.

/// What the lines of one step said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Tests that passed.
    pub(crate) passed: u64,
    /// Tests that failed, were cut off or could not be started.
    pub(crate) failed: u64,
    /// The summary lines themselves.
    pub(crate) lines: Vec<String>,
    /// Lines that warn.
    pub(crate) warnings: Vec<String>,
}

/// Summaries that the runners themselves indent.
const INDENTED: [&str; 2] = ["Summary [", "Tests "];

impl Tally {
    /// Reads one line of output.
    pub(crate) fn read(&mut self, raw: &str) {
        let shown = without_colour(raw);
        let line = shown.trim();
        // nextest repeats what a failed test's own process said, indented: that is no summary of the run.
        let quoted = shown.starts_with(' ') && !INDENTED.iter().any(|mark| line.starts_with(mark));
        if let Some((passed, failed)) = counts(line).filter(|_| !quoted) {
            self.passed += passed;
            self.failed += failed;
            self.lines.push(line.to_owned());
        } else if warns(line) {
            self.warnings.push(line.to_owned());
        }
    }
}

/// Passed and failed, when the line is a runner's summary: nextest, libtest, vitest, node's test runner, and our own
/// programs' `N passed, N failed`.
fn counts(line: &str) -> Option<(u64, u64)> {
    let node = |word: &str| {
        let rest = line.strip_prefix("# ").or_else(|| line.strip_prefix("ℹ "))?;
        rest.strip_prefix(word)?.trim().parse().ok()
    };
    if let Some(passed) = node("pass ") {
        return Some((passed, 0));
    }
    if let Some(failed) = node("fail ") {
        return Some((0, failed));
    }
    let own = || {
        let (passed, failed) = line.strip_suffix(" failed")?.split_once(" passed, ")?;
        Some((passed.parse::<u64>().ok()?, failed.parse::<u64>().ok()?))
    };
    let known = (line.starts_with("Summary [") && line.contains(" run: "))
        || line.starts_with("test result: ")
        || line.starts_with("Tests ");
    if !known {
        return own();
    }
    // nextest counts the tests before the colon ("3 tests run:"); the states stand behind it.
    let states = line.split_once(" run: ").map_or(line, |(_, states)| states);
    let mut passed = 0;
    let mut failed = 0;
    let words: Vec<&str> = states.split([' ', ',', ';', '|']).filter(|word| !word.is_empty()).collect();
    for pair in words.windows(2) {
        if let [number, state] = pair
            && let Ok(number) = number.parse::<u64>()
        {
            match *state {
                "passed" => passed += number,
                "failed" | "timed" | "exec" => failed += number,
                _ => {}
            }
        }
    }
    Some((passed, failed))
}

/// Compilers and the bundler begin so; a test's own output about warnings does not.
fn warns(line: &str) -> bool {
    line.starts_with("warning: ")
        || line.starts_with("warning[")
        || line.starts_with("(!) ")
        || line.starts_with("[WARN]")
        || line.starts_with("Warn: ")
}

/// The line without escape sequences (`ESC [ … letter`).
fn without_colour(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut characters = line.chars().peekable();
    while let Some(c) = characters.next() {
        if c != '\u{1b}' {
            text.push(c);
        } else if characters.next_if_eq(&'[').is_some() {
            while characters.next_if(|c| !c.is_ascii_alphabetic()).is_some() {}
            characters.next();
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> (u64, u64) {
        let mut tally = Tally::default();
        tally.read(line);
        assert_eq!(tally.lines.len(), 1, "not read as a summary: {line}");
        (tally.passed, tally.failed)
    }

    // Invariant 2: one line of every runner used, as that runner prints it.
    #[test]
    fn every_runners_summary_is_read() {
        assert_eq!(
            read("     Summary [   0.015s] 41 tests run: 40 passed (1 slow), 1 failed, 2 skipped"),
            (40, 1)
        );
        assert_eq!(
            read("     Summary [  60.1s] 9/41 tests run: 6 passed, 1 failed, 1 timed out, 1 exec failed"),
            (6, 3)
        );
        assert_eq!(
            read(
                "test result: FAILED. 7 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.1s"
            ),
            (7, 2)
        );
        assert_eq!(
            read("\u{1b}[2m      Tests \u{1b}[22m \u{1b}[1m\u{1b}[31m1 failed\u{1b}[39m | 11 passed (12)"),
            (11, 1)
        );
        assert_eq!(read("      Tests  12 passed (12)"), (12, 0));
        assert_eq!(read("ℹ pass 5"), (5, 0));
        assert_eq!(read("# fail 2"), (0, 2));
        assert_eq!(read("200 passed, 0 failed"), (200, 0));
    }

    #[test]
    fn other_lines_are_not_counted() {
        let mut tally = Tally::default();
        for line in
            ["Test Files  3 passed (3)", "test reading ... ok", "5 passed", "running 3 tests", "# tests 5"]
        {
            tally.read(line);
        }
        assert_eq!(tally, Tally::default());
    }

    #[test]
    fn warnings_are_noticed_through_colour() {
        let mut tally = Tally::default();
        tally.read("\u{1b}[0m\u{1b}[1m\u{1b}[33mwarning\u{1b}[0m\u{1b}[1m: unused variable\n");
        tally.read("test a_warning: is_shown ... ok\n");
        assert_eq!(tally.warnings, ["warning: unused variable"]);
    }
}
