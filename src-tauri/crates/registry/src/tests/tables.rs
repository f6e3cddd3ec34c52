//! Settings, agencies, drafts, reports received, quarantine: the smaller tables.

use super::{NOW, desk, facts, new_package, queue, read, refused, write};
use crate::{
    BlobHash, Coded, Error,
    agencies::{self, NewAgency},
    deliveries, drafts, packages,
    reports::{self, NewReceived},
    settings,
};

#[test]
fn a_setting_is_what_was_last_set() {
    let desk = desk();
    assert_eq!(read(&desk.registry, |c| settings::get::<u32>(c, "poll")), None);
    for seconds in [60, 30] {
        write(&desk.registry, |tx| settings::set(tx, "poll", &seconds, NOW));
    }
    assert_eq!(read(&desk.registry, |c| settings::get::<u32>(c, "poll")), Some(30));
    write(&desk.registry, |tx| settings::remove(tx, "poll"));
    assert_eq!(read(&desk.registry, |c| settings::get::<u32>(c, "poll")), None);
}

fn agency(code: &str, name: &str) -> NewAgency {
    NewAgency { code: code.into(), name: name.into(), parent_code: Some("H21".into()), email: String::new() }
}

#[test]
fn the_directory_is_found_by_code_alias_beginning_and_words_without_marks() {
    let desk = desk();
    let listed = [
        NewAgency { parent_code: None, ..agency("H21", "UBND tỉnh Gia Lai") },
        agency("H21.12", "Sở Nội vụ"),
        agency("H21.13", "Sở Tài chính"),
        agency("H21.40", "Ủy ban nhân dân xã Đak Đoa"),
        agency("H21.41", "Trung tâm Sở hữu 50%"),
    ];
    let first = write(&desk.registry, |tx| {
        agencies::set_alias(tx, "000.00.12.H21", "H21.12")?;
        agencies::upsert_many(tx, "hub", &listed, NOW)
    });
    assert_eq!((first.imported, first.changed), (5, 0));
    let find = |text: &str| {
        let found = read(&desk.registry, |c| agencies::find(c, text, 10));
        found.into_iter().map(|agency| agency.code).collect::<Vec<_>>()
    };
    assert_eq!(find("H21.12"), ["H21.12"]);
    assert_eq!(find("h21.12"), ["H21.12"]);
    assert_eq!(find("000.00.12.H21"), ["H21.12"]);
    assert_eq!(find("so"), ["H21.12", "H21.13", "H21.41"]);
    assert_eq!(find("dak doa xa"), ["H21.40"]);
    assert_eq!(find("%"), ["H21.41"]);
    assert_eq!(find("không có"), [""; 0]);
    assert_eq!(read(&desk.registry, |c| agencies::name_of(c, "000.00.12.H21")).as_deref(), Some("Sở Nội vụ"));
    assert_eq!(read(&desk.registry, |c| agencies::aliases_of(c, "H21.12")), ["000.00.12.H21"]);
    let hit = read(&desk.registry, |c| agencies::expect(c, "H21.12"));
    assert_eq!(hit.parent_name.as_deref(), Some("UBND tỉnh Gia Lai"));

    let mut later = listed[..4].to_vec();
    later[2].name = "Sở Tài chính và Đầu tư".into();
    let (second, closed) = write(&desk.registry, |tx| {
        let done = agencies::upsert_many(tx, "hub", &later, NOW.plus(1))?;
        Ok::<_, Error>((done, agencies::close_missing(tx, "hub", NOW.plus(1))?))
    });
    assert_eq!((second.imported, second.changed, closed), (0, 1, 1));
    assert_eq!(read(&desk.registry, agencies::count), 4);
    assert_eq!(find("so"), ["H21.12", "H21.13"]);
    // Still found by its exact code, as closed; and open again when it is listed again.
    assert!(read(&desk.registry, |c| agencies::expect(c, "H21.41")).closed_at.is_some());
    let third = write(&desk.registry, |tx| agencies::upsert_many(tx, "hub", &listed[4..], NOW.plus(2)));
    assert_eq!(third.changed, 1);
    assert_eq!(read(&desk.registry, agencies::count), 5);
}

