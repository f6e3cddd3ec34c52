//! Files made to break readers: bounded time and memory, no panic (invariants 1, 2 and 4).

use domain::content::{TextFacts, TextLayer};
use pdfsig::{
    components,
    text::{Limits, Text, TextError, read},
};
use rstest::rstest;

use crate::papers::{dice::Dice, file::File, plain};

/// A file of one page with this content, whose font F is Times without an embedded program.
fn page(content: &[u8], entries: &str) -> Vec<u8> {
    let mut file = File::new();
    let content = file.stream("", content);
    one_page(&mut file, content, entries)
}

fn one_page(file: &mut File, content: usize, entries: &str) -> Vec<u8> {
    let font =
        file.add("<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding /WinAnsiEncoding >>");
    let tree = file.reserve();
    let page = file.add(&format!(
        "<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F {font} 0 R >> {entries} >> /Contents {content} 0 R >>"
    ));
    file.put(tree, &format!("<< /Type /Pages /Kids [{page} 0 R] /Count 1 >>"));
    file.put(1, &format!("<< /Type /Catalog /Pages {tree} 0 R >>"));
    file.bytes()
}

fn shown(text: &Text) -> String {
    text.pages.iter().flat_map(|page| &page.lines).map(|line| line.text()).collect::<Vec<_>>().join("\n")
}

const LINE: &[u8] = b"BT /F 13 Tf 72 700 Td (A line of text that is long enough to be one) Tj ET\n";

#[test]
fn a_plain_page_is_read() {
    let text = read(&page(LINE, ""), &Limits::default()).unwrap();
    assert_eq!(text.layer, TextLayer::Present);
    assert_eq!(shown(&text), "A line of text that is long enough to be one");
}

#[test]
fn a_drawing_that_contains_itself_ends() {
    let mut file = File::new();
    let form = file.reserve();
    file.put(form, &format!(
        "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X {form} 0 R >> >> /Length 11 >>\nstream\n/X Do /X Do\nendstream"
    ));
    let content = file.stream("", &[LINE, b"/X Do"].concat());
    let bytes = one_page(&mut file, content, &format!("/XObject << /X {form} 0 R >>"));
    // Two calls on each of 24 levels are sixteen million drawings.
    let limits = Limits { steps: 1_000_000, ..Limits::default() };
    assert_eq!(read(&bytes, &limits), Err(TextError::Limit("steps")));
    let shallow = Limits { depth: 6, ..Limits::default() };
    assert!(shown(&read(&bytes, &shallow).unwrap()).starts_with("A line"));
}

#[test]
fn a_stream_that_inflates_without_end_is_refused() {
    let content = vec![b' '; 3 << 20];
    let limits = Limits { stream: 1 << 20, ..Limits::default() };
    assert_eq!(read(&page(&content, ""), &limits), Err(TextError::Limit("inflated")));
    let limits = Limits { inflated: 1 << 20, ..Limits::default() };
    assert_eq!(read(&page(&content, ""), &limits), Err(TextError::Limit("inflated")));
}

#[test]
fn operators_and_characters_are_counted() {
    let limits = Limits { steps: 10_000, ..Limits::default() };
    assert_eq!(read(&page(&b"q Q ".repeat(10_000), ""), &limits), Err(TextError::Limit("steps")));
    let limits = Limits { glyphs: 1_000, ..Limits::default() };
    assert_eq!(read(&page(&LINE.repeat(100), ""), &limits), Err(TextError::Limit("glyphs")));
}

#[test]
fn a_page_tree_that_leads_back_to_itself_is_gone_through_once() {
    let mut file = File::new();
    let tree = file.reserve();
    let content = file.stream("", LINE);
    let page = file.add(&format!(
        "<< /Type /Page /Contents {content} 0 R /Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >> >> >> >>"
    ));
    file.put(tree, &format!("<< /Type /Pages /Kids [{tree} 0 R {page} 0 R {page} 0 R] /Count 3 >>"));
    file.put(1, &format!("<< /Type /Catalog /Pages {tree} 0 R >>"));
    let text = read(&file.bytes(), &Limits::default()).unwrap();
    assert_eq!(text.pages.len(), 1);
}

#[test]
fn pages_and_the_depth_of_their_tree_are_counted() {
    let mut file = File::new();
    let mut node = file.add("<< /Type /Page >>");
    for _ in 0..30 {
        node = file.add(&format!("<< /Type /Pages /Kids [{node} 0 R] >>"));
    }
    file.put(1, &format!("<< /Type /Catalog /Pages {node} 0 R >>"));
    assert_eq!(read(&file.bytes(), &Limits::default()), Err(TextError::Limit("depth")));

    let mut file = File::new();
    let kids: String = (0..60).map(|_| format!("{} 0 R ", file.add("<< /Type /Page >>"))).collect();
    let tree = file.add(&format!("<< /Type /Pages /Kids [{kids}] >>"));
    file.put(1, &format!("<< /Type /Catalog /Pages {tree} 0 R >>"));
    let limits = Limits { pages: 50, ..Limits::default() };
    assert_eq!(read(&file.bytes(), &limits), Err(TextError::Limit("pages")));
}

