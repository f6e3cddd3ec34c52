//! From the bytes of a signature to everything that is known about it.

use domain::UtcMillis;

use super::{
    Checked, Context, Form, Integrity, Signer, Timestamp,
    path::{self, Companions, Judged},
    signed_data::{SignedData, SignerInfo},
    signer::{self, Demand, Opened},
    times, timestamp,
};
use crate::{
    ber,
    certificate::Certificate,
    digests::Covered,
    oid,
    reason::{Reason, Severity},
    revoke::Moment,
    trust::Purpose,
};

/// How many timestamps of one signature are looked at.
const MAX_TIMESTAMPS: usize = 8;

/// A signature of a person or an agency.
pub(super) fn signature(
    bytes: &[u8],
    signed: Covered<'_>,
    form: Form,
    claimed_m: Option<UtcMillis>,
    context: &Context<'_>,
) -> Result<Checked, ber::Error> {
    let (der, length) = ber::normalise(bytes)?;
    let mut data = SignedData::read(&der)?;
    let mut companions = Companions::of_file(context);
    companions.add(&mut data);
    let mut checked = Checked { length, claimed: claimed_m, ..super::unreadable(claimed_m, context.at) };
    let signer = match lone_signer(&data) {
        Ok(signer) => signer,
        Err(code) => return Ok(checked.refused(code)),
    };
    if data.content.is_some() || data.content_type != oid::DATA {
        return Ok(checked.refused("SIG-CMS-CONTENT"));
    }
    let demand = match form {
        Form::CadesDetached => Demand::Bound,
        Form::Pkcs7Detached | Form::Rfc3161 => Demand::Lenient,
    };
    let mut opened = signer::open(&data, signer, &companions.certificates, signed, demand);
    checked.reasons.clear();
    // A claim proves nothing; one that cannot be read is no reason to call the signature broken.
    let stated = signer.signed.single(oid::SIGNING_TIME).ok().flatten();
    checked.claimed = stated.and_then(|stated| ber::time(&stated).ok()).or(claimed_m);
    checked.timestamp = best_timestamp(signer, &mut companions, context, &mut checked.reasons);
    let proof = checked.timestamp.as_ref().filter(|stamp| stamp.trusted).map(|stamp| stamp.gen_time);
    let proof = proof.into_iter().chain(context.embedded.proven_at.filter(|at| *at <= context.at)).min();
    let moment = Moment { time: proof.unwrap_or(context.at), proven: proof.is_some(), at: context.at };
    path::judge_algorithms(&mut opened, moment, context);
    let judged = opened
        .certificate
        .as_ref()
        .map(|certificate| path::judge(certificate, &companions, Purpose::Sign, moment, context));
    checked.key_usage_ok = opened.certificate.as_ref().is_some_and(Certificate::may_sign_documents);
    let about_time = checked.claimed.map(|at| times::compare(at, moment, opened.certificate.as_ref()));
    let mut reasons = std::mem::take(&mut opened.reasons);
    reasons.append(&mut checked.reasons);
    checked.reasons = reasons;
    checked.fill(opened, judged, moment, "SIG-CERT-USAGE");
    checked.reasons.extend(about_time.into_iter().flatten());
    Ok(checked)
}

/// A timestamp over the file itself.
pub(super) fn document_timestamp(
    bytes: &[u8],
    signed: Covered<'_>,
    context: &Context<'_>,
) -> Result<Checked, ber::Error> {
    let (der, length) = ber::normalise(bytes)?;
    let mut data = SignedData::read(&der)?;
    let mut checked = Checked { length, ..super::unreadable(None, context.at) };
    if let Err(code) = lone_signer(&data) {
        return Ok(checked.refused(code));
    }
    let mut companions = Companions::of_file(context);
    let token = timestamp::check(&mut data, signed, &mut companions, context)?;
    let trusted = token.timestamp.trusted;
    let time = if trusted { token.timestamp.gen_time } else { context.at };
    checked.reasons =
        token.reasons.into_iter().map(|reason| heavier(reason, token.opened.integrity)).collect();
    checked.timestamp = Some(token.timestamp);
    checked.key_usage_ok = token.usage_ok;
    let mut opened = token.opened;
    checked.reasons.append(&mut opened.reasons);
    let moment = Moment { time, proven: trusted, at: context.at };
    checked.fill(opened, token.judged, moment, "SIG-TS-USAGE");
    Ok(checked)
}

