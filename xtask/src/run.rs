//! `cargo xtask run`: the window, on a document office in rehearsal.

use crate::install::{self, Need};
use crate::step::Step;
use crate::{Outcome, Problem, say, system, tree};

const NO_DISPLAY: &str = "\
There is no display here: neither DISPLAY nor WAYLAND_DISPLAY is set, so no window can open.

  · On a machine with a desktop, run `cargo xtask run` in a terminal of that desktop.
  · Over ssh, connect with `ssh -X` to a machine that has one.
  · Without any screen, a virtual one does (nobody sees it, but the office works):
        apt-get install xvfb xauth dbus-x11
        xvfb-run -a -s '-screen 0 1280x900x24' dbus-run-session -- cargo xtask run
  · The same office without a window: `cargo run --package cli -- --help`
  · The tests need no display of yours: `cargo xtask test`";

/// Builds what is needed and opens the window; `arguments` go to the window.
///
/// # Errors
/// When something is missing that cannot be installed, or there is no display.
pub(crate) fn run(arguments: &[&str]) -> Outcome {
    // Said before minutes are spent on building what could not be shown.
    if !system::has_display() {
        return Err(Problem::new(NO_DISPLAY));
    }
    install::ready(&[Need::Build])?;
    for step in build() {
        say::heading(&step.name);
        if !step.hand_over()? {
            return Err(Problem(format!("This step failed: {}", step.typed())));
        }
    }
    say::heading("The window opens in rehearsal (DIỄN TẬP); close it to end");
    Step::new("window", tree::built("vanthu-desktop")).args(["--rehearsal"]).args(arguments).hand_over()
}

/// The page first: the window's binary holds it.
pub(crate) fn build() -> [Step; 2] {
    [
        Step::new("The page", "npm").args(["run", "build"]).inside(tree::ui()),
        // The whole workspace's features, so that a test run afterwards compiles no dependency again.
        Step::new("The window (the first time: some minutes)", "cargo").args([
            "build",
            "--workspace",
            "--bin",
            "vanthu-desktop",
            "--locked",
        ]),
    ]
}
