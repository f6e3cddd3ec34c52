//! The root that failures share: one mend for all of them.

use domain::alert::Cause;
use registry::{Coded, Connection, agencies, open};

use crate::error::{Reason, Result};

/// Why a delivery failed: what the directory knows about the recipient first, then the hub's own word.
pub(super) fn of(c: &Connection, delivery: &open::Delivery) -> Result<Cause> {
    let current = agencies::resolve(c, &delivery.to_code)?;
    if !current.eq_ignore_ascii_case(&delivery.to_code) {
        return Ok(Cause { code: Reason::CauseCodeReplaced.code().to_owned(), ..Cause::default() });
    }
    if agencies::get(c, &current)?.is_some_and(|agency| agency.closed_at.is_some()) {
        return Ok(Cause { code: Reason::CauseAgencyClosed.code().to_owned(), ..Cause::default() });
    }
    Ok(delivery.error.clone().map_or_else(Cause::default, |Coded { code, args }| Cause { code, args }))
}
