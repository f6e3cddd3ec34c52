//! When a toast may interrupt.

use super::super::{
    Level, Tier,
    toast::{Candidate, Manners, Show, Shown, decide},
};
use super::at;
use crate::{UtcMillis, calendar::Calendar};

fn candidate(id: i64, level: Level, grown: &str) -> Candidate {
    Candidate {
        id,
        level,
        tier: Tier::Toast,
        express: false,
        grown_at: at(grown),
        shown_at: None,
        acted: false,
        silent: false,
    }
}

fn show(candidates: &[Candidate], now: &str, shown: Shown) -> (Vec<Show>, Option<UtcMillis>) {
    let calendar = Calendar::shipped().unwrap();
    // The digests of the day were shown, unless a test says otherwise.
    let shown = Shown { digest_at: shown.digest_at.or(Some(at(now))), ..shown };
    let decision = decide(candidates, &Manners::default(), &calendar, shown, at(now));
    (decision.show, decision.next)
}

fn one(alert: i64) -> Vec<Show> {
    vec![Show::One { alert, sound: false }]
}

#[test]
fn a_group_waits_two_minutes_so_that_a_burst_is_one_toast() {
    let group = [candidate(1, Level::High, "2026-11-02T09:00")];
    assert_eq!(show(&group, "2026-11-02T09:01:59", Shown::default()), (vec![], Some(at("2026-11-02T09:02"))));
    assert_eq!(show(&group, "2026-11-02T09:02", Shown::default()).0, one(1));
}

#[test]
fn express_documents_interrupt_at_once_at_night_with_a_sound() {
    let express =
        [Candidate { express: true, tier: Tier::Sound, ..candidate(1, Level::High, "2026-11-01T02:00") }];
    assert_eq!(show(&express, "2026-11-01T02:00", Shown::default()).0, [Show::One { alert: 1, sound: true }]);
}

#[test]
fn quiet_hours_keep_the_rest_until_work_begins() {
    let group = [candidate(1, Level::Critical, "2026-11-02T18:00")];
    let (shown, next) = show(&group, "2026-11-02T18:10", Shown::default());
    assert_eq!((shown, next), (vec![], Some(at("2026-11-03T07:30"))));
    let noon = [candidate(1, Level::High, "2026-11-02T11:29")];
    assert_eq!(show(&noon, "2026-11-02T11:40", Shown::default()), (vec![], Some(at("2026-11-02T13:30"))));
    assert_eq!(show(&group, "2026-11-03T07:30", Shown::default()).0, one(1));
}

#[test]
fn a_shown_group_comes_again_only_when_it_grew_and_not_within_half_an_hour() {
    let mut group = [Candidate {
        shown_at: Some(at("2026-11-02T09:00")),
        acted: true,
        ..candidate(1, Level::Medium, "2026-11-02T08:58")
    }];
    assert_eq!(show(&group, "2026-11-02T14:00", Shown::default()).0, []);
    group[0].grown_at = at("2026-11-02T09:05");
    assert_eq!(show(&group, "2026-11-02T09:29", Shown::default()).0, []);
    assert_eq!(show(&group, "2026-11-02T09:30", Shown::default()).0, one(1));
}

#[test]
fn what_nobody_acts_on_is_said_again_by_its_level() {
    let shown_at = Some(at("2026-11-02T07:40"));
    let of = |level, acted| [Candidate { shown_at, acted, ..candidate(1, level, "2026-11-02T07:38") }];
    assert_eq!(show(&of(Level::Critical, false), "2026-11-02T09:39", Shown::default()).0, []);
    assert_eq!(show(&of(Level::Critical, false), "2026-11-02T09:40", Shown::default()).0, one(1));
    assert_eq!(show(&of(Level::Critical, true), "2026-11-02T15:00", Shown::default()).0, []);
    assert_eq!(show(&of(Level::High, false), "2026-11-02T13:35", Shown::default()).0, one(1));
    assert_eq!(show(&of(Level::Medium, false), "2026-11-02T16:00", Shown::default()).0, []);
}

#[test]
fn the_sixth_interruption_of_a_day_waits_for_the_digest_and_a_critical_one_does_not() {
    let spent = Shown { today: 5, ..Shown::default() };
    let high = candidate(1, Level::High, "2026-11-02T09:00");
    assert_eq!(show(std::slice::from_ref(&high), "2026-11-02T09:10", spent).0, []);
    let both = [high, candidate(2, Level::Critical, "2026-11-02T09:00")];
    assert_eq!(show(&both, "2026-11-02T09:10", spent).0, one(2));
}

#[test]
fn many_at_once_and_what_gathered_while_the_computer_slept_are_one_summary_worst_first() {
    let mut many: Vec<Candidate> = (1..=6).map(|id| candidate(id, Level::High, "2026-11-02T09:00")).collect();
    many[3].level = Level::Critical;
    let summary = |alerts: &[i64]| vec![Show::Summary { alerts: alerts.to_vec(), digest: false }];
    assert_eq!(show(&many, "2026-11-02T09:10", Shown::default()).0, summary(&[4, 1, 2, 3, 5, 6]));
    let woke = Shown { woke: true, ..Shown::default() };
    assert_eq!(show(&many[..2], "2026-11-02T09:10", woke).0, summary(&[1, 2]));
    assert_eq!(show(&many[..1], "2026-11-02T09:10", woke).0, one(1), "one alone needs no summary");
}

#[test]
fn digests_come_at_eight_and_half_past_four_of_working_days_once() {
    let quiet = [Candidate { tier: Tier::Digest, ..candidate(1, Level::Medium, "2026-11-01T22:00") }];
    let yesterday = Shown { digest_at: Some(at("2026-10-30T16:30")), ..Shown::default() };
    let (shown, _) = show(&quiet, "2026-11-02T08:00", yesterday);
    assert_eq!(shown, [Show::Summary { alerts: vec![1], digest: true }]);
    let today = Shown { digest_at: Some(at("2026-11-02T08:00")), ..Shown::default() };
    assert_eq!(show(&quiet, "2026-11-02T08:01", today), (vec![], Some(at("2026-11-02T16:30"))));
    // Sunday, and an evening start.
    assert_eq!(show(&quiet, "2026-11-08T08:10", yesterday).0, []);
    assert_eq!(show(&quiet, "2026-11-02T18:31", yesterday).0, []);
    // Nothing to say is not said.
    assert_eq!(show(&[], "2026-11-02T08:00", yesterday).0, []);
}

#[test]
fn what_is_hidden_snoozed_or_dismissed_is_silent() {
    let silent = [Candidate { silent: true, ..candidate(1, Level::Critical, "2026-11-02T08:00") }];
    assert_eq!(show(&silent, "2026-11-02T10:00", Shown::default()).0, []);
}
