//! Invariant 3: no argument from the page ends the program (control S7, TAU2-013).

use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use serde_json::{Map, Value, json};

use super::Page;
use crate::commands::NAMES;

/// Every argument some command takes, in the page's spelling.
const ARGUMENTS: [&str; 19] = [
    "id",
    "filter",
    "after",
    "limit",
    "acceptance",
    "reason",
    "text",
    "code",
    "deliveries",
    "fields",
    "token",
    "file",
    "position",
    "direction",
    "setUp",
    "agency",
    "hub",
    "secrets",
    "preferences",
];

/// Commands that wait for a person, open a connection or switch the office: their arguments are tried, their work is
/// tested elsewhere.
const LONG: [&str; 3] = ["start_rehearsal", "test_hub", "directory_refresh"];

fn short() -> impl Iterator<Item = &'static &'static str> {
    NAMES.iter().filter(|name| !LONG.contains(name))
}

fn nested(depth: usize) -> Value {
    (0..depth).fold(Value::Null, |inner, _| json!([inner]))
}

#[test]
fn malformed_arguments_are_errors_of_every_command() {
    let page = Page::open("main");
    let values = [
        Value::Null,
        json!(-1),
        json!(1.5),
        json!(i64::MAX),
        json!(u64::MAX),
        json!(1e308),
        json!(""),
        json!("\u{0}\u{202E}\u{FFFF}../../etc/passwd"),
        json!("'; DROP TABLE document; --"),
        json!("a".repeat(100_000)),
        json!([]),
        json!({}),
        json!([1, "2", null]),
        nested(100),
    ];
    for name in short() {
        for value in &values {
            let all: Map<String, Value> =
                ARGUMENTS.iter().map(|name| ((*name).to_owned(), value.clone())).collect();
            drop(page.call(name, Value::Object(all)));
        }
    }
    assert!(page.call("app_state", json!({})).is_ok(), "the program still answers");
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (0i64..20).prop_map(Value::from),
        ".{0,40}".prop_map(Value::from),
        prop::sample::select(vec![
            "R01", "R99", "04", "06", "incoming", "waiting", "vxp", "folder", "all", "vi"
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec(
                (
                    prop::sample::select(vec![
                        "text",
                        "group",
                        "state",
                        "book",
                        "note",
                        "code",
                        "recipients",
                        "number",
                        "x"
                    ]),
                    inner
                ),
                0..6
            )
            .prop_map(|pairs| Value::Object(
                pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
            )),
        ]
    })
}

#[test]
fn random_arguments_never_end_the_program() {
    let page = Page::open("main");
    let names: Vec<&str> = short().copied().collect();
    let call = (prop::sample::select(names), prop::collection::vec(any_json(), ARGUMENTS.len()));
    let mut runner = TestRunner::new(Config { cases: 2_000, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&call, |(name, values)| {
        let arguments = ARGUMENTS.iter().map(|name| (*name).to_owned()).zip(values).collect();
        drop(page.call(name, Value::Object(arguments)));
        Ok(())
    });
    assert!(outcome.is_ok(), "{outcome:?}");
    assert!(page.call("app_state", json!({})).is_ok(), "the program still answers");
}
