//! `cargo xtask screenshots`: pictures of the real window, for the README.

use std::fs;
use std::path::Path;

use crate::install::{self, Need};
use crate::step::Step;
use crate::{Outcome, Problem, plan, run, say, tree};

/// The end-to-end test whose pictures the README shows.
const STORY: &str = "a_clerk_receives_registers_sends_and_repairs";

/// Where the README's pictures lie.
const PICTURES: &str = "docs/screenshots";

/// Runs the story in the real window, then keeps its pictures, made small.
///
/// # Errors
/// When something is missing that cannot be installed, or a picture cannot be kept.
pub(crate) fn run() -> Outcome {
    install::ready(&[Need::Build, Need::Test])?;
    let [page, _] = run::build();
    let story = Step::new("The story in the real window", "cargo")
        .args(["test", "--workspace", "--locked", "--test", "e2e", STORY])
        .counting();
    let taken = tree::target().join("e2e");
    if taken.is_dir() {
        fs::remove_dir_all(&taken)?;
    }
    if !plan::run("Plan", &[page.gate(), story])? {
        return Ok(false);
    }
    keep(&taken, &tree::root().join(PICTURES))
}

/// Shrinks every picture of the story into `into`, without its number: `story-03-incoming.png` → `incoming.png`.
fn keep(taken: &Path, into: &Path) -> Outcome {
    fs::create_dir_all(into)?;
    let mut kept = 0;
    for picture in fs::read_dir(taken)? {
        let picture = picture?.path();
        let Some(name) = picture.file_name().and_then(|name| name.to_str()).and_then(named) else { continue };
        let shrink = Step::new("shrink", "convert")
            .args([picture.as_path()])
            .args(["-resize", "1000x>", "-colors", "96", "-strip", "-define", "png:compression-level=9"])
            .args([into.join(name)]);
        if !shrink.hand_over()? {
            return Err(Problem(format!("{name} could not be kept")));
        }
        kept += 1;
    }
    say::line(format_args!("{kept} pictures in {PICTURES}"));
    Ok(kept > 0)
}

/// The name of a picture of the story without its number; nothing for other pictures.
fn named(file: &str) -> Option<&str> {
    file.strip_prefix("story-")?.split_once('-').map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pictures_of_the_story_are_kept_without_their_number() {
        assert_eq!(named("story-03-incoming.png"), Some("incoming.png"));
        assert_eq!(named("start-01-future.png"), None);
    }
}
