use rstest::rstest;

use super::*;
use crate::http::TlsFault;

const NOW: UtcMillis = UtcMillis(1_795_341_600_000);

fn verdict(status: &str, code: &str, text: &str) -> Verdict {
    Verdict { status: status.into(), code: code.into(), text: text.into() }
}

// The provincial table of codes; everything else is permanent and shown as it came.
#[rstest]
#[case("10", codes::FILE_INVALID, Class::Permanent, false)]
#[case("15", codes::AUTH, Class::Permanent, true)]
#[case("18", codes::RECIPIENT_UNKNOWN, Class::Permanent, false)]
#[case("19", codes::SENDER_NOT_REGISTERED, Class::Permanent, false)]
#[case("20", codes::SYSTEM_ERROR, LATER, false)]
#[case("21", codes::FILE_INVALID, Class::Permanent, false)]
#[case("22", codes::FORMAT_REFUSED, Class::Permanent, false)]
#[case("23", codes::RECIPIENT_LOCKED, Class::Permanent, false)]
#[case("100", codes::REFUSED, Class::Permanent, false)]
#[case("-1", codes::REFUSED, Class::Permanent, false)]
#[case("", codes::REFUSED, Class::Permanent, false)]
fn a_refusal_means_what_its_code_says(
    #[case] code: &str,
    #[case] expected: &str,
    #[case] class: Class,
    #[case] whole_connection: bool,
) {
    let error = refusal(&verdict("FAIL", code, "loi"), Effect::Change);
    assert_eq!((error.code.as_str(), error.class), (expected, class));
    assert_eq!(error.ambiguous, code == "20");
    assert_eq!(error.concerns_connection(), whole_connection);
    assert_eq!(error.args.get("hub_code").map_or("", String::as_str), code);
}

#[test]
fn the_one_known_sentence_is_recognised_with_or_without_marks() {
    for text in [
        "Don vi gui 002.00.20.H13 khong dung voi ma da dang ky: vxp.saas.03",
        "Đơn vị gửi 002.00.20.H13  KHÔNG đúng với mã đã đăng ký: x",
    ] {
        assert_eq!(refusal(&verdict("FAIL", "99", text), Effect::Change).code, codes::SENDER_NOT_REGISTERED);
    }
    assert_eq!(refusal(&verdict("FAIL", "99", "khong dung"), Effect::Change).code, codes::REFUSED);
}

#[rstest]
#[case("OK", "0", Some(true))]
#[case("ok", "", Some(true))]
#[case("OK", "00", Some(true))]
#[case("", "0", Some(true))]
#[case("OK", "18", Some(false))]
#[case("FAIL", "0", Some(false))]
#[case("FAIL", "", Some(false))]
#[case("", "22", Some(false))]
#[case("", "", None)]
fn success_needs_both_the_word_and_no_error(
    #[case] status: &str,
    #[case] code: &str,
    #[case] is: Option<bool>,
) {
    assert_eq!(verdict(status, code, "").accepted(), is);
}

#[rstest]
#[case("7", Some(7_000))]
#[case(" 0 ", Some(0))]
#[case("Sun, 22 Nov 2026 10:00:30 GMT", Some(30_000))]
#[case("Sun, 22 Nov 2026 09:00:00 GMT", Some(0))]
#[case("soon", None)]
#[case("-1", None)]
#[case("", None)]
#[case("99999999999999", None)]
fn a_wish_to_wait_is_read_in_both_forms(#[case] value: &str, #[case] wait: Option<i64>) {
    assert_eq!(retry_after(value, NOW), wait);
}

#[test]
fn text_from_outside_is_shortened_and_shows_what_it_hides() {
    let error = refusal(&verdict("FAIL", "9", &format!("a\u{202E}b{}", "x".repeat(9_000))), Effect::Read);
    let text = error.args.get("hub_text").unwrap();
    assert!(text.starts_with("a⍰b") && text.chars().count() == 300);
}

// Only what may have been carried out is ambiguous, and only when it changes something.
#[rstest]
#[case(Fault::Dns)]
#[case(Fault::Unreachable)]
#[case(Fault::Proxy { status: None })]
#[case(Fault::Tls(TlsFault::Expired))]
#[case(Fault::Timeout(Phase::Connect))]
#[case(Fault::Timeout(Phase::Answer))]
#[case(Fault::Reset)]
#[case(Fault::Truncated)]
fn a_network_fault_is_ambiguous_only_after_a_complete_change(#[case] fault: Fault) {
    for (started, effect, expected) in [
        (true, Effect::Change, true),
        (false, Effect::Change, false),
        (true, Effect::Read, false),
        (false, Effect::Read, false),
    ] {
        let error = failure(&Failure { fault: fault.clone(), started }, effect);
        assert_eq!((error.class, error.ambiguous), (Class::Network, expected), "{error}");
        assert!(error.concerns_connection());
    }
}

#[rstest]
#[case(400, false)]
#[case(401, true)]
#[case(404, true)]
#[case(405, true)]
#[case(407, true)]
#[case(413, false)]
#[case(422, false)]
#[case(503, true)]
fn a_wrong_address_is_the_connections_business_and_a_bad_request_is_not(
    #[case] status: u16,
    #[case] whole_connection: bool,
) {
    let refused = Refused { status, retry_after: "", location: "", verdict: None, html: false };
    assert_eq!(http(&refused, Effect::Change, NOW).concerns_connection(), whole_connection);
}

#[test]
fn our_own_disk_is_no_business_of_the_hubs() {
    for (kind, reason) in [
        (io::ErrorKind::StorageFull, "disk_full"),
        (io::ErrorKind::PermissionDenied, "permission"),
        (io::ErrorKind::NotFound, "missing"),
        (io::ErrorKind::BrokenPipe, "io"),
    ] {
        let error = local(&kind.into());
        assert_eq!(error.args.get("reason").map(String::as_str), Some(reason));
        assert!(!error.concerns_connection() && !error.ambiguous);
    }
}
