//! The command line: every command, option and its help.

mod people;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use domain::UtcMillis;
use jiff::Timestamp;
use jiff::civil::{Date, Time};

pub(crate) use people::{Approvals, Assign, Day, Units};

/// The whole line.
#[derive(Debug, Parser)]
#[command(
    name = "vanthu",
    version,
    about = "Văn phòng văn thư không cần cửa sổ: cho quản trị, kịch bản và kiểm thử.",
    after_help = "Mã kết thúc: 0 xong · 1 dữ liệu hoặc văn phòng từ chối · 2 dùng sai · 3 môi trường (trục, đĩa, cơ sở dữ liệu)"
)]
pub(crate) struct Line {
    #[command(flatten)]
    pub(crate) shared: Shared,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command understands.
#[derive(Clone, Debug, Args)]
pub(crate) struct Shared {
    #[arg(long, global = true, help = "In một đối tượng JSON ra đầu ra chuẩn")]
    pub(crate) json: bool,
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        help = "Thư mục dữ liệu của văn phòng (mặc định: của ứng dụng)"
    )]
    pub(crate) data_dir: Option<PathBuf>,
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t = Secrets::Keychain,
        help = "Nơi giữ khóa bí mật: kho khóa của hệ điều hành, hoặc tệp chỉ tài khoản này đọc được"
    )]
    pub(crate) secrets: Secrets,
}

/// Where secrets are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Secrets {
    Keychain,
    File,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    #[command(subcommand, about = "Đọc, tách và ghi gói tin edXML, không cần văn phòng")]
    Edxml(Edxml),
    #[command(subcommand, about = "Xem PDF và chữ ký số, không cần văn phòng")]
    Pdf(Pdf),
    #[command(about = "Chạy bước kiểm tra trên bản mô tả JSON mà không gửi")]
    Check {
        #[arg(value_name = "DRAFT.json")]
        draft: PathBuf,
    },
    #[command(about = "Lập văn phòng")]
    Init(Init),
    #[command(subcommand, about = "Kết nối tới trục liên thông")]
    Hub(Hub),
    #[command(about = "Một vòng đồng bộ: nhận, gửi, phản hồi, theo dõi")]
    Sync(Sync),
    #[command(subcommand, about = "Văn bản đến và văn bản đi")]
    Documents(Documents),
    #[command(subcommand, about = "Danh bạ cơ quan")]
    Directory(Directory),
    #[command(subcommand, about = "Chứng thư gốc mà văn phòng tin, danh sách thu hồi")]
    Trust(Trust),
    #[command(subcommand, about = "Bộ quy tắc của bước kiểm tra")]
    Rules(Rules),
    #[command(about = "Duyệt – theo dõi: chờ duyệt, quá hạn, chưa phản hồi, nợ trạng thái, tồn theo đơn vị")]
    Board,
    #[command(about = "Cuối ngày: từng mục còn tồn; --close để khép ngày")]
    Day(Day),
    #[command(subcommand, about = "Duyệt trước khi gửi")]
    Approvals(Approvals),
    #[command(subcommand, about = "Đơn vị của văn phòng")]
    Units(Units),
    #[command(about = "Các con số trên bàn: chờ tiếp nhận, gửi lỗi, bị trả lại, nợ phản hồi…")]
    Counters,
    #[command(about = "Kiểm tra sức khỏe: cơ sở dữ liệu, nhật ký, đĩa, đồng hồ, trục")]
    Doctor,
    #[command(subcommand, about = "Trục diễn tập")]
    Rehearsal(Rehearsal),
}

#[derive(Debug, Subcommand)]
pub(crate) enum Edxml {
    #[command(about = "Đọc gói tin và nói trong đó có gì")]
    Read {
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    #[command(about = "Ghi các tệp đính kèm ra thư mục, với tên an toàn")]
    Extract {
        #[arg(value_name = "FILE")]
        file: PathBuf,
        #[arg(long, value_name = "DIR", help = "Thư mục nhận tệp; tệp có sẵn không bị ghi đè")]
        to: PathBuf,
    },
    #[command(about = "Ghi gói tin từ bản mô tả JSON (cùng tên trường với read; tệp đính kèm theo path)")]
    Write {
        #[arg(value_name = "SPEC.json")]
        spec: PathBuf,
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Pdf {
    #[command(about = "Số trang, lớp chữ và từng chữ ký số; mã kết thúc 1 khi có chữ ký không hợp lệ")]
    Inspect {
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        #[arg(
            long,
            value_name = "FILE.pem",
            help = "Chứng thư gốc được tin cho lần xem này (lặp lại được); không nêu thì dùng của văn phòng ở --data-dir"
        )]
        trust: Vec<PathBuf>,
        #[arg(long, value_name = "FILE", help = "Danh sách chứng thư bị thu hồi (lặp lại được)")]
        crl: Vec<PathBuf>,
        #[arg(long, value_name = "TIME", value_parser = moment,
            help = "Xét như tại lúc này: YYYY-MM-DD hoặc RFC 3339 (mặc định: bây giờ)")]
        at: Option<UtcMillis>,
        #[arg(long, help = "Chỉ xem chữ ký, không đọc chữ trong văn bản")]
        no_text: bool,
    },
}

