//! Announced appendices against attached files (NĐ 30/2020 Appx I §III.1; QĐ 28/2018 Art 10.1).

use super::{
    case::{Case, Outcome, or_pass, readable},
    code::Code,
    finding::Remedy,
    writing::spelling,
};
use crate::{
    ReturnReason,
    content::{FileFacts, FileKind, Found, TextFacts},
    text::fold,
};

/// Every announced appendix is in a file of its own or in the main one.
pub(super) fn attached(case: &Case<'_>) -> Vec<Outcome> {
    let text = match case.text() {
        Err(outcomes) => return outcomes,
        Ok(text) => text,
    };
    let mut announced: Vec<&Found<String>> = Vec::new();
    for one in &text.appendices {
        if !announced.iter().any(|known| label(&known.value) == label(&one.value)) {
            announced.push(one);
        }
    }
    let mut free: Vec<&FileFacts> = case.files().iter().skip(1).collect();
    let mut open = Vec::new();
    // First those that a file names, so that a file is not spent on an appendix it is not.
    for one in announced {
        if in_main(&one.value, text) == Inside::Yes {
            continue;
        }
        match free.iter().position(|file| is_named(&one.value, file)) {
            // One file may hold Phụ lục I and II: it stays free for those it also names.
            Some(_) => {}
            None => open.push(one),
        }
    }
    let named: Vec<&str> = text.appendices.iter().map(|one| one.value.as_str()).collect();
    free.retain(|file| !named.iter().any(|name| is_named(name, file)));
    let mut outcomes = Vec::new();
    for one in open {
        let certain = in_main(&one.value, text) == Inside::No && case.files().len() <= 1;
        if free.pop().is_some() {
            continue;
        }
        let outcome = if certain {
            Outcome::sure(Code::AppendixMissing)
        } else {
            Outcome::doubtful(Code::AppendixNotSeen)
        };
        let remedy = case.remedy(Remedy::AttachFile { announced: one.value.clone() }, ReturnReason::R05);
        outcomes.push(outcome.seen(one).arg("announced", &one.value).fix(remedy));
    }
    or_pass(outcomes)
}

/// Every attached file belongs to something that the text announces: a forgotten draft must not go along.
pub(super) fn announced(case: &Case<'_>) -> Vec<Outcome> {
    let text = match case.text() {
        Err(outcomes) => return outcomes,
        Ok(text) => text,
    };
    if !text.appendices.is_empty() {
        return vec![Outcome::pass()];
    }
    let files = case.files().iter().enumerate().skip(1);
    or_pass(
        files
            .map(|(index, file)| {
                let remedy = Remedy::RemoveFile { file: u32::try_from(index).unwrap_or(u32::MAX) };
                Outcome::doubtful(Code::FileNotAnnounced).saw(&file.name).file(index).fix(remedy)
            })
            .collect(),
    )
}

/// Files other than the main one that should be readable and are not.
pub(super) fn other_files(case: &Case<'_>) -> Vec<Outcome> {
    let files = case.files().iter().enumerate().skip(1);
    let broken = files.filter(|(_, file)| file.kind == FileKind::UnreadablePdf).map(|(index, file)| {
        let why = file.unreadable.as_deref().unwrap_or_default();
        let outcome = Outcome::sure(Code::UnreadableFile).saw(&file.name).arg("why", why).file(index);
        outcome.fix_with(case.returned(ReturnReason::R02))
    });
    or_pass(broken.collect())
}

/// Files that are no PDF cannot carry a signature that is checked here.
pub(super) fn other_formats(case: &Case<'_>) -> Vec<Outcome> {
    let files = case.files().iter().enumerate().skip(1);
    let other = files.filter(|(_, file)| file.kind == FileKind::Other);
    or_pass(other.map(|(index, file)| Outcome::sure(Code::NotPdf).saw(&file.name).file(index)).collect())
}

/// Whether an appendix lies in the main document.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Yes,
    Perhaps,
    No,
}

