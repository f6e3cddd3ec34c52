//! Announced appendices against attached files (NĐ 30/2020 Appx I §III.1; QĐ 28/2018 Art 10.1).

use unicode_normalization::UnicodeNormalization;

use super::{
    case::{Case, Outcome, or_pass, readable},
    code::Code,
    finding::Remedy,
};
use crate::{
    ReturnReason,
    content::{FileFacts, FileKind, Found},
    text::fold,
};

/// Most announcements compared; a letter has a handful.
const MOST: usize = 60;

/// Every announced appendix is in a file of its own or in the main one.
pub(super) fn attached(case: &Case<'_>) -> Vec<Outcome> {
    let text = match case.text() {
        Err(outcomes) => return outcomes,
        Ok(text) => text,
    };
    let mut announced: Vec<(&Found<String>, Appendix)> = Vec::new();
    for one in text.appendices.iter().take(MOST) {
        let appendix = Appendix::of(&one.value);
        if !announced.iter().any(|(_, known)| *known == appendix) {
            announced.push((one, appendix));
        }
    }
    let main = joined(&text.words);
    let files: Vec<Attached> = case.files().iter().skip(1).map(Attached::of).collect();
    // A file that names one appendix is not spent on another; one that names several serves all of them.
    let mut nameless = files.iter().filter(|file| !announced.iter().any(|(_, one)| file.is(one))).count();
    let mut outcomes = Vec::new();
    for (found, appendix) in announced {
        let inside = inside(&appendix, &main);
        if inside == Inside::Yes || files.iter().any(|file| file.is(&appendix)) {
            continue;
        }
        if nameless > 0 {
            nameless -= 1;
            continue;
        }
        let outcome = if inside == Inside::No && files.is_empty() {
            Outcome::sure(Code::AppendixMissing)
        } else {
            Outcome::doubtful(Code::AppendixNotSeen)
        };
        let remedy = case.remedy(Remedy::AttachFile { announced: found.value.clone() }, ReturnReason::R05);
        outcomes.push(outcome.seen(found).arg("announced", &found.value).fix(remedy));
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

/// What an announcement announces.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Appendix {
    /// Phụ lục, with its Roman number when it has one. Arabic numbers are read as the Roman ones of NĐ 30/2020 Appx I
    /// §III.1.b.
    Numbered(Option<String>),
    /// Danh sách, mẫu, quy chế…: the words of its name, folded.
    Named(Vec<String>),
}

impl Appendix {
    fn of(announced: &str) -> Self {
        const FILLER: [&str; 14] = [
            "kem", "theo", "gui", "cac", "cua", "va", "nay", "ban", "duoc", "van", "so", "cong", "hanh",
            "tai",
        ];
        if let Some(number) = label(announced) {
            return Self::Numbered(number);
        }
        let folded = fold(announced);
        let words = folded.split(|c: char| !c.is_alphanumeric());
        Self::Named(
            words.filter(|word| word.len() > 1 && !FILLER.contains(word)).map(str::to_owned).collect(),
        )
    }
}

/// An attached file, folded once for all announcements.
struct Attached {
    name: String,
    words: String,
    opening: String,
}

impl Attached {
    fn of(file: &FileFacts) -> Self {
        let bare = fold(&file.name).replace(['_', '-', '.', '(', ')'], " ");
        let name = format!(" {bare} ").replace("phuluc", "phu luc ").replace(" pl", " phu luc ");
        let words = readable(file).map(|text| joined(&text.words)).unwrap_or_default();
        let opening = fold(&words.chars().take(400).collect::<String>());
        Self { name, words, opening }
    }

    /// Whether it is the announced appendix: by the number in its name or on its first lines, by a heading, or by most
    /// words of the announced name.
    fn is(&self, appendix: &Appendix) -> bool {
        match appendix {
            Appendix::Numbered(number) => {
                let is = |label: Option<Option<String>>| match (label, number) {
                    (Some(label), Some(number)) => label.as_ref() == Some(number),
                    (label, None) => label.is_some(),
                    (None, Some(_)) => false,
                };
                is(label(&self.name))
                    || is(label(&self.opening))
                    || has_heading(&self.words, number.as_deref())
            }
            Appendix::Named(words) => {
                let there = format!("{} {} ", self.name, self.opening);
                let shared = words.iter().filter(|word| there.contains(&format!(" {word} "))).count();
                !words.is_empty() && shared * 3 >= words.len() * 2
            }
        }
    }
}

/// Whether an appendix lies in the main document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Inside {
    Yes,
    Perhaps,
    No,
}