/// What is only a warning about the timestamp of a signature decides about a timestamp that stands for itself.
fn heavier(mut reason: Reason, integrity: Integrity) -> Reason {
    if reason.severity == Severity::Warning {
        reason.severity = if integrity == Integrity::Ok { Severity::Doubt } else { Severity::Refusal };
    }
    reason
}

fn lone_signer<'d, 'a>(data: &'d SignedData<'a>) -> Result<&'d SignerInfo<'a>, &'static str> {
    match data.signers.as_slice() {
        [] => Err("SIG-CMS-NO-SIGNER"),
        [signer] => Ok(signer),
        _more => Err("SIG-CMS-SIGNERS"),
    }
}

/// The earliest trusted timestamp; when none is trusted the first, so that people see it.
fn best_timestamp(
    signer: &SignerInfo<'_>,
    companions: &mut Companions<'_>,
    context: &Context<'_>,
    reasons: &mut Vec<Reason>,
) -> Option<Timestamp> {
    let mut best: Option<(Timestamp, Vec<Reason>)> = None;
    let mut unread = false;
    for token in signer.unsigned.all(oid::TIMESTAMP_TOKEN).take(MAX_TIMESTAMPS) {
        let read = SignedData::read(token.raw)
            .and_then(|mut data| timestamp::check(&mut data, signer.signature.into(), companions, context));
        let Ok(mut token) = read else {
            unread = true;
            continue;
        };
        let better = best.as_ref().is_none_or(|(known, _)| {
            token.timestamp.trusted && (!known.trusted || token.timestamp.gen_time < known.gen_time)
        });
        if better {
            token.reasons.retain(|reason| reason.code.starts_with("SIG-TS-"));
            best = Some((token.timestamp, token.reasons));
        }
    }
    if unread {
        reasons.push(Reason::new(Severity::Warning, "SIG-TS-MALFORMED"));
    }
    let Some((timestamp, more)) = best else {
        if !unread {
            reasons.push(Reason::new(Severity::Note, "SIG-TS-NONE"));
        }
        return None;
    };
    reasons.extend(more);
    Some(timestamp)
}

impl Checked {
    fn refused(mut self, code: &'static str) -> Self {
        self.reasons = vec![Reason::new(Severity::Refusal, code)];
        self
    }

    fn fill(&mut self, opened: Opened, judged: Option<Judged>, moment: Moment, usage_code: &'static str) {
        self.integrity = opened.integrity;
        self.algorithms = opened.algorithms;
        self.time = moment.time;
        self.time_proven = moment.proven;
        let Some(certificate) = &opened.certificate else { return };
        let valid_at_signing = certificate.valid_at(moment.time);
        if !self.key_usage_ok && !self.reasons.iter().any(|reason| reason.code == usage_code) {
            self.reasons.push(Reason::new(Severity::Refusal, usage_code));
        }
        if !valid_at_signing {
            let code = match (moment.time < certificate.not_before(), moment.proven) {
                (true, _) => "SIG-CERT-NOT-YET",
                (false, true) => "SIG-CERT-EXPIRED",
                (false, false) => "SIG-CERT-EXPIRED-NOW",
            };
            self.reasons.push(
                Reason::new(Severity::Doubt, code)
                    .with("not_before", certificate.not_before().rfc3339())
                    .with("not_after", certificate.not_after().rfc3339()),
            );
        }
        self.signer = Some(Signer {
            name: certificate.subject_name(),
            issuer: certificate.issuer_name(),
            serial: certificate.serial_hex(),
            not_before: certificate.not_before(),
            not_after: certificate.not_after(),
            valid_at_signing,
            sha256: certificate.sha256_hex(),
            list_urls: certificate.list_urls(),
        });
        if let Some(judged) = judged {
            self.chain = judged.chain;
            self.revocation = judged.revocation;
            self.algorithms.acceptable &= !judged.weak;
            self.reasons.extend(judged.reasons);
        }
    }
}
