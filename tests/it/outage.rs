//! Days without a hub, clocks that jump, computers that sleep: everything goes out once, nobody is hammered.

use std::{sync::Arc, time::Duration};

use domain::{UtcMillis, retry};
use hub::{Hub, Secret, vxp::Vxp, vxp::VxpSettings};
use office::{Office, OfficeOptions, clock::Clock};
use rehearsal::{Content, Kind, Running};
use support::{Away, ManualClock, OWN, clock::Repeating, code, desk, packages::Sample};

/// An office whose clock stands still until it is moved, before a hub that can be away.
pub(crate) struct Outage {
    pub(crate) office: Arc<Office>,
    pub(crate) away: Arc<Away>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) running: Running,
    pub(crate) folder: tempfile::TempDir,
}

impl Outage {
    pub(crate) async fn begin() -> Self {
        Self::with(desk::options()).await
    }

    pub(crate) async fn with(options: OfficeOptions) -> Self {
        let running = rehearsal::serve(desk::still()).await.unwrap();
        let clock = Arc::new(ManualClock::new());
        let credential = running.credential(&code(OWN)).unwrap();
        let settings = VxpSettings::new(running.url(), credential.system_id, Secret::new(credential.secret));
        let vxp = Vxp::new(settings, Arc::new(|| office::clock::SystemClock.now())).unwrap();
        let as_clock: Arc<dyn Clock> = Arc::clone(&clock) as Arc<dyn Clock>;
        let away = Arc::new(Away::new(Arc::new(vxp), Arc::clone(&as_clock)));
        let folder = tempfile::tempdir().unwrap();
        let options = OfficeOptions {
            clock: as_clock,
            chance: Arc::new(Repeating::default()),
            hub: Some(Arc::clone(&away) as Arc<dyn Hub>),
            ..options
        };
        let office = Office::open(folder.path(), options).await.unwrap();
        desk::set_up(&office, folder.path()).await;
        Self { office, away, clock, running, folder }
    }

