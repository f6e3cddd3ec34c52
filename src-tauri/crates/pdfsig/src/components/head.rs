//! The head of the first page: quốc hiệu and tiêu ngữ, agencies, number and notation, place and date
//! (NĐ 30/2020 Appx I §II.1–4, cells 1 to 4).

use domain::content::{Found, Place};
use jiff::civil::Date;

use super::{
    piece::{CELL, Piece, both, is_whole, joined, phrase, split},
    symbol::{self, Symbol},
};
use crate::text::{Page, Word};

/// What stands in the head.
#[derive(Default)]
pub(super) struct Head {
    pub(super) nation: Option<Place>,
    pub(super) superior: Option<Found<String>>,
    pub(super) issuer: Option<Found<String>>,
    pub(super) number: Option<Found<String>>,
    pub(super) notation: Option<Found<String>>,
    pub(super) locality: Option<Found<String>>,
    pub(super) date: Option<Found<Date>>,
    /// Words left of this belong to the left column.
    pub(super) gutter: f32,
    /// Where quốc hiệu and tiêu ngữ begin.
    starts: Vec<f32>,
    /// The base line of the number, when its line was seen.
    pub(super) number_base: Option<f32>,
    /// The last base line of the head.
    pub(super) base: f32,
}

/// How far below quốc hiệu number and date may stand, points: five lines of agencies.
const DEPTH: f32 = 150.0;

/// Reads the head of a first page.
pub(super) fn read(page: &Page) -> Head {
    let mut head = Head { gutter: page.width * 0.48, ..Head::default() };
    let mut top = 0.0;
    let mut middle = page.width * 0.68;
    let mut slack = page.width * 0.2;
    if let Some((nation, motto)) = nation(page) {
        let (first, second) = (nation.place(), motto.place());
        head.nation = Some(both(first, second));
        head.gutter = first.left.min(second.left) - 4.0;
        head.starts = vec![first.left, second.left];
        head.base = motto.base;
        top = nation.base - 8.0;
        (middle, slack) = (nation.centre(), 70.0);
    }
    let floor = if head.nation.is_some() { head.base + DEPTH } else { page.height * 0.35 };
    let rows: Vec<(f32, Vec<&Word>)> = page
        .lines
        .iter()
        .filter_map(|line| Some((line.words.first()?.base, line.words.iter().collect())))
        .filter(|(base, _)| (top..floor).contains(base))
        .collect();
    let mut dated = None;
    for (index, (base, words)) in rows.iter().enumerate() {
        if head.nation.is_some() && *base <= head.base {
            continue;
        }
        let next = rows.get(index + 1).map(|(_, words)| words.as_slice()).unwrap_or_default();
        if let Some(hit) = day(words, next, head.gutter, middle, slack) {
            head.base = head.base.max(*base);
            dated = Some(hit.first);
            head.locality = hit.locality;
            head.date = Some(hit.date);
            break;
        }
    }
    left_column(&mut head, &rows, dated);
    head
}

/// Quốc hiệu and tiêu ngữ; both or nothing.
fn nation(page: &Page) -> Option<(Piece<'_>, Piece<'_>)> {
    let upper =
        |line: &&crate::text::Line| line.words.first().is_some_and(|word| word.base < page.height * 0.45);
    let mut lines = page.lines.iter().take_while(upper);
    let found = lines.by_ref().find_map(|line| {
        let words: Vec<&Word> = line.words.iter().collect();
        let piece = Piece::new(phrase(&words, "conghoaxahoichunghiavietnam")?.to_vec())?;
        piece.is_capitals().then_some(piece)
    })?;
    let motto = lines.take(4).find_map(|line| {
        let words: Vec<&Word> = line.words.iter().collect();
        Piece::new(phrase(&words, "doclaptudohanhphuc")?.to_vec())
    })?;
    (motto.base - found.base < 4.0 * found.size).then_some((found, motto))
}

