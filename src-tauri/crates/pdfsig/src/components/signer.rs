//! Who signs: competence, position and name (NĐ 30/2020 Appx I §II.7, cells 7a to 7c).

use domain::content::Found;

use super::{
    foot::Foot,
    piece::{Piece, both, is_capitals, is_whole, joined, pieces},
};
use crate::text::{Page, Text};

/// What was found.
#[derive(Default)]
pub(super) struct Signer {
    pub(super) competence: Option<Found<String>>,
    pub(super) position: Option<Found<String>>,
    pub(super) name: Option<Found<String>>,
}

/// Abbreviations of competence.
const COMPETENCES: [&str; 5] = ["TM.", "KT.", "TL.", "TUQ.", "Q."];
/// Words that begin a position.
const POSITIONS: [&str; 44] = [
    "PHÓ",
    "CHỦ TỊCH",
    "GIÁM ĐỐC",
    "TRƯỞNG",
    "CHÁNH",
    "CỤC TRƯỞNG",
    "VỤ TRƯỞNG",
    "BỘ TRƯỞNG",
    "THỨ TRƯỞNG",
    "TỔNG",
    "HIỆU TRƯỞNG",
    "BÍ THƯ",
    "ỦY VIÊN",
    "UỶ VIÊN",
    "THỦ TƯỚNG",
    "CHỦ NHIỆM",
    "VIỆN TRƯỞNG",
    "CHI CỤC TRƯỞNG",
    "ĐỘI TRƯỞNG",
    "TỔ TRƯỞNG",
    "THỐNG ĐỐC",
    "HẠT TRƯỞNG",
    "TRẠM TRƯỞNG",
    "CHỈ HUY TRƯỞNG",
    "CHÍNH ỦY",
    "TƯ LỆNH",
    "KHO BẠC",
    "THƯ KÝ",
    "CHỦ TỌA",
    "CHỦ TOẠ",
    "CHỦ TRÌ",
    "QUYỀN",
    "ĐẠI DIỆN",
    "TRỢ LÝ",
    "NGƯỜI",
    "KẾ TOÁN",
    "CHUYÊN VIÊN",
    "CHÍNH TRỊ VIÊN",
    "PGS",
    "CÁN BỘ",
    "VĂN THƯ",
    "ĐỒNG",
    "THƯỜNG TRỰC",
    "HỘI TRƯỞNG",
];
/// Titles and ranks before a name that are no part of it.
const RANKS: [&str; 12] = [
    "Đại tá",
    "Thượng tá",
    "Trung tá",
    "Thiếu tá",
    "Đại úy",
    "Thượng úy",
    "Trung úy",
    "Thiếu úy",
    "Đại tướng",
    "Thượng tướng",
    "Trung tướng",
    "Thiếu tướng",
];

/// The signer of a foot; for biên bản the one who presides, above "Nơi nhận".
pub(super) fn read(text: &Text, foot: &Foot<'_>) -> Signer {
    let right: Vec<&Piece<'_>> = foot.right.iter().collect();
    let signer = block(&right);
    if signer.position.is_some() || signer.competence.is_some() {
        return signer;
    }
    match text.pages.get(foot.page) {
        Some(page) => minutes(page, foot.heading.base),
        None => signer,
    }
}

/// A block of titles with a name below.
fn block(right: &[&Piece<'_>]) -> Signer {
    let mut titles: Vec<Piece<'_>> = Vec::new();
    let mut rest = right.iter().skip_while(|piece| !piece.is_capitals()).peekable();
    while let Some(piece) = rest.peek() {
        let near = titles.last().is_none_or(|last| piece.base - last.base < 1.9 * last.size);
        let same = titles.last().is_none_or(|last| (piece.centre() - last.centre()).abs() < 25.0);
        if !near || !piece.is_capitals() {
            break;
        }
        if !same {
            // Two signers side by side: who signs for the agency cannot be told.
            return Signer::default();
        }
        titles.push((**piece).clone());
        rest.next();
    }
    let Some(last) = titles.last() else { return Signer::default() };
    let middle = titles.iter().map(Piece::centre).sum::<f32>() / titles.len() as f32;
    let below: Vec<&Piece<'_>> = rest.copied().filter(|piece| piece.base - last.base < 260.0).collect();
    let mut signer = office(&titles);
    signer.name = name(&below, middle);
    signer
}

/// Competence and position from the lines of titles.
fn office(titles: &[Piece<'_>]) -> Signer {
    let begins = |piece: &Piece<'_>| COMPETENCES.iter().any(|mark| piece.text().starts_with(mark));
    let of = titles.iter().rposition(begins).map_or(0, |at| at + 1);
    let (mut competences, rest) = titles.split_at_checked(of).unwrap_or_default();
    if let [only] = competences
        && rest.is_empty()
        && let Some(position) = only.text().strip_prefix("Q.")
    {
        // Who acts as the head holds the position that the line names.
        let value = position.trim().to_owned();
        let position = Some(Found { value, place: only.place() });
        return Signer { competence: slashed(&[competences]), position, name: None };
    }
    // A competence over two lines goes on until a position begins.
    let holds = |piece: &Piece<'_>| POSITIONS.iter().any(|word| piece.text().starts_with(word));
    let more = if of == 0 { 0 } else { rest.iter().position(holds).unwrap_or(rest.len()) };
    let (longer, position) = rest.split_at_checked(more).unwrap_or_default();
    if of > 0 && position.is_empty() && longer.len() == 1 && !competences.is_empty() {
        // One line that is no known position: it is the position all the same.
        return Signer { competence: slashed(&each(competences)), position: joined(longer), name: None };
    }
    if of > 0 && position.is_empty() && !longer.is_empty() {
        return Signer { competence: slashed(&each(competences)), position: None, name: None };
    }
    let mut parts = each(competences);
    if let Some(end) = titles.get(..of + more).filter(|_| more > 0) {
        competences = end;
        parts = grouped(competences, &begins);
    }
    Signer { competence: slashed(&parts), position: joined(position), name: None }
}

fn each<'p, 'a>(titles: &'p [Piece<'a>]) -> Vec<&'p [Piece<'a>]> {
    titles.chunks(1).collect()
}

