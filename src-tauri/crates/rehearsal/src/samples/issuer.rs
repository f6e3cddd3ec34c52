//! How each agency heads, numbers and signs its papers.

use domain::AgencyCode;

use super::{
    header::{DocumentKind, Header, Paper, Signatory, is_committee, of_committee},
    press::Letterhead,
};
use crate::{dice, directory};

/// What kind of agency issues, which decides heading and signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rank {
    Ministry,
    GovernmentOffice,
    Province,
    Department,
    Commune,
}

/// An agency as an issuer of papers.
#[derive(Clone, Debug)]
pub(crate) struct Issuer {
    pub(crate) code: AgencyCode,
    pub(crate) name: String,
    rank: Rank,
}

/// Abbreviations of agencies in notations, by code; communes and provinces use UBND.
const ABBREVIATIONS: &[(&str, &str)] = &[
    ("G01", "BCA"),
    ("G02", "BCT"),
    ("G03", "BGDĐT"),
    ("G06", "BKHCN"),
    ("G09", "BNV"),
    ("G10", "BNNMT"),
    ("G12", "BTC"),
    ("G15", "BTP"),
    ("G16", "BVHTTDL"),
    ("G17", "BXD"),
    ("G18", "BYT"),
    ("G20", "TTCP"),
    ("G21", "BDTTG"),
    ("G22", "VPCP"),
    ("H21.01", "SDTTG"),
    ("H21.02", "BQL"),
    ("H21.05", "SCT"),
    ("H21.06", "SGDĐT"),
    ("H21.09", "SKHCN"),
    ("H21.11", "SNV"),
    ("H21.13", "STC"),
    ("H21.16", "STP"),
    ("H21.17", "SVHTTDL"),
    ("H21.18", "SXD"),
    ("H21.19", "SYT"),
    ("H21.20", "TTT"),
    ("H21.24", "SNNMT"),
    ("H21.26", "SNgV"),
];

const FAMILY: [&str; 10] = ["Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Đặng", "Bùi", "Rơ Châm", "Siu"];
const MIDDLE: [&str; 8] = ["Văn", "Thị", "Hữu", "Ngọc", "Minh", "Thanh", "Quốc", "Xuân"];
const GIVEN: [&str; 12] =
    ["An", "Bình", "Dũng", "Hạnh", "Hương", "Khánh", "Lâm", "Phúc", "Quỳnh", "Thắng", "Tuyết", "Việt"];

impl Issuer {
    /// Every agency of the built-in directory.
    pub(crate) fn all() -> Vec<Self> {
        directory::built_in_names().filter_map(|(code, name)| Self::of(code, name)).collect()
    }

    /// The agency with that code.
    pub(crate) fn find(code: &str) -> Option<Self> {
        let (code, name) = directory::built_in_names().find(|(known, _)| *known == code)?;
        Self::of(code, name)
    }

    /// An agency of any name; its code and its name decide how it writes.
    pub(crate) fn of(code: &str, name: &str) -> Option<Self> {
        let rank = match code {
            "G22" => Rank::GovernmentOffice,
            _ if code.starts_with('G') => Rank::Ministry,
            _ if !code.contains('.') => Rank::Province,
            _ if is_committee(name) => Rank::Commune,
            _ => Rank::Department,
        };
        Some(Self { code: AgencyCode::parse(code).ok()?, name: name.to_owned(), rank })
    }

    /// How its papers are headed: ministries and people's committees stand alone (NĐ 30/2020 Appx I §II.2).
    pub(crate) fn letterhead(&self) -> Letterhead {
        let superior = match self.rank {
            Rank::Ministry | Rank::GovernmentOffice | Rank::Province | Rank::Commune => "",
            Rank::Department if self.code.as_str().starts_with("H21.") => "UBND tỉnh Gia Lai",
            Rank::Department => "",
        };
        Letterhead { name: self.name.clone(), superior: superior.to_owned() }
    }