#[test]
fn agencies_whose_names_hold_the_words_whole_come_before_those_that_only_contain_them() {
    let desk = desk();
    let listed = [
        agency("H21.1", "Sở Xây dựng và Giao thông vận tải tỉnh Gia Lai"),
        agency("H21.2", "Trường mầm non xã Ia Grai"),
        agency("H21.3", "Ủy ban nhân dân xã Ia Dơk"),
        agency("H21.4", "Xã Ia Grai"),
        agency("H21.5", "Xã Iak"),
        agency("H21.6", "Sở Y tế"),
        agency("H21.7", "Sở Y tế tỉnh Đắk Lắk"),
        agency("H21.8", "Trung tâm Y tế xã Ia Grai"),
    ];
    write(&desk.registry, |tx| agencies::upsert_many(tx, "hub", &listed, NOW));
    let find = |text: &str, limit: u32| {
        let found = read(&desk.registry, |c| agencies::find(c, text, limit));
        found.into_iter().map(|agency| agency.code).collect::<Vec<_>>()
    };
    assert_eq!(find("xa ia", 10), ["H21.4", "H21.8", "H21.2", "H21.3", "H21.5", "H21.1"]);
    assert_eq!(find("xã ia", 2), ["H21.4", "H21.8"], "the limit keeps the nearest");
    assert_eq!(find("y te", 10), ["H21.6", "H21.7", "H21.8"]);
    assert_eq!(find("grai ia", 10), ["H21.4", "H21.8", "H21.2"], "in any order");
    assert_eq!(find("ia", 3), ["H21.4", "H21.8", "H21.2"]);
    assert_eq!(find("so y", 1), ["H21.6"]);
}

#[test]
fn a_draft_is_saved_deleted_restored_and_its_files_stay_in_order() {
    let desk = desk();
    let draft = write(&desk.registry, |tx| drafts::create(tx, &facts_json("a"), NOW));
    let add = |name: &str| {
        let file = drafts::NewFile { name, kind: "pdf", bytes: 1, blob: BlobHash::of(name.as_bytes()) };
        write(&desk.registry, |tx| drafts::add_file(tx, draft, &file))
    };
    let (a, b, c) = (add("a"), add("b"), add("c"));
    let order = || {
        let files = read(&desk.registry, |connection| drafts::files(connection, draft));
        files.into_iter().map(|file| (file.position, file.id)).collect::<Vec<_>>()
    };
    assert_eq!(order(), [(0, a), (1, b), (2, c)]);
    write(&desk.registry, |tx| drafts::move_file(tx, draft, c, 0));
    assert_eq!(order(), [(0, c), (1, a), (2, b)]);
    write(&desk.registry, |tx| drafts::move_file(tx, draft, c, 99));
    write(&desk.registry, |tx| drafts::remove_file(tx, draft, a));
    assert_eq!(order(), [(0, b), (1, c)]);
    assert_eq!(refused(&desk.registry, |tx| drafts::remove_file(tx, draft, a)), "registry.not_found");

    write(&desk.registry, |tx| {
        drafts::save(tx, draft, &facts_json("b"), NOW.plus(1))?;
        drafts::delete(tx, draft, NOW)
    });
    assert!(read(&desk.registry, |connection| drafts::list(connection, 10)).is_empty());
    assert_eq!(refused(&desk.registry, |tx| drafts::save(tx, draft, &(), NOW)), "registry.not_found");
    write(&desk.registry, |tx| drafts::restore(tx, draft, NOW.plus(2)));
    let back = read(&desk.registry, |connection| drafts::list(connection, 10));
    assert_eq!((back.len(), &back[0].fields), (1, &facts_json("b")));
    write(&desk.registry, |tx| drafts::delete(tx, draft, NOW));
    assert_eq!(write(&desk.registry, |tx| drafts::purge(tx, NOW)), 0);
    assert_eq!(write(&desk.registry, |tx| drafts::purge(tx, NOW.plus(1))), 1);
    assert_eq!(order(), []);
}

