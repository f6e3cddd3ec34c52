//! SQL stands in the registry alone, as whole literals, and pages by key.

use crate::{SourceFile, Tree};

const VERBS: [&str; 6] = ["SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM ", "CREATE TABLE ", "PRAGMA "];
const CLAUSES: [&str; 5] = [" WHERE ", " FROM ", " SET ", " VALUES", " ORDER BY "];

/// Product code with SQL outside the registry.
#[must_use]
pub fn away_from_home(file: &SourceFile) -> Vec<String> {
    if !file.is_under(&["src-tauri"]) || file.is_under(&["src-tauri/crates/registry"]) || is_test(file) {
        return Vec::new();
    }
    literals(&file.text)
        .filter(|(_, literal)| {
            let text = literal.trim_start();
            VERBS.iter().any(|verb| text.starts_with(verb))
        })
        .map(|(number, _)| format!("{}:{number}: SQL outside the registry", file.path))
        .collect()
}

/// SQL put together from pieces: `format!` around anything that reads as a statement.
#[must_use]
pub fn built_from_pieces(file: &SourceFile) -> Vec<String> {
    let mut found = Vec::new();
    for (start, opening) in file.text.match_indices("format!(").chain(file.text.match_indices("push_str(")) {
        let rest = file.text.get(start + opening.len()..).unwrap_or_default();
        let Some((_, literal)) = literals(rest).next() else { continue };
        let padded = literal.replace('\n', " ");
        let statement =
            VERBS.iter().any(|verb| padded.trim_start().starts_with(verb) && !verb.starts_with("PRAGMA"))
                || CLAUSES.iter().filter(|clause| padded.contains(*clause)).count() > 1;
        if statement {
            let number = file.text.get(..start).unwrap_or_default().lines().count().max(1);
            found.push(format!("{}:{number}: SQL built from pieces", file.path));
        }
    }
    found
}

/// Pages by counting rows from the start, which slow down with every page.
#[must_use]
pub fn counts_rows(file: &SourceFile) -> Vec<String> {
    let keyword = ["OFF", "SET"].concat();
    let words =
        |line: &str| line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').any(|word| word == keyword);
    file.lines()
        .filter(|(_, line)| {
            !line.trim_start().starts_with("//") && !line.trim_start().starts_with("--") && words(line)
        })
        .map(|(number, _)| format!("{}:{number}: {keyword}; page by key", file.path))
        .collect()
}

/// Rust and SQL of the tree.
pub fn code(tree: &Tree) -> impl Iterator<Item = &SourceFile> {
    tree.with_extension(&["rs", "sql"]).filter(|file| !file.is_under(&["tests"]) && !is_test(file))
}

fn is_test(file: &SourceFile) -> bool {
    file.path.contains("/tests/") || file.name() == "tests.rs" || file.path.contains("/src/tests")
}

/// String literals with the line they begin on. Good enough for what is looked for: escapes are skipped, raw strings
/// end at their first quote.
fn literals(text: &str) -> impl Iterator<Item = (usize, String)> {
    let mut found = Vec::new();
    let mut line = 1;
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '\n' => line += 1,
            '/' if characters.peek() == Some(&'/') => while characters.next_if(|c| *c != '\n').is_some() {},
            // A quote as a character is no literal.
            '\'' if characters.peek() == Some(&'"') => {
                characters.next();
            }
            '\'' if characters.peek() == Some(&'\\') => {
                characters.next();
                characters.next();
            }
            '"' => {
                let began = line;
                let mut literal = String::new();
                while let Some(c) = characters.next() {
                    match c {
                        '"' => break,
                        '\\' => {
                            characters.next();
                        }
                        c => {
                            line += usize::from(c == '\n');
                            literal.push(c);
                        }
                    }
                }
                found.push((began, literal));
            }
            _ => {}
        }
    }
    found.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sql_is_written_in_the_registry_as_whole_statements_that_page_by_key() {
        let tree = Tree::read().unwrap();
        let mut found: Vec<String> = code(&tree).flat_map(away_from_home).collect();
        found.extend(code(&tree).flat_map(built_from_pieces));
        found.extend(code(&tree).flat_map(counts_rows));
        assert_eq!(found, Vec::<String>::new());
    }

    // Invariant 3.
    #[test]
    fn sql_in_the_office_is_named() {
        let text = "// \"SELECT a\"\nlet c = '\"';\nlet q = \"\n  SELECT id FROM document\";\n";
        let found = away_from_home(&SourceFile::sample("src-tauri/crates/office/src/a.rs", text));
        assert_eq!(found, ["src-tauri/crates/office/src/a.rs:3: SQL outside the registry"]);
        assert!(away_from_home(&SourceFile::sample("src-tauri/crates/registry/src/a.rs", text)).is_empty());
    }

    #[test]
    fn a_statement_built_from_pieces_is_named() {
        let file = |text| SourceFile::sample("src-tauri/crates/registry/src/a.rs", text);
        assert_eq!(built_from_pieces(&file("format!(\"SELECT id FROM {table}\")")).len(), 1);
        assert_eq!(
            built_from_pieces(&file("sql.push_str(\"\n AND id IN (SELECT x FROM y WHERE z)\")")).len(),
            1
        );
        assert!(built_from_pieces(&file("format!(\"PRAGMA user_version = {v}\")")).is_empty());
        assert!(built_from_pieces(&file("format!(\"{a} of {b}\")")).is_empty());
    }

    #[test]
    fn counting_rows_is_named() {
        let text = ["-- OFF", "SET\nSELECT a LIMIT 5 OFF", "SET 9\n"].concat();
        assert_eq!(counts_rows(&SourceFile::sample("a.sql", &text)).len(), 1);
    }
}
