use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use rstest::rstest;

use super::*;
use crate::{calendar::Calendar, deadline::UrgentMinutes};

mod toasts;

fn at(text: &str) -> UtcMillis {
    UtcMillis::from_vietnam(text.parse().unwrap())
}

fn item(trigger: Trigger, subject: &str, since: &str) -> Item {
    Item {
        trigger,
        subject: subject.to_owned(),
        document: None,
        agency: None,
        cause: None,
        priority: Priority::Normal,
        since: at(since),
        due: None,
    }
}

fn unknown(_: &str) -> Option<Pace> {
    None
}

fn level(rules: &Rules, item: Item, now: &str) -> Option<Level> {
    let calendar = Calendar::shipped().unwrap();
    let context = Context { calendar: &calendar, urgent: UrgentMinutes::STANDARD, pace: &unknown };
    let late = evaluate(rules, &context, vec![item], at(now)).late;
    late.into_iter().map(|late| late.level).max()
}

// Rules §11.1, with the standard thresholds, around each limit. Monday 2 November 2026 is an ordinary day.
#[rstest]
#[case(Trigger::DeliveryFailed, "2026-11-02T09:00", "2026-11-02T09:00", Some(Level::Critical))]
#[case(Trigger::DeliveryReturned, "2026-11-02T09:00", "2026-11-02T09:00", Some(Level::High))]
#[case(Trigger::NotArrived, "2026-11-02T09:00", "2026-11-02T09:59", None)]
#[case(Trigger::NotArrived, "2026-11-02T09:00", "2026-11-02T10:00", Some(Level::High))]
#[case(Trigger::NotArrived, "2026-11-02T17:00", "2026-11-03T07:59", None)]
#[case(Trigger::NotArrived, "2026-11-02T17:00", "2026-11-03T08:00", Some(Level::High))]
#[case(Trigger::NotAccepted, "2026-11-02T09:00", "2026-11-02T17:29", None)]
#[case(Trigger::NotAccepted, "2026-11-02T09:00", "2026-11-02T17:30", Some(Level::High))]
#[case(Trigger::NotAccepted, "2026-11-06T18:00", "2026-11-09T17:29", None)]
#[case(Trigger::NotRegistered, "2026-11-02T09:00", "2026-11-02T15:29", None)]
#[case(Trigger::NotRegistered, "2026-11-02T09:00", "2026-11-02T15:30", Some(Level::Medium))]
#[case(Trigger::NotRegistered, "2026-11-02T09:00", "2026-11-03T17:30", Some(Level::High))]
#[case(Trigger::NotSubmitted, "2026-11-02T09:00", "2026-11-03T17:29", None)]
#[case(Trigger::NotSubmitted, "2026-11-02T09:00", "2026-11-03T17:30", Some(Level::High))]
#[case(Trigger::NotSent, "2026-11-23T16:40", "2026-11-23T17:30", Some(Level::Medium))]
#[case(Trigger::NotSent, "2026-11-23T16:40", "2026-11-25T11:29", Some(Level::Medium))]
#[case(Trigger::NotSent, "2026-11-23T16:40", "2026-11-25T11:30", Some(Level::High))]
#[case(Trigger::StatusOwed, "2026-11-02T09:00", "2026-11-02T09:14", None)]
#[case(Trigger::StatusOwed, "2026-11-02T09:00", "2026-11-02T09:15", Some(Level::Medium))]
#[case(Trigger::StatusOwed, "2026-11-02T09:00", "2026-11-02T13:00", Some(Level::High))]
#[case(Trigger::RequestUnanswered, "2026-11-02T09:00", "2026-11-03T17:29", None)]
#[case(Trigger::RequestUnanswered, "2026-11-02T09:00", "2026-11-03T17:30", Some(Level::Medium))]
#[case(Trigger::DecisionWaiting, "2026-11-02T09:00", "2026-11-02T09:00", Some(Level::Medium))]
#[case(Trigger::DecisionWaiting, "2026-11-02T09:00", "2026-11-03T17:30", Some(Level::High))]
// Reliability B4.
#[case(Trigger::DeliveryQueued, "2026-11-02T09:00", "2026-11-02T10:00", Some(Level::Medium))]
#[case(Trigger::DeliveryQueued, "2026-11-02T09:00", "2026-11-03T09:00", Some(Level::High))]
#[case(Trigger::HubUnreachable, "2026-11-01T03:00", "2026-11-01T03:04", None)]
#[case(Trigger::HubUnreachable, "2026-11-01T03:00", "2026-11-01T03:05", Some(Level::Low))]
#[case(Trigger::HubUnreachable, "2026-11-01T03:00", "2026-11-01T03:15", Some(Level::Medium))]
#[case(Trigger::HubUnreachable, "2026-11-01T03:00", "2026-11-01T07:00", Some(Level::High))]
#[case(Trigger::StuckWork, "2026-11-02T09:00", "2026-11-02T09:05", Some(Level::High))]
#[case(Trigger::BackupMissing, "2026-11-02T09:00", "2026-11-03T09:00", Some(Level::Medium))]
#[case(Trigger::AuditBroken, "2026-11-02T09:00", "2026-11-02T09:00", Some(Level::Critical))]
fn each_rule_raises_when_its_law_or_practice_says(
    #[case] trigger: Trigger,
    #[case] since: &str,
    #[case] now: &str,
    #[case] expected: Option<Level>,
) {
    assert_eq!(level(&Rules::shipped().unwrap(), item(trigger, "x:1", since), now), expected);
}

