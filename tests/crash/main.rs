//! The crash driver: an office lives through scripted days and is killed (SIGKILL) at every named point and at
//! random times; after each death it must find everything it promised.
//!
//! `crash [KILLS]` plays the hub in its own process and starts itself again as the victim. Ends with
//! `N passed, N failed`, where each kill is one test.

mod ledger;
mod victim;

use std::{
    io::Write as _,
    path::Path,
    process::{ExitCode, Stdio},
    time::{Duration, Instant},
};

use domain::StatusCode;
use ledger::Ledger;
use office::{FAILPOINTS, Office};
use rehearsal::{Content, Control, Kind, Pace};
use support::{
    OWN, code, desk,
    packages::{Sample, status},
};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::Command,
};

/// Kills when nobody says how many; from so many on every named point must have been reached.
const KILLS: u32 = 200;
/// The registry is examined from outside after so many kills, and at the end.
const EXAMINED_EVERY: u32 = 20;

type Failed = Box<dyn std::error::Error + Send + Sync>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return say(&format!("no runtime: {error}"), ExitCode::FAILURE),
    };
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["victim", folder, number] => match runtime.block_on(victim::day(Path::new(folder), number)) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => say(&format!("the victim: {error}"), ExitCode::FAILURE),
        },
        [] => finish(runtime.block_on(drive(KILLS))),
        [kills] => match kills.parse() {
            Ok(kills) => finish(runtime.block_on(drive(kills))),
            Err(_) => say("crash [KILLS]", ExitCode::from(2)),
        },
        _ => say("crash [KILLS]", ExitCode::from(2)),
    }
}

fn say(line: &str, code: ExitCode) -> ExitCode {
    // Nobody reads it when the pipe is closed.
    drop(writeln!(std::io::stderr(), "{line}"));
    code
}

fn finish(outcome: Result<(u32, Vec<String>), Failed>) -> ExitCode {
    let (passed, failures) = match outcome {
        Ok(outcome) => outcome,
        Err(error) => (0, vec![error.to_string()]),
    };
    let mut out = std::io::stdout().lock();
    for failure in &failures {
        drop(writeln!(out, "FAILED: {failure}"));
    }
    drop(writeln!(out, "{passed} passed, {} failed", failures.len()));
    if failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// A small generator: the same seed kills at the same points.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit.max(1)
    }
}

async fn drive(kills: u32) -> Result<(u32, Vec<String>), Failed> {
    let began = Instant::now();
    let options = rehearsal::Options {
        pace: Pace::answering(),
        locked_first: Vec::new(),
        ..rehearsal::Options::default()
    };
    let running = rehearsal::serve(options).await?;
    let hub = running.handle();
    let folder = tempfile::tempdir()?;
    let office = Office::open(folder.path(), desk::options()).await?;
    desk::set_up(&office, folder.path()).await;
    let (settings, secret) = desk::hub_settings(&running);
    office.save_hub(settings, Some(secret)).await?;
    office.close().await?;
    drop(office);

    let mut dice = Dice(1);
    let mut ledger = Ledger::default();
    let mut failures = Vec::new();
    let (mut done, mut days) = (0, 0);
    // A day in which the point is not reached is not a kill; a few are allowed for.
    while done < kills && days < kills.saturating_mul(3).saturating_add(100) && failures.len() < 10 {
        days += 1;
        mail(&hub, &mut ledger, days);
        let plan = Plan::choose(&mut dice, days);
        match plan.run(folder.path(), days, &mut ledger).await? {
            Ended::Killed => done += 1,
            Ended::Finished => {}
            Ended::Failed(why) => failures.push(format!("day {days}, {}: {why}", plan.name())),
        }
        if days.is_multiple_of(EXAMINED_EVERY) {
            failures.extend(ledger.examine(folder.path(), &hub, false).await?);
        }
    }
    failures.extend(rest(folder.path(), &hub, &mut ledger).await?);
    // A point that no day reaches proves nothing: it moved, or the days have become too short for it.
    if done >= KILLS {
        failures.extend(ledger.missed().into_iter().map(|point| format!("never killed at {point}")));
    }
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", ledger.summary(done, days, began.elapsed().as_secs()))?;
    drop(out);
    running.stop().await?;
    let failed = u32::try_from(failures.len()).unwrap_or(u32::MAX);
    Ok((done.saturating_sub(failed), failures))
}

