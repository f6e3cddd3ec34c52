//! Words of the printed sheet. A sheet is kept in files of other offices, so it speaks Vietnamese whatever language
//! the window does.

use domain::{DeliveryState, StatusCode, checklist::Level};

use crate::view::{EventKind, EvidenceEvent};

/// The name of a level in values.
pub(super) fn level(level: Level) -> &'static str {
    match level {
        Level::Block => "block",
        Level::Warn => "warn",
        Level::Pass => "pass",
        Level::Unchecked => "unchecked",
    }
}

/// A level for people.
pub(super) fn level_word(level: &str) -> &'static str {
    match level {
        "pass" => "Đạt",
        "warn" => "Cảnh báo",
        "block" => "Chặn",
        _ => "Không kiểm tra được",
    }
}

/// A state for people.
pub(super) fn state(state: DeliveryState) -> &'static str {
    match state {
        DeliveryState::Queued => "Chờ gửi",
        DeliveryState::Sent => "Đã gửi",
        DeliveryState::Failed => "Lỗi gửi",
        DeliveryState::Arrived => "Đã đến",
        DeliveryState::Returned => "Bị trả lại",
        DeliveryState::Accepted => "Đã tiếp nhận",
        DeliveryState::Assigned => "Đã phân công",
        DeliveryState::InProcess => "Đang xử lý",
        DeliveryState::Done => "Hoàn thành",
        DeliveryState::TakeBackAsked => "Đang xin lấy lại",
        DeliveryState::TakenBack => "Đã lấy lại",
    }
}

fn code(raw: &str) -> &'static str {
    match StatusCode::parse(raw) {
        Some(StatusCode::Arrived) => "đã đến",
        Some(StatusCode::Returned) => "từ chối tiếp nhận",
        Some(StatusCode::Accepted) => "đã tiếp nhận",
        Some(StatusCode::Assigned) => "phân công xử lý",
        Some(StatusCode::InProcess) => "đang xử lý",
        Some(StatusCode::Done) => "hoàn thành",
        Some(StatusCode::TakeBack) => "yêu cầu lấy lại",
        Some(StatusCode::Agreed) => "đồng ý lấy lại, cập nhật",
        Some(StatusCode::Refused) => "từ chối lấy lại, cập nhật",
        None => "mã không có trong danh mục",
    }
}

/// What happened, for people.
pub(super) fn event(event: &EvidenceEvent) -> String {
    match event.kind {
        EventKind::Attempt => {
            let outcome = match event.what.as_str() {
                "done" => "trục đã nhận",
                "network" => "không nối được",
                "transient" => "trục hẹn thử lại",
                "permanent" => "trục từ chối",
                "already_there" => "trục đã có sẵn",
                _ => "chưa rõ kết quả",
            };
            format!("Gửi lên trục: {outcome}")
        }
        EventKind::Report => format!("Trạng thái {}: {}", event.what, code(&event.what)),
        EventKind::Resend => {
            let said = match event.what.as_str() {
                "there" => "trục báo nơi này đã có văn bản",
                "not_there" => "trục báo nơi này chưa có văn bản",
                _ => "chưa hỏi được trục, tác vụ gửi hỏi trước khi gửi",
            };
            format!("Gửi lại ({said})")
        }
        EventKind::Nudge => {
            let way = match event.what.as_str() {
                "phone" => "điện thoại",
                "email" => "thư điện tử",
                "in_person" => "gặp trực tiếp",
                _ => "tin nhắn",
            };
            format!("Đôn đốc qua {way}")
        }
    }
}

/// Who says so, for people.
pub(super) fn source(source: &str) -> &str {
    match source {
        crate::audit::HUB => "Trục liên thông",
        crate::audit::SYSTEM => "Phần mềm",
        other => other,
    }
}
