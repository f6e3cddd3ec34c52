//! Units, assignments, approvals, closed days and open work.

use domain::{
    Business, DocumentKey, DraftKey, IncomingState, StatusCode, UnitKey, UtcMillis,
    approval::{ApprovalState, Seen},
    assignment::DueWhy,
    calendar::Calendar,
    checklist::Level,
    open_work::{Cutoffs, WorkLine},
};
use jiff::civil::date;

use super::{Desk, NOW, desk, facts, queue, read, receive, refused, write};
use crate::{
    Coded, Cursor, Transaction, approvals, assignments, books, checklists, day_closes, deliveries,
    deliveries::Reported,
    documents, drafts, open_work,
    reports::{self, NewOwed},
    units,
};

fn unit(name: &str, short: &str) -> domain::units::Unit {
    domain::units::Unit { name: name.into(), short: short.into(), people: vec!["Lê Hoa".into()] }
}

fn some_units(desk: &Desk) -> (UnitKey, UnitKey) {
    write(&desk.registry, |tx| units::replace(tx, &[unit("Phòng A", "A"), unit("Phòng B", "B")], NOW));
    let open = read(&desk.registry, units::open);
    (open[0].key, open[1].key)
}

fn new<'a>(document: DocumentKey, lead: UnitKey, with: &'a [UnitKey]) -> assignments::NewAssignment<'a> {
    assignments::NewAssignment {
        document,
        lead: Some(lead),
        with,
        handler: "Lê Hoa",
        instruction: "Tham mưu trả lời",
        due: Some(date(2026, 11, 20)),
        why: DueWhy::Asked,
        by: "Lan",
        at: NOW,
    }
}

fn accepted(tx: &mut Transaction<'_>, name: &str, at: UtcMillis) -> crate::Result<DocumentKey> {
    let document = receive(tx, name, &facts(name, "x"), at)?;
    documents::set_state(tx, document, IncomingState::Accepted, at)?;
    Ok(document)
}

fn question(line: WorkLine, late: bool, now: UtcMillis) -> open_work::Question {
    let cutoffs = Cutoffs::at(&Calendar::shipped().unwrap(), now);
    open_work::Question { line, late, cutoffs, printed_at: UtcMillis(0) }
}

fn listed(desk: &Desk, line: WorkLine, late: bool, now: UtcMillis) -> Vec<DocumentKey> {
    let question = question(line, late, now);
    let page = read(&desk.registry, |c| open_work::page(c, &question, None, 100));
    assert_eq!(page.next, None);
    let count = read(&desk.registry, |c| open_work::count(c, &question, 1_001));
    assert_eq!(count as usize, page.rows.len(), "{line:?}");
    page.rows.into_iter().map(|row| row.key).collect()
}

#[test]
fn units_are_changed_by_name_added_and_closed_and_never_deleted() {
    let desk = desk();
    let (a, b) = some_units(&desk);
    write(&desk.registry, |tx| units::replace(tx, &[unit("Phòng C", "C"), unit("Phòng B", "BB")], NOW));
    let open = read(&desk.registry, units::open);
    assert_eq!(open.iter().map(|one| one.short.as_str()).collect::<Vec<_>>(), ["C", "BB"]);
    assert_eq!(open[1].key, b);
    assert_eq!(read(&desk.registry, |c| units::get(c, a)).closed_at, Some(NOW));
    write(&desk.registry, |tx| units::replace(tx, &[unit("Phòng A", "A")], NOW));
    assert_ne!(read(&desk.registry, units::open)[0].key, a, "a closed unit is not the new one of its name");
    assert_eq!(
        refused(&desk.registry, |tx| units::replace(
            tx,
            &[unit("X", "X"), unit("Phòng A", "1"), unit("X", "Y")],
            NOW
        )
        .and_then(|()| units::get(tx, UnitKey(99)))),
        "registry.not_found"
    );
}

