//! The Vietnamese sentence of every code. The window's own file is the one place where they stand; beside this stands
//! only what the window never says (files named on a command line), and other advice where the window's names its own
//! screens.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// What happened, what it means, what to do about it; a part that is absent is said by the next nearest sentence.
#[derive(Clone, Debug, Default, Deserialize)]
struct Sentence {
    what: Option<String>,
    means: Option<String>,
    #[serde(rename = "do")]
    advice: Option<String>,
}

type Sentences = BTreeMap<String, Sentence>;

// Both are part of the program and read by a test; a damaged one would leave codes without sentences, which are
// still said.
static WINDOW: LazyLock<Sentences> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../../ui/src/i18n/errors.vi.json")).unwrap_or_default()
});
static OWN: LazyLock<Sentences> =
    LazyLock::new(|| serde_json::from_str(include_str!("errors.vi.json")).unwrap_or_default());

/// What to tell a person: what happened, what it means, what to do, and the code to search for.
pub(crate) fn of(code: &str, args: &BTreeMap<String, String>) -> String {
    let parts = [
        part(code, |sentence| sentence.what.as_deref()),
        part(code, |sentence| sentence.means.as_deref()),
        part(code, |sentence| sentence.advice.as_deref()),
    ];
    if parts.iter().all(Option::is_none) {
        let facts: Vec<String> = args.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        return format!("Có lỗi ({code}) {}", facts.join(", ")).trim_end().to_owned();
    }
    let text = parts.into_iter().flatten().map(|part| filled(part, args)).filter(|part| !part.is_empty());
    format!("{} ({code})", text.collect::<Vec<_>>().join(" "))
}

/// One part of a code's sentence, else of the group it belongs to (`hub.new_code` → `hub`). Ours goes before the
/// window's, and may speak for a whole group (`edxml.*`).
fn part(code: &str, get: impl Fn(&'static Sentence) -> Option<&'static str>) -> Option<&'static str> {
    std::iter::successors(Some(code), |name| Some(name.rsplit_once('.')?.0)).find_map(|name| {
        let group = name.rsplit_once('.').and_then(|(group, _)| OWN.get(&format!("{group}.*")));
        [OWN.get(name), group, WINDOW.get(name)].into_iter().flatten().find_map(&get)
    })
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
        assert!(OWN.contains_key("cli.file_unreadable"));
        assert!(WINDOW.contains_key("office.not_set_up"));
        assert!(
            WINDOW.values().all(|sentence| sentence.what.as_deref().is_some_and(|what| !what.is_empty()))
        );
    }

    #[test]
    fn nobody_at_a_terminal_is_sent_to_a_screen_of_the_window() {
        let codes = WINDOW.keys().chain(OWN.keys()).filter(|code| !code.starts_with("window"));
        for code in codes {
            let said = of(code, &BTreeMap::new());
            for screen in
                ["Gói lỗi", "trong Cấu hình", "vào Cấu hình", "Mở Cấu hình", "bấm ", "màn hình", "bật “"]
            {
                assert!(!said.contains(screen), "{said}");
            }
        }
        let broken = of("edxml.not_xml", &BTreeMap::new());
        assert!(broken.starts_with("Gói tin không phải XML."), "{broken}");
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
