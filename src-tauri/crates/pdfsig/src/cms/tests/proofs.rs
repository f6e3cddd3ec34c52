//! Time and revocation: what a timestamp proves, and what a list takes back.

use super::*;
use crate::revoke::GRACE;

#[test]
fn a_trusted_timestamp_is_the_time() {
    let world = World::new();
    let checked = judge(&world.stamped(day(-10)), &world.trust());
    let stamp = checked.timestamp.clone().unwrap();
    assert_eq!((stamp.gen_time, stamp.trusted, stamp.accuracy), (day(-10), true, 1513));
    assert_eq!((checked.time, checked.time_proven), (day(-10), true));
    assert_eq!(stamp.tsa.unwrap().common_name.as_deref(), Some("TSA"));
    assert_eq!(codes(&checked), [""; 0]);
}

#[test]
fn timestamps_that_prove_nothing_say_why_and_leave_the_time_at_now() {
    let world = World::new();
    let trust = world.trust();
    let rogue_root = Party::new(&Spec::authority("Rogue"), None);
    let tsa = |spec: &Spec| Party::new(spec, Some(&world.middle));
    let expired = tsa(&Spec { until: day(-100), ..Spec::tsa("Expired") });
    let lax = tsa(&Spec { extended: Some((false, vec![id::TIME_STAMPING])), ..Spec::tsa("Lax") });
    let broad =
        tsa(&Spec { extended: Some((true, vec![id::TIME_STAMPING, id::SERVER_AUTH])), ..Spec::tsa("Broad") });
    let plain = tsa(&Spec::leaf("Plain"));
    let rogue = Party::new(&Spec::tsa("Rogue TSA"), Some(&rogue_root));
    type Stamp<'a> = Box<dyn Fn(&[u8]) -> Vec<u8> + 'a>;
    let cases: Vec<(Stamp<'_>, &str)> = vec![
        (Box::new(|_| token(&world.tsa, &[], b"another signature", day(-10))), "SIG-TS-IMPRINT"),
        (Box::new(|value| token(&expired, &[], value, day(-10))), "SIG-TS-EXPIRED"),
        (Box::new(|value| token(&lax, &[], value, day(-10))), "SIG-TS-USAGE"),
        (Box::new(|value| token(&broad, &[], value, day(-10))), "SIG-TS-USAGE"),
        (Box::new(|value| token(&plain, &[], value, day(-10))), "SIG-TS-USAGE"),
        (Box::new(|value| token(&rogue, &[&rogue_root], value, day(-10))), "SIG-TS-UNTRUSTED"),
        (Box::new(|value| token(&world.tsa, &[], value, day(2))), "SIG-TS-FUTURE"),
        (Box::new(|_| seq(&[int(&[1])])), "SIG-TS-MALFORMED"),
        (
            Box::new(|value| {
                let mut token = token(&world.tsa, &[], value, day(-10));
                *token.last_mut().unwrap() ^= 1;
                token
            }),
            "SIG-TS-BROKEN",
        ),
    ];
    for (stamp, code) in cases {
        let der = world.cms().sign_stamped(&world.signer, &whole(), stamp);
        let checked = judge(&der, &trust);
        assert_eq!(checked.integrity, Integrity::Ok, "{code}");
        assert!(codes(&checked).contains(&code), "{code}: {:?}", codes(&checked));
        assert!(!checked.timestamp.is_some_and(|stamp| stamp.trusted), "{code}");
        assert_eq!((checked.time, checked.time_proven), (NOW, false), "{code}");
    }
}

#[test]
fn a_timestamp_authority_whose_key_was_lost_proves_nothing_any_more() {
    let world = World::new();
    // Reason, whether a stamp from before the revocation stays good.
    for (reason, good) in [(None, false), (Some(1), false), (Some(4), true), (Some(5), true)] {
        let trust = world.trust_with(&Crl::new(day(-1), day(30)).revoking(&world.tsa, day(-5), reason));
        let before = judge(&world.stamped(day(-10)), &trust);
        assert_eq!(before.time_proven, good, "{reason:?}");
        let after = judge(&world.stamped(day(-4)), &trust);
        assert!(!after.time_proven, "{reason:?}");
        assert!(codes(&after).contains(&"SIG-TS-REVOKED"), "{reason:?}");
    }
}

