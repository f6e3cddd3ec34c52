//! Appendices that a text announces (NĐ 30/2020 Appx I §III.1.a).
//!
//! A document that announces an appendix which is nowhere may be stopped, so only plain announcements count: a remark in
//! brackets, a sentence that begins with it, "Phụ lục … kèm theo", "kèm theo Quyết định này". Words about other
//! documents ("ban hành kèm theo Nghị định số …") and about how to send ("không kèm bản giấy") are none.

use domain::content::{Found, Place};

use super::{
    foot::Foot,
    piece::{both, is_whole, letters, pieces},
};
use crate::text::{Text, Word};

/// What announces.
const TRIGGERS: [&str; 4] = ["kèm theo", "gửi kèm", "đính kèm", "kèm phụ lục"];
/// Other documents: what comes with them is not ours.
const OTHERS: [&str; 16] = [
    "nghị định",
    "thông tư",
    "luật ",
    "pháp lệnh",
    "quyết định số",
    "nghị quyết số",
    "công văn số",
    "văn bản số",
    "kế hoạch số",
    "thông báo số",
    "chỉ thị số",
    "tờ trình số",
    "báo cáo số",
    "hướng dẫn số",
    "không kèm",
    "không gửi kèm",
];
/// The longest announcement, characters.
const LONGEST: usize = 200;

/// The running text of a document with the word of each character.
struct Running<'a> {
    /// As printed.
    raw: Vec<char>,
    /// In small letters, character by character.
    small: Vec<char>,
    word: Vec<usize>,
    words: Vec<&'a Word>,
    /// Whether a line begins at this character.
    line: Vec<bool>,
}

/// The announcements that nothing later in the same file answers.
pub(super) fn read(text: &Text, base: f32, foot: Option<&Foot<'_>>) -> Vec<Found<String>> {
    let running = running(text, base, foot);
    let mut found: Vec<Found<String>> = Vec::new();
    for at in 0..running.small.len() {
        if !TRIGGERS.iter().any(|trigger| running.starts(at, trigger)) {
            continue;
        }
        let Some((from, to)) = running.announcement(at) else { continue };
        let Some(entry) = running.cut(from, to) else { continue };
        let own = letters(&entry.value);
        let known = found.iter().any(|other| {
            let other = letters(&other.value);
            other.contains(&own) || own.contains(&other)
        });
        if !known && is_whole(&entry.value) {
            found.push(entry);
        }
    }
    let headings = headings(text, foot);
    found.retain(|entry| !answered(&entry.value, &headings, text, foot));
    found
}

fn running<'a>(text: &'a Text, base: f32, foot: Option<&Foot<'_>>) -> Running<'a> {
    let mut running = Running { raw: vec![], small: vec![], word: vec![], words: vec![], line: vec![] };
    let last = foot.map_or(usize::MAX, |foot| foot.page);
    for (index, page) in text.pages.iter().enumerate().take(last.saturating_add(1)) {
        for line in &page.lines {
            let Some(first) = line.words.first() else { continue };
            let above = index == 0 && first.base <= base;
            let below = foot.is_some_and(|foot| index == last && first.base >= foot.heading.base - 4.0);
            let number = line.words.len() == 1 && first.text.chars().all(|c| c.is_ascii_digit());
            if above || below || number {
                continue;
            }
            let mut begins = true;
            for word in line.words.iter().filter(|word| !word.stamp) {
                let at = running.words.len();
                running.words.push(word);
                for c in word.text.chars().chain([' ']) {
                    running.raw.push(c);
                    // One for one, so that places agree; no letter of Vietnamese becomes two.
                    running.small.push(c.to_lowercase().next().unwrap_or(c));
                    running.word.push(at);
                    running.line.push(std::mem::take(&mut begins));
                }
            }
        }
    }
    running
}

