//! What can be found, each with its sentence for people.
//!
//! The code is stable: screens and scripts go by it. `{name}` stands for a value of the finding, `{seen}` and
//! `{expected}` for its evidence.

use serde::{Deserialize, Serialize};

use super::{finding::Finding, pack::Message};

macro_rules! codes {
    ($($code:ident = $name:literal: $vi:literal, $en:literal;)+) => {
        /// What was found.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "bindings", derive(specta::Type))]
        #[serde(rename_all = "snake_case")]
        pub enum Code {
            $(#[doc = $en] $code,)+
        }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$code),+];

            /// The code in JSON.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$code => $name,)+ }
            }

            /// Its sentences, Vietnamese and English, with places for values.
            #[must_use]
            pub fn sentences(self) -> (&'static str, &'static str) {
                match self { $(Self::$code => ($vi, $en),)+ }
            }
        }
    };
}

codes! {
    Passed = "passed":
        "Đạt.",
        "Passed.";
    NoMainFile = "no_main_file":
        "Chưa có tệp văn bản chính.",
        "There is no main document.";
    Scan = "scan":
        "Tệp là bản quét, không có lớp chữ: không kiểm tra được, cần người đọc.",
        "The file is a scan without text: it cannot be checked and has to be read.";
    UnreadableText = "unreadable_text":
        "Phông chữ của tệp không cho biết chữ nào được in: không kiểm tra được, cần người đọc.",
        "The fonts do not say which characters they show: it cannot be checked and has to be read.";
    UnreadableFile = "unreadable_file":
        "Tệp “{seen}” không đọc được ({why}). Hãy xuất lại tệp từ bản gốc.",
        "The file “{seen}” cannot be read ({why}). Export it again from the original.";
    NotPdf = "not_pdf":
        "Tệp “{seen}” không phải PDF nên không kiểm tra được nội dung và chữ ký số.",
        "The file “{seen}” is no PDF, so neither its text nor its signatures can be checked.";
    NotFound = "not_found":
        "Không tìm thấy thành phần này trong tệp để so sánh.",
        "This component was not found in the file.";
    NotTyped = "not_typed":
        "Văn bản ghi “{seen}” nhưng ô này còn trống.",
        "The document says “{seen}”, and the field is empty.";
    NearlySame = "nearly_same":
        "Gần giống, cần xem lại: văn bản ghi “{seen}”, đã nhập “{expected}”.",
        "Nearly the same, please look: the document says “{seen}”, typed “{expected}”.";
    Differs = "differs":
        "Không khớp: văn bản ghi “{seen}”, đã nhập “{expected}”.",
        "They differ: the document says “{seen}”, typed “{expected}”.";
    TypeOfNotation = "type_of_notation":
        "Ký hiệu cho biết đây là {seen}, nhưng loại đã nhập là “{expected}”.",
        "The notation says {seen}, the type typed is “{expected}”.";
    NoTypePrinted = "no_type_printed":
        "Văn bản không in tên loại như công văn, nhưng loại đã nhập là “{expected}”.",
        "The document prints no type, as a công văn does, yet the type typed is “{expected}”.";
    NoStamp = "no_stamp":
        "Đã chọn mức “{expected}” nhưng không đọc thấy dấu chỉ độ khẩn trong văn bản (dấu có thể là hình ảnh).",
        "“{expected}” is chosen, yet no urgency stamp can be read (it may be a picture).";
    SecrecyMark = "secrecy_mark":
        "Có dấu chỉ độ mật “{mark}”: không gửi, không tiếp nhận qua trục; xử lý theo quy định bảo vệ bí mật nhà nước.",
        "It bears the secrecy mark “{mark}”: it may not pass through the hub.";
    NoNumber = "no_number":
        "Văn bản chưa được cấp số.",
        "The document has no number yet.";
    NoDate = "no_date":
        "Chưa có ngày ban hành.",
        "There is no issue date.";
    NotADate = "not_a_date":
        "“{seen}” không phải một ngày có thật.",
        "“{seen}” is no date.";
    FutureDate = "future_date":
        "Ngày ban hành {seen} ở tương lai.",
        "The issue date {seen} is in the future.";
    DueBeforeDate = "due_before_date":
        "Hạn trả lời {seen} trước ngày ban hành {expected}.",
        "The due date {seen} is before the issue date {expected}.";
    ComponentMissing = "component_missing":
        "Không thấy thành phần thể thức: {component}.",
        "A component of form was not found: {component}.";
    NoLeadingZero = "no_leading_zero":
        "Số nhỏ hơn 10 phải có số 0 ở trước: “{seen}”.",
        "A number below 10 is written with a leading zero: “{seen}”.";
    SpaceInSymbol = "space_in_symbol":
        "Số, ký hiệu “{seen}” có khoảng trống.",
        "The symbol “{seen}” contains a space.";
    SymbolForm = "symbol_form":
        "Ký hiệu trong “{seen}” không đúng dạng các nhóm chữ nối bằng gạch nối.",
        "The notation in “{seen}” is not groups joined by hyphens.";
    LetterAbbreviated = "letter_abbreviated":
        "Công văn không ghi chữ viết tắt “CV” trong ký hiệu: “{seen}”.",
        "A công văn has no “CV” in its notation: “{seen}”.";
    SymbolYear = "symbol_year":
        "Năm trong “{seen}” khác năm ban hành.",
        "The year in “{seen}” is not the year of issue.";
    FieldMissing = "field_missing":
        "Chưa nhập: {field}.",
        "Missing: {field}.";
    FieldTooLong = "field_too_long":
        "{field} dài {length} ký tự, trục chỉ nhận {limit}.",
        "{field} has {length} characters, the hub takes {limit}.";
    CirculationMark = "circulation_mark":
        "Văn bản có chỉ dẫn “{mark}”: cân nhắc trước khi gửi ra ngoài cơ quan.",
        "The document is marked “{mark}”: consider before sending it out.";
    NothingSigned = "nothing_signed":
        "Không có chữ ký số nào để kiểm tra.",
        "There is no signature to check.";
    NoPersonSignature = "no_person_signature":
        "Chưa có chữ ký số của người có thẩm quyền.",
        "The competent person has not signed.";
    NoAgencySignature = "no_agency_signature":
        "Chưa có chữ ký số của cơ quan.",
        "The agency has not signed.";
    SignatureOfUnknown = "signature_of_unknown":
        "Có chữ ký số nhưng chứng thư không cho biết là của người hay của cơ quan.",
        "There is a signature whose certificate does not tell a person from an agency.";
    SignatureMissing = "signature_missing":
        "Thiếu chữ ký số để so sánh.",
        "A signature to compare is missing.";
    AgencySignedFirst = "agency_signed_first":
        "Cơ quan “{seen}” ký trước người có thẩm quyền “{expected}”: người ký phải ký trước, cơ quan ký sau cùng.",
        "The agency “{seen}” signed before “{expected}”: the person signs first, the agency last.";
    BrokenSignature = "broken_signature":
        "Chữ ký số không hợp lệ hoặc tệp đã bị thay đổi sau khi ký.",
        "A signature is invalid, or the file was changed after signing.";
    NoRoot = "no_root":
        "Chưa xác định: cơ quan chưa nhập chứng thư gốc nên chưa biết chữ ký của “{seen}” có đáng tin không. Đề nghị cán bộ CNTT nhập chứng thư gốc trong Cấu hình.",
        "Not known: no root certificate was imported, so nobody can tell whether the signature of “{seen}” is to be trusted. Ask IT staff to import it in the settings.";
    NotTrustedYet = "not_trusted_yet":
        "Chữ ký của “{seen}” còn nguyên vẹn nhưng chưa đủ căn cứ để tin cậy.",
        "The signature of “{seen}” is intact, yet cannot be trusted so far.";
    TimeNotTrusted = "time_not_trusted":
        "Thời điểm ký của “{seen}” chưa có dấu thời gian tin cậy.",
        "The signing time of “{seen}” has no trusted timestamp.";
    NoSigningTime = "no_signing_time":
        "Không biết thời điểm ký.",
        "The signing time is not known.";
    AppendixMissing = "appendix_missing":
        "Văn bản nêu “{announced}” nhưng không có tệp kèm theo.",
        "The document announces “{announced}”, and no file is attached.";
    AppendixNotSeen = "appendix_not_seen":
        "Văn bản nêu “{announced}” nhưng chưa thấy tệp nào là phụ lục này.",
        "The document announces “{announced}”, and no file looks like it.";
    FileNotAnnounced = "file_not_announced":
        "Tệp “{seen}” không được văn bản nhắc tới.",
        "The document does not mention the file “{seen}”.";
    AppendixUnsigned = "appendix_unsigned":
        "Phụ lục “{seen}” là tệp riêng nhưng chưa có chữ ký số của cơ quan.",
        "The appendix “{seen}” is a file of its own and the agency has not signed it.";
    AppendixOfOther = "appendix_of_other":
        "Phụ lục “{seen}” được ký bởi cơ quan mang tên khác cơ quan ban hành.",
        "The appendix “{seen}” is signed under another agency's name.";
    RecipientUnknown = "recipient_unknown":
        "Mã “{seen}” không có trong danh bạ.",
        "The code “{seen}” is not in the directory.";
    RecipientClosed = "recipient_closed":
        "{agency} ({code}) không còn hoạt động; đơn vị kế thừa: {expected}.",
        "{agency} ({code}) is closed; its successor: {expected}.";
    OldCode = "old_code":
        "{agency} đã đổi mã từ {seen} sang {expected}.",
        "{agency} changed its code from {seen} to {expected}.";
    RecipientOurs = "recipient_ours":
        "{agency} ({code}) là chính cơ quan mình.",
        "{agency} ({code}) is ourselves.";
    RecipientTwice = "recipient_twice":
        "{agency} ({code}) được chọn hai lần.",
        "{agency} ({code}) is chosen twice.";
    RecipientNotChosen = "recipient_not_chosen":
        "Văn bản ghi nơi nhận “{printed}” nhưng chưa chọn {agency}.",
        "The document names “{printed}”, and {agency} is not chosen.";
    RecipientUnclear = "recipient_unclear":
        "Văn bản ghi nơi nhận “{printed}”; có thể là: {expected}.",
        "The document names “{printed}”; perhaps: {expected}.";
    NotInDirectory = "not_in_directory":
        "Nơi nhận “{printed}” không có trong danh bạ, không kiểm tra được.",
        "“{printed}” is not in the directory and cannot be checked.";
    GroupIncomplete = "group_incomplete":
        "“{seen}” có {total} đơn vị, còn {count} đơn vị chưa chọn: {agencies}…",
        "“{seen}” has {total} agencies, {count} are not chosen: {agencies}…";
    GroupUnknown = "group_unknown":
        "Không biết “{seen}” gồm những đơn vị nào.",
        "It is not known who belongs to “{seen}”.";
    PerhapsInGroup = "perhaps_in_group":
        "Không biết chắc {agency} có thuộc nơi nhận ghi trong văn bản không.",
        "It cannot be told whether the document names {agency}.";
    RecipientNotPrinted = "recipient_not_printed":
        "Đã chọn {agency} nhưng văn bản không ghi nơi nhận này.",
        "{agency} is chosen, and the document does not name it.";
    SentBefore = "sent_before":
        "Đã gửi văn bản này ({symbol}) tới {agency} lúc {at}.",
        "This document ({symbol}) was sent to {agency} at {at}.";
    SentToOthers = "sent_to_others":
        "Văn bản này ({symbol}) đã gửi lúc {at} tới nơi khác.",
        "This document ({symbol}) was sent to others at {at}.";
    NumberUsed = "number_used":
        "Số, ký hiệu này đã dùng cho văn bản khác: {symbol} ({at}).",
        "This symbol is another document's: {symbol} ({at}).";
    NearlyTheSameText = "nearly_the_same_text":
        "Giống {percent} % văn bản {symbol} ({at}).",
        "{percent} % the same as {symbol} ({at}).";
    ReceivedBefore = "received_before":
        "Đã nhận văn bản này: {symbol} lúc {at}.",
        "This document was received before: {symbol} at {at}.";
    PaperToo = "paper_too":
        "{document_type} thuộc danh mục chỉ gửi điện tử, không kèm bản giấy.",
        "{document_type} is sent electronically only, without paper.";
    Late = "late":
        "Đã quá hạn gửi {limit}.",
        "The time limit {limit} has passed.";
    FileTooLarge = "file_too_large":
        "Tệp “{seen}” có {bytes}, vượt mức {limit_bytes} của trục.",
        "The file “{seen}” has {bytes}, the hub takes {limit_bytes}.";
    FileEmpty = "file_empty":
        "Tệp “{seen}” rỗng.",
        "The file “{seen}” is empty.";
    FilesTooLarge = "files_too_large":
        "Các tệp có tổng cộng {bytes}, vượt mức {limit_bytes} của trục.",
        "The files have {bytes} together, the hub takes {limit_bytes}.";
    TooManyFiles = "too_many_files":
        "Có {count} tệp, trục chỉ nhận {limit}.",
        "There are {count} files, the hub takes {limit}.";
    TooManyRecipients = "too_many_recipients":
        "Có {count} nơi nhận, một gói tin chỉ nhận {limit}.",
        "There are {count} recipients, a package takes {limit}.";
    NotConfirmed = "not_confirmed":
        "Văn thư chưa xác nhận đã rà soát văn bản.",
        "The clerk has not confirmed the review.";
    NotForUs = "not_for_us":
        "Văn bản gửi cho {seen}, không có mã của cơ quan mình.",
        "It is addressed to {seen}, not to us.";
    FileDamaged = "file_damaged":
        "Tệp “{seen}” thiếu hoặc hỏng trong gói tin.",
        "The file “{seen}” is missing or damaged in the package.";
    TargetUnknown = "target_unknown":
        "Văn bản được nhắc tới không có trong sổ.",
        "The document it refers to is not in the register.";
    TargetMissing = "target_missing":
        "Gói tin không cho biết cập nhật, thu hồi hay thay thế văn bản nào.",
        "The package does not say which document it updates, recalls or replaces.";
    Urgent = "urgent":
        "Văn bản khẩn: trình, chuyển ngay sau khi tiếp nhận.",
        "Urgent: submit it at once after accepting.";
}

