//! The one table at the end.

use std::io::Write;

/// Rows of ours against peers.
#[derive(Debug)]
pub(crate) struct Table {
    rows: Vec<[String; 4]>,
}

impl Table {
    pub(crate) fn new() -> Self {
        Self {
            rows: vec![["what".into(), "measured".into(), "ratio (peer ÷ ours)".into(), "remark".into()]]
        }
    }

    /// A line of its own, as the head of what follows.
    pub(crate) fn head(&mut self, text: &str) {
        self.rows.push([format!("**{text}**"), String::new(), String::new(), String::new()]);
    }

    /// One figure.
    pub(crate) fn row(&mut self, what: &str, measured: String, ratio: Option<f64>, remark: &str) {
        let ratio = ratio.map(|ratio| format!("{ratio:.2}")).unwrap_or_default();
        say(&format!("   {what}: {measured} {ratio}"));
        self.rows.push([what.to_owned(), measured, ratio, remark.to_owned()]);
    }

    /// Prints everything as one Markdown table.
    pub(crate) fn print(&self, machine: &str) {
        let width = |column: usize| {
            self.rows
                .iter()
                .filter_map(|row| row.get(column))
                .map(|cell| cell.chars().count())
                .max()
                .unwrap_or(0)
        };
        let widths = [0, 1, 2, 3].map(width);
        say("");
        say(machine);
        say("");
        for (number, row) in self.rows.iter().enumerate() {
            let cells: Vec<String> =
                row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
            say(&format!("| {} |", cells.join(" | ")));
            if number == 0 {
                say(&format!("|{}|", widths.map(|width| "-".repeat(width + 2)).join("|")));
            }
        }
    }
}

/// One line for people.
pub(crate) fn say(text: &str) {
    writeln!(std::io::stdout().lock(), "{text}").unwrap_or_default();
}

/// One line about what went wrong.
pub(crate) fn complain(text: &str) {
    writeln!(std::io::stderr().lock(), "{text}").unwrap_or_default();
}
