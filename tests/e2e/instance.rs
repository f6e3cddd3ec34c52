//! A second start brings the first window forward and ends.

use crate::support::{Program, World, live, until, window::PROGRAM};

#[test]
fn a_second_start_shows_the_first_window_and_ends() {
    live(async {
        let mut world = World::new("second-start");
        world.start_window_manager();
        let window = world.open(&[]).await;
        window.wait("start-rehearsal").await;
        let first = until("the window", async || world.windows("^Văn Thư$").pop()).await;
        world.xdotool(&["windowminimize", "--sync", &first]);

        let mut command = world.command(PROGRAM);
        let other = world.files();
        let mut second = Program::start(command.arg("--data-dir").arg(&other), &world.logs(), "second");
        assert_eq!(until("the second program's end", async || second.ended()).await, 0);
        let front = until("the first window in front", async || {
            let output = world.command("xdotool").args(["getactivewindow"]).output().ok()?;
            String::from_utf8(output.stdout).ok().map(|id| id.trim().to_owned()).filter(|id| *id == first)
        });
        front.await;
        assert_eq!(world.windows("^Văn Thư$").len(), 1, "one window");
        assert!(!other.join("vanthu.db").exists(), "the second start touched no data");
        window.close().await;
    });
}