impl Running<'_> {
    fn starts(&self, at: usize, what: &str) -> bool {
        let mut rest = self.small.get(at..).unwrap_or_default().iter();
        what.chars().all(|c| rest.next() == Some(&c))
    }

    fn slice(&self, from: usize, to: usize) -> String {
        self.small.get(from..to).unwrap_or_default().iter().collect()
    }

    fn back(&self, at: usize, stop: &[char]) -> Option<(usize, char)> {
        (at.saturating_sub(LONGEST)..at)
            .rev()
            .find_map(|at| self.small.get(at).filter(|c| stop.contains(c)).map(|c| (at, *c)))
    }

    fn ahead(&self, at: usize, stop: &[char]) -> Option<(usize, char)> {
        (at..at + LONGEST).find_map(|at| self.small.get(at).filter(|c| stop.contains(c)).map(|c| (at, *c)))
    }

    /// From where to where the announcement around a trigger goes.
    fn announcement(&self, at: usize) -> Option<(usize, usize)> {
        let own = |from: usize, to: usize| {
            let text = self.slice(from, to);
            let other = OTHERS.iter().any(|other| text.contains(other)) && !text.contains(" này");
            (!other && !text.contains("không kèm") && !text.contains("không gửi kèm")).then_some((from, to))
        };
        // (Có danh sách kèm theo)
        if let (Some((from, '(')), Some((to, ')'))) =
            (self.back(at, &['(', ')']), self.ahead(at, &['(', ')']))
        {
            return own(from + 1, to);
        }
        let (end, _) = self.ahead(at, &['.', ';', ':', ',']).unwrap_or((self.small.len(), ' '));
        let end = end.min(self.small.len());
        // A sentence that begins with it.
        let sentence =
            self.line.get(at).copied().unwrap_or(false) && self.raw.get(at).is_some_and(|c| c.is_uppercase());
        if sentence {
            return own(at, end);
        }
        // Ban hành kèm theo Quyết định này.
        let after = self.slice(at, end);
        if let Some(this) =
            after.find(" này").map(|bytes| after.get(..bytes).unwrap_or_default().chars().count() + 4)
            && this < 60
            && !after.get(..after.find(" này").unwrap_or_default()).unwrap_or_default().contains(" số ")
        {
            let from = self.back(at, &['.', ';', ':', ',', '(', ')']).map_or(at, |(from, _)| from + 1);
            let before = self.slice(from, at);
            let start = before
                .rfind("phụ lục")
                .or_else(|| before.rfind("ban hành"))
                .map_or(at, |bytes| from + before.get(..bytes).unwrap_or_default().chars().count());
            return own(start, at + this).filter(|_| !before.contains("không"));
        }
        // Phụ lục I kèm theo.
        let from = at.saturating_sub(40);
        let before = self.slice(from, at);
        let start = before.rfind("phụ lục")?;
        let between = before.get(start..)?;
        let start = from + before.get(..start)?.chars().count();
        let numbered = between.split_whitespace().count() <= 8 && !between.contains(['.', ';', '(', ')']);
        let rest = self.slice(at, (at + 60).min(self.small.len()));
        let other = OTHERS.iter().any(|other| rest.contains(other) || between.contains(other));
        let length = "kèm theo".chars().count();
        (numbered && !other).then_some((start, at + length))
    }

    fn cut(&self, from: usize, to: usize) -> Option<Found<String>> {
        let value: String = self.raw.get(from..to)?.iter().collect();
        let first = *self.word.get(from)?;
        let last = *self.word.get(to.checked_sub(1)?)?;
        let words = self.words.get(first..=last)?;
        let page = words.first()?.place.page;
        let place = words.iter().map(|word| word.place).filter(|place| place.page == page).reduce(both)?;
        Some(Found { value: value.trim().to_owned(), place: Place { page, ..place } })
    }
}

/// Headings of appendices after the foot, as letters.
fn headings(text: &Text, foot: Option<&Foot<'_>>) -> Vec<String> {
    let mut headings = Vec::new();
    for (index, page) in text.pages.iter().enumerate() {
        let after = |base: f32| {
            foot.is_none_or(|foot| index > foot.page || index == foot.page && base > foot.heading.base)
        };
        for line in &page.lines {
            for piece in pieces(line, false) {
                let centred = (piece.centre() - page.width / 2.0).abs() < page.width * 0.15;
                if after(piece.base) && centred && piece.begins("phuluc") {
                    headings.extend(Some(piece.letters()).filter(|own| own.len() < 16));
                }
            }
        }
    }
    headings
}

/// Whether the file itself holds what is announced: the numbered appendix, or pages after the signer's.
fn answered(value: &str, headings: &[String], text: &Text, foot: Option<&Foot<'_>>) -> bool {
    let own = letters(value);
    let numbered = own.split("phuluc").nth(1).map(|rest| {
        let number: String = value
            .to_lowercase()
            .split("phụ lục")
            .nth(1)
            .unwrap_or_default()
            .split_whitespace()
            .find(|word| *word != "số")
            .unwrap_or_default()
            .to_owned();
        (number, rest.to_owned())
    });
    if let Some((number, _)) = numbered
        && !number.is_empty()
        && number.chars().all(|c| "ivx0123456789".contains(c))
    {
        return headings.contains(&format!("phuluc{number}"))
            || headings.contains(&format!("phulucso{number}"));
    }
    let behind = foot.and_then(|foot| text.pages.get(foot.page + 1..)).unwrap_or_default();
    behind
        .iter()
        .any(|page| page.picture || page.lines.iter().map(|line| line.words.len()).sum::<usize>() > 5)
}