#[test]
fn the_earliest_trusted_timestamp_counts_and_a_later_proof_does_not_move_it() {
    let world = World::new();
    let mut cms = world.cms();
    let der = cms.sign_stamped(&world.signer, &whole(), |value| {
        // Two values in one attribute: one of today, one older.
        [token(&world.tsa, &[], value, day(-1)), token(&world.tsa, &[], value, day(-20))].concat()
    });
    let embedded = Embedded { proven_at: Some(day(-3)), ..Embedded::default() };
    let checked = check(&der, DATA, Form::CadesDetached, &world.trust(), &embedded, None, NOW);
    assert_eq!(checked.time, day(-20));
    let plain = world.cms().sign(&world.signer, &whole());
    let checked = check(&plain, DATA, Form::CadesDetached, &world.trust(), &embedded, None, NOW);
    assert_eq!((checked.time, checked.time_proven), (day(-3), true));
}

#[test]
fn an_expired_certificate_needs_a_proof_from_its_lifetime() {
    let world = World::with_signer(&Spec { until: day(-30), ..Spec::leaf("A") });
    let plain = judge(&world.cms().sign(&world.signer, &whole()), &world.trust());
    assert_eq!((plain.integrity, plain.chain.standing), (Integrity::Ok, Standing::Trusted));
    assert!(!plain.signer.as_ref().unwrap().valid_at_signing);
    assert!(codes(&plain).contains(&"SIG-CERT-EXPIRED-NOW"));
    let late = judge(&world.stamped(day(-10)), &world.trust());
    assert!(codes(&late).contains(&"SIG-CERT-EXPIRED"));
    let proven = judge(&world.stamped(day(-40)), &world.trust());
    assert!(proven.signer.as_ref().unwrap().valid_at_signing);
    assert_eq!((codes(&proven), proven.worst()), (vec!["SIG-REV-AFTER-EXPIRY"], Some(Severity::Note)));
    let early = World::with_signer(&Spec { from: day(5), ..Spec::leaf("A") });
    let checked = judge(&early.cms().sign(&early.signer, &whole()), &early.trust());
    assert!(codes(&checked).contains(&"SIG-CERT-NOT-YET"));
}

#[test]
fn a_revocation_counts_from_its_date() {
    let world = World::new();
    let revoked =
        |at, reason| world.trust_with(&Crl::new(day(-1), day(30)).revoking(&world.signer, at, reason));
    let (plain, stamped) = (world.cms().sign(&world.signer, &whole()), world.stamped(day(-10)));
    let cases = [
        (&plain, revoked(day(-20), Some(1)), Revocation::RevokedAt { at: day(-20) }),
        (&plain, revoked(day(-2), None), Revocation::RevokedAt { at: day(-2) }),
        (&stamped, revoked(day(-20), Some(1)), Revocation::RevokedAt { at: day(-20) }),
        (&stamped, revoked(day(-10), None), Revocation::RevokedAt { at: day(-10) }),
        (&stamped, revoked(day(-9), Some(1)), Revocation::RevokedLater { at: day(-9) }),
        (&plain, revoked(day(-20), Some(8)), Revocation::Good),
        (
            &plain,
            world.trust_with(&Crl::new(day(-1), day(30)).revoking(&world.tsa, day(-9), None)),
            Revocation::Good,
        ),
    ];
    for (number, (der, trust, expected)) in cases.into_iter().enumerate() {
        assert_eq!(judge(der, &trust).revocation, expected, "case {number}");
    }
    let refused = judge(&plain, &revoked(day(-2), None));
    assert_eq!((refused.worst(), codes(&refused)[1]), (Some(Severity::Refusal), "SIG-REV-REVOKED"));
    let kept = judge(&stamped, &revoked(day(-9), Some(1)));
    assert_eq!((kept.worst(), codes(&kept)), (Some(Severity::Note), vec!["SIG-REV-LATER"]));
}

#[test]
fn a_key_that_may_have_been_lost_before_signing_leaves_a_doubt() {
    let world = World::new();
    let stamped = world.stamped(day(-10));
    for (since, doubt) in [(day(-12), true), (day(-10), true), (day(-8), false)] {
        let list = Crl { suspect: Some(since), ..Crl::new(day(-1), day(30)) }.revoking(
            &world.signer,
            day(-5),
            Some(1),
        );
        let checked = judge(&stamped, &world.trust_with(&list));
        assert_eq!(checked.revocation, Revocation::RevokedLater { at: day(-5) });
        assert_eq!(codes(&checked).contains(&"SIG-REV-SUSPECT"), doubt, "{since:?}");
        assert_eq!(checked.worst() == Some(Severity::Doubt), doubt, "{since:?}");
    }
}

