//! The workspace's crates and what each depends on, as cargo sees them.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

use crate::tree;

/// The workspace.
#[derive(Clone, Debug, Default)]
pub struct Metadata {
    /// Ordinary dependencies, those of build scripts included.
    pub dependencies: BTreeMap<String, BTreeSet<String>>,
    /// Crates outside the product, by where they lie (`tests/…`, `xtask`): they may look into every room.
    pub tools: BTreeSet<String>,
}

impl Metadata {
    /// Asks cargo, offline and without resolving anything.
    ///
    /// # Errors
    /// What cargo says when it cannot read the workspace.
    pub fn read() -> Result<Self, String> {
        let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
        let output = Command::new(cargo)
            .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
            .current_dir(tree::root())
            .output()
            .map_err(|error| error.to_string())?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned());
        }
        let json: Value = serde_json::from_slice(&output.stdout).map_err(|error| error.to_string())?;
        Ok(Self::from_json(&json))
    }

    fn from_json(json: &Value) -> Self {
        let mut metadata = Self::default();
        let root = text(json, "workspace_root");
        for package in list(json, "packages") {
            let name = text(package, "name");
            let manifest = text(package, "manifest_path");
            let inside = manifest.strip_prefix(&root).unwrap_or(&manifest).trim_start_matches(['/', '\\']);
            if inside.starts_with("tests") || inside.starts_with("xtask") {
                metadata.tools.insert(name.clone());
            }
            let ordinary = metadata.dependencies.entry(name).or_default();
            for dependency in list(package, "dependencies").iter().filter(|d| text(d, "kind") != "dev") {
                ordinary.insert(text(dependency, "name"));
            }
        }
        metadata
    }
}

fn list<'a>(json: &'a Value, key: &str) -> &'a [Value] {
    json.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn text(json: &Value, key: &str) -> String {
    json.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dependencies_of_tests_do_not_count_and_tools_are_told_apart() {
        let json = serde_json::json!({"workspace_root": "/x", "packages": [
            {"name": "office", "manifest_path": "/x/src-tauri/crates/office/Cargo.toml", "dependencies": [
                {"name": "registry", "kind": null}, {"name": "rehearsal", "kind": "dev"}, {"name": "cc", "kind": "build"}]},
            {"name": "bench", "manifest_path": "/x/tests/bench/Cargo.toml", "dependencies": []}]});
        let metadata = Metadata::from_json(&json);
        assert_eq!(metadata.dependencies["office"], ["cc", "registry"].map(str::to_owned).into());
        assert_eq!(metadata.tools, ["bench".to_owned()].into());
    }
}
