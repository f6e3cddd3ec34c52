//! Names of agencies as documents print them: abbreviated, without their province, in capitals.

use std::{collections::HashMap, sync::LazyLock};

use super::{
    input::Agency,
    writing::{Agreement, spelling},
};

/// Abbreviations that mean one thing everywhere. What means two things (`TT`, `BTC`) is read from its neighbours or
/// not at all.
const SHORT: [(&str, &str); 48] = [
    ("ubnd", "ủy ban nhân dân"),
    ("hđnd", "hội đồng nhân dân"),
    ("vp", "văn phòng"),
    ("vpub", "văn phòng ủy ban nhân dân"),
    ("vpcp", "văn phòng chính phủ"),
    ("ttgcp", "thủ tướng chính phủ"),
    ("ttg", "thủ tướng chính phủ"),
    ("cp", "chính phủ"),
    ("mttq", "mặt trận tổ quốc"),
    ("mttqvn", "mặt trận tổ quốc việt nam"),
    ("ubmttq", "ủy ban mặt trận tổ quốc"),
    ("ubmttqvn", "ủy ban mặt trận tổ quốc việt nam"),
    ("vn", "việt nam"),
    ("tand", "tòa án nhân dân"),
    ("vksnd", "viện kiểm sát nhân dân"),
    ("bhxh", "bảo hiểm xã hội"),
    ("kbnn", "kho bạc nhà nước"),
    ("nhnn", "ngân hàng nhà nước"),
    ("ldld", "liên đoàn lao động"),
    ("lđlđ", "liên đoàn lao động"),
    ("tp", "thành phố"),
    ("tx", "thị xã"),
    ("ql", "quản lý"),
    ("bql", "ban quản lý"),
    ("ttpvhcc", "trung tâm phục vụ hành chính công"),
    ("khđt", "kế hoạch và đầu tư"),
    ("kh&đt", "kế hoạch và đầu tư"),
    ("gdđt", "giáo dục và đào tạo"),
    ("gd&đt", "giáo dục và đào tạo"),
    ("khcn", "khoa học và công nghệ"),
    ("kh&cn", "khoa học và công nghệ"),
    ("tnmt", "tài nguyên và môi trường"),
    ("tn&mt", "tài nguyên và môi trường"),
    ("nnmt", "nông nghiệp và môi trường"),
    ("nn&mt", "nông nghiệp và môi trường"),
    ("nnptnt", "nông nghiệp và phát triển nông thôn"),
    ("nn&ptnt", "nông nghiệp và phát triển nông thôn"),
    ("tttt", "thông tin và truyền thông"),
    ("tt&tt", "thông tin và truyền thông"),
    ("vhttdl", "văn hóa thể thao và du lịch"),
    ("vhtt&dl", "văn hóa thể thao và du lịch"),
    ("vh,tt&dl", "văn hóa thể thao và du lịch"),
    ("lđtbxh", "lao động thương binh và xã hội"),
    ("lđ-tb&xh", "lao động thương binh và xã hội"),
    ("gtvt", "giao thông vận tải"),
    ("dttg", "dân tộc và tôn giáo"),
    ("nn", "nông nghiệp"),
    ("mt", "môi trường"),
];

/// The words that names are taken apart by, spelt once.
struct Words {
    short: HashMap<String, String>,
    standing: String,
    centre: String,
    and: String,
    of: String,
    provinces: [String; 2],
    councils: [String; 2],
    /// What follows a standing body.
    bodies: Vec<String>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| Words {
    short: SHORT.iter().map(|(short, whole)| (spelling(short), spelling(whole))).collect(),
    standing: spelling("thường trực"),
    centre: spelling("trung tâm"),
    and: spelling("và"),
    of: spelling("của"),
    provinces: ["tỉnh", "thành phố"].map(spelling),
    councils: ["ủy ban nhân dân", "hội đồng nhân dân"].map(spelling),
    bodies: ["hđnd", "hội", "tỉnh", "thành", "đảng", "huyện", "ubmttq", "ubmttqvn", "ủy"]
        .map(spelling)
        .into(),
});

