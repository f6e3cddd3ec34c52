//! Open work: the lines of the end of a day (QĐ 28/2018 Art 6, 9; NĐ 30/2020 Art 4, 21–24), and from when on each is
//! late.
//!
//! Lateness is turned into moments once per question: whatever entered at or before the moment is late. A list over a
//! million documents then compares, and reckons nothing.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{UtcMillis, calendar::Calendar};

/// A kind of open work, in the order of the end-of-day screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum WorkLine {
    /// Đã ký, chưa gửi: drafts whose main file the agency has signed.
    UnsentSigned,
    /// Đã bấm gửi, chưa rời văn phòng.
    InQueue,
    /// Gửi lỗi.
    Failed,
    /// Đã gửi, quá thời gian mà nơi nhận chưa có.
    NotDelivered,
    /// Đã đến, nơi nhận chưa tiếp nhận trong ngày.
    NotAccepted,
    /// Bị trả lại.
    Refused,
    /// Nhận lỗi: packages that could not become documents.
    Unreadable,
    /// Đến, chưa vào sổ.
    Unregistered,
    /// Đã vào sổ, chưa trình, chưa chuyển.
    NotSubmitted,
    /// Quá hạn xử lý.
    Overdue,
    /// Phản hồi trạng thái còn nợ.
    StatusOutbox,
    /// Thu hồi, cập nhật, thay thế đến, chờ quyết định.
    RecallsIn,
    /// Đã xin lấy lại, chưa được trả lời.
    RecallsOut,
    /// Văn bản đến trùng, chưa xử lý.
    Duplicates,
    /// Số mới trong sổ chưa in.
    RegisterPrint,
}

impl WorkLine {
    /// Every line, in order.
    pub const ALL: [Self; 15] = [
        Self::UnsentSigned,
        Self::InQueue,
        Self::Failed,
        Self::NotDelivered,
        Self::NotAccepted,
        Self::Refused,
        Self::Unreadable,
        Self::Unregistered,
        Self::NotSubmitted,
        Self::Overdue,
        Self::StatusOutbox,
        Self::RecallsIn,
        Self::RecallsOut,
        Self::Duplicates,
        Self::RegisterPrint,
    ];

    /// The name in the registry and in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::UnsentSigned => "unsent_signed",
            Self::InQueue => "in_queue",
            Self::Failed => "failed",
            Self::NotDelivered => "not_delivered",
            Self::NotAccepted => "not_accepted",
            Self::Refused => "refused",
            Self::Unreadable => "unreadable",
            Self::Unregistered => "unregistered",
            Self::NotSubmitted => "not_submitted",
            Self::Overdue => "overdue",
            Self::StatusOutbox => "status_outbox",
            Self::RecallsIn => "recalls_in",
            Self::RecallsOut => "recalls_out",
            Self::Duplicates => "duplicates",
            Self::RegisterPrint => "register_print",
        }
    }

    /// Reads the name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|line| line.as_str() == text)
    }

    /// Where its rows are listed.
    #[must_use]
    pub fn list(self) -> WorkList {
        match self {
            Self::UnsentSigned => WorkList::Drafts,
            Self::InQueue
            | Self::Failed
            | Self::NotDelivered
            | Self::NotAccepted
            | Self::Refused
            | Self::RecallsOut => WorkList::Outgoing,
            Self::Unreadable => WorkList::Quarantine,
            Self::Unregistered
            | Self::NotSubmitted
            | Self::Overdue
            | Self::StatusOutbox
            | Self::RecallsIn
            | Self::Duplicates
            | Self::RegisterPrint => WorkList::Incoming,
        }
    }

    /// Whether it is work left undone; the register's new numbers are only a reminder.
    #[must_use]
    pub fn is_left_over(self) -> bool {
        self != Self::RegisterPrint
    }
}

/// The list a line is found in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum WorkList {
    /// Drafts.
    Drafts,
    /// Outgoing documents.
    Outgoing,
    /// Incoming documents.
    Incoming,
    /// Packages kept apart.
    Quarantine,
}

/// Until when something entered that is late now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cutoff {
    /// For what is not urgent.
    pub normal: UtcMillis,
    /// For what is urgent.
    pub urgent: UtcMillis,
}

impl Cutoff {
    /// Everything is counted, late or not.
    pub const NONE: Self = Self { normal: UtcMillis(i64::MAX), urgent: UtcMillis(i64::MAX) };
}

/// The cutoffs of one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cutoffs {
    /// The moment.
    pub now: UtcMillis,
    /// Its day in Vietnam.
    pub today: Date,
    /// Sent, and no 01: 60 minutes of working time, 10 minutes when urgent (GL21-1b, defaults).
    pub unheard: Cutoff,
    /// Arrived (01), and no 03 or 02: the end of the working day of arrival (NĐ 30/2020 Art 21.2.c), 30 minutes when
    /// urgent.
    pub unaccepted: Cutoff,
    /// Came, and not registered or not submitted: the end of the next working day (NĐ 30/2020 Art 4.2.c, 23.1),
    /// 30 minutes when urgent ("ngay sau khi nhận").
    pub unattended: Cutoff,
}

