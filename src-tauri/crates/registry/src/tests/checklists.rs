//! Facts of files, checklists and reasons: evidence that stays what it was.

use domain::{DocumentKey, DraftKey};
use rstest::rstest;

use super::{Desk, NOW, desk, facts as metadata, queue, read, refused, write};
use crate::{
    BlobHash,
    attachments::{self, NewAttachment},
    checklists::{self, NewChecklist, Of, Reason},
    documents, drafts,
    facts::{self, Kept},
    rules::{self, Level},
};

fn blob(letter: char) -> BlobHash {
    BlobHash::parse(&letter.to_string().repeat(64)).unwrap()
}

fn kept(words: &str) -> Kept<String, u32> {
    Kept {
        reader: 1,
        trust_version: "roots".into(),
        facts: "facts".into(),
        report: 7,
        words: words.into(),
        content_sha256: Some("c".repeat(64)),
        sketch: "00ff".into(),
        read_at: NOW,
    }
}

fn sent(desk: &Desk, number: &str, file: BlobHash, position: u32) -> DocumentKey {
    write(&desk.registry, |tx| {
        let document = queue(tx, &metadata(number, "x"), Some(NOW), NOW)?;
        let attachment = NewAttachment {
            document,
            position,
            name: "a.pdf",
            content_id: "1",
            declared_type: "application/pdf",
            kind: "application/pdf",
            bytes: 1,
            blob: file,
            corrupt: None,
        };
        attachments::insert(tx, &attachment)?;
        Ok(document)
    })
}

#[test]
fn facts_are_those_read_last() {
    let desk = desk();
    assert_eq!(read(&desk.registry, |c| facts::get::<String, u32>(c, &blob('a'))), None);
    for words in ["một", "hai"] {
        write(&desk.registry, |tx| facts::put(tx, &blob('a'), &kept(words), &[1, 2]));
    }
    assert_eq!(read(&desk.registry, |c| facts::get(c, &blob('a'))), Some(kept("hai")));
}

#[test]
fn documents_are_found_by_bytes_content_and_likeness_of_their_main_file_only() {
    let desk = desk();
    let first = sent(&desk, "1", blob('a'), 0);
    let appendix = sent(&desk, "2", blob('a'), 1);
    let cancelled = sent(&desk, "3", blob('a'), 0);
    write(&desk.registry, |tx| documents::cancel(tx, cancelled, NOW));
    write(&desk.registry, |tx| facts::put(tx, &blob('a'), &kept("x"), &[11, 22]));
    let holders = |found: Vec<facts::Holder>| found.into_iter().map(|one| one.document).collect::<Vec<_>>();
    let by_bytes = holders(read(&desk.registry, |c| facts::same_bytes(c, "out", &blob('a'), 9)));
    assert_eq!(by_bytes, [first], "not {appendix}");
    assert_eq!(holders(read(&desk.registry, |c| facts::same_bytes(c, "in", &blob('a'), 9))), []);
    let content = "c".repeat(64);
    assert_eq!(holders(read(&desk.registry, |c| facts::same_content(c, "out", &content, 9))), [first]);
    assert_eq!(holders(read(&desk.registry, |c| facts::in_band(c, "out", 1, 22, 9))), [first]);
    assert_eq!(holders(read(&desk.registry, |c| facts::in_band(c, "out", 1, 11, 9))), []);
    // Read again with another reader, the old bands are gone.
    write(&desk.registry, |tx| facts::put(tx, &blob('a'), &kept("x"), &[33, 44]));
    assert_eq!(holders(read(&desk.registry, |c| facts::in_band(c, "out", 1, 22, 9))), []);
}

fn ran(desk: &Desk, of: Of, findings: &str) -> i64 {
    let fingerprint = "f".repeat(64);
    let findings = findings.to_owned();
    let new = NewChecklist {
        of,
        pack_version: "2026-1",
        trust_version: "roots",
        fingerprint: &fingerprint,
        may_go: false,
        findings: &findings,
        actor: "Lan",
        at: NOW,
    };
    write(&desk.registry, |tx| checklists::insert(tx, &new))
}

