use jiff::civil::{Time, date, time};
use proptest::prelude::*;
use rstest::rstest;

use super::*;
use crate::UtcMillis;

fn calendar() -> Calendar {
    Calendar::shipped().unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn at(text: &str) -> UtcMillis {
    UtcMillis::from_vietnam(text.parse().unwrap())
}

// Notices 12729/VPCP-KGVX, 9441/TB-BNV, 3383/BNV-CVL; NQ 28/2026/QH16.
#[rstest]
#[case("2025-12-31", "2026-01-05")]
#[case("2026-01-09", "2026-01-10")]
#[case("2026-02-13", "2026-02-23")]
#[case("2026-04-24", "2026-04-28")]
#[case("2026-04-29", "2026-05-04")]
#[case("2026-08-21", "2026-08-22")]
#[case("2026-08-28", "2026-09-03")]
#[case("2026-11-20", "2026-11-23")]
#[case("2026-11-23", "2026-11-25")]
// 5015/TB-LĐTBXH, 1570/TB-LĐTBXH, 6150/TB-LĐTBXH.
#[case("2024-02-07", "2024-02-15")]
#[case("2024-05-03", "2024-05-04")]
#[case("2024-04-26", "2024-05-02")]
#[case("2025-01-24", "2025-02-03")]
#[case("2025-04-25", "2025-04-26")]
#[case("2025-04-29", "2025-05-05")]
fn the_next_working_day_is_that_of_the_notices(#[case] from: &str, #[case] expected: &str) {
    let next = calendar().next_working_day(day(from));
    assert_eq!((next.value, next.incomplete_years.is_empty()), (day(expected), true));
}

#[test]
fn an_incomplete_year_is_said() {
    let next = calendar().next_working_day(day("2026-12-31"));
    assert_eq!(next.value, day("2027-01-04"));
    assert_eq!(next.incomplete_years, [2027].into());
}

#[test]
fn a_proposed_day_changes_nothing_until_it_is_decided_but_is_said() {
    let mut calendar = calendar();
    let next = calendar.next_working_day(day("2026-11-20"));
    assert_eq!((next.value, next.proposed), (day("2026-11-23"), [day("2026-11-23")].into()));
    let next = calendar.next_working_day(day("2026-11-27"));
    assert_eq!((next.value, next.proposed), (day("2026-11-30"), [day("2026-11-28")].into()));

    let decided =
        b"date,kind,name,source,confirmed\n23/11/2026,swap_off,a,b,yes\n28/11/2026,swap_work,a,b,yes\n";
    calendar.import(&read(decided).unwrap());
    let next = calendar.next_working_day(day("2026-11-20"));
    assert_eq!((next.value, next.is_sure()), (day("2026-11-25"), true));
    assert_eq!(calendar.next_working_day(day("2026-11-27")).value, day("2026-11-28"));
}

#[test]
fn the_year_2026_has_249_working_days_whether_or_not_november_is_swapped() {
    assert_eq!(calendar().working_days_between(day("2026-01-01"), day("2026-12-31")), 249);
}

// Civil Code 2015 Art 147.2, 148.5.
#[rstest]
#[case("2026-11-02", 5, "2026-11-09")]
#[case("2026-11-13", 11, "2026-11-25")]
#[case("2026-11-13", 0, "2026-11-13")]
fn a_term_does_not_count_its_first_day_nor_end_on_a_rest_day(
    #[case] start: &str,
    #[case] days: u32,
    #[case] end: &str,
) {
    assert_eq!(calendar().term_end(day(start), days).value, day(end));
}

#[test]
fn working_days_are_counted_over_tet() {
    assert_eq!(calendar().working_days_after(day("2026-02-13"), 2).value, day("2026-02-24"));
    assert_eq!(calendar().working_days_after(day("2026-02-13"), 0).value, day("2026-02-13"));
}

#[rstest]
#[case("2026-11-20T16:30", 60, "2026-11-20T17:30")]
#[case("2026-11-20T17:00", 60, "2026-11-23T08:00")]
#[case("2026-11-20T11:00", 60, "2026-11-20T14:00")]
#[case("2026-11-21T10:00", 1, "2026-11-23T07:31")]
#[case("2026-11-23T17:30", 30, "2026-11-25T08:00")]
fn waiting_counts_working_time_only(#[case] from: &str, #[case] minutes: i64, #[case] expected: &str) {
    let calendar = calendar();
    let reached = calendar.after_working_time(at(from), minutes * 60_000);
    assert_eq!(reached, at(expected));
    assert_eq!(calendar.working_time(at(from), reached), minutes * 60_000);
}

#[test]
fn hours_follow_their_dates() {
    let hours = |from: &str, begin: Time| Session {
        valid_from: day(from),
        morning: (begin, time(11, 0, 0, 0)),
        afternoon: (time(13, 0, 0, 0), time(17, 0, 0, 0)),
    };
    let sessions =
        Sessions::new(vec![hours("2026-11-01", time(7, 30, 0, 0)), hours("2026-04-01", time(7, 0, 0, 0))])
            .unwrap();
    let begin = |on: Date| sessions.on(on).unwrap().morning.0;
    assert_eq!(begin(date(2026, 10, 31)), time(7, 0, 0, 0));
    assert_eq!(begin(date(2026, 11, 1)), time(7, 30, 0, 0));
    assert_eq!(begin(date(2020, 1, 1)), time(7, 0, 0, 0));
    let wrong =
        Session { morning: (time(9, 0, 0, 0), time(8, 0, 0, 0)), ..hours("2026-01-01", Time::midnight()) };
    assert_eq!(Sessions::new(vec![wrong]), None);
    assert_eq!(Sessions::new(vec![]), None);
    let twice = hours("2026-01-01", time(7, 0, 0, 0));
    assert_eq!(Sessions::new(vec![twice, twice]), None);
}

#[rstest]
#[case("date,kind,name,source\n", RowError::MissingColumn("confirmed"))]
#[case("date,kind,name,source,confirmed\n31/02/2026,holiday,a,b,yes\n", value(2, "date", "31/02/2026"))]
#[case("date,kind,name,source,confirmed\n2026-02-01,feast,a,b,yes\n", value(2, "kind", "feast"))]
#[case("date,kind,name,source,confirmed\n2026-02-01,holiday,,b,yes\n", value(2, "name", ""))]
#[case("date,kind,name,source,confirmed\n2026-02-01,holiday,a\u{202E}b,b,yes\n", value(2, "name", "a⍰b"))]
#[case("date,kind,name,source,confirmed\n2026-02-01,holiday,a,b,maybe\n", value(2, "confirmed", "maybe"))]
#[case("date,kind,name,source,confirmed\n1026-02-01,holiday,a,b,no\n", value(2, "date", "1026-02-01"))]
#[case(
    "date;kind;name;source;confirmed\n2026-02-01;holiday;a;b;yes\n01/02/2026;holiday;a;b;yes\n",
    RowError::Repeated { row: 3, date: date(2026, 2, 1) }
)]
fn a_table_with_an_error_is_refused_with_its_place(#[case] table: &str, #[case] expected: RowError) {
    assert_eq!(read(table.as_bytes()), Err(expected));
}