/// A day in Vietnam, from its beginning, or a moment with its offset.
fn moment(text: &str) -> Result<UtcMillis, jiff::Error> {
    match text.parse::<Date>() {
        Ok(day) if !text.contains(['T', 't', ' ']) => {
            Ok(UtcMillis::from_vietnam(day.to_datetime(Time::midnight())))
        }
        Ok(_) | Err(_) => text.parse::<Timestamp>().map(|at| UtcMillis(at.as_millisecond())),
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Trust {
    #[command(about = "Ai được tin, danh sách thu hồi nào đang giữ")]
    List,
    #[command(about = "Tin các chứng thư có dấu vân tay đã được đối chiếu; không nêu --sha256 thì chỉ xem")]
    Import {
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        #[arg(
            long,
            value_name = "HEX",
            help = "Dấu vân tay SHA-256 đã đối chiếu với cơ quan cấp (lặp lại được)"
        )]
        sha256: Vec<String>,
    },
    #[command(about = "Nhận danh sách chứng thư bị thu hồi")]
    AddCrl {
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    #[command(about = "Không tin chứng thư này nữa")]
    Remove {
        #[arg(value_name = "SHA256")]
        sha256: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Rules {
    #[command(about = "Các quy tắc đang có hiệu lực và mức của từng quy tắc")]
    List,
    #[command(about = "Nhập bộ quy tắc mới hơn")]
    Import {
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    #[command(about = "Đặt mức riêng của văn phòng cho một quy tắc, nơi pháp luật để ngỏ")]
    Level {
        rule: String,
        #[arg(value_enum)]
        level: Level,
        #[arg(long, help = "Vì sao")]
        reason: String,
    },
}

/// How much a rule weighs in this office.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Level {
    Block,
    Warn,
    Note,
    #[value(help = "Trở lại mức của bộ quy tắc")]
    Pack,
}

/// Why somebody goes on in spite of what a rule finds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Override {
    pub(crate) rule: String,
    pub(crate) reason: String,
}

impl std::str::FromStr for Override {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (rule, reason) = text.split_once('=').ok_or("RULE=REASON")?;
        Ok(Self { rule: rule.trim().to_owned(), reason: reason.trim().to_owned() })
    }
}

#[derive(Debug, Args)]
pub(crate) struct Init {
    #[arg(long, value_name = "CODE", help = "Mã định danh của cơ quan")]
    pub(crate) agency: String,
    #[arg(long, help = "Tên cơ quan")]
    pub(crate) name: String,
    #[arg(long = "alias", value_name = "CODE", help = "Mã định danh cũ của cơ quan (lặp lại được)")]
    pub(crate) aliases: Vec<String>,
    #[arg(long, default_value = "Văn thư", help = "Người làm việc, như nhật ký ghi")]
    pub(crate) clerk: String,
    #[arg(long, default_value = "", help = "Đơn vị của người đó")]
    pub(crate) department: String,
    #[arg(long, default_value = "", help = "Thư điện tử của cơ quan")]
    pub(crate) email: String,
    #[arg(long, default_value = "", help = "Điện thoại của cơ quan")]
    pub(crate) telephone: String,
    #[arg(long, default_value = "", help = "Địa danh ghi trên văn bản")]
    pub(crate) place: String,
    #[arg(long, default_value_t = 1, value_name = "N", help = "Số đến đầu tiên của sổ năm nay")]
    pub(crate) first_number: u32,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Hub {
    #[command(about = "Đặt kết nối; khóa bí mật là một dòng ở đầu vào chuẩn")]
    Set(Box<HubSet>),
    #[command(about = "Thử kết nối bằng một lượt đi về thật")]
    Test,
    #[command(about = "Kết nối đang thế nào")]
    Status,
}

#[derive(Debug, Args)]
pub(crate) struct HubSet {
    #[arg(long, value_enum)]
    pub(crate) transport: Transport,
    #[arg(long, value_name = "URL", required_if_eq("transport", "vxp"), help = "Địa chỉ của trục")]
    pub(crate) endpoint: Option<String>,
    #[arg(
        long,
        value_name = "ID",
        required_if_eq("transport", "vxp"),
        help = "Mã hệ thống do trung tâm cấp"
    )]
    pub(crate) system_id: Option<String>,
    #[arg(long, help = "Đọc khóa bí mật từ đầu vào chuẩn (một dòng)")]
    pub(crate) secret_stdin: bool,
    #[arg(long, value_name = "DIR", required_if_eq("transport", "folder"), help = "Thư mục trao đổi")]
    pub(crate) folder: Option<PathBuf>,
    #[arg(long, value_name = "FILE.pem", help = "Chứng thư gốc riêng; để trống (\"\") là bỏ")]
    pub(crate) ca_file: Option<String>,
    #[arg(long, value_name = "FILE.p12", help = "Chứng thư của máy khách; để trống (\"\") là bỏ")]
    pub(crate) client_certificate: Option<String>,
    #[arg(
        long,
        help = "Đọc mật khẩu của tệp chứng thư máy khách từ đầu vào chuẩn (một dòng, sau dòng của khóa bí mật)"
    )]
    pub(crate) client_certificate_password_stdin: bool,
    #[arg(long, value_name = "URL", help = "Máy chủ ủy nhiệm")]
    pub(crate) proxy: Option<String>,
    #[command(flatten)]
    pub(crate) switches: Switches,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(10..=3600), help = "Số giây giữa hai vòng")]
    pub(crate) poll_seconds: Option<u32>,
}

