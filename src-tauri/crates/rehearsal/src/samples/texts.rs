//! What the documents say. Invented throughout.

use super::{header::DocumentKind, outlines::Extra};
use crate::dice;

/// How often each type comes: công văn most of all.
pub(crate) const KINDS: [DocumentKind; 14] = [
    DocumentKind::Letter,
    DocumentKind::Letter,
    DocumentKind::Letter,
    DocumentKind::Letter,
    DocumentKind::Letter,
    DocumentKind::Letter,
    DocumentKind::Decision,
    DocumentKind::Decision,
    DocumentKind::Plan,
    DocumentKind::Notice,
    DocumentKind::Notice,
    DocumentKind::Invitation,
    DocumentKind::Report,
    DocumentKind::Proposal,
];

const WORK: [&str; 24] = [
    "công tác phòng, chống dịch bệnh mùa mưa",
    "giải ngân vốn đầu tư công",
    "chuyển đổi số và cải cách hành chính",
    "sắp xếp, xử lý trụ sở, tài sản công sau sắp xếp đơn vị hành chính",
    "phòng cháy, chữa cháy rừng mùa khô",
    "thực hiện Chương trình mục tiêu quốc gia xây dựng nông thôn mới",
    "công tác văn thư, lưu trữ và liên thông văn bản điện tử",
    "tiếp công dân, giải quyết khiếu nại, tố cáo",
    "quản lý đất đai và cấp giấy chứng nhận quyền sử dụng đất",
    "phát triển du lịch cộng đồng",
    "bảo đảm an toàn thực phẩm dịp Tết",
    "chính sách đối với người có công với cách mạng",
    "tuyển dụng, sử dụng công chức, viên chức",
    "chăm sóc sức khỏe ban đầu tại trạm y tế xã",
    "tổ chức kỳ thi học sinh giỏi cấp tỉnh",
    "bảo vệ môi trường trong các cụm công nghiệp",
    "xúc tiến đầu tư vào Khu kinh tế Nhơn Hội",
    "quản lý hoạt động vận tải và bảo đảm trật tự an toàn giao thông",
    "phổ biến, giáo dục pháp luật cho đồng bào dân tộc thiểu số",
    "vận hành hệ thống thông tin giải quyết thủ tục hành chính",
    "kiểm soát dịch bệnh trên đàn vật nuôi",
    "bảo tồn không gian văn hóa cồng chiêng Tây Nguyên",
    "quản lý, vận hành hồ chứa nước thủy lợi mùa mưa lũ",
    "hỗ trợ doanh nghiệp nhỏ và vừa tiếp cận vốn",
];

const YEARS: [&str; 4] = ["năm 2026", "quý IV năm 2026", "6 tháng cuối năm 2026", "giai đoạn 2026 - 2030"];

/// A subject in the form of its type, made of the texts above.
pub(crate) fn subject(seed: u64, key: &str, kind: DocumentKind) -> String {
    let work = dice::pick(seed, &["work", key], &WORK).copied().unwrap_or_default();
    let year = dice::pick(seed, &["year", key], &YEARS).copied().unwrap_or_default();
    let forms: &[&str] = match kind {
        DocumentKind::Letter => {
            &["V/v tăng cường ", "V/v báo cáo kết quả ", "V/v đôn đốc ", "V/v góp ý dự thảo kế hoạch "]
        }
        DocumentKind::Decision => &["Về việc phê duyệt kế hoạch ", "Về việc kiện toàn Ban Chỉ đạo "],
        DocumentKind::Plan => &["Triển khai ", "Kiểm tra "],
        DocumentKind::Notice => &["Kết luận của lãnh đạo về ", "Về việc phân công theo dõi "],
        DocumentKind::Invitation => &["Họp bàn về ", "Dự hội nghị sơ kết "],
        DocumentKind::Report => &["Kết quả ", "Sơ kết "],
        DocumentKind::Proposal => &["Về việc đề nghị bổ sung kinh phí ", "Về việc ban hành kế hoạch "],
    };
    let form = dice::pick(seed, &["form", key], forms).copied().unwrap_or_default();
    format!("{form}{work} {year}")
}

