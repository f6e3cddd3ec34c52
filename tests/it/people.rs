//! Who works on what, who lets what go, and the end of a day, over the real rehearsal hub.

use std::sync::Arc;

use domain::{
    ApprovalKey, DocumentKey, DraftKey, IncomingState, StatusCode, UnitKey, UtcMillis,
    approval::ApprovalState,
    assignment::{DueWhy, Standing},
    open_work::{WorkLine, WorkList},
};
use office::view::{
    Acceptance, DayClosing, DayView, IncomingFilter, NewAssignment, OutgoingFilter, UnitInput, WorkSettings,
};
use support::{Desk, ManualClock, OWN, code, desk, packages::Sample};

async fn units(desk: &Desk) -> (UnitKey, UnitKey) {
    let unit = |name: &str, short: &str| UnitInput { name: name.into(), short: short.into(), people: vec![] };
    let work = desk
        .office
        .units_save(vec![unit("Phòng Khoa giáo - Văn xã", ""), unit("Phòng Nội chính", "NC")])
        .await
        .unwrap();
    let [first, second] = work.units.as_slice() else { unreachable!("{:?}", work.units) };
    assert_eq!(first.short, "KGVX");
    (first.id, second.id)
}

fn to(lead: UnitKey) -> NewAssignment {
    NewAssignment { lead, with: vec![], handler: String::new(), instruction: String::new(), due: None }
}

async fn received(desk: &Desk, number: &str) -> (DocumentKey, Sample) {
    let sample = Sample::new(&code("G12"), &code(OWN), number);
    sample.deliver(&desk.hub);
    desk.sync().await;
    let rows = desk.incoming().await;
    (rows.iter().find(|row| row.state == IncomingState::Waiting).unwrap().id, sample)
}

