//! What the papers say. Agencies exist, people and matters do not.

/// Type, abbreviation, whether it is addressed.
pub const KINDS: [(&str, &str, bool); 29] = [
    ("Nghị quyết", "NQ", false),
    ("Quyết định", "QĐ", false),
    ("Chỉ thị", "CT", false),
    ("Quy chế", "QC", false),
    ("Quy định", "QyĐ", false),
    ("Thông cáo", "TC", false),
    ("Thông báo", "TB", false),
    ("Hướng dẫn", "HD", false),
    ("Chương trình", "CTr", false),
    ("Kế hoạch", "KH", false),
    ("Phương án", "PA", false),
    ("Đề án", "ĐA", false),
    ("Dự án", "DA", false),
    ("Báo cáo", "BC", true),
    ("Biên bản", "BB", false),
    ("Tờ trình", "TTr", true),
    ("Hợp đồng", "HĐ", false),
    ("Công điện", "CĐ", false),
    ("Bản ghi nhớ", "BGN", false),
    ("Bản thỏa thuận", "BTT", false),
    ("Giấy ủy quyền", "GUQ", false),
    ("Giấy mời", "GM", true),
    ("Giấy giới thiệu", "GGT", false),
    ("Giấy nghỉ phép", "GNP", false),
    ("Phiếu gửi", "PG", false),
    ("Phiếu chuyển", "PC", false),
    ("Phiếu báo", "PB", false),
    ("Công văn", "", true),
    ("Thư công", "", true),
];

/// Superior, issuer, lines of the issuer, abbreviation, locality.
pub struct Issuer {
    pub superior: &'static str,
    pub lines: &'static [&'static str],
    pub abbreviation: &'static str,
    pub locality: &'static str,
}

pub const ISSUERS: [Issuer; 10] = [
    Issuer {
        superior: "",
        lines: &["ỦY BAN NHÂN DÂN", "TỈNH GIA LAI"],
        abbreviation: "UBND",
        locality: "Gia Lai",
    },
    Issuer {
        superior: "UBND TỈNH GIA LAI",
        lines: &["SỞ TÀI CHÍNH"],
        abbreviation: "STC",
        locality: "Pleiku",
    },
    Issuer {
        superior: "ỦY BAN NHÂN DÂN TỈNH GIA LAI",
        lines: &["SỞ NÔNG NGHIỆP", "VÀ MÔI TRƯỜNG"],
        abbreviation: "SNNMT",
        locality: "Gia Lai",
    },
    Issuer { superior: "", lines: &["BỘ NỘI VỤ"], abbreviation: "BNV", locality: "Hà Nội" },
    Issuer {
        superior: "BỘ NỘI VỤ",
        lines: &["CỤC VĂN THƯ VÀ LƯU TRỮ", "NHÀ NƯỚC"],
        abbreviation: "VTLTNN",
        locality: "Hà Nội",
    },
    Issuer {
        superior: "THÀNH PHỐ HỒ CHÍ MINH",
        lines: &["ỦY BAN NHÂN DÂN PHƯỜNG", "BẾN NGHÉ"],
        abbreviation: "UBND",
        locality: "Thành phố Hồ Chí Minh",
    },
    Issuer {
        superior: "TỈNH GIA LAI",
        lines: &["ỦY BAN NHÂN DÂN XÃ IA MƠ"],
        abbreviation: "UBND",
        locality: "Ia Mơ",
    },
    Issuer {
        superior: "", lines: &["VĂN PHÒNG CHÍNH PHỦ"], abbreviation: "VPCP", locality: "Hà Nội"
    },
    Issuer {
        superior: "SỞ NỘI VỤ",
        lines: &["CHI CỤC VĂN THƯ – LƯU TRỮ"],
        abbreviation: "CCVTLT",
        locality: "Đắk Lắk",
    },
    Issuer {
        superior: "UBND XÃ ĐĂK SONG",
        lines: &["PHÒNG KINH TẾ"],
        abbreviation: "P.KT",
        locality: "Đăk Song",
    },
];

pub const UNITS: [&str; 6] = ["KGVX", "VX", "NCPC", "TTr", "CNTT&CĐS", "VP"];