/// The opening of a body.
pub(crate) fn opening(kind: DocumentKind, subject: &str) -> Vec<String> {
    let matter = matter(subject);
    match kind {
        DocumentKind::Letter => vec![format!(
            "Thực hiện chương trình công tác năm 2026 và ý kiến chỉ đạo của cấp có thẩm quyền về việc {matter}, để bảo đảm tiến độ và chất lượng công việc, cơ quan chúng tôi đề nghị quý cơ quan, đơn vị quan tâm triển khai một số nội dung như sau:"
        )],
        DocumentKind::Decision => vec![
            "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;".to_owned(),
            "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư;"
                .to_owned(),
            format!("Xét đề nghị của bộ phận chuyên môn {matter}."),
        ],
        DocumentKind::Plan => vec![format!(
            "Thực hiện nhiệm vụ được giao, cơ quan ban hành Kế hoạch {matter} với mục đích, yêu cầu và nội dung như sau:"
        )],
        DocumentKind::Notice => vec![format!(
            "Vừa qua, cơ quan đã tổ chức cuộc họp để xem xét, cho ý kiến {matter}. Sau khi nghe báo cáo và ý kiến của các đại biểu, người chủ trì đã kết luận như sau:"
        )],
        DocumentKind::Invitation => vec![
            format!("Cơ quan trân trọng kính mời quý đại biểu: {matter}."),
            "Thời gian: 08 giờ 00 phút, sáng thứ Sáu.".to_owned(),
            "Địa điểm: Phòng họp số 2, trụ sở cơ quan.".to_owned(),
            "Đề nghị quý đại biểu đến dự đúng thời gian, thành phần để cuộc họp đạt kết quả tốt.".to_owned(),
        ],
        DocumentKind::Report => {
            vec![format!("Thực hiện chế độ báo cáo theo quy định, cơ quan báo cáo {matter} như sau:")]
        }
        DocumentKind::Proposal => vec![format!(
            "Căn cứ chức năng, nhiệm vụ được giao và tình hình thực tế, cơ quan kính trình cấp có thẩm quyền xem xét {matter} với các nội dung như sau:"
        )],
    }
}

/// A subject inside a sentence.
fn matter(subject: &str) -> String {
    let bare = subject.strip_prefix("V/v ").or_else(|| subject.strip_prefix("Về việc ")).unwrap_or(subject);
    let mut letters = bare.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => String::new(),
    }
}

const MATTERS: [(&str, &str); 8] = [
    (
        "Về công tác chỉ đạo, điều hành",
        "Người đứng đầu cơ quan, đơn vị chịu trách nhiệm trực tiếp về kết quả thực hiện; phân công rõ người, rõ việc, rõ thời gian, rõ trách nhiệm, rõ sản phẩm; kịp thời tháo gỡ khó khăn, vướng mắc ngay từ cơ sở, không đùn đẩy, né tránh công việc thuộc thẩm quyền.",
    ),
    (
        "Về rà soát, tổng hợp số liệu",
        "Tổ chức rà soát, đối chiếu số liệu giữa các bộ phận; số liệu tổng hợp phải đầy đủ, chính xác, thống nhất với hệ thống thông tin dùng chung của tỉnh; trường hợp có chênh lệch phải thuyết minh cụ thể nguyên nhân.",
    ),
    (
        "Về bố trí nguồn lực",
        "Chủ động cân đối, bố trí kinh phí trong dự toán được giao và lồng ghép các nguồn vốn hợp pháp khác; quản lý, sử dụng kinh phí đúng mục đích, tiết kiệm, hiệu quả; thực hiện thanh toán, quyết toán theo đúng quy định của pháp luật.",
    ),
    (
        "Về ứng dụng công nghệ thông tin",
        "Văn bản, hồ sơ được gửi, nhận dưới dạng điện tử, ký số đầy đủ theo quy định; không gửi thêm bản giấy đối với văn bản đã gửi, nhận thành công trên Trục liên thông; cập nhật trạng thái xử lý kịp thời trong ngày làm việc.",
    ),
    (
        "Về thông tin, tuyên truyền",
        "Đẩy mạnh tuyên truyền trên cổng thông tin điện tử, hệ thống truyền thanh cơ sở bằng tiếng Việt và tiếng dân tộc thiểu số; lựa chọn hình thức phù hợp với từng địa bàn, chú trọng vùng sâu, vùng xa, vùng biên giới.",
    ),
    (
        "Về kiểm tra, giám sát",
        "Tăng cường kiểm tra việc thực hiện tại cơ sở; kịp thời biểu dương tập thể, cá nhân làm tốt; chấn chỉnh, xử lý nghiêm trường hợp chậm trễ, thiếu trách nhiệm theo quy định.",
    ),
    (
        "Về phối hợp thực hiện",
        "Cơ quan chủ trì phối hợp chặt chẽ với Ủy ban Mặt trận Tổ quốc Việt Nam và các tổ chức chính trị - xã hội cùng cấp; bảo đảm thông tin thông suốt, thống nhất từ tỉnh đến cơ sở.",
    ),
    (
        "Về chế độ thông tin, báo cáo",
        "Định kỳ trước ngày 20 hằng tháng, báo cáo kết quả thực hiện qua hệ thống quản lý văn bản và điều hành; khi có tình huống phát sinh phải báo cáo ngay bằng phương tiện nhanh nhất.",
    ),
];

