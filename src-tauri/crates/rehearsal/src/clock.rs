//! The one place where the hub reads the time of day.

use std::time::{SystemTime, UNIX_EPOCH};

use domain::UtcMillis;

/// Now, in UTC milliseconds.
pub(crate) fn now() -> UtcMillis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    UtcMillis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// The form of times in the hub's lists, on Vietnam's clock: `13/10/2025 14:45:10`.
pub(crate) fn listed(at: UtcMillis) -> String {
    let local = at.vietnam();
    format!(
        "{:02}/{:02}/{:04} {:02}:{:02}:{:02}",
        local.day(),
        local.month(),
        local.year(),
        local.hour(),
        local.minute(),
        local.second()
    )
}
