//! "Kính gửi" (NĐ 30/2020 Appx I §II.9.d, cell 9a).

use domain::content::Found;

use super::{
    head::Head,
    piece::{Piece, both, is_whole, letters, split},
};
use crate::text::{Page, Word};

const DASHES: [char; 5] = ['-', '–', '—', '−', '•'];

/// The addressees, and whether "Kính gửi" was seen at all.
pub(super) fn read(page: &Page, head: &Head) -> (Vec<Found<String>>, bool) {
    let rows: Vec<Piece<'_>> = page
        .lines
        .iter()
        .filter_map(|line| Piece::new(line.words.iter().filter(|word| !word.stamp).collect()))
        .collect();
    let begins = |row: &Piece<'_>| letters(&row.text()).starts_with("kinhgui");
    let Some(at) = rows.iter().position(|row| row.base > head.base && begins(row)) else {
        return (Vec::new(), false);
    };
    let (Some(first), Some(below)) = (rows.get(at), rows.get(at + 1..)) else { return (Vec::new(), true) };
    let colon = first.words.iter().position(|word| word.text.contains(':'));
    let rest: Vec<&Word> = colon.and_then(|at| first.words.get(at + 1..)).unwrap_or_default().to_vec();
    let colon_end = colon.and_then(|at| first.words.get(at)).map_or(first.right(), |word| word.place.right);
    let entries = match Piece::new(rest) {
        Some(rest) if rest.text().starts_with(DASHES) => {
            let all: Vec<Piece<'_>> = std::iter::once(rest).chain(below.iter().cloned()).collect();
            listed(&all, first.base)
        }
        Some(rest) => single(first, rest, below, colon_end, page.width),
        None => listed(below, first.base),
    };
    (entries, true)
}

/// One addressee beside "Kính gửi:", or several with semicolons between them.
fn single(
    first: &Piece<'_>,
    rest: Piece<'_>,
    below: &[Piece<'_>],
    colon: f32,
    width: f32,
) -> Vec<Found<String>> {
    let mut lines = vec![rest];
    let mut base = first.base;
    for row in below {
        let last_ends = lines.last().is_some_and(|line| line.text().ends_with(['.', ':']));
        let near = row.base - base <= 1.5 * first.size;
        let hanging = row.left() >= colon - 6.0;
        let centred = (row.centre() - first.centre()).abs() <= 5.0 && first.right() > width * 0.7;
        // A full stop before a line that hangs below the name is that of an abbreviation ("TP. / Hồ Chí Minh").
        if !near || !(hanging || centred && !last_ends) {
            break;
        }
        base = row.base;
        lines.push(row.clone());
    }
    let Some(place) = lines.iter().map(Piece::place).reduce(both) else { return Vec::new() };
    let text = lines.iter().map(Piece::text).collect::<Vec<_>>().join(" ");
    text.split(';').filter_map(|part| finished(part, place)).collect()
}

/// Addressees on lines of their own, with dashes.
fn listed(rows: &[Piece<'_>], mut base: f32) -> Vec<Found<String>> {
    let mut entries: Vec<Found<String>> = Vec::new();
    let mut dash = None;
    for row in rows {
        let text = row.text();
        let near = row.base - base <= 2.2 * row.size;
        let begins = text.starts_with(DASHES);
        let hangs =
            dash.is_some_and(|left: f32| row.left() > left + 2.0) && row.base - base <= 1.5 * row.size;
        let ended = !hangs && entries.last().is_some_and(|entry| entry.value.ends_with('.'));
        if !near || ended {
            break;
        }
        // Cells of a line: an addressee stands alone on it.
        if split(row.words.iter().copied()).len() > 2 {
            break;
        }
        match (begins, dash, entries.last_mut()) {
            (true, _, _) => {
                if dash.is_some_and(|left| (row.left() - left).abs() > 40.0) {
                    break;
                }
                dash.get_or_insert(row.left());
                let value = text.trim_start_matches(DASHES).trim().to_owned();
                entries.push(Found { value, place: row.place() });
            }
            (false, Some(left), Some(entry)) if row.left() > left + 2.0 && !entry.value.ends_with(';') => {
                entry.value = format!("{} {text}", entry.value);
                entry.place = both(entry.place, row.place());
            }
            _ => break,
        }
        base = row.base;
    }
    entries.into_iter().filter_map(|entry| finished(&entry.value, entry.place)).collect()
}

fn finished(text: &str, place: domain::content::Place) -> Option<Found<String>> {
    let value =
        text.trim().trim_start_matches(DASHES).trim_end_matches([';', '.', ',', ' ']).trim().to_owned();
    (is_whole(&value) && !letters(&value).is_empty()).then_some(Found { value, place })
}
