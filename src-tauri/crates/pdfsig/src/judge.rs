//! From evidence to a verdict: rules R1, R2, R4, R5, R6 for one signature.
//!
//! What cryptography and trust say comes from [`crate::cms`] with its own reasons; here it meets what the file says.

use domain::UtcMillis;
use domain::content::SignatureVerdict;
use lopdf::Dictionary;
use lopdf::xref::XrefRecovery;

use crate::cms::{self, Chain, Checked, Form as Kind, Standing};
use crate::coverage::ByteRange;
use crate::diff::permission::{self, Permission};
use crate::diff::{self, Change, Difference, Level, Revision};
use crate::error::Refusal;
use crate::fields::{Form, SignedField};
use crate::limits::{Deadline, Limits};
use crate::marks::{self, Tail};
use crate::pdf::Pdf;
use crate::reason::{Reason, Severity};
use crate::report::{ChangesAfter, Covers, Integrity, Overall, SignatureReport};
use crate::revoke::{Revocation, Unknown};

/// Everything known about one signature.
pub(crate) struct Evidence<'a> {
    pub(crate) file: &'a [u8],
    pub(crate) last: (&'a Pdf, &'a Form),
    /// The revision it covers; absent when there is none that loads.
    pub(crate) revision: Option<(&'a Pdf, &'a Form)>,
    pub(crate) field: &'a SignedField,
    pub(crate) dictionary: &'a Dictionary,
    pub(crate) kind: Option<Kind>,
    pub(crate) subfilter: &'a str,
    pub(crate) range: Result<(&'a ByteRange, &'a [u8]), &'static str>,
    pub(crate) checked: Option<&'a Checked>,
    /// Whether no intact signature covers more: what follows is signed by nobody.
    pub(crate) is_last_intact: bool,
}

/// The outcome for one signature.
pub(crate) struct Judged {
    pub(crate) integrity: Integrity,
    pub(crate) covers: Covers,
    pub(crate) changes_after: ChangesAfter,
    pub(crate) level: Level,
    pub(crate) changes: Vec<Change>,
    /// Heaviest first.
    pub(crate) reasons: Vec<Reason>,
}

/// Judges one signature.
///
/// # Errors
/// When comparing revisions would cost more than the limits allow.
pub(crate) fn judge(evidence: &Evidence<'_>, limits: &Limits, deadline: Deadline) -> Result<Judged, Refusal> {
    let mut judged = Judged {
        integrity: Integrity::Broken,
        covers: Covers::InvalidRange,
        changes_after: ChangesAfter::Unknown,
        level: Level::None,
        changes: Vec::new(),
        reasons: Vec::new(),
    };
    if evidence.kind.is_none() {
        let is_legacy = matches!(evidence.subfilter, "adbe.pkcs7.sha1" | "adbe.x509.rsa_sha1");
        let code = if is_legacy { "SIG-LEGACY" } else { "SIG-SUBFILTER" };
        judged.refuse(Reason::new(Severity::Refusal, code).with("subfilter", evidence.subfilter));
        judged.integrity = Integrity::Unknown;
    }
    match evidence.range {
        Err(code) => {
            judged.integrity = Integrity::Broken;
            judged.covers = if code == "SIG-RANGE-END" { Covers::Partial } else { Covers::InvalidRange };
            judged.refuse(Reason::new(Severity::Refusal, code));
        }
        Ok((range, contents)) => {
            let is_whole = range.end == evidence.file.len();
            judged.covers = if is_whole { Covers::WholeFile } else { Covers::Revision };
            judged.take(evidence.checked, contents);
            revision(&mut judged, evidence, range, limits, deadline)?;
        }
    }
    judged.reasons.sort_by_key(|reason| std::cmp::Reverse(reason.severity));
    Ok(judged)
}

impl Judged {
    fn refuse(&mut self, reason: Reason) {
        self.reasons.push(reason);
    }

