//! A session bus that starts nothing by itself, so that no daemon of the machine answers for the test's own.

use std::{fs, path::Path, process::Command};

use super::Program;

const CONFIGURATION: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir=SOCKETS</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// Starts a bus; its address.
pub fn start(directory: &Path, logs: &Path) -> (Program, String) {
    let configuration = directory.join("bus.conf");
    fs::write(&configuration, CONFIGURATION.replace("SOCKETS", directory.to_str().unwrap())).unwrap();
    let mut command = Command::new("dbus-daemon");
    command.arg(format!("--config-file={}", configuration.display())).args(["--print-address=1", "--nofork"]);
    Program::start_and_read(&mut command, logs, "dbus-daemon")
}
