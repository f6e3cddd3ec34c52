//! Invariant 1: one list of commands, said five times (control S1).

use std::{collections::BTreeSet, fs, path::PathBuf};

use serde_json::{Value, json};
use specta_typescript::Typescript;

use super::Page;
use crate::commands::{NAMES, builder};

/// Set to write the bindings instead of comparing them.
const WRITE: &str = "VANTHU_WRITE_BINDINGS";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn generated() -> String {
    let file = tempfile::Builder::new().suffix(".ts").tempfile().unwrap();
    let header =
        "// Generated from the commands of src-tauri/src/commands; `cargo xtask bindings` writes it anew.\n";
    builder::<tauri::Wry>().export(Typescript::default().header(header), file.path()).unwrap();
    // Keys and times are integers that are told to the generator as doubles; it adds a null for "not a number".
    fs::read_to_string(file.path()).unwrap().replace(" = number | null;", " = number;")
}

/// The names in `invoke("…"` calls of the generated file.
fn invoked(bindings: &str) -> BTreeSet<&str> {
    bindings
        .split("__TAURI_INVOKE<")
        .skip(1)
        .filter_map(|rest| rest.split_once("(\"")?.1.split('"').next())
        .collect()
}

#[test]
fn the_committed_bindings_are_what_the_commands_say() {
    let path = root().join("../ui/src/backend/bindings.ts");
    let now = generated();
    if std::env::var_os(WRITE).is_some() {
        fs::write(&path, &now).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert!(committed == now, "ui/src/backend/bindings.ts is out of date: run this test with {WRITE}=1");
}

#[test]
fn handlers_manifest_capability_and_bindings_name_the_same_commands() {
    let names: BTreeSet<&str> = NAMES.iter().copied().collect();
    assert_eq!(names.len(), NAMES.len(), "a name stands twice");
    assert_eq!(invoked(&generated()), names);

    let capability: Value =
        serde_json::from_str(&fs::read_to_string(root().join("capabilities/main.json")).unwrap()).unwrap();
    assert_eq!(capability["windows"], json!(["main"]));
    assert_eq!(capability.get("remote"), None);
    assert_eq!(capability.get("webviews"), None);
    let granted: BTreeSet<String> = capability["permissions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|name| name.as_str().unwrap().to_owned())
        .collect();
    let mut expected: BTreeSet<String> =
        names.iter().map(|name| format!("allow-{}", name.replace('_', "-"))).collect();
    expected.extend(["core:event:allow-listen".to_owned(), "core:event:allow-unlisten".to_owned()]);
    assert_eq!(granted, expected);
    assert_eq!(fs::read_dir(root().join("capabilities")).unwrap().count(), 1);
}

#[test]
fn every_command_is_answered_and_nothing_else_is() {
    let page = Page::open("main");
    for name in NAMES {
        let answer = page.call(name, json!({})).unwrap_err_or_null();
        assert!(
            !answer.to_string().contains("not allowed") && !answer.to_string().contains("not found"),
            "{name}: {answer}"
        );
    }
    for other in [
        "",
        "exit",
        "plugin:fs|read_file",
        "plugin:shell|open",
        "plugin:opener|open_url",
        "plugin:dialog|open",
        "plugin:event|emit",
        "plugin:event|emit_to",
        "plugin:window|close",
        "plugin:webview|create_webview_window",
        "plugin:window-state|restore_state",
        "plugin:path|resolve_directory",
        "plugin:resources|close",
    ] {
        assert!(page.call(other, json!({})).is_err(), "{other}");
    }
}

#[test]
fn another_window_or_another_page_may_call_nothing() {
    let page = Page::open("other");
    for name in NAMES {
        assert!(page.call(name, json!({})).unwrap_err().to_string().contains("not allowed"), "{name}");
    }
    let page = Page::open("main");
    for origin in
        ["https://example.vn", "http://localhost:5173", "http://evil.localhost", "file:///tmp/x.html"]
    {
        let refused = page.call_from(origin, "app_state", json!({}));
        assert!(refused.is_err(), "{origin}: {refused:?}");
    }
}

trait UnwrapErrOrNull {
    fn unwrap_err_or_null(self) -> Value;
}

impl UnwrapErrOrNull for Result<Value, Value> {
    fn unwrap_err_or_null(self) -> Value {
        self.err().unwrap_or(Value::Null)
    }
}
