//! Agency codes (mã định danh cơ quan).

use serde::{Deserialize, Serialize};

/// The code of an agency on the hub, exactly as received (after trimming).
///
/// Hard limit: 1 to 35 characters of `[A-Za-z0-9._-]` (QCVN 102:2016/SĐ1:2022 raises `OrganId` to 35).
/// Every generation of code is accepted; see [`AgencyCode::generation`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(transparent)]
pub struct AgencyCode(String);

/// Why a text is no agency code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidAgencyCode {
    /// Nothing is left after trimming.
    #[error("empty agency code")]
    Empty,
    /// More than 35 characters.
    #[error("agency code longer than 35 characters")]
    TooLong,
    /// A character outside `[A-Za-z0-9._-]`.
    #[error("agency code with a character outside [A-Za-z0-9._-]")]
    Character,
}

/// The scheme a code was issued under. A lint only: unknown forms are legal (test and service codes).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Generation {
    /// QĐ 20/2020/QĐ-TTg: top level first, e.g. `H21.12`.
    Current,
    /// QCVN 102:2016: thirteen characters, top level last, e.g. `000.00.12.H21`.
    Legacy,
    /// Short codes before that and of exchange centres, e.g. `02.29.W00`.
    Short,
    /// QĐ 20/2020 Art 5: ten to thirteen digits of an enterprise.
    Enterprise,
    /// Anything else.
    Other,
}

impl AgencyCode {
    /// The most characters a code may have.
    pub const MAX_LENGTH: usize = 35;

    /// Reads a code, trimming white space around it.
    ///
    /// # Errors
    /// [`InvalidAgencyCode`] when the trimmed text is empty, too long or has a foreign character.
    pub fn parse(text: &str) -> Result<Self, InvalidAgencyCode> {
        let text = text.trim();
        if text.is_empty() {
            return Err(InvalidAgencyCode::Empty);
        }
        if text.len() > Self::MAX_LENGTH {
            return Err(InvalidAgencyCode::TooLong);
        }
        if !text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-')) {
            return Err(InvalidAgencyCode::Character);
        }
        Ok(Self(text.to_owned()))
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The scheme the code looks like.
    pub fn generation(&self) -> Generation {
        let parts: Vec<&str> = self.0.split('.').collect();
        let letter_and_two = |p: &str| matches!(p.as_bytes(), [a, b, c] if a.is_ascii_uppercase() && b.is_ascii_digit() && c.is_ascii_digit());
        let digits = |p: &str, n: usize| p.len() == n && p.bytes().all(|b| b.is_ascii_digit());
        match parts.as_slice() {
            [a, b, c, d] if digits(a, 3) && digits(b, 2) && digits(c, 2) && letter_and_two(d) => {
                Generation::Legacy
            }
            [a, b, c] if digits(a, 2) && digits(b, 2) && letter_and_two(c) => Generation::Short,
            [one] if (10..=13).contains(&one.len()) && one.bytes().all(|b| b.is_ascii_digit()) => {
                Generation::Enterprise
            }
            [first, rest @ ..]
                if letter_and_two(first)
                    && rest.len() <= 8
                    && rest.iter().all(|p| {
                        (1..=6).contains(&p.len())
                            && p.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
                    }) =>
            {
                Generation::Current
            }
            _ => Generation::Other,
        }
    }
}

impl std::fmt::Display for AgencyCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<&str> for AgencyCode {
    type Error = InvalidAgencyCode;

    fn try_from(text: &str) -> Result<Self, Self::Error> {
        Self::parse(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    // Forms and examples: the identifier table of the hub's protocol (QĐ 20/2020, QCVN 102:2016).
    #[rstest]
    #[case("H21.12", Generation::Current)]
    #[case("G12", Generation::Current)]
    #[case("H37.DN.001", Generation::Current)]
    #[case("000.00.00.G22", Generation::Legacy)]
    #[case("02.29.W00", Generation::Short)]
    #[case("020100107370", Generation::Enterprise)]
    #[case("vxp.saas.03", Generation::Other)]
    #[case("001.00.20.TT2", Generation::Other)]
    fn every_generation_of_code_is_read(#[case] text: &str, #[case] generation: Generation) {
        assert_eq!(AgencyCode::parse(text).unwrap().generation(), generation);
    }

    #[rstest]
    #[case("", InvalidAgencyCode::Empty)]
    #[case("  \n", InvalidAgencyCode::Empty)]
    #[case("H21.SỞ", InvalidAgencyCode::Character)]
    #[case("../H21", InvalidAgencyCode::Character)]
    #[case("123456789012345678901234567890123456", InvalidAgencyCode::TooLong)]
    fn what_is_no_code_is_refused(#[case] text: &str, #[case] why: InvalidAgencyCode) {
        assert_eq!(AgencyCode::parse(text), Err(why));
    }

    #[test]
    fn white_space_around_a_code_is_trimmed() {
        assert_eq!(AgencyCode::parse(" H21.12\r\n").unwrap().as_str(), "H21.12");
    }
}