    /// What the cryptography says, and the bytes behind the CMS, where only zeros may stand (R1).
    fn take(&mut self, checked: Option<&Checked>, contents: &[u8]) {
        let Some(checked) = checked else { return };
        self.reasons.extend(checked.reasons.iter().cloned());
        self.integrity = match checked.integrity {
            cms::Integrity::Ok => Integrity::Intact,
            cms::Integrity::DigestMismatch | cms::Integrity::BadSignature | cms::Integrity::Malformed => {
                Integrity::Broken
            }
            cms::Integrity::Unsupported | cms::Integrity::NoCertificate => Integrity::Unknown,
        };
        let behind = contents.get(checked.length..).unwrap_or_default();
        if checked.length > 0 && behind.iter().any(|byte| *byte != 0) {
            self.refuse(Reason::new(Severity::Refusal, "SIG-CONTENTS-TAIL"));
        }
        // A verdict is never better than the integrity it stands on, whatever reasons were given.
        if checked.integrity != cms::Integrity::Ok && verdict(&self.reasons) == SignatureVerdict::Valid {
            self.refuse(Reason::new(Severity::Refusal, "SIG-CMS-MALFORMED"));
        }
    }
}

fn revision(
    judged: &mut Judged,
    evidence: &Evidence<'_>,
    range: &ByteRange,
    limits: &Limits,
    deadline: Deadline,
) -> Result<(), Refusal> {
    let Some((pdf, form)) = evidence.revision else {
        judged.refuse(Reason::new(Severity::Refusal, "SIG-REVISION-UNREADABLE"));
        return Ok(());
    };
    match pdf.repair() {
        None => {}
        Some(XrefRecovery::OffsetCorrected) => {
            judged.refuse(Reason::new(Severity::Doubt, "SIG-REVISION-REPAIRED"))
        }
        Some(_) => judged.refuse(Reason::new(Severity::Refusal, "SIG-REVISION-REPAIRED")),
    }
    if !holds_signature(pdf, form, evidence) {
        judged.refuse(Reason::new(Severity::Refusal, "SIG-REVISION-OTHER"));
    }
    let permission = permission::read(pdf, evidence.dictionary, evidence.field.lock.as_ref());
    let difference = if judged.covers == Covers::WholeFile {
        Difference::default()
    } else {
        let (old, new) = (Revision { pdf, form }, Revision { pdf: evidence.last.0, form: evidence.last.1 });
        diff::compare(old, new, &permission.locks, limits, deadline)?
    };
    judged.level = difference.level();
    changes(judged, &difference, &permission);
    if evidence.is_last_intact {
        tail(judged, evidence, range, &difference);
    }
    judged.changes = difference.changes;
    Ok(())
}

/// R4: the signed revision itself shows this very signature.
fn holds_signature(pdf: &Pdf, form: &Form, evidence: &Evidence<'_>) -> bool {
    form.signed.iter().any(|field| {
        field.name == evidence.field.name
            && field.value.as_reference().ok() == evidence.field.value.as_reference().ok()
            && pdf.dictionary(&field.value) == Some(evidence.dictionary)
    })
}

/// R5: what changed against what is allowed.
fn changes(judged: &mut Judged, difference: &Difference, permission: &Permission) {
    let level = difference.level();
    let heaviest = difference
        .changes
        .iter()
        .filter(|change| change.level == level)
        .map(|change| change.place.as_str())
        .next();
    let place = heaviest.unwrap_or_default();
    judged.changes_after = match level {
        Level::None => ChangesAfter::None,
        level if level <= permission.level => ChangesAfter::Permitted,
        Level::Ltv | Level::Sign | Level::FormFill | Level::Annots | Level::Content => {
            ChangesAfter::Forbidden
        }
    };
    if judged.changes_after == ChangesAfter::Forbidden {
        let code = match level {
            Level::None | Level::Ltv | Level::Sign => "SIG-CHANGED-SIGNATURE",
            Level::FormFill => "SIG-CHANGED-FORM",
            Level::Annots => "SIG-CHANGED-ANNOTATION",
            Level::Content => "SIG-CHANGED-CONTENT",
        };
        judged.refuse(Reason::new(Severity::Refusal, code).with("place", place));
    } else if level >= Level::FormFill {
        // Allowed by the certification; whoever reads the document should know all the same.
        let severity = if level == Level::Annots { Severity::Doubt } else { Severity::Warning };
        judged.refuse(Reason::new(severity, "SIG-CHANGED-ALLOWED").with("place", place));
    }
    if let Some(field) = difference.locked.first() {
        judged.changes_after = ChangesAfter::Forbidden;
        judged.refuse(Reason::new(Severity::Refusal, "SIG-CHANGED-LOCKED").with("place", field.as_str()));
    }
}

