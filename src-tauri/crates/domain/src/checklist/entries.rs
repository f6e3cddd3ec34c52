//! What one printed entry of "Nơi nhận" or "Kính gửi" says: an agency, several, a group, or somebody in the house.

use super::{
    input::Group,
    writing::{begins, spelling},
};
use crate::text::fold;

/// Most names read from one entry.
const MOST: usize = 60;

/// One entry, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    /// Như trên, như kính gửi.
    AsAbove,
    /// Như Điều 3: the recipients stand in the body.
    AsArticle,
    /// A group of agencies; `None` when it is none of the four that a directory may know.
    Group(Option<Group>),
    /// A name, perhaps a list under a common head (`Các Sở: Nội vụ, Tài chính`).
    Names {
        /// What stands before each item of the list; empty for a single name.
        head: String,
        /// The pieces between commas.
        pieces: Vec<String>,
    },
}

/// Reads one entry.
pub(super) fn read(printed: &str) -> Entry {
    let folded = fold(printed);
    let words: Vec<&str> =
        folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    match words.as_slice() {
        ["nhu", "dieu" | "khoan" | "muc", ..] => return Entry::AsArticle,
        ["nhu", ..] => return Entry::AsAbove,
        _ => {}
    }
    if let Some((head, list)) = printed.split_once(':') {
        return Entry::Names { head: singular(head), pieces: pieces(list) };
    }
    let next = |at: usize| words.get(at).copied();
    let group = match words.as_slice() {
        ["cac", "so", ..] => {
            named_or(next(2), &["ban", "nganh", "co", "don", "thuoc", "tinh"], Group::Departments)
        }
        ["cac", "co", "quan", "chuyen", "mon", ..] => Some(Some(Group::Departments)),
        ["cac", "bo", ..] => named_or(next(2), &["ban", "nganh", "co", "trung"], Group::Ministries),
        ["ubnd", "cac", rest @ ..] | ["uy", "ban", "nhan", "dan", "cac", rest @ ..] => match rest {
            ["xa" | "phuong" | "dac", ..] => Some(Some(Group::Communes)),
            ["tinh" | "thanh", ..] => Some(Some(Group::Provinces)),
            _ => Some(None),
        },
        ["cac", "xa" | "phuong", ..] => Some(Some(Group::Communes)),
        ["cac", "tinh", ..] => Some(Some(Group::Provinces)),
        ["cac", ..] | [_, "cac", ..] | ["hdnd", _, "ubnd", "cac", ..] => Some(None),
        _ => None,
    };
    if let Some(group) = group {
        return Entry::Group(group);
    }
    if matches!(words.as_slice(), ["cac", "so" | "bo", ..]) {
        let mut spoken = printed.split_whitespace();
        let head = singular(&spoken.by_ref().take(2).collect::<Vec<_>>().join(" "));
        return Entry::Names { head, pieces: pieces(&spoken.collect::<Vec<_>>().join(" ")) };
    }
    Entry::Names { head: String::new(), pieces: pieces(printed) }
}

/// A group when nothing or a general word follows; a list of names otherwise.
fn named_or(next: Option<&str>, general: &[&str], group: Group) -> Option<Option<Group>> {
    next.is_none_or(|word| general.contains(&word)).then_some(Some(group))
}

/// `Các Sở` is the head `Sở`; `UBND các xã` is `UBND xã`.
fn singular(head: &str) -> String {
    head.split_whitespace().filter(|word| fold(word) != "cac").collect::<Vec<_>>().join(" ")
}

fn pieces(list: &str) -> Vec<String> {
    let pieces = list.split([',', ';']).map(|piece| piece.trim().to_owned());
    pieces.filter(|piece| !piece.is_empty()).take(MOST).collect()
}

/// Whether an entry names somebody in the house, by how it begins (`Đ/c Chủ tịch…`, `Lãnh đạo Văn phòng…`).
pub(super) fn is_internal(printed: &str, internal: &[String]) -> bool {
    let spelt = spelling(printed);
    internal.iter().any(|opening| {
        let opening = spelling(opening);
        opening.len() <= spelt.len() && begins(&opening, &spelt)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn names(head: &str, pieces: &[&str]) -> Entry {
        Entry::Names { head: head.into(), pieces: pieces.iter().map(|piece| (*piece).into()).collect() }
    }

    #[rstest]
    #[case("Như trên", Entry::AsAbove)]
    #[case("Như Điều 3", Entry::AsArticle)]
    #[case("Các sở, ban, ngành của tỉnh", Entry::Group(Some(Group::Departments)))]
    #[case("Các Sở", Entry::Group(Some(Group::Departments)))]
    #[case("UBND các xã, phường", Entry::Group(Some(Group::Communes)))]
    #[case("Uỷ ban nhân dân các tỉnh, thành phố trực thuộc TW", Entry::Group(Some(Group::Provinces)))]
    #[case("Các bộ, cơ quan ngang bộ", Entry::Group(Some(Group::Ministries)))]
    #[case("Các doanh nghiệp trên địa bàn", Entry::Group(None))]
    #[case("Các Sở: Nội vụ, Tài chính", names("Sở", &["Nội vụ", "Tài chính"]))]
    #[case("Các Sở Nội vụ, Tài chính", names("Sở", &["Nội vụ", "Tài chính"]))]
    #[case("UBND các xã: Ia Grai; Ia Hrung", names("UBND xã", &["Ia Grai", "Ia Hrung"]))]
    #[case("Sở Xây dựng", names("", &["Sở Xây dựng"]))]
    fn entries_are_understood(#[case] printed: &str, #[case] entry: Entry) {
        assert_eq!(read(printed), entry);
    }
}