#[rstest]
#[case(Trigger::NotArrived, Priority::Urgent, 10)]
#[case(Trigger::NotAccepted, Priority::Express, 30)]
#[case(Trigger::UrgentWaiting, Priority::Express, 0)]
fn urgent_documents_are_late_in_minutes_at_night_too(
    #[case] trigger: Trigger,
    #[case] priority: Priority,
    #[case] minutes: i64,
) {
    let rules = Rules::shipped().unwrap();
    let since = at("2026-11-01T02:00");
    let calendar = Calendar::shipped().unwrap();
    let context = Context { calendar: &calendar, urgent: UrgentMinutes::STANDARD, pace: &unknown };
    let one = Item { priority, ..item(trigger, "delivery:1", "2026-11-01T02:00") };
    let late = since.plus(minutes * 60_000);
    assert!(!evaluate(&rules, &context, vec![one.clone()], late).late.is_empty());
    if minutes > 0 {
        let before = evaluate(&rules, &context, vec![one], late.plus(-1));
        assert!(before.late.is_empty());
        assert_eq!(before.next, Some(late));
    }
}

#[rstest]
#[case("2026-12-05", 60, Some(Level::Low))]
#[case("2026-12-05", 31, Some(Level::Low))]
#[case("2026-12-05", 14, Some(Level::Medium))]
#[case("2026-12-05", 7, Some(Level::High))]
#[case("2026-12-05", 0, Some(Level::Critical))]
#[case("2026-12-05", 61, None)]
fn a_certificate_is_named_from_sixty_days_before_its_end(
    #[case] end: &str,
    #[case] days_before: i64,
    #[case] expected: Option<Level>,
) {
    let end = at(&format!("{end}T00:00"));
    let one = Item {
        due: Some(end),
        ..item(Trigger::CertificateExpiring, "certificate:client", "2026-01-01T00:00")
    };
    let now = end.plus(-days_before * 86_400_000).vietnam().to_string();
    assert_eq!(level(&Rules::shipped().unwrap(), one, &now), expected);
}