fn value(row: u64, column: &'static str, value: &str) -> RowError {
    RowError::Value { row, column, value: value.to_owned() }
}

#[test]
fn bytes_that_are_no_text_and_tables_without_end_are_refused() {
    let table = b"date,kind,name,source,confirmed\n2026-02-01,holiday,\xFF,b,yes\n";
    assert_eq!(read(table), Err(RowError::Unreadable { row: 2 }));
    assert_eq!(read(&vec![b'a'; 2 << 20]), Err(RowError::TooLarge));
}

#[test]
fn a_calendar_without_a_working_day_still_answers() {
    let mut calendar = calendar();
    let rows: Vec<Row> = date(2026, 1, 1)
        .series(jiff::Span::new().days(1))
        .take(200)
        .map(|date| Row {
            date,
            day: SpecialDay { kind: DayKind::Holiday, name: "x".into(), source: "x".into(), confirmed: true },
        })
        .collect();
    calendar.import(&rows);
    assert!(calendar.next_working_day(date(2026, 1, 1)).value > date(2026, 1, 1));
    assert!(calendar.after_working_time(at("2026-01-01T08:00"), 60_000) > at("2026-01-01T08:00"));
    assert_eq!(calendar.next_working_day(Date::MAX).value, Date::MAX);
}

proptest! {
    #[test]
    fn a_next_working_day_is_later_and_worked(days in 0_i64..1_400) {
        let calendar = calendar();
        let from = date(2024, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap();
        let next = calendar.next_working_day(from).value;
        prop_assert!(next > from && calendar.is_working(next));
        prop_assert_eq!(calendar.working_days_between(from.tomorrow().unwrap(), next), 1);
    }

    #[test]
    fn working_time_and_waiting_are_each_others_reverse(start in 0_i64..1_000_000_000, wait in 0_i64..400_000_000) {
        let calendar = calendar();
        let from = at("2026-01-01T00:00").plus(start);
        prop_assert_eq!(calendar.working_time(from, calendar.after_working_time(from, wait)), wait);
    }
}
