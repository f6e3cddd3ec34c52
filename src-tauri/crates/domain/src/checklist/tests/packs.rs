use std::collections::BTreeMap;

use jiff::civil::date;
use rstest::rstest;
use serde_json::{Value, json};

use super::*;

fn newest() -> Value {
    serde_json::to_value(Packs::shipped().unwrap().for_day(date(2026, 11, 22)).unwrap()).unwrap()
}

fn read(pack: &Value) -> Result<Pack, PackError> {
    Pack::read(&pack.to_string())
}

#[rstest]
#[case(date(2018, 9, 6), "2020.3")]
#[case(date(2026, 11, 14), "2020.3")]
#[case(date(2026, 11, 15), "2026.11")]
#[case(date(2030, 1, 1), "2026.11")]
fn the_pack_in_force_is_chosen_by_the_issue_date(#[case] day: jiff::civil::Date, #[case] version: &str) {
    assert_eq!(Packs::shipped().unwrap().for_day(day).unwrap().version, version);
}

// TT 41/2017/TT-BTTTT is repealed from 15-11-2026 by TT 59/2026/TT-BKHCN.
#[test]
fn a_repealed_circular_is_cited_only_for_documents_of_its_time() {
    let packs = Packs::shipped().unwrap();
    let cites =
        |day| packs.for_day(day).unwrap().rules.iter().any(|rule| rule.citation.contains("TT 41/2017"));
    assert!(cites(date(2026, 11, 14)));
    assert!(!cites(date(2026, 11, 15)));
}

#[test]
fn the_shipped_packs_differ_only_in_what_they_cite() {
    let packs = Packs::shipped().unwrap();
    let [old, new] = packs.all() else { panic!("two packs are shipped") };
    for (old, new) in old.rules.iter().zip(&new.rules) {
        assert_eq!(Rule { citation: new.citation.clone(), ..old.clone() }, *new);
    }
    assert_eq!(old.rules.len(), new.rules.len());
}

#[test]
fn a_newer_pack_that_covers_the_day_wins_and_comes_only_once() {
    let mut packs = Packs::shipped().unwrap();
    let mut newer = newest();
    newer["version"] = json!("2027.1");
    newer["valid_from"] = json!("2027-01-01");
    packs.import(&newer.to_string()).unwrap();
    assert_eq!(packs.for_day(date(2026, 12, 31)).unwrap().version, "2026.11");
    assert_eq!(packs.for_day(date(2027, 1, 1)).unwrap().version, "2027.1");
    assert!(matches!(packs.import(&newer.to_string()), Err(PackError::SameVersion(_))));
    assert_eq!(packs.all().len(), 3);
}

type Change = fn(&mut Value);

#[rstest]
#[case(|p: &mut Value| p["rules"][0]["check"] = json!("astrology"), "unknown variant `astrology`")]
#[case(|p: &mut Value| p["rules"][0]["moment"] = json!("dreaming"), "unknown variant `dreaming`")]
#[case(|p: &mut Value| p["rules"][0]["level"] = json!("maybe"), "unknown variant `maybe`")]
#[case(|p: &mut Value| p["rules"][0]["more"] = json!(1), "unknown field `more`")]
#[case(|p: &mut Value| p["valid_to"] = json!("2026-11-14"), "ends on 2026-11-14 before it begins on 2026-11-15")]
#[case(|p: &mut Value| p["valid_from"] = json!("hôm nay"), "cannot be read")]
#[case(|p: &mut Value| p["version"] = json!("mới"), "is not one to four numbers")]
#[case(|p: &mut Value| p["rules"][1]["id"] = p["rules"][0]["id"].clone(), "two rules are called send.secrecy")]
#[case(|p: &mut Value| p["rules"][0]["id"] = json!("Gửi đi"), "id is empty, too long or has a wrong character")]
#[case(|p: &mut Value| p["rules"][0]["citation"] = json!(" "), "citation is empty")]
#[case(|p: &mut Value| p["rules"][0]["message"]["vi"] = json!("x".repeat(501)), "message.vi is empty, too long")]
#[case(|p: &mut Value| p["rules"][0]["message"]["en"] = json!("a\u{202E}b"), "message.en is empty, too long or has a wrong character")]
#[case(|p: &mut Value| p["rules"][0]["parameters"] = json!({"ratio": 0.9}), "parameter ratio is unknown")]
#[case(|p: &mut Value| p["rules"][0]["check"] = json!("addressed"), "not made at that moment")]
#[case(|p: &mut Value| p["rules"] = json!([]), "the pack has 0 rules")]
#[case(|p: &mut Value| { p["rules"].as_array_mut().unwrap().remove(0); }, "Secrecy must block in every pack")]
#[case(|p: &mut Value| p["rules"][0]["level"] = json!("warn"), "Secrecy must block in every pack")]
#[case(|p: &mut Value| p["rules"][0]["overridable"] = json!(true), "Secrecy must block in every pack")]
fn a_pack_that_is_not_understood_is_refused_whole(#[case] change: Change, #[case] why: &str) {
    let mut pack = newest();
    change(&mut pack);
    let told = read(&pack).unwrap_err().to_string();
    assert!(told.replace("the check ", "").contains(why), "{told}");
}

#[test]
fn a_ratio_out_of_range_is_refused() {
    let mut pack = newest();
    let rules = pack["rules"].as_array_mut().unwrap();
    let rule = rules.iter_mut().find(|rule| rule["id"] == "send.near_duplicate").unwrap();
    rule["parameters"]["ratio"] = json!(0.1);
    assert!(matches!(read(&pack), Err(PackError::Parameter { .. })));
}

#[test]
fn an_endless_pack_is_not_read() {
    assert!(matches!(Pack::read(&" ".repeat(pack::MAX_BYTES + 1)), Err(PackError::TooLarge(_))));
}

#[test]
fn an_office_changes_only_levels_that_are_open_to_it() {
    let levels = |rule: &str| BTreeMap::from([(rule.to_owned(), Severity::Warn)]);
    let adjusted = pack().adjusted(&levels("send.subject")).unwrap();
    let mut document = outgoing();
    document.metadata.subject = "V/v việc khác".into();
    assert!(!before_sending(&document, directory(), &pack()).may_send);
    assert!(before_sending(&document, directory(), &adjusted).may_send);
    assert!(matches!(pack().adjusted(&levels("send.secrecy")), Err(PackError::NotAdjustable(_))));
    assert!(matches!(pack().adjusted(&levels("send.weather")), Err(PackError::UnknownRule(_))));
}

#[test]
fn every_check_has_a_rule_at_each_moment_it_is_made() {
    for moment in [Moment::Sending, Moment::Accepting] {
        let made: Vec<Check> =
            pack().rules.iter().filter(|rule| rule.moment == moment).map(|rule| rule.check).collect();
        // When accepting, the sender's form counts less: pages, place, times and formats are its own business.
        let own = [Check::SymbolForm, Check::Place, Check::Pages, Check::SignatureTime, Check::OtherFormats];
        for check in made.iter().chain(&own) {
            assert!(check.is_made(moment), "{check:?}");
        }
        let sending = pack()
            .rules
            .iter()
            .filter(|rule| rule.moment == Moment::Sending)
            .map(|rule| rule.check)
            .collect::<Vec<_>>();
        for check in sending.iter().filter(|check| check.is_made(moment) && !own.contains(check)) {
            assert!(made.contains(check), "{check:?} {moment:?}");
        }
    }
}
