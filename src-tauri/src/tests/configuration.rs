//! What the window is built with: policy, frozen prototypes, no developer's doors (controls S3, S4, S6).

use std::{fs, path::Path};

use serde_json::{Value, json};

fn configuration() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tauri.conf.json");
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn the_policy_lets_in_nothing_but_the_page_itself() {
    let configuration = configuration();
    let policy = configuration["app"]["security"]["csp"].as_str().unwrap();
    let directives: Vec<&str> = policy.split(';').map(str::trim).collect();
    assert_eq!(
        directives,
        [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' doc: blob:",
            "font-src 'self'",
            "connect-src 'self' ipc: http://ipc.localhost doc: http://doc.localhost",
            "frame-src 'none'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
            "worker-src 'self'",
        ]
    );
    assert!(!policy.contains("unsafe"));
}

#[test]
fn no_door_of_a_developer_is_left_open() {
    let configuration = configuration();
    let app = &configuration["app"];
    assert_eq!(app["withGlobalTauri"], json!(false));
    assert_eq!(app["security"]["freezePrototype"], json!(true));
    assert_eq!(app["security"]["capabilities"], json!(["main"]));
    assert_eq!(app["windows"], json!([]), "the window is made in Rust, where navigation is watched");
    assert_eq!(configuration["build"].get("devUrl"), None);
    assert!(configuration.get("plugins").is_none());
    let text = configuration.to_string();
    for door in ["dangerous", "assetProtocol", "devtools", "isolation", "remote"] {
        assert!(!text.contains(door), "{door}");
    }
}

#[test]
fn answers_say_what_they_are_and_stay_apart_from_other_pages() {
    let headers = &configuration()["app"]["security"]["headers"];
    assert_eq!(headers["X-Content-Type-Options"], "nosniff");
    assert_eq!(headers["Cross-Origin-Opener-Policy"], "same-origin");
    assert_eq!(headers["Cross-Origin-Embedder-Policy"], "require-corp");
    let policy = headers["Permissions-Policy"].as_str().unwrap();
    assert!(policy.split(',').all(|feature| feature.ends_with("=()")), "{policy}");
}

#[test]
fn no_plugin_with_a_reach_of_its_own_is_linked() {
    let manifest = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    for plugin in ["fs", "http", "shell", "process", "opener", "dialog", "upload", "websocket", "updater"] {
        assert!(!manifest.contains(&format!("tauri-plugin-{plugin}")), "{plugin}");
    }
}
