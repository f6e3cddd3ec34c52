//! The boundary: bytes in, a report out, whatever the bytes are.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

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
    let work = || {
        let deadline = Deadline::start(limits);
        catch_unwind(AssertUnwindSafe(|| examine::examine(file, trust, at, limits, deadline)))
            .unwrap_or(Err(Refusal::Damaged))
    };
    let outcome = thread::scope(|scope| {
        match thread::Builder::new().name("pdfsig".to_owned()).stack_size(STACK).spawn_scoped(scope, work) {
            Ok(thread) => thread.join().unwrap_or(Err(Refusal::Damaged)),
            // No thread to be had: the ordinary stack does for all but hostile files.
            Err(_) => work(),
        }
    });
    outcome.unwrap_or_else(|refusal| refused(file, refusal, trust, at))
}

/// The report on a file that cannot be read. Where its bytes show a signature it is never called unsigned.
fn refused(file: &[u8], refusal: Refusal, trust: &Trust, at: UtcMillis) -> Report {
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
