//! Checks that there is a page to put into the binary, tells Tauri which commands exist, and keeps the bundled
//! SQLite's symbols inside the binary.

use std::{env, fs, path::Path};

include!("src/commands/names.rs");

/// Marks the page written here, so that a release never carries it.
const PLACEHOLDER: &str = "<!-- placeholder: the page was not built -->";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    page()?;
    if env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        // WebKit's UI process uses the system's SQLite; exported symbols of ours would be bound instead.
        println!("cargo:rustc-link-arg-bins=-Wl,--exclude-libs,ALL");
    }
    println!("cargo:rerun-if-changed=src/commands/names.rs");
    let manifest = tauri_build::AppManifest::new().commands(NAMES);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest))?;
    Ok(())
}

/// A checkout without a built page still compiles for tests of the Rust side, with a page that says so; a release
/// refuses.
fn page() -> Result<(), Box<dyn std::error::Error>> {
    let index = Path::new("../ui/dist/index.html");
    println!("cargo:rerun-if-changed=../ui/dist");
    let built = fs::read_to_string(index).is_ok_and(|html| !html.starts_with(PLACEHOLDER));
    if built {
        return Ok(());
    }
    let advice =
        "ui/dist is missing: run `npm ci && npm run build` in ui/ first (`cargo xtask run` does both)";
    if env::var("PROFILE").as_deref() == Ok("release") {
        return Err(advice.into());
    }
    println!("cargo:warning={advice}");
    fs::create_dir_all("../ui/dist")?;
    fs::write(index, format!("{PLACEHOLDER}<!doctype html><title>Văn Thư</title><p>{advice}"))?;
    Ok(())
}