/// The one spelling of an agency's name: abbreviations in full, without remarks in brackets, punctuation or "của", and
/// without a bare "tỉnh" at the end (`Công an tỉnh`), which says no more than that it is ours.
#[must_use]
pub fn agency_key(printed: &str) -> String {
    let spelt = spelling(&without_brackets(printed)).replace(", tt&dl", ",tt&dl");
    let words: Vec<&str> = spelt.split(' ').filter(|word| !word.is_empty()).collect();
    let mut key: Vec<&str> = Vec::new();
    for (place, word) in words.iter().enumerate() {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric() && !is_mark(c));
        if let Some(whole) = WORDS.short.get(bare) {
            key.push(whole);
        } else if bare == "tt" {
            // `TT` before an assembly or a committee is its standing body, elsewhere a centre.
            let next = words.get(place + 1);
            let standing = next.is_some_and(|next| WORDS.bodies.iter().any(|body| body == next));
            key.push(if standing { &WORDS.standing } else { &WORDS.centre });
        } else if *word == "&" {
            key.push(&WORDS.and);
        } else {
            let parts =
                bare.split(|c: char| !c.is_alphanumeric() && !is_mark(c)).filter(|part| !part.is_empty());
            key.extend(parts.map(|part| WORDS.short.get(part).map_or(part, String::as_str)));
        }
    }
    key.retain(|word| *word != WORDS.of);
    let key = key.join(" ");
    let bare = WORDS.provinces.iter().find_map(|word| key.strip_suffix(&**word)?.strip_suffix(' '));
    match bare {
        Some(head) if !is_council(head) => head.to_owned(),
        Some(_) | None => key,
    }
}

/// Whether a name is nothing without its place: a people's committee or council, or its office.
fn is_council(head: &str) -> bool {
    WORDS.councils.iter().any(|body| head.ends_with(&**body))
}

fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// `Sở Nội vụ (để b/c)` without what stands in brackets; brackets left open end the name.
fn without_brackets(text: &str) -> String {
    let mut depth = 0_u32;
    text.chars()
        .filter(|c| {
            match c {
                '(' | '[' => depth += 1,
                ')' | ']' => {
                    depth = depth.saturating_sub(1);
                    return false;
                }
                _ => {}
            }
            depth == 0
        })
        .collect()
}

/// A name without the province at its end: `Sở Xây dựng tỉnh Gia Lai` is `Sở Xây dựng`, and `UBND tỉnh Gia Lai` is
/// `UBND tỉnh`, to those of that province. `None` when the name has no province.
pub(super) fn without_province(key: &str) -> Option<String> {
    WORDS.provinces.iter().find_map(|word| {
        let (head, place) = key.rsplit_once(&**word)?;
        let head = head.strip_suffix(' ')?;
        if !place.starts_with(' ') {
            return None;
        }
        Some(if is_council(head) { format!("{head} {word}") } else { head.to_owned() })
    })
}

/// A name ready for comparing many times.
#[derive(Clone, Debug)]
pub(super) struct Keyed {
    /// Its spelling.
    pub key: String,
    /// The same without its province.
    pub short: Option<String>,
}

impl Keyed {
    pub fn new(name: &str) -> Self {
        let key = agency_key(name);
        Self { short: without_province(&key), key }
    }

    /// Whether two names are one; the province may be missing on one side.
    pub fn is(&self, other: &Self) -> bool {
        !self.key.is_empty()
            && (self.key == other.key
                || other.short.as_ref() == Some(&self.key)
                || self.short.as_ref() == Some(&other.key))
    }

    /// Whether one looks like a slip of the pen for the other; the province may be missing on one side.
    pub fn is_near(&self, other: &Self) -> bool {
        near(&self.key, &other.key)
            || other.short.as_ref().is_some_and(|short| near(&self.key, short))
            || self.short.as_ref().is_some_and(|short| near(short, &other.key))
    }
}

