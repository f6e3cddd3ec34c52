//! From a loaded file to its report: every signature on its own, then the file as a whole (rule R7: the worst wins).

use std::thread;

use domain::UtcMillis;
use domain::content::SignatureRole;
use lopdf::Dictionary;

use crate::cms::{self, Checked, Form as Kind};
use crate::coverage::{self, ByteRange};
use crate::digests::{Covered, Digests};
use crate::error::Refusal;
use crate::fields::{self, Form, SignedField, text};
use crate::inspect::beside;
use crate::judge::{self, Evidence};
use crate::limits::{Deadline, Limits};
use crate::pdf::{self, Pdf};
use crate::report::{Covers, Report, SignatureReport};
use crate::revoke::Embedded;
use crate::trust::Trust;
use crate::{conclude, content, date, embedded, marks, place, role};

/// Most words and delimiters in the raw bytes. Data of streams holds one in twenty bytes by chance; each one outside of
/// streams may become a value in memory.
const WORDS: usize = 16_000_000;

/// One signature while it is examined.
struct Candidate<'a> {
    field: &'a SignedField,
    dictionary: &'a Dictionary,
    subfilter: String,
    kind: Option<Kind>,
    range: Result<(ByteRange, Vec<u8>), &'static str>,
    claimed: Option<UtcMillis>,
    place: Option<domain::content::Place>,
}

impl Candidate<'_> {
    fn end(&self) -> usize {
        self.range.as_ref().map_or(usize::MAX, |(range, _)| range.end)
    }

    fn is_timestamp(&self) -> bool {
        self.kind == Some(Kind::Rfc3161)
    }
}

/// Loads `file` as it is.
///
/// # Errors
/// When it cannot be read, or would cost more than the limits allow.
pub(crate) fn open(file: &[u8], limits: &Limits, deadline: Deadline) -> Result<Pdf, Refusal> {
    if file.len() <= limits.file && !marks::fits(file, limits.tokens, WORDS) {
        return Err(Refusal::Limit("tokens"));
    }
    pdf::load(file, limits, deadline)
}

/// Examines `file`, which was loaded as `last`.
///
/// # Errors
/// When it cannot be read, or would cost more than the limits allow.
pub(crate) fn examine(
    file: &[u8],
    last: &Pdf,
    trust: &Trust,
    at: UtcMillis,
    limits: &Limits,
    deadline: Deadline,
) -> Result<Report, Refusal> {
    let form = fields::read(last, limits)?;
    let widgets: Vec<_> = form.signed.iter().map(|field| field.widget).collect();
    let (places, pages) = place::of_widgets(last, &widgets, limits, deadline)?;
    let mut candidates: Vec<Candidate<'_>> =
        form.signed.iter().zip(places).map(|(field, place)| candidate(file, last, field, place)).collect();
    candidates.sort_by_key(Candidate::end);

    let embedded = embedded::read(last, limits, deadline);
    let digests = Digests::new(file, candidates.iter().filter_map(|one| Some(&one.range.as_ref().ok()?.0)));
    let first = || First::read(file, last, &form, candidates.first(), limits, deadline);
    let (checked, first) = thread::scope(|scope| {
        let started = beside(scope, "pdfrevision", first);
        let checked = check_all(&digests, &candidates, trust, &embedded, at, deadline);
        let first = match started {
            Ok(thread) => thread.join().unwrap_or(Err(Refusal::Damaged)),
            Err(_) => first(),
        };
        Ok((checked?, first?))
    })?;
    let last_intact = candidates
        .iter()
        .zip(&checked)
        .filter(|(candidate, checked)| checked.as_ref().is_some_and(|checked| stands(candidate, checked)))
        .filter_map(|(candidate, _)| Some(candidate.range.as_ref().ok()?.0.end))
        .max();

    let (mut content_sha256, mut first) = (first.content, first.signed);
    let (mut signatures, mut timestamps) = (Vec::new(), Vec::new());
    let mut revisions = 0_usize;
    for (candidate, checked) in candidates.iter().zip(checked) {
        deadline.check()?;
        let signed = match first.take() {
            Some(signed) => signed,
            None => signed_revision(file, candidate, limits, deadline)?,
        };
        let revision = signed.revision(last, &form);
        if let Signed::Earlier(..) = signed {
            revisions = revisions.saturating_add(1);
            if revisions > limits.revisions {
                return Err(Refusal::Limit("revisions"));
            }
        }
        if let (None, Some((revision, _))) = (&content_sha256, revision) {
            content_sha256 = Some(content::hash(revision, limits, deadline)?);
        }
        let evidence = Evidence {
            file,
            last: (last, &form),
            revision,
            field: candidate.field,
            dictionary: candidate.dictionary,
            kind: candidate.kind,
            subfilter: &candidate.subfilter,
            range: candidate
                .range
                .as_ref()
                .map(|(range, contents)| (range, contents.as_slice()))
                .map_err(|code| *code),
            checked: checked.as_ref(),
            is_last_intact: last_intact.is_some()
                && candidate.range.as_ref().ok().map(|(range, _)| range.end) == last_intact,
        };
        let judged = judge::judge(&evidence, limits, deadline)?;
        let report = signature_report(candidate, checked, judged, at);
        if candidate.is_timestamp() { timestamps.push(report) } else { signatures.push(report) }
    }
    let content_sha256 = content_sha256.map_or_else(|| content::hash(last, limits, deadline), Ok)?;
    let findings = conclude::findings(file, last, &form);
    let verdict = conclude::verdict(&signatures, &timestamps, &findings);
    Ok(Report {
        sha256: hex::encode(digests.whole().unwrap_or_else(|_| openssl::sha::sha256(file).to_vec())),
        bytes: u64::try_from(file.len()).unwrap_or(u64::MAX),
        pdf_version: Some(last.document.version.clone()),
        pages: Some(pages),
        encrypted: last.document.was_encrypted(),
        unreadable: None,
        overall: conclude::overall(&signatures, &timestamps, &findings, verdict),
        verdict,
        signatures,
        timestamps,
        findings,
        content_sha256: Some(content_sha256),
        checked_at: at,
        trust: trust.version(),
    })
}