#[test]
fn an_assignment_is_changed_until_work_is_over_and_its_history_only_grows() {
    let desk = desk();
    let (a, b) = some_units(&desk);
    let document = write(&desk.registry, |tx| accepted(tx, "1", NOW));
    write(&desk.registry, |tx| {
        assignments::put(tx, &new(document, a, &[b]))?;
        assignments::append(tx, document, assignments::Kind::Assigned, &[("lead", "Phòng A")], "Lan", NOW)?;
        assignments::start(tx, document, NOW.plus(1))?;
        assignments::start(tx, document, NOW.plus(2))?;
        assignments::set_due(tx, document, date(2026, 12, 1), DueWhy::Typed, NOW)?;
        assignments::put(tx, &assignments::NewAssignment { at: NOW.plus(3), ..new(document, b, &[]) })?;
        documents::set_state(tx, document, IncomingState::Assigned, NOW)
    });
    let there = read(&desk.registry, |c| assignments::find(c, document)).unwrap();
    assert_eq!((there.lead, there.with.len()), (Some(b), 0));
    assert_eq!((there.assigned_at, there.started_at), (NOW, Some(NOW.plus(1))));
    write(&desk.registry, |tx| documents::set_state(tx, document, IncomingState::Recalled, NOW.plus(9)));
    let there = read(&desk.registry, |c| assignments::find(c, document)).unwrap();
    assert_eq!(there.finished_at, Some(NOW.plus(9)), "a recall ends the work");
    assert_eq!(refused(&desk.registry, |tx| assignments::put(tx, &new(document, a, &[]))), "registry.state");
    assert_eq!(
        refused(&desk.registry, |tx| assignments::set_due(
            tx,
            document,
            date(2027, 1, 1),
            DueWhy::Typed,
            NOW
        )),
        "registry.not_found"
    );
    let other = super::beside(desk.folder.path());
    for change in [
        "UPDATE assignment_event SET actor = 'x'",
        "DELETE FROM assignment_event",
        "DELETE FROM assignment",
        "DELETE FROM unit",
    ] {
        assert!(other.execute(change, []).is_err(), "{change}");
    }
    assert_eq!(read(&desk.registry, |c| assignments::events(c, document)).len(), 1);
}

#[test]
fn backlog_counts_open_work_by_lead_unit() {
    let desk = desk();
    let (a, b) = some_units(&desk);
    write(&desk.registry, |tx| {
        for (name, lead, due) in [
            ("1", Some(a), 20),
            ("2", Some(a), 23),
            ("3", Some(a), 30),
            ("4", Some(b), 19),
            ("5", None, 30),
            ("6", Some(a), 1),
        ] {
            let document = accepted(tx, name, NOW)?;
            let due = Some(date(2026, 11, due));
            assignments::put(tx, &assignments::NewAssignment { lead, due, ..new(document, a, &[]) })?;
            let state = if name == "6" { IncomingState::Done } else { IncomingState::Assigned };
            documents::set_state(tx, document, state, NOW)?;
        }
        Ok::<_, crate::Error>(())
    });
    let (today, soon) = (date(2026, 11, 23), date(2026, 11, 25));
    let found = read(&desk.registry, |c| assignments::backlog(c, today, soon));
    let all: Vec<_> = found.iter().map(|one| (one.lead, one.open, one.overdue, one.soon)).collect();
    assert_eq!(all, [(None, 1, 0, 0), (Some(a), 3, 1, 1), (Some(b), 1, 1, 0)]);
    let overdue = read(&desk.registry, |c| assignments::overdue(c, today, 10));
    assert_eq!(overdue.iter().map(|one| one.due.unwrap().day()).collect::<Vec<_>>(), [19, 20]);
    assert_eq!(listed(&desk, WorkLine::Overdue, false, NOW).len(), 2);
}