/// Names of fields and components, for sentences.
const NAMES: [(&str, &str, &str); 15] = [
    ("nation", "Quốc hiệu và Tiêu ngữ", "national title and motto"),
    ("issuer", "tên cơ quan ban hành", "issuing agency"),
    ("number", "số", "number"),
    ("notation", "ký hiệu", "notation"),
    ("place", "địa danh", "place"),
    ("date", "ngày tháng năm", "date"),
    ("subject", "trích yếu", "subject"),
    ("document_type", "loại văn bản", "type"),
    ("signer_competence", "quyền hạn người ký", "signer's competence"),
    ("signer_position", "chức vụ người ký", "signer's position"),
    ("signer_name", "họ tên người ký", "signer's name"),
    ("recipients", "nơi nhận", "recipients"),
    ("addressees", "Kính gửi", "addressees"),
    ("priority", "độ khẩn", "urgency"),
    ("pages", "số trang", "pages"),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Language {
    Vietnamese,
    English,
}

impl Finding {
    /// The sentence that says what was found, in both languages.
    #[must_use]
    pub fn sentence(&self) -> Message {
        let (vi, en) = self.code.sentences();
        Message { vi: self.filled(vi, Language::Vietnamese), en: self.filled(en, Language::English) }
    }

    /// Fills the places of a sentence, once each: a value that itself contains a place stays as it is.
    fn filled(&self, sentence: &str, language: Language) -> String {
        let mut text = String::new();
        let mut rest = sentence;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, behind)) = after.split_once('}') else { break };
            let value = match name {
                "seen" => self.evidence.seen.as_deref(),
                "expected" => self.evidence.expected.as_deref(),
                name => self.args.get(name).map(String::as_str),
            };
            text.push_str(before);
            text.push_str(&spoken(name, value.unwrap_or_default(), language));
            rest = behind;
        }
        let filled = text + rest;
        let mut letters = filled.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
    }
}

