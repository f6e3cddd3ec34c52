//! What was promised, and the examination whether it is kept.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    path::Path,
    time::Duration,
};

use domain::{DocumentKey, IncomingState};
use office::{
    Office,
    view::{IncomingFilter, IncomingRow, OutgoingFilter, OutgoingRow},
};
use rehearsal::{Control, TransportState};
use support::{OWN, code, desk, packages::Sample};

use crate::Failed;

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    /// Symbols of documents that were put into our mailbox.
    came: BTreeSet<String>,
    /// Identities of documents that the office said it queued.
    queued: Vec<String>,
    /// Arrival numbers the office said it gave.
    accepted: BTreeMap<i64, u32>,
    returned: BTreeSet<i64>,
    /// Where the office was killed, and how often.
    killed: BTreeMap<String, u32>,
}

impl Ledger {
    pub(crate) fn came(&mut self, sample: &Sample) {
        self.came.insert(format!("{}/TEST", sample.number));
    }

    pub(crate) fn sent_to(&self, _recipient: &str) -> Option<String> {
        self.queued.get(self.queued.len() / 2).cloned()
    }

    /// A line the victim said.
    pub(crate) fn promised(&mut self, line: &str) {
        match line.split(' ').collect::<Vec<_>>().as_slice() {
            ["queued", document_id] => self.queued.push((*document_id).to_owned()),
            ["accepted", id, number] => {
                if let (Ok(id), Ok(number)) = (id.parse(), number.parse()) {
                    self.accepted.insert(id, number);
                }
            }
            ["returned", id] => {
                if let Ok(id) = id.parse() {
                    self.returned.insert(id);
                }
            }
            _ => {}
        }
    }

    pub(crate) fn killed(&mut self, at: String) {
        let place = if at.starts_with("after ") { "random times".to_owned() } else { at };
        *self.killed.entry(place).or_default() += 1;
    }

    /// Named points at which the office was never killed.
    pub(crate) fn missed(&self) -> Vec<&'static str> {
        let points: BTreeSet<&str> =
            self.killed.keys().filter_map(|at| at.split_once(':').map(|(point, _)| point)).collect();
        office::FAILPOINTS.iter().copied().filter(|point| !points.contains(point)).collect()
    }

    pub(crate) fn summary(&self, kills: u32, days: u32, seconds: u64) -> String {
        let missed = self.missed();
        format!(
            "{kills} kills in {days} days at {} of {} points and {} random times, {seconds} s: {} documents came, {} \
             were queued, {} accepted; points not reached: {}",
            office::FAILPOINTS.len() - missed.len(),
            office::FAILPOINTS.len(),
            self.killed.get("random times").copied().unwrap_or_default(),
            self.came.len(),
            self.queued.len(),
            self.accepted.len(),
            if missed.is_empty() { "none".to_owned() } else { missed.join(", ") },
        )
    }

    /// Opens the office and compares; with `settled` it first works until nothing is left to do, and everything must
    /// have arrived everywhere.
    pub(crate) async fn examine(
        &self,
        folder: &Path,
        hub: &Control,
        settled: bool,
    ) -> Result<Vec<String>, Failed> {
        let office = Office::open(folder, desk::options()).await?;
        if settled {
            office.sync_once(Duration::from_secs(60)).await?;
        }
        let mut wrong = Vec::new();
        let health = office.doctor().await?;
        for check in health.checks.iter().filter(|check| !check.ok) {
            wrong.push(format!("the {} is not well: {:?}", check.name, check.notice));
        }
        let incoming = all_incoming(&office).await?;
        self.examine_incoming(&incoming, settled, &mut wrong);
        let outgoing = all_outgoing(&office).await?;
        self.examine_outgoing(&office, &outgoing, hub, settled, &mut wrong).await?;
        if settled {
            let open = hub.mailbox(&code(OWN)).iter().filter(|one| one.state != TransportState::Done).count();
            if open > 0 {
                wrong.push(format!("{open} messages were not acknowledged"));
            }
            let counters = office.counters().await?;
            if counters.queued + counters.owed > 0 {
                wrong.push(format!("{} jobs and {} reports are left", counters.queued, counters.owed));
            }
        }
        office.close().await?;
        Ok(wrong)
    }

    fn examine_incoming(&self, rows: &[IncomingRow], settled: bool, wrong: &mut Vec<String>) {
        let mut seen: HashMap<&str, u32> = HashMap::new();
        for row in rows {
            *seen.entry(row.symbol.as_str()).or_default() += 1;
        }
        wrong.extend(
            seen.iter()
                .filter(|(_, count)| **count > 1)
                .map(|(symbol, count)| format!("document {symbol} is registered {count} times")),
        );
        if settled {
            let lost = self.came.iter().filter(|symbol| !seen.contains_key(symbol.as_str()));
            wrong.extend(lost.map(|symbol| format!("document {symbol} is lost")));
        }
        let by_key: HashMap<DocumentKey, &IncomingRow> = rows.iter().map(|row| (row.id, row)).collect();
        for (id, number) in &self.accepted {
            let kept = by_key.get(&DocumentKey(*id)).and_then(|row| row.arrival_number);
            if kept != Some(*number) {
                wrong.push(format!("document {id} was given number {number} and has {kept:?}"));
            }
        }
        for id in &self.returned {
            let state = by_key.get(&DocumentKey(*id)).map(|row| row.state);
            if state != Some(IncomingState::Returned) {
                wrong.push(format!("document {id} was returned and is {state:?}"));
            }
        }
        let mut numbers: Vec<u32> = rows.iter().filter_map(|row| row.arrival_number).collect();
        numbers.sort_unstable();
        let expected: Vec<u32> = (1..).take(numbers.len()).collect();
        if numbers != expected {
            wrong.push(format!("arrival numbers have gaps or repeat: {numbers:?}"));
        }
    }

    async fn examine_outgoing(
        &self,
        office: &Office,
        rows: &[OutgoingRow],
        hub: &Control,
        settled: bool,
        wrong: &mut Vec<String>,
    ) -> Result<(), Failed> {
        let mut known = BTreeSet::new();
        for row in rows {
            let detail = office.outgoing_detail(row.id).await?;
            let hashes = hub.hashes_of(&detail.document_id);
            if hashes.iter().any(|hash| *hash != detail.package_sha256) {
                wrong.push(format!("document {} was sent with other bytes", detail.document_id));
            }
            for recipient in ["G12", "G09"] {
                let copies = hub.copies_of(&detail.document_id, &code(recipient));
                if copies > 1 || (settled && copies == 0) {
                    wrong.push(format!("{} has {copies} copies at {recipient}", detail.document_id));
                }
            }
            if !known.insert(detail.document_id.clone()) {
                wrong.push(format!("document {} is queued twice", detail.document_id));
            }
        }
        let lost = self.queued.iter().filter(|document_id| !known.contains(*document_id));
        wrong.extend(lost.map(|document_id| format!("queued document {document_id} is lost")));
        Ok(())
    }
}

async fn all_incoming(office: &Office) -> Result<Vec<IncomingRow>, Failed> {
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let page = office.incoming_list(IncomingFilter::default(), after, 500).await?;
        rows.extend(page.rows);
        after = page.next;
        if after.is_none() {
            return Ok(rows);
        }
    }
}

async fn all_outgoing(office: &Office) -> Result<Vec<OutgoingRow>, Failed> {
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let page = office.outgoing_list(OutgoingFilter::default(), after, 500).await?;
        rows.extend(page.rows);
        after = page.next;
        if after.is_none() {
            return Ok(rows);
        }
    }
}
