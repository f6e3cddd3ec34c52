//! What the person at the terminal reads.

use std::io::{IsTerminal, Write};
use std::time::Duration;

/// One line on standard output.
pub(crate) fn line(text: impl std::fmt::Display) {
    // A closed pipe (`cargo xtask test | head`) must not end the task half way: what cannot be shown is dropped.
    writeln!(std::io::stdout().lock(), "{text}").unwrap_or_default();
}

/// One line on standard error.
pub(crate) fn problem(text: &str) {
    writeln!(std::io::stderr().lock(), "{text}").unwrap_or_default();
}

/// A heading.
pub(crate) fn heading(text: &str) {
    line("");
    if in_colour() {
        line(format_args!("\x1b[1m== {text}\x1b[0m"));
    } else {
        line(format_args!("== {text}"));
    }
}

/// Whether somebody watches a terminal, so that runners may use colour.
pub(crate) fn in_colour() -> bool {
    std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none()
}

/// `m:ss`, for steps that last seconds to minutes.
pub(crate) fn minutes(took: Duration) -> String {
    let seconds = took.as_secs();
    format!("{}:{:02}", seconds / 60, seconds % 60)
}
