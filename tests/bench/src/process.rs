//! Runs a program and notes how long it took and how much memory it held.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::{Sizes, Trouble};

/// What one run cost.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    pub(crate) took: Duration,
    /// Most resident memory of the process, in bytes (`VmHWM`); 0 where the system does not say.
    pub(crate) memory: u64,
}

/// Runs to the end, without output.
pub(crate) fn run(command: &mut Command) -> Result<Cost, Trouble> {
    let began = Instant::now();
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
    let id = child.id();
    let (done, watched) = std::sync::mpsc::channel::<()>();
    let watcher = std::thread::spawn(move || {
        let mut most = 0;
        while let Err(std::sync::mpsc::RecvTimeoutError::Timeout) =
            watched.recv_timeout(Duration::from_millis(2))
        {
            most = most.max(peak(id).unwrap_or(0));
        }
        most
    });
    let stderr = child.stderr.take();
    let said = stderr.map(std::io::read_to_string).transpose()?.unwrap_or_default();
    let status = child.wait()?;
    let took = began.elapsed();
    drop(done);
    let memory = watcher.join().map_err(|_died| Trouble("the watcher died".to_owned()))?;
    if !status.success() {
        return Err(Trouble(format!("{command:?} ended with {status}: {}", said.trim())));
    }
    Ok(Cost { took, memory })
}

/// The median of several runs after one that warms up, and the most memory of any.
pub(crate) fn median(sizes: Sizes, mut make: impl FnMut() -> Command) -> Result<Cost, Trouble> {
    run(&mut make())?;
    let mut costs = (0..sizes.runs.max(1)).map(|_| run(&mut make())).collect::<Result<Vec<_>, _>>()?;
    costs.sort_by_key(|cost| cost.took);
    let memory = costs.iter().map(|cost| cost.memory).max().unwrap_or(0);
    let middle = costs.get(costs.len() / 2).copied().ok_or_else(|| Trouble("no runs".to_owned()))?;
    Ok(Cost { memory, ..middle })
}

/// The most memory a process held so far.
pub(crate) fn peak(id: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

/// A program of the release build.
pub(crate) fn ours(name: &str) -> Result<PathBuf, Trouble> {
    let directory = std::env::var_os("VANTHU_RELEASE")
        .map(PathBuf::from)
        .or_else(|| std::env::current_exe().ok()?.parent().map(PathBuf::from))
        .unwrap_or_default();
    let path = directory.join(name);
    if path.is_file() { Ok(path) } else { Err(Trouble(format!("{} is not built", path.display()))) }
}

/// Whether a peer is installed.
pub(crate) fn installed(program: &str) -> bool {
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|dir| dir.join(program).is_file()))
}

/// The Python that has a module: the distribution's packages belong to its own, which need not be the first on the
/// path. Empty when none has it.
pub(crate) fn python(module: &str) -> &'static str {
    let has = |python: &&str| {
        let asked = Command::new(python).args(["-c", &format!("import {module}")]).output();
        asked.is_ok_and(|output| output.status.success())
    };
    ["python3", "/usr/bin/python3"].into_iter().find(has).unwrap_or("")
}

/// Milliseconds with one decimal.
pub(crate) fn milliseconds(took: Duration) -> String {
    format!("{:.0} ms", took.as_secs_f64() * 1000.0)
}

/// Mebibytes.
pub(crate) fn mebibytes(bytes: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    let mebibytes = bytes as f64 / f64::from(1 << 20);
    format!("{mebibytes:.1} MiB")
}
