//! A PDF as a row of numbered objects, and further revisions appended to it.
//!
//! Written by hand, without a PDF library: the signatures need the exact places of bytes over several appended
//! revisions, which the libraries for making pages do not give, and what remains is a page of code.

use std::collections::BTreeMap;

use super::fonts::deflate;
use crate::error::Error;

/// A file being written: all revisions so far, and the objects of the last.
#[derive(Clone, Debug)]
pub(crate) struct PdfFile {
    pub(crate) bytes: Vec<u8>,
    /// Where the objects of this revision begin.
    places: BTreeMap<u32, usize>,
    next: u32,
    /// Where the table of the revision before begins.
    previous: Option<usize>,
}

impl PdfFile {
    /// A new file. Object numbers begin at 1.
    pub(crate) fn new() -> Self {
        // Four bytes above 127 tell transports that this is no text.
        Self {
            bytes: b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec(),
            places: BTreeMap::new(),
            next: 1,
            previous: None,
        }
    }

    /// A number for an object that is written later.
    pub(crate) fn reserve(&mut self) -> u32 {
        let number = self.next;
        self.next += 1;
        number
    }

    /// Writes an object under a number, also one of an earlier revision.
    pub(crate) fn put(&mut self, number: u32, body: &str) {
        self.put_bytes(number, body.as_bytes());
    }

    fn put_bytes(&mut self, number: u32, body: &[u8]) {
        self.places.insert(number, self.bytes.len());
        self.bytes.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
        self.bytes.extend_from_slice(body);
        self.bytes.extend_from_slice(b"\nendobj\n");
    }

    /// Writes an object under a new number.
    pub(crate) fn add(&mut self, body: &str) -> u32 {
        let number = self.reserve();
        self.put(number, body);
        number
    }

    /// Writes a compressed stream with these further entries in its dictionary.
    pub(crate) fn add_stream(&mut self, entries: &str, data: &[u8]) -> Result<u32, Error> {
        let packed = deflate(data)?;
        let number = self.reserve();
        let mut body =
            format!("<< /Length {} /Filter /FlateDecode {entries} >>\nstream\n", packed.len()).into_bytes();
        body.extend_from_slice(&packed);
        body.extend_from_slice(b"\nendstream");
        self.put_bytes(number, &body);
        Ok(number)
    }

    /// Ends the revision; what is written next belongs to another one.
    pub(crate) fn end_revision(&mut self, root: u32, info: u32, id: &str) {
        let table = self.bytes.len();
        let mut text = "xref\n".to_owned();
        if self.previous.is_none() {
            text.push_str("0 1\n0000000000 65535 f \n");
        }
        for (number, place) in &self.places {
            text.push_str(&format!("{number} 1\n{place:010} 00000 n \n"));
        }
        let previous = self.previous.map(|place| format!(" /Prev {place}")).unwrap_or_default();
        text.push_str(&format!(
            "trailer\n<< /Size {} /Root {root} 0 R /Info {info} 0 R /ID [<{id}> <{id}>]{previous} >>\nstartxref\n{table}\n%%EOF\n",
            self.next
        ));
        self.bytes.extend_from_slice(text.as_bytes());
        self.places.clear();
        self.previous = Some(table);
    }
}

/// A text as a hexadecimal string with a byte order mark, which every reader takes for Unicode.
pub(crate) fn text(text: &str) -> String {
    let units: String = text.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
    format!("<FEFF{units}>")
}

/// A number with two decimals, as content streams hold them.
pub(crate) fn points(value: f64) -> String {
    format!("{value:.2}")
}
