//! What a document says about itself.

use domain::{AgencyCode, Priority};
use jiff::{
    ToSpan,
    civil::{Date, DateTime, Time},
};
use serde::{Deserialize, Serialize};

use super::{issuer::Issuer, texts};
use crate::dice;

/// The types of administrative documents in the samples (NĐ 30/2020 Appx III).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// Công văn.
    Letter,
    /// Quyết định (cá biệt).
    Decision,
    /// Kế hoạch.
    Plan,
    /// Thông báo.
    Notice,
    /// Giấy mời.
    Invitation,
    /// Báo cáo.
    Report,
    /// Tờ trình.
    Proposal,
}

impl DocumentKind {
    /// The name on paper and in `TypeName`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Letter => "Công văn",
            Self::Decision => "Quyết định",
            Self::Plan => "Kế hoạch",
            Self::Notice => "Thông báo",
            Self::Invitation => "Giấy mời",
            Self::Report => "Báo cáo",
            Self::Proposal => "Tờ trình",
        }
    }

    /// The number in group B of the amended standard's list of types (`TypeDetail`).
    #[must_use]
    pub fn number(self) -> i64 {
        match self {
            Self::Letter => 18,
            Self::Decision => 2,
            Self::Plan => 10,
            Self::Notice => 7,
            Self::Invitation => 25,
            Self::Report => 14,
            Self::Proposal => 16,
        }
    }

    /// The abbreviation in the notation; none for công văn.
    #[must_use]
    pub fn abbreviation(self) -> Option<&'static str> {
        match self {
            Self::Letter => None,
            Self::Decision => Some("QĐ"),
            Self::Plan => Some("KH"),
            Self::Notice => Some("TB"),
            Self::Invitation => Some("GM"),
            Self::Report => Some("BC"),
            Self::Proposal => Some("TTr"),
        }
    }

    /// Whether the paper is addressed ("Kính gửi"): công văn, tờ trình, báo cáo (NĐ 30/2020 Appx I).
    #[must_use]
    pub fn is_addressed(self) -> bool {
        match self {
            Self::Letter | Self::Report | Self::Proposal | Self::Invitation => true,
            Self::Decision | Self::Plan | Self::Notice => false,
        }
    }
}

/// Who signs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Signatory {
    /// TM., KT., TL. or empty.
    pub competence: String,
    /// On whose behalf, e.g. ỦY BAN NHÂN DÂN, as the paper prints it after the competence; may be empty.
    pub on_behalf: String,
    /// Position, e.g. Phó Chủ tịch.
    pub position: String,
    /// Full name.
    pub name: String,
}

impl Signatory {
    /// Who signs for an agency, with what the paper prints after the competence: `TM.` speaks for the agency's
    /// council, `KT.`, `TL.` and `TUQ.` for its head (NĐ 30/2020 Appx I §II.7.a).
    #[must_use]
    pub fn of(competence: &str, position: &str, name: &str, agency: &str) -> Self {
        let committee = is_committee(agency);
        let whole = competence.trim();
        // `KT. CHỦ TỊCH` already says for whom.
        let said = whole.split_once(' ').map(|(short, rest)| (short.to_owned(), rest.to_owned()));
        let (competence, on_behalf) = said.unwrap_or_else(|| {
            let head = match position.trim().strip_prefix("Phó ") {
                Some(head) => head.to_uppercase(),
                None if committee => "CHỦ TỊCH".to_owned(),
                None => "THỦ TRƯỞNG CƠ QUAN".to_owned(),
            };
            let on_behalf = match whole {
                "" => String::new(),
                "TM." if committee => "ỦY BAN NHÂN DÂN".to_owned(),
                "TM." => agency.to_uppercase(),
                _ => head,
            };
            (whole.to_owned(), on_behalf)
        });
        Self { competence, on_behalf, position: position.to_owned(), name: name.to_owned() }
    }
}

/// Whether an agency is a people's committee.
pub(crate) fn is_committee(agency: &str) -> bool {
    of_committee(agency).is_some()
}

/// The place in the name of a people's committee: `tỉnh Gia Lai`.
pub(crate) fn of_committee(agency: &str) -> Option<&str> {
    let name = agency.trim();
    let spellings = ["ubnd ", "ủy ban nhân dân ", "uỷ ban nhân dân "];
    let length =
        spellings.iter().find(|spelling| name.to_lowercase().starts_with(**spelling))?.chars().count();
    let (at, _) = name.char_indices().nth(length)?;
    name.get(at..)
}