/// What comes to the office on a day: a document, now and then one twice, and a report about an older one.
fn mail(hub: &Control, ledger: &mut Ledger, day: u32) {
    let (sender, own) = (code("G09"), code(OWN));
    let sample = Sample::new(&sender, &own, &day.to_string());
    let copies = if day.is_multiple_of(4) { 2 } else { 1 };
    for _ in 0..copies {
        hub.deliver(&sender, &own, Kind::Edoc, Content::Bytes(sample.bytes().into()));
    }
    ledger.came(&sample);
    if let Some(document) = ledger.sent_to("G12") {
        let bytes = status(&code("G12"), &own, &document, "", StatusCode::InProcess, "");
        hub.deliver(&code("G12"), &own, Kind::Status, Content::Bytes(bytes.into()));
    }
}

/// How a day ends.
enum Plan {
    /// At a named point, the n-th time it is reached.
    Point(&'static str, u64),
    /// After so many milliseconds.
    Time(u64),
}

enum Ended {
    Killed,
    /// The day went by without reaching the point.
    Finished,
    Failed(String),
}

impl Plan {
    /// Every point in turn, the first or second time it is reached; a random time after each round of three.
    fn choose(dice: &mut Dice, day: u32) -> Self {
        if day % 3 == 2 {
            return Self::Time(20 + dice.below(600));
        }
        let at = usize::try_from(day - day / 3).unwrap_or_default() % FAILPOINTS.len();
        // Some points are reached once a day only: mostly the first time.
        let nth = if dice.below(4) == 0 { 2 } else { 1 };
        Self::Point(FAILPOINTS.get(at).copied().unwrap_or("receive.before_commit"), nth)
    }

    fn name(&self) -> String {
        match self {
            Self::Point(point, nth) => format!("{point}:{nth}"),
            Self::Time(ms) => format!("after {ms} ms"),
        }
    }

    async fn run(&self, folder: &Path, day: u32, ledger: &mut Ledger) -> Result<Ended, Failed> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("victim").arg(folder).arg(day.to_string());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        if let Self::Point(..) = self {
            command.env("VANTHU_KILL_AT", self.name());
        }
        let mut child = command.spawn()?;
        let stdout = child.stdout.take().ok_or("no output")?;
        let mut lines = BufReader::new(stdout).lines();
        let limit = match self {
            Self::Point(..) => Duration::from_secs(60),
            Self::Time(ms) => Duration::from_millis(*ms),
        };
        let end = tokio::time::Instant::now() + limit;
        // What the victim said before it died, it promised.
        let mut alive = true;
        loop {
            match tokio::time::timeout_at(end, lines.next_line()).await {
                Ok(line) => match line? {
                    Some(line) => ledger.promised(&line),
                    None => break,
                },
                Err(_) if alive => {
                    child.start_kill()?;
                    alive = false;
                    // The rest of what it said is still in the pipe.
                    while let Some(line) = lines.next_line().await? {
                        ledger.promised(&line);
                    }
                    break;
                }
                Err(_) => break,
            }
        }
        let output = child.wait_with_output().await?;
        if output.status.success() {
            return Ok(Ended::Finished);
        }
        if let Self::Point(point, _) = self
            && !alive
        {
            return Ok(Ended::Failed(format!("the day did not end within a minute ({point})")));
        }
        if output.status.code().is_none() {
            ledger.killed(self.name());
            return Ok(Ended::Killed);
        }
        Ok(Ended::Failed(String::from_utf8_lossy(&output.stderr).into_owned()))
    }
}

/// Days without a kill, until everything that was promised has happened.
async fn rest(folder: &Path, hub: &Control, ledger: &mut Ledger) -> Result<Vec<String>, Failed> {
    let mut failures = Vec::new();
    for _ in 0..60 {
        failures = ledger.examine(folder, hub, true).await?;
        if failures.is_empty() {
            return Ok(failures);
        }
    }
    Ok(failures)
}
