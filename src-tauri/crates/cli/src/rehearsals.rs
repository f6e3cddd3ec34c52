//! `vanthu rehearsal …`: the rehearsal hub as a server of its own, an office full of documents, and
//! papers to order.

mod fill;
pub(crate) mod paper;

use std::fs;
use std::io::Read;
use std::path::Path;

use domain::AgencyCode;
use rehearsal::{Fault, Options};
use serde_json::json;

use crate::arguments::{self, Rehearsal, Serve, Shared};
use crate::failure::{Exit, Failure, Outcome};
use crate::output::Output;

/// Runs one of the commands.
pub(crate) async fn run(command: &Rehearsal, shared: &Shared, output: Output) -> Outcome {
    match command {
        Rehearsal::Serve(serve) => run_hub(serve, output).await,
        Rehearsal::Paper(paper) => paper::run(paper, output),
        Rehearsal::Fill { documents, seed } => fill::run(*documents, *seed, shared, output).await,
    }
}

async fn run_hub(serve: &Serve, output: Output) -> Outcome {
    // Listened for before anybody is told that the hub is there.
    let ended = ending().map_err(|error| Failure::internal(&error))?;
    let running = rehearsal::serve(options(serve)?).await?;
    let agencies = running.agencies();
    let trust = running.trust()?;
    let pem = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let ready = json!({
        "url": running.url(),
        "agencies": agencies,
        // Whom to trust for the papers that this hub delivers.
        "trust": {"root_pem": pem(&trust.root_pem), "crl_pem": pem(&trust.crl_pem)},
    });
    output.result(&ready, || {
        let own = agencies.iter().filter(|agency| !agency.simulated);
        let lines = own.map(|one| format!("  {} {}: {} / {}", one.code, one.name, one.system_id, one.secret));
        let first = format!("Trục diễn tập: {} ({} cơ quan). Ctrl-C để dừng.", running.url(), agencies.len());
        std::iter::once(first).chain(lines).collect::<Vec<_>>().join("\n")
    });
    ended.await;
    running.stop().await?;
    Ok(Exit::Done)
}

fn options(serve: &Serve) -> Result<Options, Failure> {
    let mut options = Options {
        seed: serve.seed,
        port: serve.port,
        agencies: serve.agencies,
        state_dir: serve.state.clone(),
        pace: match serve.pace {
            arguments::Pace::Demo => rehearsal::Pace::demo(),
            arguments::Pace::Fast => rehearsal::Pace::fast(),
            arguments::Pace::Answering => rehearsal::Pace::answering(),
            arguments::Pace::Still => rehearsal::Pace::still(),
        },
        ..Options::default()
    };
    if !serve.own.is_empty() {
        let code = |text: &String| {
            AgencyCode::parse(text).map_err(|_error| Failure::usage("cli.agency_code", &[("agency", text)]))
        };
        options.own = serve.own.iter().map(code).collect::<Result<_, _>>()?;
    }
    if let Some(path) = &serve.faults {
        options.faults = faults(path)?;
    }
    Ok(options)
}

fn faults(path: &Path) -> Result<Vec<Fault>, Failure> {
    let bytes = fs::read(path).map_err(|error| Failure::unreadable(path, &error))?;
    serde_json::from_slice(&bytes).map_err(|error| Failure::malformed(path, &error))
}

/// Ends with SIGTERM, Ctrl-C or the end of standard input, whichever comes first.
fn ending() -> std::io::Result<impl Future<Output = ()>> {
    let signalled = signalled()?;
    Ok(async move {
        tokio::select! {
            () = signalled => {}
            () = input_ended() => {}
        }
    })
}

/// Ends with SIGTERM or Ctrl-C.
pub(crate) fn signalled() -> std::io::Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    let mut terminated = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    #[cfg(unix)]
    let mut interrupted = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::interrupt())?;
    #[cfg(windows)]
    let (mut terminated, mut interrupted) =
        (tokio::signal::windows::ctrl_close()?, tokio::signal::windows::ctrl_c()?);
    Ok(async move {
        tokio::select! {
            _ = terminated.recv() => {}
            _ = interrupted.recv() => {}
        }
    })
}

/// Whoever started us holds our standard input: when it is gone, so are we.
async fn input_ended() {
    let (ended, end) = tokio::sync::oneshot::channel();
    // A read of standard input cannot be broken off, so it has a thread that nobody waits for.
    std::thread::spawn(move || {
        let mut waste = [0; 256];
        while matches!(std::io::stdin().lock().read(&mut waste), Ok(1..)) {}
        ended.send(()).unwrap_or_default();
    });
    end.await.unwrap_or_default();
}
