//! Files dropped on the window. Their paths stay here; the page gets a token for them.

use std::{
    collections::VecDeque,
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

/// Drops remembered. A person drops and decides; older ones were not wanted.
const REMEMBERED: usize = 8;
/// Files taken from one drop.
const FILES: usize = 200;

/// The drops whose files may still be attached.
#[derive(Debug, Default)]
pub struct Drops {
    held: Mutex<VecDeque<(String, Vec<PathBuf>)>>,
}

impl Drops {
    /// Keeps the paths of a drop and gives the token for them and the files' names, made visible.
    pub fn keep(&self, paths: Vec<PathBuf>) -> (String, Vec<String>) {
        let paths: Vec<PathBuf> = paths.into_iter().take(FILES).collect();
        let names = paths
            .iter()
            .map(|path| path.file_name().unwrap_or_default().to_string_lossy())
            .map(|name| domain::text::visible(&name))
            .collect();
        let token = uuid::Uuid::new_v4().to_string();
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.push_back((token.clone(), paths));
        if held.len() > REMEMBERED {
            held.pop_front();
        }
        (token, names)
    }

    /// The paths of a drop; each token is good once.
    pub fn take(&self, token: &str) -> Option<Vec<PathBuf>> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let at = held.iter().position(|(known, _)| known == token)?;
        held.remove(at).map(|(_, paths)| paths)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_gives_its_files_once_and_guesses_give_nothing() {
        let drops = Drops::default();
        let (token, names) = drops.keep(vec!["/a/x\u{202E}fdp.exe".into(), "/b/Công văn.pdf".into()]);
        assert_eq!(names, ["x⍰fdp.exe", "Công văn.pdf"]);
        assert_eq!(drops.take("/b/Công văn.pdf"), None);
        assert_eq!(drops.take(""), None);
        assert_eq!(drops.take(&token).map(|paths| paths.len()), Some(2));
        assert_eq!(drops.take(&token), None);
    }

    #[test]
    fn only_the_last_drops_are_remembered() {
        let drops = Drops::default();
        let first = drops.keep(vec!["/a".into()]).0;
        for _ in 0..REMEMBERED {
            drops.keep(vec!["/b".into()]);
        }
        assert_eq!(drops.take(&first), None);
    }
}
