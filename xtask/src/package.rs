//! `cargo xtask package`: the .deb, which a person installs with apt.

use crate::install::{self, Need};
use crate::step::Step;
use crate::{Outcome, plan, say, tree};

/// The bundler; the library's newest version lacks platform packages, this one has them.
const BUNDLER: &str = "@tauri-apps/cli@2.12.3";

/// Builds for release and packs the window and the command line.
///
/// # Errors
/// When something is missing that cannot be installed.
pub(crate) fn run() -> Outcome {
    install::ready(&[Need::Build])?;
    let page = Step::new("The page", "npm").args(["run", "build"]).inside(tree::ui()).gate();
    // Built here and only packed by the bundler, which would build the window with features of its own choice.
    let programs = Step::new("The programs, for speed (the first time: many minutes)", "cargo")
        .args(["build", "--release", "--locked", "--package", "cli", "--package", "vanthu-desktop"])
        .gate();
    let bundle = Step::new("The package", "npx")
        .args(["--yes", BUNDLER, "bundle", "--bundles", "deb", "--config", &with_command_line()])
        .inside(tree::root().join("src-tauri"));
    let done = plan::run("Plan", &[page, programs, bundle])?;
    if done {
        say::line(format_args!(
            "The package lies in {}",
            tree::target().join("release/bundle/deb").display()
        ));
    }
    Ok(done)
}

/// Where the command line was built depends on where cargo builds, which the bundler's own settings cannot say.
fn with_command_line() -> String {
    // A path in JSON: on Linux, where this runs, quotes and backslashes in it are all that need care.
    let program = tree::released("vanthu").to_string_lossy().replace('\\', "\\\\").replace('"', "\\\"");
    format!(r#"{{"bundle":{{"linux":{{"deb":{{"files":{{"/usr/bin/vanthu":"{program}"}}}}}}}}}}"#)
}
