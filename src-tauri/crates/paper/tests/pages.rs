//! Pages as a reader of PDFs finds them.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use domain::UtcMillis;
use paper::{Column, Page, Part};
use pdfsig::text::{Limits, read};

const HASH: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

fn page(rows: usize) -> Page {
    Page {
        agency: "Ủy ban nhân dân tỉnh Gia Lai".to_owned(),
        title: "Phiếu chứng từ gửi văn bản".to_owned(),
        subtitle: "1234/UBND-KGVX ngày 05/11/2026".to_owned(),
        mark: "DIỄN TẬP".to_owned(),
        footer: "Lập từ sổ đăng ký, dữ liệu đến 05/11/2026 08:41".to_owned(),
        as_of: UtcMillis(1_793_842_860_000),
        landscape: false,
        parts: vec![
            Part::Heading("Định danh".to_owned()),
            Part::Facts(vec![
                ("Mã băm gói tin".to_owned(), HASH.to_owned()),
                ("Trích yếu".to_owned(), "#emph[V/v *gửi*] $x$ #panic() \\ ế <script> @ref".to_owned()),
            ]),
            Part::Note("Mỗi dòng là một sự kiện.".to_owned()),
            Part::Table {
                columns: vec![Column::new("Tệp", 5), Column::new("SHA-256", 3)],
                rows: vec![vec!["công văn.pdf".to_owned(), HASH.chars().rev().collect()]],
            },
            Part::Table {
                columns: vec![Column::new("Lúc", 2), Column::new("Sự kiện", 5)],
                rows: (0..rows)
                    .map(|n| vec![format!("08:{:02}", n % 60), format!("Đã tiếp nhận số {n}")])
                    .collect(),
            },
        ],
    }
}

fn text_of(pdf: &[u8]) -> (String, usize) {
    let text = read(pdf, &Limits::default()).unwrap();
    let lines = text
        .pages
        .iter()
        .flat_map(|page| &page.lines)
        .map(|line| line.words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" "));
    (lines.collect::<Vec<_>>().join("\n"), text.pages.len())
}

// Rule 2.
#[test]
fn what_a_page_says_can_be_read_back_and_markup_in_it_is_only_text() {
    let pdf = page(3).pdf().unwrap();
    let (text, pages) = text_of(&pdf);
    assert_eq!(pages, 1);
    for said in [
        "Ủy ban nhân dân tỉnh Gia Lai",
        "Phiếu chứng từ gửi văn bản",
        "1234/UBND-KGVX ngày 05/11/2026",
        "DIỄN TẬP",
        "Đã tiếp nhận số 2",
        "#emph[V/v *gửi*] $x$ #panic() \\ ế <script> @ref",
        "1/1",
    ] {
        assert!(text.contains(said), "{said} in {text}");
    }
    let whole = text.replace([' ', '\n'], "");
    assert!(whole.contains(HASH), "{text}");
    // In a narrow column over several lines, all of them on the sheet.
    let narrow: String = HASH.chars().rev().collect();
    assert!(whole.contains(&narrow), "{text}");
}

// Rule 1.
#[test]
fn the_same_page_gives_the_same_bytes_and_another_gives_others() {
    let first = page(5).pdf().unwrap();
    assert!(first == page(5).pdf().unwrap());
    assert!(first != page(6).pdf().unwrap());
    let later = Page { as_of: UtcMillis(1_793_842_861_000), ..page(5) };
    assert!(first != later.pdf().unwrap());
}

#[test]
fn the_date_inside_is_the_pages_own() {
    let pdf = page(1).pdf().unwrap();
    let raw = String::from_utf8_lossy(&pdf);
    assert!(raw.contains("2026-11-05T08:41:00+07:00"), "the metadata of PDF/A is readable text");
    assert!(
        raw.contains("<pdfaid:part>2</pdfaid:part>")
            && raw.contains("<pdfaid:conformance>B</pdfaid:conformance>")
    );
}

#[test]
fn a_long_table_goes_on_over_sheets_with_its_head() {
    let (text, pages) = text_of(&page(200).pdf().unwrap());
    assert!(pages > 3, "{pages}");
    assert_eq!(text.matches("Sự kiện\n").count(), pages, "{text}");
    assert!(text.contains(&format!("{pages}/{pages}")));
}

// Rule 3.
#[test]
fn letters_that_no_font_has_are_written_by_number() {
    let page = Page {
        title: "中文 ✓".to_owned(),
        parts: vec![Part::Note("Привет\u{0}\u{202e}\n\t𝄞".to_owned()), Part::Facts(Vec::new())],
        ..page(0)
    };
    let (text, _) = text_of(&page.pdf().unwrap());
    assert!(text.contains("[U+4E2D][U+6587] [U+2713]"), "{text}");
}

#[test]
fn an_empty_page_is_still_a_page() {
    let empty = Page {
        agency: String::new(),
        title: String::new(),
        subtitle: String::new(),
        mark: String::new(),
        footer: String::new(),
        as_of: UtcMillis(0),
        landscape: true,
        parts: vec![
            Part::Table { columns: Vec::new(), rows: vec![vec!["x".to_owned()]] },
            Part::Table { columns: vec![Column::new("", 0)], rows: vec![Vec::new(), vec![String::new(); 3]] },
        ],
    };
    assert!(empty.pdf().unwrap().starts_with(b"%PDF-1.7"));
}