#[test]
fn a_revoked_intermediate_takes_its_signers_along() {
    let world = World::new();
    let mut trust = Trust::empty();
    trust.add_certificates(&world.root.certificate).unwrap();
    trust.add_certificates(&world.middle.certificate).unwrap();
    trust.add_list(&Crl::new(day(-1), day(30)).sign(&world.middle)).unwrap();
    trust
        .add_list(&Crl::new(day(-1), day(30)).revoking(&world.middle, day(-3), None).sign(&world.root))
        .unwrap();
    let checked = judge(&world.cms().sign(&world.signer, &whole()), &trust);
    assert_eq!(checked.revocation, Revocation::RevokedAt { at: day(-3) });
}

#[test]
fn lists_must_be_fresh_of_this_time_and_of_the_right_issuer() {
    let world = World::new();
    let plain = world.cms().sign(&world.signer, &whole());
    let stamped = world.stamped(day(-40));
    let unknown = |why| Revocation::Unknown { why };
    let cases = [
        (&plain, Crl::new(day(-30), day(-1)), Revocation::Good, "SIG-REV-GRACE"),
        (&plain, Crl::new(day(-30), NOW.plus(-GRACE - 1000)), unknown(Unknown::Stale), "SIG-REV-STALE"),
        (&plain, Crl::new(day(1), day(30)), unknown(Unknown::Missing), "SIG-REV-FUTURE"),
        // Old for today, but from after the proven signing.
        (&stamped, Crl::new(day(-39), day(-30)), Revocation::Good, ""),
        (&stamped, Crl::new(day(-80), day(-60)), unknown(Unknown::Stale), "SIG-REV-STALE"),
        // Only for authorities; only some reasons; somebody else's certificates.
        (
            &plain,
            Crl::new(day(-1), day(9)).scoped(&[tlv(0x82, &[255])]),
            unknown(Unknown::Missing),
            "SIG-REV-MISSING",
        ),
        (
            &plain,
            Crl::new(day(-1), day(9)).scoped(&[tlv(0x83, &[6, 64])]),
            unknown(Unknown::Missing),
            "SIG-REV-MISSING",
        ),
        (
            &plain,
            Crl::new(day(-1), day(9)).scoped(&[tlv(0x84, &[255])]),
            unknown(Unknown::Missing),
            "SIG-REV-MISSING",
        ),
        (&plain, Crl::new(day(-1), day(9)).scoped(&[tlv(0x81, &[255])]), Revocation::Good, ""),
        (
            &plain,
            Crl { hash: Hash::Sha1, ..Crl::new(day(-1), day(9)) },
            unknown(Unknown::Missing),
            "SIG-REV-MISSING",
        ),
    ];
    for (number, (der, list, expected, code)) in cases.into_iter().enumerate() {
        let checked = judge(der, &world.trust_with(&list));
        assert_eq!(checked.revocation, expected, "case {number}: {:?}", codes(&checked));
        assert!(code.is_empty() || codes(&checked).contains(&code), "case {number}: {:?}", codes(&checked));
    }
}

#[test]
fn the_newest_list_that_the_issuer_signed_decides() {
    let world = World::new();
    let plain = world.cms().sign(&world.signer, &whole());
    let rogue = Party::new(&Spec::authority("Middle CA"), None);
    let revoking = |this_update, number| {
        Crl { number, ..Crl::new(this_update, day(30)) }.revoking(&world.signer, day(-20), None)
    };
    let silent = |this_update, number| Crl { number, ..Crl::new(this_update, day(30)) };
    let cases = [
        (revoking(day(-5), 1).sign(&world.middle), silent(day(-4), 2).sign(&world.middle), false),
        (silent(day(-5), 1).sign(&world.middle), revoking(day(-4), 2).sign(&world.middle), true),
        (silent(day(-5), 1).sign(&world.middle), revoking(day(-5), 2).sign(&world.middle), true),
        (revoking(day(-5), 1).sign(&world.middle), silent(day(-4), 99).sign(&rogue), true),
        (silent(day(-5), 1).sign(&world.middle), revoking(day(-4), 99).sign(&rogue), false),
    ];
    for (number, (kept, brought, revoked)) in cases.into_iter().enumerate() {
        let mut trust = Trust::empty();
        trust.add_certificates(&world.root.certificate).unwrap();
        trust.add_certificates(&world.middle.certificate).unwrap();
        trust.add_list(&Crl::new(day(-1), day(30)).sign(&world.root)).unwrap();
        trust.add_list(&kept).unwrap();
        let embedded = Embedded { crls: vec![brought.clone()], ..Embedded::default() };
        let by_file = check(&plain, DATA, Form::CadesDetached, &trust, &embedded, None, NOW);
        let mut cms = world.cms();
        cms.revocation.push(brought.clone());
        let by_cms = judge(&cms.sign(&world.signer, &whole()), &trust);
        let archive = seq(&[ctx(0, &seq(&[brought]))]);
        let cms = world.cms().with(attribute(id::REVOCATION_ARCHIVAL, archive));
        let by_archive = judge(&cms.sign(&world.signer, &whole()), &trust);
        for checked in [by_file, by_cms, by_archive] {
            let expected = if revoked { Revocation::RevokedAt { at: day(-20) } } else { Revocation::Good };
            assert_eq!(checked.revocation, expected, "case {number}");
        }
    }
}