/// A heading `PHỤ LỤC I` is in the file itself; a second mention beside the announcement may be one.
fn in_main(announced: &str, text: &TextFacts) -> Inside {
    let Some(label) = label(announced) else { return Inside::No };
    let words = spelling(&text.words);
    let heading = match &label {
        Some(number) => format!("PHỤ LỤC {}", number.to_uppercase()),
        None => "PHỤ LỤC".to_owned(),
    };
    if contains_word(&text.words.split_whitespace().collect::<Vec<_>>().join(" "), &heading) {
        return Inside::Yes;
    }
    let mention = spelling(&heading);
    let times = words.match_indices(&mention).filter(|(at, _)| ends_word(&words, at + mention.len())).count();
    if times > 1 { Inside::Perhaps } else { Inside::No }
}

fn contains_word(text: &str, wanted: &str) -> bool {
    text.match_indices(wanted).any(|(at, _)| ends_word(text, at + wanted.len()))
}

fn ends_word(text: &str, at: usize) -> bool {
    text.get(at..).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
}

/// `Some(Some("ii"))` for `Phụ lục II`, `Some(None)` for `Phụ lục`, `None` for what has another name. Arabic numbers
/// are read as the Roman ones of NĐ 30/2020 Appx I §III.1.b.
fn label(announced: &str) -> Option<Option<String>> {
    let folded = fold(announced);
    let (_, after) = folded.split_once("phu luc")?;
    let word: String = after
        .trim_start_matches([' ', ':', '.', '_', '-'])
        .chars()
        .take_while(|c| c.is_alphanumeric())
        .collect();
    let is_roman = !word.is_empty() && word.chars().all(|c| matches!(c, 'i' | 'v' | 'x'));
    Some(if is_roman { Some(word) } else { word.parse::<usize>().ok().and_then(roman) })
}

fn roman(number: usize) -> Option<String> {
    const ONES: [&str; 10] = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"];
    (1..40)
        .contains(&number)
        .then(|| format!("{}{}", "x".repeat(number / 10), ONES.get(number % 10).copied().unwrap_or_default()))
}

/// Whether a file is the announced appendix: by its number in the name or the first words, or by most words of its name.
fn is_named(announced: &str, file: &FileFacts) -> bool {
    let name = fold(&file.name)
        .replace(['_', '-', '.'], " ")
        .replace("phuluc", "phu luc ")
        .replace(" pl", " phu luc ");
    let opening: String =
        readable(file).map(|text| text.words.chars().take(400).collect()).unwrap_or_default();
    match label(announced) {
        Some(wanted) => {
            let headings = readable(file).map(|text| text.words.as_str()).unwrap_or_default();
            let by_name =
                label(&name) == Some(wanted.clone()) || (wanted.is_none() && label(&name).is_some());
            let heading = wanted.map(|number| format!("PHỤ LỤC {}", number.to_uppercase()));
            by_name
                || match heading {
                    Some(heading) => {
                        contains_word(&headings.split_whitespace().collect::<Vec<_>>().join(" "), &heading)
                            || label(&opening) == label(announced)
                    }
                    None => label(&opening).is_some(),
                }
        }
        None => {
            const FILLER: [&str; 12] =
                ["kem", "theo", "gui", "cac", "cua", "va", "nay", "ban", "duoc", "van", "so", "cong"];
            let folded = fold(announced);
            let words: Vec<&str> = folded
                .split(|c: char| !c.is_alphanumeric())
                .filter(|word| word.len() > 1 && !FILLER.contains(word))
                .collect();
            let there = format!(" {name} {} ", fold(&opening));
            let shared = words.iter().filter(|word| there.contains(&format!(" {word} "))).count();
            !words.is_empty() && shared * 3 >= words.len() * 2
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("Phụ lục I kèm theo", Some(Some("i")))]
    #[case("PHỤ LỤC 3", Some(Some("iii")))]
    #[case("Phụ lục kèm theo", Some(None))]
    #[case("Kèm theo Danh sách", None)]
    #[case("phu luc 12", Some(Some("xii")))]
    fn appendices_are_known_by_their_number(#[case] text: &str, #[case] expected: Option<Option<&str>>) {
        assert_eq!(label(text), expected.map(|number| number.map(str::to_owned)));
    }
}
