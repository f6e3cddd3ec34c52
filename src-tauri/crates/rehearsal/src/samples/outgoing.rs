//! Papers for an office to send in the rehearsal ("Văn bản mẫu để gửi"): good ones, and one for each mistake that the
//! checks before sending are there to find.

mod sheet;

use std::path::Path;

use domain::{AgencyCode, Priority};
use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

use super::{
    Signatory,
    header::DocumentKind,
    issuer::Issuer,
    press::{AppendixSpec, PaperSpec, Press, SignatureState, Signatures},
};
use crate::{error::Error, keep::write_atomically};

pub use sheet::DraftSheet;

/// The agency that sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// Its code.
    pub code: AgencyCode,
    /// Its name, as it stands in its certificate and on its letterhead.
    pub name: String,
}

/// A paper to send, with what a clerk would write about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutgoingSample {
    /// Names of its files in the folder, the main one first.
    pub files: Vec<String>,
    /// What it shows, in Vietnamese.
    pub shows: String,
    /// Whether nothing is wrong with it.
    pub good: bool,
    /// What the draft says. Where the mistake is a disagreement, the paper says something else.
    pub draft: DraftSheet,
}

/// What one sample does otherwise than a good letter to two agencies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lesson {
    Good,
    SignedAppendix,
    NamedButNotChosen,
    OtherDate,
    RevokedSigner,
    UnsignedAppendix,
    NoSeal,
    Urgent,
}

/// Lesson, stem of the file name, subject, and what it shows.
const LESSONS: [(Lesson, &str, &str, &str); 8] = [
    (
        Lesson::Good,
        "01-cong-van-hop-le",
        "V/v báo cáo tình hình gửi, nhận văn bản điện tử quý IV năm 2026",
        "Hợp lệ: đủ chữ ký của người có thẩm quyền và của cơ quan, thông tin khớp văn bản, gửi hai nơi nhận.",
    ),
    (
        Lesson::SignedAppendix,
        "02-ke-hoach-co-phu-luc",
        "Kiểm tra công tác văn thư, lưu trữ năm 2027",
        "Hợp lệ: phụ lục là tệp riêng và đã được cơ quan ký số.",
    ),
    (
        Lesson::NamedButNotChosen,
        "03-sot-noi-nhan",
        "V/v rà soát danh mục mã định danh cơ quan, đơn vị",
        "Sót nơi nhận: văn bản ghi thêm một cơ quan mà phần nơi nhận của dự thảo chưa chọn.",
    ),
    (
        Lesson::OtherDate,
        "04-sai-ngay-ban-hanh",
        "V/v đôn đốc cập nhật trạng thái xử lý văn bản",
        "Sai ngày: ngày ghi trên văn bản là ngày hôm trước, không phải ngày nhập trong dự thảo.",
    ),
    (
        Lesson::RevokedSigner,
        "05-chung-thu-da-thu-hoi",
        "V/v cử cán bộ tham gia tập huấn an toàn thông tin",
        "Chứng thư số của người ký đã bị thu hồi trước ngày ký: không được gửi đi.",
    ),
    (
        Lesson::UnsignedAppendix,
        "06-phu-luc-chua-ky",
        "V/v đăng ký nhu cầu đào tạo, bồi dưỡng năm 2027",
        "Phụ lục là tệp riêng nhưng chưa có chữ ký số của cơ quan.",
    ),
    (
        Lesson::NoSeal,
        "07-thieu-chu-ky-co-quan",
        "V/v góp ý dự thảo quy chế tiếp nhận, phát hành văn bản",
        "Mới có chữ ký của người có thẩm quyền, thiếu chữ ký số của cơ quan.",
    ),
    (
        Lesson::Urgent,
        "08-hoa-toc",
        "V/v khẩn trương ứng phó mưa lũ lớn trên các sông",
        "Hợp lệ và khẩn: dấu HỎA TỐC, phải gửi ngay sau khi ký số.",
    ),
];

/// The first of the numbers that the samples take.
const NUMBER: u64 = 901;

