//! What is wrong with a command line, in Vietnamese: the parser itself speaks English only.

use std::fmt::Display;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::failure::Failure;

/// The failure of a line that cannot be used. `kind` is stable, for scripts.
pub(crate) fn failure(error: &clap::Error) -> Failure {
    let (kind, reason) = described(error);
    Failure::usage("cli.usage", &[("kind", &kind), ("reason", &reason)])
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the parser's enum has no end: it is non-exhaustive")]
fn described(error: &clap::Error) -> (&'static str, String) {
    let argument = || named(error, ContextKind::InvalidArg);
    let value = || named(error, ContextKind::InvalidValue);
    match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let name = named(error, ContextKind::InvalidSubcommand);
            let near = meant(error, ContextKind::SuggestedSubcommand);
            ("unknown_command", format!("không có lệnh “{name}”{near}"))
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            ("missing_command", "thiếu tên lệnh".to_owned())
        }
        ErrorKind::UnknownArgument => {
            let near = meant(error, ContextKind::SuggestedArg);
            ("unknown_argument", format!("không có tham số “{}” ở lệnh này{near}", argument()))
        }
        ErrorKind::MissingRequiredArgument => ("missing_argument", format!("thiếu {}", argument())),
        ErrorKind::InvalidValue if value().is_empty() => {
            ("missing_value", format!("{} cần một giá trị{}", argument(), choices(error)))
        }
        ErrorKind::InvalidValue => {
            ("wrong_value", format!("{} không nhận “{}”{}", argument(), value(), choices(error)))
        }
        ErrorKind::ValueValidation => (
            "wrong_value",
            format!("{} không nhận “{}”: sai dạng hoặc ngoài khoảng cho phép", argument(), value()),
        ),
        ErrorKind::NoEquals => {
            ("missing_equals", format!("{} phải viết liền dấu bằng với giá trị", argument()))
        }
        ErrorKind::TooManyValues => ("too_many_values", format!("{} thừa giá trị “{}”", argument(), value())),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            ("missing_value", format!("{} thiếu giá trị", argument()))
        }
        ErrorKind::ArgumentConflict => {
            let other = named(error, ContextKind::PriorArg);
            ("conflict", format!("{} không dùng cùng {other}", argument()))
        }
        ErrorKind::InvalidUtf8 => ("not_utf8", "có tham số không phải UTF-8".to_owned()),
        _ => ("other", "không đọc được dòng lệnh".to_owned()),
    }
}

/// What the parser says about one part of the line, as plain text.
fn named(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::Strings(all)) => all.join(", "),
        Some(ContextValue::StyledStrs(all)) => joined(all),
        Some(value) => value.to_string(),
        None => String::new(),
    }
}

fn joined(all: &[impl Display]) -> String {
    all.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// The nearest name, where there is one.
fn meant(error: &clap::Error, kind: ContextKind) -> String {
    let name = named(error, kind);
    if name.is_empty() { name } else { format!(" (có phải là “{name}”?)") }
}

/// The values there are, where they can be listed.
fn choices(error: &clap::Error) -> String {
    let all = named(error, ContextKind::ValidValue);
    if all.is_empty() { all } else { format!("; chọn một trong: {all}") }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::arguments::Line;

    fn said(words: &[&str]) -> (String, String) {
        let line = std::iter::once("vanthu").chain(words.iter().copied());
        let failure = failure(&Line::try_parse_from(line).unwrap_err());
        (failure.args["kind"].clone(), failure.message())
    }

    #[test]
    fn a_wrong_line_is_explained_in_vietnamese() {
        for (words, kind, part) in [
            (&["documents", "lits"][..], "unknown_command", "không có lệnh “lits” (có phải là “list”?)"),
            (&["hub"], "missing_command", "thiếu tên lệnh"),
            (
                &["sync", "--wach"],
                "unknown_argument",
                "không có tham số “--wach” ở lệnh này (có phải là “--watch”?)",
            ),
            (&["documents", "accept"], "missing_argument", "thiếu <ID>"),
            (
                &["hub", "set", "--transport", "vxp"],
                "missing_argument",
                "thiếu --endpoint <URL>, --system-id <ID>",
            ),
            (
                &["hub", "set", "--transport", "fax"],
                "wrong_value",
                "không nhận “fax”; chọn một trong: vxp, folder",
            ),
            (&["hub", "set", "--transport"], "missing_value", "cần một giá trị; chọn một trong: vxp, folder"),
            (&["documents", "accept", "một"], "wrong_value", "<ID> không nhận “một”"),
            (&["documents", "list", "--limit", "9999"], "wrong_value", "--limit <LIMIT> không nhận “9999”"),
            (&["doctor", "x"], "unknown_argument", "không có tham số “x” ở lệnh này"),
            (&["sync", "--watch", "--watch"], "conflict", "--watch không dùng cùng"),
        ] {
            let (said_kind, message) = said(words);
            assert_eq!(said_kind, kind, "{words:?}: {message}");
            assert!(message.contains(part), "{words:?}: {message}");
            assert!(message.contains("Xem `vanthu --help`"), "{message}");
            for english in ["error:", "required", "Usage", "unexpected", "invalid", "found"] {
                assert!(!message.contains(english), "{words:?}: {message}");
            }
        }
    }
}
