//! The agencies of the rehearsal: ministries, neighbouring provinces, and the departments and communes of Gia Lai.
//!
//! Codes of ministries and provinces are those after QĐ 09/2025/QĐ-TTg. Codes of Gia Lai's departments and of the
//! communes up to An Lão are as published on the public service portal; those of the last communes are invented,
//! in the same range. A rehearsal directory only: a real one is always taken from the hub.

use std::collections::HashMap;

use domain::AgencyCode;
use serde::{Deserialize, Serialize};

use crate::{
    dice,
    options::{Options, Registered},
};

/// How a simulated office treats documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Behaviour {
    /// 01, 03, 05, 06.
    Ordinary,
    /// The same, several times slower.
    Slow,
    /// Returns every new document (02) with a reason.
    Returns,
}

/// One agency.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Agency {
    /// The current code.
    pub code: AgencyCode,
    /// The code before QĐ 20/2020, also accepted; may be empty.
    pub old_code: String,
    /// Its name.
    pub name: String,
    /// The agency above it, when there is one.
    pub parent: Option<AgencyCode>,
    /// The system id of its requests.
    pub system_id: String,
    /// The secret of its requests.
    pub secret: String,
    /// Whether the hub plays it.
    pub simulated: bool,
    /// How the simulated office treats documents.
    pub behaviour: Behaviour,
    /// Closed: merged away or locked by the hub.
    pub closed: bool,
}

/// What a client needs to play an agency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AgencyCredential {
    /// The agency's code.
    pub code: AgencyCode,
    /// Its name.
    pub name: String,
    /// The system id of its requests.
    pub system_id: String,
    /// The secret of its requests.
    pub secret: String,
    /// Whether the hub plays it.
    pub simulated: bool,
}

impl Agency {
    /// What a client needs to play it.
    #[must_use]
    pub fn credential(&self) -> AgencyCredential {
        AgencyCredential {
            code: self.code.clone(),
            name: self.name.clone(),
            system_id: self.system_id.clone(),
            secret: self.secret.clone(),
            simulated: self.simulated,
        }
    }

    /// An e-mail address as the lists carry it.
    pub(crate) fn mail(&self) -> String {
        format!("vanthu.{}@rehearsal.invalid", self.code.as_str().to_ascii_lowercase())
    }
}

/// Every agency, found by any of its codes or by its system id.
#[derive(Clone, Debug, Default)]
pub(crate) struct Directory {
    agencies: Vec<Agency>,
    by_code: HashMap<String, usize>,
    by_system: HashMap<String, usize>,
}

impl Directory {
    /// The directory that `options` ask for. Own agencies and those locked at first always take part.
    pub(crate) fn new(options: &Options) -> Self {
        let mut directory = Self::default();
        let wanted = |code: &str| {
            options.own.iter().chain(&options.locked_first).any(|own| own.as_str().eq_ignore_ascii_case(code))
        };
        let must = BUILT_IN.iter().filter(|(code, _, _)| wanted(code)).count();
        let mut free = options.agencies.saturating_sub(must);
        for (code, name, behaviour) in BUILT_IN {
            if !wanted(code) {
                if free == 0 {
                    continue;
                }
                free -= 1;
            }
            if let Ok(code) = AgencyCode::parse(code) {
                directory.add(built_in(options, code, name, *behaviour));
            }
        }
        for own in &options.own {
            if directory.find(own.as_str()).is_none() {
                directory.add(built_in(options, own.clone(), &format!("Cơ quan {own}"), Behaviour::Ordinary));
            }
        }
        for Registered { code, name, system_id, secret } in &options.registered {
            let mut agency = built_in(options, code.clone(), name, Behaviour::Ordinary);
            agency.system_id.clone_from(system_id);
            agency.secret.clone_from(secret);
            agency.simulated = false;
            directory.add(agency);
        }
        directory
    }

    /// Adds an agency, or puts it in the place of the one with that code.
    pub(crate) fn add(&mut self, agency: Agency) {
        let at = self.by_code.get(&key(agency.code.as_str())).copied().unwrap_or(self.agencies.len());
        self.by_code.insert(key(agency.code.as_str()), at);
        if !agency.old_code.is_empty() {
            self.by_code.entry(key(&agency.old_code)).or_insert(at);
        }
        self.by_system.insert(agency.system_id.clone(), at);
        match self.agencies.get_mut(at) {
            Some(place) => *place = agency,
            None => self.agencies.push(agency),
        }
    }

