//! The files of the checkout.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Directories that hold nothing a person wrote.
const GENERATED: [&str; 9] = [
    ".git",
    "target",
    "node_modules",
    "dist",
    "dist-sample",
    "gen",
    "generated",
    "test-results",
    "mutants.out",
];

/// One text file.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Its path from the root, with `/` between parts.
    pub path: String,
    /// What it holds.
    pub text: String,
}

impl SourceFile {
    /// A file made up for a test of a check.
    #[must_use]
    pub fn sample(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    /// What stands behind the last dot of the name.
    #[must_use]
    pub fn extension(&self) -> &str {
        self.name().rsplit_once('.').map_or("", |(_, extension)| extension)
    }

    /// The name without its directories.
    #[must_use]
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// Numbered lines, from 1.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.text.lines())
    }

    /// Whether the file lies under one of these directories.
    #[must_use]
    pub fn is_under(&self, directories: &[&str]) -> bool {
        directories.iter().any(|directory| {
            self.path.strip_prefix(directory).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }
}

/// Every text file of the checkout, in the order of their paths.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// The files.
    pub files: Vec<SourceFile>,
}

impl Tree {
    /// Reads the checkout.
    ///
    /// # Errors
    /// When a directory or file cannot be read. A file that is not UTF-8 is data, and left out.
    pub fn read() -> io::Result<Self> {
        let root = root();
        let mut tree = Self::default();
        let mut directories = vec![root.clone()];
        while let Some(directory) = directories.pop() {
            for entry in fs::read_dir(&directory)? {
                let entry = entry?;
                let path = entry.path();
                let name = entry.file_name();
                let kind = entry.file_type()?;
                if kind.is_dir() {
                    if !GENERATED.iter().any(|generated| name == *generated) {
                        directories.push(path);
                    }
                } else if kind.is_file()
                    && let Ok(text) = String::from_utf8(fs::read(&path)?)
                {
                    let path = path.strip_prefix(&root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
                    tree.files.push(SourceFile { path, text });
                }
            }
        }
        tree.files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(tree)
    }

    /// Files with one of these extensions.
    pub fn with_extension<'a>(&'a self, extensions: &'a [&'a str]) -> impl Iterator<Item = &'a SourceFile> {
        self.files.iter().filter(|file| extensions.contains(&file.extension()))
    }

    /// What people wrote: code, styles, pages, manifests, documents. Samples and recorded outputs are data.
    pub fn written(&self) -> impl Iterator<Item = &SourceFile> {
        const WRITTEN: [&str; 13] =
            ["rs", "ts", "svelte", "css", "html", "js", "mjs", "toml", "md", "json", "sql", "yml", "sh"];
        self.files.iter().filter(|file| {
            (WRITTEN.contains(&file.extension()) || file.path == ".ci/run")
                && !file.path.contains("/fixtures/")
                && !file.path.contains("/golden/")
                && !file.path.contains("/snapshots/")
                && file.name() != "package-lock.json"
        })
    }
}

/// The root of the checkout.
#[must_use]
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}
