//! `vanthu board` and `vanthu day`.

use domain::assignment::Standing;
use domain::open_work::WorkLine;
use office::Office;
use office::view::{Board, DayClosing, DayView, Share};

use super::shown;
use crate::arguments::Day;
use crate::failure::{Exit, Outcome};
use crate::output::Output;

/// Prints the head's board.
pub(super) async fn board(office: &Office, output: Output) -> Outcome {
    let board = office.board().await?;
    output.result(&shown::value(&board)?, || text(&board));
    Ok(Exit::Done)
}

fn text(board: &Board) -> String {
    let head = format!(
        "Chờ duyệt {} · Quá hạn {} · Chưa phản hồi {} · Nợ trạng thái {} · Chờ phân công {}",
        board.approvals_total, board.overdue_total, board.silent_total, board.owed, board.unassigned
    );
    let approvals = board.approvals.iter().map(|one| {
        format!("  duyệt    {:>5}  {}  {} cảnh báo  {}", one.id, one.symbol, one.seen.len(), one.subject)
    });
    let overdue = board.overdue.iter().map(|one| {
        let days = match one.standing {
            Standing::Overdue { days } => days,
            Standing::Closed | Standing::Open | Standing::InTime { .. } | Standing::Soon { .. } => 0,
        };
        format!("  quá hạn  {:>5}  {}  {}  +{days} ngày làm việc", one.id, one.symbol, one.lead)
    });
    let silent = board.silent.iter().map(|one| {
        format!(
            "  im lặng  {:>5}  {} → {}  từ {}",
            one.document,
            one.symbol,
            one.to.name,
            one.since.rfc3339()
        )
    });
    let backlog = board.backlog.iter().map(|one| {
        let name = one.unit.as_ref().map_or("(không đơn vị)", |unit| unit.name.as_str());
        format!("  tồn      {:>5}  {name}  quá hạn {}, sắp hạn {}", one.open, one.overdue, one.soon)
    });
    let right =
        format!("Gửi đúng lần đầu: tuần này {}, tuần trước {}", said(board.this_week), said(board.last_week));
    let all = std::iter::once(head).chain(approvals).chain(overdue).chain(silent).chain(backlog);
    all.chain(std::iter::once(right)).collect::<Vec<_>>().join("\n")
}

fn said(share: Share) -> String {
    match share.per_mille {
        None => "chưa gửi văn bản nào".to_owned(),
        Some(share_of) => format!("{},{} % ({}/{})", share_of / 10, share_of % 10, share.right, share.sent),
    }
}

/// Prints the end of the day, and closes it when asked to.
pub(super) async fn day(office: &Office, command: &Day, output: Output) -> Outcome {
    let view = if command.close {
        let closing = DayClosing { note: command.note.clone(), register_printed: command.printed };
        office.close_day(closing).await?
    } else {
        office.day().await?
    };
    output.result(&shown::value(&view)?, || day_text(&view));
    Ok(Exit::Done)
}

fn day_text(view: &DayView) -> String {
    let line = |line: &office::view::DayLine| {
        let late = if line.late > 0 { format!(" (quá hạn {})", line.late) } else { String::new() };
        format!("{} {:>5}  {}{late}", if line.count == 0 { "✓" } else { "•" }, line.count, name(line.line))
    };
    let closed =
        view.closed.as_ref().map(|close| format!("Đã khép ngày lúc {} ({}).", close.at.rfc3339(), close.by));
    view.lines.iter().map(line).chain(closed).collect::<Vec<_>>().join("\n")
}

fn name(line: WorkLine) -> &'static str {
    match line {
        WorkLine::UnsentSigned => "Đã ký, chưa gửi",
        WorkLine::InQueue => "Đã bấm gửi, chưa rời văn phòng",
        WorkLine::Failed => "Gửi lỗi",
        WorkLine::NotDelivered => "Chưa đến nơi nhận",
        WorkLine::NotAccepted => "Đã đến, chưa được tiếp nhận",
        WorkLine::Refused => "Bị trả lại",
        WorkLine::Unreadable => "Nhận lỗi",
        WorkLine::Unregistered => "Đến, chưa vào sổ",
        WorkLine::NotSubmitted => "Đã vào sổ, chưa chuyển",
        WorkLine::Overdue => "Quá hạn xử lý",
        WorkLine::StatusOutbox => "Phản hồi trạng thái còn nợ",
        WorkLine::RecallsIn => "Thu hồi, cập nhật đến, chờ quyết định",
        WorkLine::RecallsOut => "Đã xin lấy lại, chưa được trả lời",
        WorkLine::Duplicates => "Văn bản đến trùng",
        WorkLine::RegisterPrint => "Số mới trong sổ, chưa in",
    }
}