    /// The agency with that code, current or old.
    pub(crate) fn find(&self, code: &str) -> Option<&Agency> {
        self.agencies.get(*self.by_code.get(&key(code))?)
    }

    pub(crate) fn find_mut(&mut self, code: &str) -> Option<&mut Agency> {
        self.agencies.get_mut(*self.by_code.get(&key(code))?)
    }

    pub(crate) fn by_system(&self, system_id: &str) -> Option<&Agency> {
        self.agencies.get(*self.by_system.get(system_id)?)
    }

    pub(crate) fn all(&self) -> &[Agency] {
        &self.agencies
    }

    /// Whether `system` may act for `agency`: itself, or one registered under it.
    pub(crate) fn acts_for(&self, system: &AgencyCode, agency: &Agency) -> bool {
        agency.code == *system
            || (!agency.simulated && agency.parent.as_ref() == Some(system) && agency.secret.is_empty())
    }
}

fn key(code: &str) -> String {
    code.trim().to_ascii_uppercase()
}

fn built_in(options: &Options, code: AgencyCode, name: &str, behaviour: Behaviour) -> Agency {
    let secret = dice::hexadecimal(options.seed, &["secret", code.as_str()], 32);
    Agency {
        old_code: old_code(&code),
        name: name.to_owned(),
        parent: code.as_str().rsplit_once('.').and_then(|(parent, _)| AgencyCode::parse(parent).ok()),
        system_id: code.as_str().to_owned(),
        secret,
        simulated: !options.own.contains(&code),
        behaviour,
        closed: false,
        code,
    }
}

/// The thirteen-character form (QCVN 102:2016) that the rehearsal gives to a code of one or two groups.
fn old_code(code: &AgencyCode) -> String {
    let mut parts = code.as_str().split('.');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(top), None, _) if top.len() == 3 => format!("000.00.00.{top}"),
        (Some(top), Some(part), None) if part.len() == 2 => format!("000.00.{part}.{top}"),
        (Some(top), Some(part), None) if part.len() == 3 => format!("{part}.00.00.{top}"),
        _ => String::new(),
    }
}

/// The name of an agency of the built-in directory.
#[must_use]
pub fn built_in_name(code: &AgencyCode) -> Option<&'static str> {
    built_in_names().find(|(known, _)| code.as_str().eq_ignore_ascii_case(known)).map(|(_, name)| name)
}

/// Codes and names of every agency of the built-in directory.
pub fn built_in_names() -> impl Iterator<Item = (&'static str, &'static str)> {
    BUILT_IN.iter().map(|(code, name, _)| (*code, *name))
}

