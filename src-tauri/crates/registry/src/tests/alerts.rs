//! Alerts: one open for a rule and a group, its items counted, cleared once and for all.

use domain::{
    Priority,
    alert::{Item, Late, Level, Trigger},
};

use super::{NOW, desk};
use crate::{Cursor, Error, alerts, toasts};

fn late(subject: &str, level: Level) -> Late {
    Late {
        rule: "send.failed".to_owned(),
        level,
        group: "cause:x".to_owned(),
        item: Item {
            trigger: Trigger::DeliveryFailed,
            subject: subject.to_owned(),
            document: None,
            agency: Some("H21".to_owned()),
            cause: Some(domain::alert::Cause {
                code: "x".to_owned(),
                args: std::collections::BTreeMap::new(),
            }),
            priority: Priority::Express,
            since: NOW,
            due: None,
        },
        late_at: NOW,
    }
}

fn open(desk: &super::Desk, subjects: &[&str]) -> i64 {
    let items: Vec<Late> = subjects.iter().map(|subject| late(subject, Level::High)).collect();
    desk.registry.write(|tx| alerts::open(tx, "send.failed", "cause:x", Level::High, &items, NOW)).unwrap()
}

#[test]
fn one_alert_is_open_for_a_rule_and_a_group() {
    let desk = desk();
    let id = open(&desk, &["delivery:1", "delivery:2"]);
    let twice = desk
        .registry
        .write(|tx| alerts::open(tx, "send.failed", "cause:x", Level::High, &[], NOW))
        .unwrap_err();
    assert!(matches!(twice, Error::Constraint { .. }), "{twice:?}");
    let alert = desk.registry.read(|c| alerts::get(c, id)).unwrap();
    assert_eq!((alert.open_items, alert.all_items, alert.express), (2, 2, true));
    assert_eq!((alert.agency_code.as_deref(), alert.cause.unwrap().code.as_str()), (Some("H21"), "x"));
}

#[test]
fn what_joins_counts_up_and_ends_a_dismissal_and_what_leaves_stays_readable() {
    let desk = desk();
    let id = open(&desk, &["delivery:1"]);
    desk.registry
        .write(|tx| {
            alerts::dismiss(tx, id, "Lan", "đã gọi điện", NOW)?;
            alerts::join(tx, id, Level::Critical, &[late("delivery:2", Level::Critical)], NOW.plus(5))?;
            alerts::leave(tx, id, Level::Critical, &["delivery:1".to_owned()], &[], NOW.plus(6))
        })
        .unwrap();
    let (alert, items) = desk
        .registry
        .read(|c| Ok::<_, Error>((alerts::get(c, id)?, alerts::items(c, id, None, 10)?.rows)))
        .unwrap();
    assert_eq!((alert.level, alert.dismissed, alert.grown_at), (Level::Critical, None, NOW.plus(5)));
    assert_eq!((alert.open_items, alert.all_items), (1, 2));
    let kept: Vec<_> = items.iter().map(|item| (item.subject.as_str(), item.cleared_at)).collect();
    assert_eq!(kept, [("delivery:1", Some(NOW.plus(6))), ("delivery:2", None)]);
}

#[test]
fn a_cleared_alert_never_opens_again_and_the_same_trouble_is_a_new_one() {
    let desk = desk();
    let first = open(&desk, &["delivery:1"]);
    desk.registry.write(|tx| alerts::clear(tx, first, NOW.plus(1))).unwrap();
    let again = desk.registry.write(|tx| alerts::snooze(tx, first, Some(NOW.plus(9)), NOW)).unwrap_err();
    assert_eq!(again.code(), "registry.not_found");
    let second = open(&desk, &["delivery:1"]);
    assert_ne!(first, second);
    let (open_now, cleared) = desk
        .registry
        .read(|c| Ok::<_, Error>((alerts::kept(c)?, alerts::cleared(c, None::<Cursor>, 10)?.rows)))
        .unwrap();
    assert_eq!(open_now.iter().map(|alert| alert.id).collect::<Vec<_>>(), [second]);
    assert_eq!(cleared.iter().map(|alert| alert.id).collect::<Vec<_>>(), [first]);
    let other = super::beside(desk.folder.path());
    assert!(other.execute("UPDATE alert SET cleared_at = NULL WHERE id = $1", [first]).is_err());
    assert!(other.execute("DELETE FROM alert_item", []).is_err());
}

#[test]
fn the_first_act_counts_and_the_precision_of_a_rule_follows() {
    let desk = desk();
    let id = open(&desk, &["delivery:1"]);
    desk.registry
        .write(|tx| {
            alerts::act(tx, id, "Lan", "nudge", NOW.plus(1))?;
            alerts::act(tx, id, "Hoa", "seen", NOW.plus(2))?;
            alerts::clear(tx, id, NOW.plus(600_000))
        })
        .unwrap();
    let other = open(&desk, &["delivery:2"]);
    desk.registry.write(|tx| alerts::clear(tx, other, NOW.plus(600_000))).unwrap();
    let (health, after, alert) = desk
        .registry
        .read(|c| {
            Ok::<_, Error>((
                alerts::health(c, "send.failed", NOW)?,
                alerts::cleared_after(c, "send.failed", NOW)?,
                alerts::get(c, id)?,
            ))
        })
        .unwrap();
    assert_eq!((health.raised, health.acted), (2, 1));
    assert_eq!(after, [10]);
    assert_eq!(alert.acted, Some((NOW.plus(1), "Lan".to_owned(), "nudge".to_owned())));
}

#[test]
fn a_toast_counts_once_for_a_person() {
    let desk = desk();
    let id = open(&desk, &["delivery:1"]);
    let toast = |kind, alert, critical| toasts::NewToast { person: "Lan", alert, kind, critical, at: NOW };
    desk.registry
        .write(|tx| {
            toasts::shown(tx, &toast("one", Some(id), false))?;
            toasts::shown(tx, &toast("one", Some(id), true))?;
            toasts::shown(tx, &toast("digest", None, false))
        })
        .unwrap();
    let of = |person: &'static str| {
        desk.registry
            .read(move |c| {
                Ok::<_, Error>((toasts::interrupted(c, person, NOW)?, toasts::shown_at(c, id, person)?))
            })
            .unwrap()
    };
    assert_eq!(of("Lan"), ((1, Some(NOW)), Some(NOW)));
    assert_eq!(of("Hoa"), ((0, None), None));
}
