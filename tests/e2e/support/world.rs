//! A machine of its own for each test: display, session bus, home, data. Tests may run side by side.

use std::{
    cell::Cell,
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
};

use tempfile::TempDir;

use super::{Program, Window, bus, window};

/// The desktop's settings. Choosing an engine must not load a keyboard map: this display has but one.
const SETTINGS: &str =
    "[desktop/ibus/general]\nuse-system-keyboard-layout=true\npreload-engines=['Unikey']\n";

/// The world of one test.
pub struct World {
    /// Ends first: everything below is what the others stand on.
    programs: Vec<Program>,
    name: &'static str,
    home: TempDir,
    display: String,
    bus: String,
    pictures: Cell<u32>,
}

impl World {
    /// A world with a display and a session bus and nothing on them.
    pub fn new(name: &'static str) -> Self {
        let home = tempfile::Builder::new().prefix("vanthu-e2e-").tempdir().unwrap();
        for part in ["data", "config", "cache", "runtime", "logs", "files"] {
            fs::create_dir(home.path().join(part)).unwrap();
        }
        let settings = home.path().join("config/glib-2.0/settings");
        fs::create_dir_all(&settings).unwrap();
        fs::write(settings.join("keyfile"), SETTINGS).unwrap();
        fs::set_permissions(home.path().join("runtime"), PermissionsExt::from_mode(0o700)).unwrap();
        let logs = home.path().join("logs");
        let mut xvfb = Command::new("Xvfb");
        xvfb.args(["-displayfd", "1", "-screen", "0", "1360x900x24", "-nolisten", "tcp", "-noreset"]);
        let (xvfb, display) = Program::start_and_read(&mut xvfb, &logs, "xvfb");
        let (daemon, bus) = bus::start(home.path(), &logs);
        let display = format!(":{display}");
        Self { programs: vec![daemon, xvfb], name, home, display, bus, pictures: Cell::new(0) }
    }

    /// A command that runs in this world.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env_remove("WAYLAND_DISPLAY");
        for (name, part) in [
            ("HOME", ""),
            ("XDG_DATA_HOME", "data"),
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_CACHE_HOME", "cache"),
            ("XDG_RUNTIME_DIR", "runtime"),
        ] {
            command.env(name, self.home.path().join(part));
        }
        command
            .env("DISPLAY", &self.display)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus)
            // No daemon of the machine speaks to a test.
            .env("DBUS_SYSTEM_BUS_ADDRESS", &self.bus)
            .env("GDK_BACKEND", "x11")
            .env("NO_AT_BRIDGE", "1")
            .env("GSETTINGS_BACKEND", "keyfile")
            .env("LANG", "C.UTF-8");
        command
    }

    /// Starts a program that ends with this world.
    pub fn start(&mut self, command: &mut Command, name: &str) {
        let program = Program::start(command, &self.logs(), name);
        self.programs.insert(0, program);
    }

    /// Starts the window manager: dialogs need one to get the keyboard.
    pub fn start_window_manager(&mut self) {
        let mut openbox = self.command("openbox");
        self.start(&mut openbox, "openbox");
    }

    /// Opens the window on this world's data.
    pub async fn open(&self, arguments: &[&str]) -> Window {
        window::open(self, arguments, &[]).await
    }

    /// The same with more environment.
    pub async fn open_with(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Window {
        window::open(self, arguments, environment).await
    }

    /// Presses keys or the like; fails when `xdotool` does.
    pub fn xdotool(&self, arguments: &[&str]) -> String {
        let output = self
            .command("xdotool")
            .args(arguments)
            .output()
            .expect("xdotool cannot be started: is it installed?");
        assert!(
            output.status.success(),
            "xdotool {arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// The visible windows whose titles fit a regular expression.
    pub fn windows(&self, title: &str) -> Vec<String> {
        // It fails when there is none.
        let output = self.command("xdotool").args(["search", "--onlyvisible", "--name", title]).output();
        let found = output.expect("xdotool cannot be started: is it installed?").stdout;
        String::from_utf8_lossy(&found).lines().map(str::to_owned).collect()
    }

    /// Where the program keeps its data.
    pub fn data(&self) -> PathBuf {
        self.home.path().join("data/vanthu")
    }

    /// A directory for files a person would have.
    pub fn files(&self) -> PathBuf {
        self.home.path().join("files")
    }

    /// What the programs said.
    pub fn logs(&self) -> PathBuf {
        self.home.path().join("logs")
    }

    /// The address of the session bus.
    pub fn bus(&self) -> &str {
        &self.bus
    }

    /// Where the next picture of this test goes.
    pub fn picture(&self, of: &str) -> PathBuf {
        let pictures = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("e2e");
        fs::create_dir_all(&pictures).unwrap();
        if of == "failure" {
            return pictures.join(format!("{}-failure.png", self.name));
        }
        self.pictures.set(self.pictures.get() + 1);
        pictures.join(format!("{}-{:02}-{of}.png", self.name, self.pictures.get()))
    }

    /// Takes a picture of the whole display, as a person sees it.
    pub fn take_picture(&self, of: &str) {
        let mut import = self.command("import");
        let taken = import.args(["-window", "root"]).arg(self.picture(of)).status();
        assert!(taken.expect("import cannot be started: is ImageMagick installed?").success());
    }

    /// The last words of every program, for a failure.
    pub fn last_words(&self) -> String {
        let mut words = String::new();
        let own = self.data().join("logs/vanthu.log");
        let logs = fs::read_dir(self.logs()).unwrap().map(|entry| entry.unwrap().path());
        for log in logs.chain([own]) {
            let text = fs::read_to_string(&log).unwrap_or_default();
            let lines: Vec<&str> = text.lines().collect();
            let last = lines[lines.len().saturating_sub(40)..].join("\n");
            words.push_str(&format!("--- {}\n{last}\n", log.display()));
        }
        words
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", self.last_words());
        }
    }
}
