//! The log: one file, rolled over at a size, old ones dropped. Never more than [`FILES`] × [`FILE_BYTES`] on disk
//! (promise P8). What is written comes from `tracing`; secrets never reach it because nothing that holds one
//! implements `Display`.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::Mutex,
};

use tracing_subscriber::EnvFilter;

/// Bytes after which a new file begins.
const FILE_BYTES: u64 = 4 << 20;
/// Files kept: the current one and older ones.
const FILES: u32 = 3;

/// Starts logging to `<directory>/vanthu.log`.
///
/// # Errors
/// The directory or file cannot be written, or logging was started before.
pub fn start(directory: &Path) -> io::Result<()> {
    let writer = Rolling::open(directory, FILE_BYTES, FILES)?;
    let filter = EnvFilter::try_from_env("VANTHU_LOG").unwrap_or_else(|_| EnvFilter::new("info,zbus=warn"));
    tracing_subscriber::fmt()
        .with_ansi(false)
        .with_env_filter(filter)
        .with_writer(Mutex::new(writer))
        .try_init()
        .map_err(io::Error::other)
}

/// A file that begins anew when it is full.
#[derive(Debug)]
struct Rolling {
    path: PathBuf,
    file: File,
    written: u64,
    limit: u64,
    files: u32,
}

impl Rolling {
    fn open(directory: &Path, limit: u64, files: u32) -> io::Result<Self> {
        fs::create_dir_all(directory)?;
        let path = directory.join("vanthu.log");
        let file = append(&path)?;
        let written = file.metadata()?.len();
        Ok(Self { path, file, written, limit, files })
    }

    fn older(&self, age: u32) -> PathBuf {
        self.path.with_extension(format!("{age}.log"))
    }

    fn roll(&mut self) -> io::Result<()> {
        for age in (1..self.files).rev() {
            let from = if age == 1 { self.path.clone() } else { self.older(age - 1) };
            if from.exists() {
                fs::rename(from, self.older(age))?;
            }
        }
        self.file = append(&self.path)?;
        self.written = 0;
        Ok(())
    }
}

fn append(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

impl Write for Rolling {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.written >= self.limit {
            self.roll()?;
        }
        let written = self.file.write(bytes)?;
        self.written += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_never_grows_beyond_its_files() {
        let directory = tempfile::tempdir().unwrap();
        let mut log = Rolling::open(directory.path(), 100, 3).unwrap();
        for line in 0..500 {
            writeln!(log, "line {line:03}").unwrap();
        }
        drop(log);
        let mut names: Vec<_> = fs::read_dir(directory.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert_eq!(names, ["vanthu.1.log", "vanthu.2.log", "vanthu.log"]);
        for name in names {
            assert!(fs::metadata(directory.path().join(name)).unwrap().len() <= 110);
        }
        assert!(fs::read_to_string(directory.path().join("vanthu.log")).unwrap().contains("line 499"));
    }

    #[test]
    fn a_log_goes_on_where_it_stopped() {
        let directory = tempfile::tempdir().unwrap();
        for _ in 0..2 {
            writeln!(Rolling::open(directory.path(), 100, 3).unwrap(), "start").unwrap();
        }
        assert_eq!(fs::read_to_string(directory.path().join("vanthu.log")).unwrap(), "start\nstart\n");
    }
}
