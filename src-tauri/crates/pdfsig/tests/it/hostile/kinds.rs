//! Files that are made to break readers, one builder for each kind.

use std::io::Write;

use flate2::{Compression, write::ZlibEncoder};

use crate::papers::file::File;
use crate::support::start_of_table;

const MIB: usize = 1 << 20;

fn deflated(data: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

/// A stream object's body over data that is packed already.
fn stream(entries: &str, data: &[u8]) -> Vec<u8> {
    let mut body = format!("<</Length {} {entries}>>\nstream\n", data.len()).into_bytes();
    body.extend_from_slice(data);
    body.extend_from_slice(b"\nendstream");
    body
}

/// A file of one page, whose catalog and page have these entries. Catalog, pages and page are objects 1 to 3; `more`
/// follow from 4.
fn one_page(catalog: &str, page: &str, more: &[Vec<u8>]) -> Vec<u8> {
    let bodies = [
        format!("<</Type/Catalog/Pages 2 0 R {catalog}>>").into_bytes(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
        format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842] {page}>>").into_bytes(),
    ];
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut table = String::from("0000000000 65535 f \n");
    let mut count = 1;
    for body in bodies.iter().chain(more) {
        table.push_str(&format!("{:010} 00000 n \n", file.len()));
        object(&mut file, count, body);
        count += 1;
    }
    let start = file.len();
    let end =
        format!("xref\n0 {count}\n{table}trailer\n<</Size {count}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n");
    file.extend_from_slice(end.as_bytes());
    file
}

fn object(file: &mut Vec<u8>, number: usize, body: &[u8]) {
    file.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
    file.extend_from_slice(body);
    file.extend_from_slice(b"\nendobj\n");
}

/// Page content of 96 MiB in a stream of a few hundred bytes, packed twice.
pub fn nested_filters() -> Vec<u8> {
    let packed = deflated(&deflated(&vec![b' '; 96 * MIB]));
    let content = stream("/Filter[/FlateDecode/FlateDecode]", &packed);
    one_page("", "/Contents 4 0 R", &[content])
}

/// Two cross-reference tables, each of which says that the other came before it.
pub fn tables_in_a_loop() -> Vec<u8> {
    let mut file = one_page("", "", &[]);
    let first = start_of_table(&file);
    let second = file.len() + 13;
    // The first trailer grows by as much as the second table moves.
    let text = String::from_utf8(file).unwrap();
    file = text.replacen("/Root 1 0 R>>", &format!("/Root 1 0 R/Prev {second:>6}>>"), 1).into_bytes();
    assert_eq!(file.len(), second - 13 + 12);
    file.extend_from_slice(b" ");
    file.extend_from_slice(
        format!("xref\n0 0\ntrailer\n<</Size 4/Root 1 0 R/Prev {first}>>\nstartxref\n{second}\n%%EOF\n")
            .as_bytes(),
    );
    file
}

/// A cross-reference stream of these entries, at the end of a file with one page.
fn table_stream(entries: &str, data: &[u8]) -> Vec<u8> {
    let mut file = one_page("", "", &[]);
    file.truncate(start_of_table(&file));
    let start = file.len();
    let body = stream(&format!("/Type/XRef/Root 1 0 R/Filter/FlateDecode {entries}"), &deflated(data));
    object(&mut file, 4, &body);
    file.extend_from_slice(format!("startxref\n{start}\n%%EOF\n").as_bytes());
    file
}

/// A cross-reference stream that came before itself, twice over.
pub fn table_stream_in_a_loop() -> Vec<u8> {
    let start = {
        let file = one_page("", "", &[]);
        start_of_table(&file)
    };
    table_stream(&format!("/Size 5/W[1 2 1]/Prev {start}/XRefStm {start}"), &[0; 20])
}

/// A million objects by their table, in a file of a few kilobytes: all lie at the same place.
pub fn a_million_objects() -> Vec<u8> {
    let entries = [1, 9, 0].repeat(1_000_000);
    table_stream("/Size 1000000/W[1 1 1]", &entries)
}

/// Ten cross-reference streams, one after the other, of more than a million entries each.
pub fn a_chain_of_tables() -> Vec<u8> {
    const ENTRIES: usize = 1_300_000;
    let mut file = one_page("", "", &[]);
    file.truncate(start_of_table(&file));
    let data = deflated(&[1, 9, 0].repeat(ENTRIES));
    let mut previous = String::new();
    let mut start = 0;
    for number in 0..10 {
        start = file.len();
        let first = number * ENTRIES + 100;
        let entries = format!(
            "/Type/XRef/Root 1 0 R/Size 99999999/W[1 1 1]/Index[{first} {ENTRIES}]/Filter/FlateDecode{previous}"
        );
        object(&mut file, number + 4, &stream(&entries, &data));
        previous = format!("/Prev {start}");
    }
    file.extend_from_slice(format!("startxref\n{start}\n%%EOF\n").as_bytes());
    file
}

/// Widths of a cross-reference stream that no memory holds.
pub fn widths_beyond_measure() -> Vec<u8> {
    table_stream("/Size 5/W[1 9223372036854775807 4294967295]", &[1; 64])
}

/// A page tree whose only leaf is its root.
pub fn a_page_tree_that_loops() -> Vec<u8> {
    let file = String::from_utf8(one_page("", "", &[])).unwrap();
    file.replacen("/Kids[3 0 R]", "/Kids[2 0 R]", 1).into_bytes()
}

/// A form whose fields lie ten thousand deep, the last one of which is the first.
pub fn fields_without_end() -> Vec<u8> {
    const COUNT: usize = 10_000;
    let kid = |number: usize| if number + 1 < COUNT { number + 5 } else { 4 };
    let fields: Vec<_> =
        (0..COUNT).map(|n| format!("<</T(a)/FT/Sig/Kids[{} 0 R]>>", kid(n)).into_bytes()).collect();
    one_page("/AcroForm<</Fields[4 0 R]/SigFlags 3>>", "", &fields)
}

/// An object stream that says it lies in itself, and goes on in itself.
pub fn an_object_stream_in_itself() -> Vec<u8> {
    let mut file = one_page("", "", &[]);
    file.truncate(start_of_table(&file));
    let held = file.len();
    let entries = "/Type/ObjStm/N 2/First 9/Extends 4 0 R/Filter/FlateDecode";
    object(&mut file, 4, &stream(entries, &deflated(b"4 0 6 2   1 <</Type/Catalog/Pages 2 0 R>>")));
    let start = file.len();
    let place = |at: usize| [1, u8::try_from(at >> 8).unwrap(), u8::try_from(at & 255).unwrap(), 0];
    let at = |number: usize| {
        let header = format!("{number} 0 obj");
        file.windows(header.len()).position(|window| window == header.as_bytes()).unwrap()
    };
    // Object 4 lies in object stream 4, object 6 too; the catalog is object 6.
    let rows = [[0; 4], place(at(1)), place(at(2)), place(at(3)), [2, 0, 4, 0], place(start), [2, 0, 4, 1]];
    let entries = "/Type/XRef/Root 6 0 R/Filter/FlateDecode/Size 7/W[1 2 1]";
    assert!(held < start);
    let table = stream(entries, &deflated(&rows.concat()));
    object(&mut file, 5, &table);
    file.extend_from_slice(format!("startxref\n{start}\n%%EOF\n").as_bytes());
    file
}

/// Streams whose lengths are negative, beyond the file, themselves, or each other.
pub fn lengths_that_lie() -> Vec<u8> {
    let lying = |length: &str| format!("<</Length {length}>>\nstream\nBT ET\nendstream").into_bytes();
    let lengths = ["-1", "4294967296", "9223372036854775807", "7 0 R", "9 0 R", "8 0 R"];
    one_page("", "/Contents[4 0 R 5 0 R 6 0 R 7 0 R 8 0 R 9 0 R]", &lengths.map(lying))
}

/// Arrays, dictionaries and strings nested a hundred thousand deep.
pub fn values_nested_deep() -> Vec<u8> {
    let deep = |open: &str, close: &str| {
        [open.repeat(100_000).into_bytes(), close.repeat(100_000).into_bytes()].concat()
    };
    one_page(
        "/OpenAction 4 0 R/Names 5 0 R",
        "/Contents 6 0 R",
        &[deep("[", "]"), deep("<</A", ">>"), deep("(", ")")],
    )
}

/// Ten thousand pages with the same content.
pub fn ten_thousand_pages() -> Vec<u8> {
    let mut file = File::new();
    let content = file.stream("", b"BT ET");
    let tree = file.reserve();
    let kids: String = (0..10_000)
        .map(|_| {
            let page = file.add(&format!(
                "<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 9 9] /Contents {content} 0 R >>"
            ));
            format!("{page} 0 R ")
        })
        .collect();
    file.put(tree, &format!("<< /Type /Pages /Kids [{kids}] /Count 10000 >>"));
    file.put(1, &format!("<< /Type /Catalog /Pages {tree} 0 R >>"));
    file.bytes()
}

/// One page that draws the same megabyte a thousand times.
pub fn content_without_end() -> Vec<u8> {
    let content = stream("/Filter/FlateDecode", &deflated(&b"q Q ".repeat(MIB / 4)));
    one_page("", &format!("/Contents[{}]", "4 0 R ".repeat(1000)), &[content])
}

/// A file with this many signatures, one after the other, each with an honest byte range and none made by anybody.
pub fn forged_signatures(count: usize) -> Vec<u8> {
    const CATALOG: usize = 1;
    let mut file = one_page("/AcroForm<</Fields[]/SigFlags 3>>", "", &[]);
    let mut fields = String::new();
    for number in 0..count {
        let (field, signature) = (100 + 2 * number, 101 + 2 * number);
        let before = start_of_table(&file);
        fields.push_str(&format!("{field} 0 R "));
        let catalog = format!("<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[{fields}]/SigFlags 3>>>>");
        let mut table = String::from("xref\n");
        let mut add = |file: &mut Vec<u8>, number: usize, body: &str| {
            table.push_str(&format!("{number} 1\n{:010} 00000 n \n", file.len()));
            object(file, number, body.as_bytes());
        };
        add(&mut file, CATALOG, &catalog);
        add(&mut file, field, &format!("<</FT/Sig/T(S{number})/V {signature} 0 R>>"));
        let at = file.len();
        let contents = format!("<{}>", "30800000".repeat(64));
        let body = format!(
            "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/ByteRange[0 0000000000 0000000000 0000000000]/Contents{contents}>>"
        );
        add(&mut file, signature, &body);
        let start = file.len();
        let size = 102 + 2 * count;
        file.extend_from_slice(
            format!("{table}trailer\n<</Size {size}/Root 1 0 R/Prev {before}>>\nstartxref\n{start}\n%%EOF\n")
                .as_bytes(),
        );
        let find = |word: &[u8]| {
            at + file[at..].windows(word.len()).position(|window| window == word).expect("what was written")
        };
        let gap = find(b"/Contents<") + 9;
        let resume = gap + contents.len();
        let range = find(b"/ByteRange[0 ") + 13;
        let numbers = format!("{gap:010} {resume:010} {:010}", file.len() - resume);
        file[range..range + numbers.len()].copy_from_slice(numbers.as_bytes());
    }
    file
}
