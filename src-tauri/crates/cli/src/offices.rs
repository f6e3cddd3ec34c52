//! The commands that open an office: each calls one use case and prints its result.

mod approvals;
mod board;
mod directory;
mod documents;
mod drafts;
pub(crate) mod findings;
mod following;
mod hub;
mod rules;
mod shown;
mod sync;
mod trust;
mod units;

use std::path::PathBuf;
use std::sync::Arc;

use office::view::{AgencySettings, SetUp};
use office::{Office, OfficeOptions, SecretsPreference};
use serde_json::json;

use crate::arguments::{Command, Init, Secrets, Shared};
use crate::failure::{Exit, Failure, Outcome};
use crate::output::Output;
use crate::sentences;

/// Runs a command in the office that `shared` names, and closes the office whatever came of it.
pub(crate) async fn run(command: &Command, shared: &Shared, output: Output) -> Outcome {
    let office = open(shared).await?;
    let outcome = carry_out(&office, command, output).await;
    let closed = office.close().await;
    let exit = outcome?;
    closed?;
    Ok(exit)
}

async fn carry_out(office: &Arc<Office>, command: &Command, output: Output) -> Outcome {
    match command {
        Command::Init(init) => set_up(office, init, output).await,
        Command::Hub(hub) => self::hub::run(office, hub, output).await,
        Command::Sync(sync) => self::sync::run(office, sync, output).await,
        Command::Documents(documents) => self::documents::run(office, documents, output).await,
        Command::Directory(directory) => self::directory::run(office, directory, output).await,
        Command::Check { draft } => drafts::check(office, draft, output).await,
        Command::Trust(trust) => self::trust::run(office, trust, output).await,
        Command::Rules(rules) => self::rules::run(office, rules, output).await,
        Command::Board => board::board(office, output).await,
        Command::Day(day) => board::day(office, day, output).await,
        Command::Approvals(command) => approvals::run(office, command, output).await,
        Command::Units(command) => units::run(office, command, output).await,
        Command::Counters => counters(office, output).await,
        Command::Doctor => doctor(office, output).await,
        // These need no office; the caller takes them first.
        Command::Edxml(_) | Command::Pdf(_) | Command::Rehearsal(_) => Ok(Exit::Done),
    }
}

/// Opens the office's data, making the directory when there is none.
pub(crate) async fn open(shared: &Shared) -> Result<Arc<Office>, Failure> {
    Ok(Office::open(&data_dir(shared)?, options(shared)).await?)
}

/// How the command line opens an office: what is sent is sent, a script takes nothing back.
pub(crate) fn options(shared: &Shared) -> OfficeOptions {
    OfficeOptions {
        secrets: match shared.secrets {
            Secrets::Keychain => SecretsPreference::Keychain,
            Secrets::File => SecretsPreference::File,
        },
        undo_ms: 0,
        ..OfficeOptions::default()
    }
}

/// The directory given, else the desktop application's own.
pub(crate) fn data_dir(shared: &Shared) -> Result<PathBuf, Failure> {
    /// The application's name on the platform (`identifier` of `tauri.conf.json`).
    const APPLICATION: &str = "vn.vanthu.desktop";
    if let Some(given) = &shared.data_dir {
        return Ok(given.clone());
    }
    let set = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let home = || set("HOME");
    let base = if cfg!(windows) {
        set("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        home().map(|home| home.join("Library/Application Support"))
    } else {
        set("XDG_DATA_HOME").or_else(|| home().map(|home| home.join(".local/share")))
    };
    base.map(|base| base.join(APPLICATION)).ok_or_else(|| Failure::usage("cli.data_dir", &[]))
}

async fn set_up(office: &Office, init: &Init, output: Output) -> Outcome {
    let agency = AgencySettings {
        code: init.agency.clone(),
        name: init.name.clone(),
        aliases: init.aliases.clone(),
        clerk: init.clerk.clone(),
        department: init.department.clone(),
        email: init.email.clone(),
        telephone: init.telephone.clone(),
        place: init.place.clone(),
    };
    let state = office.set_up(SetUp { agency, first_arrival_number: init.first_number }).await?;
    output.result(&json!({"agency": state.agency, "data_dir": state.data_dir, "mode": state.mode}), || {
        let name = state.agency.map(|agency| format!("{} {}", agency.code, agency.name)).unwrap_or_default();
        format!("Đã lập văn phòng {name}, dữ liệu ở {}.", state.data_dir)
    });
    Ok(Exit::Done)
}

async fn counters(office: &Office, output: Output) -> Outcome {
    let counters = shown::value(&office.counters().await?)?;
    output.result(&counters, || shown::lines(&counters));
    Ok(Exit::Done)
}

async fn doctor(office: &Office, output: Output) -> Outcome {
    let health = office.doctor().await?;
    let result = json!({"ok": health.ok(), "findings": health.checks});
    output.result(&result, || {
        let line = |check: &office::Check| match &check.notice {
            None => format!("✓ {}", check.name),
            Some(notice) => format!("✗ {}: {}", check.name, sentences::of(&notice.code, &notice.args)),
        };
        health.checks.iter().map(line).collect::<Vec<_>>().join("\n")
    });
    Ok(if health.ok() { Exit::Done } else { Exit::Environment })
}