/// Lines that go on joined to the line they belong to.
fn grouped<'p, 'a>(titles: &'p [Piece<'a>], begins: &impl Fn(&Piece<'a>) -> bool) -> Vec<&'p [Piece<'a>]> {
    titles.chunk_by(|_, next| !begins(next)).collect()
}

/// `TM. ỦY BAN NHÂN DÂN / KT. CHỦ TỊCH`.
fn slashed(parts: &[&[Piece<'_>]]) -> Option<Found<String>> {
    let found: Vec<Found<String>> = parts.iter().filter_map(|part| joined(part)).collect();
    let place = found.iter().map(|part| part.place).reduce(both)?;
    let value = found.iter().map(|part| part.value.as_str()).collect::<Vec<_>>().join(" / ");
    Some(Found { value, place })
}

/// The name: the one line below, around the same middle, that is made like a name.
fn name(below: &[&Piece<'_>], middle: f32) -> Option<Found<String>> {
    let named: Vec<(String, &&Piece<'_>)> = below
        .iter()
        .filter(|piece| (piece.centre() - middle).abs() < 35.0)
        .filter_map(|piece| Some((person(&piece.text())?, piece)))
        .collect();
    let bold: Vec<_> = named.iter().filter(|(_, piece)| piece.is_bold()).collect();
    let (value, piece) = match (bold.as_slice(), named.as_slice()) {
        ([only], _) => (&only.0, only.1),
        ([], [only]) => (&only.0, only.1),
        _ => return None,
    };
    Some(Found { value: value.clone(), place: piece.place() })
}

/// Two to six words that begin with capitals, without titles and ranks.
fn person(text: &str) -> Option<String> {
    let mut text = text.trim();
    if let Some(bare) = RANKS.iter().find_map(|rank| text.strip_prefix(rank)) {
        text = bare.trim_start_matches([',', ' ']);
    }
    let words: Vec<&str> = text.split(' ').skip_while(|word| word.contains('.')).collect();
    let like_a_name = |word: &&str| {
        word.chars().next().is_some_and(char::is_uppercase)
            && word.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '’' | '-'))
    };
    let name = words.join(" ");
    let sound = (2..=6).contains(&words.len())
        && words.iter().all(like_a_name)
        && is_whole(&name)
        && (!is_capitals(&name) || words.len() > 1);
    sound.then_some(name)
}

/// Biên bản: "THƯ KÝ" on the left, who presides on the right (Mẫu 1.9).
fn minutes(page: &Page, floor: f32) -> Signer {
    let rows: Vec<Vec<Piece<'_>>> = page
        .lines
        .iter()
        .filter(|line| line.words.first().is_some_and(|word| (floor - 220.0..floor).contains(&word.base)))
        .map(|line| pieces(line, false))
        .collect();
    let start = rows.iter().position(|row| match row.as_slice() {
        [left, right] => {
            ["thuky", "nguoighibienban", "thukycuochop"].contains(&left.letters().as_str())
                && right.is_capitals()
        }
        _ => false,
    });
    let Some(rows) = start.and_then(|start| rows.get(start..)) else { return Signer::default() };
    let right: Vec<&Piece<'_>> =
        rows.iter().flatten().filter(|piece| piece.centre() > page.width / 2.0).collect();
    block(&right)
}