/// R6: what follows the last intact signature is signed by nobody, so only validation data may be there.
fn tail(judged: &mut Judged, evidence: &Evidence<'_>, range: &ByteRange, difference: &Difference) {
    match marks::tail(evidence.file, range.end, evidence.last.0) {
        Tail::Clean => {}
        Tail::Blank => judged.refuse(Reason::new(Severity::Doubt, "SIG-TAIL-BLANK")),
        Tail::Unreached => {
            judged.changes_after = ChangesAfter::Forbidden;
            judged.refuse(Reason::new(Severity::Refusal, "SIG-TAIL-UNREACHED"));
        }
    }
    let revision = evidence.revision.map(|(pdf, _)| pdf.misnamed(evidence.file)).unwrap_or_default();
    if evidence.last.0.misnamed(evidence.file).difference(&revision).next().is_some() {
        judged.changes_after = ChangesAfter::Forbidden;
        judged.refuse(Reason::new(Severity::Refusal, "SIG-TAIL-MISNAMED"));
    }
    if let Some(place) = &difference.rewritten {
        judged.changes_after = ChangesAfter::Forbidden;
        judged.refuse(Reason::new(Severity::Refusal, "SIG-TAIL-REWRITTEN").with("place", place.as_str()));
    }
    if difference.level() > Level::Ltv && judged.changes_after == ChangesAfter::Permitted {
        judged.refuse(Reason::new(Severity::Doubt, "SIG-TAIL-UNSIGNED"));
    }
}

/// What the heaviest reason says.
pub(crate) fn verdict(reasons: &[Reason]) -> SignatureVerdict {
    match reasons.iter().map(|reason| reason.severity).max() {
        None | Some(Severity::Note | Severity::Warning) => SignatureVerdict::Valid,
        Some(Severity::Doubt) => SignatureVerdict::Indeterminate,
        Some(Severity::Refusal) => SignatureVerdict::Invalid,
    }
}

/// The facts of a signature whose cryptography could not be looked at.
pub(crate) fn unchecked(claimed: Option<UtcMillis>, at: UtcMillis) -> Checked {
    Checked {
        integrity: cms::Integrity::Malformed,
        length: 0,
        signer: None,
        chain: Chain { standing: Standing::Unknown, anchor_sha256: None, subjects: Vec::new() },
        revocation: Revocation::Unknown { why: Unknown::NoIssuer },
        timestamp: None,
        claimed,
        time: at,
        time_proven: false,
        algorithms: cms::Algorithms::default(),
        key_usage_ok: false,
        reasons: Vec::new(),
    }
}

/// Which kind of invalid a file is, for one word.
pub(crate) fn kind_of_invalid<'a>(all: impl Iterator<Item = &'a SignatureReport>) -> Overall {
    let (mut modified, mut untrusted) = (false, false);
    for one in all.filter(|one| one.verdict == SignatureVerdict::Invalid) {
        if one.integrity != Integrity::Intact {
            return Overall::Invalid;
        }
        modified |= one.changes_after == ChangesAfter::Forbidden;
        untrusted |= one.chain.standing == Standing::Untrusted;
    }
    match (modified, untrusted) {
        (true, _) => Overall::Modified,
        (false, true) => Overall::Untrusted,
        (false, false) => Overall::Invalid,
    }
}
