//! Invariant 11: how SQL may be written in this crate.

use std::{
    fs,
    path::{Path, PathBuf},
};

fn sources(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            found.push((path.clone(), fs::read_to_string(&path).unwrap()));
        }
    }
}

/// Every source outside tests, by its path below `src`.
pub(super) fn production() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    sources(&root, &mut found);
    let named = found.into_iter().map(|(path, text)| {
        let name = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
        let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned();
        (name, text)
    });
    named.filter(|(name, _)| !name.starts_with("tests")).collect()
}

fn is_engine(name: &str) -> bool {
    name.starts_with("engine")
}

#[test]
fn the_driver_is_named_only_in_the_engine() {
    for (name, text) in production().iter().filter(|(name, _)| !is_engine(name)) {
        assert!(!text.contains("rusqlite"), "{name} names the driver");
        assert!(!text.contains("PRAGMA"), "{name} has a pragma");
    }
}

#[test]
fn no_statement_skips_rows_or_uses_words_of_one_engine() {
    let foreign = [
        "OFFSET",
        "GLOB",
        "IFNULL(",
        "ROWID",
        "json_each",
        "strftime",
        "INSERT OR ",
        "REPLACE INTO",
        "ILIKE",
        "::",
    ];
    for (name, text) in production().iter().filter(|(name, _)| name.starts_with("tables/")) {
        for statement in statements(text) {
            for word in foreign {
                assert!(!statement.contains(word), "{name} has {word} in\n{statement}");
            }
        }
    }
}

/// Literals that hold SQL.
pub(super) fn statements(text: &str) -> Vec<&str> {
    let verbs = ["SELECT", "INSERT", "UPDATE", "DELETE"];
    let literals = text.split('"').skip(1).step_by(2);
    literals.filter(|literal| verbs.iter().any(|verb| literal.contains(verb))).collect()
}

#[test]
fn statements_stand_in_literals_with_line_breaks_and_are_not_built() {
    for (name, text) in production().iter().filter(|(name, _)| !is_engine(name)) {
        for statement in statements(text) {
            assert!(statement.starts_with('\n'), "{name}: one line of SQL: {statement}");
            assert!(!statement.contains('{') || statement.contains("'{}'"), "{name}: built SQL: {statement}");
        }
        for macro_name in ["format!(", "concat!(", "push_str("] {
            for call in text.split(macro_name).skip(1) {
                let argument = call.trim_start().split('\n').next().unwrap_or_default();
                let sql = ["SELECT", "INSERT", "UPDATE", "DELETE", " FROM "]
                    .iter()
                    .any(|word| argument.contains(word));
                assert!(!sql, "{name}: SQL in {macro_name}{argument}");
            }
        }
    }
}

#[test]
fn statements_are_found_at_all() {
    let found: usize = production().iter().map(|(_, text)| statements(text).len()).sum();
    assert!(found > 100, "only {found} statements seen");
}

#[test]
fn no_file_is_longer_than_the_house_allows() {
    for (name, text) in production() {
        let lines = text.lines().count();
        assert!(lines <= 600, "{name} has {lines} lines");
    }
}
