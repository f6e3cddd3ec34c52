//! Tests of the registry as a whole, over real files.

mod alerts;
mod audit;
mod books;
mod boxes;
mod checklists;
mod damage;
mod files;
mod following;
mod jobs;
#[cfg(feature = "failpoints")]
mod killed;
mod migrating;
mod opening;
mod parallel;
mod people;
mod plans;
mod tables;
mod tallies;
mod tidy;

use std::path::Path;

use domain::{
    AgencyCode, Business, DocId, DocumentId, DocumentIdentity, DocumentKey, IncomingState, PackageKey,
    Priority, UtcMillis,
};
use jiff::civil::date;
use tempfile::TempDir;

use crate::{
    Error, OpenOptions, Registry, Result, Transaction,
    documents::{self, Facts, NewDocument, Party},
    packages::{self, Kind, NewPackage},
};

/// A registry in a folder of its own.
pub(crate) struct Desk {
    pub(crate) registry: Registry,
    pub(crate) folder: TempDir,
}

pub(crate) fn desk() -> Desk {
    desk_with(OpenOptions::default())
}

pub(crate) fn desk_with(options: OpenOptions) -> Desk {
    let folder = tempfile::tempdir().unwrap();
    let registry = Registry::open(folder.path(), options).unwrap();
    Desk { registry, folder }
}

/// A connection beside the registry's own, for looking at and tampering with what lies on the disk.
pub(crate) fn beside(folder: &Path) -> rusqlite::Connection {
    rusqlite::Connection::open(folder.join("vanthu.db")).unwrap()
}

pub(crate) const NOW: UtcMillis = UtcMillis(1_795_366_800_000);

pub(crate) fn facts(number: &str, subject: &str) -> Facts {
    Facts {
        document_id: DocumentId(format!("H21,2026/11/05,{number}/UBND-VX")),
        number: number.into(),
        notation: "UBND-VX".into(),
        subject: subject.into(),
        content: String::new(),
        place: "Gia Lai".into(),
        promulgation_date: Some(date(2026, 11, 5)),
        type_name: "Công văn".into(),
        type_group: Some(1),
        type_detail: None,
        priority: Priority::Normal,
        signer_competence: "TM.".into(),
        signer_position: "Chủ tịch".into(),
        signer_name: "Nguyễn Văn A".into(),
        due_date: None,
        pages: Some(3),
        business: Business::New,
        target_document_id: None,
        target_reason: String::new(),
        from: Party { code: "H21".into(), name: "UBND tỉnh Gia Lai".into() },
        to: vec![Party { code: "H21.12".into(), name: "Sở Nội vụ".into() }],
        response_for: vec![],
    }
}

pub(crate) fn identity(facts: &Facts) -> String {
    DocumentIdentity {
        from: AgencyCode::parse(&facts.from.code).unwrap(),
        document_id: facts.document_id.clone(),
        number: facts.number.clone(),
        notation: facts.notation.clone(),
        date: facts.promulgation_date,
    }
    .key()
}

pub(crate) fn new_package<'a>(doc_id: &'a DocId, state: packages::State) -> NewPackage<'a> {
    NewPackage {
        hub: "https://hub.example.vn",
        doc_id: Some(doc_id),
        kind: Kind::Document,
        from_code: "H21",
        to_code: "H21.12",
        blob: None,
        bytes: 0,
        state,
        problem: None,
        warnings: &[],
        listed_at: Some(NOW),
        received_at: NOW,
    }
}

pub(crate) fn receive(
    tx: &mut Transaction<'_>,
    doc_id: &str,
    facts: &Facts,
    at: UtcMillis,
) -> Result<DocumentKey> {
    let package = packages::insert_incoming(tx, &new_package(&doc_id.into(), packages::State::Registered))?;
    let state =
        if facts.business == Business::New { IncomingState::Waiting } else { IncomingState::Decision };
    let identity = identity(facts);
    documents::insert_incoming(tx, &new_document(package.key, &identity, facts, at), state)
}

pub(crate) fn queue(
    tx: &mut Transaction<'_>,
    facts: &Facts,
    hold_until: Option<UtcMillis>,
    at: UtcMillis,
) -> Result<DocumentKey> {
    let package = packages::insert_outgoing(
        tx,
        &NewPackage {
            doc_id: None,
            listed_at: None,
            ..new_package(&DocId::from(""), packages::State::Outgoing)
        },
    )?;
    let identity = identity(facts);
    documents::insert_outgoing(tx, &new_document(package, &identity, facts, at), hold_until)
}

fn new_document<'a>(
    package: PackageKey,
    identity: &'a str,
    facts: &'a Facts,
    at: UtcMillis,
) -> NewDocument<'a> {
    NewDocument {
        package,
        identity_key: identity,
        facts,
        attachments: 0,
        warnings: 0,
        target: None,
        duplicate_of: None,
        entered_at: at,
    }
}

pub(crate) fn read<T>(registry: &Registry, ask: impl FnOnce(&crate::Connection) -> Result<T>) -> T {
    registry.read(ask).unwrap()
}

pub(crate) fn write<T>(registry: &Registry, change: impl FnOnce(&mut Transaction<'_>) -> Result<T>) -> T {
    registry.write(change).unwrap()
}

pub(crate) fn refused<T>(
    registry: &Registry,
    change: impl FnOnce(&mut Transaction<'_>) -> Result<T>,
) -> &'static str {
    registry.write(change).map(|_| ()).map_err(|error: Error| error.code()).unwrap_err()
}
