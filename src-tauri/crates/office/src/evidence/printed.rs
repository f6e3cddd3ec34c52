//! The evidence sheet on paper.

use domain::UtcMillis;
use paper::{Column, Page, Part};

use super::words;
use crate::view::{EvidenceCheck, EvidenceEvent, EvidenceFinding, EvidenceSheet, RecipientEvidence};

/// `08:15:02 05/11/2026`, in Vietnam.
fn moment(at: UtcMillis) -> String {
    let local = at.vietnam();
    format!(
        "{:02}:{:02}:{:02} {:02}/{:02}/{:04}",
        local.hour(),
        local.minute(),
        local.second(),
        local.day(),
        local.month(),
        local.year()
    )
}

/// `YYYY-MM-DD` as people write it.
fn day(date: &str) -> String {
    let mut parts: Vec<&str> = date.split('-').collect();
    parts.reverse();
    parts.join("/")
}

fn fact(name: &str, value: impl Into<String>) -> (String, String) {
    (name.to_owned(), value.into())
}

/// The sheet as a page: about one recipient, or about all.
pub(super) fn page(sheet: &EvidenceSheet, one_recipient: bool, mark: &str) -> Page {
    let date = sheet.promulgation_date.as_deref().map(day).unwrap_or_default();
    let mut parts = vec![Part::Heading("1. Văn bản và gói tin".to_owned()), identity(sheet), files(sheet)];
    parts.extend(checked(sheet.check.as_ref()));
    parts.push(Part::Heading("3. Nơi nhận".to_owned()));
    if !one_recipient {
        parts.push(summary(&sheet.recipients));
    }
    for recipient in &sheet.recipients {
        parts.extend(recipient_parts(recipient));
    }
    let title = if one_recipient {
        "PHIẾU CHỨNG TỪ GỬI TỚI MỘT NƠI NHẬN"
    } else {
        "PHIẾU CHỨNG TỪ GỬI VĂN BẢN"
    };
    Page {
        agency: sheet.from.name.clone(),
        title: title.to_owned(),
        subtitle: format!("Văn bản số {} ngày {date}", sheet.symbol),
        mark: mark.to_owned(),
        footer: format!("Lập từ sổ đăng ký của {}; dữ liệu đến {}", sheet.from.code, moment(sheet.as_of)),
        as_of: sheet.as_of,
        landscape: false,
        parts,
    }
}

fn identity(sheet: &EvidenceSheet) -> Part {
    Part::Facts(vec![
        fact("Cơ quan gửi", format!("{} ({})", sheet.from.name, sheet.from.code)),
        fact("Mã định danh văn bản", sheet.document_id.as_str()),
        fact("Loại văn bản", sheet.document_type.as_str()),
        fact("Trích yếu", sheet.subject.as_str()),
        fact("Người ký", sheet.signer.as_str()),
        fact("Bấm gửi lúc", format!("{} - {}", moment(sheet.queued_at), sheet.queued_by)),
        fact("SHA-256 của gói tin", sheet.package_sha256.as_str()),
        fact("Cỡ gói tin", format!("{} byte", sheet.package_bytes)),
    ])
}

fn files(sheet: &EvidenceSheet) -> Part {
    let row = |file: &crate::view::AttachmentView| {
        vec![file.name.clone(), format!("{} byte", file.bytes), file.sha256.clone()]
    };
    Part::Table {
        columns: vec![Column::new("Tệp", 5), Column::new("Cỡ", 2), Column::new("SHA-256", 6)],
        rows: sheet.files.iter().map(row).collect(),
    }
}

fn checked(check: Option<&EvidenceCheck>) -> Vec<Part> {
    let mut parts = vec![Part::Heading("2. Chữ ký số và kiểm tra khi gửi".to_owned())];
    let Some(check) = check else {
        parts.push(Part::Note("Sổ đăng ký không có kết quả kiểm tra của văn bản này.".to_owned()));
        return parts;
    };
    let trust = if check.trust_version.is_empty() { "không có" } else { check.trust_version.as_str() };
    parts.push(Part::Facts(vec![
        fact("Kiểm tra lúc", format!("{} - {}", moment(check.at), check.by)),
        fact("Bộ quy tắc", check.pack.as_str()),
        fact("Kho gốc tin cậy", trust),
        fact("Dấu vân nội dung", check.fingerprint.as_str()),
        fact("Số quy tắc đạt", check.passed.to_string()),
    ]));
    let row = |one: &EvidenceFinding| {
        vec![words::level_word(&one.level).to_owned(), one.sentence.vi.clone(), one.rule.clone()]
    };
    parts.push(Part::Table {
        columns: vec![Column::new("Kết quả", 2), Column::new("Nhận định", 8), Column::new("Quy tắc", 3)],
        rows: check.signatures.iter().chain(&check.findings).map(row).collect(),
    });
    if !check.reasons.is_empty() {
        parts.push(Part::Table {
            columns: vec![
                Column::new("Quy tắc", 3),
                Column::new("Lý do vẫn gửi", 6),
                Column::new("Người ghi", 3),
                Column::new("Lúc", 3),
            ],
            rows: check
                .reasons
                .iter()
                .map(|one| vec![one.rule.clone(), one.reason.clone(), one.by.clone(), moment(one.at)])
                .collect(),
        });
    }
    parts
}

fn summary(recipients: &[RecipientEvidence]) -> Part {
    let row = |(number, one): (usize, &RecipientEvidence)| {
        let last = one.events.last().map(|event| moment(event.at)).unwrap_or_default();
        vec![
            (number + 1).to_string(),
            one.to.name.clone(),
            one.to.code.clone(),
            words::state(one.state).to_owned(),
            last,
        ]
    };
    Part::Table {
        columns: vec![
            Column::new("STT", 1),
            Column::new("Nơi nhận", 6),
            Column::new("Mã định danh", 4),
            Column::new("Trạng thái", 3),
            Column::new("Sự kiện cuối", 4),
        ],
        rows: recipients.iter().enumerate().map(row).collect(),
    }
}

fn recipient_parts(one: &RecipientEvidence) -> [Part; 2] {
    let state = words::state(one.state);
    [
        Part::Heading(format!("{} ({}): {}", one.to.name, one.to.code, state.to_lowercase())),
        Part::Table {
            columns: vec![
                Column::new("Lúc", 3),
                Column::new("Sự kiện", 5),
                Column::new("Nguồn", 3),
                Column::new("Chi tiết", 7),
            ],
            rows: one
                .events
                .iter()
                .map(|event| {
                    vec![
                        moment(event.at),
                        words::event(event),
                        words::source(&event.source).to_owned(),
                        details(event),
                    ]
                })
                .collect(),
        },
    ]
}

fn details(event: &EvidenceEvent) -> String {
    let mut said = Vec::new();
    if !event.text.is_empty() {
        said.push(event.text.clone());
    }
    if let Some(at) = event.stated_at {
        said.push(format!("nơi báo ghi lúc {}", moment(at)));
    }
    if let Some(error) = &event.error {
        said.push(format!("mã lỗi {}", error.code));
    }
    if let Some(id) = &event.doc_id {
        said.push(format!("mã trên trục {id}"));
    }
    if let Some(hash) = &event.sha256 {
        said.push(format!("SHA-256 {hash}"));
    }
    said.join("; ")
}
