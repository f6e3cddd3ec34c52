//! The throw-away authority in `tests/fixtures/pdf/pki`, made with other software than this crate's own test support.

use std::{fs, path::PathBuf};

use super::*;
use crate::revoke::{Moment, Revocation, Sources, Unknown, status};

/// 2026-11-01T00:00:00Z
const TODAY: UtcMillis = UtcMillis(1_793_491_200_000);

fn file(name: &str) -> Vec<u8> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/pdf/pki");
    fs::read(root.join(name)).unwrap()
}

fn certificate(name: &str) -> Certificate {
    read_certificates(&file(&format!("{name}.crt.pem"))).unwrap().remove(0)
}

fn store() -> Trust {
    let mut trust = Trust::empty();
    trust.add_certificates(&file("root.crt.pem")).unwrap();
    trust.add_certificates(&file("subca.crt.pem")).unwrap();
    trust
}

#[test]
fn each_certificate_of_the_authority_has_the_standing_it_was_made_for() {
    let trust = store();
    let cases = [
        ("leader", None),
        ("seal", None),
        ("specialist", None),
        ("p256", None),
        ("p384", None),
        ("ed25519", None),
        ("revoked", None),
        ("expired", None),
        ("shortlived", None),
        ("nokeyusage", None),
        ("sha1cert", Some(Fault::Weak)),
        ("rsa1024", Some(Fault::Weak)),
        ("selfsigned", Some(Fault::SelfSigned)),
        ("rogue_leader", Some(Fault::NoPath)),
        ("issued_by_ee", Some(Fault::NotAuthority)),
    ];
    let extra = [certificate("ee_as_ca"), certificate("rogue_root")];
    for (name, fault) in cases {
        let path = trust.chain(&certificate(name), &extra, TODAY, Purpose::Sign, false);
        assert_eq!(path.fault, fault, "{name}");
    }
    assert!(!certificate("expired").valid_at(TODAY) && certificate("leader").valid_at(TODAY));
    assert!(!certificate("nokeyusage").may_sign_documents() && certificate("seal").may_sign_documents());
    assert!(certificate("tsa").may_timestamp() && !certificate("bad_tsa_noeku").may_timestamp());
    let path = trust.chain(&certificate("tsa"), &[], TODAY, Purpose::Timestamp, false);
    assert_eq!(path.fault, None);
}

#[test]
fn its_lists_say_what_they_were_made_for() {
    let issuer = certificate("subca");
    let good = Revocation::Good;
    let since = Revocation::RevokedAt { at: UtcMillis(1_717_200_000_000) }; // 2024-06-01
    let cases: [(&str, &[&str], Revocation); 6] = [
        ("leader", &["subca.crl"], good),
        ("revoked", &["subca.crl"], since),
        ("revoked", &["subca.crl", "subca_stale.crl", "rogue.crl"], since),
        ("leader", &["subca_stale.crl"], Revocation::Unknown { why: Unknown::Stale }),
        ("leader", &["rogue.crl"], Revocation::Unknown { why: Unknown::Missing }),
        ("leader", &["root.crl"], Revocation::Unknown { why: Unknown::Missing }),
    ];
    for (name, lists, expected) in cases {
        let kept: Vec<List> = lists.iter().map(|name| revoke::read_list(&file(name)).unwrap()).collect();
        let sources = Sources { kept: &kept, ..Sources::default() };
        let moment = Moment { time: TODAY, proven: false, at: TODAY };
        let status = status(&certificate(name), &issuer, &sources, moment);
        assert_eq!(status.revocation, expected, "{name} by {lists:?}");
    }
}