/// The header of a sample document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The issuing agency.
    pub from: AgencyCode,
    /// Its name.
    pub from_name: String,
    /// Number, with a leading zero below ten.
    pub number: String,
    /// Notation without the number.
    pub notation: String,
    /// Date of promulgation.
    pub date: Date,
    /// Place, e.g. Gia Lai.
    pub place: String,
    /// Type.
    pub document_type: DocumentKind,
    /// Subject (trích yếu).
    pub subject: String,
    /// Who signs.
    pub signer: Signatory,
    /// Urgency.
    pub priority: Priority,
    /// Deadline, when there is one.
    pub due_date: Option<Date>,
    /// Pages of the main file.
    pub pages: usize,
    /// Addressees on the paper (Kính gửi).
    pub addressees: Vec<String>,
    /// Recipients on the paper (Nơi nhận).
    pub to_places: Vec<String>,
}

impl Header {
    /// `number/notation`.
    #[must_use]
    pub fn symbol(&self) -> String {
        domain::document::symbol(&self.number, &self.notation)
    }

    /// When the sender's hop says it was sent: in office hours of its day, the same for the same document.
    #[must_use]
    pub fn sent_at(&self) -> DateTime {
        let throw = dice::throw(0, &["sent", &self.symbol(), &self.subject]);
        let minute = i8::try_from(throw % 60).unwrap_or(0);
        let hour = i8::try_from(8 + throw / 60 % 8).unwrap_or(8);
        self.date.to_datetime(Time::new(hour, minute, 0, 0).unwrap_or(Time::midnight()))
    }
}

/// An endless, deterministic row of realistic headers.
#[derive(Clone, Debug)]
pub struct Headers {
    seed: u64,
    issuers: Vec<Issuer>,
}

impl Headers {
    /// The row of a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { seed, issuers: Issuer::all() }
    }

    /// Header number `index`, dated `date`. Numbers of one agency rise with `index`, so that a caller who gives
    /// rising dates gets a plausible register; no two have the same agency and symbol.
    #[must_use]
    pub fn get(&self, index: u64, date: Date) -> Option<Header> {
        let seed = self.seed;
        let count = u64::try_from(self.issuers.len()).ok()?.max(1);
        let issuer = self.issuers.get(usize::try_from(index % count).ok()?)?;
        let key = index.to_string();
        let kind = *dice::pick(seed, &["kind", &key], &texts::KINDS)?;
        let subject = texts::subject(seed, &key, kind);
        let offset = dice::throw(seed, &["offset", issuer.code.as_str()]) % 90;
        let number = index / count + 1 + offset;
        let days = 5 + i64::try_from(dice::below(seed, &["days", &key], 20)).ok()?;
        let due_date = (dice::below(seed, &["due", &key], 3) == 0).then(|| date.saturating_add(days.days()));
        let priority = match dice::below(seed, &["priority", &key], 20) {
            0 => Priority::Express,
            1 => Priority::VeryUrgent,
            2 | 3 => Priority::Urgent,
            _ => Priority::Normal,
        };
        Some(issuer.header(seed, &key, Paper { kind, number, date, subject, priority, due_date }))
    }
}

/// What an issuer is told about one paper.
#[derive(Clone, Debug)]
pub(crate) struct Paper {
    pub(crate) kind: DocumentKind,
    pub(crate) number: u64,
    pub(crate) date: Date,
    pub(crate) subject: String,
    pub(crate) priority: Priority,
    pub(crate) due_date: Option<Date>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    // Invariant 4.
    #[test]
    fn ten_thousand_headers_have_ten_thousand_identities_and_repeat() {
        let date = Date::constant(2026, 11, 20);
        let headers = Headers::new(7);
        let mut seen = BTreeSet::new();
        for index in 0..10_000 {
            let made = headers.get(index, date).unwrap();
            assert!(seen.insert((made.from.clone(), made.symbol())), "{}", made.symbol());
        }
        assert_eq!(headers.get(123, date), Headers::new(7).get(123, date));
        assert_ne!(headers.get(123, date), Headers::new(8).get(123, date));
    }

    #[test]
    fn a_header_keeps_to_the_lengths_of_the_standard() {
        for index in 0..2_000 {
            let made = Headers::new(3).get(index, Date::constant(2026, 1, 5)).unwrap();
            assert!(made.number.chars().count() <= 11 && made.notation.chars().count() <= 30);
            assert!(made.subject.chars().count() <= 500 && !made.subject.is_empty());
        }
    }
}
