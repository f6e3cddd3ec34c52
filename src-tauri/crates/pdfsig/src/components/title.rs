//! Type and subject (NĐ 30/2020 Appx I §II.5, cells 5a and 5b).

use domain::content::Found;

use super::{
    head::Head,
    piece::{Piece, joined, letters, pieces},
};
use crate::text::{Page, Word};

/// The types of NĐ 30/2020 Art 7 that are printed, and those of normative documents, as [`letters`].
const TYPES: [&str; 35] = [
    "nghiquyet",
    "quyetdinh",
    "chithi",
    "quyche",
    "quydinh",
    "thongcao",
    "thongbao",
    "huongdan",
    "chuongtrinh",
    "kehoach",
    "phuongan",
    "dean",
    "duan",
    "baocao",
    "bienban",
    "totrinh",
    "hopdong",
    "congdien",
    "banghinho",
    "banthoathuan",
    "giayuyquyen",
    "giaymoi",
    "giaygioithieu",
    "giaynghiphep",
    "phieugui",
    "phieuchuyen",
    "phieubao",
    "thucong",
    "nghidinh",
    "thongtu",
    "thongtulientich",
    "phaplenh",
    "nghiquyetlientich",
    "luat",
    "lenh",
];

/// Type and subject of a page whose head was read.
pub(super) fn read(page: &Page, head: &Head) -> (Option<Found<String>>, Option<Found<String>>) {
    if let Some(subject) = letter(page, head) {
        return (None, Some(subject));
    }
    let rows: Vec<Vec<Piece<'_>>> = page.lines.iter().map(|line| pieces(line, false)).collect();
    for (index, row) in rows.iter().enumerate() {
        for piece in row.iter().filter(|piece| piece.base > head.base && piece.base < page.height * 0.7) {
            let own = piece.letters();
            if is_text(&own) {
                return (None, None);
            }
            let centred = (piece.centre() - page.width / 2.0).abs() < page.width * 0.1;
            if TYPES.contains(&own.as_str()) && piece.is_capitals() && centred && !piece.text().contains(':')
            {
                let below: Vec<&Piece<'_>> = rows.iter().skip(index + 1).flatten().collect();
                return (joined(std::slice::from_ref(piece)), named(piece, &below));
            }
        }
    }
    (None, None)
}

/// Whether a line already belongs to the text.
fn is_text(own: &str) -> bool {
    ["kinhgui", "cancu", "dieu1", "thuchien", "noinhan"].iter().any(|begin| own.starts_with(begin))
}

/// The subject under a type: the lines below it with the same middle, in the same bold type.
fn named(title: &Piece<'_>, below: &[&Piece<'_>]) -> Option<Found<String>> {
    let mut lines: Vec<Piece<'_>> = Vec::new();
    let mut base = title.base;
    let mut pitch = 2.6 * title.size;
    for piece in below {
        let own = piece.letters();
        let aside = (piece.centre() - title.centre()).abs() > 16.0;
        if piece.base - base > pitch || is_text(&own) || piece.text().starts_with('(') {
            break;
        }
        if aside && piece.right() < title.centre() && piece.is_capitals() {
            // A stamp beside the title.
            continue;
        }
        if aside || piece.is_rule() || piece.is_capitals() || piece.is_bold() != title.is_bold() {
            break;
        }
        base = piece.base;
        pitch = 1.7 * piece.size;
        lines.push((*piece).clone());
    }
    // Without bold type nothing tells a subject of several lines from a paragraph.
    if !title.is_bold() && lines.len() != 1 {
        return None;
    }
    strip(&lines)
}

/// The subject of a công văn: "V/v …" under the number.
fn letter(page: &Page, head: &Head) -> Option<Found<String>> {
    let number = head.number_base?;
    let mut lines: Vec<Piece<'_>> = Vec::new();
    for line in
        page.lines.iter().filter(|line| line.words.first().is_some_and(|word| word.base > number + 1.0))
    {
        let own: Vec<&Word> =
            line.words.iter().filter(|word| !word.stamp && word.place.left < head.gutter + 6.0).collect();
        let Some(piece) = super::piece::split(own.into_iter()).into_iter().next() else {
            continue;
        };
        let text = piece.text();
        // Words beside it on the same line: a line of the whole page, not of the column.
        let full = line.words.iter().any(|word| {
            word.place.left >= head.gutter + 6.0
                && word.place.left - piece.right() < piece.size
                && !word.stamp
        });
        let Some(first) = lines.first() else {
            let begins =
                text.to_lowercase().replace(' ', "").starts_with("v/v") || text.starts_with("Về việc");
            if begins && !full && piece.right() < head.gutter + 40.0 {
                lines.push(piece);
            } else if piece.base - number > 60.0 || is_text(&piece.letters()) {
                break;
            }
            continue;
        };
        let last = lines.last().unwrap_or(first);
        let beside = (piece.centre() - first.centre()).abs() > 0.3 * first.width().max(piece.width()) + 12.0;
        let wide = piece.base - last.base > 1.8 * piece.size;
        if wide || beside || full || is_text(&piece.letters()) || piece.is_rule() {
            break;
        }
        if piece.is_capitals() && letters(&text).len() > 2 && !first.is_capitals() && is_mark(&piece) {
            break;
        }
        lines.push(piece);
    }
    strip(&lines)
}

fn is_mark(piece: &Piece<'_>) -> bool {
    super::marks::is_mark(&piece.text())
}

/// The lines joined, without `V/v`.
fn strip(lines: &[Piece<'_>]) -> Option<Found<String>> {
    let found = joined(lines)?;
    let text = found.value.trim();
    let bare =
        ["V/v", "V/V", "v/v", "V/ v", "V /v"].iter().find_map(|mark| text.strip_prefix(mark)).unwrap_or(text);
    let bare = bare.trim_start_matches([':', ' ']).trim_end_matches(['.', ' ']);
    (!bare.is_empty()).then(|| Found { value: bare.to_owned(), place: found.place })
}
