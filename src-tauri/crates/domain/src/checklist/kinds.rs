//! The 29 types of administrative documents and their abbreviations (NĐ 30/2020 Art 7, Appx III).

use super::writing::spelling;

/// Abbreviation and name; a công văn and a thư công have no abbreviation.
const KINDS: [(&str, &str); 30] = [
    ("NQ", "Nghị quyết"),
    ("QĐ", "Quyết định"),
    ("CT", "Chỉ thị"),
    ("QC", "Quy chế"),
    ("QyĐ", "Quy định"),
    ("TC", "Thông cáo"),
    ("TB", "Thông báo"),
    ("HD", "Hướng dẫn"),
    ("CTr", "Chương trình"),
    ("KH", "Kế hoạch"),
    ("PA", "Phương án"),
    ("ĐA", "Đề án"),
    ("DA", "Dự án"),
    ("BC", "Báo cáo"),
    ("BB", "Biên bản"),
    ("TTr", "Tờ trình"),
    ("HĐ", "Hợp đồng"),
    ("CĐ", "Công điện"),
    ("BGN", "Bản ghi nhớ"),
    ("BTT", "Bản thỏa thuận"),
    ("GUQ", "Giấy ủy quyền"),
    ("GM", "Giấy mời"),
    ("GGT", "Giấy giới thiệu"),
    ("GNP", "Giấy nghỉ phép"),
    ("PG", "Phiếu gửi"),
    ("PC", "Phiếu chuyển"),
    ("PB", "Phiếu báo"),
    ("TT", "Thông tư"),
    ("NĐ", "Nghị định"),
    ("CV", "Công văn"),
];

/// The type that prints no name.
pub(super) const LETTER: &str = "Công văn";

/// The type a notation names in its first group, if it names one: `QĐ-UBND` is a Quyết định. The abbreviation counts as
/// it is cased, because `CT` is a Chỉ thị and `CTr` a Chương trình.
pub(super) fn by_notation(notation: &str) -> Option<&'static str> {
    let bare: String = notation.chars().filter(|c| !c.is_whitespace()).collect();
    let after_year = match bare.split_once('/') {
        Some((year, rest)) if year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit()) => rest,
        Some(_) | None => &bare,
    };
    let (first, rest) = after_year.split_once(['-', '–'])?;
    let kind = KINDS.iter().find(|(short, _)| *short == first && !rest.is_empty());
    kind.map(|(_, name)| *name)
}

/// The name of a type as forms write it: `QUYẾT ĐỊNH` is `Quyết định`, `Quyết định (cá biệt)` too.
pub(super) fn named(printed: &str) -> Option<&'static str> {
    let bare = printed.split('(').next().unwrap_or(printed);
    let spelt = spelling(bare);
    KINDS.iter().map(|(_, name)| *name).find(|name| spelling(name) == spelt)
}

/// The names of all types, as forms write them.
pub fn names() -> impl Iterator<Item = &'static str> {
    KINDS.iter().map(|(_, name)| *name)
}

/// Whether a type prints no name: công văn.
pub(super) fn is_letter(name: &str) -> bool {
    let spelt = spelling(name);
    spelt == spelling(LETTER) || spelt == spelling("Công văn hành chính")
}
