//! Which way crates depend, and which crate each outside library lives in.

use std::collections::BTreeSet;

use crate::{Metadata, SourceFile, Tree};

/// Every room and the rooms it may look into. A crate that is not here has no place yet: decide it here.
const ROOMS: [(&str, &[&str]); 10] = [
    ("domain", &[]),
    ("edxml", &["domain"]),
    ("paper", &["domain"]),
    ("pdfsig", &["domain"]),
    ("registry", &["domain"]),
    ("hub", &["domain", "edxml"]),
    ("rehearsal", &["domain", "edxml"]),
    ("office", &["domain", "edxml", "paper", "pdfsig", "registry", "hub"]),
    // Rehearsal mode brings its own hub; what arrives in a package is read by the command line without an office.
    ("vanthu-desktop", &["domain", "office", "rehearsal"]),
    ("cli", &["domain", "edxml", "office", "rehearsal"]),
];

/// Outside libraries with one home, and the homes.
const HOMES: [(&str, &[&str]); 21] = [
    ("rusqlite", &["registry"]),
    ("libsqlite3-sys", &["registry"]),
    ("reqwest", &["hub"]),
    ("native-tls", &["hub"]),
    ("quick-xml", &["edxml"]),
    ("zip", &["edxml"]),
    // The rehearsal hub is the one server; TLS faults and signed sample PDFs are made there.
    ("hyper", &["hub", "rehearsal"]),
    ("openssl", &["hub", "pdfsig", "rehearsal"]),
    // What is thought of a paper and its signatures is thought in one place. The rehearsal writes papers, by hand.
    ("lopdf", &["pdfsig"]),
    ("pdf-extract", &["pdfsig"]),
    ("pdfium-render", &["pdfsig"]),
    ("cms", &["pdfsig"]),
    ("x509-parser", &["pdfsig"]),
    ("rsa", &["pdfsig"]),
    // What is printed is set in one place.
    ("typst", &["paper"]),
    ("typst-layout", &["paper"]),
    ("typst-pdf", &["paper"]),
    ("notify-rust", &["vanthu-desktop"]),
    ("webkit2gtk", &["vanthu-desktop"]),
    ("wry", &["vanthu-desktop"]),
    ("clap", &["cli"]),
];

/// Plugins that would open the machine to the page.
const FORBIDDEN: [&str; 4] =
    ["tauri-plugin-fs", "tauri-plugin-http", "tauri-plugin-shell", "tauri-plugin-upload"];

/// Packages that must not even come in through others: `xml-rs` expands entities without end.
const BANNED: [&str; 3] = ["xml-rs", "tauri-plugin-http", "tauri-plugin-shell"];

/// Dependencies that go the wrong way, rooms without a place, libraries away from home.
#[must_use]
pub fn wrong(metadata: &Metadata) -> Vec<String> {
    let rooms: BTreeSet<&str> = ROOMS.iter().map(|(room, _)| *room).collect();
    let mut found = Vec::new();
    for (krate, dependencies) in &metadata.dependencies {
        let place = ROOMS.iter().find(|(room, _)| room == krate);
        if metadata.tools.contains(krate) {
            continue;
        }
        let Some((_, may)) = place else {
            found.push(format!("{krate} has no place in the directions"));
            continue;
        };
        for dependency in dependencies {
            let inside =
                rooms.contains(dependency.as_str()) || metadata.dependencies.contains_key(dependency);
            if inside && !may.contains(&dependency.as_str()) {
                found.push(format!("{krate} must not depend on {dependency}"));
            }
            let homes = HOMES.iter().find(|(library, _)| library == dependency).map(|(_, homes)| *homes);
            if homes.is_some_and(|homes| !homes.contains(&krate.as_str())) {
                found.push(format!("{krate} must not use {dependency}"));
            }
            if dependency.starts_with("tauri") && krate != "vanthu-desktop" {
                found.push(format!("{krate} must not know Tauri ({dependency})"));
            }
            if FORBIDDEN.contains(&dependency.as_str()) {
                found.push(format!("{krate} must not use {dependency} at all"));
            }
        }
    }
    found
}

/// Banned packages in a lock file, and packages from anywhere but the public registries.
#[must_use]
pub fn wrong_lock(lock: &SourceFile) -> Vec<String> {
    let mut found = Vec::new();
    for (number, line) in lock.lines() {
        let line = line.trim();
        let value = |key: &str| line.strip_prefix(key)?.strip_prefix(" = \"")?.strip_suffix('"');
        if value("name").is_some_and(|name| BANNED.contains(&name)) {
            found.push(format!("{}:{number}: {line} is banned", lock.path));
        }
        if value("source")
            .is_some_and(|from| !from.starts_with("registry+https://github.com/rust-lang/crates.io-index"))
        {
            found.push(format!("{}:{number}: {line}", lock.path));
        }
        if line.starts_with("\"resolved\": \"http") && !line.contains("//registry.npmjs.org/") {
            found.push(format!("{}:{number}: {line}", lock.path));
        }
    }
    found
}

/// Lock files of the tree.
pub fn locks(tree: &Tree) -> impl Iterator<Item = &SourceFile> {
    tree.files.iter().filter(|file| matches!(file.name(), "Cargo.lock" | "package-lock.json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    // Invariant 1.
    #[test]
    fn crates_depend_in_one_direction_and_libraries_stay_at_home() {
        assert_eq!(wrong(&Metadata::read().unwrap()), Vec::<String>::new());
    }

    #[test]
    fn nothing_banned_and_nothing_from_elsewhere_is_locked() {
        let tree = Tree::read().unwrap();
        assert!(locks(&tree).count() >= 2);
        assert_eq!(locks(&tree).flat_map(wrong_lock).collect::<Vec<_>>(), Vec::<String>::new());
    }

    // Invariant 3.
    #[test]
    fn a_wrong_direction_is_named() {
        let mut metadata = Metadata::default();
        for (krate, dependency) in [
            ("domain", "registry"),
            ("hub", "rusqlite"),
            ("office", "tauri"),
            ("cli", "hub"),
            ("cli", "pdfsig"),
            ("office", "lopdf"),
            ("hub", "cms"),
            ("misplaced", "serde"),
            ("vanthu-desktop", "tauri-plugin-fs"),
            ("office", "bench"),
        ] {
            metadata.dependencies.entry(krate.to_owned()).or_default().insert(dependency.to_owned());
        }
        metadata.dependencies.entry("bench".to_owned()).or_default().insert("rusqlite".to_owned());
        metadata.tools.insert("bench".to_owned());
        let mut expected = [
            "cli must not depend on hub",
            "cli must not depend on pdfsig",
            "domain must not depend on registry",
            "hub must not use cms",
            "hub must not use rusqlite",
            "misplaced has no place in the directions",
            "office must not depend on bench",
            "office must not know Tauri (tauri)",
            "office must not use lopdf",
            "vanthu-desktop must not use tauri-plugin-fs at all",
        ];
        expected.sort_unstable();
        let mut found = wrong(&metadata);
        found.sort_unstable();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_banned_or_foreign_package_is_named() {
        let lock = SourceFile::sample(
            "Cargo.lock",
            "name = \"xml-rs\"\nsource = \"git+https://example.vn/x\"\nname = \"xml5\"\n",
        );
        assert_eq!(wrong_lock(&lock).len(), 2);
        let lock =
            SourceFile::sample("package-lock.json", "\"resolved\": \"https://mirror.example.vn/a.tgz\",\n");
        assert_eq!(wrong_lock(&lock).len(), 1);
    }
}
