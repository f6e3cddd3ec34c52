//! How files are written: their size, their names, and what is left in none of them.

use crate::{SourceFile, Tree};

/// A file longer than this probably holds two things.
const LINES: usize = 600;

/// Files that hold one thing however long they are: what is generated, and each language's dictionary.
const ONE_THING: [&str; 4] =
    ["ui/src/backend/bindings.ts", "ui/src/i18n/vi.ts", "ui/src/i18n/en.ts", "src-tauri/docs/schema.sql"];

/// Names that say nothing about what a file holds.
const EMPTY_NAMES: [&str; 12] = [
    "utils", "util", "common", "helpers", "helper", "manager", "managers", "service", "services", "handler",
    "handlers", "misc",
];

/// Lints that keep the program from panicking.
const NO_PANICS: [&str; 6] = [
    "clippy::unwrap_used",
    "clippy::expect_used",
    "clippy::indexing_slicing",
    "clippy::panic",
    "clippy::todo",
    "clippy::unimplemented",
];

/// Files that are too long.
#[must_use]
pub fn too_long(file: &SourceFile) -> Vec<String> {
    let code = matches!(file.extension(), "rs" | "ts" | "svelte" | "css" | "js" | "mjs" | "sql");
    let lines = file.text.lines().count();
    if code && !ONE_THING.contains(&file.path.as_str()) && lines > LINES {
        vec![format!("{}: {lines} lines", file.path)]
    } else {
        Vec::new()
    }
}

/// Files and directories with a name that says nothing.
#[must_use]
pub fn named_emptily(file: &SourceFile) -> Vec<String> {
    file.path
        .split('/')
        .map(|part| part.split('.').next().unwrap_or(part).to_lowercase())
        .filter(|stem| EMPTY_NAMES.contains(&stem.as_str()))
        .map(|stem| format!("{}: `{stem}` does not say what is inside", file.path))
        .collect()
}

/// Lints switched off: those against panics in product code, and any without a reason.
#[must_use]
pub fn lints_off(file: &SourceFile) -> Vec<String> {
    if file.extension() != "rs" {
        return Vec::new();
    }
    let openings = ["#[allow(", "#![allow(", "#[expect(", "#![expect("];
    let mut found = Vec::new();
    for (at, opening) in openings.iter().flat_map(|opening| file.text.match_indices(opening)) {
        let before = file.text.get(..at).unwrap_or_default();
        // Only an attribute at the beginning of a line is one; elsewhere it is a text about attributes.
        if !before.rsplit('\n').next().unwrap_or_default().trim().is_empty() {
            continue;
        }
        let rest = file.text.get(at + opening.len()..).unwrap_or_default();
        let attribute = rest.split(")]").next().unwrap_or(rest);
        let place = format!("{}:{}", file.path, before.matches('\n').count() + 1);
        let tests = file.path.contains("/tests/") || file.is_under(&["tests"]);
        for lint in NO_PANICS.iter().filter(|lint| attribute.contains(*lint) && !tests) {
            found.push(format!("{place}: {lint} is off"));
        }
        if !attribute.contains("reason") && !tests {
            found.push(format!("{place}: a lint is off without a reason"));
        }
    }
    found
}

/// Work left open in the text.
#[must_use]
pub fn left_open(file: &SourceFile) -> Vec<String> {
    let marks = [["TO", "DO"].concat(), ["FIX", "ME"].concat(), ["XX", "X"].concat(), ["HA", "CK"].concat()];
    file.lines()
        .filter(|(_, line)| {
            line.split(|c: char| !c.is_alphanumeric() && c != '_')
                .any(|word| marks.iter().any(|mark| word == mark))
        })
        .map(|(number, line)| format!("{}:{number}: {}", file.path, line.trim()))
        .collect()
}