/// Agencies and number.
fn left_column(head: &mut Head, rows: &[(f32, Vec<&Word>)], dated: Option<Place>) {
    let mut column: Vec<Piece<'_>> = Vec::new();
    // Base lines on which the columns cannot be told apart.
    let mut crowded: Vec<f32> = Vec::new();
    for (base, words) in rows {
        let of_date = |word: &Word| {
            dated.is_some_and(|date| {
                word.place.left >= date.left - 1.0
                    && word.place.top < date.bottom
                    && word.place.bottom > date.top
            })
        };
        let centre = |word: &Word| f32::midpoint(word.place.left, word.place.right);
        let (own, other): (Vec<&Word>, Vec<&Word>) =
            words.iter().copied().filter(|word| !of_date(word)).partition(|word| centre(word) < head.gutter);
        let close = |last: &Word, first: &Word| {
            let begins = head.starts.iter().any(|start| (first.place.left - start).abs() < 1.0);
            !begins && first.place.left - last.place.right < CELL * last.size
        };
        let touching = own.last().zip(other.first()).is_some_and(|(last, first)| close(last, first));
        let overlapping =
            own.windows(2).any(|pair| matches!(pair, [a, b] if b.place.left < a.place.right - 0.1 * a.size));
        if touching || overlapping {
            crowded.push(*base);
        }
        column.extend(Piece::new(own));
    }
    let is_crowded = |piece: &Piece<'_>| crowded.iter().any(|base| (base - piece.base).abs() < 0.5);
    // The stamp of an arrival has a number of its own, without a notation.
    let at = column
        .iter()
        .position(|piece| symbol::parse(&piece.text(), None).is_some())
        .or_else(|| column.iter().position(|piece| symbol::begins(&piece.text())));
    if let Some(at) = at
        && let Some(row) = column.get(at)
    {
        head.number_base = Some(row.base);
        head.base = head.base.max(row.base);
        let next = column.get(at + 1).filter(|next| next.base - row.base < 2.0 * row.size);
        if !is_crowded(row)
            && let Some(Symbol { number, notation, wrapped }) =
                symbol::parse(&row.text(), next.map(Piece::text))
        {
            let place = match next.filter(|_| wrapped) {
                Some(next) => {
                    head.number_base = Some(next.base);
                    head.base = head.base.max(next.base);
                    both(row.place(), next.place())
                }
                None => row.place(),
            };
            head.number = number.map(|value| Found { value, place });
            head.notation = Some(Found { value: notation, place });
        }
    }
    // Without quốc hiệu and number there is nothing that tells a letterhead from a heading.
    if head.nation.is_none() || head.number_base.is_none() {
        return;
    }
    let above: Vec<Piece<'_>> = column
        .iter()
        .take(at.unwrap_or_default())
        .filter(|piece| !piece.is_rule())
        .take_while(|piece| piece.is_capitals())
        .cloned()
        .collect();
    if !above.iter().any(is_crowded) {
        agencies(head, &above);
    }
}

/// Words that begin the name of an agency below another one.
const LOWER: [&str; 30] = [
    "SỞ",
    "CỤC",
    "VỤ",
    "VĂN PHÒNG",
    "CHI CỤC",
    "THANH TRA",
    "TRUNG TÂM",
    "TRƯỜNG",
    "BAN QUẢN LÝ",
    "PHÒNG",
    "ỦY BAN",
    "UỶ BAN",
    "UBND",
    "CÔNG AN",
    "BỘ CHỈ HUY",
    "KHO BẠC",
    "BẢO HIỂM",
    "VIỆN",
    "BỆNH VIỆN",
    "TỔNG CỤC",
    "HỌC VIỆN",
    "ĐẠI HỌC",
    "HẠT KIỂM LÂM",
    "TRẠM",
    "BAN CHỈ ĐẠO",
    "HỘI ĐỒNG",
    "ĐỘI",
    "TỔ CÔNG TÁC",
    "NHÀ",
    "QUỸ",
];

/// Beginnings of names that end with their line.
const UPPER: [&str; 3] = ["UBND ", "BỘ ", "SỞ "];

/// Parts superior and issuer: only the issuer is bold; where type does not tell, names do.
fn agencies(head: &mut Head, lines: &[Piece<'_>]) {
    if lines.is_empty() || lines.len() > 6 {
        return;
    }
    let light = lines.iter().take_while(|line| !line.is_bold()).count();
    let all_bold_below = lines.iter().skip(light).all(Piece::is_bold);
    let begins = |line: &Piece<'_>| LOWER.iter().any(|word| line.text().starts_with(word));
    let border = if light > 0 && light < lines.len() && all_bold_below {
        Some(light)
    } else if light == 0 && all_bold_below || light == lines.len() {
        // One type throughout. A later line that could be a name of its own parts them where the first line surely is
        // one ("UBND TỈNH GIA LAI / SỞ TÀI CHÍNH"), and else tells nothing ("BAN CHỈ ĐẠO / PHÒNG, CHỐNG THIÊN TAI").
        let sure = lines.first().is_some_and(|line| UPPER.iter().any(|word| line.text().starts_with(word)));
        match lines.iter().skip(1).position(begins) {
            Some(at) if sure => Some(at + 1),
            Some(_) => None,
            None => Some(0),
        }
    } else {
        None
    };
    let Some(border) = border else { return };
    let (above, own) = lines.split_at_checked(border).unwrap_or_default();
    head.superior = joined(above);
    head.issuer = joined(own);
}

/// A place and date that were found.
struct Day {
    date: Found<Date>,
    locality: Option<Found<String>>,
    /// Of everything from the locality on.
    first: Place,
}

/// `Pleiku, ngày 05 tháng 01 năm 2026` in the right column, also when it goes on in the next row.
fn day(words: &[&Word], next: &[&Word], gutter: f32, middle: f32, slack: f32) -> Option<Day> {
    let piece = last(words)?;
    let more = last(next).filter(|more| more.base - piece.base < 2.0 * piece.size && more.centre() > gutter);
    let single = spoken(&piece, None);
    let hit = single.or_else(|| spoken(&piece, more.as_ref()))?;
    let centre = f32::midpoint(hit.first.left, hit.first.right);
    // Below quốc hiệu and centred on it; dates in a subject or in the text are elsewhere.
    ((centre - middle).abs() <= slack && hit.first.right > gutter).then_some(hit)
}

fn last<'a>(row: &[&'a Word]) -> Option<Piece<'a>> {
    split(row.iter().copied()).pop()
}

