//! What every code means, in Vietnamese: what happened, what it means, what to do. `{name}` stands for the argument of
//! that name. What cryptography and trust say has its own table beside them; together they are tested to hold every code
//! that this room gives.

use crate::cms::sentences::SENTENCES;
use crate::reason::Reason;

/// The sentence for a reason; its code itself when the table does not know it.
#[must_use]
pub fn sentence(reason: &Reason) -> String {
    let Some(template) = template(reason.code) else { return reason.code.to_owned() };
    let mut text = template.to_owned();
    for (name, value) in &reason.args {
        text = text.replace(&format!("{{{name}}}"), value);
    }
    text
}

/// The sentence for a code, with its arguments still to be put in.
#[must_use]
pub fn template(code: &str) -> Option<&'static str> {
    TABLE.iter().chain(SENTENCES).find(|(known, _)| *known == code).map(|(_, sentence)| *sentence)
}

const TABLE: &[(&str, &str)] = &[
    // The file.
    ("PDF-NOT-PDF", "Tệp này không phải là PDF dù tên có thể ghi như vậy. Đề nghị nơi gửi gửi lại đúng tệp."),
    (
        "PDF-DAMAGED",
        "Tệp PDF bị hỏng nên không đọc được, không thể kiểm tra chữ ký số. Đề nghị nơi gửi gửi lại.",
    ),
    (
        "PDF-ENCRYPTED",
        "Tệp PDF bị khóa bằng mật khẩu nên không kiểm tra được chữ ký số. Đề nghị nơi gửi bỏ mật khẩu và gửi lại.",
    ),
    (
        "PDF-LIMIT",
        "Tệp PDF vượt giới hạn an toàn ({limit}) nên không được đọc tiếp. Hãy mở trên máy riêng để xem hoặc đề nghị nơi gửi gửi tệp khác.",
    ),
    (
        "PDF-REPAIRED",
        "Mục lục bên trong tệp PDF bị hỏng và phải dựng lại. Nội dung đọc được có thể không đầy đủ; nên đề nghị nơi gửi gửi lại.",
    ),
    (
        "SIG-HIDDEN",
        "Tệp có dấu vết chữ ký số nhưng không hiện chữ ký nào: chữ ký đã bị gỡ, bị che hoặc bị hỏng. Không coi đây là văn bản chưa ký; đề nghị nơi gửi gửi lại bản gốc.",
    ),
    (
        "SIG-HIDDEN-MORE",
        "Ngoài các chữ ký đang hiện, tệp còn dấu vết của {count} chữ ký khác không hiện ra. Có thể một chữ ký đã bị gỡ; hãy hỏi lại nơi ký.",
    ),
    (
        "SIG-FORM-BROKEN",
        "Danh sách trường ký trong tệp bị lỗi cấu trúc nên có thể còn chữ ký không đọc được. Hãy đề nghị nơi gửi gửi lại bản gốc.",
    ),
    // Which bytes are signed.
    (
        "SIG-CONTENTS-EMPTY",
        "Trường ký có ghi là đã ký nhưng không chứa chữ ký số nào. Chữ ký này không có giá trị; đề nghị nơi gửi gửi lại bản gốc.",
    ),
    (
        "SIG-CONTENTS-TAIL",
        "Có dữ liệu lạ giấu phía sau chữ ký số, nơi không được chữ ký bảo vệ. Không chấp nhận chữ ký này; đề nghị nơi gửi gửi lại bản gốc.",
    ),
    (
        "SIG-RANGE-MISSING",
        "Chữ ký không cho biết nó bảo vệ phần nào của tệp. Chữ ký này không có giá trị; đề nghị nơi gửi gửi lại bản gốc.",
    ),
    (
        "SIG-RANGE-NUMBERS",
        "Phạm vi ký ghi sai quy cách nên không biết chữ ký bảo vệ phần nào của tệp. Chữ ký này không có giá trị; đề nghị nơi gửi gửi lại bản gốc.",
    ),
    (
        "SIG-RANGE-START",
        "Phạm vi ký không bắt đầu từ đầu tệp, nên phần đầu tệp có thể đã bị thay. Chữ ký này không có giá trị; đề nghị nơi gửi gửi lại bản gốc.",
    ),
    (
        "SIG-RANGE-OUTSIDE",
        "Phạm vi ký vượt ra ngoài tệp hoặc chồng lên nhau. Tệp bị cắt hoặc chữ ký bị giả; đề nghị nơi gửi gửi lại bản gốc.",
    ),
    (
        "SIG-RANGE-GAP",
        "Phần tệp không được ký lớn hơn chỗ dành cho chữ ký, nội dung khác có thể đã được chèn vào đó. Không chấp nhận chữ ký này; đề nghị nơi gửi gửi lại bản gốc.",
    ),
    (
        "SIG-RANGE-END",
        "Chữ ký chỉ bảo vệ một phần của tệp chứ không trọn một phiên bản. Không chấp nhận chữ ký này; đề nghị nơi gửi gửi lại bản gốc.",
    ),
    (
        "SIG-SUBFILTER",
        "Kiểu chữ ký “{subfilter}” không được hỗ trợ nên không kiểm tra được. Đề nghị nơi gửi ký lại bằng phần mềm ký số theo quy định.",
    ),
    (
        "SIG-LEGACY",
        "Chữ ký dùng kiểu cũ “{subfilter}” không còn được chấp nhận. Đề nghị nơi gửi ký lại bằng phần mềm ký số hiện hành.",
    ),
    // The signed revision and what came after it.
    (
        "SIG-REVISION-UNREADABLE",
        "Không đọc được phiên bản mà chữ ký bảo vệ, nên không biết người ký đã thấy gì. Đề nghị nơi gửi gửi lại bản gốc.",
    ),
    (
        "SIG-REVISION-REPAIRED",
        "Phiên bản được ký có mục lục bên trong bị hỏng, các phần mềm có thể hiện nội dung khác nhau. Đề nghị nơi gửi gửi lại bản gốc.",
    ),
    (
        "SIG-REVISION-OTHER",
        "Phiên bản được ký không chứa đúng chữ ký này: thông tin chữ ký đã bị sửa hoặc ghép từ nơi khác. Không chấp nhận chữ ký này; đề nghị nơi gửi gửi lại bản gốc.",
    ),
    (
        "SIG-CHANGED-CONTENT",
        "Văn bản đã bị sửa sau khi ký ({place}). Nội dung đang thấy không phải nội dung được ký; không tiếp nhận, đề nghị nơi gửi gửi lại bản gốc.",
    ),
    (
        "SIG-CHANGED-ANNOTATION",
        "Có ghi chú hoặc hình được đặt thêm lên văn bản sau khi ký ({place}). Phần thêm không được ký; đề nghị nơi gửi gửi lại bản gốc.",
    ),
    (
        "SIG-CHANGED-FORM",
        "Có ô nhập bị điền hoặc sửa sau khi ký ({place}). Phần sửa không được ký; đề nghị nơi gửi gửi lại bản gốc.",
    ),
    (
        "SIG-CHANGED-SIGNATURE",
        "Có chữ ký được thêm dù người ký trước đã khóa văn bản, không cho thêm gì ({place}). Hãy hỏi lại nơi ký.",
    ),
    (
        "SIG-CHANGED-LOCKED",
        "Một ô đã bị khóa khi ký lại bị sửa sau đó ({place}). Không chấp nhận; đề nghị nơi gửi gửi lại bản gốc.",
    ),
    (
        "SIG-CHANGED-ALLOWED",
        "Sau khi ký, văn bản có thay đổi mà người chứng thực cho phép ({place}). Hãy xem phần thay đổi trước khi tiếp nhận.",
    ),
    (
        "SIG-TAIL-UNREACHED",
        "Sau phần đã ký có dữ liệu được nối thêm mà không phần nào của tài liệu dùng đến, hoặc mục lục của tệp bị hỏng. Tệp đã bị can thiệp; đề nghị nơi gửi gửi lại bản gốc.",
    ),
    (
        "SIG-TAIL-MISNAMED",
        "Mục lục được nối thêm sau khi ký chỉ nhầm sang phần khác của tệp, khiến mỗi phần mềm có thể hiện một nội dung khác nhau. Không chấp nhận; đề nghị nơi gửi gửi lại bản gốc.",
    ),
    (
        "SIG-TAIL-BLANK",
        "Sau phần đã ký có thêm ký tự trống. Nội dung không đổi, nhưng tệp không còn nguyên như lúc ký; nên đề nghị nơi gửi gửi lại bản gốc.",
    ),
    (
        "SIG-TAIL-REWRITTEN",
        "Sau khi ký, một phần hiển thị của văn bản bị ghi lại dù nội dung như cũ ({place}). Đây là cách che giấu nội dung; không chấp nhận, đề nghị nơi gửi gửi lại bản gốc.",
    ),
    (
        "SIG-TAIL-UNSIGNED",
        "Thay đổi cuối cùng trong tệp không được chữ ký nào bảo vệ. Hãy hỏi lại nơi ký trước khi tiếp nhận.",
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::{SENTENCES, TABLE, sentence};
    use crate::reason::{Reason, Severity};

    fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("the sources of this room") {
            let path = entry.expect("an entry").path();
            if path.is_dir() && !path.ends_with("tests") {
                sources(&path, found);
            } else if path.is_file() && !path.ends_with("sentences.rs") && !path.ends_with("tests.rs") {
                found.push(path);
            }
        }
    }

    #[test]
    fn every_code_of_this_room_has_one_sentence_and_every_sentence_a_code() {
        let mut files = Vec::new();
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
        let mut given = BTreeSet::new();
        for file in files {
            let text = fs::read_to_string(&file).expect("a source");
            for quoted in text.split('"') {
                let is_code = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-';
                let begins = quoted.starts_with("SIG-") || quoted.starts_with("PDF-");
                if begins && !quoted.ends_with('-') && quoted.bytes().all(is_code) {
                    given.insert(quoted.to_owned());
                }
            }
        }
        let all: Vec<&str> = TABLE.iter().chain(SENTENCES).map(|(code, _)| *code).collect();
        let known: BTreeSet<String> = all.iter().map(|code| (*code).to_owned()).collect();
        assert_eq!(given.difference(&known).collect::<Vec<_>>(), Vec::<&String>::new(), "without a sentence");
        assert_eq!(known.difference(&given).collect::<Vec<_>>(), Vec::<&String>::new(), "never given");
        assert_eq!(known.len(), all.len(), "a code stands twice");
    }

    #[test]
    fn arguments_stand_where_the_sentence_names_them() {
        let reason = Reason::new(Severity::Refusal, "SIG-CHANGED-CONTENT").with("place", "trang 3");
        assert!(sentence(&reason).contains("(trang 3)"), "{}", sentence(&reason));
        let names = |text: &str| text.matches('{').count();
        assert_eq!(names(&sentence(&Reason::new(Severity::Doubt, "PDF-LIMIT").with("limit", "objects"))), 0);
    }

    #[test]
    fn sentences_end_and_are_vietnamese() {
        for (code, sentence) in TABLE {
            assert!(sentence.ends_with('.'), "{code}");
            assert!(!sentence.is_ascii(), "{code}");
        }
    }
}
