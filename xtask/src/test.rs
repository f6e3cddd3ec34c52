//! `cargo xtask test`: everything that says whether the project is sound.

use std::path::Path;

use crate::install::{self, Need};
use crate::step::Step;
use crate::{Outcome, crash, plan, system, tree};

/// Kills of the office in one test run; `cargo xtask crash` does many more.
const KILLS: u32 = 200;

/// Installs what is missing, then runs every check. True when all passed and nothing warned.
///
/// # Errors
/// When something is missing that cannot be installed.
pub(crate) fn run() -> Outcome {
    install::ready(&[Need::Build, Need::Test])?;
    let browser = install::browser()?;
    plan::run("Plan", &steps(system::has_nextest(), &browser))
}

fn steps(nextest: bool, browser: &Path) -> Vec<Step> {
    let mut steps = vec![Step::new("Formatting", "cargo").args(["fmt", "--all", "--check"])];
    steps.extend(interface(browser));
    steps.extend([
        Step::new("Lints", "cargo").args([
            "clippy",
            "--workspace",
            "--all-targets",
            "--locked",
            "--",
            "-D",
            "warnings",
        ]),
        Step::new("Build", "cargo")
            .args(["build", "--workspace", "--all-targets", "--locked"])
            .gate()
            .strict(),
    ]);
    steps.extend(if nextest { by_nextest() } else { by_libtest() });
    steps.extend([
        crash::step(KILLS),
        Step::new("Documentation", "cargo")
            .args(["doc", "--workspace", "--no-deps", "--locked"])
            .env("RUSTDOCFLAGS", "-D warnings"),
    ]);
    steps
}

fn interface(browser: &Path) -> Vec<Step> {
    let npm = |name: &str, script: &str| Step::new(name, "npm").args(["run", script]).inside(tree::ui());
    vec![
        npm("Interface: build", "build").gate().strict(),
        npm("Interface: lints", "lint"),
        npm("Interface: types", "check"),
        npm("Interface: unit tests", "test").counting(),
        npm("Interface: browser tests", "test:browser").env("CHROMIUM", browser.to_string_lossy()).counting(),
    ]
}

/// One process per test; the window's tests apart from the others, one at a time.
fn by_nextest() -> Vec<Step> {
    let nextest = |filter: &str| {
        ["nextest", "run", "--workspace", "--locked", "--config-file", ".ci/nextest.toml", "-E", filter]
            .map(str::to_owned)
    };
    vec![
        Step::new("Unit and integration tests", "cargo").args(nextest("not binary(e2e)")).counting().strict(),
        // Each of these tests starts a screen and a session bus of its own.
        Step::new("The real window", "cargo")
            .args(nextest("binary(e2e)"))
            .args(["--profile", "window"])
            .counting()
            .strict(),
        Step::new("Examples in the documentation", "cargo").args([
            "test",
            "--workspace",
            "--doc",
            "--locked",
        ]),
    ]
}

/// The same tests where `cargo nextest` is not installed.
fn by_libtest() -> Vec<Step> {
    vec![
        Step::new("All tests, the real window's included", "cargo")
            .args(["test", "--workspace", "--locked", "--no-fail-fast", "--", "--test-threads", "2"])
            .counting()
            .strict(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_to_run_tests_take_the_whole_workspace_as_locked() {
        for nextest in [true, false] {
            for step in steps(nextest, Path::new("chromium")) {
                let typed = step.typed();
                if typed.starts_with("cargo") && !typed.contains("cargo fmt") {
                    assert!(typed.contains("--locked"), "{typed}");
                    assert!(typed.contains("--workspace"), "another feature set compiles all again: {typed}");
                }
            }
        }
    }
}