#[test]
fn answers_count_when_the_issuer_or_its_appointed_responder_signed_them() {
    let world = World::new();
    let der = world.cms().sign(&world.signer, &whole());
    let responder = |spec: &Spec, issuer: &Party| Party::new(spec, Some(issuer));
    let appointed = Spec { extended: Some((false, vec![id::OCSP_SIGNING])), ..Spec::leaf("Responder") };
    let other_root = Party::new(&Spec::authority("Middle CA"), None);
    let missing = Revocation::Unknown { why: Unknown::Missing };
    let since = Some((day(-3), Some(1)));
    let good = |by: &Party| ocsp(by, &world.middle, &world.signer, None, day(-1), day(1));
    let cases = [
        (good(&world.middle), Revocation::Good),
        (good(&responder(&appointed, &world.middle)), Revocation::Good),
        (good(&responder(&Spec::leaf("Not appointed"), &world.middle)), missing),
        (good(&responder(&Spec { until: day(-5), ..appointed.clone() }, &world.middle)), missing),
        (good(&responder(&appointed, &other_root)), missing),
        (good(&other_root), missing),
        (ocsp(&world.middle, &world.middle, &world.tsa, None, day(-1), day(1)), missing),
        (
            ocsp(&world.middle, &world.middle, &world.signer, since, day(-1), day(1)),
            Revocation::RevokedAt { at: day(-3) },
        ),
        (
            ocsp(&world.middle, &world.middle, &world.signer, None, day(-30), day(-20)),
            Revocation::Unknown { why: Unknown::Stale },
        ),
    ];
    let mut trust = Trust::empty();
    trust.add_certificates(&world.root.certificate).unwrap();
    trust.add_certificates(&world.middle.certificate).unwrap();
    trust.add_list(&Crl::new(day(-1), day(30)).sign(&world.root)).unwrap();
    for (number, (answer, expected)) in cases.into_iter().enumerate() {
        let archive = seq(&[ctx(1, &seq(std::slice::from_ref(&answer)))]);
        let archived = world.cms().with(attribute(id::REVOCATION_ARCHIVAL, archive));
        let mut carried = world.cms();
        carried.revocation.push(ctx(1, &[oid(id::RI_OCSP_RESPONSE), answer.clone()].concat()));
        let embedded = Embedded { ocsps: vec![answer], ..Embedded::default() };
        for checked in [
            check(&der, DATA, Form::CadesDetached, &trust, &embedded, None, NOW),
            judge(&archived.sign(&world.signer, &whole()), &trust),
            judge(&carried.sign(&world.signer, &whole()), &trust),
        ] {
            assert_eq!(checked.revocation, expected, "case {number}: {:?}", codes(&checked));
        }
    }
}

#[test]
fn claimed_times_are_compared_with_what_is_proven() {
    const HOUR: i64 = 3_600_000;
    let world = World::new();
    let signed_at = |claimed: UtcMillis| world.cms().with(attribute(id::SIGNING_TIME, time(claimed)));
    let stamped = |claimed, at| {
        signed_at(claimed).sign_stamped(&world.signer, &whole(), |value| token(&world.tsa, &[], value, at))
    };
    let plain = |claimed| signed_at(claimed).sign(&world.signer, &whole());
    let stamp = day(-10);
    let cases = [
        (stamped(stamp.plus(-60_000), stamp), None),
        (stamped(stamp.plus(7 * HOUR + 60_000), stamp), Some(("SIG-TIME-LOCAL", Severity::Note))),
        (stamped(stamp.plus(3 * HOUR), stamp), Some(("SIG-TIME-INCONSISTENT", Severity::Warning))),
        (stamped(stamp.plus(-2 * DAY), stamp), Some(("SIG-TIME-INCONSISTENT", Severity::Warning))),
        (plain(NOW.plus(-HOUR)), None),
        (plain(NOW.plus(7 * HOUR)), Some(("SIG-TIME-LOCAL", Severity::Note))),
        (plain(NOW.plus(8 * HOUR)), Some(("SIG-TIME-FUTURE", Severity::Warning))),
        (plain(day(-2000)), Some(("SIG-TIME-OUTSIDE", Severity::Warning))),
    ];
    for (number, (der, expected)) in cases.into_iter().enumerate() {
        let checked = judge(&der, &world.trust());
        let said = checked.reasons.iter().find(|reason| reason.code.starts_with("SIG-TIME-"));
        assert_eq!(said.map(|reason| (reason.code, reason.severity)), expected, "case {number}");
    }
    let der = world.cms().sign(&world.signer, &whole());
    let checked =
        check(&der, DATA, Form::CadesDetached, &world.trust(), &Embedded::default(), Some(day(-3)), NOW);
    assert_eq!((checked.claimed, checked.time), (Some(day(-3)), NOW));
}

