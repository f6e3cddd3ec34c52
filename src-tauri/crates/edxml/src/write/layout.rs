//! Tags, indentation, prefixes and escapes as the vendor's software writes them.

use std::io::{self, Write};

use super::Tally;
use crate::{NAMESPACE, walk::is_xml_char};

const PREFIX: &str = "edXML:";

pub(super) struct Layout<W: Write> {
    out: Tally<W>,
    /// Open elements with their prefixes.
    open: Vec<String>,
}

impl<W: Write> Layout<W> {
    pub(super) fn new(out: Tally<W>) -> Self {
        Self { out, open: Vec::new() }
    }

    /// Declaration, document element, envelope and header.
    pub(super) fn begin(&mut self) -> io::Result<()> {
        self.out.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n")?;
        self.start("edXML", &format!("xmlns=\"{NAMESPACE}\""))?;
        self.open_with("edXMLEnvelope", &format!("xmlns:edXML=\"{NAMESPACE}\""))?;
        self.open("edXMLHeader")
    }

    /// Ends everything up to the envelope.
    pub(super) fn end_envelope(&mut self) -> io::Result<()> {
        while self.open.len() > 1 {
            self.close()?;
        }
        Ok(())
    }

    /// Ends the document element; a line end follows it.
    pub(super) fn end(mut self) -> io::Result<Tally<W>> {
        while !self.open.is_empty() {
            self.close()?;
        }
        Ok(self.out)
    }

    pub(super) fn open(&mut self, name: &str) -> io::Result<()> {
        self.start(&format!("{PREFIX}{name}"), "")
    }

    pub(super) fn open_with(&mut self, name: &str, attributes: &str) -> io::Result<()> {
        self.start(&format!("{PREFIX}{name}"), attributes)
    }

    /// Opens an element of the few that bear no prefix.
    pub(super) fn open_plain(&mut self, name: &str) -> io::Result<()> {
        self.start(name, "")
    }

    pub(super) fn close(&mut self) -> io::Result<()> {
        if let Some(name) = self.open.pop() {
            self.indent()?;
            write!(self.out, "</{name}>\r\n")?;
        }
        Ok(())
    }

    /// An element with a text, or nothing when the text is empty.
    pub(super) fn leaf(&mut self, name: &str, text: &str) -> io::Result<()> {
        self.text_element(&format!("{PREFIX}{name}"), text)
    }

    pub(super) fn leaf_plain(&mut self, name: &str, text: &str) -> io::Result<()> {
        self.text_element(name, text)
    }

    /// A number, or nothing when there is none or it is negative, which means none to the vendor's software.
    pub(super) fn number(&mut self, name: &str, number: Option<i64>) -> io::Result<()> {
        match number {
            Some(number) if number >= 0 => self.leaf(name, &number.to_string()),
            Some(_) | None => Ok(()),
        }
    }

    pub(super) fn empty(&mut self, name: &str, attributes: &str) -> io::Result<()> {
        self.indent()?;
        write!(self.out, "<{PREFIX}{name} {attributes} />\r\n")
    }

    /// Everything before the base64 of an attachment.
    pub(super) fn begin_content(&mut self) -> io::Result<()> {
        self.indent()?;
        write!(self.out, "<{PREFIX}ContentTransferEncoded xmlns:edXML=\"{NAMESPACE}\">")
    }

    pub(super) fn end_content(&mut self) -> io::Result<()> {
        write!(self.out, "</{PREFIX}ContentTransferEncoded>\r\n")
    }

    /// The bytes themselves, between [`Layout::begin_content`] and [`Layout::end_content`].
    pub(super) fn raw(&mut self) -> &mut Tally<W> {
        &mut self.out
    }

    fn start(&mut self, name: &str, attributes: &str) -> io::Result<()> {
        self.indent()?;
        let space = if attributes.is_empty() { "" } else { " " };
        write!(self.out, "<{name}{space}{attributes}>\r\n")?;
        self.open.push(name.to_owned());
        Ok(())
    }

    fn text_element(&mut self, name: &str, text: &str) -> io::Result<()> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(());
        }
        self.indent()?;
        write!(self.out, "<{name}>{}</{name}>\r\n", escape(text))
    }

    fn indent(&mut self) -> io::Result<()> {
        for _ in &self.open {
            self.out.write_all(b"  ")?;
        }
        Ok(())
    }
}

/// `&`, `<`, `>` and a lone carriage return as references, line ends as CRLF, nothing else touched.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + text.len() / 8);
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\r' => escaped.push_str("&#xD;"),
            '\n' => escaped.push_str("\r\n"),
            c if is_xml_char(c) => escaped.push(c),
            _ => escaped.push(char::REPLACEMENT_CHARACTER),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_as_the_vendor_does() {
        assert_eq!(escape("a<b>&\"'\r\n\u{1}ế"), "a&lt;b&gt;&amp;\"'&#xD;\r\n\u{FFFD}ế");
    }
}
