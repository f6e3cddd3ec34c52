//! The rehearsal hub in a process of its own, with a mailbox full of different documents.

use std::io::Read;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Arc;

use domain::{AgencyCode, DocId};
use rehearsal::{Content, Control, Kind, Options, Pace};
use serde_json::{Value, json};

use crate::table::say;
use crate::{Trouble, sample, statuses};

/// Serves until standard input ends; prints one line of JSON when ready.
pub(crate) fn serve(documents: &str, file: &str) -> Result<(), Trouble> {
    let (documents, file): (usize, usize) = (documents.parse()?, file.parse()?);
    let own = AgencyCode::parse("H21")?;
    let from = AgencyCode::parse("H21.01")?;
    let template = Arc::new(sample::Template::new(sample::package(&from, &own, file, 1)?)?);
    serve_filled(own.clone(), move |control| {
        let delivered = (0..documents).map(|number| {
            let template = Arc::clone(&template);
            let content = Content::Made(Arc::new(move || template.number(number).into()));
            control.deliver(&from, &own, Kind::Edoc, content)
        });
        Ok(delivered.collect())
    })
}

/// The same with status reports.
pub(crate) fn serve_statuses(count: &str) -> Result<(), Trouble> {
    let count: usize = count.parse()?;
    let own = AgencyCode::parse("H21")?;
    serve_filled(own.clone(), move |control| {
        for (document, to, code) in statuses::reports(count) {
            let content = Content::Bytes(statuses::message(document, to, code)?.into());
            control.deliver(&statuses::recipient(to)?, &own, Kind::Status, content);
        }
        Ok(Vec::new())
    })
}

fn serve_filled(
    own: AgencyCode,
    fill: impl FnOnce(&Control) -> Result<Vec<DocId>, Trouble>,
) -> Result<(), Trouble> {
    tokio::runtime::Runtime::new()?.block_on(async {
        let options = Options {
            own: vec![own.clone()],
            pace: Pace::still(),
            // curl signs nothing; the office signs all the same.
            require_hmac: false,
            ..Options::default()
        };
        let running = rehearsal::serve(options).await?;
        let control = running.handle();
        let doc_ids = fill(&control)?;
        let credential = running.credential(&own);
        say(&json!({"url": running.url(), "agency": credential, "doc_ids": doc_ids}).to_string());
        tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new())).await??;
        running.stop().await?;
        Ok(())
    })
}

/// A hub that was started.
pub(crate) struct Started {
    child: Child,
    /// The hub lives as long as this.
    input: Option<ChildStdin>,
    pub(crate) url: String,
    pub(crate) system_id: String,
    pub(crate) secret: String,
    pub(crate) doc_ids: Vec<String>,
}

impl Started {
    pub(crate) fn new(documents: usize, file: usize) -> Result<Self, Trouble> {
        Self::with(&["serve-hub", &documents.to_string(), &file.to_string()])
    }

    /// The same with status reports.
    pub(crate) fn statuses(count: usize) -> Result<Self, Trouble> {
        Self::with(&["serve-statuses", &count.to_string()])
    }

    fn with(words: &[&str]) -> Result<Self, Trouble> {
        let own = std::env::current_exe()?;
        let mut child = Command::new(own).args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let output = child.stdout.take().ok_or_else(|| Trouble("the hub says nothing".to_owned()))?;
        let mut line = String::new();
        std::io::BufRead::read_line(&mut std::io::BufReader::new(output), &mut line)?;
        let ready: Value = serde_json::from_str(&line)?;
        let text = |pointer: &str| {
            let value = ready.pointer(pointer).and_then(Value::as_str);
            value.map(str::to_owned).ok_or_else(|| Trouble(format!("the hub gave no {pointer}")))
        };
        let ids = ready.get("doc_ids").and_then(Value::as_array).into_iter().flatten();
        Ok(Self {
            url: text("/url")?,
            system_id: text("/agency/system_id")?,
            secret: text("/agency/secret")?,
            doc_ids: ids.filter_map(|id| id.as_str().map(str::to_owned)).collect(),
            input: child.stdin.take(),
            child,
        })
    }

    /// What curl must be told to download every document, four at a time, into one file after another.
    pub(crate) fn downloads(&self, into: &Path) -> String {
        let one = |doc_id: &String| {
            format!(
                "url = \"{}/downloadEdoc\"\nheader = \"XroadVnpt-systemid: {}\"\nheader = \"XroadVnpt-docId: {doc_id}\"\n\
                 header = \"XroadVnpt-filePath: store\"\noutput = \"{}/{doc_id}\"\nfail\nsilent\nshow-error\n",
                self.url,
                self.system_id,
                into.display()
            )
        };
        self.doc_ids.iter().map(one).collect::<Vec<_>>().join("next\n")
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        drop(self.input.take());
        // Ended by the end of its input; waiting keeps the next measurement's machine quiet.
        self.child.wait().map(|_status| ()).unwrap_or_default();
    }
}
