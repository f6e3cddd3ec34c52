//! What a file carries for the long term: certificates, lists and answers in its document security store
//! (ISO 32000-2 12.8.4.3).

use lopdf::{Dictionary, Object};

use crate::limits::{Deadline, Limits};
use crate::pdf::Pdf;
use crate::revoke::Embedded;

/// Most items of each kind; a long-lived document carries a few dozen.
const MOST: usize = 256;

/// Reads `/DSS`. What does not decode, or is over a limit, is left out: it can only have helped.
pub(crate) fn read(pdf: &Pdf, limits: &Limits, deadline: Deadline) -> Embedded {
    let mut left = limits.stream;
    let Some(store) = pdf.catalog().and_then(|catalog| pdf.sub(catalog, b"DSS")) else {
        return Embedded::default();
    };
    let mut items = |key: &[u8]| items(pdf, store, key, &mut left, deadline);
    Embedded { certs: items(b"Certs"), crls: items(b"CRLs"), ocsps: items(b"OCSPs"), proven_at: None }
}

fn items(pdf: &Pdf, store: &Dictionary, key: &[u8], left: &mut usize, deadline: Deadline) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for item in pdf.array(store, key).iter().take(MOST) {
        if deadline.check().is_err() {
            break;
        }
        let Object::Stream(stream) = pdf.resolve(item).1 else { continue };
        if let Ok(bytes) = stream.get_plain_content_with_limit(*left) {
            *left = left.saturating_sub(bytes.len());
            found.push(bytes);
        }
    }
    found
}