fn facts_json(subject: &str) -> serde_json::Value {
    serde_json::json!({ "subject": subject })
}

#[test]
fn a_report_that_comes_twice_is_kept_once() {
    let desk = desk();
    let (document, delivery, package) = write(&desk.registry, |tx| {
        let document = queue(tx, &facts("1", "x"), None, NOW)?;
        let delivery = deliveries::insert(tx, document, "H1", "Xã", NOW)?;
        let package = packages::insert_incoming(tx, &new_package(&"s-1".into(), packages::State::Status))?;
        Ok((document, delivery, package.key))
    });
    let new = NewReceived {
        package,
        position: 0,
        document: Some(document),
        delivery: Some(delivery),
        agency_code: "H1",
        code_raw: "14",
        text: "mã lạ",
        stated_at: None,
        received_at: NOW,
    };
    let record = |new: &NewReceived<'_>| write(&desk.registry, |tx| reports::record_received(tx, new));
    let first = record(&new);
    assert!(first.new && !record(&new).new);
    assert!(record(&NewReceived { position: 1, delivery: None, ..new }).new);
    let of_delivery = read(&desk.registry, |c| reports::of_delivery(c, delivery));
    assert_eq!(of_delivery.len(), 1);
    assert_eq!((of_delivery[0].code(), of_delivery[0].code_raw.as_str()), (None, "14"));
}

#[test]
fn quarantine_lists_what_became_no_document_newest_first() {
    let desk = desk();
    let problem = Coded::new("edxml.doctype").with("line", 1);
    write(&desk.registry, |tx| {
        for (n, state) in packages::State::ALL.iter().enumerate() {
            let doc_id = format!("doc-{n}").into();
            packages::insert_incoming(
                tx,
                &packages::NewPackage { problem: Some(&problem), ..new_package(&doc_id, *state) },
            )?;
        }
        Ok(())
    });
    let first = read(&desk.registry, |c| packages::list_quarantined(c, None, 2));
    let second = read(&desk.registry, |c| packages::list_quarantined(c, first.next, 2));
    let states = first.rows.iter().chain(&second.rows).map(|row| row.state).collect::<Vec<_>>();
    assert_eq!(states, [packages::State::Gone, packages::State::Own, packages::State::Quarantined]);
    assert_eq!(first.rows[0].problem, Some(problem));
    assert_eq!(second.next, None);
    let key = first.rows[0].key;
    write(&desk.registry, |tx| {
        packages::mark_reported(tx, key, NOW)?;
        packages::mark_acknowledged(tx, key, "fail", NOW)?;
        packages::mark_acknowledged(tx, key, "done", NOW.plus(1))
    });
    let row = read(&desk.registry, |c| packages::get(c, key));
    assert_eq!((row.ack_outcome.as_deref(), row.reported_at), (Some("fail"), Some(NOW)));
}

#[test]
fn an_outgoing_package_keeps_its_first_hub_identity() {
    let desk = desk();
    let key = write(&desk.registry, |tx| {
        let document = queue(tx, &facts("1", "x"), None, NOW)?;
        let key = crate::documents::get(tx, document)?.package;
        packages::set_doc_id(tx, key, &"first".into())?;
        packages::set_doc_id(tx, key, &"second".into())?;
        Ok(key)
    });
    assert_eq!(read(&desk.registry, |c| packages::get(c, key)).doc_id, Some("first".into()));
    assert_eq!(read(&desk.registry, |c| packages::raw(c, key)), None);
}
