//! What the claimed signing time is worth beside what is proven (rule R8).

use domain::UtcMillis;

use crate::{
    certificate::Certificate,
    reason::{Reason, Severity},
    revoke::Moment,
};

const HOUR: i64 = 3_600_000;
/// Some signing tools write Vietnam's wall clock as if it were UTC.
const QUIRK: i64 = 7 * HOUR;
/// How far a claimed time may lie from a proven one.
const TOLERANCE: i64 = HOUR;
/// How far a claimed time may lie in the future.
const SKEW: i64 = 5 * 60_000;

/// Reasons about `claimed`, given the moment used and the certificate.
pub(super) fn compare(claimed: UtcMillis, moment: Moment, certificate: Option<&Certificate>) -> Vec<Reason> {
    let mut reasons = Vec::new();
    let mut real = claimed;
    if moment.proven {
        let ahead = claimed.since(moment.time);
        if ahead.saturating_sub(QUIRK).saturating_abs() < TOLERANCE {
            reasons.push(Reason::new(Severity::Note, "SIG-TIME-LOCAL"));
            real = claimed.plus(-QUIRK);
        } else if ahead.saturating_abs() > 24 * HOUR || ahead > TOLERANCE {
            reasons.push(
                Reason::new(Severity::Warning, "SIG-TIME-INCONSISTENT").with("proven", moment.time.rfc3339()),
            );
        }
    } else if claimed > moment.at.plus(SKEW) {
        if claimed <= moment.at.plus(QUIRK + SKEW) {
            reasons.push(Reason::new(Severity::Note, "SIG-TIME-LOCAL"));
            real = claimed.plus(-QUIRK);
        } else {
            reasons.push(Reason::new(Severity::Warning, "SIG-TIME-FUTURE"));
        }
    }
    if certificate.is_some_and(|certificate| !certificate.valid_at(real)) {
        reasons.push(Reason::new(Severity::Warning, "SIG-TIME-OUTSIDE"));
    }
    reasons.into_iter().map(|reason| reason.with("claimed", claimed.rfc3339())).collect()
}
