//! Timestamps (RFC 3161): a CMS over a statement "these bytes existed at this moment".

use domain::UtcMillis;

use super::{
    Context, Integrity, Standing, Timestamp,
    path::{self, Companions, Judged},
    signed_data::SignedData,
    signer::{self, Demand, Opened},
};
use crate::{
    algorithm::Digest,
    ber::{self, BOOLEAN, GENERALIZED_TIME, INTEGER, OCTET_STRING, OID, SEQUENCE, Tlv, context_primitive},
    digests::Covered,
    oid,
    reason::{Reason, Severity},
    revoke::{Moment, Revocation, Unknown},
    trust::Purpose,
};

/// Clocks differ: so much may a timestamp lie in the future.
const SKEW: i64 = 5 * 60_000;

/// TSTInfo.
struct Statement<'a> {
    digest: Option<Digest>,
    imprint: &'a [u8],
    gen_time: UtcMillis,
    accuracy: i64,
}

/// A token with everything found about it.
pub(super) struct Token {
    pub timestamp: Timestamp,
    pub opened: Opened,
    pub judged: Option<Judged>,
    pub usage_ok: bool,
    /// What keeps it from being trusted, and what is worth saying.
    pub reasons: Vec<Reason>,
}

/// Reads and judges a token over `stamped`. `companions` come with the file; the token adds its own.
pub(super) fn check(
    data: &mut SignedData<'_>,
    stamped: Covered<'_>,
    companions: &mut Companions<'_>,
    context: &Context<'_>,
) -> Result<Token, ber::Error> {
    let content = data.content.filter(|_| data.content_type == oid::TST_INFO).ok_or(ber::Error::Value)?;
    let statement = Statement::read(content)?;
    companions.add(data);
    let [signer] = data.signers.as_slice() else { return Err(ber::Error::Value) };
    let mut opened = signer::open(data, signer, &companions.certificates, content.into(), Demand::Bound);
    // Older authorities leave the certificate attribute out; the requirement of RFC 3161 protects nobody here.
    opened.reasons.retain(|reason| reason.code != "SIG-ESS-MISSING");
    let mut reasons = Vec::new();
    let mut complain = |severity, code| reasons.push(Reason::new(severity, code));
    let genuine = opened.integrity == Integrity::Ok;
    let imprint = statement.digest.and_then(|digest| stamped.hash(digest).ok());
    if genuine && imprint.as_deref() != Some(statement.imprint) {
        complain(Severity::Warning, "SIG-TS-IMPRINT");
        opened.integrity = Integrity::DigestMismatch;
    } else if !genuine {
        complain(Severity::Warning, "SIG-TS-BROKEN");
    }
    let gen_time = statement.gen_time;
    let moment = Moment { time: gen_time, proven: true, at: context.at };
    // A timestamp must be strong today: by its own date every weak one would be strong.
    let today = Moment { time: context.at, proven: false, at: context.at };
    path::judge_algorithms(&mut opened, today, context);
    let strong_enough = |digest| crate::policy::digest_ended(digest).is_none_or(|end| context.at < end);
    if !opened.algorithms.acceptable || !statement.digest.is_some_and(strong_enough) {
        complain(Severity::Warning, "SIG-TS-WEAK");
    }
    if gen_time > context.at.plus(SKEW) {
        complain(Severity::Warning, "SIG-TS-FUTURE");
    }
    let certificate = opened.certificate.clone();
    let usage_ok = certificate.as_ref().is_some_and(crate::certificate::Certificate::may_timestamp);
    let judged = certificate.as_ref().map(|certificate| {
        if !usage_ok {
            complain(Severity::Warning, "SIG-TS-USAGE");
        }
        if !certificate.valid_at(gen_time) {
            complain(Severity::Warning, "SIG-TS-EXPIRED");
        }
        path::judge(certificate, companions, Purpose::Timestamp, moment, context)
    });
    if let Some(judged) = &judged {
        match judged.chain.standing {
            Standing::Trusted => {}
            Standing::Untrusted => complain(Severity::Warning, "SIG-TS-UNTRUSTED"),
            Standing::Unknown => complain(Severity::Warning, "SIG-TS-NO-ROOT"),
        }
        match judged.revocation {
            Revocation::RevokedAt { .. } => complain(Severity::Warning, "SIG-TS-REVOKED"),
            // With the key in other hands any time could have been written.
            Revocation::RevokedLater { .. } if judged.key_lost => {
                complain(Severity::Warning, "SIG-TS-REVOKED")
            }
            Revocation::Good | Revocation::RevokedLater { .. } => {}
            Revocation::Unknown { why: Unknown::Missing | Unknown::Stale } => {
                complain(Severity::Note, "SIG-TS-REV-UNKNOWN");
            }
            Revocation::Unknown { why: Unknown::NoIssuer } => {}
        }
    }
    let trusted =
        genuine && judged.is_some() && reasons.iter().all(|reason| reason.severity == Severity::Note);
    let tsa = certificate.map(|certificate| certificate.subject_name());
    let reasons = reasons
        .into_iter()
        .map(|reason| {
            let tsa = tsa.as_ref().map(|name| name.text.clone()).unwrap_or_default();
            reason.with("gen_time", gen_time.rfc3339()).with("tsa", tsa)
        })
        .collect();
    let timestamp = Timestamp { gen_time, accuracy: statement.accuracy, tsa, trusted };
    Ok(Token { timestamp, opened, judged, usage_ok, reasons })
}

impl<'a> Statement<'a> {
    fn read(der: &'a [u8]) -> Result<Self, ber::Error> {
        let mut fields = ber::only(der, SEQUENCE)?.children();
        if ber::small(&fields.expect(INTEGER)?)? != 1 {
            return Err(ber::Error::Value);
        }
        fields.expect(OID)?; // policy
        let mut imprint = fields.expect(SEQUENCE)?.children();
        let digest = Digest::read(&imprint.expect(SEQUENCE)?)?;
        let hash = imprint.expect(OCTET_STRING)?.value;
        imprint.finish()?;
        fields.expect(INTEGER)?; // serial number
        let gen_time = ber::time(&fields.expect(GENERALIZED_TIME)?)?;
        let accuracy = match fields.optional(SEQUENCE)? {
            Some(accuracy) => accuracy_in_millis(&accuracy)?,
            None => 0,
        };
        fields.optional(BOOLEAN)?;
        fields.optional(INTEGER)?;
        Ok(Self { digest, imprint: hash, gen_time, accuracy })
    }
}

/// Seconds, milliseconds and microseconds, each optional; a started millisecond counts whole.
fn accuracy_in_millis(accuracy: &Tlv<'_>) -> Result<i64, ber::Error> {
    let mut fields = accuracy.children();
    let part = |tlv: Option<Tlv<'_>>| tlv.map_or(Ok(0), |tlv| ber::small(&tlv));
    let seconds = part(fields.optional(INTEGER)?)?;
    let millis = part(fields.optional(context_primitive(0))?)?;
    let micros = part(fields.optional(context_primitive(1))?)?;
    fields.finish()?;
    Ok(seconds * 1000 + millis + i64::from(micros > 0))
}