#[test]
fn an_agency_that_usually_answers_in_forty_minutes_is_late_after_two_hours_and_never_after_the_day() {
    let rules = Rules::shipped().unwrap();
    let calendar = Calendar::shipped().unwrap();
    let quick = |_: &str| Some(Pace { answers: 20, median: 1_200_000, ninetieth: 2_400_000 });
    let slow = |_: &str| Some(Pace { answers: 20, median: 90_000_000, ninetieth: 900_000_000 });
    let one = Item {
        agency: Some("H21.13".to_owned()),
        ..item(Trigger::NotAccepted, "delivery:1", "2026-11-02T08:00")
    };
    let first_late = |pace: &dyn Fn(&str) -> Option<Pace>| {
        let context = Context { calendar: &calendar, urgent: UrgentMinutes::STANDARD, pace };
        evaluate(&rules, &context, vec![one.clone()], at("2026-11-02T08:00")).next
    };
    assert_eq!(first_late(&quick), Some(at("2026-11-02T10:00")));
    assert_eq!(first_late(&slow), Some(at("2026-11-02T17:30")));
    assert_eq!(first_late(&unknown), Some(at("2026-11-02T17:30")));
}

#[test]
fn the_strict_preset_lets_nothing_wait_longer_than_a_session() {
    let strict = Rules::shipped().unwrap().with(Preset::Strict, Vec::new()).unwrap();
    let waiting = || item(Trigger::NotRegistered, "document:1", "2026-11-02T07:30");
    assert_eq!(level(&strict, waiting(), "2026-11-02T11:30"), Some(Level::High));
    assert_eq!(level(&Rules::shipped().unwrap(), waiting(), "2026-11-02T11:30"), None);
}

#[test]
fn an_office_sets_its_own_threshold_with_its_regulation() {
    let own = Override {
        rule: "send.not_arrived".to_owned(),
        stage: 0,
        thresholds: Thresholds { normal: When::WorkingMinutes(5), urgent: None },
        citation: "Quy chế 12/2026 Điều 7".to_owned(),
    };
    let rules = Rules::shipped().unwrap().with(Preset::Strict, vec![own.clone()]).unwrap();
    let one = || item(Trigger::NotArrived, "delivery:1", "2026-11-02T09:00");
    assert_eq!(level(&rules, one(), "2026-11-02T09:05"), Some(Level::High));
    let wrong = Override { stage: 4, ..own };
    assert!(matches!(
        Rules::shipped().unwrap().with(Preset::Standard, vec![wrong]),
        Err(RulesError::Unknown(_))
    ));
}

#[rstest]
#[case(r#""trigger": "delivery_failed""#, r#""trigger": "moon_phase""#)]
#[case(r#""level": "critical""#, r#""level": "purple""#)]
#[case(r#""id": "send.failed""#, r#""id": "send.returned""#)]
#[case(r#""id": "hub.refused""#, r#""id": "hub.other""#)]
#[case(r#""trigger": "calendar_gap""#, r#""trigger": "clock_skew""#)]
#[case(r#""after_working_minutes": 120"#, r#""after_working_minutes": -1"#)]
fn rules_that_are_not_understood_are_refused_whole(#[case] from: &str, #[case] to: &str) {
    let shipped = include_str!("rules.json");
    assert!(shipped.contains(from));
    assert!(Rules::read(&shipped.replacen(from, to, 1)).is_err());
}

#[test]
fn failures_with_one_root_are_one_alert() {
    let rules = Rules::shipped().unwrap();
    let calendar = Calendar::shipped().unwrap();
    let context = Context { calendar: &calendar, urgent: UrgentMinutes::STANDARD, pace: &unknown };
    let failed = |n: i64, code: &str| Item {
        document: Some(DocumentKey(n % 3)),
        cause: Some(Cause { code: code.to_owned(), args: BTreeMap::new() }),
        ..item(Trigger::DeliveryFailed, &format!("delivery:{n}"), "2026-11-02T09:00")
    };
    let items =
        (0..7).map(|n| failed(n, "cause.code_replaced")).chain([failed(7, "hub.agency_locked")]).collect();
    let late = evaluate(&rules, &context, items, at("2026-11-02T09:00")).late;
    let steps = plan(&[], late, None).steps;
    let sizes: Vec<(String, usize)> = steps
        .into_iter()
        .filter_map(|step| match step {
            Step::Open { group, items, .. } => Some((group, items.len())),
            Step::Grow { .. } | Step::Shrink { .. } | Step::Clear { .. } => None,
        })
        .collect();
    assert_eq!(
        sizes,
        [("cause:cause.code_replaced".to_owned(), 7), ("cause:hub.agency_locked".to_owned(), 1)]
    );
}

