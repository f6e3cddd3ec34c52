//! Fault F16: a window that is never drawn is started once more with the plainest way of drawing.

use std::{fs, path::Path, process::Command};

use crate::support::{Daemon, Program, World, live, until, window::PROGRAM};

/// The kernel keeps fifteen letters of a name.
const WEB_PROCESS: &str = "WebKitWebProces";

/// The web processes of a program.
fn web_processes(of: u32) -> Vec<u32> {
    let all =
        fs::read_dir("/proc").unwrap().filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    all.filter(|process: &u32| {
        // `number (name) state parent …`; one that just ended has no such file.
        let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
        stat.split_once('(').and_then(|(_, rest)| rest.rsplit_once(')')).is_some_and(|(name, rest)| {
            name == WEB_PROCESS && rest.split_whitespace().nth(1) == Some(&of.to_string())
        })
    })
    .collect()
}

fn environment(of: u32) -> Vec<String> {
    let bytes = fs::read(format!("/proc/{of}/environ")).unwrap_or_default();
    bytes.split(|byte| *byte == 0).map(|one| String::from_utf8_lossy(one).into_owned()).collect()
}

fn logged(log: &Path, words: &str) -> Option<()> {
    fs::read_to_string(log).ok().filter(|log| log.contains(words)).map(drop)
}

#[test]
fn a_window_that_stays_empty_is_started_again_with_plain_drawing() {
    live(async {
        let world = World::new("empty-window");
        let daemon = Daemon::start(&world).await;
        let log = world.data().join("logs/vanthu.log");
        let mut command = world.command(PROGRAM);
        // As a person starts it: WebDriver draws in a way of its own.
        let mut program =
            Program::start(command.arg("--data-dir").arg(world.data()), &world.logs(), "window");
        let id = program.id();
        until("the watch over the first picture to end", async || {
            // A web process that is stopped draws nothing, as one that hangs in a driver.
            for process in web_processes(id) {
                drop(Command::new("kill").args(["-STOP", &process.to_string()]).status());
            }
            logged(&log, "the window stays empty")
        })
        .await;
        until("the first picture of the second start", async || {
            logged(&log, "the window has its first picture plainly=true")
        })
        .await;
        let environment = environment(id);
        for name in ["WEBKIT_DISABLE_COMPOSITING_MODE", "WEBKIT_DISABLE_DMABUF_RENDERER"] {
            assert!(environment.contains(&format!("{name}=1")), "{name}: {environment:?}");
        }
        daemon.wait("word of it", |toast| toast.summary.contains("vẽ đơn giản")).await;
        world.take_picture("second-start");
        assert_eq!(world.windows("^Văn Thư$").len(), 1, "one window");
        program.terminate();
        assert_eq!(until("a clean end", async || program.ended()).await, 0);
        let said = fs::read_to_string(&log).unwrap();
        assert_eq!(said.matches("the window stays empty").count(), 1, "once: {said}");
    });
}

#[test]
fn a_window_that_is_drawn_is_left_alone() {
    live(async {
        let world = World::new("drawn-window");
        let log = world.data().join("logs/vanthu.log");
        let mut command = world.command(PROGRAM);
        let mut program =
            Program::start(command.arg("--data-dir").arg(world.data()), &world.logs(), "window");
        until("the first picture", async || logged(&log, "the window has its first picture plainly=false"))
            .await;
        world.take_picture("first-start");
        program.terminate();
        assert_eq!(until("a clean end", async || program.ended()).await, 0);
        assert!(logged(&log, "the window stays empty").is_none());
    });
}