fn told(desk: &Desk, sample: &Sample) -> Vec<String> {
    let seen = desk.hub.statuses_about(sample.document_id().as_str());
    seen.into_iter().map(|seen| seen.code).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn assigning_tells_the_sender_04_and_closing_tells_06() {
    let desk = Desk::quiet().await;
    let (lead, other) = units(&desk).await;
    let (id, sample) = received(&desk, "1").await;
    let acceptance = Acceptance {
        assign: Some(NewAssignment {
            with: vec![other], instruction: "Tham mưu trả lời".into(), ..to(lead)
        }),
        ..desk::acceptance()
    };
    desk.office.accept(id, acceptance).await.unwrap();
    desk.sync().await;
    assert_eq!(told(&desk, &sample), ["01", "03", "04"]);
    let detail = desk.office.incoming_detail(id).await.unwrap();
    assert_eq!(detail.row.state, IncomingState::Assigned);
    let there = detail.assignment.unwrap();
    assert_eq!((there.lead.unwrap().id, there.with[0].id, there.why), (lead, other, DueWhy::WorkingDays));
    assert!(matches!(there.standing, Standing::InTime { .. }));
    assert_eq!(detail.row.assignment.unwrap().lead, "KGVX");

    // Somebody else's now: the sender heard it once, the history says both.
    desk.office.assign(id, NewAssignment { handler: "Lê Hoa".into(), ..to(other) }).await.unwrap();
    desk.office.assignment_note(id, "Đang xin ý kiến Sở Tài chính").await.unwrap();
    let due: jiff::civil::Date = there.due.unwrap().parse().unwrap();
    let later = due.checked_add(jiff::Span::new().days(7)).unwrap().to_string();
    desk.office.extend(id, &later, "Chờ ý kiến của Sở Tài chính").await.unwrap();
    desk.office.report_progress(id, StatusCode::InProcess, "").await.unwrap();
    desk.office.report_progress(id, StatusCode::Done, "Đã trả lời bằng công văn 15").await.unwrap();
    desk.sync().await;
    assert_eq!(told(&desk, &sample), ["01", "03", "04", "05", "06"]);
    let there = desk.office.incoming_detail(id).await.unwrap().assignment.unwrap();
    assert_eq!(there.standing, Standing::Closed);
    let kinds: Vec<&str> = there.events.iter().map(|event| event.kind.as_str()).collect();
    assert_eq!(kinds, ["assigned", "reassigned", "noted", "extended", "started", "finished"]);
    assert_eq!(there.events[1].args["before"], "Phòng Khoa giáo - Văn xã");
    assert_eq!((&there.events[3].args["from"], &there.events[3].args["to"]), (&due.to_string(), &later));
    let over = desk.office.assign(id, to(lead)).await.unwrap_err();
    assert_eq!(over.code(), "office.wrong_state");
    assert!(desk.office.journal_check().await.unwrap().broken_at.is_none());
}

// Gaps in status feedback that were found in the field (rules 11.2): each one a test of its own.

#[tokio::test(flavor = "multi_thread")]
async fn closing_work_inside_never_leaves_the_sender_without_06() {
    let desk = Desk::quiet().await;
    let (lead, _) = units(&desk).await;
    for (number, assigned) in [("1", true), ("2", false)] {
        let (id, sample) = received(&desk, number).await;
        desk.office.accept(id, desk::acceptance()).await.unwrap();
        if assigned {
            desk.office.assign(id, to(lead)).await.unwrap();
        }
        desk.office.report_progress(id, StatusCode::Done, "").await.unwrap();
        desk.sync().await;
        assert_eq!(told(&desk, &sample).last().map(String::as_str), Some("06"));
        let there = desk.office.incoming_detail(id).await.unwrap().assignment.unwrap();
        assert!(there.finished_at.is_some(), "what was closed without a unit has its row too");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn accepting_never_says_03_and_05_together() {
    let desk = Desk::quiet().await;
    let (lead, _) = units(&desk).await;
    let (plain, first) = received(&desk, "1").await;
    desk.office.accept(plain, desk::acceptance()).await.unwrap();
    let (assigned, second) = received(&desk, "2").await;
    let acceptance = Acceptance { assign: Some(to(lead)), ..desk::acceptance() };
    desk.office.accept(assigned, acceptance).await.unwrap();
    desk.sync().await;
    assert_eq!(told(&desk, &first), ["01", "03"]);
    assert_eq!(told(&desk, &second), ["01", "03", "04"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn assigning_again_or_in_a_batch_gives_every_document_its_own_status_row() {
    let desk = Desk::quiet().await;
    let (lead, other) = units(&desk).await;
    let mut all = Vec::new();
    for number in ["1", "2", "3"] {
        let (id, sample) = received(&desk, number).await;
        desk.office.accept(id, desk::acceptance()).await.unwrap();
        all.push((id, sample));
    }
    for (id, _) in &all {
        desk.office.assign(*id, to(lead)).await.unwrap();
        desk.office.assign(*id, to(other)).await.unwrap();
    }
    desk.sync().await;
    for (id, sample) in &all {
        assert_eq!(told(&desk, sample), ["01", "03", "04"]);
        let reports = desk.office.incoming_detail(*id).await.unwrap().reports;
        assert_eq!(reports.iter().filter(|report| report.code == StatusCode::Assigned).count(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_changes_nothing() {
    let desk = Desk::quiet().await;
    let (lead, other) = units(&desk).await;
    let (id, sample) = received(&desk, "1").await;
    let refused = |error: office::Error| error.code().to_owned();
    let bad = Acceptance { assign: Some(to(UnitKey(99))), ..desk::acceptance() };
    assert_eq!(refused(desk.office.accept(id, bad).await.unwrap_err()), "office.no_such_unit");
    assert_eq!(refused(desk.office.assign(id, to(lead)).await.unwrap_err()), "office.wrong_state");
    let accepted = desk.office.accept(id, desk::acceptance()).await.unwrap();
    assert_eq!(accepted.arrival_number, 1, "a refused acceptance took no number");
    for (new, expected) in [
        (NewAssignment { with: vec![lead], ..to(lead) }, "office.lead_twice"),
        (NewAssignment { due: Some("2020-01-01".into()), ..to(lead) }, "office.due_passed"),
        (NewAssignment { due: Some("mai".into()), ..to(lead) }, "office.invalid.due_date"),
        (NewAssignment { due: Some("9999-01-01".into()), ..to(lead) }, "office.invalid.due_date"),
        (NewAssignment { instruction: "x".repeat(1_001), ..to(lead) }, "office.text_too_long"),
    ] {
        assert_eq!(refused(desk.office.assign(id, new).await.unwrap_err()), expected);
    }
    let early = desk.office.report_progress(id, StatusCode::Assigned, "").await.unwrap_err();
    assert_eq!(refused(early), "office.assignment_required");
    assert_eq!(
        refused(desk.office.extend(id, "2030-01-01", "đủ lý do").await.unwrap_err()),
        "office.wrong_state"
    );
    desk.office.assign(id, to(lead)).await.unwrap();
    let due = desk.office.incoming_detail(id).await.unwrap().assignment.unwrap().due.unwrap();
    assert_eq!(refused(desk.office.extend(id, &due, "đủ lý do").await.unwrap_err()), "office.due_not_later");
    assert_eq!(
        refused(desk.office.extend(id, "2030-01-01", " x ").await.unwrap_err()),
        "office.reason_too_short"
    );
    assert_eq!(refused(desk.office.assignment_note(id, "  ").await.unwrap_err()), "office.note_required");
    desk.office.units_save(vec![]).await.unwrap();
    assert_eq!(refused(desk.office.assign(id, to(other)).await.unwrap_err()), "office.no_such_unit");
    let there = desk.office.incoming_detail(id).await.unwrap().assignment.unwrap();
    assert!(!there.lead.unwrap().open, "a document keeps the name of a unit that was closed");
    desk.sync().await;
    assert_eq!(told(&desk, &sample), ["01", "03", "04"]);
}

async fn wants_approval(desk: &Desk) {
    let settings = WorkSettings { approval_types: vec!["Công văn".into()], ..WorkSettings::default() };
    desk.office.save_work(settings).await.unwrap();
}

async fn drafted(desk: &Desk, number: &str) -> DraftKey {
    let fields = desk::fields(&desk.office, number, &["G12"]);
    let draft = desk::draft(&desk.office, &desk.folder(), fields).await;
    desk::review(&desk.office, draft).await;
    draft
}

async fn send_error(desk: &Desk, draft: DraftKey) -> String {
    desk.office.draft_send(draft).await.unwrap_err().code().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_was_approved_and_not_changed_is_sent() {
    let desk = Desk::quiet().await;
    let draft = drafted(&desk, "12").await;
    let plain = desk.office.approval_ask(draft, "").await.unwrap_err();
    assert_eq!(plain.code(), "office.approval_not_wanted");
    wants_approval(&desk).await;
    assert_eq!(send_error(&desk, draft).await, "office.approval_needed");

    let asked = desk.office.approval_ask(draft, "Gấp").await.unwrap();
    assert_eq!((asked.state, asked.asked_by.as_str()), (ApprovalState::Asked, "Nguyễn Thị Lan"));
    assert_eq!(send_error(&desk, draft).await, "office.approval_waiting");
    assert_eq!(desk.office.approval_ask(draft, "").await.unwrap_err().code(), "office.approval_waiting");
    assert_eq!(desk.office.counters().await.unwrap().approvals, 1);

    let short = desk.office.approval_return(asked.id, "x").await.unwrap_err();
    assert_eq!(short.code(), "office.reason_too_short");
    desk.office.approval_return(asked.id, "Sửa lại trích yếu").await.unwrap();
    assert_eq!(send_error(&desk, draft).await, "office.approval_returned");
    let view = desk.office.draft_get(draft).await.unwrap();
    assert_eq!(view.approval.newest.unwrap().note, "Sửa lại trích yếu");
    let again = desk.office.approvals_approve(vec![asked.id], "").await.unwrap_err();
    assert_eq!(again.code(), "office.approval_decided");

    // Asked again with another due date: the head sees what changed, and what was said before.
    let mut fields = view.fields;
    fields.due_date = fields.promulgation_date.clone();
    desk.office.draft_save(draft, fields.clone()).await.unwrap();
    desk::review(&desk.office, draft).await;
    let asked = desk.office.approval_ask(draft, "").await.unwrap();
    assert_eq!(asked.changes.iter().map(|one| one.field.as_str()).collect::<Vec<_>>(), ["due_date"]);
    assert_eq!(asked.returned_note, "Sửa lại trích yếu");
    desk.office.approvals_approve(vec![asked.id], "Đồng ý").await.unwrap();
    assert_eq!(desk.office.draft_get(draft).await.unwrap().approval.obstacle, None);

    // Saving the same again changes nothing; a change voids it, and putting it back does not bring it back.
    desk.office.draft_save(draft, fields.clone()).await.unwrap();
    assert_eq!(desk.office.draft_get(draft).await.unwrap().approval.obstacle, None);
    let changed = office::view::DraftFields { pages: 9, ..fields.clone() };
    desk.office.draft_save(draft, changed).await.unwrap();
    desk.office.draft_save(draft, fields).await.unwrap();
    desk::review(&desk.office, draft).await;
    assert_eq!(send_error(&desk, draft).await, "office.approval_changed");

    let asked = desk.office.approval_ask(draft, "").await.unwrap();
    desk.office.approvals_approve(vec![asked.id], "Đồng ý").await.unwrap();
    let queued = desk.office.draft_send(draft).await.unwrap();
    let used = desk.office.approval(asked.id).await.unwrap();
    assert_eq!(used.document, Some(queued.id));
    let history = desk.outgoing(queued.id).await.history;
    assert!(history.iter().any(|line| line.action == "document.approved"), "{history:?}");
    assert!(desk.office.journal_check().await.unwrap().broken_at.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn only_requests_without_warnings_are_approved_together() {
    let desk = Desk::quiet().await;
    wants_approval(&desk).await;
    let mut ids: Vec<ApprovalKey> = Vec::new();
    for number in ["21", "22"] {
        let draft = drafted(&desk, number).await;
        let asked = desk.office.approval_ask(draft, "").await.unwrap();
        assert!(asked.clean, "{:?}", asked.seen);
        ids.push(asked.id);
    }
    // The form names another place than the paper: a warning, which the clerk gives a reason for.
    let fields = desk::fields(&desk.office, "23", &["G12"]);
    let draft = desk::draft(&desk.office, &desk.folder(), fields.clone()).await;
    let elsewhere = office::view::DraftFields { place: "Pleiku".into(), ..fields };
    desk.office.draft_save(draft, elsewhere).await.unwrap();
    let found = desk.office.draft_check(draft).await.unwrap();
    assert!(found.report.needs_reason);
    desk::review(&desk.office, draft).await;
    let warned = desk.office.approval_ask(draft, "").await.unwrap();
    assert!(!warned.clean && warned.seen.iter().all(|seen| !seen.reason.is_empty()), "{:?}", warned.seen);

    let all = ids.iter().copied().chain([warned.id]).collect();
    let refused = desk.office.approvals_approve(all, "").await.unwrap_err();
    assert_eq!(refused.code(), "office.approval_batch_warnings");
    assert_eq!(desk.office.approvals().await.unwrap().len(), 3, "all or none");
    assert_eq!(desk.office.approvals_approve(ids, "").await.unwrap().len(), 2);
    desk.office.approvals_approve(vec![warned.id], "").await.unwrap();

    // What is put away is no longer asked about.
    let draft = drafted(&desk, "24").await;
    let asked = desk.office.approval_ask(draft, "").await.unwrap();
    desk.office.draft_delete(draft).await.unwrap();
    assert_eq!(desk.office.approval(asked.id).await.unwrap().state, ApprovalState::Void);
    assert!(desk.office.approvals().await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn sending_that_was_undone_is_still_approved() {
    let desk = Desk::with(desk::still(), office::OfficeOptions { undo_ms: 600_000, ..desk::options() }).await;
    wants_approval(&desk).await;
    let draft = drafted(&desk, "31").await;
    let asked = desk.office.approval_ask(draft, "").await.unwrap();
    desk.office.approvals_approve(vec![asked.id], "").await.unwrap();
    let queued = desk.office.draft_send(draft).await.unwrap();
    assert_eq!(desk.office.undo_send(queued.id).await.unwrap(), draft);
    desk.office.draft_send(draft).await.unwrap();
}

fn count(view: &DayView, line: WorkLine) -> u32 {
    view.lines.iter().find(|one| one.line == line).unwrap().count
}

#[tokio::test(flavor = "multi_thread")]
async fn every_line_of_the_day_counts_what_its_list_shows_and_is_kept_for_tomorrow() {
    let clock = Arc::new(ManualClock::new());
    let to_moment = |text: &str| {
        let wanted = UtcMillis::from_vietnam(text.parse().unwrap());
        clock.jump(wanted.since(office::clock::Clock::now(&*clock)));
    };
    let shared: Arc<dyn office::clock::Clock> = Arc::clone(&clock) as _;
    let options = office::OfficeOptions { clock: shared, ..desk::options() };
    let desk = Desk::with(desk::still(), options).await;
    let (lead, _) = units(&desk).await;
    let (overdue, _) = received(&desk, "1").await;
    let acceptance = Acceptance {
        assign: Some(NewAssignment { due: Some("2026-11-23".into()), ..to(lead) }),
        ..desk::acceptance()
    };
    desk.office.accept(overdue, acceptance).await.unwrap();
    let (unassigned, _) = received(&desk, "2").await;
    desk.office.accept(unassigned, desk::acceptance()).await.unwrap();
    received(&desk, "3").await;
    drafted(&desk, "41").await;
    desk.send("42", &["G12"]).await;
    desk.sync().await;
    let calm = desk.office.desk().await.unwrap().letter;
    assert_eq!((calm.send_failed, calm.receive_failed, calm.backlog, calm.unanswered), (0, 0, 0, 0));

    // Wednesday after work; the 24th is a holiday, so what came on Monday is one working day late.
    to_moment("2026-11-25T17:45:00");
    let view = desk.office.day().await.unwrap();
    for (line, expected) in [
        (WorkLine::UnsentSigned, 1),
        (WorkLine::NotDelivered, 1),
        (WorkLine::Unregistered, 1),
        (WorkLine::NotSubmitted, 1),
        (WorkLine::Overdue, 1),
        (WorkLine::RegisterPrint, 2),
        (WorkLine::Failed, 0),
        (WorkLine::Refused, 0),
        (WorkLine::Unreadable, 0),
        (WorkLine::StatusOutbox, 0),
        (WorkLine::Duplicates, 0),
    ] {
        assert_eq!(count(&view, line), expected, "{line:?}");
    }
    for line in &view.lines {
        let rows = match line.list {
            WorkList::Incoming => {
                let filter = IncomingFilter { line: Some(line.line), ..IncomingFilter::default() };
                desk.office.incoming_list(filter, None, 100).await.unwrap().rows.len()
            }
            WorkList::Outgoing => {
                let filter = OutgoingFilter { line: Some(line.line), ..OutgoingFilter::default() };
                desk.office.outgoing_list(filter, None, 100).await.unwrap().rows.len()
            }
            WorkList::Drafts => {
                desk.office.draft_list().await.unwrap().iter().filter(|draft| draft.signed).count()
            }
            WorkList::Quarantine => desk.office.quarantine_list().await.unwrap().len(),
        };
        assert_eq!(rows, line.count as usize, "{:?}", line.line);
    }
    let letter = desk.office.desk().await.unwrap().letter;
    assert_eq!((letter.unregistered, letter.not_submitted, letter.overdue), (1, 1, 1));
    assert_eq!(letter.backlog, 3 + letter.unsent);
    let counters = desk.office.counters().await.unwrap();
    assert_eq!((counters.unassigned, counters.overdue), (1, 1));

    let board = desk.office.board().await.unwrap();
    assert_eq!(board.overdue[0].standing, Standing::Overdue { days: 1 });
    assert_eq!((board.silent_total, board.silent[0].symbol.as_str()), (1, "42/UBND-TEST"));
    assert_eq!((board.backlog[0].open, board.backlog[0].overdue, board.backlog[1].open), (1, 1, 0));
    assert_eq!(
        (board.this_week.sent, board.this_week.per_mille, board.last_week.per_mille),
        (1, Some(1000), None)
    );

    let closing = DayClosing { note: "Mai gọi Sở Y tế".into(), register_printed: true };
    let closed = desk.office.close_day(closing).await.unwrap();
    assert_eq!(count(&closed, WorkLine::RegisterPrint), 0, "printed");
    assert_eq!(closed.closed.unwrap().left, 5);
    to_moment("2026-11-26T07:00:00");
    let morning = desk.office.desk().await.unwrap().left.unwrap();
    assert_eq!((morning.day.as_str(), morning.by.as_str()), ("2026-11-25", "Nguyễn Thị Lan"));
    assert_eq!((morning.note.as_str(), morning.left), ("Mai gọi Sở Y tế", 5));
    assert!(desk.office.day().await.unwrap().closed.is_none());
}