/// Makes a plan's steps in kept alerts, as the registry does.
fn apply(kept: &mut Vec<Kept>, steps: Vec<Step>, next: &mut i64) {
    let keep = |items: Vec<Late>| {
        items
            .into_iter()
            .map(|one| (one.item.subject, KeptItem { document: one.item.document, level: one.level }))
    };
    for step in steps {
        match step {
            Step::Open { rule, group, level, items } => {
                *next += 1;
                kept.push(Kept { id: *next, rule, group, level, items: keep(items).collect() });
            }
            Step::Grow { alert, level, items } => {
                let one = kept.iter_mut().find(|one| one.id == alert).unwrap();
                one.level = level;
                one.items.extend(keep(items));
            }
            Step::Shrink { alert, level, subjects, eased } => {
                let one = kept.iter_mut().find(|one| one.id == alert).unwrap();
                one.level = level;
                one.items.retain(|subject, _| !subjects.contains(subject));
                one.items.extend(keep(eased));
            }
            Step::Clear { alert } => kept.retain(|one| one.id != alert),
        }
    }
}

fn some_items() -> impl Strategy<Value = Vec<Item>> {
    let one = (0_usize..6, 0_i64..12, 0_i64..4, 0_usize..3).prop_map(|(trigger, n, document, agency)| Item {
        document: Some(DocumentKey(document)),
        agency: ["H21", "h21", "H21.13"].get(agency).map(|code| (*code).to_owned()),
        ..item(
            [
                Trigger::DeliveryFailed,
                Trigger::NotArrived,
                Trigger::NotAccepted,
                Trigger::NotRegistered,
                Trigger::StatusOwed,
                Trigger::DecisionWaiting,
            ][trigger],
            &format!("{document}:{n}"),
            "2026-11-02T08:00",
        )
    });
    prop::collection::vec(one, 0..40)
}

proptest! {
    // Invariants 1 to 3, whatever opens and closes, looked at whole or document by document.
    #[test]
    fn alerts_follow_what_is_open_and_nothing_is_raised_twice(
        rounds in prop::collection::vec((some_items(), 0_i64..2_000), 1..6),
        whole in prop::collection::vec(any::<bool>(), 6),
    ) {
        let rules = Rules::shipped().unwrap();
        let calendar = Calendar::shipped().unwrap();
        let context = Context { calendar: &calendar, urgent: UrgentMinutes::STANDARD, pace: &unknown };
        let (mut kept, mut next) = (Vec::new(), 0);
        for ((items, minutes), whole) in rounds.into_iter().zip(whole) {
            let now = at("2026-11-02T08:00").plus(minutes * 60_000);
            let late = evaluate(&rules, &context, items, now).late;
            if whole {
                let steps = plan(&kept, late.clone(), None).steps;
                apply(&mut kept, steps, &mut next);
            } else {
                for document in 0..4 {
                    let only = BTreeSet::from([DocumentKey(document)]);
                    let steps = plan(&kept, late.clone(), Some(&only)).steps;
                    apply(&mut kept, steps, &mut next);
                }
            }
            prop_assert_eq!(plan(&kept, late.clone(), None).steps, vec![]);
            let mut keys: Vec<_> = kept.iter().map(|one| (&one.rule, &one.group)).collect();
            let all = keys.len();
            keys.sort_unstable();
            keys.dedup();
            prop_assert_eq!(keys.len(), all);
            let open: BTreeSet<_> = late.iter().map(|one| (one.rule.clone(), one.group.clone(), one.item.subject.clone())).collect();
            let held: BTreeSet<_> = kept
                .iter()
                .flat_map(|one| one.items.keys().map(|subject| (one.rule.clone(), one.group.clone(), subject.clone())))
                .collect();
            prop_assert_eq!(open, held);
        }
    }
}