/// A heading says yes; a second mention beside the announcement says perhaps.
fn inside(appendix: &Appendix, main: &str) -> Inside {
    match appendix {
        Appendix::Numbered(number) => {
            if has_heading(main, number.as_deref()) {
                Inside::Yes
            } else if mentions(main, number.as_deref()).count() > 1 {
                Inside::Perhaps
            } else {
                Inside::No
            }
        }
        // `DANH SÁCH HỘ NGHÈO` over its table: only capitals make a heading of a name.
        Appendix::Named(words) => {
            let capitals: Vec<String> = main.split(' ').filter(|word| is_capitals(word)).map(fold).collect();
            let run = capitals.windows(words.len().max(1)).any(|run| run == words);
            if words.len() > 1 && run { Inside::Yes } else { Inside::No }
        }
    }
}

/// What follows each `Phụ lục` of that number.
fn mentions<'a>(text: &'a str, number: Option<&'a str>) -> impl Iterator<Item = Mention<'a>> {
    let mut words = text.split(' ').peekable();
    std::iter::from_fn(move || {
        loop {
            let first = words.next()?;
            if fold(first) != "phu" || words.peek().map(|word| bare(word)).as_deref() != Some("luc") {
                continue;
            }
            let second = words.next().unwrap_or_default();
            if let Some(number) = number {
                let same = words.peek().is_some_and(|word| {
                    label(&format!("phu luc {word}")).flatten().as_deref() == Some(number)
                });
                if !same {
                    continue;
                }
                words.next();
            }
            return Some(Mention {
                capitals: is_capitals(second),
                next: words.peek().copied().unwrap_or_default(),
            });
        }
    })
}

struct Mention<'a> {
    /// Whether it is written in capitals itself.
    capitals: bool,
    /// The word behind it.
    next: &'a str,
}

/// `PHỤ LỤC I`, or `Phụ lục I` with a title in capitals behind it (NĐ 30/2020 Appx I §III.1.c).
fn has_heading(text: &str, number: Option<&str>) -> bool {
    mentions(text, number).any(|mention| mention.capitals || is_capitals(mention.next))
}

fn is_capitals(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    letters > 1 && !word.chars().any(char::is_lowercase)
}

fn bare(word: &str) -> String {
    fold(word).trim_matches(|c: char| !c.is_alphanumeric()).to_owned()
}

fn joined(words: &str) -> String {
    words.nfc().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `Some(Some("ii"))` for `Phụ lục II`, `Some(None)` for `Phụ lục`, `None` for what has another name.
fn label(announced: &str) -> Option<Option<String>> {
    let folded = fold(announced);
    let (_, after) = folded.split_once("phu luc")?;
    let after = after.trim_start_matches([' ', ':', '.', '_', '-']);
    let after = after.strip_prefix("so ").unwrap_or(after);
    let word: String = after.chars().take_while(|c| c.is_alphanumeric()).collect();
    let is_roman = !word.is_empty() && word.chars().all(|c| matches!(c, 'i' | 'v' | 'x'));
    Some(if is_roman { Some(word) } else { word.parse::<usize>().ok().and_then(roman) })
}

fn roman(number: usize) -> Option<String> {
    const ONES: [&str; 10] = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"];
    let ones = ONES.get(number % 10).copied().unwrap_or_default();
    (1..40).contains(&number).then(|| format!("{}{ones}", "x".repeat(number / 10)))
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

    #[rstest]
    #[case("Phụ lục I", "theo Phụ lục I kèm theo công văn này", Inside::No)]
    #[case("Phụ lục I", "theo Phụ lục I kèm theo. Phụ lục I DANH SÁCH HỘ NGHÈO", Inside::Yes)]
    #[case("Phụ lục I", "theo Phụ lục I kèm theo. PHỤ LỤC I Danh sách", Inside::Yes)]
    #[case("Phụ lục I", "theo Phụ lục I và Phụ lục I nêu trên", Inside::Perhaps)]
    #[case("Phụ lục I", "theo Phụ lục I kèm theo. PHỤ LỤC II DANH SÁCH", Inside::No)]
    #[case("Phụ lục", "có Phụ lục kèm theo. Phụ lục DANH MỤC", Inside::Yes)]
    #[case("Kèm theo Danh sách hộ nghèo", "gửi Danh sách hộ nghèo. DANH SÁCH HỘ NGHÈO", Inside::Yes)]
    #[case("Kèm theo Danh sách hộ nghèo", "gửi Danh sách hộ nghèo kèm theo", Inside::No)]
    fn an_appendix_in_the_main_file_is_known_by_its_heading(
        #[case] announced: &str,
        #[case] main: &str,
        #[case] expected: Inside,
    ) {
        assert_eq!(inside(&Appendix::of(announced), main), expected);
    }
}
