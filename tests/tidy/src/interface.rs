//! The page: one door to the engine, nothing the content security policy forbids, one file of rights.

use serde_json::Value;

use crate::{SourceFile, Tree};

/// The only file that knows how commands travel.
const DOOR: &str = "ui/src/backend/tauri.ts";

/// The door's other half: written from the Rust commands, called by the door alone.
const GENERATED: &str = "ui/src/backend/bindings.ts";

/// What turns text into markup or code.
const MARKUP: [&str; 8] = [
    "{@html",
    ".innerHTML",
    ".outerHTML",
    "insertAdjacentHTML",
    "document.write(",
    "new Function(",
    "eval(",
    "dangerouslySetInnerHTML",
];

/// What a page of this project must not contain.
#[must_use]
pub fn wrong(file: &SourceFile) -> Vec<String> {
    let mut found = Vec::new();
    for (number, line) in file.lines() {
        let place = format!("{}:{number}", file.path);
        if line.contains("@tauri-apps/") && ![DOOR, GENERATED].contains(&file.path.as_str()) {
            found.push(format!("{place}: only {DOOR} imports @tauri-apps"));
        }
        let calls = line.contains("/bindings'") && !line.trim_start().starts_with("import type ");
        if calls && file.path != DOOR {
            found.push(format!("{place}: only {DOOR} calls the bindings"));
        }
        for word in MARKUP.iter().filter(|word| line.contains(*word)) {
            found.push(format!("{place}: {word} makes markup or code of text"));
        }
        if matches!(file.extension(), "svelte" | "html") && line.contains(" style=") {
            found.push(format!("{place}: an inline style, which the policy forbids"));
        }
        if file.name() != "tokens.css" && matches!(file.extension(), "svelte" | "css") && has_hex_colour(line)
        {
            found.push(format!("{place}: a colour outside tokens.css"));
        }
    }
    found
}

fn has_hex_colour(line: &str) -> bool {
    line.match_indices('#').any(|(at, _)| {
        let rest = line.get(at + 1..).unwrap_or_default();
        let digits = rest.chars().take_while(char::is_ascii_hexdigit).count();
        let ends = rest.chars().nth(digits).is_none_or(|c| !c.is_alphanumeric() && c != '-' && c != '_');
        // In a style sheet a colour is a value: it stands behind a colon or inside parentheses.
        let before = line.get(..at).unwrap_or_default().trim_end();
        matches!(digits, 3 | 4 | 6 | 8) && ends && before.ends_with([':', '(', ','])
    })
}

/// Rights the window must not have, and a policy that is not strict.
#[must_use]
pub fn wrong_rights(file: &SourceFile) -> Vec<String> {
    const PLUGINS: [&str; 4] = ["fs:", "http:", "shell:", "upload:"];
    let Ok(json) = serde_json::from_str::<Value>(&file.text) else {
        return vec![format!("{}: not JSON", file.path)];
    };
    let mut found = Vec::new();
    let permissions = json.get("permissions").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    for permission in permissions {
        let name = permission
            .as_str()
            .or_else(|| permission.get("identifier").and_then(Value::as_str))
            .unwrap_or("");
        if PLUGINS.iter().any(|plugin| name.starts_with(plugin)) {
            found.push(format!("{}: the window must not have {name}", file.path));
        }
    }
    let policy = json.pointer("/app/security/csp");
    if file.name() == "tauri.conf.json" && policy.is_none_or(Value::is_null) {
        found.push(format!("{}: no content security policy", file.path));
    }
    let policy = policy.map(Value::to_string).unwrap_or_default();
    for word in
        ["'unsafe-inline'", "'unsafe-eval'", "'wasm-unsafe-eval'", "http://*", "https://*", " * ", "\"*\""]
    {
        if policy.contains(word) {
            found.push(format!("{}: the content security policy allows {word}", file.path));
        }
    }
    found
}

/// Code of the interface.
pub fn pages(tree: &Tree) -> impl Iterator<Item = &SourceFile> {
    tree.with_extension(&["ts", "svelte", "html", "css", "js", "mjs"])
        .filter(|file| file.path == "ui/index.html" || file.is_under(&["ui/src"]))
}

/// Files that give the window rights.
pub fn rights(tree: &Tree) -> impl Iterator<Item = &SourceFile> {
    tree.with_extension(&["json"])
        .filter(|file| file.path == "src-tauri/tauri.conf.json" || file.is_under(&["src-tauri/capabilities"]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_has_one_door_and_makes_no_markup_of_text() {
        let tree = Tree::read().unwrap();
        assert!(pages(&tree).count() > 0);
        assert_eq!(pages(&tree).flat_map(wrong).collect::<Vec<_>>(), Vec::<String>::new());
    }

    #[test]
    fn the_window_has_one_file_of_rights_and_a_strict_policy() {
        let tree = Tree::read().unwrap();
        let capabilities = rights(&tree).filter(|file| file.is_under(&["src-tauri/capabilities"])).count();
        assert_eq!(capabilities, 1, "one capability file");
        assert_eq!(rights(&tree).flat_map(wrong_rights).collect::<Vec<_>>(), Vec::<String>::new());
    }

    // Invariant 3.
    #[test]
    fn what_the_page_must_not_contain_is_named() {
        let page = |text| wrong(&SourceFile::sample("ui/src/views/A.svelte", text)).len();
        assert_eq!(page("import { invoke } from '@tauri-apps/api/core';"), 1);
        assert_eq!(page("import { commands } from '../backend/bindings';"), 1);
        assert_eq!(page("import type * as generated from './bindings';"), 0);
        assert_eq!(page("{@html subject}"), 1);
        assert_eq!(page("<div style=\"color: red\">"), 1);
        assert_eq!(page("  color: #b3261e;"), 1);
        assert_eq!(page("  <a href=\"#add\">{#each rows as row}</a>"), 0);
        assert_eq!(page("  color: var(--danger);"), 0);
        assert!(wrong(&SourceFile::sample(DOOR, "import '@tauri-apps/api/core';")).is_empty());
    }

    #[test]
    fn a_right_too_many_is_named() {
        let text = r#"{"permissions": ["core:default", "fs:allow-read", {"identifier": "shell:open"}]}"#;
        assert_eq!(wrong_rights(&SourceFile::sample("src-tauri/capabilities/main.json", text)).len(), 2);
        let text = r#"{"app": {"security": {"csp": "default-src 'none'; style-src 'unsafe-inline'"}}}"#;
        assert_eq!(wrong_rights(&SourceFile::sample("src-tauri/tauri.conf.json", text)).len(), 1);
        assert_eq!(wrong_rights(&SourceFile::sample("src-tauri/tauri.conf.json", "{}")).len(), 1);
    }
}
