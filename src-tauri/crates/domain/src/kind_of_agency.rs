//! What kind of agency a recipient is, by its name: the groups in which a hundred recipients can be looked over.

use serde::{Deserialize, Serialize};

use crate::text::fold;

/// A kind of agency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum AgencyKind {
    /// Bộ, cơ quan ngang bộ, Văn phòng Chính phủ.
    Ministry,
    /// Tỉnh, thành phố.
    Province,
    /// Sở, ban, ngành of a province.
    Department,
    /// Xã, phường, đặc khu (two-level local government since 1 July 2025), and districts before that.
    Commune,
    /// Anything else.
    Other,
}

impl AgencyKind {
    /// Every kind, in the order they are shown.
    pub const ALL: [Self; 5] = [Self::Ministry, Self::Province, Self::Department, Self::Commune, Self::Other];

    /// The name in keys and JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ministry => "ministry",
            Self::Province => "province",
            Self::Department => "department",
            Self::Commune => "commune",
            Self::Other => "other",
        }
    }

    /// The kind a name tells of. The body of a level ("Ủy ban nhân dân", "Văn phòng") says nothing: the level does.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let folded = fold(name);
        let mut level = folded.trim();
        while let Some(rest) = BODIES.iter().find_map(|body| level.strip_prefix(body)?.strip_prefix(' ')) {
            level = rest.trim_start();
        }
        let mut words = level.split(' ');
        match (words.next().unwrap_or_default(), words.next().unwrap_or_default()) {
            ("xa" | "phuong" | "thi" | "huyen" | "quan" | "dac", _) => Self::Commune,
            ("tinh" | "tp" | "tp.", _) | ("thanh", "pho") => Self::Province,
            ("bo", _) | ("chinh", "phu") => Self::Ministry,
            ("so" | "ban" | "cong" | "cuc" | "chi" | "thanh" | "kho" | "truong", _) => Self::Department,
            _ => Self::Other,
        }
    }
}

/// Words before the name of a level, folded.
const BODIES: [&str; 6] = ["uy ban nhan dan", "ubnd", "hoi dong nhan dan", "hdnd", "van phong", "vp"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_their_kind() {
        for (name, kind) in [
            ("UBND xã Ia Grai", AgencyKind::Commune),
            ("Ủy ban nhân dân phường Pleiku", AgencyKind::Commune),
            ("Văn phòng UBND xã Ia Grai", AgencyKind::Commune),
            ("UBND thị xã An Khê", AgencyKind::Commune),
            ("Sở Y tế", AgencyKind::Department),
            ("Ban Quản lý Khu kinh tế", AgencyKind::Department),
            ("Thanh tra tỉnh", AgencyKind::Department),
            ("Công an tỉnh Gia Lai", AgencyKind::Department),
            ("Văn phòng Chính phủ", AgencyKind::Ministry),
            ("Bộ Nội vụ", AgencyKind::Ministry),
            ("UBND tỉnh Gia Lai", AgencyKind::Province),
            ("Ủy ban nhân dân thành phố Đà Nẵng", AgencyKind::Province),
            ("Tập đoàn Bưu chính Viễn thông", AgencyKind::Other),
            ("", AgencyKind::Other),
        ] {
            assert_eq!(AgencyKind::of(name), kind, "{name}");
        }
    }
}