/// What long papers add under each matter.
const DETAILS: [&str; 6] = [
    "Đối với các cơ quan cấp tỉnh: chủ trì tham mưu, hướng dẫn chuyên môn, nghiệp vụ; tổng hợp khó khăn, vướng mắc của cơ sở và trả lời bằng văn bản trong thời hạn 05 ngày làm việc kể từ ngày nhận được đề nghị.",
    "Đối với Ủy ban nhân dân cấp xã: phân công một lãnh đạo trực tiếp theo dõi; niêm yết công khai kết quả thực hiện tại trụ sở và nhà văn hóa thôn, làng, tổ dân phố.",
    "Kết quả bước đầu: đã hoàn thành 96 trên 120 nhiệm vụ được giao, đạt 80% kế hoạch; có 09 nhiệm vụ chậm tiến độ do phụ thuộc hồ sơ của cơ quan phối hợp.",
    "Tồn tại, hạn chế: một số đơn vị chưa chủ động, còn chờ văn bản hướng dẫn; việc cập nhật dữ liệu lên hệ thống dùng chung chưa kịp thời; chế độ báo cáo thực hiện chưa nghiêm.",
    "Nguyên nhân: khối lượng công việc sau sắp xếp đơn vị hành chính tăng, nhân lực chuyên môn còn thiếu; hạ tầng công nghệ thông tin ở vùng biên giới chưa đồng bộ.",
    "Giải pháp: giao chỉ tiêu cụ thể cho từng cá nhân; kiểm tra đột xuất hằng tuần; kết quả thực hiện là một trong những căn cứ đánh giá, xếp loại công chức cuối năm.",
];

/// From how many matters on a paper goes into details.
const LONG: usize = 4;

/// The numbered middle of a body; decisions in articles.
pub(crate) fn middle(seed: u64, key: &str, kind: DocumentKind, matters: usize) -> Vec<String> {
    let start = dice::below(seed, &["matters", key], MATTERS.len());
    let mut lines = Vec::new();
    for (index, (title, text)) in MATTERS.iter().cycle().skip(start).take(matters).enumerate() {
        let number = index + 1;
        lines.push(match kind {
            DocumentKind::Decision => format!("Điều {number}. {text}"),
            DocumentKind::Letter
            | DocumentKind::Plan
            | DocumentKind::Notice
            | DocumentKind::Invitation
            | DocumentKind::Report
            | DocumentKind::Proposal => format!("{number}. {title}: {text}"),
        });
        if matters >= LONG && kind != DocumentKind::Decision {
            let details = DETAILS.iter().cycle().skip(start + index * 2).take(2);
            lines.extend(
                ["a", "b"].into_iter().zip(details).map(|(letter, detail)| format!("{letter}) {detail}")),
            );
        }
    }
    lines
}

/// The last paragraph.
pub(crate) fn closing(kind: DocumentKind, extra: Extra, matters: usize) -> Vec<String> {
    let mut lines = Vec::new();
    match extra {
        Extra::None => {}
        Extra::Table => lines.push("(Số liệu chi tiết tại biểu tổng hợp gửi kèm theo)".to_owned()),
        Extra::Form => lines.push("(Gửi kèm theo mẫu đăng ký)".to_owned()),
        Extra::Appendix => lines.push("(Gửi kèm theo Phụ lục)".to_owned()),
    }
    let last = match kind {
        DocumentKind::Letter => {
            "Trong quá trình thực hiện, nếu có khó khăn, vướng mắc, đề nghị phản ánh kịp thời để được hướng dẫn, giải quyết./."
        }
        DocumentKind::Decision => {
            "Thủ trưởng các cơ quan, đơn vị có liên quan chịu trách nhiệm thi hành Quyết định này kể từ ngày ký./."
        }
        DocumentKind::Plan => {
            "Trên đây là Kế hoạch, yêu cầu các cơ quan, đơn vị nghiêm túc triển khai thực hiện./."
        }
        DocumentKind::Notice => "Cơ quan thông báo để các đơn vị, địa phương biết và thực hiện./.",
        DocumentKind::Invitation => "Rất mong sự hiện diện của quý đại biểu./.",
        DocumentKind::Report => "Trên đây là báo cáo của cơ quan, kính gửi để tổng hợp, theo dõi./.",
        DocumentKind::Proposal => "Kính đề nghị xem xét, quyết định./.",
    };
    lines.push(if kind == DocumentKind::Decision {
        format!("Điều {}. {last}", matters + 1)
    } else {
        last.to_owned()
    });
    lines
}
