//! The entries of "Nơi nhận" (NĐ 30/2020 Appx I §II.9.d, cell 9b).

use domain::content::Found;

use super::{
    foot::Foot,
    piece::{Piece, both, is_whole, letters},
};

/// What begins an entry.
const DASHES: [char; 7] = ['-', '–', '—', '−', '•', '+', '*'];

/// An entry being put together from its lines.
struct Entry {
    found: Found<String>,
}

/// The recipients in the order of the columns, without "Như trên" and the file mark.
pub(super) fn read(foot: &Foot<'_>) -> Vec<Found<String>> {
    let lines = lines(foot);
    let columns = columns(&lines);
    let mut recipients = Vec::new();
    for (index, start) in columns.iter().enumerate() {
        let end = columns.get(index + 1).copied().unwrap_or(f32::MAX);
        let own = lines.iter().filter(|line| {
            let from = if index == 0 { f32::MIN } else { start - 8.0 };
            (from..end - 8.0).contains(&line.left())
        });
        column(own, &mut recipients);
    }
    recipients
}

/// Lines of the left column down to where it ends: a gap of more than two lines, or a line of another kind.
fn lines<'a>(foot: &Foot<'a>) -> Vec<Piece<'a>> {
    let mut lines: Vec<Piece<'a>> = Vec::new();
    // An entry may stand on the line of the heading.
    let colon = foot.heading.words.iter().position(|word| word.text.contains(':'));
    if let Some(rest) = colon.and_then(|at| foot.heading.words.get(at + 1..))
        && let Some(piece) = Piece::new(rest.to_vec())
    {
        lines.push(piece);
    }
    let mut base = foot.heading.base;
    for piece in &foot.left {
        if piece.base - base > 2.6 * foot.heading.size {
            break;
        }
        base = base.max(piece.base);
        lines.extend(at_dashes(piece));
    }
    lines
}

/// A line of two entries: a dash after the end of another entry begins a piece of its own.
fn at_dashes<'a>(piece: &Piece<'a>) -> Vec<Piece<'a>> {
    let mut parts: Vec<Vec<&'a crate::text::Word>> = Vec::new();
    for word in &piece.words {
        let ended = parts.last().and_then(|part| part.last()).is_some_and(|last| {
            last.text.ends_with([';', '.']) && word.place.left - last.place.right > 0.5 * last.size
        });
        match parts.last_mut().filter(|_| !(ended && word.text.starts_with(DASHES))) {
            Some(part) => part.push(word),
            None => parts.push(vec![word]),
        }
    }
    parts.into_iter().filter_map(Piece::new).collect()
}

/// Where the columns of entries begin: one, or two that stand clearly apart.
fn columns(lines: &[Piece<'_>]) -> Vec<f32> {
    let mut starts: Vec<f32> =
        lines.iter().filter(|line| line.text().starts_with(DASHES)).map(Piece::left).collect();
    starts.sort_by(f32::total_cmp);
    let mut columns: Vec<f32> = Vec::new();
    for start in starts {
        if columns.last().is_none_or(|last| start - last > 60.0) {
            columns.push(start);
        }
    }
    if columns.is_empty() { vec![0.0] } else { columns }
}

fn column<'p, 'a: 'p>(lines: impl Iterator<Item = &'p Piece<'a>>, recipients: &mut Vec<Found<String>>) {
    let mut open: Option<Entry> = None;
    let mut dashed = false;
    for line in lines {
        let text = line.text();
        let dash = text.starts_with(DASHES);
        dashed |= dash;
        let ended = open.as_ref().is_some_and(|entry| entry.found.value.ends_with([';', '.']));
        if open.is_some() && (dash || ended) {
            let entry = open.take();
            if ended && !dash && dashed {
                // A line without a dash after a finished entry is no entry. After a full stop it may as well go on with
                // an abbreviation ("UBND TP. / Hồ Chí Minh"), so that neither half is believed.
                recipients.extend(entry.filter(|entry| entry.found.value.ends_with(';')).and_then(close));
                return;
            }
            recipients.extend(entry.and_then(close));
        }
        if letters(&text).is_empty() && !dash {
            continue;
        }
        let bare = text.trim_start_matches(DASHES).trim_start();
        if is_file_mark(bare) {
            recipients.extend(open.take().and_then(close));
            return;
        }
        match &mut open {
            Some(entry) => {
                entry.found.value = format!("{} {bare}", entry.found.value);
                entry.found.place = both(entry.found.place, line.place());
            }
            None => open = Some(Entry { found: Found { value: bare.to_owned(), place: line.place() } }),
        }
    }
    recipients.extend(open.and_then(close));
}

/// `Lưu: VT, …`: the copy that stays, the last entry.
fn is_file_mark(text: &str) -> bool {
    text.strip_prefix("Lưu").is_some_and(|rest| rest.starts_with([':', ' ', ',']) || rest.is_empty())
}

/// A finished entry; none for what names nobody.
fn close(entry: Entry) -> Option<Found<String>> {
    let value = entry.found.value.trim().trim_end_matches([';', '.', ',', ' ']).to_owned();
    let own = letters(&value);
    let as_above = own.starts_with("nhutren") || own.starts_with("nhukinhgui");
    (is_whole(&value) && !own.is_empty() && !as_above).then_some(Found { value, place: entry.found.place })
}