fn near(one: &str, other: &str) -> bool {
    // The cheap question first: a directory's worth of names passes here.
    if one.is_empty() || one.len().abs_diff(other.len()) > 8 {
        return false;
    }
    let alike = strsim::normalized_levenshtein(&cut(one), &cut(other)) >= NEAR && ends_alike(one, other);
    alike || crate::text::fold(one) == crate::text::fold(other)
}

/// From this likeness of letters on, two names may be one.
const NEAR: f64 = 0.88;

/// How a printed name agrees with an agency's names.
pub(super) fn agree_agency(printed: &str, agency: &Agency) -> Agreement {
    agree_names(printed, agency.all_names())
}

/// The best agreement of a printed name with any of these.
pub(super) fn agree_names<'a>(printed: &str, names: impl Iterator<Item = &'a str>) -> Agreement {
    let printed = Keyed::new(printed);
    let mut best = Agreement::Different;
    for name in names.map(Keyed::new) {
        if printed.is(&name) {
            return Agreement::Same;
        }
        if printed.is_near(&name) {
            best = Agreement::Near;
        }
    }
    best
}

/// Agencies differ by their last words: `UBND xã Ia Grai` is never a slip for `UBND xã Ia Grăng`, yet
/// `Sở Nội vụu` may be one for `Sở Nội vụ`. Near names share their folded last word but for one letter.
fn ends_alike(one: &str, other: &str) -> bool {
    let last = |key: &str| key.rsplit(' ').next().map(crate::text::fold).unwrap_or_default();
    strsim::levenshtein(&last(one), &last(other)) <= 1
}

fn cut(text: &str) -> String {
    text.chars().take(300).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("UBND tỉnh Gia Lai", "ỦY BAN NHÂN DÂN TỈNH GIA LAI")]
    #[case("Sở KH&ĐT", "Sở Kế hoạch và Đầu tư")]
    #[case("Sở VH, TT&DL", "Sở Văn hoá, Thể thao và Du lịch")]
    #[case("Sở NN và MT", "Sở Nông nghiệp & Môi trường")]
    #[case("TT HĐND tỉnh", "Thường trực Hội đồng nhân dân tỉnh")]
    #[case("TT. Y tế Chư Păh", "Trung tâm Y tế Chư Păh")]
    #[case("VP UBND tỉnh (để b/c)", "Văn phòng Ủy ban nhân dân tỉnh")]
    #[case("UBND TP. Pleiku", "Uỷ ban nhân dân thành phố Pleiku")]
    #[case("Sở Nội vụ của tỉnh", "Sở Nội vụ tỉnh")]
    #[case("Công an tỉnh", "Công an")]
    fn one_agency_may_be_printed_in_many_ways(#[case] one: &str, #[case] other: &str) {
        assert_eq!(agency_key(one), agency_key(other));
    }

    #[rstest]
    #[case("Sở Xây dựng", "Sở Xây dựng tỉnh Gia Lai", Agreement::Same)]
    #[case("Công an tỉnh", "Công an tỉnh Gia Lai", Agreement::Same)]
    #[case("Thanh tra tỉnh", "Thanh tra tỉnh", Agreement::Same)]
    #[case("UBND tỉnh", "Ủy ban nhân dân tỉnh Gia Lai", Agreement::Same)]
    #[case("UBND", "Ủy ban nhân dân tỉnh Gia Lai", Agreement::Different)]
    #[case("Sở Xây dưng", "Sở Xây dựng", Agreement::Near)]
    #[case("Sở Xây dựng", "Sở Nội vụ", Agreement::Different)]
    #[case("UBND xã Ia Grai", "UBND xã Ia Krăng", Agreement::Different)]
    #[case("UBND tỉnh Gia Lai", "UBND tỉnh Lâm Đồng", Agreement::Different)]
    #[case("", "Sở Nội vụ", Agreement::Different)]
    fn names_agree_without_their_province(
        #[case] one: &str,
        #[case] other: &str,
        #[case] agreement: Agreement,
    ) {
        assert_eq!(agree_names(one, [other].into_iter()), agreement);
    }
}
