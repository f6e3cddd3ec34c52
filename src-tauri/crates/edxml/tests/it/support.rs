//! A faultless package to spoil, and short ways to read one.

use std::{
    fs,
    io::{Cursor, Read},
    path::PathBuf,
};

use domain::{AgencyCode, Business, DocumentId, Priority, StatusCode};
use edxml::{
    BusinessInfo, Document, DocumentType, Error, Hop, Limits, MemorySpooler, Message, OtherInfo, Package,
    Packing, Part, Party, ResponseFor, Signer, Staff, StatusMessage, Style, read, write_document,
    write_status,
};
use jiff::civil::date;

pub type Kept = Package<Cursor<Vec<u8>>>;

pub const PDF: &[u8] = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n1 0 obj << >> endobj\n%%EOF\n";
pub const TEXT: &str = "Danh s\u{e1}ch k\u{e8}m theo\n";

pub fn party(code: &str, name: &str) -> Party {
    Party {
        address: "12 Lê Duẩn".into(),
        email: "vanthu@example.vn".into(),
        telephone: "0240000000".into(),
        ..Party::new(&AgencyCode::parse(code).unwrap(), name)
    }
}

pub fn document() -> Document {
    Document {
        from: party("H21", "UBND tỉnh Gia Lai"),
        to: vec![party("H21.12", "Sở Nội vụ"), party("000.00.00.G22", "Văn phòng Chính phủ")],
        document_id: Some(DocumentId::from("H21,2026/11/05,123/UBND-VX")),
        number: "123".into(),
        notation: "UBND-VX".into(),
        place: "Gia Lai".into(),
        promulgation_date: Some(date(2026, 11, 5)),
        promulgation_date_raw: "2026/11/05".into(),
        document_type: DocumentType { group: Some(2), detail: Some(18), name: "Công văn".into() },
        subject: "V/v tổ chức <hội nghị> & tập huấn".into(),
        content: "Nội dung".into(),
        signer: Signer {
            competence: "TM.".into(), position: "Chủ tịch".into(), name: "Nguyễn Văn A".into()
        },
        due_date: Some(date(2026, 11, 30)),
        due_date_raw: "2026/11/30".into(),
        priority: Priority::Urgent,
        other_info: OtherInfo {
            copies: Some(1),
            pages: Some(3),
            direction: Some(false),
            appendixes: vec!["Phụ lục I".into()],
            ..OtherInfo::default()
        },
        response_for: vec![response_for()],
        steering_type: Some(0),
        to_places: vec!["Như trên".into(), "Lưu: VT".into()],
        business: BusinessInfo {
            kind: Business::New,
            stated: true,
            reason: "Văn bản điện tử mới".into(),
            paper: Some(0),
            staff: vec![staff()],
            ..BusinessInfo::default()
        },
        ..Document::default()
    }
}

pub fn response_for() -> ResponseFor {
    ResponseFor {
        organ_id: "000.00.00.G22".into(),
        code: "12/BM-VP".into(),
        document_id: Some(DocumentId::from("000.00.00.G22,2026/10/01,12/BM-VP")),
        promulgation_date: Some(date(2026, 10, 1)),
        promulgation_date_raw: "2026/10/01".into(),
    }
}

pub fn staff() -> Staff {
    Staff {
        department: "Văn phòng".into(),
        name: "Trần Thị B".into(),
        email: "b@example.vn".into(),
        ..Staff::default()
    }
}

pub fn status() -> StatusMessage {
    StatusMessage {
        from: party("000.00.00.G22", "Văn phòng Chính phủ"),
        response_for: vec![response_for()],
        code: Some(StatusCode::Accepted),
        code_raw: "03".into(),
        description: "Đã tiếp nhận".into(),
        at: Some(date(2026, 11, 6).at(8, 30, 0, 0)),
        at_raw: "2026/11/06 08:30:00".into(),
        staff: staff(),
        ..StatusMessage::default()
    }
}