#[rstest]
#[case(b"")]
#[case(b"%PDF-1.7")]
#[case(b"not a PDF at all")]
fn what_is_no_pdf_is_damaged(#[case] bytes: &[u8]) {
    assert_eq!(read(bytes, &Limits::default()).unwrap_err().code(), "PDF-DAMAGED");
}

/// A page that an image covers, with this text on it.
fn scan(content: &[u8]) -> Vec<u8> {
    let mut file = File::new();
    let image = file.stream(
        "/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8",
        &[200],
    );
    let content = file.stream("", &[b"q 595 0 0 842 0 0 cm /I Do Q\n", content].concat());
    one_page(&mut file, content, &format!("/XObject << /I {image} 0 R >>"))
}

#[test]
fn a_scan_has_no_text_whether_its_text_was_guessed_or_a_number_stamped_on_it() {
    for content in [b"".as_slice(), b"3 Tr ", LINE] {
        let mut content = content.to_vec();
        if content == b"3 Tr " {
            content.extend_from_slice(&LINE.repeat(40));
        }
        let text = read(&scan(&content), &Limits::default()).unwrap();
        assert_eq!(text.layer, TextLayer::Absent, "{}", shown(&text));
        assert_eq!(components::find(&text), TextFacts::default());
    }
}

#[test]
fn text_beside_the_page_and_turned_text_is_not_read() {
    let beside = b"BT /F 13 Tf 900 700 Td (nobody sees this text outside of the page) Tj ET\n";
    let turned = b"BT /F 40 Tf 0.7 0.7 -0.7 0.7 100 100 Tm (WATERMARK) Tj ET\n";
    let text = read(&page(&[LINE, beside, turned].concat(), ""), &Limits::default()).unwrap();
    assert_eq!(shown(&text), "A line of text that is long enough to be one");
}

#[rstest]
#[case(b"C\xE9ng ho\xB5 x\xB7 h\xE9i ch\xF1 ngh\xDCa Vi\xD6t Nam")]
#[case(b"Co\xE4ng ho\xF8a xa\xF5 ho\xE4i chu\xFB ngh\xF3a Vie\xE4t Nam")]
fn old_encodings_under_the_name_of_another_font_are_unreadable(#[case] nation: &[u8]) {
    let content = [b"BT /F 13 Tf 200 740 Td (".as_slice(), nation, b") Tj ET\n", LINE].concat();
    let text = read(&page(&content, ""), &Limits::default()).unwrap();
    assert_eq!(text.layer, TextLayer::Unreadable);
}

/// What breaks readers when it stands where something else is expected.
const WORDS: [&[u8]; 14] = [
    b"<<",
    b">>",
    b"[",
    b"]",
    b"(",
    b"-1",
    b"99999999999",
    b"1 0 R",
    b"<FFFFFFFF>",
    b"/Kids",
    b"/Font",
    b"TJ",
    b"BT",
    b"stream\n",
];

fn mutated(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=dice.below(6) {
        let at = dice.below(bytes.len());
        let length = dice.below(40).min(bytes.len() - at);
        match dice.below(5) {
            0 => bytes[at] = u8::try_from(dice.below(256)).unwrap(),
            1 => drop(bytes.drain(at..at + length)),
            2 => {
                let part = bytes[at..at + length].to_vec();
                let to = dice.below(bytes.len());
                drop(bytes.splice(to..to, part));
            }
            3 => drop(bytes.splice(at..at, dice.pick(&WORDS).iter().copied())),
            _ => {
                // Digits: lengths, references, sizes, places.
                if let Some(digit) = bytes[at..].iter_mut().find(|byte| byte.is_ascii_digit()) {
                    *digit = b'0' + u8::try_from(dice.below(10)).unwrap();
                }
            }
        }
    }
    bytes
}

#[test]
fn mutated_papers_never_panic_and_stay_within_the_limits() {
    let limits =
        Limits { steps: 3_000_000, glyphs: 100_000, pages: 50, inflated: 32 << 20, ..Limits::default() };
    let mut dice = Dice::new(20_261_122);
    let (mut whole, mut refused) = (0, 0);
    for index in 0..7 {
        let bytes = plain(index);
        assert!(read(&bytes, &limits).is_ok());
        for _ in 0..40 {
            let bytes = mutated(&bytes, &mut dice);
            match read(&bytes, &limits) {
                Ok(text) => {
                    whole += 1;
                    assert!(text.pages.len() <= limits.pages);
                    let found = components::find(&text);
                    assert_eq!(components::find(&read(&bytes, &limits).unwrap()), found);
                }
                Err(_) => refused += 1,
            }
        }
    }
    // Mutations that always or never break a file would test one path only.
    assert!(whole > 50 && refused > 5, "{whole} read, {refused} refused");
}