fn draft(desk: &Desk) -> DraftKey {
    write(&desk.registry, |tx| drafts::create(tx, "{}", NOW))
}

#[test]
fn the_newest_checklist_of_a_draft_becomes_the_documents_with_every_reason() {
    let desk = desk();
    let draft = draft(&desk);
    let of = Of::Draft(draft);
    ran(&desk, of, "first");
    let newest = ran(&desk, of, "second");
    let reason = Reason {
        rule: "11".into(),
        finding: "unchosen:H21.12".into(),
        reason: "Đã gửi bản giấy".into(),
        actor: "Lan".into(),
        at: NOW,
    };
    write(&desk.registry, |tx| checklists::give_reason(tx, of, &reason));
    let found = read(&desk.registry, |c| checklists::newest::<String>(c, of)).unwrap();
    assert_eq!((found.id, found.findings.as_str(), found.may_go), (newest, "second", false));

    let document = sent(&desk, "1", blob('a'), 0);
    write(&desk.registry, |tx| checklists::becomes(tx, draft, newest, document));
    let of = Of::Document(document);
    assert_eq!(read(&desk.registry, |c| checklists::newest::<String>(c, of)).unwrap().id, newest);
    assert_eq!(read(&desk.registry, |c| checklists::reasons(c, of)), [reason]);
}

#[rstest]
#[case("UPDATE checklist SET findings_json = '\"none\"'")]
#[case("UPDATE checklist SET may_go = 1")]
#[case("UPDATE checklist SET document_id = NULL")]
#[case("DELETE FROM checklist")]
#[case("DELETE FROM checklist_reason")]
#[case("DELETE FROM rule_level")]
fn evidence_never_changes(#[case] sql: &str) {
    let desk = desk();
    let document = sent(&desk, "1", blob('a'), 0);
    ran(&desk, Of::Document(document), "x");
    let words = || "x".to_owned();
    let reason = Reason { rule: words(), finding: words(), reason: words(), actor: words(), at: NOW };
    write(&desk.registry, |tx| checklists::give_reason(tx, Of::Document(document), &reason));
    let level = Level { rule: words(), level: None, reason: words(), actor: words(), at: NOW };
    write(&desk.registry, |tx| rules::set_level(tx, &level));
    let beside = super::beside(desk.folder.path());
    assert!(beside.execute(sql, []).is_err(), "{sql}");
}

#[test]
fn a_checklist_is_of_something() {
    let desk = desk();
    let sql =
        "INSERT INTO checklist (pack_version, trust_version, fingerprint, may_go, findings_json, actor, at)
               VALUES ('', '', '', 1, '', '', 0)";
    assert!(super::beside(desk.folder.path()).execute(sql, []).is_err());
    let of = Of::Document(DocumentKey(99));
    let reason = Reason {
        rule: String::new(),
        finding: String::new(),
        reason: String::new(),
        actor: String::new(),
        at: NOW,
    };
    assert_eq!(refused(&desk.registry, |tx| checklists::give_reason(tx, of, &reason)), "registry.constraint");
}

#[test]
fn packs_and_levels_are_kept_in_their_order() {
    let desk = desk();
    for (version, body, at) in [("2", "b", NOW.plus(1)), ("1", "a", NOW), ("2", "c", NOW.plus(2))] {
        write(&desk.registry, |tx| rules::put_pack(tx, version, body, "Lan", at));
    }
    assert_eq!(read(&desk.registry, rules::packs::<String>), ["a", "c"]);
    let level = |level: Option<&str>| Level {
        rule: "15".into(),
        level: level.map(str::to_owned),
        reason: "Quy chế".into(),
        actor: "Lan".into(),
        at: NOW,
    };
    for one in [level(Some("block")), level(None)] {
        write(&desk.registry, |tx| rules::set_level(tx, &one));
    }
    assert_eq!(read(&desk.registry, rules::levels), [level(Some("block")), level(None)]);
}
