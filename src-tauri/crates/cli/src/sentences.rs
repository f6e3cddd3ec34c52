//! The Vietnamese sentence of every code. The window's own file is the one place where they stand; only what the
//! window never says (files named on a command line) stands beside this.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// What a code means and what to do about it.
#[derive(Clone, Debug, Deserialize)]
struct Sentence {
    what: String,
    #[serde(default)]
    means: String,
    #[serde(default, rename = "do")]
    advice: String,
}

static SENTENCES: LazyLock<BTreeMap<String, Sentence>> = LazyLock::new(|| {
    let window = include_str!("../../../../ui/src/i18n/errors.vi.json");
    let own = include_str!("errors.vi.json");
    // Both are part of the program and read by a test; a damaged one would leave codes without sentences, which are
    // still said.
    let mut all: BTreeMap<String, Sentence> = serde_json::from_str(window).unwrap_or_default();
    all.extend(serde_json::from_str::<BTreeMap<String, Sentence>>(own).unwrap_or_default());
    all
});

/// What to tell a person: what happened, what it means, what to do, and the code to search for.
pub(crate) fn of(code: &str, args: &BTreeMap<String, String>) -> String {
    let Some(sentence) = nearest(code) else {
        let facts: Vec<String> = args.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        return format!("Có lỗi ({code}) {}", facts.join(", ")).trim_end().to_owned();
    };
    let parts = [&sentence.what, &sentence.means, &sentence.advice];
    let text = parts.map(|part| filled(part, args)).into_iter().filter(|part| !part.is_empty());
    format!("{} ({code})", text.collect::<Vec<_>>().join(" "))
}

/// The sentence of a code, else of the group it belongs to (`hub.new_code` → `hub`).
fn nearest(code: &str) -> Option<&'static Sentence> {
    let mut name = code;
    loop {
        if let Some(sentence) = SENTENCES.get(name) {
            return Some(sentence);
        }
        name = name.rsplit_once('.')?.0;
    }
}

/// `{name}` becomes the value of that name; an unknown one stays as it is.
fn filled(template: &str, args: &BTreeMap<String, String>) -> String {
    let mut text = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        match after.split_once('}') {
            Some((name, behind)) if args.contains_key(name) => {
                text.push_str(args.get(name).map_or("", String::as_str));
                rest = behind;
            }
            Some(_) | None => {
                text.push('{');
                rest = after;
            }
        }
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_files_of_sentences_are_read() {
        assert!(SENTENCES.contains_key("cli.file_unreadable"));
        assert!(SENTENCES.contains_key("office.not_set_up"));
        assert!(SENTENCES.values().all(|sentence| !sentence.what.is_empty()));
    }

    #[test]
    fn a_value_is_never_read_as_a_template() {
        let args = [("name".to_owned(), "{reason}".to_owned()), ("reason".to_owned(), "x".to_owned())].into();
        assert_eq!(filled("{name} {khác} {", &args), "{reason} {khác} {");
    }

    #[test]
    fn an_unknown_code_is_still_said() {
        let args = [("why".to_owned(), "x".to_owned())].into();
        assert_eq!(of("no.such", &args), "Có lỗi (no.such) why: x");
        assert!(of("hub.never_heard_of", &args).ends_with("(hub.never_heard_of)"));
        assert!(!of("hub.never_heard_of", &args).starts_with("Có lỗi"));
    }
}
