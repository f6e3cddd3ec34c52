//! What the figures were measured on.

use std::process::Command;

/// Date, processor, memory, system and the versions of peers.
pub(crate) fn described() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let field = |text: &str, key: &str| {
        let line = text.lines().find(|line| line.starts_with(key)).unwrap_or_default();
        line.split_once([':', '='])
            .map_or(String::new(), |(_, value)| value.trim().trim_matches('"').to_owned())
    };
    let processor = field(&read("/proc/cpuinfo"), "model name");
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let memory = field(&read("/proc/meminfo"), "MemTotal");
    let system = field(&read("/etc/os-release"), "PRETTY_NAME");
    let versions = [
        ("date", &["-u", "+%Y-%m-%d %H:%M UTC"][..]),
        ("rustc", &["--version"]),
        ("xmllint", &["--version"]),
        (
            crate::process::python("lxml.etree"),
            &[
                "-c",
                "import lxml.etree as e, sys; print('python', sys.version.split()[0], 'lxml', e.__version__)",
            ],
        ),
        ("pdfsig", &["-v"]),
        (
            crate::process::python("pyhanko"),
            &["-c", "import pyhanko.version as v; print('pyHanko', v.__version__)"],
        ),
        ("base64", &["--version"]),
        ("curl", &["--version"]),
    ]
    .map(|(program, arguments)| first_line(program, arguments));
    let load = read("/proc/loadavg");
    let load = load.split(' ').next().unwrap_or_default();
    format!("{} · {processor}, {cores} cores, {memory} · {system} · load {load}", versions.join(" · "))
}

/// The first line a program says, on either stream.
fn first_line(program: &str, arguments: &[&str]) -> String {
    let Ok(output) = Command::new(program).args(arguments).output() else {
        return format!("{program}: none");
    };
    let text = if output.stdout.is_empty() { output.stderr } else { output.stdout };
    let text = String::from_utf8_lossy(&text);
    // curl goes on with every library it has.
    let words = text.lines().next().unwrap_or_default().split_whitespace().take(5);
    words.collect::<Vec<_>>().join(" ")
}
