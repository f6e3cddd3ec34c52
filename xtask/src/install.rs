//! Installs what a task needs and this machine lacks: system packages through apt, the interface's packages through npm.

use std::fs;
use std::path::PathBuf;
use std::time::SystemTime;

use crate::step::Step;
use crate::{Problem, say, system, tree};

/// What the machine must be able to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// Build and show the window.
    Build,
    /// Drive the window and the page in tests.
    Test,
    /// Compare with peers.
    Bench,
}

/// A package of the distribution, why it is needed, and for what.
struct Package {
    name: &'static str,
    why: &'static str,
    need: Need,
}

const fn package(need: Need, name: &'static str, why: &'static str) -> Package {
    Package { name, why, need }
}

/// Debian 12 and Ubuntu 22.04 or newer name all of these alike.
const PACKAGES: [Package; 30] = [
    package(Need::Build, "build-essential", "C compiler and linker (SQLite is compiled in)"),
    package(Need::Build, "pkg-config", "finds the libraries below"),
    package(Need::Build, "file", "the packager looks at binaries with it"),
    package(Need::Build, "libssl-dev", "TLS to the hub"),
    package(Need::Build, "libwebkit2gtk-4.1-dev", "the web view of the window"),
    package(Need::Build, "libxdo-dev", "keyboard of the window's menus"),
    package(Need::Build, "libayatana-appindicator3-dev", "icon in the tray"),
    package(Need::Build, "librsvg2-dev", "icons"),
    package(Need::Build, "libdbus-1-dev", "the desktop's bus"),
    package(Need::Build, "fonts-dejavu-core", "signs that the interface's own font lacks"),
    package(Need::Test, "xvfb", "a display without a screen"),
    package(Need::Test, "xauth", "for xvfb-run"),
    package(Need::Test, "dbus", "a private bus for every test"),
    package(Need::Test, "dbus-x11", "starts a private bus"),
    package(Need::Test, "webkit2gtk-driver", "drives the real window"),
    package(Need::Test, "openbox", "a window manager: focus as on a desktop"),
    package(Need::Test, "xdotool", "presses keys and drops files as a person does"),
    package(Need::Test, "x11-utils", "looks at windows"),
    package(Need::Test, "imagemagick", "takes and shrinks pictures"),
    package(Need::Test, "ibus", "input methods"),
    package(Need::Test, "ibus-unikey", "Telex, as Vietnamese is typed"),
    package(Need::Test, "ibus-gtk3", "input methods in the window"),
    package(Need::Test, "chromium", "the interface in a plain browser"),
    package(Need::Bench, "xvfb", "a display without a screen"),
    package(Need::Bench, "xauth", "for xvfb-run"),
    package(Need::Bench, "dbus", "a private bus"),
    package(Need::Bench, "curl", "downloads the same bytes: the ceiling"),
    package(Need::Bench, "libxml2-utils", "xmllint, a peer"),
    package(Need::Bench, "python3-lxml", "lxml, a peer"),
    package(Need::Bench, "poppler-utils", "pdfsig and pdftotext, peers"),
];

/// Makes this machine ready.
///
/// # Errors
/// When something is missing that this program does not install, or an installation fails.
pub(crate) fn ready(needs: &[Need]) -> Result<(), Problem> {
    system::node().map_err(Problem)?;
    system_packages(needs)?;
    interface_packages()
}

fn system_packages(needs: &[Need]) -> Result<(), Problem> {
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    let missing: Vec<&Package> =
        PACKAGES.iter().filter(|package| needs.contains(&package.need) && !is_there(package.name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    // Invariant 3.
    say::heading("System packages to install");
    for package in &missing {
        say::line(format_args!("   {:<30} {}", package.name, package.why));
    }
    let names: Vec<&str> = missing.iter().map(|package| package.name).collect();
    if system::found("apt-get").is_none() {
        return Err(Problem(format!(
            "This system has no apt-get. Install what these packages of Debian hold, then run this again: {}",
            names.join(" ")
        )));
    }
    as_root(&["apt-get", "update"])?;
    let mut install = vec!["apt-get", "install", "--yes", "--no-install-recommends"];
    install.extend(names);
    as_root(&install)
}

/// Whether a package is installed, or what it would bring is here from elsewhere.
fn is_there(name: &str) -> bool {
    if name == "chromium" && (system::chromium().is_some() || system::is_ubuntu()) {
        // Ubuntu has Chromium only as a snap, which containers cannot run: `browser` gets one through npm there.
        return true;
    }
    system::asked("dpkg-query", &["--show", "--showformat=${db:Status-Abbrev}", name])
        .is_some_and(|status| status.starts_with("ii"))
}

fn as_root(words: &[&str]) -> Result<(), Problem> {
    let typed = words.join(" ");
    let mut command = vec!["env", "DEBIAN_FRONTEND=noninteractive"];
    command.extend(words);
    let step = if system::is_root() {
        Step::new("packages", "env").args(command.iter().skip(1))
    } else if system::found("sudo").is_some() {
        Step::new("packages", "sudo").args(&command)
    } else {
        return Err(Problem(format!(
            "Packages are installed by the administrator, and there is no sudo here. As root, run:\n    {typed}"
        )));
    };
    if step.hand_over()? {
        Ok(())
    } else {
        Err(Problem(format!("`{typed}` failed; what it says stands above.")))
    }
}

fn interface_packages() -> Result<(), Problem> {
    let changed = |path| fs::metadata(tree::ui().join(path)).and_then(|meta| meta.modified());
    let installed = changed("node_modules/.package-lock.json").unwrap_or(SystemTime::UNIX_EPOCH);
    if installed >= changed("package-lock.json")? {
        return Ok(());
    }
    say::heading("Packages of the interface (ui/package-lock.json)");
    let step = Step::new("npm", "npm").args(["ci", "--no-audit", "--no-fund"]).inside(tree::ui());
    if step.hand_over()? { Ok(()) } else { Err(Problem::new("`npm ci` failed; what it says stands above.")) }
}

/// A browser for the interface's tests, fetched by Playwright where the distribution has no package of it.
///
/// # Errors
/// When none is here and none can be fetched.
pub(crate) fn browser() -> Result<PathBuf, Problem> {
    let fetched = || {
        let program = "process.stdout.write(require('playwright-core').chromium.executablePath())";
        let path = system::asked_inside(&tree::ui(), "node", &["-e", program])?;
        Some(PathBuf::from(path)).filter(|path| path.is_file())
    };
    if let Some(there) = system::chromium().or_else(fetched) {
        return Ok(there);
    }
    say::heading("A Chromium for the interface's tests");
    let step = Step::new("browser", "npx")
        .args(["playwright-core", "install", "--with-deps", "chromium"])
        .inside(tree::ui());
    let installed = step.hand_over()?;
    fetched()
        .filter(|_| installed)
        .ok_or_else(|| Problem::new("No Chromium could be installed for the browser tests."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_is_asked_for_once_for_one_need() {
        for need in [Need::Build, Need::Test, Need::Bench] {
            let names: Vec<_> = PACKAGES.iter().filter(|p| p.need == need).map(|p| p.name).collect();
            let mut unique = names.clone();
            unique.sort_unstable();
            unique.dedup();
            assert_eq!(unique.len(), names.len(), "{need:?}");
        }
    }

    // Invariant 3.
    #[test]
    fn every_package_says_why_it_is_needed() {
        assert!(PACKAGES.iter().all(|package| !package.why.is_empty()));
    }
}