#[test]
fn overdue_work_is_paged_by_its_day() {
    let desk = desk();
    let (a, _) = some_units(&desk);
    write(&desk.registry, |tx| {
        for n in 0..7_i8 {
            let document = accepted(tx, &n.to_string(), NOW)?;
            let due = Some(date(2026, 11, 1 + n / 3));
            assignments::put(tx, &assignments::NewAssignment { due, ..new(document, a, &[]) })?;
            documents::set_state(tx, document, IncomingState::Assigned, NOW)?;
        }
        Ok::<_, crate::Error>(())
    });
    let question = question(WorkLine::Overdue, false, NOW);
    let mut after = None;
    let mut seen = Vec::new();
    loop {
        let page = read(&desk.registry, |c| open_work::page(c, &question, after, 2));
        seen.extend(page.rows.into_iter().map(|row| row.number));
        after = page.next.map(|cursor| Cursor::parse(&cursor.to_string()).unwrap());
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, ["0", "1", "2", "3", "4", "5", "6"]);
}

fn request(
    tx: &mut Transaction<'_>,
    draft: DraftKey,
    warnings: &[Seen],
) -> crate::Result<domain::ApprovalKey> {
    let hash = "a".repeat(64);
    let checklist = checklists::insert(
        tx,
        &checklists::NewChecklist {
            of: checklists::Of::Draft(draft),
            pack_version: "1",
            trust_version: "",
            fingerprint: &hash,
            may_go: true,
            findings: &(),
            actor: "Lan",
            at: NOW,
        },
    )?;
    approvals::ask(
        tx,
        &approvals::NewApproval {
            draft,
            fingerprint: &hash,
            checklist,
            symbol: "57/QĐ-UBND",
            subject: "V/v",
            type_name: "Quyết định",
            recipients: 12,
            form: &std::collections::BTreeMap::new(),
            seen: warnings,
            by: "Lan",
            note: "",
            at: NOW,
        },
    )
}

#[test]
fn an_approval_is_decided_once_and_kept_for_ever() {
    let desk = desk();
    let seen = [Seen {
        rule: "r".into(),
        key: "k".into(),
        level: Level::Warn,
        vi: "v".into(),
        en: "e".into(),
        reason: "vì".into(),
    }];
    let (draft, key) = write(&desk.registry, |tx| {
        let draft = drafts::create(tx, &(), NOW)?;
        Ok::<_, crate::Error>((draft, request(tx, draft, &seen)?))
    });
    assert_eq!(refused(&desk.registry, |tx| request(tx, draft, &[])), "registry.constraint");
    assert_eq!(read(&desk.registry, approvals::count_waiting), 1);
    write(&desk.registry, |tx| approvals::decide(tx, key, ApprovalState::Approved, "Hùng", "Đồng ý", NOW));
    assert_eq!(
        refused(&desk.registry, |tx| approvals::decide(tx, key, ApprovalState::Returned, "Hùng", "", NOW)),
        "registry.not_found"
    );
    let there = read(&desk.registry, |c| approvals::newest(c, draft)).unwrap();
    assert_eq!((there.state, there.warnings, there.note.as_str()), (ApprovalState::Approved, 1, "Đồng ý"));
    assert_eq!(there.seen, seen);
    assert!(read(&desk.registry, |c| approvals::waiting(c, 10)).is_empty());
    let other = super::beside(desk.folder.path());
    for change in [
        "DELETE FROM approval",
        "UPDATE approval SET fingerprint = 'b'",
        "UPDATE approval SET seen_json = '[]'",
        "UPDATE approval SET note = 'x'",
        "UPDATE approval SET decided_by = 'x'",
        "UPDATE approval SET state = 'asked'",
        "UPDATE approval SET state = 'returned'",
    ] {
        assert!(other.execute(change, []).is_err(), "{change}");
    }
    assert!(write(&desk.registry, |tx| approvals::void(tx, key, NOW)));
    assert!(!write(&desk.registry, |tx| approvals::void(tx, key, NOW)));
    assert!(other.execute("UPDATE approval SET state = 'approved'", []).is_err());
    write(&desk.registry, |tx| request(tx, draft, &[]));
}

