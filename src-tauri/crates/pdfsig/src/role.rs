//! Whose signature one is: a person's, or an agency's seal (con dấu số; NĐ 30/2020 Art 32).
//!
//! Certificates of both kinds come from the same authorities and have no field that tells them apart, so the name
//! does: a seal is issued to the agency, a person's certificate to a person *of* an agency.

use domain::content::SignatureRole;

use crate::cms::Name;

/// How the names of agencies and organisations begin.
const AGENCIES: &[&str] = &[
    "UBND",
    "ỦY BAN",
    "UỶ BAN",
    "HĐND",
    "HỘI ĐỒNG",
    "SỞ",
    "BỘ",
    "CỤC",
    "CHI CỤC",
    "TỔNG CỤC",
    "VĂN PHÒNG",
    "PHÒNG",
    "TRUNG TÂM",
    "BAN",
    "VIỆN",
    "TRƯỜNG",
    "ĐẠI HỌC",
    "HỌC VIỆN",
    "BỆNH VIỆN",
    "CÔNG TY",
    "TỔNG CÔNG TY",
    "TẬP ĐOÀN",
    "CÔNG AN",
    "TÒA ÁN",
    "TOÀ ÁN",
    "VKSND",
    "KHO BẠC",
    "NGÂN HÀNG",
    "THANH TRA",
    "HỘI",
    "LIÊN ĐOÀN",
    "MẶT TRẬN",
    "ĐẢNG ỦY",
    "TỈNH ỦY",
    "THÀNH ỦY",
    "HUYỆN ỦY",
    "CHÍNH PHỦ",
    "QUỐC HỘI",
    "ĐÀI",
    "BÁO",
    "QUỸ",
    "TRẠM",
    "KHOA",
];

/// Tells the role from the subject of a certificate.
pub(crate) fn of(subject: &Name) -> SignatureRole {
    let Some(name) = subject.common_name.as_deref().map(folded).filter(|name| !name.is_empty()) else {
        return SignatureRole::Unknown;
    };
    let is_same = |other: &Option<String>| other.as_deref().map(folded).is_some_and(|other| other == name);
    if is_same(&subject.organization) || is_same(&subject.organizational_unit) {
        return SignatureRole::Agency;
    }
    let begins_like_an_agency = AGENCIES
        .iter()
        .any(|word| name.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')));
    if begins_like_an_agency {
        return SignatureRole::Agency;
    }
    let words = name.split(' ').count();
    let is_a_name =
        name.chars().all(|letter| letter.is_alphabetic() || letter == ' ') && (2..=7).contains(&words);
    if is_a_name { SignatureRole::Person } else { SignatureRole::Unknown }
}

fn folded(name: &str) -> String {
    name.split_whitespace().map(str::to_uppercase).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use domain::content::SignatureRole;

    use super::of;
    use crate::cms::Name;

    #[test]
    fn a_seal_is_issued_to_the_agency_and_a_signature_to_a_person_of_it() {
        let role = |common_name: &str, organization: &str| {
            of(&Name {
                common_name: Some(common_name.to_owned()),
                organization: Some(organization.to_owned()),
                ..Name::default()
            })
        };
        assert_eq!(role("Đỗ Tiến Đông", "UBND tỉnh Gia Lai"), SignatureRole::Person);
        assert_eq!(role("Trương Thị Sở", "Sở Nội vụ"), SignatureRole::Person);
        assert_eq!(role("UBND TỈNH GIA LAI", "UBND tỉnh Gia Lai"), SignatureRole::Agency);
        assert_eq!(role("Sở Thông tin và Truyền thông", "UBND tỉnh Gia Lai"), SignatureRole::Agency);
        assert_eq!(role("Khoá 1024", "Sở Nội vụ"), SignatureRole::Unknown);
        assert_eq!(of(&Name::default()), SignatureRole::Unknown);
    }
}
