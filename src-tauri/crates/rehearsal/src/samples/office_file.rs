//! The smallest spreadsheets and text documents that office software opens.

use std::io;

use super::archive;

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A table of figures about a subject, xlsx.
pub(crate) fn table(subject: &str) -> io::Result<Vec<u8>> {
    let rows = [
        ["TT", "Nội dung", "Đơn vị tính", "Kế hoạch", "Thực hiện"],
        ["1", "Nhiệm vụ được giao", "Nhiệm vụ", "120", "96"],
        ["2", "Kinh phí thực hiện", "Triệu đồng", "4500", "3870"],
        ["3", "Số cơ quan báo cáo", "Cơ quan", "149", "141"],
    ];
    let mut sheet = row(&[&escape(subject)]);
    for cells in &rows {
        sheet.push_str(&row(cells));
    }
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    archive::of(&[
        ("[Content_Types].xml", types("/xl/workbook.xml", "spreadsheetml.sheet.main", Some(("/xl/worksheets/sheet1.xml", "spreadsheetml.worksheet"))).as_bytes()),
        ("_rels/.rels", relation(&format!("{OFFICE}/officeDocument"), "xl/workbook.xml").as_bytes()),
        ("xl/workbook.xml", format!("{DECLARATION}<workbook xmlns=\"{main}\" xmlns:r=\"{OFFICE}\"><sheets><sheet name=\"Biểu 1\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>").as_bytes()),
        ("xl/_rels/workbook.xml.rels", relation(&format!("{OFFICE}/worksheet"), "worksheets/sheet1.xml").as_bytes()),
        ("xl/worksheets/sheet1.xml", format!("{DECLARATION}<worksheet xmlns=\"{main}\"><sheetData>{sheet}</sheetData></worksheet>").as_bytes()),
    ])
}

/// A form to fill in about a subject, docx.
pub(crate) fn form(subject: &str) -> io::Result<Vec<u8>> {
    let subject = escape(subject);
    let lines = [
        "PHIẾU ĐĂNG KÝ",
        &subject,
        "Họ và tên: ........................................",
        "Chức vụ, đơn vị: ........................................",
        "Nội dung đăng ký: ........................................",
    ];
    let body: String = lines.iter().map(|line| format!("<w:p><w:r><w:t>{line}</w:t></w:r></w:p>")).collect();
    let main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    archive::of(&[
        (
            "[Content_Types].xml",
            types("/word/document.xml", "wordprocessingml.document.main", None).as_bytes(),
        ),
        ("_rels/.rels", relation(&format!("{OFFICE}/officeDocument"), "word/document.xml").as_bytes()),
        (
            "word/document.xml",
            format!("{DECLARATION}<w:document xmlns:w=\"{main}\"><w:body>{body}</w:body></w:document>")
                .as_bytes(),
        ),
    ])
}

fn row(cells: &[&str]) -> String {
    let cells: String =
        cells.iter().map(|cell| format!("<c t=\"inlineStr\"><is><t>{cell}</t></is></c>")).collect();
    format!("<row>{cells}</row>")
}

fn types(main: &str, kind: &str, other: Option<(&str, &str)>) -> String {
    let part = |(name, kind): (&str, &str)| {
        format!(
            "<Override PartName=\"{name}\" ContentType=\"application/vnd.openxmlformats-officedocument.{kind}+xml\"/>"
        )
    };
    let other = other.map(part).unwrap_or_default();
    format!(
        "{DECLARATION}<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/>{}{other}</Types>",
        part((main, kind))
    )
}

fn relation(kind: &str, target: &str) -> String {
    format!(
        "{DECLARATION}<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" Type=\"{kind}\" Target=\"{target}\"/></Relationships>"
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