#[test]
fn a_day_is_closed_again_without_forgetting_what_was_said_before() {
    let desk = desk();
    let close = |day: i8, lines: u32, printed: bool| day_closes::DayClose {
        day: date(2026, 11, day),
        by: "Lan".into(),
        at: NOW.plus(i64::from(day)),
        note: String::new(),
        register_printed: printed,
        lines,
    };
    write(&desk.registry, |tx| {
        day_closes::append(tx, &close(20, 1, true))?;
        day_closes::append(tx, &close(22, 2, false))?;
        day_closes::append(tx, &close(22, 3, false))
    });
    let last =
        |day| read(&desk.registry, |c| day_closes::last::<u32>(c, date(2026, 11, day))).map(|one| one.lines);
    assert_eq!((last(19), last(20), last(21), last(30)), (None, Some(1), Some(1), Some(3)));
    assert_eq!(read(&desk.registry, day_closes::printed_at), Some(NOW.plus(20)));
    let other = super::beside(desk.folder.path());
    assert!(other.execute("UPDATE day_close SET note = 'x'", []).is_err());
    assert!(other.execute("DELETE FROM day_close", []).is_err());
}

/// Sends to one recipient at a moment, and says what became of it.
fn sent(
    tx: &mut Transaction<'_>,
    name: &str,
    at: UtcMillis,
    code: Option<StatusCode>,
) -> crate::Result<DocumentKey> {
    let document = queue(tx, &facts(name, "x"), None, at)?;
    let delivery = deliveries::insert(tx, document, "H21.12", "Sở Nội vụ", at)?;
    deliveries::mark_sent(tx, delivery, at)?;
    documents::mark_sent(tx, document, at)?;
    if let Some(code) = code {
        let there = deliveries::get(tx, delivery)?;
        let state = there.state.after(code, there.standing);
        deliveries::report(
            tx,
            delivery,
            &Reported { code, state, standing: state, text: "", cause: None, at },
        )?;
    }
    Ok(document)
}

