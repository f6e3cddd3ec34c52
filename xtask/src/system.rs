//! What this machine is and has.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::tree;

/// Where a program lies on the search path.
pub(crate) fn found(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|directory| directory.join(program)).find(|file| file.is_file())
}

/// What a program prints, when it runs and succeeds.
pub(crate) fn asked(program: &str, arguments: &[&str]) -> Option<String> {
    asked_inside(&tree::root(), program, arguments)
}

/// The same, run in a directory.
pub(crate) fn asked_inside(directory: &Path, program: &str, arguments: &[&str]) -> Option<String> {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(directory).stdin(Stdio::null()).stderr(Stdio::null());
    let output = command.output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Whether we may install packages without asking.
pub(crate) fn is_root() -> bool {
    asked("id", &["-u"]).as_deref() == Some("0")
}

/// Whether this is Ubuntu, where Chromium is not an ordinary package.
pub(crate) fn is_ubuntu() -> bool {
    std::fs::read_to_string("/etc/os-release")
        .is_ok_and(|text| text.lines().any(|line| line.trim() == "ID=ubuntu"))
}

/// Whether a window can be shown.
pub(crate) fn has_display() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

/// A Chromium for the browser tests.
pub(crate) fn chromium() -> Option<PathBuf> {
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"].into_iter().find_map(found)
}

/// `cargo nextest` is there; otherwise `cargo test` serves.
pub(crate) fn has_nextest() -> bool {
    asked("cargo", &["nextest", "--version"]).is_some()
}

/// The oldest Node that the interface builds with (`ui/package.json`, `engines`).
const NODE: (u32, u32) = (20, 19);

/// Whether Node is there and new enough; says what is wrong otherwise.
pub(crate) fn node() -> Result<(), String> {
    let wanted = format!("Node {}.{} or newer is needed to build the interface", NODE.0, NODE.1);
    let Some(version) = asked("node", &["--version"]) else {
        return Err(format!(
            "{wanted}, and there is no `node` here: install it from your distribution or nodejs.org."
        ));
    };
    if asked("npm", &["--version"]).is_none() {
        return Err(format!("{wanted} with npm, and there is no `npm` here: install it beside Node."));
    }
    let mut parts = version.trim_start_matches('v').split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let has = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    if has < NODE { Err(format!("{wanted}; this is {version}.")) } else { Ok(()) }
}