pub const SUBJECTS: [&str; 12] = [
    "tăng cường gửi, nhận văn bản điện tử giữa các cơ quan hành chính nhà nước nhằm phòng, chống dịch bệnh",
    "báo cáo kết quả công tác quý IV",
    "triển khai Quyết định số 28/2018/QĐ-TTg ngày 12 tháng 7 năm 2018 của Thủ tướng Chính phủ trên địa bàn tỉnh và các nhiệm vụ trọng tâm của năm 2026",
    "khẩn trương ứng phó mưa lũ lớn",
    "mời họp",
    "phê duyệt danh mục thủ tục hành chính thực hiện tiếp nhận và trả kết quả không phụ thuộc địa giới hành chính, thuộc thẩm quyền giải quyết của Ủy ban nhân dân các cấp",
    "kiện toàn Ban Chỉ đạo chuyển đổi số",
    "bảo vệ bí mật nhà nước trong gửi, nhận văn bản",
    "nghỉ lễ 30/4 và 01/5",
    "điều chỉnh dự toán ngân sách nhà nước năm 2026 (lần thứ hai)",
    "rà soát, sắp xếp trường, lớp học",
    "giao chỉ tiêu; phân bổ vốn đầu tư công",
];

/// Signers: lines of the titles, competence, position, name.
pub struct Signer {
    pub titles: &'static [&'static str],
    pub competence: &'static str,
    pub position: &'static str,
    pub name: &'static str,
}

pub const SIGNERS: [Signer; 10] = [
    Signer {
        titles: &["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"],
        competence: "TM. ỦY BAN NHÂN DÂN / KT. CHỦ TỊCH",
        position: "PHÓ CHỦ TỊCH",
        name: "Đỗ Tiến Đông",
    },
    Signer {
        titles: &["GIÁM ĐỐC"], competence: "", position: "GIÁM ĐỐC", name: "Nguyễn Thị Minh Khai"
    },
    Signer {
        titles: &["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"],
        competence: "KT. GIÁM ĐỐC",
        position: "PHÓ GIÁM ĐỐC",
        name: "Rơ Châm H’Yéo",
    },
    Signer {
        titles: &["TL. BỘ TRƯỞNG", "CHÁNH VĂN PHÒNG"],
        competence: "TL. BỘ TRƯỞNG",
        position: "CHÁNH VĂN PHÒNG",
        name: "Lê Văn An",
    },
    Signer {
        titles: &["TUQ. CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH", "GIÁM ĐỐC SỞ NỘI VỤ"],
        competence: "TUQ. CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH",
        position: "GIÁM ĐỐC SỞ NỘI VỤ",
        name: "Trần Hữu Phước",
    },
    Signer {
        titles: &["Q. CỤC TRƯỞNG"],
        competence: "Q. CỤC TRƯỞNG",
        position: "CỤC TRƯỞNG",
        name: "Phạm Ngọc Ánh",
    },
    Signer {
        titles: &["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"],
        competence: "TM. ỦY BAN NHÂN DÂN",
        position: "CHỦ TỊCH",
        name: "Siu H’Blen",
    },
    Signer {
        titles: &["TL. CHỦ TỊCH", "KT. CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG"],
        competence: "TL. CHỦ TỊCH / KT. CHÁNH VĂN PHÒNG",
        position: "PHÓ CHÁNH VĂN PHÒNG",
        name: "Võ Thị Thanh Hương",
    },
    Signer {
        titles: &["BỘ TRƯỞNG"], competence: "", position: "BỘ TRƯỞNG", name: "Bùi Đức Thắng"
    },
    Signer {
        titles: &["KT. CHI CỤC TRƯỞNG", "PHÓ CHI CỤC TRƯỞNG"],
        competence: "KT. CHI CỤC TRƯỞNG",
        position: "PHÓ CHI CỤC TRƯỞNG",
        name: "Đặng Quốc Tuấn",
    },
];

pub const ADDRESSEES: [&[&str]; 6] = [
    &["Ủy ban nhân dân tỉnh Gia Lai"],
    &["Các sở, ban, ngành của tỉnh", "Ủy ban nhân dân các huyện, thị xã, thành phố"],
    &["Bộ Nội vụ"],
    &[
        "Các Bộ, cơ quan ngang Bộ, cơ quan thuộc Chính phủ",
        "Ủy ban nhân dân các tỉnh, thành phố trực thuộc trung ương có đường biên giới trên đất liền với nước bạn",
        "Ngân hàng Nhà nước Việt Nam",
    ],
    &["Ông Nguyễn Văn Bình, Chủ tịch Ủy ban nhân dân xã Ia Mơ, huyện Chư Prông, tỉnh Gia Lai"],
    &["Văn phòng Chính phủ", "Thanh tra tỉnh"],
];