/// What is on or off. `--name` and `--name=true` turn on, `--name=false` turns off, absent leaves it as it was.
#[derive(Debug, Args)]
pub(crate) struct Switches {
    #[arg(long, value_name = "true|false", num_args = 0..=1, require_equals = true, default_missing_value = "true",
        help = "Quản trị xác nhận dùng http không mã hóa tới máy khác")]
    pub(crate) allow_plain_http: Option<bool>,
    #[arg(long, value_name = "true|false", num_args = 0..=1, require_equals = true, default_missing_value = "true",
        help = "Ghi hash-file có số 0 đệm, thay cho dạng của nhà cung cấp")]
    pub(crate) padded_hash: Option<bool>,
    #[arg(long, value_name = "true|false", num_args = 0..=1, require_equals = true, default_missing_value = "true",
        help = "Báo trục `fail` với gói tin không đọc được")]
    pub(crate) report_unreadable: Option<bool>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Transport {
    Vxp,
    Folder,
}

#[derive(Debug, Args)]
pub(crate) struct Sync {
    #[arg(long, help = "Chạy liên tục tới khi nhận SIGTERM hoặc Ctrl-C")]
    pub(crate) watch: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Documents {
    #[command(about = "Danh sách, mới nhất trước")]
    List(List),
    #[command(about = "Mọi điều về một văn bản")]
    Show { id: i64 },
    #[command(about = "Tiếp nhận: lấy số đến, vào sổ")]
    Accept {
        id: i64,
        #[arg(long, help = "Tên sổ (mặc định: sổ văn bản đến của năm nay)")]
        book: Option<String>,
        #[arg(long, default_value = "", help = "Ghi chú vào sổ")]
        note: String,
        #[arg(long, default_value = "", help = "Lý do tiếp nhận dù còn cảnh báo của bước kiểm tra")]
        reason: String,
    },
    #[command(about = "Trả lại nơi gửi")]
    Return {
        id: i64,
        #[arg(long, value_name = "R01…R99", help = "Mã lý do")]
        reason: String,
        #[arg(long, default_value = "", help = "Diễn giải; bắt buộc với R99")]
        text: String,
    },
    #[command(about = "Phân công, hoặc chuyển cho đơn vị khác; báo nơi gửi 04")]
    Assign(Assign),
    #[command(about = "Gia hạn xử lý")]
    Extend {
        id: i64,
        #[arg(long, value_name = "YYYY-MM-DD", help = "Hạn mới")]
        due: String,
        #[arg(long, help = "Vì sao")]
        reason: String,
    },
    #[command(about = "Bắt đầu xử lý; báo nơi gửi 05")]
    Start { id: i64 },
    #[command(about = "Kết thúc xử lý; báo nơi gửi 06")]
    Finish {
        id: i64,
        #[arg(long, default_value = "", help = "Kết quả")]
        note: String,
    },
    #[command(
        about = "Gửi văn bản theo bản mô tả JSON; tệp đầu tiên là văn bản chính. Loại phải duyệt thì trình duyệt"
    )]
    Send {
        #[arg(value_name = "DRAFT.json")]
        draft: PathBuf,
        #[arg(
            long = "override",
            value_name = "RULE=REASON",
            help = "Lý do vẫn gửi dù quy tắc này cảnh báo, hoặc chặn mà cho phép nêu lý do (lặp lại được)"
        )]
        overrides: Vec<Override>,
    },
    #[command(about = "Gửi lại cho những nơi chưa nhận được, cùng mã định danh và cùng nội dung")]
    Resend {
        id: i64,
        #[arg(long, value_enum, default_value_t = Only::Failed)]
        only: Only,
        #[arg(
            long = "to",
            value_name = "CODE",
            requires = "reason",
            help = "Gửi lại tới nơi này dù đã có (lặp lại được)"
        )]
        to: Vec<String>,
        #[arg(long, default_value = "", help = "Vì sao gửi lại tới nơi đã có văn bản")]
        reason: String,
    },
    #[command(about = "Phiếu chứng từ: định danh, mã băm, mọi lần gửi và mọi trạng thái")]
    Evidence {
        id: i64,
        #[arg(long = "to", value_name = "CODE", help = "Chỉ một nơi nhận")]
        to: Option<String>,
        #[arg(long, value_name = "FILE", help = "Ghi phiếu thành tệp PDF/A")]
        pdf: Option<PathBuf>,
    },
    #[command(about = "Trạng thái còn nợ nơi gửi")]
    Owed {
        #[arg(long, help = "Báo tất cả ngay")]
        report: bool,
    },
}