/// A value as people say it: names of fields, `20/11/2026`, `12:00 20/11/2026`, `1,5 MB`.
fn spoken(name: &str, value: &str, language: Language) -> String {
    match name {
        "field" | "component" => {
            let known = NAMES.iter().find(|(field, _, _)| *field == value);
            let word = known.map(|(_, vi, en)| if language == Language::Vietnamese { *vi } else { *en });
            word.unwrap_or(value).to_owned()
        }
        "bytes" | "limit_bytes" => value.parse::<f64>().map_or_else(
            |_| value.to_owned(),
            |bytes| {
                let megabytes = format!("{:.1} MB", bytes / f64::from(1 << 20));
                if language == Language::Vietnamese { megabytes.replace('.', ",") } else { megabytes }
            },
        ),
        "at" | "limit" | "now" => value.parse::<jiff::Timestamp>().map_or_else(
            |_| value.to_owned(),
            |at| {
                let local = crate::UtcMillis(at.as_millisecond()).vietnam();
                format!("{:02}:{:02} {}", local.hour(), local.minute(), day(local.date()))
            },
        ),
        _ if value.len() == 10 => value.parse().map_or_else(|_| value.to_owned(), day),
        _ => value.to_owned(),
    }
}

fn day(date: jiff::civil::Date) -> String {
    format!("{:02}/{:02}/{:04}", date.day(), date.month(), date.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_one_name_in_json_and_in_rust() {
        for code in Code::ALL {
            assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
        }
    }

    #[test]
    fn both_sentences_of_a_code_name_the_same_values() {
        let places = |text: &str| {
            let mut names: Vec<String> =
                text.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0.to_owned())).collect();
            names.sort();
            names
        };
        for code in Code::ALL {
            let (vi, en) = code.sentences();
            assert_eq!(places(vi), places(en), "{code:?}");
        }
    }
}
