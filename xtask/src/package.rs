//! `cargo xtask package`: the .deb, which a person installs with apt.

use crate::install::{self, Need};
use crate::step::Step;
use crate::{Outcome, plan, say, tree};

/// The bundler; the library's newest version lacks platform packages, this one has them.
const BUNDLER: &str = "@tauri-apps/cli@2.12.3";

/// Builds for release and packs.
///
/// # Errors
/// When something is missing that cannot be installed.
pub(crate) fn run() -> Outcome {
    install::ready(&[Need::Build])?;
    let page = Step::new("The page", "npm").args(["run", "build"]).inside(tree::ui()).gate();
    let bundle = Step::new("The package", "npx")
        .args(["--yes", BUNDLER, "build", "--bundles", "deb", "--", "--locked"])
        .inside(tree::root().join("src-tauri"));
    let done = plan::run("Plan", &[page, bundle])?;
    if done {
        say::line(format_args!(
            "The package lies in {}",
            tree::target().join("release/bundle/deb").display()
        ));
    }
    Ok(done)
}
