//! Views of the office as scripts and people read them.

use domain::UtcMillis;
use serde::Serialize;
use serde_json::Value;

use crate::failure::Failure;

/// A view as JSON with its times in RFC 3339; inside the program they are milliseconds.
pub(crate) fn value<T: Serialize>(view: &T) -> Result<Value, Failure> {
    let mut value = serde_json::to_value(view).map_err(|error| Failure::internal(&error))?;
    times(&mut value);
    Ok(value)
}

fn times(value: &mut Value) {
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                match inner.as_i64().filter(|_| is_time(key)) {
                    Some(at) => *inner = Value::String(UtcMillis(at).rfc3339()),
                    None => times(inner),
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(times),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Names of moments, everywhere in the views.
fn is_time(key: &str) -> bool {
    matches!(key, "at" | "now" | "since" | "not_before" | "not_after" | "this_update" | "next_update")
        || key.ends_with("_at")
        || key.ends_with("_until")
}

/// Any view in lines of `name: value`, for people.
pub(crate) fn lines(value: &Value) -> String {
    let mut text = String::new();
    indent(value, 0, &mut text);
    text.trim_end().to_owned()
}

fn indent(value: &Value, depth: usize, text: &mut String) {
    let pad = "  ".repeat(depth);
    match value {
        Value::Object(map) => {
            for (key, inner) in map.iter().filter(|(_, inner)| !is_empty(inner)) {
                if inner.is_object() || inner.is_array() {
                    text.push_str(&format!("{pad}{key}:\n"));
                    indent(inner, depth + 1, text);
                } else {
                    text.push_str(&format!("{pad}{key}: {}\n", plain(inner)));
                }
            }
        }
        Value::Array(list) => {
            for inner in list {
                if inner.is_object() {
                    text.push_str(&format!("{pad}-\n"));
                    indent(inner, depth + 1, text);
                } else {
                    text.push_str(&format!("{pad}- {}\n", plain(inner)));
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            text.push_str(&format!("{pad}{}\n", plain(value)));
        }
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// One value on one line.
pub(crate) fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(true) => "có".to_owned(),
        Value::Bool(false) => "không".to_owned(),
        Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn moments_are_rfc_3339_and_numbers_stay_numbers() {
        let mut view =
            json!({"at": 0, "id": 1, "rows": [{"arrived_at": 1_795_366_800_000_i64, "done_at": null}]});
        times(&mut view);
        assert_eq!(view["at"], "1970-01-01T07:00:00.000+07:00");
        assert_eq!(view["id"], 1);
        assert_eq!(view["rows"][0]["arrived_at"], "2026-11-23T00:00:00.000+07:00");
        assert_eq!(view["rows"][0]["done_at"], Value::Null);
    }

    #[test]
    fn people_see_what_is_there_and_nothing_empty() {
        let view = json!({"a": null, "b": [], "c": "x", "d": [{"e": true}], "f": ["y"]});
        assert_eq!(lines(&view), "c: x\nd:\n  -\n    e: có\nf:\n  - y");
    }
}