const MINUTE: i64 = 60_000;
/// No rest is longer; see [`Calendar`].
const LONGEST_REST: usize = 60;

impl Cutoffs {
    /// The cutoffs at `now`.
    #[must_use]
    pub fn at(calendar: &Calendar, now: UtcMillis) -> Self {
        let ended = last_ended(calendar, now);
        let before = previous_working(calendar, ended);
        let half_an_hour_ago = now.plus(-30 * MINUTE);
        Self {
            now,
            today: now.vietnam_date(),
            unheard: Cutoff {
                normal: before_working_time(calendar, now, 60 * MINUTE),
                urgent: now.plus(-10 * MINUTE),
            },
            unaccepted: Cutoff { normal: calendar.end_of_work(ended), urgent: half_an_hour_ago },
            unattended: Cutoff { normal: calendar.end_of_work(before), urgent: half_an_hour_ago },
        }
    }
}

/// The last working day whose afternoon is over.
fn last_ended(calendar: &Calendar, now: UtcMillis) -> Date {
    let today = now.vietnam_date();
    if calendar.is_working(today) && calendar.end_of_work(today) <= now {
        return today;
    }
    previous_working(calendar, today)
}

fn previous_working(calendar: &Calendar, date: Date) -> Date {
    let mut day = date;
    for _ in 0..LONGEST_REST {
        day = day.yesterday().unwrap_or(day);
        if calendar.is_working(day) {
            break;
        }
    }
    day
}

/// The latest moment since which `wait` milliseconds of working time have passed, to the second.
fn before_working_time(calendar: &Calendar, now: UtcMillis, wait: i64) -> UtcMillis {
    const SECOND: i64 = 1_000;
    let (mut passed, mut not_yet) = (60 * 24 * 60 * MINUTE, 0);
    while passed - not_yet > SECOND {
        let ago = i64::midpoint(passed, not_yet);
        if calendar.after_working_time(now.plus(-ago), wait) <= now { passed = ago } else { not_yet = ago }
    }
    now.plus(-passed)
}

#[cfg(test)]
mod tests {
    use jiff::civil::{DateTime, date};
    use rstest::rstest;

    use super::*;

    fn at(text: &str) -> UtcMillis {
        UtcMillis::from_vietnam(text.parse::<DateTime>().unwrap())
    }

    fn said(moment: UtcMillis) -> String {
        moment.vietnam().strftime("%Y-%m-%d %H:%M").to_string()
    }

    #[rstest]
    // Monday 23 November; Tuesday the 24th is a holiday; sessions 7:30–11:30 and 13:30–17:30.
    #[case("2026-11-23T09:00", "2026-11-23 08:00", "2026-11-20 17:30", "2026-11-19 17:30")]
    #[case("2026-11-23T08:00", "2026-11-20 17:00", "2026-11-20 17:30", "2026-11-19 17:30")]
    #[case("2026-11-23T14:00", "2026-11-23 11:00", "2026-11-20 17:30", "2026-11-19 17:30")]
    #[case("2026-11-23T17:30", "2026-11-23 16:30", "2026-11-23 17:30", "2026-11-20 17:30")]
    #[case("2026-11-24T10:00", "2026-11-23 16:30", "2026-11-23 17:30", "2026-11-20 17:30")]
    #[case("2026-11-25T07:00", "2026-11-23 16:30", "2026-11-23 17:30", "2026-11-20 17:30")]
    fn cutoffs_follow_the_working_calendar(
        #[case] now: &str,
        #[case] unheard: &str,
        #[case] unaccepted: &str,
        #[case] unattended: &str,
    ) {
        let cutoffs = Cutoffs::at(&Calendar::shipped().unwrap(), at(now));
        let minute = |moment: UtcMillis| said(moment.plus(500));
        assert_eq!(minute(cutoffs.unheard.normal), unheard);
        assert_eq!(minute(cutoffs.unaccepted.normal), unaccepted);
        assert_eq!(minute(cutoffs.unattended.normal), unattended);
    }

    #[test]
    fn what_is_urgent_is_late_by_the_clock_even_at_night() {
        let cutoffs = Cutoffs::at(&Calendar::shipped().unwrap(), at("2026-11-22T23:00"));
        assert_eq!(said(cutoffs.unheard.urgent), "2026-11-22 22:50");
        assert_eq!(said(cutoffs.unaccepted.urgent), "2026-11-22 22:30");
        assert_eq!(cutoffs.today, date(2026, 11, 22));
    }

    #[test]
    fn every_line_has_a_name_of_its_own_that_reads_back() {
        for line in WorkLine::ALL {
            assert_eq!(WorkLine::parse(line.as_str()), Some(line));
            assert_eq!(serde_json::to_value(line).unwrap(), line.as_str());
        }
    }
}