/// Writes the papers, `LOI-KHUYEN.txt` and `van-ban.json` into `dir`; what of them is there already is made anew, so
/// that their dates are of `today`. `recipients` are agencies of the directory; at least three others than the sender
/// are needed.
///
/// # Errors
/// Too few recipients, a directory that cannot be written, what [`Press::document`] says.
pub fn ensure_outgoing(
    dir: &Path,
    press: &Press,
    sender: &Sender,
    recipients: &[(AgencyCode, String)],
    today: Date,
) -> Result<Vec<OutgoingSample>, Error> {
    let mut others = recipients.iter().filter(|(code, _)| *code != sender.code);
    let (Some(one), Some(two), Some(three)) = (others.next(), others.next(), others.next()) else {
        return Err(Error::Package("three agencies to send to are needed".to_owned()));
    };
    std::fs::create_dir_all(dir).map_err(|source| Error::file(dir, source))?;
    let issuer = Issuer::of(sender.code.as_str(), &sender.name)
        .ok_or_else(|| Error::NoAgency(sender.code.to_string()))?;
    let mut samples = Vec::new();
    for ((lesson, stem, subject, shows), number) in LESSONS.into_iter().zip(NUMBER..) {
        let (spec, draft) = order(lesson, &issuer, number, subject, [one, two, three], today);
        let mut files = vec![(format!("{stem}.pdf"), press.document(&spec)?)];
        if !spec.announces.is_empty() {
            let seal = (lesson == Lesson::SignedAppendix).then_some(SignatureState::Good);
            let appendix = AppendixSpec { seal, ..appendix(spec) };
            files.push((format!("{stem}-phu-luc.pdf"), press.appendix(&appendix)?));
        }
        for (name, bytes) in &files {
            let path = dir.join(name);
            write_atomically(&path, bytes).map_err(|source| Error::file(&path, source))?;
        }
        let good = matches!(lesson, Lesson::Good | Lesson::SignedAppendix | Lesson::Urgent);
        let files = files.into_iter().map(|(name, _)| name).collect();
        samples.push(OutgoingSample { files, shows: shows.to_owned(), good, draft });
    }
    sheet::write(dir, &samples)?;
    Ok(samples)
}

/// The paper of a lesson, and the draft that goes with it.
fn order(
    lesson: Lesson,
    issuer: &Issuer,
    number: u64,
    subject: &str,
    [one, two, three]: [&(AgencyCode, String); 3],
    today: Date,
) -> (PaperSpec, DraftSheet) {
    let kind = if lesson == Lesson::SignedAppendix { DocumentKind::Plan } else { DocumentKind::Letter };
    let signer: Signatory = issuer.signer(0, "outgoing");
    let mut spec = PaperSpec {
        issuer: issuer.letterhead(),
        number: number.to_string(),
        notation: issuer.notation(kind, "VP"),
        date: today,
        place: issuer.place(),
        document_type: kind.name().to_owned(),
        subject: subject.to_owned(),
        signer,
        ..PaperSpec::default()
    };
    let mut names = vec![one.1.clone(), two.1.clone()];
    let draft = DraftSheet::of(&spec, &[one, two]);
    match lesson {
        Lesson::Good => {}
        Lesson::SignedAppendix | Lesson::UnsignedAppendix => {
            spec.announces = "(có Phụ lục kèm theo)".to_owned()
        }
        Lesson::NamedButNotChosen => names.push(three.1.clone()),
        Lesson::OtherDate => spec.date = today.saturating_sub(1.day()),
        Lesson::RevokedSigner => {
            spec.signatures = Signatures { leader: Some(SignatureState::Revoked), ..Signatures::default() };
        }
        Lesson::NoSeal => spec.signatures = Signatures { seal: None, ..Signatures::default() },
        Lesson::Urgent => spec.priority = Priority::Express,
    }
    let file_mark = "Lưu: VT, VP".to_owned();
    if spec.is_letter() {
        spec.to_places = vec!["Như trên".to_owned(), file_mark];
        spec.addressees = names;
    } else {
        spec.to_places = names.into_iter().chain([file_mark]).collect();
    }
    let draft = DraftSheet { priority: spec.priority.number(), ..draft };
    (spec, draft)
}

fn appendix(paper: PaperSpec) -> AppendixSpec {
    let body = [
        "1. Các cơ quan, đơn vị tự kiểm tra, gửi kết quả trước ngày 15 hằng tháng.",
        "2. Nội dung: lập hồ sơ công việc, gửi và nhận văn bản điện tử, phản hồi trạng thái xử lý.",
        "3. Đầu mối tổng hợp: Văn phòng.",
    ];
    let subject = paper.subject.clone();
    AppendixSpec { subject, paper, body: body.map(str::to_owned).to_vec(), ..AppendixSpec::default() }
}