/// Whether a signature vouches for everything before its end (rule R6). Anybody can make a timestamp with an authority
/// of his own, and it costs the file nothing, so one that does not lead to a root vouches for nothing.
fn stands(candidate: &Candidate<'_>, checked: &Checked) -> bool {
    let is_known = checked.chain.standing != cms::Standing::Untrusted;
    checked.integrity == cms::Integrity::Ok && (is_known || !candidate.is_timestamp())
}

fn candidate<'a>(
    file: &[u8],
    pdf: &'a Pdf,
    field: &'a SignedField,
    place: Option<domain::content::Place>,
) -> Candidate<'a> {
    static NOTHING: std::sync::LazyLock<Dictionary> = std::sync::LazyLock::new(Dictionary::new);
    let dictionary: &Dictionary = pdf.dictionary(&field.value).unwrap_or(&NOTHING);
    let subfilter = pdf.value(dictionary, b"SubFilter").as_name().unwrap_or_default();
    let kind = match subfilter {
        b"adbe.pkcs7.detached" => Some(Kind::Pkcs7Detached),
        b"ETSI.CAdES.detached" => Some(Kind::CadesDetached),
        b"ETSI.RFC3161" => Some(Kind::Rfc3161),
        _ => None,
    };
    Candidate {
        field,
        dictionary,
        subfilter: String::from_utf8_lossy(subfilter).into_owned(),
        kind,
        range: coverage::check(file, pdf, dictionary),
        claimed: date::parse(&text(pdf.value(dictionary, b"M"))),
        place,
    }
}

