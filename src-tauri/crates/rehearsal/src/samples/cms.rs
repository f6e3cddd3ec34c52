//! Detached CMS signatures (RFC 5652) as `adbe.pkcs7.detached` wants them: SHA-256, RSA, the signer's chain.
//!
//! Put together by hand, because the signing time is that of the sample, not that of its making.

use jiff::civil::DateTime;
use openssl::{hash::MessageDigest, sign::Signer};
use sha2::{Digest, Sha256};

use crate::{error::Error, pki::Identity};

// Object identifiers, content octets only.
const SIGNED_DATA: &[u8] = b"\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02";
const DATA: &[u8] = b"\x2A\x86\x48\x86\xF7\x0D\x01\x07\x01";
const SHA_256: &[u8] = b"\x60\x86\x48\x01\x65\x03\x04\x02\x01";
const RSA: &[u8] = b"\x2A\x86\x48\x86\xF7\x0D\x01\x01\x01";
const CONTENT_TYPE: &[u8] = b"\x2A\x86\x48\x86\xF7\x0D\x01\x09\x03";
const MESSAGE_DIGEST: &[u8] = b"\x2A\x86\x48\x86\xF7\x0D\x01\x09\x04";
const SIGNING_TIME: &[u8] = b"\x2A\x86\x48\x86\xF7\x0D\x01\x09\x05";
const SIGNING_CERTIFICATE_V2: &[u8] = b"\x2A\x86\x48\x86\xF7\x0D\x01\x09\x10\x02\x2F";

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;

/// Signs the bytes before and after the signature's own place. `at` is UTC.
pub(crate) fn sign(
    parts: [&[u8]; 2],
    signer: &Identity,
    root: &Identity,
    at: DateTime,
) -> Result<Vec<u8>, Error> {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part);
    }
    let certificate = signer.certificate.to_der()?;
    let mut attributes = [
        attribute(CONTENT_TYPE, &oid(DATA)),
        attribute(MESSAGE_DIGEST, &element(0x04, &digest.finalize())),
        attribute(SIGNING_TIME, &element(0x17, utc_time(at).as_bytes())),
        attribute(SIGNING_CERTIFICATE_V2, &certificate_id(&certificate)),
    ];
    // DER orders the members of a set by their encoding.
    attributes.sort();
    let attributes = attributes.concat();
    let mut hand = Signer::new(MessageDigest::sha256(), &signer.key)?;
    let signature = hand.sign_oneshot_to_vec(&element(SET, &attributes))?;

    let issuer = signer.certificate.issuer_name().to_der()?;
    let serial = integer(&signer.certificate.serial_number().to_bn()?.to_vec());
    let signer_info = sequence(&[
        &integer(&[1]),
        &sequence(&[&issuer, &serial]),
        &algorithm(SHA_256),
        &element(0xA0, &attributes),
        &algorithm(RSA),
        &element(0x04, &signature),
    ]);
    let chain = [certificate, root.certificate.to_der()?].concat();
    let signed_data = sequence(&[
        &integer(&[1]),
        &element(SET, &algorithm(SHA_256)),
        &sequence(&[&oid(DATA)]),
        &element(0xA0, &chain),
        &element(SET, &signer_info),
    ]);
    Ok(sequence(&[&oid(SIGNED_DATA), &element(0xA0, &signed_data)]))
}

fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    let length = content.len();
    match u8::try_from(length) {
        Ok(short) if short < 0x80 => out.push(short),
        Ok(_) | Err(_) => {
            let bytes = length.to_be_bytes();
            let significant: Vec<u8> = bytes.into_iter().skip_while(|byte| *byte == 0).collect();
            // A length has at most eight octets.
            out.push(0x80 | u8::try_from(significant.len()).unwrap_or(8));
            out.extend_from_slice(&significant);
        }
    }
    out.extend_from_slice(content);
    out
}

fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    element(SEQUENCE, &parts.concat())
}

fn oid(content: &[u8]) -> Vec<u8> {
    element(0x06, content)
}

/// A positive integer from its bytes.
fn integer(bytes: &[u8]) -> Vec<u8> {
    let mut content = bytes.to_vec();
    if content.first().is_none_or(|first| *first >= 0x80) {
        content.insert(0, 0);
    }
    element(0x02, &content)
}

fn algorithm(content: &[u8]) -> Vec<u8> {
    sequence(&[&oid(content), &element(0x05, &[])])
}

fn attribute(kind: &[u8], value: &[u8]) -> Vec<u8> {
    sequence(&[&oid(kind), &element(SET, value)])
}

/// RFC 5035: the hash of the signer's certificate, SHA-256 by default.
fn certificate_id(certificate: &[u8]) -> Vec<u8> {
    let id = sequence(&[&element(0x04, &Sha256::digest(certificate))]);
    sequence(&[&sequence(&[&id])])
}

fn utc_time(at: DateTime) -> String {
    format!(
        "{:02}{:02}{:02}{:02}{:02}{:02}Z",
        at.year().rem_euclid(100),
        at.month(),
        at.day(),
        at.hour(),
        at.minute(),
        at.second()
    )
}