/// The first few make a small rehearsal that still shows every behaviour.
const BUILT_IN: &[(&str, &str, Behaviour)] = &[
    ("H21", "UBND tỉnh Gia Lai", Behaviour::Ordinary),
    ("H21.13", "Sở Tài chính tỉnh Gia Lai", Behaviour::Ordinary),
    ("H21.11", "Sở Nội vụ tỉnh Gia Lai", Behaviour::Ordinary),
    ("H21.146", "UBND xã Ia Mơ", Behaviour::Ordinary),
    ("H21.26", "Sở Ngoại vụ tỉnh Gia Lai", Behaviour::Returns),
    ("H21.158", "UBND xã Ia Tul", Behaviour::Slow),
    ("G22", "Văn phòng Chính phủ", Behaviour::Ordinary),
    ("G18", "Bộ Y tế", Behaviour::Ordinary),
    ("G09", "Bộ Nội vụ", Behaviour::Ordinary),
    ("G12", "Bộ Tài chính", Behaviour::Ordinary),
    ("H21.19", "Sở Y tế tỉnh Gia Lai", Behaviour::Ordinary),
    ("H21.06", "Sở Giáo dục và Đào tạo tỉnh Gia Lai", Behaviour::Ordinary),
    ("H21.24", "Sở Nông nghiệp và Môi trường tỉnh Gia Lai", Behaviour::Ordinary),
    ("H21.18", "Sở Xây dựng tỉnh Gia Lai", Behaviour::Ordinary),
    ("H21.05", "Sở Công Thương tỉnh Gia Lai", Behaviour::Ordinary),
    ("H21.09", "Sở Khoa học và Công nghệ tỉnh Gia Lai", Behaviour::Ordinary),
    ("H21.16", "Sở Tư pháp tỉnh Gia Lai", Behaviour::Ordinary),
    ("H21.17", "Sở Văn hóa, Thể thao và Du lịch tỉnh Gia Lai", Behaviour::Ordinary),
    ("H21.01", "Sở Dân tộc và Tôn giáo tỉnh Gia Lai", Behaviour::Ordinary),
    ("H21.20", "Thanh tra tỉnh Gia Lai", Behaviour::Ordinary),
    ("H21.02", "Ban Quản lý Khu kinh tế tỉnh Gia Lai", Behaviour::Ordinary),
    ("H21.113", "UBND xã Chơ Long", Behaviour::Ordinary),
    ("H21.125", "UBND xã Đăk Song", Behaviour::Ordinary),
    ("H21.134", "UBND xã Ia Grai", Behaviour::Ordinary),
    ("H21.189", "UBND xã An Nhơn Tây", Behaviour::Ordinary),
    ("H21.195", "UBND phường Hoài Nhơn", Behaviour::Ordinary),
    ("H21.203", "UBND xã Đề Gi", Behaviour::Ordinary),
    ("H21.208", "UBND xã Phù Mỹ Nam", Behaviour::Ordinary),
    ("H21.227", "UBND xã Vân Canh", Behaviour::Ordinary),
    ("H21.232", "UBND xã Vĩnh Quang", Behaviour::Ordinary),
    ("H21.235", "UBND xã An Lão", Behaviour::Slow),
    ("G01", "Bộ Công an", Behaviour::Ordinary),
    ("G02", "Bộ Công Thương", Behaviour::Ordinary),
    ("G03", "Bộ Giáo dục và Đào tạo", Behaviour::Ordinary),
    ("G06", "Bộ Khoa học và Công nghệ", Behaviour::Ordinary),
    ("G10", "Bộ Nông nghiệp và Môi trường", Behaviour::Ordinary),
    ("G15", "Bộ Tư pháp", Behaviour::Ordinary),
    ("G16", "Bộ Văn hóa, Thể thao và Du lịch", Behaviour::Ordinary),
    ("G17", "Bộ Xây dựng", Behaviour::Ordinary),
    ("G20", "Thanh tra Chính phủ", Behaviour::Ordinary),
    ("G21", "Bộ Dân tộc và Tôn giáo", Behaviour::Ordinary),
    ("H15", "UBND tỉnh Đắk Lắk", Behaviour::Ordinary),
    ("H17", "UBND thành phố Đà Nẵng", Behaviour::Ordinary),
    ("H29", "UBND Thành phố Hồ Chí Minh", Behaviour::Ordinary),
    ("H48", "UBND tỉnh Quảng Ngãi", Behaviour::Ordinary),
    ("H21.240", "UBND phường Pleiku", Behaviour::Ordinary),
    ("H21.241", "UBND phường Diên Hồng", Behaviour::Ordinary),
    ("H21.242", "UBND phường Thống Nhất", Behaviour::Ordinary),
    ("H21.243", "UBND phường Hội Phú", Behaviour::Ordinary),
    ("H21.244", "UBND phường Quy Nhơn", Behaviour::Ordinary),
    ("H21.245", "UBND phường Quy Nhơn Nam", Behaviour::Ordinary),
    ("H21.246", "UBND phường An Khê", Behaviour::Ordinary),
    ("H21.247", "UBND phường Ayun Pa", Behaviour::Ordinary),
    ("H21.248", "UBND phường Bồng Sơn", Behaviour::Ordinary),
    ("H21.249", "UBND xã Chư Sê", Behaviour::Ordinary),
    ("H21.250", "UBND xã Chư Prông", Behaviour::Ordinary),
    ("H21.251", "UBND xã Đak Đoa", Behaviour::Ordinary),
    ("H21.252", "UBND xã Đức Cơ", Behaviour::Ordinary),
    ("H21.253", "UBND xã Kbang", Behaviour::Ordinary),
    ("H21.254", "UBND xã Tuy Phước", Behaviour::Ordinary),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixty_agencies_have_sixty_codes_and_sixty_old_codes() {
        let directory = Directory::new(&Options::default());
        assert_eq!(directory.all().len(), 60);
        for agency in directory.all() {
            assert_eq!(directory.find(&agency.old_code).map(|found| &found.code), Some(&agency.code));
        }
    }

    #[test]
    fn a_small_rehearsal_keeps_own_agencies() {
        let own = AgencyCode::parse("H21.254").unwrap();
        let options = Options { agencies: 3, own: vec![own.clone()], ..Options::default() };
        let directory = Directory::new(&options);
        assert_eq!(directory.all().len(), 3);
        assert!(!directory.find(own.as_str()).unwrap().simulated);
    }
}
