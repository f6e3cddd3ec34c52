//! What lies beside the papers to send: `van-ban.json` for programs, `LOI-KHUYEN.txt` for people.

use std::{fmt::Write as _, path::Path};

use domain::AgencyCode;
use serde::{Deserialize, Serialize};

use super::OutgoingSample;
use crate::{error::Error, keep::write_atomically, samples::press::PaperSpec};

/// What a clerk writes about a paper: fields and names of an office's draft, of which this crate knows nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DraftSheet {
    /// Số.
    pub number: String,
    /// Ký hiệu.
    pub notation: String,
    /// `YYYY-MM-DD`.
    pub promulgation_date: String,
    /// Địa danh.
    pub place: String,
    /// Trích yếu.
    pub subject: String,
    /// Loại văn bản.
    pub document_type: String,
    /// Quyền hạn.
    pub signer_competence: String,
    /// Chức vụ.
    pub signer_position: String,
    /// Họ và tên.
    pub signer_name: String,
    /// Độ khẩn, 0 to 4.
    pub priority: u8,
    /// Recipients' codes.
    pub recipients: Vec<String>,
}

impl DraftSheet {
    /// What a paper says of itself, to these recipients.
    pub(super) fn of(paper: &PaperSpec, recipients: &[&(AgencyCode, String)]) -> Self {
        Self {
            number: paper.number.clone(),
            notation: paper.notation.clone(),
            promulgation_date: paper.date.to_string(),
            place: paper.place.clone(),
            subject: paper.subject.clone(),
            document_type: paper.document_type.clone(),
            signer_competence: paper.signer.competence.clone(),
            signer_position: paper.signer.position.clone(),
            signer_name: paper.signer.name.clone(),
            priority: paper.priority.number(),
            recipients: recipients.iter().map(|(code, _)| code.to_string()).collect(),
        }
    }
}

/// Writes both.
pub(super) fn write(dir: &Path, samples: &[OutgoingSample]) -> Result<(), Error> {
    let path = dir.join("van-ban.json");
    let json =
        serde_json::to_vec_pretty(samples).map_err(|source| Error::Index { path: path.clone(), source })?;
    write_atomically(&path, &json).map_err(|source| Error::file(&path, source))?;
    let path = dir.join("LOI-KHUYEN.txt");
    write_atomically(&path, advice(samples).as_bytes()).map_err(|source| Error::file(&path, source))
}

/// Lines end as the plainest editor of Windows wants them.
fn advice(samples: &[OutgoingSample]) -> String {
    let mut text = "VĂN BẢN MẪU ĐỂ GỬI (DIỄN TẬP)\n\nVăn bản, người ký và chữ ký số trong thư mục này đều là giả định, không có giá trị pháp lý.\nSoạn văn bản đi, chọn tệp, nhập thông tin như dưới đây rồi xem phần mềm kiểm tra được gì.\n".to_owned();
    for sample in samples {
        let draft = &sample.draft;
        let signer = format!("{} {}", draft.signer_competence, draft.signer_position);
        let lines = [
            ("Tệp", sample.files.join(", ")),
            ("Cho thấy", sample.shows.clone()),
            ("Số, ký hiệu", domain::document::symbol(&draft.number, &draft.notation)),
            ("Ngày ban hành", draft.promulgation_date.clone()),
            ("Loại", draft.document_type.clone()),
            ("Trích yếu", draft.subject.clone()),
            ("Người ký", format!("{}, {}", signer.trim(), draft.signer_name)),
            ("Độ khẩn", urgency(draft.priority).to_owned()),
            ("Nơi nhận", draft.recipients.join(", ")),
        ];
        text.push('\n');
        for (name, value) in lines {
            // Writing into a text cannot fail.
            writeln!(text, "{name}: {value}").unwrap_or_default();
        }
    }
    text.replace('\n', "\r\n")
}

fn urgency(priority: u8) -> &'static str {
    match priority {
        1 => "Khẩn",
        2 => "Thượng khẩn",
        3 => "Hỏa tốc",
        4 => "Hỏa tốc hẹn giờ",
        _ => "Thường",
    }
}
