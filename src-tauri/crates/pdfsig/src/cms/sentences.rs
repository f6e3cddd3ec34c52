//! One short sentence for a clerk per code: what it means and what to do.

/// Code and sentence, in the order a signature is examined.
pub const SENTENCES: &[(&str, &str)] = &[
    ("SIG-CMS-MALFORMED", "Dữ liệu chữ ký bị hỏng, không đọc được; đề nghị nơi gửi gửi lại văn bản."),
    (
        "SIG-CMS-NO-SIGNER",
        "Trong vùng chữ ký không có chữ ký của ai; không chấp nhận, đề nghị nơi gửi ký lại.",
    ),
    (
        "SIG-CMS-SIGNERS",
        "Một vùng chữ ký chứa nhiều người ký, trái quy cách; không chấp nhận, hỏi lại nơi gửi.",
    ),
    (
        "SIG-CMS-CONTENT",
        "Chữ ký mang theo nội dung riêng thay vì ký trên tệp này; không chấp nhận, hỏi lại nơi gửi.",
    ),
    ("SIG-CMS-NO-ATTRIBUTES", "Chữ ký thiếu các thông tin bắt buộc được ký kèm; đề nghị nơi gửi ký lại."),
    (
        "SIG-DIGEST-MISMATCH",
        "Nội dung đã bị thay đổi sau khi ký; không sử dụng, đề nghị nơi gửi gửi lại bản gốc.",
    ),
    (
        "SIG-BAD-SIGNATURE",
        "Chữ ký không khớp với chứng thư số của người ký; không chấp nhận, báo lại nơi gửi.",
    ),
    (
        "SIG-ALG-MISMATCH",
        "Thuật toán ghi trong chữ ký mâu thuẫn nhau; không chấp nhận, đề nghị nơi gửi ký lại.",
    ),
    ("SIG-ALG-UNKNOWN", "Chữ ký dùng thuật toán mà phần mềm chưa hỗ trợ; cần kiểm tra bằng công cụ khác."),
    (
        "SIG-ALG-CURVE",
        "Khoá của người ký thuộc loại mà phần mềm chưa hỗ trợ; cần kiểm tra bằng công cụ khác.",
    ),
    (
        "SIG-ALG-WEAK",
        "Thuật toán hoặc độ dài khoá không còn an toàn; đề nghị nơi gửi ký lại bằng thuật toán hiện hành.",
    ),
    (
        "SIG-ESS-MISMATCH",
        "Chứng thư số kèm theo không phải chứng thư đã dùng để ký; không chấp nhận, báo lại nơi gửi.",
    ),
    ("SIG-ESS-SERIAL", "Số chứng thư ghi kèm trong chữ ký không đúng với chứng thư số; nên hỏi lại nơi gửi."),
    (
        "SIG-ESS-MISSING",
        "Chữ ký không ghi rõ được ký bằng chứng thư số nào, trái quy cách; nên đề nghị nơi gửi ký lại.",
    ),
    (
        "SIG-CERT-MISSING",
        "Không có chứng thư số của người ký nên chưa kiểm tra được; đề nghị nơi gửi ký lại.",
    ),
    ("SIG-CERT-USAGE", "Chứng thư số này không được cấp để ký văn bản; không chấp nhận, báo lại nơi gửi."),
    (
        "SIG-CERT-NOT-YET",
        "Chứng thư số chưa có hiệu lực tại thời điểm xét; kiểm tra đồng hồ máy tính và hỏi lại nơi gửi.",
    ),
    ("SIG-CERT-EXPIRED", "Chứng thư số đã hết hạn trước thời điểm trên dấu thời gian; hỏi lại nơi gửi."),
    (
        "SIG-CERT-EXPIRED-NOW",
        "Chứng thư số nay đã hết hạn và không có dấu thời gian chứng minh ký khi còn hạn; hỏi lại nơi gửi nếu cần.",
    ),
    (
        "SIG-CHAIN-NO-ROOT",
        "Chưa nhập chứng thư gốc nên chưa biết chữ ký có đáng tin không; nhập chứng thư gốc ở phần Cài đặt.",
    ),
    (
        "SIG-CHAIN-NO-PATH",
        "Chứng thư số do tổ chức mà cơ quan chưa tin cậy cấp; kiểm tra lại trước khi tiếp nhận.",
    ),
    (
        "SIG-CHAIN-NO-ISSUER",
        "Thiếu chứng thư của đơn vị đã cấp chứng thư số này; nhập chứng thư trung gian đó ở phần Cài đặt rồi kiểm tra lại.",
    ),
    (
        "SIG-CHAIN-SELF-SIGNED",
        "Chứng thư số do chính người ký tự cấp, không ai bảo đảm; không nên tiếp nhận, hỏi lại nơi gửi.",
    ),
    (
        "SIG-CHAIN-NOT-AUTHORITY",
        "Chứng thư số do người không có quyền cấp chứng thư cấp; không nên tiếp nhận, báo lại nơi gửi.",
    ),
    ("SIG-CHAIN-EXPIRED", "Chứng thư của đơn vị cấp không còn hiệu lực tại thời điểm xét; hỏi lại nơi gửi."),
    (
        "SIG-CHAIN-WEAK",
        "Chứng thư số hoặc chứng thư của đơn vị cấp dùng thuật toán không còn an toàn; hỏi lại nơi gửi.",
    ),
    (
        "SIG-CHAIN-RULE",
        "Chuỗi chứng thư vi phạm quy tắc kiểm tra; chưa nên tiếp nhận, hỏi bộ phận công nghệ thông tin.",
    ),
    ("SIG-REV-REVOKED", "Chứng thư số đã bị thu hồi; không chấp nhận chữ ký này, báo lại nơi gửi."),
    (
        "SIG-REV-LATER",
        "Chứng thư số bị thu hồi sau khi ký; dấu thời gian chứng minh điều đó nên chữ ký vẫn có giá trị.",
    ),
    (
        "SIG-REV-SUSPECT",
        "Đơn vị cấp cho biết khoá có thể đã lộ trước lúc ký; chưa nên tiếp nhận, hỏi lại nơi gửi.",
    ),
    (
        "SIG-REV-MISSING",
        "Chưa có danh sách thu hồi để biết chứng thư số còn hiệu lực không; cập nhật danh sách rồi kiểm tra lại.",
    ),
    ("SIG-REV-STALE", "Danh sách thu hồi đang có đã quá cũ; cập nhật danh sách rồi kiểm tra lại."),
    ("SIG-REV-GRACE", "Danh sách thu hồi vừa quá hạn nhưng vẫn tạm dùng được; nên cập nhật sớm."),
    (
        "SIG-REV-FUTURE",
        "Có danh sách thu hồi ghi ngày ở tương lai nên không được dùng; kiểm tra đồng hồ máy tính.",
    ),
    (
        "SIG-REV-AFTER-EXPIRY",
        "Danh sách thu hồi được lập sau khi chứng thư số hết hạn nên có thể không còn ghi việc thu hồi trước đó.",
    ),
    ("SIG-TS-NONE", "Chữ ký không có dấu thời gian; giờ ký chỉ là giờ người ký tự ghi."),
    ("SIG-TS-MALFORMED", "Dấu thời gian bị hỏng, không đọc được, nên không được dùng làm giờ ký."),
    (
        "SIG-TS-BROKEN",
        "Dấu thời gian không đúng hoặc đã bị sửa, nên không được dùng làm giờ ký; nên hỏi lại nơi gửi.",
    ),
    (
        "SIG-TS-IMPRINT",
        "Dấu thời gian thuộc về dữ liệu khác, không phải chữ ký hay tệp này; nên hỏi lại nơi gửi.",
    ),
    ("SIG-TS-WEAK", "Dấu thời gian dùng thuật toán không còn an toàn, nên không được dùng làm giờ ký."),
    ("SIG-TS-FUTURE", "Dấu thời gian ghi giờ ở tương lai; kiểm tra đồng hồ máy tính rồi kiểm tra lại."),
    (
        "SIG-TS-USAGE",
        "Dấu thời gian do chứng thư không dành cho việc này cấp, nên không được dùng làm giờ ký.",
    ),
    (
        "SIG-TS-EXPIRED",
        "Chứng thư của máy chủ cấp dấu thời gian không có hiệu lực vào lúc đó, nên không được dùng làm giờ ký.",
    ),
    ("SIG-TS-UNTRUSTED", "Dấu thời gian do nơi mà cơ quan chưa tin cậy cấp, nên không được dùng làm giờ ký."),
    (
        "SIG-TS-NO-ROOT",
        "Chưa nhập chứng thư gốc cho dấu thời gian nên chưa dùng được dấu thời gian làm giờ ký.",
    ),
    (
        "SIG-TS-REVOKED",
        "Chứng thư của máy chủ cấp dấu thời gian đã bị thu hồi, nên không được dùng làm giờ ký.",
    ),
    (
        "SIG-TS-REV-UNKNOWN",
        "Chưa biết chứng thư của máy chủ cấp dấu thời gian có bị thu hồi không; nên cập nhật danh sách thu hồi.",
    ),
    (
        "SIG-TIME-LOCAL",
        "Giờ ký được ghi theo giờ Việt Nam thay vì giờ quốc tế; đây là thói quen của một số phần mềm ký.",
    ),
    (
        "SIG-TIME-INCONSISTENT",
        "Giờ người ký tự ghi lệch nhiều so với dấu thời gian; lấy giờ trên dấu thời gian, nên hỏi lại nơi gửi.",
    ),
    (
        "SIG-TIME-FUTURE",
        "Giờ người ký tự ghi nằm ở tương lai; kiểm tra đồng hồ máy tính, nên hỏi lại nơi gửi.",
    ),
    ("SIG-TIME-OUTSIDE", "Giờ người ký tự ghi nằm ngoài thời hạn của chứng thư số; nên hỏi lại nơi gửi."),
];