/// Paths of one person's or one machine's disk; the made-up office of the interface's samples has made-up ones.
#[must_use]
pub fn of_one_machine(file: &SourceFile) -> Vec<String> {
    if file.path == "ui/src/backend/sample.ts" {
        return Vec::new();
    }
    let paths = ["/wo|rk/", "/ro|ot/", "/ho|me/", "/Us|ers/", "\\Us|ers\\"].map(|path| path.replace('|', ""));
    file.lines()
        .filter(|(_, line)| paths.iter().any(|path| stands_alone(line, path)))
        .map(|(number, line)| format!("{}:{number}: {}", file.path, line.trim()))
        .collect()
}

/// `path` begins a path in `line`, and is not the middle of an address or of a relative path.
fn stands_alone(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        let before = line.get(..at).unwrap_or_default().chars().next_back();
        before.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '.' | '_' | '-' | '~' | '}' | '*'))
    })
}

/// Characters that make a text read otherwise than it is: bidirectional controls, invisible ones, tags.
#[must_use]
pub fn deceptive(file: &SourceFile) -> Vec<String> {
    let tricks = |c: char| {
        matches!(c,
            '\u{061c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' | '\u{ad}' | '\u{a0}')
            || (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
    };
    file.lines()
        .filter_map(|(number, line)| {
            let trick = line.chars().find(|c| tricks(*c))?;
            Some(format!("{}:{number}: the character {}", file.path, trick.escape_unicode()))
        })
        .collect()
}

/// Every check of this file.
#[must_use]
pub fn wrong(tree: &Tree) -> Vec<String> {
    let checks = [too_long, named_emptily, lints_off, left_open, of_one_machine, deceptive];
    tree.written().flat_map(|file| checks.iter().flat_map(move |check| check(file))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    // Invariant 2.
    #[test]
    fn every_file_is_written_as_the_house_wants_it() {
        let tree = Tree::read().unwrap();
        assert!(tree.written().count() > 50);
        assert_eq!(wrong(&tree), Vec::<String>::new());
    }

    fn rust(text: &str) -> SourceFile {
        SourceFile::sample("src-tauri/crates/office/src/a.rs", text)
    }

    // Invariant 3.
    #[test]
    fn a_long_file_is_named() {
        assert_eq!(too_long(&rust(&"\n".repeat(601))).len(), 1);
        assert!(too_long(&rust(&"\n".repeat(600))).is_empty());
        assert!(too_long(&SourceFile::sample("README.md", &"\n".repeat(601))).is_empty());
    }

    #[test]
    fn an_empty_name_is_named() {
        assert_eq!(named_emptily(&SourceFile::sample("ui/src/Utils.ts", "")).len(), 1);
        assert_eq!(named_emptily(&SourceFile::sample("ui/helpers/dates.ts", "")).len(), 1);
        assert!(named_emptily(&SourceFile::sample("ui/src/handling.ts", "")).is_empty());
    }

    #[test]
    fn a_lint_switched_off_is_named() {
        assert_eq!(lints_off(&rust("#[allow(clippy::unwrap_used, reason = \"x\")]\n")).len(), 1);
        assert_eq!(lints_off(&rust("#[allow(dead_code)]\n")).len(), 1);
        assert!(lints_off(&rust("#[expect(\n  unsafe_code,\n  reason = \"libc\"\n)]\n")).is_empty());
        assert!(
            lints_off(&SourceFile::sample("tests/it/main.rs", "#![allow(clippy::unwrap_used)]\n")).is_empty()
        );
    }

    #[test]
    fn work_left_open_is_named() {
        let text = ["// TO", "DO later\nTO", "DOS\n"].concat();
        assert_eq!(left_open(&rust(&text)).len(), 1);
    }

    #[test]
    fn a_path_of_one_machine_is_named() {
        let text = ["let p = \"/ho", "me/an/x\";\nlet q = \"https://x.vn/ho", "me/\";\n"].concat();
        assert_eq!(of_one_machine(&rust(&text)).len(), 1);
    }

    #[test]
    fn a_deceptive_character_is_named() {
        assert_eq!(deceptive(&rust("let a = \"\u{202e}fdp.exe\";\n")).len(), 1);
        assert_eq!(deceptive(&rust("let a\u{200b}b = 1;\n")).len(), 1);
        assert!(deceptive(&rust("let a = \"Số ký hiệu ✓ đ\";\r\n")).is_empty());
    }
}