#[test]
fn weak_algorithms_count_by_their_own_time_only_where_the_office_says_so() {
    let long_ago = UtcMillis(1_300_000_000_000); // 2011-03
    let since = UtcMillis(1_200_000_000_000);
    let spec = Spec { from: since, kind: KeyKind::Rsa(2048), ..Spec::leaf("A") };
    let old = Spec { from: since, ..Spec::authority("Root") };
    let root = Party::new(&old, None);
    let middle = Party::new(&Spec { name: "Middle CA", ..old }, Some(&root));
    let signer = Party::new(&spec, Some(&middle));
    let tsa = Party::new(&Spec { from: since, ..Spec::tsa("TSA") }, Some(&middle));
    let world = World { root, middle, signer, tsa };
    let mut cms = Cms::of(&world.signer, Hash::Sha1, &whole());
    let der = cms.sign_stamped(&world.signer, &whole(), |value| token(&world.tsa, &[], value, long_ago));
    let today = judge(&der, &world.trust());
    assert_eq!((today.integrity, today.algorithms.acceptable), (Integrity::Ok, false));
    assert!(codes(&today).contains(&"SIG-ALG-WEAK"));
    let history = judge(&der, &world.trust().accepting_historical_algorithms());
    assert!(history.time_proven && history.algorithms.acceptable, "{:?}", history.reasons);
    let unproven = Cms::of(&world.signer, Hash::Sha1, &whole()).sign(&world.signer, &whole());
    let unproven = judge(&unproven, &world.trust().accepting_historical_algorithms());
    assert!(!unproven.algorithms.acceptable);
    // A timestamp that is weak itself cannot vouch for the days when it was strong.
    let weak =
        Party::new(&Spec { from: since, hash: Hash::Sha1, ..Spec::tsa("Weak TSA") }, Some(&world.middle));
    let mut cms = Cms::of(&world.signer, Hash::Sha1, &whole());
    let der = cms.sign_stamped(&world.signer, &whole(), |value| token(&weak, &[], value, long_ago));
    let checked = judge(&der, &world.trust().accepting_historical_algorithms());
    assert!(!checked.time_proven && !checked.algorithms.acceptable);
}

#[test]
fn a_document_timestamp_stands_for_itself() {
    let world = World::new();
    let judge = |der: &[u8], trust: &Trust| judge_in(der, Form::Rfc3161, trust);
    let good = judge(&token(&world.tsa, &[], &whole(), day(-10)), &world.trust());
    assert_eq!((good.integrity, good.chain.standing), (Integrity::Ok, Standing::Trusted));
    assert!(good.timestamp.as_ref().unwrap().trusted && good.key_usage_ok && good.time_proven);
    assert_eq!((good.time, good.worst()), (day(-10), None), "{:?}", good.reasons);
    let other = judge(&token(&world.tsa, &[], b"other bytes", day(-10)), &world.trust());
    assert_eq!((other.integrity, other.worst()), (Integrity::DigestMismatch, Some(Severity::Refusal)));
    assert!(!other.timestamp.unwrap().trusted);
    let plain = judge(&token(&world.signer, &[], &whole(), day(-10)), &world.trust());
    assert!(!plain.key_usage_ok && !plain.timestamp.as_ref().unwrap().trusted);
    assert!(plain.worst() >= Some(Severity::Doubt));
    let unknown = judge(&token(&world.tsa, &[], &whole(), day(-10)), &Trust::empty());
    assert_eq!((unknown.chain.standing, unknown.worst()), (Standing::Unknown, Some(Severity::Doubt)));
    let signature = judge(&world.cms().sign(&world.signer, &whole()), &world.trust());
    assert_eq!(signature.integrity, Integrity::Malformed);
}