/// Which recipients to send to again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Only {
    Failed,
}

#[derive(Debug, Args)]
pub(crate) struct List {
    #[arg(long = "box", value_enum, default_value_t = Side::In, help = "Văn bản đến (in) hay đi (out)")]
    pub(crate) which: Side,
    #[arg(long, help = "Chỉ những văn bản ở trạng thái này")]
    pub(crate) state: Option<String>,
    #[arg(long, help = "Chỉ một mục của cuối ngày, như `vanthu day --json` gọi: failed, overdue…")]
    pub(crate) line: Option<String>,
    #[arg(long, default_value = "", help = "Từ trong số, ký hiệu, trích yếu, cơ quan")]
    pub(crate) query: String,
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=500))]
    pub(crate) limit: u32,
    #[arg(long, value_name = "KEY", allow_hyphen_values = true, help = "Khóa `next` của trang trước")]
    pub(crate) after: Option<String>,
}

/// Incoming or outgoing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Side {
    In,
    Out,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Directory {
    #[command(about = "Nhập danh bạ từ tệp JSON hoặc CSV")]
    Import {
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    #[command(about = "Tìm cơ quan theo tên hoặc mã")]
    Find {
        text: String,
        #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=500))]
        limit: u32,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Rehearsal {
    #[command(about = "Chạy trục diễn tập trên máy này tới khi nhận SIGTERM hoặc hết đầu vào chuẩn")]
    Serve(Serve),
    #[command(about = "Tạo một văn phòng có sẵn N văn bản, để đo và trình diễn")]
    Fill {
        #[arg(long, value_name = "N")]
        documents: u32,
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    #[command(about = "In và ký một văn bản diễn tập theo mô tả")]
    Paper(crate::rehearsals::paper::Paper),
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    #[arg(long, default_value_t = 0, value_name = "N", help = "Cổng trên 127.0.0.1; 0: cổng bất kỳ")]
    pub(crate) port: u16,
    #[arg(long, default_value_t = 1, value_name = "N", help = "Hạt giống: cùng hạt giống, cùng diễn biến")]
    pub(crate) seed: u64,
    #[arg(long, default_value_t = 60, value_name = "N", help = "Số cơ quan tham gia")]
    pub(crate) agencies: usize,
    #[arg(long, value_name = "CODE", help = "Cơ quan do máy khách thật đóng vai (lặp lại được)")]
    pub(crate) own: Vec<String>,
    #[arg(long, value_name = "SCRIPT.json", help = "Kịch bản sự cố")]
    pub(crate) faults: Option<PathBuf>,
    #[arg(long, value_name = "DIR", help = "Giữ hộp thư qua các lần chạy")]
    pub(crate) state: Option<PathBuf>,
    #[arg(long, value_enum, default_value_t = Pace::Demo, help = "Các cơ quan mô phỏng trả lời nhanh hay chậm")]
    pub(crate) pace: Pace,
}

/// How fast simulated offices work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Pace {
    Demo,
    Fast,
    Answering,
    Still,
}