fn spoken(piece: &Piece<'_>, more: Option<&Piece<'_>>) -> Option<Day> {
    let words: Vec<&Word> =
        piece.words.iter().chain(more.iter().flat_map(|more| &more.words)).copied().collect();
    // Every character with the word it is of, and a space between words.
    let mut raw: Vec<(char, usize)> = Vec::new();
    for (index, word) in words.iter().enumerate() {
        raw.extend(word.text.chars().map(|c| (c, index)));
        raw.push((' ', index));
    }
    let kept: Vec<(char, usize)> = raw
        .iter()
        .enumerate()
        .filter(|(_, (c, _))| !c.is_whitespace())
        .flat_map(|(at, (c, _))| c.to_lowercase().map(move |c| (c, at)))
        .collect();
    let text: String = kept.iter().map(|(c, _)| *c).collect();
    let before = text.rfind("ngày")?;
    let date = parse_day(text.get(before..)?)?;
    let start = kept.get(text.get(..before)?.chars().count()).map(|(_, at)| *at)?;
    let first_word = raw.get(start).map(|(_, word)| *word)?;
    let place = words.get(first_word..)?.iter().map(|word| word.place).reduce(both)?;
    let head: String = raw.get(..start)?.iter().map(|(c, _)| *c).collect();
    let (locality, first) = locality(&words, first_word, &head)?;
    let first = first.map_or(place, |first| both(first, place));
    Some(Day { date: Found { value: date, place }, locality, first })
}

/// `ngày05tháng01năm2026` and nothing after it.
fn parse_day(text: &str) -> Option<Date> {
    let rest = text.strip_prefix("ngày")?;
    let (day, rest) = digits(rest, 2)?;
    let (month, rest) = digits(rest.strip_prefix("tháng")?, 2)?;
    let (year, rest) = digits(rest.strip_prefix("năm")?, 4)?;
    let sound = rest.trim_matches(['.', ',']).is_empty() && (1945..=2200).contains(&year);
    let small = |value: i16| i8::try_from(value).ok();
    if sound { Date::new(year, small(month)?, small(day)?).ok() } else { None }
}

fn digits(text: &str, most: usize) -> Option<(i16, &str)> {
    let count = text.chars().take_while(char::is_ascii_digit).count();
    if count == 0 || count > most {
        return None;
    }
    let (digits, rest) = text.split_at_checked(count)?;
    Some((digits.parse().ok()?, rest))
}

/// The locality before the date, nothing when the line begins with the date. Fails when something else stands there.
fn locality(words: &[&Word], end: usize, head: &str) -> Option<(Option<Found<String>>, Option<Place>)> {
    let text = head.trim();
    if text.is_empty() {
        return Some((None, None));
    }
    let value = text.strip_suffix(',')?.trim();
    let name = value
        .chars()
        .all(|c| c.is_alphanumeric() || c == ' ' || c == '-' || c == '.' || c == '\'' || c == '’');
    let capital = value.chars().next().is_some_and(char::is_uppercase);
    if !name || !capital || !is_whole(value) || value.split(' ').count() > 8 {
        return None;
    }
    // A locality glued to the date shares its word.
    let own = words.get(..end).filter(|own| !own.is_empty()).or(words.get(..=end))?;
    let place = own.iter().map(|word| word.place).reduce(both)?;
    Some((Some(Found { value: value.to_owned(), place }), Some(place)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use rstest::rstest;

    #[rstest]
    #[case("ngày05tháng01năm2026", Some(date(2026, 1, 5)))]
    #[case("ngày5tháng11năm2026.", Some(date(2026, 11, 5)))]
    #[case("ngàytháng11năm2026", None)]
    #[case("ngày31tháng02năm2026", None)]
    #[case("ngày05tháng01năm2026củabộnộivụ", None)]
    #[case("ngày05tháng01năm20266", None)]
    fn a_date_is_whole_or_nothing(#[case] text: &str, #[case] expected: Option<Date>) {
        assert_eq!(parse_day(text), expected);
    }
}
