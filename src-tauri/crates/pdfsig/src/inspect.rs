//! The boundary: bytes in, a report out, whatever the bytes are.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread::{self, Scope, ScopedJoinHandle};

use domain::UtcMillis;
use domain::content::SignatureVerdict;

use crate::error::Refusal;
use crate::examine;
use crate::limits::{Deadline, Limits};
use crate::marks;
use crate::reason::{Reason, Severity};
use crate::report::{Overall, Report};
use crate::trust::Trust;

/// Stack for reading one file: nesting is limited everywhere, and this is many times what the limits need.
const STACK: usize = 16 * 1024 * 1024;

/// Says everything that can be said about the signatures of `file`, as of `at`, for an office that trusts `trust`.
///
/// Never panics, and ends within the deadline of `limits` and a small multiple of the memory they name. Without a root
/// in `trust` no signature is valid: who vouches for it is not known.
#[must_use]
pub fn inspect(file: &[u8], trust: &Trust, at: UtcMillis, limits: &Limits) -> Report {
    let outcome = apart(|| {
        let deadline = Deadline::start(limits);
        let pdf = examine::open(file, limits, deadline)?;
        examine::examine(file, &pdf, trust, at, limits, deadline)
    });
    outcome.unwrap_or_else(|refusal| refused(file, refusal, trust, at))
}

/// Reads a file on a stack that is deep enough. What panics is damaged.
pub(crate) fn apart<T: Send>(work: impl Fn() -> Result<T, Refusal> + Sync) -> Result<T, Refusal> {
    let work = || catch_unwind(AssertUnwindSafe(&work)).unwrap_or(Err(Refusal::Damaged));
    thread::scope(|scope| match beside(scope, "pdfsig", work) {
        Ok(thread) => thread.join().unwrap_or(Err(Refusal::Damaged)),
        // No thread to be had: the ordinary stack does for all but hostile files.
        Err(_) => work(),
    })
}

/// Starts a thread for reading a file.
pub(crate) fn beside<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    name: &str,
    work: impl FnOnce() -> T + Send + 'scope,
) -> std::io::Result<ScopedJoinHandle<'scope, T>> {
    thread::Builder::new().name(name.to_owned()).stack_size(STACK).spawn_scoped(scope, work)
}

/// The report on a file that cannot be read. Where its bytes show a signature it is never called unsigned.
pub(crate) fn refused(file: &[u8], refusal: Refusal, trust: &Trust, at: UtcMillis) -> Report {
    let mut findings = vec![match refusal {
        Refusal::Limit(name) => Reason::new(Severity::Doubt, refusal.code()).with("limit", name),
        Refusal::NotPdf | Refusal::Damaged | Refusal::Encrypted => {
            Reason::new(Severity::Doubt, refusal.code())
        }
    }];
    let shows_a_signature = !matches!(refusal, Refusal::Limit("file")) && marks::byte_ranges(file) > 0;
    let verdict = match refusal {
        _ if !shows_a_signature => None,
        Refusal::Encrypted | Refusal::Limit(_) => Some(SignatureVerdict::Indeterminate),
        Refusal::NotPdf | Refusal::Damaged => {
            findings.insert(0, Reason::new(Severity::Refusal, "SIG-HIDDEN"));
            Some(SignatureVerdict::Invalid)
        }
    };
    Report {
        sha256: hex::encode(openssl::sha::sha256(file)),
        bytes: u64::try_from(file.len()).unwrap_or(u64::MAX),
        pdf_version: None,
        pages: None,
        encrypted: refusal == Refusal::Encrypted,
        unreadable: Some(refusal.code()),
        overall: if shows_a_signature && verdict == Some(SignatureVerdict::Invalid) {
            Overall::HiddenSignature
        } else {
            Overall::Malformed
        },
        verdict,
        signatures: Vec::new(),
        timestamps: Vec::new(),
        findings,
        content_sha256: None,
        checked_at: at,
        trust: trust.version(),
    }
}
