//! Who works on what, who lets what go, and the end of a day.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Args)]
pub(crate) struct Assign {
    pub(crate) id: i64,
    #[arg(long, value_name = "UNIT", help = "Đơn vị chủ trì: tên hoặc ký hiệu")]
    pub(crate) lead: String,
    #[arg(long = "with", value_name = "UNIT", help = "Đơn vị phối hợp (lặp lại được)")]
    pub(crate) with: Vec<String>,
    #[arg(long, default_value = "", help = "Người xử lý")]
    pub(crate) handler: String,
    #[arg(long, value_name = "YYYY-MM-DD", help = "Hạn xử lý (mặc định: hạn đề xuất)")]
    pub(crate) due: Option<String>,
    #[arg(long, default_value = "", help = "Ý kiến chỉ đạo")]
    pub(crate) instruction: String,
}

#[derive(Debug, Args)]
pub(crate) struct Day {
    #[arg(long, help = "Khép ngày hôm nay: giữ lại những gì còn tồn")]
    pub(crate) close: bool,
    #[arg(long, default_value = "", requires = "close", help = "Lời nhắn cho ngày mai")]
    pub(crate) note: String,
    #[arg(long, requires = "close", help = "Đã in những số mới của sổ")]
    pub(crate) printed: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Approvals {
    #[command(about = "Những văn bản chờ duyệt, kèm cảnh báo và thay đổi")]
    List,
    #[command(about = "Duyệt; nhiều văn bản cùng lúc chỉ khi không có cảnh báo")]
    Approve {
        #[arg(required = true, value_name = "ID")]
        ids: Vec<i64>,
        #[arg(long, default_value = "", help = "Ý kiến")]
        note: String,
    },
    #[command(about = "Trả lại người trình, kèm lý do")]
    Return {
        id: i64,
        #[arg(long, help = "Vì sao")]
        note: String,
    },
    #[command(about = "Gửi văn bản đã được duyệt")]
    Send { id: i64 },
    #[command(about = "Loại văn bản phải duyệt trước khi gửi; nêu loại để đặt lại, --none để bỏ hết")]
    Types {
        #[arg(value_name = "TYPE", conflicts_with = "none")]
        types: Vec<String>,
        #[arg(long)]
        none: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Units {
    #[command(about = "Các đơn vị và người xử lý")]
    List,
    #[command(about = "Nhập danh sách đơn vị từ CSV: Đơn vị, Ký hiệu, Người xử lý")]
    Import {
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}