#[test]
fn every_line_lists_exactly_what_is_open() {
    let desk = desk();
    // Monday 23 November 2026, 14:00 in Vietnam.
    let now = UtcMillis::from_vietnam(date(2026, 11, 23).at(14, 0, 0, 0));
    let hours = |hours: i64| now.plus(-hours * 3_600_000);
    let keys = write(&desk.registry, |tx| {
        let queued = queue(tx, &facts("q", "x"), None, now)?;
        deliveries::insert(tx, queued, "H21.12", "", now)?;
        let cancelled = queue(tx, &facts("c", "x"), Some(now), now)?;
        deliveries::insert(tx, cancelled, "H21.12", "", now)?;
        documents::cancel(tx, cancelled, now)?;
        sent(tx, "young", now.plus(-60_000), None)?;
        let unheard = sent(tx, "unheard", hours(4), None)?;
        sent(tx, "arrived today", hours(5), Some(StatusCode::Arrived))?;
        let arrived = sent(tx, "arrived on friday", hours(75), Some(StatusCode::Arrived))?;
        let returned = sent(tx, "returned", hours(5), Some(StatusCode::Returned))?;
        let taking_back = sent(tx, "taking back", hours(5), Some(StatusCode::TakeBack))?;
        let failed = queue(tx, &facts("failed", "x"), None, hours(5))?;
        let delivery = deliveries::insert(tx, failed, "H21.12", "", hours(5))?;
        deliveries::mark_failed(tx, delivery, &Coded::new("x"), hours(5))?;

        let mut recall = facts("recall", "x");
        recall.business = Business::Recall;
        let recall = receive(tx, "recall", &recall, now)?;
        let waiting = receive(tx, "waiting", &facts("waiting", "x"), now)?;
        let long_waiting = receive(tx, "long waiting", &facts("long waiting", "x"), hours(120))?;
        documents::set_duplicate_of(tx, waiting, long_waiting)?;
        let unassigned = accepted(tx, "unassigned", now)?;
        let owed = NewOwed {
            document: unassigned,
            agency_code: "H21",
            code: StatusCode::Accepted,
            text: "",
            decided_at: hours(1),
            package: None,
        };
        reports::owe(tx, &owed)?;
        reports::owe(tx, &NewOwed { code: StatusCode::Assigned, decided_at: hours(2), ..owed })?;
        let book = books::ensure(tx, "Văn bản đến", crate::packages::Direction::In, 2026, 1, now)?;
        let entry = books::NewEntry {
            document: unassigned,
            registered_on: date(2026, 11, 23),
            by: "Lan",
            note: "",
            at: now,
        };
        books::allocate(tx, book, &entry)?;
        Ok::<_, crate::Error>((
            queued,
            unheard,
            arrived,
            returned,
            taking_back,
            failed,
            recall,
            waiting,
            long_waiting,
            unassigned,
        ))
    });
    let (queued, unheard, arrived, returned, taking_back, failed, recall, waiting, long_waiting, unassigned) =
        keys;
    for (line, late, expected) in [
        (WorkLine::UnsentSigned, false, vec![]),
        (WorkLine::InQueue, false, vec![queued]),
        (WorkLine::Failed, false, vec![failed]),
        (WorkLine::NotDelivered, false, vec![unheard]),
        (WorkLine::NotAccepted, false, vec![arrived]),
        (WorkLine::Refused, false, vec![returned]),
        (WorkLine::Unreadable, false, vec![]),
        (WorkLine::Unregistered, false, vec![waiting, long_waiting]),
        (WorkLine::Unregistered, true, vec![long_waiting]),
        (WorkLine::NotSubmitted, false, vec![unassigned]),
        (WorkLine::NotSubmitted, true, vec![]),
        (WorkLine::Overdue, false, vec![]),
        (WorkLine::StatusOutbox, false, vec![unassigned]),
        (WorkLine::RecallsIn, false, vec![recall]),
        (WorkLine::RecallsOut, false, vec![taking_back]),
        (WorkLine::Duplicates, false, vec![waiting]),
        (WorkLine::RegisterPrint, false, vec![unassigned]),
    ] {
        assert_eq!(listed(&desk, line, late, now), expected, "{line:?} late={late}");
    }
    let cutoffs = Cutoffs::at(&Calendar::shipped().unwrap(), now);
    let silent = read(&desk.registry, |c| open_work::silent(c, &cutoffs, 10));
    assert_eq!(silent.iter().map(|one| one.document).collect::<Vec<_>>(), [arrived, unheard]);
    assert_eq!(read(&desk.registry, open_work::owed_since), Some(hours(2)));
    let week = read(&desk.registry, |c| open_work::sent_right(c, hours(6), now));
    assert_eq!(week, (5, 1), "five left in these hours, one of them was returned");
}

#[test]
fn what_went_wrong_once_is_not_right_the_first_time_however_it_ends() {
    let desk = desk();
    write(&desk.registry, |tx| {
        let document = queue(tx, &facts("1", "x"), None, NOW)?;
        let delivery = deliveries::insert(tx, document, "H21.12", "", NOW)?;
        deliveries::mark_sent(tx, delivery, NOW)?;
        documents::mark_sent(tx, document, NOW)?;
        deliveries::mark_failed(tx, delivery, &Coded::new("x"), NOW.plus(1))?;
        deliveries::requeue(tx, delivery, NOW.plus(2))?;
        deliveries::mark_sent(tx, delivery, NOW.plus(3))?;
        sent(tx, "2", NOW, Some(StatusCode::Done))
    });
    assert_eq!(read(&desk.registry, |c| open_work::sent_right(c, NOW, NOW.plus(1_000))), (2, 1));
}