    fn abbreviation(&self) -> &'static str {
        ABBREVIATIONS
            .iter()
            .find(|(code, _)| *code == self.code.as_str())
            .map_or("UBND", |(_, abbreviation)| abbreviation)
    }

    pub(crate) fn notation(&self, kind: DocumentKind, unit: &str) -> String {
        match kind.abbreviation() {
            Some(kind) => format!("{kind}-{}", self.abbreviation()),
            None => format!("{}-{unit}", self.abbreviation()),
        }
    }

    pub(crate) fn place(&self) -> String {
        match self.rank {
            Rank::Ministry | Rank::GovernmentOffice => "Hà Nội".to_owned(),
            Rank::Province | Rank::Commune => {
                let place = of_committee(&self.name).unwrap_or(&self.name);
                let bare = ["tỉnh ", "thành phố ", "Thành phố ", "xã ", "phường "]
                    .into_iter()
                    .find_map(|prefix| place.strip_prefix(prefix));
                bare.unwrap_or(place).to_owned()
            }
            Rank::Department => "Gia Lai".to_owned(),
        }
    }

    fn unit(&self, seed: u64, key: &str) -> &'static str {
        let units: &[&str] = match self.rank {
            Rank::Ministry => &["VP", "TCCB", "KHTC", "PC", "TTr"],
            Rank::GovernmentOffice => &["TTĐT", "KSTT", "NN", "KTTH", "KGVX"],
            Rank::Province => &["KGVX", "NC", "KTTH", "NNMT", "XDCB"],
            Rank::Department => &["VP", "TTr", "KHTC", "NV"],
            Rank::Commune => &["VP", "KT", "VHXH"],
        };
        dice::pick(seed, &["unit", key], units).copied().unwrap_or("VP")
    }

    pub(crate) fn signer(&self, seed: u64, key: &str) -> Signatory {
        let deputy = dice::below(seed, &["deputy", key], 3) != 0;
        let (competence, on_behalf, position) = match (self.rank, deputy) {
            (Rank::Ministry, true) if self.name.starts_with("Thanh tra") => {
                ("KT.", "TỔNG THANH TRA", "Phó Tổng Thanh tra")
            }
            (Rank::Ministry, false) if self.name.starts_with("Thanh tra") => ("", "", "Tổng Thanh tra"),
            (Rank::Ministry, true) => ("KT.", "BỘ TRƯỞNG", "Thứ trưởng"),
            (Rank::Ministry, false) => ("", "", "Bộ trưởng"),
            (Rank::GovernmentOffice, true) => ("KT.", "BỘ TRƯỞNG, CHỦ NHIỆM", "Phó Chủ nhiệm"),
            (Rank::GovernmentOffice, false) => ("", "", "Bộ trưởng, Chủ nhiệm"),
            (Rank::Province | Rank::Commune, true) => ("KT.", "CHỦ TỊCH", "Phó Chủ tịch"),
            (Rank::Province | Rank::Commune, false) => ("TM.", "ỦY BAN NHÂN DÂN", "Chủ tịch"),
            (Rank::Department, true) if self.name.starts_with("Thanh tra") => {
                ("KT.", "CHÁNH THANH TRA", "Phó Chánh Thanh tra")
            }
            (Rank::Department, false) if self.name.starts_with("Thanh tra") => ("", "", "Chánh Thanh tra"),
            (Rank::Department, true) if self.name.starts_with("Ban") => {
                ("KT.", "TRƯỞNG BAN", "Phó Trưởng ban")
            }
            (Rank::Department, false) if self.name.starts_with("Ban") => ("", "", "Trưởng ban"),
            (Rank::Department, true) => ("KT.", "GIÁM ĐỐC", "Phó Giám đốc"),
            (Rank::Department, false) => ("", "", "Giám đốc"),
        };
        // The same few people sign for one agency.
        let (agency, role) = (self.code.as_str(), if deputy { "deputy" } else { "head" });
        let part = |what, of: &'static [&'static str]| {
            dice::pick(seed, &[what, agency, role], of).copied().unwrap_or_default()
        };
        Signatory {
            competence: competence.to_owned(),
            on_behalf: on_behalf.to_owned(),
            position: position.to_owned(),
            name: format!(
                "{} {} {}",
                part("family", &FAMILY),
                part("middle", &MIDDLE),
                part("given", &GIVEN)
            ),
        }
    }

    /// A header of this agency. `key` keeps its choices apart from those of others.
    pub(crate) fn header(&self, seed: u64, key: &str, paper: Paper) -> Header {
        let Paper { kind, number, date, subject, priority, due_date } = paper;
        let unit = self.unit(seed, key);
        let addressees = if kind.is_addressed() { self.addressees(kind) } else { Vec::new() };
        let mut to_places = match kind {
            DocumentKind::Letter
            | DocumentKind::Report
            | DocumentKind::Proposal
            | DocumentKind::Invitation => {
                vec!["Như trên".to_owned()]
            }
            DocumentKind::Decision | DocumentKind::Plan | DocumentKind::Notice => {
                vec!["Các sở, ban, ngành có liên quan".to_owned(), "UBND các xã, phường".to_owned()]
            }
        };
        to_places.push("Lãnh đạo cơ quan (để báo cáo)".to_owned());
        to_places.push(format!("Lưu: VT, {unit}"));
        Header {
            from: self.code.clone(),
            from_name: self.name.clone(),
            number: format!("{number:02}"),
            notation: self.notation(kind, unit),
            date,
            place: self.place(),
            document_type: kind,
            subject,
            signer: self.signer(seed, key),
            priority,
            due_date,
            pages: 1,
            addressees,
            to_places,
        }
    }

    fn addressees(&self, kind: DocumentKind) -> Vec<String> {
        let lines: &[&str] = match (self.rank, kind) {
            (Rank::Ministry | Rank::GovernmentOffice, _) => {
                &["Ủy ban nhân dân các tỉnh, thành phố trực thuộc trung ương"]
            }
            (Rank::Department | Rank::Commune, DocumentKind::Report | DocumentKind::Proposal) => {
                &["Ủy ban nhân dân tỉnh Gia Lai"]
            }
            (Rank::Commune, _) => &["Ủy ban nhân dân tỉnh Gia Lai", "Các sở, ban, ngành của tỉnh"],
            (Rank::Department, _) => &[
                "Văn phòng Ủy ban nhân dân tỉnh",
                "Các sở, ban, ngành của tỉnh",
                "Ủy ban nhân dân các xã, phường",
            ],
            (Rank::Province, _) => &["Các sở, ban, ngành của tỉnh", "Ủy ban nhân dân các xã, phường"],
        };
        lines.iter().map(|line| (*line).to_owned()).collect()
    }
}