    /// Waits until every loop sleeps, four rounds, the clock's watch and that of alerts, and none is about to wake.
    pub(crate) async fn settle(&self) {
        let asleep = || {
            let (now, sleepers) = (self.clock.now(), self.clock.sleepers());
            sleepers.len() >= 6 && sleepers.iter().all(|until| *until > now)
        };
        for _ in 0..60_000 {
            if asleep() {
                // One that another woke a moment ago may not have stirred yet.
                tokio::time::sleep(Duration::from_millis(2)).await;
                if asleep() {
                    return;
                }
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        unreachable!("the loops never rest: {:?}", self.clock.sleepers());
    }

    /// Lets a minute pass in small steps until nothing is queued any more.
    pub(crate) async fn until_sent(&self) -> bool {
        for _ in 0..60 {
            self.settle().await;
            if self.office.counters().await.unwrap().queued == 0 {
                return true;
            }
            self.clock.advance(1_000);
        }
        false
    }

    /// Lets time pass from one waking to the next, until `until`; the watch every ten seconds is skipped over.
    pub(crate) async fn live(&self, until: UtcMillis) {
        while self.clock.now() < until {
            self.settle().await;
            let now = self.clock.now();
            let next = self.clock.sleepers().into_iter().find(|at| at.since(now) > 10_000 || *at >= until);
            let next = next.unwrap_or(until).min(until).max(now.plus(1_000));
            self.clock.advance(next.since(now));
        }
        self.settle().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn seventy_two_hours_of_outage_with_five_hundred_queued_end_by_themselves() {
    let outage = Outage::begin().await;
    outage.away.set_away(true);
    let began = outage.clock.now();
    let mut queued = Vec::new();
    for number in 1..=500 {
        queued.push(desk::send(&outage.office, outage.folder.path(), &number.to_string(), &["G12"]).await);
    }
    outage.office.start();
    outage.live(began.plus(72 * 3_600_000)).await;
    let back = outage.clock.now();
    let most = outage.away.busiest_minute(began, back);
    assert!(most <= 6, "{most} requests in a minute while the hub was away");
    let all = outage.away.requests().len();
    // Fifteen minutes apart at most: at least four an hour; the mean of the jitter is some four minutes.
    assert!((280..2_000).contains(&all), "{all} requests in three days");
    assert_eq!(outage.office.status_bar().await.unwrap().link, office::view::Link::Down);
    assert_eq!(outage.office.counters().await.unwrap().queued, 500);

    outage.away.set_away(false);
    outage.live(back.plus(retry::CAP)).await;
    assert!(outage.until_sent().await, "{:?}", outage.office.counters().await);
    let hub = outage.running.handle();
    for one in &queued {
        assert_eq!(hub.copies_of(&one.document_id, &code("G12")), 1, "{}", one.document_id);
        assert_eq!(hub.hashes_of(&one.document_id).len(), 1);
    }
    assert_eq!(outage.office.status_bar().await.unwrap().link, office::view::Link::Up);
    outage.office.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_eight_hours_of_sleep_the_next_round_is_at_most_thirty_seconds_away() {
    let outage = Outage::begin().await;
    outage.office.start();
    outage.settle().await;
    outage.away.set_away(true);
    outage.live(outage.clock.now().plus(3 * 3_600_000)).await;
    let sample = Sample::new(&code("G12"), &code(OWN), "1").bytes();
    outage.running.handle().deliver(&code("G12"), &code(OWN), Kind::Edoc, Content::Bytes(sample.into()));
    outage.away.set_away(false);
    // The computer sleeps: the wall clock moves, the time that passes does not.
    outage.clock.jump(8 * 3_600_000);
    let awake = outage.clock.now();
    outage.live(awake.plus(30_000)).await;
    assert_eq!(outage.office.counters().await.unwrap().waiting, 1);
    outage.office.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_set_back_ten_years_delays_nothing_beyond_the_cap() {
    let outage = Outage::begin().await;
    outage.away.set_away(true);
    let queued = desk::send(&outage.office, outage.folder.path(), "1", &["G12"]).await;
    outage.office.start();
    outage.live(outage.clock.now().plus(3_600_000)).await;
    outage.clock.jump(-10 * 365 * 24 * 3_600_000);
    outage.away.set_away(false);
    outage.live(outage.clock.now().plus(retry::CAP)).await;
    assert!(outage.until_sent().await);
    assert_eq!(outage.running.handle().copies_of(&queued.document_id, &code("G12")), 1);
    outage.office.stop().await;
}

// The time to undo was planned by the clock before it was set back; the job behind it may not wait for ten years.
#[tokio::test(flavor = "multi_thread")]
async fn a_document_held_when_the_clock_is_set_back_leaves_all_the_same() {
    let outage = Outage::with(OfficeOptions { undo_ms: 10_000, ..desk::options() }).await;
    outage.office.start();
    outage.settle().await;
    let queued = desk::send(&outage.office, outage.folder.path(), "1", &["G12"]).await;
    outage.clock.jump(-10 * 365 * 24 * 3_600_000);
    outage.live(outage.clock.now().plus(30_000)).await;
    assert!(outage.until_sent().await);
    assert_eq!(outage.running.handle().copies_of(&queued.document_id, &code("G12")), 1);
    outage.office.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_begin_again_with_the_year_in_vietnam() {
    let outage = Outage::begin().await;
    for number in 1..=4 {
        let sample = Sample::new(&code("G12"), &code(OWN), &number.to_string()).bytes();
        outage.running.handle().deliver(&code("G12"), &code(OWN), Kind::Edoc, Content::Bytes(sample.into()));
    }
    outage.office.sync_once(Duration::from_secs(60)).await.unwrap();
    let rows = outage.office.incoming_list(Default::default(), None, 10).await.unwrap().rows;
    // 2026-12-31, 16:59:59 UTC, is a second before the new year in Vietnam.
    let new_year = UtcMillis(1_798_736_400_000);
    outage.clock.jump(new_year.plus(-1_000).since(outage.clock.now()));
    let mut given = Vec::new();
    for row in rows {
        let acceptance = support::desk::acceptance();
        let accepted = outage.office.accept(row.id, acceptance).await.unwrap();
        given.push((accepted.arrival_number, accepted.book));
        outage.clock.jump(500);
    }
    let given: Vec<(u32, &str)> = given.iter().map(|(number, book)| (*number, book.as_str())).collect();
    let (old, new) = ("Sổ văn bản đến 2026", "Sổ văn bản đến 2027");
    assert_eq!(given, [(1, old), (2, old), (1, new), (2, new)]);
}