pub const RECIPIENTS: [&[&str]; 6] = [
    &["Đ/c Chủ tịch, các PCT UBND tỉnh (báo cáo)", "Lãnh đạo Văn phòng UBND tỉnh"],
    &["Thủ tướng Chính phủ (để b/c)", "Các Phó Thủ tướng", "VPCP: BTCN, các PCN, Trợ lý TTg, TGĐ Cổng TTĐT"],
    &[
        "Thường trực Tỉnh ủy",
        "Thường trực HĐND tỉnh",
        "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh và các tổ chức chính trị - xã hội cấp tỉnh",
        "Báo Gia Lai",
    ],
    &["Như Điều 3", "Bộ Tư pháp (Cục Kiểm tra văn bản và Tổ chức thi hành pháp luật)", "Công báo tỉnh"],
    &["Các phòng chuyên môn"],
    &[
        "Bộ Tài chính",
        "Kho bạc Nhà nước khu vực XV",
        "Sở Xây dựng",
        "Sở Y tế",
        "UBND các xã, phường",
        "Công an tỉnh",
    ],
];

pub const BODY: [&str; 8] = [
    "Thực hiện Quyết định số 28/2018/QĐ-TTg ngày 12 tháng 7 năm 2018 của Thủ tướng Chính phủ về gửi, nhận văn bản điện tử giữa các cơ quan trong hệ thống hành chính nhà nước; Công văn số 807/VPCP-KSTT ngày 01 tháng 02 năm 2021 của Văn phòng Chính phủ, cơ quan có ý kiến như sau:",
    "1. Tăng cường gửi văn bản điện tử không kèm bản giấy theo danh mục tại văn bản số 775/VPCP-KSTT; văn bản phải có chữ ký số và đầy đủ nội dung đính kèm, bảo đảm KHẨN TRƯƠNG, đúng nơi nhận.",
    "2. Biểu mẫu thực hiện theo Phụ lục I ban hành kèm theo Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư.",
    "3. Nơi nhận: từng đơn vị tự kiểm tra danh sách trước khi gửi; hồ sơ đề nghị gửi kèm theo báo cáo của đơn vị về Sở trước ngày 20 tháng 11 năm 2026.",
    "4. Không gửi, nhận văn bản có nội dung MẬT, TỐI MẬT trên Trục liên thông văn bản quốc gia.",
    "5. Người đứng đầu cơ quan chịu trách nhiệm trực tiếp về kết quả thực hiện; kịp thời tháo gỡ khó khăn, vướng mắc ngay từ cơ sở, không đùn đẩy, né tránh công việc thuộc thẩm quyền.",
    "6. Giao Sở Khoa học và Công nghệ theo dõi, đôn đốc, tổng hợp kết quả, báo cáo cấp có thẩm quyền theo quy định.",
    "Trong quá trình thực hiện, nếu có khó khăn, vướng mắc, đề nghị phản ánh kịp thời để được hướng dẫn, giải quyết./.",
];

/// What announces an appendix, and what is to be found of it.
pub const ANNOUNCEMENTS: [(&str, &str); 6] = [
    ("Chi tiết từng nhiệm vụ được giao cho các đơn vị (có Phụ lục kèm theo).", "có Phụ lục kèm theo"),
    ("Các đơn vị thực hiện theo Phụ lục II kèm theo, hoàn thành trong quý.", "Phụ lục II kèm theo"),
    ("(Kèm theo Danh sách các cơ quan, đơn vị)", "Kèm theo Danh sách các cơ quan, đơn vị"),
    ("Gửi kèm theo mẫu đăng ký.", "Gửi kèm theo mẫu đăng ký"),
    (
        "Điều 1. Ban hành kèm theo Quyết định này Quy chế làm việc của cơ quan.",
        "Ban hành kèm theo Quyết định này",
    ),
    ("Đính kèm dự thảo Kế hoạch để các đơn vị góp ý.", "Đính kèm dự thảo Kế hoạch để các đơn vị góp ý"),
];