pub fn trace() -> Vec<Hop> {
    vec![Hop::new(Some("H21"), date(2026, 11, 5).at(14, 22, 10, 0))]
}

pub fn part<'a>(name: &str, id: &str, source: impl Read + 'a) -> Part<'a> {
    Part {
        name: name.into(),
        description: name.into(),
        content_id: id.into(),
        packing: Packing::Auto { entry: "6ba7b810-9dad-11d1-80b4-00c04fd430c8".into() },
        source: Box::new(source),
    }
}

/// A document with a PDF as it is and a text in an archive.
pub fn base() -> String {
    let mut bytes = Vec::new();
    let mut parts = [part("Cong van.pdf", "one", PDF), part("Danh sach.txt", "two", TEXT.as_bytes())];
    let style = Style { trace: trace(), ..Style::default() };
    write_document(&document(), &mut parts, &style, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

pub fn base_status() -> String {
    let mut bytes = Vec::new();
    write_status(&status(), &Style::default(), &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

pub fn try_read(bytes: impl AsRef<[u8]>) -> Result<Kept, Error> {
    read(bytes.as_ref(), &Limits::default(), &mut MemorySpooler)
}

#[track_caller]
pub fn read_all(bytes: impl AsRef<[u8]>) -> Kept {
    try_read(bytes).unwrap()
}

#[track_caller]
pub fn refusal(bytes: impl AsRef<[u8]>) -> &'static str {
    match try_read(bytes) {
        Ok(package) => panic!("read as {:?}", package.message),
        Err(error) => error.code(),
    }
}

pub fn codes(package: &Kept) -> Vec<&'static str> {
    package.warnings.iter().map(|warning| warning.code.as_str()).collect()
}

pub fn as_document(package: &Kept) -> &Document {
    match &package.message {
        Message::Document(document) => document,
        Message::Status(status) => panic!("a status report: {status:?}"),
    }
}

pub fn as_status(package: &Kept) -> &StatusMessage {
    match &package.message {
        Message::Status(status) => status,
        Message::Document(document) => panic!("a document: {document:?}"),
    }
}

/// Replaces what must be there, so that no test spoils nothing.
#[track_caller]
pub fn spoil(package: &str, from: &str, to: &str) -> String {
    assert!(package.contains(from), "{from:?} is not in the package");
    package.replace(from, to)
}

/// Replaces everything between two marks, the marks included.
#[track_caller]
pub fn cut(package: &str, from: &str, to: &str, by: &str) -> String {
    let start = package.find(from).expect("the beginning is there");
    let end = start + package[start..].find(to).expect("the end is there") + to.len();
    format!("{}{by}{}", &package[..start], &package[end..])
}

/// A document with one attachment whose base64 and declared type are given.
pub fn with_attachment(name: &str, declared: &str, base64: &str) -> String {
    let attachment = format!(
        "<Attachment><ContentId>cid:one</ContentId><AttachmentName>{name}</AttachmentName>\
         <ContentType>{declared}</ContentType><edXML:ContentTransferEncoded \
         xmlns:edXML=\"{ns}\">{base64}</edXML:ContentTransferEncoded></Attachment>",
        ns = edxml::NAMESPACE
    );
    let package = cut(
        &base(),
        "<AttachmentEncoded>",
        "</AttachmentEncoded>",
        "<AttachmentEncoded>§</AttachmentEncoded>",
    );
    let reference = format!(
        "<edXML:Reference><edXML:ContentId>cid:one</edXML:ContentId><edXML:AttachmentName>{name}</edXML:AttachmentName></edXML:Reference></edXML:edXMLManifest>"
    );
    cut(&package.replace('§', &attachment), "<edXML:Reference>", "</edXML:edXMLManifest>", &reference)
}

pub fn encode(bytes: impl AsRef<[u8]>) -> String {
    base64_simd::STANDARD.encode_to_string(bytes.as_ref())
}

/// One of the repository's samples.
pub fn sample(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/edxml").join(name);
    fs::read(path).unwrap()
}
