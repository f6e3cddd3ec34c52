//! Starting the window, against the smallest window of the same toolkit: when something is to be seen, and when the
//! picture is complete. The processes are cold, the files warm.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::process::{self, mebibytes, milliseconds};
use crate::screen::Screen;
use crate::table::Table;
use crate::{Sizes, Trouble};

/// From this share of a window that is not background, something is to be seen.
const SEEN: f64 = 0.004;
/// A picture that changes less than this between two looks is the same (a caret, a clock).
const STILL: f64 = 0.002;
/// A picture that stood still for so long is complete.
const QUIET: Duration = Duration::from_millis(1_000);
/// A window that shows nothing until then never will.
const PATIENCE: Duration = Duration::from_secs(30);

/// One start.
#[derive(Clone, Copy, Debug)]
struct Start {
    /// From the start of the process until something is to be seen.
    seen: Duration,
    /// Until the picture is complete.
    complete: Duration,
    /// Memory of the process tree then (proportional share), in bytes.
    memory: u64,
}

/// Measures and fills the table.
pub(crate) fn measure(sizes: Sizes, table: &mut Table) -> Result<(), Trouble> {
    table.head(&format!("Start the window ({} documents in the register)", sizes.register));
    let Some(hello) = std::env::var_os("VANTHU_HELLO").map(PathBuf::from).filter(|path| path.is_file())
    else {
        return Err(Trouble("VANTHU_HELLO names no program".to_owned()));
    };
    let window = process::ours("vanthu-desktop")?;
    let directory = tempfile::tempdir()?;
    let data = directory.path().join("office");
    let register = sizes.register.to_string();
    process::run(
        Command::new(process::ours("vanthu")?)
            .args(["rehearsal", "fill", "--documents", &register, "--secrets", "file", "--data-dir"])
            .arg(&data),
    )?;
    let ours = median(sizes, &window, &["--data-dir".into(), data.into_os_string()])?;
    let peer = median(sizes, &hello, &[])?;
    table.row(
        "ours: first picture",
        milliseconds(ours.seen),
        None,
        "real window under Xvfb, software rendering",
    );
    table.row(
        "Tauri hello-world: first picture",
        milliseconds(peer.seen),
        Some(over(peer.seen, ours.seen)),
        "",
    );
    table.row("ours: complete picture", milliseconds(ours.complete), None, "desk with its lists");
    table.row(
        "Tauri hello-world: complete",
        milliseconds(peer.complete),
        Some(over(peer.complete, ours.complete)),
        "",
    );
    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    let ratio = peer.memory as f64 / ours.memory.max(1) as f64;
    table.row("ours: memory of all processes", mebibytes(ours.memory), None, "PSS, once complete");
    table.row("Tauri hello-world: memory", mebibytes(peer.memory), Some(ratio), "");
    Ok(())
}

fn over(peer: Duration, ours: Duration) -> f64 {
    peer.as_secs_f64() / ours.as_secs_f64()
}

fn median(sizes: Sizes, program: &Path, arguments: &[std::ffi::OsString]) -> Result<Start, Trouble> {
    start(program, arguments)?;
    let mut starts =
        (0..sizes.runs.max(1)).map(|_| start(program, arguments)).collect::<Result<Vec<_>, _>>()?;
    starts.sort_by_key(|start| start.complete);
    starts.get(starts.len() / 2).copied().ok_or_else(|| Trouble("no runs".to_owned()))
}

/// A program that is ended when it is no longer needed.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.kill().and_then(|()| self.0.wait()).map(|_status| ()).unwrap_or_default();
    }
}

fn start(program: &Path, arguments: &[std::ffi::OsString]) -> Result<Start, Trouble> {
    let screen = Screen::new()?;
    let home = tempfile::tempdir()?;
    let (_bus, address) = bus()?;
    let empty = screen.picture()?;
    let began = Instant::now();
    let mut command = Command::new(program);
    command
        .args(arguments)
        .env("DISPLAY", &screen.display)
        .env_remove("WAYLAND_DISPLAY")
        .env("DBUS_SESSION_BUS_ADDRESS", &address)
        // Accessibility's own bus would be started for one of the two and not for the other.
        .env("NO_AT_BRIDGE", "1")
        .env("GTK_A11Y", "none")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    for name in ["XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR", "HOME"] {
        command.env(name, home.path());
    }
    let child = Ended(command.spawn()?);
    let mut last = empty.clone();
    let mut seen = None;
    let mut changed = began;
    loop {
        let now = screen.picture()?;
        let at = Instant::now();
        if now.change(&last) > STILL {
            changed = at;
        }
        if seen.is_none() && now.content(&empty) > SEEN {
            seen = Some(at);
        }
        match seen {
            Some(seen) if at.duration_since(changed) > QUIET => {
                let memory = tree(child.0.id());
                return Ok(Start { seen: seen - began, complete: changed.max(seen) - began, memory });
            }
            Some(_) | None if at.duration_since(began) > PATIENCE => {
                return Err(Trouble(format!("{} showed nothing for {PATIENCE:?}", program.display())));
            }
            Some(_) | None => {}
        }
        last = now;
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// A session bus of its own: a second window on one bus would hand over to the first and leave.
fn bus() -> Result<(Ended, String), Trouble> {
    let mut child = Command::new("dbus-daemon")
        .args(["--session", "--nofork", "--print-address"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let output = child.stdout.take();
    let bus = Ended(child);
    let mut address = String::new();
    BufReader::new(output.ok_or_else(|| Trouble("the bus says nothing".to_owned()))?)
        .read_line(&mut address)?;
    Ok((bus, address.trim().to_owned()))
}

/// Proportional memory of a process and all below it.
fn tree(root: u32) -> u64 {
    let parent = |id: u32| -> Option<u32> {
        let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
        // The name may hold spaces and brackets; what follows its last bracket is fixed.
        stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
    };
    let processes: Vec<u32> = std::fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .collect();
    let mut family = vec![root];
    let mut known = 0;
    while known != family.len() {
        known = family.len();
        for id in &processes {
            if !family.contains(id) && parent(*id).is_some_and(|parent| family.contains(&parent)) {
                family.push(*id);
            }
        }
    }
    family.iter().filter_map(|id| proportional(*id)).sum()
}

fn proportional(id: u32) -> Option<u64> {
    let rollup = std::fs::read_to_string(format!("/proc/{id}/smaps_rollup")).ok()?;
    let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}
