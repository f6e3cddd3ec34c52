//! Reasons for returning a document (trả lại), with their legal roots.

use serde::{Deserialize, Serialize};

/// Why an incoming document is returned. QĐ 28/2018 lists no reasons itself; each has the root its doc names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub enum ReturnReason {
    /// R01 gửi sai nơi nhận (NĐ 30/2020 Art 21.2.b).
    R01,
    /// R02 không toàn vẹn, tệp hỏng (NĐ 30/2020 Art 21.2; QĐ 28/2018 Art 9.1).
    R02,
    /// R03 không xác thực được nguồn gốc, chữ ký số không hợp lệ (NĐ 30/2020 Art 21.2).
    R03,
    /// R04 không có chữ ký số (QĐ 28/2018 Art 4; NĐ 30/2020 Art 5).
    R04,
    /// R05 thiếu tệp, phụ lục (QĐ 28/2018 Art 9.1, 10.1).
    R05,
    /// R06 sai thể thức (QĐ 28/2018 Art 6.4).
    R06,
    /// R07 trùng lặp (NĐ 30/2020 Appx VI §III.1.h).
    R07,
    /// R08 sai thẩm quyền ban hành.
    R08,
    /// R09 thông tin mô tả không khớp nội dung (QĐ 28/2018 Art 10.2).
    R09,
    /// R10 có nội dung bí mật nhà nước (QĐ 28/2018 Art 1.2).
    R10,
    /// R99 khác, ghi rõ.
    R99,
}

impl ReturnReason {
    /// Every reason, in the order shown to clerks.
    pub const ALL: [Self; 11] = [
        Self::R01,
        Self::R02,
        Self::R03,
        Self::R04,
        Self::R05,
        Self::R06,
        Self::R07,
        Self::R08,
        Self::R09,
        Self::R10,
        Self::R99,
    ];

    /// The code, `R01` to `R99`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::R01 => "R01",
            Self::R02 => "R02",
            Self::R03 => "R03",
            Self::R04 => "R04",
            Self::R05 => "R05",
            Self::R06 => "R06",
            Self::R07 => "R07",
            Self::R08 => "R08",
            Self::R09 => "R09",
            Self::R10 => "R10",
            Self::R99 => "R99",
        }
    }

    /// The Vietnamese label, as the sending agency reads it in the status report.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::R01 => "Gửi sai nơi nhận",
            Self::R02 => "Không toàn vẹn, tệp hỏng",
            Self::R03 => "Không xác thực được nguồn gốc hoặc chữ ký số không hợp lệ",
            Self::R04 => "Không có chữ ký số",
            Self::R05 => "Thiếu tệp hoặc phụ lục đính kèm",
            Self::R06 => "Sai thể thức, thiếu thành phần",
            Self::R07 => "Văn bản trùng lặp",
            Self::R08 => "Sai thẩm quyền ban hành",
            Self::R09 => "Thông tin mô tả không khớp nội dung",
            Self::R10 => "Có nội dung bí mật nhà nước",
            Self::R99 => "Lý do khác",
        }
    }

    /// Reads a code.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_read_from_its_own_code() {
        for reason in ReturnReason::ALL {
            assert_eq!(ReturnReason::parse(reason.as_str()), Some(reason));
        }
        assert_eq!(ReturnReason::parse("R11"), None);
    }
}
