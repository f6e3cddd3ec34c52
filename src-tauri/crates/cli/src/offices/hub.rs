//! `vanthu hub set | test | status`.

use std::io::{BufRead, Read, StdinLock, Take};
use std::path::Path;

use office::Office;
use office::view::{HubSecrets, HubSettings, Transport};
use serde_json::{Value, json};

use super::shown;
use crate::arguments::{self, Hub, HubSet};
use crate::failure::{Exit, Failure, Outcome};
use crate::output::{Output, Progress};
use crate::sentences;

/// The most that is read from standard input for secrets, in bytes.
const SECRETS: u64 = 8_192;

/// Runs one of the commands.
pub(super) async fn run(office: &Office, command: &Hub, output: Output) -> Outcome {
    match command {
        Hub::Set(set) => save(office, set, output).await,
        Hub::Test => test(office, output).await,
        Hub::Status => status(office, output).await,
    }
}

async fn save(office: &Office, set: &HubSet, output: Output) -> Outcome {
    let before = office.settings().await?.hub;
    let settings = office.save_hub(settings(set, &before)?, secrets(set)?).await?;
    let hub = &settings.hub;
    let result = json!({
        "transport": hub.transport,
        "endpoint": hub.endpoint,
        "system_id": hub.system_id,
        "folder": hub.folder,
        "poll_seconds": hub.poll_seconds,
        "secret_stored": settings.secret_stored,
        "client_certificate": hub.client_certificate,
        "certificate_password_stored": settings.certificate_password_stored,
        "allow_plain_http": hub.allow_plain_http,
        "padded_hash": hub.padded_hash,
        "report_unreadable": hub.report_unreadable,
        "secrets": settings.secrets,
    });
    output.result(&result, || {
        let place = if hub.endpoint.is_empty() { &hub.folder } else { &hub.endpoint };
        let secret =
            if settings.secret_stored { "đã có khóa bí mật" } else { "chưa có khóa bí mật" };
        format!("Đã đặt kết nối tới {place} ({secret}).")
    });
    Ok(Exit::Done)
}

/// What was given replaces what was set; the rest of the settings stays.
fn settings(set: &HubSet, before: &HubSettings) -> Result<HubSettings, Failure> {
    let text = |given: &Option<String>, old: &str| given.clone().unwrap_or_else(|| old.to_owned());
    // Whoever reads the settings later stands in another directory.
    let path = |given: Option<&Path>, old: &str| match given {
        None => Ok(old.to_owned()),
        Some(path) if path.as_os_str().is_empty() => Ok(String::new()),
        Some(path) => std::path::absolute(path)
            .map(|path| path.to_string_lossy().into_owned())
            .map_err(|error| Failure::unreadable(path, &error)),
    };
    Ok(HubSettings {
        transport: match set.transport {
            arguments::Transport::Vxp => Transport::Vxp,
            arguments::Transport::Folder => Transport::Folder,
        },
        endpoint: text(&set.endpoint, &before.endpoint),
        system_id: text(&set.system_id, &before.system_id),
        ca_file: path(set.ca_file.as_deref().map(Path::new), &before.ca_file)?,
        client_certificate: path(
            set.client_certificate.as_deref().map(Path::new),
            &before.client_certificate,
        )?,
        proxy: text(&set.proxy, &before.proxy),
        allow_plain_http: set.switches.allow_plain_http.unwrap_or(before.allow_plain_http),
        padded_hash: set.switches.padded_hash.unwrap_or(before.padded_hash),
        report_unreadable: set.switches.report_unreadable.unwrap_or(before.report_unreadable),
        folder: path(set.folder.as_deref(), &before.folder)?,
        poll_seconds: set.poll_seconds.unwrap_or(before.poll_seconds),
    })
}

/// The secrets that were asked for, one line of standard input each.
fn secrets(set: &HubSet) -> Result<HubSecrets, Failure> {
    let mut input = std::io::stdin().lock().take(SECRETS);
    let mut asked = |wanted: bool| if wanted { line(&mut input).map(Some) } else { Ok(None) };
    Ok(HubSecrets {
        secret: asked(set.secret_stdin)?,
        certificate_password: asked(set.client_certificate_password_stdin)?,
    })
}

/// The next line.
fn line(input: &mut Take<StdinLock<'_>>) -> Result<String, Failure> {
    let mut line = String::new();
    input.read_line(&mut line).map_err(|error| Failure::internal(&error))?;
    let secret = line.trim_end_matches(['\r', '\n']);
    if secret.is_empty() { Err(Failure::usage("cli.no_secret", &[])) } else { Ok(secret.to_owned()) }
}

async fn test(office: &Office, output: Output) -> Outcome {
    let progress = Progress::of("Đang thử kết nối");
    let hub = office.settings().await?.hub;
    let test = office.test_hub(hub, None).await?;
    drop(progress);
    let value = shown::value(&test)?;
    output.result(&value, || {
        let step = |step: &office::view::HubTestStep| match &step.error {
            None => format!("  ✓ {}", step.step),
            Some(error) => format!("  ✗ {}: {}", step.step, sentences::of(&error.code, &error.args)),
        };
        let first = if test.ok { "Kết nối tốt." } else { "Kết nối không thành." }.to_owned();
        std::iter::once(first).chain(test.steps.iter().map(step)).collect::<Vec<_>>().join("\n")
    });
    Ok(if test.ok { Exit::Done } else { Exit::Environment })
}

async fn status(office: &Office, output: Output) -> Outcome {
    let settings = office.settings().await?;
    let mut value = shown::value(&office.status_bar().await?)?;
    if let Value::Object(map) = &mut value {
        map.insert("transport".to_owned(), json!(settings.hub.transport));
        map.insert("endpoint".to_owned(), json!(settings.hub.endpoint));
        map.insert("system_id".to_owned(), json!(settings.hub.system_id));
        map.insert("secret_stored".to_owned(), json!(settings.secret_stored));
    }
    output.result(&value, || shown::lines(&value));
    Ok(Exit::Done)
}