/// Checks the cryptography of all candidates. Document timestamps go first: a trusted one proves that everything it
/// covers existed at its time.
fn check_all(
    digests: &Digests<'_>,
    candidates: &[Candidate<'_>],
    trust: &Trust,
    embedded: &Embedded,
    at: UtcMillis,
    deadline: Deadline,
) -> Result<Vec<Option<Checked>>, Refusal> {
    let mut checked: Vec<Option<Checked>> = vec![None; candidates.len()];
    let mut proofs: Vec<(usize, UtcMillis)> = Vec::new();
    for is_timestamp in [true, false] {
        for (candidate, slot) in candidates.iter().zip(&mut checked).rev() {
            if candidate.is_timestamp() != is_timestamp {
                continue;
            }
            deadline.check()?;
            let (Ok((range, contents)), Some(kind)) = (&candidate.range, candidate.kind) else { continue };
            let proven_at = proofs.iter().filter(|(end, _)| *end > range.end).map(|(_, time)| *time).min();
            let embedded = Embedded { proven_at, ..embedded.clone() };
            let signed = Covered::range(digests, range);
            let result = cms::check_covered(contents, signed, kind, trust, &embedded, candidate.claimed, at);
            if is_timestamp && result.integrity == cms::Integrity::Ok && result.time_proven {
                proofs.push((range.end, result.time));
            }
            *slot = Some(result);
        }
    }
    Ok(checked)
}

/// The revision that a signature covers.
enum Signed {
    /// The file as it is.
    Last,
    /// A shorter one.
    Earlier(Box<Pdf>, Form),
    /// It does not load on its own.
    Unreadable,
    /// There is no honest byte range.
    NoRange,
}

impl Signed {
    fn revision<'a>(&'a self, last: &'a Pdf, form: &'a Form) -> Option<(&'a Pdf, &'a Form)> {
        match self {
            Self::Last => Some((last, form)),
            Self::Earlier(pdf, form) => Some((pdf.as_ref(), form)),
            Self::Unreadable | Self::NoRange => None,
        }
    }
}

/// The first revision, read while the digests of the file are found: both go through nearly all of its bytes.
struct First {
    /// What the first signature covers; absent when nothing is signed.
    signed: Option<Signed>,
    /// Of that, or of the file where nothing is signed.
    content: Option<String>,
}

impl First {
    fn read(
        file: &[u8],
        last: &Pdf,
        form: &Form,
        candidate: Option<&Candidate<'_>>,
        limits: &Limits,
        deadline: Deadline,
    ) -> Result<Self, Refusal> {
        let signed = candidate.map(|one| signed_revision(file, one, limits, deadline)).transpose()?;
        let revision = signed.as_ref().map_or(Some((last, form)), |signed| signed.revision(last, form));
        let content = revision.map(|(pdf, _)| content::hash(pdf, limits, deadline)).transpose()?;
        Ok(Self { signed, content })
    }
}

fn signed_revision(
    file: &[u8],
    candidate: &Candidate<'_>,
    limits: &Limits,
    deadline: Deadline,
) -> Result<Signed, Refusal> {
    let Ok((range, _)) = &candidate.range else { return Ok(Signed::NoRange) };
    if range.end == file.len() {
        return Ok(Signed::Last);
    }
    let prefix = file.get(..range.end).unwrap_or_default();
    match pdf::load(prefix, limits, deadline) {
        Ok(pdf) => {
            let form = fields::read(&pdf, limits)?;
            Ok(Signed::Earlier(Box::new(pdf), form))
        }
        Err(limit @ Refusal::Limit(_)) => Err(limit),
        Err(Refusal::NotPdf | Refusal::Damaged | Refusal::Encrypted) => Ok(Signed::Unreadable),
    }
}

fn signature_report(
    candidate: &Candidate<'_>,
    checked: Option<Checked>,
    judged: judge::Judged,
    at: UtcMillis,
) -> SignatureReport {
    let covered_bytes =
        candidate.range.as_ref().map_or(0, |(range, _)| u64::try_from(range.end).unwrap_or(u64::MAX));
    let checked = checked.unwrap_or_else(|| judge::unchecked(candidate.claimed, at));
    let role = checked.signer.as_ref().map_or(SignatureRole::Unknown, |signer| role::of(&signer.name));
    SignatureReport {
        field: candidate.field.name.clone(),
        subfilter: candidate.subfilter.clone(),
        role,
        integrity: judged.integrity,
        covers: judged.covers,
        covered_bytes: if judged.covers == Covers::InvalidRange { 0 } else { covered_bytes },
        changes_after: judged.changes_after,
        change_level: judged.level,
        changes: judged.changes,
        signer: checked.signer,
        chain: checked.chain,
        revocation: checked.revocation,
        timestamp: checked.timestamp,
        claimed_time: checked.claimed,
        time: checked.time,
        time_proven: checked.time_proven,
        algorithms: checked.algorithms,
        key_usage_ok: checked.key_usage_ok,
        place: candidate.place,
        verdict: judge::verdict(&judged.reasons),
        reasons: judged.reasons,
    }
}
