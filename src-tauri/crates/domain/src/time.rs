//! Moments in UTC milliseconds, shown and written in Vietnam time.

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::Offset,
};
use serde::{Deserialize, Serialize};

/// Vietnam has been at UTC+7 without daylight saving since 1975; packages carry local time without a zone.
pub const VIETNAM: Offset = Offset::constant(7);

/// A moment in milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(transparent)]
pub struct UtcMillis(#[cfg_attr(feature = "bindings", specta(type = f64))] pub i64);

impl UtcMillis {
    /// The moment `milliseconds` later (earlier when negative), saturating at the ends of time.
    #[must_use]
    pub fn plus(self, milliseconds: i64) -> Self {
        Self(self.0.saturating_add(milliseconds))
    }

    /// Milliseconds from `earlier` to this moment; negative when this one is before.
    #[must_use]
    pub fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The wall clock in Vietnam.
    #[must_use]
    pub fn vietnam(self) -> DateTime {
        let clamped = self.0.clamp(Timestamp::MIN.as_millisecond(), Timestamp::MAX.as_millisecond());
        VIETNAM.to_datetime(Timestamp::from_millisecond(clamped).unwrap_or(Timestamp::UNIX_EPOCH))
    }

    /// The calendar day in Vietnam.
    #[must_use]
    pub fn vietnam_date(self) -> Date {
        self.vietnam().date()
    }

    /// The moment a wall clock in Vietnam shows `local`.
    #[must_use]
    pub fn from_vietnam(local: DateTime) -> Self {
        Self(VIETNAM.to_timestamp(local).map_or(0, Timestamp::as_millisecond))
    }

    /// RFC 3339 with Vietnam's offset, to the millisecond, e.g. `2026-11-05T08:15:00.000+07:00`.
    #[must_use]
    pub fn rfc3339(self) -> String {
        let local = self.vietnam();
        format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}+07:00",
            local.year(),
            local.month(),
            local.day(),
            local.hour(),
            local.minute(),
            local.second(),
            local.millisecond()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn midnight_in_vietnam_is_seventeen_hours_utc() {
        // 2026-11-22T17:00:00Z
        let moment = UtcMillis(1_795_366_800_000);
        assert_eq!(moment.rfc3339(), "2026-11-23T00:00:00.000+07:00");
        assert_eq!(UtcMillis::from_vietnam(moment.vietnam()), moment);
    }

    #[test]
    fn the_ends_of_time_do_not_panic() {
        assert!(UtcMillis(i64::MAX).vietnam() > UtcMillis(i64::MIN).vietnam());
        assert_eq!(UtcMillis(i64::MAX).plus(1), UtcMillis(i64::MAX));
    }
}
